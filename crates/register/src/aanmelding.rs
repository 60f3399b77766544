//! Aanmelding: who is signing in, and who is signed in; kept with the dossiers, so that every node knows it.
//!
//! The browser holds a token of 256 random bits, and only it does: a row is found by the token's hash, and what is private in
//! it (name, ID token, what a running sign-in needs) is sealed with a key made from the token. So the store alone opens
//! nothing and names nobody. Moments are seconds since 1970. Backups and moves leave these tables behind: after a restore
//! nobody is signed in. Knows nothing of OpenID Connect or cookies. Start at [`Store::begin_sessie`].

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

use crate::fout::Oorzaak;
use crate::store::verbinding::{Rij, Waarde};
use crate::{RegisterFout, Schrijver, Store};

/// Sign-ins that may be under way at once; beyond it nobody begins one.
pub const AANMELDINGEN_MAX: i64 = 20_000;
/// Length of a token in letters and digits.
pub const TOKEN_LEN: usize = 64;
const NONCE: usize = 24;

pub(crate) const MIGRATIE: &str = "CREATE TABLE aanmelding (
        hash {BYTES} PRIMARY KEY,
        inhoud {BYTES} NOT NULL,
        eindigt {GETAL} NOT NULL
     ) {STRICT};
     CREATE INDEX aanmelding_eindigt ON aanmelding (eindigt);
     CREATE TABLE sessie (
        hash {BYTES} PRIMARY KEY,
        houder {BYTES} NOT NULL,
        elders {BYTES},
        rollen {TEKST} NOT NULL,
        inhoud {BYTES} NOT NULL,
        begonnen {GETAL} NOT NULL,
        gezien {GETAL} NOT NULL,
        eindigt {GETAL} NOT NULL,
        uiterlijk {GETAL} NOT NULL
     ) {STRICT};
     CREATE INDEX sessie_houder ON sessie (houder);
     CREATE INDEX sessie_eindigt ON sessie (eindigt);
     CREATE TABLE aanmeldsleutel (naam {TEKST} PRIMARY KEY, bytes {BYTES} NOT NULL) {STRICT};";

/// What a browser holds: 256 random bits as hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// Never the token itself.
impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token")
    }
}

impl Token {
    /// A new one. Errors: [`RegisterFout::Ongeldig`] when the system has no random numbers.
    pub fn nieuw() -> Result<Self, RegisterFout> {
        let mut bytes = [0u8; 32];
        toeval(&mut bytes)?;
        Ok(Self(hex(&bytes)))
    }

    /// As a browser sent it; `None` for what can be none.
    pub fn lees(tekst: &str) -> Option<Self> {
        let goed = tekst.len() == TOKEN_LEN && tekst.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        goed.then(|| Self(tekst.to_owned()))
    }

    /// For the browser.
    pub fn als_tekst(&self) -> &str {
        &self.0
    }

    /// What a form must send along; says nothing of the token.
    pub fn formulier(&self) -> String {
        hex(&mac(self.0.as_bytes(), b"plek: formulier"))
    }

    fn hash(&self) -> Waarde {
        Waarde::Bytes(Sha256::digest(self.0.as_bytes()).to_vec())
    }

    fn slot(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&mac(self.0.as_bytes(), b"plek: verzegelen").into())
    }

    /// Seals something for who holds the token. `doel` says what it is; it opens as nothing else.
    fn verzegel(&self, doel: &str, inhoud: &[u8]) -> Result<Vec<u8>, RegisterFout> {
        let mut nonce = [0u8; NONCE];
        toeval(&mut nonce)?;
        let lading = Payload {
            msg: inhoud,
            aad: doel.as_bytes(),
        };
        let dicht = self.slot().encrypt(&XNonce::from(nonce), lading);
        let dicht = dicht.map_err(|_| ongeldig("verzegelen lukt niet"))?;
        Ok([nonce.as_slice(), &dicht].concat())
    }

    fn open(&self, doel: &str, dicht: &[u8]) -> Option<Vec<u8>> {
        let (nonce, dicht) = dicht.split_at_checked(NONCE)?;
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        let lading = Payload {
            msg: dicht,
            aad: doel.as_bytes(),
        };
        self.slot().decrypt(&XNonce::from(nonce), lading).ok()
    }
}

/// A session as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sessie {
    /// Stands for the person; see [`merk`].
    pub houder: [u8; 32],
    /// Stands for the session at the provider, when it has told one.
    pub elders: Option<[u8; 32]>,
    /// Which of the claims that give a role the person had, one a line.
    pub rollen: String,
    /// What only the holder of the token reads.
    pub inhoud: Vec<u8>,
    /// When it began.
    pub begonnen: i64,
    /// When it was last used, by the minute.
    pub gezien: i64,
    /// When it ends by itself when nobody uses it any more.
    pub eindigt: i64,
    /// When it ends in any case.
    pub uiterlijk: i64,
}

const SESSIE: &str = "sessie";
const BEGIN: &str = "aanmelding";

