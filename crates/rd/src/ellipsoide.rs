//! Ellipsoids, geocentric coordinates and the similarity transformation (RDNAPTRANS2018 section 2.2).

/// An ellipsoid of revolution by its half axis (m) and flattening.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ellipsoide {
    a: f64,
    f: f64,
}

/// ETRS89.
pub(crate) const GRS80: Ellipsoide = Ellipsoide {
    a: 6_378_137.0,
    f: 1.0 / 298.257_222_101,
};
/// RD.
pub(crate) const BESSEL: Ellipsoide = Ellipsoide {
    a: 6_377_397.155,
    f: 1.0 / 299.152_812_8,
};

impl Ellipsoide {
    pub(crate) const fn a(&self) -> f64 {
        self.a
    }

    /// Flattening.
    pub(crate) const fn f(&self) -> f64 {
        self.f
    }

    /// First eccentricity squared.
    pub(crate) const fn e2(&self) -> f64 {
        self.f * (2.0 - self.f)
    }

    /// Geographic (radians, height in m) to geocentric (m), section 2.2.1.
    pub(crate) fn naar_xyz(&self, lat: f64, lon: f64, h: f64) -> [f64; 3] {
        let (sin, cos) = lat.sin_cos();
        let (sin_l, cos_l) = lon.sin_cos();
        let n = self.a / (1.0 - self.e2() * sin * sin).sqrt();
        let p = (n + h) * cos;
        [p * cos_l, p * sin_l, (n * (1.0 - self.e2()) + h) * sin]
    }

    /// Geocentric (m) to the tangent of the latitude and the longitude in radians, section 2.2.3.
    ///
    /// The procedure iterates on the latitude; this is the same equation with Bowring's start and two of
    /// his steps, which near the surface leaves less than 1e-13 rad.
    pub(crate) fn van_xyz(&self, [x, y, z]: [f64; 3]) -> Geografisch {
        let p = (x * x + y * y).sqrt().max(1e-6); // at a pole any longitude will do
        let b = self.a * (1.0 - self.f);
        let e2 = self.e2();
        let ep2 = e2 / (1.0 - e2);
        let mut tan_u = z * self.a / (p * b);
        let mut tan_lat = 0.0;
        for _ in 0..2 {
            let cos2 = 1.0 / (1.0 + tan_u * tan_u);
            let cos = cos2.sqrt();
            let sin = tan_u * cos;
            tan_lat = (z + ep2 * b * sin * sin * sin) / (p - e2 * self.a * cos2 * cos);
            tan_u = (1.0 - self.f) * tan_lat;
        }
        Geografisch {
            tan_lat,
            lon: y.atan2(x),
        }
    }

    /// Height (m) of a geocentric place whose latitude is known.
    pub(crate) fn hoogte(&self, [x, y, z]: [f64; 3], plaats: Geografisch) -> f64 {
        let cos = 1.0 / (1.0 + plaats.tan_lat * plaats.tan_lat).sqrt();
        let sin = plaats.tan_lat * cos;
        x.hypot(y) * cos + z * sin - self.a * (1.0 - self.e2() * sin * sin).sqrt()
    }
}

/// A place on an ellipsoid: what the tangent of the latitude and the longitude (radians) leave to be asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Geografisch {
    pub(crate) tan_lat: f64,
    pub(crate) lon: f64,
}

impl Geografisch {
    /// Latitude in radians.
    pub(crate) fn lat(self) -> f64 {
        self.tan_lat.atan()
    }
}

/// A rotation, a scale and a shift, section 2.2.2.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Gelijkvormigheid {
    m: [[f64; 3]; 3],
    t: [f64; 3],
}

impl Gelijkvormigheid {
    /// From shifts in m, rotations in radians and the scale difference.
    fn nieuw(t: [f64; 3], [alfa, beta, gamma]: [f64; 3], delta: f64) -> Self {
        let (sa, ca) = alfa.sin_cos();
        let (sb, cb) = beta.sin_cos();
        let (sg, cg) = gamma.sin_cos();
        let r = [
            [cg * cb, cg * sb * sa + sg * ca, -cg * sb * ca + sg * sa],
            [-sg * cb, -sg * sb * sa + cg * ca, sg * sb * ca + cg * sa],
            [sb, -cb * sa, cb * ca],
        ];
        Self {
            m: r.map(|rij| rij.map(|w| w * (1.0 + delta))),
            t,
        }
    }

    /// ETRS89 to pseudo RD Bessel.
    pub(crate) fn etrs89_naar_bessel() -> Self {
        Self::nieuw(
            [-565.7346, -50.4058, -465.2895],
            [-1.91513e-6, 1.60365e-6, -9.09546e-6],
            -4.07242e-6,
        )
    }

    /// RD Bessel to ETRS89: parameters of their own, not the exact inverse of the other direction.
    pub(crate) fn bessel_naar_etrs89() -> Self {
        Self::nieuw(
            [565.7381, 50.4018, 465.2904],
            [1.91514e-6, -1.60363e-6, 9.09546e-6],
            4.07244e-6,
        )
    }

    pub(crate) fn pas_toe(&self, [x, y, z]: [f64; 3]) -> [f64; 3] {
        let [a, b, c] = self.m;
        [
            a[0] * x + a[1] * y + a[2] * z + self.t[0],
            b[0] * x + b[1] * y + b[2] * z + self.t[1],
            c[0] * x + c[1] * y + c[2] * z + self.t[2],
        ]
    }
}
