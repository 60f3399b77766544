// The map beside the answer. It shows what the text says, and lets a place be pointed at: by click, by touch,
// or with the fixed cross in the middle and Enter. Everything it knows of an answer it reads from the panel.

import * as maplibre from 'maplibre-gl';
import { legendaRegelkaart, zetRegelkaart } from './regelkaart.mjs';

const THEMAS = ['speelt', 'initiatieven', 'mag', 'bestemmingsplan', 'staat', 'kenner'];
const LEEG = { type: 'FeatureCollection', features: [] };

/** Fetches the styles and makes the map. `opties`: `kies(lon, lat)`, `licht(id)`, `meld(zin)`, `rustig()`;
 * `begin` (center, zoom) and `tekent`: every click is a corner of a drawing. */
export async function maakKaart(inst, opties) {
  const stijlen = await Promise.all(['achtergrond', ...THEMAS].map(async (naam) => {
    const antwoord = await fetch(`${inst.statisch}stijl-${naam}.json`);
    if (!antwoord.ok) throw new Error(`stijl ${naam}: ${antwoord.status}`);
    return [naam, await antwoord.json()];
  }));
  await stijlblad(`${inst.statisch}kaart.css`);
  const samen = voegSamen(Object.fromEntries(stijlen), inst);
  const vlak = document.getElementById('kaart');
  const [west, zuid, oost, noord] = inst.kader;
  const rand = [(oost - west) * 0.6, (noord - zuid) * 0.6];
  const begin = document.querySelector('[data-paneel][data-lon]');
  const kaart = new maplibre.Map({
    container: vlak,
    style: samen.stijl,
    ...(opties.begin ?? (begin ? { center: [+begin.dataset.lon, +begin.dataset.lat], zoom: 18 } : { bounds: inst.kader, fitBoundsOptions: { padding: 24 } })),
    minZoom: 6,
    maxZoom: 20.5,
    maxBounds: [[west - rand[0], zuid - rand[1]], [oost + rand[0], noord + rand[1]]],
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: opties.rustig() ? 0 : 200,
    locale: { 'Map.Title': 'Kaart. Pijltjes schuiven, plus en min zoomen, Enter kiest het midden' },
  });
  kaart.touchZoomRotate.disableRotation();
  kaart.keyboard.disableRotation();
  kaart.addControl(new maplibre.ScaleControl({ maxWidth: 110 }), 'bottom-left');
  kaart.on('styleimagemissing', ({ id }) => console.warn('teken ontbreekt', id));

  const bediening = new Bediening(kaart, samen, inst, opties);
  await kaart.once('load');
  // The signs have come with the style; until now the legend had only words for them.
  bediening.legenda();
  if (inst.regelkaart) bediening.regelkaart = zetRegelkaart(kaart, inst, opties.meld);
  document.documentElement.classList.add('met-kaartbeeld');
  return bediening;
}

function stijlblad(href) {
  return new Promise((klaar) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = href;
    link.onload = link.onerror = klaar;
    document.head.append(link);
  });
}

/** One style out of background and themes: areas under labels, labels under the choice, dossiers on top. */
function voegSamen(stijlen, inst) {
  const lagen = new Set(inst.lagen);
  // Dossiers are no layers of a snapshot: the server always has them.
  const heeft = { has: (laag) => lagen.has(laag) || laag.startsWith('dossier-') };
  const bronnen = {};
  const onder = [];
  const boven = [];
  const bovenop = [];
  const vanThema = {};
  const keuze = [];
  const tekens = [];
  const achtergrond = [];
  for (const [thema, stijl] of Object.entries(stijlen)) {
    for (const [naam, bron] of Object.entries(stijl.sources)) {
      const eigen = tegelbron(bron, heeft, inst);
      if (eigen) bronnen[naam] = eigen;
    }
    const aan = thema === 'achtergrond' || vanzelf(stijl.metadata, inst);
    vanThema[thema] = [];
    for (const laag of stijl.layers) {
      const meta = laag.metadata ?? {};
      if (laag['source-layer'] && !heeft.has(laag['source-layer'])) continue;
      if (meta['plek:zonder'] && heeft.has(meta['plek:zonder'])) continue;
      if (laag.source && !bronnen[laag.source]) continue;
      const eigen = { ...laag, layout: { ...laag.layout, visibility: aan || meta['plek:keuze'] ? 'visible' : 'none' } };
      (meta['plek:teken'] ? bovenop : meta['plek:boven'] ? boven : onder).push(eigen);
      if (meta['plek:teken']) tekens.push(laag.id);
      if (meta['plek:keuze']) keuze.push({ id: laag.id, wat: meta['plek:keuze'] });
      else if (thema === 'achtergrond') achtergrond.push(laag.id);
      else vanThema[thema].push(laag.id);
    }
  }
  for (const a of inst.achtergronden) {
    bronnen['extern-' + a.id] = { type: 'raster', tiles: [a.tegels], tileSize: 256, maxzoom: a.maxzoom, attribution: '' };
    onder.splice(1, 0, { id: 'extern-' + a.id, type: 'raster', source: 'extern-' + a.id, layout: { visibility: 'none' } });
  }
  bronnen.keuze = { type: 'geojson', data: LEEG };
  bronnen.dossiers = { type: 'geojson', data: LEEG };
  const straal = { id: 'straal', type: 'line', source: 'keuze', filter: ['==', ['get', 'wat'], 'straal'], paint: { 'line-color': '#0b5563', 'line-width': 1.5, 'line-dasharray': [3, 3], 'line-opacity': 0.55 } };
  const punt = { id: 'keuze', type: 'symbol', source: 'keuze', filter: ['==', ['get', 'wat'], 'punt'], layout: { 'icon-image': 'keuze', 'icon-anchor': 'bottom', 'icon-allow-overlap': true, 'icon-ignore-placement': true } };
  return {
    stijl: { version: 8, ...opmaak(stijlen.achtergrond), sources: bronnen, layers: [...onder, straal, ...boven, ...bovenop, punt] },
    stijlen, vanThema, keuze, tekens, achtergrond,
  };
}

