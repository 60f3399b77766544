//! The old bestemmingsplan of Voorbeeldwaard: what holds outside the old town until the omgevingsplan takes its place.
//!
//! One plan (IMRO2012 GML) around the pons, which is the beschermd dorpsgezicht: homes, the park, the dike, a bouwvlak with
//! heights for each building around the old town and for each new quarter. Start at [`schrijf`].
//! Source: IMRO2012 v1.1, PRBP2012 (Geonovum).

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::kern;
use crate::meet::{P, Ring, p};
use crate::stad::{Stad, rd};
use crate::tekst::lijst;
use crate::zip::Zip;

const LOKAAL: &str = "9999.BPVoorbeeldwaard";
const VERSIE: &str = "VA01";
const PLAN: &str = "NL.IMRO.9999.BPVoorbeeldwaard-VA01";
/// A bouwvlak of a new quarter stays this far from its edge, metres.
const RAND_M: f64 = 12.0;

/// Smaller buildings (sheds) stand outside the bouwvlakken, as in real plans; square metres.
const BOUWVLAK_M2: f64 = 35.0;

/// The file, while objects are added to it.
struct Plankaart {
    gml: String,
    /// Number of the last object, and of the last geometry.
    nummer: u32,
    vorm: u32,
}

fn posities(punten: &[P]) -> String {
    let mut mm: Vec<[i64; 2]> = punten.iter().map(|q| rd(*q)).collect();
    if let Some(&eerste) = mm.first() {
        mm.push(eerste);
    }
    let mut uit = Vec::new();
    lijst(&mut uit, &mm, "");
    String::from_utf8_lossy(&uit).into_owned()
}

impl Plankaart {
    fn nieuw() -> Self {
        let gml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- Verzonnen plan van een verzonnen gemeente: geldt nergens echt. -->\n<imro:FeatureCollectionIMRO gml:id=\"Collectie\" xmlns:imro=\"http://www.geonovum.nl/imro/2012/1.1\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" xmlns:gml=\"http://www.opengis.net/gml/3.2\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"http://www.geonovum.nl/imro/2012/1.1 http://schemas.geonovum.nl/imro/2012/1.1/IMRO2012.xsd\">\n   <imro:featureMember>\n      <imro:MetadataIMRObestand gml:id=\"NL.IMRO.METADATA\">\n         <imro:datasetTitel>Voorbeeldwaard</imro:datasetTitel>\n         <imro:creatiedatum>2013-04-02</imro:creatiedatum>\n         <imro:bronbeheerder>Voorbeeldwaard</imro:bronbeheerder>\n         <imro:codeerVerantwoordelijke>Voorbeeldwaard</imro:codeerVerantwoordelijke>\n         <imro:naamApplicatieschema>IMRO2012</imro:naamApplicatieschema>\n         <imro:codeReferentiesysteem>28992</imro:codeReferentiesysteem>\n         <imro:toepassingsschaal>1000</imro:toepassingsschaal>\n         <imro:applicatieIdentificatie>Plek voorbeeld</imro:applicatieIdentificatie>\n         <imro:versieXMLschema>1.1.0</imro:versieXMLschema>\n      </imro:MetadataIMRObestand>\n   </imro:featureMember>\n";
        Self {
            gml: gml.to_owned(),
            nummer: 0,
            vorm: 0,
        }
    }

    /// A property with an area: its outer ring first, then its holes.
    fn vlak(&mut self, ringen: &[&[P]]) -> String {
        self.vorm += 1;
        let mut uit = format!(
            "         <imro:geometrie>\n            <gml:Surface gml:id=\"id.{}\" srsName=\"urn:ogc:def:crs:EPSG::28992\"><gml:patches><gml:PolygonPatch>",
            self.vorm
        );
        for (nr, ring) in ringen.iter().enumerate() {
            let kant = if nr == 0 { "exterior" } else { "interior" };
            let _ = write!(
                uit,
                "<gml:{kant}><gml:LinearRing><gml:posList>{}</gml:posList></gml:LinearRing></gml:{kant}>",
                posities(ring)
            );
        }
        uit.push_str("</gml:PolygonPatch></gml:patches></gml:Surface>\n         </imro:geometrie>\n");
        uit
    }

