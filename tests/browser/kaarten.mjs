// Maps by others: MapLibre in web mercator and OpenLayers in RD, unmodified, on a site of their own, draw the example from a
// running server. Each picture is held against a committed one, and the check shows that it would see a change.
//
//   BASE_URL=http://127.0.0.1:8080 [SCHERMEN=folder] [CHROMIUM=/usr/bin/chromium] node kaarten.mjs [--leg-vast]
//
// --leg-vast writes the pictures of now over the committed ones: look at them before committing.
// Exit status: 0 all the same, 1 something differs, 2 wrong use.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import pixelmatch from 'pixelmatch';
import { chromium } from 'playwright-core';
import { PNG } from 'pngjs';

const basis = process.env.BASE_URL?.replace(/\/$/, '');
const schermen = process.env.SCHERMEN ?? '.';
const legVast = process.argv.includes('--leg-vast');
const programma = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
if (!basis || !programma) {
  console.error(basis ? 'kaarten: Chromium ontbreekt' : 'kaarten: BASE_URL ontbreekt');
  process.exit(2);
}
mkdirSync(schermen, { recursive: true });
const hier = fileURLToPath(new URL('.', import.meta.url));

/** Colours that are further apart than this (0 to 1) are another colour; what letters and edges do in another browser is less. */
const KLEUR = 0.05;
/** Share of the pixels that may be another colour. */
const ANDERS = 0.01;
const BEELD = { width: 400, height: 300 };
const SOORTEN = { '.html': 'text/html', '.mjs': 'text/javascript', '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf' };

/** The site of somebody else: pages, packages as npm gives them, and one font for OpenLayers, which draws with the browser's. */
const site = createServer((vraag, antwoord) => {
  const pad = normalize(decodeURIComponent(new URL(vraag.url, 'http://x').pathname));
  const bestand = pad === '/letter.ttf' ? join(hier, '../../crates/web/dist/pdf-gewoon.ttf')
    : pad.startsWith('/pakket/') ? join(hier, 'node_modules', pad.slice(8)) : join(hier, 'kaarten', pad);
  if (!existsSync(bestand)) { antwoord.writeHead(404).end(); return; }
  antwoord.writeHead(200, { 'content-type': SOORTEN[extname(bestand)] ?? 'application/octet-stream' }).end(readFileSync(bestand));
});
await new Promise((klaar) => site.listen(0, '127.0.0.1', klaar));
const elders = `http://127.0.0.1:${site.address().port}`;

const browser = await chromium.launch({
  executablePath: programma,
  args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-background-networking', '--force-color-profile=srgb', '--disable-lcd-text', '--font-render-hinting=none'],
});

const { resultaten } = await (await fetch(`${basis}/api/v1/zoek?q=Kerkstraat%201`)).json();
const { rd, wgs84 } = resultaten[0];
const stijl = (naam) => `${basis}/ogc/v1/styles/${naam}?f=mapbox`;
let fouten = 0;

/** Opens a page of the other site, runs `doe` and counts complaints of browser and server as failures. */
async function kaart(naam, pagina, vraag, doe) {
  const context = await browser.newContext({ viewport: BEELD, deviceScaleFactor: 1 });
  const p = await context.newPage();
  const klachten = [];
  p.on('pageerror', (e) => klachten.push(e.message));
  p.on('console', (m) => { if (m.type() === 'error') klachten.push(m.text()); });
  p.on('response', (r) => { if (r.status() >= 400 && r.url().startsWith(basis)) klachten.push(`${r.status()} ${r.url()}`); });
  p.on('request', (r) => { if (![basis, elders].some((h) => r.url().startsWith(h)) && !/^(data|blob):/.test(r.url())) klachten.push(`andere host: ${r.url()}`); });
  try {
    await p.goto(`${elders}/${pagina}?${new URLSearchParams(vraag)}`);
    await p.waitForFunction(() => window.klaar, null, { timeout: 45000 });
    await doe(p);
    assert.deepEqual(klachten, []);
    console.log(`goed  ${naam}`);
  } catch (reden) {
    fouten += 1;
    console.error(`FOUT  ${naam}: ${[reden.message, ...klachten].join('\n      ')}`);
  } finally {
    await context.close();
  }
}

const beeld = async (p) => { await p.evaluate(() => window.rust()); return PNG.sync.read(await p.screenshot()); };
const verschil = (a, b, uit) => pixelmatch(a.data, b.data, uit?.data, a.width, a.height, { threshold: KLEUR }) / (a.width * a.height);

