//! Samen: `zaak_afsluiten` and `zaak_bijwerken`, several changes in one transaction, as Open Zaak has them.
//!
//! Each part goes through the same function as its own operation, with the same rules and scopes; an error names
//! the part first (`status.statustype`).

use serde_json::{Map, Value};

use super::fout::{ALGEMEEN, Fout, VeldFout};
use super::gang::{Actie, Gang, Uit, Uitkomst, Zaak};
use super::links::{ROL, ZAAK};
use super::status::{self, Eis};
use super::vorm::{Vorm, Wijze};
use super::vormen::zaken::{RESULTAAT_VORM, STATUS_VORM, ZAAK_VORM};
use super::zaak::{self, BIJWERKEN};
use super::{resultaat, rol};

/// `POST /zaak_afsluiten/{uuid}`: changes the zaak, gives it its resultaat and its final status.
pub fn afsluiten(g: &mut Gang<'_>) -> Uitkomst {
    let zaak = begin(g)?;
    let deel = lees(g, "zaak", &ZAAK_VORM, Wijze::Deel);
    let mut zaak = zaak::pas_aan(g, zaak, deel, Actie::Wijzig).map_err(|f| onder("zaak", f))?;
    let inhoud = lees_bij(g, "resultaat", &RESULTAAT_VORM, &zaak)?;
    let resultaat = resultaat::nieuw(g, &mut zaak, inhoud).map_err(|f| onder("resultaat", f))?;
    let inhoud = lees_bij(g, "status", &STATUS_VORM, &zaak)?;
    let status = status::zet(g, &mut zaak, inhoud, Eis::Eind).map_err(|f| onder("status", f))?;
    antwoord(
        g,
        &zaak,
        [("resultaat", resultaat.into()), ("status", status.into())],
    )
}

/// `POST /zaak_bijwerken/{uuid}`: changes the zaak, sets a status, and makes the rollen what is given.
pub fn bijwerken(g: &mut Gang<'_>) -> Uitkomst {
    let zaak = begin(g)?;
    g.lichaam.entry("zaak").or_insert_with(|| Map::new().into());
    let deel = lees(g, "zaak", &ZAAK_VORM, Wijze::Deel);
    let mut zaak = zaak::pas_aan(g, zaak, deel, Actie::Wijzig).map_err(|f| onder("zaak", f))?;
    let inhoud = lees_bij(g, "status", &STATUS_VORM, &zaak)?;
    let status = status::zet(g, &mut zaak, inhoud, Eis::GeenEind).map_err(|f| onder("status", f))?;
    let rollen = match g.lichaam.get("rollen").cloned() {
        None | Some(Value::Null) => None,
        Some(Value::Array(lijst)) => Some(rollen(g, &mut zaak, &lijst)?),
        Some(_) => return Err(Fout::veld("rollen", "not_a_list", "Dit moet een lijst zijn.")),
    };
    // setting a status may have changed the zaak's row
    let zaak = g.zaak(&zaak.uuid.clone())?;
    let rollen = rollen.unwrap_or_default();
    antwoord(g, &zaak, [("rollen", rollen.into()), ("status", status.into())])
}

fn begin(g: &mut Gang<'_>) -> Result<Zaak, Fout> {
    let zaak = g.zaak(&g.uuid.clone())?;
    g.eis(&BIJWERKEN, &zaak)?;
    Ok(zaak)
}

fn lees(g: &Gang<'_>, naam: &str, vorm: &Vorm, wijze: Wijze) -> Result<Map<String, Value>, Fout> {
    match g.lichaam.get(naam) {
        Some(Value::Object(o)) => vorm.lees(&g.basis, o, wijze),
        Some(_) => Err(Fout::veld(ALGEMEEN, "invalid", "Dit moet een object zijn.")),
        None => Err(Fout::veld(ALGEMEEN, "required", "Dit onderdeel is vereist.")),
    }
}

/// A part that hangs on the zaak of the address; that zaak need not be named in it.
fn lees_bij(g: &mut Gang<'_>, naam: &str, vorm: &Vorm, zaak: &Zaak) -> Result<Map<String, Value>, Fout> {
    let eigen = g.basis.url(&ZAAK.pad(&zaak.uuid));
    if let Some(Value::Object(o)) = g.lichaam.get_mut(naam) {
        o.insert("zaak".into(), eigen.into());
    }
    lees(g, naam, vorm, Wijze::Heel).map_err(|f| onder(naam, f))
}

/// Names the part in front of its fields.
fn onder(naam: &str, mut fout: Fout) -> Fout {
    for VeldFout { naam: veld, .. } in &mut fout.velden {
        *veld = if veld == ALGEMEEN {
            naam.to_owned()
        } else {
            format!("{naam}.{veld}")
        };
    }
    fout
}

/// The rollen become the given ones: with a uuid the existing one changes, without it one is added, others go.
fn rollen(g: &mut Gang<'_>, zaak: &mut Zaak, lijst: &[Value]) -> Result<Vec<Value>, Fout> {
    let eigen = g.basis.url(&ZAAK.pad(&zaak.uuid));
    let mut over: Vec<String> =
        g.o.kinderen(ROL.soort, &zaak.uuid)?
            .into_iter()
            .map(|r| r.uuid)
            .collect();
    let mut gelezen = Vec::new();
    for (i, w) in lijst.iter().enumerate() {
        let Value::Object(o) = w else {
            return Err(Fout::veld(
                format!("rollen.{i}"),
                "invalid",
                "Dit moet een object zijn.",
            ));
        };
        let mut o = o.clone();
        o.insert("zaak".into(), eigen.as_str().into());
        let uuid = o.get("uuid").and_then(Value::as_str).map(str::to_owned);
        if let Some(uuid) = &uuid {
            let Some(plaats) = over.iter().position(|u| u == uuid) else {
                return Err(Fout::veld(
                    format!("rollen.{i}.uuid"),
                    "does-not-exist",
                    "Deze rol hoort niet (of al eerder in deze lijst) bij de zaak.",
                ));
            };
            over.remove(plaats);
        }
        gelezen.push((uuid, rol::lees(g, &o, &format!("rollen.{i}."))?));
    }
    for uuid in over {
        rol::haal_weg(g, zaak, &uuid)?;
    }
    let mut uit = Vec::new();
    for (i, (uuid, inhoud)) in gelezen.into_iter().enumerate() {
        let rol = match uuid {
            Some(uuid) => rol::vervang_rol(g, zaak, &uuid, inhoud),
            None => rol::nieuw(g, zaak, inhoud),
        };
        uit.push(rol.map_err(|f| onder(&format!("rollen.{i}"), f))?.into());
    }
    Ok(uit)
}

fn antwoord(g: &Gang<'_>, zaak: &Zaak, delen: [(&str, Value); 2]) -> Uitkomst {
    let mut uit = Map::from_iter([("zaak".to_owned(), Value::Object(g.toon_zaak(zaak)))]);
    uit.extend(delen.map(|(naam, w)| (naam.to_owned(), w)));
    Ok(Uit::goed(uit))
}
