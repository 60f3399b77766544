//! rd
