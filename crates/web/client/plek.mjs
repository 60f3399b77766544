// The page without this script is whole; this makes it quicker: search with completion, answers without reloading,
// and the map, which is fetched after the answer stands. Start at the bottom.

import { maakZoek } from './zoek.mjs';

const paneel = document.getElementById('paneel');
const meldingsvak = document.getElementById('melding');
const instellingen = document.getElementById('kaart-instellingen');
let kaart = null;
let bezig = null;

/** Says it to a screen reader; an empty moment first, so that the same sentence is said again. */
export function meld(zin) {
  meldingsvak.textContent = '';
  setTimeout(() => { meldingsvak.textContent = zin; }, 60);
}

/** What stands before the addresses of staff; nothing on the pages for everybody. */
export const deur = document.documentElement.dataset.deur ?? '';
const plekPad = (id) => deur + '/plek/' + encodeURIComponent(id).replaceAll('%3A', ':').replaceAll('%2C', ',');
const artikel = () => paneel?.querySelector('[data-paneel]') ?? null;

/** Fetches the panel for `pad` (`/plek/...`) and shows it. `nieuw` adds it to the history under its canonical address. */
async function toon(pad, { nieuw = true, focus = true } = {}) {
  if (!paneel) { location.assign(pad); return; }
  bezig?.abort();
  const deze = bezig = new AbortController();
  paneel.setAttribute('aria-busy', 'true');
  kaart?.wacht(true);
  const vraag = new URL(pad, location.href);
  vraag.searchParams.set('deel', 'paneel');
  try {
    const antwoord = await fetch(vraag, { signal: deze.signal, headers: { accept: 'text/html' } });
    const html = await antwoord.text();
    const doc = new DOMParser().parseFromString(html, 'text/html');
    const deel = doc.querySelector('[data-paneel]') ?? fout(doc, antwoord.status);
    const oud = paneel.querySelector('article');
    oud.replaceWith(document.adoptNode(deel));
    const adres = new URL(antwoord.url || vraag.href);
    adres.searchParams.delete('deel');
    const bestemming = deel.dataset.id ? plekPad(deel.dataset.id) + adres.search : adres.pathname + adres.search;
    if (nieuw && bestemming !== location.pathname + location.search) history.pushState({}, '', bestemming);
    klaar({ focus, vlieg: true });
  } catch (reden) {
    if (reden.name === 'AbortError') return;
    meld('Het antwoord ophalen lukt niet. Controleer uw verbinding en probeer het opnieuw.');
    location.assign(pad);
  } finally {
    if (bezig === deze) {
      bezig = null;
      paneel.removeAttribute('aria-busy');
      kaart?.wacht(false);
    }
  }
}

/** An error page that came instead of a panel, as a panel. */
function fout(doc, status) {
  const deel = document.createElement('article');
  deel.className = 'antwoord';
  deel.dataset.paneel = '';
  deel.dataset.titel = doc.querySelector('h1')?.textContent ?? 'Er ging iets mis';
  const kop = document.createElement('h1');
  kop.className = 'nl-heading nl-heading--level-1';
  kop.id = 'antwoord-titel';
  kop.tabIndex = -1;
  kop.textContent = deel.dataset.titel;
  const zin = document.createElement('p');
  zin.className = 'nl-paragraph';
  zin.textContent = doc.querySelector('main p')?.textContent ?? `Probeer het later opnieuw. Foutcode ${status}.`;
  deel.append(kop, zin);
  return deel;
}

/** After a panel has come: title, announcement, buttons, map. */
function klaar({ focus, vlieg }) {
  const deel = artikel();
  knoppen();
  kaart?.volg(deel, { vlieg });
  if (!deel) return;
  document.title = `${deel.dataset.titel} – ${document.title.split(' – ').pop()}`;
  paneel.scrollTop = 0;
  const staten = [...deel.querySelectorAll('.samenvatting li')]
    .map((li) => `${li.querySelector('.samenvatting__vraag').textContent} ${li.querySelector('.staat').textContent}.`);
  meld(`Antwoord voor ${deel.dataset.titel}. ${staten.join(' ')}`);
  if (focus) deel.querySelector('#antwoord-titel')?.focus({ preventScroll: true });
  if (focus && matchMedia('(max-width: 59.99rem)').matches) deel.scrollIntoView({ block: 'start', behavior: rustig() ? 'auto' : 'smooth' });
}

