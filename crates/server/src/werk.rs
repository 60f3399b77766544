//! Werk: heavy work (cold tiles, areas, large pages) gets threads and a queue of its own, so that clicks never wait for it.
//!
//! Threads of [`Werkplaats::new`] run at the lowest priority: what is quick takes the core from them at once, also when
//! there are as many of them as cores. Work that only waits ([`Werkplaats::wachtend`]) has no need of that.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use tokio::sync::{Semaphore, oneshot};

use crate::Probleem;

/// Niceness of the threads that work: the most that there is.
const BELEEFD: i32 = 19;

type Taak = Box<dyn FnOnce() + Send>;

/// A bounded pool: at most `tegelijk` pieces of work run, at most `wachtrij` wait.
#[derive(Debug, Clone)]
pub struct Werkplaats {
    plaatsen: Arc<Semaphore>,
    rij: Arc<Semaphore>,
    wacht: Duration,
    /// Where work goes; `None`: to the threads for waiting.
    werkers: Option<mpsc::Sender<Taak>>,
}

impl Werkplaats {
    /// A pool for work that keeps a core busy, on `tegelijk` threads of its own; `wacht` is how long a piece of work may
    /// stand in the queue. The threads end with the last handle.
    pub fn new(tegelijk: usize, wachtrij: usize, wacht: Duration) -> Self {
        let (zender, ontvanger) = mpsc::channel::<Taak>();
        let ontvanger = Arc::new(Mutex::new(ontvanger));
        let mut gestart = 0;
        for _ in 0..tegelijk {
            let ontvanger = Arc::clone(&ontvanger);
            let draad = std::thread::Builder::new().name("plek-werk".to_owned());
            gestart += usize::from(draad.spawn(move || werk(&ontvanger)).is_ok());
        }
        Self {
            werkers: (gestart == tegelijk).then_some(zender),
            ..Self::wachtend(tegelijk, wachtrij, wacht)
        }
    }

    /// A pool for work that waits for a disk or a database.
    pub fn wachtend(tegelijk: usize, wachtrij: usize, wacht: Duration) -> Self {
        Self {
            plaatsen: Arc::new(Semaphore::new(tegelijk)),
            rij: Arc::new(Semaphore::new(tegelijk + wachtrij)),
            wacht,
            werkers: None,
        }
    }

    /// Runs `taak` on a thread where it may take long.
    ///
    /// Errors: [`Probleem`] 503 when the queue is full or the wait too long; 500 when the work panicked.
    pub async fn doe<T: Send + 'static>(
        &self,
        taak: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Probleem> {
        let vol = || {
            Probleem::bezet("Er is nu te veel zwaar werk tegelijk. Probeer het over enkele seconden opnieuw.")
        };
        let in_rij = self.rij.clone().try_acquire_owned().map_err(|_| vol())?;
        let plaats = tokio::time::timeout(self.wacht, self.plaatsen.clone().acquire_owned())
            .await
            .map_err(|_| vol())?
            .map_err(|fout| Probleem::intern(&fout))?;
        let (klaar, uitkomst) = oneshot::channel();
        let heel = move || {
            let gedaan = catch_unwind(AssertUnwindSafe(taak));
            drop((plaats, in_rij));
            // Nobody listens any more when the asker has gone.
            let _ = klaar.send(gedaan);
        };
        match &self.werkers {
            Some(werkers) => werkers
                .send(Box::new(heel))
                .map_err(|_| Probleem::intern(&"de draden voor zwaar werk zijn er niet meer"))?,
            None => drop(tokio::task::spawn_blocking(heel)),
        }
        match uitkomst.await {
            Ok(Ok(gedaan)) => Ok(gedaan),
            _ => Err(Probleem::intern(&"zwaar werk brak af")),
        }
    }
}

/// Takes work until there is nobody left who could send any.
fn werk(ontvanger: &Mutex<mpsc::Receiver<Taak>>) {
    // On Linux this is of the one thread. Without it work is done all the same, only less politely.
    if let Err(fout) = rustix::process::setpriority_process(None, BELEEFD) {
        tracing::warn!(%fout, "zwaar werk krijgt geen lagere prioriteit");
    }
    loop {
        let taak = ontvanger.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match taak {
            Ok(taak) => taak(),
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_beyond_the_queue_is_refused_at_once() {
        for plaats in [
            Werkplaats::new(1, 0, Duration::from_secs(5)),
            Werkplaats::wachtend(1, 0, Duration::from_secs(5)),
        ] {
            let (los, vast) = mpsc::channel::<()>();
            let lang = tokio::spawn({
                let plaats = plaats.clone();
                async move { plaats.doe(move || vast.recv().is_ok()).await }
            });
            while plaats.rij.available_permits() > 0 {
                tokio::task::yield_now().await;
            }
            assert_eq!(plaats.doe(|| ()).await.unwrap_err().status(), 503);
            los.send(()).unwrap();
            assert!(lang.await.unwrap().unwrap());
            assert!(plaats.doe(|| ()).await.is_ok());
        }
    }

    #[tokio::test]
    async fn heavy_work_gives_way_and_survives_a_panic() {
        let plaats = Werkplaats::new(1, 0, Duration::from_secs(5));
        let nice = || rustix::process::getpriority_process(None).unwrap();
        assert_eq!(plaats.doe(nice).await.unwrap(), BELEEFD);
        let eigen = std::thread::spawn(nice).join().unwrap();
        assert!(eigen < BELEEFD, "only the threads for heavy work: {eigen}");
        assert_eq!(
            plaats.doe(|| panic!("om te zien")).await.unwrap_err().status(),
            500
        );
        assert!(plaats.doe(|| ()).await.is_ok());
    }
}
