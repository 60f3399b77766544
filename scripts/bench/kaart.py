"""Measures what kaart.sh made: every case in each round, so that what the machine does meanwhile falls on all; medians.

Use: kaart.py WORK LAYER POSTGRES PEERS, with PLEK and CARGO_TARGET_DIR set."""
import contextlib
import json
import math
import os
import random
import re
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

import dienst
from dienst import wrk

werk, laag, pg, peers = Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4])
plek = os.environ["PLEK"]
doel = Path(os.environ["CARGO_TARGET_DIR"])
DUUR = int(os.environ.get("BENCH_DUUR", 5))
RONDES = int(os.environ.get("BENCH_RONDES", 3))
GROEI = [int(n) for n in os.environ.get("BENCH_GROEI", "10000 100000 1000000").split()]
VERBINDINGEN = (2, 16)
BROWSER = "gzip, deflate, br, zstd"


# --- servers

def server(naam, opdracht, gereed, **omgeving):
    return dienst.server(werk / f"{naam}.log", opdracht, gereed, **omgeving)


def onze(naam, data, **omgeving):
    return server(naam, [plek, "serve", "--data", data, "--listen", "127.0.0.1:POORT"], "/ready", PLEK_LOG="warn", **omgeving)


def martin(voorraad_mb):
    instelling = werk / f"martin{voorraad_mb}.yaml"
    instelling.write_text(
        f"worker_processes: 2\ncache: {{size_mb: {voorraad_mb}}}\n"
        f"postgres: {{connection_string: '{pg}', pool_size: 4, auto_publish: {{tables: {{id_columns: gid}}}}}}\n")
    return server(f"martin{voorraad_mb}", [peers / "bin/martin", "--config", instelling, "--listen-addresses", "127.0.0.1:POORT"], "/catalog")


# --- cases

def haal(adres, pad, **koppen):
    vraag = urllib.request.Request(adres + pad, headers=koppen)
    with urllib.request.urlopen(vraag, timeout=60) as antwoord:
        return antwoord.read(), antwoord.headers


class Meting:
    """Cases that are compared: each once per round, in order; a table of medians at the end."""

    def __init__(self):
        self.gevallen = []

    def geval(self, naam, adres, lijst, verbindingen=VERBINDINGEN, **omgeving):
        if adres:
            self.gevallen += [(naam, v, (adres, lijst, v), omgeving, []) for v in verbindingen]

    def meet(self):
        for _, _, (adres, lijst, v), omgeving, _ in self.gevallen:
            wrk(adres, lijst, v, 1, **omgeving)
        for _ in range(RONDES):
            for _, _, plaats, omgeving, uit in self.gevallen:
                uit.append(wrk(*plaats, DUUR, **omgeving))
        self.uitkomst = {(naam, v): [statistics.median(k) for k in zip(*uit)] for naam, v, _, _, uit in self.gevallen}
        print("| server en geval | verbindingen | verzoeken/s | p50 | p99 | fouten |\n|---|---|---|---|---|---|")
        for (naam, v), (rps, p50, p99, fouten) in self.uitkomst.items():
            print(f"| {naam} | {v} | {rps:.0f} | {p50:.2f} ms | {p99:.2f} ms | {fouten:.0f} |", flush=True)
        print()
        return self

    def verhouding(self, wij, zij, doel):
        for v in VERBINDINGEN:
            if (wij, v) in self.uitkomst and (zij, v) in self.uitkomst:
                deling = self.uitkomst[wij, v][0] / self.uitkomst[zij, v][0]
                print(f"- {wij} tegen {zij}, {v} verbindingen: {deling:.2f} maal (doel {doel})")


# --- lists

def tegellijsten():
    alle = [(14, x, y) for x in range(8403, 8412) for y in range(5335, 5347)]
    z15 = [(15, x, y) for x in range(8403 * 2, 8412 * 2) for y in range(5335 * 2, 5347 * 2)]
    random.seed(7)
    lijst = alle + random.sample(z15, 92)
    random.shuffle(lijst)
    schrijf("tegels.txt", ["{}/{}/{}".format(*t) for t in lijst])
    schrijf("een.txt", ["{}/{}/{}".format(*alle[50])])
    return [t.strip() for t in open(werk / "tegels.txt")]


def schrijf(naam, regels):
    (werk / naam).write_text("".join(f"{r}\n" for r in regels))


def vakken(breed_lon=0.16, hoog_lat=0.13):
    random.seed(7)
    uit = []
    for _ in range(200):
        lon, lat = 4.66 + random.random() * breed_lon, 52.89 + random.random() * hoog_lat
        uit.append(f"{lon:.5f},{lat:.5f},{lon + 0.0037:.5f},{lat + 0.00225:.5f}")
    return uit


