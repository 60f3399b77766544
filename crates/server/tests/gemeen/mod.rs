//! A server over a village of a hundred houses and some meldingen, asked without a network.
#![allow(
    clippy::unwrap_used,
    dead_code,
    missing_docs,
    reason = "a test may panic; each test file uses its own part"
)]

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, Request, StatusCode};
use lagen::{Lagen, SchrijfOpties, Schrijver};
use locatie::Plek;
use model::{Geometrie, GeometrieSoort, LaagDefinitie, Periode, Punt, Voorkomen};
use rd::{Roosters, TegelVak, TileMatrixSet};
use register::{Asker, Dossier, Register, Soort};
use server::Toepassing;
use tempfile::TempDir;
use tower::ServiceExt;

/// South-west corner of the village, RD mm, and its side.
pub const HOEK: Punt = [112_000_000, 552_000_000];
pub const ZIJDE: i32 = 2_000_000;
pub const LAAG: &str = "bgt-pand";

pub struct Proef {
    pub map: TempDir,
    pub app: Toepassing,
    pub router: Router,
}

pub struct Antwoord {
    pub status: StatusCode,
    pub koppen: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Antwoord {
    pub fn kop(&self, naam: HeaderName) -> &str {
        self.koppen.get(naam).map_or("", |w| w.to_str().unwrap())
    }

    pub fn noemt(&self, tekst: &str) -> bool {
        self.bytes.windows(tekst.len()).any(|w| w == tekst.as_bytes())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|f| panic!("{f}: {}", String::from_utf8_lossy(&self.bytes)))
    }
}

fn vierkant([x, y]: Punt, zijde: i32) -> Geometrie {
    let ring = vec![[x, y], [x + zijde, y], [x + zijde, y + zijde], [x, y + zijde]];
    Geometrie::vlak(vec![ring]).unwrap()
}

/// Imports the houses: squares with this side, mm.
pub fn schrijf_panden(map: &Path, zijde: i32) {
    let opties = SchrijfOpties::voor("bgt");
    let mut s = Schrijver::begin(map, Arc::new(Roosters::nul()), opties).unwrap();
    let nr = s.laag(&panddefinitie()).unwrap();
    for i in 0..100 {
        let plek = [HOEK[0] + i % 10 * (ZIJDE / 10), HOEK[1] + i / 10 * (ZIJDE / 10)];
        s.voorkomen(nr, &huis(i as usize, plek, zijde)).unwrap();
    }
    s.sluit().unwrap();
}

/// Imports so many small houses.
pub fn schrijf_veel(map: &Path, aantal: usize) {
    let opties = SchrijfOpties::voor("bgt");
    let mut s = Schrijver::begin(map, Arc::new(Roosters::nul()), opties).unwrap();
    let nr = s.laag(&panddefinitie()).unwrap();
    for i in 0..aantal {
        let plek = [
            HOEK[0] + (i % 1_000) as i32 * 2_000,
            HOEK[1] + (i / 1_000) as i32 * 2_000,
        ];
        s.voorkomen(nr, &huis(i, plek, 1_000)).unwrap();
    }
    s.sluit().unwrap();
}

/// Imports another layer, so that the folder is a generation further.
pub fn schrijf_ander(map: &Path) {
    let mut s = Schrijver::begin(map, Arc::new(Roosters::nul()), SchrijfOpties::voor("gis")).unwrap();
    let definitie = LaagDefinitie {
        id: "gis-huis".parse().unwrap(),
        ..panddefinitie()
    };
    let nr = s.laag(&definitie).unwrap();
    s.voorkomen(nr, &huis(0, HOEK, 1_000)).unwrap();
    s.sluit().unwrap();
}

