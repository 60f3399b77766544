//! The DMN engine dsntk on one file: `peer-dsntk FILE DECISION CONTEXT`, with the answers as a FEEL context.
//!
//! Prints what the decision gives and the median of 2,001 batches of 50 evaluations, as `bench_regels` does for Plek.
//! dsntk knows the DMN namespaces 1.3 to 1.5 only, so the older ones are rewritten before it reads the file.

use std::hint::black_box;
use std::time::Instant;

use dsntk_feel::{FeelScope, values::Value};
use dsntk_model::{DmnElement, NamedElement};
use dsntk_model_evaluator::ModelEvaluator;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let [bestand, beslissing, context]: [String; 3] = std::env::args()
        .skip(1)
        .collect::<Vec<_>>()
        .try_into()
        .map_err(|_| "gebruik: peer-dsntk FILE DECISION CONTEXT")?;
    let xml = std::fs::read_to_string(bestand)?
        .replace(
            "http://www.omg.org/spec/DMN/20180521/MODEL/",
            "https://www.omg.org/spec/DMN/20191111/MODEL/",
        )
        .replace(
            "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
            "https://www.omg.org/spec/DMN/20191111/MODEL/",
        );
    let begin = Instant::now();
    let model = dsntk_model::parse(&xml).map_err(|f| f.to_string())?;
    let (ruimte, naam) = (model.namespace().to_string(), model.name().to_string());
    let rekenaar = ModelEvaluator::new(&[model]).map_err(|f| f.to_string())?;
    let lezen_ms = begin.elapsed().as_secs_f64() * 1e3;
    let scope = FeelScope::default();
    let boom = dsntk_feel_parser::parse_context(&scope, &context, false).map_err(|f| f.to_string())?;
    let Value::Context(invoer) = dsntk_feel_evaluator::prepare(&boom)(&scope) else {
        return Err("het derde woord is geen context".into());
    };
    let uitkomst = rekenaar.evaluate_invocable(&ruimte, &naam, &beslissing, &invoer);
    let mut tijden: Vec<f64> = (0..2_001)
        .map(|_| {
            let begin = Instant::now();
            for _ in 0..50 {
                black_box(rekenaar.evaluate_invocable(&ruimte, &naam, &beslissing, &invoer));
            }
            begin.elapsed().as_secs_f64() * 1e6 / 50.0
        })
        .collect();
    tijden.sort_by(f64::total_cmp);
    println!(
        "{uitkomst} lezen {lezen_ms:.2} ms, daarna {:.2} us",
        tijden[tijden.len() / 2]
    );
    Ok(())
}
