//! Recht: what a client of the ZGW APIs may do and see; the one place that decides it for these APIs.
//!
//! Lists, `_zoek`, `expand`, detail and counts all ask [`Recht`]; a list asks it through [`Recht::zichtbaar`], so
//! that the store filters with the same grants a detail is checked against. What the public may see of a zaak is
//! decided in `register::zicht`, which knows nothing of clients.

use std::collections::BTreeSet;

use register::Zaakrecht;
use serde_json::{Map, Value};

use super::links::{INFORMATIEOBJECTTYPE, ZAAKTYPE};
use super::vormen::VERTROUWELIJK;

/// The API a scope belongs to, as the Autorisaties API names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Component {
    /// Zaken.
    Zrc,
    /// Documenten.
    Drc,
    /// Catalogi.
    Ztc,
    /// Notificaties.
    Nrc,
    /// Autorisaties.
    Ac,
}

impl Component {
    /// As written in an autorisatie.
    pub fn als_tekst(self) -> &'static str {
        match self {
            Self::Zrc => "zrc",
            Self::Drc => "drc",
            Self::Ztc => "ztc",
            Self::Nrc => "nrc",
            Self::Ac => "ac",
        }
    }
}

pub use register::niveau;

/// One grant.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Toekenning {
    component: String,
    scopes: BTreeSet<String>,
    /// Uuid of the zaaktype or informatieobjecttype; `None` for every one.
    soort: Option<String>,
    /// Highest level.
    max: u8,
}

/// What a client may do: the sum of the grants of its applicaties.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recht {
    alles: bool,
    toekenningen: Vec<Toekenning>,
}

impl Recht {
    /// Adds the grants of an applicatie.
    pub fn voeg_toe(&mut self, applicatie: &Map<String, Value>) {
        self.alles |= applicatie.get("heeftAlleAutorisaties") == Some(&Value::Bool(true));
        let lijst = applicatie.get("autorisaties").and_then(Value::as_array);
        for a in lijst.into_iter().flatten() {
            let tekst = |naam: &str| a.get(naam).and_then(Value::as_str).unwrap_or_default();
            let component = tekst("component");
            let doel = if component == "drc" {
                INFORMATIEOBJECTTYPE
            } else {
                ZAAKTYPE
            };
            let veld = if component == "drc" {
                "informatieobjecttype"
            } else {
                "zaaktype"
            };
            let verwijzing = tekst(veld);
            let soort =
                (!verwijzing.is_empty()).then(|| doel.uuid(verwijzing).unwrap_or(verwijzing).to_owned());
            let max = match tekst("maxVertrouwelijkheidaanduiding") {
                "" => 0,
                genoemd => VERTROUWELIJK.iter().position(|v| *v == genoemd).unwrap_or(0) as u8,
            };
            let scopes = a.get("scopes").and_then(Value::as_array).into_iter().flatten();
            self.toekenningen.push(Toekenning {
                component: component.to_owned(),
                scopes: scopes.filter_map(Value::as_str).map(str::to_owned).collect(),
                soort,
                max,
            });
        }
    }

    /// True for a client that may do everything.
    pub fn alles(&self) -> bool {
        self.alles
    }

    /// True when the client has one of these scopes for anything at all.
    pub fn heeft(&self, component: Component, scopes: &[&str]) -> bool {
        self.alles || self.met(component, scopes).next().is_some()
    }

    /// True when the client has one of these scopes for this type at this level.
    pub fn mag(&self, component: Component, scopes: &[&str], soort: &str, vertrouwelijkheid: &str) -> bool {
        let hoog = niveau(vertrouwelijkheid);
        self.alles
            || self
                .met(component, scopes)
                .any(|t| t.soort.as_deref().is_none_or(|s| s == soort) && hoog <= t.max)
    }

    /// What a list of zaken (or of documents) may hold for a client with one of these scopes.
    pub fn zichtbaar(&self, component: Component, scopes: &[&str]) -> Zaakrecht {
        if self.alles {
            return Zaakrecht::Alles;
        }
        Zaakrecht::Alleen(
            self.met(component, scopes)
                .map(|t| (t.soort.clone(), t.max))
                .collect(),
        )
    }

    fn met<'a>(&'a self, component: Component, scopes: &'a [&str]) -> impl Iterator<Item = &'a Toekenning> {
        self.toekenningen.iter().filter(move |t| {
            t.component == component.als_tekst() && scopes.iter().any(|s| t.scopes.contains(*s))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const A: &str = "0b8e7c1e-6a3c-4f6b-9d62-0f3c5a1b2c3d";
    const B: &str = "1b8e7c1e-6a3c-4f6b-9d62-0f3c5a1b2c3d";

    fn recht(json: Value) -> Recht {
        let mut recht = Recht::default();
        recht.voeg_toe(json.as_object().unwrap());
        recht
    }

    #[test]
    fn a_grant_holds_for_its_own_type_scope_and_level_only() {
        let r = recht(json!({"autorisaties": [{
            "component": "zrc", "scopes": ["zaken.lezen"], "zaaktype": ZAAKTYPE.pad(A),
            "maxVertrouwelijkheidaanduiding": "intern"}]}));
        let mag = |scope, soort, niveau| r.mag(Component::Zrc, &[scope], soort, niveau);
        assert!(mag("zaken.lezen", A, "openbaar") && mag("zaken.lezen", A, "intern"));
        assert!(!mag("zaken.lezen", A, "zaakvertrouwelijk"));
        assert!(!mag("zaken.lezen", B, "openbaar"));
        assert!(!mag("zaken.bijwerken", A, "openbaar"));
        assert!(!r.mag(Component::Drc, &["zaken.lezen"], A, "openbaar"));
        assert_eq!(
            r.zichtbaar(Component::Zrc, &["zaken.lezen"]),
            Zaakrecht::Alleen(vec![(Some(A.to_owned()), 2)])
        );
    }

    #[test]
    fn a_level_that_is_missing_or_unknown_is_never_a_wider_right() {
        let r =
            recht(json!({"autorisaties": [{"component": "zrc", "scopes": ["zaken.lezen"], "zaaktype": ""}]}));
        assert!(r.mag(Component::Zrc, &["zaken.lezen"], B, "openbaar"));
        assert!(!r.mag(Component::Zrc, &["zaken.lezen"], B, "beperkt_openbaar"));
        assert!(!r.mag(Component::Zrc, &["zaken.lezen"], B, "iets nieuws"));
        assert_eq!(
            Recht::default().zichtbaar(Component::Zrc, &["zaken.lezen"]),
            Zaakrecht::Alleen(vec![])
        );
    }
}
