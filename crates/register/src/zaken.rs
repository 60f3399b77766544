//! Zaken: the columns that lists of zaken are searched and sorted by, and the search within what an asker may see.
//!
//! Rights are conditions of the same statement, for rows and count alike: what may not be seen is never read out. The
//! fields of a zaak themselves are a [`crate::Stuk`]. Start at [`Schrijver::zet_zaak`] and [`Schrijver::zoek_zaken`].

use model::Vak;

use crate::store::verbinding::{Rij, Waarde};
use crate::{RegisterFout, Schrijver};

/// The tables; a migration of the store.
pub(crate) const MIGRATIE: &str = "CREATE TABLE zaak (
        uuid {TEKST} PRIMARY KEY,
        zaaktype {TEKST} NOT NULL,
        niveau {GETAL} NOT NULL,
        bronorganisatie {TEKST} NOT NULL,
        identificatie {TEKST} NOT NULL,
        identificatie_klein {TEKST} NOT NULL,
        omschrijving_klein {TEKST} NOT NULL,
        startdatum {TEKST} NOT NULL,
        registratiedatum {TEKST} NOT NULL,
        einddatum {TEKST} NOT NULL,
        einddatum_gepland {TEKST} NOT NULL,
        uiterlijke_einddatum {TEKST} NOT NULL,
        archiefactiedatum {TEKST} NOT NULL,
        publicatiedatum {TEKST} NOT NULL,
        archiefnominatie {TEKST} NOT NULL,
        archiefstatus {TEKST} NOT NULL,
        hoofdzaak {TEKST} NOT NULL,
        statustype {TEKST} NOT NULL,
        resultaattype {TEKST} NOT NULL,
        west {GETAL}, zuid {GETAL}, oost {GETAL}, noord {GETAL},
        UNIQUE (bronorganisatie, identificatie)
     ) {STRICT};
     CREATE INDEX zaak_recht ON zaak (zaaktype, niveau);
     CREATE INDEX zaak_start ON zaak (startdatum, uuid, zaaktype, niveau);
     CREATE INDEX zaak_registratie ON zaak (registratiedatum, uuid, zaaktype, niveau);
     CREATE INDEX zaak_eind ON zaak (einddatum, uuid, zaaktype, niveau);
     CREATE INDEX zaak_archief ON zaak (archiefactiedatum, uuid, zaaktype, niveau);
     CREATE INDEX zaak_publicatie ON zaak (publicatiedatum, uuid, zaaktype, niveau);
     CREATE INDEX zaak_nummer ON zaak (identificatie, uuid, zaaktype, niveau);
     CREATE INDEX zaak_plaats ON zaak (west, oost, zuid, noord);
     CREATE TABLE zaakwaarde (
        zaak {TEKST} NOT NULL,
        groep {TEKST} NOT NULL,
        veld {TEKST} NOT NULL,
        waarde {TEKST} NOT NULL,
        PRIMARY KEY (zaak, groep, veld)
     ) {STRICT};
     CREATE INDEX zaakwaarde_zoek ON zaakwaarde (veld, waarde, zaak, groep);";

/// Every column, for who copies rows.
pub(crate) const KOLOMMEN: &str = "uuid, zaaktype, niveau, bronorganisatie, identificatie, identificatie_klein, omschrijving_klein, startdatum, registratiedatum, einddatum, einddatum_gepland, uiterlijke_einddatum, archiefactiedatum, publicatiedatum, archiefnominatie, archiefstatus, hoofdzaak, statustype, resultaattype, west, zuid, oost, noord";

/// A field of a zaak that can be searched; days are text as `2026-01-31`, kinds are uuids, no value is empty text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is the field of that name in the ZGW standard")]
pub enum Zaakveld {
    Uuid,
    Zaaktype,
    Bronorganisatie,
    Identificatie,
    Omschrijving,
    Startdatum,
    Registratiedatum,
    Einddatum,
    EinddatumGepland,
    UiterlijkeEinddatumAfdoening,
    Archiefactiedatum,
    Publicatiedatum,
    Archiefnominatie,
    Archiefstatus,
    Hoofdzaak,
    Statustype,
    Resultaattype,
}

