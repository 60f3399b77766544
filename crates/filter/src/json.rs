//! CQL2 JSON to a tree and back (schema: `cql2.json` of OGC 21-065r2).

use serde_json::{Map, Value, json};

use crate::boom::{Grens, Op, Positie, Uitdrukking, Vorm};
use crate::fout::{FilterFout, kort};
use crate::lees::{grens, vak};
use crate::{MAX_DIEPTE, MAX_LENGTE, MAX_TERMEN, tijd};

/// Reads a filter. Errors: [`FilterFout`] with the JSON pointer of what does not fit.
/// Cost: one pass; at most [`MAX_LENGTE`] bytes, [`MAX_DIEPTE`] deep, [`MAX_TERMEN`] terms.
pub fn lees_json(bytes: &[u8]) -> Result<Uitdrukking, FilterFout> {
    if bytes.len() > MAX_LENGTE {
        return Err(FilterFout::TeLang {
            lengte: bytes.len(),
            max: MAX_LENGTE,
        });
    }
    // serde_json stops by itself at 128 levels.
    let json: Value = serde_json::from_slice(bytes).map_err(|fout| FilterFout::Json {
        pad: "/".to_owned(),
        uitleg: format!("dit is geen JSON ({fout})"),
    })?;
    let mut lezer = Lezer {
        pad: Vec::new(),
        termen: 0,
    };
    lezer.lees(&json)
}

struct Lezer {
    pad: Vec<String>,
    termen: usize,
}

type Uit<T> = Result<T, FilterFout>;

impl Lezer {
    fn fout<T>(&self, uitleg: impl Into<String>) -> Uit<T> {
        Err(FilterFout::Json {
            pad: format!("/{}", self.pad.join("/")),
            uitleg: uitleg.into(),
        })
    }

    fn bij<T>(&mut self, stap: impl std::fmt::Display, doe: impl FnOnce(&mut Self) -> Uit<T>) -> Uit<T> {
        self.pad.push(stap.to_string());
        let uit = doe(self)?;
        self.pad.pop();
        Ok(uit)
    }

    fn lees(&mut self, json: &Value) -> Uit<Uitdrukking> {
        self.termen += 1;
        if self.termen > MAX_TERMEN {
            return self.fout(format!("het filter heeft meer dan {MAX_TERMEN} termen"));
        }
        // A node of the tree is two levels of JSON: `args` and its place in it.
        if self.pad.len() > 2 * MAX_DIEPTE {
            return self.fout(format!("het filter is dieper dan {MAX_DIEPTE} niveaus genest"));
        }
        match json {
            Value::Bool(ja) => Ok(Uitdrukking::JaNee(*ja)),
            Value::Number(getal) => match (getal.as_i64(), getal.as_f64()) {
                (Some(n), _) => Ok(Uitdrukking::Getal(n)),
                (_, Some(d)) if d.is_finite() => Ok(Uitdrukking::Decimaal(d)),
                _ => self.fout("dit getal is te groot"),
            },
            Value::String(tekst) => Ok(Uitdrukking::Tekst(tekst.clone())),
            Value::Array(leden) => Ok(Uitdrukking::Lijst(self.alle(leden)?)),
            Value::Object(object) => self.object(object),
            Value::Null => self.fout("null is geen waarde; gebruik isNull"),
        }
    }

    fn alle(&mut self, leden: &[Value]) -> Uit<Vec<Uitdrukking>> {
        let mut uit = Vec::with_capacity(leden.len().min(64));
        for (nr, lid) in leden.iter().enumerate() {
            uit.push(self.bij(nr, |l| l.lees(lid))?);
        }
        Ok(uit)
    }

