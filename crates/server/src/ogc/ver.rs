//! Ver: features of an own table that is asked of its database.
//!
//! The database looks up box, key and what a filter demands of single columns, all as bound values; the exact shape and
//! the rest of the filter are tried here. Rows come in the order of the key, a batch at a time, so that a page may begin
//! after any row. What takes more than [`RIJEN_MAX`] rows is refused.

use filter::{Filter, Uitkomst};
use locatie::eigen::{Verlaag, Vervraag};
use model::Voorkomen;
use rd::Roosters;

use super::ding::Ding;
use super::keuze::{Bladzijde, Keuze, Kosten, Teller, Uitslag};
use crate::Probleem;

/// Rows that one request may look at.
const RIJEN_MAX: usize = 50_000;
/// Rows that can be sorted.
const SORTEER_MAX: usize = 20_000;
/// Rows in one question, at least and at most.
const STUK: (usize, usize) = (50, 2_000);

/// Walks what matches; `doe` gets the features of the page, in order.
///
/// Errors: 503 when the database does not answer; 400 for what takes too many rows.
pub(crate) fn loop_(
    keuze: &Keuze,
    laag: &Verlaag,
    roosters: &Roosters,
    blad: Bladzijde,
    kosten: &mut Kosten,
    doe: &mut dyn FnMut(&Ding<'_>),
) -> Result<Uitslag, Probleem> {
    if !keuze.sorteer.is_empty() {
        return gesorteerd(keuze, laag, roosters, blad, kosten, doe);
    }
    let mut teller = Teller::nieuw(blad);
    let mut laatste = None;
    let wil = usize::try_from(blad.overslaan)
        .unwrap_or(STUK.1)
        .saturating_add(blad.limiet);
    walk(keuze, laag, roosters, kosten, wil.saturating_add(1), |rij| {
        let ding = Ding::Rij(&rij);
        if teller.wil() {
            doe(&ding);
            laatste = Some(rij.id.clone());
        }
        // What is counted on after a full page is a question more each time; only who asks for it pays.
        teller.tel(None) && (blad.tel || !teller.heeft_meer())
    })?;
    let mut uit = teller.uitslag();
    if uit.meer && !blad.tel {
        uit.gevonden = None;
    }
    uit.laatste = laatste.filter(|_| uit.meer);
    Ok(uit)
}

fn gesorteerd(
    keuze: &Keuze,
    laag: &Verlaag,
    roosters: &Roosters,
    blad: Bladzijde,
    kosten: &mut Kosten,
    doe: &mut dyn FnMut(&Ding<'_>),
) -> Result<Uitslag, Probleem> {
    let mut rijen: Vec<Voorkomen> = Vec::new();
    walk(keuze, laag, roosters, kosten, SORTEER_MAX + 1, |rij| {
        rijen.push(rij);
        rijen.len() <= SORTEER_MAX
    })?;
    if rijen.len() > SORTEER_MAX {
        return Err(Probleem::te_duur(format!(
            "Deze laag staat in een database; sorteren gaat er tot {SORTEER_MAX} objecten. Voeg een bbox of een filter toe."
        )));
    }
    kosten.stap(rijen.len() as u64 * 4)?;
    let mut orde: Vec<(Vec<Uitkomst<'_>>, &Voorkomen)> = rijen
        .iter()
        .map(|rij| (keuze.sleutels(&Ding::Rij(rij)), rij))
        .collect();
    orde.sort_by(|(a, _), (b, _)| keuze.orde(a, b));
    let overslaan = usize::try_from(blad.overslaan).unwrap_or(usize::MAX);
    let mut gegeven = 0;
    for (_, rij) in orde.iter().skip(overslaan).take(blad.limiet) {
        doe(&Ding::Rij(rij));
        gegeven += 1;
    }
    Ok(Uitslag {
        gegeven,
        gevonden: Some(rijen.len() as u64),
        meer: overslaan.saturating_add(gegeven) < rijen.len(),
        volgende: None,
        laatste: None,
    })
}

/// Hands out what matches, in the order of the key, until `bij` says false. `wil`: how many that will be, as a guess.
fn walk(
    keuze: &Keuze,
    laag: &Verlaag,
    roosters: &Roosters,
    kosten: &mut Kosten,
    wil: usize,
    mut bij: impl FnMut(Voorkomen) -> bool,
) -> Result<(), Probleem> {
    let vak = match keuze.zoekvak() {
        Some(None) => return Ok(()),
        vak => vak.flatten(),
    };
    let eisen = keuze.filter.as_ref().map(Filter::eisen).unwrap_or_default();
    let gewicht = 1 + keuze.filter.as_ref().map_or(0, Filter::gewicht);
    let (mut na, mut bekeken) = (keuze.na.clone(), 0);
    let mut stuk = wil.clamp(STUK.0, STUK.1);
    loop {
        let vraag = Vervraag {
            vak,
            eisen: &eisen,
            na: na.as_deref(),
            hoogstens: stuk,
            ..Vervraag::default()
        };
        let mut rijen = Vec::with_capacity(stuk.min(256));
        let gelezen = laag
            .lees(&vraag, &mut |rij| rijen.push(rij))
            .map_err(|f| crate::ver::probleem(laag.definitie.id.as_str(), &f))?;
        for rij in rijen {
            kosten.stap(gewicht)?;
            if keuze.past(&Ding::Rij(&rij), roosters) && !bij(rij) {
                return Ok(());
            }
        }
        bekeken += gelezen.rijen;
        if gelezen.rijen < stuk {
            return Ok(());
        }
        if bekeken >= RIJEN_MAX {
            return Err(Probleem::te_duur(format!(
                "Deze laag staat in een database; een verzoek mag er {RIJEN_MAX} rijen bekijken en dit filter vraagt er meer. \
                 Voeg een bbox toe, of een voorwaarde die de database kan opzoeken (eigenschap = waarde, in, between, <, >)."
            )));
        }
        // A row without a key would have no place to go on from.
        let Some(laatste) = gelezen.laatste else {
            return Ok(());
        };
        na = Some(laatste);
        stuk = STUK.1;
    }
}
