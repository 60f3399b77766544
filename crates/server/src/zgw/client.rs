//! Client: the applicaties that may use the ZGW APIs, their secrets, and loading a catalogus; what the command line does.

use register::{Register, RegisterFout};
use serde_json::{Map, Value, json};

use super::catalogus::{self, Geladen};
use super::fout::Fout;
use super::gang::{nieuw_uuid, paden, tekst};
use super::links::{APPLICATIE, Basis, INFORMATIEOBJECTTYPE, ZAAKTYPE};
use super::opslag::{self, Opslag};
use super::recht::Recht;
use super::vormen::VERTROUWELIJK;

/// What is known of a client id.
#[derive(Debug, Clone, Default)]
pub struct Client {
    /// Secrets it may sign with.
    pub geheimen: Vec<String>,
    /// What it may do.
    pub recht: Recht,
    /// It understands every geometry, not only points.
    pub hele_geometrie: bool,
    /// It is told of every zaak, also of those that it may not read.
    pub hoort_alles: bool,
}

/// The sum of the applicaties with this client id; an unknown id has no secrets and no rights.
pub fn zoek(o: &mut dyn Opslag, id: &str) -> Result<Client, RegisterFout> {
    let mut uit = Client::default();
    for stuk in o.alle(APPLICATIE.soort)? {
        if !paden(&stuk.inhoud, "clientIds").iter().any(|c| c == id) {
            continue;
        }
        uit.geheimen.extend(paden(&stuk.inhoud, "_geheimen"));
        uit.recht.voeg_toe(&stuk.inhoud);
        let staat = |naam: &str| stuk.inhoud.get(naam) == Some(&Value::Bool(true));
        uit.hele_geometrie |= staat("_heleGeometrie");
        uit.hoort_alles |= staat("_hoortAlles");
    }
    Ok(uit)
}

/// A client to add.
#[derive(Debug, Clone)]
pub struct NieuweClient {
    /// Client id.
    pub id: String,
    /// Name for people.
    pub label: String,
    /// What it signs its tokens with.
    pub geheim: String,
    /// Scopes such as `zaken.lezen`; `*` for everything.
    pub scopes: Vec<String>,
    /// Zaaktypen by identification, uuid or address; `*` for every one.
    pub zaaktypen: Vec<String>,
    /// Highest level it may see.
    pub max_vertrouwelijkheid: String,
    /// It understands every geometry, not only points.
    pub hele_geometrie: bool,
    /// It is told of every zaak, also of those that it may not read.
    pub hoort_alles: bool,
}

/// A shorter secret can be guessed from a token (HS256); it is taken, with a warning.
const GEHEIM_KORT: usize = 16;

/// The API a scope belongs to; `None` for a scope that does not exist.
fn component(scope: &str) -> Option<&'static [&'static str]> {
    Some(match scope {
        "zaken.lezen"
        | "zaken.aanmaken"
        | "zaken.bijwerken"
        | "zaken.statussen.toevoegen"
        | "zaken.heropenen"
        | "zaken.geforceerd-bijwerken"
        | "zaken.verwijderen"
        | "audittrails.lezen" => &["zrc"],
        "documenten.lezen" | "documenten.aanmaken" => &["drc"],
        "catalogi.lezen" => &["ztc"],
        "notificaties.publiceren" | "notificaties.consumeren" => &["nrc"],
        "autorisaties.lezen" => &["ac"],
        // of the standards, for operations that are not served here: taken, and open nothing
        "documenten.bijwerken"
        | "documenten.lock"
        | "documenten.geforceerd-unlock"
        | "documenten.geforceerd-bijwerken"
        | "documenten.verwijderen" => &["drc"],
        "catalogi.schrijven" | "catalogi.geforceerd-schrijven" | "catalogi.geforceerd-verwijderen" => {
            &["ztc"]
        }
        "autorisaties.bijwerken" | "autorisaties.credentials-registreren" => &["ac"],
        _ => return None,
    })
}

