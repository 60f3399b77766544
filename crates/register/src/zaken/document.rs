//! Document: lists of documents, within what the asker may see of their types and of the zaken they hang on.
//!
//! One narrow row per document, as for zaken. Start at [`Schrijver::zoek_documenten`](crate::Schrijver::zoek_documenten).

use super::vraag::{Vraag, recht_bij_uuid, recht_sql};
use super::{Blad, Zaakblad, Zaakrecht, type_, woord};
use crate::store::verbinding::Waarde;
use crate::{RegisterFout, Schrijver};

/// What lists know of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Documentregel {
    /// Its own id.
    pub uuid: String,
    /// Uuid of its informatieobjecttype.
    pub type_: String,
    /// Level of vertrouwelijkheid, 0 for `openbaar`, 7 the highest.
    pub niveau: u8,
    /// Who gave the number.
    pub bronorganisatie: String,
    /// Its number.
    pub identificatie: String,
    /// What it is found by.
    pub trefwoorden: Vec<String>,
}

/// Which documents; all conditions hold together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Documentfilter {
    /// Its number.
    pub identificatie: Option<String>,
    /// Who gave the number.
    pub bronorganisatie: Option<String>,
    /// It has every one of these.
    pub trefwoorden: Vec<String>,
    /// It hangs on the zaak with this uuid.
    pub zaak: Option<String>,
    /// It hangs on a zaak.
    pub gekoppeld: bool,
}

/// Kinds of the rows that tie a document to a zaak: below the document, and below the zaak.
const BIJ_DOCUMENT: &str = "objectinformatieobject";
const BIJ_ZAAK: &str = "zaakinformatieobject";

impl Schrijver<'_> {
    /// Makes or replaces what lists know of a document whose row is there.
    pub fn zet_document(&mut self, regel: &Documentregel) -> Result<(), RegisterFout> {
        let trefwoorden: String = regel
            .trefwoorden
            .iter()
            .map(|w| format!("{}\n", een_regel(w)))
            .collect();
        self.doe(
            "INSERT INTO documentregel (volgnr, klas, bronorganisatie, uuid, identificatie, trefwoorden)
             SELECT volgnr, CAST(?1 AS BIGINT), CAST(?2 AS BIGINT), uuid, ?3, ?4 FROM stuk
             WHERE soort = 'document' AND uuid = ?5
             ON CONFLICT (volgnr) DO UPDATE SET klas = ?1, bronorganisatie = ?2, identificatie = ?3, trefwoorden = ?4",
            vec![
                (type_(&regel.type_) | i64::from(regel.niveau.min(7))).into(),
                woord(&[&regel.bronorganisatie]).into(),
                regel.identificatie.as_str().into(),
                format!("\n{trefwoorden}").into(),
                regel.uuid.as_str().into(),
            ],
            "een document bewaren",
        )
        .map(|_| ())
    }

    /// One page of the documents that answer `filter`, within `recht` of their types; with `bij_zaken` (rights to zaken, and
    /// the path before a document's uuid) what hangs on zaken only when one of them may be seen.
    /// Cost: one look in an index for each document up to where counting stops.
    pub fn zoek_documenten(
        &self,
        filter: &Documentfilter,
        recht: &Zaakrecht,
        bij_zaken: Option<(&Zaakrecht, &str)>,
        blad: Blad,
    ) -> Result<Zaakblad, RegisterFout> {
        let mut v = Vraag::default();
        let mut delen = vec![recht_sql(recht, "d.klas")];
        if let Some(w) = &filter.identificatie {
            delen.push(format!("d.identificatie = {}", v.plaats(w.as_str().into())));
        }
        if let Some(w) = &filter.bronorganisatie {
            delen.push(format!("d.bronorganisatie = {}", v.plaats(woord(&[w]).into())));
        }
        for w in &filter.trefwoorden {
            let w = v.plaats(format!("\n{}\n", een_regel(w)).into());
            delen.push(format!("d.trefwoorden <> replace(d.trefwoorden, {w}, '')"));
        }
        let document = self.db.veld("x.inhoud", "informatieobject");
        if let Some(zaak) = &filter.zaak {
            let zaak = v.plaats(zaak.as_str().into());
            delen.push(format!(
                "d.uuid IN (SELECT y.ouder FROM stuk x JOIN stuk y ON y.soort = '{BIJ_DOCUMENT}' AND y.uuid = {}
                 WHERE x.soort = '{BIJ_ZAAK}' AND x.ouder = {zaak})",
                self.db.veld("x.inhoud", "_oio")
            ));
        }
        let hangt =
            format!("EXISTS (SELECT 1 FROM stuk y WHERE y.soort = '{BIJ_DOCUMENT}' AND y.ouder = d.uuid)");
        if filter.gekoppeld {
            delen.push(hangt.clone());
        }
        if let Some((zaken, voor)) = bij_zaken.filter(|(zaken, _)| **zaken != Zaakrecht::Alles) {
            let pad = v.plaats(voor.into());
            delen.push(format!(
                "(NOT {hangt} OR EXISTS (SELECT 1 FROM stuk x CROSS JOIN zaakregel z
                 WHERE z.uuid = x.ouder AND x.soort = '{BIJ_ZAAK}' AND {document} = {pad} || d.uuid AND {}))",
                recht_bij_uuid(zaken)
            ));
        }
        v.waar = delen.join(" AND ");
        self.bladzij(v, blad)
    }

    fn bladzij(&self, vraag: Vraag, blad: Blad) -> Result<Zaakblad, RegisterFout> {
        let Vraag { waar, mut waarden } = vraag;
        let van = format!("FROM documentregel d WHERE {waar}");
        let (aantal, geteld) = self.tel(&van, &waarden, blad, "documenten zoeken")?;
        let mut uuids = vec![];
        if !geteld || blad.sprong() < aantal {
            // as values: a text of its own for every page would fill the memory of statements
            let tot = |n: u64| Waarde::from(i64::try_from(n).unwrap_or(i64::MAX));
            waarden.extend([tot(blad.grootte), tot(blad.sprong())]);
            let nr = waarden.len();
            let sql = format!(
                "SELECT d.uuid {van} ORDER BY d.volgnr LIMIT ?{} OFFSET ?{nr}",
                nr - 1
            );
            uuids = self.uuids(&sql, waarden)?;
        }
        Ok(Zaakblad {
            aantal: blad.minstens((aantal, geteld), uuids.len()),
            uuids,
            geteld,
        })
    }
}

/// A word can hold no end of a line, which stands between words.
fn een_regel(woord: &str) -> String {
    woord.replace('\n', " ")
}
