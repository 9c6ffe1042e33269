#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""moments.py SIGNAL COUNT COMMAND...: ends the command by the signal at COUNT random moments.

The command writes the files of ENDS into the current folder. Every other moment is while a
temporary file exists; the rest are anywhere in a run. After each, the files must be the old or
the whole new ones, and nothing else may be there.
"""
import os
import random
import signal
import subprocess
import sys
import time

CHART_ENDS = {"png": b"IEND\xaeB`\x82", "svg": b"</svg>\n", "pdf": b"%%EOF\n"}
ENDS = {"report.json": b"]}\n", "report.html": b"</html>\n", "report.csv": b"\n", "report.txt": b"\n"}
ENDS.update({f"p0f-stats-{chart}.{form}": end for chart in ("shares", "activity") for form, end in CHART_ENDS.items()})
if "--to=root" in sys.argv:
    ENDS["report.eml"] = b"--\n"
OLD = b"yesterday\n"


def start(command):
    for name in ENDS:
        with open(name, "wb") as file:
            file.write(OLD)
    # A shell starts what runs beside it with SIGINT ignored.
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=lambda: [
        signal.signal(number, signal.SIG_DFL) for number in (signal.SIGINT, signal.SIGHUP)])


def is_writing():
    return any(name not in ENDS for name in os.listdir())


def faults(status, number):
    if status not in (0, -number):
        yield "status %d" % status
    for name in sorted(os.listdir()):
        if name not in ENDS:
            yield "left: " + name
            os.unlink(name)
            continue
        with open(name, "rb") as file:
            text = file.read()
        if text != OLD and not text.endswith(ENDS[name]):
            yield "half written: " + name
        elif text == OLD and status == 0:
            yield "not written: " + name


def main():
    number, count, command = signal.Signals["SIG" + sys.argv[1]], int(sys.argv[2]), sys.argv[3:]
    seed = int(os.environ.get("SEED", time.time_ns() % 1000000))
    dice = random.Random(seed)
    begin = time.monotonic()
    if start(command).wait() != 0:
        sys.exit("the command fails")
    duration = time.monotonic() - begin
    killed, writing, bad = 0, 0, 0
    moment = -1
    # On a busy machine a few more, until one was while it wrote.
    while (moment := moment + 1) < count or (not writing and moment < 5 * count):
        child = start(command)
        if moment % 2:
            while child.poll() is None and not is_writing():
                pass
            time.sleep(dice.uniform(0, 1) ** 2 * duration / 4)
        else:
            time.sleep(dice.uniform(0, duration))
        was_writing = is_writing()
        child.send_signal(number)
        status = child.wait()
        killed += status == -number
        writing += was_writing and status == -number
        for fault in faults(status, number):
            bad += 1
            print("moment %d: %s (SEED=%d)" % (moment, fault, seed))
    print("%d of %d moments ended it, %d of these while it wrote" % (killed, moment, writing))
    if not writing:
        print("no moment was while it wrote")
    return int(bad > 0 or not writing)


sys.exit(main())
