use proptest::prelude::*;

use super::*;

const GML: &str = "http://www.opengis.net/gml";

fn lees_met(xml: &str, max: usize) -> Result<Geometrie, String> {
    let xml = format!("<plaats xmlns:gml='{GML}' xmlns:xlink='http://www.w3.org/1999/xlink'>{xml}</plaats>");
    let mut lezer = Lezer::new("x.gml", xml.as_bytes());
    lezer.volgende().unwrap();
    lees_inhoud(&mut lezer, max).unwrap()
}

/// `xml` without its prefixes.
fn lees(xml: &str) -> Result<Geometrie, String> {
    lees_met(
        &xml.replace("</", "\u{1}")
            .replace('<', "<gml:")
            .replace('\u{1}', "</gml:"),
        10_000,
    )
}

fn vierkant(lijst: &str) -> String {
    format!("<exterior><LinearRing><posList>{lijst}</posList></LinearRing></exterior>")
}

const RING: &str = "0 0 10 0 10 10 0 10 0 0";
const GAT: &str = "<interior><LinearRing><posList>2 2 4 2 4 4 2 2</posList></LinearRing></interior>";

#[test]
fn points_lines_and_areas_are_read_in_all_their_forms() {
    let punt = lees("<Point><pos> 1.5 \n 2 </pos></Point>").unwrap();
    assert_eq!(
        (punt.soort, punt.punten),
        (GeometrieSoort::Punt, vec![[1500, 2000]])
    );
    let punten = lees("<MultiPoint><pointMember><Point><pos>1 2</pos></Point></pointMember><pointMembers><Point><coordinates>3,4</coordinates></Point></pointMembers></MultiPoint>").unwrap();
    assert_eq!(punten.punten, vec![[1000, 2000], [3000, 4000]]);
    for lijn in [
        "<LineString><posList>0 0 1 0 1 0 2 0</posList></LineString>",
        "<LineString><pos>0 0</pos><pos>1 0</pos><pos>2 0</pos></LineString>",
        "<LineString><coordinates>0,0 1.0,0\n2,0,5</coordinates></LineString>",
        "<Curve><segments><LineStringSegment><posList>0 0 1 0</posList></LineStringSegment><LineStringSegment><posList>1 0 2 0</posList></LineStringSegment></segments></Curve>",
        "<CompositeCurve><curveMember><LineString><posList>0 0 1 0</posList></LineString></curveMember><curveMember><OrientableCurve orientation='-'><baseCurve><LineString><posList>2 0 1 0</posList></LineString></baseCurve></OrientableCurve></curveMember></CompositeCurve>",
    ] {
        let g = lees(lijn).unwrap();
        assert_eq!(
            (g.soort, g.punten, g.ringen),
            (GeometrieSoort::Lijn, vec![[0, 0], [1000, 0], [2000, 0]], vec![3]),
            "{lijn}"
        );
    }
    let lijnen = lees("<MultiCurve><curveMember><LineString><posList>0 0 1 0</posList></LineString></curveMember><curveMember><LineString><posList>5 0 6 0</posList></LineString></curveMember></MultiCurve>").unwrap();
    assert_eq!(lijnen.ringen, vec![2, 4]);
    for (vlak, delen) in [
        (format!("<Polygon>{}{GAT}</Polygon>", vierkant(RING)), vec![2]),
        (
            format!(
                "<Surface><patches><PolygonPatch>{}{GAT}</PolygonPatch></patches></Surface>",
                vierkant(RING)
            ),
            vec![2],
        ),
        (
            format!(
                "<MultiSurface><surfaceMember><Polygon>{0}{GAT}</Polygon></surfaceMember><surfaceMember><Polygon>{0}</Polygon></surfaceMember></MultiSurface>",
                vierkant(RING)
            ),
            vec![2, 3],
        ),
    ] {
        let g = lees(&vlak).unwrap();
        assert_eq!((g.soort, &g.delen), (GeometrieSoort::Vlak, &delen), "{vlak}");
        assert_eq!(
            g.punten[..7],
            [
                [0, 0],
                [10_000, 0],
                [10_000, 10_000],
                [0, 10_000],
                [4000, 4000],
                [4000, 2000],
                [2000, 2000]
            ]
        );
    }
}

