//! Letters: fonts by name, and from them ranges of 256 glyphs as signed distance fields.
//!
//! The numbers are those that the readers of map styles count on: 24 pixels to the em, a border of 3, distances to 8
//! pixels, the outline at 191 of 255.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use resvg::tiny_skia::{FillRule, Mask, PathBuilder, Transform};
use sdf_glyph_renderer::{BitmapGlyph, clamp_to_u8};
use ttf_parser::{Face, GlyphId, OutlineBuilder, name_id};

use crate::pbf::{self, Glief};

/// Glyphs in one range.
pub const BEREIK: u32 = 256;
/// The largest font file, bytes.
pub const FONT_MAX: usize = 32 << 20;
/// Fonts in one stack.
pub const STAPEL_MAX: usize = 8;
/// Fonts in all.
const FONTS_MAX: usize = 128;
/// The last code point that a map style can ask for, plus one.
const EINDE: u32 = 0x1_0000;
/// Pixels to the em.
const EM: f32 = 24.0;
/// Pixels around a glyph.
const RAND: usize = 3;
/// How far distances are told apart, pixels.
const STRAAL: usize = 8;
/// Which part of the scale is inside.
const BINNEN: f64 = 0.25;
/// A glyph that is wider or higher than this (pixels) is not drawn: 16 em.
const GLIEF_MAX: u32 = 384;

/// Why there are no letters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LetterFout {
    /// The file is none that we read.
    #[error("dit is geen lettertype (TTF, OTF of TTC): {0}")]
    Bestand(String),
    /// More than we keep.
    #[error("{0}")]
    TeVeel(String),
    /// Nothing by that name.
    #[error("lettertype '{0}' is er niet")]
    Onbekend(String),
    /// A range that does not begin at a multiple of 256, or lies beyond 65535.
    #[error("bereik {0} is er niet; een bereik heeft 256 tekens, van 0-255 tot en met 65280-65535")]
    Bereik(String),
}

/// A font file and which font in it.
struct Lettertype {
    bytes: Arc<Cow<'static, [u8]>>,
    nummer: u32,
}

impl Lettertype {
    fn face(&self) -> Option<Face<'_>> {
        Face::parse(&self.bytes, self.nummer).ok()
    }
}

/// Fonts by the name that styles use: family and style, as they stand in the file ("Source Sans 3 SemiBold").
#[derive(Default)]
pub struct Letters {
    types: BTreeMap<String, Lettertype>,
}

impl Letters {
    /// Adds the fonts of a file; one of the same name is replaced. Of a variable font: its default.
    ///
    /// Out: their names. Errors: no font file, one without a usable name, too large, too many.
    pub fn voeg_toe(&mut self, bytes: impl Into<Cow<'static, [u8]>>) -> Result<Vec<String>, LetterFout> {
        let bytes = bytes.into();
        if bytes.len() > FONT_MAX {
            return Err(LetterFout::TeVeel(format!(
                "een lettertype mag hoogstens {} MiB zijn",
                FONT_MAX >> 20
            )));
        }
        let aantal = ttf_parser::fonts_in_collection(&bytes).unwrap_or(1);
        let mut namen = Vec::new();
        for nummer in 0..aantal.min(FONTS_MAX as u32) {
            let face = Face::parse(&bytes, nummer).map_err(|f| LetterFout::Bestand(f.to_string()))?;
            let naam =
                naam(&face).ok_or_else(|| LetterFout::Bestand("er staat geen bruikbare naam in".into()))?;
            namen.push(naam);
        }
        let bytes = Arc::new(bytes);
        for (nummer, naam) in (0..).zip(&namen) {
            if self.types.len() >= FONTS_MAX && !self.types.contains_key(naam) {
                return Err(LetterFout::TeVeel(format!(
                    "er kunnen hoogstens {FONTS_MAX} lettertypen zijn"
                )));
            }
            let bytes = Arc::clone(&bytes);
            self.types.insert(naam.clone(), Lettertype { bytes, nummer });
        }
        Ok(namen)
    }

    /// All names, in order.
    pub fn namen(&self) -> impl Iterator<Item = &str> {
        self.types.keys().map(String::as_str)
    }

