//! Schrijf: keeps what lists know of a zaak, in the transaction of the zaak itself.

use super::{Gezet, Vorm, Zaakdeel, Zaakgroep, Zaakregel, Zaakveld, dag, type_, woord};
use crate::store::verbinding::Waarde;
use crate::{RegisterFout, Schrijver};

/// Values in one statement at most.
const STAP: usize = 100;

impl Schrijver<'_> {
    /// Makes or replaces what lists know of a zaak; what hangs below it stays. Cost: one statement, two when it changes.
    pub fn zet_zaak(&mut self, regel: &Zaakregel) -> Result<Gezet, RegisterFout> {
        let doel = "een zaak bewaren";
        let nieuw = kolommen(regel);
        let bron = nieuw.iter().find(|(k, _)| *k == "bronorganisatie");
        let nummer = nieuw.iter().find(|(k, _)| *k == "identificatie");
        let namen: Vec<&str> = nieuw.iter().map(|(k, _)| *k).collect();
        let sql = format!(
            "SELECT {} FROM zaakregel WHERE uuid = ?1 OR (bronorganisatie = ?2 AND identificatie = ?3)",
            namen.join(", ")
        );
        let waarde = |w: Option<&(&str, Waarde)>| w.map_or(Waarde::Leeg, |(_, w)| w.clone());
        let vraag = vec![regel.uuid.as_str().into(), waarde(bron), waarde(nummer)];
        let mut oud = None;
        for rij in self.db.vraag(&sql, vraag).map_err(RegisterFout::opslag(doel))? {
            match rij.0.first() {
                Some(Waarde::Tekst(uuid)) if *uuid != regel.uuid => return Ok(Gezet::Bezet(uuid.clone())),
                _ => oud = Some(rij.0),
            }
        }
        let anders: Vec<(&str, Waarde)> = match &oud {
            None => nieuw,
            Some(oud) => {
                let paren = nieuw.into_iter().zip(oud);
                paren
                    .filter(|((_, is), was)| is != *was)
                    .map(|(paar, _)| paar)
                    .collect()
            }
        };
        if anders.is_empty() {
            return Ok(Gezet::Ja);
        }
        let namen: Vec<&str> = anders.iter().map(|(k, _)| *k).collect();
        let mut waarden: Vec<Waarde> = anders.iter().map(|(_, w)| w.clone()).collect();
        let sql = if oud.is_none() {
            let plaatsen: Vec<String> = (1..=namen.len()).map(|n| format!("?{n}")).collect();
            format!(
                "INSERT INTO zaakregel (soorten, {}) VALUES (0, {})",
                namen.join(", "),
                plaatsen.join(", ")
            )
        } else {
            let zet: Vec<String> = (1..).zip(&namen).map(|(n, k)| format!("{k} = ?{n}")).collect();
            waarden.push(regel.uuid.as_str().into());
            format!(
                "UPDATE zaakregel SET {} WHERE uuid = ?{}",
                zet.join(", "),
                waarden.len()
            )
        };
        self.doe(&sql, waarden, doel)?;
        Ok(Gezet::Ja)
    }

    /// Replaces what a zaak is found by below it: all its rollen, or all its kenmerken.
    pub fn zet_zaakgroepen(
        &mut self,
        zaak: &str,
        deel: Zaakdeel,
        groepen: &[Zaakgroep],
    ) -> Result<(), RegisterFout> {
        let doel = "bewaren waarop een zaak gevonden wordt";
        let voor = deel.voor();
        // from `voor` up to what follows all that begins with it: an index look-up on both databases
        self.doe(
            "DELETE FROM zaakwoord WHERE zaak = (SELECT volgnr FROM zaakregel WHERE uuid = ?1) AND groep >= ?2 AND groep < ?3",
            vec![zaak.into(), voor.into(), format!("{voor}\u{7f}").into()],
            doel,
        )?;
        let mut rijen: Vec<(i64, String, i64, bool)> = vec![];
        for g in groepen {
            let bit = i64::from(g.soort.unwrap_or(63));
            for w in g.waarden.iter().filter(|w| !w.waarde.is_empty()) {
                let groep = format!("{voor}{}", g.groep);
                rijen.push((woord(&[&w.veld, &w.waarde]), groep, bit, w.persoon));
            }
        }
        for stap in rijen.chunks(STAP) {
            let mut waarden: Vec<Waarde> = vec![zaak.into()];
            let mut keuzes = vec![];
            for (sleutel, groep, bit, persoon) in stap {
                waarden.push((*sleutel).into());
                waarden.push(groep.as_str().into());
                let n = waarden.len();
                keuzes.push(format!(
                    "SELECT CAST(?{} AS BIGINT), volgnr, ?{n}, {bit}, {} FROM zaakregel WHERE uuid = ?1",
                    n - 1,
                    i64::from(*persoon)
                ));
            }
            let sql = format!(
                "INSERT INTO zaakwoord (sleutel, zaak, groep, soort, persoon) {} ON CONFLICT (sleutel, zaak, groep) DO NOTHING",
                keuzes.join(" UNION ALL ")
            );
            self.doe(&sql, waarden, doel)?;
        }
        if deel == Zaakdeel::Rol {
            let soorten = groepen
                .iter()
                .filter_map(|g| g.soort)
                .fold(0i64, |som, b| som | 1 << b.min(62));
            let sql = "UPDATE zaakregel SET soorten = ?2 WHERE uuid = ?1 AND soorten <> ?2";
            self.doe(sql, vec![zaak.into(), soorten.into()], doel)?;
        }
        Ok(())
    }

    /// Takes a zaak out of the lists; false when it was not there.
    pub fn verwijder_zaak(&mut self, uuid: &str) -> Result<bool, RegisterFout> {
        let doel = "een zaak verwijderen";
        self.doe(
            "DELETE FROM zaakwoord WHERE zaak = (SELECT volgnr FROM zaakregel WHERE uuid = ?1)",
            vec![uuid.into()],
            doel,
        )?;
        let weg = self.doe("DELETE FROM zaakregel WHERE uuid = ?1", vec![uuid.into()], doel)?;
        Ok(weg > 0)
    }

    /// The uuids that lists know and that have no row of their own, at most `maximum`: what an interrupted upgrade left.
    pub fn zaken_zonder_stuk(&self, maximum: usize) -> Result<Vec<String>, RegisterFout> {
        self.uuids(
            "SELECT z.uuid FROM zaakregel z WHERE NOT EXISTS (SELECT 1 FROM stuk s WHERE s.soort = 'zaak' AND s.uuid = z.uuid) LIMIT ?1",
            vec![i64::try_from(maximum).unwrap_or(i64::MAX).into()],
        )
    }

    /// The uuid of the zaak with this pair; `None` when there is none.
    pub fn zaak_met(
        &self,
        bronorganisatie: &str,
        identificatie: &str,
    ) -> Result<Option<String>, RegisterFout> {
        let sql = "SELECT uuid FROM zaakregel WHERE bronorganisatie = ?1 AND identificatie = ?2";
        let uit = self.uuids(sql, vec![woord(&[bronorganisatie]).into(), identificatie.into()])?;
        Ok(uit.into_iter().next())
    }
}

