#!/usr/bin/env bash
# The Otterlo BGT delivery: plek import against ogr2ogr to GeoPackage, same rows, alternating runs.
set -euo pipefail
zip="$PLEK_REAL_DATA/otterlo/bgt_otterlo_2020-08-05.zip"
[ -f "$zip" ] || { echo "OVERGESLAGEN: $zip is er niet"; exit 0; }
command -v ogr2ogr >/dev/null || { echo "OVERGESLAGEN: ogr2ogr ontbreekt (gdal-bin)"; exit 0; }
werk="$BENCH_MAP/import"
mkdir -p "$werk/gml"
# ogr2ogr gets the files unpacked, without the empty ones, and keeps the .gfs files of its first look at them.
python3 - "$zip" "$werk" <<'PY'
import os, sys, zipfile
zip_, werk = sys.argv[1:]
with zipfile.ZipFile(zip_) as z:
    for lid in z.infolist():
        if lid.file_size > 1000:
            open(f"{werk}/gml/{os.path.basename(lid.filename)}", "wb").write(z.read(lid))
PY
for f in "$werk"/gml/*.gml; do ogrinfo -ro -q "$f" >/dev/null 2>&1; done
# Its fastest way: one process, the files together as one virtual source.
python3 - "$werk" <<'PY'
import glob, os, re, sys
werk = sys.argv[1]
lagen = []
for f in sorted(glob.glob(f"{werk}/gml/*.gml")):
    naam = re.search(r"<Name>([^<]*)", open(f[:-4] + ".gfs").read())[1]
    lagen.append(f'<OGRVRTLayer name="{os.path.basename(f)[:-4]}"><SrcDataSource>{f}</SrcDataSource><SrcLayer>{naam}</SrcLayer></OGRVRTLayer>')
open(f"{werk}/alles.vrt", "w").write("<OGRVRTDataSource>" + "".join(lagen) + "</OGRVRTDataSource>")
PY
# One ogr2ogr a file, appended: as its manual does it. GDAL 3.6 stops at an arc that it cannot read unless told to go on.
cat >"$werk/perstuk.sh" <<'SH'
set -e
rm -f "$1/per.gpkg"
for f in "$1"/gml/*.gml; do
    stuk=(); [ -e "$1/per.gpkg" ] && stuk=(-update -append)
    ogr2ogr --config GML_SKIP_CORRUPTED_FEATURES YES -f GPKG -gt 100000 "${stuk[@]}" -nln "$(basename "$f" .gml)" "$1/per.gpkg" "$f" 2>/dev/null
done
SH
in_een="rm -f '$werk/een.gpkg'; ogr2ogr --config GML_SKIP_CORRUPTED_FEATURES YES -f GPKG -gt 100000 '$werk/een.gpkg' '$werk/alles.vrt'"
python3 scripts/bench/tijd.py "${BENCH_RONDES:-5}" \
    "plek import bgt ZIP=rm -rf '$werk/lagen'; '$PLEK' import bgt '$zip' --into '$werk/lagen' --json >'$werk/verslag.json'" \
    "ogr2ogr, een proces, alle lagen=$in_een" \
    "ogr2ogr per bestand, -append=bash '$werk/perstuk.sh' '$werk'"
rijen() {
    local som=0 n t
    for t in $(ogrinfo -ro -q "$1" | sed 's/^[0-9]*: //; s/ .*//'); do
        n=$(ogrinfo -ro -so "$1" "$t" | sed -n 's/^Feature Count: //p')
        som=$((som + n))
    done
    echo "$som"
}
gelezen=$(python3 -c "import json,sys; l=json.load(open(sys.argv[1]))['lagen']; print(sum(x['gelezen'] for x in l), sum(x['geweigerd'] for x in l))" "$werk/verslag.json")
echo
echo "Rijen: plek ${gelezen% *} gelezen (${gelezen#* } geweigerd), ogr2ogr $(rijen "$werk/een.gpkg") en $(rijen "$werk/per.gpkg")." \
    "Op schijf: lagen $(du -sm "$werk/lagen" | cut -f1) MB (index, twee rasters, controlesommen), GeoPackage $(du -sm "$werk/een.gpkg" | cut -f1) MB." \
    "plek leest de zip, ogr2ogr uitgepakte bestanden. Doel: 5 maal in tijd, 3 maal in processor."
[ "${gelezen% *}" = "$(rijen "$werk/een.gpkg")" ] || echo "LET OP: de aantallen rijen verschillen."
