//! Codering: in which form a tile goes over the line, and making that form.
//!
//! Which of the forms an asker takes is RFC 9110 section 12.5.3; nothing is allocated to find out.

use std::cell::RefCell;
use std::io::{Read, Write};

use axum::http::{HeaderMap, HeaderValue, header};
use bytes::Bytes;
use flate2::read::GzDecoder;

use super::gzip;

/// A form of the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Codering {
    Zstd,
    Brotli,
    Gzip,
    Geen,
}

/// Brotli: the first level that searches well; beyond it a cold tile waits longer than it saves.
const BROTLI: u32 = 5;
/// Zstandard: its default.
const ZSTD: i32 = 3;

impl Codering {
    /// All, the one we like best first: zstd is about as small as gzip and made in a fraction of the time.
    pub(crate) const ALLE: [Self; 4] = [Self::Zstd, Self::Brotli, Self::Gzip, Self::Geen];

    /// The form that an asker likes best; of those it likes equally the first of [`Codering::ALLE`]. Nothing acceptable: [`Codering::Geen`].
    pub(crate) fn kies(koppen: &HeaderMap) -> Self {
        let mut beste = (0, Self::Geen);
        for (codering, gewicht) in Self::gewichten(koppen) {
            if gewicht > beste.0 {
                beste = (gewicht, codering);
            }
        }
        beste.1
    }

    /// What the asker thinks of each form, in thousandths; 0: it was not named, or refused.
    fn gewichten(koppen: &HeaderMap) -> [(Self, u16); 4] {
        let mut wil = [None::<u16>; 4];
        let mut rest = None;
        for deel in koppen
            .get_all(header::ACCEPT_ENCODING)
            .iter()
            .filter_map(|w| w.to_str().ok())
            .flat_map(|w| w.split(','))
        {
            let (naam, gewicht) = deel
                .split_once(';')
                .map_or((deel.trim(), 1000), |(naam, p)| (naam.trim(), gewicht(p)));
            if naam == "*" {
                rest = Some(gewicht);
            } else if let Some(nr) = Self::ALLE.iter().position(|c| c.heet(naam)) {
                wil[nr] = Some(gewicht);
            }
        }
        // Not coding at all needs no permission, so a star says nothing of it.
        std::array::from_fn(|nr| {
            let codering = Self::ALLE[nr];
            let ster = rest.filter(|_| codering != Self::Geen);
            (codering, wil[nr].or(ster).unwrap_or(0))
        })
    }

    /// True when the asker takes this form, whichever it likes best.
    pub(crate) fn neemt(koppen: &HeaderMap, codering: Self) -> bool {
        Self::gewichten(koppen)
            .into_iter()
            .any(|(c, gewicht)| c == codering && gewicht > 0)
    }

    fn heet(self, naam: &str) -> bool {
        let anders = match self {
            Self::Gzip => "x-gzip",
            _ => return naam.eq_ignore_ascii_case(self.naam()),
        };
        naam.eq_ignore_ascii_case(self.naam()) || naam.eq_ignore_ascii_case(anders)
    }

    const fn naam(self) -> &'static str {
        match self {
            Self::Zstd => "zstd",
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Geen => "identity",
        }
    }

    /// `Content-Encoding`; `None` for the plain form.
    pub(crate) fn kop(self) -> Option<HeaderValue> {
        (self != Self::Geen).then(|| HeaderValue::from_static(self.naam()))
    }

    /// Says in the headers of an answer that it is in this form because of who asks; nothing for the plain form.
    pub(crate) fn zeg(self, koppen: &mut HeaderMap) {
        if let Some(vorm) = self.kop() {
            koppen.insert(header::CONTENT_ENCODING, vorm);
            koppen.append(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
    }

    /// What sets its ETag apart: a strong tag names one sequence of bytes.
    pub(crate) const fn achtervoegsel(self) -> &'static str {
        match self {
            Self::Zstd => "-zs",
            Self::Brotli => "-br",
            Self::Gzip => gzip::TEKEN,
            Self::Geen => "",
        }
    }

    /// These bytes in this form. Errors: only what the library gives.
    pub(crate) fn pak(self, ruw: &Bytes) -> std::io::Result<Bytes> {
        Ok(match self {
            Self::Geen => ruw.clone(),
            Self::Gzip => met_ruimte(ruw)?,
            Self::Zstd => zstd::bulk::compress(ruw, ZSTD)?.into(),
            Self::Brotli => {
                let mut uit = brotli::CompressorWriter::new(
                    Vec::with_capacity(ruw.len() / 2 + 64),
                    32 * 1024,
                    BROTLI,
                    20,
                );
                uit.write_all(ruw)?;
                uit.into_inner().into()
            }
        })
    }

    /// The plain bytes of a form that others made. Errors: also when they would be more than 64 MiB.
    pub(crate) fn pak_uit_begrensd(self, bytes: &Bytes) -> std::io::Result<Bytes> {
        const MEEST: u64 = 64 << 20;
        let mut ruw = Vec::new();
        let lezer: Box<dyn Read + '_> = match self {
            Self::Geen => return Ok(bytes.clone()),
            Self::Gzip => Box::new(GzDecoder::new(&bytes[..])),
            Self::Brotli => Box::new(brotli::Decompressor::new(&bytes[..], 32 * 1024)),
            Self::Zstd => Box::new(zstd::stream::Decoder::new(&bytes[..])?),
        };
        lezer.take(MEEST + 1).read_to_end(&mut ruw)?;
        if ruw.len() as u64 > MEEST {
            return Err(std::io::Error::other("een tegel is uitgepakt meer dan 64 MiB"));
        }
        Ok(ruw.into())
    }

    /// The plain bytes of a form; `lengte` as it was before.
    pub(crate) fn pak_uit(self, bytes: &Bytes, lengte: usize) -> std::io::Result<Bytes> {
        let mut ruw = Vec::with_capacity(lengte);
        match self {
            Self::Geen => return Ok(bytes.clone()),
            Self::Gzip => GzDecoder::new(&bytes[..]).read_to_end(&mut ruw)?,
            Self::Zstd => return Ok(zstd::bulk::decompress(bytes, lengte)?.into()),
            Self::Brotli => brotli::Decompressor::new(&bytes[..], 32 * 1024).read_to_end(&mut ruw)?,
        };
        Ok(ruw.into())
    }
}

