//! Zaakeigenschappen: values of the eigenschappen that the zaaktype defines (zrc-018), in the form it asks for.

use serde_json::{Map, Value};

use super::fout::{ALGEMEEN, Fout};
use super::gang::{Actie, Gang, Uit, Uitkomst, Zaak, gelijk_gebleven, nieuw_uuid, tekst};
use super::lijst::LEZEN;
use super::links::{EIGENSCHAP, ZAAK};
use super::vorm::Wijze;
use super::vormen::zaken::ZAAKEIGENSCHAP_VORM;
use super::waarde;
use super::zaak::BIJWERKEN;

/// Kind in the store.
const SOORT: &str = "zaakeigenschap";

fn pad_van(zaak: &str, uuid: &str) -> String {
    format!("{}/zaakeigenschappen/{uuid}", ZAAK.pad(zaak))
}

/// `POST /zaken/{zaak_uuid}/zaakeigenschappen`.
pub fn maak(g: &mut Gang<'_>) -> Uitkomst {
    let mut zaak = g.zaak(&g.zaak_uuid.clone())?;
    g.eis(&[BIJWERKEN[0], BIJWERKEN[1], "zaken.aanmaken"], &zaak)?;
    g.eis_open(&zaak)?;
    let eigen = g.basis.url(&ZAAK.pad(&zaak.uuid));
    g.lichaam.entry("zaak").or_insert_with(|| eigen.into());
    let mut inhoud = g.lees(&ZAAKEIGENSCHAP_VORM, Wijze::Heel)?;
    let naam = eigenschap(g, &zaak, &inhoud)?;
    let uuid = nieuw_uuid();
    let pad = pad_van(&zaak.uuid, &uuid);
    inhoud.insert("url".into(), pad.as_str().into());
    inhoud.insert("uuid".into(), uuid.as_str().into());
    inhoud.insert("naam".into(), naam.as_str().into());
    g.o.zet(SOORT, &uuid, Some(&zaak.uuid), &inhoud)?;
    zaak.voeg_toe("eigenschappen", &pad);
    g.bewaar_zaak(&mut zaak)?;
    let toon = toon(g, &inhoud);
    g.leg_vast(&zaak, Actie::Maak, SOORT, &pad, &naam, [None, Some(&toon)])?;
    Ok(Uit::gemaakt(toon))
}

/// zrc-018 and the specification of the value; gives the name.
fn eigenschap(g: &mut Gang<'_>, zaak: &Zaak, inhoud: &Map<String, Value>) -> Result<String, Fout> {
    if tekst(inhoud, "zaak") != ZAAK.pad(&zaak.uuid) {
        return Err(Fout::veld(
            "zaak",
            "zaak-mismatch",
            "Deze zaak is niet de zaak in het adres.",
        ));
    }
    let type_ = g.genoemd("eigenschap", inhoud, EIGENSCHAP, "bad-url")?;
    if tekst(&type_.inhoud, "zaaktype") != zaak.tekst("zaaktype") {
        return Err(Fout::veld(
            ALGEMEEN,
            "zaaktype-mismatch",
            "De eigenschap hoort niet bij het zaaktype van de zaak.",
        ));
    }
    let w = tekst(inhoud, "waarde");
    let leeg = Map::new();
    let spec = type_
        .inhoud
        .get("specificatie")
        .and_then(Value::as_object)
        .unwrap_or(&leeg);
    let past = match tekst(spec, "formaat") {
        "getal" => is_getal(w, tekst(spec, "lengte")),
        "datum" => waarde::losse_dag(w).is_some(),
        "datum_tijd" => waarde::los_moment(w).is_some(),
        _ => tekst(spec, "lengte")
            .parse()
            .is_ok_and(|max: usize| w.chars().count() <= max),
    };
    let waarden = super::gang::paden(spec, "waardenverzameling");
    if !past || (!waarden.is_empty() && !waarden.iter().any(|v| v == w)) {
        return Err(Fout::veld(
            "waarde",
            "waarde-incorrect-format",
            "De waarde past niet bij de specificatie van de eigenschap.",
        ));
    }
    Ok(tekst(&type_.inhoud, "naam").to_owned())
}

/// True for a number that fits a length such as `5,2`: digits before and after the comma (or point). A length without a
/// comma says nothing of what comes after it.
fn is_getal(w: &str, lengte: &str) -> bool {
    let (max_heel, max_deel) = lengte.split_once(',').map_or((lengte, ""), |delen| delen);
    let (heel, deel) = w.split_once([',', '.']).map_or((w, None), |(h, d)| (h, Some(d)));
    let past = |cijfers: &str, max: &str| {
        !cijfers.is_empty()
            && cijfers.bytes().all(|b| b.is_ascii_digit())
            && max.trim().parse().map_or(true, |max: usize| cijfers.len() <= max)
    };
    past(heel.strip_prefix('-').unwrap_or(heel), max_heel) && deel.is_none_or(|d| past(d, max_deel))
}

