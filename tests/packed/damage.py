#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Changes an archive at one byte after the other, and cuts it there: all of it must be told, and no
whole archive must be called damaged. What is whole, another program says.

    damage.py PROGRAM KIND LOG STEP      in an empty folder; STEP is the bytes from place to place
"""

import gzip
import json
import os
import re
import subprocess
import sys
import zlib

MAGIC = {"gzip": 2, "xz": 6, "zstd": 4, "bzip2": 3}  # bytes that tell the kind


def run(*command, **options):
    return subprocess.run(command, capture_output=True, check=False, **options)


def named(text):
    """The files that messages name."""
    return set(re.findall(r"\b[a-z]+[0-9]+\.\w+", text.decode(errors="replace")))


def is_whole_gzip(data):
    try:
        return bool(gzip.decompress(data))
    except (EOFError, OSError, zlib.error):
        return False


def main():
    program, kind, log = sys.argv[1:4]
    step = int(sys.argv[4])
    suffix = {"gzip": ".gz", "xz": ".xz", "zstd": ".zst", "bzip2": ".bz2"}[kind]
    with open(log, "rb") as file:
        text = file.read()
    whole = run(kind, "-c", input=text).stdout
    places = {*range(1, 64), *range(64, len(whole), step), *range(len(whole) - 32, len(whole))}
    variants = {}
    for at in places:
        variants[f"cut{at}{suffix}"] = whole[:at]
        changed = bytes([whole[at] ^ (1 << at % 8)])
        variants[f"byte{at}{suffix}"] = whole[:at] + changed + whole[at + 1 :]
    os.mkdir(kind)
    for name, data in variants.items():
        with open(os.path.join(kind, name), "wb") as file:
            file.write(data)

    done = run(program, "-v", "-fjson", "--keep-copies", kind)
    damaged = named(b"".join(line for line in done.stderr.splitlines(True) if b"decompressed" in line))
    foreign = named(done.stderr) - damaged
    if kind == "gzip":  # its program stops at the first
        bad = {name for name, data in variants.items() if not is_whole_gzip(data)}
    else:
        bad = named(run(kind, "-t", *sorted(variants), cwd=kind).stderr)
    allowed = {f"{how}{at}{suffix}" for how, least in (("cut", 1), ("byte", 0))
               for at in range(least, MAGIC[kind])}
    wrong = [f"{name} is not told" for name in bad - damaged - (foreign & allowed)]
    wrong += [f"{name} is whole" for name in damaged - bad]
    if done.returncode != 3:
        wrong.append(f"status {done.returncode}")
    attempts = json.loads(run(program, "-fjson", log).stdout)["counts"]["attempts"]
    for entry in json.loads(done.stdout)["inputs"]:
        name = os.path.basename(entry["path"])
        if entry["attempts"] > attempts or (entry["attempts"] < attempts and name not in bad):
            wrong.append(f"{name} has {entry['attempts']} of {attempts} attempts")
    print(f"{len(variants)} damaged files, {len(bad)} of them bad to {kind}")
    print("\n".join(sorted(wrong)))
    return int(len(wrong) > 0 or not bad)


sys.exit(main())
