//! The BGT of Voorbeeldwaard as IMGeo 2.1.1 GML, one file per object type.
//!
//! Turns painted areas into a partition, writes true arcs where a boundary follows one, and adds the
//! habits of real deliveries: ended records, panden and labels without srsName, empty files.
//! Start at [`schrijf`].

#[cfg(test)]
mod tests;
mod vormen;

use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom, Write};

use tempfile::SpooledTempFile;

use crate::bogen::{Knopen, Lijnstuk, stukken};
use crate::getal::{PI, Toeval, meng};
use crate::meet::{P, Ring};
use crate::plan::{Bovensoort, Klasse, Pandstatus, Plan};
use crate::stad::{OORSPRONG_MM, Stad, bag_id, rd};
use crate::tekst::{Dag, lijst, tijd, xml, xy};
use crate::verdeling::{Deel, Hoekpunt, Invoer, verdeel};
use crate::zip::Zip;

use vormen::{Vorm, brugdek, code, functievorm, lijnvorm, puntvorm, vorm_van, weg};

/// Every file of a delivery, filled or not.
const TYPEN: [&str; 35] = [
    "bak",
    "begroeidterreindeel",
    "bord",
    "buurt",
    "functioneelgebied",
    "gebouwinstallatie",
    "installatie",
    "kast",
    "kunstwerkdeel",
    "mast",
    "onbegroeidterreindeel",
    "ondersteunendwaterdeel",
    "ondersteunendwegdeel",
    "ongeclassificeerdobject",
    "openbareruimte",
    "openbareruimtelabel",
    "overbruggingsdeel",
    "overigbouwwerk",
    "overigescheiding",
    "paal",
    "pand",
    "put",
    "scheiding",
    "sensor",
    "spoor",
    "stadsdeel",
    "straatmeubilair",
    "tunneldeel",
    "vegetatieobject",
    "waterdeel",
    "waterinrichtingselement",
    "waterschap",
    "wegdeel",
    "weginrichtingselement",
    "wijk",
];

const KOP: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<CityModel xmlns:gml="http://www.opengis.net/gml" xmlns:imgeo="http://www.geostandaarden.nl/imgeo/2.1" xmlns="http://www.opengis.net/citygml/2.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.geostandaarden.nl/imgeo/2.1 http://register.geostandaarden.nl/gmlapplicatieschema/imgeo/2.1.1/imgeo.xsd">
"#;
const GML: &str = r#"xmlns:gml="http://www.opengis.net/gml""#;
const RD: &str = r#"srsName="urn:ogc:def:crs:EPSG::28992""#;
/// What all files together may take in memory before they move to disk.
const IN_GEHEUGEN: usize = 24 << 20;

