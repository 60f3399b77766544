//! Plane geometry for drawing a town: points, curved frames, rings whose edges remember the arc they came from.
//!
//! Metres in the town's own system (origin at its south-west corner), x east, y north. Start at [`Kader`].

use crate::getal::{PI, atan2, meng, sin_cos};

/// How far a chord may leave its arc while drawing (the delivery itself holds true arcs).
const PIJL_M: f64 = 0.005;

/// A point in metres.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct P {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

/// Shorthand for a point.
pub(crate) const fn p(x: f64, y: f64) -> P {
    P { x, y }
}

impl P {
    pub(crate) fn plus(self, q: P, f: f64) -> P {
        p(self.x + q.x * f, self.y + q.y * f)
    }
    pub(crate) fn min(self, q: P) -> P {
        p(self.x - q.x, self.y - q.y)
    }
    pub(crate) fn lengte(self) -> f64 {
        (self.x * self.x + self.y * self.y).sqrt()
    }
    pub(crate) fn kruis(self, q: P) -> f64 {
        self.x * q.y - self.y * q.x
    }
    pub(crate) fn in_(self, q: P) -> f64 {
        self.x * q.x + self.y * q.y
    }
    /// Whole millimetres.
    pub(crate) fn mm(self) -> [i64; 2] {
        [(self.x * 1000.0).round() as i64, (self.y * 1000.0).round() as i64]
    }
}

/// A closed ring without repeated first point; `boog[i]` is the arc that edge i to i+1 belongs to (0: straight).
#[derive(Debug, Clone, Default)]
pub(crate) struct Ring {
    pub(crate) punten: Vec<P>,
    pub(crate) boog: Vec<u32>,
}

impl Ring {
    /// A ring of straight edges.
    pub(crate) fn recht(punten: &[P]) -> Self {
        Self {
            punten: punten.to_vec(),
            boog: vec![0; punten.len()],
        }
    }

    /// Adds a vertex, reached by a straight edge.
    pub(crate) fn naar(&mut self, q: P) {
        self.punten.push(q);
        self.boog.push(0);
    }

    /// Adds the arc around `m` from angle `van` to `tot` (either direction), both ends included.
    ///
    /// Chords meet the circle at angles that depend on the circle alone, so every ring that uses
    /// the same circle has the same vertices.
    pub(crate) fn rond(&mut self, m: P, straal: f64, van: f64, tot: f64) {
        let merk = boogmerk(m, straal);
        let aantal = ((2.0 * PI / (8.0 * PIJL_M / straal).sqrt() / 4.0) as i64 + 1) * 4;
        let stap = 2.0 * PI / aantal as f64;
        let (a, b) = if van < tot { (van, tot) } else { (tot, van) };
        let mut hoeken = vec![a];
        let mut k = (a / stap).floor() as i64 + 1;
        while (k as f64) * stap < b - stap * 0.1 {
            if (k as f64) * stap > a + stap * 0.1 {
                hoeken.push(k as f64 * stap);
            }
            k += 1;
        }
        hoeken.push(b);
        if van > tot {
            hoeken.reverse();
        }
        let laatste = hoeken.len() - 1;
        for (i, h) in hoeken.into_iter().enumerate() {
            let (s, c) = sin_cos(h);
            self.punten.push(p(m.x + straal * c, m.y + straal * s));
            self.boog.push(if i < laatste { merk } else { 0 });
        }
    }

    /// A whole circle.
    pub(crate) fn cirkel(m: P, straal: f64) -> Self {
        let mut r = Self::default();
        r.rond(m, straal, 0.0, 2.0 * PI);
        r.punten.pop();
        r.boog.pop();
        r
    }

    /// Twice the signed area in square metres.
    pub(crate) fn dubbel(&self) -> f64 {
        let n = self.punten.len();
        (0..n)
            .map(|i| self.punten[i].kruis(self.punten[(i + 1) % n]))
            .sum()
    }

