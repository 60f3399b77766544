//! Projectie: what the map, the click and the search know of a zaak, written in the transaction of the zaak itself.
//!
//! A zaak becomes a dossier. Whether anybody may know of it, and which of its fields, follows from the level of the
//! zaak and the publication list of the gemeente; `register::zicht` applies it. A zaak of our own and one of another
//! register (`zgw::bron`) go the same way: [`maak`] takes what it needs and knows no store.

use model::{Datum, Geometrie};
use register::{BEHANDELAAR, Dossier, PUBLIEKE_VELDEN, Soort};
use serde_json::{Map, Value};

use super::Instellingen;
use super::fout::Fout;
use super::gang::{Gang, Zaak, tekst};
use super::links::{ROL, STATUSTYPE, ZAAKTYPE};
use super::opslag::Opslag;

/// The dossier of a zaak.
pub fn sleutel(uuid: &str) -> String {
    format!("zaak-{uuid}")
}

/// Shows a zaak to the map as it is now.
pub fn toon(g: &mut Gang<'_>, zaak: &Zaak) -> Result<(), Fout> {
    bewaar(g.o, g.inst, zaak)
}

/// Takes a zaak off the map.
pub fn haal_weg(g: &mut Gang<'_>, uuid: &str) -> Result<(), Fout> {
    Ok(g.o.dossier(&sleutel(uuid), None)?)
}

/// Keeps the dossier of a zaak; one that is right already makes no new version.
pub fn bewaar(o: &mut dyn Opslag, inst: &Instellingen, zaak: &Zaak) -> Result<(), Fout> {
    let zaaktype = o.stuk(ZAAKTYPE.soort, zaak.zaaktype())?.map(|t| t.inhoud);
    let statustype = STATUSTYPE.uuid(zaak.tekst("_statustype")).unwrap_or_default();
    let statustype = o.stuk(STATUSTYPE.soort, statustype)?.map(|t| t.inhoud);
    let rollen: Vec<_> = (o.kinderen(ROL.soort, &zaak.uuid)?.into_iter())
        .map(|stuk| stuk.inhoud)
        .collect();
    let dossier = maak(
        inst,
        &Zaakfeiten {
            uuid: &zaak.uuid,
            zaak: &zaak.inhoud,
            zaaktype: &zaaktype.unwrap_or_default(),
            statustype: statustype.as_ref(),
            rollen: &rollen,
        },
    );
    Ok(o.dossier(&dossier.identificatie, Some(&dossier))?)
}

/// What a dossier is made of, as the ZGW standard names its fields.
pub struct Zaakfeiten<'a> {
    /// Of the zaak.
    pub uuid: &'a str,
    /// The zaak itself.
    pub zaak: &'a Map<String, Value>,
    /// Its zaaktype.
    pub zaaktype: &'a Map<String, Value>,
    /// The type of its status, when it has one.
    pub statustype: Option<&'a Map<String, Value>>,
    /// Its rollen; only behandelaars are looked at.
    pub rollen: &'a [Map<String, Value>],
}

/// The dossier of a zaak.
pub fn maak(inst: &Instellingen, feiten: &Zaakfeiten<'_>) -> Dossier {
    let Zaakfeiten { zaak, zaaktype, .. } = feiten;
    let soort = tekst(zaaktype, "identificatie");
    let niveau = tekst(zaak, "vertrouwelijkheidaanduiding");
    let lijst = &inst.publicatie;
    let openbaar =
        niveau == "openbaar" && lijst.mag(soort) && !lijst.is_nooit(tekst(zaaktype, "omschrijving"));
    let tekst_of_niets = |t: &str| Some(t.to_owned()).filter(|t| !t.trim().is_empty());
    let omschrijving = een_tekst(tekst(zaak, "omschrijving"), tekst(zaak, "toelichting"));
    let datum = |veld: &str| tekst(zaak, veld).parse::<Datum>().ok();
    let van = datum("startdatum");
    let mut eigenschappen = Map::from_iter([
        ("zaaknummer".to_owned(), Value::from(tekst(zaak, "identificatie"))),
        ("zaaktype".to_owned(), soort.into()),
        ("vertrouwelijkheidaanduiding".to_owned(), niveau.into()),
    ]);
    if let Some(team) = behandelaar(feiten.rollen) {
        eigenschappen.insert(BEHANDELAAR.to_owned(), team.into());
    }
    if openbaar {
        let velden: Value = lijst.velden.iter().map(|v| Value::from(v.as_str())).collect();
        eigenschappen.insert(PUBLIEKE_VELDEN.to_owned(), velden);
    }
    Dossier {
        identificatie: sleutel(feiten.uuid),
        soort: Soort::Zaak,
        titel: tekst_of_niets(tekst(zaaktype, "omschrijving")).unwrap_or_else(|| "Zaak".to_owned()),
        omschrijving: tekst_of_niets(&omschrijving),
        status: feiten.statustype.and_then(|s| {
            tekst_of_niets(tekst(s, "statustekst")).or_else(|| tekst_of_niets(tekst(s, "omschrijving")))
        }),
        categorie: tekst_of_niets(tekst(zaaktype, "omschrijvingGeneriek")),
        van,
        tot: datum("einddatum").filter(|tot| van.is_none_or(|van| van <= *tot)),
        openbaar,
        geometrie: zaak.get("zaakgeometrie").and_then(|w| plaats(inst, w)),
        eigenschappen,
        versie: 1,
    }
}

/// `omschrijving` and `toelichting` as the one text of a dossier.
pub fn een_tekst(kort: &str, lang: &str) -> String {
    match (kort, lang) {
        (kort, "") => kort.to_owned(),
        ("", lang) => lang.to_owned(),
        (kort, lang) => format!("{kort}\n{lang}"),
    }
}

/// Who handles a zaak: the organisatorische eenheid among its behandelaars, else what the roltype calls him. Never a person.
fn behandelaar(rollen: &[Map<String, Value>]) -> Option<String> {
    let mut rol = None;
    for r in rollen {
        if tekst(r, "omschrijvingGeneriek") != "behandelaar" || !tekst(r, "eindeGeldigheid").is_empty() {
            continue;
        }
        if tekst(r, "betrokkeneType") == "organisatorische_eenheid"
            && let Some(naam) = r
                .get("betrokkeneIdentificatie")
                .and_then(|b| b.get("naam"))
                .and_then(Value::as_str)
            && !naam.is_empty()
        {
            return Some(naam.to_owned());
        }
        rol = Some(tekst(r, "omschrijving").to_owned())
            .filter(|o| !o.is_empty())
            .or(rol);
    }
    rol
}

/// RD millimetres; `None` for what lies outside the country or is a collection.
fn plaats(inst: &Instellingen, w: &Value) -> Option<Geometrie> {
    let naar_rd = |[lon, lat]: [f64; 2]| {
        let binnen = (3.2..=7.3).contains(&lon) && (50.7..=53.7).contains(&lat);
        binnen.then(|| inst.roosters.etrs89_naar_rd(lat, lon))
    };
    register::geometrie_uit_crs84(w, &naar_rd).ok()
}
