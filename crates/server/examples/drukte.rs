//! What others notice of one client that asks the dearest there is: `scripts/bench/drukte.sh`.
//!
//! `drukte ADRES SECONDEN LICHT ZWAAR FOUT`: files with a request a line (`GET PAD`, or `POST PAD TYPE LICHAAM`). Light ones
//! go out 50 a second whatever happened to those before (an open loop; time counts from when it was due), first alone,
//! then beside 16 connections that ask the heavy ones one after the other. Last, each wrong one 21 times.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Requests a second of the others.
const PER_SECONDE: u32 = 50;
/// Connections that those come over.
const LICHTE: usize = 16;
/// Connections of the one client.
const ZWARE: usize = 16;

#[derive(Default)]
struct Client {
    stroom: Option<BufReader<TcpStream>>,
}

impl Client {
    /// Sends a request and reads its answer to the end. Out: status and bytes.
    fn vraag(&mut self, adres: &str, regel: &str) -> std::io::Result<(u16, usize)> {
        let uit = self.een(adres, regel);
        if uit.is_err() {
            self.stroom = None;
        }
        uit
    }

    fn een(&mut self, adres: &str, regel: &str) -> std::io::Result<(u16, usize)> {
        let mut delen = regel.splitn(4, ' ');
        let mut deel = || delen.next().unwrap_or_default();
        let (methode, pad, soort, lichaam) = (deel(), deel(), deel(), deel());
        let stroom = match &mut self.stroom {
            Some(stroom) => stroom,
            leeg => {
                let nieuw = TcpStream::connect(adres)?;
                nieuw.set_nodelay(true)?;
                nieuw.set_read_timeout(Some(Duration::from_secs(60)))?;
                leeg.insert(BufReader::with_capacity(1 << 16, nieuw))
            }
        };
        let mut bericht = format!("{methode} {pad} HTTP/1.1\r\nhost: {adres}\r\naccept-encoding: gzip\r\n");
        if methode == "POST" {
            bericht.push_str(&format!(
                "content-type: {soort}\r\ncontent-length: {}\r\n",
                lichaam.len()
            ));
        }
        bericht.push_str("\r\n");
        bericht.push_str(lichaam);
        stroom.get_mut().write_all(bericht.as_bytes())?;
        let (mut status, mut lengte, mut stukken, mut sluit) = (0, 0usize, false, false);
        for nr in 0.. {
            let mut kop = String::new();
            if stroom.read_line(&mut kop)? == 0 {
                return Err(Error::from(ErrorKind::UnexpectedEof));
            }
            let kop = kop.trim_end().to_ascii_lowercase();
            if nr == 0 {
                status = kop.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
            } else if kop.is_empty() {
                break;
            } else if let Some(n) = kop.strip_prefix("content-length: ") {
                lengte = n.parse().unwrap_or(0);
            }
            stukken |= kop == "transfer-encoding: chunked";
            sluit |= kop == "connection: close";
        }
        let mut totaal = 0;
        if stukken {
            loop {
                let mut regel = String::new();
                stroom.read_line(&mut regel)?;
                let n = usize::from_str_radix(regel.trim_end(), 16)
                    .map_err(|_| Error::from(ErrorKind::InvalidData))?;
                lees(stroom, n + 2)?;
                if n == 0 {
                    break;
                }
                totaal += n;
            }
        } else if status != 204 && status != 304 {
            lees(stroom, lengte)?;
            totaal = lengte;
        }
        if sluit {
            self.stroom = None;
        }
        Ok((status, totaal))
    }
}

fn lees(stroom: &mut BufReader<TcpStream>, aantal: usize) -> std::io::Result<()> {
    let gelezen = std::io::copy(&mut stroom.take(aantal as u64), &mut std::io::sink())?;
    match gelezen == aantal as u64 {
        true => Ok(()),
        false => Err(Error::from(ErrorKind::UnexpectedEof)),
    }
}

type Tellingen = BTreeMap<u16, usize>;

/// 50 a second for as long as asked. Out: milliseconds of each, sorted, and what they came to.
fn open_lus(adres: &str, regels: &Arc<Vec<String>>, seconden: u32) -> (Vec<f64>, Tellingen) {
    let uit = Arc::new(Mutex::new((Vec::new(), Tellingen::new())));
    let begin = Instant::now() + Duration::from_millis(50);
    let draden: Vec<_> = (0..LICHTE)
        .map(|draad| {
            let (adres, regels, uit) = (adres.to_owned(), Arc::clone(regels), Arc::clone(&uit));
            std::thread::spawn(move || {
                let mut client = Client::default();
                for nr in (draad..(PER_SECONDE * seconden) as usize).step_by(LICHTE) {
                    let beurt = begin + Duration::from_secs(1) / PER_SECONDE * nr as u32;
                    std::thread::sleep(beurt.saturating_duration_since(Instant::now()));
                    let status = client
                        .vraag(&adres, &regels[nr % regels.len()])
                        .map_or(0, |u| u.0);
                    let ms = beurt.elapsed().as_secs_f64() * 1000.0;
                    let mut uit = uit.lock().unwrap_or_else(PoisonError::into_inner);
                    uit.0.push(ms);
                    *uit.1.entry(status).or_default() += 1;
                }
            })
        })
        .collect();
    for draad in draden {
        let _ = draad.join();
    }
    let (mut tijden, tellingen) = std::mem::take(&mut *uit.lock().unwrap_or_else(PoisonError::into_inner));
    tijden.sort_by(f64::total_cmp);
    (tijden, tellingen)
}

