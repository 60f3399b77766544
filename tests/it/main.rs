//! The whole program from outside: deliveries in, answers out.

mod coordinaten;
mod http;
mod invoer;
mod klik;
