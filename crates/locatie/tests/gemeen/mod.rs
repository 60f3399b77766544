//! A village of our own making, written through the layers' own writer.
#![allow(
    clippy::unwrap_used,
    dead_code,
    reason = "a test may panic; each test file uses its own part"
)]

use std::path::Path;
use std::sync::Arc;

use lagen::{Lagen, SchrijfOpties, Schrijver};
use locatie::{Locatiebeeld, Plaats, Plek, Vraag, locatiebeeld};
use model::{
    Datum, Dekking, Geometrie, GeometrieSoort, Interval, KenmerkDefinitie, LaagDefinitie, Periode, Punt,
    Stand, Vak, Voorkomen, Waarde,
};
use register::Register;
use tempfile::TempDir;

/// South-west corner of the village, RD millimetres.
pub const HOEK: Punt = [112_000_000, 552_000_000];

/// A point `x`, `y` metres from the corner.
pub fn p(x: f64, y: f64) -> Punt {
    [HOEK[0] + (x * 1000.0) as i32, HOEK[1] + (y * 1000.0) as i32]
}

/// A box of `b` by `h` metres with its south-west corner at `x`, `y`.
pub fn vak(x: f64, y: f64, b: f64, h: f64) -> Geometrie {
    Geometrie::vlak(vec![vec![p(x, y), p(x + b, y), p(x + b, y + h), p(x, y + h)]]).unwrap()
}

pub fn dag(s: &str) -> Datum {
    s.parse().unwrap()
}

pub fn tekst(t: &str) -> Waarde {
    Waarde::from(t)
}

pub fn lijst(leden: &[&str]) -> Waarde {
    Waarde::Lijst(leden.iter().map(|t| tekst(t)).collect())
}

/// One object: id, geometry, attributes; always valid unless `tijdens` says otherwise.
pub struct Ding {
    v: Voorkomen,
}

pub fn ding(id: &str, geometrie: Option<Geometrie>, kenmerken: &[(&str, Waarde)]) -> Ding {
    let kenmerken = kenmerken
        .iter()
        .map(|(naam, waarde)| ((*naam).to_owned(), waarde.clone()))
        .collect();
    Ding {
        v: Voorkomen {
            id: id.into(),
            periode: Periode::ALTIJD,
            geometrie,
            kenmerken,
        },
    }
}

impl Ding {
    pub fn tijdens(mut self, van: &str, tot: Option<&str>) -> Self {
        self.v.periode.geldig = Interval {
            van: dag(van),
            tot: tot.map_or(Datum::NOOIT, dag),
        };
        self
    }
}

/// The layers of a test, per source.
pub struct Dorp {
    pub map: TempDir,
    pub roosters: Arc<rd::Roosters>,
}

