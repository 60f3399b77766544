//! Crs: the five coordinate systems of `/ogc/v1`, their axis order, and a bbox in any of them.
//!
//! A box is tested on whole numbers: in RD on the millimetres of the objects, in the others on their web mercator
//! copy, where a box of degrees is a box too. EPSG:4326 and 4258 are latitude first; CRS84 is longitude first.

use model::{Punt, Vak};
use rd::Roosters;

use crate::Probleem;

/// A coordinate system that is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Crs {
    /// WGS 84, longitude latitude; taken equal to ETRS89.
    Crs84,
    /// RD New, metres; the coordinates as stored.
    Rd,
    /// ETRS89, latitude longitude.
    Etrs89,
    /// WGS 84, latitude longitude.
    Wgs84,
    /// Web mercator, metres.
    Mercator,
}

/// Where no coordinates of ours lie: degrees outside are cut off before they are projected.
const WEST: f64 = -5.0;
const OOST: f64 = 15.0;
const ZUID: f64 = 45.0;
const NOORD: f64 = 60.0;
/// Half the world's width in web mercator metres.
const HALF: f64 = 20_037_508.342_789_244;
/// Web mercator metres per world unit.
const PER_EENHEID: f64 = HALF * 2.0 / 4_294_967_296.0;

impl Crs {
    /// All of them, the default first.
    pub(crate) const ALLE: [Self; 5] = [Self::Crs84, Self::Rd, Self::Etrs89, Self::Wgs84, Self::Mercator];

    /// Its URI.
    pub(crate) const fn uri(self) -> &'static str {
        match self {
            Self::Crs84 => "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
            Self::Rd => "http://www.opengis.net/def/crs/EPSG/0/28992",
            Self::Etrs89 => "http://www.opengis.net/def/crs/EPSG/0/4258",
            Self::Wgs84 => "http://www.opengis.net/def/crs/EPSG/0/4326",
            Self::Mercator => "http://www.opengis.net/def/crs/EPSG/0/3857",
        }
    }

    /// From its URI or safe CURIE (`[EPSG:28992]`). Errors: 400 that names the parameter and lists what is known.
    pub(crate) fn lees(naam: &'static str, tekst: &str) -> Result<Self, Probleem> {
        let kaal = tekst.trim_start_matches('[').trim_end_matches(']');
        let gelijk = |crs: &Self| {
            let uri = crs.uri();
            let kort = uri.rsplit('/').next().unwrap_or_default();
            tekst == uri
                || tekst.strip_prefix("https") == uri.strip_prefix("http")
                || kaal.strip_prefix("EPSG:") == Some(kort)
                || (*crs == Self::Crs84 && kaal == "OGC:CRS84")
        };
        Self::ALLE.into_iter().find(gelijk).ok_or_else(|| {
            let lijst: Vec<&str> = Self::ALLE.iter().map(|c| c.uri()).collect();
            Probleem::parameter(
                naam,
                format!("dit stelsel is onbekend; kies uit {}", lijst.join(", ")),
            )
        })
    }

    /// Two numbers of this system, in its own axis order, as `[lat, lon]`; `None` for RD.
    fn lat_lon(self, [a, b]: [f64; 2]) -> Option<[f64; 2]> {
        match self {
            Self::Crs84 => Some([b, a]),
            Self::Etrs89 | Self::Wgs84 => Some([a, b]),
            Self::Mercator => {
                let lat = (b / HALF * std::f64::consts::PI).sinh().atan().to_degrees();
                Some([lat, a / HALF * 180.0])
            }
            Self::Rd => None,
        }
    }

    /// A place in this system as RD metres; what lies far outside the country is moved to the edge of what is served.
    pub(crate) fn naar_rd(self, roosters: &Roosters, punt: [f64; 2]) -> [f64; 2] {
        match self.lat_lon(punt) {
            None => punt.map(|w| w.clamp(-2_000_000.0, 2_000_000.0)),
            Some([lat, lon]) => roosters.etrs89_naar_rd(lat.clamp(ZUID, NOORD), lon.clamp(WEST, OOST)),
        }
    }

    /// Writes a vertex. `rd` in millimetres, `mercator` in world units.
    pub(crate) fn schrijf(self, uit: &mut Vec<u8>, roosters: &Roosters, rd: Punt, mercator: Option<Punt>) {
        let (a, b, decimalen) = match self {
            Self::Rd => (i64::from(rd[0]), i64::from(rd[1]), 3),
            Self::Mercator => {
                let [x, y] = mercator.unwrap_or_else(|| roosters.rd_mm_naar_mercator(rd));
                let mm = |w: f64| (w * PER_EENHEID * 1000.0).round() as i64;
                (mm(f64::from(x)), mm(-f64::from(y)), 3)
            }
            _ => {
                let [lat, lon] = roosters
                    .rd_naar_etrs89(f64::from(rd[0]) / 1000.0, f64::from(rd[1]) / 1000.0)
                    .map(|g| (g * 1e8).round() as i64);
                if self == Self::Crs84 {
                    (lon, lat, 8)
                } else {
                    (lat, lon, 8)
                }
            }
        };
        uit.push(b'[');
        vaste_komma(uit, a, decimalen);
        uit.push(b',');
        vaste_komma(uit, b, decimalen);
        uit.push(b']');
    }

    /// A vertex as two numbers in this system's axis order.
    pub(crate) fn getallen(self, roosters: &Roosters, rd: Punt) -> [f64; 2] {
        let [x, y] = rd.map(|w| f64::from(w) / 1000.0);
        match self {
            Self::Rd => [x, y],
            Self::Mercator => {
                let [x, y] = roosters.rd_mm_naar_mercator(rd).map(f64::from);
                [x * PER_EENHEID, -y * PER_EENHEID]
            }
            Self::Crs84 => {
                let [lat, lon] = roosters.rd_naar_etrs89(x, y);
                [lon, lat]
            }
            Self::Etrs89 | Self::Wgs84 => roosters.rd_naar_etrs89(x, y),
        }
    }
}

