//! Rem: how often one sender may begin or end a sign-in.
//!
//! A bucket for each sender, refilled by time. Behind a proxy on this machine or in a private network the sender is the last
//! address that the proxy wrote in `X-Forwarded-For`; anybody else's such header is not believed.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use axum::http::HeaderMap;

/// Senders remembered at once; beyond it those that have waited long enough are forgotten.
const AFZENDERS_MAX: usize = 10_000;

/// The other end of a connection.
#[derive(Debug, Clone, Copy)]
pub struct Afzender(pub IpAddr);

/// Buckets.
pub(super) struct Rem {
    per_seconde: f64,
    vol: f64,
    emmers: Mutex<HashMap<IpAddr, (f64, Instant)>>,
}

impl Rem {
    pub(super) fn new(per_minuut: u32) -> Self {
        Self {
            per_seconde: f64::from(per_minuut) / 60.0,
            vol: f64::from(per_minuut),
            emmers: Mutex::default(),
        }
    }

    /// True when this request may go on; takes one from its sender's bucket.
    pub(super) fn mag(&self, van: Option<Afzender>, koppen: &HeaderMap) -> bool {
        self.neem(afzender(van, koppen), Instant::now())
    }

    fn neem(&self, wie: IpAddr, nu: Instant) -> bool {
        let mut emmers = self.emmers.lock().unwrap_or_else(PoisonError::into_inner);
        let over = |(rest, sinds): &(f64, Instant)| {
            let erbij = nu.saturating_duration_since(*sinds).as_secs_f64() * self.per_seconde;
            (rest + erbij).min(self.vol)
        };
        if emmers.len() >= AFZENDERS_MAX && !emmers.contains_key(&wie) {
            emmers.retain(|_, emmer| over(emmer) < self.vol);
            if emmers.len() >= AFZENDERS_MAX {
                return false;
            }
        }
        let rest = emmers.get(&wie).map_or(self.vol, over);
        let mag = rest >= 1.0;
        emmers.insert(wie, (if mag { rest - 1.0 } else { rest }, nu));
        mag
    }
}

fn afzender(van: Option<Afzender>, koppen: &HeaderMap) -> IpAddr {
    let onbekend = IpAddr::from([0, 0, 0, 0]);
    let naast = van.map_or(onbekend, |Afzender(ip)| ip.to_canonical());
    let proxy = match naast {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local(),
    };
    let verder = koppen
        .get_all("x-forwarded-for")
        .iter()
        .next_back()
        .filter(|_| proxy)
        .and_then(|w| w.to_str().ok())
        .and_then(|w| w.rsplit(',').next())
        .and_then(|w| w.trim().parse::<IpAddr>().ok());
    match verder.unwrap_or(naast).to_canonical() {
        // one subscriber has a whole /64
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_bucket_empties_refills_and_is_nobody_elses() {
        let rem = Rem::new(60);
        let (a, b) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let begin = Instant::now();
        assert_eq!((0..100).filter(|_| rem.neem(a, begin)).count(), 60);
        assert!(rem.neem(b, begin));
        assert!(!rem.neem(a, begin + Duration::from_millis(900)));
        assert!(rem.neem(a, begin + Duration::from_millis(1_100)));
    }

    #[test]
    fn only_a_proxy_nearby_says_who_sent_it() {
        let mut koppen = HeaderMap::new();
        koppen.insert("x-forwarded-for", "203.0.113.9, 198.51.100.7".parse().unwrap());
        let van = |ip: [u8; 4]| Some(Afzender(IpAddr::from(ip)));
        assert_eq!(
            afzender(van([127, 0, 0, 1]), &koppen),
            IpAddr::from([198, 51, 100, 7])
        );
        assert_eq!(
            afzender(van([203, 0, 113, 1]), &koppen),
            IpAddr::from([203, 0, 113, 1])
        );
        let mut zes = HeaderMap::new();
        zes.insert("x-forwarded-for", "2001:db8:1:2:3:4:5:6".parse().unwrap());
        let verwacht: IpAddr = "2001:db8:1:2::".parse().unwrap();
        assert_eq!(afzender(van([10, 0, 0, 1]), &zes), verwacht);
    }
}
