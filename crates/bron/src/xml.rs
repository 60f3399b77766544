//! XML of any size, event by event, in constant memory.
//!
//! Answers the next start tag, piece of text or end tag, and on which line. Knows nothing of what they mean.
//! Refuses by name: a document type (`DOCTYPE`, and with it every entity but the five of XML itself), other encodings
//! than UTF-8, and what passes the limits below. Start at [`Lezer::volgende`].
//!
//! Why not a library: long text comes in pieces here, where libraries hand over whole texts. A ring of ten million
//! vertices then costs no memory, and an object with it is refused alone instead of with its file. A property test holds
//! the events against those of `quick-xml`. Not done, because no register uses it: attribute and line end normalisation.

use std::io::Read;

use crate::BronFout;
use crate::fout::weiger;

mod buffer;
mod ruimtes;
mod tag;

use buffer::Buffer;
use ruimtes::Ruimtes;
pub use tag::Tag;
use tag::{Kenmerk, entiteit, onbekend, ontleed, ontsnapt, splits, stuk, tag_eind};

/// Deepest nesting of elements.
pub const MAX_DIEPTE: usize = 64;
/// Longest tag, bytes.
pub const MAX_TAG: usize = 64 << 10;
/// Most attributes of an element.
pub const MAX_KENMERKEN: usize = 64;

