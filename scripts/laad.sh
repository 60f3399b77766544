#!/usr/bin/env bash
# Imports the example's deliveries, each through the same reader as a real one.
# Use: laad.sh PLEK-BINARY LEVERING DATA
set -euo pipefail
plek=$1 levering=$2 data=$3
gemeente=GM9999
"$plek" import cbs "$levering"/cbs-*.geojson --into "$data" --stand 2026-10-01 --dekking "$levering/cbs-gemeente.geojson"
"$plek" import bag "$levering/bag.zip" --into "$data" --dekking "$gemeente"
"$plek" import bgt "$levering/bgt.zip" --into "$data" --stand 2026-10-01 --dekking "$gemeente"
"$plek" import brk "$levering/brk.zip" --into "$data" --stand 2026-10-01 --dekking "$gemeente"
"$plek" import stop "$levering/omgevingsplan.zip" --into "$data" --dekking "$gemeente"
"$plek" import stop "$levering/waterschapsverordening.zip" --into "$data" --dekking "$gemeente" --voeg-toe
"$plek" import imro "$levering/bestemmingsplan.zip" --into "$data" --stand 2026-10-01 --dekking "$gemeente"
"$plek" import sttr "$levering"/regels/*.xml --into "$data"
"$plek" import dossiers "$levering/dossiers.geojson" --into "$data"
"$plek" import catalogus "$levering/catalogus.json" --into "$data"
