//! Lezing: a line in the log of readings, with the fields of the standard Logboek Dataverwerkingen.
//!
//! Holds no names of who asked and nothing of what was read: only which processing it was and, sealed, whose data.

use serde_json::{Value, json};

use super::rijen::Rij;
use super::{Bsn, Sleutels};
use crate::{RegisterFout, Schrijver, Store};

/// The processing that a reading belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Verwerking {
    /// `dpl.core.processing_activity_id`: URI in the register of processing activities.
    pub activiteit: String,
    /// What is done, as `zaak tonen`.
    pub naam: String,
    /// The group it belongs to.
    pub trace_id: [u8; 16],
    /// The operation that called this one.
    pub ouder: Option<[u8; 8]>,
    /// The operation at another organisation that caused this one.
    pub vreemd: Option<VreemdeVerwerking>,
    /// When the question came, milliseconds since 1970.
    pub begin_ms: i64,
    /// Now, milliseconds since 1970.
    pub nu_ms: i64,
}

/// `foreign_operation`.
#[derive(Debug, Clone, PartialEq)]
pub struct VreemdeVerwerking {
    /// Its group there.
    pub trace_id: [u8; 16],
    /// Its number there.
    pub operation_id: [u8; 8],
    /// URI of the organisation.
    pub entiteit: String,
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Lezing {
    /// Group, 32 hexadecimal digits.
    pub trace_id: String,
    /// 16 hexadecimal digits.
    pub operation_id: String,
    /// 1: done, 2: failed.
    pub status_code: i64,
    /// What was done.
    pub naam: String,
    /// Milliseconds since 1970.
    pub begin_ms: i64,
    /// Milliseconds since 1970.
    pub eind_ms: i64,
    /// The operation that called it.
    pub ouder: Option<String>,
    /// The operation elsewhere, as JSON.
    pub vreemd: Option<Value>,
    /// URI of the processing activity.
    pub activiteit: String,
    /// Sealed, hexadecimal digits.
    pub betrokkene: String,
}

impl Lezing {
    /// As the interface of a Logboek takes it.
    pub fn als_json(&self) -> Value {
        json!({
            "trace_id": self.trace_id, "operation_id": self.operation_id, "status_code": self.status_code,
            "name": self.naam, "start_time": self.begin_ms, "end_time": self.eind_ms,
            "parent_operation_id": self.ouder, "foreign_operation": self.vreemd,
            "resource": {"attributes": [{"key": "service.name", "value": "plek"}]},
            "attributes": [
                {"key": "dpl.core.processing_activity_id", "value": self.activiteit},
                {"key": "dpl.core.data_subject_id", "value": self.betrokkene},
            ],
        })
    }
}

/// Whose data it is about.
#[derive(Debug, Clone, Copy)]
pub enum Betrokkene<'a> {
    /// Somebody with a number.
    Bsn(&'a Bsn),
    /// Somebody known by a row of contact data only.
    Contact(&'a str),
}

const VELDEN: &str = "trace_id, operation_id, status_code, name, start_time, end_time, parent_operation_id, \
                      foreign_operation, processing_activity_id, data_subject_id";

impl Schrijver<'_> {
    /// Writes a line; it is there when the transaction is.
    pub(crate) fn log_lezing(
        &mut self,
        sleutels: &Sleutels,
        v: &Verwerking,
        wie: &Betrokkene<'_>,
        gelukt: bool,
    ) -> Result<(), RegisterFout> {
        let mut nummer = [0u8; 8];
        getrandom::fill(&mut nummer).map_err(|f| RegisterFout::Ongeldig {
            identificatie: "leeslog".to_owned(),
            uitleg: format!("geen toevalsgetallen van het systeem: {f}"),
        })?;
        let (id, kenmerk) = match wie {
            Betrokkene::Bsn(bsn) => (
                format!("bsn:{}", bsn.cijfers()),
                sleutels.kenmerken(bsn).into_iter().next(),
            ),
            Betrokkene::Contact(uuid) => (format!("contact:{uuid}"), None),
        };
        let vreemd = v.vreemd.as_ref().map(|o| {
            json!({"trace_id": hex(&o.trace_id), "operation_id": hex(&o.operation_id), "entity": o.entiteit})
                .to_string()
        });
        let dicht = sleutels.verzegel(&format!("lezing/{}", hex(&nummer)), id.as_bytes())?;
        self.wijzig(
            "een lezing vastleggen",
            &format!(
                "INSERT INTO lezing ({VELDEN}, betrokkene) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
            ),
            &[
                v.trace_id.as_slice().into(),
                nummer.as_slice().into(),
                (if gelukt { 1i64 } else { 2 }).into(),
                v.naam.as_str().into(),
                v.begin_ms.into(),
                v.nu_ms.into(),
                v.ouder.as_ref().map(|o| o.as_slice()).into(),
                vreemd.as_deref().into(),
                v.activiteit.as_str().into(),
                dicht.into(),
                kenmerk.into(),
            ],
        )?;
        Ok(())
    }

    /// The lines about one person, oldest first.
    pub(crate) fn lezingen_over(&self, sleutels: &Sleutels, bsn: &Bsn) -> Result<Vec<Lezing>, RegisterFout> {
        let mut alle = vec![];
        for kenmerk in sleutels.kenmerken(bsn) {
            let sql =
                format!("SELECT {VELDEN} FROM lezing WHERE betrokkene = ?1 ORDER BY end_time, operation_id");
            alle.extend(
                self.rijen("het leeslog lezen", &sql, &[kenmerk.into()])?
                    .iter()
                    .map(uit),
            );
        }
        Ok(alle)
    }
}

impl Store {
    /// Lines of the log after the one that ended at `na_ms` (milliseconds since 1970) with this `operation_id` (empty: from
    /// that moment on), oldest first, at most `maximum`; for handing on to the organisation's Logboek.
    pub fn lezingen(
        &self,
        na_ms: i64,
        operation_id: &str,
        maximum: usize,
    ) -> Result<Vec<Lezing>, RegisterFout> {
        let sql = format!(
            "SELECT {VELDEN} FROM lezing WHERE end_time > ?1 OR (end_time = ?1 AND operation_id > ?2) \
             ORDER BY end_time, operation_id LIMIT ?3"
        );
        let cellen = [
            na_ms.into(),
            uit_hex(operation_id).into(),
            (maximum as u64).into(),
        ];
        self.lees(|s| {
            Ok(s.rijen("het leeslog lezen", &sql, &cellen)?
                .iter()
                .map(uit)
                .collect())
        })
    }
}

fn uit(r: &Rij) -> Lezing {
    let bytes = |nr: usize| r.bytes(nr).map(hex);
    Lezing {
        trace_id: bytes(0).unwrap_or_default(),
        operation_id: bytes(1).unwrap_or_default(),
        status_code: r.getal(2),
        naam: r.tekst(3),
        begin_ms: r.getal(4),
        eind_ms: r.getal(5),
        ouder: bytes(6),
        vreemd: r.misschien(7).and_then(|t| serde_json::from_str(&t).ok()),
        activiteit: r.tekst(8),
        betrokkene: bytes(9).unwrap_or_default(),
    }
}

pub(crate) fn uit_hex(tekst: &str) -> Vec<u8> {
    let paren = tekst.as_bytes().chunks_exact(2);
    let byte = |paar: &[u8]| u8::from_str_radix(std::str::from_utf8(paar).ok()?, 16).ok();
    paren.filter_map(byte).collect()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
