//! How fast a BGT delivery is read: `cargo run --release -p bron --example bench_bgt -- FILE.zip [rounds]`.
//!
//! Prints records and rejections by layer, then MB of XML a second of the reader alone (one thread, nothing stored).
#![allow(clippy::print_stdout)] // this is a program

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use bron::{BronFout, Grenzen, LaagNr, LeesOpties, Ontvanger, pakket::Pakket};
use model::{LaagDefinitie, Reden, Stand, Tijdstip, Voorkomen};

/// Counts, and keeps nothing but ids.
#[derive(Default)]
struct Teller {
    lagen: Vec<String>,
    per_laag: BTreeMap<LaagNr, [u64; 4]>,
    redenen: Vec<Reden>,
    meldingen: Vec<String>,
    stand: Option<Stand>,
}

impl Ontvanger for Teller {
    fn laag(&mut self, definitie: &LaagDefinitie) -> Result<LaagNr, BronFout> {
        self.lagen.push(definitie.id.to_string());
        self.per_laag.insert(self.lagen.len() - 1, [0; 4]);
        Ok(self.lagen.len() - 1)
    }
    fn voorkomen(&mut self, laag: LaagNr, voorkomen: Voorkomen) -> Result<(), BronFout> {
        let tel = self.per_laag.entry(laag).or_default();
        tel[0] += 1;
        let punten = voorkomen.geometrie.as_ref().map_or(0, |g| g.punten.len());
        tel[1] += punten as u64;
        let nu = voorkomen.periode.bekend.tot == Tijdstip::NOOIT
            && voorkomen.periode.geldig.tot == model::Datum::NOOIT;
        tel[2] += u64::from(nu);
        Ok(())
    }
    fn geweigerd(&mut self, laag: LaagNr, reden: Reden) {
        self.per_laag.entry(laag).or_default()[3] += 1;
        self.redenen.push(reden);
    }
    fn stand(&mut self, stand: Stand) {
        self.stand = Some(stand);
    }
    fn bestand(
        &mut self,
        _: &str,
        _: &str,
        _: &[u8],
        _: serde_json::Map<String, serde_json::Value>,
    ) -> Result<(), BronFout> {
        Ok(())
    }
    fn melding(&mut self, tekst: &str) {
        self.meldingen.push(tekst.to_owned());
    }
}

fn main() -> Result<(), BronFout> {
    let mut args = std::env::args().skip(1);
    let bestand: PathBuf = args.next().unwrap_or_else(|| "bgt.zip".to_owned()).into();
    let rondes = args.next().and_then(|n| n.parse().ok()).unwrap_or(5);
    let opties = LeesOpties::default();
    let bestanden = [bestand];
    let mut xml = 0u64;
    Pakket::new(&bestanden, &Grenzen::default()).bezoek(&mut |lid| {
        xml += lid.grootte.unwrap_or_default();
        Ok(())
    })?;
    let mut tijden = Vec::new();
    for ronde in 0..rondes {
        let mut teller = Teller::default();
        let begin = Instant::now();
        bron::bgt::lees(&bestanden, &opties, &mut teller)?;
        tijden.push(begin.elapsed().as_secs_f64());
        if ronde == 0 {
            println!(
                "{:<40}{:>9}{:>10}{:>9}{:>10}",
                "laag", "gelezen", "punten", "actueel", "geweigerd"
            );
            let mut totaal = [0; 4];
            for (nr, tel) in &teller.per_laag {
                println!(
                    "{:<40}{:>9}{:>10}{:>9}{:>10}",
                    teller.lagen[*nr],
                    tel[0] + tel[3],
                    tel[1],
                    tel[2],
                    tel[3]
                );
                totaal.iter_mut().zip(tel).for_each(|(som, n)| *som += n);
            }
            println!(
                "{:<40}{:>9}{:>10}{:>9}{:>10}",
                "samen",
                totaal[0] + totaal[3],
                totaal[1],
                totaal[2],
                totaal[3]
            );
            teller
                .redenen
                .iter()
                .take(20)
                .for_each(|reden| println!("{reden:?}"));
            teller.meldingen.iter().for_each(|melding| println!("{melding}"));
            println!("stand {:?}", teller.stand);
        }
    }
    tijden.sort_by(f64::total_cmp);
    let mediaan = tijden.get(tijden.len() / 2).copied().unwrap_or(1.0);
    println!(
        "{:.1} MB xml in {mediaan:.3} s (median of {rondes}): {:.0} MB/s",
        xml as f64 / 1e6,
        xml as f64 / 1e6 / mediaan
    );
    Ok(())
}