/// A whole number with a point before its last digits, without zeros at the end.
fn vaste_komma(uit: &mut Vec<u8>, waarde: i64, decimalen: u32) {
    let schaal = 10i64.pow(decimalen);
    let (heel, mut rest) = (
        waarde.unsigned_abs() / schaal as u64,
        waarde.unsigned_abs() % schaal as u64,
    );
    let mut cijfers = [0u8; 20];
    let mut op = cijfers.len();
    let mut zet = |c: u8, op: &mut usize| {
        *op -= 1;
        if let Some(plek) = cijfers.get_mut(*op) {
            *plek = c;
        }
    };
    let mut eind = decimalen;
    while eind > 0 && rest % 10 == 0 {
        rest /= 10;
        eind -= 1;
    }
    for _ in 0..eind {
        zet(b'0' + (rest % 10) as u8, &mut op);
        rest /= 10;
    }
    if eind > 0 {
        zet(b'.', &mut op);
    }
    let mut heel = heel;
    loop {
        zet(b'0' + (heel % 10) as u8, &mut op);
        heel /= 10;
        if heel == 0 || op == 1 {
            break;
        }
    }
    if waarde < 0 {
        zet(b'-', &mut op);
    }
    uit.extend_from_slice(cijfers.get(op..).unwrap_or_default());
}

/// A box that objects must meet, exact to the millimetre (RD) or the world unit (6 mm).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Kader {
    /// The box around it in RD, for the tree.
    pub(crate) zoek: Vak,
    /// The box itself on the web mercator copy; `None`: `zoek` is the box itself.
    mercator: Option<Vak>,
}

impl Kader {
    /// From a `bbox` of 4 or 6 numbers; two boxes when it goes over the 180th meridian; none when it lies outside
    /// everything that is served.
    ///
    /// Errors: 400 for what is no box.
    pub(crate) fn lees(roosters: &Roosters, tekst: &str, crs: Crs) -> Result<Vec<Self>, Probleem> {
        let fout = || {
            Probleem::parameter(
                "bbox",
                "schrijf vier getallen (of zes), laagste hoek eerst, met komma's ertussen",
            )
        };
        let mut getallen = Vec::with_capacity(6);
        for deel in tekst.split(',') {
            let getal: f64 = deel.trim().parse().map_err(|_| fout())?;
            if !getal.is_finite() || getallen.len() == 6 {
                return Err(fout());
            }
            getallen.push(getal);
        }
        let (laag, hoog) = match getallen.as_slice() {
            [a, b, c, d] => ([*a, *b], [*c, *d]),
            [a, b, _, c, d, _] => ([*a, *b], [*c, *d]),
            _ => return Err(fout()),
        };
        let orde = || Probleem::parameter("bbox", "de laagste hoek staat niet eerst");
        let (Some([zuid, west]), Some([noord, oost])) = (crs.lat_lon(laag), crs.lat_lon(hoog)) else {
            if laag[0] > hoog[0] || laag[1] > hoog[1] {
                return Err(orde());
            }
            let mm = |w: f64| (w * 1000.0).round().clamp(-2e9, 2e9) as i32;
            return Ok(vec![Self {
                zoek: Vak {
                    min: laag.map(mm),
                    max: hoog.map(mm),
                },
                mercator: None,
            }]);
        };
        if crs != Crs::Mercator
            && !([zuid, noord].iter().all(|l| l.abs() <= 90.0)
                && [west, oost].iter().all(|l| l.abs() <= 180.0))
        {
            return Err(Probleem::parameter(
                "bbox",
                "dit zijn geen graden in de volgorde van het stelsel",
            ));
        }
        if zuid > noord || (west > oost && crs == Crs::Mercator) {
            return Err(orde());
        }
        let delen = if west <= oost {
            vec![(west, oost)]
        } else {
            vec![(west, 180.0), (-180.0, oost)]
        };
        Ok(delen
            .into_iter()
            .filter_map(|(west, oost)| Self::graden(roosters, [west, zuid, oost, noord]))
            .collect())
    }

