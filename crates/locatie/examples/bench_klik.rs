//! How long one click takes, in process, JSON written: all four parts filled, 50 dossiers within 250 m.
//!
//! `cargo run --release -p locatie --example bench_klik -- [PANDEN] [KLIKKEN] [MAP]` (1000000, 10000). A grid town:
//! one pand, address, parcel and BGT pand per 20 m cell, a street per row, one buurt per 100 rows. Half of the clicks
//! lie in a pand, the other half on the street or in a garden. `koud` is the first pass over a freshly opened folder:
//! every block of the files is summed when it is first touched. With MAP the town is kept and used again.
#![expect(clippy::print_stdout, reason = "a benchmark talks to a terminal")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use lagen::{Lagen, SchrijfOpties, Schrijver};
use locatie::{Plaats, Plek, Vraag, locatiebeeld, zoek};
use model::{
    Datum, Dekking, Geometrie, GeometrieSoort, KenmerkDefinitie, LaagDefinitie, Periode, Punt, Stand, Vak,
    Voorkomen, Waarde,
};
use register::{Dossier, Register, Soort};

type Uit = Result<(), Box<dyn Error>>;

/// As in the program.
#[global_allocator]
static GEHEUGEN: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Side of a cell, metres.
const CEL: i32 = 20;
const HOEK: Punt = [50_000_000, 400_000_000];
const VANDAAG: &str = "2024-06-01";
const REGELS: &str = include_str!("../../regels/tests/fixtures/alle_soorten.xml");

fn main() -> Uit {
    let mut args = std::env::args().skip(1);
    let panden: i32 = args.next().map_or(Ok(1_000_000), |a| a.parse())?;
    let klikken: usize = args.next().map_or(Ok(10_000), |a| a.parse())?;
    let tijdelijk = tempfile::tempdir()?;
    let map = args.next().map_or(tijdelijk.path().to_owned(), PathBuf::from);
    let stad = Stad {
        kant: f64::from(panden).sqrt().ceil() as i32,
    };
    let roosters = Arc::new(rd::Roosters::nul());
    let pad = map.join("register.sqlite");
    if !pad.exists() {
        std::fs::create_dir_all(&map)?;
        stad.schrijf(&map, &roosters)?;
        let begin = Instant::now();
        zoek::bouw(&Lagen::open(&map)?.nu(), &map)?;
        println!("zoekindex gemaakt in {:.1} s", begin.elapsed().as_secs_f64());
        Register::open_sqlite(&pad)?.bewaar(&stad.dossiers())?;
    }
    let begin = Instant::now();
    let plek = Plek::new(Lagen::open(&map)?, Register::open_sqlite(&pad)?, roosters, &map);
    println!(
        "{} panden; openen (lagen en register) {:.0} ms",
        stad.kant * stad.kant,
        begin.elapsed().as_secs_f64() * 1e3
    );
    let punten = stad.punten(klikken);
    let mut koud = meet(&plek, &punten)?;
    koud.tijden.sort_unstable();
    koud.cpu.sort_unstable();
    println!(
        "koud  {}; processor {}",
        verdeling(&koud.tijden),
        verdeling(&koud.cpu)
    );
    let mut rondes: Vec<Vec<Duration>> = vec![];
    for _ in 0..5 {
        let mut warm = meet(&plek, &punten)?;
        rondes.push(warm.tijden.clone());
        warm.tijden.sort_unstable();
        warm.cpu.sort_unstable();
        println!(
            "warm  {}; processor {}; {} bytes JSON, {:.1} dossiers, {:.2} adressen per klik",
            verdeling(&warm.tijden),
            verdeling(&warm.cpu),
            warm.bytes / klikken,
            warm.dossiers as f64 / klikken as f64,
            warm.adressen as f64 / klikken as f64,
        );
    }
    println!("eigen {}", verdeling(&eigen(&rondes)));
    zoeken(&plek, &stad)
}

