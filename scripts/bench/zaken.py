#!/usr/bin/env python3
"""Lists of the ZGW APIs over HTTP, with rights: fills a register through its own API, then asks page after page.

Use: zaken.py PLEK [ZAKEN]; PLEK is the program. PLEK_DATABASE=postgres://... fills that database (an empty one), else SQLite
in a scratch folder. Each list is asked by a client that may see all and by one with ten of forty zaaktypen: KEREN=20 times
in turns on its first, middle and last page. Milliseconds, body read; the goal is 100 ms for the slowest of them.
"""
import base64
import hashlib
import hmac
import http.client
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

from dienst import server

PLEK, AANTAL = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
CATALOGUS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "crates", "voorbeeld", "catalogus.json")
GEHEIM, WERKERS, TYPEN, KEREN, DOEL = "een-geheim-van-minstens-zestien", 32, 40, int(os.environ.get("KEREN", 20)), 100.0
NIVEAUS = ["openbaar", "beperkt_openbaar", "intern", "zaakvertrouwelijk", "vertrouwelijk", "confidentieel", "geheim", "zeer_geheim"]
ZRC, DRC, ZTC = "/zaken/api/v1/", "/documenten/api/v1/", "/catalogi/api/v1/"


def b64(w):
    return base64.urlsafe_b64encode(w).rstrip(b"=").decode()


def token(client):
    kop = b64(b'{"alg":"HS256","typ":"JWT"}') + "." + b64(json.dumps({"iss": client, "client_id": client, "iat": int(time.time()) - 5}).encode())
    return kop + "." + b64(hmac.new(GEHEIM.encode(), kop.encode(), hashlib.sha256).digest())


class Verbinding:
    def __init__(self, adres, client):
        self.client, self.http = client, http.client.HTTPConnection(adres.removeprefix("http://"))

    def vraag(self, methode, pad, lichaam=None, goed=(200, 201)):
        koppen = {"Authorization": "Bearer " + token(self.client), "Content-Crs": "EPSG:4326", "Content-Type": "application/json"}
        self.http.request(methode, pad, json.dumps(lichaam) if lichaam is not None else None, koppen)
        uit = self.http.getresponse()
        tekst = uit.read()
        if uit.status not in goed:
            sys.exit(f"{methode} {pad}: {uit.status} {tekst[:300]}")
        return json.loads(tekst)


def plek(*args, invoer=b""):
    subprocess.run([PLEK, *args], input=invoer, check=True, stdout=subprocess.DEVNULL)


def catalogus(map_):
    """Forty zaaktypen, all as the first of the example; out: the file."""
    inhoud = json.load(open(CATALOGUS))
    eerste = {**inhoud["zaaktypen"][0], "deelzaaktypen": [], "gerelateerdeZaaktypen": []}
    inhoud["zaaktypen"] = [{**eerste, "identificatie": f"T{n:02}", "omschrijving": f"Type {n}"} for n in range(TYPEN)]
    bestand = os.path.join(map_, "catalogus.json")
    json.dump(inhoud, open(bestand, "w"))
    return bestand


def typen(v):
    """Of each zaaktype: its URL and those of a roltype, a statustype and an informatieobjecttype."""
    def eerste(soort, zaaktype):
        return v.vraag("GET", f"{ZTC}{soort}?zaaktype={zaaktype}")["results"][0]

    uit, blad = [], ZTC + "zaaktypen"
    while blad:
        antwoord = v.vraag("GET", blad)
        for t in antwoord["results"]:
            uit.append((t["url"], eerste("roltypen", t["url"])["url"], eerste("statustypen", t["url"])["url"], t["informatieobjecttypen"][0]))
        blad = antwoord["next"] and antwoord["next"][antwoord["next"].index("/", 9):]
    return uit


