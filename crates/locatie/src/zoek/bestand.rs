//! Bestand: the search index as one file of fixed records, read in place.
//!
//! ```text
//! "PLEKZOEK" version:u32 sections:u32 generatie:u64, per section: begin:u64 bytes:u64 crc:u32, crc of all that:u32
//! ```
//! Sections: texts, names (an `fst` map from folded name to a number), per number where its references begin,
//! references (kind and row), areas, streets, addresses in order of street and number, postcodes in order.
//! Everything little-endian; every read is checked against the length, so a damaged file can answer too little
//! but never panic. Start at [`Schrijver`] and [`Index`].

use std::collections::{BTreeMap, HashMap};

use super::vouw::vouw;

const MAGIE: &[u8; 8] = b"PLEKZOEK";
const VERSIE: u32 = 1;
const DELEN: usize = 8;
const KOP: usize = 24 + DELEN * 20 + 4;

const TEKSTEN: usize = 0;
const NAMEN: usize = 1;
const BEGIN: usize = 2;
const VERWIJZING: usize = 3;
const GEBIEDEN: usize = 4;
const STRATEN: usize = 5;
const ADRESSEN: usize = 6;
const POSTCODES: usize = 7;

/// No area, no street.
pub(super) const GEEN: u32 = u32::MAX;

/// What a name refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Soort {
    Woonplaats,
    Straat,
    Gemeente,
    Wijk,
    Buurt,
}

const SOORTEN: [Soort; 5] = [
    Soort::Woonplaats,
    Soort::Straat,
    Soort::Gemeente,
    Soort::Wijk,
    Soort::Buurt,
];

impl Soort {
    pub(super) fn als_tekst(self) -> &'static str {
        match self {
            Self::Woonplaats => "woonplaats",
            Self::Straat => "straat",
            Self::Gemeente => "gemeente",
            Self::Wijk => "wijk",
            Self::Buurt => "buurt",
        }
    }
}

/// A name's target; `deels`: the name is only its last words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Verwijzing {
    pub(super) soort: Soort,
    pub(super) deels: bool,
    pub(super) rij: u32,
}

impl Verwijzing {
    fn pak(self) -> u32 {
        (self.soort as u32) << 29 | u32::from(self.deels) << 28 | (self.rij & 0x0fff_ffff)
    }

    fn pak_uit(n: u32) -> Option<Self> {
        let soort = *SOORTEN.get((n >> 29) as usize)?;
        Some(Self {
            soort,
            deels: n & (1 << 28) != 0,
            rij: n & 0x0fff_ffff,
        })
    }
}

/// A woonplaats, gemeente, wijk or buurt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gebied<T> {
    pub(super) soort: Soort,
    pub(super) naam: T,
    pub(super) code: T,
    pub(super) punt: [i32; 2],
}

/// A street: its addresses are rows `van..tot`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Straat<'a> {
    pub(super) naam: &'a str,
    pub(super) woonplaats: u32,
    pub(super) van: u32,
    pub(super) tot: u32,
    pub(super) punt: [i32; 2],
}

/// An address. `id` is the nummeraanduiding, 0 when the source carries none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Adres<T> {
    pub(super) straat: u32,
    pub(super) huisnummer: u32,
    pub(super) letter: u8,
    pub(super) toevoeging: T,
    /// Packed; 0 when unknown.
    pub(super) postcode: u32,
    pub(super) punt: [i32; 2],
    pub(super) id: u64,
}

const GEBIED: usize = 28;
const STRAAT: usize = 28;
const ADRES: usize = 36;
const POSTCODE: usize = 12;

/// Why a file is no index.
pub(super) type Uitleg = String;

/// Collects names and addresses and writes the file.
#[derive(Default)]
pub(super) struct Schrijver {
    teksten: Vec<u8>,
    bekend: HashMap<String, (u32, u32)>,
    gebieden: Vec<Gebied<(u32, u32)>>,
    straten: Vec<(String, u32, [i32; 2])>,
    adressen: Vec<Adres<(u32, u32)>>,
    namen: BTreeMap<String, Vec<u32>>,
}

impl Schrijver {
    /// Adds an area; its row.
    pub(super) fn gebied(&mut self, soort: Soort, naam: &str, code: &str, punt: [i32; 2]) -> u32 {
        let rij = self.gebieden.len() as u32;
        let (naam_, code) = (self.tekst(naam), self.tekst(code));
        self.gebieden.push(Gebied {
            soort,
            naam: naam_,
            code,
            punt,
        });
        self.noem(naam, soort, rij);
        rij
    }

