//! Rows that match together although the policy forbids it.

use crate::evalueer::Drie;
use crate::lint::{BevindingSoort, Lint, opsomming};
use crate::ruw::Beleid;
use crate::tabel::Tabel;

impl Lint<'_> {
    /// UNIQUE: any two rows; ANY: two rows with different outcomes. One finding per later row.
    pub(super) fn overlap(&mut self) {
        let model = self.model;
        for (t, tabel) in model.tabellen.iter().enumerate() {
            if !matches!(tabel.beleid, Beleid::Unique | Beleid::Any) {
                continue;
            }
            for r in 1..tabel.rijen.len() {
                if self.samen(t, tabel, r).is_none() {
                    self.onbeslist();
                    break;
                }
            }
        }
    }

    /// Miss: `None` past the budget.
    fn samen(&mut self, t: usize, tabel: &Tabel, r: usize) -> Option<()> {
        let uniek = tabel.beleid == Beleid::Unique;
        let functies = self.functies.as_mut()?;
        functies.bouw.nieuwe_stappen();
        let f = functies.rij(t, r)?;
        let waarde = tabel.rijen.get(r)?.waarde;
        let mut met = Vec::new();
        let mut eerste = None;
        for (i, ander) in tabel.rijen.iter().enumerate().take(r) {
            if !uniek && ander.waarde == waarde {
                continue;
            }
            let g = functies.rij(t, i)?;
            let beide = functies.bouw.en(f, g).ok()?;
            let getoond = functies.getoond(beide).ok()?;
            if getoond != functies.nee {
                met.push(i);
                eerste = eerste.or(Some((i, beide)));
            }
        }
        let Some((i, beide)) = eerste else { return Some(()) };
        let voorbeeld = self.voorbeeld(beide, |s| {
            s.rij(tabel, r) == Drie::Ja && s.rij(tabel, i) == Drie::Ja
        });
        if voorbeeld.is_none() {
            self.onbeslist();
            return Some(());
        }
        let soort = if uniek {
            BevindingSoort::Overlap
        } else {
            BevindingSoort::Tegenspraak
        };
        let uitleg = format!(
            "Rij {} van tabel \"{}\" past tegelijk met rij {}{}.",
            r + 1,
            tabel.naam,
            opsomming(&met),
            if uniek {
                ", terwijl er hoogstens één mag passen (UNIQUE)"
            } else {
                ", met een andere uitkomst (ANY)"
            }
        );
        let waarde = tabel.waarden.get(waarde).cloned();
        self.meld(soort, tabel, Some(r), waarde, uitleg, voorbeeld);
        Some(())
    }
}
