//! One record after another, as XML: what each object says of itself and when it held.

use std::io::{self, Write};

use super::{Deel, Delen, NAAM, Type, WOONPLAATS};
use crate::getal::Toeval;
use crate::meet::P;
use crate::plan::{Adressoort, Pand, Pandstatus, Plan};
use crate::stad::{Stad, bag_id, object_soort, rd};
use crate::tekst::{Dag, lijst, tijd, xml, xy};

/// One period in the life of an object.
struct Voorkomen {
    begin: Dag,
    eind: Option<Dag>,
    inactief: bool,
}

fn voorkomen(uit: &mut Vec<u8>, nr: usize, v: &Voorkomen, merk: u64) -> io::Result<()> {
    let (t, later) = (tijd(merk), tijd(merk ^ 77));
    let begin = if v.begin.jaar < 2010 {
        Dag::nieuw(2010, 12, 15)
    } else {
        v.begin
    };
    write!(
        uit,
        "<Objecten:voorkomen><Historie:Voorkomen><Historie:voorkomenidentificatie>{nr}</Historie:voorkomenidentificatie><Historie:beginGeldigheid>{}</Historie:beginGeldigheid>",
        v.begin
    )?;
    if let Some(e) = v.eind {
        write!(uit, "<Historie:eindGeldigheid>{e}</Historie:eindGeldigheid>")?;
    }
    write!(
        uit,
        "<Historie:tijdstipRegistratie>{begin}T{t}.000</Historie:tijdstipRegistratie>"
    )?;
    if let Some(e) = v.eind {
        write!(
            uit,
            "<Historie:eindRegistratie>{e}T{later}.000</Historie:eindRegistratie>"
        )?;
    }
    if v.inactief {
        write!(
            uit,
            "<Historie:tijdstipInactief>{begin}T{later}.500</Historie:tijdstipInactief>"
        )?;
    }
    write!(
        uit,
        "<Historie:BeschikbaarLV><Historie:tijdstipRegistratieLV>{begin}T{t}.321</Historie:tijdstipRegistratieLV>"
    )?;
    if let Some(e) = v.eind {
        write!(
            uit,
            "<Historie:tijdstipEindRegistratieLV>{e}T{later}.654</Historie:tijdstipEindRegistratieLV>"
        )?;
    }
    if v.inactief {
        write!(
            uit,
            "<Historie:tijdstipInactiefLV>{begin}T{later}.700</Historie:tijdstipInactiefLV>"
        )?;
    }
    uit.write_all(b"</Historie:BeschikbaarLV></Historie:Voorkomen></Objecten:voorkomen>")
}

const OPEN: &str = "<sl:stand><sl-bag-extract:bagObject>";
const DICHT: &str = "</sl-bag-extract:bagObject></sl:stand>\n";

fn vlak(uit: &mut Vec<u8>, id: &str, punten: &[P], drie_d: bool) -> io::Result<()> {
    let mut mm: Vec<[i64; 2]> = punten.iter().map(|q| rd(*q)).collect();
    mm.dedup();
    if mm.len() > 1 && mm.first() == mm.last() {
        mm.pop();
    }
    if let Some(&eerste) = mm.first() {
        mm.push(eerste);
    }
    write!(
        uit,
        r#"<gml:Polygon srsName="urn:ogc:def:crs:EPSG::28992" srsDimension="{}" gml:id="{id}"><gml:exterior><gml:LinearRing><gml:posList count="{}">"#,
        if drie_d { 3 } else { 2 },
        mm.len()
    )?;
    lijst(uit, &mm, if drie_d { " 0.0" } else { "" });
    uit.write_all(b"</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>")
}