    fn lid(&mut self, soort: &str, id: &str, lokaal: &str, versie: Option<&str>, inhoud: &str) {
        let versie = versie.map_or_else(String::new, |v| format!("<imro:versie>{v}</imro:versie>"));
        let _ = write!(
            self.gml,
            "   <imro:featureMember>\n      <imro:{soort} gml:id=\"{id}\">\n         <imro:identificatie><imro:NEN3610ID><imro:namespace>NL.IMRO</imro:namespace><imro:lokaalID>{lokaal}</imro:lokaalID>{versie}</imro:NEN3610ID></imro:identificatie>\n{inhoud}      </imro:{soort}>\n   </imro:featureMember>\n"
        );
    }

    fn plangebied(&mut self, ringen: &[&[P]]) {
        let vlak = self.vlak(ringen);
        let inhoud = format!(
            "         <imro:typePlan>bestemmingsplan</imro:typePlan>\n         <imro:beleidsmatigVerantwoordelijkeOverheid>gemeentelijke overheid</imro:beleidsmatigVerantwoordelijkeOverheid>\n         <imro:naamOverheid>Voorbeeldwaard</imro:naamOverheid>\n         <imro:overheidsCode>9999</imro:overheidsCode>\n         <imro:naam>Voorbeeldwaard buiten de singel (voorbeeld)</imro:naam>\n         <imro:planstatusInfo><imro:PlanstatusEnDatum><imro:planstatus>vastgesteld</imro:planstatus><imro:datum>2013-06-20</imro:datum></imro:PlanstatusEnDatum></imro:planstatusInfo>\n         <imro:verwijzingNaarTekstInfo><imro:TekstReferentiePG_BP><imro:verwijzingNaarTekst>r_{PLAN}.html</imro:verwijzingNaarTekst><imro:typeTekst>regels</imro:typeTekst></imro:TekstReferentiePG_BP></imro:verwijzingNaarTekstInfo>\n         <imro:verwijzingNorm>IMRO2012</imro:verwijzingNorm>\n         <imro:verwijzingNorm>PRBP2012</imro:verwijzingNorm>\n{vlak}"
        );
        self.lid("Bestemmingsplangebied", PLAN, LOKAAL, Some(VERSIE), &inhoud);
    }

    /// A bestemming or aanduiding. `voor`: properties between its name and its place.
    fn object(&mut self, soort: &str, naam: &str, voor: &str, ringen: &[&[P]]) {
        self.nummer += 1;
        let lokaal = format!("9999.{}", self.nummer);
        let vlak = self.vlak(ringen);
        let verwijzing = format!("         <imro:plangebied xlink:href=\"#{PLAN}\"/>\n");
        // a bestemming names its plan last, an aanduiding first
        let (eerst, laatst) = if soort.ends_with("bestemming") {
            ("", verwijzing.as_str())
        } else {
            (verwijzing.as_str(), "")
        };
        let inhoud = format!(
            "         <imro:typePlanobject>{}</imro:typePlanobject>\n{eerst}         <imro:naam>{naam}</imro:naam>\n{voor}{vlak}{laatst}",
            soort.to_lowercase()
        );
        self.lid(soort, &format!("NL.IMRO.{lokaal}"), &lokaal, None, &inhoud);
    }

    fn bestemming(&mut self, soort: &str, naam: &str, groep: &str, artikel: u32, ringen: &[&[P]]) {
        let voor = format!(
            "         <imro:bestemmingshoofdgroep>{groep}</imro:bestemmingshoofdgroep>\n         <imro:artikelnummer>{artikel}</imro:artikelnummer>\n{}",
            regels(artikel)
        );
        self.object(soort, naam, &voor, ringen);
    }

    /// A bouwvlak with its heights, metres.
    fn bouwvlak(&mut self, ring: &[P], goot: u32, nok: u32) {
        self.object("Bouwvlak", "bouwvlak", "", &[ring]);
        let mut voor = String::new();
        for (soort, waarde) in [("maximum goothoogte (m)", goot), ("maximum bouwhoogte (m)", nok)] {
            let _ = writeln!(
                voor,
                "         <imro:maatvoeringInfo><imro:WaardeEnType><imro:waarde>{waarde}</imro:waarde><imro:waardeType>{soort}</imro:waardeType></imro:WaardeEnType></imro:maatvoeringInfo>"
            );
        }
        let naam = "maximum goothoogte (m), maximum bouwhoogte (m)";
        self.object("Maatvoering", naam, &voor, &[ring]);
    }
}