#[test]
fn rings_get_their_direction_whatever_was_delivered() {
    let met_de_klok = lees(&format!(
        "<Polygon>{}</Polygon>",
        vierkant("0 0 0 10 10 10 10 0 0 0")
    ))
    .unwrap();
    assert_eq!(
        met_de_klok.punten,
        vec![[10_000, 0], [10_000, 10_000], [0, 10_000], [0, 0]]
    );
}

#[test]
fn a_third_coordinate_is_dropped_where_the_dimension_says_so() {
    let drie = "0 0 9 10 0 9 10 10 9 0 10 9 0 0 9";
    let gelezen = |xml: String| lees(&xml).unwrap().punten;
    let plat = gelezen(format!("<Polygon>{}</Polygon>", vierkant(RING)));
    let ring =
        |attr: &str| format!("<exterior><LinearRing><posList{attr}>{drie}</posList></LinearRing></exterior>");
    assert_eq!(
        gelezen(format!("<Polygon srsDimension='3'>{}</Polygon>", ring(""))),
        plat
    );
    assert_eq!(
        gelezen(format!(
            "<Polygon srsName='urn:ogc:def:crs:EPSG::7415'>{}</Polygon>",
            ring("")
        )),
        plat
    );
    assert_eq!(
        gelezen(format!(
            "<Polygon srsName='EPSG:28992'>{}</Polygon>",
            ring(" srsDimension='3'")
        )),
        plat
    );
    assert!(lees(&format!("<Polygon>{}</Polygon>", ring(""))).is_err());
    assert!(
        lees("<Point srsDimension='3'><pos>1 2</pos></Point>")
            .unwrap_err()
            .contains("veelvoud van 3")
    );
    assert!(lees("<Point srsDimension='4'><pos>1 2</pos></Point>").is_err());
}

#[test]
fn rd_is_known_under_all_its_names_and_other_systems_are_refused_by_theirs() {
    for (naam, dimensies) in [
        ("urn:ogc:def:crs:EPSG::28992", 2),
        ("urn:ogc:def:crs:EPSG:6.9:28992", 2),
        ("EPSG:28992", 2),
        ("http://www.opengis.net/def/crs/EPSG/0/28992", 2),
        ("http://www.opengis.net/gml/srs/epsg.xml#28992", 2),
        ("urn:ogc:def:crs:EPSG::7415", 3),
        ("urn:ogc:def:crs,crs:EPSG::28992,crs:EPSG::5709", 3),
    ] {
        assert_eq!(rd_dimensies(naam), Some(dimensies), "{naam}");
    }
    for vreemd in [
        "EPSG:4326",
        "urn:ogc:def:crs:EPSG::5709",
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "",
        "28992x",
        "EPSG:128992",
    ] {
        assert_eq!(rd_dimensies(vreemd), None, "{vreemd}");
    }
    let fout = lees("<Point srsName='EPSG:4326'><pos>1 2</pos></Point>").unwrap_err();
    assert!(
        fout.contains("coördinatenstelsel 'EPSG:4326' lezen we niet"),
        "{fout}"
    );
}

#[test]
fn arcs_in_rings_and_curves_become_segments() {
    let ring = "<Ring><curveMember><Curve><segments><Arc><posList>0 0 5 5 10 0</posList></Arc><LineStringSegment><posList>10 0 0 0</posList></LineStringSegment></segments></Curve></curveMember></Ring>";
    let half = lees(&format!("<Polygon><exterior>{ring}</exterior></Polygon>")).unwrap();
    assert!(half.punten.len() > 100);
    let oppervlak = dubbel_oppervlak(&half.punten) as f64 / 2e6;
    assert!(
        (oppervlak - std::f64::consts::PI * 12.5).abs() < 0.02,
        "{oppervlak}"
    );
    let bogen = lees("<Curve><segments><ArcString><posList>0 0 5 5 10 0 15 -5 20 0</posList></ArcString></segments></Curve>").unwrap();
    assert_eq!(
        (bogen.punten[0], bogen.punten[bogen.punten.len() - 1]),
        ([0, 0], [20_000, 0])
    );
    for cirkel in [
        "<Circle><posList>0 0 5 5 10 0</posList></Circle>",
        "<CircleByCenterPoint><pos>5 0</pos><radius uom='m'>5</radius></CircleByCenterPoint>",
        "<CircleByCenterPoint><pointProperty><Point><pos>5 0</pos></Point></pointProperty><radius>5</radius></CircleByCenterPoint>",
        "<Arc><posList>0 0 10 0 0 0</posList></Arc>",
    ] {
        let xml = format!(
            "<Polygon><exterior><Ring><curveMember><Curve><segments>{cirkel}</segments></Curve></curveMember></Ring></exterior></Polygon>"
        );
        let oppervlak = dubbel_oppervlak(&lees(&xml).unwrap().punten) as f64 / 2e6;
        assert!(
            (oppervlak - std::f64::consts::PI * 25.0).abs() < 0.03,
            "{cirkel}: {oppervlak}"
        );
    }
}

