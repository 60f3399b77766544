"""What the checks with real clients share: asking the API what it counts itself, and comparing; stops at the first difference."""

import json
import sys
import urllib.parse
import urllib.request

goed = 0


def gelijk(naam, gevonden, verwacht):
    global goed
    if gevonden != verwacht:
        sys.exit(f"FOUT  {naam}: gevonden {gevonden!r}, verwacht {verwacht!r}")
    goed += 1
    print(f"goed  {naam}: {str(gevonden)[:80]}")


def slot():
    print(f"{goed} controles goed")


class Server:
    """A running Plek, by the address it has: http://127.0.0.1:PORT."""

    def __init__(self, adres):
        self.adres = adres.rstrip("/")

    def haal(self, pad, **vraag):
        adres = f"{self.adres}{pad}?{urllib.parse.urlencode(vraag)}"
        with urllib.request.urlopen(adres, timeout=30) as antwoord:
            return json.load(antwoord)

    def aantal(self, collectie, **vraag):
        """How many objects there are, exactly."""
        pad = f"/ogc/v1/collections/{collectie}/items"
        return self.haal(pad, f="json", limit=1, aantal="exact", **vraag)["numberMatched"]
