//! Zetter: blocks of text in, pages of a tagged PDF out. A4, one column, no pictures.
//!
//! Knows widths of letters and where a line ends; knows nothing of what the text says. Start at [`zet`].

use std::num::NonZeroU16;
use std::sync::LazyLock;

use krilla::color::rgb;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, ListNumbering, Node, SpanTag, Tag, TagGroup, TagTree,
};
use krilla::text::{Font, TextDirection};
use krilla::{Document, SerializeSettings};
use ttf_parser::Face;

use crate::bestanden;

const BREED: f32 = 595.0;
const HOOG: f32 = 842.0;
const KANT: f32 = 57.0;
const BOVEN: f32 = 62.0;
const ONDER: f32 = 70.0;
/// Longest document; what is longer says so at its end.
const MAX_BLADEN: usize = 60;

/// One block of a document, from top to bottom.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Blok {
    /// A heading of level 1 to 4.
    Kop(u16, String),
    /// A paragraph.
    Alinea(String),
    /// A paragraph in small type.
    Klein(String),
    /// A label and its value.
    Rij(String, String),
    /// An item of a list: what it is, and lines below it.
    Punt(String, Vec<String>),
}

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
pub enum PdfFout {
    /// The pages' letters are not in this build.
    #[error("de letters voor PDF ontbreken in dit programma; draai ./plek dist en bouw opnieuw")]
    Letters,
    /// The library refused, which a reader cannot help.
    #[error("het maken van de PDF is mislukt: {0}")]
    Maken(String),
}

/// A face to measure with and the same one to draw with.
struct Letter {
    face: Face<'static>,
    font: Font,
}

impl Letter {
    fn haal(naam: &str) -> Option<Self> {
        let bytes: &'static [u8] = Box::leak(bestanden::ruw(naam)?.into_owned().into_boxed_slice());
        Some(Self {
            face: Face::parse(bytes, 0).ok()?,
            font: Font::new(bytes.to_vec().into(), 0)?,
        })
    }

    fn breedte(&self, tekst: &str, maat: f32) -> f32 {
        let eenheden: u32 = tekst
            .chars()
            .filter_map(|c| self.face.glyph_index(c))
            .filter_map(|g| self.face.glyph_hor_advance(g))
            .map(u32::from)
            .sum();
        eenheden as f32 * maat / f32::from(self.face.units_per_em())
    }

    /// The text with a stand-in for what the letters do not have.
    fn schoon(&self, tekst: &str) -> String {
        let heel = |c: char| match c {
            c if c.is_whitespace() => ' ',
            c if self.face.glyph_index(c).is_some_and(|g| g.0 != 0) => c,
            _ => '?',
        };
        tekst
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .chars()
            .map(heel)
            .collect()
    }
}

static GEWOON: LazyLock<Option<Letter>> = LazyLock::new(|| Letter::haal("pdf-gewoon.ttf"));
static VET: LazyLock<Option<Letter>> = LazyLock::new(|| Letter::haal("pdf-vet.ttf"));

/// A line on a page.
struct Regel {
    x: f32,
    y: f32,
    maat: f32,
    vet: bool,
    grijs: bool,
    tekst: String,
    /// The block it is of, and the part of it: 0 for a label or what an item is, 1 for the rest.
    blok: usize,
    deel: usize,
}

/// Lines as they fall on pages.
struct Opmaak<'l> {
    gewoon: &'l Letter,
    vet: &'l Letter,
    bladen: Vec<Vec<Regel>>,
    y: f32,
    vol: bool,
}

/// How a piece of text is set.
#[derive(Clone, Copy)]
struct Stijl {
    x: f32,
    maat: f32,
    vet: bool,
    grijs: bool,
}

