// Holds OpenAPI documents against the NL API Design Rules.
//
//   node adr.mjs gevallen FOLDER                      the standard's own test cases: our rule set finds the same
//   node adr.mjs lint DOCUMENT [UITZONDERINGEN.json]  a document; exceptions have a clause that demands them, and
//                                                     one that nothing needs any more is an error too
//
// Exit status: 0 all well, 1 something found, 2 wrong use.

import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const hier = dirname(fileURLToPath(import.meta.url));

/** What Spectral finds in the files: file, rule, line (from 1), path, message. */
function lint(bestanden) {
  const uit = spawnSync(process.execPath, [join(hier, 'node_modules/@stoplight/spectral-cli/dist/index.js'), 'lint',
    '--ruleset', join(hier, 'adr.yaml'), '--format', 'json', '--quiet', '--fail-on-unmatched-globs', ...bestanden], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const begin = uit.stdout.indexOf('[');
  if (begin < 0) throw new Error(`spectral gaf geen uitkomst: ${uit.stderr || uit.stdout}`);
  return JSON.parse(uit.stdout.slice(begin, uit.stdout.lastIndexOf(']') + 1))
    .filter((r) => r.severity === 0)
    .map((r) => ({ bestand: r.source, regel: r.code, lijn: r.range.start.line + 1, pad: r.path.join('.'), tekst: r.message }));
}

function gevallen(map) {
  const namen = readdirSync(map).sort();
  const bestand = (naam) => join(map, naam, 'openapi.json');
  const gevonden = lint(namen.map(bestand));
  let fouten = 0;
  for (const naam of namen) {
    const verwacht = [...readFileSync(join(map, naam, 'expected-output.txt'), 'utf8').matchAll(/^ +(\d+):\d+ +error +(\S+)/gm)]
      .map(([, lijn, regel]) => `${lijn} ${regel}`).sort();
    const hiervan = gevonden.filter((g) => g.bestand.endsWith(join(naam, 'openapi.json'))).map((g) => `${g.lijn} ${g.regel}`).sort();
    if (JSON.stringify(verwacht) === JSON.stringify(hiervan)) continue;
    fouten += 1;
    console.error(`${naam}: verwacht [${verwacht.join(', ')}], gevonden [${hiervan.join(', ')}]`);
  }
  if (namen.length < 20) { console.error(`maar ${namen.length} gevallen in ${map}`); fouten += 1; }
  console.log(`${namen.length} gevallen, ${fouten} anders`);
  return fouten === 0;
}

function document(pad, uitzonderingen) {
  const lijst = uitzonderingen ? JSON.parse(readFileSync(uitzonderingen, 'utf8')) : [];
  const over = [];
  for (const g of lint([pad])) {
    const u = lijst.find((u) => u.regel === g.regel && new RegExp(u.bij).test(`${g.pad} ${g.tekst}`));
    if (u) u.gebruikt = (u.gebruikt ?? 0) + 1;
    else over.push(`${g.lijn} ${g.regel} ${g.pad}: ${g.tekst}`);
  }
  const ongebruikt = lijst.filter((u) => !u.gebruikt).map((u) => `uitzondering ${u.regel} (${u.bij}) is nergens meer nodig`);
  for (const regel of [...over, ...ongebruikt].slice(0, 40)) console.error(regel);
  for (const u of lijst) console.log(`uitzondering ${u.regel}, ${u.gebruikt ?? 0} keer: ${u.clausule}`);
  console.log(`${pad}: ${over.length} fouten buiten de uitzonderingen`);
  return over.length + ongebruikt.length === 0;
}

const [, , wat, pad, extra] = process.argv;
if (!pad || !['gevallen', 'lint'].includes(wat)) {
  console.error('gebruik: node adr.mjs gevallen MAP | lint DOCUMENT [UITZONDERINGEN.json]');
  process.exit(2);
}
process.exit((wat === 'gevallen' ? gevallen(pad) : document(pad, extra)) ? 0 : 1);
