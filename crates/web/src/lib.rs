//! Pages: the answer of one click as HTML, and the files that a browser needs beside it.
//!
//! Owns: every word, colour and script that a resident meets. Knows nothing of HTTP routing, tiles or registers:
//! it turns a [`locatie::Locatiebeeld`] into markup and hands out embedded files. Start at [`pagina_plek`].
//!
//! What the server is expected to route:
//!
//! | address | answer |
//! |---|---|
//! | `GET /` | [`pagina_start`]; with `?q=` the same as `/zoek` |
//! | `GET /zoek?q=` | [`pagina_zoek`]; one exact hit may be answered with 303 to its `/plek/{id}` |
//! | `GET /plek/{id}[?opDatum=]` | [`pagina_plek`]; `{id}` is canonical, other spellings (also `wgs84:LON,LAT`) are 308 to it |
//! | `GET /plek/{id}?deel=paneel` | [`paneel`]: only the panel; redirects keep `deel` and `opDatum`, so that `fetch` ends on the canonical address |
//! | `GET /plek/{id}.pdf` | [`pdf_plek`] |
//! | `GET /over`, `GET /toegankelijkheid` | [`pagina_over`], [`pagina_toegankelijkheid`] |
//! | `POST /check` (`GET` for a start) | [`pagina_kies`], [`pagina_vraag`], [`pagina_uitkomst`]; place and answers travel in the body, never in the address |
//! | `GET /check/verder/{token}`, `GET /bewijs/{token}` | what was kept, see [`pagina_bewaard`] and [`pagina_bewijs`] |
//! | `GET /regelkaart[/{werkzaamheid}]` | [`pagina_regelkaarten`], [`pagina_regelkaart`] |
//! | `GET`, `POST /regelkaart/concept`, `GET /regelkaart/concept/{token}` | [`pagina_concept_kies`], [`pagina_concept`] |
//! | `GET /staf`, `/staf/zoek`, `/staf/plek/{id}` | the same pages for who is signed in |
//! | `GET /aangemeld`, `/afgemeld` | [`pagina_aangemeld`], [`pagina_afgemeld`] |
//! | `GET /static/{pad}` | [`bestand`] |
//! | `GET /stijl/gemeente.css` | [`gemeente_css`] |
//! | anything else | [`pagina_fout`] when the asker prefers HTML |
//!
//! Without script every one of these works as it is. With script `client/plek.mjs` fetches the same panel
//! (`?deel=paneel`), so the markup of an answer is made in one place, and reads its place from the panel's
//! `data-` attributes. HTML goes out with the header of [`csp`]; no page holds an inline script or style.

mod bestanden;
mod check;
mod dossiers;
mod instellingen;
mod koppen;
mod markdown;
mod ogc;
mod paginas;
mod pdf;
mod plannen;
mod regelkaart;
mod tekst;
mod weergave;

pub use bestanden::{Bestand, bestand, kaartletters, versie};
pub use check::{
    Daarna, Kies, Uitslag, VraagPagina, pagina_bewaard, pagina_bewijs, pagina_kies, pagina_uitkomst,
    pagina_vraag, uitslag_html,
};
pub use instellingen::{Achtergrond, Contact, Instellingen, Kaartstand, Publicatie, csp, gemeente_css};
pub use ogc::{
    Kruimel, OgcCollectie, OgcItems, OgcKop, OgcRij, pagina_ogc_collectie, pagina_ogc_collecties,
    pagina_ogc_item, pagina_ogc_items, pagina_ogc_lijst, pagina_ogc_start,
};
pub use paginas::{
    Medewerker, Treffer, pagina_aangemeld, pagina_afgemeld, pagina_fout, pagina_over, pagina_plek,
    pagina_start, pagina_toegankelijkheid, pagina_zoek, paneel,
};
pub use pdf::{PdfFout, pdf_plek};
pub use regelkaart::{
    KaartBlad, KaartRij, Plan, pagina_concept, pagina_concept_kies, pagina_regelkaart, pagina_regelkaarten,
};
pub use tekst::datum;
pub use weergave::titel;
