//! One BGT object while it is read, and the voorkomen that it becomes. Start at [`Record::maak`].

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use model::{Datum, Geometrie, Interval, Periode, Tijdstip, Voorkomen, Waarde};

/// Most text of one object's attributes, bytes.
const MAX_KENMERKEN: usize = 1 << 20;

/// What of an object feeds its period.
#[derive(Debug, Default)]
pub struct Tijden {
    /// `creationDate`.
    pub begin: String,
    /// `terminationDate`.
    pub einde: String,
    /// `tijdstipRegistratie`.
    pub registratie: String,
    /// `eindRegistratie`.
    pub eind_registratie: String,
    /// `LV-publicatiedatum`.
    pub publicatie: String,
}

/// One object as it comes in.
#[derive(Debug, Default)]
pub struct Record {
    /// `lokaalID`.
    pub id: String,
    /// What feeds the period.
    pub tijden: Tijden,
    /// Its place.
    pub geometrie: Option<Geometrie>,
    /// Geometry under a name that is not the main one.
    pub overige: Vec<(String, Geometrie)>,
    /// Attributes but the lists below.
    pub kenmerken: Vec<(String, Waarde)>,
    /// House-number labels, one for each position.
    pub labels: Vec<Waarde>,
    /// `x,y,hoek` of each label, in the same order; empty for a label without a position.
    pub posities: Vec<Waarde>,
    /// Verblijfsobjecten at the first and last numbers of the labels.
    pub vbo: Vec<Waarde>,
    omvang: usize,
    fout: Option<String>,
}

impl Record {
    /// Keeps the first thing that is wrong.
    pub fn weiger(&mut self, fout: String) {
        self.fout.get_or_insert(fout);
    }

    /// Counts text that is kept. Out: false when there is too much, and the object is refused.
    pub fn tel(&mut self, bytes: usize) -> bool {
        self.omvang += bytes;
        if self.omvang > MAX_KENMERKEN {
            self.weiger("het object heeft meer dan 1 MiB aan kenmerken".to_owned());
        }
        self.omvang <= MAX_KENMERKEN
    }

    /// Adds an attribute; a second value under the same name makes it a list.
    pub fn zet(&mut self, naam: &str, waarde: Waarde) {
        let lengte = if let Waarde::Tekst(tekst) = &waarde {
            tekst.len()
        } else {
            8
        };
        if !self.tel(naam.len() + lengte) {
            return;
        }
        match self.kenmerken.iter_mut().find(|(bekend, _)| bekend == naam) {
            None => self.kenmerken.push((naam.to_owned(), waarde)),
            Some((_, Waarde::Lijst(lijst))) => lijst.push(waarde),
            Some((_, bekend)) => {
                let eerste = std::mem::replace(bekend, Waarde::JaNee(false));
                *bekend = Waarde::Lijst(vec![eerste, waarde]);
            }
        }
    }

    /// The voorkomen, and leaves this empty for the next object.
    ///
    /// - Out: the voorkomen and the moment of its latest registration.
    /// - Errors: the id, when it was read, and a sentence.
    pub fn maak(
        &mut self,
        klok: &Klok,
        historie: bool,
    ) -> Result<(Voorkomen, Tijdstip), (Option<String>, String)> {
        let mut record = std::mem::take(self);
        let id = std::mem::take(&mut record.id);
        match record.voltooi(klok, historie) {
            Ok((periode, geometrie, kenmerken, jongste)) if !id.is_empty() => Ok((
                Voorkomen {
                    id,
                    periode,
                    geometrie: Some(geometrie),
                    kenmerken,
                },
                jongste,
            )),
            Ok(_) => Err((None, "lokaalID ontbreekt".to_owned())),
            Err(fout) => Err(((!id.is_empty()).then_some(id), fout)),
        }
    }

