//! A ZGW register under test: a server with the example catalogus, clients with tokens of their own, and every answer
//! held against the contract.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::{EncodingKey, Header};
use serde_json::{Value, json};

use crate::contract::Contract;
use crate::{Antwoord, Server, gemeente, plek_in, wortel};

/// RSIN of the example organisation.
pub const RSIN: &str = "999990007";
/// The levels of confidentiality, lowest first.
pub const NIVEAUS: [&str; 8] = [
    "openbaar",
    "beperkt_openbaar",
    "intern",
    "zaakvertrouwelijk",
    "vertrouwelijk",
    "confidentieel",
    "geheim",
    "zeer_geheim",
];
/// Secret of every test client.
pub const GEHEIM: &str = "een-geheim-van-minstens-zestien";

/// Which file describes which API.
const BESTANDEN: [(&str, &str); 5] = [
    ("/zaken/api/v1", "openzaak-zaken-1.5.1.openapi.yaml"),
    ("/catalogi/api/v1", "openzaak-catalogi-1.3.1.openapi.yaml"),
    ("/documenten/api/v1", "documenten-1.7.1.openapi.yaml"),
    ("/notificaties/api/v1", "notificaties-1.0.1.openapi.yaml"),
    ("/autorisaties/api/v1", "autorisaties-1.1.0.openapi.yaml"),
];

/// A running register.
pub struct Register {
    /// The server.
    pub server: Server,
    data: PathBuf,
    gemeente: String,
    omgeving: Vec<(String, String)>,
    _map: Option<tempfile::TempDir>,
    contracten: Mutex<HashMap<&'static str, Option<Arc<Contract>>>>,
}

impl Register {
    /// A fresh register, with the publication list of the example gemeente.
    pub fn start() -> Self {
        let map = tempfile::tempdir().expect("map");
        let data = map.path().to_owned();
        let mut hier = Self::start_in(&data, &[], Stdio::inherit());
        hier._map = Some(map);
        hier
    }

    /// The same in a folder and with an environment of one's own, its log somewhere else.
    pub fn start_in(data: &Path, omgeving: &[(&str, &str)], log: Stdio) -> Self {
        let catalogus = wortel()
            .join("crates/voorbeeld/catalogus.json")
            .display()
            .to_string();
        let into = data.display().to_string();
        let uit = plek_in(
            &["import", "catalogus", &catalogus, "--into", &into],
            b"",
            omgeving,
        );
        assert!(uit.status.success(), "{}", String::from_utf8_lossy(&uit.stderr));
        let gemeente = gemeente();
        let server = Server::start_log(data, &["--gemeente", &gemeente], omgeving, log);
        Self {
            server,
            data: data.to_owned(),
            gemeente,
            omgeving: omgeving
                .iter()
                .map(|(n, w)| ((*n).to_owned(), (*w).to_owned()))
                .collect(),
            _map: None,
            contracten: Mutex::default(),
        }
    }

    /// Kills the server and starts it again on the same data.
    pub fn val_uit(&mut self) {
        let omgeving: Vec<(&str, &str)> = self
            .omgeving
            .iter()
            .map(|(n, w)| (n.as_str(), w.as_str()))
            .collect();
        self.server
            .val_uit(&self.data, &["--gemeente", &self.gemeente], &omgeving);
    }

    /// Runs `plek` about this register.
    pub fn plek(&self, args: &[&str], invoer: &[u8]) -> std::process::Output {
        let omgeving: Vec<(&str, &str)> = self
            .omgeving
            .iter()
            .map(|(n, w)| (n.as_str(), w.as_str()))
            .collect();
        plek_in(args, invoer, &omgeving)
    }

