//! Zoek: which zaken answer a [`Zaakvraag`], within what may be seen. Rights are a condition like any other.

use register::{RegisterFout, Stuk};
use serde_json::{Map, Value};

use super::gang::tekst;
use super::lijst::{Toets, Zaakvraag};
use super::links::{ROL, ZAAK, ZAAKTYPE};
use super::meetkunde;
use super::opslag::Opslag;
use super::recht::{Zichtbaar, niveau};

/// One page of uuids, and how many there are in all.
pub fn zaken(
    o: &mut dyn Opslag,
    vraag: &Zaakvraag,
    zicht: &Zichtbaar,
) -> Result<(Vec<String>, u64), RegisterFout> {
    let mut gevonden = Vec::new();
    for zaak in o.alle(ZAAK.soort)? {
        if mag(zicht, &zaak.inhoud) && past(o, vraag, &zaak)? {
            gevonden.push(zaak);
        }
    }
    for (veld, aflopend) in vraag.volgorde.iter().rev() {
        gevonden.sort_by(|a, b| {
            let orde = tekst(&a.inhoud, veld).cmp(tekst(&b.inhoud, veld));
            if *aflopend { orde.reverse() } else { orde }
        });
    }
    let aantal = gevonden.len() as u64;
    let begin =
        usize::try_from(vraag.blad.saturating_sub(1).saturating_mul(vraag.per_blad)).unwrap_or(usize::MAX);
    let blad = gevonden.into_iter().skip(begin).take(vraag.per_blad as usize);
    Ok((blad.map(|z| z.uuid).collect(), aantal))
}

/// The zaak with this pair.
pub fn zaak_met(o: &mut dyn Opslag, bron: &str, nummer: &str) -> Result<Option<String>, RegisterFout> {
    let alle = o.alle(ZAAK.soort)?;
    let zelfde =
        |z: &Stuk| tekst(&z.inhoud, "bronorganisatie") == bron && tekst(&z.inhoud, "identificatie") == nummer;
    Ok(alle.into_iter().find(zelfde).map(|z| z.uuid))
}

fn mag(zicht: &Zichtbaar, zaak: &Map<String, Value>) -> bool {
    let Zichtbaar::Alleen(lijst) = zicht else {
        return true;
    };
    let type_ = ZAAKTYPE.uuid(tekst(zaak, "zaaktype"));
    let hoog = niveau(tekst(zaak, "vertrouwelijkheidaanduiding"));
    lijst
        .iter()
        .any(|(soort, max)| (soort.is_none() || soort.as_deref() == type_) && hoog <= *max)
}

fn past(o: &mut dyn Opslag, vraag: &Zaakvraag, zaak: &Stuk) -> Result<bool, RegisterFout> {
    let hoog = niveau(tekst(&zaak.inhoud, "vertrouwelijkheidaanduiding"));
    if vraag.max_niveau.is_some_and(|max| hoog > max) {
        return Ok(false);
    }
    if let Some(buiten) = &vraag.binnen {
        let vorm = zaak.inhoud.get("zaakgeometrie").filter(|w| w.is_object());
        if !vorm.is_some_and(|vorm| meetkunde::ligt_binnen(buiten, vorm)) {
            return Ok(false);
        }
    }
    let van = |voor: &str| -> Vec<(&str, &Toets)> {
        let alle = vraag.toetsen.iter();
        alle.filter_map(|(veld, t)| Some((veld.strip_prefix(voor)?, t)))
            .collect()
    };
    let op_rol = van("rol.");
    if !op_rol.is_empty() {
        // all conditions on a rol hold for one and the same rol
        let rollen = o.kinderen(ROL.soort, &zaak.uuid)?;
        let goed = rollen
            .iter()
            .any(|r| op_rol.iter().all(|(veld, t)| klopt(t, rolveld(&r.inhoud, veld))));
        if !goed {
            return Ok(false);
        }
    }
    let op_kenmerk = van("kenmerk");
    if !op_kenmerk.is_empty() {
        let lijst = zaak.inhoud.get("kenmerken").and_then(Value::as_array);
        let goed = lijst.into_iter().flatten().any(|k| {
            op_kenmerk.iter().all(|(veld, t)| {
                let naam = if veld.is_empty() { "kenmerk" } else { "bron" };
                klopt(t, k.get(naam).and_then(Value::as_str).unwrap_or_default())
            })
        });
        if !goed {
            return Ok(false);
        }
    }
    let eigen = vraag
        .toetsen
        .iter()
        .filter(|(veld, _)| !veld.starts_with("rol.") && !veld.starts_with("kenmerk"));
    Ok(eigen
        .into_iter()
        .all(|(veld, t)| klopt(t, zaakveld(&zaak.inhoud, veld))))
}

fn rolveld<'a>(rol: &'a Map<String, Value>, veld: &str) -> &'a str {
    match veld.strip_prefix("id.") {
        Some(veld) => rol
            .get("betrokkeneIdentificatie")
            .and_then(|id| id.get(veld))
            .and_then(Value::as_str)
            .unwrap_or_default(),
        None => tekst(rol, veld),
    }
}

/// A field to compare; types by their uuid.
fn zaakveld<'a>(zaak: &'a Map<String, Value>, veld: &str) -> &'a str {
    let achter = |pad: &'a str| pad.rsplit('/').next().unwrap_or_default();
    match veld {
        "zaaktype" => achter(tekst(zaak, "zaaktype")),
        "statustype" => achter(tekst(zaak, "_statustype")),
        "resultaattype" => achter(tekst(zaak, "_resultaattype")),
        _ => tekst(zaak, veld),
    }
}

/// Days compare as text; what has no value answers only to `Leeg`.
fn klopt(toets: &Toets, w: &str) -> bool {
    match toets {
        Toets::Is(t) => w == t,
        Toets::EenVan(l) => l.iter().any(|t| t == w),
        Toets::GeenVan(l) => !l.iter().any(|t| t == w),
        Toets::Na(t) => !w.is_empty() && w > t.as_str(),
        Toets::Vanaf(t) => !w.is_empty() && w >= t.as_str(),
        Toets::Voor(t) => !w.is_empty() && w < t.as_str(),
        Toets::Tot(t) => !w.is_empty() && w <= t.as_str(),
        Toets::Leeg(leeg) => w.is_empty() == *leeg,
        Toets::Bevat(t) => w.to_lowercase().contains(&t.to_lowercase()),
    }
}
