//! lagen