thread_local! {
    /// Room for gzip that the last tile of this thread left behind.
    static RUIMTE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}
/// Room beyond this, bytes, is given back after a tile.
const RUIMTE_MAX: usize = 1 << 20;

fn met_ruimte(ruw: &[u8]) -> std::io::Result<Bytes> {
    RUIMTE.with_borrow_mut(|ruimte| {
        let lengte = gzip::maak(ruw, ruimte)?;
        let uit = Bytes::copy_from_slice(ruimte.get(..lengte).unwrap_or_default());
        if ruimte.len() > RUIMTE_MAX {
            *ruimte = Vec::new();
        }
        Ok(uit)
    })
}

/// `q=0.5` in thousandths; what is no weight counts as none given.
fn gewicht(parameter: &str) -> u16 {
    let waarde = parameter
        .trim()
        .strip_prefix(['q', 'Q'])
        .and_then(|w| w.trim().strip_prefix('='));
    match waarde.map(|w| w.trim().parse::<f32>()) {
        Some(Ok(q)) if (0.0..=1.0).contains(&q) => (q * 1000.0).round() as u16,
        _ => 1000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kies(waarde: &str) -> Codering {
        let mut koppen = HeaderMap::new();
        koppen.insert(header::ACCEPT_ENCODING, HeaderValue::from_str(waarde).unwrap());
        Codering::kies(&koppen)
    }

    #[test]
    fn the_asker_decides_and_then_our_order() {
        assert_eq!(Codering::kies(&HeaderMap::new()), Codering::Geen);
        for (vraag, verwacht) in [
            ("", Codering::Geen),
            ("gzip", Codering::Gzip),
            ("GZIP", Codering::Gzip),
            ("x-gzip", Codering::Gzip),
            ("gzip, deflate", Codering::Gzip),
            ("gzip, deflate, br", Codering::Brotli),
            ("gzip, deflate, br, zstd", Codering::Zstd),
            ("gzip;q=1.0, br;q=0.5, zstd;q=0", Codering::Gzip),
            ("gzip;q=0.2,br; q=0.3", Codering::Brotli),
            ("*", Codering::Zstd),
            ("*;q=0.1, gzip", Codering::Gzip),
            ("zstd;q=0, *", Codering::Brotli),
            ("gzip;q=0", Codering::Geen),
            ("*;q=0", Codering::Geen),
            ("identity", Codering::Geen),
            ("identity, gzip;q=0.5", Codering::Geen),
            ("identity;q=0.1, gzip;q=0.5", Codering::Gzip),
            ("identity;q=0, br", Codering::Brotli),
            ("deflate, compress", Codering::Geen),
            ("br;q=onzin", Codering::Brotli),
        ] {
            assert_eq!(kies(vraag), verwacht, "{vraag:?}");
        }
    }

    #[test]
    fn every_form_gives_the_same_bytes_back_and_has_a_tag_of_its_own() {
        let ruw: Bytes = (0..40_000u32).map(|n| ((n * n) >> 7) as u8).collect();
        let mut tekens = std::collections::HashSet::new();
        for codering in Codering::ALLE {
            let vorm = codering.pak(&ruw).unwrap();
            assert_eq!(codering.pak_uit(&vorm, ruw.len()).unwrap(), ruw, "{codering:?}");
            assert_eq!(codering.pak_uit_begrensd(&vorm).unwrap(), ruw, "{codering:?}");
            assert!(codering == Codering::Geen || vorm.len() < ruw.len());
            assert!(tekens.insert(codering.achtervoegsel()));
        }
        assert!(
            Codering::Gzip
                .pak_uit(&Bytes::from_static(b"geen gzip"), 10)
                .is_err()
        );
    }
}