/// The layers of a folder as they are, for [`zet_terug`]: names and bytes.
pub fn bewaar_map(map: &Path) -> Vec<(std::ffi::OsString, Vec<u8>)> {
    let leden = std::fs::read_dir(map).unwrap().flatten();
    leden
        .filter(|l| !l.file_name().to_string_lossy().starts_with("register"))
        .map(|l| (l.file_name(), std::fs::read(l.path()).unwrap()))
        .collect()
}

/// As who puts back a backup below a running server: the files first, under another name until they are whole, the
/// manifest last, and then what does not belong there.
pub fn zet_terug(map: &Path, bewaard: &[(std::ffi::OsString, Vec<u8>)]) {
    let mut leden: Vec<_> = bewaard.iter().collect();
    leden.sort_by_key(|(naam, _)| naam == "manifest.json");
    for (naam, bytes) in leden {
        std::fs::write(map.join("half"), bytes).unwrap();
        std::fs::rename(map.join("half"), map.join(naam)).unwrap();
    }
    for (naam, _) in bewaar_map(map) {
        if !bewaard.iter().any(|(n, _)| *n == naam) {
            std::fs::remove_file(map.join(naam)).unwrap();
        }
    }
}

/// As a followed table does it: these houses come to lie elsewhere, in the place of the generation that serves.
pub fn verplaats_panden(map: &Path, panden: &[(usize, Punt)]) {
    let opties = SchrijfOpties {
        voeg_toe: true,
        op_de_plaats: true,
        ..SchrijfOpties::voor("bgt")
    };
    let mut s = Schrijver::begin(map, Arc::new(Roosters::nul()), opties).unwrap();
    let nr = s.laag(&panddefinitie()).unwrap();
    for (pand, naar) in panden {
        s.voorkomen(nr, &huis(*pand, *naar, 20_000)).unwrap();
    }
    s.sluit().unwrap();
}

fn huis(nr: usize, plek: Punt, zijde: i32) -> Voorkomen {
    Voorkomen {
        id: format!("pand-{nr}"),
        periode: Periode::ALTIJD,
        geometrie: Some(vierkant(plek, zijde)),
        kenmerken: vec![],
    }
}

fn panddefinitie() -> LaagDefinitie {
    LaagDefinitie {
        id: LAAG.parse().unwrap(),
        titel: "Panden".into(),
        bronvermelding: "verzonnen".into(),
        geometrie: Some(GeometrieSoort::Vlak),
        kenmerken: vec![],
        partitie: None,
        max_leeftijd_dagen: None,
    }
}

pub fn dossier(id: &str, plek: Punt, openbaar: bool) -> Dossier {
    Dossier {
        identificatie: id.into(),
        soort: Soort::Melding,
        titel: format!("Titel van {id}"),
        omschrijving: None,
        status: None,
        categorie: None,
        van: None,
        tot: None,
        openbaar,
        geometrie: Some(Geometrie::punt(plek)),
        eigenschappen: serde_json::Map::new(),
        versie: 0,
    }
}

pub fn proef() -> Proef {
    let map = TempDir::new().unwrap();
    schrijf_panden(map.path(), 20_000);
    let register = Register::open_sqlite(&map.path().join("register.sqlite")).unwrap();
    let lagen = Lagen::open(map.path()).unwrap();
    let plek = Plek::new(lagen, register, Arc::new(Roosters::nul()), map.path());
    let app = Toepassing::new(Arc::new(plek), 64).unwrap();
    let router = server::router(app.clone(), Router::new());
    Proef { map, app, router }
}

impl Proef {
    pub async fn vraag(&self, adres: &str, asker: Asker, koppen: &[(HeaderName, &str)]) -> Antwoord {
        let mut verzoek = Request::get(adres);
        for (naam, waarde) in koppen {
            verzoek = verzoek.header(naam, *waarde);
        }
        let mut verzoek = verzoek.body(Body::empty()).unwrap();
        verzoek.extensions_mut().insert(asker);
        let antwoord = self.router.clone().oneshot(verzoek).await.unwrap();
        Antwoord {
            status: antwoord.status(),
            koppen: antwoord.headers().clone(),
            bytes: axum::body::to_bytes(antwoord.into_body(), 1 << 28)
                .await
                .unwrap()
                .to_vec(),
        }
    }