/// Status and date of every period of a pand, oldest first.
fn loop_pand(pand: &Pand, t: &mut Toeval) -> Vec<(&'static str, Dag)> {
    let oud = Dag::nieuw(2010, 6, 1 + t.tot(28) as u8);
    let j = pand.bouwjaar;
    match pand.status {
        Pandstatus::Vergund => vec![("Bouwvergunning verleend", Dag::dit_jaar(t))],
        Pandstatus::BouwGestart => {
            vec![
                ("Bouwvergunning verleend", Dag::in_jaar(t, 2025)),
                ("Bouw gestart", Dag::dit_jaar(t)),
            ]
        }
        Pandstatus::Gesloopt => vec![
            ("Pand in gebruik", oud),
            ("Pand gesloopt", Dag::in_jaar(t, 2012 + t.clone().tot(13) as u16)),
        ],
        Pandstatus::Verbouwing => vec![("Pand in gebruik", oud), ("Verbouwing pand", Dag::dit_jaar(t))],
        Pandstatus::InGebruik if j > 2011 => vec![
            ("Bouwvergunning verleend", Dag::in_jaar(t, j - 2)),
            ("Bouw gestart", Dag::in_jaar(t, j - 1)),
            (
                if t.kans(0.06) {
                    "Pand in gebruik (niet ingemeten)"
                } else {
                    "Pand in gebruik"
                },
                Dag::in_jaar(t, j),
            ),
        ],
        Pandstatus::InGebruik => vec![("Pand in gebruik", oud)],
    }
}

pub(super) fn panden(plan: &Plan, uit: &mut Delen<'_, '_>, alleen_inactief: bool) -> io::Result<()> {
    for (i, pand) in plan.panden.iter().enumerate() {
        let id = bag_id(10, plan.kwartier, i as u32);
        let mut t = Toeval::voor(plan.zaad, &[u64::from(plan.kwartier), 10, i as u64]);
        let stappen = loop_pand(pand, &mut t);
        let bouwjaar = if plan.kwartier == 0 && i == 211 {
            9999
        } else {
            pand.bouwjaar
        };
        let geconstateerd = if t.tot(60) == 0 { "J" } else { "N" };
        for (n, (status, begin)) in stappen.iter().enumerate() {
            // one of a hundred histories holds a period that was withdrawn
            let inactief = n == 0 && stappen.len() > 1 && i % 100 == 7;
            if inactief != alleen_inactief {
                continue;
            }
            let eind = stappen.get(n + 1).map(|s| s.1);
            let r = uit.record()?;
            write!(
                r,
                r#"{OPEN}<Objecten:Pand><Objecten:identificatie domein="NL.IMBAG.Pand">{id}</Objecten:identificatie><Objecten:geometrie>"#
            )?;
            vlak(r, &format!("PND_{id}_{}", n + 1), &pand.ring.punten, true)?;
            write!(
                r,
                "</Objecten:geometrie><Objecten:oorspronkelijkBouwjaar>{bouwjaar}</Objecten:oorspronkelijkBouwjaar><Objecten:status>{status}</Objecten:status><Objecten:geconstateerd>{geconstateerd}</Objecten:geconstateerd><Objecten:documentdatum>{begin}</Objecten:documentdatum><Objecten:documentnummer>VB-{}-{:05}</Objecten:documentnummer>",
                begin.jaar,
                i % 100_000
            )?;
            voorkomen(
                r,
                n + 1,
                &Voorkomen {
                    begin: *begin,
                    eind,
                    inactief,
                },
                i as u64 * 8 + n as u64,
            )?;
            write!(r, "</Objecten:Pand>{DICHT}")?;
        }
    }
    Ok(())
}

fn referentie(uit: &mut Vec<u8>, rol: &str, soort: &str, domein: &str, ids: &[String]) -> io::Result<()> {
    write!(uit, "<Objecten:{rol}>")?;
    for id in ids {
        write!(
            uit,
            r#"<Objecten-ref:{soort}Ref domein="NL.IMBAG.{domein}">{id}</Objecten-ref:{soort}Ref>"#
        )?;
    }
    write!(uit, "</Objecten:{rol}>")
}

/// Date on which an address and its object were registered.
fn dag_van(plan: &Plan, bouwjaar: u16, nr: usize) -> Dag {
    let mut t = Toeval::voor(plan.zaad, &[u64::from(plan.kwartier), 20, nr as u64]);
    if bouwjaar > 2010 {
        Dag::in_jaar(&mut t, bouwjaar.min(2025))
    } else {
        Dag::nieuw(2010, 6, 1 + t.tot(28) as u8)
    }
}

