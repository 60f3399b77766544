//! Reading on one core, storing on another: a reader's calls travel to the receiver in batches.
//!
//! Order is kept, and memory stays constant: a few batches at most are under way. Start at [`op_twee_draden`].

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use model::{Dekking, LaagDefinitie, LaagId, Reden, Stand, Voorkomen};
use serde_json::{Map, Value};

use crate::{BronFout, LaagNr, Ontvanger};

/// Calls of one batch.
const PARTIJ: usize = 256;
/// Vertices of one batch.
const PARTIJ_PUNTEN: usize = 64 << 10;
/// Batches under way.
const ONDERWEG: usize = 4;

/// One call to an [`Ontvanger`].
enum Bericht {
    Laag(LaagDefinitie),
    Voorkomen(LaagNr, Voorkomen),
    Geweigerd(LaagNr, Reden),
    Stand(Stand),
    Dekking(Dekking),
    Bestand(String, String, Vec<u8>, Map<String, Value>),
    Melding(String),
    Voortgang(u64, Option<u64>),
}

/// Takes a reader's calls and sends them on.
struct Zender {
    kanaal: SyncSender<Vec<Bericht>>,
    partij: Vec<Bericht>,
    punten: usize,
    lagen: Vec<LaagId>,
}

/// The receiver stopped; its own error is the one that counts.
#[derive(Debug, thiserror::Error)]
#[error("het opslaan is gestopt")]
struct Gestopt;

impl Zender {
    fn stuur(&mut self, bericht: Bericht, punten: usize) -> Result<(), BronFout> {
        self.partij.push(bericht);
        self.punten += punten;
        if self.partij.len() >= PARTIJ || self.punten >= PARTIJ_PUNTEN {
            self.spoel()
        } else {
            Ok(())
        }
    }

    fn spoel(&mut self) -> Result<(), BronFout> {
        self.punten = 0;
        let partij = std::mem::replace(&mut self.partij, Vec::with_capacity(PARTIJ));
        self.kanaal
            .send(partij)
            .map_err(|_| BronFout::Ontvanger(Box::new(Gestopt)))
    }
}

impl Ontvanger for Zender {
    fn laag(&mut self, definitie: &LaagDefinitie) -> Result<LaagNr, BronFout> {
        if let Some(nr) = self.lagen.iter().position(|id| *id == definitie.id) {
            return Ok(nr);
        }
        self.lagen.push(definitie.id.clone());
        self.stuur(Bericht::Laag(definitie.clone()), 0)?;
        Ok(self.lagen.len() - 1)
    }
    fn voorkomen(&mut self, laag: LaagNr, voorkomen: Voorkomen) -> Result<(), BronFout> {
        let punten = voorkomen
            .geometrie
            .as_ref()
            .map_or(0, |geometrie| geometrie.punten.len());
        self.stuur(Bericht::Voorkomen(laag, voorkomen), punten)
    }
    fn geweigerd(&mut self, laag: LaagNr, reden: Reden) {
        // a receiver that has stopped is noticed at the next record
        let _ = self.stuur(Bericht::Geweigerd(laag, reden), 0);
    }
    fn stand(&mut self, stand: Stand) {
        let _ = self.stuur(Bericht::Stand(stand), 0);
    }
    fn dekking(&mut self, dekking: Dekking) {
        let _ = self.stuur(Bericht::Dekking(dekking), 0);
    }
    fn bestand(
        &mut self,
        soort: &str,
        naam: &str,
        bytes: &[u8],
        eigenschappen: Map<String, Value>,
    ) -> Result<(), BronFout> {
        self.stuur(
            Bericht::Bestand(soort.to_owned(), naam.to_owned(), bytes.to_vec(), eigenschappen),
            bytes.len() / 8,
        )
    }
    fn melding(&mut self, tekst: &str) {
        let _ = self.stuur(Bericht::Melding(tekst.to_owned()), 0);
    }
    fn voortgang(&mut self, gelezen: u64, totaal: Option<u64>) {
        let _ = self.stuur(Bericht::Voortgang(gelezen, totaal), 0);
    }
}

fn ontvang(kanaal: &Receiver<Vec<Bericht>>, uit: &mut dyn Ontvanger) -> Result<(), BronFout> {
    let mut lagen: Vec<LaagNr> = Vec::new();
    let laag = |lagen: &[LaagNr], nr: LaagNr| lagen.get(nr).copied().unwrap_or(nr);
    for bericht in kanaal.iter().flatten() {
        match bericht {
            Bericht::Laag(definitie) => lagen.push(uit.laag(&definitie)?),
            Bericht::Voorkomen(nr, voorkomen) => uit.voorkomen(laag(&lagen, nr), voorkomen)?,
            Bericht::Geweigerd(nr, reden) => uit.geweigerd(laag(&lagen, nr), reden),
            Bericht::Stand(stand) => uit.stand(stand),
            Bericht::Dekking(dekking) => uit.dekking(dekking),
            Bericht::Bestand(soort, naam, bytes, eigenschappen) => {
                uit.bestand(&soort, &naam, &bytes, eigenschappen)?
            }
            Bericht::Melding(tekst) => uit.melding(&tekst),
            Bericht::Voortgang(gelezen, totaal) => uit.voortgang(gelezen, totaal),
        }
    }
    Ok(())
}

