#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Holds the JSON, CSV and text of many runs against the schema, against the rules that no schema can
say, and against each other.

    check.py PROGRAM SCHEMA

Speaks TAP."""

import copy
import csv
import glob
import io
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile

import jsonschema

PROGRAM, SCHEMA = os.path.abspath(sys.argv[1]), sys.argv[2]
LOGS = sorted(glob.glob("tests/data/counts/*.log") + glob.glob("tests/data/sample/p0f/*-08-*.log"))
GOLDEN = sorted(glob.glob("tests/golden/fixture/*.log"))
number = failed = 0


def result(name, wrong):
    global number, failed
    number += 1
    failed += bool(wrong)
    print("not ok" if wrong else "ok", number, "-", name)
    for line in wrong[:8]:
        print("#", str(line)[:300])


def run(*args, **more):
    done = subprocess.run([PROGRAM, *args], capture_output=True, check=False, **more)
    if done.returncode != 0:
        raise ValueError(f"{args}: status {done.returncode}: {done.stderr.decode(errors='replace')}")
    return done.stdout.decode("utf-8", errors="strict")


def no_twice(pairs):
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        raise ValueError(f"a key stands twice: {keys}")
    return dict(pairs)


def report(*args, **more):
    return json.loads(run("-fjson", *args, **more), object_pairs_hook=no_twice)


def books(r):
    """What no schema can say."""
    wrong = []
    attempts = r["counts"]["attempts"]
    for table in r["tables"]:
        name, rows = table["table"], table["rows"]
        if sum(row["count"] for row in rows) + table["unknown"] + table["below_threshold"] != table["total"]:
            wrong.append(f"{name}: the rows do not add up")
        if name in ("os", "source_ip", "destination_ip", "destination_port") and table["total"] != attempts:
            wrong.append(f"{name}: the total is not the number of attempts")
        if [row["count"] for row in rows] != sorted((row["count"] for row in rows), reverse=True):
            wrong.append(f"{name}: the rows are not in order")
        for row in rows:
            if abs(row["percent"] - 100 * row["count"] / table["total"]) > 0.005001:
                wrong.append(f"{name}: {row}")
    for key in ("attempts", "lines", "skipped_lines"):
        if sum(i[key] for i in r["inputs"]) != r["counts"][key]:
            wrong.append(f"the {key} of the inputs do not add up")
    if (r["first"] is None) != (r["recording_seconds"] is None) or (r["first"] is None) != (r["last"] is None):
        wrong.append("only some of the times are null")
    return wrong


def rows_of(r, table):
    """label -> count, of one table, with what is not shown."""
    t = next(t for t in r["tables"] if t["table"] == table)
    rows = {str(row.get("name", row.get("address"))): row["count"] for row in t["rows"]}
    if t["unknown"] + t["below_threshold"]:
        rows["< threshold or unknown"] = t["unknown"] + t["below_threshold"]
    return rows


def other_forms(args):
    """Text and CSV must have the figures of JSON."""
    wrong = []
    r = report(*args)
    seen = {}
    for row in list(csv.reader(io.StringIO(run("-fcsv", *args))))[1:]:
        label = row[1][1:] if row[1][:1] == "'" else row[1]
        seen.setdefault(row[0], {})[label] = int(row[2])
    text, heading = {}, None
    headings = {"OS": "os", "source IP": "source_ip", "destination IP": "destination_ip",
                "destination port": "destination_port"}
    for line in run(*args).splitlines():
        if line.startswith("* "):
            heading = headings.get(line[2:-len(" stats:")])
        elif heading:
            found = re.fullmatch(r" {7}\[(\d+)/\d+\] +[\d.]+% +(.*)", line)
            if not found:
                wrong.append(f"a line of text: {line}")
            else:
                text.setdefault(heading, {})[found[2]] = int(found[1])
    for table in headings.values():
        if seen.get(table, {}) != rows_of(r, table):
            wrong.append(f"CSV differs in {table}")
        if text.get(table, {}) != rows_of(r, table):
            wrong.append(f"text differs in {table}")
    return wrong


def main():
    with open(SCHEMA, encoding="utf-8") as file:
        schema = json.load(file)
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    jsonschema.Draft202012Validator.check_schema(schema)

    def check(name, *args, **more):
        try:
            r = report(*args, **more)
            wrong = [f"{'/'.join(map(str, e.absolute_path))}: {e.message}" for e in validator.iter_errors(r)]
            result(name, wrong + books(r))
            return r
        except (ValueError, UnicodeDecodeError) as error:
            result(name, [error])
            return None

    for log in LOGS:
        check(log, log)
    for log in GOLDEN:
        check(log, "-q", log)
    options = [["--top=0", "-t0"], ["--top=3"], ["-t", "10%"], ["--os-detail=genre"], ["--os-detail=name"],
               ["--tz=America/New_York"], ["--tz=Asia/Kathmandu", "--log-tz=Europe/Paris"],
               ["--reject-from-ip=0.0.0.0/0"], ["--only-port=445"], ["--range=2006-11-19"],
               ["--range=1999-01-01"], ["--services=/dev/null"], ["--table=all"], ["--table=link,hour", "-n2"]]
    for option in options:
        check("all logs " + " ".join(option), *option, *LOGS)
    check("nothing", "-", input=b"")
    # One byte of every kind in a label, a host and a path.
    hostile = b"".join(b"10.0.0.%d:1 - L%s -> 10.0.0.1:%d (link: x)\n" % (i, bytes([i]) if i != 10 else b"", i)
                       for i in range(256))
    check("all bytes", "-n0", "-t0", "-q", "-", input=hostile)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(os.fsencode(folder), b"\xff\x1b\"\\\x01\xc3\xa9.log")
        with open(path, "wb") as file:
            file.write(b"10.0.0.1:1 - Linux -> 10.0.0.2:80 (link: x)\n")
        check("a hostile path", path)

    # What the schema must not let through.
    good = report("--top=5", *LOGS)
    changes = [
        lambda r: r.pop("last"),
        lambda r: r.update(schema=2),
        lambda r: r["counts"].update(attempts="5"),
        lambda r: r["counts"].update(more="text"),
        lambda r: r["counts"].pop("ignored"),
        lambda r: r.update(recording_seconds=1.5),
        lambda r: r.update(first="2006-08-28 18:43:08"),
        lambda r: r["tables"].clear(),
        lambda r: r["tables"].append(r["tables"][0]),
        lambda r: r["tables"][0]["rows"][0].pop("genre"),
        lambda r: r["tables"][1]["rows"][0].update(address="1.2.3"),
        lambda r: r["tables"][3]["rows"][0].update(port="80"),
        lambda r: r["tables"][3]["rows"][0].pop("service"),
        lambda r: r["tables"][0]["rows"][0].update(count=0),
        lambda r: r["tables"][0]["rows"][0].update(percent=101),
        lambda r: r["tables"][0]["rows"][0].update(name="\x1b[31m"),
        lambda r: r["tables"][0].pop("unknown"),
        lambda r: r["tables"][0].pop("undercount_max"),
        lambda r: r["tables"][1]["rows"][0].update(live={"os": "Linux"}),
        lambda r: r["inputs"][0].pop("bytes"),
        lambda r: r["tables"].append({"table": "link", "total": 1, "unknown": 0, "below_threshold": 0,
                                      "undercount_max": 0, "rows": [{"count": 1, "percent": 100}]}),
    ]
    wrong = []
    for i, change in enumerate(changes):
        bad = copy.deepcopy(good)
        change(bad)
        if validator.is_valid(bad):
            wrong.append(f"change {i} was let through")
    result("what is wrong is not let through", wrong)
    more = copy.deepcopy(good)
    more["counts"]["duplicates"] = 3
    more["tables"].append({"table": "link", "total": 1, "unknown": 0, "below_threshold": 0,
                           "undercount_max": 0, "rows": [{"name": "DSL", "count": 1, "percent": 100.0}]})
    result("what may be added is let through", [e.message for e in validator.iter_errors(more)])

    for args in (["-n0", "-t0"], [], ["-n5"], ["--os-detail=genre"]):
        # Text leaves out ports without a name that others show, unless told to show all.
        args = args + ["-t", "0"]
        result("text, JSON and CSV agree: " + " ".join(args), other_forms(args + LOGS))

    # Two logs in one report are what they are in two.
    wrong = []
    alone = {log: report("-n0", "-t0", log) for log in LOGS}
    for a, b in itertools.combinations(LOGS, 2):
        both, one, two = report("-n0", "-t0", a, b), alone[a], alone[b]
        for key, value in both["counts"].items():
            if value != one["counts"][key] + two["counts"][key]:
                wrong.append(f"{a} and {b}: {key}")
        if both["recording_seconds"] != one["recording_seconds"] + two["recording_seconds"]:
            wrong.append(f"{a} and {b}: recording_seconds")
        for table in ("os", "source_ip", "destination_ip", "destination_port"):
            sums = rows_of(one, table)
            for label, count in rows_of(two, table).items():
                sums[label] = sums.get(label, 0) + count
            if sums != rows_of(both, table):
                wrong.append(f"{a} and {b}: {table}")
    result("two logs are what both say", wrong)
    print(f"1..{number}")
    sys.exit(1 if failed else 0)


main()