def gemiddeld_kb(adres, pre, tegels):
    maten = [len(haal(adres, pre + t, **{"Accept-Encoding": "gzip"})[0]) for t in tegels]
    return sum(maten) / len(maten) / 1000


# --- the comparisons

def tegels_vergeleken():
    tegels = tegellijsten()
    pre = f"/tiles/{laag}/WebMercatorQuad/"
    lijst, een = werk / "tegels.txt", werk / "een.txt"
    with contextlib.ExitStack() as stapel:
        koud, _ = stapel.enter_context(onze("koud", werk / "plek", PLEK_TEGEL_MB="0"))
        warm, _ = stapel.enter_context(onze("warm", werk / "plek"))
        for t in tegels:
            doel_ = werk / f"kaal{pre}{t}"
            doel_.parent.mkdir(parents=True, exist_ok=True)
            doel_.write_bytes(haal(warm, pre + t, **{"Accept-Encoding": "gzip"})[0])
        kaal, _ = stapel.enter_context(server("kaal", [doel / "release/examples/kaal", "POORT", werk / "kaal"], pre + tegels[0]))
        etag = haal(warm, pre + open(een).read().strip(), **{"Accept-Encoding": "gzip"})[1]["etag"]
        hun_koud = hun_warm = None
        if (peers / "bin/martin").exists():
            hun_koud, _ = stapel.enter_context(martin(0))
            hun_warm, _ = stapel.enter_context(martin(512))
        m = Meting()
        m.geval("plek, zonder voorraad", koud, lijst, PRE=pre, ENC="gzip")
        m.geval("Martin, zonder voorraad, opgeslagen EPSG:3857", hun_koud, lijst, PRE="/pand3857/", ENC="gzip")
        m.geval("Martin, zonder voorraad, RD", hun_koud, lijst, PRE="/pand/", ENC="gzip")
        m.geval("plek, uit voorraad", warm, lijst, PRE=pre, ENC="gzip")
        m.geval("kale axum, dezelfde bytes", kaal, lijst, PRE=pre, ENC="gzip")
        m.geval("plek, uit voorraad, browserkop", warm, lijst, PRE=pre, ENC=BROWSER)
        m.geval("Martin, uit voorraad", hun_warm, lijst, PRE="/pand3857/", ENC="gzip")
        m.geval("plek, 304", warm, een, PRE=pre, ENC="gzip", ETAG=etag)
        m.geval("kale axum, 304", kaal, een, PRE=pre, ENC="gzip", ETAG=etag)
        if hun_warm:
            hun_etag = haal(hun_warm, "/pand3857/" + open(een).read().strip(), **{"Accept-Encoding": "gzip"})[1]["etag"]
            m.geval("Martin, 304", hun_warm, een, PRE="/pand3857/", ENC="gzip", ETAG=hun_etag or "x")
        m.meet()
        m.verhouding("plek, zonder voorraad", "Martin, zonder voorraad, opgeslagen EPSG:3857", "12")
        m.verhouding("plek, uit voorraad", "kale axum, dezelfde bytes", "0,9")
        m.verhouding("plek, 304", "kale axum, 304", "0,9")
        wij = gemiddeld_kb(warm, pre, tegels)
        zij = f"; Martin {(k := gemiddeld_kb(hun_koud, '/pand3857/', tegels)):.1f} kB, wij {wij / k:.2f} daarvan (doel hoogstens 1,1)" if hun_koud else ""
        maker = subprocess.run([plek, "--version"], capture_output=True, text=True).stdout.strip()
        print(f"- gemiddelde tegel: {wij:.1f} kB ({maker}, niveau erachter){zij}\n", flush=True)


