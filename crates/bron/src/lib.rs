//! bron