    /// Adds a street; its row.
    pub(super) fn straat(&mut self, naam: &str, woonplaats: u32) -> u32 {
        let rij = self.straten.len() as u32;
        self.straten.push((naam.to_owned(), woonplaats, [0, 0]));
        self.noem(naam, Soort::Straat, rij);
        rij
    }

    /// Adds an address of a street.
    pub(super) fn adres(&mut self, adres: Adres<&str>) {
        let toevoeging = self.tekst(adres.toevoeging);
        let Adres {
            straat,
            huisnummer,
            letter,
            postcode,
            punt,
            id,
            ..
        } = adres;
        self.adressen.push(Adres {
            straat,
            huisnummer,
            letter,
            toevoeging,
            postcode,
            punt,
            id,
        });
    }

    /// A name is found by its whole, and by its last words ("broekhuyzenstraat").
    fn noem(&mut self, naam: &str, soort: Soort, rij: u32) {
        let gevouwen = vouw(naam);
        let mut rest = gevouwen.as_str();
        let mut deels = false;
        while !rest.is_empty() {
            if !deels || rest.len() >= 3 {
                self.namen
                    .entry(rest.to_owned())
                    .or_default()
                    .push(Verwijzing { soort, deels, rij }.pak());
            }
            rest = rest.split_once(' ').map_or("", |(_, r)| r);
            deels = true;
        }
    }

    fn tekst(&mut self, tekst: &str) -> (u32, u32) {
        if let Some(plek) = self.bekend.get(tekst) {
            return *plek;
        }
        let plek = (self.teksten.len() as u32, tekst.len() as u32);
        self.teksten.extend(tekst.as_bytes());
        self.bekend.insert(tekst.to_owned(), plek);
        plek
    }

    /// The file. Errors: more than 4 GiB of text or 2^28 rows, or what `fst` says.
    pub(super) fn klaar(mut self, generatie: u64) -> Result<Vec<u8>, Uitleg> {
        let veel = 1usize << 28;
        if [self.gebieden.len(), self.straten.len(), self.adressen.len()]
            .iter()
            .any(|n| *n >= veel)
            || self.teksten.len() > u32::MAX as usize
        {
            return Err("te veel namen of adressen voor één zoekindex".to_owned());
        }
        let mut delen: [Vec<u8>; DELEN] = Default::default();
        let [
            _,
            namen,
            begin,
            verwijzing,
            gebieden,
            straten,
            adressen,
            postcodes,
        ] = &mut delen;
        self.schrijf_namen(namen, begin, verwijzing)?;
        for g in &self.gebieden {
            zet(
                gebieden,
                &[g.soort as u32, g.naam.0, g.naam.1, g.code.0, g.code.1],
            );
            zet_punt(gebieden, g.punt);
        }
        self.schrijf_adressen(straten, adressen, postcodes);
        delen[TEKSTEN] = self.teksten;
        Ok(bundel(&delen, generatie))
    }

    fn schrijf_namen(
        &self,
        namen: &mut Vec<u8>,
        begin: &mut Vec<u8>,
        verwijzing: &mut Vec<u8>,
    ) -> Result<(), Uitleg> {
        let mut boom = fst::MapBuilder::memory();
        for (nr, (naam, doelen)) in self.namen.iter().enumerate() {
            boom.insert(naam, nr as u64).map_err(|f| f.to_string())?;
            zet(begin, &[(verwijzing.len() / 4) as u32]);
            zet(verwijzing, doelen);
        }
        zet(begin, &[(verwijzing.len() / 4) as u32]);
        *namen = boom.into_inner().map_err(|f| f.to_string())?;
        Ok(())
    }

    fn schrijf_adressen(&mut self, straten: &mut Vec<u8>, adressen: &mut Vec<u8>, postcodes: &mut Vec<u8>) {
        let teksten = std::mem::take(&mut self.teksten);
        let toevoeging = |t: (u32, u32)| {
            teksten
                .get(t.0 as usize..(t.0 + t.1) as usize)
                .unwrap_or_default()
        };
        self.adressen.sort_by(|a, b| {
            let sleutel = |x: &Adres<(u32, u32)>| (x.straat, x.huisnummer, x.letter);
            sleutel(a)
                .cmp(&sleutel(b))
                .then_with(|| toevoeging(a.toevoeging).cmp(toevoeging(b.toevoeging)))
        });
        self.teksten = teksten;
        let mut op_postcode = vec![];
        for (rij, a) in (0u32..).zip(&self.adressen) {
            zet(
                adressen,
                &[
                    a.straat,
                    a.huisnummer,
                    u32::from(a.letter) << 24 | a.toevoeging.1,
                    a.toevoeging.0,
                    a.postcode,
                ],
            );
            zet_punt(adressen, a.punt);
            adressen.extend(a.id.to_le_bytes());
            if a.postcode != 0 {
                op_postcode.push([a.postcode, a.huisnummer, rij]);
            }
        }
        op_postcode.sort_unstable();
        op_postcode.iter().for_each(|p| zet(postcodes, p));
        let mut van = 0usize;
        for (rij, (naam, woonplaats, _)) in self.straten.clone().into_iter().enumerate() {
            let aantal = self
                .adressen
                .iter()
                .skip(van)
                .take_while(|a| a.straat as usize == rij)
                .count();
            let midden = self
                .adressen
                .get(van + aantal / 2)
                .filter(|_| aantal > 0)
                .map_or([0, 0], |a| a.punt);
            let naam = self.tekst(&naam);
            zet(
                straten,
                &[naam.0, naam.1, woonplaats, van as u32, (van + aantal) as u32],
            );
            zet_punt(straten, midden);
            van += aantal;
        }
    }
}

