//! Makes sure that the browser's files are there to embed. Never runs npm: building needs no network.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=dist/versie.json");
    println!("cargo::rerun-if-changed=templates");
    if !Path::new("dist/versie.json").exists() {
        println!(
            "cargo::error=crates/web/dist ontbreekt: draai eerst crates/web/build-dist.sh (of ./plek dist); \
             dat haalt de npm-pakketten op en zet de bestanden klaar"
        );
    }
}