    fn object(&mut self, object: &Map<String, Value>) -> Uit<Uitdrukking> {
        let tekst = |naam: &str| object.get(naam).and_then(Value::as_str);
        if let Some(naam) = tekst("property") {
            return Ok(Uitdrukking::Eigenschap(naam.to_owned()));
        }
        if let Some(dag) = tekst("date") {
            return match tijd::dag(dag) {
                Some(dag) => Ok(Uitdrukking::Dag(dag)),
                None => self.bij("date", |l| l.fout("schrijf een datum als jjjj-mm-dd")),
            };
        }
        if let Some(moment) = tekst("timestamp") {
            return match tijd::tijdstip(moment) {
                Some(moment) => Ok(Uitdrukking::Tijdstip(moment)),
                None => self.bij("timestamp", |l| {
                    l.fout("schrijf een tijdstip als jjjj-mm-ddTuu:mm:ssZ")
                }),
            };
        }
        if let Some(Value::Array(grenzen)) = object.get("interval") {
            return self.bij("interval", |l| l.interval(grenzen));
        }
        if let Some(Value::Array(getallen)) = object.get("bbox").filter(|_| !object.contains_key("type")) {
            let getallen = getallen.iter().map(Value::as_f64).collect::<Option<Vec<_>>>();
            return match getallen.and_then(vak) {
                Some(vak) => Ok(vak),
                None => self.bij("bbox", |l| {
                    l.fout("een bbox heeft 4 of 6 getallen, laagste hoek eerst")
                }),
            };
        }
        if object.contains_key("type") {
            return Ok(Uitdrukking::Vorm(self.vorm(object, false)?));
        }
        let (Some(naam), Some(Value::Array(args))) = (tekst("op"), object.get("args")) else {
            return self.fout(
                "hier hoort een object met op en args, property, date, timestamp, interval, bbox of type",
            );
        };
        let args = self.bij("args", |l| l.alle(args))?;
        let Some(op) = Op::van_json(naam) else {
            return Ok(Uitdrukking::Functie(naam.to_owned(), args));
        };
        let (min, max) = op.operanden();
        if !(min..=max).contains(&args.len()) {
            return self.fout(format!("{naam} wil {min} waarden, hier staan er {}", args.len()));
        }
        if op == Op::In && !matches!(args.get(1), Some(Uitdrukking::Lijst(_))) {
            return self.fout("in wil een waarde en een lijst");
        }
        Ok(Uitdrukking::Op(op, args))
    }

    fn interval(&mut self, grenzen: &[Value]) -> Uit<Uitdrukking> {
        let [van, tot] = grenzen else {
            return self.fout("een interval heeft twee grenzen");
        };
        let mut uit = Vec::with_capacity(2);
        for (nr, json) in [van, tot].into_iter().enumerate() {
            uit.push(self.bij(nr, |l| match json {
                Value::String(tekst) => match grens(tekst) {
                    Some(grens) => Ok(grens),
                    None => l.fout("schrijf een datum, een tijdstip met zone, of .."),
                },
                ander => Ok(Grens::Bij(l.lees(ander)?)),
            })?);
        }
        let grenzen: Result<[Grens; 2], _> = uit.try_into();
        match grenzen {
            Ok(grenzen) => Ok(Uitdrukking::Interval(Box::new(grenzen))),
            Err(_) => self.fout("een interval heeft twee grenzen"),
        }
    }

    fn vorm(&mut self, object: &Map<String, Value>, lid: bool) -> Uit<Vorm> {
        let soort = object.get("type").and_then(Value::as_str).unwrap_or_default();
        if soort == "GeometryCollection" && !lid {
            let Some(Value::Array(leden)) = object.get("geometries") else {
                return self.fout("een GeometryCollection heeft geometries");
            };
            let mut uit = Vec::new();
            for (nr, json) in leden.iter().enumerate() {
                uit.push(self.bij(format!("geometries/{nr}"), |l| match json {
                    Value::Object(object) => l.vorm(object, true),
                    _ => l.fout("hier hoort een geometrie"),
                })?);
            }
            return Ok(Vorm::Samen(uit));
        }
        let Some(coordinaten) = object.get("coordinates") else {
            return self.fout(format!("'{}' is geen geometrie met coordinates", kort(soort)));
        };
        self.bij("coordinates", |l| {
            let vorm = match soort {
                "Point" => positie(coordinaten).map(Vorm::Punt),
                "MultiPoint" => reeks(coordinaten, positie).map(Vorm::Punten),
                "LineString" => lijn(coordinaten).map(Vorm::Lijn),
                "MultiLineString" => reeks(coordinaten, lijn).map(Vorm::Lijnen),
                "Polygon" => reeks(coordinaten, ring).map(Vorm::Vlak),
                "MultiPolygon" => reeks(coordinaten, |v| reeks(v, ring)).map(Vorm::Vlakken),
                _ => None,
            };
            match vorm {
                Some(vorm) => Ok(vorm),
                None => l.fout(format!("dit zijn geen coördinaten van een {}", kort(soort))),
            }
        })
    }
}