/// The median of each click over the rounds, sorted: what a click takes by itself, without the interruptions of the
/// machine, which fall on other clicks in each round.
fn eigen(rondes: &[Vec<Duration>]) -> Vec<Duration> {
    let klikken = rondes.first().map_or(0, Vec::len);
    let mut uit: Vec<Duration> = (0..klikken)
        .filter_map(|nr| {
            let mut tijden: Vec<Duration> = rondes.iter().filter_map(|r| r.get(nr).copied()).collect();
            tijden.sort_unstable();
            tijden.get(tijden.len() / 2).copied()
        })
        .collect();
    uit.sort_unstable();
    uit
}

/// Times in the order of the clicks.
struct Meting {
    tijden: Vec<Duration>,
    /// Time that this thread had a processor: what the clock says when nobody else wants one.
    cpu: Vec<Duration>,
    bytes: usize,
    dossiers: usize,
    adressen: usize,
}

/// "p50 60 µs p99 90 µs" of sorted times.
fn verdeling(tijden: &[Duration]) -> String {
    let op = |promille: usize| {
        tijden
            .get(tijden.len() * promille / 1000)
            .copied()
            .unwrap_or_default()
    };
    format!("p50 {:?} p99 {:?} p99.9 {:?}", op(500), op(990), op(999))
}

fn cpu_tijd() -> Duration {
    let t = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(t.tv_sec.unsigned_abs(), t.tv_nsec as u32)
}

fn meet(plek: &Plek, punten: &[Punt]) -> Result<Meting, Box<dyn Error>> {
    let vandaag: Datum = VANDAAG.parse()?;
    let mut m = Meting {
        tijden: vec![],
        cpu: vec![],
        bytes: 0,
        dossiers: 0,
        adressen: 0,
    };
    let mut json = Vec::with_capacity(1 << 16);
    for punt in punten {
        json.clear();
        let (begin, cpu) = (Instant::now(), cpu_tijd());
        let beeld = locatiebeeld(plek, &Vraag::nu(Plaats::Punt(*punt), vandaag))?;
        beeld.schrijf_json(&mut json)?;
        m.tijden.push(begin.elapsed());
        m.cpu.push(cpu_tijd().saturating_sub(cpu));
        m.bytes += json.len();
        m.dossiers += beeld.speelt.nu.len()
            + beeld.speelt.komt.len()
            + beeld.speelt.klaar.len()
            + beeld.initiatieven.lijst.len();
        m.adressen += beeld.staat.adressen.len();
    }
    Ok(m)
}

fn zoeken(plek: &Plek, stad: &Stad) -> Uit {
    let begin = Instant::now();
    zoek::bereid(plek)?;
    println!(
        "zoekindex geopend in {:.0} ms",
        begin.elapsed().as_secs_f64() * 1e3
    );
    let straat = stad.kant / 2;
    let vragen = [
        ("hele adres", format!("{} 12", straatnaam(straat))),
        ("begin", straatnaam(straat).chars().take(6).collect()),
        ("één letter", "d".to_owned()),
        ("typfout", straatnaam(straat).replace("straat", "srtaat")),
        (
            "twee typfouten met plaats",
            format!(
                "{} 12 voorbeldstad",
                straatnaam(straat).replace("straat", "srtaat")
            ),
        ),
        ("postcode", "1234 AB 12".to_owned()),
        ("niets", "qqqqqqqqqqqqq".to_owned()),
    ];
    for (wat, q) in vragen {
        let mut tijden = vec![];
        let mut gevonden = 0;
        for _ in 0..50 {
            let begin = Instant::now();
            gevonden = zoek::zoek(plek, &q, 10)?.len();
            tijden.push(begin.elapsed());
        }
        tijden.sort_unstable();
        println!(
            "zoek  {wat} '{q}': {gevonden} gevonden, mediaan {:?}",
            tijden.get(25).copied().unwrap_or_default()
        );
    }
    Ok(())
}

struct Stad {
    kant: i32,
}

