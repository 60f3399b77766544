#!/usr/bin/env python3
"""Runs commands in turn and prints a table of medians: wall clock, processor (user + system) and peak memory.

Use: tijd.py RUNS NAME=COMMAND... ; each COMMAND is a line for bash. One extra round first warms the file cache and is not
counted. Ratios are to the first command. Stops with status 1 when a command fails.
"""
import os
import statistics
import subprocess
import sys
import time


def run(command):
    begin = time.monotonic()
    process = subprocess.Popen(["bash", "-c", command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begin
    if status != 0:
        sys.exit(f"mislukt: {command}\n{errors[-2000:]}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    runs = int(sys.argv[1])
    commands = [argument.split("=", 1) for argument in sys.argv[2:]]
    measured = {name: [] for name, _ in commands}
    for nr in range(runs + 1):
        for name, command in commands:
            result = run(command)
            if nr > 0:
                measured[name].append(result)
    medians = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in measured.items()}
    base = next(iter(medians.values()))
    print(f"| mediaan van {runs} om en om | tijd | x | processor | x | piek geheugen |\n|---|---|---|---|---|---|")
    for name, (wall, cpu, memory) in medians.items():
        print(f"| {name} | {wall:.3f} s | {wall / base[0]:.1f} | {cpu:.3f} s | {cpu / base[1]:.1f} | {memory:.0f} MB |")


main()
