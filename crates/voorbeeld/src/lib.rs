//! voorbeeld
