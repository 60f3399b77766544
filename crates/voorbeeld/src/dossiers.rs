//! Zaken, meldingen, werkzaamheden, bekendmakingen and initiatieven around the houses of the old town.
//!
//! Every text says that it is invented. Dates hang on one reference day, so that around any house in the
//! centre something is going on, something is coming and something is done. Start at [`schrijf`].

use std::io::{self, Write};

use crate::getal::Toeval;
use crate::meet::P;
use crate::plan::{Adressoort, Plan};
use crate::stad::{Stad, rd};
use crate::tekst::{Dag, json};

/// The day from which all other days are counted.
pub(crate) const PEILDAG: Dag = Dag::nieuw(2026, 11, 1);
/// How many at most.
const AANTAL: usize = 140;

struct Sjabloon {
    soort: &'static str,
    categorie: &'static str,
    titel: &'static str,
    omschrijving: &'static str,
    openbaar: bool,
    /// Days from the reference day to the start, and how long it lasts, for now, coming and done.
    duur: i64,
}

const fn s(
    soort: &'static str,
    categorie: &'static str,
    titel: &'static str,
    omschrijving: &'static str,
    openbaar: bool,
    duur: i64,
) -> Sjabloon {
    Sjabloon {
        soort,
        categorie,
        titel,
        omschrijving,
        openbaar,
        duur,
    }
}

const SJABLONEN: [Sjabloon; 24] = [
    s(
        "zaak",
        "Omgevingsvergunning",
        "Dakkapel op het achterdak",
        "De bewoner wil een dakkapel plaatsen op het dak aan de achterkant. De gemeente kijkt of dit mag.",
        true,
        56,
    ),
    s(
        "melding",
        "Straatverlichting",
        "Lantaarnpaal brandt niet",
        "De lamp voor de deur is al een paar dagen uit. De monteur komt langs.",
        true,
        9,
    ),
    s(
        "werkzaamheid",
        "Riool",
        "Nieuw riool in de straat",
        "De aannemer vervangt het riool. Voetgangers kunnen er altijd langs. Auto's rijden om.",
        true,
        75,
    ),
    s(
        "initiatief",
        "Groen",
        "Geveltuinen voor de hele straat",
        "Buren willen samen tegels weghalen en planten neerzetten. Iedereen mag meedoen.",
        true,
        120,
    ),
    s(
        "bekendmaking",
        "Vergunning verleend",
        "Vergunning voor het kappen van een boom",
        "De gemeente geeft toestemming om een zieke boom te kappen. Er komt een nieuwe boom terug.",
        true,
        42,
    ),
    s(
        "melding",
        "Afval",
        "Afval naast de container",
        "Er staan zakken en dozen naast de container. De reiniging haalt ze weg.",
        true,
        4,
    ),
    s(
        "zaak",
        "Omgevingsvergunning",
        "Aanbouw aan de keuken",
        "De bewoner wil de keuken groter maken met een aanbouw van drie meter.",
        true,
        63,
    ),
    s(
        "werkzaamheid",
        "Bestrating",
        "Stoep wordt recht gelegd",
        "De stratenmaker legt losse tegels weer vast. De stoep blijft open.",
        true,
        12,
    ),
    s(
        "initiatief",
        "Energie",
        "Samen zonnepanelen kopen",
        "Een groep buren koopt samen zonnepanelen in. Zo wordt het voor iedereen goedkoper.",
        true,
        150,
    ),
    s(
        "melding",
        "Overlast",
        "Geluid van een installatie",
        "Een buurman hoort 's nachts een pomp. De gemeente onderzoekt dit.",
        false,
        21,
    ),
    s(
        "bekendmaking",
        "Aanvraag ontvangen",
        "Aanvraag voor zonnepanelen op een monument",
        "Iemand vraagt of er zonnepanelen op het dak mogen. De gemeente heeft nog niet beslist.",
        true,
        56,
    ),
    s(
        "werkzaamheid",
        "Kabels",
        "Glasvezel onder de stoep",
        "Een bedrijf legt glasvezel aan. Per huis duurt dit ongeveer een dag.",
        true,
        25,
    ),
    s(
        "zaak",
        "Handhaving",
        "Bouwen zonder vergunning",
        "De gemeente onderzoekt of hier zonder toestemming is gebouwd.",
        false,
        90,
    ),
    s(
        "melding",
        "Wegen",
        "Kuil in de weg",
        "Er zit een diepe kuil in de rijbaan. De gemeente maakt hem dicht.",
        true,
        6,
    ),
    s(
        "initiatief",
        "Ontmoeten",
        "Buurtkamer op zaterdag",
        "Bewoners openen elke zaterdag een kamer voor koffie en een gesprek.",
        true,
        200,
    ),
    s(
        "zaak",
        "Evenement",
        "Straatfeest met muziek",
        "De buurt vraagt toestemming voor een feest op straat, met muziek tot elf uur.",
        true,
        30,
    ),
    s(
        "bekendmaking",
        "Verkeersbesluit",
        "Plek voor deelauto",
        "Een parkeerplek wordt een vaste plek voor een deelauto.",
        true,
        42,
    ),
    s(
        "werkzaamheid",
        "Groen",
        "Bomen worden gesnoeid",
        "De hoveniers snoeien de bomen. Zet uw auto die dag ergens anders.",
        true,
        5,
    ),
    s(
        "melding",
        "Groen",
        "Tak hangt los",
        "Een grote tak hangt boven het fietspad. De boomverzorger zaagt hem eraf.",
        true,
        3,
    ),
    s(
        "zaak",
        "Parkeervergunning",
        "Vergunning voor bewoners",
        "Aanvraag van een bewoner om te mogen parkeren in de binnenstad.",
        false,
        14,
    ),
    s(
        "initiatief",
        "Spelen",
        "Nieuwe speelplek op het grasveld",
        "Ouders maken een plan voor een speelplek en zoeken hulp bij de bouw.",
        true,
        180,
    ),
    s(
        "bekendmaking",
        "Evenementenvergunning",
        "Visserijdag in de haven",
        "De gemeente geeft toestemming voor de Visserijdag: een markt, muziek en een vlootschouw.",
        true,
        21,
    ),
    s(
        "werkzaamheid",
        "Kade",
        "Herstel van de kademuur",
        "Een aannemer herstelt het metselwerk van de kade. Boten liggen tijdelijk ergens anders.",
        true,
        100,
    ),
    s(
        "melding",
        "Water",
        "Kroos in de gracht",
        "Er ligt veel kroos op het water. Het waterschap haalt het weg.",
        true,
        10,
    ),
];