/** Where a style's letters and signs are, in full: the map fetches them from a worker, which has no address of its own. */
const opmaak = ({ glyphs, sprite }) => ({ glyphs: location.origin + glyphs, sprite: location.origin + sprite });

/** Whether a theme shows by itself: on a map with rules nothing stands between its signs. */
const vanzelf = (meta, inst) => Boolean(meta['plek:aan']) && !inst.regelkaart;

/** A source with only the layers that the server has; null when nothing is left. */
function tegelbron(bron, heeft, inst) {
  if (bron.type !== 'vector') return bron;
  const tiles = [];
  for (const adres of bron.tiles) {
    const [, lagen, rest] = adres.match(/^\/tiles\/([^/]+)(\/.*)$/) ?? [];
    const aanwezig = (lagen ?? '').split(',').filter((laag) => heeft.has(laag));
    // what staff see more of are dossiers; layers are the same for everybody, and may be kept by the browser
    const deur = aanwezig.some((laag) => laag.startsWith('dossier-')) ? document.documentElement.dataset.deur ?? '' : '';
    if (aanwezig.length > 0) tiles.push(`${location.origin}${deur}/tiles/${aanwezig.join(',')}${rest}?g=${inst.generatie}`);
  }
  return tiles.length > 0 ? { ...bron, tiles } : null;
}

/** Buttons, keys, layers and the choice. */
class Bediening {
  constructor(kaart, samen, inst, opties) {
    Object.assign(this, { kaart, samen, inst, opties, gelicht: null, dossiers: [], aan: new Set() });
    this.vlak = kaart.getContainer().closest('.kaart');
    this.uitleg = document.getElementById('kaart-uitleg');
    const doek = kaart.getCanvas();
    doek.setAttribute('aria-describedby', 'kaart-uitleg');
    this.uitleg.hidden = false;
    document.getElementById('kaart-zonder').hidden = true;
    document.getElementById('kaart-bediening').hidden = false;

    kaart.on('click', (e) => this.klik(e));
    kaart.on('mousemove', (e) => this.wijs(e));
    doek.addEventListener('keydown', (e) => {
      if (e.key === 'Enter') { e.preventDefault(); this.kiesMidden(); }
    });
    // The cross shows when keys or buttons steer the map.
    doek.addEventListener('focus', () => this.vlak.classList.toggle('kaart--kruis', doek.matches(':focus-visible')));
    doek.addEventListener('blur', () => this.kruis());
    this.vlak.addEventListener('click', (e) => this.knop(e.target.closest('button')));
    this.vlak.addEventListener('keydown', (e) => {
      if (e.key === 'Escape' && !document.getElementById('kaart-lagen').hidden) this.schakel('lagen', false, true);
    });
    this.maakLagen();
    this.bronregel();
  }

  duur(ms) { return { duration: this.opties.rustig() ? 0 : ms, essential: false }; }
  kruis() { this.vlak.classList.toggle('kaart--kruis', !document.getElementById('kaart-schuif').hidden); }
  wacht(aan) { this.vlak.classList.toggle('kaart--wacht', aan); }

  klik(e) {
    if (this.inst.regelkaart) { this.regelkaart?.klik(e.point); return; }
    if (this.opties.tekent) { this.opties.kies(e.lngLat.lng, e.lngLat.lat); return; }
    const teken = this.tekenOp(e.point);
    if (teken) { this.licht(teken); this.opties.licht(teken); return; }
    this.zet([e.lngLat.lng, e.lngLat.lat]);
    this.opties.kies(e.lngLat.lng, e.lngLat.lat);
  }

