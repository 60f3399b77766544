//! Lijst: `GET /zaken`, `POST /zaken/_zoek` and the lists below a zaak; every one under the asker's own rights.
//!
//! The question becomes a [`Zaakvraag`], which the store answers together with what may be seen: nothing is
//! filtered afterwards, so counts and pages are exact.

use register::{Stuk, Toets};
use serde_json::{Map, Value};

use super::expand;
use super::fout::{ALGEMEEN, Fout};
use super::gang::{Gang, Uit, Uitkomst, Zaak, tekst};
use super::links::{Doel, RESULTAATTYPE, STATUSTYPE, ZAAK, ZAAKTYPE};
use super::recht::{Component, niveau};
use super::vorm::Soort;
use super::vormen::zaken::{ARCHIEFSTATUS, NOMINATIE};
use super::vormen::{ROLLEN_GENERIEK, VERTROUWELIJK, rollen::BETROKKENE_TYPEN};
use super::vraag::{BLAD, Param, Vraag};
use super::waarde;

/// Reading zaken and what hangs on them.
pub const LEZEN: [&str; 1] = ["zaken.lezen"];

/// What was asked for below a zaak, with the zaak. Errors: 404; 403 when the asker may not read the zaak.
pub fn te_lezen(g: &mut Gang<'_>, soort: Doel) -> Result<(Zaak, Stuk), Fout> {
    let stuk = g.haal(soort, &g.uuid.clone())?;
    let zaak = g.zaak_van(&stuk.inhoud)?;
    g.eis(&LEZEN, &zaak)?;
    Ok((zaak, stuk))
}

/// A question to the list of zaken.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Zaakvraag {
    /// Field of the zaak and what it must be. Fields of a rol start with `rol.`, kenmerken are `kenmerk` and
    /// `kenmerk.bron`, `uuid` is the zaak's own; types are uuids.
    pub toetsen: Vec<(String, Toets)>,
    /// Highest level.
    pub max_niveau: Option<usize>,
    /// The zaakgeometrie lies within this GeoJSON in lon, lat.
    pub binnen: Option<Value>,
    /// Fields to sort by; true is descending.
    pub volgorde: Vec<(String, bool)>,
    /// Page, from 1.
    pub blad: u64,
    /// Rows on a page.
    pub per_blad: u64,
}

/// Fields a list can be sorted by.
const SORTEER: [&str; 6] = [
    "archiefactiedatum",
    "einddatum",
    "identificatie",
    "publicatiedatum",
    "registratiedatum",
    "startdatum",
];

const ORDENING: Soort = Soort::Keuze(
    &[
        "archiefactiedatum",
        "-archiefactiedatum",
        "einddatum",
        "-einddatum",
        "identificatie",
        "-identificatie",
        "publicatiedatum",
        "-publicatiedatum",
        "registratiedatum",
        "-registratiedatum",
        "startdatum",
        "-startdatum",
    ],
    false,
);

const LOS: Soort = Soort::Tekst(0, 1_000);
const DAG: Soort = Soort::Datum;