/// Files under construction.
struct Bestanden(BTreeMap<&'static str, (SpooledTempFile, u64)>);

impl Bestanden {
    fn nieuw() -> io::Result<Self> {
        let mut uit = BTreeMap::new();
        for t in TYPEN {
            let mut f = SpooledTempFile::new(IN_GEHEUGEN);
            f.write_all(KOP.as_bytes())?;
            uit.insert(t, (f, 0));
        }
        Ok(Self(uit))
    }

    fn voeg(&mut self, soort: &str, lid: &[u8]) -> io::Result<()> {
        if let Some((f, n)) = self.0.get_mut(soort) {
            *n += 1;
            f.write_all(b"    <cityObjectMember>\n")?;
            f.write_all(lid)?;
            f.write_all(b"    </cityObjectMember>\n")?;
        }
        Ok(())
    }
}

/// When an object came and, perhaps, went.
#[derive(Clone, Copy)]
struct Leven {
    begin: Dag,
    eind: Option<Dag>,
    status: &'static str,
    hoogte: i8,
    onderzoek: bool,
}

/// 32 hexadecimal digits that belong to a number.
fn hex(zaad: u64, nr: u64) -> String {
    format!(
        "{:016x}{:016x}",
        meng(zaad ^ meng(nr)),
        meng(nr.wrapping_mul(3) ^ meng(zaad))
    )
}

fn uuid(zaad: u64, nr: u64) -> String {
    let h = hex(zaad.rotate_left(17), nr);
    format!(
        "b{}-{}-{}-{}-{}",
        &h[..8],
        &h[8..12],
        &h[12..16],
        &h[16..20],
        &h[20..]
    )
}

/// Writes one object around a geometry that `vul` writes.
fn object(
    uit: &mut Vec<u8>,
    ids: (u64, u64, u64),
    v: &Vorm,
    leven: &Leven,
    extra: (&str, &str),
    vul: &dyn Fn(&mut Vec<u8>),
) -> io::Result<()> {
    let (zaad, object, versie) = ids;
    let ns = if v.naamruimte.is_empty() {
        String::new()
    } else {
        format!(" xmlns=\"{}\"", v.naamruimte)
    };
    let id = uuid(zaad, object ^ meng(versie.wrapping_add(1)));
    let b = leven.begin;
    writeln!(uit, "        <{}{ns} gml:id=\"{id}\">", v.element)?;
    writeln!(
        uit,
        "            <creationDate xmlns=\"http://www.opengis.net/citygml/2.0\">{b}</creationDate>"
    )?;
    if let Some(e) = leven.eind {
        writeln!(
            uit,
            "            <terminationDate xmlns=\"http://www.opengis.net/citygml/2.0\">{e}</terminationDate>"
        )?;
    }
    writeln!(
        uit,
        "            <imgeo:LV-publicatiedatum>{}T{}</imgeo:LV-publicatiedatum>",
        leven.eind.unwrap_or(b).plus(1),
        tijd(object)
    )?;
    writeln!(
        uit,
        "            <imgeo:relatieveHoogteligging>{}</imgeo:relatieveHoogteligging>",
        leven.hoogte
    )?;
    writeln!(
        uit,
        "            <imgeo:inOnderzoek>{}</imgeo:inOnderzoek>",
        leven.onderzoek
    )?;
    if let Some(e) = leven.eind {
        writeln!(
            uit,
            "            <imgeo:eindRegistratie>{e}T{}</imgeo:eindRegistratie>",
            tijd(object ^ 5)
        )?;
    }
    writeln!(
        uit,
        "            <imgeo:tijdstipRegistratie>{b}T{}.000</imgeo:tijdstipRegistratie>",
        tijd(object ^ 9)
    )?;
    writeln!(
        uit,
        "            <imgeo:identificatie>\n                <imgeo:NEN3610ID>\n                    <imgeo:namespace>NL.IMGeo</imgeo:namespace>\n                    <imgeo:lokaalID>{}.{}</imgeo:lokaalID>\n                </imgeo:NEN3610ID>\n            </imgeo:identificatie>",
        v.bronhouder,
        hex(zaad, object)
    )?;
    writeln!(
        uit,
        "            <imgeo:bronhouder>{}</imgeo:bronhouder>",
        v.bronhouder
    )?;
    uit.extend_from_slice(code("imgeo:bgt-status", "Status", leven.status).as_bytes());
    uit.extend_from_slice(code("imgeo:plus-status", "VoidReasonValue", "geenWaarde").as_bytes());
    uit.extend_from_slice(v.voor.as_bytes());
    uit.extend_from_slice(extra.0.as_bytes());
    if !v.geometrie.is_empty() {
        write!(uit, "            <imgeo:{}>", v.geometrie)?;
        vul(uit);
        writeln!(uit, "</imgeo:{}>", v.geometrie)?;
    }
    uit.extend_from_slice(v.na.as_bytes());
    uit.extend_from_slice(extra.1.as_bytes());
    let naam = v.element;
    writeln!(uit, "        </{naam}>")
}

fn verschuif(q: [i64; 2]) -> [i64; 2] {
    [q[0] + OORSPRONG_MM[0], q[1] + OORSPRONG_MM[1]]
}

/// A polygon, its rings with arcs where the boundary follows one.
fn polygoon(uit: &mut Vec<u8>, ringen: &[Vec<Hoekpunt>], knopen: &Knopen, attributen: &str) {
    let _ = write!(uit, "<gml:Polygon {attributen}>");
    for (i, ring) in ringen.iter().enumerate() {
        let kant = if i == 0 { "exterior" } else { "interior" };
        let _ = write!(uit, "<gml:{kant}>");
        let delen = stukken(ring, knopen);
        if let [Lijnstuk::Recht(punten)] = delen.as_slice() {
            uit.extend_from_slice(b"<gml:LinearRing><gml:posList srsDimension=\"2\">");
            lijst(uit, &punten.iter().map(|q| verschuif(*q)).collect::<Vec<_>>(), "");
            uit.extend_from_slice(b"</gml:posList></gml:LinearRing>");
        } else {
            uit.extend_from_slice(b"<gml:Ring><gml:curveMember><gml:Curve><gml:segments>");
            for deel in &delen {
                let (naam, punten): (&str, Vec<[i64; 2]>) = match deel {
                    Lijnstuk::Recht(p) => ("LineStringSegment", p.iter().map(|q| verschuif(*q)).collect()),
                    Lijnstuk::Boog(p) => ("Arc", p.iter().map(|q| verschuif(*q)).collect()),
                };
                let _ = write!(uit, "<gml:{naam}><gml:posList srsDimension=\"2\">");
                lijst(uit, &punten, "");
                let _ = write!(uit, "</gml:posList></gml:{naam}>");
            }
            uit.extend_from_slice(b"</gml:segments></gml:Curve></gml:curveMember></gml:Ring>");
        }
        let _ = write!(uit, "</gml:{kant}>");
    }
    uit.extend_from_slice(b"</gml:Polygon>");
}

fn punt(uit: &mut Vec<u8>, q: P) {
    let _ = write!(uit, "<gml:Point {GML} {RD}><gml:pos srsDimension=\"2\">");
    xy(uit, rd(q));
    uit.extend_from_slice(b"</gml:pos></gml:Point>");
}

/// The ring of a drawing as rings of the partition's kind.
fn als_ringen(ring: &Ring) -> Vec<Vec<Hoekpunt>> {
    let mut uit: Vec<Hoekpunt> = Vec::new();
    for (q, b) in ring.punten.iter().zip(&ring.boog) {
        if uit.last().map(|l| l.0) != Some(q.mm()) {
            uit.push((q.mm(), *b));
        }
    }
    if uit.len() > 1 && uit.first().map(|h| h.0) == uit.last().map(|h| h.0) {
        uit.pop();
    }
    vec![uit]
}

/// Writes the objects of one sheet.
struct Schrijver<'a> {
    plan: &'a Plan,
    uit: &'a mut Bestanden,
    teller: u64,
}

