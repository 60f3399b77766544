//! The ZGW register from outside: what clients call, what the contract says, what the rules are, who may see what.

mod berichten;
mod klant;
mod kopie;
mod lijsten;
pub mod matrix;
mod personen;
mod protocol;
mod rechten;
mod reeks;
mod regels;
mod storing;