/** Share of the pixels that are not the most common colour: an empty map has none. */
function inkt({ data }) {
  const telling = new Map();
  for (let i = 0; i < data.length; i += 4) {
    const kleur = data.readUInt32LE(i);
    telling.set(kleur, (telling.get(kleur) ?? 0) + 1);
  }
  return 1 - Math.max(...telling.values()) / (data.length / 4);
}

/** The picture of now against the committed one; both and their difference are left in SCHERMEN. */
function vergelijk(naam, nu) {
  const vast = join(hier, 'kaarten', `${naam}.png`);
  writeFileSync(join(schermen, `kaart-${naam}.png`), PNG.sync.write(nu));
  if (legVast) writeFileSync(vast, PNG.sync.write(nu));
  const toen = PNG.sync.read(readFileSync(vast));
  assert.deepEqual([nu.width, nu.height], [toen.width, toen.height]);
  const uit = new PNG({ width: nu.width, height: nu.height });
  const deel = verschil(toen, nu, uit);
  if (deel > ANDERS) writeFileSync(join(schermen, `kaart-${naam}-verschil.png`), PNG.sync.write(uit));
  assert.ok(deel <= ANDERS, `${(deel * 100).toFixed(2)} % van het beeld is anders dan ${vast}`);
  return toen;
}

/** The same check, on a map from which something was taken: it must see that. */
async function zietWat(p, toen, wat, wie) {
  await p.evaluate((w) => window.zet(w, false), wie);
  const deel = verschil(toen, await beeld(p));
  assert.ok(deel > ANDERS, `zonder ${wat} is maar ${(deel * 100).toFixed(2)} % anders: de vergelijking zou het niet zien`);
  await p.evaluate((w) => window.zet(w, true), wie);
}

const plek = wgs84.join(',');
await kaart('MapLibre tekent de achtergrond', 'maplibre.html', { stijl: stijl('achtergrond'), plek, zoom: '16.5' }, async (p) => {
  const nu = await beeld(p);
  assert.ok(inkt(nu) > 0.4, `maar ${inkt(nu)} van de kaart is getekend`);
  assert.ok(await p.evaluate(() => window.getekend('symbol')) > 3, 'geen straatnamen');
  const toen = vergelijk('maplibre-achtergrond', nu);
  await zietWat(p, toen, 'wegen', 'weg');
  await zietWat(p, toen, 'water', 'water');
});
await kaart('MapLibre tekent percelen en huisnummers', 'maplibre.html', { stijl: stijl('staat'), plek, zoom: '18.5' }, async (p) => {
  const nu = await beeld(p);
  assert.ok(await p.evaluate(() => window.getekend('symbol')) > 8, 'geen huisnummers');
  vergelijk('maplibre-staat', nu);
  // Letters alone are few pixels; that they are ink and not blanks is seen by taking them away.
  await p.evaluate(() => window.lagen().filter(({ type }) => type === 'symbol').forEach(({ id }) => window.zet(id, false)));
  const zonder = verschil(nu, await beeld(p));
  assert.ok(zonder > 0.003, `letters zijn maar ${(zonder * 100).toFixed(2)} % van het beeld`);
});
await kaart('MapLibre tekent de tekens van dossiers', 'maplibre.html', { stijl: stijl('speelt'), plek, zoom: '16' }, async (p) => {
  const nu = await beeld(p);
  writeFileSync(join(schermen, 'kaart-maplibre-speelt.png'), PNG.sync.write(nu));
  const tekens = await p.evaluate(() => window.getekend('symbol'));
  assert.ok(tekens > 3, `${tekens} tekens`);
  // What is going on moves with the calendar, so no committed picture; each sign is some hundred pixels of ink.
  assert.ok(inkt(nu) * BEELD.width * BEELD.height > tekens * 40, `${inkt(nu)} inkt voor ${tekens} tekens`);
});
const ol = [['stijl', stijl('achtergrond')], ['stijl', stijl('staat')], ['server', basis], ['rd', rd.join(',')], ['resolutie', '0.84']];
await kaart('OpenLayers tekent in RD uit OGC API Tiles', 'openlayers.html', ol, async (p) => {
  assert.deepEqual(await p.evaluate(() => window.stelsel()), [-285401.92, 903401.92]);
  const nu = await beeld(p);
  assert.ok(inkt(nu) > 0.4, `maar ${inkt(nu)} van de kaart is getekend`);
  const telling = await p.evaluate(() => window.telling());
  assert.ok(telling[0] > 100 && telling.at(-1) > 100, `objecten per laag: ${telling}`);
  const toen = vergelijk('openlayers-rd', nu);
  await zietWat(p, toen, 'de achtergrond', 0);
});

await browser.close();
site.close();
process.exit(fouten === 0 ? 0 : 1);
