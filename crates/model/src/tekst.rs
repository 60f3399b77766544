//! Text that many answers share: cloned by counting, never by copying.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An immutable text, cheap to clone. Reads and serialises as the text itself.
#[derive(Clone)]
pub enum Tekst {
    /// Known when the program was built.
    Vast(&'static str),
    /// Came in later.
    Gedeeld(Arc<str>),
}

impl Tekst {
    /// The text.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Vast(t) => t,
            Self::Gedeeld(t) => t,
        }
    }
}

impl Default for Tekst {
    fn default() -> Self {
        Self::Vast("")
    }
}

impl Deref for Tekst {
    type Target = str;
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Tekst {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Tekst {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Tekst {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl PartialEq for Tekst {
    fn eq(&self, ander: &Self) -> bool {
        self.as_str() == ander.as_str()
    }
}

impl Eq for Tekst {}

impl PartialOrd for Tekst {
    fn partial_cmp(&self, ander: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(ander))
    }
}

impl Ord for Tekst {
    fn cmp(&self, ander: &Self) -> std::cmp::Ordering {
        self.as_str().cmp(ander.as_str())
    }
}

impl PartialEq<str> for Tekst {
    fn eq(&self, ander: &str) -> bool {
        self.as_str() == ander
    }
}

impl PartialEq<&str> for Tekst {
    fn eq(&self, ander: &&str) -> bool {
        self.as_str() == *ander
    }
}

impl From<&str> for Tekst {
    fn from(t: &str) -> Self {
        Self::Gedeeld(t.into())
    }
}

impl From<String> for Tekst {
    fn from(t: String) -> Self {
        Self::Gedeeld(t.into())
    }
}

impl Serialize for Tekst {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Tekst {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d).map(Self::from)
    }
}
