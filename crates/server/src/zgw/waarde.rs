//! Waarde: one value against one type: lengths, dates, durations, RSIN, URLs, GeoJSON, base64.
//!
//! Pure: nothing here looks into the store or knows which resource it serves. Start at [`lees`].

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::links::Basis;
use super::vorm::Soort;

/// A refused value: code and reason.
pub type Geweigerd = (&'static str, String);

/// Most positions in one geometry.
const MAX_PUNTEN: usize = 20_000;

/// Checks a value that is no group and no list; gives it in the form we keep.
///
/// Errors: the code the ZGW reference implementation gives, with a Dutch reason.
pub fn lees(soort: &Soort, verplicht: bool, basis: &Basis, w: &Value) -> Result<Value, Geweigerd> {
    match soort {
        Soort::Tekst(min, max) => tekst(w, *min, *max).map(Value::String),
        Soort::Keuze(waarden, leeg) => {
            let t = als_tekst(w)?;
            if waarden.contains(&t.as_ref()) || (t.is_empty() && *leeg) {
                return Ok(w.clone());
            }
            Err((
                "invalid_choice",
                format!(
                    "'{}' is geen geldige keuze; kies uit {}.",
                    kort(&t),
                    waarden.join(", ")
                ),
            ))
        }
        Soort::Getal(min, max) => match heel_getal(w) {
            Some(n) if n < *min => Err(("min_value", format!("Dit getal is minstens {min}."))),
            Some(n) if n > *max => Err(("max_value", format!("Dit getal is hoogstens {max}."))),
            Some(n) => Ok(n.into()),
            None => Err(("invalid", "Dit moet een geheel getal zijn.".to_owned())),
        },
        Soort::JaNee => match w {
            Value::Bool(_) => Ok(w.clone()),
            _ => Err(("invalid", "Dit moet true of false zijn.".to_owned())),
        },
        Soort::Datum => datum(&als_tekst(w)?).map(|d| d.to_string().into()),
        Soort::Tijdstip => tijdstip(&als_tekst(w)?).map(|t| t.to_string().into()),
        Soort::Duur => duur(&als_tekst(w)?).map(|_| w.clone()),
        Soort::Uuid => match uuid::Uuid::try_parse(&als_tekst(w)?) {
            Ok(u) => Ok(u.hyphenated().to_string().into()),
            Err(_) => Err(("invalid", "Dit is geen geldige UUID.".to_owned())),
        },
        Soort::Url(max) => {
            let t = tekst(w, 0, *max)?;
            if t.is_empty() && !verplicht || is_url(&t) {
                return Ok(Value::String(t));
            }
            Err(("invalid", "Voer een geldige URL in.".to_owned()))
        }
        Soort::Verwijzing(doel) => {
            let t = tekst(w, usize::from(verplicht), 1_000)?;
            if !is_url(&t) {
                return Err(("bad-url", "Voer een geldige URL in.".to_owned()));
            }
            match basis.pad(&t) {
                Some(pad) if doel.uuid(pad).is_some() => Ok(pad.into()),
                Some(_) => Err(("no_match", format!("Dit adres is geen {}.", doel.soort))),
                None => Err((
                    "bad-url",
                    format!(
                        "Dit {} staat niet in dit register; geef een adres van deze server.",
                        doel.soort
                    ),
                )),
            }
        }
        Soort::Rsin => {
            let t = als_tekst(w)?;
            if !t.is_empty() || verplicht {
                rsin(&t)?;
            }
            Ok(t.into())
        }
        Soort::Anummer => {
            let t = als_tekst(w)?;
            if (t.is_empty() && !verplicht) || (cijfers(&t, 10).is_some() && !t.starts_with('0')) {
                return Ok(t.into());
            }
            Err((
                "invalid",
                "Een A-nummer heeft tien cijfers en begint niet met een nul.".to_owned(),
            ))
        }
        Soort::Email(max) => {
            let t = tekst(w, 0, *max)?;
            if (t.is_empty() && !verplicht) || is_email(&t) {
                return Ok(t.into());
            }
            Err(("invalid", "Voer een geldig e-mailadres in.".to_owned()))
        }
        Soort::Geometrie => geometrie(w).map(|()| kale_geometrie(w)),
        Soort::Bytes => match w.as_str().map(|t| STANDARD.decode(t)) {
            Some(Ok(_)) => Ok(w.clone()),
            _ => Err(("invalid", "De inhoud is geen geldige base64.".to_owned())),
        },
        Soort::Vrij | Soort::Groep(_) | Soort::Lijst(_) => Ok(w.clone()),
    }
}

/// Text; a number is taken for how it is written, as the reference implementation does, true and false are not.
fn als_tekst(w: &Value) -> Result<Cow<'_, str>, Geweigerd> {
    match w {
        Value::String(t) => Ok(Cow::Borrowed(t)),
        Value::Number(n) => Ok(Cow::Owned(n.to_string())),
        _ => Err(("invalid", "Dit moet tekst zijn.".to_owned())),
    }
}

