// Fills dist: our own client files, the map styles, the libraries, each as one file with .br and .gz beside it.
// The version is a hash of everything in it, so that an address with a version never changes its content.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const uit = 'dist.nieuw';
rmSync(uit, { recursive: true, force: true });
mkdirSync(uit);
const lees = (pad) => readFileSync(pad, 'utf8');
const pakket = (pad) => join('node_modules', pad);
const schrijf = (naam, inhoud) => writeFileSync(join(uit, naam), inhoud);
const kaal = (tekst) => tekst.replace(/\/[/*]# sourceMappingURL=.*$/gm, '').trim() + '\n';

// One style sheet: tokens that are used, NL Design System components, then our own.
const componenten = [
  '@nl-design-system-candidate/button-css/dist/button.css',
  '@nl-design-system-candidate/data-badge-css/dist/data-badge.css',
  '@nl-design-system-candidate/heading-css/dist/heading.css',
  '@nl-design-system-candidate/link-css/dist/link.css',
  '@nl-design-system-candidate/paragraph-css/dist/paragraph.css',
  '@nl-design-system-candidate/skip-link-css/dist/skip-link.css',
  '@utrecht/form-fieldset-css/dist/index.min.css',
  '@utrecht/textbox-css/dist/index.min.css',
  '@utrecht/unordered-list-css/dist/index.min.css',
].map((pad) => kaal(lees(pakket(pad)))).join('');
const eigen = lees('client/plek.css');
schrijf('plek.css', verklein(tokens(lees(pakket('@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css')), componenten + eigen) + zonderHerhaling(componenten) + eigen));
schrijf('kaart.css', verklein(kaal(lees(pakket('maplibre-gl/dist/maplibre-gl.css')))));

for (const naam of readdirSync('client')) {
  if (naam !== 'plek.css') cpSync(join('client', naam), join(uit, naam));
}
for (const naam of ['maplibre-gl.mjs', 'maplibre-gl-worker.mjs']) {
  schrijf(naam, kaal(lees(pakket('maplibre-gl/dist/' + naam))));
}
const letters = '@fontsource-variable/source-sans-3/files/source-sans-3-';
cpSync(pakket(letters + 'latin-wght-normal.woff2'), join(uit, 'plek-latin.woff2'));
cpSync(pakket(letters + 'latin-ext-wght-normal.woff2'), join(uit, 'plek-latin-ext.woff2'));
// Whole letters, for PDF and for the map's own letters: what the browser gets is a variable font that few PDF readers know.
for (const [naam, soort] of [['gewoon', '400Regular'], ['vet', '600SemiBold']]) {
  cpSync(pakket(`@expo-google-fonts/source-sans-3/${soort}/SourceSans3_${soort}.ttf`), join(uit, `pdf-${naam}.ttf`));
}
// `metadata` in a style is for us; the browser gets it too, it says how to read the map.
for (const naam of readdirSync('../../styles').filter((n) => n.endsWith('.json'))) {
  schrijf('stijl-' + naam, JSON.stringify(JSON.parse(lees(join('../../styles', naam)))));
}
schrijf('licenties.txt', licenties());

// The version, then the import map that carries it.
const namen = readdirSync(uit).sort();
const hash = createHash('sha256');
for (const naam of namen) hash.update(naam + '\0').update(readFileSync(join(uit, naam)));
const versie = hash.digest('hex').slice(0, 12);
const importmap = JSON.stringify({ imports: { 'maplibre-gl': `/static/${versie}/maplibre-gl.mjs` } });
schrijf('importmap.json', importmap);
schrijf('versie.json', JSON.stringify({ versie, importmapHash: 'sha256-' + createHash('sha256').update(importmap).digest('base64') }));

for (const naam of namen.filter((n) => /\.(mjs|css|json|svg|txt)$/.test(n))) {
  const inhoud = readFileSync(join(uit, naam));
  if (inhoud.length < 1024) continue;
  schrijf(naam + '.br', brotliCompressSync(inhoud, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: inhoud.length } }));
  schrijf(naam + '.gz', gzipSync(inhoud, { level: 9 }));
}
rmSync('dist', { recursive: true, force: true });
renameSync(uit, 'dist');
console.error(`plek: crates/web/dist is klaar, versie ${versie}`);

/** Only the tokens that `css` reaches, directly or through other tokens: a tenth of the theme. */
function tokens(thema, css) {
  const alle = new Map();
  for (const [, naam, waarde] of thema.matchAll(/^\s*(--[\w-]+):\s*([^;]+);/gm)) alle.set(naam, waarde);
  const nodig = new Set();
  const volg = (tekst) => {
    for (const [, naam] of tekst.matchAll(/var\((--[\w-]+)/g)) {
      if (nodig.has(naam) || !alle.has(naam)) continue;
      nodig.add(naam);
      volg(alle.get(naam));
    }
  };
  volg(css);
  return '.voorbeeld-theme{' + [...nodig].sort().map((n) => `${n}:${alle.get(n)}`).join(';') + '}\n';
}

/** The kinds of button that no page has (positive, negative, pressed, subtle) stay out. */
function zonderHerhaling(css) {
  return css.replace(/[^{}]*\.nl-button[^{}]*--(positive|negative|pressed|subtle)[^{}]*\{[^{}]*\}/g, '');
}

/** Comments, line ends and double spaces out; nothing clever. */
function verklein(css) {
  return css.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\s+/g, ' ').replace(/\s*([{};,>])\s*/g, '$1').replace(/;}/g, '}').trim() + '\n';
}

/** Name, version and licence of every package whose content is in dist. */
function licenties() {
  const slot = JSON.parse(lees('package-lock.json')).packages;
  const regels = Object.entries(slot).filter(([pad]) => pad).map(([pad, p]) => `${pad.replace(/^.*node_modules\//, '')} ${p.version} ${p.license ?? ''}`.trim());
  return regels.sort().join('\n') + '\n';
}
