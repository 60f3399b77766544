//! tegels
