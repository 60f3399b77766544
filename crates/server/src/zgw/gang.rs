//! Gang: one ZGW request on its way: who asks, with what rights, about what, within one transaction.
//!
//! Every operation is a function of a [`Gang`]; what they share is here: fetching with a 404, rights with a 403,
//! reading a body, writing down what happened (audit trail, notification, the map). Knows nothing of HTTP routes.

use axum::http::StatusCode;
use jiff::Timestamp;
use register::Stuk;
use serde_json::{Map, Value, json};

use super::bezorg::Gedaante;
use super::fout::{Fout, VeldFout};
use super::links::{Basis, Doel, ZAAK, ZAAKTYPE};
use super::opslag::Opslag;
use super::recht::{Component, Recht};
use super::token::Claims;
use super::vorm::{Vorm, Wijze};
use super::vraag::Vraag;
use super::{Instellingen, bewaring, bezorg, index, projectie, waarde};

/// An answer of an operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Uit {
    /// HTTP status.
    pub status: StatusCode,
    /// JSON, or nothing.
    pub lichaam: Option<Value>,
    /// Path of what was made, for `Location`.
    pub plaats: Option<String>,
    /// Bytes of a document, with name and media type, instead of JSON.
    pub bestand: Option<(Vec<u8>, String, String)>,
}

impl Uit {
    fn met(status: StatusCode, lichaam: Option<Value>) -> Self {
        Self {
            status,
            lichaam,
            plaats: None,
            bestand: None,
        }
    }

    /// 200.
    pub fn goed(lichaam: impl Into<Value>) -> Self {
        Self::met(StatusCode::OK, Some(lichaam.into()))
    }

    /// 201 with `Location`.
    pub fn gemaakt(lichaam: Map<String, Value>) -> Self {
        let plaats = lichaam.get("url").and_then(Value::as_str).map(str::to_owned);
        Self {
            plaats,
            ..Self::met(StatusCode::CREATED, Some(lichaam.into()))
        }
    }

    /// 204.
    pub fn leeg() -> Self {
        Self::met(StatusCode::NO_CONTENT, None)
    }
}

/// What an operation gives.
pub type Uitkomst = Result<Uit, Fout>;

/// One request.
pub struct Gang<'a> {
    /// The transaction.
    pub o: &'a mut dyn Opslag,
    /// What stands before our paths.
    pub basis: Basis,
    /// Who asks.
    pub claims: Claims,
    /// What they may do.
    pub recht: Recht,
    /// The query string.
    pub vraag: Vraag,
    /// The body, when there is one.
    pub lichaam: Map<String, Value>,
    /// `{uuid}` of the address.
    pub uuid: String,
    /// `{zaak_uuid}` of the address.
    pub zaak_uuid: String,
    /// Now.
    pub nu: Timestamp,
    /// `X-Audit-Toelichting`.
    pub toelichting: String,
    /// This client understands more than points.
    pub hele_geometrie: bool,
    /// Settings.
    pub inst: &'a Instellingen,
}

/// What was done with a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actie {
    /// Made.
    Maak,
    /// Replaced.
    Vervang,
    /// Changed in part.
    Wijzig,
    /// Removed.
    Verwijder,
}

impl Actie {
    /// In the audit trail: name, name for people, HTTP status.
    fn spoor(self) -> (&'static str, &'static str, u16) {
        match self {
            Self::Maak => ("create", "Object aangemaakt", 201),
            Self::Vervang => ("update", "Object bijgewerkt", 200),
            Self::Wijzig => ("partial_update", "Object deels bijgewerkt", 200),
            Self::Verwijder => ("destroy", "Object verwijderd", 204),
        }
    }

    /// In a notification: the three words of the contract.
    fn bericht(self) -> &'static str {
        match self {
            Self::Maak => "create",
            Self::Vervang | Self::Wijzig => "update",
            Self::Verwijder => "destroy",
        }
    }
}

/// A zaak with its row.
#[derive(Debug, Clone)]
pub struct Zaak {
    /// Its uuid.
    pub uuid: String,
    /// Its fields, references as paths.
    pub inhoud: Map<String, Value>,
}

impl Zaak {
    /// A field as text; `""` when absent.
    pub fn tekst(&self, veld: &str) -> &str {
        tekst(&self.inhoud, veld)
    }

    /// Uuid of its zaaktype.
    pub fn zaaktype(&self) -> &str {
        ZAAKTYPE.uuid(self.tekst("zaaktype")).unwrap_or_default()
    }

    /// Its level.
    pub fn niveau(&self) -> &str {
        self.tekst("vertrouwelijkheidaanduiding")
    }

    /// True when it has an end.
    pub fn gesloten(&self) -> bool {
        !self.tekst("einddatum").is_empty()
    }

    /// Paths in one of its lists: `rollen`, `zaakobjecten`, ...
    pub fn lijst(&self, veld: &str) -> Vec<String> {
        paden(&self.inhoud, veld)
    }

