//! Tekens: what a map style writes and draws with.
//!
//! Font files become glyphs as signed distance fields, in the protobuf that MapLibre and OpenLayers read ([`Letters`]); SVG
//! becomes one picture with a list of what is where in it ([`Tekenblad`]). Bytes in, bytes out: knows nothing of files, HTTP
//! or which style asks. Everything that comes in is held to a bound, so that no file can ask for more memory than that.

mod blad;
mod letters;
mod pbf;

pub use blad::{Dichtheid, SVG_MAX, TEKENS_MAX, TekenFout, Tekenblad};
pub use letters::{BEREIK, FONT_MAX, LetterFout, Letters, STAPEL_MAX, lees_bereik};