/// Filters of `GET /zaken`, in the order of the contract.
pub const PARAMS: &[Param] = &[
    ("archiefactiedatum", DAG),
    ("archiefactiedatum__gt", DAG),
    ("archiefactiedatum__isnull", Soort::JaNee),
    ("archiefactiedatum__lt", DAG),
    ("archiefnominatie", Soort::Keuze(NOMINATIE, false)),
    (
        "archiefnominatie__in",
        Soort::Lijst(&Soort::Keuze(NOMINATIE, false)),
    ),
    ("archiefstatus", Soort::Keuze(ARCHIEFSTATUS, false)),
    (
        "archiefstatus__in",
        Soort::Lijst(&Soort::Keuze(ARCHIEFSTATUS, false)),
    ),
    ("bronorganisatie", LOS),
    ("bronorganisatie__in", LOS),
    ("einddatum", DAG),
    ("einddatumGepland", DAG),
    ("einddatumGepland__gt", DAG),
    ("einddatumGepland__lt", DAG),
    ("einddatum__gt", DAG),
    ("einddatum__isnull", Soort::JaNee),
    ("einddatum__lt", DAG),
    ("expand", LOS),
    ("identificatie", LOS),
    ("identificatie__icontains", LOS),
    ("kenmerk", LOS),
    ("kenmerk__bron", LOS),
    (
        "maximaleVertrouwelijkheidaanduiding",
        Soort::Keuze(VERTROUWELIJK, false),
    ),
    ("omschrijving", LOS),
    ("ordering", Soort::Lijst(&ORDENING)),
    ("registratiedatum", DAG),
    ("registratiedatum__gt", DAG),
    ("registratiedatum__lt", DAG),
    ("resultaat__resultaattype", Soort::Verwijzing(RESULTAATTYPE)),
    ("rol__betrokkene", LOS),
    ("rol__betrokkeneIdentificatie__medewerker__identificatie", LOS),
    (
        "rol__betrokkeneIdentificatie__natuurlijkPersoon__anpIdentificatie",
        LOS,
    ),
    (
        "rol__betrokkeneIdentificatie__natuurlijkPersoon__inpA_nummer",
        LOS,
    ),
    ("rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn", LOS),
    (
        "rol__betrokkeneIdentificatie__nietNatuurlijkPersoon__annIdentificatie",
        LOS,
    ),
    (
        "rol__betrokkeneIdentificatie__nietNatuurlijkPersoon__innNnpId",
        LOS,
    ),
    (
        "rol__betrokkeneIdentificatie__nietNatuurlijkPersoon__kvkNummer",
        LOS,
    ),
    (
        "rol__betrokkeneIdentificatie__nietNatuurlijkPersoon__vestigingsNummer",
        LOS,
    ),
    (
        "rol__betrokkeneIdentificatie__organisatorischeEenheid__identificatie",
        LOS,
    ),
    ("rol__betrokkeneIdentificatie__vestiging__kvkNummer", LOS),
    ("rol__betrokkeneIdentificatie__vestiging__vestigingsNummer", LOS),
    ("rol__betrokkeneType", Soort::Keuze(BETROKKENE_TYPEN, false)),
    ("rol__omschrijvingGeneriek", Soort::Keuze(ROLLEN_GENERIEK, false)),
    ("startdatum", DAG),
    ("startdatum__gt", DAG),
    ("startdatum__gte", DAG),
    ("startdatum__lt", DAG),
    ("startdatum__lte", DAG),
    ("status__statustype", Soort::Verwijzing(STATUSTYPE)),
    ("uiterlijkeEinddatumAfdoening", DAG),
    ("uiterlijkeEinddatumAfdoening__gt", DAG),
    ("uiterlijkeEinddatumAfdoening__lt", DAG),
    ("zaaktype", Soort::Verwijzing(ZAAKTYPE)),
    ("zaaktype__omschrijving", LOS),
];

/// Fields of a `_zoek` body that `GET /zaken` does not have.
const ZOEK_EXTRA: [&str; 6] = [
    "zaakgeometrie",
    "uuid__in",
    "zaaktype__in",
    "zaaktype__not_in",
    "page",
    "pageSize",
];

/// `GET /zaken`.
pub fn alle(g: &mut Gang<'_>) -> Uitkomst {
    g.vraag.controleer(&g.basis, &[PARAMS, &BLAD])?;
    let mut vraag = Zaakvraag::default();
    let paren = g.vraag.0.clone();
    for (naam, w) in paren.iter().filter(|(_, w)| !w.is_empty()) {
        voeg_toe(g, &mut vraag, naam, std::slice::from_ref(w))?;
    }
    antwoord(g, vraag, &g.vraag.lijst("expand").join(","))
}