/// Kind, content, properties of a file that is kept as it came.
pub type Bijlage = (&'static str, String, Vec<(&'static str, &'static str)>);

/// What one delivery says beside its objects.
#[derive(Default)]
pub struct Levering {
    pub dekking: Option<Vak>,
    pub stand: Option<&'static str>,
    pub max_leeftijd: Option<u32>,
    pub bestanden: Vec<Bijlage>,
}

impl Levering {
    pub fn met_dekking() -> Self {
        Self {
            dekking: Some(Vak {
                min: p(-1000.0, -1000.0),
                max: p(1000.0, 1000.0),
            }),
            ..Self::default()
        }
    }
}

fn definitie(id: &str, max_leeftijd_dagen: Option<u32>) -> LaagDefinitie {
    let vlak = [
        "bag-pand",
        "bag-ligplaats",
        "bag-standplaats",
        "bag-woonplaats",
        "brk-perceel",
        "cbs-gemeente",
        "cbs-wijk",
        "cbs-buurt",
        "stop-regel",
        "stop-activiteit",
        "stop-gebied",
        "stop-pons",
        "stop-norm",
        "stop-aanwijzing",
    ];
    let geometrie = match id {
        "bag-nummeraanduiding" | "bag-openbareruimte" => None,
        "bag-verblijfsobject" | "adressen-adres" => Some(GeometrieSoort::Punt),
        _ if id.ends_with("_lijn") => Some(GeometrieSoort::Lijn),
        _ if vlak.contains(&id) || ["bgt-", "imro-", "gis-"].iter().any(|v| id.starts_with(v)) => {
            Some(GeometrieSoort::Vlak)
        }
        _ => panic!("{id}"),
    };
    let indexen: &[&str] = match id {
        "bag-verblijfsobject" => &["hoofdadres", "nevenadres", "maaktDeelUitVan"],
        "bag-ligplaats" | "bag-standplaats" => &["hoofdadres", "nevenadres"],
        "bag-nummeraanduiding" => &["postcode", "ligtAan"],
        "bgt-pand" => &["identificatieBAGPND", "identificatieBAGVBO"],
        "brk-perceel" => &["aanduiding"],
        "adressen-adres" => &["postcode"],
        "stop-regel" => &["regel"],
        "stop-activiteit" => &["activiteit"],
        _ => &[],
    };
    LaagDefinitie {
        id: id.parse().unwrap(),
        titel: id.into(),
        bronvermelding: "eigen maaksel".into(),
        geometrie,
        kenmerken: indexen
            .iter()
            .map(|n| KenmerkDefinitie {
                naam: (*n).into(),
                indexeer: true,
            })
            .collect(),
        partitie: None,
        max_leeftijd_dagen,
    }
}

impl Dorp {
    pub fn leeg() -> Self {
        Self {
            map: TempDir::new().unwrap(),
            roosters: Arc::new(rd::Roosters::nul()),
        }
    }

    pub fn pad(&self) -> &Path {
        self.map.path()
    }

    /// Writes the layers of one source.
    pub fn lever(self, bron: &str, levering: Levering, lagen: Vec<(&str, Vec<Ding>)>) -> Self {
        self.lever_in(bron, levering, lagen);
        self
    }

    /// The same, also when somebody looks already.
    pub fn lever_in(&self, bron: &str, levering: Levering, lagen: Vec<(&str, Vec<Ding>)>) {
        let mut s =
            Schrijver::begin(self.pad(), Arc::clone(&self.roosters), SchrijfOpties::voor(bron)).unwrap();
        if let Some(vak) = levering.dekking {
            s.dekking(Dekking::Vak(vak)).unwrap();
        }
        if let Some(stand) = levering.stand {
            s.stand(Stand {
                datum: dag(stand),
                afgeleid: false,
            });
        }
        for (laag, dingen) in lagen {
            let nr = s.laag(&definitie(laag, levering.max_leeftijd)).unwrap();
            for d in dingen {
                s.voorkomen(nr, &d.v).unwrap();
            }
        }
        for (nr, (soort, inhoud, eigenschappen)) in levering.bestanden.iter().enumerate() {
            let map = eigenschappen
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).into()))
                .collect();
            s.bestand(soort, &format!("regels-{nr}.xml"), inhoud.as_bytes(), map)
                .unwrap();
        }
        s.sluit().unwrap();
    }

    /// Flips a byte in every 500 of a layer's file.
    pub fn beschadig(&self, laag: &str) {
        let mut gevonden = 0;
        for bestand in std::fs::read_dir(self.pad()).unwrap().flatten() {
            let naam = bestand.file_name().into_string().unwrap();
            let rest = naam.strip_prefix(laag).unwrap_or_default();
            if rest.ends_with(".laag") && !rest.starts_with(|c: char| c.is_ascii_lowercase()) {
                let mut bytes = std::fs::read(bestand.path()).unwrap();
                bytes.iter_mut().step_by(500).for_each(|b| *b ^= 0x10);
                std::fs::write(bestand.path(), bytes).unwrap();
                gevonden += 1;
            }
        }
        assert_eq!(gevonden, 1, "{laag}");
    }

    pub fn plek(self) -> Testplek {
        let register = Register::open_sqlite(&self.pad().join("register.sqlite")).unwrap();
        let plek = Plek::new(
            Lagen::open(self.pad()).unwrap(),
            register,
            Arc::clone(&self.roosters),
            self.pad(),
        );
        Testplek { plek, dorp: self }
    }
}

/// A place with the folder it lives in.
pub struct Testplek {
    plek: Plek,
    pub dorp: Dorp,
}

impl std::ops::Deref for Testplek {
    type Target = Plek;
    fn deref(&self) -> &Plek {
        &self.plek
    }
}

pub fn vraag(punt: Punt) -> Vraag {
    Vraag::nu(Plaats::Punt(punt), dag("2024-06-01"))
}

pub fn klik(plek: &Plek, punt: Punt) -> Locatiebeeld {
    locatiebeeld(plek, &vraag(punt)).unwrap()
}

