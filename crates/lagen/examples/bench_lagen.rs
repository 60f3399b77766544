//! How fast, how big, how much heap: N invented panden written, opened and asked.
//!
//! `cargo run --release -p lagen --example bench_lagen -- 1000000 [directory]`
//!
//! Prints time and heap (a counting allocator: everything that lives beside the map) of the import, the size of
//! the file, the time to open, and `op_punt` on random points, half of them in a pand.
#![allow(missing_docs, unsafe_code, clippy::print_stdout)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Instant;

use lagen::{Lagen, SchrijfOpties, Schrijver};
use model::{
    Datum, Geometrie, GeometrieSoort, KenmerkDefinitie, LaagDefinitie, Peilmoment, Periode, Punt, Stand,
    Voorkomen, Waarde,
};

struct Teller;

static NU: AtomicUsize = AtomicUsize::new(0);
static PIEK: AtomicUsize = AtomicUsize::new(0);

fn erbij(n: usize) {
    let nu = NU.fetch_add(n, Relaxed) + n;
    PIEK.fetch_max(nu, Relaxed);
}

// SAFETY: hands everything on to the system's allocator and only counts.
unsafe impl GlobalAlloc for Teller {
    unsafe fn alloc(&self, l: Layout) -> *mut u8 {
        erbij(l.size());
        unsafe { System.alloc(l) }
    }
    unsafe fn dealloc(&self, p: *mut u8, l: Layout) {
        NU.fetch_sub(l.size(), Relaxed);
        unsafe { System.dealloc(p, l) }
    }
    unsafe fn realloc(&self, p: *mut u8, l: Layout, nieuw: usize) -> *mut u8 {
        // counted as the worst case: old and new side by side
        erbij(nieuw);
        NU.fetch_sub(l.size(), Relaxed);
        unsafe { System.realloc(p, l, nieuw) }
    }
}

#[global_allocator]
static TELLER: Teller = Teller;

