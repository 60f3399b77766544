// The map of a data page: our own background, and on it the features of this page. A click leads to the row.

import * as maplibre from 'maplibre-gl';

const inst = JSON.parse(document.getElementById('kaart-instellingen').textContent);
const data = JSON.parse(document.getElementById('kaart-objecten').textContent);
const objecten = data.type === 'Feature' ? { type: 'FeatureCollection', features: [data] } : data;
const vlak = document.getElementById('kaart');

/** Our background, with only the layers that the server has. */
async function stijl() {
  const antwoord = await fetch(`${inst.statisch}stijl-achtergrond.json`);
  const { sources, layers, glyphs, sprite } = await antwoord.json();
  const heeft = new Set(inst.lagen);
  const bronnen = {};
  for (const [naam, bron] of Object.entries(sources)) {
    const tiles = (bron.tiles ?? []).flatMap((adres) => {
      const [, lagen, rest] = adres.match(/^\/tiles\/([^/]+)(\/.*)$/) ?? [];
      const aanwezig = (lagen ?? '').split(',').filter((laag) => heeft.has(laag));
      return aanwezig.length > 0 ? [`${location.origin}/tiles/${aanwezig.join(',')}${rest}?g=${inst.generatie}`] : [];
    });
    if (tiles.length > 0) bronnen[naam] = { ...bron, tiles };
  }
  const past = (laag) => (!laag.source || bronnen[laag.source]) && (!laag['source-layer'] || heeft.has(laag['source-layer']))
    && !heeft.has(laag.metadata?.['plek:zonder']);
  const opmaak = { glyphs: location.origin + glyphs, sprite: location.origin + sprite };
  return { version: 8, ...opmaak, sources: bronnen, layers: layers.filter(past) };
}

/** The box around everything, with some room; null when nothing has a place. */
function kader() {
  const om = new maplibre.LngLatBounds();
  const neem = (c) => (typeof c[0] === 'number' ? om.extend([c[0], c[1]]) : c.forEach(neem));
  for (const { geometry } of objecten.features) if (geometry) neem(geometry.coordinates);
  return om.isEmpty() ? null : om;
}

async function toon() {
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: `${inst.statisch}kaart.css` });
  document.head.append(link);
  const om = kader();
  // Before the map is made: it measures the box it gets.
  document.documentElement.classList.add('met-kaartbeeld');
  const kaart = new maplibre.Map({
    container: vlak, style: await stijl(), bounds: om ?? inst.kader, fitBoundsOptions: { padding: 48, maxZoom: 18 },
    attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false,
    locale: { 'Map.Title': vlak.dataset.titel },
  });
  kaart.touchZoomRotate.disableRotation();
  kaart.keyboard.disableRotation();
  kaart.scrollZoom.disable();
  kaart.addControl(new maplibre.NavigationControl({ showCompass: false }), 'top-right');
  kaart.addControl(new maplibre.ScaleControl({ maxWidth: 110 }), 'bottom-left');
  await kaart.once('load');
  kaart.addSource('objecten', { type: 'geojson', data: objecten });
  const soort = (type) => ['==', ['geometry-type'], type];
  kaart.addLayer({ id: 'vlak', type: 'fill', source: 'objecten', filter: soort('Polygon'), paint: { 'fill-color': '#0b5563', 'fill-opacity': 0.35 } });
  kaart.addLayer({ id: 'rand', type: 'line', source: 'objecten', filter: ['!=', ['geometry-type'], 'Point'], paint: { 'line-color': '#06323b', 'line-width': 2 } });
  kaart.addLayer({ id: 'punt', type: 'circle', source: 'objecten', filter: soort('Point'), paint: { 'circle-radius': 7, 'circle-color': '#0b5563', 'circle-stroke-color': '#fff', 'circle-stroke-width': 2 } });
  for (const laag of ['vlak', 'rand', 'punt']) {
    kaart.on('click', laag, (e) => wijs(e.features[0]?.properties.identificatie));
    kaart.on('mouseenter', laag, () => { kaart.getCanvas().style.cursor = 'pointer'; });
    kaart.on('mouseleave', laag, () => { kaart.getCanvas().style.cursor = ''; });
  }
  document.getElementById('kaart-zonder').hidden = true;
}

/** The row of a feature: in sight and with the focus on its link. */
function wijs(id) {
  const rij = [...document.querySelectorAll('[data-object]')].find((r) => r.dataset.object === id);
  if (!rij) return;
  rij.scrollIntoView({ block: 'center' });
  rij.querySelector('a').focus({ preventScroll: true });
}

toon().catch((fout) => console.warn('kaart', fout));
