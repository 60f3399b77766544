// Teken: the ground of a plan, corner by corner on the map: by click, by touch, or with the cross in the middle and Enter.
// A corner can be dragged. What is drawn goes along in the form as `vorm` (GeoJSON) and nowhere else; without this script
// the check is about the building, the parcel or the point.

import { maakKaart } from './kaart.mjs';

const MIN = 3;
const MAX = 60;
/** A click this near a corner, in pixels, is about that corner. */
const RAAK = 14;

/** Makes `vak` (a `details`) a drawing for the check's form; the map comes when it is opened. */
export function maakTeken(vak, inst, { meld, rustig }) {
  const formulier = document.querySelector('.check-formulier');
  if (!formulier) return;
  vak.hidden = false;
  let begonnen = false;
  vak.addEventListener('toggle', async () => {
    if (!vak.open || begonnen) return;
    begonnen = true;
    try {
      let tekening = null;
      const begin = vak.dataset.lon ? { center: [+vak.dataset.lon, +vak.dataset.lat], zoom: 19 } : null;
      const bediening = await maakKaart(inst, { begin, tekent: true, kies: (lon, lat) => tekening?.hoek([lon, lat]), licht: () => {}, meld, rustig });
      tekening = new Tekening(vak, formulier, bediening.kaart, meld);
    } catch (reden) {
      console.warn('kaart', reden);
      vak.hidden = true;
      meld('De kaart doet het hier niet. De check gaat over de plek die u koos.');
    }
  });
}

class Tekening {
  constructor(vak, formulier, kaart, meld) {
    Object.assign(this, { vak, formulier, kaart, meld, stand: vak.querySelector('[data-teken-stand]') });
    this.eerder = formulier.elements.vorm?.value ?? '';
    this.hoeken = lees(this.eerder);
    kaart.addSource('tekening', { type: 'geojson', data: this.data() });
    kaart.addLayer({ id: 'tekening-vlak', type: 'fill', source: 'tekening', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': '#b3123f', 'fill-opacity': 0.2 } });
    kaart.addLayer({ id: 'tekening-lijn', type: 'line', source: 'tekening', filter: ['!=', ['geometry-type'], 'Point'], paint: { 'line-color': '#b3123f', 'line-width': 3 } });
    kaart.addLayer({ id: 'tekening-hoek', type: 'circle', source: 'tekening', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': 8, 'circle-color': '#fff', 'circle-stroke-color': '#b3123f', 'circle-stroke-width': 3 } });
    for (const soort of ['mousedown', 'touchstart']) kaart.on(soort, (e) => this.sleep(e));
    vak.addEventListener('click', (e) => this.knop(e.target.closest('[data-teken-doe]')?.dataset.tekenDoe));
    if (this.hoeken.length > 0) kaart.fitBounds(kader(this.hoeken), { padding: 80, maxZoom: 19.5, animate: false });
    this.toon();
  }

  data() {
    const punten = this.hoeken.map((coordinates, nr) => ({ type: 'Feature', geometry: { type: 'Point', coordinates }, properties: { nr } }));
    const rand = this.hoeken.length >= MIN
      ? { type: 'Polygon', coordinates: [[...this.hoeken, this.hoeken[0]]] }
      : { type: 'LineString', coordinates: this.hoeken };
    return { type: 'FeatureCollection', features: this.hoeken.length > 1 ? [{ type: 'Feature', geometry: rand, properties: {} }, ...punten] : punten };
  }

  /** The number of the corner at a point of the screen; -1: none. */
  op(punt) {
    return this.hoeken.findIndex((h) => {
      const { x, y } = this.kaart.project(h);
      return Math.hypot(x - punt.x, y - punt.y) <= RAAK;
    });
  }

  hoek(plek) {
    if (this.op(this.kaart.project(plek)) >= 0) { this.meld('Hier staat al een hoek.'); return; }
    if (this.hoeken.length >= MAX) { this.meld(`Hoogstens ${MAX} hoeken.`); return; }
    this.hoeken.push(plek);
    this.toon();
  }

  sleep(e) {
    const nr = e.originalEvent.touches?.length > 1 ? -1 : this.op(e.point);
    if (nr < 0) return;
    e.preventDefault();
    const [op, af] = e.type === 'touchstart' ? ['touchmove', 'touchend'] : ['mousemove', 'mouseup'];
    const beweeg = (m) => {
      this.hoeken[nr] = [m.lngLat.lng, m.lngLat.lat];
      this.kaart.getSource('tekening').setData(this.data());
    };
    this.kaart.on(op, beweeg);
    this.kaart.once(af, () => { this.kaart.off(op, beweeg); this.toon(); });
  }

  knop(doe) {
    if (doe === 'terug') { this.hoeken.pop(); this.toon(); }
    if (doe === 'wis') { this.hoeken = []; this.toon(); }
    if (doe === 'gebruik') this.gebruik();
  }

  /** Draws, and says how far it is. */
  toon() {
    this.kaart.getSource('tekening').setData(this.data());
    const n = this.hoeken.length;
    const hoeken = n === 1 ? '1 hoek' : `${n} hoeken`;
    this.stand.textContent = n === 0
      ? 'Er is nog niets getekend.'
      : n < MIN ? `${hoeken}. Zet er nog ${MIN - n} bij.` : `${hoeken}, circa ${String(Math.round(opp(this.hoeken) * 10) / 10).replace('.', ',')} m².`;
    const knop = (doe) => this.vak.querySelector(`[data-teken-doe=${doe}]`);
    knop('terug').disabled = knop('wis').disabled = n === 0;
    knop('gebruik').disabled = n < MIN && !(n === 0 && this.eerder);
    knop('gebruik').textContent = n === 0 && this.eerder ? 'Ga verder zonder tekening' : 'Gebruik deze tekening';
  }

  /** The form goes to the server with the drawing; the answers that are on it go along. */
  gebruik() {
    let veld = this.formulier.elements.vorm;
    if (!veld) {
      veld = Object.assign(document.createElement('input'), { type: 'hidden', name: 'vorm' });
      this.formulier.append(veld);
    }
    const rond = (h) => h.map((c) => Math.round(c * 1e8) / 1e8);
    const ring = [...this.hoeken, ...this.hoeken.slice(0, 1)].map(rond);
    veld.value = this.hoeken.length < MIN ? '' : JSON.stringify({ type: 'Polygon', coordinates: [ring] });
    this.formulier.submit();
  }
}

/** The corners of a drawing that was made before. */
function lees(vorm) {
  try {
    return JSON.parse(vorm).coordinates[0].slice(0, -1).map(([lon, lat]) => [lon, lat]);
  } catch {
    return [];
  }
}

function kader(hoeken) {
  const [x, y] = [0, 1].map((i) => hoeken.map((h) => h[i]));
  return [[Math.min(...x), Math.min(...y)], [Math.max(...x), Math.max(...y)]];
}

/** Square metres, near enough to see whether the drawing is right; the server measures in RD. */
function opp(hoeken) {
  const breedte = Math.cos((hoeken[0][1] * Math.PI) / 180);
  const m = hoeken.map(([lon, lat]) => [(lon - hoeken[0][0]) * 111320 * breedte, (lat - hoeken[0][1]) * 111320]);
  return Math.abs(m.reduce((som, [x, y], i) => {
    const [x2, y2] = m[(i + 1) % m.length];
    return som + x * y2 - x2 * y;
  }, 0)) / 2;
}