impl Schrijver<'_> {
    fn volgende(&mut self) -> u64 {
        self.teller += 1;
        (u64::from(self.plan.kwartier) << 32) | self.teller
    }

    fn leven(&self, nr: u64) -> Leven {
        let mut t = Toeval::voor(self.plan.zaad, &[nr, 31]);
        let jaar = 2013 + t.tot(12) as u16;
        Leven {
            begin: Dag::in_jaar(&mut t, jaar),
            eind: None,
            status: "bestaand",
            hoogte: 0,
            onderzoek: t.tot(400) == 0,
        }
    }

    fn schrijf(
        &mut self,
        v: &Vorm,
        leven: &Leven,
        versie: (u64, u64),
        extra: (&str, &str),
        vul: &dyn Fn(&mut Vec<u8>),
    ) -> io::Result<()> {
        let mut lid = Vec::with_capacity(2048);
        object(
            &mut lid,
            (self.plan.zaad, versie.0, versie.1),
            v,
            leven,
            extra,
            vul,
        )?;
        self.uit.voeg(v.bestand, &lid)
    }

    fn vlakken(&mut self, delen: &[Deel], knopen: &Knopen) -> io::Result<()> {
        for deel in delen {
            let klasse = self.plan.vlakken[deel.van].klasse;
            let vorm = vorm_van(klasse);
            let nr = self.volgende();
            let mut leven = self.leven(nr);
            if let Klasse::Pand(p) = klasse {
                self.pand(deel, knopen, p, nr, leven)?;
                continue;
            }
            let attributen = format!("{GML} {RD}");
            let vul = |uit: &mut Vec<u8>| polygoon(uit, &deel.ringen, knopen, &attributen);
            // one in nine was registered before, differently
            if nr % 9 == 4 {
                let eerder = Leven {
                    begin: leven.begin.plus(-900),
                    eind: Some(leven.begin),
                    ..leven
                };
                let mut oud = vorm_van(klasse);
                if klasse == Klasse::RijbaanKlinkers {
                    oud = vorm_van(Klasse::Rijbaan);
                }
                self.schrijf(&oud, &eerder, (nr, 0), ("", ""), &vul)?;
                leven.onderzoek = false;
            }
            self.schrijf(&vorm, &leven, (nr, 1), ("", ""), &vul)?;
        }
        Ok(())
    }

    fn pand(&mut self, deel: &Deel, knopen: &Knopen, nr_pand: u32, nr: u64, leven: Leven) -> io::Result<()> {
        let pand = &self.plan.panden[nr_pand as usize];
        let id = format!(
            "            <imgeo:identificatieBAGPND>{}</imgeo:identificatieBAGPND>\n",
            bag_id(10, self.plan.kwartier, nr_pand)
        );
        let reeks = self.nummerreeks(nr_pand);
        let vorm = vorm_van(Klasse::Pand(0));
        let vul = |uit: &mut Vec<u8>| {
            let _ = write!(uit, "<gml:MultiSurface {GML}><gml:surfaceMember>");
            polygoon(uit, &deel.ringen, knopen, "");
            uit.extend_from_slice(b"</gml:surfaceMember></gml:MultiSurface>");
        };
        if nr % 14 == 3 {
            let eerder = Leven {
                begin: leven.begin.plus(-700),
                eind: Some(leven.begin),
                ..leven
            };
            self.schrijf(&vorm, &eerder, (nr, 0), (&id, ""), &vul)?;
        }
        let status = if pand.status == Pandstatus::BouwGestart {
            "plan"
        } else {
            "bestaand"
        };
        self.schrijf(&vorm, &Leven { status, ..leven }, (nr, 1), (&id, &reeks), &vul)
    }

    /// The house-number label of a pand: one number, or the first and last of a run, per street.
    fn nummerreeks(&self, nr_pand: u32) -> String {
        let pand = &self.plan.panden[nr_pand as usize];
        let verblijf: Vec<(u32, &crate::plan::Verblijf)> = self.verblijven_van(pand);
        let mut uit = String::new();
        let Some((eerste, _)) = verblijf.first() else {
            return uit;
        };
        let Some((laatste, _)) = verblijf.last() else {
            return uit;
        };
        let naam = |a: u32| {
            let a = &self.plan.adressen[a as usize];
            let letter = a.letter.map(String::from).unwrap_or_default();
            format!(
                "{}{letter}{}",
                a.nummer,
                a.toevoeging.map(|t| format!("-{t}")).unwrap_or_default()
            )
        };
        let van = naam(self.plan.verblijven[*eerste as usize].adres);
        let tot = naam(self.plan.verblijven[*laatste as usize].adres);
        let tekst = if van == tot { van } else { format!("{van}-{tot}") };
        let (plek, hoek) = pand.label;
        let mut xyz = Vec::new();
        xy(&mut xyz, rd(plek));
        let graden = hoek * 180.0 / PI;
        uit.push_str("            <imgeo:nummeraanduidingreeks>\n                <imgeo:Nummeraanduidingreeks>\n                    <imgeo:nummeraanduidingreeks>\n");
        uit.push_str(&label(
            &tekst,
            &[(String::from_utf8_lossy(&xyz).into_owned(), graden)],
        ));
        uit.push_str("                    </imgeo:nummeraanduidingreeks>\n");
        uit.push_str(&format!("                    <imgeo:identificatieBAGVBOLaagsteHuisnummer>{}</imgeo:identificatieBAGVBOLaagsteHuisnummer>\n", bag_id(1, self.plan.kwartier, *eerste)));
        if laatste != eerste {
            uit.push_str(&format!("                    <imgeo:identificatieBAGVBOHoogsteHuisnummer>{}</imgeo:identificatieBAGVBOHoogsteHuisnummer>\n", bag_id(1, self.plan.kwartier, *laatste)));
        }
        uit.push_str(
            "                </imgeo:Nummeraanduidingreeks>\n            </imgeo:nummeraanduidingreeks>\n",
        );
        uit
    }

    /// The verblijfsobjecten of a pand with their place in the list, in order of address.
    fn verblijven_van(&self, pand: &crate::plan::Pand) -> Vec<(u32, &crate::plan::Verblijf)> {
        let mut uit = Vec::new();
        for &a in &pand.adressen {
            if let Ok(i) = self.plan.verblijven.binary_search_by_key(&a, |v| v.adres) {
                uit.push((i as u32, &self.plan.verblijven[i]));
            }
        }
        uit
    }

    fn punten(&mut self) -> io::Result<()> {
        for &(q, soort) in &self.plan.punten {
            let nr = self.volgende();
            let leven = self.leven(nr);
            self.schrijf(&puntvorm(soort), &leven, (nr, 1), ("", ""), &|uit| punt(uit, q))?;
        }
        Ok(())
    }

    fn lijnen(&mut self) -> io::Result<()> {
        for (punten, soort) in &self.plan.lijnen {
            let nr = self.volgende();
            let leven = self.leven(nr);
            let mm: Vec<[i64; 2]> = punten.iter().map(|q| rd(*q)).collect();
            self.schrijf(&lijnvorm(*soort), &leven, (nr, 1), ("", ""), &|uit| {
                let _ = write!(uit, "<gml:LineString {GML} {RD}><gml:posList srsDimension=\"2\">");
                lijst(uit, &mm, "");
                uit.extend_from_slice(b"</gml:posList></gml:LineString>");
            })?;
        }
        Ok(())
    }

    fn boven(&mut self) -> io::Result<()> {
        let knopen = Knopen::default();
        let attributen = format!("{GML} {RD}");
        for (ring, soort) in &self.plan.boven {
            let nr = self.volgende();
            let leven = Leven {
                hoogte: 1,
                ..self.leven(nr)
            };
            let vorm = match soort {
                Bovensoort::Brugdek => brugdek(),
                Bovensoort::Rijbaan => weg("rijbaan lokale weg", "open verharding", "gebakken klinkers", ""),
                Bovensoort::Voetpad => weg("voetpad", "open verharding", "tegels", ""),
                Bovensoort::Fietspad => weg("fietspad", "gesloten verharding", "asfalt", ""),
            };
            let ringen = als_ringen(ring);
            self.schrijf(&vorm, &leven, (nr, 1), ("", ""), &|uit| {
                polygoon(uit, &ringen, &knopen, &attributen)
            })?;
        }
        for (ring, functie, naam) in &self.plan.functies {
            let nr = self.volgende();
            let leven = self.leven(nr);
            let vorm = functievorm(*functie, naam);
            let ringen = als_ringen(ring);
            self.schrijf(&vorm, &leven, (nr, 1), ("", ""), &|uit| {
                polygoon(uit, &ringen, &knopen, &attributen)
            })?;
        }
        Ok(())
    }

    fn straatnamen(&mut self) -> io::Result<()> {
        for (i, s) in self.plan.straten.iter().enumerate() {
            if s.labels.is_empty() {
                continue;
            }
            let nr = self.volgende();
            let leven = self.leven(nr);
            let plekken: Vec<(String, f64)> = s
                .labels
                .iter()
                .map(|(q, h)| {
                    let mut t = Vec::new();
                    xy(&mut t, rd(*q));
                    (String::from_utf8_lossy(&t).into_owned(), h * 180.0 / PI)
                })
                .collect();
            let voor = format!(
                "            <imgeo:identificatieBAGOPR>{}</imgeo:identificatieBAGOPR>\n            <imgeo:openbareRuimteNaam>\n{}            </imgeo:openbareRuimteNaam>\n",
                bag_id(30, self.plan.kwartier, i as u32),
                label(&xml(&s.naam), &plekken)
            ) + &code(
                "imgeo:openbareRuimteType",
                "TypeOpenbareRuimte",
                if s.water { "Water" } else { "Weg" },
            );
            let vorm = Vorm {
                bestand: "openbareruimtelabel",
                element: "imgeo:OpenbareRuimteLabel",
                naamruimte: "",
                bronhouder: "G9999",
                voor,
                geometrie: "",
                na: String::new(),
            };
            self.schrijf(&vorm, &leven, (nr, 1), ("", ""), &|_| {})?;
        }
        Ok(())
    }
}

