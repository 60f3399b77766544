//! The whole program from outside: deliveries in, answers out.

// Helpers of tests may unwrap too; clippy.toml allows it only inside #[test] functions.
#![allow(clippy::unwrap_used)]

mod aanmelden;
mod archief;
mod checks;
mod coordinaten;
mod http;
mod invoer;
mod klik;
mod naden;
mod ogc;
mod opmaak;
mod postgis;
mod regelkaart;
mod tegels;
mod zgw;