fn zet(uit: &mut Vec<u8>, getallen: &[u32]) {
    getallen.iter().for_each(|n| uit.extend(n.to_le_bytes()));
}

fn zet_punt(uit: &mut Vec<u8>, punt: [i32; 2]) {
    punt.iter().for_each(|n| uit.extend(n.to_le_bytes()));
}

fn bundel(delen: &[Vec<u8>; DELEN], generatie: u64) -> Vec<u8> {
    let mut uit = Vec::with_capacity(KOP + delen.iter().map(Vec::len).sum::<usize>());
    uit.extend(MAGIE);
    zet(&mut uit, &[VERSIE, DELEN as u32]);
    uit.extend(generatie.to_le_bytes());
    let mut begin = KOP as u64;
    for deel in delen {
        uit.extend(begin.to_le_bytes());
        uit.extend((deel.len() as u64).to_le_bytes());
        zet(&mut uit, &[crc32fast::hash(deel)]);
        begin += deel.len() as u64;
    }
    let crc = crc32fast::hash(&uit);
    zet(&mut uit, &[crc]);
    delen.iter().for_each(|deel| uit.extend(deel));
    uit
}

/// An index over the bytes of its file.
pub(super) struct Index<B> {
    bytes: B,
    delen: [(usize, usize); DELEN],
    namen: fst::Map<Vec<u8>>,
    generatie: u64,
}

impl<B: AsRef<[u8]>> Index<B> {
    /// Checks the header and every section's checksum. Errors: what is wrong, in words.
    pub(super) fn open(bytes: B) -> Result<Self, Uitleg> {
        let b = bytes.as_ref();
        let kop = b.get(..KOP).ok_or("het bestand is afgebroken")?;
        if kop.get(..8) != Some(MAGIE)
            || u32_op(kop, 8) != Some(VERSIE)
            || u32_op(kop, 12) != Some(DELEN as u32)
        {
            return Err("dit is geen zoekindex van deze versie".to_owned());
        }
        let (inhoud, _) = kop.split_at(KOP - 4);
        if u32_op(kop, KOP - 4) != Some(crc32fast::hash(inhoud)) {
            return Err("de kop is beschadigd".to_owned());
        }
        let mut delen = [(0, 0); DELEN];
        for (nr, deel) in delen.iter_mut().enumerate() {
            let op = 24 + nr * 20;
            let begin = u64_op(kop, op).and_then(|n| usize::try_from(n).ok());
            let lengte = u64_op(kop, op + 8).and_then(|n| usize::try_from(n).ok());
            let bereik = begin.zip(lengte).and_then(|(b, l)| Some((b, b.checked_add(l)?)));
            let (begin, eind) = bereik.ok_or("de kop is beschadigd")?;
            let stuk = b.get(begin..eind).ok_or("het bestand is afgebroken")?;
            if u32_op(kop, op + 16) != Some(crc32fast::hash(stuk)) {
                return Err(format!("deel {nr} is beschadigd"));
            }
            *deel = (begin, eind);
        }
        let generatie = u64_op(kop, 16).unwrap_or_default();
        let namen = b.get(delen[NAMEN].0..delen[NAMEN].1).unwrap_or_default().to_vec();
        let namen = fst::Map::new(namen).map_err(|f| f.to_string())?;
        Ok(Self {
            bytes,
            delen,
            namen,
            generatie,
        })
    }

    /// The snapshot it was made from.
    pub(super) fn generatie(&self) -> u64 {
        self.generatie
    }

    /// Folded names.
    pub(super) fn namen(&self) -> &fst::Map<Vec<u8>> {
        &self.namen
    }

    fn deel(&self, nr: usize) -> &[u8] {
        let (begin, eind) = self.delen.get(nr).copied().unwrap_or_default();
        self.bytes.as_ref().get(begin..eind).unwrap_or_default()
    }