    /// Counter-clockwise.
    pub(crate) fn linksom(mut self) -> Self {
        if self.dubbel() < 0.0 {
            let n = self.punten.len();
            self.punten.reverse();
            // edge i of the reversed ring is old edge n-2-i
            self.boog = (0..n).map(|i| self.boog[(2 * n - 2 - i) % n]).collect();
        }
        self
    }

    /// True when `q` lies inside (even-odd; the boundary may fall either way).
    pub(crate) fn bevat(&self, q: P) -> bool {
        let n = self.punten.len();
        let mut binnen = false;
        for i in 0..n {
            let (a, b) = (self.punten[i], self.punten[(i + 1) % n]);
            if (a.y > q.y) != (b.y > q.y) && q.x < a.x + (q.y - a.y) / (b.y - a.y) * (b.x - a.x) {
                binnen = !binnen;
            }
        }
        binnen
    }
}

/// The same arc gets the same mark wherever it is drawn; never 0.
fn boogmerk(m: P, straal: f64) -> u32 {
    let cm = |v: f64| (v * 100.0).round() as i64 as u64;
    (meng(cm(m.x) ^ meng(cm(m.y) ^ meng(cm(straal)))) as u32).max(1)
}

/// A frame along a straight line or circular arc: `s` metres along the axis, `t` metres to its left.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kader {
    oorsprong: P,
    hoek: f64,
    /// 1 / radius, positive when it bends to the left; 0 is straight.
    kromming: f64,
    midden: P,
}

impl Kader {
    /// A frame that starts at `oorsprong` in direction `hoek` (radians, 0 is east).
    pub(crate) fn nieuw(oorsprong: P, hoek: f64, kromming: f64) -> Self {
        let (s, c) = sin_cos(hoek);
        let midden = if kromming == 0.0 {
            oorsprong
        } else {
            oorsprong.plus(p(-s, c), 1.0 / kromming)
        };
        Self {
            oorsprong,
            hoek,
            kromming,
            midden,
        }
    }

    /// A straight frame from `a` towards `b`.
    pub(crate) fn lijn(a: P, b: P) -> Self {
        Self::nieuw(a, atan2(b.y - a.y, b.x - a.x), 0.0)
    }

    /// Around `midden`, counter-clockwise from `graden`; s is arc length at `straal`, t = straal - r.
    pub(crate) fn polair(midden: P, straal: f64, graden: f64) -> Self {
        let (s, c) = sin_cos(graden * PI / 180.0);
        let mut k = Self::nieuw(
            p(midden.x + straal * c, midden.y + straal * s),
            graden * PI / 180.0 + PI / 2.0,
            1.0 / straal,
        );
        k.midden = midden;
        k
    }

    /// Direction of the axis at `s`, radians.
    pub(crate) fn richting(&self, s: f64) -> f64 {
        self.hoek + s * self.kromming
    }

    /// The point at (s, t).
    pub(crate) fn punt(&self, s: f64, t: f64) -> P {
        let (si, co) = sin_cos(self.richting(s));
        if self.kromming == 0.0 {
            p(
                self.oorsprong.x + co * s - si * t,
                self.oorsprong.y + si * s + co * t,
            )
        } else {
            let r = 1.0 / self.kromming - t;
            p(self.midden.x + si * r, self.midden.y - co * r)
        }
    }

    /// Metres along the line `t` for one metre of `s`.
    pub(crate) fn schaal(&self, t: f64) -> f64 {
        (1.0 - self.kromming * t).abs()
    }

    /// (s, t) of a point; on an arc s is the one within half a turn of the start.
    pub(crate) fn terug(&self, q: P) -> [f64; 2] {
        if self.kromming == 0.0 {
            let (si, co) = sin_cos(self.hoek);
            let d = q.min(self.oorsprong);
            return [d.x * co + d.y * si, -d.x * si + d.y * co];
        }
        let d = q.min(self.midden);
        let teken = if self.kromming > 0.0 { 1.0 } else { -1.0 };
        let r = d.lengte() * teken;
        let mut draai = atan2(teken * d.x, -teken * d.y) - self.hoek;
        while draai > PI {
            draai -= 2.0 * PI;
        }
        while draai < -PI {
            draai += 2.0 * PI;
        }
        [draai / self.kromming, 1.0 / self.kromming - r]
    }

