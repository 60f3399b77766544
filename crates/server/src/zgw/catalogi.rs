//! Catalogi, read only: the types a zaak is made of. Published versions unless `status` asks for more.

use register::Stuk;
use serde_json::{Map, Value};

use super::fout::Fout;
use super::gang::{Gang, Uit, Uitkomst, paden, tekst};
use super::links::{
    CATALOGUS, Doel, EIGENSCHAP, INFORMATIEOBJECTTYPE, RESULTAATTYPE, ROLTYPE, STATUSTYPE, ZAAKOBJECTTYPE,
    ZAAKTYPE,
};
use super::recht::Component;
use super::vorm::{Soort, Vorm};
use super::vormen::ROLLEN_GENERIEK;
use super::vormen::catalogi::{
    CATALOGUS_VORM, EIGENSCHAP_VORM, INFORMATIEOBJECTTYPE_VORM, RESULTAATTYPE_VORM, ROLTYPE_VORM,
    STATUSTYPE_VORM, ZAAKOBJECTTYPE_VORM, ZAAKTYPE_VORM,
};
use super::vraag::{BLAD, Param};

const LEZEN: [&str; 1] = ["catalogi.lezen"];
const LOS: Soort = Soort::Tekst(0, 200);
const STATUS: Soort = Soort::Keuze(&["alles", "concept", "definitief"], false);

/// The description of a type.
pub fn vorm(doel: Doel) -> &'static Vorm {
    match doel {
        CATALOGUS => &CATALOGUS_VORM,
        ZAAKTYPE => &ZAAKTYPE_VORM,
        STATUSTYPE => &STATUSTYPE_VORM,
        RESULTAATTYPE => &RESULTAATTYPE_VORM,
        ROLTYPE => &ROLTYPE_VORM,
        EIGENSCHAP => &EIGENSCHAP_VORM,
        ZAAKOBJECTTYPE => &ZAAKOBJECTTYPE_VORM,
        _ => &INFORMATIEOBJECTTYPE_VORM,
    }
}

/// Filters of each list.
pub fn params(doel: Doel) -> &'static [Param] {
    const ONDER: &[Param] = &[
        ("zaaktype", Soort::Verwijzing(ZAAKTYPE)),
        ("zaaktypeIdentificatie", LOS),
        ("status", STATUS),
        ("datumGeldigheid", Soort::Datum),
    ];
    const ROLTYPEN: &[Param] = &[
        ("zaaktype", Soort::Verwijzing(ZAAKTYPE)),
        ("zaaktypeIdentificatie", LOS),
        ("status", STATUS),
        ("datumGeldigheid", Soort::Datum),
        ("omschrijving", LOS),
        ("omschrijvingGeneriek", Soort::Keuze(ROLLEN_GENERIEK, false)),
    ];
    const OBJECTTYPEN: &[Param] = &[
        ("zaaktype", Soort::Verwijzing(ZAAKTYPE)),
        ("zaaktypeIdentificatie", LOS),
        ("status", STATUS),
        ("datumGeldigheid", Soort::Datum),
        ("catalogus", Soort::Verwijzing(CATALOGUS)),
        ("objecttype", LOS),
        ("relatieOmschrijving", LOS),
        ("anderObjecttype", Soort::JaNee),
        ("datumBeginGeldigheid", Soort::Datum),
        ("datumEindeGeldigheid", Soort::Datum),
    ];
    match doel {
        CATALOGUS => &[
            ("domein", LOS),
            ("domein__in", LOS),
            ("rsin", LOS),
            ("rsin__in", LOS),
        ],
        ZAAKTYPE => &[
            ("catalogus", Soort::Verwijzing(CATALOGUS)),
            ("identificatie", LOS),
            ("identificatie__icontains", LOS),
            ("omschrijving__icontains", LOS),
            ("trefwoorden", LOS),
            ("status", STATUS),
            ("datumGeldigheid", Soort::Datum),
        ],
        INFORMATIEOBJECTTYPE => &[
            ("catalogus", Soort::Verwijzing(CATALOGUS)),
            ("zaaktype", Soort::Verwijzing(ZAAKTYPE)),
            ("omschrijving", LOS),
            ("omschrijving__icontains", LOS),
            ("status", STATUS),
            ("datumGeldigheid", Soort::Datum),
        ],
        ROLTYPE => ROLTYPEN,
        ZAAKOBJECTTYPE => OBJECTTYPEN,
        _ => ONDER,
    }
}

macro_rules! leesbaar {
    ($($doel:ident, $alle:ident, $een:ident;)*) => {$(
        /// The list.
        pub fn $alle(g: &mut Gang<'_>) -> Uitkomst {
            lijst(g, $doel)
        }

        /// The detail.
        pub fn $een(g: &mut Gang<'_>) -> Uitkomst {
            detail(g, $doel)
        }
    )*};
}

