//! Lijst: `GET /zaken`, `POST /zaken/_zoek` and the lists below a zaak; every one under the asker's own rights.
//!
//! The question becomes a [`Zaakvraag`], which the store answers together with what may be seen: nothing is
//! filtered afterwards. Counts are exact up to [`TEL_TOT`], and beyond it for who asks `countExact=true`.

use register::{Blad, Groepeis, Stuk, Stukeis, Toets, Zaakfilter, Zaakveld};
use serde_json::{Map, Value};

use super::expand;
use super::fout::{ALGEMEEN, Fout};
use super::gang::{Gang, Uit, Uitkomst, Zaak, tekst};
use super::links::{
    Doel, RESULTAAT, RESULTAATTYPE, ROL, STATUS, STATUSTYPE, ZAAK, ZAAKINFORMATIEOBJECT, ZAAKOBJECT, ZAAKTYPE,
};
use super::recht::{Component, niveau};
use super::vorm::Soort;
use super::vormen::zaken::{ARCHIEFSTATUS, NOMINATIE};
use super::vormen::{ROLLEN_GENERIEK, VERTROUWELIJK, rollen::BETROKKENE_TYPEN};
use super::vraag::{BLAD, Param, Vraag};
use super::{index, meetkunde, persoon, rol, waarde};

/// Reading zaken and what hangs on them.
pub const LEZEN: [&str; 1] = ["zaken.lezen"];

/// What was asked for below a zaak, with the zaak. Errors: 404; 403 when the asker may not read the zaak.
pub fn te_lezen(g: &mut Gang<'_>, soort: Doel) -> Result<(Zaak, Stuk), Fout> {
    let stuk = g.haal(soort, &g.uuid.clone())?;
    let zaak = g.zaak_van(&stuk.inhoud)?;
    g.eis(&LEZEN, &zaak)?;
    Ok((zaak, stuk))
}

/// Counts of zaken are exact up to here unless more is asked: looking at so many rows takes a few hundredths of a second.
pub const TEL_TOT: u64 = 100_000;
/// The same for what hangs below zaken, and for zaken within a shape, where each row costs more.
pub const TEL_TOT_ONDER: u64 = 10_000;

/// A question to the list of zaken.
#[derive(Debug, Clone, Default)]
pub struct Zaakvraag {
    /// Conditions and order.
    filter: Zaakfilter,
    /// What one and the same rol must be.
    rol: Roleis,
    /// What one and the same kenmerk must be.
    kenmerk: Groepeis,
    /// The zaakgeometrie lies within this GeoJSON in lon, lat.
    binnen: Option<Value>,
}

/// What one and the same rol must be.
#[derive(Debug, Clone, Default)]
pub struct Roleis {
    type_: Option<String>,
    generiek: Option<String>,
    eis: Groepeis,
}

impl Roleis {
    /// Adds a filter by its name in `GET /rollen`; who is looked for by number goes to the log of readings.
    pub fn voeg_toe(&mut self, g: &mut Gang<'_>, naam: &str, w: &str) -> Result<(), Fout> {
        match naam {
            "betrokkeneType" => self.type_ = Some(w.to_owned()),
            "omschrijvingGeneriek" => self.generiek = Some(w.to_owned()),
            _ => {
                let veld = naam.rsplit("__").next().unwrap_or_default();
                let soort = naam
                    .strip_prefix("betrokkeneIdentificatie__")
                    .and_then(|r| r.split("__").next());
                let veld = if let Some(soort) = soort {
                    self.type_ = Some(slang(soort));
                    format!("rol.id.{veld}")
                } else {
                    format!("rol.{veld}")
                };
                let mut waarden = vec![];
                let mens = soort.is_none_or(|s| s == "natuurlijkPersoon");
                if mens {
                    waarden = g.o.zoekwoorden(&veld, w)?;
                    self.eis.persoon = true;
                }
                if soort != Some("natuurlijkPersoon") {
                    waarden.push(w.to_owned());
                }
                if let Some(bsn) = (veld == "rol.id.inpBsn").then(|| w.parse().ok()).flatten() {
                    g.o.zoekt_naar(bsn);
                }
                self.eis.waarden.push((veld, waarden));
            }
        }
        Ok(())
    }