    /// The names in a stack ("A,B"), each once.
    ///
    /// Errors: one that is not there, more than [`STAPEL_MAX`].
    pub fn stapel<'a>(&self, stapel: &'a str) -> Result<Vec<&'a str>, LetterFout> {
        let mut namen: Vec<&str> = Vec::new();
        for naam in stapel.split(',').map(str::trim) {
            if !self.types.contains_key(naam) {
                return Err(LetterFout::Onbekend(naam.to_owned()));
            }
            if !namen.contains(&naam) {
                namen.push(naam);
            }
            if namen.len() > STAPEL_MAX {
                return Err(LetterFout::TeVeel(format!(
                    "vraag hoogstens {STAPEL_MAX} lettertypen tegelijk"
                )));
            }
        }
        Ok(namen)
    }

    /// The glyphs of a range (`"256-511"`) in a stack: each from the first font that has it. A range without any is a message
    /// without glyphs: the reader then draws nothing, which is what it should.
    ///
    /// Errors: a font or a range that is not there. Cost: below 0.1 ms a glyph.
    pub fn glieven(&self, stapel: &str, bereik: &str) -> Result<Vec<u8>, LetterFout> {
        let namen = self.stapel(stapel)?;
        let codes = lees_bereik(bereik)?;
        let faces: Vec<Face<'_>> = namen.iter().filter_map(|n| self.types.get(*n)?.face()).collect();
        let glieven: Vec<Glief> = codes
            .filter_map(|code| {
                let letter = char::from_u32(code)?;
                let (face, id) = faces.iter().find_map(|f| Some((f, f.glyph_index(letter)?)))?;
                glief(face, id, code)
            })
            .collect();
        Ok(pbf::schrijf(&namen.join(","), bereik, &glieven))
    }
}

/// `"256-511"` as code points. One spelling each: what is asked is also what is kept.
///
/// Errors: what is no range of a style.
pub fn lees_bereik(bereik: &str) -> Result<Range<u32>, LetterFout> {
    let van = bereik
        .split_once('-')
        .and_then(|(van, _)| van.parse::<u32>().ok());
    let codes = van
        .filter(|van| *van < EINDE && van % BEREIK == 0)
        .map(|van| van..van + BEREIK);
    codes
        .filter(|c| bereik == format!("{}-{}", c.start, c.end - 1))
        .ok_or_else(|| LetterFout::Bereik(bereik.to_owned()))
}

/// Family and style; `None` when the file has no name that can stand in a stack.
fn naam(face: &Face<'_>) -> Option<String> {
    let zoek = |ids: [u16; 2]| {
        ids.into_iter().find_map(|id| {
            let namen = face.names().into_iter();
            namen
                .filter(|n| n.name_id == id && n.is_unicode())
                .find_map(|n| n.to_string())
        })
    };
    let familie = zoek([name_id::TYPOGRAPHIC_FAMILY, name_id::FAMILY])?;
    let stijl = zoek([name_id::TYPOGRAPHIC_SUBFAMILY, name_id::SUBFAMILY]).unwrap_or_default();
    let naam = format!("{} {}", familie.trim(), stijl.trim()).trim().to_owned();
    let goed =
        (1..=100).contains(&naam.len()) && !naam.contains([',', '/']) && !naam.chars().any(char::is_control);
    goed.then_some(naam)
}

/// One glyph of a font; `None` when its outline cannot be.
fn glief(face: &Face<'_>, id: GlyphId, code: u32) -> Option<Glief> {
    let schaal = EM / f32::from(face.units_per_em());
    let verder = f32::from(face.glyph_hor_advance(id).unwrap_or(0)) * schaal;
    let leeg = Glief {
        id: code,
        verder: verder.round() as u32,
        ..Glief::default()
    };
    let mut pen = Pen {
        pad: PathBuilder::new(),
        schaal,
    };
    if face.outline_glyph(id, &mut pen).is_none() {
        return Some(leeg);
    }
    let Some(pad) = pen.pad.finish() else {
        return Some(leeg);
    };
    let vak = pad.bounds();
    let (x, y) = (vak.left().floor(), vak.top().floor());
    let (breed, hoog) = ((vak.right().ceil() - x) as u32, (vak.bottom().ceil() - y) as u32);
    if breed == 0 || hoog == 0 {
        return Some(leeg);
    }
    if breed.max(hoog) > GLIEF_MAX {
        return None;
    }
    let mut inkt = Mask::new(breed, hoog)?;
    inkt.fill_path(&pad, FillRule::Winding, true, Transform::from_translate(-x, -y));
    let beeld = BitmapGlyph::from_unbuffered(inkt.data(), breed as usize, hoog as usize, RAND).ok()?;
    let veld = clamp_to_u8(&beeld.render_sdf(STRAAL), BINNEN).ok()?;
    // As FreeType rounds it, which is what the readers' own baseline is set by.
    let stok = (f32::from(face.ascender()) * schaal).ceil() as i32;
    Some(Glief {
        veld,
        breed,
        hoog,
        links: x as i32,
        boven: -(y as i32) - stok,
        ..leeg
    })
}

/// Takes an outline in font units, y up, to pixels, y down.
struct Pen {
    pad: PathBuilder,
    schaal: f32,
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.pad.move_to(x * self.schaal, -y * self.schaal);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.pad.line_to(x * self.schaal, -y * self.schaal);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let s = self.schaal;
        self.pad.quad_to(x1 * s, -y1 * s, x * s, -y * s);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let s = self.schaal;
        self.pad.cubic_to(x1 * s, -y1 * s, x2 * s, -y2 * s, x * s, -y * s);
    }

    fn close(&mut self) {
        self.pad.close();
    }
}
