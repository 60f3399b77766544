//! The two national tables, rdcorr2018 and nlgeo2018, in one checked file, and reading between their points.
//!
//! Start at [`Tabellen`]. Layout of the file, little endian:
//! `PLEKRSTR` · versie u32 · CRC32 u32 (of all bytes after it) · rijen u32 · kolommen u32 ·
//! zuid, west, stap_lat, stap_lon i64 (1e-9 degree) · rijen*kolommen × (lat_corr, lon_corr i32, 1e-9 degree) ·
//! rijen*kolommen × quasi-geoid height i32 (0.1 mm). Rows run from south to north, columns from west to east.

use crate::RdFout;

const MAGIE: &[u8; 8] = b"PLEKRSTR";
const VERSIE: u32 = 1;
const KOP: usize = 8 + 4 + 4 + 4 + 4 + 4 * 8;
/// Rows and columns beyond this are no grid of the Netherlands.
const MAX_ZIJDE: u32 = 4096;
const NANO: f64 = 1e-9;

/// The official tables: RD corrections and quasi-geoid heights on the same points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tabellen {
    /// Points from south to north, at least 2.
    pub rijen: u32,
    /// Points from west to east, at least 2.
    pub kolommen: u32,
    /// Latitude of the first row, 1e-9 degree.
    pub zuid: i64,
    /// Longitude of the first column, 1e-9 degree.
    pub west: i64,
    /// Distance between rows, 1e-9 degree, positive.
    pub stap_lat: i64,
    /// Distance between columns, 1e-9 degree, positive.
    pub stap_lon: i64,
    /// rdcorr2018: latitude and longitude correction, 1e-9 degree; row by row.
    pub correctie: Vec<[i32; 2]>,
    /// nlgeo2018: NAP quasi-geoid above the ETRS89 ellipsoid, 0.1 mm; row by row.
    pub geoide: Vec<i32>,
}

impl Tabellen {
    /// Tables of the official extent without any correction and with a geoid at 0 m: for tests that need
    /// coordinates to be consistent, not right. Corrections are a few decimetres at most.
    pub fn nul() -> Self {
        let aantal = 481 * 301;
        Self {
            rijen: 481,
            kolommen: 301,
            zuid: 50_000_000_000,
            west: 2_000_000_000,
            stap_lat: 12_500_000,
            stap_lon: 20_000_000,
            correctie: vec![[0, 0]; aantal],
            geoide: vec![0; aantal],
        }
    }

    /// Checks sizes against each other. Errors: [`RdFout::RoosterBeschadigd`] says what does not fit.
    fn controleer(&self) -> Result<(), RdFout> {
        let zijde = 2..=MAX_ZIJDE;
        if !zijde.contains(&self.rijen) || !zijde.contains(&self.kolommen) {
            return Err(RdFout::RoosterBeschadigd("aantal rijen of kolommen klopt niet"));
        }
        let aantal = self.rijen as usize * self.kolommen as usize;
        if self.correctie.len() != aantal || self.geoide.len() != aantal {
            return Err(RdFout::RoosterBeschadigd("aantal waarden klopt niet"));
        }
        let binnen = |begin: i64, stap: i64, punten: u32, grens: i64| {
            let eind = stap
                .checked_mul(i64::from(punten) - 1)
                .and_then(|lengte| begin.checked_add(lengte));
            stap > 0 && begin >= -grens && eind.is_some_and(|eind| eind <= grens)
        };
        if binnen(self.zuid, self.stap_lat, self.rijen, 90_000_000_000)
            && binnen(self.west, self.stap_lon, self.kolommen, 180_000_000_000)
        {
            Ok(())
        } else {
            Err(RdFout::RoosterBeschadigd("ligging van het rooster klopt niet"))
        }
    }
}

/// The grid file of these tables, as [`crate::Roosters::van_bytes`] reads it.
pub fn rooster_bestand(tabellen: &Tabellen) -> Vec<u8> {
    let mut inhoud = Vec::with_capacity(KOP + tabellen.geoide.len() * 12);
    inhoud.extend(tabellen.rijen.to_le_bytes());
    inhoud.extend(tabellen.kolommen.to_le_bytes());
    for maat in [tabellen.zuid, tabellen.west, tabellen.stap_lat, tabellen.stap_lon] {
        inhoud.extend(maat.to_le_bytes());
    }
    for waarde in tabellen.correctie.iter().flatten().chain(&tabellen.geoide) {
        inhoud.extend(waarde.to_le_bytes());
    }
    let mut uit = Vec::with_capacity(inhoud.len() + 16);
    uit.extend(MAGIE);
    uit.extend(VERSIE.to_le_bytes());
    uit.extend(crc32fast::hash(&inhoud).to_le_bytes());
    uit.extend(inhoud);
    uit
}

/// Takes fixed pieces off the front of the bytes.
struct Lezer<'a>(&'a [u8]);

impl Lezer<'_> {
    fn stuk<const N: usize>(&mut self) -> Result<[u8; N], RdFout> {
        let (stuk, rest) = self
            .0
            .split_first_chunk::<N>()
            .ok_or(RdFout::RoosterBeschadigd("bestand is afgekapt"))?;
        self.0 = rest;
        Ok(*stuk)
    }

    fn u32(&mut self) -> Result<u32, RdFout> {
        self.stuk().map(u32::from_le_bytes)
    }

    fn i64(&mut self) -> Result<i64, RdFout> {
        self.stuk().map(i64::from_le_bytes)
    }
}

