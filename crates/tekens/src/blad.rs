//! Blad: a set of SVGs as one sheet: a PNG with all of them, and the list that says where each one is.

use std::collections::BTreeMap;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{ImageHrefResolver, Options, Tree};
use serde_json::{Map, json};

/// The largest SVG, bytes.
pub const SVG_MAX: usize = 256 << 10;
/// Signs on one sheet.
pub const TEKENS_MAX: usize = 500;
/// The largest sign, pixels at density 1.
const ZIJDE_MAX: f32 = 256.0;
/// The largest sheet, pixels: what every graphics card takes.
const BLAD_MAX: u32 = 4096;
/// Empty pixels between signs, so that none runs into its neighbour when a client scales.
const TUSSEN: u32 = 2;

/// Why there is no sheet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TekenFout {
    /// The name cannot stand in an address.
    #[error("'{0}' is geen naam voor een teken; gebruik letters, cijfers, '-', '_' of '.'")]
    Naam(String),
    /// The file cannot be drawn.
    #[error("deze SVG is niet te lezen: {0}")]
    Svg(String),
    /// Larger or more than a sheet takes.
    #[error("{0}")]
    TeGroot(String),
}

/// For how many pixels on the screen one of the map is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dichtheid {
    /// One.
    Een,
    /// Two: `@2x`.
    Twee,
}

impl Dichtheid {
    const fn maal(self) -> u8 {
        match self {
            Self::Een => 1,
            Self::Twee => 2,
        }
    }
}

/// Where a sign is on a sheet, pixels.
struct Plek<'a> {
    naam: &'a str,
    boom: &'a Tree,
    x: u32,
    y: u32,
    breed: u32,
    hoog: u32,
}

/// Signs by name.
#[derive(Clone, Default)]
pub struct Tekenblad {
    tekens: BTreeMap<String, Tree>,
}

impl Tekenblad {
    /// Adds a sign, or replaces the one of that name. Text in an SVG is not drawn: make paths of it.
    ///
    /// Errors: a name that cannot be, no SVG, one that is too large, a sheet that is full.
    pub fn voeg_toe(&mut self, naam: &str, svg: &[u8]) -> Result<(), TekenFout> {
        let goed = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
        if !(1..=64).contains(&naam.len()) || !naam.bytes().all(goed) {
            return Err(TekenFout::Naam(naam.chars().take(64).collect()));
        }
        if svg.len() > SVG_MAX {
            return Err(TekenFout::TeGroot(format!(
                "een SVG mag hoogstens {} KiB zijn",
                SVG_MAX >> 10
            )));
        }
        // A picture inside it may only be one that the file itself carries.
        let opties = Options {
            image_href_resolver: ImageHrefResolver {
                resolve_string: Box::new(|_, _| None),
                ..ImageHrefResolver::default()
            },
            ..Options::default()
        };
        let boom = Tree::from_data(svg, &opties).map_err(|f| TekenFout::Svg(f.to_string()))?;
        let maat = boom.size();
        if maat.width().max(maat.height()) > ZIJDE_MAX {
            return Err(TekenFout::TeGroot(format!(
                "een teken mag hoogstens {ZIJDE_MAX} bij {ZIJDE_MAX} pixels zijn"
            )));
        }
        if self.tekens.len() >= TEKENS_MAX && !self.tekens.contains_key(naam) {
            return Err(TekenFout::TeGroot(format!(
                "op een blad passen hoogstens {TEKENS_MAX} tekens"
            )));
        }
        self.tekens.insert(naam.to_owned(), boom);
        Ok(())
    }

    /// Names, in order.
    pub fn namen(&self) -> impl Iterator<Item = &str> {
        self.tekens.keys().map(String::as_str)
    }

    /// The list: name to `x`, `y`, `width`, `height` in pixels of the picture, and `pixelRatio`. JSON.
    ///
    /// Errors: more than fits on a sheet.
    pub fn lijst(&self, dichtheid: Dichtheid) -> Result<String, TekenFout> {
        let (_, plekken) = self.schik(dichtheid)?;
        let mut op_naam: Vec<&Plek<'_>> = plekken.iter().collect();
        op_naam.sort_by_key(|p| p.naam);
        let rij = |p: &Plek<'_>| json!({"x": p.x, "y": p.y, "width": p.breed, "height": p.hoog, "pixelRatio": dichtheid.maal()});
        let lijst: Map<String, _> = op_naam.into_iter().map(|p| (p.naam.to_owned(), rij(p))).collect();
        Ok(serde_json::Value::Object(lijst).to_string())
    }

    /// The picture. PNG.
    ///
    /// Errors: more than fits on a sheet.
    pub fn png(&self, dichtheid: Dichtheid) -> Result<Vec<u8>, TekenFout> {
        let ((breed, hoog), plekken) = self.schik(dichtheid)?;
        let te_groot = || TekenFout::TeGroot("dit blad is te groot".into());
        let mut doek = Pixmap::new(breed, hoog).ok_or_else(te_groot)?;
        for p in &plekken {
            let maat = p.boom.size();
            let mut eigen = Pixmap::new(p.breed, p.hoog).ok_or_else(te_groot)?;
            let schaal = Transform::from_scale(p.breed as f32 / maat.width(), p.hoog as f32 / maat.height());
            resvg::render(p.boom, schaal, &mut eigen.as_mut());
            // Through a picture of its own, so that nothing is drawn beside its place.
            doek.draw_pixmap(
                p.x as i32,
                p.y as i32,
                eigen.as_ref(),
                &Default::default(),
                Transform::identity(),
                None,
            );
        }
        doek.encode_png().map_err(|f| TekenFout::Svg(f.to_string()))
    }

    /// Size of the sheet and the place of each sign: rows, the highest first.
    fn schik(&self, dichtheid: Dichtheid) -> Result<((u32, u32), Vec<Plek<'_>>), TekenFout> {
        let maal = f32::from(dichtheid.maal());
        let pixels = |zijde: f32| ((zijde * maal).round() as u32).max(1);
        let mut plekken: Vec<Plek<'_>> = self
            .tekens
            .iter()
            .map(|(naam, boom)| {
                let (breed, hoog) = (pixels(boom.size().width()), pixels(boom.size().height()));
                Plek {
                    naam,
                    boom,
                    x: 0,
                    y: 0,
                    breed,
                    hoog,
                }
            })
            .collect();
        plekken.sort_by(|a, b| b.hoog.cmp(&a.hoog).then(a.naam.cmp(b.naam)));
        let vlak: f64 = plekken
            .iter()
            .map(|p| f64::from((p.breed + TUSSEN) * (p.hoog + TUSSEN)))
            .sum();
        let ruimst = plekken.iter().map(|p| p.breed).max().unwrap_or(1);
        let breed = (vlak.sqrt().ceil() as u32).max(ruimst);
        let (mut x, mut y, mut rij, mut tot) = (0, 0, 0, 1);
        for p in &mut plekken {
            if x > 0 && x + p.breed > breed {
                (x, y, rij) = (0, y + rij + TUSSEN, 0);
            }
            (p.x, p.y) = (x, y);
            x += p.breed + TUSSEN;
            rij = rij.max(p.hoog);
            tot = tot.max(y + p.hoog);
        }
        if breed.max(tot) > BLAD_MAX {
            return Err(TekenFout::TeGroot(format!(
                "dit blad is groter dan {BLAD_MAX} bij {BLAD_MAX} pixels"
            )));
        }
        Ok(((breed, tot), plekken))
    }
}