impl Opmaak<'_> {
    /// Room for `nodig` points, on this page or the next.
    fn ruimte(&mut self, nodig: f32) {
        if self.y + nodig > HOOG - ONDER && !self.bladen.last().is_none_or(Vec::is_empty) {
            if self.bladen.len() >= MAX_BLADEN {
                self.vol = true;
                return;
            }
            self.bladen.push(Vec::new());
            self.y = BOVEN;
        }
    }

    fn tekst(&mut self, stijl: Stijl, tekst: &str, blok: usize, deel: usize) {
        let letter = if stijl.vet { self.vet } else { self.gewoon };
        let hoogte = stijl.maat * 1.4;
        for regel in breek(letter, &letter.schoon(tekst), stijl.maat, BREED - KANT - stijl.x) {
            self.ruimte(hoogte);
            if self.vol {
                return;
            }
            self.y += hoogte;
            let y = self.y;
            if let Some(blad) = self.bladen.last_mut() {
                blad.push(Regel {
                    x: stijl.x,
                    y,
                    maat: stijl.maat,
                    vet: stijl.vet,
                    grijs: stijl.grijs,
                    tekst: regel,
                    blok,
                    deel,
                });
            }
        }
    }

    fn blok(&mut self, nr: usize, blok: &Blok) {
        const GEWOON: Stijl = Stijl {
            x: KANT,
            maat: 10.5,
            vet: false,
            grijs: false,
        };
        match blok {
            Blok::Kop(niveau, tekst) => {
                let (maat, voor) = [(20.0, 0.0), (15.0, 18.0), (12.0, 12.0), (10.5, 8.0)]
                    .get(usize::from(*niveau).saturating_sub(1))
                    .copied()
                    .unwrap_or((10.5, 8.0));
                self.y += voor;
                // a heading takes at least two lines of what follows along
                self.ruimte(maat * 1.4 + 34.0);
                let stijl = Stijl {
                    maat,
                    vet: true,
                    ..GEWOON
                };
                self.tekst(stijl, tekst, nr, 0);
                self.y += 3.0;
            }
            Blok::Alinea(tekst) => {
                self.tekst(GEWOON, tekst, nr, 0);
                self.y += 5.0;
            }
            Blok::Klein(tekst) => {
                let stijl = Stijl {
                    maat: 9.0,
                    grijs: true,
                    ..GEWOON
                };
                self.tekst(stijl, tekst, nr, 0);
                self.y += 3.0;
            }
            Blok::Rij(label, waarde) => {
                let grijs = Stijl {
                    grijs: true,
                    ..GEWOON
                };
                self.ruimte(GEWOON.maat * 2.8);
                let begin = (self.bladen.len(), self.y);
                self.tekst(grijs, label, nr, 0);
                // the value beside a label that fits, else below it
                if begin.0 == self.bladen.len() && self.gewoon.breedte(label, GEWOON.maat) < 150.0 {
                    self.y = begin.1;
                }
                let naast = Stijl {
                    x: KANT + 160.0,
                    ..GEWOON
                };
                self.tekst(naast, waarde, nr, 1);
            }
            Blok::Punt(wat, onder) => {
                self.ruimte(GEWOON.maat * 1.4 * (1 + onder.len().min(3)) as f32);
                let vet = Stijl { vet: true, ..GEWOON };
                self.tekst(vet, wat, nr, 0);
                let stijl = Stijl { maat: 9.5, ..GEWOON };
                onder.iter().for_each(|regel| self.tekst(stijl, regel, nr, 1));
                self.y += 5.0;
            }
        }
    }
}

/// Words in lines no wider than `breed`; a word that is wider is cut.
fn breek(letter: &Letter, tekst: &str, maat: f32, breed: f32) -> Vec<String> {
    let mut regels = Vec::new();
    let mut regel = String::new();
    for woord in tekst.split(' ').filter(|w| !w.is_empty()) {
        let samen = if regel.is_empty() {
            woord.to_owned()
        } else {
            format!("{regel} {woord}")
        };
        if letter.breedte(&samen, maat) <= breed {
            regel = samen;
            continue;
        }
        if !regel.is_empty() {
            // the space stays, so that a reader who listens hears two words
            regels.push(format!("{regel} "));
            regel.clear();
        }
        for c in woord.chars() {
            if !regel.is_empty() && letter.breedte(&format!("{regel}{c}"), maat) > breed {
                regels.push(std::mem::take(&mut regel));
            }
            regel.push(c);
        }
    }
    if !regel.is_empty() {
        regels.push(regel);
    }
    regels
}

/// The blocks as a PDF/UA-1 document.
///
/// `titel` names it, `voet` stands at the foot of each page. At most 60 pages; a longer document says so at its end.
/// Errors: [`PdfFout`]. Cost: some milliseconds.
pub(super) fn zet(titel: &str, voet: &str, blokken: &[Blok]) -> Result<Vec<u8>, PdfFout> {
    let (Some(gewoon), Some(vet)) = (&*GEWOON, &*VET) else {
        return Err(PdfFout::Letters);
    };
    let mut opmaak = Opmaak {
        gewoon,
        vet,
        bladen: vec![Vec::new()],
        y: BOVEN,
        vol: false,
    };
    for (nr, blok) in blokken.iter().enumerate() {
        opmaak.blok(nr, blok);
        if opmaak.vol {
            break;
        }
    }
    let voet = if opmaak.vol {
        format!("{voet} · Dit antwoord is langer; het hele antwoord staat op de pagina")
    } else {
        voet.to_owned()
    };
    teken(titel, &gewoon.schoon(&voet), blokken, opmaak)
}

