//! Luister: accepts connections and keeps slow, many and large ones from taking the server.
//!
//! axum's own `serve` sets no header read timeout and no cap on connections, so this is a loop over hyper.
//! Knows nothing of routes, but for one: a tile that is ready goes out without passing them. Start at [`dien`]; how long a
//! connection may be silent is kept by `stil`.

mod stil;

use std::future::{Future, ready};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use futures_util::future::Either;
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;

use crate::aanmelden::Afzender;
use crate::{Toepassing, tegel};
use stil::{Stilte, Stroom};

/// What one connection, and all together, may cost.
#[derive(Debug, Clone)]
pub struct Grenzen {
    /// Open connections at once; the next one gets 503.
    pub verbindingen: usize,
    /// From the first byte (or the previous answer) to a complete request head.
    pub kop_wacht: Duration,
    /// Without a byte read or written during a request or an answer.
    pub stil_wacht: Duration,
    /// From the stop signal to the last answer.
    pub uitloop: Duration,
}

impl Default for Grenzen {
    fn default() -> Self {
        Self {
            verbindingen: 1024,
            kop_wacht: Duration::from_secs(10),
            stil_wacht: Duration::from_secs(30),
            uitloop: Duration::from_secs(30),
        }
    }
}

const VOL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\nretry-after: 5\r\n\
connection: close\r\ncontent-length: 118\r\n\r\n\
{\"type\":\"/problemen/bezet\",\"title\":\"Nu niet beschikbaar\",\"status\":503,\"detail\":\"Te veel verbindingen tegelijk.\"}     ";

/// Serves `router`, which was made of `app`, on `listener` until `stop` resolves, then lets running requests finish within `uitloop`.
///
/// Errors: only what `accept` itself gives for ever; a failed connection is not an error.
pub async fn dien(
    listener: TcpListener,
    app: &Toepassing,
    router: Router,
    grenzen: Grenzen,
    stop: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let plaatsen = Arc::new(Semaphore::new(grenzen.verbindingen));
    let netjes = GracefulShutdown::new();
    let app = Arc::new(app.clone());
    tokio::pin!(stop);
    loop {
        let (stroom, van) = tokio::select! {
            () = &mut stop => break,
            aangenomen = listener.accept() => match aangenomen {
                Ok(aangenomen) => aangenomen,
                Err(fout) => {
                    // Out of file handles, or a peer that left: neither ends the server.
                    tracing::warn!(%fout, "verbinding niet aangenomen");
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    continue;
                }
            },
        };
        let Ok(plaats) = plaatsen.clone().try_acquire_owned() else {
            metrics::counter!("plek_verbindingen_geweigerd").increment(1);
            tokio::spawn(weiger(stroom));
            continue;
        };
        let stilte = Arc::new(Stilte::new(&grenzen));
        let verbinding = netjes.watch(verbind(
            stroom,
            Afzender(van.ip()),
            (Arc::clone(&app), router.clone()),
            &stilte,
        ));
        tokio::spawn(async move {
            let _plaats = plaats;
            // A broken or timed-out connection concerns only the peer that broke it.
            stilte.bewaak(pin!(verbinding)).await;
        });
    }
    drop(listener);
    if tokio::time::timeout(grenzen.uitloop, netjes.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("niet alle verzoeken waren klaar binnen de uitlooptijd");
    }
    Ok(())
}

async fn weiger(mut stroom: TcpStream) {
    let _ = tokio::time::timeout(Duration::from_secs(1), stroom.write_all(VOL)).await;
}

/// One HTTP/1.1 connection.
fn verbind(
    stroom: TcpStream,
    van: Afzender,
    (app, router): (Arc<Toepassing>, Router),
    stilte: &Arc<Stilte>,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> + use<> {
    let _ = stroom.set_nodelay(true);
    let stroom = Stroom::new(stroom, Arc::clone(stilte));
    let stilte = Arc::clone(stilte);
    let dienst = hyper::service::service_fn(move |verzoek: hyper::Request<Incoming>| {
        if let Some(tegel) = tegel::uit_voorraad(&app, &verzoek) {
            return Either::Left(ready(Ok(tegel)));
        }
        let bezig = stilte.bezig();
        let mut verzoek = verzoek.map(axum::body::Body::new) as Request;
        verzoek.extensions_mut().insert(van);
        let antwoord = router.clone().oneshot(verzoek);
        Either::Right(async move { antwoord.await.map(|a| a.map(|lichaam| bezig.tot_einde(lichaam))) })
    });
    hyper::server::conn::http1::Builder::new()
        .max_buf_size(64 * 1024)
        .serve_connection(TokioIo::new(stroom), dienst)
}
