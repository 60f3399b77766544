//! Document: lists of documents, within what the asker may see of their types and of the zaken they hang on.
//!
//! One narrow row per document, as for zaken. It has the class of the zaken it hangs on too (`zaakklas`: 0 when it hangs on
//! none, -1 when they are of several classes and each must be looked at), so that a page looks at one table. The database
//! keeps that in step itself, in the transaction of whatever changes it. Start at [`Schrijver::zoek_documenten`](crate::Schrijver::zoek_documenten).

use super::vraag::{Vraag, recht_bij_uuid, recht_sql};
use super::{Blad, Zaakblad, Zaakrecht, type_, woord};
use crate::store::migratie::Gevolg;
use crate::store::verbinding::Waarde;
use crate::{RegisterFout, Schrijver, Stuk};

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
/// Kind of the row below a document that hung on a zaak once and hangs on none now.
const LOS: &str = "documentlos";

/// Says anew what the documents hang on whose row answers a condition. `|| ''`: for a bare column SQLite would not use the
/// index on a field.
macro_rules! herleid {
    ($waar:expr) => {
        concat!(
            "UPDATE documentregel SET zaakklas = CASE
                WHEN NOT EXISTS (SELECT 1 FROM stuk y WHERE y.soort = 'objectinformatieobject' AND y.ouder = documentregel.uuid) THEN 0
                ELSE coalesce((SELECT CASE WHEN min(z.klas) = max(z.klas) THEN min(z.klas) END
                    FROM stuk y CROSS JOIN stuk x CROSS JOIN zaakregel z
                    WHERE y.soort = 'objectinformatieobject' AND y.ouder = documentregel.uuid
                    AND x.soort = 'zaakinformatieobject' AND ({INHOUD x} ->> '_oio'){ORDE} = y.uuid || '' AND z.uuid = x.ouder), -1) END
             WHERE ",
            $waar
        )
    };
}
pub(super) use herleid;

/// The document of a row that ties one to a zaak.
macro_rules! document_van {
    ($rij:literal) => {
        concat!(
            "CASE ",
            $rij,
            ".soort WHEN 'objectinformatieobject' THEN ",
            $rij,
            ".ouder ELSE
                (SELECT y.ouder FROM stuk y WHERE y.soort = 'objectinformatieobject'
                 AND y.uuid = ({INHOUD ",
            $rij,
            "} ->> '_oio'){ORDE}) END"
        )
    };
}

/// The documents of a zaak.
macro_rules! documenten_van {
    ($rij:literal) => {
        concat!(
            "uuid IN (SELECT y.ouder FROM stuk x CROSS JOIN stuk y WHERE x.soort = 'zaakinformatieobject' AND x.ouder = ", $rij, ".uuid
                AND y.soort = 'objectinformatieobject' AND y.uuid = ({INHOUD x} ->> '_oio'){ORDE})"
        )
    };
}

const NIEUWE_BAND: &str = "NEW.soort IN ('zaakinformatieobject', 'objectinformatieobject')";
const OUDE_BAND: &str = "OLD.soort IN ('zaakinformatieobject', 'objectinformatieobject')";

/// Everything that can change what a document hangs on.
pub(crate) const GEVOLGEN: [Gevolg; 7] = [
    Gevolg {
        naam: "documentband_erbij",
        na: "INSERT ON stuk",
        als: NIEUWE_BAND,
        dan: herleid!(concat!("uuid = ", document_van!("NEW"))),
    },
    Gevolg {
        naam: "documentband_anders",
        na: "UPDATE ON stuk",
        als: NIEUWE_BAND,
        dan: herleid!(concat!(
            "uuid IN (",
            document_van!("OLD"),
            ", ",
            document_van!("NEW"),
            ")"
        )),
    },
    Gevolg {
        naam: "documentband_weg",
        na: "DELETE ON stuk",
        als: OUDE_BAND,
        dan: herleid!(concat!("uuid = ", document_van!("OLD"))),
    },
    Gevolg {
        naam: "documentzaak_erbij",
        na: "INSERT ON zaakregel",
        als: "NEW.klas >= 0",
        dan: herleid!(documenten_van!("NEW")),
    },
    Gevolg {
        naam: "documentzaak_anders",
        na: "UPDATE ON zaakregel",
        als: "OLD.klas <> NEW.klas",
        dan: herleid!(documenten_van!("NEW")),
    },
    Gevolg {
        naam: "documentzaak_weg",
        na: "DELETE ON zaakregel",
        als: "OLD.klas >= 0",
        dan: herleid!(documenten_van!("OLD")),
    },
    Gevolg {
        naam: "documentregel_erbij",
        na: "INSERT ON documentregel",
        als: "NEW.zaakklas < 0",
        dan: herleid!("uuid = NEW.uuid"),
    },
];

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

    /// The documents that lists do not know.
    pub fn documenten_zonder_regel(&self) -> Result<Vec<Stuk>, RegisterFout> {
        let velden = crate::stuk::VELDEN;
        let sql = format!(
            "SELECT {velden} FROM stuk WHERE soort = 'document'
             AND NOT EXISTS (SELECT 1 FROM documentregel d WHERE d.uuid = stuk.uuid) ORDER BY volgnr"
        );
        self.lijst(&sql, vec![], "documenten zoeken")
    }

    /// One page of the documents that answer `filter`, within `recht` of their types; with `bij_zaken` (rights to zaken, and
    /// the path before a document's uuid) what hangs on zaken only when one of them may be seen, and what came off its last
    /// zaak not at all.
    /// Cost: one look at each document up to where counting stops; some more at those on zaken of several classes.
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
            delen.push(format!("(d.zaakklas > 0 OR (d.zaakklas < 0 AND {hangt}))"));
        }
        if let Some((zaken, voor)) = bij_zaken.filter(|(zaken, _)| **zaken != Zaakrecht::Alles) {
            let pad = v.plaats(voor.into());
            let los = format!("EXISTS (SELECT 1 FROM stuk l WHERE l.soort = '{LOS}' AND l.ouder = d.uuid)");
            delen.push(format!(
                "((d.zaakklas = 0 AND NOT {los}) OR (d.zaakklas > 0 AND {}) OR (d.zaakklas < 0 AND ((NOT {hangt} AND NOT {los}) OR EXISTS (
                 SELECT 1 FROM stuk x CROSS JOIN zaakregel z
                 WHERE z.uuid = x.ouder AND x.soort = '{BIJ_ZAAK}' AND {document} = {pad} || d.uuid AND {}))))",
                recht_sql(zaken, "d.zaakklas"),
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