/// Reads a grid file. Errors: no grid file, another version, wrong checksum, sizes that do not fit.
pub(crate) fn lees(bytes: &[u8]) -> Result<Tabellen, RdFout> {
    let mut lezer = Lezer(bytes.strip_prefix(MAGIE).ok_or(RdFout::GeenRooster)?);
    let versie = lezer.u32()?;
    if versie != VERSIE {
        return Err(RdFout::RoosterVersie(versie, VERSIE));
    }
    let verwacht = lezer.u32()?;
    let gevonden = crc32fast::hash(lezer.0);
    if gevonden != verwacht {
        return Err(RdFout::RoosterControlegetal { verwacht, gevonden });
    }
    let (rijen, kolommen) = (lezer.u32()?, lezer.u32()?);
    let (zuid, west, stap_lat, stap_lon) = (lezer.i64()?, lezer.i64()?, lezer.i64()?, lezer.i64()?);
    let aantal = rijen as usize * kolommen as usize;
    let (waarden, rest) = lezer.0.as_chunks::<4>();
    if !rest.is_empty() || waarden.len() as u64 != u64::from(rijen) * u64::from(kolommen) * 3 {
        return Err(RdFout::RoosterBeschadigd("lengte van het bestand klopt niet"));
    }
    let (correctie, geoide) = waarden.split_at(aantal * 2);
    let (paren, _) = correctie.as_chunks::<2>();
    let tabellen = Tabellen {
        rijen,
        kolommen,
        zuid,
        west,
        stap_lat,
        stap_lon,
        correctie: paren
            .iter()
            .map(|[a, b]| [i32::from_le_bytes(*a), i32::from_le_bytes(*b)])
            .collect(),
        geoide: geoide.iter().map(|w| i32::from_le_bytes(*w)).collect(),
    };
    tabellen.controleer()?;
    Ok(tabellen)
}

/// The tables made ready for reading between points.
#[derive(Debug)]
pub(crate) struct Rooster {
    zuid: f64,
    west: f64,
    noord: f64,
    oost: f64,
    per_graad_lat: f64,
    per_graad_lon: f64,
    kolommen: usize,
    laatste_rij: usize,
    correctie: Vec<[i32; 2]>,
    geoide: Vec<i32>,
}

/// The cell around a place: index of its south-west point and the shares of north and east.
struct Cel {
    zw: usize,
    noord: f64,
    oost: f64,
}

impl Rooster {
    pub(crate) fn nieuw(tabellen: Tabellen) -> Result<Self, RdFout> {
        tabellen.controleer()?;
        Ok(Self::van(tabellen))
    }

    pub(crate) fn nul() -> Self {
        Self::van(Tabellen::nul())
    }

    /// From tables whose sizes fit each other.
    fn van(t: Tabellen) -> Self {
        let graden = |nano: i64| nano as f64 / 1e9;
        Self {
            zuid: graden(t.zuid),
            west: graden(t.west),
            noord: graden(t.zuid + t.stap_lat * i64::from(t.rijen - 1)),
            oost: graden(t.west + t.stap_lon * i64::from(t.kolommen - 1)),
            per_graad_lat: 1e9 / t.stap_lat as f64,
            per_graad_lon: 1e9 / t.stap_lon as f64,
            kolommen: t.kolommen as usize,
            laatste_rij: t.rijen as usize - 1,
            correctie: t.correctie,
            geoide: t.geoide,
        }
    }

    /// True when the place lies in the grid or on its edge, `rek` degrees added on all sides.
    pub(crate) fn bevat(&self, lat: f64, lon: f64, rek: f64) -> bool {
        lat >= self.zuid - rek && lat <= self.noord + rek && lon >= self.west - rek && lon <= self.oost + rek
    }

    fn cel(&self, lat: f64, lon: f64) -> Cel {
        let r = ((lat - self.zuid) * self.per_graad_lat).max(0.0);
        let k = ((lon - self.west) * self.per_graad_lon).max(0.0);
        let rij = (r as usize).min(self.laatste_rij - 1);
        let kolom = (k as usize).min(self.kolommen - 2);
        Cel {
            zw: rij * self.kolommen + kolom,
            noord: (r - rij as f64).min(1.0),
            oost: (k - kolom as f64).min(1.0),
        }
    }

    /// Bilinear, RDNAPTRANS2018 section 2.3.1.
    fn tussen<T: Copy>(&self, tabel: &[T], cel: &Cel, waarde: impl Fn(T) -> f64) -> Option<f64> {
        let zuid = tabel.get(cel.zw..cel.zw + 2)?;
        let noord = tabel.get(cel.zw + self.kolommen..cel.zw + self.kolommen + 2)?;
        let rij = |r: &[T]| match r {
            [w, o] => waarde(*o) * cel.oost + waarde(*w) * (1.0 - cel.oost),
            _ => 0.0,
        };
        Some(rij(noord) * cel.noord + rij(zuid) * (1.0 - cel.noord))
    }

    /// Latitude and longitude correction in degrees; zero outside the grid, as the procedure prescribes.
    pub(crate) fn correctie(&self, lat: f64, lon: f64) -> [f64; 2] {
        if !self.bevat(lat, lon, 0.0) {
            return [0.0, 0.0];
        }
        let cel = self.cel(lat, lon);
        let as_graden = |i: usize| {
            self.tussen(&self.correctie, &cel, |c: [i32; 2]| f64::from(c[i]))
                .unwrap_or(0.0)
                * NANO
        };
        [as_graden(0), as_graden(1)]
    }

    /// Height of NAP above the ellipsoid in m at an ETRS89 place; `None` outside the grid.
    pub(crate) fn geoide(&self, lat: f64, lon: f64, rek: f64) -> Option<f64> {
        if !self.bevat(lat, lon, rek) {
            return None;
        }
        let cel = self.cel(lat, lon);
        self.tussen(&self.geoide, &cel, f64::from)
            .map(|tiende_mm| tiende_mm * 1e-4)
    }
}