/// As the API shows it.
pub fn toon(g: &Gang<'_>, inhoud: &Map<String, Value>) -> Map<String, Value> {
    ZAAKEIGENSCHAP_VORM.toon(&g.basis, inhoud)
}

/// `GET /zaken/{zaak_uuid}/zaakeigenschappen`: a bare array.
pub fn alle(g: &mut Gang<'_>) -> Uitkomst {
    g.vraag.controleer(&g.basis, &[])?;
    let zaak = g.zaak(&g.zaak_uuid.clone())?;
    g.eis(&LEZEN, &zaak)?;
    let stukken = g.o.kinderen(SOORT, &zaak.uuid)?;
    let rijen: Vec<Value> = stukken.iter().map(|s| toon(g, &s.inhoud).into()).collect();
    Ok(Uit::goed(rijen))
}

/// The zaak and the eigenschap of the address.
fn haal(g: &mut Gang<'_>) -> Result<(Zaak, register::Stuk), Fout> {
    let zaak = g.zaak(&g.zaak_uuid.clone())?;
    let stuk = g.o.stuk(SOORT, &g.uuid)?.ok_or_else(Fout::niet_gevonden)?;
    if stuk.ouder.as_deref() == Some(&zaak.uuid) {
        Ok((zaak, stuk))
    } else {
        Err(Fout::niet_gevonden())
    }
}

/// `GET /zaken/{zaak_uuid}/zaakeigenschappen/{uuid}`.
pub fn een(g: &mut Gang<'_>) -> Uitkomst {
    let (zaak, stuk) = haal(g)?;
    g.eis(&LEZEN, &zaak)?;
    Ok(Uit::goed(toon(g, &stuk.inhoud)))
}

/// `PUT` of one.
pub fn vervang(g: &mut Gang<'_>) -> Uitkomst {
    wijzig_met(g, Wijze::Heel, Actie::Vervang)
}

/// `PATCH` of one.
pub fn wijzig(g: &mut Gang<'_>) -> Uitkomst {
    wijzig_met(g, Wijze::Deel, Actie::Wijzig)
}

fn wijzig_met(g: &mut Gang<'_>, wijze: Wijze, actie: Actie) -> Uitkomst {
    let (mut zaak, stuk) = haal(g)?;
    g.eis(&BIJWERKEN, &zaak)?;
    g.eis_open(&zaak)?;
    let nieuw = g.lees(&ZAAKEIGENSCHAP_VORM, wijze)?;
    gelijk_gebleven(&["eigenschap"], &stuk.inhoud, &nieuw)?;
    let oud = toon(g, &stuk.inhoud);
    let mut inhoud = stuk.inhoud;
    inhoud.extend(nieuw);
    let naam = eigenschap(g, &zaak, &inhoud)?;
    g.o.zet(SOORT, &stuk.uuid, Some(&zaak.uuid), &inhoud)?;
    g.bewaar_zaak(&mut zaak)?;
    let nu = toon(g, &inhoud);
    g.leg_vast(
        &zaak,
        actie,
        SOORT,
        &pad_van(&zaak.uuid, &stuk.uuid),
        &naam,
        [Some(&oud), Some(&nu)],
    )?;
    Ok(Uit::goed(nu))
}

/// `DELETE` of one.
pub fn verwijder(g: &mut Gang<'_>) -> Uitkomst {
    let (mut zaak, stuk) = haal(g)?;
    g.eis(&BIJWERKEN, &zaak)?;
    g.eis_open(&zaak)?;
    let pad = pad_van(&zaak.uuid, &stuk.uuid);
    let oud = toon(g, &stuk.inhoud);
    g.o.weg(SOORT, &stuk.uuid)?;
    zaak.neem_weg("eigenschappen", &pad);
    g.bewaar_zaak(&mut zaak)?;
    let naam = tekst(&stuk.inhoud, "naam").to_owned();
    g.leg_vast(&zaak, Actie::Verwijder, SOORT, &pad, &naam, [Some(&oud), None])?;
    Ok(Uit::leeg())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_an_eigenschap_has_digits_and_fits_its_length() {
        for goed in ["12345,67", "12345.67", "1", "-1,5", "0"] {
            assert!(is_getal(goed, "5,2"), "{goed}");
        }
        for slecht in [
            "NaN",
            "inf",
            "1e3",
            "123456,78",
            "1,234",
            "1,2,3",
            ",5",
            "5,",
            "+1",
            "-",
            "",
        ] {
            assert!(!is_getal(slecht, "5,2"), "{slecht}");
        }
        assert!(is_getal("12.5", "10") && !is_getal("12345678901", "10"));
    }
}