    fn rij(&self, nr: usize, rij: u32, breedte: usize) -> Option<&[u8]> {
        let begin = (rij as usize).checked_mul(breedte)?;
        self.deel(nr).get(begin..begin + breedte)
    }

    fn tekst(&self, begin: u32, lengte: u32) -> &str {
        let begin = begin as usize;
        let stuk = self
            .deel(TEKSTEN)
            .get(begin..begin + lengte as usize)
            .unwrap_or_default();
        std::str::from_utf8(stuk).unwrap_or_default()
    }

    /// What a name refers to.
    pub(super) fn verwijzingen(&self, naam_nr: u64) -> impl Iterator<Item = Verwijzing> + '_ {
        let nr = usize::try_from(naam_nr).unwrap_or(usize::MAX / 8);
        let grens = |n: usize| u32_op(self.deel(BEGIN), n * 4).unwrap_or(0) as usize * 4;
        let stuk = self
            .deel(VERWIJZING)
            .get(grens(nr)..grens(nr + 1))
            .unwrap_or_default();
        stuk.chunks_exact(4)
            .filter_map(|c| Verwijzing::pak_uit(u32_op(c, 0)?))
    }

    pub(super) fn gebied(&self, rij: u32) -> Option<Gebied<&str>> {
        let r = self.rij(GEBIEDEN, rij, GEBIED)?;
        Some(Gebied {
            soort: *SOORTEN.get(u32_op(r, 0)? as usize)?,
            naam: self.tekst(u32_op(r, 4)?, u32_op(r, 8)?),
            code: self.tekst(u32_op(r, 12)?, u32_op(r, 16)?),
            punt: punt_op(r, 20)?,
        })
    }

    pub(super) fn straat(&self, rij: u32) -> Option<Straat<'_>> {
        let r = self.rij(STRATEN, rij, STRAAT)?;
        Some(Straat {
            naam: self.tekst(u32_op(r, 0)?, u32_op(r, 4)?),
            woonplaats: u32_op(r, 8)?,
            van: u32_op(r, 12)?,
            tot: u32_op(r, 16)?,
            punt: punt_op(r, 20)?,
        })
    }

    pub(super) fn adres(&self, rij: u32) -> Option<Adres<&str>> {
        let r = self.rij(ADRESSEN, rij, ADRES)?;
        let letter_en_lengte = u32_op(r, 8)?;
        Some(Adres {
            straat: u32_op(r, 0)?,
            huisnummer: u32_op(r, 4)?,
            letter: (letter_en_lengte >> 24) as u8,
            toevoeging: self.tekst(u32_op(r, 12)?, letter_en_lengte & 0x00ff_ffff),
            postcode: u32_op(r, 16)?,
            punt: punt_op(r, 20)?,
            id: u64_op(r, 28)?,
        })
    }

    /// House number of a row; for binary search without reading the rest.
    pub(super) fn huisnummer(&self, rij: u32) -> u32 {
        self.rij(ADRESSEN, rij, ADRES)
            .and_then(|r| u32_op(r, 4))
            .unwrap_or(0)
    }

    fn postcode(&self, rij: u32) -> Option<[u32; 3]> {
        let r = self.rij(POSTCODES, rij, POSTCODE)?;
        Some([u32_op(r, 0)?, u32_op(r, 4)?, u32_op(r, 8)?])
    }

    /// `[postcode, house number, row]` from the first at or after `vanaf`, in order.
    pub(super) fn postcodes_vanaf(&self, vanaf: [u32; 2]) -> impl Iterator<Item = [u32; 3]> + '_ {
        let aantal = (self.deel(POSTCODES).len() / POSTCODE) as u32;
        let begin = eerste(0, aantal, |rij| {
            self.postcode(rij).is_some_and(|[p, n, _]| [p, n] >= vanaf)
        });
        (begin..aantal).filter_map(|rij| self.postcode(rij))
    }
}

/// The first number in `van..tot` for which `geldt` holds, when it holds for all after it.
pub(super) fn eerste(mut van: u32, mut tot: u32, geldt: impl Fn(u32) -> bool) -> u32 {
    while van < tot {
        let midden = van + (tot - van) / 2;
        if geldt(midden) {
            tot = midden;
        } else {
            van = midden + 1;
        }
    }
    van
}

fn u32_op(b: &[u8], op: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*b.get(op..)?.first_chunk()?))
}

fn u64_op(b: &[u8], op: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*b.get(op..)?.first_chunk()?))
}

fn punt_op(b: &[u8], op: usize) -> Option<[i32; 2]> {
    Some([u32_op(b, op)?.cast_signed(), u32_op(b, op + 4)?.cast_signed()])
}
