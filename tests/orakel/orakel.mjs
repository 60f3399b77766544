// Orakel: the same rule files and answers through `plek check` and through feelin, an engine by others.
// Use: node orakel.mjs PLEK-BINARY [--per N] FILE...
// Reads the tables itself, evaluates every cell with feelin and applies the hit policies, then compares code, measures
// or indienbaar of N full answer sets a file (seeded, the same every time). Ends with "N gelijk, N verklaard, N anders";
// exit 1 when anything differs that VERKLAARD does not explain.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DOMParser } from "@xmldom/xmldom";
import { unaryTest } from "feelin";

const STERKTE = [
  "Verbod", "Vergunningplicht", "NeemContactOpMet", "Meldingsplicht", "Informatieplicht", "Toestemmingsvrij", "NietVanToepassing",
];

// The one difference that is meant.
const VERKLAARD =
  "rijen van een ANY- of UNIQUE-tabel die elkaar tegenspreken: een tabel alleen heeft dan geen waarde, Plek meldt het en toont de strengste";

const kinderen = (knoop, naam) => [...(knoop?.childNodes ?? [])].filter((k) => k.localName === naam);
const kind = (knoop, naam) => kinderen(knoop, naam)[0];
const alle = (knoop, naam) => [...knoop.getElementsByTagNameNS("*", naam)];
const tekst = (knoop) => (knoop?.textContent ?? "").trim();
const zonderHekje = (href) => (href ?? "").replace(/^.*#/, "");

/** Questions and tables of one file; null for a file with parts that only another file can fill in. */
function lees(pad) {
  const doc = new DOMParser({ onError: () => {} }).parseFromString(readFileSync(pad, "utf8"), "text/xml");
  const wortel = doc.documentElement;
  if (alle(wortel, "invocation").length > 0) return null;
  const regels = new Map();
  for (const r of alle(wortel, "uitvoeringsregel")) {
    const [vraag, bijlage, geo] = ["vraag", "bijlage", "geoVerwijzing"].map((n) => kind(r, n));
    const vast = kind(r, "vasteWaarde") ?? kind(r, "vasteWaardeVoorbehoud");
    const id = r.getAttribute("id");
    if (vraag) {
      const opties = kind(vraag, "opties");
      const soort = tekst(kind(vraag, "gegevensType"));
      regels.set(id, {
        soort,
        opties: alle(vraag, "optieText").map(tekst),
        meerdere: tekst(kind(opties, "optieType")) === "meerdereAntwoorden",
      });
    } else if (bijlage) regels.set(id, { soort: "bijlage" });
    else if (geo) regels.set(id, { soort: "geo" });
    else if (vast) {
      const bron = kind(vast, "vasteWaarde") ?? vast;
      regels.set(id, { vast: waarde(tekst(kind(bron, "waarde")), tekst(kind(bron, "gegevensType"))) });
    } else return null;
  }
  const invoer = new Map();
  for (const i of alle(wortel, "inputData")) {
    const ref = zonderHekje(alle(i, "uitvoeringsregelRef")[0]?.getAttribute("href"));
    invoer.set((kind(i, "variable")?.getAttribute("name") ?? i.getAttribute("name")).trim(), ref);
  }
  const tabellen = new Map();
  let top = null;
  for (const d of alle(wortel, "decision")) {
    const t = kind(d, "decisionTable");
    if (!t) return null;
    const naam = (kind(d, "variable")?.getAttribute("name") ?? d.getAttribute("name")).trim();
    tabellen.set(naam, {
      naam,
      beleid: t.getAttribute("hitPolicy") || "UNIQUE",
      kolommen: kinderen(t, "input").map((i) => tekst(kind(kind(i, "inputExpression"), "text"))),
      rijen: kinderen(t, "rule").map((r) => ({
        cellen: kinderen(r, "inputEntry").map((e) => tekst(kind(e, "text"))),
        uit: kinderen(r, "outputEntry").map((e) => literaal(tekst(kind(e, "text")))),
      })),
    });
    const structuur = alle(d, "functioneleStructuurRef")[0]?.getAttribute("href");
    if (structuur) top = { naam, structuur };
  }
  if (!top) return null;
  const soort = /\/concept\/(Indieningsvereisten|Maatregelen)/.exec(top.structuur)?.[1] ?? "Conclusie";
  return { regels, invoer, tabellen, top: top.naam, soort };
}

const literaal = (t) => (/^".*"$/s.test(t) ? t.slice(1, -1) : t === "true" ? true : t === "false" ? false : t === "" ? null : t);

function waarde(t, soort) {
  if (soort === "boolean") return t === "true";
  if (soort === "number") return Number(t);
  return t;
}

/** A small generator of numbers with a seed, so that a difference can be looked at again. */
function dobbelsteen(zaad) {
  let s = zaad >>> 0;
  return (n) => {
    s = (s + 0x6d2b79f5) >>> 0;
    let t = Math.imul(s ^ (s >>> 15), s | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

/** What the cells of one input name: the answers that can make a difference. */
function kandidaten(model, naam) {
  const cellen = [...model.tabellen.values()].flatMap((t) =>
    t.kolommen.flatMap((k, nr) => (k === naam ? t.rijen.map((r) => r.cellen[nr]) : [])));
  const samen = cellen.join(" ");
  const getallen = [...samen.replace(/"[^"]*"/g, "").matchAll(/-?\d+(\.\d+)?/g)].map((m) => Number(m[0]));
  return {
    getallen: getallen.length ? getallen.flatMap((g) => [g - 0.5, g, g + 0.5]) : [1],
    teksten: [...new Set([...samen.matchAll(/"([^"]*)"/g)].map((m) => m[1])), "iets anders"],
  };
}

/** One full answer set: per uitvoeringsregel what `plek check` gets, per input name what the tables see. */
function antwoord(model, dobbel) {
  const gegeven = {};
  const ziet = new Map();
  for (const [naam, ref] of model.invoer) {
    const regel = model.regels.get(ref);
    if (!regel) return null;
    if ("vast" in regel) { ziet.set(naam, regel.vast); continue; }
    if (ref in gegeven) { ziet.set(naam, gegeven[ref]); continue; }
    const uit = (lijst) => lijst[dobbel(lijst.length)];
    const kan = kandidaten(model, naam);
    let w;
    if (regel.soort === "boolean" || regel.soort === "bijlage") w = dobbel(2) === 1;
    else if (regel.soort === "geo") w = uit(["ja", "nee", "deels"]);
    else if (regel.soort === "number") w = uit(kan.getallen);
    else if (regel.soort === "list" && regel.meerdere) {
      const gekozen = regel.opties.filter(() => dobbel(2) === 1);
      w = (gekozen.length ? gekozen : [uit(regel.opties)]).join(", ");
    } else if (regel.soort === "list") w = uit(regel.opties);
    else if (regel.soort === "string") w = uit(kan.teksten);
    else return null;
    gegeven[ref] = w;
    ziet.set(naam, w);
  }
  return { gegeven, ziet };
}

/** All tables with feelin; `strijd` when rows contradict each other somewhere on the way. */
function reken(model, ziet) {
  const gerekend = new Map();
  let strijd = false;
  const haal = (naam) => {
    if (ziet.has(naam)) return ziet.get(naam);
    const tabel = model.tabellen.get(naam);
    if (!tabel) throw new Error(`onbekende naam ${naam}`);
    if (!gerekend.has(naam)) gerekend.set(naam, tabelwaarde(tabel));
    return gerekend.get(naam);
  };
  // A location in a column of true and false: ja is true, nee is false, deels is neither. Files of a national builder
  // declare their locations that way; feelin takes the cell at its word.
  const cel = (t, w) => {
    const liegt = (t === "true" || t === "false") && (w === "ja" || w === "nee");
    return t === "" || t === "-" || unaryTest(t, { "?": liegt ? w === "ja" : w }).value === true;
  };
  const tabelwaarde = (tabel) => {
    const raak = tabel.rijen.filter((r) => r.cellen.every((c, nr) => cel(c, haal(tabel.kolommen[nr]))));
    const eerste = (r) => r.uit[0];
    if (tabel.beleid === "COLLECT" || tabel.beleid === "RULE ORDER") return raak.map((r) => (r.uit.length > 1 ? r.uit : eerste(r)));
    if (tabel.beleid === "FIRST") return raak.length ? eerste(raak[0]) : null;
    const soorten = [...new Set(raak.map(eerste))];
    if (soorten.length > 1) {
      strijd = true;
      return soorten.sort((a, b) => STERKTE.indexOf(a) - STERKTE.indexOf(b))[0];
    }
    return soorten[0] ?? null;
  };
  return { uit: haal(model.top), strijd };
}

/** What both say, in one form to compare. */
function verwacht(soort, uit) {
  if (soort === "Indieningsvereisten") return uit === null ? "geen" : String(uit === true || uit === "true");
  const lijst = (Array.isArray(uit) ? uit : [uit]).filter((u) => u !== null && u !== "no hit");
  if (soort === "Maatregelen") return [...new Set(lijst.map((u) => (Array.isArray(u) ? u[1] : u)).filter(Boolean))].sort().join("|");
  return [...new Set(lijst)].sort().join("|") || "geen";
}

function kreeg(soort, json) {
  if (soort === "Indieningsvereisten") return json.geenUitkomst ? "geen" : String(json.indienbaar);
  if (soort === "Maatregelen") return [...new Set(json.maatregelen.map((m) => m.id).filter(Boolean))].sort().join("|");
  return [...new Set(json.uitkomsten.map((u) => u.code))].sort().join("|") || "geen";
}

const [plek, ...rest] = process.argv.slice(2);
const per = rest[0] === "--per" ? Number(rest.splice(0, 2)[1]) : 40;
if (!plek || rest.length === 0) {
  console.error("gebruik: node orakel.mjs PLEK-BINARY [--per N] FILE...");
  process.exit(2);
}
const map = mkdtempSync(join(tmpdir(), "plek-orakel-"));
const telling = { gelijk: 0, verklaard: 0, anders: 0 };
for (const pad of rest) {
  const model = lees(pad);
  if (!model) { console.log(`overgeslagen ${basename(pad)}: heeft delen die een ander bestand moet invullen`); continue; }
  const dobbel = dobbelsteen(basename(pad).length * 7919 + 42);
  const hier = { gelijk: 0, verklaard: 0, anders: 0 };
  for (let nr = 0; nr < per; nr++) {
    const set = antwoord(model, dobbel);
    if (!set) break;
    const antwoorden = join(map, "antwoorden.json");
    writeFileSync(antwoorden, JSON.stringify(set.gegeven));
    const json = JSON.parse(execFileSync(plek, ["check", pad, "--antwoorden", antwoorden, "--json"], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }));
    const { uit, strijd } = reken(model, set.ziet);
    const [wil, heeft] = [verwacht(model.soort, uit), kreeg(model.soort, json)];
    const oordeel = wil === heeft ? "gelijk" : strijd ? "verklaard" : "anders";
    hier[oordeel] += 1;
    if (oordeel === "anders") {
      console.log(`anders ${basename(pad)}: feelin ${wil}, plek ${heeft}, antwoorden ${JSON.stringify(set.gegeven)}`);
    }
  }
  for (const k in hier) telling[k] += hier[k];
  console.log(`${basename(pad)}: ${hier.gelijk} gelijk, ${hier.verklaard} verklaard, ${hier.anders} anders`);
}
rmSync(map, { recursive: true });
if (telling.verklaard > 0) console.log(`verklaard: ${VERKLAARD}`);
console.log(`${telling.gelijk} gelijk, ${telling.verklaard} verklaard, ${telling.anders} anders`);
process.exit(telling.anders > 0 ? 1 : 0);