    /// From degrees; `None` when it lies outside everything that is served.
    fn graden(roosters: &Roosters, [west, zuid, oost, noord]: [f64; 4]) -> Option<Self> {
        let (west, oost) = (west.max(WEST), oost.min(OOST));
        let (zuid, noord) = (zuid.max(ZUID), noord.min(NOORD));
        if west > oost || zuid > noord {
            return None;
        }
        let mut zoek: Option<Vak> = None;
        // A point every 5 km of an edge: two for the box of a screen, 32 for the whole country.
        let lengte_m = (oost - west).max(noord - zuid) * 111_000.0;
        let stappen = (lengte_m / 5_000.0).ceil().clamp(2.0, 32.0) as u32;
        for stap in 0..=stappen {
            let deel = f64::from(stap) / f64::from(stappen);
            let (lon, lat) = (west + (oost - west) * deel, zuid + (noord - zuid) * deel);
            for (lat, lon) in [(zuid, lon), (noord, lon), (lat, west), (lat, oost)] {
                let [x, y] = roosters.etrs89_naar_rd(lat, lon);
                let punt = [x, y].map(|w| (w * 1000.0).round().clamp(-2e9, 2e9) as i32);
                let vak = Vak { min: punt, max: punt };
                zoek = Some(zoek.map_or(vak, |z| z.met(&vak)));
            }
        }
        // Between two of those points an edge bends by at most the square of their distance over the earth's size.
        let mut zoek = zoek?;
        let stap_m = lengte_m / f64::from(stappen);
        let marge = (stap_m * stap_m / 6.0e6 * 1000.0) as i32 + 1000;
        zoek.min = zoek.min.map(|w| w.saturating_sub(marge));
        zoek.max = zoek.max.map(|w| w.saturating_add(marge));
        let (a, b) = (
            rd::etrs89_naar_mercator(zuid, west),
            rd::etrs89_naar_mercator(noord, oost),
        );
        Some(Self {
            zoek,
            mercator: Some(Vak {
                min: [a[0], b[1]],
                max: [b[0], a[1]],
            }),
        })
    }

    /// True when a box in RD says enough: what lies in it meets this box.
    pub(crate) fn omvat(&self, vak: &Vak) -> bool {
        self.mercator.is_none() && self.zoek.bevat(vak.min) && self.zoek.bevat(vak.max)
    }

    /// True when the geometry meets the box; `rd` and `mercator` are the same vertices.
    pub(crate) fn raakt(&self, vlak: bool, rd: &[Punt], mercator: &[Punt], ringen: &[u32]) -> bool {
        match &self.mercator {
            None => raakt_vak(&self.zoek, vlak, rd, ringen),
            Some(vak) => raakt_vak(vak, vlak, mercator, ringen),
        }
    }

    pub(crate) fn in_mercator(&self) -> bool {
        self.mercator.is_some()
    }
}

/// Whether points, lines or polygons share a point with a box. Exact.
fn raakt_vak(vak: &Vak, vlak: bool, punten: &[Punt], ringen: &[u32]) -> bool {
    if punten.iter().any(|p| vak.bevat(*p)) {
        return true;
    }
    // No vertex lies inside: an edge goes through, or the box lies inside a polygon.
    let mut binnen = false;
    let mut begin = 0usize;
    for eind in ringen {
        let ring = punten.get(begin..*eind as usize).unwrap_or_default();
        begin = *eind as usize;
        let sluit = ring
            .last()
            .zip(ring.first())
            .filter(|_| vlak)
            .map(|(a, b)| (*a, *b));
        let randen = ring.iter().zip(ring.iter().skip(1)).map(|(a, b)| (*a, *b));
        for (a, b) in randen.chain(sluit) {
            if rand_door(vak, a, b) {
                return true;
            }
            if vlak && boven(a, b, vak.min) {
                binnen = !binnen;
            }
        }
    }
    binnen
}

