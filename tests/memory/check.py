#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""--max-memory is kept, whatever grows: addresses, labels, times, attempts that wait for more lines;
and the counts are as good as the report says. Where the system has no more memory, there is no report
rather than a wrong one.

    check.py PROGRAM

Speaks TAP."""

import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile

from random_runs import random_runs

PROGRAM = sys.argv[1]
MIB = 1 << 20


# A program begins with the peak of the one that started it, so that has to be a small one.
LAUNCHER = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], capture_output=True, check=False)
used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
sys.stdout.buffer.write(b"%d %d\\n" % (used, done.returncode) + done.stdout)
sys.stderr.buffer.write(done.stderr)
"""


def launch(args):
    """Peak resident bytes of one run, its status, and what it wrote to standard error and output."""
    done = subprocess.run([sys.executable, "-S", "-c", LAUNCHER, PROGRAM, *args], capture_output=True,
                          check=True)
    head, text = done.stdout.split(b"\n", 1)
    used, status = map(int, head.split())
    return used, status, done.stderr, text


def peak(args):
    """Peak resident bytes of one run that has to succeed, and what it printed."""
    used, status, _, text = launch(args)
    if status != 0:
        raise ValueError(f"{args}: status {status}")
    return used, text


def forged_sources(file):
    for i in range(600000):
        a = i * 2654435761 % (1 << 32) if i % 3 else 10 << 24 | i % 5
        file.write(f"{a >> 24}.{a >> 16 & 255}.{a >> 8 & 255}.{a & 255}:1 - Linux -> 10.1.0.1:22 (link: x)\n")


def forged_labels(file):
    for i in range(300000):
        label = f"Linux {i * 2654435761 % (1 << 32)} with a long name (up: {i} hrs)" if i % 3 else "Linux"
        file.write(f"10.0.0.1:1 - {label} -> 10.1.0.1:22 (link: x)\n")


def a_year_of_minutes(file):
    for i in range(0, 365 * 86400, 120):
        file.write(f"<{1163900104 + i}.000000> 10.0.0.1:1 - Linux -> 10.1.0.1:22 (link: x)\n")


def megabyte_labels(file):
    for i in range(60):
        file.write(f"10.0.0.1:1 - L{i}{'x' * 1000000} -> 10.1.0.1:22 (link: x)\n")


def many_connections(file):
    for i in range(250000):
        file.write(f"[2024/01/01 00:00:{i // 10000:02}] mod=syn|cli=10.{i >> 16}.{i >> 8 & 255}.{i & 255}/1"
                   "|srv=10.1.0.1/80|subj=cli|os=Linux|dist=1|params=none|raw_sig=4:64+1:0:1460:1,0:mss::0\n")


def out_of_memory(folder):
    """What is wrong with what the program says when it may use so many bytes and no more."""
    texts = ["".join(f"<{1163900104 + i}.000000> 10.0.{log}.{i % 256}:1 - Linux (up: {i % 99} hrs) -> 10.1.0.1:22 (link: x)\n"
                     for i in range(1500)) for log in range(3)]
    json_line = {"timestamp": "2024/01/01 00:00:00", "mod": "syn", "client_ip": "10.0.0.1", "client_port": 1,
                 "server_ip": "10.1.0.1", "server_port": 80, "subject": "cli", "os": "Linü", "raw_sig": ""}
    logs = {"a": texts[0], "p0f.log.1": texts[1][:40000], "p0f.log": texts[1][40000:], "b": texts[2],
            "c": 900 * (json.dumps(json_line) + "\n")}
    for name, text in logs.items():
        with open(os.path.join(folder, name), "w", encoding="ascii") as file:
            file.write(text)
    with gzip.open(os.path.join(folder, "copy-of-b.gz"), "wt") as file:
        file.write(texts[2][:40000])
    wrong, statuses, right, named = [], set(), None, False
    for limit in [resource.RLIM_INFINITY, *range(15 << 20, 25 << 20, 100 << 10)]:
        done = subprocess.run([PROGRAM, "-qfcsv", "-n0", "-j2", folder], capture_output=True, check=False,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))
        right = right or done.stdout
        statuses.add(done.returncode)
        named |= folder.encode() in done.stderr
        if done.returncode == 0 and done.stdout != right:
            wrong.append(f"{limit} bytes: status 0, and another report")
    # Below, not even the libraries fit.
    if not {0, 1} <= statuses <= {0, 1, 127}:
        wrong.append(f"the statuses are {statuses}")
    if not named:
        wrong.append("no message names a log")
    return wrong


def main():
    number = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for make in (megabyte_labels, forged_sources, forged_labels, a_year_of_minutes, many_connections):
            names = []
            for copy in range(4):
                names.append(os.path.join(folder, f"{make.__name__}.{copy}"))
                if copy == 0:
                    with open(names[0], "w", encoding="ascii") as file:
                        make(file)
                else:
                    subprocess.run(["cp", names[0], names[copy]], check=True)
            exact = json.loads(peak(["-fjson", "-n0", "-t0", "--table=all", names[0]])[1])
            for jobs, rows in (("-j1", "-n5"), ("-j4", "-n0")):
                # What a sanitizer takes is not the program's.
                used, text = peak([jobs, "--keep-copies", "--max-memory=32M", "-fjson", rows, "-t0", "--table=all", *names])
                wrong = [] if used <= 32 * MIB or "asan" in PROGRAM else [f"{used / MIB:.1f} MiB"]
                for table, whole in zip(json.loads(text)["tables"], exact["tables"]):
                    bound = table["undercount_max"]
                    true = {row.get("name", row.get("address")): 4 * row["count"] for row in whole["rows"]}
                    shown = {row.get("name"): row["count"] for row in table["rows"]}
                    # Up to three labels without a row may fall into one part of the bound.
                    lost = max((true[name] - shown.get(name, 0) for name in true), default=0)
                    if table["table"] == "os" and bound > 3 * lost + table["total"] / 1000:
                        wrong.append(f"os: a bound of {bound}")
                    for row in table["rows"]:
                        count = true.get(row.get("name", row.get("address")), 0)
                        if not count - bound <= row["count"] <= count:
                            wrong.append(f"{table['table']}: {row}, exactly {count}, bound {bound}")
                number += 1
                failed += bool(wrong)
                print("not ok" if wrong else "ok", number, "-", make.__name__, jobs)
                for line in wrong[:5]:
                    print("#", line)
            for name in names:
                os.remove(name)
    if "asan" not in PROGRAM:
        with tempfile.TemporaryDirectory() as folder:
            wrong = out_of_memory(folder)
        number += 1
        failed += bool(wrong)
        print("not ok" if wrong else "ok", number, "- where memory runs out, nothing is left out")
        for line in wrong[:5]:
            print("#", line)
        runs = int(os.environ.get("MEMORY_RUNS", 10))
        wrong = random_runs(launch, runs, int(os.environ.get("SEED", 0)))
        number += 1
        failed += bool(wrong)
        print("not ok" if wrong else "ok", number, "-", runs, "random logs, options and limits")
        for line in wrong:
            print("#", line)
    print(f"1..{number}")
    sys.exit(1 if failed else 0)


main()