fn teken(titel: &str, voet: &str, blokken: &[Blok], opmaak: Opmaak<'_>) -> Result<Vec<u8>, PdfFout> {
    let maken = |fout: &dyn std::fmt::Debug| PdfFout::Maken(format!("{fout:?}"));
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|f| maken(&f))?;
    let mut document = Document::new_with(SerializeSettings {
        configuration,
        enable_tagging: true,
        ..SerializeSettings::default()
    });
    let Opmaak {
        gewoon, vet, bladen, ..
    } = opmaak;
    let mut stukken: Vec<[Vec<Node>; 2]> = blokken.iter().map(|_| [Vec::new(), Vec::new()]).collect();
    let mut inhoud = Outline::new();
    let aantal = bladen.len();
    for (nr, blad) in bladen.iter().enumerate() {
        let maat = PageSettings::from_wh(BREED, HOOG).ok_or_else(|| maken(&"bladmaat"))?;
        let mut pagina = document.start_page_with(maat);
        let mut vlak = pagina.surface();
        for regel in blad {
            let letter = if regel.vet { vet } else { gewoon };
            vlak.set_fill(Some(inkt(regel.grijs)));
            let id = vlak.start_tagged(ContentTag::Span(SpanTag::empty()));
            let punt = Point::from_xy(regel.x, regel.y);
            vlak.draw_text(
                punt,
                letter.font.clone(),
                regel.maat,
                &regel.tekst,
                false,
                TextDirection::Auto,
            );
            vlak.end_tagged();
            if let Some(delen) = stukken.get_mut(regel.blok) {
                if let (Some(Blok::Kop(_, tekst)), true) = (blokken.get(regel.blok), delen[0].is_empty()) {
                    let boven = Point::from_xy(0.0, regel.y - regel.maat * 1.5);
                    inhoud.push_child(OutlineNode::new(tekst.clone(), XyzDestination::new(nr, boven)));
                }
                delen[regel.deel.min(1)].push(id.into());
            }
        }
        vlak.set_fill(Some(inkt(true)));
        vlak.start_tagged(ContentTag::Artifact(Artifact::with_kind(
            ArtifactType::PaginationOther,
        )));
        let onder = format!("{voet} · bladzijde {} van {aantal}", nr + 1);
        let punt = Point::from_xy(KANT, HOOG - 40.0);
        vlak.draw_text(punt, gewoon.font.clone(), 8.0, &onder, false, TextDirection::Auto);
        vlak.end_tagged();
        vlak.finish();
        pagina.finish();
    }
    document.set_outline(inhoud);
    document.set_tag_tree(boom(blokken, stukken));
    document.set_metadata(
        Metadata::new()
            .title(titel.to_owned())
            .language("nl-NL".to_owned())
            .creator("Plek".to_owned()),
    );
    document.finish().map_err(|f| maken(&f))
}

fn inkt(grijs: bool) -> Fill {
    let kleur = if grijs {
        rgb::Color::new(85, 85, 85)
    } else {
        rgb::Color::new(20, 20, 20)
    };
    Fill {
        paint: kleur.into(),
        ..Fill::default()
    }
}

/// What a reader who listens is told: headings, paragraphs, and lists of what stands together.
fn boom(blokken: &[Blok], stukken: Vec<[Vec<Node>; 2]>) -> TagTree {
    let mut uit = TagTree::new().with_lang(Some("nl-NL".to_owned()));
    let mut lijst: Option<TagGroup> = None;
    for (blok, [kop, rest]) in blokken.iter().zip(stukken) {
        if kop.is_empty() && rest.is_empty() {
            continue;
        }
        if let Blok::Rij(..) | Blok::Punt(..) = blok {
            let mut inhoud = TagGroup::new(Tag::LBody);
            kop.into_iter().chain(rest).for_each(|stuk| inhoud.push(stuk));
            let lijst = lijst.get_or_insert_with(|| TagGroup::new(Tag::L(ListNumbering::None)));
            lijst.push(TagGroup::with_children(Tag::LI, vec![inhoud.into()]));
            continue;
        }
        if let Some(klaar) = lijst.take() {
            uit.push(klaar);
        }
        uit.push(match blok {
            Blok::Kop(niveau, tekst) => {
                let niveau = NonZeroU16::new(*niveau).unwrap_or(NonZeroU16::MIN);
                TagGroup::with_children(Tag::Hn(niveau, Some(tekst.clone())), kop)
            }
            _ => TagGroup::with_children(Tag::P, kop),
        });
    }
    if let Some(klaar) = lijst {
        uit.push(klaar);
    }
    uit
}