  kiesMidden() {
    const { lng, lat } = this.kaart.getCenter();
    if (this.inst.regelkaart) { this.regelkaart?.klik(this.kaart.project([lng, lat])); return; }
    if (!this.opties.tekent) this.zet([lng, lat]);
    this.opties.kies(lng, lat);
  }

  tekenOp(punt) {
    const lagen = this.samen.tekens.filter((id) => this.kaart.getLayer(id));
    const om = [[punt.x - 6, punt.y - 6], [punt.x + 6, punt.y + 6]];
    return lagen.length > 0 ? this.kaart.queryRenderedFeatures(om, { layers: lagen })[0]?.properties.id ?? null : null;
  }

  wijs(e) { this.kaart.getCanvas().style.cursor = this.tekenOp(e.point) ? 'pointer' : 'crosshair'; }

  knop(knop) {
    if (!knop) return;
    if (knop.dataset.schuif) {
      const [dx, dy] = knop.dataset.schuif.split(',').map(Number);
      const { clientWidth, clientHeight } = this.kaart.getContainer();
      this.kaart.panBy([dx * clientWidth / 4, dy * clientHeight / 4], this.duur(250));
      return;
    }
    switch (knop.dataset.kaart) {
      case 'in': this.kaart.zoomIn(this.duur(250)); break;
      case 'uit': this.kaart.zoomOut(this.duur(250)); break;
      case 'hier': this.hier(); break;
      case 'kies': this.kiesMidden(); break;
      case 'lagen': this.schakel('lagen', document.getElementById('kaart-lagen').hidden); break;
      case 'lagen-dicht': this.schakel('lagen', false, true); break;
      case 'schuif': this.schakel('schuif', document.getElementById('kaart-schuif').hidden); this.kruis(); break;
    }
  }

  schakel(wat, aan, terug = false) {
    const knop = this.vlak.querySelector(`[data-kaart=${wat}]`);
    document.getElementById('kaart-' + wat).hidden = !aan;
    knop.setAttribute('aria-expanded', String(aan));
    if (terug) knop.focus();
  }

