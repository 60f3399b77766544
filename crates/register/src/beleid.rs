//! Beleid: which member of staff may read what, and who may only know that something is going on.
//!
//! A gemeente writes it down as a list of grants, each of a [`Rol`]; who signs in holds some of them. [`crate::zicht`]
//! applies it, and nothing else does. Knows nothing of tokens, claims or HTTP.

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, Mac};
use model::Geometrie;
use sha2::Sha256;

use crate::publicatie::Openbaar;
use crate::{Dossier, Publicatie, Soort, kaart, meet};

/// The levels of confidentiality of ZGW, lowest first.
pub const VERTROUWELIJK: &[&str] = &[
    "openbaar",
    "beperkt_openbaar",
    "intern",
    "zaakvertrouwelijk",
    "vertrouwelijk",
    "confidentieel",
    "geheim",
    "zeer_geheim",
];

/// The place of a level among the eight, 0 for `openbaar`; what is no level counts as the highest.
pub fn niveau(vertrouwelijkheid: &str) -> u8 {
    let plaats = VERTROUWELIJK.iter().position(|v| *v == vertrouwelijkheid);
    plaats.unwrap_or(VERTROUWELIJK.len() - 1) as u8
}

/// What somebody who signed in is to the gemeente.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rol {
    /// A resident with an account: sees what everybody sees.
    Melder,
    /// Answers telephone and mail.
    Kcc,
    /// Handles zaken.
    Behandelaar,
    /// Works outside.
    Buitendienst,
    /// Knows the people of a neighbourhood.
    Wijkconcierge,
    /// Answers for an area.
    Gebiedsmanager,
    /// Keeps Plek running: no content by itself.
    Beheerder,
    /// Answers for keeping and destroying.
    Archivaris,
}

impl Rol {
    /// Every role.
    pub const ALLE: [Self; 8] = [
        Self::Melder,
        Self::Kcc,
        Self::Behandelaar,
        Self::Buitendienst,
        Self::Wijkconcierge,
        Self::Gebiedsmanager,
        Self::Beheerder,
        Self::Archivaris,
    ];

    /// As written in settings.
    pub fn als_tekst(self) -> &'static str {
        match self {
            Self::Melder => "melder",
            Self::Kcc => "kcc",
            Self::Behandelaar => "behandelaar",
            Self::Buitendienst => "buitendienst",
            Self::Wijkconcierge => "wijkconcierge",
            Self::Gebiedsmanager => "gebiedsmanager",
            Self::Beheerder => "beheerder",
            Self::Archivaris => "archivaris",
        }
    }

    /// True for a role of the gemeente itself.
    pub fn is_staf(self) -> bool {
        self != Self::Melder
    }

    /// True for a role that deals with places: it may know that something is going on, and who handles it.
    pub fn ziet_signaal(self) -> bool {
        matches!(
            self,
            Self::Kcc | Self::Behandelaar | Self::Buitendienst | Self::Wijkconcierge | Self::Gebiedsmanager
        )
    }
}

impl fmt::Display for Rol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.als_tekst())
    }
}

impl FromStr for Rol {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        Self::ALLE
            .into_iter()
            .find(|r| r.als_tekst() == s)
            .ok_or_else(|| {
                let kort: String = s.chars().take(40).collect();
                let alle = Self::ALLE.map(Self::als_tekst).join(", ");
                format!("rol '{kort}' is onbekend; kies {alle}")
            })
    }
}

/// A set of grants of a [`Beleid`], by their place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Toekenningen(u64);

impl Toekenningen {
    /// Grants that a policy can hold.
    pub const MAX: usize = 64;

    /// One grant, by its place; beyond [`Self::MAX`] none.
    pub fn een(nr: usize) -> Self {
        Self(
            u32::try_from(nr)
                .ok()
                .and_then(|nr| 1u64.checked_shl(nr))
                .unwrap_or(0),
        )
    }

    /// All of both.
    pub fn en(self, ander: Self) -> Self {
        Self(self.0 | ander.0)
    }