    /// Adds a path to one of its lists.
    pub fn voeg_toe(&mut self, veld: &str, pad: &str) {
        let mut lijst = self.lijst(veld);
        lijst.push(pad.to_owned());
        self.inhoud.insert(veld.to_owned(), lijst.into());
    }

    /// Takes a path off one of its lists.
    pub fn neem_weg(&mut self, veld: &str, pad: &str) {
        let mut lijst = self.lijst(veld);
        lijst.retain(|p| p != pad);
        self.inhoud.insert(veld.to_owned(), lijst.into());
    }

    /// Sets a field.
    pub fn zet(&mut self, veld: &str, waarde: impl Into<Value>) {
        self.inhoud.insert(veld.to_owned(), waarde.into());
    }
}

/// A field as text; `""` when absent.
pub fn tekst<'a>(inhoud: &'a Map<String, Value>, veld: &str) -> &'a str {
    inhoud.get(veld).and_then(Value::as_str).unwrap_or_default()
}

/// A list of texts.
pub fn paden(inhoud: &Map<String, Value>, veld: &str) -> Vec<String> {
    let lijst = inhoud.get(veld).and_then(Value::as_array);
    lijst
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

/// Refuses another value for fields that never change; one that is absent or empty says nothing.
pub fn gelijk_gebleven(
    velden: &[&str],
    oud: &Map<String, Value>,
    nieuw: &Map<String, Value>,
) -> Result<(), Fout> {
    let anders = velden.iter().filter(|veld| {
        let w = tekst(nieuw, veld);
        !w.is_empty() && w != tekst(oud, veld)
    });
    let fouten: Vec<VeldFout> = anders
        .map(|veld| VeldFout {
            naam: (*veld).to_owned(),
            code: "wijzigen-niet-toegelaten",
            reden: "Dit veld mag niet gewijzigd worden.".to_owned(),
        })
        .collect();
    if fouten.is_empty() {
        Ok(())
    } else {
        Err(Fout::velden(fouten))
    }
}

impl Gang<'_> {
    /// One row of a kind. Errors: 404.
    pub fn haal(&mut self, doel: Doel, uuid: &str) -> Result<Stuk, Fout> {
        self.o.stuk(doel.soort, uuid)?.ok_or_else(Fout::niet_gevonden)
    }

    /// A zaak, whoever asks. Errors: 404.
    pub fn zaak(&mut self, uuid: &str) -> Result<Zaak, Fout> {
        let stuk = self.haal(ZAAK, uuid)?;
        Ok(Zaak {
            uuid: stuk.uuid,
            inhoud: stuk.inhoud,
        })
    }

    /// The zaak that a sub-resource belongs to, by its `zaak` path.
    pub fn zaak_van(&mut self, inhoud: &Map<String, Value>) -> Result<Zaak, Fout> {
        let uuid = ZAAK.uuid(tekst(inhoud, "zaak")).unwrap_or_default().to_owned();
        self.zaak(&uuid)
    }

    /// The zaak named in a body that makes a sub-resource. Errors: 400 when it is not there.
    pub fn zaak_genoemd(&mut self, inhoud: &Map<String, Value>) -> Result<Zaak, Fout> {
        self.zaak_van(inhoud).map_err(|fout| {
            if fout.status == StatusCode::NOT_FOUND {
                Fout::veld("zaak", "does_not_exist", "Deze zaak bestaat niet.")
            } else {
                fout
            }
        })
    }

    /// A row named in a body, such as a statustype. Errors: 400 with this code when it is not there.
    pub fn genoemd(
        &mut self,
        veld: &str,
        inhoud: &Map<String, Value>,
        doel: Doel,
        code: &'static str,
    ) -> Result<Stuk, Fout> {
        let uuid = doel.uuid(tekst(inhoud, veld)).unwrap_or_default().to_owned();
        self.o
            .stuk(doel.soort, &uuid)?
            .ok_or_else(|| Fout::veld(veld, code, format!("Dit {} bestaat niet.", doel.soort)))
    }

    /// Refuses who has none of these scopes for this zaak.
    pub fn eis(&self, scopes: &[&str], zaak: &Zaak) -> Result<(), Fout> {
        self.eis_type(scopes, zaak.zaaktype(), zaak.niveau())
    }

    /// Refuses who has none of these scopes for a zaak of this type and level.
    pub fn eis_type(&self, scopes: &[&str], zaaktype: &str, niveau: &str) -> Result<(), Fout> {
        if self.recht.mag(Component::Zrc, scopes, zaaktype, niveau) {
            return Ok(());
        }
        Err(Fout::recht(format!(
            "Uw client heeft hiervoor {} nodig, voor dit zaaktype en deze vertrouwelijkheid.",
            scopes.join(" of ")
        )))
    }

    /// Refuses who has none of these scopes for anything.
    pub fn eis_ergens(&self, component: Component, scopes: &[&str]) -> Result<(), Fout> {
        if self.recht.heeft(component, scopes) {
            return Ok(());
        }
        Err(Fout::recht(format!(
            "Uw client heeft hiervoor {} nodig.",
            scopes.join(" of ")
        )))
    }

    /// Refuses a change of a closed zaak without the scope for it (zrc-007).
    pub fn eis_open(&self, zaak: &Zaak) -> Result<(), Fout> {
        if zaak.gesloten() && self.eis(&["zaken.geforceerd-bijwerken"], zaak).is_err() {
            return Err(Fout::recht(
                "De zaak is afgesloten; zonder de scope zaken.geforceerd-bijwerken verandert er niets meer aan.",
            ));
        }
        Ok(())
    }

    /// The body against a description.
    pub fn lees(&self, vorm: &Vorm, wijze: Wijze) -> Result<Map<String, Value>, Fout> {
        vorm.lees(&self.basis, &self.lichaam, wijze)
    }

    /// Today, in the Netherlands.
    pub fn vandaag(&self) -> jiff::civil::Date {
        crate::klok::zone().to_datetime(self.nu).date()
    }

    /// True for a moment that is yet to come; the clock of a client may run ahead a minute.
    pub fn in_toekomst(&self, tijdstip: &str) -> bool {
        waarde::tijdstip(tijdstip).is_ok_and(|t| t.as_second() > self.nu.as_second() + 60)
    }

    /// Keeps a zaak and shows it to the map, in this transaction.
    pub fn bewaar_zaak(&mut self, zaak: &mut Zaak) -> Result<(), Fout> {
        zaak.zet("laatstGemuteerd", self.nu.to_string());
        // what follows from the zaak is worked out again only where it changed; `_` fields are never shown
        let kenmerken = zaak.inhoud.get("kenmerken").cloned().unwrap_or(Value::Null);
        let anders = zaak.inhoud.get("_kenmerken").unwrap_or(&Value::Null) != &kenmerken;
        if anders {
            zaak.zet("_kenmerken", kenmerken);
        }
        bewaring::volg(self.o, zaak)?;
        let hoofd = ZAAK.uuid(zaak.tekst("hoofdzaak")).map(str::to_owned);
        self.o
            .zet(ZAAK.soort, &zaak.uuid, hoofd.as_deref(), &zaak.inhoud)?;
        index::zet(self.o, zaak)?;
        if anders {
            index::kenmerken(self.o, zaak)?;
        }
        projectie::toon(self, zaak)
    }

    /// Writes down that something happened to a zaak: a line in its audit trail and a notification.
    ///
    /// `pad`: path of the resource; `oud` and `nieuw`: its fields before and after, as the API shows them.
    pub fn leg_vast(
        &mut self,
        zaak: &Zaak,
        actie: Actie,
        resource: &str,
        pad: &str,
        weergave: &str,
        [oud, nieuw]: [Option<&Map<String, Value>>; 2],
    ) -> Result<(), Fout> {
        let (naam, woorden, status) = actie.spoor();
        let zaakpad = ZAAK.pad(&zaak.uuid);
        let uuid = nieuw_uuid();
        let kort = |t: &str, n: usize| t.chars().take(n).collect::<String>();
        let regel = json!({
            "uuid": uuid,
            "bron": "zrc",
            "applicatieId": kort(&self.claims.client_id, 100),
            "applicatieWeergave": kort(&self.claims.client_id, 200),
            "gebruikersId": kort(&self.claims.user_id, 255),
            "gebruikersWeergave": kort(&self.claims.user_representation, 255),
            "actie": naam,
            "actieWeergave": woorden,
            "resultaat": status,
            "hoofdObject": zaakpad,
            "resource": resource,
            "resourceUrl": pad,
            "toelichting": kort(&self.toelichting, 1_000),
            "resourceWeergave": kort(weergave, 200),
            "aanmaakdatum": self.nu.to_string(),
            "wijzigingen": { "oud": oud, "nieuw": nieuw },
        });
        if let Value::Object(regel) = regel {
            self.o.zet("audittrail", &uuid, Some(&zaak.uuid), &regel)?;
        }
        // what the zaak was before this change
        let was = oud.filter(|_| resource == "zaak").map(|oud| {
            let type_ = tekst(oud, "zaaktype").rsplit('/').next().unwrap_or_default();
            (type_, tekst(oud, "vertrouwelijkheidaanduiding"))
        });
        self.verwittig(zaak, actie, [resource, pad], was)
    }

    /// A notification on the channel `zaken`, for every subscriber that asked for it and may read the zaak, as it is or `was`.
    pub fn verwittig(
        &mut self,
        zaak: &Zaak,
        actie: Actie,
        wat: [&str; 2],
        was: Option<Gedaante<'_>>,
    ) -> Result<(), Fout> {
        let bericht = bezorg::over_zaak(self.o, &self.basis, zaak, actie.bericht(), wat, self.nu)?;
        let gedaanten: Vec<Gedaante<'_>> = was
            .into_iter()
            .chain([(zaak.zaaktype(), zaak.niveau())])
            .collect();
        Ok(bezorg::zet_klaar_over(self.o, &gedaanten, &bericht)?)
    }
}

/// A fresh uuid as text.
pub fn nieuw_uuid() -> String {
    uuid::Uuid::new_v4().hyphenated().to_string()
}
