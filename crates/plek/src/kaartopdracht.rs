//! `plek regelkaart`: one werkzaamheid at every place, in numbers; with `--concept` what a changed rule file does.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{anyhow, bail};
use clap::Args;
use locatie::check::regelkaart::{Kaartvraag, Kleur, Regelkaart, Tellingen, Verandering, Verschil};
use model::Datum;
use regels::Regelbestand;

use crate::instellingen::{Instellingen, lees_checks, lees_gemeente};
use crate::regelbestand::{lees_begrensd, naam};
use crate::serve::open_plek;

/// Flags of `plek regelkaart`.
#[derive(Args)]
pub struct RegelkaartArgs {
    /// Id van de werkzaamheid, zoals dakkapel
    werkzaamheid: String,
    /// Map met lagen
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Instellingen van de gemeente; ook PLEK_GEMEENTE
    #[arg(long, value_name = "FILE")]
    gemeente: Option<PathBuf>,
    /// Regelbestand (STTR) dat nog niet geldt: toont wat er verandert
    #[arg(long, value_name = "FILE")]
    concept: Option<PathBuf>,
    /// De dag waarover de vraag gaat (jjjj-mm-dd)
    #[arg(long, value_name = "DATE")]
    peildatum: Option<Datum>,
    /// Aantallen als JSON op stdout
    #[arg(long)]
    json: bool,
}

/// Prints the counts. Exit: 0; 1 for an unknown werkzaamheid or a file that is refused.
pub fn regelkaart(args: &RegelkaartArgs, instellingen: &Instellingen) -> anyhow::Result<ExitCode> {
    let plek = open_plek(&args.data, instellingen.database.as_deref(), instellingen)?;
    let pad = args.gemeente.clone().or_else(|| instellingen.gemeente.clone());
    let code = lees_gemeente(pad.as_deref(), &plek.roosters)?.code;
    let checks = lees_checks(instellingen, pad.as_deref(), &code)?;
    let Some(w) = checks.werkzaamheden.met_id(&args.werkzaamheid) else {
        let bekend: Vec<&str> = checks.werkzaamheden.lijst.iter().map(|w| w.id.as_str()).collect();
        if bekend.is_empty() {
            bail!("er zijn geen werkzaamheden ingesteld; geef --gemeente FILE of PLEK_WERKZAAMHEDEN");
        }
        bail!(
            "\"{}\" is geen werkzaamheid; bekend zijn {}",
            args.werkzaamheid,
            bekend.join(", ")
        );
    };
    let concept = match &args.concept {
        None => None,
        Some(pad) => Some(Regelbestand::lees(&lees_begrensd(pad)?, &naam(pad))?),
    };
    let vraag = Kaartvraag {
        werkzaamheid: w,
        dag: args.peildatum.unwrap_or_else(server::vandaag),
        feiten: &checks.feiten,
        concept: concept.as_ref(),
    };
    let moment = plek.nu();
    if concept.is_some() {
        let verschil = Verschil::maak(&moment, &vraag, None).map_err(|f| anyhow!(f))?;
        if args.json {
            println!("{}", server::verschil_json(&verschil, None));
        } else {
            toon_verschil(&verschil);
        }
    } else {
        let kaart = Regelkaart::maak(&moment, &vraag).map_err(|f| anyhow!(f))?;
        if args.json {
            println!("{}", server::kaart_json(&kaart));
        } else {
            toon(&kaart);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn toon(kaart: &Regelkaart) {
    println!(
        "{}: {} plaatsen op {}",
        kaart.naam,
        kaart.plaatsen.len(),
        kaart.dag
    );
    regels(&kaart.totaal());
    for (vraag, aantal) in kaart.vragen() {
        println!("{aantal:>8}  hangt af van: {}", vraag.tekst);
    }
    for (wijk, tellingen) in kaart.wijken.iter().zip(kaart.per_wijk()) {
        println!("{}", wijk.naam);
        regels(&tellingen);
    }
}

fn regels(tellingen: &Tellingen) {
    for kleur in Kleur::ALLE {
        if let Some(n) = tellingen.get(&kleur) {
            println!("{n:>8}  {}", kleur.woorden());
        }
    }
}

fn toon_verschil(verschil: &Verschil) {
    println!(
        "{}: {} van {} plaatsen veranderen",
        verschil.bestand,
        verschil.veranderd().len(),
        verschil.oud.plaatsen.len()
    );
    for o in &verschil.overgangen {
        let hoe = match o.verandering {
            Verandering::Anders => "",
            Verandering::NaVragen => " (bij sommige antwoorden)",
            Verandering::NietNagegaan => " (niet nagegaan of antwoorden iets veranderen)",
        };
        println!(
            "{:>8}  {} -> {}{hoe}",
            o.aantal,
            o.van.woorden(),
            o.naar.woorden()
        );
        for s in &o.stappen {
            println!(
                "          {}: {} -> {}",
                s.naam,
                s.van.woorden(),
                s.naar.woorden()
            );
        }
        for a in &o.voorbeeld {
            println!("          bij {} {}", a.vraag.tekst, a.antwoord);
        }
    }
}