    #[allow(clippy::type_complexity)] // the parts of one voorkomen, put together by the only caller
    fn voltooi(
        mut self,
        klok: &Klok,
        historie: bool,
    ) -> Result<(Periode, Geometrie, Vec<(String, Waarde)>, Tijdstip), String> {
        if let Some(fout) = self.fout.take() {
            return Err(fout);
        }
        let (periode, jongste) = self.tijden.periode(klok, historie)?;
        if self.geometrie.is_none() && !self.overige.is_empty() {
            self.geometrie = Some(self.overige.remove(0).1);
        }
        for (naam, geometrie) in std::mem::take(&mut self.overige) {
            for lijn in als_tekst(&geometrie) {
                self.zet(&naam, Waarde::Tekst(lijn));
            }
        }
        for (naam, lijst) in [
            ("huisnummerlabels", &mut self.labels),
            ("labelposities", &mut self.posities),
            ("identificatieBAGVBO", &mut self.vbo),
        ] {
            if !lijst.is_empty() {
                self.kenmerken
                    .push((naam.to_owned(), Waarde::Lijst(std::mem::take(lijst))));
            }
        }
        match (self.fout, self.geometrie) {
            (Some(fout), _) => Err(fout),
            (None, Some(geometrie)) => Ok((periode, geometrie, self.kenmerken, jongste)),
            (None, None) => Err("het object heeft geen geometrie".to_owned()),
        }
    }
}

/// Lines, rings or points as texts of `x,y` in metres with a space in between.
fn als_tekst(geometrie: &Geometrie) -> Vec<String> {
    let tekst = |punten: &[model::Punt]| punten.iter().map(|punt| xy(*punt)).collect::<Vec<_>>().join(" ");
    if geometrie.ringen.is_empty() {
        return geometrie.punten.iter().map(|punt| xy(*punt)).collect();
    }
    geometrie.lijst_ringen().map(tekst).collect()
}

/// `x,y` in metres, three decimals.
pub fn xy(punt: model::Punt) -> String {
    let [x, y] = punt.map(|mm| f64::from(mm) / 1000.0);
    format!("{x:.3},{y:.3}")
}

impl Tijden {
    /// The period, and the latest moment at which something was registered.
    ///
    /// The register publishes the last version of an ended object twice: once as it was, and once more after its end
    /// (`LV-publicatiedatum` not before `eindRegistratie`). The first was known until the end, and then without an end
    /// date; the second is what is known since.
    fn periode(&self, klok: &Klok, historie: bool) -> Result<(Periode, Tijdstip), String> {
        if !historie && self.registratie.is_empty() {
            return Ok((Periode::ALTIJD, Tijdstip::ALTIJD));
        }
        let leeg = |tekst: &str| tekst.is_empty();
        let begin = datum(&self.begin, "creationDate")?.ok_or("creationDate ontbreekt")?;
        let mut einde = datum(&self.einde, "terminationDate")?.unwrap_or(Datum::NOOIT);
        let van = klok
            .tijd(&self.registratie, "tijdstipRegistratie")?
            .ok_or("tijdstipRegistratie ontbreekt")?;
        let tot = klok.tijd(&self.eind_registratie, "eindRegistratie")?;
        let publicatie = klok.tijd(&self.publicatie, "LV-publicatiedatum")?;
        let jongste = tot.map_or(van, |tot| tot.max(van));
        let bekend = match tot {
            None => Interval {
                van,
                tot: Tijdstip::NOOIT,
            },
            Some(tot) if !leeg(&self.einde) && publicatie.is_some_and(|publicatie| publicatie >= tot) => {
                Interval {
                    van: tot,
                    tot: Tijdstip::NOOIT,
                }
            }
            Some(tot) => {
                einde = Datum::NOOIT;
                Interval { van, tot }
            }
        };
        if einde < begin {
            return Err(format!("terminationDate {einde} ligt voor creationDate {begin}"));
        }
        if bekend.tot < bekend.van {
            return Err("eindRegistratie ligt voor tijdstipRegistratie".to_owned());
        }
        Ok((
            Periode {
                geldig: Interval {
                    van: begin,
                    tot: einde,
                },
                bekend,
            },
            jongste,
        ))
    }
}

fn datum(tekst: &str, wat: &str) -> Result<Option<Datum>, String> {
    if tekst.is_empty() {
        return Ok(None);
    }
    tekst.parse().map(Some).map_err(|fout| format!("{wat}: {fout}"))
}

/// Dutch time, looked up once.
pub struct Klok {
    zone: Option<TimeZone>,
}

impl Klok {
    /// With the zone rules of Amsterdam.
    pub fn new() -> Self {
        Self {
            zone: TimeZone::get("Europe/Amsterdam").ok(),
        }
    }

    /// An instant; the same as [`Tijdstip`]'s own parsing, faster for the form in which the BGT writes it.
    fn tijd(&self, tekst: &str, wat: &str) -> Result<Option<Tijdstip>, String> {
        if tekst.is_empty() {
            return Ok(None);
        }
        if let (Some(lokaal), Some(zone)) = (lokaal(tekst), &self.zone)
            && let Ok(moment) = zone.to_timestamp(lokaal)
        {
            return Ok(Some(Tijdstip(moment.as_millisecond())));
        }
        tekst.parse().map(Some).map_err(|fout| format!("{wat}: {fout}"))
    }
}

