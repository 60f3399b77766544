//! Sleutels: what contact data and burgerservicenummers are encrypted and found with.
//!
//! A file of its own, outside the store and its backups: 64 hexadecimal digits on a line. The first line encrypts,
//! the others only open what was encrypted before. XChaCha20-Poly1305; a sealed value opens only in the row and the
//! column it was made for. Knows nothing of tables.

use std::fmt;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::lezing::{hex, uit_hex};
use crate::RegisterFout;

/// Largest key file, bytes.
const BESTAND_MAX: u64 = 4_096;
/// First byte of a sealed value: which way it was sealed.
const VORM: u8 = 1;
const NAAM: usize = 4;
const NONCE: usize = 24;

/// One key, and the two that are made from it.
struct Sleutel {
    naam: [u8; NAAM],
    slot: XChaCha20Poly1305,
    index: [u8; 32],
}

/// The keys of a register.
pub struct Sleutels {
    eerste: Sleutel,
    oude: Vec<Sleutel>,
}

/// Never the keys themselves.
impl fmt::Debug for Sleutels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sleutels({})", 1 + self.oude.len())
    }
}

impl Sleutel {
    fn van(bytes: &[u8]) -> Self {
        let afgeleid = |doel: &str| mac(bytes, doel.as_bytes());
        let mut naam = [0; NAAM];
        naam.copy_from_slice(&afgeleid("plek: naam van de sleutel")[..NAAM]);
        Self {
            naam,
            slot: XChaCha20Poly1305::new(&afgeleid("plek: gegevens versleutelen").into()),
            index: afgeleid("plek: burgerservicenummer vinden"),
        }
    }
}

fn mac(sleutel: &[u8], bericht: &[u8]) -> [u8; 32] {
    // HMAC takes a key of any length
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(sleutel) else {
        return [0; 32];
    };
    mac.update(bericht);
    mac.finalize().into_bytes().into()
}

impl Sleutels {
    /// Reads a key file.
    ///
    /// Errors: [`RegisterFout::Sleutel`] when it is not there, others than its owner may read it, or a line is no key.
    pub fn lees(pad: &Path) -> Result<Self, RegisterFout> {
        let fout = |uitleg: String| RegisterFout::Sleutel {
            pad: pad.to_owned(),
            uitleg,
        };
        let wat = std::fs::metadata(pad)
            .map_err(|f| fout(format!("{f}; maak er een met `plek sleutel --into BESTAND`")))?;
        if wat.permissions().mode() & 0o077 != 0 {
            return Err(fout(
                "anderen kunnen het lezen; doe `chmod 600` op het bestand".to_owned(),
            ));
        }
        if wat.len() > BESTAND_MAX {
            return Err(fout(format!("groter dan {BESTAND_MAX} bytes")));
        }
        let tekst = std::fs::read_to_string(pad).map_err(|f| fout(f.to_string()))?;
        let mut sleutels = vec![];
        for (nr, regel) in (1..).zip(tekst.lines()).filter(|(_, r)| !r.trim().is_empty()) {
            let bytes = uit_regel(regel.trim())
                .ok_or_else(|| fout(format!("regel {nr} is geen sleutel van 64 hexadecimale cijfers")))?;
            sleutels.push(Sleutel::van(&bytes));
        }
        let mut sleutels = sleutels.into_iter();
        let eerste = sleutels
            .next()
            .ok_or_else(|| fout("er staat geen sleutel in".to_owned()))?;
        Ok(Self {
            eerste,
            oude: sleutels.collect(),
        })
    }

    /// Makes a key file that only its owner may read. Errors: it is there already, no random numbers, the disk.
    pub fn maak(pad: &Path) -> Result<(), RegisterFout> {
        let fout = |uitleg: String| RegisterFout::Sleutel {
            pad: pad.to_owned(),
            uitleg,
        };
        let mut bytes = [0u8; 32];
        getrandom::fill(&mut bytes)
            .map_err(|f| fout(format!("geen toevalsgetallen van het systeem: {f}")))?;
        let map = pad.parent().filter(|m| !m.as_os_str().is_empty());
        let map = map.unwrap_or(Path::new("."));
        // whole on disk under another name first: who finds the file reads a key, and who is second keeps the first one's
        let werk = || -> std::io::Result<()> {
            let mut half = tempfile::NamedTempFile::new_in(map)?;
            writeln!(half, "{}", hex(&bytes))?;
            half.as_file().sync_all()?;
            half.persist_noclobber(pad).map_err(|f| f.error)?;
            std::fs::File::open(map)?.sync_all()
        };
        werk().map_err(|f| fout(f.to_string()))
    }

