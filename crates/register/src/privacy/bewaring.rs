//! Bewaring: how long a dossier is kept, by which class, and what happens then.
//!
//! Every dossier has a class. What its own row says (a zaak gets one when it is closed) goes before the rules of the
//! gemeente; a kind without a rule has no date, and what has no date is never destroyed.

use jiff::Span;
use model::Datum;
use serde::Deserialize;

use super::rijen::Rij;
use crate::{Dossier, RegisterFout, Schrijver, Soort};

/// The class of a kind that the gemeente has no rule for.
const ZONDER_REGEL: &str = "niet vastgesteld";

/// What happens on the date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nominatie {
    /// It is destroyed.
    Vernietigen,
    /// It goes to the archive.
    BlijvendBewaren,
}

impl Nominatie {
    /// As in ZGW.
    pub fn als_tekst(self) -> &'static str {
        match self {
            Self::Vernietigen => "vernietigen",
            Self::BlijvendBewaren => "blijvend_bewaren",
        }
    }

    fn uit(tekst: &str) -> Self {
        // whatever is not plainly to be destroyed is kept
        if tekst == "vernietigen" {
            Self::Vernietigen
        } else {
            Self::BlijvendBewaren
        }
    }
}

/// How long one dossier is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bewaring {
    /// Class of the selectielijst, or in words.
    pub klasse: String,
    /// What happens on the date.
    pub nominatie: Nominatie,
    /// The day it may happen (`archiefactiedatum`; for what is kept for ever the day it goes to the archive).
    pub actiedatum: Option<Datum>,
}

/// A rule of the gemeente for one kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bewaarregel {
    /// `melding`, `zaak`, `werkzaamheid`, `bekendmaking` or `initiatief`.
    pub soort: String,
    /// Class.
    pub klasse: String,
    /// What happens.
    pub nominatie: Nominatie,
    /// How long after the last day, as `P5Y`.
    pub termijn: Option<String>,
}

/// The rules of the gemeente.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bewaarregels {
    /// One per kind.
    #[serde(rename = "regel")]
    pub regels: Vec<Bewaarregel>,
}

impl Default for Bewaarregels {
    /// Meldingen five years after they ended, as Signalen does; nothing else until the gemeente says so.
    fn default() -> Self {
        let melding = Bewaarregel {
            soort: Soort::Melding.als_tekst().to_owned(),
            klasse: "melding openbare ruimte, afgehandeld".to_owned(),
            nominatie: Nominatie::Vernietigen,
            termijn: Some("P5Y".to_owned()),
        };
        Self {
            regels: vec![melding],
        }
    }
}

impl Bewaarregels {
    /// What is wrong with the rules, in a sentence.
    pub fn fout(&self) -> Option<String> {
        self.regels.iter().enumerate().find_map(|(nr, r)| {
            let dubbel = self.regels.iter().take(nr).any(|eerder| eerder.soort == r.soort);
            let termijn = r.termijn.as_ref().map(|t| t.parse::<Span>());
            if let Err(fout) = r.soort.parse::<Soort>() {
                Some(fout)
            } else if dubbel {
                Some(format!("twee regels voor {}", r.soort))
            } else if termijn.is_some_and(|t| t.map_or(true, |t| t.is_negative() || t.is_zero())) {
                Some(format!("{}: de termijn is geen duur zoals P5Y", r.soort))
            } else {
                None
            }
        })
    }

    /// By the rule of its kind.
    pub fn voor(&self, soort: Soort, tot: Option<Datum>) -> Bewaring {
        let Some(regel) = self.regels.iter().find(|r| r.soort == soort.als_tekst()) else {
            return Bewaring {
                klasse: ZONDER_REGEL.to_owned(),
                nominatie: Nominatie::BlijvendBewaren,
                actiedatum: None,
            };
        };
        let termijn = regel.termijn.as_ref().and_then(|t| t.parse::<Span>().ok());
        let dag = tot.and_then(Datum::dag);
        Bewaring {
            klasse: regel.klasse.clone(),
            nominatie: regel.nominatie,
            actiedatum: dag
                .zip(termijn)
                .and_then(|(dag, termijn)| dag.checked_add(termijn).ok())
                .map(Datum::new),
        }
    }
}

impl Schrijver<'_> {
    /// Sets how long one dossier is kept; a zaak gets it when it is closed.
    pub fn zet_bewaring(&mut self, dossier: &str, b: &Bewaring) -> Result<(), RegisterFout> {
        self.wijzig(
            "de bewaartermijn vastleggen",
            "INSERT INTO bewaring (dossier, klasse, nominatie, actiedatum) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (dossier) DO UPDATE SET klasse = ?2, nominatie = ?3, actiedatum = ?4",
            &[
                dossier.into(),
                b.klasse.as_str().into(),
                b.nominatie.als_tekst().into(),
                b.actiedatum.map(|d| d.to_string()).as_deref().into(),
            ],
        )?;
        Ok(())
    }

    /// Takes the own row away, for a zaak that is opened again; the rule of its kind holds again.
    pub fn wis_bewaring(&mut self, dossier: &str) -> Result<(), RegisterFout> {
        self.wijzig(
            "de bewaartermijn wissen",
            "DELETE FROM bewaring WHERE dossier = ?1",
            &[dossier.into()],
        )?;
        Ok(())
    }

    /// How long a dossier is kept.
    pub fn bewaring(&self, dossier: &Dossier, regels: &Bewaarregels) -> Result<Bewaring, RegisterFout> {
        let eigen = self.rijen(
            "de bewaartermijn lezen",
            "SELECT klasse, nominatie, actiedatum FROM bewaring WHERE dossier = ?1",
            &[dossier.identificatie.as_str().into()],
        )?;
        Ok(eigen
            .first()
            .map_or_else(|| regels.voor(dossier.soort, dossier.tot), |rij| uit(rij, 0)))
    }
}

pub(crate) fn uit(rij: &Rij, vanaf: usize) -> Bewaring {
    Bewaring {
        klasse: rij.tekst(vanaf),
        nominatie: Nominatie::uit(&rij.tekst(vanaf + 1)),
        actiedatum: rij.misschien(vanaf + 2).and_then(|d| d.parse().ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_without_a_rule_or_a_dossier_without_an_end_has_no_date() {
        let regels = Bewaarregels::default();
        assert_eq!(regels.fout(), None);
        let tot = "2020-02-29".parse().ok();
        let melding = regels.voor(Soort::Melding, tot);
        assert_eq!(melding.actiedatum, "2025-02-28".parse().ok());
        assert_eq!(regels.voor(Soort::Melding, None).actiedatum, None);
        assert_eq!(regels.voor(Soort::Zaak, tot).actiedatum, None);
        assert_eq!(
            regels.voor(Soort::Zaak, tot).nominatie,
            Nominatie::BlijvendBewaren
        );
    }

    #[test]
    fn a_rule_that_cannot_be_is_named() {
        let met = |soort: &str, termijn: &str| {
            let mut r = Bewaarregels::default();
            r.regels.push(Bewaarregel {
                soort: soort.into(),
                klasse: "k".into(),
                nominatie: Nominatie::Vernietigen,
                termijn: Some(termijn.into()),
            });
            r.fout()
        };
        assert_eq!(met("zaak", "P1Y6M"), None);
        for (soort, termijn) in [
            ("zaken", "P1Y"),
            ("melding", "P1Y"),
            ("zaak", "vijf"),
            ("zaak", "-P1Y"),
            ("zaak", "P0D"),
        ] {
            assert!(met(soort, termijn).is_some(), "{soort} {termijn}");
        }
    }
}