#[test]
fn what_is_wrong_is_said() {
    let vlak = |lijst: &str| lees(&format!("<Polygon>{}</Polygon>", vierkant(lijst))).unwrap_err();
    for (lijst, deel) in [
        (
            "0 0 10 10 10 0 0 10 0 0",
            "de ring kruist zichzelf bij RD 0.000 0.000",
        ),
        ("0 0 10 10 20 20 0 0", "heeft geen oppervlak"),
        ("0 0 10 0 10 10 0 10", "is niet gesloten"),
        ("0 0 0 0 0 0", "ring met 1 verschillende punten"),
        ("", "een ring is leeg"),
        ("0 0 10 NaN 10 10 0 0", "NaN"),
        ("0 0 10 inf 10 10 0 0", "inf"),
        ("0 0 1e9 0 10 10 0 0", "bereik"),
        ("0 0 x 0 10 10 0 0", "'x' is geen getal"),
        ("0 0 10 0 10 10 0 0 1", "veelvoud van 2"),
    ] {
        assert!(vlak(lijst).contains(deel), "{lijst}: {}", vlak(lijst));
    }
    for (xml, deel) in [
        ("", "de geometrie is leeg"),
        ("<MultiSurface></MultiSurface>", "de geometrie is leeg"),
        ("<Polygon></Polygon>", "zonder buitenring"),
        (&format!("<Polygon>{GAT}</Polygon>"), "binnenring begint"),
        (
            &format!("<Polygon>{0}{0}</Polygon>", vierkant(RING)),
            "meer dan één buitenring",
        ),
        (&vierkant(RING), "een ring buiten een vlak"),
        (
            "<Polygon><LinearRing><posList>0 0</posList></LinearRing></Polygon>",
            "hoort in exterior",
        ),
        ("<Solid/>", "geometrie met 'Solid' lezen we niet"),
        (
            "<Curve><segments><Arc><posList>0 0 1 1</posList></Arc></segments></Curve>",
            "boog met 2 posities",
        ),
        (
            "<Curve><segments><ArcByCenterPoint/></segments></Curve>",
            "'ArcByCenterPoint'",
        ),
        (
            "<LineString><posList>1 1 1 1</posList></LineString>",
            "lijn met 1 verschillende punten",
        ),
        (
            "<Point><posList>1 1 2 2</posList></Point>",
            "een punt met 2 posities",
        ),
        (
            "<MultiGeometry><geometryMember><Point><pos>1 2</pos></Point></geometryMember><geometryMember><LineString><posList>1 1 2 2</posList></LineString></geometryMember></MultiGeometry>",
            "door elkaar",
        ),
        (
            "<Curve><segments><LineStringSegment><posList>0 0 1 0</posList></LineStringSegment><LineStringSegment><posList>2 0 3 0</posList></LineStringSegment></segments></Curve>",
            "sluiten niet aan bij RD 1.000 0.000",
        ),
    ] {
        let fout = lees(xml).unwrap_err();
        assert!(fout.contains(deel), "{xml}: {fout}");
    }
    assert!(
        lees_met(
            "<gml:MultiSurface><gml:surfaceMember xlink:href='#x'/></gml:MultiSurface>",
            10
        )
        .unwrap_err()
        .contains("xlink")
    );
}

