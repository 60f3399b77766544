//! Adressen: points with a street, a house number and a postcode, from a GeoPackage or GeoJSON.
//!
//! For places where the BAG itself is not delivered. Answers what each row's address is, under the column names
//! that are in use, as layer `adressen-adres`. RD is kept as delivered; degrees go through the official grids.
//! Knows nothing of panden. Start at [`lees`].
//!
//! A table without a column for street or house number holds something else: it is reported once, by name, and
//! skipped. When a row has its own start and end date (`datum_strt`, `datum_eind`), they are its validity.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use model::{
    BagId, BagSoort, Datum, GeometrieSoort, Interval, KenmerkDefinitie, LaagDefinitie, LaagId, Periode,
    Voorkomen, Waarde,
};

use crate::tabel::{self, Eigenschappen, Rij, weigering};
use crate::{BronFout, LaagNr, LeesOpties, Ontvanger};

const STRAAT: &[&str] = &[
    "straatnaam",
    "openbareruimtenaam",
    "openbareruimte",
    "straat",
    "street",
    "addrstreet",
    "thoroughfare",
];
const HUISNUMMER: &[&str] = &["huisnummer", "huisnr", "housenumber", "addrhousenumber", "nummer"];
const HUISLETTER: &[&str] = &["huisletter"];
const TOEVOEGING: &[&str] = &[
    "toevoeging",
    "huisnummertoevoeging",
    "huisnrtoevoeging",
    "addition",
];
const POSTCODE: &[&str] = &["postcode", "postalcode", "addrpostcode"];
const WOONPLAATS: &[&str] = &["woonplaats", "woonplaatsnaam", "plaats", "city", "addrcity"];
const NUMMERAANDUIDING: &[&str] = &[
    "nummerid",
    "nummeraanduiding",
    "nummeraanduidingid",
    "identificatie",
    "lokaalid",
];
const VERBLIJFSOBJECT: &[&str] = &[
    "verblijfsobject",
    "verblijfsobjectid",
    "vboid",
    "adresseerbaarobjectid",
    "adresseerbaarobject",
];
const ID: &[&str] = &["id", "gmlid", "featureid", "fid", "ogcfid", "objectid"];

fn definitie() -> Result<LaagDefinitie, model::IdFout> {
    let id: LaagId = "adressen-adres".parse()?;
    let indexeer = |naam: &str| KenmerkDefinitie {
        naam: naam.to_owned(),
        indexeer: true,
    };
    Ok(LaagDefinitie {
        id,
        titel: "Adressen".to_owned(),
        bronvermelding: "BAG (Kadaster), publiek domein".to_owned(),
        geometrie: Some(GeometrieSoort::Punt),
        kenmerken: ["postcode", "nummeraanduiding", "verblijfsobject"]
            .map(indexeer)
            .to_vec(),
        partitie: None,
        max_leeftijd_dagen: Some(62),
    })
}

/// Reads a delivery of one or more files into `adressen-adres`.
///
/// - Out: one voorkomen per address to `uit`; a row without street, house number or point is refused by file,
///   table, row number and reason. The id is the nummeraanduiding's when there is one, else the row's own id.
/// - Errors: a file that is refused whole ([`tabel::lees`]), one without a single address column, `uit`'s own.
/// - Cost: one row in memory.
pub fn lees(bestanden: &[PathBuf], opties: &LeesOpties, uit: &mut dyn Ontvanger) -> Result<(), BronFout> {
    let definitie = definitie().map_err(|fout| BronFout::bestand("adressen", fout.to_string()))?;
    let laag = uit.laag(&definitie)?;
    tabel::elk_bestand(bestanden, opties, uit, &mut |pad, naam, uit| {
        bestand(pad, naam, laag, opties, uit)
    })
}

fn bestand(
    pad: &Path,
    naam: &str,
    laag: LaagNr,
    opties: &LeesOpties,
    uit: &mut dyn Ontvanger,
) -> Result<(), BronFout> {
    let mut anders: BTreeMap<String, u64> = BTreeMap::new();
    let mut adressen = 0u64;
    tabel::lees(pad, naam, opties.roosters.as_ref(), |rij| {
        if !rij.eigenschappen.kent(STRAAT) && !rij.eigenschappen.kent(HUISNUMMER) {
            *anders.entry(rij.tabel.to_owned()).or_default() += 1;
            return Ok(());
        }
        adressen += 1;
        match adres(&rij) {
            Ok(voorkomen) => uit.voorkomen(laag, voorkomen),
            Err(reden) => {
                uit.geweigerd(laag, weigering(naam, &rij, eigen_id(&rij), reden));
                Ok(())
            }
        }
    })?;
    if adressen == 0 {
        return Err(BronFout::bestand(
            naam,
            "het bestand heeft geen kolommen met straatnaam en huisnummer",
        ));
    }
    for (tabel, aantal) in anders {
        uit.melding(&format!(
            "{naam}: tabel '{tabel}' heeft geen adreskolommen; {aantal} rijen overgeslagen"
        ));
    }
    Ok(())
}