fn laag(
    id: &str,
    geometrie: Option<GeometrieSoort>,
    indexen: &[&str],
) -> Result<LaagDefinitie, Box<dyn Error>> {
    Ok(LaagDefinitie {
        id: id.parse()?,
        titel: id.to_owned(),
        bronvermelding: "eigen maaksel".to_owned(),
        geometrie,
        kenmerken: indexen
            .iter()
            .map(|n| KenmerkDefinitie {
                naam: (*n).to_owned(),
                indexeer: true,
            })
            .collect(),
        partitie: None,
        max_leeftijd_dagen: Some(400),
    })
}

fn record(id: String, geometrie: Option<Geometrie>, kenmerken: &[(&str, Waarde)]) -> Voorkomen {
    let kenmerken = kenmerken
        .iter()
        .map(|(n, w)| ((*n).to_owned(), w.clone()))
        .collect();
    Voorkomen {
        id,
        periode: Periode::ALTIJD,
        geometrie,
        kenmerken,
    }
}

fn tekst(t: &str) -> Waarde {
    Waarde::from(t)
}

fn straatnaam(rij: i32) -> String {
    const KOP: [&str; 8] = [
        "Duin", "Haven", "Molen", "Kerk", "Dorps", "Zee", "Linden", "Meeuwen",
    ];
    const STAART: [&str; 5] = ["straat", "weg", "laan", "plein", "dijk"];
    let kop = KOP.get(rij as usize % 8).copied().unwrap_or_default();
    format!(
        "{kop}{}straat {}",
        STAART.get(rij as usize / 8 % 5).copied().unwrap_or_default(),
        rij / 40
    )
}

impl Stad {
    fn hoek(&self, x: i32, y: i32) -> Punt {
        [HOEK[0] + x * CEL * 1000, HOEK[1] + y * CEL * 1000]
    }

    fn vak(&self, van: Punt, b: i32, h: i32) -> Result<Geometrie, Box<dyn Error>> {
        let [x, y] = van;
        Ok(Geometrie::vlak(vec![vec![
            [x, y],
            [x + b, y],
            [x + b, y + h],
            [x, y + h],
        ]])?)
    }

    /// A house of 10 by 9 m with a bay: ten vertices.
    fn huis(&self, x: i32, y: i32) -> Result<Geometrie, Box<dyn Error>> {
        let [ox, oy] = self.hoek(x, y);
        let vorm = [
            [0, 0],
            [4, 0],
            [4, -1],
            [6, -1],
            [6, 0],
            [10, 0],
            [10, 6],
            [8, 6],
            [8, 9],
            [0, 9],
        ];
        Ok(Geometrie::vlak(vec![
            vorm.iter()
                .map(|[dx, dy]| [ox + 3_000 + dx * 1000, oy + 7_000 + dy * 1000])
                .collect(),
        ])?)
    }

    fn schrijver(
        &self,
        map: &Path,
        roosters: &Arc<rd::Roosters>,
        bron: &str,
    ) -> Result<Schrijver, Box<dyn Error>> {
        let mut s = Schrijver::begin(map, Arc::clone(roosters), SchrijfOpties::voor(bron))?;
        s.stand(Stand {
            datum: "2024-05-01".parse()?,
            afgeleid: false,
        });
        s.dekking(Dekking::Vak(Vak {
            min: self.hoek(-10, -10),
            max: self.hoek(self.kant + 10, self.kant + 10),
        }))?;
        Ok(s)
    }

    fn schrijf(&self, map: &Path, roosters: &Arc<rd::Roosters>) -> Uit {
        let begin = Instant::now();
        self.bag(self.schrijver(map, roosters, "bag")?)?;
        self.bgt(self.schrijver(map, roosters, "bgt")?)?;
        self.rest(map, roosters)?;
        println!("lagen geschreven in {:.1} s", begin.elapsed().as_secs_f64());
        Ok(())
    }

    fn cellen(&self) -> impl Iterator<Item = (i32, i32, i64)> + use<> {
        let kant = self.kant;
        (0..kant * kant).map(move |nr| (nr % kant, nr / kant, i64::from(nr)))
    }

