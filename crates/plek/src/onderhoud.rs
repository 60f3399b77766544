//! `plek doctor` and `plek rollback`: is everything whole, and back to the import before.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use lagen::Lagen;
use server::zgw::bron::{Bron, BronInstelling};

use crate::bewaring;
use crate::instellingen::Instellingen;

/// Checks every block of every layer and every dossier of the register; one of the two is enough. Exit: 0 whole, 1 when something is damaged
/// (named on stderr). Where zaken are kept elsewhere, that register is asked too.
pub fn doctor(data: &Path, instellingen: &Instellingen) -> anyhow::Result<ExitCode> {
    let lagen = if bewaring::is_er(data, instellingen) {
        Lagen::open_ook_leeg(data)?
    } else {
        Lagen::open(data)?
    };
    let snapshot = lagen.nu();
    let bevindingen = snapshot.controleer();
    for laag in snapshot.lagen() {
        let stand = laag
            .stand()
            .map_or_else(|| "onbekend".to_owned(), |s| s.datum.to_string());
        println!(
            "{:<34} {:>9} objecten, stand {stand}",
            laag.definitie().id.as_str(),
            laag.aantal()
        );
    }
    for bevinding in &bevindingen {
        eprintln!("beschadigd: {bevinding}");
    }
    let register = bewaring::controleer(data, instellingen)?;
    for bevinding in &register {
        eprintln!("register: {bevinding}");
    }
    if !register.is_empty() {
        eprintln!("plek: zet een kopie van het register terug met `plek restore`");
    }
    let elders_goed = match &instellingen.zgw.bron {
        None => true,
        Some(inst) => zaakregister(inst, instellingen)?,
    };
    if bevindingen.is_empty() && register.is_empty() && elders_goed {
        println!("alles is heel (generatie {})", snapshot.generatie());
        Ok(ExitCode::SUCCESS)
    } else if bevindingen.is_empty() {
        Ok(ExitCode::from(1))
    } else {
        eprintln!("plek: importeer de bron van deze lagen opnieuw, of ga terug met `plek rollback`");
        Ok(ExitCode::from(1))
    }
}

/// Asks the register elsewhere what `plek serve` will ask it; false when something of it is not right (named on stderr).
fn zaakregister(inst: &BronInstelling, instellingen: &Instellingen) -> anyhow::Result<bool> {
    let bron = Bron::new(
        inst.clone(),
        instellingen.base_url.as_deref(),
        Arc::default(),
        &instellingen.uitgaand()?,
    );
    let bron = bron.map_err(anyhow::Error::msg)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let uitkomst = runtime.block_on(bron.onderzoek());
    for (goed, zin) in &uitkomst {
        if *goed {
            println!("{zin}");
        } else {
            eprintln!("{zin}");
        }
    }
    Ok(uitkomst.iter().all(|(goed, _)| *goed))
}

/// Puts the manifest of the import before back; a running server follows.
pub fn rollback(data: &Path) -> anyhow::Result<ExitCode> {
    let generatie = lagen::terug(data)?;
    println!("de vorige lagen dienen weer (generatie {generatie})");
    Ok(ExitCode::SUCCESS)
}
