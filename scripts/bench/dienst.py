"""A server of our own on a free port of loopback, for as long as it is measured; ended by its own process id. And wrk."""
import contextlib
import os
import re
import socket
import subprocess
import time
import urllib.request


def vrije_poort():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wacht(proces, adres):
    tot = time.monotonic() + 30
    while time.monotonic() < tot and proces.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(adres, timeout=1).close()
            return True
        time.sleep(0.05)
    return False


@contextlib.contextmanager
def server(logboek, opdracht, gereed, **omgeving):
    """Gives its address and process, or None; POORT in the command is its port, `gereed` the path that answers when it is up."""
    poort = vrije_poort()
    opdracht = [str(deel).replace("POORT", str(poort)) for deel in opdracht]
    with open(logboek, "w") as log:
        proces = subprocess.Popen(opdracht, stdout=log, stderr=log, env={**os.environ, **omgeving})
    try:
        adres = f"http://127.0.0.1:{poort}"
        if wacht(proces, adres + gereed):
            yield adres, proces
        else:
            print(f"- niet gemeten: {opdracht[0]} start niet ({open(logboek).read()[-200:]})")
            yield None, None
    finally:
        proces.terminate()
        proces.wait()


def wrk(adres, lijst, verbindingen, duur, **omgeving):
    """Requests per second, p50 and p99 in ms, errors."""
    uit = subprocess.run(
        ["wrk", "-t1", f"-c{verbindingen}", f"-d{duur}s", "--latency", "--timeout", "20s", "-s", "scripts/bench/kaart.lua", adres],
        check=True, capture_output=True, text=True, env={**os.environ, "LIST": str(lijst), **omgeving}).stdout
    return [float(t) for t in re.search(r"^uit: (.*)$", uit, re.M)[1].split()]