    /// Seals `klaar`; it opens only with the same `plaats`.
    pub(crate) fn verzegel(&self, plaats: &str, klaar: &[u8]) -> Result<Vec<u8>, RegisterFout> {
        let mut nonce = [0u8; NONCE];
        getrandom::fill(&mut nonce).map_err(|f| RegisterFout::Beschadigd {
            identificatie: plaats.to_owned(),
            uitleg: format!("geen toevalsgetallen van het systeem: {f}"),
        })?;
        let Sleutel { naam, slot, .. } = &self.eerste;
        let lading = Payload {
            msg: klaar,
            aad: plaats.as_bytes(),
        };
        let dicht = slot
            .encrypt(&XNonce::from(nonce), lading)
            .map_err(|_| kapot(plaats, "te groot om te versleutelen"))?;
        let mut uit = Vec::with_capacity(1 + NAAM + NONCE + dicht.len());
        uit.push(VORM);
        uit.extend(naam);
        uit.extend(nonce);
        uit.extend(dicht);
        Ok(uit)
    }

    /// Opens what [`Self::verzegel`] made.
    pub(crate) fn open(&self, plaats: &str, dicht: &[u8]) -> Result<Vec<u8>, RegisterFout> {
        let (kop, rest) = dicht
            .split_at_checked(1 + NAAM)
            .filter(|(kop, _)| kop.first() == Some(&VORM))
            .ok_or_else(|| kapot(plaats, "geen versleutelde waarde"))?;
        let (nonce, dicht) = rest
            .split_first_chunk::<NONCE>()
            .ok_or_else(|| kapot(plaats, "de versleutelde waarde is afgebroken"))?;
        let sleutel = self.alle().find(|s| kop.ends_with(&s.naam)).ok_or_else(|| {
            kapot(
                plaats,
                "versleuteld met een sleutel die niet in het sleutelbestand staat",
            )
        })?;
        let lading = Payload {
            msg: dicht,
            aad: plaats.as_bytes(),
        };
        sleutel.slot.decrypt(&XNonce::from(*nonce), lading).map_err(|_| {
            kapot(
                plaats,
                "de versleutelde waarde is veranderd of hoort bij iets anders",
            )
        })
    }

    /// True when a sealed value was made with the first key.
    pub(crate) fn is_van_nu(&self, dicht: &[u8]) -> bool {
        dicht.get(1..=NAAM) == Some(&self.eerste.naam)
    }

    /// True when the key with this name, as a sealed value carries it, is among them.
    pub(crate) fn heeft(&self, naam: &[u8]) -> bool {
        self.alle().any(|s| s.naam == naam)
    }

    /// What somebody is found by: the first for what is written now, all of them for what is looked up.
    pub(crate) fn kenmerken(&self, bsn: &super::Bsn) -> Vec<Vec<u8>> {
        self.merktekens(bsn.cijfers().as_bytes()).collect()
    }

    /// A keyed hash with each key, the first key's first.
    pub(crate) fn merktekens<'a>(&'a self, bericht: &'a [u8]) -> impl Iterator<Item = Vec<u8>> + 'a {
        self.alle().map(move |s| mac(&s.index, bericht).to_vec())
    }

    pub(crate) fn namen(&self) -> impl Iterator<Item = String> {
        self.alle()
            .map(|s| s.naam.iter().map(|b| format!("{b:02x}")).collect())
    }

    fn alle(&self) -> impl Iterator<Item = &Sleutel> {
        std::iter::once(&self.eerste).chain(&self.oude)
    }
}

/// True when bytes begin as [`Sleutels::verzegel`] has them.
pub(crate) fn is_verzegeld(bytes: &[u8]) -> bool {
    bytes.first() == Some(&VORM) && bytes.len() > 1 + NAAM + NONCE
}

fn kapot(plaats: &str, uitleg: &str) -> RegisterFout {
    RegisterFout::Beschadigd {
        identificatie: plaats.to_owned(),
        uitleg: uitleg.to_owned(),
    }
}

