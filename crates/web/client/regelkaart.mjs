// The places of a regelkaart on the map: a sign for each, and what holds there when one is pointed at.
// Which signs there are, and where the tiles come from, stands in the settings of the page.

const VORMEN = {
  verbod: ['#a3123f', 'ruit'], vergunningplicht: ['#b3500a', 'vierkant'], 'neem-contact-op-met': ['#6b3fa0', 'rond'],
  meldingsplicht: ['#1d4f91', 'ruit'], informatieplicht: ['#0b6b7d', 'rond'], toestemmingsvrij: ['#1f6b3a', 'rond'],
  'niet-van-toepassing': ['#5b696d', 'rond'], 'hangt-af': ['#7a4b00', 'driehoek'], onbekend: ['#4d4d4d', 'vierkant'],
  anders: ['#a3123f', 'ruit'], 'na-vragen': ['#7a4b00', 'driehoek'], 'niet-nagegaan': ['#4d4d4d', 'vierkant'],
};
const MAAT = 28;

/** Adds source, signs and layer, and the rows of the legend. Out: `klik(punt)` for the map's controls. */
export function zetRegelkaart(kaart, inst, meld) {
  const rk = inst.regelkaart;
  for (const { id, teken: letter } of rk.staten) {
    kaart.addImage(`rk-${id}`, teken(...VORMEN[id], letter), { pixelRatio: 2 });
    kaart.addImage(`rk-ver-${id}`, teken(...VORMEN[id], ''), { pixelRatio: 2 });
  }
  kaart.addSource('regelkaart', { type: 'vector', tiles: [location.origin + rk.tegels], minzoom: 9, maxzoom: 18 });
  const laag = (id, beeld, maat, zooms) => kaart.addLayer({
    id, type: 'symbol', source: 'regelkaart', 'source-layer': rk.laag, ...zooms,
    layout: {
      'icon-image': ['concat', beeld, ['get', rk.veld]],
      'icon-size': ['interpolate', ['linear'], ['zoom'], ...maat],
      'icon-allow-overlap': true, 'icon-ignore-placement': true,
    },
  });
  // from afar only the shape, near by with its letter
  laag('regelkaart-ver', 'rk-ver-', [9, 0.15, 13, 0.25, 15, 0.45], { maxzoom: 15 });
  laag('regelkaart', 'rk-', [15, 0.6, 18, 1], { minzoom: 15 });
  return { klik: (punt) => klik(kaart, rk, punt, meld) };
}

/** The rows of the legend: sign and words. */
export function legendaRegelkaart(inst) {
  return inst.regelkaart.staten.map((staat) => ({ tekst: staat.tekst, beeld: teken(...VORMEN[staat.id], staat.teken) }));
}

function teken(kleur, vorm, letter) {
  const doek = document.createElement('canvas');
  doek.width = doek.height = MAAT * 2;
  const c = doek.getContext('2d');
  c.scale(2, 2);
  c.beginPath();
  if (vorm === 'rond') c.arc(14, 14, 11.5, 0, 7);
  else if (vorm === 'vierkant') c.roundRect(3, 3, 22, 22, 4);
  else for (const [x, y] of vorm === 'ruit' ? [[14, 1.5], [26.5, 14], [14, 26.5], [1.5, 14]] : [[14, 2], [27, 25.5], [1, 25.5]]) c.lineTo(x, y);
  c.closePath();
  c.fillStyle = kleur;
  c.fill();
  if (!letter) return c.getImageData(0, 0, doek.width, doek.height);
  c.lineWidth = 1.75;
  c.strokeStyle = '#fff';
  c.stroke();
  c.fillStyle = '#fff';
  c.font = '700 14px "Plek Sans", sans-serif';
  c.textAlign = 'center';
  c.textBaseline = 'middle';
  c.fillText(letter, 14, vorm === 'driehoek' ? 18 : 15);
  return c.getImageData(0, 0, doek.width, doek.height);
}

/** Shows what holds at the place that was pointed at; from afar it comes nearer first. */
function klik(kaart, rk, punt, meld) {
  const om = [[punt.x - 8, punt.y - 8], [punt.x + 8, punt.y + 8]];
  const gevonden = kaart.queryRenderedFeatures(om, { layers: ['regelkaart', 'regelkaart-ver'] })[0];
  if (!gevonden) { meld('Hier staat geen adres of perceel op de kaart.'); return; }
  if (!gevonden.properties.identificatie) {
    kaart.jumpTo({ center: kaart.unproject(punt), zoom: 16 });
    meld('De kaart is dichterbij. Kies nu een plek.');
    return;
  }
  toon(rk, gevonden.properties);
}

function toon(rk, p) {
  const vak = document.querySelector('[data-regelkaart-plek]');
  const staat = rk.staten.find(({ id }) => id === p[rk.veld]);
  const kop = maak('h2', 'nl-heading nl-heading--level-3', staat?.tekst ?? '');
  const delen = maak('ul', 'rk-delen');
  for (const regel of (p.activiteiten ?? '').split('\n').filter(Boolean)) delen.append(maak('li', '', regel.charAt(0).toUpperCase() + regel.slice(1)));
  vak.replaceChildren(kop, delen);
  if (p.vraag) vak.append(maak('p', 'klein', `Hangt af van: ${p.vraag}`));
  const link = maak('a', 'nl-link', 'Alles over deze plek');
  link.href = '/plek/' + encodeURIComponent(p.identificatie).replaceAll('%3A', ':').replaceAll('%2C', ',');
  const regel = maak('p', 'nl-paragraph');
  regel.append(link);
  vak.append(regel);
  if (rk.werkzaamheid) vak.append(checkknop(rk.werkzaamheid, p.identificatie));
  vak.hidden = false;
  vak.scrollIntoView({ block: 'nearest' });
}

function checkknop(werkzaamheid, plek) {
  const formulier = maak('form');
  formulier.method = 'post';
  formulier.action = '/check';
  for (const [name, value] of Object.entries({ plek, werkzaamheid })) formulier.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
  const knop = maak('button', 'nl-button nl-button--primary', 'Doe de check voor deze plek');
  knop.type = 'submit';
  formulier.append(knop);
  return formulier;
}

function maak(soort, klasse = '', tekst = '') {
  const e = document.createElement(soort);
  if (klasse) e.className = klasse;
  e.textContent = tekst;
  return e;
}