fn label(tekst: &str, plekken: &[(String, f64)]) -> String {
    let mut uit = format!(
        "                        <imgeo:Label>\n                            <imgeo:tekst>{tekst}</imgeo:tekst>\n"
    );
    for (plek, graden) in plekken {
        let tienden = (graden * 10.0).round() / 10.0 + 0.0;
        uit.push_str(&format!(
            "                            <imgeo:positie>\n                                <imgeo:Labelpositie>\n                                    <imgeo:plaatsingspunt><gml:Point {GML}>\n              <gml:pos>{plek}</gml:pos>\n            </gml:Point></imgeo:plaatsingspunt>\n                                    <imgeo:hoek>{tienden}</imgeo:hoek>\n                                </imgeo:Labelpositie>\n                            </imgeo:positie>\n"
        ));
    }
    uit.push_str("                        </imgeo:Label>\n");
    uit
}

/// The partition of a sheet at level 0.
pub(crate) fn delen_van(plan: &Plan) -> Vec<Deel> {
    let invoer: Vec<Invoer<'_>> = plan
        .vlakken
        .iter()
        .map(|v| Invoer {
            ring: &v.ring,
            laag: v.laag,
        })
        .collect();
    verdeel(&invoer, &|i| matches!(plan.vlakken[i].klasse, Klasse::Pand(_)))
}

