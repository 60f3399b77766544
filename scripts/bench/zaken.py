#!/usr/bin/env python3
"""Any page of a list of zaken over HTTP, with rights: fills a register through its own API and measures.

zaken.py PLEK [ZAKEN] [DATABASE]: PLEK is the program; DATABASE is postgres://... (empty), else SQLite in a scratch folder.
Medians of 7, milliseconds, body read; goal: every page under 100 ms at 100,000 zaken.
"""
import base64, hashlib, hmac, http.client, json, os, random, statistics, subprocess, sys, tempfile, threading, time

PLEK, AANTAL = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
OMGEVING = {**os.environ, **({"PLEK_DATABASE": sys.argv[3]} if len(sys.argv) > 3 else {})}
WORTEL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
GEHEIM, POORT, WERKERS = "een-geheim-van-minstens-zestien", 18990, 32
NIVEAUS = ["openbaar", "beperkt_openbaar", "intern", "zaakvertrouwelijk", "vertrouwelijk", "confidentieel", "geheim", "zeer_geheim"]


def b64(w):
    return base64.urlsafe_b64encode(w).rstrip(b"=").decode()


def token(client):
    kop = b64(b'{"alg":"HS256","typ":"JWT"}') + "." + b64(json.dumps({"iss": client, "client_id": client, "iat": int(time.time()) - 5}).encode())
    return kop + "." + b64(hmac.new(GEHEIM.encode(), kop.encode(), hashlib.sha256).digest())


class Verbinding:
    def __init__(self, client):
        self.client, self.http = client, http.client.HTTPConnection("127.0.0.1", POORT)

    def vraag(self, methode, pad, lichaam=None, goed=(200, 201)):
        koppen = {"Authorization": "Bearer " + token(self.client), "Content-Crs": "EPSG:4326", "Content-Type": "application/json"}
        self.http.request(methode, pad, json.dumps(lichaam) if lichaam is not None else None, koppen)
        uit = self.http.getresponse()
        tekst = uit.read()
        if uit.status not in goed:
            sys.exit(f"{methode} {pad}: {uit.status} {tekst[:300]}")
        return json.loads(tekst)


def plek(*args, invoer=b""):
    subprocess.run([PLEK, *args], input=invoer, env=OMGEVING, check=True, stdout=subprocess.DEVNULL)


def bij(url):
    return url[url.index("/", 9):]


def vul(nr, typen):
    v, dobbel = Verbinding("baas"), random.Random(nr)
    for n in range(nr, AANTAL, WERKERS):
        type_, roltype = typen[n % len(typen)]
        dag = f"20{15 + n % 11:02}-{1 + n % 12:02}-{1 + n % 28:02}"
        zaak = v.vraag("POST", "/zaken/api/v1/zaken", {
            "zaaktype": type_, "bronorganisatie": "999990007", "verantwoordelijkeOrganisatie": "999990007", "startdatum": dag, "registratiedatum": dag,
            "omschrijving": f"Melding over lantaarnpaal {n % 977}", "vertrouwelijkheidaanduiding": NIVEAUS[n % 8],
            "zaakgeometrie": {"type": "Point", "coordinates": [4.7 + dobbel.random() / 10, 52.9 + dobbel.random() / 10]}})
        if n % 4 == 0:
            v.vraag("POST", "/zaken/api/v1/rollen", {"zaak": zaak["url"], "roltype": roltype, "roltoelichting": "x", "betrokkeneType": "natuurlijk_persoon",
                "betrokkeneIdentificatie": {"inpBsn": "999990019" if n % 4000 == 0 else "", "geslachtsnaam": f"Naam {n}"}})


def main():
    map_ = tempfile.mkdtemp()
    plek("import", "catalogus", os.path.join(WORTEL, "crates/voorbeeld/catalogus.json"), "--into", map_)
    for client, typen, niveau in [("baas", "*", "zeer_geheim"), ("eigen", "MOR", "intern")]:
        plek("client", "add", "--data", map_, "--id", client, "--secret-file", "-", "--scopes", "*" if client == "baas" else "zaken.lezen,catalogi.lezen",
             "--zaaktypen", typen, "--max-vertrouwelijkheid", niveau, invoer=GEHEIM.encode())
    server = subprocess.Popen([PLEK, "serve", "--data", map_, "--listen", f"127.0.0.1:{POORT}"], env={**OMGEVING, "PLEK_LOG": "error"})
    try:
        time.sleep(2)
        baas = Verbinding("baas")
        typen = []
        for t in baas.vraag("GET", "/catalogi/api/v1/zaaktypen")["results"]:
            rollen = baas.vraag("GET", "/catalogi/api/v1/roltypen?zaaktype=" + t["url"])["results"]
            typen += [(t["url"], rollen[0]["url"])] if rollen else []
        begin = time.time()
        draden = [threading.Thread(target=vul, args=(n, typen)) for n in range(WERKERS)]
        [d.start() for d in draden]
        [d.join() for d in draden]
        print(f"{AANTAL} zaken in {time.time() - begin:.0f} s", flush=True)
        meet()
    finally:
        server.terminate()


def meet():
    lijst, zoek = "/zaken/api/v1/zaken?", "/zaken/api/v1/zaken/_zoek"
    groot = {"type": "Polygon", "coordinates": [[[4.6, 52.8], [4.9, 52.8], [4.9, 53.1], [4.6, 53.1], [4.6, 52.8]]]}
    schuin = {"type": "Polygon", "coordinates": [[[4.72, 52.91], [4.76, 52.92], [4.77, 52.95], [4.73, 52.94], [4.72, 52.91]]]}
    vragen = [
        ("all", lijst, None), ("newest first", lijst + "ordering=-registratiedatum", None),
        ("open, newest first", lijst + "einddatum__isnull=true&ordering=-startdatum", None),
        ("contains, few", lijst + "omschrijving=paal 97".replace(" ", "%20"), None), ("contains, most", lijst + "omschrijving=lantaarn&ordering=identificatie", None),
        ("of a person", lijst + "rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn=999990019", None),
        ("with a kind of rol", lijst + "rol__betrokkeneType=natuurlijk_persoon", None),
        ("expanded", lijst + "expand=rollen,rollen.roltype,status,zaaktype,resultaat", None),
        ("_zoek, all inside", zoek + "?", {"zaakgeometrie": {"within": groot}}), ("_zoek, a slanted shape", zoek + "?", {"zaakgeometrie": {"within": schuin}}),
        ("rollen", "/zaken/api/v1/rollen?", None), ("statussen", "/zaken/api/v1/statussen?", None),
    ]
    traagst = 0
    for naam, pad, lichaam in vragen:
        for client in ["baas", "eigen"]:
            v = Verbinding(client)

            def een(blad):
                begin = time.perf_counter()
                uit = v.vraag("POST" if lichaam else "GET", f"{pad}&page={blad}", lichaam, (200, 404))
                return uit, (time.perf_counter() - begin) * 1000

            aantal = een(1)[0]["count"]
            laatste = max(1, -(-aantal // 100))
            tijden = [statistics.median(een(b)[1] for _ in range(7)) for b in (1, max(1, laatste // 2), laatste)]
            traagst = max(traagst, *tijden)
            print(f"{naam}, {client}: {aantal}, first/middle/last page " + "/".join(f"{t:.1f}" for t in tijden) + " ms", flush=True)
    print(f"slowest page {traagst:.1f} ms")


main()