/// `POST /zaken/_zoek`: the same filters in a body, and geometry. The rights are those of the list.
pub fn zoek(g: &mut Gang<'_>) -> Uitkomst {
    g.vraag.controleer(&g.basis, &[&BLAD, &[("expand", LOS)]])?;
    let lichaam = g.lichaam.clone();
    if lichaam.is_empty() {
        return Err(Fout::veld(
            ALGEMEEN,
            "empty_search_body",
            "Geef minstens één zoekvoorwaarde.",
        ));
    }
    let mut vraag = Zaakvraag::default();
    let mut los = Vraag::default();
    for (naam, w) in &lichaam {
        let bekend = PARAMS.iter().any(|(n, _)| n == naam) || ZOEK_EXTRA.contains(&naam.as_str());
        if !bekend {
            let kort: String = naam.chars().take(60).collect();
            return Err(Fout::veld(
                kort,
                "unknown-parameters",
                "Deze zoekvoorwaarde bestaat niet.",
            ));
        }
        if naam == "zaakgeometrie" {
            let binnen = w.get("within").cloned().unwrap_or(Value::Null);
            waarde::geometrie(&binnen).map_err(|(c, r)| Fout::veld("zaakgeometrie.within", c, r))?;
            vraag.binnen = Some(binnen);
            continue;
        }
        for stuk in teksten(naam, w)? {
            los.0.push((naam.clone(), stuk));
        }
    }
    let extra: [Param; 3] = [
        ("uuid__in", Soort::Uuid),
        ("zaaktype__in", LOS),
        ("zaaktype__not_in", LOS),
    ];
    los.controleer(&g.basis, &[PARAMS, &BLAD, &extra])?;
    let mut namen: Vec<&str> = los.0.iter().map(|(n, _)| n.as_str()).collect();
    namen.sort_unstable();
    namen.dedup();
    for naam in namen.into_iter().map(str::to_owned).collect::<Vec<_>>() {
        let waarden: Vec<String> = los
            .0
            .iter()
            .filter(|(n, _)| *n == naam)
            .map(|(_, w)| w.clone())
            .collect();
        voeg_toe(g, &mut vraag, &naam, &waarden)?;
    }
    // a page in the body counts when the address names none
    for (naam, w) in &los.0 {
        if matches!(naam.as_str(), "page" | "pageSize") && g.vraag.get(naam).is_none() {
            g.vraag.0.push((naam.clone(), w.clone()));
        }
    }
    let expand = [g.vraag.lijst("expand").join(","), los.lijst("expand").join(",")].join(",");
    antwoord(g, vraag, &expand)
}