fn regels(artikel: u32) -> String {
    format!(
        "         <imro:verwijzingNaarTekstInfo><imro:TekstReferentie_BP><imro:verwijzingNaarTekst>r_{PLAN}.html#artikel-{artikel}</imro:verwijzingNaarTekst><imro:typeTekst>regels</imro:typeTekst></imro:TekstReferentie_BP></imro:verwijzingNaarTekstInfo>\n"
    )
}

/// The area of the omgevingsplan's pons, where this plan no longer holds.
fn pons() -> Vec<P> {
    Ring::cirkel(kern::C, kern::R_SINGEL)
        .punten
        .into_iter()
        .step_by(3)
        .collect()
}

fn plankaart(stad: &Stad) -> String {
    let mut kaart = Plankaart::nieuw();
    let (omtrek, gat) = (stad.omtrek(), pons());
    let (park, dijk) = (kern::parkvlak().punten, kern::dijkzone().punten);
    kaart.plangebied(&[&omtrek, &gat]);
    kaart.bestemming(
        "Enkelbestemming",
        "Woongebied",
        "woongebied",
        3,
        &[&omtrek, &gat, &park],
    );
    kaart.bestemming("Enkelbestemming", "Groen", "groen", 4, &[&park]);
    let waterkering = "Waterstaat - Waterkering";
    kaart.bestemming("Dubbelbestemming", waterkering, "waterstaat", 5, &[&dijk]);
    let zone = format!(
        "         <imro:gebiedsaanduidinggroep>vrijwaringszone</imro:gebiedsaanduidinggroep>\n         <imro:artikelnummer>8</imro:artikelnummer>\n{}",
        regels(8)
    );
    kaart.object("Gebiedsaanduiding", "vrijwaringszone - dijk", &zone, &[&dijk]);
    kaart.object("Functieaanduiding", "speelvoorziening", "", &[&park]);
    for pand in stad
        .teken(0, false)
        .panden
        .iter()
        .filter(|pand| pand.in_voorraad())
    {
        let punten = &pand.ring.punten;
        let buiten = |q: &P| q.plus(kern::C, -1.0).lengte() > kern::R_SINGEL;
        let m2 = pand.ring.dubbel().abs() / 2.0;
        if m2 < BOUWVLAK_M2 || !punten.iter().all(buiten) {
            continue;
        }
        let groot = m2 > 400.0;
        let (goot, nok) = if groot { (9, 12) } else { (6, 10) };
        kaart.bouwvlak(punten, goot, nok);
        if pand.bouwjaar < 1940 && !groot {
            kaart.object("Bouwaanduiding", "karakteristiek", "", &[punten]);
        }
    }
    for blad in 1..stad.bladen() {
        let (hoek, [b, h]) = (stad.hoek(blad), stad.maat(blad));
        let op = |x: f64, y: f64| p(hoek.x + x, hoek.y + y);
        let (rechts, boven) = (b - RAND_M, h - RAND_M);
        let ring = [
            op(RAND_M, RAND_M),
            op(rechts, RAND_M),
            op(rechts, boven),
            op(RAND_M, boven),
        ];
        kaart.bouwvlak(&ring, 6, 10);
    }
    kaart.gml.push_str("</imro:FeatureCollectionIMRO>\n");
    kaart.gml
}

/// Writes the delivery: the plan and its rules in words.
pub(crate) fn schrijf(stad: &Stad, uit: &mut dyn Write) -> io::Result<u64> {
    let mut zip = Zip::nieuw(uit);
    zip.lid(&format!("{PLAN}.gml"), plankaart(stad).as_bytes())?;
    let tekst = "<!DOCTYPE html>\n<html lang=\"nl\"><head><meta charset=\"utf-8\"><title>Regels</title></head><body>\n<p>Dit is een verzonnen plan van een verzonnen gemeente.</p>\n<h2 id=\"artikel-3\">Artikel 3 Woongebied</h2><p>De grond is voor wonen. Gebouwen staan in een bouwvlak en zijn niet hoger dan daar staat.</p>\n<h2 id=\"artikel-4\">Artikel 4 Groen</h2><p>De grond is voor groen en spelen. Gebouwen zijn niet toegestaan.</p>\n<h2 id=\"artikel-5\">Artikel 5 Waterstaat - Waterkering</h2><p>De grond is ook voor de dijk.</p>\n<h2 id=\"artikel-8\">Artikel 8 Vrijwaringszone - dijk</h2><p>Vraag het waterschap om advies voordat u bouwt.</p>\n</body></html>\n";
    zip.lid(&format!("r_{PLAN}.html"), tekst.as_bytes())?;
    zip.sluit()
}