pub const PAND_1: &str = "0400100000000001";
pub const PAND_2: &str = "0400100000000002";
pub const VBO_1: &str = "0400010000000001";
pub const VBO_2: &str = "0400010000000002";
pub const NUM_1: &str = "0400200000000001";
pub const NUM_2: &str = "0400200000000002";
pub const NUM_3: &str = "0400200000000003";
pub const LIG_1: &str = "0400020000000001";
pub const NUM_LIG: &str = "0400200000000009";

fn nummer(id: &str, nr: i64, letter: Option<&str>, postcode: &str) -> Ding {
    let mut k = vec![
        ("huisnummer", Waarde::Getal(nr)),
        ("postcode", tekst(postcode)),
        ("ligtAan", tekst("0400300000000001")),
    ];
    if let Some(l) = letter {
        k.push(("huisletter", tekst(l)));
    }
    ding(id, None, &k)
}

/// Two panden side by side (0..10 and 10..20 by 0..10 m), a verblijfsobject in the first with a main and a side
/// address, one in both, a ligplaats in the water at 40, 40.
pub fn bag() -> Vec<(&'static str, Vec<Ding>)> {
    let woonplaats = ("naam", tekst("Den Helder"));
    vec![
        (
            "bag-pand",
            vec![
                ding(
                    PAND_1,
                    Some(vak(0.0, 0.0, 10.0, 10.0)),
                    &[
                        ("oorspronkelijkBouwjaar", Waarde::Getal(1932)),
                        ("status", tekst("Pand in gebruik")),
                        ("inOnderzoek", lijst(&["oorspronkelijkBouwjaar@2021-02-03"])),
                    ],
                ),
                ding(
                    PAND_2,
                    Some(vak(10.0, 0.0, 10.0, 10.0)),
                    &[("status", tekst("Pand in gebruik"))],
                ),
            ],
        ),
        (
            "bag-verblijfsobject",
            vec![
                ding(
                    VBO_1,
                    Some(Geometrie::punt(p(5.0, 5.0))),
                    &[
                        ("hoofdadres", tekst(NUM_1)),
                        ("nevenadres", lijst(&[NUM_2])),
                        ("maaktDeelUitVan", lijst(&[PAND_1])),
                        ("gebruiksdoel", lijst(&["woonfunctie"])),
                        ("oppervlakte", Waarde::Getal(87)),
                        ("status", tekst("Verblijfsobject in gebruik")),
                    ],
                ),
                ding(
                    VBO_2,
                    Some(Geometrie::punt(p(15.0, 5.0))),
                    &[
                        ("hoofdadres", tekst(NUM_3)),
                        ("maaktDeelUitVan", lijst(&[PAND_1, PAND_2])),
                    ],
                ),
                ding(
                    "0400010000000007",
                    Some(Geometrie::punt(p(5.0, 6.0))),
                    &[
                        ("hoofdadres", tekst(NUM_1)),
                        ("maaktDeelUitVan", lijst(&[PAND_1])),
                        ("status", tekst("Verblijfsobject ingetrokken")),
                    ],
                ),
            ],
        ),
        ("bag-standplaats", vec![]),
        (
            "bag-ligplaats",
            vec![ding(
                LIG_1,
                Some(vak(40.0, 40.0, 20.0, 5.0)),
                &[("hoofdadres", tekst(NUM_LIG))],
            )],
        ),
        (
            "bag-nummeraanduiding",
            vec![
                nummer(NUM_1, 12, None, "1781AB"),
                nummer(NUM_2, 12, Some("A"), "1781AB"),
                nummer(NUM_3, 14, None, "1781AB"),
                nummer(NUM_LIG, 1, None, "1781AZ"),
            ],
        ),
        (
            "bag-openbareruimte",
            vec![ding(
                "0400300000000001",
                None,
                &[("naam", tekst("Dorpsstraat")), ("ligtIn", tekst("1234"))],
            )],
        ),
        (
            "bag-woonplaats",
            vec![ding(
                "1234",
                Some(vak(-500.0, -500.0, 1000.0, 1000.0)),
                &[woonplaats],
            )],
        ),
    ]
}