impl Zaakveld {
    const KOLOMMEN: [(Self, &'static str, &'static str); 17] = [
        (Self::Uuid, "uuid", "uuid"),
        (Self::Zaaktype, "zaaktype", "zaaktype"),
        (Self::Bronorganisatie, "bronorganisatie", "bronorganisatie"),
        (Self::Identificatie, "identificatie", "identificatie"),
        (Self::Omschrijving, "omschrijving", "omschrijving_klein"),
        (Self::Startdatum, "startdatum", "startdatum"),
        (Self::Registratiedatum, "registratiedatum", "registratiedatum"),
        (Self::Einddatum, "einddatum", "einddatum"),
        (Self::EinddatumGepland, "einddatumGepland", "einddatum_gepland"),
        (
            Self::UiterlijkeEinddatumAfdoening,
            "uiterlijkeEinddatumAfdoening",
            "uiterlijke_einddatum",
        ),
        (Self::Archiefactiedatum, "archiefactiedatum", "archiefactiedatum"),
        (Self::Publicatiedatum, "publicatiedatum", "publicatiedatum"),
        (Self::Archiefnominatie, "archiefnominatie", "archiefnominatie"),
        (Self::Archiefstatus, "archiefstatus", "archiefstatus"),
        (Self::Hoofdzaak, "hoofdzaak", "hoofdzaak"),
        (Self::Statustype, "statustype", "statustype"),
        (Self::Resultaattype, "resultaattype", "resultaattype"),
    ];

    /// The field with its name in the ZGW standard; `None` for one that cannot be searched.
    pub fn uit_naam(naam: &str) -> Option<Self> {
        let veld = Self::KOLOMMEN.iter().find(|(_, n, _)| *n == naam);
        veld.map(|(veld, ..)| *veld)
    }

    fn kolom(self) -> &'static str {
        let veld = Self::KOLOMMEN.iter().find(|(veld, ..)| *veld == self);
        veld.map_or("uuid", |(.., kolom)| kolom)
    }
}

/// What a field must be. What has no value answers only to `Leeg`, and to `Is`, `EenVan`, `GeenVan` of empty text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(
    missing_docs,
    reason = "Na: later than; Vanaf: from; Voor: before; Tot: up to, included; Bevat: without case"
)]
pub enum Toets {
    Is(String),
    EenVan(Vec<String>),
    GeenVan(Vec<String>),
    Na(String),
    Vanaf(String),
    Voor(String),
    Tot(String),
    Leeg(bool),
    Bevat(String),
}

/// What an asker may see of zaken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Zaakrecht {
    /// Everything.
    Alles,
    /// Zaken of a zaaktype (`None`: of any) up to a level of vertrouwelijkheid, 0 for `openbaar`. An empty list sees nothing.
    Alleen(Vec<(Option<String>, u8)>),
}

/// Which zaken; all conditions hold together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Zaakfilter {
    /// On fields of the zaak.
    pub toetsen: Vec<(Zaakveld, Toets)>,
    /// On what hangs below it (`rol.betrokkene`, `kenmerk.bron`): each list holds for one and the same group.
    pub groepen: Vec<Vec<(String, Toets)>>,
    /// Highest level of vertrouwelijkheid.
    pub tot_niveau: Option<u8>,
    /// Its place lies within this box, RD millimetres.
    pub binnen: Option<Vak>,
    /// Sorted by these, `true` from high to low; then by uuid.
    pub volgorde: Vec<(Zaakveld, bool)>,
}

/// Which part of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blad {
    /// From 1.
    pub nr: u64,
    /// Rows on a page.
    pub grootte: u64,
}

/// One page and how many there are in all, under the same rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zaakblad {
    /// Uuids in order.
    pub uuids: Vec<String>,
    /// Of all pages together.
    pub aantal: u64,
}

/// One value of something that hangs below a zaak.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zaakwaarde {
    /// Of which one: the uuid of the rol, the place of the kenmerk.
    pub groep: String,
    /// `rol.betrokkene`, `kenmerk`.
    pub veld: String,
    /// As it is compared; a BSN only as its keyed hash.
    pub waarde: String,
}