pub(super) fn verblijfsobjecten(plan: &Plan, uit: &mut Delen<'_, '_>) -> io::Result<()> {
    for (i, v) in plan.verblijven.iter().enumerate() {
        let id = bag_id(1, plan.kwartier, i as u32);
        let pand = &plan.panden[v.panden[0] as usize];
        let begin = dag_van(plan, pand.bouwjaar, i);
        let status = match pand.status {
            Pandstatus::BouwGestart | Pandstatus::Vergund => "Verblijfsobject gevormd",
            Pandstatus::Verbouwing => "Verbouwing verblijfsobject",
            Pandstatus::Gesloopt => "Verblijfsobject ingetrokken",
            Pandstatus::InGebruik => "Verblijfsobject in gebruik",
        };
        // now and then the floor area was measured again
        let hermeten = (i % 37 == 5 && begin.jaar < 2020).then_some(Dag::nieuw(2021, 3, 1 + (i % 28) as u8));
        let adres = [bag_id(20, plan.kwartier, v.adres)];
        let delen: Vec<String> = v
            .panden
            .iter()
            .filter(|&&p| p != u32::MAX)
            .map(|&p| bag_id(10, plan.kwartier, p))
            .collect();
        for n in 0..1 + usize::from(hermeten.is_some()) {
            let r = uit.record()?;
            r.extend_from_slice(OPEN.as_bytes());
            r.extend_from_slice(b"<Objecten:Verblijfsobject>");
            referentie(
                r,
                "heeftAlsHoofdadres",
                "Nummeraanduiding",
                "Nummeraanduiding",
                &adres,
            )?;
            let (van, tot) = if n == 0 {
                (begin, hermeten)
            } else {
                (hermeten.unwrap_or(begin), None)
            };
            voorkomen(
                r,
                n + 1,
                &Voorkomen {
                    begin: van,
                    eind: tot,
                    inactief: false,
                },
                i as u64 * 4 + n as u64,
            )?;
            if let Some(nevenadres) = v.neven {
                referentie(
                    r,
                    "heeftAlsNevenadres",
                    "Nummeraanduiding",
                    "Nummeraanduiding",
                    &[bag_id(20, plan.kwartier, nevenadres)],
                )?;
            }
            write!(
                r,
                r#"<Objecten:identificatie domein="NL.IMBAG.Verblijfsobject">{id}</Objecten:identificatie><Objecten:geometrie>"#
            )?;
            let gml_id = format!("VBO_{id}_{}", n + 1);
            if v.vlak {
                r.extend_from_slice(b"<Objecten:vlak>");
                vlak(r, &gml_id, &pand.ring.punten, true)?;
                r.extend_from_slice(b"</Objecten:vlak>");
            } else {
                write!(
                    r,
                    r#"<Objecten:punt><gml:Point srsName="urn:ogc:def:crs:EPSG::28992" srsDimension="3" gml:id="{gml_id}"><gml:pos>"#
                )?;
                xy(r, rd(v.punt));
                r.extend_from_slice(b" 0.0</gml:pos></gml:Point></Objecten:punt>");
            }
            r.extend_from_slice(b"</Objecten:geometrie>");
            for doel in v.doel.iter().filter(|d| !d.is_empty()) {
                write!(r, "<Objecten:gebruiksdoel>{doel}</Objecten:gebruiksdoel>")?;
            }
            let oppervlakte = if n == 0 && hermeten.is_some() {
                v.oppervlakte + 4
            } else {
                v.oppervlakte
            }
            .max(2);
            write!(
                r,
                "<Objecten:oppervlakte>{oppervlakte}</Objecten:oppervlakte><Objecten:status>{status}</Objecten:status><Objecten:geconstateerd>N</Objecten:geconstateerd><Objecten:documentdatum>{van}</Objecten:documentdatum><Objecten:documentnummer>VB-{}-{:05}</Objecten:documentnummer>",
                van.jaar,
                i % 100_000
            )?;
            referentie(r, "maaktDeelUitVan", "Pand", "Pand", &delen)?;
            write!(r, "</Objecten:Verblijfsobject>{DICHT}")?;
        }
    }
    Ok(())
}

