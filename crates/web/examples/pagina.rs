//! Prints one page for looking at while designing: `cargo run -p web --example pagina -- plek beeld.json > plek.html`.
//!
//! Kinds: `start`, `plek FILE`, `paneel FILE` (a Locatiebeeld as JSON, `-` for standard input), `zoek Q`, `fout`,
//! `over`, `toegankelijkheid`, `csp`. Settings come from `data/gemeenten/voorbeeldwaard.toml`.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::io::Read;

use web::{Instellingen, Kaartstand, Treffer};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let map =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/gemeenten/voorbeeldwaard.toml");
    let mut inst: Instellingen = toml::from_str(&std::fs::read_to_string(map).unwrap()).unwrap();
    if let Ok(kader) = std::env::var("KADER") {
        inst.kader = serde_json::from_str(&kader).unwrap();
    }
    let lagen = std::env::var("LAGEN").unwrap_or_default();
    let stand = Kaartstand {
        lagen: lagen.split_whitespace().map(str::to_owned).collect(),
        generatie: 1,
    };
    let tweede = args.get(1).map(String::as_str).unwrap_or_default();
    let beeld = || {
        let mut json = String::new();
        if tweede == "-" {
            std::io::stdin().read_to_string(&mut json).unwrap();
        } else {
            json = std::fs::read_to_string(tweede).unwrap();
        }
        serde_json::from_str::<locatie::Locatiebeeld>(&json).unwrap()
    };
    let id = args
        .get(2)
        .cloned()
        .unwrap_or_else(|| "rd:110000,548000".to_owned());
    let uit = match args.first().map(String::as_str) {
        Some("start") => web::pagina_start(&inst, &stand, None),
        Some("plek") => web::pagina_plek(&inst, &stand, &id, &beeld(), None),
        Some("paneel") => web::paneel(&inst, &id, &beeld(), None),
        Some("zoek") => {
            let hit = |id: &str, soort: &str, tekst: &str| Treffer {
                id: id.into(),
                soort: soort.into(),
                tekst: tekst.into(),
            };
            let treffers = [
                hit("9999200000000012", "adres", "Duinweg 12, 9999 AB Voorbeeldwaard"),
                hit("9999200000000013", "adres", "Duinweg 12A, 9999 AB Voorbeeldwaard"),
            ];
            web::pagina_zoek(
                &inst,
                tweede,
                if tweede.contains("niets") { &[] } else { &treffers },
                None,
            )
        }
        Some("over") => web::pagina_over(&inst),
        Some("toegankelijkheid") => web::pagina_toegankelijkheid(&inst),
        Some("csp") => web::csp(&inst),
        _ => web::pagina_fout(
            &inst,
            404,
            "Deze pagina bestaat niet",
            "Controleer het adres, of zoek hierboven een plek.",
            None,
        ),
    };
    println!("{uit}");
}
