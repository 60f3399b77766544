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
    /// Came in later: bytes `van..tot` of a text that others may share.
    Gedeeld {
        /// The shared text.
        bron: Arc<str>,
        /// First byte.
        van: u32,
        /// First byte after it.
        tot: u32,
    },
}

impl Tekst {
    /// Several texts in one piece of memory, so that what is read together lies together. Texts past 4 GiB are
    /// given memory of their own.
    pub fn samen<const N: usize>(teksten: [&str; N]) -> [Self; N] {
        let bron: Arc<str> = teksten.concat().into();
        let mut begin = 0usize;
        teksten.map(|t| {
            let (van, tot) = (begin, begin + t.len());
            begin = tot;
            match (u32::try_from(van), u32::try_from(tot)) {
                (Ok(van), Ok(tot)) => Self::Gedeeld {
                    bron: Arc::clone(&bron),
                    van,
                    tot,
                },
                _ => Self::from(t),
            }
        })
    }
}

impl Tekst {
    /// The text.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Vast(t) => t,
            Self::Gedeeld { bron, van, tot } => bron.get(*van as usize..*tot as usize).unwrap_or_default(),
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
        // a text that long does not come in: readers cap far below it
        let tot = u32::try_from(t.len()).unwrap_or(u32::MAX);
        Self::Gedeeld {
            bron: t.into(),
            van: 0,
            tot,
        }
    }
}

impl From<String> for Tekst {
    fn from(t: String) -> Self {
        Self::from(t.as_str())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_lie_together_read_as_themselves() {
        let [a, leeg, b] = Tekst::samen(["één", "", "twee"]);
        assert_eq!((a.as_str(), leeg.as_str(), b.as_str()), ("één", "", "twee"));
        assert_eq!(a, Tekst::from("één"));
        assert_eq!(serde_json::to_string(&b).unwrap(), "\"twee\"");
        assert_eq!(serde_json::from_str::<Tekst>("\"twee\"").unwrap(), b);
    }
}