    /// Adds the line of constant `t` from `s0` to `s1` to a ring: an arc in a curved frame.
    fn langs(&self, ring: &mut Ring, s0: f64, s1: f64, t: f64) {
        let r = if self.kromming == 0.0 {
            0.0
        } else {
            1.0 / self.kromming - t
        };
        if self.kromming == 0.0 || r.abs() > 20_000.0 {
            ring.naar(self.punt(s0, t));
            ring.naar(self.punt(s1, t));
        } else {
            let naar_hoek = |s: f64| self.richting(s) - PI / 2.0 + if r < 0.0 { PI } else { 0.0 };
            ring.rond(self.midden, r.abs(), naar_hoek(s0), naar_hoek(s1));
        }
    }

    /// The area between s0 and s1, t0 and t1, counter-clockwise.
    pub(crate) fn vlak(&self, s0: f64, s1: f64, t0: f64, t1: f64) -> Ring {
        let mut ring = Ring::default();
        self.langs(&mut ring, s0, s1, t0);
        self.langs(&mut ring, s1, s0, t1);
        ring.linksom()
    }

    /// The straight frame that touches the line `t` at `s`, t axis to the same side.
    pub(crate) fn raak(&self, s: f64, t: f64) -> Kader {
        Kader::nieuw(self.punt(s, t), self.richting(s), 0.0)
    }

    /// A quadrilateral in this frame: corners (x0,y0), (x1,y0), (x1,y1), (x0,y1).
    pub(crate) fn vierhoek(&self, x0: f64, x1: f64, y0: f64, y1: f64) -> [P; 4] {
        [
            self.punt(x0, y0),
            self.punt(x1, y0),
            self.punt(x1, y1),
            self.punt(x0, y1),
        ]
    }
}

/// True when two convex polygons overlap by more than `marge` metres (negative: come nearer than that).
pub(crate) fn overlapt(a: &[P], b: &[P], marge: f64) -> bool {
    let gescheiden = |v: &[P], w: &[P]| {
        (0..v.len()).any(|i| {
            let e = v[(i + 1) % v.len()].min(v[i]);
            let l = e.lengte();
            if l == 0.0 {
                return false;
            }
            let n = p(-e.y / l, e.x / l);
            let bereik = |q: &[P]| {
                q.iter()
                    .map(|k| n.in_(*k))
                    .fold((f64::MAX, f64::MIN), |(lo, hi), d| (lo.min(d), hi.max(d)))
            };
            let ((al, ah), (bl, bh)) = (bereik(v), bereik(w));
            ah - bl <= marge || bh - al <= marge
        })
    };
    !gescheiden(a, b) && !gescheiden(b, a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_comes_back_from_a_curved_frame_at_the_place_it_was_put() {
        for k in [0.0, 0.01, -0.004] {
            let kader = Kader::nieuw(p(100.0, 50.0), 1.3, k);
            for (s, t) in [(0.0, 0.0), (40.0, 12.0), (-30.0, -60.0)] {
                let [s2, t2] = kader.terug(kader.punt(s, t));
                assert!(
                    (s - s2).abs() < 1e-6 && (t - t2).abs() < 1e-6,
                    "{k} {s} {t} -> {s2} {t2}"
                );
            }
        }
    }

    #[test]
    fn rings_are_counter_clockwise_and_remember_their_arcs() {
        let kader = Kader::polair(p(0.0, 0.0), 100.0, 0.0);
        let vlak = kader.vlak(0.0, 50.0, -5.0, 5.0);
        assert!((vlak.dubbel() / 2.0 - 500.0).abs() < 1.0);
        assert_eq!(
            vlak.boog.iter().collect::<std::collections::BTreeSet<_>>().len(),
            3
        );
    }
}
