//! Catalogus: loading a catalogus file, checked with the same descriptions that the API answers with.
//!
//! A file is JSON: `{"catalogus": {...}, "informatieobjecttypen": [...], "zaaktypen": [...]}`; each zaaktype holds its
//! `statustypen`, `resultaattypen`, `roltypen`, `eigenschappen`, `zaakobjecttypen`, and the names of its
//! `informatieobjecttypen` and `deelzaaktypen`. Loading it again replaces what is the same by domein, identificatie,
//! begin date and name, so addresses stay. Start at [`laad`].

use serde_json::{Map, Value};

use super::catalogi::vorm;
use super::fout::{Fout, VeldFout};
use super::gang::tekst;
use super::links::{
    Basis, CATALOGUS, Doel, EIGENSCHAP, INFORMATIEOBJECTTYPE, RESULTAATTYPE, ROLTYPE, STATUSTYPE,
    ZAAKOBJECTTYPE, ZAAKTYPE,
};
use super::naam::vast_uuid;
use super::opslag::Opslag;
use super::vorm::Wijze;

/// What was loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Geladen {
    /// Zaaktypen.
    pub zaaktypen: usize,
    /// Everything below and beside them.
    pub overige: usize,
}

/// The parts of a zaaktype: key in the file, kind, what names one.
const DELEN: [(&str, Doel, &str); 5] = [
    ("statustypen", STATUSTYPE, "volgnummer"),
    ("resultaattypen", RESULTAATTYPE, "omschrijving"),
    ("roltypen", ROLTYPE, "omschrijving"),
    ("eigenschappen", EIGENSCHAP, "naam"),
    ("zaakobjecttypen", ZAAKOBJECTTYPE, "relatieOmschrijving"),
];

/// Loads a catalogus into the store, all of it or nothing.
///
/// Errors: what is wrong, by its place in the file (`zaaktypen.0.statustypen.2.omschrijving`).
pub fn laad(o: &mut dyn Opslag, json: &Value) -> Result<Geladen, Fout> {
    // references inside a file are by name; no URL in it is ours
    let basis = Basis::uit_tekst("http://catalogus").ok_or_else(|| Fout::onleesbaar("basis"))?;
    let catalogus = lees(&basis, CATALOGUS, json.get("catalogus"), "catalogus")?;
    let domein = tekst(&catalogus, "domein").to_owned();
    let rsin = tekst(&catalogus, "rsin").to_owned();
    let catalogus_uuid = vast_uuid(&["catalogus", &domein, &rsin]);
    let mut lader = Lader {
        o,
        basis,
        catalogus: CATALOGUS.pad(&catalogus_uuid),
        domein,
        geladen: Geladen::default(),
        documenttypen: Vec::new(),
        zaaktypen: Vec::new(),
    };
    for (i, w) in lijst(json, "informatieobjecttypen").iter().enumerate() {
        lader.documenttype(w, &format!("informatieobjecttypen.{i}"))?;
    }
    for (i, w) in lijst(json, "zaaktypen").iter().enumerate() {
        lader.zaaktype(w, &format!("zaaktypen.{i}"))?;
    }
    lader.sluit(catalogus, &catalogus_uuid)?;
    Ok(lader.geladen)
}

fn lijst<'a>(json: &'a Value, naam: &str) -> &'a [Value] {
    json.get(naam)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn lees(basis: &Basis, doel: Doel, w: Option<&Value>, pad: &str) -> Result<Map<String, Value>, Fout> {
    let Some(Value::Object(o)) = w else {
        return Err(Fout::veld(pad, "required", "Dit moet een object zijn."));
    };
    vorm(doel).lees(basis, o, Wijze::Heel).map_err(|mut fout| {
        for VeldFout { naam, .. } in &mut fout.velden {
            *naam = format!("{pad}.{naam}");
        }
        fout
    })
}

