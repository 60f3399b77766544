//! Bouw: the search index of a snapshot, made once after an import.
//!
//! Takes what has not ended: streets and addresses of the BAG, addresses of a source without ids that the BAG does not
//! know, names of woonplaatsen, gemeenten, wijken and buurten.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use lagen::{Laag, Object, Snapshot};
use model::{Datum, Peilmoment, Tijdstip};

use super::bestand::{Adres, GEEN, Schrijver, Soort};
use super::invoer::pak_postcode;
use super::vouw::vouw;
use crate::LocatieFout;
use crate::id::punt_in;
use crate::koppel::{nummer_van, punt_van};
use crate::omzet::teksten;

/// Where the index of a generation lies.
pub(super) fn pad(map: &Path, generatie: u64) -> PathBuf {
    map.join(format!("zoek-{generatie}.bin"))
}

/// Makes the index of `snapshot` in `map`, durably, and removes those of older generations but one.
///
/// Errors: [`LocatieFout::Bron`] when a layer fails, [`LocatieFout::Zoekindex`] when the file cannot be written.
/// Cost: every address once; about 100 bytes of memory an address.
pub fn bouw(snapshot: &Snapshot, map: &Path) -> Result<PathBuf, LocatieFout> {
    bewaar(snapshot, map, &maak(snapshot)?)
}

/// What an index belongs to: the contents of the layers it is made of, so that other imports leave it be.
pub(super) fn generatie(snapshot: &Snapshot) -> u64 {
    snapshot.kenmerk_van(&["bag", "bgt", "adressen", "brk", "cbs"])
}

/// The index as bytes.
pub(super) fn maak(snapshot: &Snapshot) -> Result<Vec<u8>, LocatieFout> {
    let fout = |uitleg| LocatieFout::Bron {
        wat: "de zoekindex maken",
        uitleg,
    };
    verzamel(snapshot)?.klaar(generatie(snapshot)).map_err(fout)
}

/// Writes it durably and removes older ones.
pub(super) fn bewaar(snapshot: &Snapshot, map: &Path, bytes: &[u8]) -> Result<PathBuf, LocatieFout> {
    let doel = pad(map, generatie(snapshot));
    schrijf(&doel, bytes).map_err(|fout| LocatieFout::Zoekindex {
        bestand: naam(&doel),
        wat: "geschreven",
        uitleg: fout.to_string(),
    })?;
    ruim_op(map, generatie(snapshot));
    Ok(doel)
}

/// The file's own name, for messages.
pub(super) fn naam(pad: &Path) -> String {
    pad.file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn schrijf(doel: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let tijdelijk = doel.with_extension(format!("{}.nieuw", std::process::id()));
    let mut bestand = File::create(&tijdelijk)?;
    bestand.write_all(bytes)?;
    bestand.sync_all()?;
    fs::rename(&tijdelijk, doel)
}

/// Keeps this one and the newest of the others; what cannot be removed now goes next time.
fn ruim_op(map: &Path, generatie: u64) {
    let Ok(inhoud) = fs::read_dir(map) else { return };
    let mut oud: Vec<(Option<SystemTime>, PathBuf)> = inhoud
        .flatten()
        .filter_map(|e| {
            let naam = e.file_name().into_string().ok()?;
            let nr: u64 = naam.strip_prefix("zoek-")?.strip_suffix(".bin")?.parse().ok()?;
            let sinds = e.metadata().and_then(|m| m.modified()).ok();
            (nr != generatie).then(|| (sinds, e.path()))
        })
        .collect();
    oud.sort_unstable();
    oud.pop();
    for (_, pad) in oud {
        let _ = fs::remove_file(pad);
    }
}

/// What has not ended, by the latest knowledge.
fn lopend(object: &Object<'_>) -> bool {
    let periode = object.periode();
    periode.geldig.tot == Datum::NOOIT && periode.bekend.tot == Tijdstip::NOOIT
}

fn verzamel(snapshot: &Snapshot) -> Result<Schrijver, LocatieFout> {
    let mut v = Verzamelaar {
        snapshot,
        s: Schrijver::default(),
        plaatsen: HashMap::new(),
        straten: HashMap::new(),
        bekend: HashSet::new(),
    };
    v.gebieden()?;
    v.bag()?;
    v.los()?;
    Ok(v.s)
}

struct Verzamelaar<'s> {
    snapshot: &'s Snapshot,
    s: Schrijver,
    /// Woonplaats by BAG id and by folded name.
    plaatsen: HashMap<String, u32>,
    /// Street by openbare-ruimte id, and by folded name and woonplaats.
    straten: HashMap<String, u32>,
    /// Addresses of the BAG: folded street, woonplaats, number.
    bekend: HashSet<u64>,
}

