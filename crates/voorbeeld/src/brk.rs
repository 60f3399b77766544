//! The kadastrale kaart (version 5) of Voorbeeldwaard: percelen and their boundaries.
//!
//! Start at [`schrijf`]. Source: DKK-Product_Stand_v5_0_0.

use std::collections::HashMap;
use std::io::{self, Read, Seek, SeekFrom, Write};

use tempfile::SpooledTempFile;

use crate::bogen::Knopen;
use crate::getal::{Toeval, meng};
use crate::plan::Plan;
use crate::stad::{OORSPRONG_MM, Stad};
use crate::tekst::{Dag, lijst, tijd, xy};
use crate::verdeling::{Deel, Hoekpunt, Invoer, dubbel, verdeel};
use crate::zip::Zip;

const KOP: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<kk:DKK xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:oz="http://www.kadaster.nl/schemas/brkkadastralekaart/v5/imkad-onroerendezaak/v20220601" xmlns:h="http://www.kadaster.nl/schemas/brkkadastralekaart/v5/imkad-historie/v20220601" xmlns:t="http://www.kadaster.nl/schemas/brkkadastralekaart/v5/imkad-typen/v20220601" xmlns:ko="http://www.kadaster.nl/schemas/brkkadastralekaart/v5/imkad-kadastraalobject/v20220601" xmlns:q="http://www.kadaster.nl/schemas/brkkadastralekaart/v5/imkad-kwaliteit/v20220601" xmlns:kk="http://www.kadaster.nl/schemas/brkkadastralekaart/v5/stand/v20220601" xsi:schemaLocation="http://www.kadaster.nl/schemas/brkkadastralekaart/v5/stand/v20220601 http://www.kadaster.nl/schemas/brkkadastralekaart/v5/xsd/dkk/stand/v20220601/DKK-Product_Stand_v5_0_0.xsd">
"#;
const STAART: &str = "</kk:DKK>\n";
const IN_GEHEUGEN: usize = 24 << 20;

fn perceel_id(kwartier: u32, nr: usize) -> String {
    format!("98{kwartier:05}{nr:05}00")
}

/// Sectie letters of a sheet: A to Z, then AA and on.
fn sectie(kwartier: u32) -> String {
    let letter = |i: u32| char::from(b'A' + (i % 26) as u8);
    if kwartier < 26 {
        letter(kwartier).to_string()
    } else {
        let k = (kwartier - 26) % 676;
        format!("{}{}", letter(k / 26), letter(k))
    }
}

/// Kadastrale gemeente of a sheet: another one when the secties run out.
fn gemeente(kwartier: u32) -> (u32, String) {
    let n = kwartier / 702;
    (9_900 + n, format!("VBW{:02}", n % 100))
}

fn historie(uit: &mut Vec<u8>, dag: Dag, nr: u64) -> io::Result<()> {
    let t = tijd(nr);
    write!(
        uit,
        "        <oz:historie>\n            <h:beginGeldigheid>{dag}T{t}+01:00</h:beginGeldigheid>\n            <h:tijdstipRegistratie>{dag}T{t}+01:00</h:tijdstipRegistratie>\n            <h:volgnummer>0</h:volgnummer>\n            <h:statusHistorie>\n                <h:StatusHistorie>\n                    <t:code>G</t:code>\n                    <t:waarde>Geldig</t:waarde>\n                </h:StatusHistorie>\n            </h:statusHistorie>\n        </oz:historie>\n"
    )
}

fn verschuif(q: [i64; 2]) -> [i64; 2] {
    [q[0] + OORSPRONG_MM[0], q[1] + OORSPRONG_MM[1]]
}

/// A point inside a part: the middle of its widest stretch at half height.
pub(crate) fn binnenpunt(ringen: &[Vec<Hoekpunt>]) -> [i64; 2] {
    let ys = ringen[0].iter().map(|h| h.0[1]);
    let (lo, hi) = (ys.clone().min().unwrap_or(0), ys.max().unwrap_or(0));
    // half a millimetre up, so that no vertex lies on the line; doubled coordinates keep it whole
    let y2 = lo + hi + i64::from((lo + hi) % 2 == 0);
    let mut x: Vec<i64> = Vec::new();
    for r in ringen {
        for i in 0..r.len() {
            let (a, b) = (r[i].0, r[(i + 1) % r.len()].0);
            if (2 * a[1] > y2) != (2 * b[1] > y2) {
                x.push(a[0] + (b[0] - a[0]) * (y2 - 2 * a[1]) / (2 * (b[1] - a[1])));
            }
        }
    }
    x.sort_unstable();
    let best = x.chunks_exact(2).max_by_key(|p| p[1] - p[0]);
    best.map_or(ringen[0][0].0, |p| [(p[0] + p[1]) / 2, y2 / 2])
}

fn posities(uit: &mut Vec<u8>, ring: &[Hoekpunt]) {
    let punten: Vec<[i64; 2]> = ring.iter().chain(ring.first()).map(|h| verschuif(h.0)).collect();
    lijst(uit, &punten, "");
}