/// The BGT of the same place: pand 1 with a label and ids, a street south of it, a bridge over the street, a pand
/// without label further on.
pub fn bgt() -> Vec<(&'static str, Vec<Ding>)> {
    vec![
        (
            "bgt-pand",
            vec![
                ding(
                    "G0001",
                    Some(vak(0.0, 0.0, 10.0, 10.0)),
                    &[
                        ("identificatieBAGPND", tekst(PAND_1)),
                        ("huisnummerlabels", lijst(&["12-12A"])),
                        ("identificatieBAGVBO", lijst(&[VBO_1, "0400010000000003"])),
                        ("relatieveHoogteligging", Waarde::Getal(0)),
                        ("status", tekst("bestaand")),
                    ],
                ),
                ding(
                    "G0002",
                    Some(vak(80.0, 0.0, 10.0, 10.0)),
                    &[("identificatieBAGPND", tekst("0400100000000009"))],
                ),
            ],
        ),
        (
            "bgt-wegdeel",
            vec![
                ding(
                    "G0003",
                    Some(vak(0.0, -10.0, 100.0, 10.0)),
                    &[("functie", tekst("rijbaan lokale weg"))],
                ),
                ding(
                    "G0004",
                    Some(vak(50.0, -12.0, 5.0, 14.0)),
                    &[
                        ("functie", tekst("voetpad")),
                        ("relatieveHoogteligging", Waarde::Getal(1)),
                    ],
                ),
            ],
        ),
    ]
}

fn los(id: &str, punt: Punt, nr: &str, letter: Option<&str>) -> Ding {
    let mut k = vec![
        ("straatnaam", tekst("Dorpsstraat")),
        ("huisnummer", tekst(nr)),
        ("postcode", tekst("1781AB")),
        ("woonplaats", tekst("Den Helder")),
    ];
    if let Some(l) = letter {
        k.push(("huisletter", tekst(l)));
    }
    ding(id, Some(Geometrie::punt(punt)), &k)
}

/// Addresses without BAG ids: 12 in pand 1, 12A two metres outside it, 13 in pand 1, 99 on the street.
pub fn adressen() -> Vec<(&'static str, Vec<Ding>)> {
    vec![(
        "adressen-adres",
        vec![
            los("a.1", p(5.0, 5.0), "12", None),
            los("a.2", p(5.0, 12.0), "12", Some("A")),
            los("a.3", p(6.0, 5.0), "13", None),
            los("a.4", p(70.0, -5.0), "99", None),
        ],
    )]
}

pub fn gebieden() -> Vec<(&'static str, Vec<Ding>)> {
    let rond = || Some(vak(-500.0, -500.0, 1000.0, 1000.0));
    vec![
        (
            "cbs-gemeente",
            vec![ding("GM0400", rond(), &[("naam", tekst("Den Helder"))])],
        ),
        (
            "cbs-wijk",
            vec![ding("WK040001", rond(), &[("naam", tekst("Centrum"))])],
        ),
        (
            "cbs-buurt",
            vec![ding(
                "BU04000101",
                Some(vak(-500.0, -500.0, 590.0, 1000.0)),
                &[("naam", tekst("Oude Kern"))],
            )],
        ),
    ]
}

pub fn percelen() -> Vec<(&'static str, Vec<Ding>)> {
    vec![(
        "brk-perceel",
        vec![ding(
            "123456",
            Some(vak(0.0, 0.0, 10.0, 30.0)),
            &[
                ("aanduiding", tekst("HDR00-A-1234")),
                ("kadastraleGemeente", tekst("Den Helder")),
                ("kadastraleGrootte", Waarde::Getal(300)),
            ],
        )],
    )]
}

/// The layers of a delivery of old plans.
pub const IMRO_LAGEN: [&str; 10] = [
    "imro-plangebied",
    "imro-enkelbestemming",
    "imro-dubbelbestemming",
    "imro-besluitvlak",
    "imro-bouwvlak",
    "imro-maatvoering",
    "imro-functieaanduiding",
    "imro-bouwaanduiding",
    "imro-gebiedsaanduiding",
    "imro-besluitsubvlak",
];

/// A delivery of old plans with these objects, each with its layer.
pub fn imro(dingen: Vec<(&'static str, Ding)>) -> Vec<(&'static str, Vec<Ding>)> {
    let mut uit: Vec<(&'static str, Vec<Ding>)> = IMRO_LAGEN.iter().map(|l| (*l, vec![])).collect();
    for (laag, ding) in dingen {
        uit.iter_mut().find(|(l, _)| *l == laag).unwrap().1.push(ding);
    }
    uit
}
