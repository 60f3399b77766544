//! Erfruimte: how much may still be built on behind a house as bijbehorend bouwwerk, "circa 23 m²".
//!
//! An estimate from the map: the bebouwingsgebied by its formula, less what stands there already. What was built onto
//! the house is part of the house in the BAG, so it is not seen here, and the reason says so. No answer to any question,
//! and never a verdict. Start at [`nog_te_bebouwen`].

use geo::{Area, BooleanOps, Euclidean, Length, MultiPolygon};
use regels::Waarde;
use serde_json::Value;

use super::bekend::Gevonden;
use super::erf::Erf;
use super::kaart::compleet;
use super::{CheckPlaats, TOLERANTIE_M};
use crate::kijk::Kijker;

/// What the number is.
pub(super) const TEKST: &str = "Nog te bebouwen op dit erf";

/// Most square metres of bijbehorende bouwwerken in a bebouwingsgebied of `m2`.
///
/// - Source: artikel 22.36 of the omgevingsplan van rechtswege (before 2024 Besluit omgevingsrecht, bijlage II, artikel 2,
///   onderdeel 3, onder f): 50 % up to 100 m²; 50 m² and 20 % of the rest up to 300 m²; 90 m² and 10 % of the rest above
///   that, 150 m² at most.
pub fn max_bebouwd(m2: f64) -> f64 {
    if m2 <= 100.0 {
        0.5 * m2.max(0.0)
    } else if m2 <= 300.0 {
        50.0 + 0.2 * (m2 - 100.0)
    } else {
        (90.0 + 0.1 * (m2 - 300.0)).min(150.0)
    }
}

/// An answer to "how large is your bebouwingsgebied?".
pub(super) fn vierkante_meters(antwoord: &Waarde) -> Option<f64> {
    match antwoord {
        Waarde::Getal(n) => f64::try_from(*n).ok().filter(|m2| (0.0..1e6).contains(m2)),
        _ => None,
    }
}

/// What may still be built on, whole square metres.
///
/// - In: the bebouwingsgebied as the asker gave it, m²; `None`: from the map.
/// - Miss: `None` as for [`Erf::bij`], and where not every pand is known.
pub(super) fn nog_te_bebouwen(
    kijker: &Kijker<'_>,
    plaats: &CheckPlaats,
    opgegeven: Option<f64>,
) -> Option<Gevonden> {
    if !compleet(kijker, "bag-pand", plaats) {
        return None;
    }
    let erf = Erf::bij(kijker, plaats)?;
    let gebied = erf.achter.difference(&erf.hoofdgebouw);
    let bijgebouwen = erf.panden.difference(&erf.hoofdgebouw).intersection(&erf.achter);
    let (op_kaart, staat_er) = (gebied.unsigned_area(), bijgebouwen.unsigned_area());
    let m2 = opgegeven.unwrap_or(op_kaart);
    let mag = max_bebouwd(m2);
    let speling = if opgegeven.is_some() {
        0.0
    } else {
        // the map may be off along every edge
        let af = omtrek(&gebied) * TOLERANTIE_M;
        (max_bebouwd(m2 + af) - mag).max(mag - max_bebouwd(m2 - af))
    };
    let marge = (speling + omtrek(&bijgebouwen) * TOLERANTIE_M).ceil();
    let bron_gebied = if opgegeven.is_some() {
        format!("u gaf {m2:.0} m² bebouwingsgebied op")
    } else {
        format!("uw bebouwingsgebied is op de kaart circa {m2:.0} m²")
    };
    let erbij = if staat_er < 0.5 {
        "Daar staat volgens de BAG nog niets op".to_owned()
    } else {
        format!("Daar staat volgens de BAG al circa {staat_er:.0} m² op")
    };
    Some(Gevonden {
        waarde: Value::from((mag - staat_er).max(0.0).round() as i64),
        graad: "afgeleid",
        bron: "brk-perceel".to_owned(),
        reden: format!(
            "want {bron_gebied}, en daarop mag in totaal {mag:.0} m² staan. {erbij}. \
             Een aanbouw die aan het huis vastzit zien wij niet apart: die moet u er zelf nog af trekken"
        ),
        bevestigen: true,
        marge: (marge > 0.0).then_some(marge),
        tekening: erf.tekening(plaats),
    })
}

fn omtrek(vlakken: &MultiPolygon<f64>) -> f64 {
    vlakken.iter().map(|p| Euclidean.length(p.exterior())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_formula_has_three_parts_and_an_end() {
        for (m2, mag) in [
            (0.0, 0.0),
            (46.0, 23.0),
            (100.0, 50.0),
            (200.0, 70.0),
            (300.0, 90.0),
            (500.0, 110.0),
            (900.0, 150.0),
            (5000.0, 150.0),
        ] {
            assert!((max_bebouwd(m2) - mag).abs() < 1e-9, "{m2}: {}", max_bebouwd(m2));
        }
        assert!(max_bebouwd(-3.0).abs() < 1e-9);
    }
}
