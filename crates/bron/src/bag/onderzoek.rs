//! What is under investigation: small enough to hold, asked for every object.
//!
//! The extract tells it in files of its own (`KenmerkInOnderzoek`), one record per attribute and period. Only what
//! is under investigation *now* is kept: `inOnderzoek` J without an end of validity or registration.
//! Start at [`Onderzoek::van`].

use model::{Datum, Periode, Tijdstip};

/// Most running investigations that are held (16 bytes each). The whole of the Netherlands has a few hundred
/// thousand attributes under investigation.
pub const MAX_ONDERZOEKEN: usize = 8_000_000;

/// The attributes that can be under investigation, as the register spells them and as our layers name them.
/// Source: `IMBAGLV_KenmerkInOnderzoek-2.1.0.xsd`.
const KENMERKEN: [(&str, &str); 18] = [
    ("geometrie", "geometrie"),
    ("status", "status"),
    ("oorspronkelijk bouwjaar", "oorspronkelijkBouwjaar"),
    ("gebruiksdoel", "gebruiksdoel"),
    ("oppervlakte", "oppervlakte"),
    ("maakt deel uit van", "maaktDeelUitVan"),
    ("heeft als hoofdadres", "hoofdadres"),
    ("heeft als nevenadres", "nevenadres"),
    ("huisnummer", "huisnummer"),
    ("huisletter", "huisletter"),
    ("huisnummertoevoeging", "huisnummertoevoeging"),
    ("postcode", "postcode"),
    ("type adresseerbaar object", "typeAdresseerbaarObject"),
    ("ligt in", "ligtIn"),
    ("ligt aan", "ligtAan"),
    ("naam", "naam"),
    ("type", "type"),
    ("identificatie", "identificatie"),
];

/// Running investigations by object.
#[derive(Debug, Default)]
pub struct Onderzoek {
    /// Id, attribute, since; sorted after [`Onderzoek::sluit`].
    lopend: Vec<(u64, u8, i32)>,
    gelezen: u64,
}

/// There are more investigations than we hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("de levering heeft meer dan {MAX_ONDERZOEKEN} lopende onderzoeken")]
pub struct TeVeel;

/// The texts of one `Kenmerk..InOnderzoek`.
#[derive(Debug, Default)]
pub struct Regel {
    /// `kenmerk`.
    pub kenmerk: String,
    /// `identificatieVan..`.
    pub id: String,
    /// `inOnderzoek`: J or N.
    pub in_onderzoek: String,
    /// `beginGeldigheid`.
    pub begin: String,
    /// True when `eindGeldigheid` or `eindRegistratie` is there.
    pub beeindigd: bool,
}

impl Onderzoek {
    /// Adds a record. `Ok(Err(sentence))` when it is refused. Errors: [`TeVeel`].
    pub fn neem(&mut self, regel: &Regel) -> Result<Result<(), String>, TeVeel> {
        self.gelezen += 1;
        if regel.beeindigd || regel.in_onderzoek.trim() != "J" {
            return Ok(Ok(()));
        }
        let kenmerk = regel.kenmerk.trim();
        let Some(plaats) = KENMERKEN.iter().position(|(register, _)| *register == kenmerk) else {
            let kenmerk: String = kenmerk.chars().take(40).collect();
            return Ok(Err(format!("kenmerk '{kenmerk}' in onderzoek kennen we niet")));
        };
        let Ok(id) = regel.id.trim().parse() else {
            return Ok(Err(
                "de identificatie van het object in onderzoek is geen getal".to_owned()
            ));
        };
        let sinds = match regel.begin.parse::<Datum>() {
            Ok(sinds) => sinds,
            Err(fout) => return Ok(Err(fout.to_string())),
        };
        if self.lopend.len() >= MAX_ONDERZOEKEN {
            return Err(TeVeel);
        }
        self.lopend.push((id, plaats as u8, sinds.0));
        Ok(Ok(()))
    }

    /// Ready to be asked.
    pub fn sluit(&mut self) {
        self.lopend.sort_unstable();
        self.lopend.dedup();
    }

    /// Records read, running or not.
    pub fn gelezen(&self) -> u64 {
        self.gelezen
    }

    /// Running investigations.
    pub fn lopend(&self) -> usize {
        self.lopend.len()
    }

    /// `kenmerk@datum` for what is under investigation of object `id` in a voorkomen that is known now and holds
    /// on or after that date. Cost: one binary search.
    pub fn van(&self, id: u64, periode: &Periode) -> impl Iterator<Item = String> {
        let begin = self.lopend.partition_point(|(ander, ..)| *ander < id);
        let periode = *periode;
        let rest = self.lopend.get(begin..).unwrap_or_default();
        rest.iter()
            .take_while(move |(ander, ..)| *ander == id)
            .filter(move |(.., sinds)| {
                periode.bekend.tot == Tijdstip::NOOIT && periode.geldig.tot > Datum(*sinds)
            })
            .filter_map(|(_, kenmerk, sinds)| {
                let (_, naam) = KENMERKEN.get(usize::from(*kenmerk))?;
                Some(format!("{naam}@{}", Datum(*sinds)))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regel(kenmerk: &str, id: &str, begin: &str) -> Regel {
        Regel {
            kenmerk: kenmerk.into(),
            id: id.into(),
            in_onderzoek: "J".into(),
            begin: begin.into(),
            beeindigd: false,
        }
    }

    #[test]
    fn only_what_runs_now_is_told_and_only_of_what_still_holds() {
        let mut onderzoek = Onderzoek::default();
        onderzoek
            .neem(&regel(
                "oorspronkelijk bouwjaar",
                "0221100000312938",
                "2019-05-01",
            ))
            .unwrap()
            .unwrap();
        onderzoek
            .neem(&Regel {
                beeindigd: true,
                ..regel("status", "0221100000312938", "2010-01-01")
            })
            .unwrap()
            .unwrap();
        onderzoek
            .neem(&Regel {
                in_onderzoek: "N".into(),
                ..regel("geometrie", "0221100000312938", "2012-01-01")
            })
            .unwrap()
            .unwrap();
        onderzoek.sluit();
        assert_eq!((onderzoek.gelezen(), onderzoek.lopend()), (3, 1));
        let mut periode = Periode::ALTIJD;
        let van = |periode: &Periode| onderzoek.van(221_100_000_312_938, periode).collect::<Vec<_>>();
        assert_eq!(van(&periode), ["oorspronkelijkBouwjaar@2019-05-01"]);
        periode.geldig.tot = "2019-05-01".parse().unwrap();
        assert!(van(&periode).is_empty());
        assert!(onderzoek.van(1, &Periode::ALTIJD).next().is_none());
    }

    #[test]
    fn an_unknown_attribute_or_id_is_refused_by_a_sentence() {
        let mut onderzoek = Onderzoek::default();
        assert!(
            onderzoek
                .neem(&regel("kleur", "0221100000312938", "2019-05-01"))
                .unwrap()
                .is_err()
        );
        assert!(
            onderzoek
                .neem(&regel("status", "x", "2019-05-01"))
                .unwrap()
                .is_err()
        );
        assert!(
            onderzoek
                .neem(&regel("status", "1", "2019-13-01"))
                .unwrap()
                .is_err()
        );
    }
}