/// A whole number, also when its digits are sent as text: a form sends a huisnummer as it was typed.
fn heel_getal(w: &Value) -> Option<i64> {
    match w {
        Value::String(t) => t.trim().parse().ok(),
        _ => w.as_i64(),
    }
}

fn kort(t: &str) -> String {
    t.chars().take(60).collect()
}

fn tekst(w: &Value, min: usize, max: usize) -> Result<String, Geweigerd> {
    let t = als_tekst(w)?;
    if t.contains('\0') {
        return Err((
            "null_characters_not_allowed",
            "Null-tekens zijn niet toegestaan.".to_owned(),
        ));
    }
    let lengte = t.chars().count();
    if lengte > max {
        return Err((
            "max_length",
            format!("Dit veld mag hoogstens {max} tekens lang zijn; dit zijn er {lengte}."),
        ));
    }
    if min > 0 && t.trim().is_empty() {
        return Err(("blank", "Dit veld mag niet leeg zijn.".to_owned()));
    }
    if lengte < min {
        return Err((
            "min_length",
            format!("Dit veld moet minstens {min} tekens lang zijn."),
        ));
    }
    Ok(t.into_owned())
}

/// An RSIN or BSN: nine digits that pass the 11-proef.
pub fn rsin(t: &str) -> Result<(), Geweigerd> {
    if !t.bytes().all(|b| b.is_ascii_digit()) {
        return Err(("only-digits", "Gebruik alleen cijfers.".to_owned()));
    }
    if t.len() != 9 {
        let code = if t.len() < 9 { "min_length" } else { "max_length" };
        return Err((code, "Dit nummer moet 9 cijfers hebben.".to_owned()));
    }
    let som: i32 = t
        .bytes()
        .zip([9, 8, 7, 6, 5, 4, 3, 2, -1])
        .map(|(b, gewicht)| i32::from(b - b'0') * gewicht)
        .sum();
    if som % 11 == 0 && t != "000000000" {
        Ok(())
    } else {
        Err(("invalid", "Dit nummer voldoet niet aan de 11-proef.".to_owned()))
    }
}

/// A calendar day in the one form of the contract.
pub fn datum(t: &str) -> Result<jiff::civil::Date, Geweigerd> {
    Some(t)
        .filter(|t| t.len() == 10 && t.as_bytes()[4] == b'-')
        .and_then(|t| t.parse().ok())
        .filter(|dag: &jiff::civil::Date| dag.year() > 0)
        .ok_or_else(|| ("invalid", "Een datum is JJJJ-MM-DD.".to_owned()))
}

/// A moment; without a zone it is Dutch time, as the reference implementation takes it.
pub fn tijdstip(t: &str) -> Result<jiff::Timestamp, Geweigerd> {
    if let Ok(moment) = t.parse::<jiff::Timestamp>() {
        return Ok(moment);
    }
    let zonder_zone = || -> Option<jiff::Timestamp> {
        let lokaal: jiff::civil::DateTime = Some(t).filter(|t| t.len() >= 16)?.parse().ok()?;
        crate::klok::zone().to_timestamp(lokaal).ok()
    };
    zonder_zone().ok_or_else(|| {
        (
            "invalid",
            "Een tijdstip is JJJJ-MM-DDTuu:mm:ss met zone, zoals 2026-11-25T12:00:00Z.".to_owned(),
        )
    })
}

/// A day that somebody gave as text: as the contract writes it, or as the standard lets an eigenschap be (`20261125`).
pub fn losse_dag(t: &str) -> Option<jiff::civil::Date> {
    let aaneen = || jiff::civil::Date::strptime("%Y%m%d", cijfers(t, 8)?).ok();
    datum(t).ok().or_else(aaneen)
}

/// The same for a moment: `20261125120000` is Dutch time.
pub fn los_moment(t: &str) -> Option<jiff::Timestamp> {
    let aaneen = || {
        let lokaal = jiff::civil::DateTime::strptime("%Y%m%d%H%M%S", cijfers(t, 14)?).ok()?;
        crate::klok::zone().to_timestamp(lokaal).ok()
    };
    tijdstip(t).ok().or_else(aaneen)
}