fn plek(plan: &Plan, adres: usize) -> Option<P> {
    let nr = adres as u32;
    plan.verblijven
        .binary_search_by_key(&nr, |v| v.adres)
        .ok()
        .map(|i| plan.verblijven[i].punt)
}

/// Start and end seen from the reference day: 0 is going on, 1 is coming, 2 is done.
fn dagen(fase: usize, duur: i64, t: &mut Toeval) -> (Dag, Dag) {
    let begin = match fase {
        0 => -(1 + t.tot(duur.max(2) as u64 - 1) as i64),
        1 => 4 + t.tot(60) as i64,
        _ => -duur - 8 - t.tot(160) as i64,
    };
    (PEILDAG.plus(begin), PEILDAG.plus(begin + duur))
}

fn geometrie(s: &Sjabloon, q: P, t: &mut Toeval) -> String {
    let mm = |q: P| {
        let m = rd(q);
        format!(
            "[{}.{:03},{}.{:03}]",
            m[0] / 1000,
            m[0] % 1000,
            m[1] / 1000,
            m[1] % 1000
        )
    };
    if s.soort == "werkzaamheid" && t.kans(0.6) {
        // a stretch of street as a box
        let (b, h) = if t.kans(0.5) {
            (t.tussen(18.0, 40.0), 5.0)
        } else {
            (5.0, t.tussen(18.0, 40.0))
        };
        let hoek = |dx: f64, dy: f64| {
            mm(P {
                x: q.x + dx * b,
                y: q.y + dy * h,
            })
        };
        let r = [
            hoek(-1.0, -1.0),
            hoek(1.0, -1.0),
            hoek(1.0, 1.0),
            hoek(-1.0, 1.0),
            hoek(-1.0, -1.0),
        ];
        format!("{{\"type\":\"Polygon\",\"coordinates\":[[{}]]}}", r.join(","))
    } else {
        let q = if s.soort == "melding" {
            P {
                x: q.x + t.tussen(-9.0, 9.0),
                y: q.y + t.tussen(-9.0, 9.0),
            }
        } else {
            q
        };
        format!("{{\"type\":\"Point\",\"coordinates\":{}}}", mm(q))
    }
}