    /// True when a grant is in both.
    pub fn deelt(self, ander: Self) -> bool {
        self.0 & ander.0 != 0
    }

    /// True when there is none.
    pub fn is_leeg(self) -> bool {
        self.0 == 0
    }

    /// True when the grant at this place is in it.
    pub fn bevat(self, nr: usize) -> bool {
        self.deelt(Self::een(nr))
    }
}

/// As it stands in a cache key.
impl fmt::Display for Toekenningen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", self.0)
    }
}

impl FromIterator<Self> for Toekenningen {
    fn from_iter<I: IntoIterator<Item = Self>>(alle: I) -> Self {
        alle.into_iter().fold(Self::default(), Self::en)
    }
}

/// The part of a gemeente that a grant is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gebied {
    /// As it is called in settings and answers: `wijk:WK040001`.
    pub naam: String,
    /// Where it lies, RD millimetres; `None` where no layer knows it: nothing lies in it.
    pub vlak: Option<Geometrie>,
}

impl Gebied {
    /// True for a dossier that is drawn inside. One without a place lies nowhere.
    fn bevat(&self, dossier: &Dossier) -> bool {
        let punt = dossier.geometrie.as_ref().and_then(kaart::tekenpunt);
        (self.vlak.as_ref().zip(punt)).is_some_and(|(vlak, punt)| meet::bevat(vlak, punt))
    }
}

/// What a role may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toekenning {
    /// Whose.
    pub rol: Rol,
    /// Identifications of zaaktypen of which the content may be read; `*` is each.
    pub zaaktypen: Vec<String>,
    /// Other kinds of dossier of which the content may be read.
    pub soorten: Vec<Soort>,
    /// The highest level of that content, a place in [`VERTROUWELIJK`].
    pub max: u8,
    /// The fields of that content, as in [`crate::PUBLIEKE_VELDEN`]; `None` is each.
    pub velden: Option<Vec<String>>,
    /// Where the grant holds, for content and for knowing that something is going on; empty is everywhere.
    pub gebieden: Vec<Gebied>,
}

impl Toekenning {
    fn geldt_hier(&self, dossier: &Dossier) -> bool {
        self.gebieden.is_empty() || self.gebieden.iter().any(|g| g.bevat(dossier))
    }

    fn geeft_inhoud(&self, dossier: &Dossier, hoog: u8) -> bool {
        let soort = match dossier.soort {
            Soort::Zaak => {
                let type_ = eigenschap(dossier, "zaaktype");
                self.zaaktypen.iter().any(|z| z == "*" || z == type_)
            }
            anders => self.soorten.contains(&anders),
        };
        self.rol.is_staf() && soort && hoog <= self.max && self.geldt_hier(dossier)
    }
}

/// Who may read what of the dossiers of a gemeente, the public too. By default nobody more than the public.
#[derive(Clone)]
pub struct Beleid {
    toekenningen: Vec<Toekenning>,
    signaal_max: u8,
    zonder_signaal: Vec<String>,
    vak_mm: i32,
    sleutel: [u8; 32],
    publicatie: Publicatie,
}

impl Default for Beleid {
    fn default() -> Self {
        Self::new(vec![], [0; 32])
    }
}

/// Never the key.
impl fmt::Debug for Beleid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Beleid({} toekenningen)", self.toekenningen.len())
    }
}

impl Beleid {
    /// Side of the square in which something is going on, metres, unless said otherwise.
    pub const VAK_M: u32 = 250;

    /// A policy of these grants, at most [`Toekenningen::MAX`] of them count. `sleutel` makes the ids of what may only be
    /// known to be there: secret, and the same on every node.
    pub fn new(mut toekenningen: Vec<Toekenning>, sleutel: [u8; 32]) -> Self {
        toekenningen.truncate(Toekenningen::MAX);
        Self {
            toekenningen,
            signaal_max: niveau("vertrouwelijk"),
            zonder_signaal: vec![],
            vak_mm: Self::VAK_M as i32 * 1000,
            sleutel,
            publicatie: Publicatie::default(),
        }
    }

