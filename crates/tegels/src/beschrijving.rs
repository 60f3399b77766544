//! What belongs in a tile layer: `tiles/<laag>.toml`, one readable file per layer.
//!
//! Start at [`Beschrijvingen::ingebouwd`]. Zooms count in WebMercatorQuad; the RD grid translates with
//! `rd::TileMatrixSet::mercator_zoom`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::TegelFout;
use crate::bestanden::BESTANDEN;

/// Finest zoom that a description may ask for: what the web mercator grid has.
const MAX_ZOOM: u8 = 20;

/// One tile layer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tegelbeschrijving {
    /// Name for people, Dutch.
    pub titel: String,
    /// First web mercator zoom whose tiles hold this layer.
    pub minzoom: u8,
    /// Last zoom that has tiles of its own; clients enlarge those further in.
    pub maxzoom: u8,
    /// Attributes and the first zoom at which each is written; `None` writes all, always.
    pub kenmerken: Option<BTreeMap<String, u8>>,
}

/// Which attributes to write at a zoom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KenmerkKeuze<'a> {
    /// All that the object has.
    Alle,
    /// These, by name.
    Deze(Vec<&'a str>),
}

impl KenmerkKeuze<'_> {
    /// True when the attribute is written.
    pub fn bevat(&self, naam: &str) -> bool {
        match self {
            Self::Alle => true,
            Self::Deze(namen) => namen.contains(&naam),
        }
    }
}

impl Tegelbeschrijving {
    /// Reads one description. `laag` is the name of the file without `.toml`.
    ///
    /// Errors: [`TegelFout::Beschrijving`] with the line for an unknown key, a missing one, or zooms that do
    /// not follow each other within 0 to 20.
    pub fn lees(laag: &str, tekst: &str) -> Result<Self, TegelFout> {
        let fout = |reden: String| TegelFout::Beschrijving {
            laag: laag.to_owned(),
            reden,
        };
        let lezen: Self = toml::from_str(tekst).map_err(|f| fout(f.to_string()))?;
        if lezen.minzoom > lezen.maxzoom || lezen.maxzoom > MAX_ZOOM {
            return Err(fout(format!(
                "minzoom {} tot maxzoom {} kan niet",
                lezen.minzoom, lezen.maxzoom
            )));
        }
        let te_ver = lezen
            .kenmerken
            .iter()
            .flatten()
            .find(|(_, vanaf)| **vanaf > lezen.maxzoom);
        if let Some((naam, vanaf)) = te_ver {
            return Err(fout(format!(
                "kenmerk {naam} begint bij zoom {vanaf}, na maxzoom {}",
                lezen.maxzoom
            )));
        }
        Ok(lezen)
    }

    /// For a layer without a description: from zoom 12, everything it has.
    pub fn standaard(titel: &str) -> Self {
        Self {
            titel: titel.to_owned(),
            minzoom: 12,
            maxzoom: 18,
            kenmerken: None,
        }
    }

    /// True when tiles of this (web mercator) zoom hold the layer. Beyond `maxzoom` too: a set of layers is
    /// served at the zooms of its finest one.
    pub fn bij(&self, zoom: u8) -> bool {
        zoom >= self.minzoom
    }

    /// The attributes at a (web mercator) zoom.
    pub fn kenmerken_bij(&self, zoom: u8) -> KenmerkKeuze<'_> {
        match &self.kenmerken {
            None => KenmerkKeuze::Alle,
            Some(kenmerken) => KenmerkKeuze::Deze(
                kenmerken
                    .iter()
                    .filter(|(_, vanaf)| **vanaf <= zoom)
                    .map(|(naam, _)| naam.as_str())
                    .collect(),
            ),
        }
    }
}

/// The descriptions of all layers that have one.
#[derive(Debug, Clone, Default)]
pub struct Beschrijvingen(BTreeMap<String, Tegelbeschrijving>);

impl Beschrijvingen {
    /// The project's own, from `tiles/`, as they were when the program was built.
    /// Errors: [`TegelFout::Beschrijving`]; a test keeps that from happening.
    pub fn ingebouwd() -> Result<Self, TegelFout> {
        Self::lees(BESTANDEN.iter().copied())
    }