#[test]
fn after_a_refusal_the_next_geometry_starts_fresh() {
    let xml = format!(
        "<a xmlns='{GML}'><x><Solid><pos>1 2</pos></Solid></x><x><Point><pos>1 2</pos></Point></x></a>"
    );
    let mut lezer = Lezer::new("x", xml.as_bytes());
    let mut bouwer = Bouwer::new(10);
    let mut uit = vec![];
    loop {
        match lezer.volgende().unwrap() {
            Gebeurtenis::Begin(tag) if matches!(tag.lokaal, "a" | "x") => {}
            Gebeurtenis::Begin(tag) => bouwer.begin(&tag),
            Gebeurtenis::Tekst(tekst) => bouwer.tekst(tekst),
            Gebeurtenis::Eind("x") => uit.push(bouwer.klaar()),
            Gebeurtenis::Eind("a") | Gebeurtenis::Klaar => break,
            Gebeurtenis::Eind(_) => bouwer.eind(),
        }
    }
    assert!(uit[0].is_err() && uit[1].is_ok());
}

/// A polygon with a ring of `n` vertices, made while it is read.
struct Reuzenring {
    n: u64,
    i: u64,
    buf: Vec<u8>,
}

impl Read for Reuzenring {
    fn read(&mut self, uit: &mut [u8]) -> std::io::Result<usize> {
        while self.buf.len() < uit.len() && self.i <= self.n + 1 {
            match self.i {
                0 => self
                    .buf
                    .extend(format!("<p xmlns='{GML}'><Polygon><exterior><LinearRing><posList>").bytes()),
                i if i <= self.n => self
                    .buf
                    .extend(format!("{}.{:03} {} ", i % 200_000, i % 1000, i / 200_000).bytes()),
                _ => self
                    .buf
                    .extend(b"</posList></LinearRing></exterior></Polygon></p>"),
            }
            self.i += 1;
        }
        let n = uit.len().min(self.buf.len());
        uit[..n].copy_from_slice(&self.buf[..n]);
        self.buf.drain(..n);
        Ok(n)
    }
}

#[test]
fn a_ring_of_ten_million_vertices_is_refused_in_time_and_memory() {
    let begin = std::time::Instant::now();
    let mut lezer = Lezer::new(
        "x",
        Reuzenring {
            n: 10_000_000,
            i: 0,
            buf: vec![],
        },
    );
    lezer.volgende().unwrap();
    let mut bouwer = Bouwer::new(1_000_000);
    loop {
        match lezer.volgende().unwrap() {
            Gebeurtenis::Begin(tag) => bouwer.begin(&tag),
            Gebeurtenis::Tekst(tekst) => bouwer.tekst(tekst),
            Gebeurtenis::Eind("p") | Gebeurtenis::Klaar => break,
            Gebeurtenis::Eind(_) => bouwer.eind(),
        }
        assert!(bouwer.punten.capacity() <= 2 << 20);
    }
    assert_eq!(
        bouwer.klaar().unwrap_err(),
        "de geometrie heeft meer dan 1000000 punten"
    );
    assert!(begin.elapsed().as_secs() < 30, "{:?}", begin.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    #[test]
    fn every_ring_is_a_polygon_with_area_or_a_sentence(ring in prop::collection::vec((0i32..50, 0i32..50), 0..12)) {
        let mut lijst: Vec<String> = ring.iter().map(|(x, y)| format!("{x} {y}")).collect();
        lijst.extend(lijst.first().cloned());
        match lees(&format!("<Polygon>{}</Polygon>", vierkant(&lijst.join(" ")))) {
            Ok(g) => {
                prop_assert!(dubbel_oppervlak(&g.punten) > 0 && g.ringen == vec![g.punten.len() as u32]);
                prop_assert!(g.punten.first() != g.punten.last());
            }
            Err(fout) => prop_assert!(!fout.is_empty()),
        }
    }

    #[test]
    fn neighbours_share_every_vertex_of_an_arc(a in (0i32..20_000, 0i32..20_000), b in (0i32..20_000, 0i32..20_000), c in (0i32..20_000, 0i32..20_000)) {
        let m = |(x, y): (i32, i32)| format!("{}.{:03} {}.{:03}", x / 1000, x % 1000, y / 1000, y % 1000);
        let boog = |p, q, r| lees(&format!("<Curve><segments><Arc><posList>{} {} {}</posList></Arc></segments></Curve>", m(p), m(q), m(r)));
        if let (Ok(heen), Ok(mut terug)) = (boog(a, b, c), boog(c, b, a)) {
            if a != c {
                terug.punten.reverse();
            }
            prop_assert_eq!(heen.punten, terug.punten);
        }
    }
}
