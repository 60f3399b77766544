"""Clients that people use, unmodified, against a running Plek: GDAL (Debian's, and a newer one by pyogrio) and OWSLib.

Use: klanten.py http://127.0.0.1:PORT ARCHIEF.pmtiles (bag-pand, dossier-melding and bgt-wegdeel, made of the same data)
What the API itself counts is what a client must find. Exit status: 0 all well, 1 something differs.
"""

import math
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request

import pyogrio
from ijking import Server, gelijk, slot
from owslib.ogcapi.features import Features

PLEK, ARCHIEF = Server(sys.argv[1]), sys.argv[2]
SERVER, aantal = PLEK.adres, PLEK.aantal
BASIS = f"{SERVER}/ogc/v1"
RD = "http://www.opengis.net/def/crs/EPSG/0/28992"


def haal(pad, **vraag):
    return PLEK.haal(f"/ogc/v1{pad}", f="json", **vraag)


def ogr(*args):
    uit = subprocess.run(args, capture_output=True, text=True, timeout=60, check=False)
    if uit.returncode or "ERROR" in uit.stderr:
        sys.exit(f"FOUT  {' '.join(args)}\n{uit.stdout[-800:]}{uit.stderr[-800:]}")
    return uit.stdout


def telling(*args):
    uit = ogr("ogrinfo", "-ro", "-so", *args)
    regels = [r for r in uit.splitlines() if r.startswith("Feature Count:")]
    return int(regels[0].split(":")[1])


def gdal():
    lagen = ogr("ogrinfo", "-ro", "-q", f"OAPIF:{BASIS}")
    for laag in ["bag-pand", "bgt-wegdeel", "brk-perceel", "dossier-melding"]:
        gelijk(f"GDAL ziet {laag}", laag in lagen, True)
        gelijk(f"GDAL telt {laag}", telling(f"OAPIF:{BASIS}", laag), aantal(laag))
    vak = haal("/collections/bag-pand")["extent"]["spatial"]["bbox"][0]
    midden = [(vak[0] + vak[2]) / 2, (vak[1] + vak[3]) / 2]
    vak = [midden[0] - 0.002, midden[1] - 0.001, midden[0] + 0.002, midden[1] + 0.001]
    binnen = aantal("bag-pand", bbox=",".join(map(str, vak)))
    gelijk("er liggen panden in het vak", 10 < binnen < aantal("bag-pand"), True)
    gelijk("GDAL met een vak", telling("-spat", *map(str, vak), f"OAPIF:{BASIS}", "bag-pand"), binnen)
    jaar = haal("/collections/bag-pand/items", limit=1)["features"][0]["properties"]["oorspronkelijkBouwjaar"]
    met_jaar = aantal("bag-pand", oorspronkelijkBouwjaar=jaar)
    gelijk("GDAL met een filter", telling("-where", f"oorspronkelijkBouwjaar = {jaar}", f"OAPIF:{BASIS}", "bag-pand"), met_jaar)
    filter_ = f"oorspronkelijkBouwjaar < 1950 AND S_INTERSECTS(geometry,BBOX({','.join(map(str, vak))}))"
    met_filter = aantal("bag-pand", filter=filter_)
    gelijk("het filter laat een deel over", 10 < met_filter < binnen, True)
    adres = f"{BASIS}/collections/bag-pand/items?{urllib.parse.urlencode({'limit': 10000, 'filter': filter_, 'crs': RD})}"
    gelijk("GDAL leest een CQL2-antwoord in RD", telling("-al", f"/vsicurl_streaming/{adres}"), met_filter)
    with tempfile.TemporaryDirectory() as map_:
        for vorm in ["fgb", "gpkg"]:
            pad = f"{map_}/x.{vorm}"
            adres = f"{BASIS}/collections/bag-pand/export?{urllib.parse.urlencode({'f': vorm, 'filter': filter_, 'crs': RD})}"
            urllib.request.urlretrieve(adres, pad)
            gelijk(f"GDAL leest {vorm}", telling("-al", pad), met_filter)
            uit = ogr("ogrinfo", "-ro", "-so", "-al", pad)
            gelijk(f"GDAL kent het stelsel van {vorm}", "28992" in uit or "RD New" in uit, True)
            # The index inside the file finds what a full look finds.
            smal = [str(x) for x in rd_vak(pad)]
            met_index = telling("-al", "-spat", *smal, pad)
            pad2 = f"{map_}/plat-{vorm}.geojson"
            ogr("ogr2ogr", "-f", "GeoJSON", pad2, pad)
            gelijk(f"de index in {vorm}", met_index, telling("-al", "-spat", *smal, pad2))
        for laag in ["bag-verblijfsobject", "bgt-paal", "brk-perceel", "dossier-werkzaamheid"]:
            for vorm in ["fgb", "gpkg"]:
                pad = f"{map_}/{laag}.{vorm}"
                urllib.request.urlretrieve(f"{BASIS}/collections/{laag}/export?f={vorm}", pad)
                gelijk(f"GDAL leest {vorm} van {laag}", telling("-al", pad), aantal(laag))
        pad = f"{map_}/terug.gpkg"
        ogr("ogr2ogr", "-f", "GPKG", pad, f"OAPIF:{BASIS}", "bgt-wegdeel", "-oo", "PAGE_SIZE=100")
        gelijk("GDAL haalt een laag in bladzijden op", telling("-al", pad), aantal("bgt-wegdeel"))


