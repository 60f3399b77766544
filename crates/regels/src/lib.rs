//! regels
