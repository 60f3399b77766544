// Map styles against the MapLibre style specification: the committed ones, and the same as a running server gives them.
//
//   [BASE_URL=http://127.0.0.1:8080] node stijlen.mjs
//
// Exit status: 0 all valid, 1 something is not.

import { readFileSync, readdirSync } from 'node:fs';
import { validateStyleMin as keur } from '@maplibre/maplibre-gl-style-spec';

const map = new URL('../../styles/', import.meta.url);
const basis = process.env.BASE_URL?.replace(/\/$/, '');
let fouten = 0;
const meld = (naam, bevindingen) => {
  fouten += bevindingen.length;
  for (const zin of bevindingen) console.error(`FOUT  ${naam}: ${zin}`);
};
const bevindingen = (stijl) => keur(stijl).map(({ message }) => message);

const namen = readdirSync(map).filter((naam) => naam.endsWith('.json'));
for (const naam of namen) meld(naam, bevindingen(JSON.parse(readFileSync(new URL(naam, map)))));

// A check that finds nothing must be one that finds something: each of these is wrong in one place.
const heel = readFileSync(new URL('staat.json', map), 'utf8');
for (const [van, naar] of [['"version": 8', '"version": 7'], ['"line-color"', '"line-colour"'], ['"type": "vector"', '"type": "vectors"'],
  ['"source": "staat"', '"source": "stad"'], ['["zoom"]', '["zom"]'], ['"/fonts/{fontstack}/{range}.pbf"', '"/fonts/{range}.pbf"']]) {
  const kapot = heel.replace(van, naar);
  if (kapot === heel || bevindingen(JSON.parse(kapot)).length === 0) meld('de controle zelf', [`ziet niet dat ${van} werd ${naar}`]);
}

let gediend = 0;
if (basis) {
  const { styles } = await (await fetch(`${basis}/ogc/v1/styles`)).json();
  gediend = styles.length;
  for (const { id, links } of styles) {
    const stijl = await (await fetch(links.find(({ rel }) => rel === 'stylesheet').href)).json();
    meld(id, bevindingen(stijl));
    const adressen = [stijl.glyphs, stijl.sprite, ...Object.values(stijl.sources).flatMap(({ tiles }) => tiles ?? [])];
    meld(id, adressen.filter((adres) => !adres?.startsWith(`${basis}/`)).map((adres) => `'${adres}' is geen adres van deze server`));
  }
  if (gediend !== namen.length) meld('de lijst', [`${gediend} stijlen en niet ${namen.length}`]);
}
console.log(`${namen.length} stijlen in styles/ en ${gediend} van de server, ${fouten} fouten`);
process.exit(fouten === 0 ? 0 : 1);