/// Runs `lees` on a thread of its own; `uit` gets its calls, in order, on this one.
///
/// - Errors: that of `uit` when it stopped first, else that of `lees`. Cost: a few thousand records of memory.
/// - [`Ontvanger::ambtsgebied`] and [`Ontvanger::opgegeven_dekking`] cannot be asked across: readers that need them run
///   on one thread.
pub(crate) fn op_twee_draden<F>(uit: &mut dyn Ontvanger, lees: F) -> Result<(), BronFout>
where
    F: FnOnce(&mut dyn Ontvanger) -> Result<(), BronFout> + Send,
{
    thread::scope(|draden| {
        let (kanaal, ontvanger) = sync_channel(ONDERWEG);
        let lezer = draden.spawn(move || {
            let mut zender = Zender {
                kanaal,
                partij: Vec::with_capacity(PARTIJ),
                punten: 0,
                lagen: Vec::new(),
            };
            let gelezen = lees(&mut zender);
            let gespoeld = zender.spoel();
            gelezen.and(gespoeld)
        });
        let ontvangen = ontvang(&ontvanger, uit);
        drop(ontvanger);
        let gelezen = lezer
            .join()
            .unwrap_or_else(|paniek| std::panic::resume_unwind(paniek));
        ontvangen.and(gelezen)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proef::Bak;
    use model::{Datum, Periode};

    fn definitie(id: &str) -> LaagDefinitie {
        LaagDefinitie {
            id: id.parse().unwrap(),
            titel: String::new(),
            bronvermelding: String::new(),
            geometrie: None,
            kenmerken: vec![],
            partitie: None,
            max_leeftijd_dagen: None,
        }
    }

    fn voorkomen(nr: usize) -> Voorkomen {
        Voorkomen {
            id: nr.to_string(),
            periode: Periode::ALTIJD,
            geometrie: None,
            kenmerken: vec![],
        }
    }

    #[test]
    fn everything_arrives_in_order_under_the_receivers_own_numbers() {
        let mut bak = Bak::default();
        bak.laag(&definitie("x-eerder")).unwrap();
        op_twee_draden(&mut bak, |uit| {
            let laag = uit.laag(&definitie("x-nu"))?;
            (0..5_000).try_for_each(|nr| uit.voorkomen(laag, voorkomen(nr)))?;
            uit.stand(Stand {
                datum: Datum(1),
                afgeleid: true,
            });
            Ok(())
        })
        .unwrap();
        assert_eq!(
            bak.van("x-nu")
                .map(|v| v.id.parse::<usize>().unwrap())
                .collect::<Vec<_>>(),
            (0..5_000).collect::<Vec<_>>()
        );
        assert_eq!(bak.stand.map(|stand| stand.datum), Some(Datum(1)));
    }

    struct Vol(usize);

    impl Ontvanger for Vol {
        fn laag(&mut self, _: &LaagDefinitie) -> Result<LaagNr, BronFout> {
            Ok(0)
        }
        fn voorkomen(&mut self, _: LaagNr, _: Voorkomen) -> Result<(), BronFout> {
            self.0 += 1;
            if self.0 > 10 {
                Err(BronFout::Ontvanger("de schijf is vol".into()))
            } else {
                Ok(())
            }
        }
        fn geweigerd(&mut self, _: LaagNr, _: Reden) {}
        fn stand(&mut self, _: Stand) {}
        fn bestand(&mut self, _: &str, _: &str, _: &[u8], _: Map<String, Value>) -> Result<(), BronFout> {
            Ok(())
        }
    }

    #[test]
    fn a_receiver_that_stops_ends_the_reading_with_its_own_error() {
        let fout = op_twee_draden(&mut Vol(0), |uit| {
            (0..1_000_000).try_for_each(|nr| uit.voorkomen(0, voorkomen(nr)))
        })
        .unwrap_err();
        assert!(fout.to_string().contains("de schijf is vol"), "{fout}");
    }

    #[test]
    fn a_readers_own_error_comes_through_after_what_it_read() {
        let mut bak = Bak::default();
        let fout = op_twee_draden(&mut bak, |uit| {
            uit.melding("eerst dit");
            Err(BronFout::bestand("x.gml", "stuk"))
        });
        assert!(fout.is_err() && bak.meldingen == ["eerst dit"]);
    }
}
