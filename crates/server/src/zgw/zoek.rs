//! Zoek: which zaken answer a [`Zaakvraag`], within what may be seen. Rights are a condition like any other.

use register::{RegisterFout, Stuk, Toets};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::gang::tekst;
use super::lijst::Zaakvraag;
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

/// Kind of the rows that hold which zaak has which number.
const NUMMER: &str = "zaaknummer";

/// The zaak with this pair. Cost: one index look-up.
pub fn zaak_met(o: &mut dyn Opslag, bron: &str, nummer: &str) -> Result<Option<String>, RegisterFout> {
    let rijen = o.kinderen(NUMMER, &sleutel(bron, nummer))?;
    Ok(rijen.into_iter().next().map(|r| r.uuid))
}

/// Keeps the pair of a zaak, in the place of an earlier one.
pub fn zet_nummer(o: &mut dyn Opslag, zaak: &Map<String, Value>) -> Result<(), RegisterFout> {
    let hoofd = sleutel(tekst(zaak, "bronorganisatie"), tekst(zaak, "identificatie"));
    o.zet(NUMMER, tekst(zaak, "uuid"), Some(&hoofd), &Map::new())
}

/// Gives the pair of a zaak free.
pub fn haal_nummer_weg(o: &mut dyn Opslag, uuid: &str) -> Result<bool, RegisterFout> {
    o.weg(NUMMER, uuid)
}

/// One number of one organisation, as a key.
pub fn sleutel(bron: &str, nummer: &str) -> String {
    vast_uuid(&[bron, nummer])
}

/// A uuid that is the same for the same words.
pub fn vast_uuid(delen: &[&str]) -> String {
    let som = Sha256::digest(delen.join("\u{1f}"));
    let mut b = [0u8; 16];
    b.copy_from_slice(&som[..16]);
    uuid::Builder::from_custom_bytes(b)
        .into_uuid()
        .hyphenated()
        .to_string()
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