/// The columns of a row; the uuid first.
fn kolommen(regel: &Zaakregel) -> Vec<(&'static str, Waarde)> {
    let veld = |v: Zaakveld| {
        let gevonden = regel.velden.iter().find(|(naam, _)| *naam == v);
        gevonden.map_or("", |(_, w)| w.as_str())
    };
    let hoek = |n: fn(&model::Vak) -> i32| Waarde::from(regel.vak.as_ref().map(|v| i64::from(n(v))));
    let mut uit = vec![("uuid", Waarde::from(regel.uuid.as_str()))];
    for (v, ..) in Zaakveld::ALLE.iter().skip(1) {
        let (kolom, vorm) = v.kolom();
        let w = veld(*v);
        uit.push((
            kolom,
            match vorm {
                Vorm::Dag => dag(w).into(),
                Vorm::Woord => woord(&[w]).into(),
                Vorm::Klas => (type_(w) | i64::from(regel.niveau.min(7))).into(),
                Vorm::Tekst if *v == Zaakveld::Omschrijving => w.to_lowercase().into(),
                Vorm::Tekst => w.into(),
            },
        ));
    }
    uit.push((
        "identificatie_klein",
        veld(Zaakveld::Identificatie).to_lowercase().into(),
    ));
    uit.push(("west", hoek(|v| v.min[0])));
    uit.push(("zuid", hoek(|v| v.min[1])));
    uit.push(("oost", hoek(|v| v.max[0])));
    uit.push(("noord", hoek(|v| v.max[1])));
    uit
}