    /// With what everybody may know of dossiers that have a zaaktype.
    pub fn met_publicatie(mut self, publicatie: Publicatie) -> Self {
        self.publicatie = publicatie;
        self
    }

    /// With other limits to what may be known to be there: the highest level, the zaaktypen that stay unknown, the side of
    /// the square (at least 100 m, at most 5 km).
    pub fn met_signaal(mut self, max: u8, zonder: Vec<String>, vak_m: u32) -> Self {
        self.signaal_max = max;
        self.zonder_signaal = zonder;
        self.vak_mm = vak_m.clamp(100, 5_000) as i32 * 1000;
        self
    }

    /// The grants, in order.
    pub fn toekenningen(&self) -> &[Toekenning] {
        &self.toekenningen
    }

    /// The areas that these grants are limited to, by name; empty when none of them is.
    pub fn beperkt_tot(&self, wie: Toekenningen) -> Vec<&str> {
        let eigen = (self.toekenningen.iter().enumerate()).filter(|(nr, _)| wie.bevat(*nr));
        let gebieden = eigen.flat_map(|(_, t)| &t.gebieden);
        let mut namen: Vec<&str> = gebieden.map(|g| g.naam.as_str()).collect();
        namen.sort_unstable();
        namen.dedup();
        namen
    }

    /// Who may read the content of a dossier, by the fields they may read; who reads most comes first.
    pub(crate) fn inhoud<'a>(&'a self, dossier: &Dossier) -> Vec<(Toekenningen, Option<&'a [String]>)> {
        let hoog = self.hoogte(dossier);
        let mut uit: Vec<(Toekenningen, Option<&[String]>)> = vec![];
        for (nr, t) in self.toekenningen.iter().enumerate() {
            if !t.geeft_inhoud(dossier, hoog) {
                continue;
            }
            let velden = t.velden.as_deref();
            match uit.iter_mut().find(|(_, v)| *v == velden) {
                Some((wie, _)) => *wie = wie.en(Toekenningen::een(nr)),
                None => uit.push((Toekenningen::een(nr), velden)),
            }
        }
        uit.sort_by_key(|(_, velden)| velden.map_or(0, |v| usize::MAX - v.len()));
        uit
    }

    /// Who may know that a dossier is there, and who handles it.
    pub(crate) fn signaal(&self, dossier: &Dossier) -> Toekenningen {
        let type_ = eigenschap(dossier, "zaaktype");
        if self.hoogte(dossier) > self.signaal_max || self.zonder_signaal.iter().any(|z| z == type_) {
            return Toekenningen::default();
        }
        let wie = self.toekenningen.iter().enumerate();
        wie.filter(|(_, t)| t.rol.ziet_signaal() && t.geldt_hier(dossier))
            .map(|(nr, _)| Toekenningen::een(nr))
            .collect()
    }

    /// What everybody reads of a dossier; `None` when it is not public.
    pub(crate) fn openbaar<'a>(&'a self, dossier: &'a Dossier) -> Option<Openbaar<'a>> {
        self.publicatie.van(dossier)
    }

    /// The level of a dossier: what it says, else the lowest for what is public or no zaak, else the highest.
    fn hoogte(&self, dossier: &Dossier) -> u8 {
        match eigenschap(dossier, "vertrouwelijkheidaanduiding") {
            "" if dossier.soort != Soort::Zaak || self.openbaar(dossier).is_some() => 0,
            genoemd => niveau(genoemd),
        }
    }

    pub(crate) fn vak_mm(&self) -> i32 {
        self.vak_mm
    }

    /// Digits that stand for `tekst` and from which nobody without the key finds it.
    pub(crate) fn merk(&self, tekst: &str) -> [u8; 32] {
        // HMAC takes a key of any length
        let Ok(mut mac) = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&self.sleutel) else {
            return [0; 32];
        };
        mac.update(tekst.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

fn eigenschap<'a>(dossier: &'a Dossier, naam: &str) -> &'a str {
    let waarde = dossier.eigenschappen.get(naam);
    waarde.and_then(serde_json::Value::as_str).unwrap_or_default()
}