impl Store {
    /// A secret of this store, made at first use; every node has the same.
    pub fn aanmeldsleutel(&self) -> Result<[u8; 32], RegisterFout> {
        let naam = "plek";
        let lees = |s: &mut Schrijver<'_>| {
            s.db.rij(
                "SELECT bytes FROM aanmeldsleutel WHERE naam = ?1",
                vec![naam.into()],
            )
            .and_then(|r| r.map(|mut r| r.bytes_of_leeg(0)).transpose())
            .map_err(lezen())
        };
        let past =
            |bytes: Option<Option<Vec<u8>>>| bytes.flatten().and_then(|b| <[u8; 32]>::try_from(b).ok());
        if let Some(sleutel) = past(self.lees(lees)?) {
            return Ok(sleutel);
        }
        self.schrijf(|s| {
            if let Some(sleutel) = past(lees(s)?) {
                return Ok(sleutel);
            }
            let mut sleutel = [0u8; 32];
            toeval(&mut sleutel)?;
            let waarden = vec![naam.into(), Waarde::Bytes(sleutel.to_vec())];
            s.db.voer(
                "INSERT INTO aanmeldsleutel (naam, bytes) VALUES (?1, ?2)",
                waarden,
            )
            .map_err(schrijven())?;
            Ok(sleutel)
        })
    }

    /// Keeps what a sign-in needs until its answer comes, from `nu` to `eindigt`; false when too many are under way.
    pub fn begin_aanmelding(
        &self,
        token: &Token,
        inhoud: &[u8],
        nu: i64,
        eindigt: i64,
    ) -> Result<bool, RegisterFout> {
        let dicht = token.verzegel(BEGIN, inhoud)?;
        self.schrijf(|s| {
            s.db.voer("DELETE FROM aanmelding WHERE eindigt <= ?1", vec![nu.into()])
                .map_err(schrijven())?;
            let sql = "INSERT INTO aanmelding (hash, inhoud, eindigt) SELECT ?1, ?2, ?3
                       WHERE (SELECT count(*) FROM aanmelding) < ?4";
            let waarden = vec![
                token.hash(),
                Waarde::Bytes(dicht),
                eindigt.into(),
                AANMELDINGEN_MAX.into(),
            ];
            Ok(s.db.voer(sql, waarden).map_err(schrijven())? == 1)
        })
    }

    /// What a sign-in needs, once: who asks again gets `None`, as for an unknown token or one that has ended.
    pub fn neem_aanmelding(&self, token: &Token, nu: i64) -> Result<Option<Vec<u8>>, RegisterFout> {
        let dicht = self.schrijf(|s| {
            let rij =
                s.db.rij(
                    "SELECT inhoud FROM aanmelding WHERE hash = ?1 AND eindigt > ?2",
                    vec![token.hash(), nu.into()],
                )
                .and_then(|r| r.map(|mut r| r.bytes_of_leeg(0)).transpose())
                .map_err(lezen())?;
            s.db.voer("DELETE FROM aanmelding WHERE hash = ?1", vec![token.hash()])
                .map_err(schrijven())?;
            Ok(rij.flatten())
        })?;
        Ok(dicht.and_then(|d| token.open(BEGIN, &d)))
    }

    /// Keeps a session; `inhoud` of it is sealed on the way. What has ended goes.
    pub fn begin_sessie(&self, token: &Token, sessie: &Sessie) -> Result<(), RegisterFout> {
        let dicht = token.verzegel(SESSIE, &sessie.inhoud)?;
        self.schrijf(|s| {
            s.db.voer("DELETE FROM sessie WHERE eindigt <= ?1", vec![sessie.begonnen.into()])
                .map_err(schrijven())?;
            let sql = "INSERT INTO sessie (hash, houder, elders, rollen, inhoud, begonnen, gezien, eindigt, uiterlijk)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
            let waarden = vec![
                token.hash(),
                Waarde::Bytes(sessie.houder.to_vec()),
                sessie.elders.map_or(Waarde::Leeg, |e| Waarde::Bytes(e.to_vec())),
                sessie.rollen.as_str().into(),
                Waarde::Bytes(dicht),
                sessie.begonnen.into(),
                sessie.gezien.into(),
                sessie.eindigt.min(sessie.uiterlijk).into(),
                sessie.uiterlijk.into(),
            ];
            s.db.voer(sql, waarden).map(|_| ()).map_err(schrijven())
        })
    }

    /// The session of a token at `nu`; `None` for an unknown token and for one that has ended.
    pub fn sessie(&self, token: &Token, nu: i64) -> Result<Option<Sessie>, RegisterFout> {
        let sql = "SELECT houder, elders, rollen, inhoud, begonnen, gezien, eindigt, uiterlijk FROM sessie
                   WHERE hash = ?1 AND eindigt > ?2";
        let rij = self.lees(|s| {
            s.db.rij(sql, vec![token.hash(), nu.into()])
                .and_then(|r| r.map(uit_rij).transpose())
                .map_err(lezen())
        })?;
        Ok(rij.and_then(|sessie| {
            let inhoud = token.open(SESSIE, &sessie.inhoud)?;
            Some(Sessie { inhoud, ..sessie })
        }))
    }

    /// Says that a session that was last used at `was` was used at `nu`, so that it now ends at `eindigt`, or at its last
    /// moment; false when somebody else said so meanwhile.
    pub fn raak_sessie(&self, token: &Token, was: i64, nu: i64, eindigt: i64) -> Result<bool, RegisterFout> {
        self.schrijf(|s| {
            let sql =
                "UPDATE sessie SET gezien = ?2, eindigt = CASE WHEN ?3 < uiterlijk THEN ?3 ELSE uiterlijk END
                       WHERE hash = ?1 AND eindigt > ?2 AND gezien = ?4";
            s.db.voer(sql, vec![token.hash(), nu.into(), eindigt.into(), was.into()])
                .map(|n| n == 1)
                .map_err(schrijven())
        })
    }

    /// Other roles and content for a session; nothing happens to one that has ended.
    pub fn zet_sessie(&self, token: &Token, rollen: &str, inhoud: &[u8]) -> Result<(), RegisterFout> {
        let dicht = token.verzegel(SESSIE, inhoud)?;
        self.schrijf(|s| {
            let waarden = vec![token.hash(), rollen.into(), Waarde::Bytes(dicht)];
            s.db.voer(
                "UPDATE sessie SET rollen = ?2, inhoud = ?3 WHERE hash = ?1",
                waarden,
            )
            .map(|_| ())
            .map_err(schrijven())
        })
    }

    /// Ends a session; false when there was none.
    pub fn eind_sessie(&self, token: &Token) -> Result<bool, RegisterFout> {
        self.schrijf(|s| {
            s.db.voer("DELETE FROM sessie WHERE hash = ?1", vec![token.hash()])
                .map(|n| n > 0)
                .map_err(schrijven())
        })
    }

    /// Ends the sessions of a person, or only the one that belongs to a session at the provider; out: how many.
    pub fn eind_sessies(
        &self,
        houder: Option<[u8; 32]>,
        elders: Option<[u8; 32]>,
    ) -> Result<u64, RegisterFout> {
        let (sql, waarden) = match (houder, elders) {
            (Some(h), Some(e)) => (
                "DELETE FROM sessie WHERE houder = ?1 AND elders = ?2",
                vec![Waarde::Bytes(h.to_vec()), Waarde::Bytes(e.to_vec())],
            ),
            (Some(h), None) => (
                "DELETE FROM sessie WHERE houder = ?1",
                vec![Waarde::Bytes(h.to_vec())],
            ),
            (None, Some(e)) => (
                "DELETE FROM sessie WHERE elders = ?1",
                vec![Waarde::Bytes(e.to_vec())],
            ),
            (None, None) => return Ok(0),
        };
        self.schrijf(|s| s.db.voer(sql, waarden).map_err(schrijven()))
    }
}

