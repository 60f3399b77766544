//! Index: what lists know of a zaak, kept in the transaction of the zaak itself (`register::zaken`).

use model::Vak;
use register::{Gezet, Zaakdeel, Zaakgroep, Zaakregel, Zaakveld, Zaakwaarde};
use serde_json::Value;

use super::fout::Fout;
use super::gang::Zaak;
use super::opslag::Opslag;
use super::recht::niveau;
use super::{meetkunde, persoon};

/// Changes when lists begin to know something else; every zaak is then looked at again at the start.
pub const VERSIE: u64 = 2;

/// Keeps what lists know of the zaak itself and of its kenmerken.
///
/// Errors: 400 when another zaak has its number (zrc-002).
pub fn zet(o: &mut dyn Opslag, zaak: &Zaak) -> Result<(), Fout> {
    if let Gezet::Bezet(_) = o.zet_zaakregel(&regel(zaak))? {
        let nummer = zaak.tekst("identificatie");
        return Err(Fout::veld(
            "identificatie",
            "identificatie-niet-uniek",
            format!("Deze identificatie ({nummer}) bestaat al voor deze bronorganisatie."),
        ));
    }
    Ok(())
}

/// Keeps what a zaak is found by in its kenmerken.
pub fn kenmerken(o: &mut dyn Opslag, zaak: &Zaak) -> Result<(), Fout> {
    let lijst = zaak.inhoud.get("kenmerken").and_then(Value::as_array);
    let groepen: Vec<Zaakgroep> = (lijst.into_iter().flatten().enumerate())
        .map(|(nr, k)| {
            let veld = |naam: &str| k.get(naam).and_then(Value::as_str).unwrap_or_default();
            let waarden = [("kenmerk", "kenmerk"), ("kenmerk.bron", "bron")];
            Zaakgroep {
                groep: nr.to_string(),
                soort: None,
                waarden: waarden
                    .map(|(naam, van)| Zaakwaarde {
                        veld: naam.to_owned(),
                        waarde: veld(van).to_owned(),
                        persoon: false,
                    })
                    .to_vec(),
            }
        })
        .collect();
    Ok(o.zet_zaakgroepen(&zaak.uuid, Zaakdeel::Kenmerk, &groepen)?)
}

/// Keeps what a zaak is found by in its rollen.
pub fn rollen(o: &mut dyn Opslag, zaak: &str) -> Result<(), Fout> {
    let groepen = persoon::rolgroepen(o, zaak)?;
    Ok(o.zet_zaakgroepen(zaak, Zaakdeel::Rol, &groepen)?)
}

fn regel(zaak: &Zaak) -> Zaakregel {
    let achter = |veld: &str| zaak.tekst(veld).rsplit('/').next().unwrap_or_default().to_owned();
    let velden = Zaakveld::alle().map(|(veld, naam)| {
        let w = match veld {
            Zaakveld::Zaaktype => achter("zaaktype"),
            Zaakveld::Statustype => achter("_statustype"),
            Zaakveld::Resultaattype => achter("_resultaattype"),
            _ => zaak.tekst(naam).to_owned(),
        };
        (veld, w)
    });
    Zaakregel {
        uuid: zaak.uuid.clone(),
        niveau: niveau(zaak.niveau()),
        velden: velden.collect(),
        vak: zaak.inhoud.get("zaakgeometrie").and_then(vak),
    }
}

/// The box of a shape in ten-millionths of a degree, rounded outwards; `None` for what is no shape.
pub fn vak(w: &Value) -> Option<Vak> {
    let [west, zuid, oost, noord] = meetkunde::grenzen(w)?;
    let deel = |g: f64, naar: fn(f64) -> f64| naar(g * 1e7) as i32;
    Some(Vak {
        min: [deel(west, f64::floor), deel(zuid, f64::floor)],
        max: [deel(oost, f64::ceil), deel(noord, f64::ceil)],
    })
}
