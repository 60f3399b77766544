//! Which prefix stands for which namespace, by depth.

use crate::fout::weiger;

/// Most different namespaces of one document.
const MAX_RUIMTES: usize = 256;
/// Most declarations in force at once.
const MAX_BINDINGEN: usize = 1024;

#[derive(Debug, Default)]
pub(super) struct Ruimtes {
    uris: Vec<String>,
    bindingen: Vec<Binding>,
}

#[derive(Debug)]
struct Binding {
    diepte: usize,
    prefix: Box<str>,
    /// Index in `uris`; `None` takes the default namespace away.
    uri: Option<usize>,
}

impl Ruimtes {
    /// The namespace that `prefix` stands for now; empty is the default one.
    pub fn vind(&self, prefix: &str) -> Option<&str> {
        let binding = self
            .bindingen
            .iter()
            .rev()
            .find(|binding| &*binding.prefix == prefix)?;
        self.uris.get(binding.uri?).map(String::as_str)
    }

    /// Declares a prefix for the element at `diepte`. Errors: too many.
    pub fn bind(&mut self, diepte: usize, prefix: &str, uri: &str) -> std::io::Result<()> {
        let uri = match self.uris.iter().position(|bekend| bekend == uri) {
            _ if uri.is_empty() => None,
            Some(plek) => Some(plek),
            None => {
                self.uris.push(uri.to_owned());
                Some(self.uris.len() - 1)
            }
        };
        self.bindingen.push(Binding {
            diepte,
            prefix: prefix.into(),
            uri,
        });
        if self.uris.len() > MAX_RUIMTES || self.bindingen.len() > MAX_BINDINGEN {
            return Err(weiger("het document heeft te veel namespaces"));
        }
        Ok(())
    }

    /// Forgets what the element at `diepte` declared.
    #[inline]
    pub fn verlaat(&mut self, diepte: usize) {
        while self
            .bindingen
            .last()
            .is_some_and(|binding| binding.diepte >= diepte)
        {
            self.bindingen.pop();
        }
    }
}
