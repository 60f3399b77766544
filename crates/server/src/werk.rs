//! Werk: heavy work (cold tiles, areas) gets threads and a queue of its own, so that clicks never wait for it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::Probleem;

/// A bounded pool: at most `tegelijk` pieces of work run, at most `wachtrij` wait.
#[derive(Debug, Clone)]
pub struct Werkplaats {
    plaatsen: Arc<Semaphore>,
    rij: Arc<Semaphore>,
    wacht: Duration,
}

impl Werkplaats {
    /// A pool; `wacht` is how long a piece of work may stand in the queue.
    pub fn new(tegelijk: usize, wachtrij: usize, wacht: Duration) -> Self {
        Self {
            plaatsen: Arc::new(Semaphore::new(tegelijk)),
            rij: Arc::new(Semaphore::new(tegelijk + wachtrij)),
            wacht,
        }
    }

    /// Runs `taak` on a blocking thread.
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
        tokio::task::spawn_blocking(move || {
            let uitkomst = taak();
            drop((plaats, in_rij));
            uitkomst
        })
        .await
        .map_err(|fout| Probleem::intern(&fout))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_beyond_the_queue_is_refused_at_once() {
        let plaats = Werkplaats::new(1, 0, Duration::from_secs(5));
        let (los, vast) = std::sync::mpsc::channel::<()>();
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
