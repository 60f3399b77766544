//! Samen: `zaak_afsluiten` and `zaak_bijwerken`, several changes in one transaction, as Open Zaak has them.
//!
//! Each part goes through the same function as its own operation, with the same rules and scopes; an error names
//! the part first (`status.statustype`, `status.nonFieldErrors`).

use serde_json::{Map, Value};

use super::fout::{Fout, VeldFout};
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
    let mut fouten = Vec::new();
    let deel = lees(g, "zaak", &ZAAK_VORM, Wijze::Deel, &mut fouten);
    let resultaat = lees_bij(g, "resultaat", &RESULTAAT_VORM, &zaak, &mut fouten);
    let status = lees_bij(g, "status", &STATUS_VORM, &zaak, &mut fouten);
    geen(fouten)?;
    let mut zaak = zaak::pas_aan(g, zaak, Ok(deel), Actie::Wijzig).map_err(|f| onder("zaak", f))?;
    let resultaat = resultaat::nieuw(g, &mut zaak, resultaat).map_err(|f| onder("resultaat", f))?;
    let status = status::zet(g, &mut zaak, status, Eis::Eind).map_err(|f| onder("status", f))?;
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
    let mut fouten = Vec::new();
    let deel = lees(g, "zaak", &ZAAK_VORM, Wijze::Deel, &mut fouten);
    let status = lees_bij(g, "status", &STATUS_VORM, &zaak, &mut fouten);
    let rollen = lees_rollen(g, &zaak, &mut fouten)?;
    geen(fouten)?;
    let mut zaak = zaak::pas_aan(g, zaak, Ok(deel), Actie::Wijzig).map_err(|f| onder("zaak", f))?;
    let status = status::zet(g, &mut zaak, status, Eis::GeenEind).map_err(|f| onder("status", f))?;
    let rollen = rollen.map(|lijst| zet_rollen(g, &mut zaak, lijst)).transpose()?;
    // setting a status may have changed the zaak's row
    let zaak = g.zaak(&zaak.uuid.clone())?;
    let rollen = rollen.unwrap_or_default();
    antwoord(g, &zaak, [("rollen", rollen.into()), ("status", status.into())])
}

/// The zaak, for who may change it: rights go before what is wrong with the body.
fn begin(g: &mut Gang<'_>) -> Result<Zaak, Fout> {
    let zaak = g.zaak(&g.uuid.clone())?;
    g.eis(&BIJWERKEN, &zaak)?;
    g.eis_open(&zaak)?;
    Ok(zaak)
}

fn geen(fouten: Vec<VeldFout>) -> Result<(), Fout> {
    if fouten.is_empty() {
        Ok(())
    } else {
        Err(Fout::velden(fouten))
    }
}

/// A part of the body against its description; what is wrong with it goes on the list.
fn lees(
    g: &Gang<'_>,
    naam: &str,
    vorm: &Vorm,
    wijze: Wijze,
    fouten: &mut Vec<VeldFout>,
) -> Map<String, Value> {
    let gelezen = match g.lichaam.get(naam) {
        Some(Value::Object(o)) => vorm.lees(&g.basis, o, wijze).map_err(|f| onder(naam, f)),
        Some(_) => Err(Fout::veld(naam, "invalid", "Dit moet een object zijn.")),
        None => Err(Fout::veld(naam, "required", "Dit onderdeel is vereist.")),
    };
    gelezen.unwrap_or_else(|fout| {
        fouten.extend(fout.velden);
        Map::new()
    })
}

/// A part that hangs on the zaak of the address; that zaak need not be named in it.
fn lees_bij(
    g: &mut Gang<'_>,
    naam: &str,
    vorm: &Vorm,
    zaak: &Zaak,
    fouten: &mut Vec<VeldFout>,
) -> Map<String, Value> {
    let eigen = g.basis.url(&ZAAK.pad(&zaak.uuid));
    if let Some(Value::Object(o)) = g.lichaam.get_mut(naam) {
        o.insert("zaak".into(), eigen.into());
    }
    lees(g, naam, vorm, Wijze::Heel, fouten)
}

/// Names the part in front of its fields.
fn onder(naam: &str, mut fout: Fout) -> Fout {
    for VeldFout { naam: veld, .. } in &mut fout.velden {
        *veld = format!("{naam}.{veld}");
    }
    fout
}

/// A rol as it will be, with the uuid of the one that it takes the place of.
type Rol = (Option<String>, Map<String, Value>);

/// The rollen of the body; `None` when it says nothing of them, so that they stay as they are.
fn lees_rollen(g: &mut Gang<'_>, zaak: &Zaak, fouten: &mut Vec<VeldFout>) -> Result<Option<Vec<Rol>>, Fout> {
    let lijst = match g.lichaam.get("rollen").cloned() {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(lijst)) => lijst,
        Some(_) => return Err(Fout::veld("rollen", "not_a_list", "Dit moet een lijst zijn.")),
    };
    let eigen = g.basis.url(&ZAAK.pad(&zaak.uuid));
    let mut uit: Vec<Rol> = Vec::new();
    for (i, w) in lijst.into_iter().enumerate() {
        let naam = format!("rollen.{i}");
        let Value::Object(mut o) = w else {
            fouten.extend(Fout::veld(naam, "invalid", "Dit moet een object zijn.").velden);
            continue;
        };
        o.insert("zaak".into(), eigen.as_str().into());
        let uuid = o.get("uuid").and_then(Value::as_str).map(str::to_lowercase);
        if let Some(uuid) = &uuid
            && let Some((code, reden)) = geen_eigen_rol(g, zaak, uuid, &uit)?
        {
            fouten.extend(Fout::veld(format!("{naam}.uuid"), code, reden).velden);
        }
        match rol::lees(g, &o) {
            Ok(inhoud) => uit.push((uuid, inhoud)),
            Err(fout) => {
                fouten.extend(onder(&naam, fout).velden);
                uit.push((uuid, Map::new()));
            }
        }
    }
    Ok(Some(uit))
}

/// Why a uuid in the list names no rol of this zaak that it may take the place of.
fn geen_eigen_rol(
    g: &mut Gang<'_>,
    zaak: &Zaak,
    uuid: &str,
    eerder: &[Rol],
) -> Result<Option<(&'static str, &'static str)>, Fout> {
    if eerder.iter().any(|(u, _)| u.as_deref() == Some(uuid)) {
        return Ok(Some(("duplicate", "Deze rol staat al eerder in de lijst.")));
    }
    Ok(match g.o.stuk(ROL.soort, uuid)? {
        None => Some(("does-not-exist", "Deze rol bestaat niet.")),
        Some(rol) if rol.ouder.as_ref() != Some(&zaak.uuid) => {
            Some(("missing-relation", "Deze rol hoort niet bij de zaak."))
        }
        Some(_) => None,
    })
}

/// The rollen become the given ones: with a uuid the existing one changes, without it one is added, others go.
fn zet_rollen(g: &mut Gang<'_>, zaak: &mut Zaak, lijst: Vec<Rol>) -> Result<Vec<Value>, Fout> {
    for rol in g.o.kinderen(ROL.soort, &zaak.uuid)? {
        if !lijst.iter().any(|(uuid, _)| uuid.as_ref() == Some(&rol.uuid)) {
            rol::haal_weg(g, zaak, &rol.uuid)?;
        }
    }
    let mut uit = Vec::new();
    for (i, (uuid, inhoud)) in lijst.into_iter().enumerate() {
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