def items_vergeleken():
    schrijf("vakken.txt", vakken())
    # 60 of 200,000 rows, all over the country: with an index-friendly part a box, without it every row is read.
    scherp = [f"bouwjaar={1850 + nr % 175} AND gebruiksdoel='winkelfunctie' AND status='Pand gesloopt'" for nr in range(200)]
    boxen = [[float(g) for g in v.split(",")] for v in vakken()]
    ring = "{0} {1},{2} {1},{2} {3},{0} {3},{0} {1}"
    vlak = ["S_INTERSECTS({geom},POLYGON((" + ring.format(*v) + ")))" for v in boxen]
    with contextlib.ExitStack() as stapel:
        wij, _ = stapel.enter_context(onze("items", werk / "plek"))
        zij = None
        if (peers / "python/bin/uvicorn").exists():
            opdracht = [peers / "python/bin/uvicorn", "tipg.main:app", "--host", "127.0.0.1", "--port", "POORT", "--workers", "2"]
            zij, _ = stapel.enter_context(server("tipg", opdracht, "/collections", DATABASE_URL=pg))
        onze_pre, hun_pre = f"/ogc/v1/collections/{laag}/items?limit=100&f=json&", "/collections/public.pand/items?limit=100&f=geojson&"
        meetkunde = next(n for n, p in json.loads(haal(wij, f"/ogc/v1/collections/{laag}/queryables")[0])["properties"].items()
                         if str(p.get("x-ogc-role")) == "primary-geometry" or str(p.get("format", "")).startswith("geometry"))
        m = Meting()
        aantallen = []

        def paar(wat, onze_vragen, hun_vragen, verbindingen=(2,)):
            schrijf(f"{wat}-plek.txt", onze_vragen)
            schrijf(f"{wat}-tipg.txt", hun_vragen)
            m.geval(f"plek, {wat}", wij, werk / f"{wat}-plek.txt", verbindingen, PRE=onze_pre)
            m.geval(f"tipg, {wat}", zij, werk / f"{wat}-tipg.txt", verbindingen, PRE=hun_pre)
            telling = [sum(len(json.loads(haal(adres, pre + v)[0])["features"]) for v in vragen[:20])
                       for adres, pre, vragen in ((wij, onze_pre, onze_vragen), (zij, hun_pre, hun_vragen)) if adres]
            aantallen.append(f"- {wat}: objecten in de eerste 20 antwoorden " + ", ".join(map(str, telling)))

        def filter_(tekst, naam):
            return "filter-lang=cql2-text&filter=" + urllib.parse.quote(tekst.replace("{geom}", naam))

        paar("items per vak", [f"bbox={v}" for v in vakken()], [f"bbox={v}" for v in vakken()])
        paar("CQL2 met vlak en bouwjaar", *([filter_(f"{v} AND bouwjaar > 1950", n) for v in vlak] for n in (meetkunde, "geom")))
        paar("CQL2 over alle rijen", *([filter_(f, n) for f in scherp] for n in (meetkunde, "geom")))
        if zij:
            m.geval("tipg, tegels", zij, werk / "tegels.txt", (2,), PRE="/collections/public.pand/tiles/WebMercatorQuad/", ENC="gzip")
        m.meet()
        for wat, goal in (("items per vak", "80"), ("CQL2 met vlak en bouwjaar", "-"), ("CQL2 over alle rijen", "-")):
            m.verhouding(f"plek, {wat}", f"tipg, {wat}", goal)
        print("\n".join(aantallen) + "\n", flush=True)


def archieven_vergeleken():
    tijden = {}
    for regel in open(werk / "archief.txt"):
        wie, ms = regel.split()
        tijden.setdefault(wie, []).append(int(ms))
    mediaan = {wie: statistics.median(ms) for wie, ms in tijden.items()}
    maten = {"plek": (werk / "plek.pmtiles").stat().st_size}
    print("PMTiles, zoom 12 tot 15, van GeoPackage tot archief, import erbij, mediaan van drie om en om:")
    print(f"- plek: {mediaan['plek']} ms, {maten['plek']} bytes")
    if "tippecanoe" not in mediaan:
        return
    maten["tippecanoe"] = (werk / "tippe.pmtiles").stat().st_size
    print(f"- ogr2ogr en tippecanoe: {mediaan['tippecanoe']} ms, {maten['tippecanoe']} bytes;"
          f" plek is {mediaan['tippecanoe'] / mediaan['plek']:.1f} keer zo snel (doel 5), bytes {maten['plek'] / maten['tippecanoe']:.3f}")
    print(f"- {objecten_per_tegel()}\n", flush=True)


def objecten_per_tegel():
    """Objects in each tile of both archives, read by tippecanoe's own decoder."""
    tellingen = []
    for archief in ("plek.pmtiles", "tippe.pmtiles"):
        uit = subprocess.run([peers / "python/bin/tippecanoe-decode", "--stats", werk / archief], check=True, capture_output=True, text=True).stdout
        tellingen.append({(t["zoom"], t["x"], t["y"]): sum(laag_[soort] for laag_ in t["layers"].values() for soort in ("points", "lines", "polygons")) for t in json.loads(uit)})
    wij, zij = tellingen
    anders = [abs(wij.get(t, 0) - zij.get(t, 0)) for t in wij.keys() | zij.keys()]
    return (f"objecten per tegel: {len(wij)} tegels met {sum(wij.values())} objecten, tippecanoe {len(zij)} met {sum(zij.values())};"
            f" verschil per tegel gemiddeld {statistics.mean(anders):.1f}, hoogstens {max(anders)} (wat op de rand van de buffer ligt)")


