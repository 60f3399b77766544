//! Expand: related resources inside an answer (`_expand`), never more than the asker may see by itself.
//!
//! zrc-025 to 028: only what belongs to the Zaken and Catalogi APIs, only names that are fields of the resource.

use serde_json::{Map, Value};

use super::catalogi;
use super::fout::Fout;
use super::gang::{Gang, Zaak, tekst};
use super::lijst::LEZEN;
use super::links::{
    EIGENSCHAP, RESULTAAT, RESULTAATTYPE, ROL, ROLTYPE, STATUS, STATUSTYPE, ZAAK, ZAAKINFORMATIEOBJECT,
    ZAAKOBJECT, ZAAKTYPE,
};
use super::{eigenschap, informatieobject, resultaat, rol, status, zaakobject};

/// What may be expanded, as the contract lists it.
const PADEN: [&str; 30] = [
    "deelzaken",
    "deelzaken.resultaat",
    "deelzaken.resultaat.resultaattype",
    "deelzaken.rollen",
    "deelzaken.rollen.roltype",
    "deelzaken.status",
    "deelzaken.status.statustype",
    "deelzaken.zaakinformatieobjecten",
    "deelzaken.zaakobjecten",
    "deelzaken.zaaktype",
    "eigenschappen",
    "eigenschappen.eigenschap",
    "hoofdzaak",
    "hoofdzaak.resultaat",
    "hoofdzaak.resultaat.resultaattype",
    "hoofdzaak.rollen",
    "hoofdzaak.rollen.roltype",
    "hoofdzaak.status",
    "hoofdzaak.status.statustype",
    "hoofdzaak.zaakinformatieobjecten",
    "hoofdzaak.zaakobjecten",
    "hoofdzaak.zaaktype",
    "resultaat",
    "resultaat.resultaattype",
    "rollen",
    "rollen.roltype",
    "status",
    "status.statustype",
    "zaakinformatieobjecten",
    "zaakobjecten",
];

/// Checks the names. Errors: 400 for one that cannot be expanded.
pub fn lees(gevraagd: &[&str]) -> Result<Vec<String>, Fout> {
    for naam in gevraagd {
        if *naam != "zaaktype" && !PADEN.contains(naam) {
            return Err(onbekend(naam));
        }
    }
    Ok(gevraagd.iter().map(|n| (*n).to_owned()).collect())
}

/// The names in `expand` of the address, of those that this list or detail knows. Errors: 400 for another one.
pub fn van(g: &Gang<'_>, bekend: &[&str]) -> Result<Vec<String>, Fout> {
    let gevraagd = g.vraag.lijst("expand");
    if let Some(vreemd) = gevraagd.iter().find(|n| !bekend.contains(n)) {
        return Err(onbekend(vreemd));
    }
    Ok(gevraagd.into_iter().map(str::to_owned).collect())
}

fn onbekend(naam: &str) -> Fout {
    let kort: String = naam.chars().take(60).collect();
    Fout::veld(
        "expand",
        "invalid_choice",
        format!("'{kort}' kan hier niet worden ingesloten."),
    )
}

/// The names one level deeper, below `naam`.
pub fn dieper(paden: &[String], naam: &str) -> Vec<String> {
    paden
        .iter()
        .filter_map(|p| p.strip_prefix(naam)?.strip_prefix('.'))
        .map(str::to_owned)
        .collect()
}

/// True for a name that is asked for, itself or something below it.
pub fn genoemd(paden: &[String], naam: &str) -> bool {
    paden
        .iter()
        .any(|p| p == naam || p.strip_prefix(naam).is_some_and(|r| r.starts_with('.')))
}

