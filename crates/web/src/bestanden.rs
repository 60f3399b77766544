//! The embedded files of `dist`: by path, with type, ETag and the smallest encoding that the asker takes.
//!
//! Paths come in from the network and are looked up in a fixed table, never joined to a folder.

use std::borrow::Cow;
use std::sync::LazyLock;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/dist"]
struct Dist;

/// One file to send.
#[derive(Debug, Clone)]
pub struct Bestand {
    /// Content, in `encoding` when that is set.
    pub bytes: Cow<'static, [u8]>,
    /// Media type, with charset for text.
    pub content_type: &'static str,
    /// Strong ETag, quoted, different per encoding.
    pub etag: String,
    /// True when the path carries the version: may be kept for a year.
    pub immutable: bool,
    /// `br` or `gzip`; the answer then says `content-encoding` and `vary: accept-encoding`.
    pub encoding: Option<&'static str>,
}

#[derive(Debug, Default, serde::Deserialize)]
struct Versie {
    versie: String,
    #[serde(rename = "importmapHash")]
    importmap_hash: String,
}

static VERSIE: LazyLock<Versie> = LazyLock::new(|| {
    Dist::get("versie.json")
        .and_then(|f| serde_json::from_slice(&f.data).ok())
        .unwrap_or_default()
});

/// Hash of everything in `dist`, part of each static address.
pub fn versie() -> &'static str {
    &VERSIE.versie
}

/// A file as it is, for use in the program itself.
pub(crate) fn ruw(naam: &str) -> Option<Cow<'static, [u8]>> {
    Dist::get(naam).map(|f| f.data)
}

/// The font files that the map's letters are made of: the same as those of the PDF.
pub fn kaartletters() -> Vec<Cow<'static, [u8]>> {
    ["pdf-gewoon.ttf", "pdf-vet.ttf"]
        .into_iter()
        .filter_map(ruw)
        .collect()
}

/// The import map as it stands in the page; its hash is in [`importmap_hash`].
pub(crate) fn importmap() -> &'static str {
    static TEKST: LazyLock<String> = LazyLock::new(|| {
        Dist::get("importmap.json")
            .map(|f| String::from_utf8_lossy(&f.data).into_owned())
            .unwrap_or_default()
    });
    &TEKST
}

/// `sha256-...`, as a Content-Security-Policy names the import map.
pub(crate) fn importmap_hash() -> &'static str {
    &VERSIE.importmap_hash
}

/// The text of one embedded file, for what a page takes in whole (the wordmark).
pub(crate) fn tekst(pad: &str) -> String {
    Dist::get(pad)
        .map(|f| String::from_utf8_lossy(&f.data).into_owned())
        .unwrap_or_default()
}

/// The file for `/static/{pad}`; `pad` is `{versie}/{naam}` or just `{naam}`.
///
/// - `accept_encoding`: the request header, empty when there is none.
/// - Out: `None` for an unknown name. Cost: a table lookup; embedded bytes are not copied.
pub fn bestand(pad: &str, accept_encoding: &str) -> Option<Bestand> {
    let (naam, immutable) = match pad.split_once('/') {
        Some((v, rest)) if !v.is_empty() && v == versie() => (rest, true),
        _ => (pad, false),
    };
    if naam.ends_with(".br") || naam.ends_with(".gz") {
        return None;
    }
    let content_type = content_type(naam)?;
    let neemt = |wat: &str| {
        accept_encoding.split(',').any(|deel| {
            let mut velden = deel.split(';');
            velden.next().is_some_and(|n| n.trim().eq_ignore_ascii_case(wat))
                && !velden.any(|q| matches!(q.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
        })
    };
    for (encoding, staart) in [("br", "br"), ("gzip", "gz")] {
        if neemt(encoding)
            && let Some(gevonden) = Dist::get(&format!("{naam}.{staart}"))
        {
            return Some(uit(gevonden, content_type, immutable, Some(encoding)));
        }
    }
    Dist::get(naam).map(|gevonden| uit(gevonden, content_type, immutable, None))
}

fn uit(
    gevonden: rust_embed::EmbeddedFile,
    content_type: &'static str,
    immutable: bool,
    encoding: Option<&'static str>,
) -> Bestand {
    let hash = gevonden.metadata.sha256_hash();
    let mut etag = String::with_capacity(34);
    etag.push('"');
    for byte in hash.iter().take(16) {
        etag.push_str(&format!("{byte:02x}"));
    }
    etag.push('"');
    Bestand {
        bytes: gevonden.data,
        content_type,
        etag,
        immutable,
        encoding,
    }
}

/// Only these kinds are served; the rest of `dist` is for the build.
fn content_type(naam: &str) -> Option<&'static str> {
    Some(match naam.rsplit_once('.')?.1 {
        "mjs" | "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_by_versioned_and_plain_name_and_only_the_first_is_kept_for_ever() {
        let met = bestand(&format!("{}/plek.mjs", versie()), "").unwrap();
        let zonder = bestand("plek.mjs", "").unwrap();
        assert!(met.immutable && !zonder.immutable);
        assert_eq!((met.bytes, met.etag), (zonder.bytes, zonder.etag));
    }

    #[test]
    fn the_smallest_encoding_that_is_taken_is_sent_under_its_own_etag() {
        let kaal = bestand("maplibre-gl.mjs", "").unwrap();
        let br = bestand("maplibre-gl.mjs", "gzip, br").unwrap();
        let gz = bestand("maplibre-gl.mjs", "gzip, br;q=0").unwrap();
        assert_eq!(
            (kaal.encoding, br.encoding, gz.encoding),
            (None, Some("br"), Some("gzip"))
        );
        assert!(br.bytes.len() < gz.bytes.len() && gz.bytes.len() < kaal.bytes.len() / 3);
        assert!(br.etag != kaal.etag && gz.etag != br.etag);
    }

    #[test]
    fn a_path_never_leaves_the_table() {
        for pad in [
            "",
            "/",
            "../Cargo.toml",
            "x/plek.mjs",
            "..%2fplek.mjs",
            "plek.mjs/",
            "plek.mjs.br",
            "plek.mjs\0",
            "versie",
        ] {
            assert!(bestand(pad, "br").is_none(), "{pad:?}");
        }
    }
}