/// A type whose links are filled in at the end: its name, its uuid, its fields, and what it is linked to.
struct Los<T> {
    naam: String,
    uuid: String,
    inhoud: Map<String, Value>,
    bij: Vec<T>,
}

struct Lader<'a> {
    o: &'a mut dyn Opslag,
    basis: Basis,
    catalogus: String,
    domein: String,
    geladen: Geladen,
    /// Linked to the paths of the zaaktypen that use it.
    documenttypen: Vec<Los<Value>>,
    /// Linked to the identifications of its deelzaaktypen.
    zaaktypen: Vec<Los<String>>,
}

impl Lader<'_> {
    fn documenttype(&mut self, w: &Value, pad: &str) -> Result<(), Fout> {
        let mut inhoud = lees(&self.basis, INFORMATIEOBJECTTYPE, Some(w), pad)?;
        let naam = tekst(&inhoud, "omschrijving").to_owned();
        let uuid = vast_uuid(&[
            "informatieobjecttype",
            &self.domein,
            &naam,
            tekst(&inhoud, "beginGeldigheid"),
        ]);
        self.gemeen(&mut inhoud, INFORMATIEOBJECTTYPE, &uuid, w.get("concept"));
        self.documenttypen.push(Los {
            naam,
            uuid,
            inhoud,
            bij: Vec::new(),
        });
        Ok(())
    }

    fn gemeen(&self, inhoud: &mut Map<String, Value>, doel: Doel, uuid: &str, concept: Option<&Value>) {
        let begin = inhoud.get("beginGeldigheid").cloned().unwrap_or(Value::Null);
        let einde = inhoud.get("eindeGeldigheid").cloned().unwrap_or(Value::Null);
        for (veld, w) in [
            ("url", doel.pad(uuid).into()),
            ("catalogus", self.catalogus.as_str().into()),
            ("concept", (concept == Some(&Value::Bool(true))).into()),
            ("beginObject", begin),
            ("eindeObject", einde),
        ] {
            inhoud.insert(veld.into(), w);
        }
    }

    fn zaaktype(&mut self, w: &Value, pad: &str) -> Result<(), Fout> {
        let mut inhoud = lees(&self.basis, ZAAKTYPE, Some(w), pad)?;
        let id = tekst(&inhoud, "identificatie").to_owned();
        let begin = tekst(&inhoud, "beginGeldigheid").to_owned();
        let uuid = vast_uuid(&["zaaktype", &self.domein, &id, &begin]);
        self.gemeen(&mut inhoud, ZAAKTYPE, &uuid, w.get("concept"));
        let zaaktype = ZAAKTYPE.pad(&uuid);
        for (naam, doel, sleutel) in DELEN {
            let mut paden: Vec<Value> = Vec::new();
            let delen = lijst(w, naam);
            let eind = delen.iter().filter_map(|d| d.get("volgnummer")?.as_i64()).max();
            for (i, deel) in delen.iter().enumerate() {
                let mut stuk = lees(&self.basis, doel, Some(deel), &format!("{pad}.{naam}.{i}"))?;
                let genoemd = stuk.get(sleutel).map(Value::to_string).unwrap_or_default();
                let eigen = vast_uuid(&[doel.soort, &uuid, &genoemd]);
                let eigen_pad: Value = doel.pad(&eigen).into();
                if paden.contains(&eigen_pad) {
                    return Err(Fout::veld(
                        format!("{pad}.{naam}.{i}"),
                        "unique",
                        format!("{sleutel} {genoemd} komt twee keer voor."),
                    ));
                }
                self.gemeen(&mut stuk, doel, &eigen, None);
                stuk.remove("concept");
                for (veld, w) in [
                    ("zaaktype", zaaktype.as_str().into()),
                    ("zaaktypeIdentificatie", id.as_str().into()),
                    ("_concept", inhoud["concept"].clone()),
                    ("beginObject", begin.as_str().into()),
                ] {
                    stuk.insert(veld.into(), w);
                }
                if doel == STATUSTYPE {
                    let is_eind = stuk.get("volgnummer").and_then(Value::as_i64) == eind;
                    stuk.insert("isEindstatus".into(), is_eind.into());
                }
                if doel == RESULTAATTYPE {
                    let eigen = stuk.get("omschrijving").cloned().unwrap_or(Value::Null);
                    stuk.insert("omschrijvingGeneriek".into(), eigen);
                }
                self.o.zet(doel.soort, &eigen, Some(&uuid), &stuk)?;
                self.geladen.overige += 1;
                paden.push(eigen_pad);
            }
            if doel == STATUSTYPE && paden.is_empty() {
                return Err(Fout::veld(
                    format!("{pad}.statustypen"),
                    "required",
                    "Een zaaktype heeft minstens één statustype.",
                ));
            }
            inhoud.insert(naam.into(), paden.into());
        }
        let mut documenten: Vec<Value> = Vec::new();
        for naam in teksten(w, "informatieobjecttypen") {
            let gevonden = self.documenttypen.iter_mut().find(|d| d.naam == naam);
            let Some(doc) = gevonden else {
                return Err(Fout::veld(
                    format!("{pad}.informatieobjecttypen"),
                    "does_not_exist",
                    format!("Het informatieobjecttype '{naam}' staat niet in dit bestand."),
                ));
            };
            doc.bij.push(zaaktype.as_str().into());
            documenten.push(INFORMATIEOBJECTTYPE.pad(&doc.uuid).into());
        }
        inhoud.insert("informatieobjecttypen".into(), documenten.into());
        self.zaaktypen.push(Los {
            naam: id,
            uuid,
            inhoud,
            bij: teksten(w, "deelzaaktypen"),
        });
        Ok(())
    }

    fn sluit(&mut self, mut catalogus: Map<String, Value>, uuid: &str) -> Result<(), Fout> {
        let alle_paden: Vec<(String, String)> = self
            .zaaktypen
            .iter()
            .map(|z| (z.naam.clone(), ZAAKTYPE.pad(&z.uuid)))
            .collect();
        for z in &mut self.zaaktypen {
            let deel: Vec<Value> = alle_paden
                .iter()
                .filter(|(id, _)| z.bij.contains(id))
                .map(|(_, pad)| pad.as_str().into())
                .collect();
            z.inhoud.insert("deelzaaktypen".into(), deel.into());
            self.o.zet(ZAAKTYPE.soort, &z.uuid, Some(uuid), &z.inhoud)?;
            self.geladen.zaaktypen += 1;
        }
        for d in &mut self.documenttypen {
            d.inhoud
                .insert("zaaktypen".into(), std::mem::take(&mut d.bij).into());
            self.o
                .zet(INFORMATIEOBJECTTYPE.soort, &d.uuid, Some(uuid), &d.inhoud)?;
            self.geladen.overige += 1;
        }
        // an earlier load of the same catalogus may have brought other zaaktypen; they stay
        let alle = |stukken: Vec<register::Stuk>, doel: Doel| -> Value {
            stukken
                .iter()
                .filter(|s| s.ouder.as_deref() == Some(uuid))
                .map(|s| Value::from(doel.pad(&s.uuid)))
                .collect()
        };
        let zaaktypen = alle(self.o.alle(ZAAKTYPE.soort)?, ZAAKTYPE);
        let documenttypen = alle(self.o.alle(INFORMATIEOBJECTTYPE.soort)?, INFORMATIEOBJECTTYPE);
        catalogus.insert("url".into(), self.catalogus.as_str().into());
        catalogus.insert("zaaktypen".into(), zaaktypen);
        catalogus.insert("informatieobjecttypen".into(), documenttypen);
        self.o.zet(CATALOGUS.soort, uuid, None, &catalogus)?;
        Ok(())
    }
}

fn teksten(json: &Value, naam: &str) -> Vec<String> {
    lijst(json, naam)
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}