/// Postcode: one street side of forty numbers has one to itself; invented (1799 and below).
pub(crate) fn postcode(kwartier: u32, straat: u32, nummer: u16) -> String {
    const LETTERS: &[u8; 20] = b"ABCDEGHJKLMNPRTVWXYZ";
    let basis = if kwartier == 0 {
        0
    } else {
        800 + (kwartier - 1) * 150
    };
    let groep = basis + straat * 6 + u32::from(nummer / 80).min(5);
    let cijfers = 1000 + (799_u32.wrapping_sub(groep / 400 % 800)) % 800;
    let paar = [groep / 20 % 20, groep % 20].map(|i| char::from(LETTERS[i as usize]));
    format!("{cijfers}{}{}", paar[0], paar[1])
}

pub(super) fn nummeraanduidingen(plan: &Plan, uit: &mut Delen<'_, '_>) -> io::Result<()> {
    let bouwjaren = bouwjaar_per_adres(plan);
    for (i, a) in plan.adressen.iter().enumerate() {
        let id = bag_id(20, plan.kwartier, i as u32);
        let begin = dag_van(plan, bouwjaren[i], i);
        let r = uit.record()?;
        write!(
            r,
            r#"{OPEN}<Objecten:Nummeraanduiding><Objecten:identificatie domein="NL.IMBAG.Nummeraanduiding">{id}</Objecten:identificatie><Objecten:huisnummer>{}</Objecten:huisnummer>"#,
            a.nummer
        )?;
        if let Some(l) = a.letter {
            write!(r, "<Objecten:huisletter>{l}</Objecten:huisletter>")?;
        }
        if let Some(t) = a.toevoeging {
            write!(
                r,
                "<Objecten:huisnummertoevoeging>{t}</Objecten:huisnummertoevoeging>"
            )?;
        }
        let soort = match a.soort {
            Adressoort::Verblijfsobject => "Verblijfsobject",
            Adressoort::Ligplaats => "Ligplaats",
            Adressoort::Standplaats => "Standplaats",
        };
        write!(
            r,
            "<Objecten:postcode>{}</Objecten:postcode><Objecten:typeAdresseerbaarObject>{soort}</Objecten:typeAdresseerbaarObject><Objecten:status>Naamgeving uitgegeven</Objecten:status><Objecten:geconstateerd>N</Objecten:geconstateerd><Objecten:documentdatum>{begin}</Objecten:documentdatum><Objecten:documentnummer>VB-{}-{:05}</Objecten:documentnummer>",
            postcode(plan.kwartier, a.straat, a.nummer),
            begin.jaar,
            i % 100_000
        )?;
        voorkomen(
            r,
            1,
            &Voorkomen {
                begin,
                eind: None,
                inactief: false,
            },
            i as u64,
        )?;
        referentie(
            r,
            "ligtAan",
            "OpenbareRuimte",
            "Openbareruimte",
            &[bag_id(30, plan.kwartier, a.straat)],
        )?;
        write!(r, "</Objecten:Nummeraanduiding>{DICHT}")?;
    }
    Ok(())
}

fn bouwjaar_per_adres(plan: &Plan) -> Vec<u16> {
    let mut uit = vec![1975; plan.adressen.len()];
    for v in &plan.verblijven {
        let j = plan.panden[v.panden[0] as usize].bouwjaar;
        uit[v.adres as usize] = j;
        if let Some(n) = v.neven {
            uit[n as usize] = j;
        }
    }
    uit
}

