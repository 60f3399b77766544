//! A bare axum handler that sends files as they are: what a ready tile is measured against (`just bench-kaart`).
//!
//! `cargo run --release -p server --example kaal -- PORT DIR`: each file under DIR at its own path, gzip said to be in it.

#![allow(clippy::print_stdout, reason = "a benchmark prints")]

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

type Bestanden = Arc<HashMap<String, Bytes>>;

async fn stuur(State(bestanden): State<Bestanden>, adres: Uri) -> Response {
    let Some(bytes) = bestanden.get(adres.path()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut antwoord = Response::new(bytes.clone().into());
    let koppen = antwoord.headers_mut();
    koppen.insert(header::CONTENT_TYPE, HeaderValue::from_static(server::MVT));
    koppen.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    antwoord
}

fn lees(map: &Path, begin: &Path, uit: &mut HashMap<String, Bytes>) -> std::io::Result<()> {
    for lid in std::fs::read_dir(map)? {
        let pad = lid?.path();
        if pad.is_dir() {
            lees(&pad, begin, uit)?;
        } else if let Ok(onder) = pad.strip_prefix(begin) {
            uit.insert(format!("/{}", onder.display()), std::fs::read(&pad)?.into());
        }
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(poort), Some(map)) = (args.next(), args.next()) else {
        return Err("gebruik: kaal POORT DIR".into());
    };
    let mut bestanden = HashMap::new();
    lees(map.as_ref(), map.as_ref(), &mut bestanden)?;
    println!("{} bestanden", bestanden.len());
    let router = Router::new().fallback(stuur).with_state(Arc::new(bestanden));
    let luister = tokio::net::TcpListener::bind(("127.0.0.1", poort.parse()?)).await?;
    Ok(axum::serve(luister, router).await?)
}