    fn bag(&self, mut s: Schrijver) -> Uit {
        let vlak = Some(GeometrieSoort::Vlak);
        let pand = s.laag(&laag("bag-pand", vlak, &[])?)?;
        let adres = ["hoofdadres", "nevenadres"];
        let vbo = s.laag(&laag(
            "bag-verblijfsobject",
            Some(GeometrieSoort::Punt),
            &[adres[0], adres[1], "maaktDeelUitVan"],
        )?)?;
        s.laag(&laag("bag-ligplaats", vlak, &adres)?)?;
        s.laag(&laag("bag-standplaats", vlak, &adres)?)?;
        let num = s.laag(&laag("bag-nummeraanduiding", None, &["postcode", "ligtAan"])?)?;
        let opr = s.laag(&laag("bag-openbareruimte", None, &["ligtIn"])?)?;
        let wpl = s.laag(&laag("bag-woonplaats", vlak, &[])?)?;
        let stad = self.vak(self.hoek(0, 0), self.kant * CEL * 1000, self.kant * CEL * 1000)?;
        s.voorkomen(
            wpl,
            &record("1234".to_owned(), Some(stad), &[("naam", tekst("Voorbeeldstad"))]),
        )?;
        for rij in 0..self.kant {
            s.voorkomen(
                opr,
                &record(
                    format!("999930{rij:010}"),
                    None,
                    &[
                        ("naam", tekst(&straatnaam(rij))),
                        ("type", tekst("Weg")),
                        ("status", tekst("Naamgeving uitgegeven")),
                        ("ligtIn", tekst("1234")),
                    ],
                ),
            )?;
        }
        for (x, y, nr) in self.cellen() {
            let ids = [
                format!("999910{nr:010}"),
                format!("999901{nr:010}"),
                format!("999920{nr:010}"),
            ];
            let [pand_id, vbo_id, num_id] = &ids;
            s.voorkomen(
                pand,
                &record(
                    pand_id.clone(),
                    Some(self.huis(x, y)?),
                    &[
                        ("oorspronkelijkBouwjaar", Waarde::Getal(1900 + nr % 120)),
                        ("status", tekst("Pand in gebruik")),
                        ("documentdatum", tekst("2019-01-01")),
                        ("documentnummer", tekst("2019/123")),
                        ("geconstateerd", Waarde::JaNee(false)),
                        ("voorkomenidentificatie", Waarde::Getal(1)),
                    ],
                ),
            )?;
            let [hx, hy] = self.hoek(x, y);
            s.voorkomen(
                vbo,
                &record(
                    vbo_id.clone(),
                    Some(Geometrie::punt([hx + 8_000, hy + 10_000])),
                    &[
                        ("gebruiksdoel", Waarde::Lijst(vec![tekst("woonfunctie")])),
                        ("oppervlakte", Waarde::Getal(90 + nr % 60)),
                        ("status", tekst("Verblijfsobject in gebruik")),
                        ("hoofdadres", tekst(num_id)),
                        ("maaktDeelUitVan", Waarde::Lijst(vec![tekst(pand_id)])),
                        ("documentdatum", tekst("2019-01-01")),
                    ],
                ),
            )?;
            let postcode = format!(
                "{}{}{}",
                1000 + y % 9000,
                char::from(b'A' + (x / 26 % 26) as u8),
                char::from(b'A' + (x % 26) as u8)
            );
            s.voorkomen(
                num,
                &record(
                    num_id.clone(),
                    None,
                    &[
                        ("huisnummer", Waarde::Getal(i64::from(x) + 1)),
                        ("postcode", tekst(&postcode)),
                        ("typeAdresseerbaarObject", tekst("Verblijfsobject")),
                        ("status", tekst("Naamgeving uitgegeven")),
                        ("ligtAan", tekst(&format!("999930{y:010}"))),
                    ],
                ),
            )?;
        }
        s.sluit()?;
        Ok(())
    }