  hier() {
    if (!navigator.geolocation) { this.opties.meld('Uw apparaat deelt geen plek.'); return; }
    this.opties.meld('Wij zoeken waar u bent.');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        if (this.opties.tekent) this.kaart.jumpTo({ center: [coords.longitude, coords.latitude] });
        else this.opties.kies(coords.longitude, coords.latitude);
      },
      () => this.opties.meld('Wij weten niet waar u bent. Zoek een adres of kies een plek op de kaart.'),
      { enableHighAccuracy: true, timeout: 8000, maximumAge: 30000 },
    );
  }

  /** Follows the panel: marks its place, its pand and its dossiers. `null`: nothing is chosen. */
  volg(deel, { vlieg }) {
    const d = deel?.dataset ?? {};
    // The BAG's pand when the map has it, else the BGT's: never both over each other.
    const metBag = this.samen.keuze.some(({ wat }) => wat === 'pand') && d.pand;
    for (const { id, wat } of this.samen.keuze) {
      const gezocht = wat === 'pand' ? d.pand : metBag ? '' : d.bgtPand;
      this.kaart.setFilter(id, ['==', ['coalesce', ['get', 'identificatie'], ['get', 'id'], ''], gezocht || '-']);
    }
    if (!d.lon) {
      this.bron('keuze', LEEG);
      this.dossiers = [];
      this.tekenDossiers();
      return;
    }
    const plek = [+d.lon, +d.lat];
    this.zet(plek, +d.straal);
    this.dossiers = [...deel.querySelectorAll('[data-dossier]')].map(({ dataset }) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [+dataset.lon, +dataset.lat] },
      properties: { id: dataset.dossier, soort: dataset.soort, groep: dataset.groep, titel: dataset.titel },
    }));
    this.tekenDossiers();
    const { clientWidth: b, clientHeight: h } = this.kaart.getContainer();
    const { x, y } = this.kaart.project(plek);
    const inBeeld = x > b * 0.12 && x < b * 0.88 && y > h * 0.15 && y < h * 0.85 && this.kaart.getZoom() > 15.5;
    if (vlieg && !inBeeld) {
      const naar = { center: plek, zoom: Math.max(this.kaart.getZoom(), 18) };
      if (this.opties.rustig()) this.kaart.jumpTo(naar);
      else this.kaart.flyTo({ ...naar, maxDuration: 1600 });
    }
  }

  zet(plek, straal = 0) {
    const features = [{ type: 'Feature', geometry: { type: 'Point', coordinates: plek }, properties: { wat: 'punt' } }];
    if (straal > 0) features.push({ type: 'Feature', geometry: { type: 'LineString', coordinates: cirkel(plek, straal) }, properties: { wat: 'straal' } });
    this.bron('keuze', { type: 'FeatureCollection', features });
  }

  /** Makes one dossier stand out. */
  licht(id) {
    if (id === this.gelicht) return;
    this.gelicht = id;
    this.tekenDossiers();
  }

  tekenDossiers() {
    const features = this.dossiers.map((f) => ({ ...f, properties: { ...f.properties, licht: f.properties.id === this.gelicht } }));
    this.bron('dossiers', { type: 'FeatureCollection', features });
  }

  bron(naam, data) { this.kaart.getSource(naam)?.setData(data); }

  toonLagen(ids, aan) {
    for (const id of ids) if (this.kaart.getLayer(id)) this.kaart.setLayoutProperty(id, 'visibility', aan ? 'visible' : 'none');
  }

  /** The list of layers, their legend and the backgrounds. */
  maakLagen() {
    const themas = document.getElementById('kaart-themas');
    for (const thema of THEMAS) {
      const meta = this.samen.stijlen[thema].metadata;
      if (this.samen.vanThema[thema].length === 0) continue;
      if (vanzelf(meta, this.inst)) this.aan.add(thema);
      themas.append(keuze('checkbox', 'thema', thema, meta['plek:naam'], vanzelf(meta, this.inst), (gekozen) => {
        if (gekozen) this.aan.add(thema); else this.aan.delete(thema);
        this.toonLagen(this.samen.vanThema[thema], gekozen);
        this.legenda();
        this.bronregel();
      }));
    }
    const vak = document.getElementById('kaart-achtergronden');
    const alle = [{ id: '', naam: this.samen.stijlen.achtergrond.metadata['plek:naam'] }, ...this.inst.achtergronden];
    vak.hidden = alle.length < 2;
    for (const a of alle) {
      vak.append(keuze('radio', 'achtergrond', a.id, a.naam, a.id === '', () => {
        this.achtergrond = a;
        this.toonLagen(this.samen.achtergrond.slice(1), a.id === '');
        for (const b of this.inst.achtergronden) this.toonLagen(['extern-' + b.id], b.id === a.id);
        this.bronregel();
      }));
    }
    this.legenda();
  }

  legenda() {
    const regels = ['achtergrond', ...THEMAS.filter((t) => this.aan.has(t))].flatMap((t) => this.samen.stijlen[t].metadata['plek:legenda'] ?? []);
    if (this.inst.regelkaart) regels.unshift(...legendaRegelkaart(this.inst));
    document.getElementById('legenda').replaceChildren(...regels.map((regel) => {
      const li = document.createElement('li');
      li.append(this.teken(regel), regel.tekst);
      return li;
    }));
  }

  teken(regel) {
    const beeld = regel.beeld ?? this.kaart.getImage(regel.icoon)?.data;
    if (beeld) {
      const { width, height, data } = beeld;
      const doek = document.createElement('canvas');
      Object.assign(doek, { width, height, className: 'legenda__icoon' });
      doek.getContext('2d').putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
      doek.setAttribute('aria-hidden', 'true');
      return doek;
    }
    const vakje = document.createElement('span');
    vakje.className = 'legenda__vak' + (regel.lijn ? ' legenda__vak--lijn' : '') + (regel.streep ? ' legenda__vak--streep' : '');
    vakje.style.backgroundColor = regel.vlak ?? 'transparent';
    vakje.style.borderColor = regel.lijn ?? regel.rand;
    vakje.setAttribute('aria-hidden', 'true');
    return vakje;
  }

  /** Who made the map: plain text, never markup. */
  bronregel() {
    const extern = this.achtergrond?.bronvermelding;
    const eigen = this.samen.stijlen.achtergrond.metadata['plek:bron'];
    document.getElementById('kaart-bron').textContent = `Kaart: ${extern ?? eigen}`;
  }
}

function keuze(type, naam, waarde, tekst, aan, bijWissel) {
  const label = document.createElement('label');
  label.className = 'kaart__keuze';
  const invoer = document.createElement('input');
  Object.assign(invoer, { type, name: naam, value: waarde, checked: Boolean(aan) });
  invoer.addEventListener('change', () => bijWissel(invoer.checked));
  label.append(invoer, tekst);
  return label;
}

/** A ring of `straal` metres around `plek`, as lon, lat. */
function cirkel([lon, lat], straal) {
  const perGraad = 111320;
  return Array.from({ length: 73 }, (_, i) => {
    const hoek = (i / 72) * 2 * Math.PI;
    return [lon + (straal * Math.sin(hoek)) / (perGraad * Math.cos((lat * Math.PI) / 180)), lat + (straal * Math.cos(hoek)) / perGraad];
  });
}