pub(super) fn openbare_ruimten(plan: &Plan, uit: &mut Delen<'_, '_>) -> io::Result<()> {
    for (i, s) in plan.straten.iter().enumerate() {
        let id = bag_id(30, plan.kwartier, i as u32);
        let jaar = s.jaar.max(1952);
        let begin = Dag::nieuw(jaar, 5, 1 + (i % 28) as u8);
        let nieuw = Dag::nieuw(2019, 9, 1);
        let mut namen: Vec<(&str, Dag, Option<Dag>)> = Vec::new();
        if let Some(oud) = &s.vroeger {
            namen.push((oud, begin, Some(nieuw)));
            namen.push((&s.naam, nieuw, None));
        } else {
            namen.push((&s.naam, begin, None));
        }
        for (n, (naam, van, tot)) in namen.into_iter().enumerate() {
            let r = uit.record()?;
            write!(
                r,
                r#"{OPEN}<Objecten:OpenbareRuimte><Objecten:identificatie domein="NL.IMBAG.Openbareruimte">{id}</Objecten:identificatie><Objecten:naam>{}</Objecten:naam><Objecten:type>{}</Objecten:type><Objecten:status>Naamgeving uitgegeven</Objecten:status><Objecten:geconstateerd>N</Objecten:geconstateerd><Objecten:documentdatum>{van}</Objecten:documentdatum><Objecten:documentnummer>VB-STR-{:05}</Objecten:documentnummer>"#,
                xml(naam),
                if s.water { "Water" } else { "Weg" },
                i
            )?;
            referentie(r, "ligtIn", "Woonplaats", "Woonplaats", &[WOONPLAATS.into()])?;
            voorkomen(
                r,
                n + 1,
                &Voorkomen {
                    begin: van,
                    eind: tot,
                    inactief: false,
                },
                i as u64,
            )?;
            write!(r, "</Objecten:OpenbareRuimte>{DICHT}")?;
        }
    }
    Ok(())
}

pub(super) fn plaatsen(plan: &Plan, uit: &mut Delen<'_, '_>, lig: bool) -> io::Result<()> {
    let (lijst, naam, soort, kort) = if lig {
        (
            &plan.ligplaatsen,
            "Ligplaats",
            object_soort(Adressoort::Ligplaats),
            "LIG",
        )
    } else {
        (
            &plan.standplaatsen,
            "Standplaats",
            object_soort(Adressoort::Standplaats),
            "STA",
        )
    };
    for (i, plaats) in lijst.iter().enumerate() {
        let id = bag_id(soort, plan.kwartier, i as u32);
        let begin = Dag::nieuw(2010, 6, 1 + (i % 28) as u8);
        let r = uit.record()?;
        write!(r, "{OPEN}<Objecten:{naam}>")?;
        referentie(
            r,
            "heeftAlsHoofdadres",
            "Nummeraanduiding",
            "Nummeraanduiding",
            &[bag_id(20, plan.kwartier, plaats.adres)],
        )?;
        voorkomen(
            r,
            1,
            &Voorkomen {
                begin,
                eind: None,
                inactief: false,
            },
            i as u64,
        )?;
        write!(
            r,
            r#"<Objecten:identificatie domein="NL.IMBAG.{naam}">{id}</Objecten:identificatie><Objecten:status>Plaats aangewezen</Objecten:status><Objecten:geometrie>"#
        )?;
        vlak(r, &format!("{kort}_{id}_1"), &plaats.ring.punten, false)?;
        write!(
            r,
            "</Objecten:geometrie><Objecten:geconstateerd>N</Objecten:geconstateerd><Objecten:documentdatum>{begin}</Objecten:documentdatum><Objecten:documentnummer>VB-2010-{i:05}</Objecten:documentnummer></Objecten:{naam}>{DICHT}"
        )?;
    }
    Ok(())
}

pub(super) fn woonplaats(stad: &Stad, uit: &mut Delen<'_, '_>) -> io::Result<()> {
    let begin = Dag::nieuw(2010, 6, 1);
    let r = uit.record()?;
    write!(
        r,
        r#"{OPEN}<Objecten:Woonplaats><Objecten:identificatie domein="NL.IMBAG.Woonplaats">{WOONPLAATS}</Objecten:identificatie><Objecten:naam>{NAAM}</Objecten:naam><Objecten:geometrie><Objecten:vlak>"#
    )?;
    vlak(r, &format!("WPL_{WOONPLAATS}_1"), &stad.omtrek(), false)?;
    write!(
        r,
        "</Objecten:vlak></Objecten:geometrie><Objecten:status>Woonplaats aangewezen</Objecten:status><Objecten:geconstateerd>N</Objecten:geconstateerd><Objecten:documentdatum>{begin}</Objecten:documentdatum><Objecten:documentnummer>VB-2010-00001</Objecten:documentnummer>"
    )?;
    voorkomen(
        r,
        1,
        &Voorkomen {
            begin,
            eind: None,
            inactief: false,
        },
        1,
    )?;
    write!(r, "</Objecten:Woonplaats>{DICHT}")
}

