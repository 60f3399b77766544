//! Leges: what an application costs, as a gemeente set it. An amount that nobody set is not named.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// `data/leges/<gemeente>.toml` as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leges {
    /// Code as in IMOW ids: `gm0400`.
    pub gemeente: String,
    /// The year of the amounts.
    pub jaar: u16,
    /// The amounts are not real.
    #[serde(default)]
    pub verzonnen: bool,
    /// Where they come from, in words.
    pub bron: String,
    /// The amounts.
    #[serde(default)]
    pub leges: Tabel,
}

/// Amounts per kind of permission, and those of one werkzaamheid, which go before.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tabel {
    /// For a permit.
    #[serde(default)]
    pub vergunning: Option<Bedrag>,
    /// For a melding.
    #[serde(default)]
    pub melding: Option<Bedrag>,
    /// For giving information.
    #[serde(default)]
    pub informatie: Option<Bedrag>,
    /// By id of the werkzaamheid.
    #[serde(default)]
    pub werkzaamheid: BTreeMap<String, Eigen>,
}

/// The amounts of one werkzaamheid.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Eigen {
    /// For a permit.
    #[serde(default)]
    pub vergunning: Option<Bedrag>,
    /// For a melding.
    #[serde(default)]
    pub melding: Option<Bedrag>,
    /// For giving information.
    #[serde(default)]
    pub informatie: Option<Bedrag>,
}

/// A fixed amount, or a part of what the building costs. Euro.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bedrag {
    /// Fixed.
    #[serde(default)]
    pub bedrag: Option<f64>,
    /// Percent of the costs without btw.
    #[serde(default)]
    pub percentage: Option<f64>,
    /// At least.
    #[serde(default)]
    pub minimum: Option<f64>,
    /// At most.
    #[serde(default)]
    pub maximum: Option<f64>,
}

impl Leges {
    /// What a permission of this code costs for a werkzaamheid, as people read it. Miss: `None`: nobody set it.
    pub fn tekst(&self, werkzaamheid: &str, code: &str) -> Option<String> {
        let eigen = self.leges.werkzaamheid.get(werkzaamheid);
        let bedrag = match code {
            "Vergunningplicht" => eigen.and_then(|e| e.vergunning).or(self.leges.vergunning),
            "Meldingsplicht" => eigen.and_then(|e| e.melding).or(self.leges.melding),
            "Informatieplicht" => eigen.and_then(|e| e.informatie).or(self.leges.informatie),
            _ => None,
        }?;
        let verzonnen = if self.verzonnen {
            "; dit bedrag is verzonnen"
        } else {
            ""
        };
        Some(format!("{} ({}{verzonnen})", bedrag.tekst()?, self.jaar))
    }

    /// What is wrong with the settings, one Dutch sentence; `None`: nothing.
    pub fn fout(&self) -> Option<String> {
        let eigen = self.leges.werkzaamheid.values();
        let alle = eigen
            .flat_map(|e| [e.vergunning, e.melding, e.informatie])
            .chain([self.leges.vergunning, self.leges.melding, self.leges.informatie]);
        alle.flatten()
            .any(|b| b.bedrag.is_some() == b.percentage.is_some())
            .then(|| "geef per soort een bedrag, of een percentage".to_owned())
    }
}

impl Bedrag {
    fn tekst(&self) -> Option<String> {
        if let Some(b) = self.bedrag {
            return Some(if b == 0.0 { "gratis".to_owned() } else { euro(b) });
        }
        let mut uit = format!(
            "{}% van de bouwkosten",
            self.percentage?.to_string().replace('.', ",")
        );
        if let Some(m) = self.minimum {
            uit.push_str(&format!(", minimaal {}", euro(m)));
        }
        if let Some(m) = self.maximum {
            uit.push_str(&format!(", hoogstens {}", euro(m)));
        }
        Some(uit)
    }
}

/// "€ 1.240,50", "€ 85".
fn euro(b: f64) -> String {
    let cent = (b * 100.0).round() as i64;
    let heel = (cent / 100).to_string();
    let mut met_punten = String::new();
    for (i, c) in heel.chars().enumerate() {
        if i > 0 && (heel.len() - i).is_multiple_of(3) {
            met_punten.push('.');
        }
        met_punten.push(c);
    }
    match cent % 100 {
        0 => format!("€ {met_punten}"),
        rest => format!("€ {met_punten},{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_per_werkzaamheid_and_is_absent_where_nobody_set_it() {
        let vast = |b| {
            Some(Bedrag {
                bedrag: Some(b),
                percentage: None,
                minimum: None,
                maximum: None,
            })
        };
        let deel = Bedrag {
            bedrag: None,
            percentage: Some(2.4),
            minimum: Some(150.0),
            maximum: Some(9000.0),
        };
        let eigen = Eigen {
            vergunning: vast(1240.5),
            ..Eigen::default()
        };
        let l = Leges {
            gemeente: "gm9999".into(),
            jaar: 2026,
            verzonnen: true,
            bron: "x".into(),
            leges: Tabel {
                vergunning: Some(deel),
                melding: vast(0.0),
                informatie: None,
                werkzaamheid: BTreeMap::from([("dakkapel".into(), eigen)]),
            },
        };
        assert_eq!(
            l.tekst("dakkapel", "Vergunningplicht").unwrap(),
            "€ 1.240,50 (2026; dit bedrag is verzonnen)"
        );
        assert!(
            l.tekst("boom", "Vergunningplicht")
                .unwrap()
                .starts_with("2,4% van de bouwkosten, minimaal € 150")
        );
        assert!(l.tekst("boom", "Meldingsplicht").unwrap().starts_with("gratis"));
        assert_eq!(l.tekst("boom", "Informatieplicht"), None);
        assert_eq!(l.tekst("boom", "Verbod"), None);
        assert_eq!(l.fout(), None);
    }
}