def vul(adres, nr, soorten):
    v, dobbel = Verbinding(adres, "alles"), random.Random(nr)
    for n in range(nr, AANTAL, WERKERS):
        type_, roltype, statustype, documenttype = soorten[n % len(soorten)]
        dag = f"20{15 + n % 11:02}-{1 + n % 12:02}-{1 + n % 28:02}"
        zaak = v.vraag("POST", ZRC + "zaken", {
            "zaaktype": type_, "bronorganisatie": "999990007", "verantwoordelijkeOrganisatie": "999990007", "startdatum": dag, "registratiedatum": dag,
            "omschrijving": f"Melding over lantaarnpaal {n % 977}", "vertrouwelijkheidaanduiding": NIVEAUS[n // 3 % 8],
            "zaakgeometrie": {"type": "Point", "coordinates": [4.7 + dobbel.random() / 10, 52.9 + dobbel.random() / 10]}})["url"]
        v.vraag("POST", ZRC + "statussen", {"zaak": zaak, "statustype": statustype, "datumStatusGezet": dag + "T12:00:00Z"})
        if n % 4 == 0:
            v.vraag("POST", ZRC + "rollen", {"zaak": zaak, "roltype": roltype, "roltoelichting": "x", "betrokkeneType": "natuurlijk_persoon",
                "betrokkeneIdentificatie": {"inpBsn": "999990019" if n % 4000 == 0 else "", "geslachtsnaam": f"Naam {n}"}})
        if n % 2 == 0:
            document = v.vraag("POST", DRC + "enkelvoudiginformatieobjecten", {
                "bronorganisatie": "999990007", "creatiedatum": dag, "titel": f"Foto {n}", "auteur": "bench", "taal": "nld",
                "informatieobjecttype": documenttype, "vertrouwelijkheidaanduiding": NIVEAUS[n // 2 % 8], "trefwoorden": [f"woord{n % 300}"]})["url"]
            if n % 6 > 0:
                v.vraag("POST", ZRC + "zaakinformatieobjecten", {"zaak": zaak, "informatieobject": document})


def vragen():
    """Name, path with its query, body."""
    zoek = ZRC + "zaken/_zoek?"
    groot = {"type": "Polygon", "coordinates": [[[4.6, 52.8], [4.9, 52.8], [4.9, 53.1], [4.6, 53.1], [4.6, 52.8]]]}
    schuin = {"type": "Polygon", "coordinates": [[[4.72, 52.91], [4.76, 52.92], [4.77, 52.95], [4.73, 52.94], [4.72, 52.91]]]}
    # a boundary as a gemeente has it: thousands of points, bays and bulges
    hoeken = [(n / 3000 * math.tau, 0.04 + 0.008 * math.sin(n / 7) + 0.004 * math.sin(n / 150)) for n in range(3000)]
    rand = [[4.75 + r * math.cos(h), 52.95 + r * math.sin(h)] for h, r in hoeken]
    grens = {"type": "Polygon", "coordinates": [rand + rand[:1]]}
    zaken = [
        ("alle", {}), ("nieuwste eerst", {"ordering": "-registratiedatum"}), ("open, nieuwste eerst", {"einddatum__isnull": "true", "ordering": "-startdatum"}),
        ("begonnen na", {"startdatum__gt": "2020-06-01"}), ("omschrijving, weinig", {"omschrijving": "paal 97"}),
        ("omschrijving, bijna alle", {"omschrijving": "lantaarn", "ordering": "identificatie"}),
        ("van een persoon", {"rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn": "999990019"}),
        ("met een soort rol", {"rol__betrokkeneType": "natuurlijk_persoon"}), ("met expand", {"expand": "rollen,rollen.roltype,status,zaaktype,resultaat"}),
    ]
    uit = [(f"zaken, {naam}", f"{ZRC}zaken?{urllib.parse.urlencode(q)}", None) for naam, q in zaken]
    uit += [(f"_zoek, {naam}", zoek, {"zaakgeometrie": {"within": vorm}}) for naam, vorm in [("alles erbinnen", groot), ("schuine vorm", schuin), ("grens van 3.000 punten", grens)]]
    uit += [(naam, ZRC + naam + "?", None) for naam in ("statussen", "rollen")]
    documenten = DRC + "enkelvoudiginformatieobjecten?"
    uit += [("documenten", documenten, None), ("documenten, trefwoord", documenten + "trefwoorden=woord8", None)]
    return uit + [("objectinformatieobjecten", DRC + "objectinformatieobjecten?pageSize=100", None)]


def vraag(v, pad, lichaam, blad):
    begin = time.perf_counter()
    uit = v.vraag("POST" if lichaam else "GET", f"{pad}&page={blad}", lichaam, (200, 404))
    return uit, (time.perf_counter() - begin) * 1000


def meet(adres):
    print(f"| lijst | wie | aantal | p50 | p99 | traagste | deel van {DOEL:.0f} ms |\n|---|---|---|---|---|---|---|")
    alles = []
    for naam, pad, lichaam in vragen():
        for client in ("alles", "tien"):
            v = Verbinding(adres, client)
            eerste = vraag(v, pad, lichaam, 1)[0]
            # a bare array does not say how many there are
            aantal = eerste["count"] if isinstance(eerste, dict) else None
            laatste = max(1, -(-(aantal if aantal is not None else AANTAL // 3) // 100))
            bladen = (1, max(1, laatste // 2), laatste)
            tijden = sorted(vraag(v, pad, lichaam, b)[1] for _ in range(KEREN) for b in bladen)
            p99 = tijden[min(len(tijden) - 1, len(tijden) * 99 // 100)]
            alles.append(tijden[-1])
            teller = "" if aantal is None else aantal
            print(f"| {naam} | {client} | {teller} | {statistics.median(tijden):.1f} | {p99:.1f} | {tijden[-1]:.1f} | {tijden[-1] / DOEL:.2f} |", flush=True)
    print(f"\ntraagste van {len(alles)} lijsten bij {AANTAL} zaken: {max(alles):.1f} ms, {max(alles) / DOEL:.2f} van het doel")


def main():
    with tempfile.TemporaryDirectory() as map_:
        plek("import", "catalogus", catalogus(map_), "--into", map_)
        tien = ",".join(f"T{n:02}" for n in range(10))
        for client, zaaktypen, niveau in [("alles", "*", "zeer_geheim"), ("tien", tien, "confidentieel")]:
            scopes = "*" if client == "alles" else "zaken.lezen,catalogi.lezen,documenten.lezen"
            plek("client", "add", "--data", map_, "--id", client, "--secret-file", "-", "--scopes", scopes, "--zaaktypen", zaaktypen,
                 "--max-vertrouwelijkheid", niveau, invoer=GEHEIM.encode())
        opdracht = [PLEK, "serve", "--data", map_, "--listen", "127.0.0.1:POORT"]
        with server(os.path.join(map_, "server.log"), opdracht, "/health", PLEK_LOG="error") as (adres, _):
            if adres is None:
                sys.exit(1)
            begin = time.time()
            soorten = typen(Verbinding(adres, "alles"))
            draden = [threading.Thread(target=vul, args=(adres, n, soorten)) for n in range(WERKERS)]
            [d.start() for d in draden]
            [d.join() for d in draden]
            print(f"{AANTAL} zaken in {time.time() - begin:.0f} s, in {'PostgreSQL' if 'PLEK_DATABASE' in os.environ else 'SQLite'}\n", flush=True)
            meet(adres)


main()