fn kruis(a: Punt, b: Punt, p: Punt) -> i128 {
    let d = |x: i32, y: i32| i128::from(x) - i128::from(y);
    d(b[0], a[0]) * d(p[1], a[1]) - d(b[1], a[1]) * d(p[0], a[0])
}

fn rand_door(vak: &Vak, a: Punt, b: Punt) -> bool {
    for as_ in [0, 1] {
        if a[as_].max(b[as_]) < vak.min[as_] || a[as_].min(b[as_]) > vak.max[as_] {
            return false;
        }
    }
    let hoeken = [
        vak.min,
        [vak.max[0], vak.min[1]],
        vak.max,
        [vak.min[0], vak.max[1]],
    ];
    let kanten = hoeken.map(|h| kruis(a, b, h).signum());
    !(kanten.iter().all(|k| *k > 0) || kanten.iter().all(|k| *k < 0))
}

/// Whether a ray from `p` to the east crosses the edge.
fn boven(a: Punt, b: Punt, p: Punt) -> bool {
    (a[1] > p[1]) != (b[1] > p[1]) && (kruis(a, b, p) > 0) == (b[1] > a[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vast(waarde: i64, decimalen: u32) -> String {
        let mut uit = Vec::new();
        vaste_komma(&mut uit, waarde, decimalen);
        String::from_utf8(uit).unwrap()
    }

    #[test]
    fn whole_numbers_are_written_as_decimals() {
        assert_eq!(vast(155_000_000, 3), "155000");
        assert_eq!(vast(-1, 3), "-0.001");
        assert_eq!(vast(538_720_365, 8), "5.38720365");
        assert_eq!(vast(0, 3), "0");
        assert_eq!(vast(i64::from(i32::MIN), 3), "-2147483.648");
    }

    #[test]
    fn degrees_stand_in_the_order_of_their_system() {
        let roosters = Roosters::nul();
        let in_crs = |crs: Crs, tekst: &str| Kader::lees(&roosters, tekst, crs).unwrap();
        let een = in_crs(Crs::Crs84, "4.7,52.9,4.8,53.0");
        assert_eq!(een, in_crs(Crs::Wgs84, "52.9,4.7,53.0,4.8"));
        assert_eq!(een, in_crs(Crs::Etrs89, "52.9,4.7,53.0,4.8"));
        assert!(in_crs(Crs::Crs84, "100,10,110,20").is_empty());
        assert_eq!(
            in_crs(Crs::Crs84, "170,52,6,53").len(),
            1,
            "over the 180th meridian"
        );
        for fout in [
            "",
            "1,2,3",
            "1,2,3,x",
            "1,2,3,NaN",
            "5,53,4,52",
            "1,2,3,4,5,6,7",
            "4,99,5,100",
        ] {
            assert!(
                Kader::lees(&roosters, fout, Crs::Crs84).is_err() || fout == "5,53,4,52",
                "{fout}"
            );
        }
        assert!(Kader::lees(&roosters, "2,2,1,3", Crs::Rd).is_err());
        assert!(Crs::lees("crs", "EPSG:31370").is_err());
        assert_eq!(Crs::lees("crs", "[EPSG:28992]").unwrap(), Crs::Rd);
    }

    #[test]
    fn a_box_is_met_by_geometry_and_not_by_its_bounding_box() {
        let vak = Vak {
            min: [0, 0],
            max: [10, 10],
        };
        let schuin = [[-20, 5], [5, 30]];
        assert!(!raakt_vak(&vak, false, &schuin, &[2]));
        assert!(raakt_vak(&vak, false, &[[-5, 5], [5, -5]], &[2]), "cuts a corner");
        assert!(
            raakt_vak(&vak, false, &[[-10, 0], [20, 0]], &[2]),
            "along an edge"
        );
        let om = [[-100, -100], [100, -100], [100, 100], [-100, 100]];
        assert!(raakt_vak(&vak, true, &om, &[4]));
        assert!(
            !raakt_vak(&vak, false, &om, &[4]),
            "a line around it does not meet it"
        );
        let met_gat = [om.to_vec(), vec![[-50, -50], [-50, 50], [50, 50], [50, -50]]].concat();
        assert!(!raakt_vak(&vak, true, &met_gat, &[4, 8]), "in a hole");
    }
}