fn uit_rij(mut r: Rij) -> Result<Sessie, Oorzaak> {
    let vast = |bytes: Option<Vec<u8>>| bytes.and_then(|b| <[u8; 32]>::try_from(b).ok());
    Ok(Sessie {
        houder: vast(r.bytes_of_leeg(0)?).unwrap_or_default(),
        elders: vast(r.bytes_of_leeg(1)?),
        rollen: r.tekst(2)?,
        inhoud: r.bytes_of_leeg(3)?.unwrap_or_default(),
        begonnen: r.getal(4)?,
        gezien: r.getal(5)?,
        eindigt: r.getal(6)?,
        uiterlijk: r.getal(7)?,
    })
}

/// 32 bytes that stand for a text, to who has the key.
pub fn merk(sleutel: &[u8; 32], doel: &str, tekst: &str) -> [u8; 32] {
    mac(sleutel, format!("plek: {doel}\0{tekst}").as_bytes())
}

fn mac(sleutel: &[u8], bericht: &[u8]) -> [u8; 32] {
    // HMAC takes a key of any length
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(sleutel) else {
        return [0; 32];
    };
    mac.update(bericht);
    mac.finalize().into_bytes().into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn toeval(bytes: &mut [u8]) -> Result<(), RegisterFout> {
    getrandom::fill(bytes).map_err(|f| ongeldig(&format!("geen toevalsgetallen van het systeem: {f}")))
}

fn ongeldig(uitleg: &str) -> RegisterFout {
    RegisterFout::Ongeldig {
        identificatie: "aanmelding".to_owned(),
        uitleg: uitleg.to_owned(),
    }
}

fn lezen() -> impl FnOnce(Oorzaak) -> RegisterFout {
    RegisterFout::opslag("een aanmelding lezen")
}

fn schrijven() -> impl FnOnce(Oorzaak) -> RegisterFout {
    RegisterFout::opslag("een aanmelding bewaren")
}