/// Adds `_expand` to a zaak that the asker may read. A related zaak that they may not read is left out.
pub fn vul(
    g: &mut Gang<'_>,
    zaak: &Zaak,
    paden: &[String],
    uit: &mut Map<String, Value>,
) -> Result<(), Fout> {
    if paden.is_empty() {
        return Ok(());
    }
    let mut in_ = Map::new();
    if genoemd(paden, "zaaktype")
        && let Some(type_) = catalogi::toon_pad(g, ZAAKTYPE, zaak.tekst("zaaktype"))?
    {
        in_.insert("zaaktype".into(), type_);
    }
    if genoemd(paden, "status") {
        let mut w = Value::Null;
        if let Some(uuid) = STATUS.uuid(zaak.tekst("status")).map(str::to_owned)
            && let Some(stuk) = g.o.stuk(STATUS.soort, &uuid)?
        {
            let mut toon = status::toon(g, zaak, &stuk.inhoud)?;
            type_erbij(
                g,
                &dieper(paden, "status"),
                "statustype",
                STATUSTYPE,
                &stuk.inhoud,
                &mut toon,
            )?;
            w = toon.into();
        }
        in_.insert("status".into(), w);
    }
    if genoemd(paden, "resultaat") {
        let mut w = Value::Null;
        if let Some(uuid) = RESULTAAT.uuid(zaak.tekst("resultaat")).map(str::to_owned)
            && let Some(stuk) = g.o.stuk(RESULTAAT.soort, &uuid)?
        {
            let mut toon = resultaat::toon(g, &stuk.inhoud);
            type_erbij(
                g,
                &dieper(paden, "resultaat"),
                "resultaattype",
                RESULTAATTYPE,
                &stuk.inhoud,
                &mut toon,
            )?;
            w = toon.into();
        }
        in_.insert("resultaat".into(), w);
    }
    if genoemd(paden, "rollen") {
        let onder = dieper(paden, "rollen");
        let mut lijst = Vec::new();
        for stuk in g.o.kinderen(ROL.soort, &zaak.uuid)? {
            let mut toon = rol::toon(g, &zaak.uuid, &stuk.inhoud)?;
            type_erbij(g, &onder, "roltype", ROLTYPE, &stuk.inhoud, &mut toon)?;
            lijst.push(Value::Object(toon));
        }
        in_.insert("rollen".into(), lijst.into());
    }
    if genoemd(paden, "eigenschappen") {
        let onder = dieper(paden, "eigenschappen");
        let mut lijst = Vec::new();
        for stuk in g.o.kinderen("zaakeigenschap", &zaak.uuid)? {
            let mut toon = eigenschap::toon(g, &stuk.inhoud);
            type_erbij(g, &onder, "eigenschap", EIGENSCHAP, &stuk.inhoud, &mut toon)?;
            lijst.push(Value::Object(toon));
        }
        in_.insert("eigenschappen".into(), lijst.into());
    }
    if genoemd(paden, "zaakinformatieobjecten") {
        let stukken = g.o.kinderen(ZAAKINFORMATIEOBJECT.soort, &zaak.uuid)?;
        let lijst: Vec<Value> = stukken
            .iter()
            .map(|s| informatieobject::toon(g, &s.inhoud).into())
            .collect();
        in_.insert("zaakinformatieobjecten".into(), lijst.into());
    }
    if genoemd(paden, "zaakobjecten") {
        let mut lijst = Vec::new();
        for stuk in g.o.kinderen(ZAAKOBJECT.soort, &zaak.uuid)? {
            lijst.push(Value::Object(zaakobject::toon(g, &stuk.inhoud)?));
        }
        in_.insert("zaakobjecten".into(), lijst.into());
    }
    if genoemd(paden, "hoofdzaak") {
        let pad = zaak.tekst("hoofdzaak").to_owned();
        let w = andere_zaak(g, &pad, &dieper(paden, "hoofdzaak"))?;
        if pad.is_empty() || w.is_some() {
            in_.insert("hoofdzaak".into(), w.unwrap_or(Value::Null));
        }
    }
    if genoemd(paden, "deelzaken") {
        let onder = dieper(paden, "deelzaken");
        let mut lijst = Vec::new();
        for pad in zaak.lijst("deelzaken") {
            lijst.extend(andere_zaak(g, &pad, &onder)?);
        }
        in_.insert("deelzaken".into(), lijst.into());
    }
    uit.insert("_expand".into(), in_.into());
    Ok(())
}

fn andere_zaak(g: &mut Gang<'_>, pad: &str, onder: &[String]) -> Result<Option<Value>, Fout> {
    let Some(uuid) = ZAAK.uuid(pad) else {
        return Ok(None);
    };
    let Some(stuk) = g.o.stuk(ZAAK.soort, uuid)? else {
        return Ok(None);
    };
    let ander = Zaak {
        uuid: stuk.uuid,
        inhoud: stuk.inhoud,
    };
    if g.eis(&LEZEN, &ander).is_err() {
        return Ok(None);
    }
    let mut toon = g.toon_zaak(&ander);
    vul(g, &ander, onder, &mut toon)?;
    Ok(Some(toon.into()))
}

/// Adds a type that a resource names, when it is asked for.
pub fn type_erbij(
    g: &mut Gang<'_>,
    onder: &[String],
    veld: &str,
    doel: super::links::Doel,
    inhoud: &Map<String, Value>,
    toon: &mut Map<String, Value>,
) -> Result<(), Fout> {
    if genoemd(onder, veld)
        && let Some(type_) = catalogi::toon_pad(g, doel, tekst(inhoud, veld))?
    {
        toon.insert(
            "_expand".into(),
            Value::Object(Map::from_iter([(veld.to_owned(), type_)])),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zrc_027_what_is_no_field_of_a_zaak_cannot_be_expanded() {
        assert!(lees(&["zaaktype", "status.statustype", "deelzaken.rollen"]).is_ok());
        for slecht in [
            "zaaktypen",
            "status.zaak",
            "deelzaken.deelzaken",
            "*",
            "zaakinformatieobjecten.informatieobject",
        ] {
            assert!(lees(&[slecht]).is_err(), "{slecht}");
        }
    }
}
