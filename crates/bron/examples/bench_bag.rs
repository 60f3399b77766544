//! How fast the BAG is parsed: the objects of a delivery's files, repeated in memory until there is enough, to
//! voorkomens that are thrown away. Unpacking and storing are not in it. Time is what one thread computes.
//!
//! `cargo run --release -p bron --example bench_bag -- [MB] FILE.xml...` (files of the extract, unpacked)

use std::convert::Infallible;
use std::io::Write;
use std::time::Instant;

use bron::Grenzen;
use bron::bag::deel::{Vondst, lees_xml};
use bron::bag::onderzoek::Onderzoek;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut argumenten = std::env::args().skip(1).peekable();
    let mb: usize = match argumenten.peek().map(|eerste| eerste.parse()) {
        Some(Ok(mb)) => {
            argumenten.next();
            mb
        }
        _ => 200,
    };
    let mut uit = std::io::stdout();
    for bestand in argumenten {
        let xml = std::fs::read_to_string(&bestand)?;
        for (vorm, xml) in [
            ("as delivered", xml.clone()),
            ("without indentation", dicht(&xml)),
        ] {
            let groot = herhaal(&xml, mb << 20).ok_or("no <sl:stand> in the file")?;
            let mut tijden: Vec<f64> = (0..5).map(|_| lees(&groot).1).collect();
            tijden.sort_by(f64::total_cmp);
            let (objecten, _) = lees(&groot);
            let mediaan = tijden.get(2).copied().unwrap_or(f64::NAN);
            let bytes = groot.len() as f64 / 1e6;
            writeln!(
                uit,
                "{bestand} {vorm}: {bytes:.0} MB, {objecten} records, {:.0} MB/s per core",
                bytes / mediaan
            )?;
        }
    }
    Ok(())
}

/// The file with its objects repeated until it is `bytes` long.
fn herhaal(xml: &str, bytes: usize) -> Option<String> {
    const EIND: &str = "</sl:stand>";
    let (begin, eind) = (xml.find("<sl:stand>")?, xml.rfind(EIND)? + EIND.len());
    let (kop, midden, voet) = (xml.get(..begin)?, xml.get(begin..eind)?, xml.get(eind..)?);
    Some([kop, &midden.repeat(bytes / midden.len() + 1), voet].concat())
}

/// Without the white space between tags, as the national delivery is written.
fn dicht(xml: &str) -> String {
    let mut uit = String::with_capacity(xml.len());
    for regel in xml.lines() {
        let regel = regel.trim();
        if !uit.ends_with('>') && !regel.starts_with('<') {
            uit.push(' ');
        }
        uit.push_str(regel);
    }
    uit
}

fn lees(xml: &str) -> (u64, f64) {
    let onderzoek = Onderzoek::default();
    let begin = Instant::now();
    let vooraf = rekentijd().unwrap_or(0.0);
    let mut objecten = 0;
    let gelezen = lees_xml(
        "bench.xml",
        xml.as_bytes(),
        &onderzoek,
        &Grenzen::default(),
        |vondst| {
            objecten += u64::from(matches!(vondst, Vondst::Object(..)));
            Ok::<(), Infallible>(())
        },
    );
    assert!(gelezen.is_ok(), "the file is not read");
    (
        objecten,
        rekentijd().unwrap_or_else(|| begin.elapsed().as_secs_f64()) - vooraf,
    )
}

/// Seconds that this thread has computed, on Linux: a busy machine then says the same as an idle one.
fn rekentijd() -> Option<f64> {
    let tekst = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(tekst.split_whitespace().next()?.parse::<f64>().ok()? / 1e9)
}