def rd_vak(pad):
    """The lower left quarter of what a file holds."""
    uit = ogr("ogrinfo", "-ro", "-so", "-al", pad)
    regel = next(r for r in uit.splitlines() if r.startswith("Extent:"))
    x0, y0, x1, y1 = [float(t) for t in regel.replace("(", " ").replace(")", " ").replace(",", " ").replace("Extent:", "").replace(" - ", " ").split()]
    return [x0, y0, (x0 + x1) / 2, (y0 + y1) / 2]


def gdal_tegels():
    """The MVT driver on a tile and on a whole zoom (Debian's GDAL), the PMTiles driver (3.8 and later) on what `plek tiles` wrote."""
    mvt = f"MVT:{SERVER}/tiles/bag-pand,bgt-wegdeel/WebMercatorQuad/15"
    beschreven = ["-oo", f"METADATA_FILE={SERVER}/tiles/bag-pand,bgt-wegdeel/WebMercatorQuad.json"]
    uit = ogr("ogrinfo", "-ro", "-q", mvt, *beschreven, "-sql", 'SELECT COUNT(DISTINCT identificatie) AS aantal FROM "bag-pand"')
    gelijk("GDAL telt de panden in alle tegels van zoom 15", int(uit.rsplit("=", 1)[1]), aantal("bag-pand"))
    lon, lat = middelpunt()
    x, y = int((lon + 180) / 360 * 2**15), int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) * 2**14)
    een = ogr("ogrinfo", "-ro", "-so", "-al", f"{mvt}/{x}/{y}.pbf")
    gelijk("GDAL leest één tegel met twee lagen", ("bag-pand" in een, "bgt-wegdeel" in een, "3857" in een), (True, True, True))
    print(f"      GDAL {pyogrio.__gdal_version_string__} uit pyogrio {pyogrio.__version__}")
    lagen = {naam for naam, _ in pyogrio.list_layers(ARCHIEF)}
    gelijk("PMTiles: de lagen", lagen, {"bag-pand", "bgt-wegdeel", "dossier-melding"})
    for laag in ["bag-pand", "bgt-wegdeel", "dossier-melding"]:
        meta, _, vormen, (waarden,) = pyogrio.raw.read(ARCHIEF, layer=laag, columns=["identificatie"])
        gelijk(f"PMTiles: {laag} heeft elk object", len(set(waarden)), aantal(laag))
        gelijk(f"PMTiles: {laag} heeft een vorm en een stelsel", (all(len(v) > 20 for v in vormen), meta["crs"]), (True, "EPSG:3857"))


def middelpunt():
    west, zuid, oost, noord = haal("/collections/bag-pand")["extent"]["spatial"]["bbox"][0]
    return (west + oost) / 2, (zuid + noord) / 2


def owslib():
    dienst = Features(BASIS)
    gelijk("OWSLib leest de conformiteit", len(dienst.conformance()["conformsTo"]) > 20, True)
    gelijk("OWSLib leest de API", dienst.api()["openapi"][:4], "3.0.")
    lagen = dienst.feature_collections()
    gelijk("OWSLib ziet bag-pand", "bag-pand" in lagen, True)
    gelijk("OWSLib leest een schema", "status" in dienst.collection_queryables("bag-pand")["properties"], True)
    alle = dienst.collection_items("bag-pand", limit=10000)
    gelijk("OWSLib telt", len(alle["features"]), aantal("bag-pand"))
    vak = [4.70, 52.904, 4.706, 52.907]
    uit = dienst.collection_items("bag-pand", limit=10000, bbox=vak)
    gelijk("OWSLib met een vak", len(uit["features"]), aantal("bag-pand", bbox=",".join(map(str, vak))))
    uit = dienst.collection_items("bag-pand", limit=10000, filter="oorspronkelijkBouwjaar < 1950")
    gelijk("OWSLib met CQL2", len(uit["features"]), aantal("bag-pand", filter="oorspronkelijkBouwjaar < 1950"))
    uit = dienst.collection_items("bag-pand", limit=5, crs=RD)
    gelijk("OWSLib met RD", uit["features"][0]["geometry"]["coordinates"][0][0][0] > 100_000, True)
    uit = dienst.collection_items("bag-pand", limit=3, sortby=("oorspronkelijkBouwjaar", "desc"))
    jaren = [f["properties"]["oorspronkelijkBouwjaar"] for f in uit["features"]]
    gelijk("OWSLib gesorteerd", jaren, sorted(jaren, reverse=True))
    een = dienst.collection_item("bag-pand", alle["features"][0]["id"])
    gelijk("OWSLib met één object", een["id"], alle["features"][0]["id"])
    uit = dienst.collection_items("bag-pand", datetime_="1600-01-01", limit=1)
    gelijk("OWSLib met een moment", uit["features"], [])


gdal()
gdal_tegels()
owslib()
slot()