fn toeval(n: u64) -> u64 {
    let mut h = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    h = (h ^ h >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h = (h ^ h >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    h ^ h >> 31
}

/// Pand `n` of a square town: an L of six vertices in a 12 m grid, delivered in no spatial order.
fn pand(n: u64, aantal: u64) -> Voorkomen {
    let kant = (aantal as f64).sqrt().ceil() as u64;
    let stap = 7919; // prime to any square that is not its multiple
    let plek = n * stap % (kant * kant);
    let (x, y) = (
        (plek % kant) as i32 * 12_000 + 20_000_000,
        (plek / kant) as i32 * 12_000 + 400_000_000,
    );
    let r = (toeval(n) % 1500) as i32;
    let ring = vec![
        [x, y],
        [x + 8000 + r, y],
        [x + 8000 + r, y + 5000],
        [x + 5000, y + 5000],
        [x + 5000, y + 9000],
        [x, y + 9000],
    ];
    Voorkomen {
        id: format!("9999100{:09}", n),
        periode: Periode::ALTIJD,
        geometrie: Geometrie::vlak(vec![ring]).ok(),
        kenmerken: vec![
            (
                "oorspronkelijkBouwjaar".into(),
                Waarde::Getal(1900 + (n % 120) as i64),
            ),
            ("status".into(), "Pand in gebruik".into()),
            ("documentdatum".into(), "2015-04-13".into()),
        ],
    }
}

fn definitie() -> Result<LaagDefinitie, Box<dyn std::error::Error>> {
    Ok(LaagDefinitie {
        id: "bag-pand".parse()?,
        titel: "BAG panden".into(),
        bronvermelding: "verzonnen".into(),
        geometrie: Some(GeometrieSoort::Vlak),
        kenmerken: vec![KenmerkDefinitie {
            naam: "documentdatum".into(),
            indexeer: true,
        }],
        partitie: None,
        max_leeftijd_dagen: None,
    })
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut argumenten = std::env::args().skip(1);
    let aantal: u64 = argumenten.next().map_or(Ok(1_000_000), |a| a.parse())?;
    let map = argumenten
        .next()
        .map_or_else(|| std::env::temp_dir().join("bench_lagen"), PathBuf::from);
    let voor = NU.load(Relaxed);
    PIEK.store(voor, Relaxed);

    let begin = Instant::now();
    let mut s = Schrijver::begin(&map, Arc::new(rd::Roosters::nul()), SchrijfOpties::voor("bag"))?;
    s.stand(Stand {
        datum: Datum(20_000),
        afgeleid: false,
    });
    let laag = s.laag(&definitie()?)?;
    for n in 0..aantal {
        s.voorkomen(laag, &pand(n, aantal))?;
    }
    let gelezen = begin.elapsed();
    s.sluit()?;
    let klaar = begin.elapsed();
    let piek = PIEK.load(Relaxed) - voor;
    println!(
        "import      {aantal} panden in {klaar:.2?} (streaming {gelezen:.2?}), {:.0}/s",
        aantal as f64 / klaar.as_secs_f64()
    );
    println!(
        "heap        peak {:.1} MB, {:.1} bytes an object",
        piek as f64 / 1e6,
        piek as f64 / aantal as f64
    );

    let voor = NU.load(Relaxed);
    let begin = Instant::now();
    let lagen = Lagen::open(&map)?;
    println!(
        "open        {:.2?}, heap {:.1} kB",
        begin.elapsed(),
        (NU.load(Relaxed) - voor) as f64 / 1e3
    );
    let nu = lagen.nu();
    let laag = nu.laag("bag-pand").ok_or("no layer")?;
    let bestand: u64 = std::fs::read_dir(&map)?
        .filter_map(|e| e.ok()?.metadata().ok())
        .map(|m| m.len())
        .max()
        .unwrap_or_default();
    println!(
        "file        {:.0} MB, {:.0} bytes an object",
        bestand as f64 / 1e6,
        bestand as f64 / aantal as f64
    );

    let moment = Peilmoment::op(Datum(20_000));
    let kant = (aantal as f64).sqrt().ceil() as u64;
    let punt = |n: u64| -> Punt {
        let r = toeval(n);
        let (x, y) = (r % (kant * 12_000), (r >> 32) % (kant * 12_000));
        [x as i32 + 20_000_000, y as i32 + 400_000_000]
    };
    const VRAGEN: u64 = 100_000;
    for ronde in ["first touch", "warm"] {
        let mut tijden = Vec::with_capacity(VRAGEN as usize);
        let mut raak = 0;
        for n in 0..VRAGEN {
            let p = punt(n);
            let begin = Instant::now();
            raak += laag.op_punt(p, &moment)?.len();
            tijden.push(begin.elapsed());
        }
        toon(&format!("op_punt {ronde}"), &mut tijden);
        println!(
            "            {:.0}% of the points lie in a pand",
            raak as f64 / VRAGEN as f64 * 100.0
        );
    }
    let mut tijden = Vec::with_capacity(VRAGEN as usize);
    for n in 0..VRAGEN {
        let id = format!("9999100{:09}", toeval(n) % aantal);
        let begin = Instant::now();
        laag.op_id(&id, &moment)?.ok_or("absent")?;
        tijden.push(begin.elapsed());
    }
    toon("op_id", &mut tijden);
    let begin = Instant::now();
    let fouten = nu.controleer();
    println!("doctor      {:.2?}, {} faults", begin.elapsed(), fouten.len());
    std::fs::remove_dir_all(&map)?;
    Ok(())
}

fn toon(wat: &str, tijden: &mut [std::time::Duration]) {
    tijden.sort_unstable();
    let op = |deel: f64| tijden[((tijden.len() - 1) as f64 * deel) as usize];
    println!("{wat}: p50 {:?}, p99 {:?}, max {:?}", op(0.5), op(0.99), op(1.0));
}
