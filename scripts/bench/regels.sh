#!/usr/bin/env bash
# The rule engine: real files through bench_regels, and the official dakkapel example through dsntk beside it.
set -euo pipefail
echt="$PLEK_REAL_DATA/toepasbare-regels"
[ -d "$echt" ] || { echo "OVERGESLAGEN: $echt is er niet"; exit 0; }
cargo build --quiet --release --locked -p regels --example bench_regels
peer="$CARGO_TARGET_DIR/peers/release/peer-dsntk"
[ -x "$peer" ] || { echo "OVERGESLAGEN: dsntk is er niet, maak het met \`./plek peers\`"; peer=; }
echo '`cargo run --release -p regels --example bench_regels`, mediaan van 2.001 reeksen van 50, om en om met dsntk 0.3.0:'
echo
python3 - "$CARGO_TARGET_DIR/release/examples/bench_regels" "$echt" "$peer" <<'PY'
import re, statistics, subprocess, sys
import xml.etree.ElementTree as ET
ons, echt, peer = sys.argv[1:]
bestand = f"{echt}/amsterdam/DMN1.2-ConclusieBouwenDakkapel.dmn"
VOL = {"UitvId0001": False, "UitvId0002": False, "UitvId0003": False, "UitvId0004": False, "UitvId0005": False,
       "UitvId0006": False, "UitvId0007": True, "UitvId0011": 150, "UitvId0012": 75, "UitvId0013": 60, "UitvId0014": 60,
       "UitvId0015": "Achterkant", "UitvId0021": False, "UitvId0034": "ja", "UitvId0040": False}
wortel = ET.parse(bestand).getroot()
lokaal = lambda e: e.tag.rsplit("}", 1)[-1]
feel = lambda w: str(w).lower() if isinstance(w, bool) else str(w) if isinstance(w, int) else f'"{w}"'
vast = {}
for regel in (e for e in wortel.iter() if lokaal(e) == "uitvoeringsregel"):
    for deel in regel.iter():
        if lokaal(deel) == "waarde":
            vast[regel.get("id")] = deel.text.strip()
namen = {}
for invoer in (e for e in wortel.iter() if lokaal(e) == "inputData"):
    ref = next((e.get("href", "").lstrip("#") for e in invoer.iter() if lokaal(e) == "uitvoeringsregelRef"), None)
    namen[next(e for e in invoer.iter() if lokaal(e) == "variable").get("name")] = ref
context = "{" + ", ".join(f'"{naam}": {feel(VOL[ref]) if ref in VOL else vast.get(ref, "null")}' for naam, ref in namen.items()) + "}"
top = next(d for d in wortel.iter() if lokaal(d) == "decision" and any(lokaal(e) == "functioneleStructuurRef" for e in d.iter()))
regels, hun = {}, []
for _ in range(5):
    for regel in subprocess.run([ons, echt], check=True, capture_output=True, text=True).stdout.splitlines():
        sleutel, cijfers = regel.split(": ", 1)
        regels.setdefault(sleutel, []).append([float(t) for t in re.findall(r"([\d.]+) (?:ms|us)", cijfers)])
    if peer:
        uit = subprocess.run([peer, bestand, top.get("name"), context], check=True, capture_output=True, text=True).stdout
        hun.append([float(t) for t in re.findall(r"([\d.]+) (?:ms|us)", uit)])
print("| bestand | lezen en compileren | eerste keer | daarna |\n|---|---|---|---|")
eerste = None
for sleutel, rijen in regels.items():
    if len(rijen[0]) == 1:
        print(f"| {sleutel} | {statistics.median(r[0] for r in rijen):.2f} ms | | |")
        continue
    lezen, begin, daarna = (statistics.median(k) for k in zip(*rijen))
    eerste = eerste or daarna
    print(f"| {sleutel} | {lezen:.2f} ms | {begin:.0f} us | {daarna:.2f} us |")
if hun:
    lezen, daarna = (statistics.median(k) for k in zip(*hun))
    print(f"| dsntk, het eerste bestand ({uit.split(' lezen')[0]}) | {lezen:.2f} ms | | {daarna:.2f} us |")
    print(f"\nDakkapel met alle antwoorden: {daarna / eerste:.0f} maal zo snel als dsntk (doel 20; {eerste:.2f} us, doel 3).")
PY