fn positie(json: &Value) -> Option<Positie> {
    let getallen = json.as_array()?;
    if getallen.len() > 4 {
        return None;
    }
    let getallen = getallen.iter().map(Value::as_f64).collect::<Option<Vec<_>>>()?;
    Positie::nieuw(&getallen)
}

fn reeks<T>(json: &Value, een: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    let leden = json.as_array()?.iter().map(een).collect::<Option<Vec<_>>>()?;
    (!leden.is_empty()).then_some(leden)
}

fn lijn(json: &Value) -> Option<Vec<Positie>> {
    reeks(json, positie).filter(|p| p.len() >= 2)
}

fn ring(json: &Value) -> Option<Vec<Positie>> {
    reeks(json, positie).filter(|p| p.len() >= 4 && p.first().map(Positie::xy) == p.last().map(Positie::xy))
}

/// The filter as JSON.
pub fn naar_json(boom: &Uitdrukking) -> Value {
    let alle = |leden: &[Uitdrukking]| Value::Array(leden.iter().map(naar_json).collect());
    match boom {
        Uitdrukking::JaNee(ja) => json!(ja),
        Uitdrukking::Getal(n) => json!(n),
        Uitdrukking::Decimaal(d) => json!(d),
        Uitdrukking::Tekst(t) => json!(t),
        Uitdrukking::Dag(d) => json!({"date": tijd::schrijf_dag(*d)}),
        Uitdrukking::Tijdstip(t) => json!({"timestamp": tijd::schrijf_tijdstip(*t)}),
        Uitdrukking::Interval(grenzen) => {
            let grenzen: Vec<Value> = grenzen
                .iter()
                .map(|grens| match grens {
                    Grens::Open => json!(".."),
                    Grens::Bij(Uitdrukking::Dag(d)) => json!(tijd::schrijf_dag(*d)),
                    Grens::Bij(Uitdrukking::Tijdstip(t)) => json!(tijd::schrijf_tijdstip(*t)),
                    Grens::Bij(ander) => naar_json(ander),
                })
                .collect();
            json!({"interval": grenzen})
        }
        Uitdrukking::Eigenschap(naam) => json!({"property": naam}),
        Uitdrukking::Vorm(vorm) => vorm_json(vorm),
        Uitdrukking::Vak(getallen) => json!({"bbox": getallen}),
        Uitdrukking::Lijst(leden) => alle(leden),
        Uitdrukking::Op(op, leden) => json!({"op": op.naam(), "args": alle(leden)}),
        Uitdrukking::Functie(naam, leden) => json!({"op": naam, "args": alle(leden)}),
    }
}

fn vorm_json(vorm: &Vorm) -> Value {
    let p = |p: &Positie| json!(p.alle());
    let l = |l: &Vec<Positie>| Value::Array(l.iter().map(p).collect());
    let v = |v: &Vec<Vec<Positie>>| Value::Array(v.iter().map(l).collect());
    let (soort, coordinaten) = match vorm {
        Vorm::Punt(punt) => ("Point", p(punt)),
        Vorm::Punten(punten) => ("MultiPoint", l(punten)),
        Vorm::Lijn(lijn) => ("LineString", l(lijn)),
        Vorm::Lijnen(lijnen) => ("MultiLineString", v(lijnen)),
        Vorm::Vlak(ringen) => ("Polygon", v(ringen)),
        Vorm::Vlakken(vlakken) => ("MultiPolygon", Value::Array(vlakken.iter().map(v).collect())),
        Vorm::Samen(leden) => {
            return json!({"type": "GeometryCollection", "geometries": leden.iter().map(vorm_json).collect::<Vec<_>>()});
        }
    };
    json!({"type": soort, "coordinates": coordinaten})
}