fn teksten(naam: &str, w: &Value) -> Result<Vec<String>, Fout> {
    let een = |w: &Value| match w {
        Value::String(t) => Some(t.clone()),
        Value::Bool(b) => Some(b.to_string()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    };
    let lijst = match w {
        Value::Array(l) if l.len() <= 1_000 => l.iter().map(een).collect::<Option<Vec<_>>>(),
        ander => een(ander).map(|t| vec![t]),
    };
    lijst.ok_or_else(|| Fout::veld(naam, "invalid", "Geef tekst, of een lijst van teksten."))
}

fn voeg_toe(g: &mut Gang<'_>, vraag: &mut Zaakvraag, naam: &str, waarden: &[String]) -> Result<(), Fout> {
    let Some(eerste) = waarden.first().cloned() else {
        return Ok(());
    };
    let gesplitst = || -> Vec<String> {
        waarden
            .iter()
            .flat_map(|w| w.split(','))
            .map(|w| w.trim().to_owned())
            .filter(|w| !w.is_empty())
            .collect()
    };
    let type_uuid = |g: &Gang<'_>, doel: Doel, url: &str| {
        g.basis
            .pad(url)
            .and_then(|p| doel.uuid(p))
            .unwrap_or("geen")
            .to_owned()
    };
    let (veld, toets) = match naam {
        "page" | "pageSize" | "expand" => return Ok(()),
        "ordering" => {
            for sleutel in gesplitst() {
                let (aflopend, veld) = match sleutel.strip_prefix('-') {
                    Some(veld) => (true, veld.to_owned()),
                    None => (false, sleutel),
                };
                if SORTEER.contains(&veld.as_str()) {
                    vraag.volgorde.push((veld, aflopend));
                }
            }
            return Ok(());
        }
        "maximaleVertrouwelijkheidaanduiding" => {
            vraag.max_niveau = Some(niveau(&eerste));
            return Ok(());
        }
        "kenmerk" => {
            let (bron, kenmerk) = eerste.split_once(':').unwrap_or(("", &eerste));
            vraag
                .toetsen
                .push(("kenmerk.bron".into(), Toets::Is(bron.to_owned())));
            ("kenmerk".to_owned(), Toets::Is(kenmerk.to_owned()))
        }
        "kenmerk__bron" => ("kenmerk.bron".to_owned(), Toets::Is(eerste)),
        "zaaktype" => ("zaaktype".to_owned(), Toets::Is(type_uuid(g, ZAAKTYPE, &eerste))),
        "zaaktype__in" | "zaaktype__not_in" => {
            let uuids = waarden.iter().map(|w| type_uuid(g, ZAAKTYPE, w)).collect();
            let toets = if naam == "zaaktype__in" {
                Toets::EenVan(uuids)
            } else {
                Toets::GeenVan(uuids)
            };
            ("zaaktype".to_owned(), toets)
        }
        "zaaktype__omschrijving" => {
            let zoek = eerste.to_lowercase();
            let uuids =
                g.o.alle(ZAAKTYPE.soort)?
                    .into_iter()
                    .filter(|t| tekst(&t.inhoud, "omschrijving").to_lowercase().contains(&zoek))
                    .map(|t| t.uuid)
                    .collect();
            ("zaaktype".to_owned(), Toets::EenVan(uuids))
        }
        "status__statustype" => (
            "statustype".to_owned(),
            Toets::Is(type_uuid(g, STATUSTYPE, &eerste)),
        ),
        "resultaat__resultaattype" => (
            "resultaattype".to_owned(),
            Toets::Is(type_uuid(g, RESULTAATTYPE, &eerste)),
        ),
        "omschrijving" | "identificatie__icontains" => {
            let veld = naam.split("__").next().unwrap_or_default();
            (veld.to_owned(), Toets::Bevat(eerste))
        }
        "uuid__in" => ("uuid".to_owned(), Toets::EenVan(gesplitst())),
        _ => {
            if let Some(rol) = naam.strip_prefix("rol__") {
                let veld = rol.rsplit("__").next().unwrap_or_default();
                let soort = rol
                    .strip_prefix("betrokkeneIdentificatie__")
                    .and_then(|r| r.split("__").next());
                if let Some(soort) = soort {
                    vraag
                        .toetsen
                        .push(("rol.betrokkeneType".into(), Toets::Is(slang(soort))));
                }
                let veld = if soort.is_some() {
                    format!("rol.id.{veld}")
                } else {
                    format!("rol.{veld}")
                };
                (veld, Toets::Is(eerste))
            } else {
                let (veld, toets) = naam.split_once("__").unwrap_or((naam, ""));
                let toets = match toets {
                    "gt" => Toets::Na(eerste),
                    "gte" => Toets::Vanaf(eerste),
                    "lt" => Toets::Voor(eerste),
                    "lte" => Toets::Tot(eerste),
                    "isnull" => Toets::Leeg(eerste.eq_ignore_ascii_case("true")),
                    "in" => Toets::EenVan(gesplitst()),
                    _ => Toets::Is(eerste),
                };
                (veld.to_owned(), toets)
            }
        }
    };
    vraag.toetsen.push((veld, toets));
    Ok(())
}

/// `natuurlijkPersoon` as `natuurlijk_persoon`.
fn slang(kameel: &str) -> String {
    let mut uit = String::new();
    for c in kameel.chars() {
        if c.is_ascii_uppercase() {
            uit.push('_');
        }
        uit.push(c.to_ascii_lowercase());
    }
    uit
}