fn deel(tijden: &[f64], deel: f64) -> f64 {
    let nr = (tijden.len() as f64 * deel).ceil() as usize;
    tijden
        .get(nr.saturating_sub(1).min(tijden.len().saturating_sub(1)))
        .copied()
        .unwrap_or(f64::NAN)
}

fn toon(naam: &str, (tijden, tellingen): &(Vec<f64>, Tellingen)) {
    println!(
        "| {naam} | {} | {:.2} | {:.2} | {:.2} | {tellingen:?} |",
        tijden.len(),
        deel(tijden, 0.5),
        deel(tijden, 0.99),
        deel(tijden, 1.0)
    );
}

fn regels(pad: &str) -> std::io::Result<Arc<Vec<String>>> {
    let tekst = std::fs::read_to_string(pad)?;
    Ok(Arc::new(
        tekst
            .lines()
            .filter(|r| !r.is_empty())
            .map(str::to_owned)
            .collect(),
    ))
}

fn main() -> std::io::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [adres, seconden, licht, zwaar, fout] = args.as_slice() else {
        eprintln!("gebruik: drukte ADRES SECONDEN LICHT ZWAAR FOUT");
        return Err(Error::from(ErrorKind::InvalidInput));
    };
    let seconden: u32 = seconden
        .parse()
        .map_err(|_| Error::from(ErrorKind::InvalidInput))?;
    let (licht, zwaar, fout) = (regels(licht)?, regels(zwaar)?, regels(fout)?);
    let mut warm = Client::default();
    for regel in licht.iter() {
        warm.vraag(adres, regel)?;
    }
    println!(
        "| {PER_SECONDE} per seconde | verzoeken | p50 ms | p99 ms | traagste ms | uitkomsten |\n|---|---|---|---|---|---|"
    );
    let rustig = open_lus(adres, &licht, seconden);
    toon("rustig", &rustig);
    let klaar = Arc::new(AtomicBool::new(false));
    let gedaan = Arc::new(Mutex::new((Tellingen::new(), 0usize)));
    let beurt = Arc::new(AtomicUsize::new(0));
    let begin = Instant::now();
    let draden: Vec<_> = (0..ZWARE)
        .map(|_| {
            let (adres, zwaar) = (adres.clone(), Arc::clone(&zwaar));
            let (klaar, gedaan, beurt) = (Arc::clone(&klaar), Arc::clone(&gedaan), Arc::clone(&beurt));
            std::thread::spawn(move || {
                let mut client = Client::default();
                while !klaar.load(Ordering::Relaxed) {
                    let nr = beurt.fetch_add(1, Ordering::Relaxed);
                    let (status, bytes) = client.vraag(&adres, &zwaar[nr % zwaar.len()]).unwrap_or((0, 0));
                    let mut gedaan = gedaan.lock().unwrap_or_else(PoisonError::into_inner);
                    *gedaan.0.entry(status).or_default() += 1;
                    gedaan.1 += bytes;
                }
            })
        })
        .collect();
    std::thread::sleep(Duration::from_secs(2));
    let druk = open_lus(adres, &licht, seconden);
    klaar.store(true, Ordering::Relaxed);
    let duur = begin.elapsed().as_secs_f64();
    toon("naast 16 zware verbindingen", &druk);
    for draad in draden {
        let _ = draad.join();
    }
    let verhouding = deel(&druk.0, 0.99) / deel(&rustig.0, 0.99);
    println!("\np99 naast de drukte: {verhouding:.2} keer de rustige (doel: hoogstens 2)");
    let gedaan = gedaan.lock().unwrap_or_else(PoisonError::into_inner);
    println!(
        "zware verzoeken: {:?} in {duur:.0} s, {:.1} MB",
        gedaan.0,
        gedaan.1 as f64 / 1e6
    );

    println!("\n| wat niet kan | status | mediaan ms | traagste ms |\n|---|---|---|---|");
    let mut client = Client::default();
    for regel in fout.iter() {
        let (mut tijden, mut status) = (Vec::new(), 0);
        for _ in 0..21 {
            let begin = Instant::now();
            status = client.vraag(adres, regel).map_or(0, |u| u.0);
            tijden.push(begin.elapsed().as_secs_f64() * 1000.0);
        }
        tijden.sort_by(f64::total_cmp);
        let kort: String = regel.chars().take(70).collect();
        println!(
            "| `{kort}` | {status} | {:.2} | {:.2} |",
            deel(&tijden, 0.5),
            deel(&tijden, 1.0)
        );
    }
    Ok(())
}
