//! Stil: how long a connection may be silent, kept by one timer for each connection that is set anew only when it ends.
//!
//! Two limits: for a complete request head, and for a byte during a request or an answer. A byte costs a look at the clock.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Body;
use hyper::body::{Bytes, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use super::Grenzen;

/// When something last happened on a connection.
#[derive(Debug)]
pub(super) struct Stilte {
    begin: Instant,
    kop_wacht: Duration,
    stil_wacht: Duration,
    /// Last byte read, and last byte written or end of an answer: ms since `begin`.
    gelezen_ms: AtomicU64,
    geschreven_ms: AtomicU64,
    /// The peer does not take what is written.
    vast: AtomicBool,
    /// Requests whose answer is not whole yet.
    bezig: AtomicUsize,
}

impl Stilte {
    pub(super) fn new(grenzen: &Grenzen) -> Self {
        Self {
            begin: Instant::now(),
            kop_wacht: grenzen.kop_wacht,
            stil_wacht: grenzen.stil_wacht,
            gelezen_ms: AtomicU64::new(0),
            geschreven_ms: AtomicU64::new(0),
            vast: AtomicBool::new(false),
            bezig: AtomicUsize::new(0),
        }
    }

    fn zet(&self, teller: &AtomicU64) {
        teller.store(self.begin.elapsed().as_millis() as u64, Ordering::Relaxed);
    }

    /// Until when it may stay as it is.
    fn tot(&self) -> Instant {
        let gelezen = self.gelezen_ms.load(Ordering::Relaxed);
        let geschreven = self.geschreven_ms.load(Ordering::Relaxed);
        let onderweg = self.bezig.load(Ordering::Relaxed) > 0 || self.vast.load(Ordering::Relaxed);
        let (sinds, wacht) = if onderweg {
            (gelezen.max(geschreven), self.stil_wacht)
        } else {
            (geschreven, self.kop_wacht)
        };
        self.begin + Duration::from_millis(sinds) + wacht
    }

    /// Lets a connection run to its end, or until it was silent for too long.
    pub(super) async fn bewaak<F: Future>(&self, mut verbinding: Pin<&mut F>) {
        let mut wekker = std::pin::pin!(tokio::time::sleep_until(self.tot()));
        loop {
            tokio::select! {
                biased;
                _ = &mut verbinding => return,
                () = &mut wekker => {
                    let tot = self.tot();
                    if tot <= Instant::now() {
                        return;
                    }
                    wekker.as_mut().reset(tot);
                }
            }
        }
    }

    /// A request begins; it is under way until what is returned is dropped.
    pub(super) fn bezig(self: &Arc<Self>) -> Bezig {
        self.bezig.fetch_add(1, Ordering::Relaxed);
        Bezig(Arc::clone(self))
    }
}

/// A request under way.
pub(super) struct Bezig(Arc<Stilte>);

impl Bezig {
    /// Under way until the last byte of `lichaam` was handed over.
    pub(super) fn tot_einde(self, lichaam: Body) -> Body {
        Body::new(Lichaam {
            binnen: lichaam,
            _bezig: self,
        })
    }
}

impl Drop for Bezig {
    fn drop(&mut self) {
        self.0.zet(&self.0.geschreven_ms);
        self.0.bezig.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A body that ends a request when it is dropped.
struct Lichaam {
    binnen: Body,
    _bezig: Bezig,
}

impl hyper::body::Body for Lichaam {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.binnen).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.binnen.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.binnen.size_hint()
    }
}

/// A stream that says when a byte passes.
pub(super) struct Stroom<S> {
    binnen: S,
    stilte: Arc<Stilte>,
}

impl<S> Stroom<S> {
    pub(super) fn new(binnen: S, stilte: Arc<Stilte>) -> Self {
        Self { binnen, stilte }
    }

    fn geschreven(&self, uit: Poll<std::io::Result<usize>>) -> Poll<std::io::Result<usize>> {
        self.stilte.vast.store(uit.is_pending(), Ordering::Relaxed);
        if matches!(uit, Poll::Ready(Ok(n)) if n > 0) {
            self.stilte.zet(&self.stilte.geschreven_ms);
        }
        uit
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Stroom<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let voor = buf.filled().len();
        ready!(Pin::new(&mut self.binnen).poll_read(cx, buf))?;
        if buf.filled().len() > voor {
            self.stilte.zet(&self.stilte.gelezen_ms);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Stroom<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        let uit = Pin::new(&mut self.binnen).poll_write(cx, buf);
        self.geschreven(uit)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[std::io::IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        let uit = Pin::new(&mut self.binnen).poll_write_vectored(cx, bufs);
        self.geschreven(uit)
    }

    fn is_write_vectored(&self) -> bool {
        self.binnen.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.binnen).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.binnen).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::response::Response;
    use hyper_util::rt::TokioIo;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

    use super::*;

    const VRAAG: &[u8] = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";
    const KOP: Duration = Duration::from_millis(200);
    const STIL: Duration = Duration::from_millis(1500);

    /// A connection whose answers take `denktijd` and are `maat` bytes long, and how long it lasted.
    fn verbinding(denktijd: Duration, maat: usize) -> (DuplexStream, tokio::task::JoinHandle<Duration>) {
        let (hier, daar) = tokio::io::duplex(1024);
        let stilte = Arc::new(Stilte::new(&Grenzen {
            kop_wacht: KOP,
            stil_wacht: STIL,
            ..Grenzen::default()
        }));
        let eind = tokio::spawn(async move {
            let begin = Instant::now();
            let van = Arc::clone(&stilte);
            let dienst = hyper::service::service_fn(move |_| {
                let bezig = van.bezig();
                async move {
                    tokio::time::sleep(denktijd).await;
                    Ok::<_, Infallible>(Response::new(bezig.tot_einde(Body::from(vec![b'x'; maat]))))
                }
            });
            let stroom = TokioIo::new(Stroom::new(daar, Arc::clone(&stilte)));
            let verbinding = hyper::server::conn::http1::Builder::new().serve_connection(stroom, dienst);
            stilte.bewaak(std::pin::pin!(verbinding)).await;
            begin.elapsed()
        });
        (hier, eind)
    }

    #[tokio::test]
    async fn a_head_that_comes_byte_by_byte_is_cut_off() {
        let (mut hier, eind) = verbinding(Duration::ZERO, 1);
        let mut aangekomen = 0;
        for byte in VRAAG.iter().cycle().take(1000).filter(|b| !b.is_ascii_control()) {
            tokio::time::sleep(KOP / 10).await;
            if hier.write_all(&[*byte]).await.is_err() {
                break;
            }
            aangekomen += 1;
        }
        assert!(aangekomen < 100, "{aangekomen} bytes of a head were waited for");
        assert!(eind.await.unwrap() >= KOP);
    }

    #[tokio::test]
    async fn a_connection_without_a_next_request_is_closed() {
        let (mut hier, eind) = verbinding(Duration::ZERO, 1);
        hier.write_all(VRAAG).await.unwrap();
        let mut antwoord = Vec::new();
        hier.read_to_end(&mut antwoord).await.unwrap();
        assert!(antwoord.ends_with(b"x"));
        assert!(eind.await.unwrap() >= KOP);
    }

    #[tokio::test]
    async fn who_thinks_long_is_waited_for_and_who_thinks_too_long_is_not() {
        for (denktijd, gegeven) in [(KOP * 3, true), (STIL * 10, false)] {
            let (mut hier, eind) = verbinding(denktijd, 1);
            hier.write_all(VRAAG).await.unwrap();
            let mut antwoord = Vec::new();
            let _ = hier.read_to_end(&mut antwoord).await;
            assert_eq!(antwoord.ends_with(b"x"), gegeven);
            let duur = eind.await.unwrap();
            assert!(duur >= denktijd.min(STIL) && duur < STIL * 10);
        }
    }

    #[tokio::test]
    async fn who_reads_slowly_gets_all_and_who_stops_reading_is_left() {
        let (maat, mut ruimte) = (8_000, [0; 1024]);
        let (mut hier, eind) = verbinding(Duration::ZERO, maat);
        hier.write_all(VRAAG).await.unwrap();
        let mut gelezen = 0;
        while gelezen < maat {
            tokio::time::sleep(KOP + KOP / 2).await;
            let n = hier.read(&mut ruimte).await.unwrap();
            assert!(n > 0, "cut off after {gelezen} bytes");
            gelezen += n;
        }
        drop(hier);
        assert!(eind.await.unwrap() > STIL);

        let (mut hier, eind) = verbinding(Duration::ZERO, maat);
        hier.write_all(VRAAG).await.unwrap();
        assert!(eind.await.unwrap() >= STIL);
        drop(hier);
    }
}