fn perceel(uit: &mut Vec<u8>, plan: &Plan, nr: usize, deel: &Deel) -> io::Result<()> {
    let id = perceel_id(plan.kwartier, nr);
    let merk = (u64::from(plan.kwartier) << 32) | nr as u64;
    let mut t = Toeval::voor(plan.zaad, &[merk, 41]);
    let jaar = 1992 + t.tot(32) as u16;
    let dag = Dag::in_jaar(&mut t, jaar);
    let (code, akr) = gemeente(plan.kwartier);
    let m2 = (deel.ringen.iter().map(|r| dubbel(r)).sum::<i128>() / 2 + 500_000) / 1_000_000;
    write!(
        uit,
        "<kk:perceelMember>\n    <oz:Perceel gml:id=\"NL.IMKAD.KadastraalObject.{id}\">\n        <ko:identificatie domein=\"NL.IMKAD.KadastraalObject\">{id}</ko:identificatie>\n"
    )?;
    historie(uit, dag, merk)?;
    write!(
        uit,
        "        <oz:kadastraleAanduiding>\n            <oz:TypeKadastraleAanduiding>\n                <oz:kadastraleGemeente>\n                    <oz:KadastraleGemeente>\n                        <t:code>{code}</t:code>\n                        <t:waarde>Voorbeeldwaard</t:waarde>\n                    </oz:KadastraleGemeente>\n                </oz:kadastraleGemeente>\n                <oz:sectie>{}</oz:sectie>\n                <oz:perceelnummer>{}</oz:perceelnummer>\n                <oz:aKRKadastraleGemeenteCode>\n                    <oz:AKRKadastraleGemeenteCode>\n                        <t:code>{code}</t:code>\n                        <t:waarde>{akr}</t:waarde>\n                    </oz:AKRKadastraleGemeenteCode>\n                </oz:aKRKadastraleGemeenteCode>\n            </oz:TypeKadastraleAanduiding>\n        </oz:kadastraleAanduiding>\n",
        sectie(plan.kwartier),
        nr + 1
    )?;
    write!(
        uit,
        "        <oz:begrenzingPerceel><gml:Polygon gml:id=\"GEOMETRY_{:016x}a\" srsName=\"urn:ogc:def:crs:EPSG::28992\">",
        meng(merk)
    )?;
    for (i, ring) in deel.ringen.iter().enumerate() {
        let kant = if i == 0 { "exterior" } else { "interior" };
        write!(uit, "<gml:{kant}><gml:LinearRing><gml:posList>")?;
        posities(uit, ring);
        write!(uit, "</gml:posList></gml:LinearRing></gml:{kant}>")?;
    }
    write!(
        uit,
        "</gml:Polygon></oz:begrenzingPerceel>\n        <oz:kadastraleGrootte>\n            <oz:TypeOppervlak>\n                <oz:waarde>{m2}</oz:waarde>\n                <oz:soortGrootte>\n                    <oz:SoortGrootte>\n                        <t:code>1</t:code>\n                        <t:waarde>Vastgesteld</t:waarde>\n                    </oz:SoortGrootte>\n                </oz:soortGrootte>\n            </oz:TypeOppervlak>\n        </oz:kadastraleGrootte>\n        <oz:perceelnummerRotatie>0.0</oz:perceelnummerRotatie>\n        <oz:perceelnummerVerschuiving>\n            <oz:TypePerceelnummerVerschuiving>\n                <oz:deltaX>0.0</oz:deltaX>\n                <oz:deltaY>0.0</oz:deltaY>\n            </oz:TypePerceelnummerVerschuiving>\n        </oz:perceelnummerVerschuiving>\n        <oz:plaatscoordinaten><gml:Point gml:id=\"GEOMETRY_{:016x}b\" srsName=\"urn:ogc:def:crs:EPSG::28992\"><gml:pos>",
        meng(merk)
    )?;
    xy(uit, verschuif(binnenpunt(&deel.ringen)));
    uit.write_all(b"</gml:pos></gml:Point></oz:plaatscoordinaten>\n    </oz:Perceel>\n</kk:perceelMember>\n")
}

/// A boundary between two forks: its vertices, the parcel at its left and, unless it is the edge of the sheet, at its right.
type Grens = (Vec<[i64; 2]>, usize, Option<usize>);