/// Writes the delivery.
///
/// - Out: bytes written and records per object type.
/// - Memory: one sheet, and 24 MiB per file before it moves to disk.
pub(crate) fn schrijf(stad: &Stad, uit: &mut dyn Write) -> io::Result<(u64, BTreeMap<&'static str, u64>)> {
    let mut bestanden = Bestanden::nieuw()?;
    for i in 0..stad.bladen() {
        let plan = stad.teken(i, true);
        let delen = delen_van(&plan);
        let knopen = Knopen::van(&delen);
        let mut s = Schrijver {
            plan: &plan,
            uit: &mut bestanden,
            teller: 0,
        };
        s.vlakken(&delen, &knopen)?;
        s.boven()?;
        s.lijnen()?;
        s.punten()?;
        s.straatnamen()?;
    }
    let mut zip = Zip::nieuw(uit);
    let mut aantallen = BTreeMap::new();
    for (soort, (mut f, n)) in bestanden.0 {
        f.write_all(b"</CityModel>")?;
        f.seek(SeekFrom::Start(0))?;
        zip.stroom(&format!("bgt_{soort}.gml"), &mut |w| {
            let mut buffer = vec![0; 1 << 16];
            loop {
                let n = f.read(&mut buffer)?;
                if n == 0 {
                    return Ok(());
                }
                w.write_all(&buffer[..n])?;
            }
        })?;
        aantallen.insert(soort, n);
    }
    Ok((zip.sluit()?, aantallen))
}