/// `jjjj-mm-ddTuu:mm:ss`, with at most three decimals and no zone. Miss: every other form.
fn lokaal(tekst: &str) -> Option<DateTime> {
    let bytes = tekst.as_bytes();
    let (voor, deel) = bytes.split_at_checked(19)?;
    let getal = |plek: usize, lengte: usize| -> Option<i16> {
        voor.get(plek..plek + lengte)?.iter().try_fold(0, |som, b| {
            b.is_ascii_digit().then(|| som * 10 + i16::from(b - b'0'))
        })
    };
    let op = |plek: usize| voor.get(plek).copied();
    if (op(4), op(7), op(10), op(13), op(16)) != (Some(b'-'), Some(b'-'), Some(b'T'), Some(b':'), Some(b':'))
    {
        return None;
    }
    let nano = match deel {
        [] => 0,
        [b'.', cijfers @ ..]
            if (1..=3).contains(&cijfers.len()) && cijfers.iter().all(u8::is_ascii_digit) =>
        {
            let som = cijfers.iter().fold(0i32, |som, b| som * 10 + i32::from(b - b'0'));
            som * [100_000_000, 10_000_000, 1_000_000][cijfers.len() - 1]
        }
        _ => return None,
    };
    let klein = |plek| getal(plek, 2).and_then(|n| i8::try_from(n).ok());
    DateTime::new(
        getal(0, 4)?,
        klein(5)?,
        klein(8)?,
        klein(11)?,
        klein(14)?,
        klein(17)?,
        nano,
    )
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Peilmoment;

    fn tijden(eind: &str, einde: &str, publicatie: &str) -> Result<Periode, String> {
        Tijden {
            begin: "2013-07-15".to_owned(),
            einde: einde.to_owned(),
            registratie: "2014-09-03T12:47:32.000".to_owned(),
            eind_registratie: eind.to_owned(),
            publicatie: publicatie.to_owned(),
        }
        .periode(&Klok::new(), true)
        .map(|(periode, _)| periode)
    }

    #[test]
    fn the_fast_way_to_read_an_instant_gives_what_the_slow_way_gives() {
        let klok = Klok::new();
        for tekst in [
            "2020-07-01T12:00:00",
            "2020-01-01T12:00:00.5",
            "2014-09-03T12:47:32.000",
            "2020-03-29T02:30:00",
            "2020-10-25T02:30:00",
            "2020-07-01T12:00:00Z",
            "2020-07-01",
        ] {
            assert_eq!(klok.tijd(tekst, "t"), Ok(Some(tekst.parse().unwrap())), "{tekst}");
        }
        assert!(klok.tijd("2020-13-01T12:00:00", "t").is_err() && klok.tijd("gisteren", "t").is_err());
    }

    #[test]
    fn an_ended_object_is_found_once_in_the_past_and_not_in_the_present() {
        let (eind, einde) = ("2017-05-17T09:57:28", "2017-05-17");
        let toen = tijden(eind, einde, "2016-08-29T15:51:56").unwrap();
        let sindsdien = tijden(eind, einde, "2017-05-17T15:33:02").unwrap();
        let dag = |dag: &str| Peilmoment::op(dag.parse().unwrap());
        let telt = |moment: Peilmoment| [moment.telt(&toen), moment.telt(&sindsdien)];
        assert_eq!(telt(dag("2016-01-01")), [false, true]);
        assert_eq!(telt(dag("2018-01-01")), [false, false]);
        // as the register stood in 2016 it had not ended
        let in_2016 = Peilmoment {
            bekend: Some("2016-09-01T00:00:00Z".parse().unwrap()),
            ..dag("2018-01-01")
        };
        assert_eq!(telt(in_2016), [true, false]);
    }

    #[test]
    fn a_replaced_version_was_known_until_it_was_replaced() {
        let periode = tijden("2016-12-20T11:56:10", "", "2016-09-06T15:39:24").unwrap();
        assert_eq!(periode.geldig.tot, Datum::NOOIT);
        assert_eq!(periode.bekend.tot, "2016-12-20T10:56:10Z".parse().unwrap());
        assert!(tijden("2010-01-01T00:00:00", "", "2016-09-06T15:39:24").is_err());
        assert!(tijden("", "2012-01-01", "2016-09-06T15:39:24").is_err());
    }
}
