"""QGIS as Debian packages it, without a screen, against a running Plek.

Use: in_qgis.py http://127.0.0.1:PORT FOLDER (for the pictures)
What the API itself counts is what QGIS must find; what it draws must be more than an empty sheet.
Exit status: 0 all well, 1 something differs.
"""

import sys
import urllib.parse
from collections import Counter

from ijking import Server, gelijk, slot
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsFeatureRequest,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

SERVER, SCHERMEN = Server(sys.argv[1]), sys.argv[2]
BASIS, haal, aantal = SERVER.adres, SERVER.haal, SERVER.aantal
RD = QgsCoordinateReferenceSystem("EPSG:28992")


def teken(naam, laag, vak, stelsel):
    """Draws a layer, keeps the picture, gives the share of pixels that are not the most common colour."""
    blad = QgsMapSettings()
    blad.setLayers([laag])
    blad.setDestinationCrs(stelsel)
    blad.setExtent(vak)
    blad.setOutputSize(QSize(512, 384))
    blad.setBackgroundColor(QColor("white"))
    werk = QgsMapRendererSequentialJob(blad)
    werk.start()
    werk.waitForFinished()
    beeld = werk.renderedImage()
    beeld.save(f"{SCHERMEN}/qgis-{naam}.png")
    if werk.errors():
        sys.exit(f"FOUT  {naam}: {[f.message for f in werk.errors()]}")
    kleuren = Counter(beeld.pixel(x, y) for x in range(0, 512, 3) for y in range(0, 384, 3))
    return 1 - kleuren.most_common(1)[0][1] / kleuren.total()


def collecties(rd):
    for collectie in ["bag-pand", "bgt-wegdeel", "dossier-melding"]:
        laag = QgsVectorLayer(f"url='{BASIS}/ogc/v1' typename='{collectie}'", collectie, "OAPIF")
        gelijk(f"QGIS opent {collectie}", laag.isValid(), True)
        gelijk(f"QGIS telt {collectie}", sum(1 for _ in laag.getFeatures()), aantal(collectie))
    laag = QgsVectorLayer(f"url='{BASIS}/ogc/v1' typename='bag-pand'", "bag-pand", "OAPIF")
    w, z, o, n = haal("/ogc/v1/collections/bag-pand", f="json")["extent"]["spatial"]["bbox"][0]
    midden, half = ((w + o) / 2, (z + n) / 2), ((o - w) / 8, (n - z) / 8)
    vak = [midden[0] - half[0], midden[1] - half[1], midden[0] + half[0], midden[1] + half[1]]
    vraag = QgsFeatureRequest().setFilterRect(QgsRectangle(*vak)).setFlags(QgsFeatureRequest.ExactIntersect)
    binnen = aantal("bag-pand", bbox=",".join(map(str, vak)))
    gelijk("QGIS met een vak", sum(1 for _ in laag.getFeatures(vraag)), binnen)
    gelijk("er liggen panden in het vak, en niet alle", 10 < binnen < aantal("bag-pand"), True)
    inkt = teken("collectie", laag, rd, RD)
    gelijk(f"QGIS tekent de panden in RD (inkt {inkt:.3f})", 0.02 < inkt < 0.9, True)


def tegels(rd):
    stijl = urllib.parse.quote(f"{BASIS}/ogc/v1/styles/achtergrond?f=mapbox", safe="")
    adres = haal("/ogc/v1/styles/achtergrond", f="mapbox")["sources"]["bgt"]["tiles"][0]
    laag = QgsVectorTileLayer(f"type=xyz&url={urllib.parse.quote(adres, safe='')}&zmin=12&zmax=18&styleUrl={stijl}", "achtergrond")
    gelijk("QGIS opent de vectortegels", laag.isValid(), True)
    kaal = teken("tegels-zonder-stijl", laag, rd, RD)
    fout, gelukt = laag.loadDefaultStyle()
    gelijk("QGIS leest onze stijl", (fout, gelukt), ("", True))
    namen = {s.layerName() for s in laag.renderer().styles()}
    gelijk("met de lagen die erin staan", {"bgt-wegdeel", "bgt-pand", "bgt-waterdeel"} <= namen, True)
    inkt = teken("tegels", laag, rd, RD)
    gelijk(f"QGIS tekent de tegels in RD (inkt {kaal:.3f} zonder stijl, {inkt:.3f} met)", min(inkt, kaal) > 0.3, True)


app = QgsApplication([], False)
app.initQgis()
print(f"QGIS {Qgis.QGIS_VERSION}")
plek = haal("/api/v1/zoek", q="Kerkstraat 1")["resultaten"][0]
x, y = plek["rd"]
vak = QgsRectangle(x - 215, y - 161, x + 215, y + 161)
collecties(vak)
tegels(vak)
slot()
app.exitQgis()
