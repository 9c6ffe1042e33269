#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Holds p0f-stats against reference counts.

    compare.py PROGRAM FOLDER...

Every LOG.expected.json in a folder has the counts that an independent program found in LOG.log.
Speaks TAP."""

import glob
import json
import os
import subprocess
import sys


def counted(program, log):
    """What p0f-stats says of a log, in the shape of the reference."""
    done = subprocess.run([program, "--format=json", "--top=0", "--threshold=0", log],
                          capture_output=True, check=False)
    if done.returncode != 0:
        raise ValueError(f"status {done.returncode}: {done.stderr.decode(errors='replace')}")
    report = json.loads(done.stdout)
    tables = {table["table"]: table for table in report["tables"]}
    for table in tables.values():
        shown = sum(row["count"] for row in table["rows"])
        if shown + table["unknown"] + table["below_threshold"] != table["total"]:
            raise ValueError(f"the books of {table['table']} do not balance")

    def rows(table, key):
        return {str(row[key]): row["count"] for row in tables[table]["rows"]}

    return {
        "attempts": report["counts"]["attempts"],
        "ignored": report["counts"]["ignored"],
        "masquerades": report["counts"]["masquerades"],
        "skipped_lines": report["counts"]["skipped_lines"],
        "other_lines": report["counts"]["other_lines"],
        "seconds": report["recording_seconds"] or 0,
        "unknown_os": tables["os"]["unknown"],
        "unknown_target": tables["destination_ip"]["unknown"],
        # The reference reads logs as Latin-1.
        "os": {name.encode().decode("latin-1"): n for name, n in rows("os", "name").items()},
        "src": rows("source_ip", "address"),
        "dst": rows("destination_ip", "address"),
        "port": rows("destination_port", "port"),
    }


def main():
    program, number = sys.argv[1], 0
    for folder in sys.argv[2:]:
        for path in sorted(glob.glob(os.path.join(folder, "*.expected.json"))):
            number += 1
            log = path.replace(".expected.json", ".log")
            if not os.path.exists(log):
                log = path.replace(".expected.json", ".json")
            with open(path, encoding="utf-8") as file:
                expected = json.load(file)
            try:
                found = counted(program, log)
                wrong = [f"{key}: {found[key]}, expected {expected[key]}"
                         for key in found if key in expected and found[key] != expected[key]]
            except ValueError as error:
                wrong = [str(error)]
            print("not ok" if wrong else "ok", number, "-", os.path.basename(log))
            for line in wrong:
                print("#", line[:400])
    print(f"1..{number}")


main()