fn uit_regel(regel: &str) -> Option<[u8; 32]> {
    let heel = regel.len() == 64 && regel.bytes().all(|b| b.is_ascii_hexdigit());
    heel.then(|| uit_hex(regel))?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::Bsn;

    fn sleutels(map: &Path, naam: &str) -> Sleutels {
        let pad = map.join(naam);
        Sleutels::maak(&pad).unwrap();
        Sleutels::lees(&pad).unwrap()
    }

    #[test]
    fn a_sealed_value_opens_in_its_own_place_with_its_own_key_and_nowhere_else() {
        let map = tempfile::tempdir().unwrap();
        let (a, b) = (sleutels(map.path(), "a"), sleutels(map.path(), "b"));
        let dicht = a.verzegel("contact/1", b"06-12345678").unwrap();
        assert_eq!(a.open("contact/1", &dicht).unwrap(), b"06-12345678");
        assert!(a.open("contact/2", &dicht).is_err(), "moved to another row");
        assert!(b.open("contact/1", &dicht).is_err(), "another key");
        for nr in 0..dicht.len() {
            let mut anders = dicht.clone();
            anders[nr] ^= 1;
            assert!(a.open("contact/1", &anders).is_err(), "byte {nr} flipped");
            assert!(a.open("contact/1", &dicht[..nr]).is_err(), "cut at {nr}");
        }
        assert_ne!(dicht, a.verzegel("contact/1", b"06-12345678").unwrap());
    }

    #[test]
    fn of_many_who_make_a_key_at_once_one_does_and_all_read_that_one() {
        let map = tempfile::tempdir().unwrap();
        for keer in 0..20 {
            let pad = map.path().join(format!("k{keer}"));
            let wie: Vec<(bool, String)> = std::thread::scope(|s| {
                let draden: Vec<_> = (0..16)
                    .map(|_| s.spawn(|| (Sleutels::maak(&pad).is_ok(), Sleutels::lees(&pad).unwrap().naam())))
                    .collect();
                draden.into_iter().map(|d| d.join().unwrap()).collect()
            });
            assert_eq!(wie.iter().filter(|(maakte, _)| *maakte).count(), 1);
            assert!(wie.iter().all(|(_, naam)| *naam == wie[0].1));
        }
        assert_eq!(
            std::fs::read_dir(map.path()).unwrap().count(),
            20,
            "nothing is left"
        );
    }

    #[test]
    fn a_new_first_line_encrypts_and_the_old_line_still_opens() {
        let map = tempfile::tempdir().unwrap();
        let oud = sleutels(map.path(), "oud");
        sleutels(map.path(), "nieuw");
        let regels = ["nieuw", "oud"].map(|n| std::fs::read_to_string(map.path().join(n)).unwrap());
        let pad = map.path().join("oud");
        std::fs::write(&pad, regels.concat()).unwrap();
        let samen = Sleutels::lees(&pad).unwrap();
        let dicht = oud.verzegel("p", b"x").unwrap();
        assert_eq!(samen.open("p", &dicht).unwrap(), b"x");
        assert!(!samen.is_van_nu(&dicht) && samen.is_van_nu(&samen.verzegel("p", b"x").unwrap()));
        let bsn: Bsn = "111222333".parse().unwrap();
        assert_eq!(samen.kenmerken(&bsn).len(), 2);
        assert!(samen.kenmerken(&bsn).contains(&oud.kenmerken(&bsn)[0]));
    }

    #[test]
    fn a_key_file_that_others_read_or_that_holds_no_key_is_refused_and_never_shown() {
        let map = tempfile::tempdir().unwrap();
        let pad = map.path().join("k");
        assert!(Sleutels::lees(&pad).is_err());
        Sleutels::maak(&pad).unwrap();
        assert!(Sleutels::maak(&pad).is_err(), "a key is never overwritten");
        let regel = std::fs::read_to_string(&pad).unwrap();
        assert!(!format!("{:?}", Sleutels::lees(&pad).unwrap()).contains(regel.trim()));
        std::fs::set_permissions(&pad, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(
            Sleutels::lees(&pad)
                .unwrap_err()
                .to_string()
                .contains("chmod 600")
        );
        std::fs::set_permissions(&pad, std::fs::Permissions::from_mode(0o600)).unwrap();
        for slecht in ["", "abc\n", &"g".repeat(64), &"0".repeat(65)] {
            std::fs::write(&pad, slecht).unwrap();
            assert!(Sleutels::lees(&pad).is_err(), "{slecht}");
        }
    }
}