leesbaar! {
    CATALOGUS, catalogussen, catalogus;
    ZAAKTYPE, zaaktypen, zaaktype;
    STATUSTYPE, statustypen, statustype;
    RESULTAATTYPE, resultaattypen, resultaattype;
    ROLTYPE, roltypen, roltype;
    INFORMATIEOBJECTTYPE, informatieobjecttypen, informatieobjecttype;
    EIGENSCHAP, eigenschappen, eigenschap;
    ZAAKOBJECTTYPE, zaakobjecttypen, zaakobjecttype;
}

fn detail(g: &mut Gang<'_>, doel: Doel) -> Uitkomst {
    g.eis_ergens(Component::Ztc, &LEZEN)?;
    let stuk = g.haal(doel, &g.uuid.clone())?;
    Ok(Uit::goed(vorm(doel).toon(&g.basis, &stuk.inhoud)))
}

/// A type by its path, as the API shows it; `None` when it is not there.
pub fn toon_pad(g: &mut Gang<'_>, doel: Doel, pad: &str) -> Result<Option<Value>, Fout> {
    let uuid = doel.uuid(pad).unwrap_or_default();
    let stuk = g.o.stuk(doel.soort, uuid)?;
    Ok(stuk.map(|s| vorm(doel).toon(&g.basis, &s.inhoud).into()))
}

fn lijst(g: &mut Gang<'_>, doel: Doel) -> Uitkomst {
    g.eis_ergens(Component::Ztc, &LEZEN)?;
    g.vraag.controleer(&g.basis, &[params(doel), &BLAD])?;
    let status = g.vraag.get("status").unwrap_or("definitief").to_owned();
    let mut rijen: Vec<Value> = Vec::new();
    for stuk in g.o.alle(doel.soort)? {
        let concept = stuk.inhoud.get("concept") == Some(&Value::Bool(true))
            || stuk.inhoud.get("_concept") == Some(&Value::Bool(true));
        let status_past = match status.as_str() {
            "alles" => true,
            "concept" => concept,
            _ => !concept,
        };
        if (status_past || doel == CATALOGUS) && past(g, doel, &stuk) {
            rijen.push(vorm(doel).toon(&g.basis, &stuk.inhoud).into());
        }
    }
    let (aantal, rijen) = g.vraag.snijd(rijen);
    let url = g.basis.url(doel.voor.trim_end_matches('/'));
    Ok(Uit::goed(g.vraag.bladzijde(&url, aantal, true, rijen)?))
}

fn past(g: &Gang<'_>, doel: Doel, stuk: &Stuk) -> bool {
    let inhoud: &Map<String, Value> = &stuk.inhoud;
    params(doel).iter().all(|(naam, _)| {
        let Some(w) = g.vraag.get(naam) else { return true };
        match *naam {
            "status" => true,
            "datumGeldigheid" => geldig_op(inhoud, w),
            "datumBeginGeldigheid" => tekst(inhoud, "beginGeldigheid") == w,
            "datumEindeGeldigheid" => tekst(inhoud, "eindeGeldigheid") == w,
            "anderObjecttype" => {
                let heeft = inhoud.get(*naam) == Some(&Value::Bool(true));
                heeft == w.eq_ignore_ascii_case("true")
            }
            "catalogus" => g.vraag.pad(&g.basis, naam).as_deref() == Some(tekst(inhoud, "catalogus")),
            "zaaktype" if doel == INFORMATIEOBJECTTYPE => g
                .vraag
                .pad(&g.basis, naam)
                .is_some_and(|p| paden(inhoud, "zaaktypen").contains(&p)),
            "zaaktype" => g.vraag.pad(&g.basis, naam).as_deref() == Some(tekst(inhoud, "zaaktype")),
            "trefwoorden" => {
                let heeft = paden(inhoud, "trefwoorden");
                g.vraag.lijst(naam).iter().all(|w| heeft.iter().any(|h| h == w))
            }
            _ => match naam.split_once("__") {
                Some((veld, "icontains")) => tekst(inhoud, veld).to_lowercase().contains(&w.to_lowercase()),
                Some((veld, _)) => g.vraag.lijst(naam).contains(&tekst(inhoud, veld)),
                None => tekst(inhoud, naam) == w,
            },
        }
    })
}

/// True when a version is in force on a day; dates compare as text.
fn geldig_op(inhoud: &Map<String, Value>, dag: &str) -> bool {
    let (begin, einde) = (tekst(inhoud, "beginGeldigheid"), tekst(inhoud, "eindeGeldigheid"));
    begin <= dag && (einde.is_empty() || dag <= einde)
}
