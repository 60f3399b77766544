//! Invented names: streets by theme for the old town, by combination for the quarters that follow.

/// Streets of the rings around the centre, in the order in which they are laid out.
pub(crate) const RINGEN: [&str; 24] = [
    "Loodsenstraat",
    "Zeilmakerstraat",
    "Touwslagerstraat",
    "Kuiperstraat",
    "Nettenboetstraat",
    "Kombuisstraat",
    "Bakenstraat",
    "Lichtwachterstraat",
    "Reddersstraat",
    "Jutterstraat",
    "Schelpenstraat",
    "Garnalenstraat",
    "Visserslaan",
    "Kapiteinslaan",
    "Stuurmanslaan",
    "Matrozenlaan",
    "Bootsmanlaan",
    "Roergangerslaan",
    "Scheepsjongenlaan",
    "Ankerlaan",
    "Kompaslaan",
    "Sextantlaan",
    "Kielstraat",
    "Boegstraat",
];

/// Streets of the northern quarter.
pub(crate) const NOORD: [&str; 12] = [
    "Helmgrasstraat",
    "Duindoornstraat",
    "Zeeasterstraat",
    "Lamsoorstraat",
    "Zeekraalstraat",
    "Blauwe Distelstraat",
    "Kamperfoeliestraat",
    "Parnassiastraat",
    "Rietgrasstraat",
    "Biezenstraat",
    "Vlierstraat",
    "Meidoornstraat",
];

/// Streets of the eastern quarter.
pub(crate) const OOST: [&str; 20] = [
    "Wulp",
    "Grutto",
    "Kievit",
    "Tureluur",
    "Scholekster",
    "Bontbekplevier",
    "Kluut",
    "Lepelaar",
    "Eider",
    "Bergeend",
    "Visdief",
    "Mantelmeeuw",
    "Rietgors",
    "Blauwborst",
    "Zilverreiger",
    "Steenloper",
    "Strandloper",
    "Kanoet",
    "Rosse Franjepoot",
    "Slobeend",
];

/// Streets of the southern quarter.
pub(crate) const ZUID: [&str; 10] = [
    "Polderlaan",
    "Molenlaan",
    "Sluislaan",
    "Kaaslaan",
    "Klaverlaan",
    "Koolzaadlaan",
    "Tulpenlaan",
    "Narcissenlaan",
    "Krokuslaan",
    "Hyacintenlaan",
];

const VOOR: [&str; 64] = [
    "Noord",
    "Zand",
    "Wad",
    "Zilt",
    "Helm",
    "Duin",
    "Riet",
    "Schor",
    "Kwelder",
    "Polder",
    "Dijk",
    "Sluis",
    "Vaart",
    "Meer",
    "Plas",
    "Broek",
    "Veen",
    "Klei",
    "Gors",
    "Slik",
    "Geul",
    "Kreek",
    "Strand",
    "Golf",
    "Schuim",
    "Getij",
    "Eb",
    "Vloed",
    "Baken",
    "Boei",
    "Anker",
    "Kiel",
    "Boeg",
    "Mast",
    "Zeil",
    "Touw",
    "Kabel",
    "Net",
    "Haak",
    "Vis",
    "Haring",
    "Schol",
    "Bot",
    "Garnaal",
    "Krab",
    "Mossel",
    "Oester",
    "Kokkel",
    "Meeuw",
    "Stern",
    "Wulp",
    "Kluut",
    "Plevier",
    "Eider",
    "Lepelaar",
    "Reiger",
    "Zwaan",
    "Gans",
    "Kieviet",
    "Leeuwerik",
    "Distel",
    "Doorn",
    "Braam",
    "Wilg",
];

const MIDDEN: [&str; 64] = [
    "", "berg", "veld", "hoek", "kamp", "oord", "rug", "top", "dal", "zoom", "rand", "kop", "nest", "vlucht",
    "kruin", "roos", "gras", "kruid", "bloem", "blad", "hout", "bos", "tuin", "hof", "akker", "weide",
    "made", "meent", "land", "goed", "zicht", "wacht", "spoor", "bank", "plaat", "gat", "diep", "slag",
    "rif", "wal", "werf", "kaap", "baai", "licht", "toren", "molen", "brug", "poort", "pad", "ster", "wolk",
    "wind", "storm", "stroom", "bron", "steen", "grond", "heuvel", "terp", "wier", "schelp", "horn", "eind",
    "mede",
];

const ACHTER: [&str; 8] = ["straat", "laan", "weg", "hof", "pad", "plantsoen", "kade", "erf"];

/// The `i`-th street name of the quarters after the old town: different for every `i` below 32,768, and
/// told apart by a Roman-free ordinal word beyond ("Tweede ...").
pub(crate) fn wijkstraat(i: u64) -> String {
    const VOLGORDE: [&str; 10] = [
        "", "Tweede ", "Derde ", "Vierde ", "Vijfde ", "Zesde ", "Zevende ", "Achtste ", "Negende ",
        "Tiende ",
    ];
    // 20,011 is odd, so it walks through all 32,768 combinations before repeating
    let k = (i * 20_011) % 32_768;
    let ronde = (i / 32_768) as usize;
    let voor = VOOR[(k % 64) as usize];
    let midden = MIDDEN[(k / 64 % 64) as usize];
    let achter = ACHTER[(k / 4096) as usize];
    let rang = VOLGORDE
        .get(ronde)
        .map_or_else(|| format!("{}e ", ronde + 1), |v| (*v).to_owned());
    format!("{rang}{voor}{midden}{achter}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_streets_of_a_large_town_have_the_same_name() {
        let namen: std::collections::BTreeSet<String> = (0..80_000).map(wijkstraat).collect();
        assert_eq!(namen.len(), 80_000);
        let vast: Vec<&str> = RINGEN
            .iter()
            .chain(&NOORD)
            .chain(&OOST)
            .chain(&ZUID)
            .copied()
            .collect();
        assert_eq!(
            vast.iter().collect::<std::collections::BTreeSet<_>>().len(),
            vast.len()
        );
    }
}
