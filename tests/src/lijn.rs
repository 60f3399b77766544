//! A line between two servers that can be disturbed: slow, refused, cut, or with its answer lost. HTTP/1.1, one request
//! for each connection.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What goes wrong.
#[derive(Debug, Clone)]
pub enum Storing {
    /// The request waits before it goes on.
    Traag(Duration),
    /// The request never arrives, and this is the answer: status, content type, body.
    Antwoord(u16, &'static str, String),
    /// The request never arrives, and this status asks to wait so long (`Retry-After`).
    Geduld(u16, String),
    /// The request never arrives, and the line is cut.
    Kap,
    /// The request arrives, and its answer does not come back.
    Verlies,
    /// Of the answer the first half comes back.
    Half,
}

struct Regel {
    methode: &'static str,
    pad: String,
    storing: Storing,
    nog: usize,
}

#[derive(Default)]
struct Stand {
    naar: Option<u16>,
    regels: Vec<Regel>,
    gezien: Vec<String>,
}

/// A line on a port of its own.
pub struct Lijn {
    /// `http://127.0.0.1:PORT`.
    pub adres: String,
    stand: Arc<Mutex<Stand>>,
}

impl Lijn {
    /// A line that leads nowhere yet.
    pub fn leg() -> Self {
        let luister = TcpListener::bind("127.0.0.1:0").expect("poort");
        let adres = format!("http://{}", luister.local_addr().expect("adres"));
        let stand: Arc<Mutex<Stand>> = Arc::default();
        let hier = Arc::clone(&stand);
        std::thread::spawn(move || {
            for stroom in luister.incoming().flatten() {
                let hier = Arc::clone(&hier);
                // what breaks here breaks for the one who asked
                std::thread::spawn(move || drop(geef_door(stroom, &hier)));
            }
        });
        Self { adres, stand }
    }

    /// From now on it leads to the server with this address.
    pub fn naar(&self, adres: &str) {
        let poort = adres.rsplit(':').next().and_then(|p| p.parse().ok());
        self.stand.lock().expect("slot").naar = poort;
    }

    /// From now on requests with this method (`*`: each) and this text in their path are disturbed, so many times.
    pub fn stoor(&self, methode: &'static str, pad: &str, storing: Storing, nog: usize) {
        let regel = Regel {
            methode,
            pad: pad.to_owned(),
            storing,
            nog,
        };
        self.stand.lock().expect("slot").regels.push(regel);
    }

    /// Nothing is disturbed any more.
    pub fn heel(&self) {
        self.stand.lock().expect("slot").regels.clear();
    }

    /// What was asked since the last look, as `GET /pad`.
    pub fn gezien(&self) -> Vec<String> {
        std::mem::take(&mut self.stand.lock().expect("slot").gezien)
    }
}

fn geef_door(mut van: TcpStream, stand: &Mutex<Stand>) -> std::io::Result<()> {
    let Some((eerste, verzoek)) = lees_verzoek(&mut van)? else {
        return Ok(());
    };
    let (poort, storing) = {
        let mut stand = stand.lock().expect("slot");
        stand.gezien.push(eerste.clone());
        let past = |r: &&mut Regel| {
            let (methode, pad) = eerste.split_once(' ').unwrap_or_default();
            r.nog > 0 && (r.methode == "*" || r.methode == methode) && pad.contains(&r.pad)
        };
        let regel = stand.regels.iter_mut().find(past);
        let storing = regel.map(|r| {
            r.nog -= 1;
            r.storing.clone()
        });
        (stand.naar, storing)
    };
    match &storing {
        Some(Storing::Kap) => return Ok(()),
        Some(Storing::Traag(duur)) => std::thread::sleep(*duur),
        Some(Storing::Antwoord(status, soort, lichaam)) => {
            return antwoord(&mut van, *status, ("content-type", soort), lichaam);
        }
        Some(Storing::Geduld(status, hoelang)) => {
            return antwoord(&mut van, *status, ("retry-after", hoelang), "");
        }
        Some(Storing::Verlies | Storing::Half) | None => {}
    }
    let Some(poort) = poort else {
        return Ok(());
    };
    let mut naar = TcpStream::connect(("127.0.0.1", poort))?;
    naar.write_all(&verzoek)?;
    let mut antwoord = Vec::new();
    naar.read_to_end(&mut antwoord)?;
    match storing {
        Some(Storing::Verlies) => Ok(()),
        Some(Storing::Half) => van.write_all(&antwoord[..antwoord.len() / 2]),
        _ => van.write_all(&antwoord),
    }
}

fn antwoord(
    van: &mut TcpStream,
    status: u16,
    (naam, kop): (&str, &str),
    lichaam: &str,
) -> std::io::Result<()> {
    let lengte = lichaam.len();
    let kop = format!(
        "HTTP/1.1 {status} X\r\n{naam}: {kop}\r\ncontent-length: {lengte}\r\nconnection: close\r\n\r\n"
    );
    van.write_all(kop.as_bytes())?;
    van.write_all(lichaam.as_bytes())
}

/// The first words of a request, and the whole of it with `connection: close`.
fn lees_verzoek(van: &mut TcpStream) -> std::io::Result<Option<(String, Vec<u8>)>> {
    let mut bytes = Vec::new();
    let mut buf = [0u8; 8192];
    loop {
        let n = van.read(&mut buf)?;
        bytes.extend_from_slice(&buf[..n]);
        if let Some(einde) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            let kop = String::from_utf8_lossy(&bytes[..einde]).into_owned();
            let lengte = kop.lines().find_map(|r| {
                let r = r.to_ascii_lowercase();
                r.strip_prefix("content-length:")?.trim().parse::<usize>().ok()
            });
            while bytes.len() < einde + 4 + lengte.unwrap_or(0) {
                let n = van.read(&mut buf)?;
                if n == 0 {
                    return Ok(None);
                }
                bytes.extend_from_slice(&buf[..n]);
            }
            let mut regels = kop.lines();
            let begin = regels.next().unwrap_or_default().to_owned();
            let eerste = begin.rsplit_once(' ').map_or("", |(e, _)| e).to_owned();
            let mut uit = format!("{begin}\r\nconnection: close\r\n");
            for regel in regels.filter(|r| !r.to_ascii_lowercase().starts_with("connection:")) {
                uit.push_str(regel);
                uit.push_str("\r\n");
            }
            uit.push_str("\r\n");
            let mut heel = uit.into_bytes();
            heel.extend_from_slice(&bytes[einde + 4..]);
            return Ok(Some((eerste, heel)));
        }
        if n == 0 {
            return Ok(None);
        }
    }
}
