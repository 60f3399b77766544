//! Opmaak: what map styles write and draw with: what the program brings, and what a gemeente adds in a folder of its own.
//!
//! `fonts/*.ttf|otf|ttc`, and `sprites/NAAM/*.svg`, one folder for each sprite; signs in `sprites/plek` join our own, or
//! take the place of one. Read once, at the start; a file that cannot be used stops it by name.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use server::Opmaak;

/// Sprites beside our own.
const BLADEN_MAX: usize = 32;

/// Fonts and signs for map styles; `map` is the gemeente's own folder.
///
/// Errors: a folder or file that cannot be read, a font or SVG that cannot be used (named), more than is kept.
pub fn lees_opmaak(map: Option<&Path>) -> anyhow::Result<Opmaak> {
    let mut opmaak = Opmaak::new()?;
    for font in web::kaartletters() {
        opmaak.letters().voeg_toe(font)?;
    }
    let Some(map) = map else { return Ok(opmaak) };
    if !map.is_dir() {
        bail!("opmaak: de map {} bestaat niet", map.display());
    }
    for pad in inhoud(&map.join("fonts"), &["ttf", "otf", "ttc"])? {
        let bytes = lees(&pad, tekens::FONT_MAX)?;
        opmaak
            .letters()
            .voeg_toe(bytes)
            .with_context(|| pad.display().to_string())?;
    }
    let bladen = mappen(&map.join("sprites"))?;
    if bladen.len() > BLADEN_MAX {
        bail!("opmaak: {} heeft meer dan {BLADEN_MAX} sprites", map.display());
    }
    for blad in bladen {
        let naam = blad
            .file_name()
            .and_then(|n| n.to_str())
            .filter(|n| goede_naam(n));
        let naam = naam.ok_or_else(|| {
            anyhow!(
                "{}: gebruik voor een sprite kleine letters, cijfers en '-'",
                blad.display()
            )
        })?;
        for pad in inhoud(&blad, &["svg"])? {
            let teken = pad.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let svg = lees(&pad, tekens::SVG_MAX)?;
            opmaak
                .voeg_teken_toe(naam, &teken, &svg)
                .with_context(|| pad.display().to_string())?;
        }
    }
    opmaak.bladen()?;
    Ok(opmaak)
}

/// A name that can stand in an address as it is.
fn goede_naam(naam: &str) -> bool {
    (1..=64).contains(&naam.len())
        && naam
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// A file, when it is not larger than may be: that is looked at before it is read.
fn lees(pad: &Path, meest: usize) -> anyhow::Result<Vec<u8>> {
    let maat = std::fs::metadata(pad)
        .with_context(|| pad.display().to_string())?
        .len();
    if maat > meest as u64 {
        bail!("{}: dit bestand is groter dan {} KiB", pad.display(), meest >> 10);
    }
    std::fs::read(pad).with_context(|| format!("{} is niet te lezen", pad.display()))
}

/// What is in a folder, by name; a folder that is not there is empty.
fn regels(map: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !map.exists() {
        return Ok(Vec::new());
    }
    let lijst = std::fs::read_dir(map).with_context(|| map.display().to_string())?;
    let mut paden = lijst
        .map(|b| Ok(b?.path()))
        .collect::<std::io::Result<Vec<_>>>()?;
    paden.sort();
    Ok(paden)
}

/// Files with one of these endings; other files are left alone (a licence, a readme).
fn inhoud(map: &Path, einden: &[&str]) -> anyhow::Result<Vec<PathBuf>> {
    let past = |pad: &PathBuf| {
        let eind = pad.extension().and_then(|e| e.to_str()).unwrap_or_default();
        pad.is_file() && einden.iter().any(|e| eind.eq_ignore_ascii_case(e))
    };
    Ok(regels(map)?.into_iter().filter(past).collect())
}

fn mappen(map: &Path) -> anyhow::Result<Vec<PathBuf>> {
    Ok(regels(map)?.into_iter().filter(|pad| pad.is_dir()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SVG: &str =
        "<svg xmlns='http://www.w3.org/2000/svg' width='12' height='10'><rect width='12' height='10'/></svg>";

    fn map_met(bestanden: &[(&str, &[u8])]) -> tempfile::TempDir {
        let map = tempfile::tempdir().unwrap();
        for (pad, inhoud) in bestanden {
            let pad = map.path().join(pad);
            std::fs::create_dir_all(pad.parent().unwrap()).unwrap();
            std::fs::write(pad, inhoud).unwrap();
        }
        map
    }

    fn fout(bestanden: &[(&str, &[u8])]) -> String {
        let map = map_met(bestanden);
        format!("{:#}", lees_opmaak(Some(map.path())).err().unwrap())
    }

    #[test]
    fn a_gemeente_adds_fonts_and_signs_of_its_own() {
        let mut eigen = lees_opmaak(None).unwrap();
        assert_eq!(
            eigen.letters().namen().collect::<Vec<_>>(),
            ["Source Sans 3 Regular", "Source Sans 3 SemiBold"]
        );
        assert_eq!(eigen.bladen().unwrap(), ["plek"]);
        let map = map_met(&[
            ("fonts/LEESMIJ.txt", b"geen font"),
            ("sprites/denhelder/vuurtoren.svg", SVG.as_bytes()),
            ("sprites/plek/d-zaak.svg", SVG.as_bytes()),
        ]);
        let met = lees_opmaak(Some(map.path())).unwrap();
        assert_eq!(met.bladen().unwrap(), ["denhelder", "plek"]);
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let zin = fout(&[("fonts/kapot.ttf", b"niets")]);
        assert!(
            zin.contains("kapot.ttf") && zin.contains("geen lettertype"),
            "{zin}"
        );
        let zin = fout(&[("sprites/x/kapot.svg", b"<svg")]);
        assert!(zin.contains("kapot.svg") && zin.contains("SVG"), "{zin}");
        let zin = fout(&[("sprites/Met Spatie/a.svg", SVG.as_bytes())]);
        assert!(zin.contains("Met Spatie"), "{zin}");
        let zin = fout(&[("sprites/x/groot.svg", &vec![b' '; tekens::SVG_MAX + 1])]);
        assert!(zin.contains("groot.svg") && zin.contains("256 KiB"), "{zin}");
        assert!(lees_opmaak(Some(Path::new("/bestaat/niet"))).is_err());
    }
}