/// Adds a client, or replaces the one with the same id; gives what it was granted.
///
/// Errors: an unknown scope, zaaktype or level, a secret that is too short; by name, and nothing is kept.
pub fn voeg_client_toe(register: &Register, client: &NieuweClient) -> Result<Value, Fout> {
    opslag::schrijf(register, |o| {
        let inhoud = maak(o, client)?;
        let mut uuid = nieuw_uuid();
        for stuk in o.alle(APPLICATIE.soort)? {
            if paden(&stuk.inhoud, "clientIds").contains(&client.id) {
                uuid = stuk.uuid;
            }
        }
        let mut inhoud = inhoud;
        inhoud.insert("url".into(), APPLICATIE.pad(&uuid).into());
        o.zet(APPLICATIE.soort, &uuid, None, &inhoud)?;
        inhoud.remove("_geheimen");
        Ok(inhoud.into())
    })
}

fn maak(o: &mut dyn Opslag, client: &NieuweClient) -> Result<Map<String, Value>, Fout> {
    if client.id.is_empty() || client.id.len() > 50 {
        return Err(Fout::veld(
            "id",
            "max_length",
            "Een client-id is 1 tot 50 tekens lang.",
        ));
    }
    if client.geheim.is_empty() {
        return Err(Fout::veld("secret-file", "blank", "Het geheim is leeg."));
    }
    if client.geheim.len() < GEHEIM_KORT {
        tracing::warn!(
            client = client.id,
            "het geheim is korter dan {GEHEIM_KORT} tekens; het is uit een token te raden"
        );
    }
    if !VERTROUWELIJK.contains(&client.max_vertrouwelijkheid.as_str()) {
        return Err(Fout::veld(
            "max-vertrouwelijkheid",
            "invalid_choice",
            format!("Kies uit {}.", VERTROUWELIJK.join(", ")),
        ));
    }
    let alles = client.scopes.iter().any(|s| s == "*");
    let onbekend: Vec<&str> = client
        .scopes
        .iter()
        .map(String::as_str)
        .filter(|s| *s != "*" && component(s).is_none())
        .collect();
    if !onbekend.is_empty() {
        return Err(Fout::veld(
            "scopes",
            "invalid_choice",
            format!("Deze scopes bestaan niet: {}.", onbekend.join(", ")),
        ));
    }
    let autorisaties = if alles {
        Vec::new()
    } else {
        autorisaties(o, client)?
    };
    let inhoud = json!({
        "clientIds": [client.id],
        "label": if client.label.is_empty() { &client.id } else { &client.label },
        "heeftAlleAutorisaties": alles,
        "autorisaties": autorisaties,
        "_geheimen": [client.geheim],
        "_heleGeometrie": client.hele_geometrie,
        "_hoortAlles": client.hoort_alles,
    });
    match inhoud {
        Value::Object(inhoud) => Ok(inhoud),
        _ => Ok(Map::new()),
    }
}

fn autorisaties(o: &mut dyn Opslag, client: &NieuweClient) -> Result<Vec<Value>, Fout> {
    let van = |naam: &str| -> Vec<&str> {
        let alle = client.scopes.iter().map(String::as_str);
        alle.filter(|s| component(s).is_some_and(|c| c.contains(&naam)))
            .collect()
    };
    let max = client.max_vertrouwelijkheid.as_str();
    let mut uit = Vec::new();
    let (zaken, documenten) = (van("zrc"), van("drc"));
    if !(zaken.is_empty() && documenten.is_empty()) {
        let (typen, documenttypen) = typen(o, &client.zaaktypen)?;
        for pad in typen.iter().filter(|_| !zaken.is_empty()) {
            uit.push(json!({"component": "zrc", "scopes": zaken, "zaaktype": pad, "maxVertrouwelijkheidaanduiding": max}));
        }
        for pad in documenttypen.iter().filter(|_| !documenten.is_empty()) {
            uit.push(
                json!({"component": "drc", "scopes": documenten, "informatieobjecttype": pad,
                "maxVertrouwelijkheidaanduiding": max}),
            );
        }
    }
    // who works with zaken or documents reads the published types they are made of
    let mut catalogi = van("ztc");
    let werkt = !zaken.is_empty() || !documenten.is_empty();
    if werkt && !catalogi.contains(&"catalogi.lezen") {
        catalogi.push("catalogi.lezen");
    }
    for (naam, scopes) in [("ztc", catalogi), ("nrc", van("nrc")), ("ac", van("ac"))] {
        if !scopes.is_empty() {
            uit.push(json!({"component": naam, "scopes": scopes}));
        }
    }
    Ok(uit)
}

