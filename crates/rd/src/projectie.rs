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
    /// From conformal to geographic latitude.
    reeks: [f64; 5],
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
            reeks: reeks(BESSEL.f()),
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

    /// Solves `q = atanh(sin φ) - e·atanh(e·sin φ)` for φ, section 3.1.2.
    ///
    /// The procedure iterates; this is the series of its answer in the conformal latitude χ (the latitude on the sphere),
    /// φ = χ + Σ c_k sin 2kχ, which for this ellipsoid leaves no more than rounding. Source of the coefficients: Karney,
    /// Transverse Mercator with an accuracy of a few nanometers (2011), after Krüger (1912).
    fn lat_van_isometrisch(&self, q: f64) -> f64 {
        let (sin, cos) = sin_cos_van_isometrisch(q);
        let (sin2, cos2) = (2.0 * sin * cos, cos * cos - sin * sin);
        // Clenshaw: Σ c_k sin 2kχ from the last term down
        let (mut b1, mut b2) = (0.0, 0.0);
        for c in self.reeks.iter().rev() {
            (b1, b2) = (c + 2.0 * cos2 * b1 - b2, b1);
        }
        sin.atan2(cos) + b1 * sin2
    }
}

/// Coefficients of sin 2χ, sin 4χ, ... for an ellipsoid of flattening `f`.
fn reeks(f: f64) -> [f64; 5] {
    let n = f / (2.0 - f);
    let reeks = [
        [2.0, -2.0 / 3.0, -2.0, 116.0 / 45.0, 26.0 / 45.0],
        [0.0, 7.0 / 3.0, -8.0 / 5.0, -227.0 / 45.0, 2704.0 / 315.0],
        [0.0, 0.0, 56.0 / 15.0, -136.0 / 35.0, -1262.0 / 105.0],
        [0.0, 0.0, 0.0, 4279.0 / 630.0, -332.0 / 35.0],
        [0.0, 0.0, 0.0, 0.0, 4174.0 / 315.0],
    ];
    reeks.map(|machten| machten.iter().rev().fold(0.0, |som, c| (som + c) * n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_series_solves_the_equation_of_the_procedure_at_every_latitude() {
        let projectie = Projectie::nieuw();
        for graad in -89..=89i32 {
            let lat = f64::from(graad).to_radians();
            let s = lat.sin();
            let terug = projectie.lat_van_isometrisch(atanh(s) - e_atanh(projectie.e, s));
            // at 89 degrees the isometric latitude itself holds fewer digits
            let mag = if graad.abs() > 80 { 1e-13 } else { 1e-14 };
            assert!((terug - lat).abs() < mag, "{graad}: {}", terug - lat);
        }
    }
}