/// Writes the FeatureCollection (RD, with crs member); tells bytes and number.
pub(crate) fn schrijf(stad: &Stad, uit: &mut dyn Write) -> io::Result<(u64, u64)> {
    let plan = stad.teken(0, false);
    let mut t = Toeval::voor(stad.opties.zaad, &[51]);
    let adressen: Vec<usize> = (0..plan.adressen.len())
        .filter(|&i| plan.adressen[i].soort == Adressoort::Verblijfsobject && !plan.adressen[i].neven)
        .collect();
    let aantal = AANTAL.min(adressen.len());
    // half of them in the first streets built: the centre
    let centrum = (adressen.len() / 4).max(1);
    let mut features = Vec::new();
    for i in 0..aantal {
        let bereik = if i % 2 == 0 { centrum } else { adressen.len() };
        let a = adressen[(i * 7919 + t.tot(97) as usize) % bereik];
        let Some(q) = plek(&plan, a) else { continue };
        let sj = &SJABLONEN[i % SJABLONEN.len()];
        let fase = (i / SJABLONEN.len() + i) % 3;
        let (van, tot) = dagen(fase, sj.duur, &mut t);
        let status = match (fase, sj.soort) {
            (0, "melding" | "zaak") => "in behandeling",
            (0, _) => "loopt",
            (1, _) => "aangekondigd",
            _ => "afgerond",
        };
        let adres = &plan.adressen[a];
        let straat = &plan.straten[adres.straat as usize].naam;
        let openbaar = sj.openbaar;
        let wie = match sj.soort {
            "zaak" => "Team Vergunningen",
            "melding" => "Team Buitenruimte",
            "werkzaamheid" => "Team Wegen",
            _ => "Team Wijken",
        };
        let erbij = match (sj.soort, openbaar) {
            ("zaak", true) => ",\"zaaktype\":\"OMGEVING\",\"vertrouwelijkheidaanduiding\":\"openbaar\"",
            ("zaak", false) => {
                ",\"zaaktype\":\"TOEZICHT\",\"vertrouwelijkheidaanduiding\":\"zaakvertrouwelijk\""
            }
            // everybody may know in which street the gemeente works or somebody starts something
            ("werkzaamheid" | "bekendmaking" | "initiatief", true) => {
                ",\"publiekeVelden\":[\"omschrijving\",\"status\",\"categorie\",\"van\",\"tot\",\"straat\"]"
            }
            _ => "",
        };
        features.push(format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"identificatie\":{},\"soort\":{},\"titel\":{},\"omschrijving\":{},\"status\":{},\"categorie\":{},\"van\":\"{van}\",\"tot\":\"{tot}\",\"openbaar\":{openbaar},\"straat\":{},\"behandelaar\":{}{erbij}}},\"geometry\":{}}}",
            json(&format!("VB-{}-{:04}", sj.soort.to_uppercase(), i + 1)),
            json(sj.soort),
            json(&format!("{} (voorbeeld)", sj.titel)),
            json(&format!("{} Dit is een verzonnen voorbeeld.", sj.omschrijving)),
            json(status),
            json(sj.categorie),
            json(straat),
            json(wie),
            geometrie(sj, q, &mut t)
        ));
    }
    let tekst = format!(
        "{{\"type\":\"FeatureCollection\",\"name\":\"dossiers_voorbeeld\",\"crs\":{{\"type\":\"name\",\"properties\":{{\"name\":\"urn:ogc:def:crs:EPSG::28992\"}}}},\"features\":[\n{}\n]}}\n",
        features.join(",\n")
    );
    uit.write_all(tekst.as_bytes())?;
    Ok((tekst.len() as u64, features.len() as u64))
}