fn cijfers(t: &str, aantal: usize) -> Option<&str> {
    Some(t).filter(|t| t.len() == aantal && t.bytes().all(|b| b.is_ascii_digit()))
}

/// An ISO 8601 period such as `P30D` or `P5Y`.
pub fn duur(t: &str) -> Result<jiff::Span, Geweigerd> {
    let fout = || {
        (
            "invalid",
            "Een termijn is een ISO 8601-periode, zoals P30D of P5Y.".to_owned(),
        )
    };
    if t.len() > 40
        || !t.starts_with('P')
        || !t.bytes().all(|b| b.is_ascii_digit() || b"PYMWDTHS.".contains(&b))
    {
        return Err(fout());
    }
    t.parse().map_err(|_| fout())
}

/// Somebody at a host with a point in its name, or at this machine.
fn is_email(t: &str) -> bool {
    let Some((wie, host)) = t.rsplit_once('@') else {
        return false;
    };
    let vreemd = |c: char| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"@".contains(c);
    let deel = |d: &str| {
        !d.is_empty()
            && !d.starts_with('-')
            && !d.ends_with('-')
            && d.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    !wie.is_empty()
        && !wie.contains(vreemd)
        && wie.split('.').all(|d| !d.is_empty())
        && host.split('.').all(deel)
        && (host.contains('.') || host == "localhost")
}

/// An absolute http(s) URL, or another scheme that names a host.
fn is_url(t: &str) -> bool {
    let Some((schema, rest)) = t.split_once("://") else {
        return false;
    };
    matches!(schema, "http" | "https" | "urn")
        && !rest.is_empty()
        && !rest.starts_with(['/', '?', '#'])
        && !t
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c))
}

/// GeoJSON of one geometry in [lon, lat]: types, closed rings, finite numbers, caps.
pub fn geometrie(w: &Value) -> Result<(), Geweigerd> {
    let mut over = MAX_PUNTEN;
    meet(w, &mut over, 0)
}

/// A geometry with what the contract says of it and nothing else.
fn kale_geometrie(w: &Value) -> Value {
    let mut uit = Map::new();
    for naam in ["type", "coordinates"] {
        if let Some(w) = w.get(naam) {
            uit.insert(naam.to_owned(), w.clone());
        }
    }
    if let Some(delen) = w.get("geometries").and_then(Value::as_array) {
        uit.insert(
            "geometries".to_owned(),
            delen.iter().map(kale_geometrie).collect(),
        );
    }
    uit.into()
}

fn ongeldig(reden: &str) -> Geweigerd {
    ("invalid", reden.to_owned())
}

fn meet(w: &Value, over: &mut usize, diep: usize) -> Result<(), Geweigerd> {
    let soort = w
        .get("type")
        .and_then(Value::as_str)
        .ok_or_else(|| ongeldig("Een geometrie is GeoJSON met type en coordinates."))?;
    if soort == "GeometryCollection" {
        if diep > 2 {
            return Err(ongeldig("De geometrie is te diep genest."));
        }
        return lijst(w.get("geometries"))?
            .iter()
            .try_for_each(|g| meet(g, over, diep + 1));
    }
    let c = w.get("coordinates");
    match soort {
        "Point" => positie(c, over),
        "MultiPoint" => lijst(c)?.iter().try_for_each(|p| positie(Some(p), over)),
        "LineString" => lijn(c, 2, over),
        "MultiLineString" => lijst(c)?.iter().try_for_each(|l| lijn(Some(l), 2, over)),
        "Polygon" => vlak(c, over),
        "MultiPolygon" => lijst(c)?.iter().try_for_each(|v| vlak(Some(v), over)),
        _ => Err(ongeldig("Dit type geometrie bestaat niet in GeoJSON.")),
    }
}

fn lijst(w: Option<&Value>) -> Result<&Vec<Value>, Geweigerd> {
    match w.and_then(Value::as_array) {
        Some(l) if l.is_empty() => Err(ongeldig("Een geometrie heeft minstens één punt.")),
        Some(l) => Ok(l),
        None => Err(ongeldig("De coördinaten zijn geen lijst van de goede diepte.")),
    }
}