    pub async fn haal(&self, adres: &str) -> Antwoord {
        self.vraag(adres, Asker::Publiek, &[]).await
    }

    /// The same tile made anew from what lies on the disk now, by nobody who kept anything.
    pub async fn vers(&self, adres: &str) -> Vec<u8> {
        let register = Register::open_sqlite(&self.map.path().join("register.sqlite")).unwrap();
        let lagen = Lagen::open(self.map.path()).unwrap();
        let plek = Plek::new(lagen, register, Arc::new(Roosters::nul()), self.map.path());
        let router = server::router(Toepassing::new(Arc::new(plek), 0).unwrap(), Router::new());
        let verzoek = Request::get(adres).body(Body::empty()).unwrap();
        let antwoord = router.oneshot(verzoek).await.unwrap();
        axum::body::to_bytes(antwoord.into_body(), 1 << 24)
            .await
            .unwrap()
            .to_vec()
    }

    pub fn bewaar(&self, dossiers: &[Dossier]) {
        self.app.plek.register.bewaar(dossiers).unwrap();
    }

    /// What became of requests for tiles so far: `kast`, `nieuw`, `vervallen`, `omgezet`. Counted over the process,
    /// so a test that reads it runs in a process of its own.
    pub fn teller(&self, uit: &str) -> u64 {
        let regel = format!("plek_tegels_totaal{{uit=\"{uit}\"}} ");
        self.app
            .metingen
            .render()
            .lines()
            .find_map(|r| r.strip_prefix(&regel)?.parse().ok())
            .unwrap_or(0)
    }

    /// The tile that holds a place.
    pub fn tegel(&self, tms: TileMatrixSet, z: u8, plek: Punt) -> TegelVak {
        let punt = match tms {
            TileMatrixSet::WebMercatorQuad => self.app.plek.roosters.rd_mm_naar_mercator(plek),
            TileMatrixSet::NetherlandsRDNewQuad => plek,
        };
        let [x, y] = tms.tegeleenheden(z, punt).map(|e| (e >> 12) as u32);
        tms.tegel(z, x, y).unwrap()
    }

    /// Every tile of these zooms that the village lies in.
    pub fn tegels(&self, tms: TileMatrixSet, zooms: std::ops::RangeInclusive<u8>) -> Vec<TegelVak> {
        let mut uit = Vec::new();
        for z in zooms {
            let a = self.tegel(tms, z, [HOEK[0], HOEK[1] + ZIJDE]);
            let b = self.tegel(tms, z, [HOEK[0] + ZIJDE, HOEK[1]]);
            for x in a.x()..=b.x() {
                uit.extend((a.y()..=b.y()).filter_map(|y| tms.tegel(z, x, y)));
            }
        }
        uit
    }
}

pub fn adres(lagen: &str, t: &TegelVak) -> String {
    format!("/tiles/{lagen}/{}/{}/{}/{}", t.tms().naam(), t.z(), t.x(), t.y())
}

/// All of them at once, on one task.
pub async fn tegelijk<F: Future>(alle: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut wachtend: Vec<_> = alle.map(|f| (Box::pin(f), None)).collect();
    std::future::poll_fn(|cx| {
        for (f, uit) in &mut wachtend {
            if uit.is_none()
                && let std::task::Poll::Ready(klaar) = f.as_mut().poll(cx)
            {
                *uit = Some(klaar);
            }
        }
        match wachtend.iter().all(|(_, uit)| uit.is_some()) {
            true => std::task::Poll::Ready(()),
            false => std::task::Poll::Pending,
        }
    })
    .await;
    wachtend.into_iter().filter_map(|(_, uit)| uit).collect()
}