fn antwoord(g: &mut Gang<'_>, mut vraag: Zaakvraag, expand: &str) -> Uitkomst {
    g.eis_ergens(Component::Zrc, &LEZEN)?;
    let stukken: Vec<&str> = expand.split(',').filter(|s| !s.is_empty()).collect();
    let paden = expand::lees(&stukken)?;
    (vraag.blad, vraag.per_blad) = g.vraag.blad();
    let zicht = g.recht.zichtbaar(Component::Zrc, &LEZEN);
    let (uuids, aantal) = g.o.zaken(&vraag, &zicht)?;
    let mut rijen = Vec::with_capacity(uuids.len());
    for uuid in uuids {
        let zaak = g.zaak(&uuid)?;
        // the store and the detail decide with the same grants; one that slipped through is an error, not an answer
        g.eis(&LEZEN, &zaak)
            .map_err(|_| Fout::intern(&"een lijst hield een zaak in die de vrager niet mag zien"))?;
        let mut toon = g.toon_zaak(&zaak);
        expand::vul(g, &zaak, &paden, &mut toon)?;
        rijen.push(Value::Object(toon));
    }
    let url = g.basis.url("/zaken/api/v1/zaken");
    Ok(Uit::goed(g.vraag.bladzijde(&url, aantal, rijen)?))
}

/// A page of what hangs below zaken (statussen, rollen, ...), only of zaken the asker may read.
///
/// `toon` gives the row as the API shows it, or `None` for one that a filter of its own leaves out.
pub fn deelstukken(
    g: &mut Gang<'_>,
    doel: Doel,
    params: &[Param],
    toon: impl FnMut(&mut Gang<'_>, &Zaak, &Stuk) -> Result<Option<Map<String, Value>>, Fout>,
) -> Uitkomst {
    g.vraag.controleer(&g.basis, &[params, &BLAD])?;
    let rijen = deelrijen(g, doel, params, toon)?;
    let (aantal, rijen) = g.vraag.snijd(rijen);
    let url = g.basis.url(doel.voor.trim_end_matches('/'));
    Ok(Uit::goed(g.vraag.bladzijde(&url, aantal, rijen)?))
}

/// All rows below zaken that answer the filters of the query.
pub fn deelrijen(
    g: &mut Gang<'_>,
    doel: Doel,
    params: &[Param],
    mut toon: impl FnMut(&mut Gang<'_>, &Zaak, &Stuk) -> Result<Option<Map<String, Value>>, Fout>,
) -> Result<Vec<Value>, Fout> {
    g.eis_ergens(Component::Zrc, &LEZEN)?;
    let stukken = match g.vraag.pad(&g.basis, "zaak") {
        Some(pad) => match ZAAK.uuid(&pad) {
            Some(zaak) => g.o.kinderen(doel.soort, zaak)?,
            None => Vec::new(),
        },
        None => g.o.alle(doel.soort)?,
    };
    let mut uit = Vec::new();
    let mut laatste: Option<Result<Zaak, Fout>> = None;
    for stuk in stukken {
        let ouder = stuk.ouder.clone().unwrap_or_default();
        if laatste
            .as_ref()
            .is_none_or(|z| z.as_ref().map_or(true, |z| z.uuid != ouder))
        {
            laatste = Some(g.zaak(&ouder));
        }
        let Some(Ok(zaak)) = &laatste else { continue };
        if g.eis(&LEZEN, zaak).is_err() || !past(g, params, &stuk) {
            continue;
        }
        let zaak = zaak.clone();
        if let Some(rij) = toon(g, &zaak, &stuk)? {
            uit.push(Value::Object(rij));
        }
    }
    Ok(uit)
}

/// The filters that compare a field of the row itself.
fn past(g: &Gang<'_>, params: &[Param], stuk: &Stuk) -> bool {
    params.iter().all(|(naam, soort)| {
        if *naam == "zaak" || naam.contains("__") || *naam == "indicatieLaatstGezetteStatus" {
            return true;
        }
        match (g.vraag.get(naam), soort) {
            (None, _) => true,
            (Some(_), Soort::Verwijzing(_)) => {
                g.vraag.pad(&g.basis, naam).as_deref() == Some(tekst(&stuk.inhoud, naam))
            }
            (Some(w), _) => tekst(&stuk.inhoud, naam) == w,
        }
    })
}