/// The next thing in a document.
#[derive(Debug)]
pub enum Gebeurtenis<'a> {
    /// A start tag; an empty element gives its [`Gebeurtenis::Eind`] too.
    Begin(Tag<'a>),
    /// A piece of text, not empty, entities resolved, white space as it stands; one text may come in several pieces.
    Tekst(&'a str),
    /// The end of the element with this local name.
    Eind(&'a str),
    /// The end of a whole document.
    Klaar,
}

/// What a slice of the buffer is waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Staat {
    Voor,
    Binnen,
    Cdata,
    Na,
}

/// Reads a document from a stream.
pub struct Lezer<R> {
    naam: String,
    bron: R,
    buffer: Buffer,
    staat: Staat,
    /// Qualified names of the open elements, one after the other, and where each begins.
    namen: String,
    open: Vec<u32>,
    /// The last tag was an empty element, or an end tag: what it ended goes before the next event.
    sluit: bool,
    ruimtes: Ruimtes,
    kenmerken: Vec<Kenmerk>,
    teken: [u8; 4],
}

/// What was found, with places instead of slices, so that the reader can still be changed.
enum Vondst {
    Tekst(usize, usize),
    Teken(char),
    Begin(usize, usize, usize),
    Eind,
    Klaar,
}

impl<R: Read> Lezer<R> {
    /// `naam` stands in messages: the file, with the zip members that lead to it.
    pub fn new(naam: impl Into<String>, bron: R) -> Self {
        Self {
            naam: naam.into(),
            bron,
            buffer: Buffer::new(),
            staat: Staat::Voor,
            namen: String::new(),
            open: Vec::new(),
            sluit: false,
            ruimtes: Ruimtes::default(),
            kenmerken: Vec::new(),
            teken: [0; 4],
        }
    }

    /// The file, as messages name it.
    pub fn naam(&self) -> &str {
        &self.naam
    }

    /// The line where the reader is, from 1.
    pub fn regel(&self) -> u64 {
        self.buffer.regel()
    }

    /// How many elements are open; the root's own start tag makes it 1.
    pub fn diepte(&self) -> usize {
        self.open.len() - usize::from(self.sluit)
    }

    /// The file refused whole, at the line where the reader is.
    pub fn fout(&self, reden: impl Into<String>) -> BronFout {
        BronFout::regel(&self.naam, self.regel(), reden)
    }

    /// The next event. After [`Gebeurtenis::Klaar`] it stays that.
    ///
    /// - Errors: [`BronFout::Regel`] for what is not well-formed, not UTF-8, cut off or over a limit; [`BronFout::Lezen`]
    ///   when the stream fails. The reader is of no more use then.
    /// - Source: XML 1.0, fifth edition; Namespaces in XML 1.0.
    pub fn volgende(&mut self) -> Result<Gebeurtenis<'_>, BronFout> {
        if std::mem::take(&mut self.sluit) {
            self.laat_los();
        }
        let vondst = self
            .zoek()
            .map_err(|fout| match BronFout::lezen(&self.naam, fout) {
                BronFout::Bestand { bestand, reden } => BronFout::regel(bestand, self.buffer.regel(), reden),
                anders => anders,
            })?;
        Ok(match vondst {
            Vondst::Tekst(begin, eind) => Gebeurtenis::Tekst(self.buffer.tekst(begin, eind)),
            Vondst::Teken(teken) => Gebeurtenis::Tekst(teken.encode_utf8(&mut self.teken)),
            Vondst::Begin(plek, eind, naam) => {
                let tekst = self.buffer.tekst(plek, eind);
                let (prefix, lokaal) = splits(tekst.get(1..naam).unwrap_or_default());
                let Self {
                    ruimtes,
                    kenmerken,
                    buffer,
                    ..
                } = &*self;
                let (buffer, teller) = Buffer::met_teller(buffer);
                Gebeurtenis::Begin(Tag {
                    lokaal,
                    prefix,
                    tekst,
                    kenmerken,
                    ruimtes,
                    buffer,
                    teller,
                    plek,
                })
            }
            Vondst::Eind => Gebeurtenis::Eind(splits(self.binnenste()).1),
            Vondst::Klaar => Gebeurtenis::Klaar,
        })
    }

    /// Goes on to behind the end of the element whose start tag came last.
    pub fn sla_over(&mut self) -> Result<(), BronFout> {
        let buiten = self.diepte().saturating_sub(1);
        while self.diepte() > buiten {
            if let Gebeurtenis::Klaar = self.volgende()? {
                break;
            }
        }
        Ok(())
    }

    /// The text of the element whose start tag came last, elements in it left out, trimmed; goes on to behind its end.
    /// Error: the text is longer than `max` bytes.
    pub fn tekst(&mut self, max: usize) -> Result<String, BronFout> {
        let buiten = self.diepte().saturating_sub(1);
        let mut tekst = String::new();
        while self.diepte() > buiten {
            let diep = self.diepte() > buiten + 1;
            match self.volgende()? {
                Gebeurtenis::Tekst(stuk) if !diep && tekst.len() + stuk.len() <= max => tekst.push_str(stuk),
                Gebeurtenis::Tekst(_) if !diep => {
                    return Err(self.fout(format!("een tekst is langer dan {max} bytes")));
                }
                Gebeurtenis::Klaar => break,
                _ => {}
            }
        }
        Ok(tekst.trim().to_owned())
    }

    fn binnenste(&self) -> &str {
        self.open
            .last()
            .and_then(|&begin| self.namen.get(begin as usize..))
            .unwrap_or_default()
    }

    /// Forgets the innermost element, now that its end was told.
    fn laat_los(&mut self) {
        self.ruimtes.verlaat(self.open.len());
        if let Some(begin) = self.open.pop() {
            self.namen.truncate(begin as usize);
        }
        if self.open.is_empty() {
            self.staat = Staat::Na;
        }
    }

    fn zoek(&mut self) -> std::io::Result<Vondst> {
        if self.leeg_element() {
            return Ok(self.eind());
        }
        loop {
            if self.buffer.rest().is_empty() && !self.buffer.meer(&mut self.bron)? {
                return self.klaar();
            }
            let vondst = match (self.staat, self.buffer.rest().first()) {
                (Staat::Cdata, _) => self.cdata()?,
                (_, Some(b'<')) => self.markering()?,
                (Staat::Binnen, _) => self.stuk_tekst()?,
                _ => {
                    self.wit()?;
                    None
                }
            };
            if let Some(vondst) = vondst {
                return Ok(vondst);
            }
        }
    }

    fn leeg_element(&mut self) -> bool {
        std::mem::take(&mut self.buffer.leeg_element)
    }

    fn eind(&mut self) -> Vondst {
        self.sluit = true;
        Vondst::Eind
    }

    fn klaar(&self) -> std::io::Result<Vondst> {
        match self.staat {
            Staat::Na => Ok(Vondst::Klaar),
            Staat::Voor => Err(weiger("dit is geen XML: het bestand is leeg")),
            Staat::Binnen | Staat::Cdata => Err(weiger(format!(
                "het bestand is afgebroken: element {} is niet gesloten; haal het opnieuw op",
                self.binnenste()
            ))),
        }
    }

    /// White space outside the root element.
    fn wit(&mut self) -> std::io::Result<()> {
        let rest = self.buffer.rest();
        let wit = rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
        if wit < rest.len() && rest.get(wit) != Some(&b'<') {
            let waar = if self.staat == Staat::Voor {
                "dit is geen XML: het"
            } else {
                "tekst achter het einde; het"
            };
            return Err(weiger(format!("{waar} bestand hoort daar '<' te hebben")));
        }
        self.buffer.neem(wit);
        Ok(())
    }

    fn stuk_tekst(&mut self) -> std::io::Result<Option<Vondst>> {
        let rest = self.buffer.rest();
        if rest.first() == Some(&b'&') {
            return self.verwijzing().map(Some);
        }
        let lengte = memchr::memchr2(b'<', b'&', rest).unwrap_or(rest.len());
        self.geef_tekst(lengte)
    }

    /// Hands over the next `lengte` bytes as text, or as many of them as end in a whole character.
    fn geef_tekst(&mut self, lengte: usize) -> std::io::Result<Option<Vondst>> {
        let begin = self.buffer.plek();
        match self.buffer.heel(lengte) {
            0 if self.buffer.meer(&mut self.bron)? => Ok(None),
            0 => self.klaar().map(Some),
            goed => {
                self.buffer.neem(goed);
                Ok(Some(Vondst::Tekst(begin, begin + goed)))
            }
        }
    }

    fn verwijzing(&mut self) -> std::io::Result<Vondst> {
        const LANGST: usize = 12;
        while self.buffer.rest().len() < LANGST && self.buffer.meer(&mut self.bron)? {}
        let rest = self.buffer.rest();
        let naam = rest
            .get(1..LANGST.min(rest.len()))
            .and_then(|rest| rest.split(|&b| b == b';').next());
        let naam = naam
            .and_then(|naam| std::str::from_utf8(naam).ok())
            .unwrap_or_default();
        let Some(teken) = entiteit(naam) else {
            return Err(onbekend(naam));
        };
        if rest.get(naam.len() + 1) != Some(&b';') {
            return Err(onbekend(naam));
        }
        let lengte = naam.len() + 2;
        self.buffer.neem(lengte);
        Ok(Vondst::Teken(teken))
    }

    fn markering(&mut self) -> std::io::Result<Option<Vondst>> {
        while self.buffer.rest().len() < 9 && self.buffer.meer(&mut self.bron)? {}
        let rest = self.buffer.rest();
        match rest.get(1) {
            Some(b'/') => self.eindtag().map(Some),
            Some(b'?') => self.instructie().map(|()| None),
            Some(b'!') if rest.starts_with(b"<!--") => {
                self.buffer.neem(4);
                self.tot(b"-->").map(|()| None)
            }
            Some(b'!') if rest.starts_with(b"<![CDATA[") && self.staat == Staat::Binnen => {
                self.buffer.neem(9);
                self.staat = Staat::Cdata;
                Ok(None)
            }
            Some(b'!') if rest.starts_with(b"<!DOCTYPE") => Err(weiger("DOCTYPE niet toegestaan")),
            Some(b'!') => Err(weiger("na '<!' staat iets dat hier niet mag")),
            Some(_) => self.begintag().map(Some),
            None => Err(weiger(
                "het bestand is afgebroken midden in een tag; haal het opnieuw op",
            )),
        }
    }

    /// The length of the tag at the reader's place, up to and including `>`.
    fn taglengte(&mut self) -> std::io::Result<usize> {
        loop {
            let rest = self.buffer.rest();
            if let Some(lengte) = tag_eind(rest) {
                return if lengte <= MAX_TAG {
                    Ok(lengte)
                } else {
                    Err(weiger("een tag is langer dan 64 KiB"))
                };
            }
            if rest.len() > MAX_TAG {
                return Err(weiger("een tag is langer dan 64 KiB"));
            }
            if !self.buffer.meer(&mut self.bron)? {
                return Err(weiger(
                    "het bestand is afgebroken midden in een tag; haal het opnieuw op",
                ));
            }
        }
    }

    fn eindtag(&mut self) -> std::io::Result<Vondst> {
        let lengte = self.taglengte()?;
        let naam = self
            .buffer
            .rest()
            .get(2..lengte - 1)
            .unwrap_or_default()
            .trim_ascii_end();
        if self.open.is_empty() || naam != self.binnenste().as_bytes() {
            let naam: String = String::from_utf8_lossy(naam).chars().take(80).collect();
            return Err(weiger(format!(
                "'</{naam}>' sluit niet wat open is ('{}')",
                self.binnenste()
            )));
        }
        self.buffer.neem(lengte);
        Ok(self.eind())
    }

    fn begintag(&mut self) -> std::io::Result<Vondst> {
        if self.staat == Staat::Na {
            return Err(weiger(
                "achter het einde van het document begint nog een document",
            ));
        }
        let lengte = self.taglengte()?;
        if self.open.len() >= MAX_DIEPTE {
            return Err(weiger(format!(
                "elementen zitten meer dan {MAX_DIEPTE} diep in elkaar"
            )));
        }
        let begin = self.buffer.plek();
        let tekst = self.buffer.tekst(begin, begin + lengte);
        let (naam, leeg) = ontleed(tekst, &mut self.kenmerken)?;
        self.open
            .push(u32::try_from(self.namen.len()).unwrap_or(u32::MAX));
        self.namen.push_str(tekst.get(1..naam).unwrap_or_default());
        for kenmerk in &self.kenmerken {
            let sleutel = stuk(tekst, kenmerk.naam);
            if let Some(prefix) = sleutel.strip_prefix("xmlns") {
                let prefix = prefix.strip_prefix(':').unwrap_or(prefix);
                self.ruimtes
                    .bind(self.open.len(), prefix, &ontsnapt(stuk(tekst, kenmerk.waarde)))?;
            }
        }
        self.staat = Staat::Binnen;
        self.buffer.leeg_element = leeg;
        self.buffer.neem(lengte);
        Ok(Vondst::Begin(begin, begin + lengte, naam))
    }

    /// A processing instruction; the first may be the XML declaration, which names the encoding.
    fn instructie(&mut self) -> std::io::Result<()> {
        if self.buffer.rest().starts_with(b"<?xml ") {
            let lengte = self.taglengte()?;
            let tekst =
                String::from_utf8_lossy(self.buffer.rest().get(..lengte).unwrap_or_default()).into_owned();
            keur_codering(&tekst)?;
        }
        self.tot(b"?>")
    }

    /// Skips up to and including `slot`.
    fn tot(&mut self, slot: &[u8]) -> std::io::Result<()> {
        loop {
            let rest = self.buffer.rest();
            if let Some(plek) = memchr::memmem::find(rest, slot) {
                self.buffer.neem(plek + slot.len());
                return Ok(());
            }
            let klaar = rest.len().saturating_sub(slot.len() - 1);
            self.buffer.neem(klaar);
            if !self.buffer.meer(&mut self.bron)? {
                return Err(weiger(
                    "het bestand is afgebroken in commentaar; haal het opnieuw op",
                ));
            }
        }
    }

    fn cdata(&mut self) -> std::io::Result<Option<Vondst>> {
        let rest = self.buffer.rest();
        match memchr::memmem::find(rest, b"]]>") {
            Some(0) => {
                self.buffer.neem(3);
                self.staat = Staat::Binnen;
                Ok(None)
            }
            Some(lengte) => self.geef_tekst(lengte),
            None if rest.len() > 2 => self.geef_tekst(rest.len() - 2),
            None if self.buffer.meer(&mut self.bron)? => Ok(None),
            None => self.klaar().map(Some),
        }
    }
}

fn keur_codering(declaratie: &str) -> std::io::Result<()> {
    let Some((_, rest)) = declaratie.split_once("encoding") else {
        return Ok(());
    };
    let naam = rest.split(['"', '\'']).nth(1).unwrap_or_default();
    if ["utf-8", "utf8", "us-ascii", "ascii"]
        .iter()
        .any(|goed| naam.eq_ignore_ascii_case(goed))
    {
        return Ok(());
    }
    let naam: String = naam.chars().take(40).collect();
    Err(weiger(format!(
        "tekencodering '{naam}' lezen we niet; lever het bestand in UTF-8"
    )))
}

#[cfg(test)]
mod tests;