    /// From names and texts. Errors: the first description that cannot be read.
    pub fn lees<'a>(bestanden: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, TegelFout> {
        bestanden
            .into_iter()
            .map(|(laag, tekst)| Ok((laag.to_owned(), Tegelbeschrijving::lees(laag, tekst)?)))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The description of a layer, if it has one. A layer that holds one kind of geometry of a mixed type
    /// (`bgt-scheiding_vlak`) is described by that type's file.
    pub fn van(&self, laag: &str) -> Option<&Tegelbeschrijving> {
        let type_ = || {
            ["_punt", "_lijn", "_vlak"]
                .iter()
                .find_map(|soort| laag.strip_suffix(soort))
        };
        self.0.get(laag).or_else(|| self.0.get(type_()?))
    }

    /// The description of a layer, or [`Tegelbeschrijving::standaard`] with the given title.
    pub fn van_of_standaard(&self, laag: &str, titel: &str) -> Tegelbeschrijving {
        self.van(laag)
            .cloned()
            .unwrap_or_else(|| Tegelbeschrijving::standaard(titel))
    }

    /// All, by layer id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Tegelbeschrijving)> {
        self.0
            .iter()
            .map(|(laag, beschrijving)| (laag.as_str(), beschrijving))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_description_in_the_folder_is_carried_and_reads() {
        let map = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tiles");
        let mut namen: Vec<String> = std::fs::read_dir(map)
            .unwrap()
            .map(|b| b.unwrap().file_name().into_string().unwrap())
            .filter_map(|naam| naam.strip_suffix(".toml").map(str::to_owned))
            .collect();
        namen.sort();
        let alle = Beschrijvingen::ingebouwd().unwrap();
        assert_eq!(
            alle.iter().map(|(laag, _)| laag.to_owned()).collect::<Vec<_>>(),
            namen
        );
        for (laag, beschrijving) in alle.iter() {
            assert!(laag.parse::<model::LaagId>().is_ok(), "{laag}");
            assert!(
                beschrijving.kenmerken.is_some() && !beschrijving.titel.is_empty(),
                "{laag}"
            );
        }
    }

    #[test]
    fn a_layer_of_one_kind_is_described_by_its_type() {
        let alle = Beschrijvingen::ingebouwd().unwrap();
        assert_eq!(alle.van("bgt-scheiding_vlak"), alle.van("bgt-scheiding"));
        assert!(alle.van("bgt-scheiding").is_some() && alle.van("bgt-onzin_vlak").is_none());
        assert_eq!(alle.van_of_standaard("eigen-laag", "Eigen laag").minzoom, 12);
    }

    #[test]
    fn attributes_come_in_at_their_zoom() {
        let pand = Tegelbeschrijving::lees(
            "bag-pand",
            "titel = 'p'\nminzoom = 13\nmaxzoom = 18\n[kenmerken]\nstatus = 14\nbouwjaar = 16",
        )
        .unwrap();
        assert!(!pand.bij(12) && pand.bij(13));
        assert_eq!(pand.kenmerken_bij(13), KenmerkKeuze::Deze(vec![]));
        assert!(pand.kenmerken_bij(14).bevat("status") && !pand.kenmerken_bij(15).bevat("bouwjaar"));
        assert!(Tegelbeschrijving::standaard("x").kenmerken_bij(12).bevat("alles"));
    }

    #[test]
    fn a_wrong_description_is_refused_by_name_and_line() {
        for (fout, noemt) in [
            ("titel = 'x'\nminzoom = 3\nmaxzoom = 5\nmixzoom = 4", "mixzoom"),
            ("titel = 'x'\nminzoom = 3", "maxzoom"),
            ("titel = 'x'\nminzoom = 9\nmaxzoom = 5", "minzoom 9"),
            ("titel = 'x'\nminzoom = 9\nmaxzoom = 21", "maxzoom 21"),
            (
                "titel = 'x'\nminzoom = 1\nmaxzoom = 5\n[kenmerken]\na = 6",
                "kenmerk a",
            ),
        ] {
            let melding = Tegelbeschrijving::lees("proef-laag", fout)
                .unwrap_err()
                .to_string();
            assert!(
                melding.contains(noemt) && melding.contains("tiles/proef-laag.toml"),
                "{melding}"
            );
        }
    }
}