    /// Destroys everything whose date has come, by a list that a second person approves; gives the report.
    pub fn vernietig(&self) -> String {
        let data = self.data().display().to_string();
        let stappen = [
            &["opstellen", "--door", "Ans"][..],
            &["beoordelen", "1", "--door", "Bo"],
            &["uitvoeren", "1"],
        ];
        let doe = |stap: &[&str]| {
            let uit = self.plek(&[&["vernietiging"], stap, &["--data", &data]].concat(), b"");
            assert!(
                uit.status.success(),
                "{stap:?}: {}",
                String::from_utf8_lossy(&uit.stderr)
            );
            String::from_utf8_lossy(&uit.stdout).into_owned()
        };
        stappen.map(doe)[2].clone()
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Adds a client by the command line, as an operator does.
    pub fn client(&self, id: &str, scopes: &str, zaaktypen: &str, max: &str) -> Client<'_> {
        self.client_met(id, scopes, zaaktypen, max, &[])
    }

    /// The same with more flags.
    pub fn client_met(
        &self,
        id: &str,
        scopes: &str,
        zaaktypen: &str,
        max: &str,
        meer: &[&str],
    ) -> Client<'_> {
        let data = self.data().display().to_string();
        let mut args = vec![
            "client",
            "add",
            "--data",
            &data,
            "--id",
            id,
            "--secret-file",
            "-",
            "--scopes",
            scopes,
            "--zaaktypen",
            zaaktypen,
            "--max-vertrouwelijkheid",
            max,
        ];
        args.extend(meer);
        let uit = self.plek(&args, GEHEIM.as_bytes());
        assert!(uit.status.success(), "{}", String::from_utf8_lossy(&uit.stderr));
        Client {
            register: self,
            id: id.to_owned(),
        }
    }

    /// A client that may do everything.
    pub fn baas(&self) -> Client<'_> {
        self.client_met("baas", "*", "*", "zeer_geheim", &["--hele-geometrie"])
    }

    /// What stands before the paths in its answers.
    fn basis(&self) -> &str {
        let ingesteld = self.omgeving.iter().find(|(naam, _)| naam == "PLEK_BASE_URL");
        ingesteld.map_or(self.server.adres.as_str(), |(_, basis)| basis.as_str())
    }

    fn contract(&self, pad: &str) -> Option<(Arc<Contract>, String)> {
        let (voor, bestand) = BESTANDEN.iter().find(|(voor, _)| pad.starts_with(voor))?;
        let mut alle = self.contracten.lock().expect("slot");
        let contract = alle
            .entry(bestand)
            .or_insert_with(|| Contract::lees(bestand).map(Arc::new))
            .clone()?;
        let rest = pad[voor.len()..].split('?').next().unwrap_or_default().to_owned();
        Some((contract, rest))
    }
}

/// A client of the register.
pub struct Client<'a> {
    register: &'a Register,
    id: String,
}

/// A token as a client makes it.
pub fn token(id: &str, geheim: &str, iat: i64) -> String {
    let claims = json!({
        "iss": id, "iat": iat, "client_id": id, "user_id": "tester", "user_representation": "Een tester",
    });
    jsonwebtoken::encode(
        &Header::default(),
        &claims,
        &EncodingKey::from_secret(geheim.as_bytes()),
    )
    .expect("token")
}

/// Seconds since 1970.
pub fn nu() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |d| d.as_secs() as i64)
}

/// Operations that the standard's file does not have, because they are Open Zaak's own or ours.
const BUITEN_CONTRACT: [&str; 1] = ["/notificaties/api/v1/callbacks"];

impl<'a> Client<'a> {
    /// A client that is known already, spoken to through this server.
    pub fn op(register: &'a Register, id: &str) -> Self {
        Self {
            register,
            id: id.to_owned(),
        }
    }
}