/// What lists know of a zaak.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Zaakregel {
    /// Its own id.
    pub uuid: String,
    /// Level of vertrouwelijkheid, 0 for `openbaar`.
    pub niveau: u8,
    /// Its fields; one that is missing is empty.
    pub velden: Vec<(Zaakveld, String)>,
    /// Where it is, RD millimetres.
    pub vak: Option<Vak>,
    /// What hangs below it.
    pub waarden: Vec<Zaakwaarde>,
}

/// What became of [`Schrijver::zet_zaak`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gezet {
    /// It is there.
    Ja,
    /// Nothing happened: the zaak with this uuid has the pair of bronorganisatie and identificatie already.
    Bezet(String),
}

impl Schrijver<'_> {
    /// Makes or replaces what lists know of a zaak.
    pub fn zet_zaak(&mut self, regel: &Zaakregel) -> Result<Gezet, RegisterFout> {
        let veld = |v: Zaakveld| {
            let gevonden = regel.velden.iter().find(|(naam, _)| *naam == v);
            gevonden.map_or("", |(_, w)| w.as_str())
        };
        let (bron, nummer) = (veld(Zaakveld::Bronorganisatie), veld(Zaakveld::Identificatie));
        if let Some(ander) = self.zaak_met(bron, nummer)?.filter(|uuid| *uuid != regel.uuid) {
            return Ok(Gezet::Bezet(ander));
        }
        self.verwijder_zaak(&regel.uuid)?;
        let doel = "een zaak bewaren";
        let mut kolommen = vec!["niveau", "identificatie_klein", "west", "zuid", "oost", "noord"];
        let hoek = |n: fn(&Vak) -> i32| Waarde::from(regel.vak.as_ref().map(|v| i64::from(n(v))));
        let mut waarden = vec![
            i64::from(regel.niveau).into(),
            nummer.to_lowercase().into(),
            hoek(|v| v.min[0]),
            hoek(|v| v.min[1]),
            hoek(|v| v.max[0]),
            hoek(|v| v.max[1]),
        ];
        for (naam, _, kolom) in Zaakveld::KOLOMMEN {
            kolommen.push(kolom);
            waarden.push(match naam {
                Zaakveld::Uuid => regel.uuid.as_str().into(),
                Zaakveld::Omschrijving => veld(naam).to_lowercase().into(),
                _ => veld(naam).into(),
            });
        }
        let plaatsen: Vec<String> = (1..=kolommen.len()).map(|n| format!("?{n}")).collect();
        let sql = format!(
            "INSERT INTO zaak ({}) VALUES ({})",
            kolommen.join(", "),
            plaatsen.join(", ")
        );
        self.doe(&sql, waarden, doel)?;
        for w in &regel.waarden {
            self.doe(
                "INSERT INTO zaakwaarde VALUES (?1, ?2, ?3, ?4) ON CONFLICT (zaak, groep, veld) DO UPDATE SET waarde = ?4",
                vec![
                    regel.uuid.as_str().into(),
                    w.groep.as_str().into(),
                    w.veld.as_str().into(),
                    w.waarde.as_str().into(),
                ],
                doel,
            )?;
        }
        Ok(Gezet::Ja)
    }

    /// Takes a zaak out of the lists; false when it was not there.
    pub fn verwijder_zaak(&mut self, uuid: &str) -> Result<bool, RegisterFout> {
        let doel = "een zaak verwijderen";
        self.doe("DELETE FROM zaakwaarde WHERE zaak = ?1", vec![uuid.into()], doel)?;
        let weg = self.doe("DELETE FROM zaak WHERE uuid = ?1", vec![uuid.into()], doel)?;
        Ok(weg > 0)
    }

    /// The uuid of the zaak with this pair; `None` when there is none.
    pub fn zaak_met(
        &self,
        bronorganisatie: &str,
        identificatie: &str,
    ) -> Result<Option<String>, RegisterFout> {
        let sql = "SELECT uuid FROM zaak WHERE bronorganisatie = ?1 AND identificatie = ?2";
        let uit = self.uuids(sql, vec![bronorganisatie.into(), identificatie.into()])?;
        Ok(uit.into_iter().next())
    }

    /// One page of the zaken that answer `filter`, within `recht`, and how many there are.
    pub fn zoek_zaken(
        &self,
        filter: &Zaakfilter,
        recht: &Zaakrecht,
        blad: Blad,
    ) -> Result<Zaakblad, RegisterFout> {
        let mut vraag = Vraag::new(filter, recht);
        let tel = format!("SELECT count(*) FROM zaak z WHERE {}", vraag.waar);
        let wat = || RegisterFout::opslag("zaken tellen");
        let mut rij = self
            .db
            .rij(&tel, vraag.waarden.clone())
            .map_err(wat())?
            .unwrap_or(Rij(vec![]));
        let aantal = rij.getal(0).map_err(wat())?.unsigned_abs();
        let sprong = blad.nr.saturating_sub(1).saturating_mul(blad.grootte);
        if sprong >= aantal || blad.grootte == 0 {
            return Ok(Zaakblad {
                uuids: vec![],
                aantal,
            });
        }
        let tot = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let (grens, sprong) = (
            vraag.plaats(tot(blad.grootte).into()),
            vraag.plaats(tot(sprong).into()),
        );
        let sql = format!(
            "SELECT z.uuid FROM zaak z WHERE {} ORDER BY {} LIMIT {grens} OFFSET {sprong}",
            vraag.waar,
            orde(filter)
        );
        let uuids = self.uuids(&sql, vraag.waarden)?;
        Ok(Zaakblad { uuids, aantal })
    }

    /// As [`Schrijver::zoek_zaken`], with a last word on each zaak (an exact place) by `ook`. Cost: one call for every
    /// zaak that answers the filter within the rights.
    pub fn zoek_zaken_die(
        &self,
        filter: &Zaakfilter,
        recht: &Zaakrecht,
        blad: Blad,
        ook: &mut dyn FnMut(&str) -> Result<bool, RegisterFout>,
    ) -> Result<Zaakblad, RegisterFout> {
        let vraag = Vraag::new(filter, recht);
        let sql = format!(
            "SELECT z.uuid FROM zaak z WHERE {} ORDER BY {}",
            vraag.waar,
            orde(filter)
        );
        let (mut uuids, mut aantal) = (vec![], 0u64);
        let begin = blad.nr.saturating_sub(1).saturating_mul(blad.grootte);
        for uuid in self.uuids(&sql, vraag.waarden)? {
            if ook(&uuid)? {
                if aantal >= begin && (uuids.len() as u64) < blad.grootte {
                    uuids.push(uuid);
                }
                aantal += 1;
            }
        }
        Ok(Zaakblad { uuids, aantal })
    }

    fn uuids(&self, sql: &str, waarden: Vec<Waarde>) -> Result<Vec<String>, RegisterFout> {
        let wat = || RegisterFout::opslag("zaken zoeken");
        let rijen = self.db.vraag(sql, waarden).map_err(wat())?;
        rijen.into_iter().map(|mut r| r.tekst(0).map_err(wat())).collect()
    }
}