/** The start page's own panel comes back by asking the server for it once. */
async function terugNaarBegin() {
  const html = await (await fetch(deur || '/', { headers: { accept: 'text/html' } })).text();
  const doc = new DOMParser().parseFromString(html, 'text/html');
  const begin = doc.querySelector('[data-start]');
  if (!begin) { location.reload(); return; }
  paneel.querySelector('article').replaceWith(document.adoptNode(begin));
  document.title = doc.title;
  kaart?.volg(null, { vlieg: false });
}

export const rustig = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** The buttons that only work with script. */
function knoppen() {
  const deel = artikel();
  if (!deel) return;
  const print = deel.querySelector('[data-print]');
  const deelknop = deel.querySelector('[data-deel]');
  if (print) { print.hidden = false; print.onclick = () => window.print(); }
  if (deelknop && navigator.clipboard) {
    deelknop.hidden = false;
    deelknop.onclick = async () => {
      try {
        await navigator.clipboard.writeText(location.href);
        deelknop.lastElementChild.textContent = 'Link gekopieerd';
        meld('De link is gekopieerd.');
      } catch {
        meld('Kopiëren lukt niet in deze browser.');
      }
    };
  }
}

/** The map, when the page has one and it is not told to stay away: after the answer, when the browser has time. */
function kaartStraks() {
  if (!instellingen) return;
  const teken = document.querySelector('[data-teken]');
  if (teken) {
    import('./teken.mjs')
      .then(({ maakTeken }) => maakTeken(teken, JSON.parse(instellingen.textContent), { meld, rustig }))
      .catch((reden) => console.warn('teken', reden));
    return;
  }
  const begin = async () => {
    try {
      const { maakKaart } = await import('./kaart.mjs');
      kaart = await maakKaart(JSON.parse(instellingen.textContent), {
        kies: (lon, lat) => toon(`${deur}/plek/wgs84:${lon.toFixed(7)},${lat.toFixed(7)}`, { focus: false }),
        meld,
        rustig,
        licht: (id) => lichtOp(id),
      });
      kaart.volg(artikel(), { vlieg: false });
    } catch (reden) {
      console.warn('kaart', reden);
      document.documentElement.classList.add('zonder-kaart');
    }
  };
  if ('requestIdleCallback' in window) requestIdleCallback(begin, { timeout: 800 });
  else setTimeout(begin, 150);
}

/** Shows in the list what was pointed at on the map. */
function lichtOp(id) {
  for (const li of document.querySelectorAll('[data-dossier]')) {
    const deze = li.dataset.dossier === id;
    li.classList.toggle('dossier--licht', deze);
    if (deze) {
      li.closest('details')?.setAttribute('open', '');
      li.scrollIntoView({ block: 'nearest', behavior: rustig() ? 'auto' : 'smooth' });
    }
  }
}

// List and map point at the same thing: hover or focus in the list, and it stands out on the map.
for (const soort of ['pointerover', 'focusin']) {
  document.addEventListener(soort, (e) => kaart?.licht(e.target.closest?.('[data-dossier]')?.dataset.dossier ?? null));
}

const veld = document.querySelector('[data-zoek]');
if (veld) maakZoek(veld, { kies: (treffer) => toon(plekPad(treffer.id)), meld });

if (paneel) {
  addEventListener('popstate', () => {
    if (location.pathname === (deur || '/')) terugNaarBegin().catch(() => location.reload());
    else if (location.pathname.startsWith(deur + '/plek/')) toon(location.pathname + location.search, { nieuw: false, focus: false });
    else location.reload();
  });
}
knoppen();
kaartStraks();
