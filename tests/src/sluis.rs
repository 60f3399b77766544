//! A door with TLS before a server on this machine: what comes in by https goes on by http, with a certificate of an
//! authority that nobody knows but who is given [`Sluis::ca`].

use std::net::SocketAddr;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// A running door.
pub struct Sluis {
    /// `https://localhost:PORT`.
    pub adres: String,
    /// The authority that signed its certificate, PEM.
    pub ca: String,
}

impl Sluis {
    /// Before the server at this address (`http://127.0.0.1:PORT`).
    pub fn start(naar: &str) -> Self {
        Self::start_als("localhost", naar)
    }

    /// With a certificate for another name than `localhost`.
    pub fn start_als(naam: &str, naar: &str) -> Self {
        let naar: SocketAddr = naar
            .strip_prefix("http://")
            .and_then(|a| a.parse().ok())
            .expect("adres");
        let mut ca = CertificateParams::default();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca = CertifiedIssuer::self_signed(ca, KeyPair::generate().expect("sleutel")).expect("ca");
        let sleutel = KeyPair::generate().expect("sleutel");
        let eigen = CertificateParams::new([naam.to_owned()]).expect("naam");
        let eigen = eigen.signed_by(&sleutel, &ca).expect("certificaat");
        let inst = ServerConfig::builder().with_no_client_auth().with_single_cert(
            vec![eigen.der().clone()],
            PrivatePkcs8KeyDer::from(sleutel.serialize_der()).into(),
        );
        let slot = TlsAcceptor::from(Arc::new(inst.expect("tls")));
        let luister = std::net::TcpListener::bind("127.0.0.1:0").expect("poort");
        luister.set_nonblocking(true).expect("socket");
        let adres = format!(
            "https://localhost:{}",
            luister.local_addr().expect("adres").port()
        );
        std::thread::spawn(move || {
            let draad = tokio::runtime::Builder::new_current_thread().enable_all().build();
            draad.expect("runtime").block_on(async move {
                let luister = tokio::net::TcpListener::from_std(luister).expect("socket");
                while let Ok((stroom, _)) = luister.accept().await {
                    // what breaks here breaks for the one who asked
                    tokio::spawn(geef_door(slot.clone(), stroom, naar));
                }
            });
        });
        Self { adres, ca: ca.pem() }
    }
}

async fn geef_door(slot: TlsAcceptor, van: tokio::net::TcpStream, naar: SocketAddr) -> std::io::Result<()> {
    let mut van = slot.accept(van).await?;
    let mut naar = tokio::net::TcpStream::connect(naar).await?;
    tokio::io::copy_bidirectional(&mut van, &mut naar)
        .await
        .map(|_| ())
}