impl<'s> Verzamelaar<'s> {
    fn elk(&self, naam: &str) -> Result<Vec<Object<'s>>, LocatieFout> {
        let Some(laag) = self.snapshot.laag(naam) else {
            return Ok(vec![]);
        };
        let mut uit = vec![];
        doorloop(laag, |o| uit.push(o))?;
        Ok(uit)
    }

    fn gebieden(&mut self) -> Result<(), LocatieFout> {
        for (laag, soort) in [
            ("cbs-gemeente", Soort::Gemeente),
            ("cbs-wijk", Soort::Wijk),
            ("cbs-buurt", Soort::Buurt),
        ] {
            for o in self.elk(laag)? {
                if let (Some(naam), Some(punt)) = (o.tekst("naam"), punt_in(&o)) {
                    self.s.gebied(soort, naam, o.id(), punt);
                }
            }
        }
        for o in self.elk("bag-woonplaats")? {
            if let (Some(naam), Some(punt)) = (o.tekst("naam"), punt_in(&o)) {
                let rij = self.s.gebied(Soort::Woonplaats, naam, o.id(), punt);
                self.plaatsen.insert(o.id().to_owned(), rij);
                self.plaatsen.insert(vouw(naam), rij);
            }
        }
        Ok(())
    }

    /// Every verblijfsobject, ligplaats and standplaats under each of its nummeraanduidingen.
    fn bag(&mut self) -> Result<(), LocatieFout> {
        for o in self.elk("bag-openbareruimte")? {
            let Some(naam) = o.tekst("naam") else { continue };
            let plaats = o
                .tekst("ligtIn")
                .and_then(|id| self.plaatsen.get(id))
                .copied()
                .unwrap_or(GEEN);
            let rij = self.s.straat(naam, plaats);
            self.straten.insert(o.id().to_owned(), rij);
            self.straten.entry(straatsleutel(naam, plaats)).or_insert(rij);
        }
        let Some(nummers) = self.snapshot.laag("bag-nummeraanduiding") else {
            return Ok(());
        };
        for laag in ["bag-verblijfsobject", "bag-ligplaats", "bag-standplaats"] {
            let Some(laag) = self.snapshot.laag(laag) else {
                continue;
            };
            let mut uitkomst = Ok(());
            doorloop(laag, |o| {
                let Some(punt) = punt_in(&o) else { return };
                for naam in ["hoofdadres", "nevenadres"] {
                    for id in teksten(&o, naam) {
                        if let Err(f) = self.bag_adres(nummers, id, punt) {
                            uitkomst = Err(f);
                        }
                    }
                }
            })?;
            uitkomst?;
        }
        Ok(())
    }

    fn bag_adres(&mut self, nummers: &Laag, id: &str, punt: [i32; 2]) -> Result<(), LocatieFout> {
        let Some(num) = nummers.voorkomens(id).map_err(bronfout)?.into_iter().find(lopend) else {
            return Ok(());
        };
        let straat = num.tekst("ligtAan").and_then(|id| self.straten.get(id)).copied();
        if let Some(straat) = straat {
            self.zet(&num, straat, punt, id.parse().unwrap_or(0));
        }
        Ok(())
    }

    fn zet(&mut self, object: &Object<'_>, straat: u32, punt: [i32; 2], id: u64) {
        let Some(n) = nummer_van(object) else { return };
        let postcode = object.tekst("postcode").and_then(pak_postcode).unwrap_or(0);
        let letter = n.huisletter.bytes().next().map_or(0, |b| b.to_ascii_uppercase());
        // an address that a second source has too is the same when street, number and addition are
        if self
            .bekend
            .insert(adressleutel(straat, n.huisnummer, letter, n.toevoeging))
            || id != 0
        {
            self.s.adres(Adres {
                straat,
                huisnummer: n.huisnummer,
                letter,
                toevoeging: n.toevoeging,
                postcode,
                punt,
                id,
            });
        }
    }

    /// Addresses of a source without BAG ids, under streets of their own unless the BAG has that street.
    fn los(&mut self) -> Result<(), LocatieFout> {
        let Some(laag) = self.snapshot.laag("adressen-adres") else {
            return Ok(());
        };
        doorloop(laag, |o| {
            let (Some(naam), Some(punt)) = (o.tekst("straatnaam"), punt_van(&o)) else {
                return;
            };
            let plaats = o
                .tekst("woonplaats")
                .map_or(GEEN, |w| self.plaats_met_naam(w, punt));
            let sleutel = straatsleutel(naam, plaats);
            let straat = match self.straten.get(&sleutel) {
                Some(rij) => *rij,
                None => {
                    let rij = self.s.straat(naam, plaats);
                    self.straten.insert(sleutel, rij);
                    rij
                }
            };
            self.zet(&o, straat, punt, 0);
        })
    }

    fn plaats_met_naam(&mut self, naam: &str, punt: [i32; 2]) -> u32 {
        let gevouwen = vouw(naam);
        if let Some(rij) = self.plaatsen.get(&gevouwen) {
            return *rij;
        }
        let rij = self.s.gebied(Soort::Woonplaats, naam, "", punt);
        self.plaatsen.insert(gevouwen, rij);
        rij
    }
}

fn doorloop<'s>(laag: &'s Laag, mut ontvang: impl FnMut(Object<'s>)) -> Result<(), LocatieFout> {
    laag.alle(|o| {
        if lopend(&o) {
            ontvang(o);
        }
    })
    .map_err(bronfout)
}

fn bronfout(fout: lagen::LagenFout) -> LocatieFout {
    LocatieFout::Bron {
        wat: "de zoekindex maken",
        uitleg: fout.to_string(),
    }
}

fn straatsleutel(naam: &str, plaats: u32) -> String {
    format!("{}|{plaats}", vouw(naam))
}

fn adressleutel(straat: u32, huisnummer: u32, letter: u8, toevoeging: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut h = DefaultHasher::new();
    (straat, huisnummer, letter, toevoeging.to_ascii_uppercase()).hash(&mut h);
    h.finish()
}

/// The moment by which an id that was typed is looked up.
pub(super) fn nu() -> Peilmoment {
    Peilmoment::op(Datum(i32::MAX - 1))
}