fn positie(w: Option<&Value>, over: &mut usize) -> Result<(), Geweigerd> {
    let Some([lon, lat]) = w
        .and_then(Value::as_array)
        .and_then(|l| <&[Value; 2]>::try_from(l.as_slice()).ok())
        .map(|[a, b]| [a.as_f64(), b.as_f64()])
    else {
        return Err(ongeldig("Een positie is [lengtegraad, breedtegraad]."));
    };
    let (Some(lon), Some(lat)) = (lon, lat) else {
        return Err(ongeldig("Een positie bestaat uit twee getallen."));
    };
    *over = over
        .checked_sub(1)
        .ok_or_else(|| ongeldig("De geometrie heeft te veel punten."))?;
    if !(-180.0..=180.0).contains(&lon) || !(-90.0..=90.0).contains(&lat) {
        return Err(ongeldig(
            "De coördinaten liggen buiten de aarde; geef graden (EPSG:4326), geen meters.",
        ));
    }
    if (50.0..=54.0).contains(&lon) && (3.0..=8.0).contains(&lat) {
        return Err(ongeldig(
            "De coördinaten lijken verwisseld: GeoJSON is [lengtegraad, breedtegraad], zoals [4.76, 52.95].",
        ));
    }
    Ok(())
}

fn lijn(w: Option<&Value>, min: usize, over: &mut usize) -> Result<(), Geweigerd> {
    let punten = lijst(w)?;
    if punten.len() < min {
        return Err(ongeldig("Een lijn of ring heeft te weinig punten."));
    }
    punten.iter().try_for_each(|p| positie(Some(p), over))
}

fn vlak(w: Option<&Value>, over: &mut usize) -> Result<(), Geweigerd> {
    lijst(w)?.iter().try_for_each(|r| {
        lijn(Some(r), 4, over)?;
        let punten = lijst(Some(r))?;
        if punten.first() == punten.last() {
            Ok(())
        } else {
            Err(ongeldig(
                "Een ring moet gesloten zijn: het laatste punt is het eerste.",
            ))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_rsin_needs_nine_digits_that_pass_the_11_proef() {
        assert!(rsin("000000012").is_ok() && rsin("517439943").is_ok());
        for (slecht, code) in [
            ("517439944", "invalid"),
            ("12345678", "min_length"),
            ("1234567890", "max_length"),
            ("51743994a", "only-digits"),
            ("000000000", "invalid"),
        ] {
            assert_eq!(rsin(slecht).unwrap_err().0, code, "{slecht}");
        }
    }

    #[test]
    fn a_day_or_a_moment_of_an_eigenschap_is_one_of_the_calendar() {
        let dag = |t| losse_dag(t).map(|d| d.to_string());
        assert_eq!(dag("20280229"), dag("2028-02-29"));
        assert_eq!(dag("20280229").as_deref(), Some("2028-02-29"));
        for slecht in ["99999999", "20270229", "2027022", "volgend jaar", ""] {
            assert_eq!(dag(slecht), None, "{slecht}");
        }
        let moment = |t| los_moment(t).map(|m| m.to_string());
        assert_eq!(moment("20280630013000").as_deref(), Some("2028-06-29T23:30:00Z"));
        assert_eq!(moment("20280630013000"), moment("2028-06-30T01:30:00+02:00"));
        assert_eq!((moment("20280630253000"), moment("99999999999999")), (None, None));
    }

    #[test]
    fn a_duration_is_a_period_and_nothing_friendlier() {
        for goed in ["P30D", "P5Y", "P1Y6M", "PT3H", "P2W"] {
            assert!(duur(goed).is_ok(), "{goed}");
        }
        for slecht in ["30 days", "P", "p30d", "-P1D", "P30", ""] {
            assert!(duur(slecht).is_err(), "{slecht}");
        }
    }

    #[test]
    fn a_geometry_in_metres_or_with_its_axes_swapped_is_refused() {
        assert!(geometrie(&json!({"type": "Point", "coordinates": [4.76, 52.95]})).is_ok());
        for slecht in [
            json!({"type": "Point", "coordinates": [52.95, 4.76]}),
            json!({"type": "Point", "coordinates": [111_000, 550_000]}),
            json!({"type": "Point", "coordinates": [4.76]}),
            json!({"type": "Polygon", "coordinates": [[[4.7, 52.9], [4.8, 52.9], [4.8, 53.0], [4.7, 53.0]]]}),
            json!({"type": "Cirkel", "coordinates": [4.76, 52.95]}),
            json!({"type": "MultiPoint", "coordinates": []}),
            json!({"type": "GeometryCollection", "geometries": []}),
            json!([4.76, 52.95]),
        ] {
            assert!(geometrie(&slecht).is_err(), "{slecht}");
        }
    }
}