fn eigen_id(rij: &Rij<'_>) -> Option<String> {
    let nummer = rij.eigenschappen.tekst(NUMMERAANDUIDING);
    nummer
        .or_else(|| rij.id.clone())
        .or_else(|| rij.eigenschappen.tekst(ID))
}

fn adres(rij: &Rij<'_>) -> Result<Voorkomen, String> {
    let van = rij.eigenschappen;
    let geometrie = rij.geometrie.clone()?.ok_or("de geometrie ontbreekt")?;
    if geometrie.soort != GeometrieSoort::Punt || geometrie.punten.len() != 1 {
        return Err("de geometrie is geen punt".to_owned());
    }
    let straat = van.tekst(STRAAT).ok_or("de straatnaam ontbreekt")?;
    let (huisnummer, letter, toevoeging) = huisnummer(van)?;
    let mut kenmerken = vec![
        ("straatnaam".to_owned(), Waarde::Tekst(straat)),
        ("huisnummer".to_owned(), Waarde::Getal(huisnummer)),
    ];
    let postcode = van.tekst(POSTCODE).map(|p| {
        p.chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
            .to_uppercase()
    });
    for (naam, waarde) in [
        ("huisletter", letter),
        ("toevoeging", toevoeging),
        ("postcode", postcode),
        ("woonplaats", van.tekst(WOONPLAATS)),
        (
            "nummeraanduiding",
            bag_id(van.tekst(NUMMERAANDUIDING), BagSoort::Nummeraanduiding),
        ),
        (
            "verblijfsobject",
            bag_id(van.tekst(VERBLIJFSOBJECT), BagSoort::Verblijfsobject),
        ),
        ("status", van.tekst(&["status"])),
        ("type", van.tekst(&["type", "typeadresseerbaarobject"])),
    ] {
        kenmerken.extend(waarde.map(|tekst| (naam.to_owned(), Waarde::Tekst(tekst))));
    }
    let id = eigen_id(rij).unwrap_or_else(|| {
        format!(
            "{}{}{}",
            rij.tabel,
            if rij.tabel.is_empty() { "" } else { "." },
            rij.nummer
        )
    });
    Ok(Voorkomen {
        id,
        periode: periode(van)?,
        geometrie: Some(geometrie),
        kenmerken,
    })
}

/// House number, letter and addition; a number that carries them ("12A", "12-18") is taken apart.
fn huisnummer(van: Eigenschappen<'_>) -> Result<(i64, Option<String>, Option<String>), String> {
    let tekst = van.tekst(HUISNUMMER).ok_or("het huisnummer ontbreekt")?;
    let cijfers = tekst.bytes().take_while(u8::is_ascii_digit).count();
    let (nummer, rest) = tekst.split_at_checked(cijfers).unwrap_or((&tekst, ""));
    let fout = || {
        format!(
            "huisnummer '{}' is geen getal",
            tekst.chars().take(20).collect::<String>()
        )
    };
    let nummer: i64 = nummer.parse().map_err(|_| fout())?;
    if !(1..=99_999).contains(&nummer) {
        return Err(fout());
    }
    let rest = rest.trim_start_matches([' ', '-', '/']).trim();
    let (letter, toevoeging) = (van.tekst(HUISLETTER), van.tekst(TOEVOEGING));
    if rest.is_empty() || letter.is_some() || toevoeging.is_some() {
        return Ok((nummer, letter, toevoeging));
    }
    match rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_alphabetic()) {
        true => Ok((nummer, Some(rest.to_uppercase()), None)),
        false => Ok((nummer, None, Some(rest.to_owned()))),
    }
}

fn bag_id(tekst: Option<String>, soort: BagSoort) -> Option<String> {
    let id: BagId = tekst?.parse().ok()?;
    (id.soort() == Some(soort)).then(|| id.to_string())
}

fn periode(van: Eigenschappen<'_>) -> Result<Periode, String> {
    let datum = |namen: &[&str]| {
        van.tekst(namen)
            .map(|tekst| tekst.parse::<Datum>().map_err(|fout| fout.to_string()))
            .transpose()
    };
    let begin =
        datum(&["datumstrt", "datumstart", "begindatum", "begingeldigheid"])?.unwrap_or(Datum::ALTIJD);
    let eind = datum(&["datumeind", "einddatum", "eindgeldigheid"])?.unwrap_or(Datum::NOOIT);
    Ok(Periode {
        geldig: Interval {
            van: begin,
            tot: eind.max(begin),
        },
        ..Periode::ALTIJD
    })
}

#[cfg(test)]
#[path = "adressen_test.rs"]
mod tests;
