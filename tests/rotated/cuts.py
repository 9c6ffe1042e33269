#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Cuts logs at random bytes into rotated sets, some of them compressed, and compares the report of
each set with that of the log in one piece: all but the list of inputs is to be equal.

    cuts.py PROGRAM ROUNDS LOG...
"""

import bz2
import gzip
import json
import lzma
import os
import random
import subprocess
import sys
import tempfile


def report(program, path):
    run = subprocess.run(
        [program, "--format=json", "--table=all", "-n0", "--log-tz=UTC", "--services=/dev/null", path],
        capture_output=True, check=True)
    whole = json.loads(run.stdout)
    inputs = whole.pop("inputs")
    whole["counts"]["attempts of inputs"] = sum(i["attempts"] for i in inputs)
    return whole


def write(path, data, packing):
    pack = {"": bytes, ".gz": gzip.compress, ".xz": lzma.compress, ".bz2": bz2.compress}[packing]
    with open(path + packing, "wb") as file:
        file.write(pack(data))


def cut_set(folder, data, random_numbers):
    cuts = sorted(random_numbers.randrange(len(data)) for _ in range(random_numbers.randint(1, 4)))
    pieces = [data[a:b] for a, b in zip([0] + cuts, cuts + [len(data)])]
    dates = random_numbers.random() < 0.5
    for age, piece in enumerate(reversed(pieces)):
        name = "p0f.log"
        if age:
            name += f"-202611{30 - age:02}" if dates else f".{age}"
        packing = random_numbers.choice(["", ".gz", ".xz", ".bz2"]) if age > 1 else ""
        write(os.path.join(folder, name), piece, packing)
    return cuts


def main():
    program, rounds, logs = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    print(f"1..{len(logs)}")
    for number, log in enumerate(logs, 1):
        with open(log, "rb") as file:
            data = file.read()
        expected = report(program, log)
        wrong = []
        for seed in range(rounds):
            with tempfile.TemporaryDirectory() as folder:
                cuts = cut_set(folder, data, random.Random(seed))
                if report(program, folder) != expected:
                    wrong.append(f"seed {seed}: cut at {cuts}")
        print("not ok" if wrong else "ok", number, "-", f"{os.path.basename(log)} in pieces")
        for line in wrong[:5]:
            print("#", line)


if __name__ == "__main__":
    main()