/// Paths of the zaaktypen that were named and of their informatieobjecttypen; `""` stands for every one.
fn typen(o: &mut dyn Opslag, genoemd: &[String]) -> Result<(Vec<String>, Vec<String>), Fout> {
    if genoemd.iter().any(|t| t == "*") {
        return Ok((vec![String::new()], vec![String::new()]));
    }
    let alle = o.alle(ZAAKTYPE.soort)?;
    let (mut zaken, mut documenten) = (Vec::new(), Vec::new());
    for naam in genoemd {
        let uuid = naam.rsplit('/').next().unwrap_or_default();
        let mut gevonden = false;
        for type_ in alle
            .iter()
            .filter(|t| tekst(&t.inhoud, "identificatie") == naam || t.uuid == uuid)
        {
            gevonden = true;
            zaken.push(ZAAKTYPE.pad(&type_.uuid));
            documenten.extend(paden(&type_.inhoud, "informatieobjecttypen"));
        }
        if !gevonden {
            return Err(Fout::veld(
                "zaaktypen",
                "does_not_exist",
                format!(
                    "Het zaaktype '{naam}' staat niet in de catalogus; laad die eerst met `plek import catalogus`."
                ),
            ));
        }
    }
    if zaken.is_empty() {
        return Err(Fout::veld(
            "zaaktypen",
            "required",
            "Noem de zaaktypen waarvoor de scopes gelden, of '*' voor alle.",
        ));
    }
    documenten.retain(|p| INFORMATIEOBJECTTYPE.uuid(p).is_some());
    documenten.sort_unstable();
    documenten.dedup();
    zaken.sort_unstable();
    zaken.dedup();
    Ok((zaken, documenten))
}

/// Loads a catalogus file. Errors: what is wrong with it, by its place in the file; nothing is kept then.
pub fn laad_catalogus(register: &Register, json: &Value) -> Result<Geladen, Fout> {
    opslag::schrijf(register, |o| catalogus::laad(o, json))
}

/// Every client with its grants, without secrets.
pub fn clients(register: &Register) -> Result<Vec<Value>, Fout> {
    opslag::lees(register, |o| {
        let alle = o.alle(APPLICATIE.soort)?;
        Ok(alle
            .into_iter()
            .map(|mut stuk| {
                stuk.inhoud.remove("_geheimen");
                Value::Object(stuk.inhoud)
            })
            .collect())
    })
}

/// Removes a client; false when there was none.
pub fn verwijder_client(register: &Register, id: &str) -> Result<bool, Fout> {
    opslag::schrijf(register, |o| {
        let mut weg = false;
        for stuk in o.alle(APPLICATIE.soort)? {
            if paden(&stuk.inhoud, "clientIds").iter().any(|c| c == id) {
                weg |= o.weg(APPLICATIE.soort, &stuk.uuid)?;
            }
        }
        Ok(weg)
    })
}

/// Keeps the address by which others know this server. Errors: it is no http(s) address.
pub fn zet_basis(register: &Register, url: &str) -> Result<(), Fout> {
    let basis = Basis::uit_tekst(url).ok_or_else(|| {
        Fout::veld(
            "base-url",
            "invalid",
            "Dit is geen adres zoals https://zaken.example.nl.",
        )
    })?;
    opslag::schrijf(register, |o| {
        let inhoud = Map::from_iter([("url".to_owned(), Value::from(basis.als_tekst()))]);
        Ok(o.zet("instelling", BASIS, None, &inhoud)?)
    })
}

/// Key of the kept address.
const BASIS: &str = "basis";

/// The address that was kept.
pub fn basis(o: &mut dyn Opslag) -> Result<Option<Basis>, Fout> {
    let stuk = o.stuk("instelling", BASIS)?;
    Ok(stuk.and_then(|s| Basis::uit_tekst(tekst(&s.inhoud, "url"))))
}