/// All boundaries, each once.
fn grenzen(delen: &[Deel], knopen: &Knopen) -> Vec<Grens> {
    let mut links: HashMap<([i64; 2], [i64; 2]), usize> = HashMap::new();
    for (i, d) in delen.iter().enumerate() {
        for r in &d.ringen {
            for k in 0..r.len() {
                links.insert((r[k].0, r[(k + 1) % r.len()].0), i);
            }
        }
    }
    let mut uit = Vec::new();
    for (i, d) in delen.iter().enumerate() {
        for r in &d.ringen {
            let n = r.len();
            let rechts = |k: usize| links.get(&(r[(k + 1) % n].0, r[k % n].0)).copied();
            let breekt = |k: usize| knopen.is_knoop(r[k % n].0) || rechts(k) != rechts(k + n - 1);
            let begin = (0..n).find(|&k| breekt(k)).unwrap_or(0);
            let mut k = begin;
            while k < begin + n {
                let mut j = k + 1;
                while j < begin + n && !breekt(j) {
                    j += 1;
                }
                let buur = rechts(k);
                if buur.is_none_or(|b| i < b) {
                    uit.push(((k..=j).map(|x| r[x % n].0).collect(), i, buur));
                }
                k = j;
            }
        }
    }
    uit
}

fn grens(uit: &mut Vec<u8>, plan: &Plan, nr: usize, g: &Grens) -> io::Result<()> {
    let merk = (u64::from(plan.kwartier) << 32) | nr as u64;
    let id = 700_000_000 + u64::from(plan.kwartier) * 100_000 + nr as u64;
    write!(
        uit,
        "<kk:grensMember>\n    <oz:KadastraleGrens gml:id=\"NL.IMKAD.KadastraleGrens.{id}\">\n"
    )?;
    historie(uit, Dag::nieuw(2023, 9, 5), merk)?;
    write!(
        uit,
        "        <oz:identificatie domein=\"NL.IMKAD.KadastraleGrens\">{id}</oz:identificatie>\n        <oz:grenslijn><gml:LineString gml:id=\"GEOMETRY_{:016x}c\" srsName=\"urn:ogc:def:crs:EPSG::28992\"><gml:posList>",
        meng(merk ^ 0xc0ffee)
    )?;
    lijst(uit, &g.0.iter().map(|q| verschuif(*q)).collect::<Vec<_>>(), "");
    write!(
        uit,
        "</gml:posList></gml:LineString></oz:grenslijn>\n        <oz:typeGrens>\n            <oz:TypeGrens>\n                <t:code>3</t:code>\n                <t:waarde>Definitief</t:waarde>\n            </oz:TypeGrens>\n        </oz:typeGrens>\n        <oz:perceelLinks domein=\"NL.IMKAD.KadastraalObject\">{}</oz:perceelLinks>\n",
        perceel_id(plan.kwartier, g.1)
    )?;
    if let Some(r) = g.2 {
        writeln!(
            uit,
            "        <oz:perceelRechts domein=\"NL.IMKAD.KadastraalObject\">{}</oz:perceelRechts>",
            perceel_id(plan.kwartier, r)
        )?;
    }
    uit.write_all(b"    </oz:KadastraleGrens>\n</kk:grensMember>\n")
}

/// Parcels of a sheet as a partition.
pub(crate) fn delen_van(plan: &Plan) -> Vec<Deel> {
    let invoer: Vec<Invoer<'_>> = plan
        .kavels
        .iter()
        .map(|k| Invoer {
            ring: &k.ring,
            laag: k.laag,
        })
        .collect();
    verdeel(&invoer, &|_| false)
}

/// Writes the delivery; tells bytes, percelen and grenzen.
pub(crate) fn schrijf(stad: &Stad, uit: &mut dyn Write) -> io::Result<(u64, u64, u64)> {
    let mut bestanden = [
        SpooledTempFile::new(IN_GEHEUGEN),
        SpooledTempFile::new(IN_GEHEUGEN),
    ];
    for f in &mut bestanden {
        f.write_all(KOP.as_bytes())?;
    }
    let [percelen, lijnen] = &mut bestanden;
    let mut aantal = (0, 0);
    for i in 0..stad.bladen() {
        let plan = stad.teken(i, true);
        let delen = delen_van(&plan);
        let mut buffer = Vec::new();
        for (n, d) in delen.iter().enumerate() {
            buffer.clear();
            perceel(&mut buffer, &plan, n, d)?;
            percelen.write_all(&buffer)?;
        }
        let knopen = Knopen::van(&delen);
        let g = grenzen(&delen, &knopen);
        for (n, g) in g.iter().enumerate() {
            buffer.clear();
            grens(&mut buffer, &plan, n, g)?;
            lijnen.write_all(&buffer)?;
        }
        aantal = (aantal.0 + delen.len() as u64, aantal.1 + g.len() as u64);
    }
    let mut zip = Zip::nieuw(uit);
    for (f, naam) in bestanden.iter_mut().zip(["perceel", "kadastralegrens"]) {
        f.write_all(STAART.as_bytes())?;
        f.seek(SeekFrom::Start(0))?;
        zip.stroom(&format!("files/kadastralekaart_{naam}.gml"), &mut |w| {
            let mut buffer = vec![0; 1 << 16];
            loop {
                let n = f.read(&mut buffer)?;
                if n == 0 {
                    return Ok(());
                }
                w.write_all(&buffer[..n])?;
            }
        })?;
    }
    Ok((zip.sluit()?, aantal.0, aantal.1))
}