    fn bgt(&self, mut s: Schrijver) -> Uit {
        let vlak = Some(GeometrieSoort::Vlak);
        let pand = s.laag(&laag(
            "bgt-pand",
            vlak,
            &["identificatieBAGPND", "identificatieBAGVBO"],
        )?)?;
        let namen = [
            "wegdeel",
            "begroeidterreindeel",
            "onbegroeidterreindeel",
            "ondersteunendwegdeel",
            "waterdeel",
            "ondersteunendwaterdeel",
            "overbruggingsdeel",
            "tunneldeel",
            "overigbouwwerk",
            "kunstwerkdeel_vlak",
            "scheiding_vlak",
            "functioneelgebied",
            "gebouwinstallatie",
        ];
        let mut lagen = vec![];
        for naam in namen {
            lagen.push(s.laag(&laag(&format!("bgt-{naam}"), vlak, &[])?)?);
        }
        let [wegdeel, tuin] = [lagen.first(), lagen.get(2)].map(|l| l.copied().unwrap_or_default());
        let vast = |functie: &str| {
            [
                ("bronhouder", tekst("G9999")),
                ("status", tekst("bestaand")),
                ("relatieveHoogteligging", Waarde::Getal(0)),
                ("functie", tekst(functie)),
                ("fysiekVoorkomen", tekst("open verharding")),
            ]
        };
        for (x, y, nr) in self.cellen() {
            let mut kenmerken = vast("pand").to_vec();
            kenmerken.push(("identificatieBAGPND", tekst(&format!("999910{nr:010}"))));
            kenmerken.push((
                "huisnummerlabels",
                Waarde::Lijst(vec![tekst(&(x + 1).to_string())]),
            ));
            kenmerken.push((
                "identificatieBAGVBO",
                Waarde::Lijst(vec![tekst(&format!("999901{nr:010}"))]),
            ));
            s.voorkomen(
                pand,
                &record(format!("G9999.{nr:024x}"), Some(self.huis(x, y)?), &kenmerken),
            )?;
            let [hx, hy] = self.hoek(x, y);
            let erf = self.vak([hx, hy + 5_000], 20_000, 15_000)?;
            s.voorkomen(tuin, &record(format!("E9999.{nr:024x}"), Some(erf), &vast("erf")))?;
            if x % 5 == 0 {
                let weg = self.vak([hx, hy], 100_000, 5_000)?;
                s.voorkomen(
                    wegdeel,
                    &record(format!("W9999.{nr:024x}"), Some(weg), &vast("rijbaan lokale weg")),
                )?;
            }
        }
        s.sluit()?;
        Ok(())
    }