fn orde(filter: &Zaakfilter) -> String {
    let mut uit: Vec<String> = filter
        .volgorde
        .iter()
        .map(|(veld, af)| format!("z.{}{}", veld.kolom(), if *af { " DESC" } else { "" }))
        .collect();
    // the last word follows the first, so that one walk along an index gives the order
    let af = filter.volgorde.last().is_some_and(|(_, af)| *af);
    uit.push(format!("z.uuid{}", if af { " DESC" } else { "" }));
    uit.join(", ")
}

/// A condition in SQL with its values.
struct Vraag {
    waar: String,
    waarden: Vec<Waarde>,
}

impl Vraag {
    fn new(filter: &Zaakfilter, recht: &Zaakrecht) -> Self {
        let mut v = Self {
            waar: String::new(),
            waarden: vec![],
        };
        let mut delen = vec![v.recht(recht)];
        for (veld, toets) in &filter.toetsen {
            let kolom = match (veld, toets) {
                (Zaakveld::Identificatie, Toets::Bevat(_)) => "z.identificatie_klein".to_owned(),
                _ => format!("z.{}", veld.kolom()),
            };
            // of the omschrijving only the small letters are kept
            let klein = *veld == Zaakveld::Omschrijving;
            delen.push(v.toets(&kolom, toets, klein));
        }
        for groep in &filter.groepen {
            delen.push(v.groep(groep));
        }
        if let Some(niveau) = filter.tot_niveau {
            let plaats = v.plaats(i64::from(niveau).into());
            delen.push(format!("z.niveau <= {plaats}"));
        }
        if let Some(vak) = &filter.binnen {
            for (kolom, n) in [
                ("west >=", vak.min[0]),
                ("oost <=", vak.max[0]),
                ("zuid >=", vak.min[1]),
                ("noord <=", vak.max[1]),
            ] {
                let plaats = v.plaats(i64::from(n).into());
                delen.push(format!("z.{kolom} {plaats}"));
            }
        }
        v.waar = delen.join(" AND ");
        v
    }