/// Objects of the old town that are under investigation: panden (outline or year) and verblijfsobjecten (use).
pub(super) fn in_onderzoek(stad: &Stad, soort: Type, mut klaar: Deel<'_>) -> io::Result<()> {
    let mut uit = Delen::nieuw("IO", soort.naam(), &mut klaar);
    let plan = stad.teken(0, false);
    let (aantal, nr, naam, kenmerken): (usize, u32, &str, [&str; 2]) = match soort {
        Type::Pnd => (
            plan.panden.len(),
            10,
            "Pand",
            ["geometrie", "oorspronkelijk bouwjaar"],
        ),
        _ => (
            plan.verblijven.len(),
            1,
            "Verblijfsobject",
            ["gebruiksdoel", "oppervlakte"],
        ),
    };
    for i in (0..aantal).filter(|i| i % 83 == 11) {
        let id = bag_id(nr, 0, i as u32);
        let dag = Dag::nieuw(2024 + (i % 2) as u16, 1 + (i % 12) as u8, 1 + (i % 28) as u8);
        let afgerond = i % 3 == 0;
        let einde = dag.plus(140);
        let r = uit.record()?;
        write!(
            r,
            r#"<sl:stand><sl-bag-extract:kenmerkInOnderzoek><KenmerkInOnderzoek:Kenmerk{naam}InOnderzoek><KenmerkInOnderzoek:kenmerk>{}</KenmerkInOnderzoek:kenmerk><KenmerkInOnderzoek:identificatieVan{naam} domein="NL.IMBAG.{naam}">{id}</KenmerkInOnderzoek:identificatieVan{naam}><KenmerkInOnderzoek:inOnderzoek>J</KenmerkInOnderzoek:inOnderzoek><KenmerkInOnderzoek:documentdatum>{dag}</KenmerkInOnderzoek:documentdatum><KenmerkInOnderzoek:documentnummer>VB-IO-{i:05}</KenmerkInOnderzoek:documentnummer><KenmerkInOnderzoek:historieInOnderzoek><Historie:HistorieInOnderzoek><Historie:tijdstipRegistratie>{dag}T10:00:00.000</Historie:tijdstipRegistratie>"#,
            kenmerken[i % 2]
        )?;
        if afgerond {
            write!(
                r,
                "<Historie:eindRegistratie>{einde}T09:00:00.000</Historie:eindRegistratie>"
            )?;
        }
        write!(r, "<Historie:beginGeldigheid>{dag}</Historie:beginGeldigheid>")?;
        if afgerond {
            write!(r, "<Historie:eindGeldigheid>{einde}</Historie:eindGeldigheid>")?;
        }
        write!(
            r,
            "<Historie:BeschikbaarLVInOnderzoek><Historie:tijdstipRegistratieLV>{dag}T10:20:00.111</Historie:tijdstipRegistratieLV>"
        )?;
        if afgerond {
            write!(
                r,
                "<Historie:tijdstipEindRegistratieLV>{einde}T09:20:00.222</Historie:tijdstipEindRegistratieLV>"
            )?;
        }
        writeln!(
            r,
            "</Historie:BeschikbaarLVInOnderzoek></Historie:HistorieInOnderzoek></KenmerkInOnderzoek:historieInOnderzoek></KenmerkInOnderzoek:Kenmerk{naam}InOnderzoek></sl-bag-extract:kenmerkInOnderzoek></sl:stand>"
        )?;
    }
    uit.sluit_deel()
}