    fn rest(&self, map: &Path, roosters: &Arc<rd::Roosters>) -> Uit {
        let vlak = Some(GeometrieSoort::Vlak);
        let zijde = self.kant * CEL * 1000;
        let mut s = self.schrijver(map, roosters, "brk")?;
        let perceel = s.laag(&laag("brk-perceel", vlak, &["aanduiding"])?)?;
        for (x, y, nr) in self.cellen() {
            let aanduiding = format!("VBS{:02}-A-{}", nr / 99_999, nr % 99_999 + 1);
            s.voorkomen(
                perceel,
                &record(
                    format!("{nr}"),
                    Some(self.vak(self.hoek(x, y), 20_000, 20_000)?),
                    &[
                        ("aanduiding", tekst(&aanduiding)),
                        ("kadastraleGemeente", tekst("Voorbeeldstad")),
                        ("kadastraleGrootte", Waarde::Getal(400)),
                    ],
                ),
            )?;
        }
        s.sluit()?;
        let mut s = self.schrijver(map, roosters, "cbs")?;
        for (id, rijen) in [("cbs-gemeente", self.kant), ("cbs-wijk", 300), ("cbs-buurt", 100)] {
            let nr = s.laag(&laag(id, vlak, &[])?)?;
            for rij in (0..self.kant).step_by(rijen as usize) {
                let band = self.vak(self.hoek(0, rij), zijde, rijen * CEL * 1000)?;
                let naam = format!("{id} {rij}");
                s.voorkomen(
                    nr,
                    &record(
                        format!("{}{rij:06}", &id[4..6].to_uppercase()),
                        Some(band),
                        &[("naam", tekst(&naam))],
                    ),
                )?;
            }
        }
        s.sluit()?;
        let mut s = self.schrijver(map, roosters, "stop")?;
        let regel = s.laag(&laag("stop-regel", vlak, &["regel"])?)?;
        let activiteit = s.laag(&laag("stop-activiteit", vlak, &["activiteit"])?)?;
        for nr in 0..8 {
            let gebied = || self.vak(self.hoek(0, 0), zijde, zijde);
            let artikel = format!("artikel 5.{nr}");
            s.voorkomen(
                regel,
                &record(
                    format!("nl.imow-gm9999.juridischeregel.{nr}"),
                    Some(gebied()?),
                    &[
                        ("artikel", tekst(&artikel)),
                        ("opschrift", tekst("Bouwen op het erf")),
                        ("regeling", tekst("Omgevingsplan Voorbeeldstad")),
                        ("bevoegdGezag", tekst("gm9999")),
                    ],
                ),
            )?;
            let urn = if nr == 0 {
                "Alles".to_owned()
            } else {
                format!("A{nr}")
            };
            s.voorkomen(
                activiteit,
                &record(
                    format!("nl.imow-gm9999.ara.{nr}"),
                    Some(gebied()?),
                    &[
                        ("activiteit", tekst(&format!("nl.imow-gm9999.activiteit.{urn}"))),
                        ("naam", tekst("Dakkapel bouwen")),
                        ("kwalificatie", tekst("vergunningplicht")),
                    ],
                ),
            )?;
        }
        s.sluit()?;
        let mut s = self.schrijver(map, roosters, "sttr")?;
        s.bestand("sttr", "regels.xml", REGELS.as_bytes(), serde_json::Map::new())?;
        s.sluit()?;
        Ok(())
    }

    /// One per 3,600 m2: more than 50 within 250 m of nearly any place.
    fn dossiers(&self) -> Vec<Dossier> {
        let stap = 60_000i32;
        let per_kant = self.kant * CEL * 1000 / stap + 1;
        let soorten = [
            Soort::Melding,
            Soort::Werkzaamheid,
            Soort::Zaak,
            Soort::Bekendmaking,
            Soort::Initiatief,
        ];
        (0..per_kant * per_kant)
            .map(|nr| Dossier {
                identificatie: format!("D-{nr:06}"),
                soort: soorten.get(nr as usize % 5).copied().unwrap_or(Soort::Melding),
                titel: "Nieuw riool in de straat".to_owned(),
                omschrijving: Some("De aannemer vervangt het riool. Voetgangers kunnen er langs.".to_owned()),
                status: Some("in behandeling".to_owned()),
                categorie: Some("Riool".to_owned()),
                van: Some(Datum(19_700 + nr % 300)),
                tot: Some(Datum(19_730 + nr % 300)),
                openbaar: true,
                geometrie: Some(Geometrie::punt([
                    HOEK[0] + nr % per_kant * stap,
                    HOEK[1] + nr / per_kant * stap,
                ])),
                eigenschappen: serde_json::Map::new(),
                versie: 0,
            })
            .collect()
    }

    /// Half in a pand, half beside one.
    fn punten(&self, aantal: usize) -> Vec<Punt> {
        let mut x = 0x2545_f491_4f6c_dd1du64;
        let mut getal = |tot: i32| {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            (x % tot.unsigned_abs() as u64) as i32
        };
        (0..aantal)
            .map(|nr| {
                let [hx, hy] = self.hoek(getal(self.kant), getal(self.kant));
                if nr % 2 == 0 {
                    [hx + 3_500 + getal(7_000), hy + 7_500 + getal(7_000)]
                } else {
                    [hx + getal(20_000), hy + getal(5_000)]
                }
            })
            .collect()
    }
}
