"""The life of a zaak through zgw-consumers, the client library that Open Formulieren and others use unchanged.

Use: zgw.py BASE CLIENT-ID SECRET-FILE. Ends with a line that says how many calls were made; any surprise is an error.
"""
import base64
import datetime
import http.server
import json
import queue
import sys
import threading

import django
from django.conf import settings

BASE, CLIENT, GEHEIM = sys.argv[1], sys.argv[2], open(sys.argv[3]).read().strip()
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "solo", "privates", "simple_certmanager", "zgw_consumers"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    # tables straight from the models: the library's first migration asks for a PostgreSQL driver
    MIGRATION_MODULES={"zgw_consumers": None, "simple_certmanager": None, "contenttypes": None},
    USE_TZ=True,
)
django.setup()
from django.core.management import call_command  # noqa: E402

call_command("migrate", run_syncdb=True, verbosity=0)
from zgw_consumers.client import build_client  # noqa: E402
from zgw_consumers.constants import APITypes, AuthTypes  # noqa: E402
from zgw_consumers.models import Service  # noqa: E402

CRS = {"Accept-Crs": "EPSG:4326", "Content-Crs": "EPSG:4326"}
RSIN = "999990007"
aantal = 0


def dienst(naam, soort):
    return build_client(
        Service(
            label=naam,
            api_type=soort,
            api_root=f"{BASE}/{naam}/api/v1/",
            auth_type=AuthTypes.zgw,
            client_id=CLIENT,
            secret=GEHEIM,
            user_id="tester",
            user_representation="Tester",
        )
    )


def roep(client, methode, adres, wacht, **rest):
    global aantal
    aantal += 1
    antwoord = client.request(methode, adres, **rest)
    assert antwoord.status_code == wacht, f"{methode} {adres}: {antwoord.status_code} {antwoord.text}"
    assert antwoord.headers["API-version"], adres
    return antwoord.json() if antwoord.content else None


class Webhook(http.server.BaseHTTPRequestHandler):
    post = queue.Queue()

    def do_POST(self):
        self.post.put(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


luister = http.server.HTTPServer(("127.0.0.1", 0), Webhook)
threading.Thread(target=luister.serve_forever, daemon=True).start()

with (
    dienst("catalogi", APITypes.ztc) as catalogi,
    dienst("zaken", APITypes.zrc) as zaken,
    dienst("documenten", APITypes.drc) as documenten,
    dienst("notificaties", APITypes.nrc) as notificaties,
):
    abonnement = roep(notificaties, "POST", "abonnement", 201, json={
        "callbackUrl": f"http://127.0.0.1:{luister.server_port}/hook", "auth": "Bearer x",
        "kanalen": [{"naam": "zaken", "filters": {}}]})
    catalogus = roep(catalogi, "GET", "catalogussen", 200, params={"domein": "VRSN", "rsin": RSIN})["results"][0]
    zaaktype = roep(catalogi, "GET", "zaaktypen", 200, params={
        "catalogus": catalogus["url"], "identificatie": "MOR", "datumGeldigheid": "2026-11-25"})["results"][0]
    onder = lambda soort: roep(catalogi, "GET", soort, 200, params={"zaaktype": zaaktype["url"]})["results"]
    documenttype = [t for t in onder("informatieobjecttypen") if t["omschrijving"] == "Foto"][0]
    zaak = roep(zaken, "POST", "zaken", 201, headers=CRS, json={
        "zaaktype": zaaktype["url"], "bronorganisatie": RSIN, "verantwoordelijkeOrganisatie": RSIN,
        "startdatum": "2026-11-25", "omschrijving": "Lamp kapot", "kenmerken": [{"kenmerk": "OF-1", "bron": "OF"}],
        "zaakgeometrie": {"type": "LineString", "coordinates": [[4.76, 52.95], [4.77, 52.95]]}})
    document = roep(documenten, "POST", "enkelvoudiginformatieobjecten", 201, json={
        "informatieobjecttype": documenttype["url"], "bronorganisatie": RSIN, "creatiedatum": "2026-11-25", "titel": "Foto",
        "auteur": "An", "taal": "nld", "inhoud": base64.b64encode(b"lamp").decode(), "bestandsomvang": 4,
        "bestandsnaam": "lamp.txt", "formaat": "text/plain", "indicatieGebruiksrecht": False})
    roep(zaken, "POST", "zaakinformatieobjecten", 201, json={"zaak": zaak["url"], "informatieobject": document["url"]})
    roltype = [t for t in onder("roltypen") if t["omschrijvingGeneriek"] == "initiator"][0]
    roep(zaken, "POST", "rollen", 201, json={
        "zaak": zaak["url"], "roltype": roltype["url"], "roltoelichting": "inzender", "betrokkeneType": "natuurlijk_persoon",
        "betrokkeneIdentificatie": {"inpBsn": "999990019"}})
    statustypen = sorted(onder("statustypen"), key=lambda t: t["volgnummer"])
    nu = datetime.datetime.now(datetime.timezone.utc)
    roep(zaken, "POST", "statussen", 201, json={
        "zaak": zaak["url"], "statustype": statustypen[0]["url"], "datumStatusGezet": nu.isoformat()})
    resultaattype = [t for t in onder("resultaattypen") if t["omschrijving"] == "Opgelost"][0]
    uit = roep(zaken, "POST", f"zaak_afsluiten/{zaak['uuid']}", 200, json={
        "zaak": {}, "resultaat": {"resultaattype": resultaattype["url"]},
        "status": {"statustype": statustypen[-1]["url"],
                   "datumStatusGezet": (nu + datetime.timedelta(seconds=1)).isoformat()}})
    assert uit["zaak"]["archiefnominatie"] == "vernietigen", uit
    lijst = roep(zaken, "GET", "zaken", 200, headers=CRS, params={"expand": "status,rollen", "einddatum__isnull": "false"})
    assert lijst["count"] == 1 and lijst["results"][0]["_expand"]["rollen"], lijst
    assert lijst["results"][0]["zaakgeometrie"]["type"] == "Point", lijst
    inhoud = documenten.get(document["inhoud"])
    assert inhoud.content == b"lamp", inhoud.content
    roep(zaken, "PATCH", zaak["url"], 403, headers=CRS, json={"omschrijving": "te laat"})
    gezien = [Webhook.post.get(timeout=10) for _ in range(4)]
    acties = {(b["resource"], b["actie"]) for b in gezien}
    assert ("zaak", "create") in acties, acties
    roep(notificaties, "DELETE", abonnement["url"], 204)
print(f"zgw-consumers: {aantal} aanroepen goed, {len(gezien)} notificaties ontvangen")