impl Client<'_> {
    /// Any request with this client's token; the answer is held against the contract.
    pub fn vraag(&self, methode: &str, adres: &str, lichaam: Option<&Value>) -> Antwoord {
        let token = token(&self.id, GEHEIM, nu());
        let koppen = [
            ("authorization", format!("Bearer {token}")),
            ("accept-crs", "EPSG:4326".to_owned()),
            ("content-crs", "EPSG:4326".to_owned()),
        ];
        self.vraag_met(methode, adres, lichaam, &koppen)
    }

    /// The same with headers of one's own.
    pub fn vraag_met(
        &self,
        methode: &str,
        adres: &str,
        lichaam: Option<&Value>,
        koppen: &[(&str, String)],
    ) -> Antwoord {
        let pad = adres.strip_prefix(self.register.basis()).unwrap_or(adres);
        let tekst = lichaam.map(Value::to_string);
        let antwoord =
            self.register
                .server
                .verzoek(methode, pad, koppen, tekst.as_deref().map(str::as_bytes));
        self.controleer(methode, pad, &antwoord);
        antwoord
    }

    fn controleer(&self, methode: &str, pad: &str, antwoord: &Antwoord) {
        let kaal = pad.split('?').next().unwrap_or_default();
        if antwoord.status == 404 || antwoord.status == 405 || BUITEN_CONTRACT.contains(&kaal) {
            return;
        }
        let Some((contract, rest)) = self.register.contract(pad) else {
            return;
        };
        if rest.ends_with("/download") || antwoord.lichaam.is_empty() {
            return;
        }
        let json: Value =
            serde_json::from_slice(&antwoord.lichaam).unwrap_or_else(|f| panic!("{methode} {pad}: {f}"));
        let soort = antwoord.kop("content-type");
        let fouten = contract.controleer(methode, &rest, antwoord.status, soort, &json);
        assert!(
            fouten.is_empty(),
            "{methode} {pad} {}\n{json:#}\n{}",
            antwoord.status,
            fouten.join("\n")
        );
        assert!(
            !antwoord.kop("api-version").is_empty(),
            "{methode} {pad}: geen API-version"
        );
    }

    /// GET of JSON that must succeed.
    pub fn haal(&self, adres: &str) -> Value {
        self.verwacht(200, "GET", adres, None)
    }

    /// A request that must give this status; its JSON.
    pub fn verwacht(&self, status: u16, methode: &str, adres: &str, lichaam: Option<&Value>) -> Value {
        let antwoord = self.vraag(methode, adres, lichaam);
        let tekst = String::from_utf8_lossy(&antwoord.lichaam).into_owned();
        assert_eq!(antwoord.status, status, "{methode} {adres}: {tekst}");
        serde_json::from_str(&tekst).unwrap_or(Value::Null)
    }

    /// POST that must give 201.
    pub fn maak(&self, adres: &str, lichaam: &Value) -> Value {
        self.verwacht(201, "POST", adres, Some(lichaam))
    }

    /// POST (or another method) that must be refused with 400; the codes of its fields.
    pub fn geweigerd(&self, methode: &str, adres: &str, lichaam: &Value) -> Vec<(String, String)> {
        let fout = self.verwacht(400, methode, adres, Some(lichaam));
        fout["invalidParams"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|v| {
                (
                    v["name"].as_str().unwrap_or_default().to_owned(),
                    v["code"].as_str().unwrap_or_default().to_owned(),
                )
            })
            .collect()
    }

    /// The zaaktype in force with this identification.
    pub fn zaaktype(&self, id: &str) -> Value {
        let lijst = self.haal(&format!(
            "/catalogi/api/v1/zaaktypen?identificatie={id}&datumGeldigheid=2026-06-01"
        ));
        lijst["results"][0].clone()
    }

    /// The types of a kind below a zaaktype, in order.
    pub fn onder(&self, soort: &str, zaaktype: &Value) -> Vec<Value> {
        let url = zaaktype["url"].as_str().unwrap_or_default();
        let lijst = self.haal(&format!("/catalogi/api/v1/{soort}?zaaktype={url}"));
        lijst["results"].as_array().cloned().unwrap_or_default()
    }

    /// A zaak of a zaaktype, with fields of one's own.
    pub fn zaak(&self, zaaktype: &Value, meer: &Value) -> Value {
        self.maak("/zaken/api/v1/zaken", &zaak_lichaam(zaaktype, meer))
    }

    /// The statuses of a zaaktype set on a zaak, by place; `-1` is the last one.
    pub fn status(&self, zaak: &Value, zaaktype: &Value, nr: isize, datum: &str) -> (u16, Value) {
        let typen = self.onder("statustypen", zaaktype);
        let i = if nr < 0 {
            typen.len() - nr.unsigned_abs()
        } else {
            nr.unsigned_abs()
        };
        let lichaam =
            json!({ "zaak": zaak["url"], "statustype": typen[i]["url"], "datumStatusGezet": datum });
        let uit = self.vraag("POST", "/zaken/api/v1/statussen", Some(&lichaam));
        let json = serde_json::from_slice(&uit.lichaam).unwrap_or(Value::Null);
        (uit.status, json)
    }

    /// The resultaat of a zaak, of the type with this name.
    pub fn resultaat(&self, zaak: &Value, zaaktype: &Value, naam: &str) -> Value {
        let typen = self.onder("resultaattypen", zaaktype);
        let type_ = typen
            .iter()
            .find(|t| t["omschrijving"] == naam)
            .unwrap_or_else(|| panic!("{naam} bestaat niet"));
        self.maak(
            "/zaken/api/v1/resultaten",
            &json!({ "zaak": zaak["url"], "resultaattype": type_["url"] }),
        )
    }

    /// A zaak of long ago that was closed on this day, with a resultaat after which it is destroyed.
    pub fn rijpe_zaak(&self, zaaktype: &Value, nummer: &str, dag: &str) -> Value {
        let zaak = self.zaak(
            zaaktype,
            &json!({"identificatie": nummer, "startdatum": "2001-01-01"}),
        );
        self.sluit(&zaak, zaaktype, dag);
        zaak
    }

    /// Closes a zaak on this day, with a resultaat after which it is destroyed.
    pub fn sluit(&self, zaak: &Value, zaaktype: &Value, dag: &str) {
        let typen = self.onder("resultaattypen", zaaktype);
        let weg = typen
            .iter()
            .find(|t| t["archiefnominatie"] == "vernietigen" && t["archiefactietermijn"].is_string());
        let type_ = &weg.expect("a resultaattype after which it is destroyed")["url"];
        self.maak(
            "/zaken/api/v1/resultaten",
            &json!({"zaak": zaak["url"], "resultaattype": type_}),
        );
        assert_eq!(
            self.status(zaak, zaaktype, -1, &format!("{dag}T10:00:00Z")).0,
            201
        );
    }

    /// A document of an informatieobjecttype.
    pub fn document(&self, soort: &str, meer: &Value) -> Value {
        let lijst = self.haal(&format!(
            "/catalogi/api/v1/informatieobjecttypen?omschrijving={soort}"
        ));
        let mut lichaam = json!({
            "informatieobjecttype": lijst["results"][0]["url"], "bronorganisatie": RSIN, "creatiedatum": "2026-11-01",
            "titel": "Foto van de lamp", "auteur": "Open Formulieren", "taal": "nld", "inhoud": "aGFsbG8=",
            "bestandsomvang": 5, "bestandsnaam": "lamp.txt", "formaat": "text/plain", "indicatieGebruiksrecht": false,
        });
        vul(&mut lichaam, meer);
        self.maak("/documenten/api/v1/enkelvoudiginformatieobjecten", &lichaam)
    }
}

/// Lays fields over an object.
fn vul(lichaam: &mut Value, meer: &Value) {
    for (naam, w) in meer.as_object().into_iter().flatten() {
        lichaam[naam] = w.clone();
    }
}

/// The body of a plain zaak.
pub fn zaak_lichaam(zaaktype: &Value, meer: &Value) -> Value {
    let mut lichaam = json!({
        "zaaktype": zaaktype["url"], "bronorganisatie": RSIN, "verantwoordelijkeOrganisatie": RSIN,
        "startdatum": "2026-11-01",
    });
    vul(&mut lichaam, meer);
    lichaam
}