    fn plaats(&mut self, waarde: Waarde) -> String {
        self.waarden.push(waarde);
        format!("?{}", self.waarden.len())
    }

    fn recht(&mut self, recht: &Zaakrecht) -> String {
        let Zaakrecht::Alleen(lijst) = recht else {
            return "1 = 1".to_owned();
        };
        let delen: Vec<String> = lijst
            .iter()
            .map(|(zaaktype, max)| {
                let max = self.plaats(i64::from(*max).into());
                match zaaktype {
                    Some(zaaktype) => {
                        let zaaktype = self.plaats(zaaktype.as_str().into());
                        format!("(z.zaaktype = {zaaktype} AND z.niveau <= {max})")
                    }
                    None => format!("z.niveau <= {max}"),
                }
            })
            .collect();
        if delen.is_empty() {
            "1 = 0".to_owned()
        } else {
            format!("({})", delen.join(" OR "))
        }
    }

    /// One and the same group of the zaak answers all of these.
    fn groep(&mut self, toetsen: &[(String, Toets)]) -> String {
        let delen: Vec<String> = (toetsen.iter().enumerate())
            .map(|(nr, (veld, toets))| {
                let veld = self.plaats(veld.as_str().into());
                let toets = self.toets(&format!("w{nr}.waarde"), toets, false);
                let samen = if nr == 0 {
                    String::new()
                } else {
                    format!(" AND w{nr}.groep = w0.groep")
                };
                format!("w{nr}.zaak = z.uuid AND w{nr}.veld = {veld}{samen} AND {toets}")
            })
            .collect();
        let tabellen: Vec<String> = (0..toetsen.len()).map(|nr| format!("zaakwaarde w{nr}")).collect();
        if delen.is_empty() {
            return "1 = 1".to_owned();
        }
        format!(
            "EXISTS (SELECT 1 FROM {} WHERE {})",
            tabellen.join(", "),
            delen.join(" AND ")
        )
    }

    fn toets(&mut self, kolom: &str, toets: &Toets, klein: bool) -> String {
        let eigen = |t: &str| if klein { t.to_lowercase() } else { t.to_owned() };
        let mut met = |hoe: &str, t: &str| {
            let plaats = self.plaats(eigen(t).into());
            format!("{kolom} {hoe} {plaats}")
        };
        match toets {
            Toets::Is(t) => met("=", t),
            Toets::Na(t) => format!("{kolom} <> '' AND {}", met(">", t)),
            Toets::Vanaf(t) => format!("{kolom} <> '' AND {}", met(">=", t)),
            Toets::Voor(t) => format!("{kolom} <> '' AND {}", met("<", t)),
            Toets::Tot(t) => format!("{kolom} <> '' AND {}", met("<=", t)),
            Toets::Leeg(true) => format!("{kolom} = ''"),
            Toets::Leeg(false) => format!("{kolom} <> ''"),
            Toets::EenVan(l) | Toets::GeenVan(l) => {
                let plaatsen: Vec<String> = l.iter().map(|t| self.plaats(eigen(t).into())).collect();
                let niet = matches!(toets, Toets::GeenVan(_));
                match (plaatsen.is_empty(), niet) {
                    (true, true) => "1 = 1".to_owned(),
                    (true, false) => "1 = 0".to_owned(),
                    (false, _) => format!(
                        "{kolom} {}IN ({})",
                        if niet { "NOT " } else { "" },
                        plaatsen.join(", ")
                    ),
                }
            }
            Toets::Bevat(t) => {
                let t = t
                    .to_lowercase()
                    .replace('\\', "\\\\")
                    .replace('%', "\\%")
                    .replace('_', "\\_");
                let plaats = self.plaats(format!("%{t}%").into());
                format!("{kolom} LIKE {plaats} ESCAPE '\\'")
            }
        }
    }
}