    /// True when it asks for somebody, and not only for a kind.
    pub fn op_waarde(&self) -> bool {
        !self.eis.waarden.is_empty()
    }

    /// `None`: any zaak will do, also one without rollen.
    fn klaar(&self) -> Option<Groepeis> {
        if self.type_.is_none() && self.generiek.is_none() && !self.op_waarde() {
            return None;
        }
        let soorten = match (&self.type_, &self.generiek) {
            (None, None) => 0,
            (t, r) => persoon::soort(t.as_deref(), r.as_deref()),
        };
        let mut eis = self.eis.clone();
        if soorten == 0 && (self.type_.is_some() || self.generiek.is_some()) {
            // a kind that does not exist
            eis.waarden.push(("geen".to_owned(), vec![]));
        }
        eis.soorten = soorten;
        Some(eis)
    }
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
    ("countExact", Soort::JaNee),
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
        let leeg = w.as_array().is_some_and(Vec::is_empty);
        if let Some(veld) = naam.strip_suffix("__in").filter(|_| leeg)
            && let Some(veld) = Zaakveld::uit_naam(veld)
        {
            // one of none
            vraag.filter.toetsen.push((veld, Toets::EenVan(vec![])));
        }
        // as in an address: an empty value says nothing
        let zegt_iets = |w: &Value| w.as_str() != Some("");
        for stuk in teksten(naam, w)?.into_iter().filter(|_| zegt_iets(w)) {
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
        if matches!(naam.as_str(), "page" | "pageSize" | "countExact") && g.vraag.get(naam).is_none() {
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
        "page" | "pageSize" | "expand" | "countExact" => return Ok(()),
        "ordering" => {
            for sleutel in gesplitst() {
                let (aflopend, veld) = match sleutel.strip_prefix('-') {
                    Some(veld) => (true, veld.to_owned()),
                    None => (false, sleutel),
                };
                if let Some(veld) = Zaakveld::uit_naam(&veld).filter(|_| SORTEER.contains(&veld.as_str())) {
                    vraag.filter.volgorde.push((veld, aflopend));
                }
            }
            return Ok(());
        }
        "maximaleVertrouwelijkheidaanduiding" => {
            vraag.filter.tot_niveau = Some(niveau(&eerste));
            return Ok(());
        }
        "kenmerk" => {
            let (bron, kenmerk) = eerste.split_once(':').unwrap_or(("", &eerste));
            let mut eis =
                |veld: &str, w: &str| vraag.kenmerk.waarden.push((veld.to_owned(), vec![w.to_owned()]));
            eis("kenmerk", kenmerk);
            eis("kenmerk.bron", bron);
            return Ok(());
        }
        "kenmerk__bron" => {
            vraag
                .kenmerk
                .waarden
                .push(("kenmerk.bron".to_owned(), vec![eerste]));
            return Ok(());
        }
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
        "uuid__in" => {
            let uuids = gesplitst().iter().map(|w| w.to_lowercase()).collect();
            ("uuid".to_owned(), Toets::EenVan(uuids))
        }
        _ => {
            if let Some(naam) = naam.strip_prefix("rol__") {
                let mut rol = std::mem::take(&mut vraag.rol);
                rol.voeg_toe(g, naam, &eerste)?;
                vraag.rol = rol;
                return Ok(());
            }
            {
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
    if let Some(veld) = Zaakveld::uit_naam(&veld) {
        vraag.filter.toetsen.push((veld, toets));
    }
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

/// The page that is asked for, and how far to count.
pub fn blad(g: &Gang<'_>, tel_tot: u64) -> Blad {
    let (nr, grootte) = g.vraag.blad();
    let precies = g
        .vraag
        .get("countExact")
        .is_some_and(|w| w.eq_ignore_ascii_case("true"));
    Blad {
        nr,
        grootte,
        tel_tot: (!precies).then_some(tel_tot),
    }
}

fn antwoord(g: &mut Gang<'_>, vraag: Zaakvraag, expand: &str) -> Uitkomst {
    g.eis_ergens(Component::Zrc, &LEZEN)?;
    let stukken: Vec<&str> = expand.split(',').filter(|s| !s.is_empty()).collect();
    let paden = expand::lees(&stukken)?;
    let zicht = g.recht.zichtbaar(Component::Zrc, &LEZEN);
    let mut filter = vraag.filter;
    filter.nu = g.nu.as_second();
    filter.groepen.extend(vraag.rol.klaar());
    filter
        .groepen
        .extend(Some(vraag.kenmerk).filter(|k| !k.waarden.is_empty()));
    let uit = match &vraag.binnen {
        None => g.o.zaken(&filter, &zicht, blad(g, TEL_TOT), None)?,
        Some(vlak) => {
            filter.binnen = index::vak(vlak);
            let gelezen = meetkunde::Zoekvlak::van(vlak);
            let ook: &mut super::opslag::Laatste<'_> = &mut |s, uuid, vak| {
                let Some(vlak) = &gelezen else {
                    return Ok(false);
                };
                match vak.and_then(|vak| vlak.bevat_vak(&vak)) {
                    Some(zeker) => Ok(zeker),
                    None => Ok(ligt_binnen(s.stuk(ZAAK.soort, uuid)?.as_ref(), vlak)),
                }
            };
            g.o.zaken(&filter, &zicht, blad(g, TEL_TOT_ONDER), Some(ook))?
        }
    };
    haal_vooruit(g, &uit.uuids, &paden)?;
    let mut rijen = Vec::with_capacity(uit.uuids.len());
    for uuid in uit.uuids {
        let zaak = g.zaak(&uuid)?;
        // the store and the detail decide with the same grants; one that slipped through is an error, not an answer
        g.eis(&LEZEN, &zaak)
            .map_err(|_| Fout::intern(&"een lijst hield een zaak in die de vrager niet mag zien"))?;
        let mut toon = g.toon_zaak(&zaak);
        expand::vul(g, &zaak, &paden, &mut toon)?;
        rijen.push(Value::Object(toon));
    }
    let url = g.basis.url("/zaken/api/v1/zaken");
    Ok(Uit::goed(g.vraag.bladzijde(&url, uit.aantal, uit.geteld, rijen)?))
}

fn ligt_binnen(zaak: Option<&Stuk>, vlak: &meetkunde::Zoekvlak) -> bool {
    let vorm = zaak
        .and_then(|z| z.inhoud.get("zaakgeometrie"))
        .filter(|w| w.is_object());
    vorm.is_some_and(|vorm| vlak.bevat(vorm))
}

/// Reads what a page needs in a few statements instead of some for each row.
fn haal_vooruit(g: &mut Gang<'_>, uuids: &[String], paden: &[String]) -> Result<(), Fout> {
    const ONDER: [&str; 6] = [
        STATUS.soort,
        RESULTAAT.soort,
        ROL.soort,
        ZAAKOBJECT.soort,
        ZAAKINFORMATIEOBJECT.soort,
        "zaakeigenschap",
    ];
    let onder: &[&'static str] = if paden.is_empty() { &[] } else { &ONDER };
    g.o.haal_vooruit(ZAAK.soort, uuids, onder)?;
    if paden
        .iter()
        .any(|p| p.starts_with("hoofdzaak") || p.starts_with("deelzaken"))
    {
        let mut anderen = vec![];
        for uuid in uuids {
            let zaak = g.zaak(uuid)?;
            anderen.extend(zaak.lijst("deelzaken"));
            anderen.push(zaak.tekst("hoofdzaak").to_owned());
        }
        let anderen: Vec<String> = anderen
            .iter()
            .filter_map(|p| ZAAK.uuid(p))
            .map(str::to_owned)
            .collect();
        g.o.haal_vooruit(ZAAK.soort, &anderen, onder)?;
    }
    Ok(())
}

/// A page of what hangs below zaken (statussen, rollen, ...), only of zaken the asker may read.
///
/// `toon` gives the row as the API shows it, or `None` for one that a filter of its own leaves out; what it needs of the
/// zaak of a row it gets.
pub fn deelstukken(
    g: &mut Gang<'_>,
    doel: Doel,
    params: &[Param],
    toon: impl FnMut(&mut Gang<'_>, &Zaak, &Stuk) -> Result<Option<Map<String, Value>>, Fout>,
) -> Uitkomst {
    g.vraag.controleer(&g.basis, &[params, &BLAD, &EXACT])?;
    let url = g.basis.url(doel.voor.trim_end_matches('/'));
    if g.vraag.get("zaak").is_some() {
        let rijen = deelrijen(g, doel, params, toon)?;
        let (aantal, rijen) = g.vraag.snijd(rijen);
        return Ok(Uit::goed(g.vraag.bladzijde(&url, aantal, true, rijen)?));
    }
    g.eis_ergens(Component::Zrc, &LEZEN)?;
    let zicht = g.recht.zichtbaar(Component::Zrc, &LEZEN);
    let blad = blad(g, TEL_TOT_ONDER);
    let uit = g.o.onder_zaken(doel.soort, &zicht, blad, &stukeisen(g, params))?;
    let rijen = toon_rijen(g, uit.stukken, toon)?;
    Ok(Uit::goed(g.vraag.bladzijde(&url, uit.aantal, uit.geteld, rijen)?))
}

/// Every list that stops counting somewhere knows this.
pub const EXACT: [Param; 1] = [("countExact", Soort::JaNee)];

/// All rows below zaken that answer the filters of the query.
pub fn deelrijen(
    g: &mut Gang<'_>,
    doel: Doel,
    params: &[Param],
    toon: impl FnMut(&mut Gang<'_>, &Zaak, &Stuk) -> Result<Option<Map<String, Value>>, Fout>,
) -> Result<Vec<Value>, Fout> {
    g.eis_ergens(Component::Zrc, &LEZEN)?;
    let eisen = eisen(g, params);
    let mut stukken = match g.vraag.pad(&g.basis, "zaak") {
        Some(pad) => match ZAAK.uuid(&pad) {
            Some(zaak) => g.o.kinderen(doel.soort, zaak)?,
            None => Vec::new(),
        },
        None => {
            let zicht = g.recht.zichtbaar(Component::Zrc, &LEZEN);
            let alles = Blad {
                nr: 1,
                grootte: u64::MAX,
                tel_tot: None,
            };
            g.o.onder_zaken(doel.soort, &zicht, alles, &stukeisen(g, params))?
                .stukken
        }
    };
    stukken.retain(|s| past(&eisen, s));
    toon_rijen(g, stukken, toon)
}

/// The rollen that answer a filter on somebody: of the zaken that have such a rol.
pub fn rollen_van(g: &mut Gang<'_>, params: &[Param], eis: &Roleis) -> Uitkomst {
    g.vraag.controleer(&g.basis, &[params, &BLAD, &EXACT])?;
    g.eis_ergens(Component::Zrc, &LEZEN)?;
    let zicht = g.recht.zichtbaar(Component::Zrc, &LEZEN);
    let filter = Zaakfilter {
        groepen: eis.klaar().into_iter().collect(),
        nu: g.nu.as_second(),
        ..Zaakfilter::default()
    };
    let veel = Blad {
        nr: 1,
        grootte: TEL_TOT_ONDER,
        tel_tot: Some(TEL_TOT_ONDER),
    };
    let zaken = match g.vraag.pad(&g.basis, "zaak") {
        Some(pad) => ZAAK.uuid(&pad).map(str::to_owned).into_iter().collect(),
        None => g.o.zaken(&filter, &zicht, veel, None)?.uuids,
    };
    g.o.haal_vooruit(ZAAK.soort, &zaken, &[ROL.soort, STATUS.soort])?;
    let eisen = eisen(g, params);
    let gevraagd: Vec<(String, String)> = (g.vraag.0.iter())
        .filter(|(n, w)| (n.starts_with("betrokkeneIdentificatie__") || n == "betrokkene") && !w.is_empty())
        .map(|(n, w)| (n.rsplit("__").next().unwrap_or_default().to_owned(), w.clone()))
        .collect();
    let mut rollen = vec![];
    for zaak in &zaken {
        for rol in g.o.kinderen(ROL.soort, zaak)? {
            let mut open = rol.inhoud.clone();
            persoon::vul_aan(g.o, &rol.uuid, &mut open)?;
            let id = open.get("betrokkeneIdentificatie");
            let heeft = |veld: &str| match veld {
                "betrokkene" => open.get(veld),
                _ => id.and_then(|i| i.get(veld)),
            };
            let goed = gevraagd
                .iter()
                .all(|(veld, w)| heeft(veld).and_then(Value::as_str) == Some(w));
            if goed && past(&eisen, &rol) {
                rollen.push(rol);
            }
        }
    }
    let rijen = toon_rijen(g, rollen, |g, zaak, stuk| {
        let toon = rol::toon(g, &zaak.uuid, &stuk.inhoud)?;
        // restricted or ended meanwhile: then nobody is found by it
        let id = toon.get("betrokkeneIdentificatie");
        let over = gevraagd.iter().all(|(veld, w)| {
            let heeft = if veld == "betrokkene" {
                toon.get(veld)
            } else {
                id.and_then(|i| i.get(veld))
            };
            heeft.and_then(Value::as_str) == Some(w)
        });
        Ok(over.then_some(toon))
    })?;
    let (aantal, rijen) = g.vraag.snijd(rijen);
    let url = g.basis.url(ROL.voor.trim_end_matches('/'));
    Ok(Uit::goed(g.vraag.bladzijde(&url, aantal, true, rijen)?))
}

fn toon_rijen(
    g: &mut Gang<'_>,
    stukken: Vec<Stuk>,
    mut toon: impl FnMut(&mut Gang<'_>, &Zaak, &Stuk) -> Result<Option<Map<String, Value>>, Fout>,
) -> Result<Vec<Value>, Fout> {
    let mut ouders: Vec<String> = stukken.iter().filter_map(|s| s.ouder.clone()).collect();
    ouders.dedup();
    g.o.haal_vooruit(ZAAK.soort, &ouders, &[STATUS.soort, ZAAKINFORMATIEOBJECT.soort])?;
    let mut uit = Vec::with_capacity(stukken.len());
    for stuk in stukken {
        let Ok(zaak) = g.zaak(stuk.ouder.as_deref().unwrap_or_default()) else {
            continue;
        };
        if g.eis(&LEZEN, &zaak).is_err() {
            continue;
        }
        if let Some(rij) = toon(g, &zaak, &stuk)? {
            uit.push(Value::Object(rij));
        }
    }
    Ok(uit)
}

/// The filters that compare a field of the row itself: name and value as the row has it.
fn eisen(g: &Gang<'_>, params: &[Param]) -> Vec<(&'static str, String)> {
    let eigen = |naam: &str| {
        naam != "zaak"
            && naam != "betrokkene"
            && !naam.contains("__")
            && naam != "indicatieLaatstGezetteStatus"
    };
    (params.iter())
        .filter(|(naam, _)| eigen(naam))
        .filter_map(|(naam, soort)| {
            let w = match soort {
                Soort::Verwijzing(_) => g.vraag.pad(&g.basis, naam),
                _ => g.vraag.get(naam).map(str::to_owned),
            };
            Some(match (*naam, w?) {
                ("machtiging", w) if w == "eigen" => ("indicatieMachtiging", String::new()),
                ("machtiging", w) => ("indicatieMachtiging", w),
                ander => ander,
            })
        })
        .collect()
}

/// The same as the store answers them, with what only the zaak knows: which status is its last.
fn stukeisen(g: &Gang<'_>, params: &[Param]) -> Vec<Stukeis> {
    let velden = eisen(g, params).into_iter();
    let mut uit: Vec<Stukeis> = velden.map(|(naam, w)| Stukeis::Veld(naam, w)).collect();
    if let Some(w) = g.vraag.get("indicatieLaatstGezetteStatus") {
        uit.push(Stukeis::Genoemd {
            veld: "status",
            voor: STATUS.voor,
            ja: w.eq_ignore_ascii_case("true"),
        });
    }
    uit
}

fn past(eisen: &[(&'static str, String)], stuk: &Stuk) -> bool {
    eisen.iter().all(|(naam, w)| tekst(&stuk.inhoud, naam) == w)
}
