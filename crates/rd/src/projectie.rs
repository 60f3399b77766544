//! The RD map projection (RDNAPTRANS2018 sections 2.4 and 3.1): Bessel ellipsoid to a sphere by Gauss's
//! conformal projection, sphere to plane by an oblique stereographic one, centre Amersfoort.
//!
//! Sines and cosines are carried through by algebra where the procedure goes by way of the angle; the
//! equations are the same, the outcome differs below a nanometre.

use crate::ellipsoide::BESSEL;

/// Amersfoort, degrees on Bessel: 52°09'22.178" N, 5°23'15.500" E.
const LAT0: f64 = 52.0 + 9.0 / 60.0 + 22.178 / 3600.0;
const LON0: f64 = 5.0 + 23.0 / 60.0 + 15.5 / 3600.0;
const SCHAAL: f64 = 0.999_907_9;
const X0: f64 = 155_000.0;
const Y0: f64 = 463_000.0;

/// The constants of the projection, worked out once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Projectie {
    e: f64,
    lon0: f64,
    n: f64,
    m: f64,
    sin0: f64,
    cos0: f64,
    /// 2kR: metres in the plane per unit of the tangent of half the angle from the centre.
    twee_kr: f64,
}

/// `atanh` by its logarithm: what the procedure writes as `ln tan(φ/2 + π/4)`, for the sine of φ.
fn atanh(s: f64) -> f64 {
    0.5 * ((1.0 + s) / (1.0 - s)).ln()
}

/// `e·atanh(e·s)` for e² below 0.007: the series ends below 1e-16.
fn e_atanh(e: f64, s: f64) -> f64 {
    let z2 = e * e * s * s;
    e * e * s * (1.0 + z2 * (1.0 / 3.0 + z2 * (0.2 + z2 * (1.0 / 7.0 + z2 * (1.0 / 9.0 + z2 / 11.0)))))
}

/// Sine and cosine of the latitude whose isometric latitude is `w`; right up to the poles.
fn sin_cos_van_isometrisch(w: f64) -> (f64, f64) {
    let t = (-w.abs()).exp();
    let noemer = 1.0 + t * t;
    (((1.0 - t * t) / noemer).copysign(w), 2.0 * t / noemer)
}

impl Projectie {
    pub(crate) fn nieuw() -> Self {
        let e2 = BESSEL.e2();
        let e = e2.sqrt();
        let (sin, cos) = LAT0.to_radians().sin_cos();
        let w2 = 1.0 - e2 * sin * sin;
        let rn = BESSEL.a() / w2.sqrt();
        let rm = rn * (1.0 - e2) / w2;
        let sferisch = (rm.sqrt() / rn.sqrt() * (sin / cos)).atan();
        let n = (1.0 + e2 * cos.powi(4) / (1.0 - e2)).sqrt();
        let (sin0, cos0) = sferisch.sin_cos();
        let q0 = atanh(sin) - e_atanh(e, sin);
        Self {
            e,
            lon0: LON0.to_radians(),
            n,
            m: atanh(sin0) - n * q0,
            sin0,
            cos0,
            twee_kr: 2.0 * SCHAAL * (rm * rn).sqrt(),
        }
    }

    /// Bessel (radians) to RD (m). Not finite only at the antipode of Amersfoort.
    pub(crate) fn heen(&self, lat: f64, lon: f64) -> [f64; 2] {
        let s = lat.sin();
        let q = atanh(s) - e_atanh(self.e, s);
        let (sin, cos) = sin_cos_van_isometrisch(self.n * q + self.m);
        let (sin_l, cos_l) = (self.n * (lon - self.lon0)).sin_cos();
        let noemer = 1.0 + self.sin0 * sin + self.cos0 * cos * cos_l;
        let k = self.twee_kr / noemer;
        [
            X0 + k * cos * sin_l,
            Y0 + k * (self.cos0 * sin - self.sin0 * cos * cos_l),
        ]
    }

    /// RD (m) to Bessel (radians).
    pub(crate) fn terug(&self, x: f64, y: f64) -> [f64; 2] {
        let u = (x - X0) / self.twee_kr;
        let v = (y - Y0) / self.twee_kr;
        let r2 = u * u + v * v;
        let deel = 1.0 / (1.0 + r2);
        let cos_psi = (1.0 - r2) * deel;
        let noord = 2.0 * v * deel;
        let sin = (cos_psi * self.sin0 + noord * self.cos0).clamp(-1.0, 1.0);
        let lon = (2.0 * u * deel).atan2(cos_psi * self.cos0 - noord * self.sin0) / self.n + self.lon0;
        let q = (atanh(sin) - self.m) / self.n;
        [self.lat_van_isometrisch(q), lon]
    }

    /// Solves `q = atanh(sin φ) - e·atanh(e·sin φ)` for φ, section 3.1.2: each round gains a factor 300.
    fn lat_van_isometrisch(&self, q: f64) -> f64 {
        let (sin_q, cos_q) = sin_cos_van_isometrisch(q);
        let (mut s, mut c) = (sin_q, cos_q);
        for _ in 0..8 {
            let d = e_atanh(self.e, s);
            let d2 = d * d;
            let tanh_d = d * (1.0 - d2 * (1.0 / 3.0 - d2 * (2.0 / 15.0 - d2 * 17.0 / 315.0)));
            let noemer = 1.0 + sin_q * tanh_d;
            let nieuw = (sin_q + tanh_d) / noemer;
            c = cos_q * (1.0 - tanh_d * tanh_d).sqrt() / noemer;
            let klaar = (nieuw - s).abs() < 1e-16;
            s = nieuw;
            if klaar {
                break;
            }
        }
        s.atan2(c)
    }
}
