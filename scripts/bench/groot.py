"""A BAG as large as the country's: what groot.sh imported, served. Tiles (z16, none kept), items and clicks at 200 places in the town.

Use: groot.py PLEK DATA, with PLEK_ROOSTERS set; needs wrk."""
import json
import math
import random
import re
import statistics
import sys
import tempfile
import urllib.request
from pathlib import Path

from dienst import server, wrk

plek, data = sys.argv[1:]
ZOOM = 16


def haal(adres):
    with urllib.request.urlopen(adres, timeout=60) as antwoord:
        return json.load(antwoord)


with tempfile.TemporaryDirectory() as werk:
    werk = Path(werk)
    opdracht = [plek, "serve", "--data", data, "--listen", "127.0.0.1:POORT"]
    with server(werk / "log", opdracht, "/ready", PLEK_LOG="warn", PLEK_TEGEL_MB="0") as (adres, proces):
        if not adres:
            sys.exit(1)
        west, zuid, oost, noord = haal(f"{adres}/tiles/bag-pand/WebMercatorQuad.json")["bounds"]
        random.seed(7)
        plaatsen = [(west + (oost - west) * random.uniform(0.1, 0.9), zuid + (noord - zuid) * random.uniform(0.1, 0.9)) for _ in range(200)]

        def tegel(lon, lat):
            y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
            return f"{ZOOM}/{int((lon + 180) / 360 * 2**ZOOM)}/{int(y * 2**ZOOM)}"

        gevallen = {
            "tegel": ("/tiles/bag-pand/WebMercatorQuad/", [tegel(*p) for p in plaatsen]),
            "items": ("/ogc/v1/collections/bag-pand/items?limit=1000&bbox=", [f"{x:.5f},{y:.5f},{x + 0.0018:.5f},{y + 0.0011:.5f}" for x, y in plaatsen]),
            "klik": ("/api/v1/locatiebeeld?punt=", [f"{x:.6f},{y:.6f}" for x, y in plaatsen]),
        }
        pre, vakken = gevallen["items"]
        gemiddeld = statistics.mean(len(haal(f"{adres}{pre}{vak}")["features"]) for vak in vakken)
        for naam, (pre, lijst) in gevallen.items():
            (werk / naam).write_text("".join(f"{regel}\n" for regel in lijst))
            rondes = [wrk(adres, werk / naam, 2, 3, PRE=pre, ENC="gzip") for _ in range(3)]
            rps, p50, p99, fouten = (statistics.median(kolom) for kolom in zip(*rondes))
            print(f"- {naam}: {rps:.0f}/s, p50 {p50:.2f} ms, p99 {p99:.2f} ms, fouten {fouten:.0f}")
        rss = int(re.search(r"RssAnon:\s+(\d+)", Path(f"/proc/{proces.pid}/status").read_text())[1]) / 1024
        print(f"- items: gemiddeld {gemiddeld:.0f} objecten; eigen geheugen van de server {rss:.0f} MB")