def otterlo():
    if not (werk / "otterlo.json").exists():
        return
    lagen = [x["laag"] for x in json.load(open(werk / "otterlo.json"))["lagen"] if x["objecten"]]
    (zuid, west), (noord, oost) = ([float(t) for t in r.split()[:2]] for r in open(werk / "otterlo.hoeken"))

    def tegel(lon, lat, z):
        n, rad = 1 << z, math.radians(lat)
        return int((lon + 180) / 360 * n), int((1 - math.asinh(math.tan(rad)) / math.pi) / 2 * n)

    lijst = []
    for z in (14, 15, 16, 17):
        (x0, y1), (x1, y0) = tegel(west, zuid, z), tegel(oost, noord, z)
        lijst += [f"{z}/{x}/{y}" for x in range(x0, x1 + 1) for y in range(y0, y1 + 1)]
    random.seed(7)
    random.shuffle(lijst)
    schrijf("otterlo.txt", lijst)
    with onze("otterlo-koud", werk / "otterlo", PLEK_TEGEL_MB="0") as (koud, _), onze("otterlo-warm", werk / "otterlo") as (warm, _):
        m = Meting()
        pre = f"/tiles/{','.join(lagen)}/WebMercatorQuad/"
        m.geval(f"Otterlo, {len(lagen)} BGT-lagen, {len(lijst)} tegels z14-17, zonder voorraad", koud, werk / "otterlo.txt", PRE=pre, ENC="gzip")
        m.geval("Otterlo, uit voorraad", warm, werk / "otterlo.txt", PRE=pre, ENC="gzip")
        m.meet()
        print(f"- gemiddelde tegel {gemiddeld_kb(warm, pre, lijst):.1f} kB\n", flush=True)


def groei():
    """The same density over a larger area: what grows is the layer, not the tile."""
    print("| panden | import | lagenbestand | eigen geheugen van de server | tegel zonder voorraad p99 | items p99 | archief z12-15 |\n|---|---|---|---|---|---|---|")
    for aantal in GROEI:
        data = werk / f"groei{aantal}"
        begin = time.monotonic()
        subprocess.run([plek, "import", "gdal", werk / f"groei{aantal}.gpkg", "--into", data, "--json"], check=True, capture_output=True)
        import_s = time.monotonic() - begin
        maat = sum(p.stat().st_size for p in data.rglob("*") if p.is_file())
        begin = time.monotonic()
        subprocess.run([plek, "tiles", "--data", data, "--into", f"{data}.pmtiles", "--zoom", "12-15"], check=True, capture_output=True)
        archief = f"{time.monotonic() - begin:.1f} s, {Path(f'{data}.pmtiles').stat().st_size / 1e6:.1f} MB"
        # Tiles of z15 and boxes that lie within the area of the smallest size.
        kant = math.sqrt(aantal / 200_000)
        x0, y0, breed, hoog = 8403 * 2, 5347 * 2, max(1, int(18 * kant)), max(1, int(24 * kant))
        random.seed(7)
        schrijf("groei.txt", [f"15/{x0 + random.randrange(breed)}/{y0 - 1 - random.randrange(hoog)}" for _ in range(200)])
        schrijf("groeivak.txt", vakken(0.16 * kant, 0.13 * kant))
        with onze("groei", data, PLEK_TEGEL_MB="0") as (adres, proces):
            laag_ = json.loads(haal(adres, "/ogc/v1/collections?f=json")[0])["collections"]
            laag_ = next(c["id"] for c in laag_ if c["id"].startswith("gdal-"))
            t = [wrk(adres, werk / "groei.txt", 2, DUUR, PRE=f"/tiles/{laag_}/WebMercatorQuad/", ENC="gzip") for _ in range(RONDES)]
            i = [wrk(adres, werk / "groeivak.txt", 2, DUUR, PRE=f"/ogc/v1/collections/{laag_}/items?limit=100&f=json&bbox=") for _ in range(RONDES)]
            status = Path(f"/proc/{proces.pid}/status").read_text()
            rss = int(re.search(r"RssAnon:\s+(\d+)", status)[1]) / 1024
        p99 = [statistics.median(r[2] for r in runs) for runs in (t, i)]
        print(f"| {aantal:,} | {import_s:.1f} s | {maat / 1e6:.1f} MB | {rss:.0f} MB | {p99[0]:.2f} ms | {p99[1]:.2f} ms | {archief} |".replace(",", "."), flush=True)
    print()


tegels_vergeleken()
items_vergeleken()
archieven_vergeleken()
otterlo()
groei()
