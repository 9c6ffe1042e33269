#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""faults.py PROGRAM FOLDER [SCENARIO...]: makes each call of the program fail, one after the other.

FOLDER has inject.so and the mock p0f. After each fault the program must have written what it writes
undisturbed, or end with another status and a message that names the thing; its targets are as they
were or whole, and nothing else may be there. In the scenarios of EVERY_BYTE the disk is full at each
byte of the outputs; of large ones at a thousand, unless FAULTS is 0. FAULTS is how many of each kind are tried in each
scenario, 0: all; SEED which. Speaks TAP.
"""
import bz2
import concurrent.futures
import gzip
import json
import lzma
import os
import queue
import re
import shutil
import socket
import subprocess
import sys
import tempfile

PROGRAM, FOLDER = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FAULTS_MAX = int(os.environ.get("FAULTS", 10))
SEED = int(os.environ.get("SEED", 0))
SAMPLE = ROOT + "/tests/data/sample"
FIXTURE = ROOT + "/tests/golden/fixture"
OLD = b"yesterday\n"

# Scenario: arguments; "out/..." are targets.
CHARTS = ["p0f-stats-shares.", "p0f-stats-activity."]
SCENARIOS = {
    "text": "p0f.log -R logs -v --services=services --tz=Europe/Berlin",
    "json": "p0f.log -fjson -n0 -t0 --table=all -o out/r.json -o out/r.txt",
    "csv": "p0f.log -o out/r.csv --max-gap=1h",
    "html": "p0f.log -o out/r.html",
    "mail": "p0f.log --from=a@example.org --to=b@example.org -o out/r.eml",
    "charts": "p0f.log -g --graph-dir=out --graph-format=svg,png,pdf",
    "gz": "log.gz -fjson", "xz": "log.xz -fjson", "bz2": "log.bz2 -fjson", "zstd": "log.zst -fjson",
    "rotated": "set -fjson --table=all",
    "threads": "-j2 --bars many hostile.log",
    "parts": "-j2 -fjson -t0 large.log",
    "recalled": "-j2 -fjson -t0 --table=link,answered recalled.log",
    "p0f3": "p0f3.log -fjson -t0 --table=all -o out/r.json",
    "live": "--live=sock -fjson -t0 live.log",
    "rules": "--config=config --reject-os=Windows.*98 --only-from-ip=@addresses --only-port=ssh,http "
             "--reject-os=@systems --since=2006-01-01 --files-from=list",
    "memory": "-fjson --max-memory=32M --table=all -t0 -n3 p0f.log hostile.log",
}
TARGETS = {
    "json": ["r.json", "r.txt"], "csv": ["r.csv"], "html": ["r.html"], "mail": ["r.eml"], "p0f3": ["r.json"],
    "charts": [name + suffix for name in CHARTS for suffix in ("svg", "png", "pdf")],
}
# A sandbox would keep inject.so from putting back what a child removed.
EVERY_BYTE = {
    "every byte of text": "one.log",
    "every byte of json": "one.log -o out/r.json",
    "every byte of csv": "one.log -o out/r.csv",
    "every byte of html": "one.log -o out/r.html",
    "every byte of mail": "one.log --from=a@example.org --to=b@example.org --graph-size=400x300 -o out/r.eml",
    "every byte of charts": "one.log -g --graph-dir=out --graph-format=svg,png,pdf --graph-size=400x300",
}
for scenario, arguments in EVERY_BYTE.items():
    SCENARIOS[scenario] = "--no-sandbox " + arguments
    TARGETS[scenario] = TARGETS.get(scenario.split()[-1], [])[:1]
TARGETS["every byte of charts"] = TARGETS["charts"]
# Kind, errno (0: a short count), whether it must not be noticed, and whether all from the n-th on.
EINTR, EIO, EAGAIN, ENOMEM, EACCES, EMFILE, ENOSPC, EPERM, ENOSYS, EPIPE = 4, 5, 11, 12, 13, 24, 28, 1, 38, 32
FAULTS = [
    ("memory", ENOMEM, False, ""), ("memory", ENOMEM, False, "+"),
    ("open", EMFILE, False, ""), ("open", EMFILE, False, "+"), ("open", EINTR, False, ""),
    ("read", EIO, False, ""), ("read", EIO, False, "+"), ("read", EINTR, True, ""), ("read", 0, True, ""), ("read", 0, True, "+"),
    ("write", ENOSPC, False, ""), ("write", ENOSPC, False, "+"), ("write", EINTR, True, ""), ("write", 0, True, ""),
    ("rename", EACCES, False, ""), ("close", EIO, False, ""), ("close", EINTR, False, ""), ("fsync", EIO, False, ""),
    ("fsync", EINTR, False, ""), ("thread", EAGAIN, True, ""), ("thread", EAGAIN, True, "+"), ("stat", EIO, False, ""),
    ("mode", EPERM, False, ""), ("seek", EIO, False, ""), ("random", ENOSYS, True, "+"),
    ("socket", EPIPE, False, ""), ("socket", EINTR, True, ""), ("process", EAGAIN, False, ""), ("process", EINTR, False, ""),
    ("disk", ENOSPC, False, "+"),
]


def drop_scenarios():
    """Those of what is not built in or not there."""
    version = subprocess.run([PROGRAM, "--version"], stdout=subprocess.PIPE, check=True, text=True).stdout
    for name, there in {
        "xz": " xz" in version, "bz2": "bzip2" in version, "zstd": "zstd" in version and shutil.which("zstd"),
        "charts": "PNG" in version, "mail": os.path.exists(os.path.dirname(PROGRAM) + "/mail.so"),
    }.items():
        for scenario in (name, "every byte of " + name):
            if not there and scenario in SCENARIOS:
                del SCENARIOS[scenario]


def make_inputs(folder):
    """The inputs of the scenarios."""
    for name in ("p0f.log", "p0f3.log", "hostile.log", "services"):
        shutil.copy(f"{FIXTURE}/{name}", folder)
    shutil.copytree(f"{FIXTURE}/logs", folder + "/logs")
    logs = sorted(os.listdir(SAMPLE + "/p0f"))
    with open(f"{SAMPLE}/p0f/{logs[1]}", "rb") as file:
        log = file.read()
    lines = log.splitlines(keepends=True)

    def put(name, data):
        os.makedirs(os.path.dirname(f"{folder}/{name}"), exist_ok=True)
        with open(f"{folder}/{name}", "wb") as file:
            file.write(data)
    put("one.log", b"<Mon Sep 11 22:58:00 2006> 192.0.2.1:1 - Linux \n  -> 192.0.2.2:80 (link: x)\n")
    put("log.gz", gzip.compress(log, mtime=0))
    put("log.xz", lzma.compress(log))
    put("log.bz2", bz2.compress(log))
    if shutil.which("zstd"):
        put("log.zst", subprocess.run(["zstd", "-c"], input=log, stdout=subprocess.PIPE, check=True).stdout)
    third = len(log) // 3  # cut within records
    put("set/p0f.log.2.gz", gzip.compress(log[:third], mtime=0))
    put("set/p0f.log.1", log[third:2 * third])
    put("set/p0f.log", log[2 * third:])
    put("set/copy.log", log[third:2 * third])
    for i in range(6):
        put(f"many/{i}", b"".join(lines[i * 6:i * 6 + 6]))
    put("large.log", log * (17 * 1024 * 1024 // len(log) + 1))
    # Cut in two at 64 MiB: behind the cut, lines tell of attempts before it.
    record = b"[2023/11/14 10:00:00] mod=%s|cli=10.0.%d.%d/1|srv=192.0.2.1/80|subj=cli|%s" + b"x" * 4000 + b"\n"
    put("recalled.log", b"".join(record % (module, i // 250, i % 250, values) for module, values, count in (
        (b"other", b"", 16000), (b"syn", b"os=L|dist=0|params=none|raw_sig=", 400), (b"mtu", b"link=DSL|raw_mtu=", 400),
        (b"syn+ack", b"os=L|dist=0|params=none|raw_sig=", 400)) for i in range(count)))
    put("live.log", b"".join(b"<Sun Nov 19 01:35:0%d 2006> %s:1 - Linux 2.6 \n  -> 192.0.2.1:22 (distance 1, link: x)\n" % (i, a)
                             for i, a in enumerate([b"10.0.0.1", b"10.0.0.2", b"10.0.0.9"])))
    put("config", b"bars\ntz = UTC\ntop = 5\n")
    put("addresses", b"0.0.0.0/1\n10.1.2.3\n128.0.0.0-255.0.0.0\n")
    put("systems", b"Solaris\nFreeBSD.*4\n")
    put("list", b"p0f.log\nlogs\n")
    os.chmod(folder + "/config", 0o600)


class Place:
    """A folder to run the program in, with the inputs of all."""

    def __init__(self, inputs):
        self.folder = tempfile.mkdtemp(prefix="run.", dir=inputs + "/..")
        for name in os.listdir(inputs):
            os.symlink(f"{inputs}/{name}", f"{self.folder}/{name}")
        self.out = self.folder + "/out"
        os.mkdir(self.out)
        os.mkdir(self.folder + "/kept")
        self.files = [open(f"{self.folder}/{name}", "w+b") for name in ("stdout", "stderr")]
        self.servers = {}  # scenario: a program that waits before main()

    def server(self, scenario):
        if scenario not in self.servers:
            mine, other = socket.socketpair()
            os.set_inheritable(other.fileno(), True)
            environment = dict(os.environ, LD_PRELOAD=FOLDER + "/inject.so", FAULT_FD=str(other.fileno()), LC_ALL="C.UTF-8",
                               TZ="UTC", SOURCE_DATE_EPOCH="1163900104", XDG_CONFIG_HOME="/nonexistent", NO_COLOR="1",
                               ASAN_OPTIONS="verify_asan_link_order=0:allocator_may_return_null=1")
            child = subprocess.Popen([PROGRAM, *SCENARIOS[scenario].split()], stdin=subprocess.DEVNULL, cwd=self.folder,
                                     stdout=self.files[0], stderr=self.files[1], env=environment, pass_fds=[other.fileno()])
            other.close()
            self.servers[scenario] = child, mine, mine.makefile("r")
        return self.servers[scenario]

    def close(self):
        for child, mine, answers in self.servers.values():
            answers.close()
            mine.close()
            child.wait()

    def run(self, scenario, kind, effect, number, look=None):
        """Returns the status, (calls, failed), and a dictionary of what was written. The same is given
        to `look` after each child of a run of kind disks."""
        for name in os.listdir(self.out):
            os.unlink(f"{self.out}/{name}")
        for name in TARGETS.get(scenario, []):
            with open(f"{self.out}/{name}", "wb") as file:
                file.write(OLD)
        for file in self.files:  # the program shares the offset
            file.seek(0)
            file.truncate()
        _, mine, answers = self.server(scenario)
        mine.send(b"%s %d %d\n" % (kind.encode(), effect, number))
        while (answer := answers.readline()).startswith("at "):
            look((os.waitstatus_to_exitcode(int(answer.split()[1])), (1, 1), self.written()))
            self.files[1].seek(0)
            self.files[1].truncate()
            mine.send(b"go\n")
        status, calls, failed = map(int, answer.split())
        return os.waitstatus_to_exitcode(status), (calls, failed), self.written()

    def written(self):
        written = {}
        for name, file in zip(("standard output", "standard error"), self.files):
            file.seek(0)
            written[name] = plain(file.read())
        for name in os.listdir(self.out):
            with open(f"{self.out}/{name}", "rb") as file:
                written[name] = plain(file.read())
        return written


def plain(text):
    """Without what is different in each mail."""
    text = re.sub(rb"=-[A-Za-z0-9+/]+=*", b"BOUNDARY", text)
    return re.sub(rb"Message-Id: <[^>]*>", b"Message-Id: <>", text, flags=re.I)


def without_live(text):
    return re.sub(rb', "live": (\{[^}]*\}|null)', b"", text)


def adds_up(report):
    """Whether each attempt has one place in each table."""
    counts = [[table["unknown"], *(row["count"] for row in table["rows"])] for table in report["tables"]]
    return all(min(table) >= 0 and sum(table) == report["counts"]["attempts"] for table in counts)


def wrong(scenario, fault, result, good):
    """What is wrong with a result, as a text; empty: nothing."""
    kind, error, unnoticed, _ = fault
    status, _, written = result
    said = written["standard error"]
    if status not in (0, 1, 2, 3):
        return f"ended with {status}"
    if b"Sanitizer" in said or b"runtime error:" in said:
        return "a sanitizer's report"
    if kind == "memory" and status == 2:
        return "status 2, which is for wrong usage"
    stray = set(written) - set(good)
    if stray:
        return "left: " + ", ".join(stray)
    if status in (0, 3) and scenario == "recalled" and not adds_up(json.loads(written["standard output"])):
        return "counts that do not add up"
    if status == 0 and kind == "stat" and b"the mail has no pictures: " in said:
        return ""  # a plug-in that cannot be looked for is as if not installed, and that is said
    for name in TARGETS.get(scenario, []):
        if status != 3 and written.get(name) not in (OLD, good[name]):
            return f"{name}: half written, status {status}"
    if status == 0:
        if scenario == "live" and b"p0f-stats: --live: " in said + good["standard error"]:
            written = {name: without_live(text) for name, text in written.items()}
            good = {name: without_live(text) for name, text in good.items()}
            del written["standard error"]
        different = [name for name in written if written[name] != good[name]]
        return "status 0, but different: " + ", ".join(different) if different else ""
    if unnoticed:
        return f"status {status} for what must not be noticed"
    names = [word.split("=")[-1].split("/")[-1].lstrip("@") for word in SCENARIOS[scenario].split()]
    names += TARGETS.get(scenario, []) + ["standard output", "p0f.log", "set/", "logs", "many/", "plug-in", "the mail", "/etc/services", "time zone"]
    lines = [line for line in said.decode().splitlines() if line.startswith("p0f-stats: ")]
    if not any(any(text in line for text in ("out of memory", "Cannot allocate", "plug-in")) if kind == "memory" else any(name in line for name in names) for line in lines):
        return f"status {status}, and no message names the thing"
    return ""


class Check:
    def __init__(self, places):
        self.places = queue.SimpleQueue()
        for place in places:
            self.places.put(place)
        self.number = self.failed = 0
        self.totals = {}

    def one(self, *run):
        place = self.places.get()
        try:
            return place.run(*run)
        finally:
            self.places.put(place)

    def faults(self, pool, scenario, fault, good, total):
        kind, error, _, all_on = fault
        step = -(-total // FAULTS_MAX) if FAULTS_MAX else 1
        numbers = range(1 + SEED % step, total + 1, step)
        name = f"{scenario}: {kind}, {os.strerror(error) if error else 'short'}{', from then on' if all_on else ''}"
        results = list(pool.map(lambda n: self.one(scenario, kind, error, -n if all_on else n), numbers))
        bad = [(n, r, text) for n, r in zip(numbers, results) if (text := wrong(scenario, fault, r, good))]
        hit = sum(r[1][1] > 0 for r in results)
        told = sum(r[0] != 0 for r in results)
        self.number += 1
        self.failed += bool(bad)
        print(f"{'not ok' if bad else 'ok'} {self.number} - {name}: {hit} of {total}, {told} told")
        for n, result, text in bad[:int(os.environ.get('SHOW', 5))]:
            print(f"# {kind}:{error}:{n}{all_on}: {text}")
            for line in result[2]["standard error"].decode(errors="replace").splitlines()[:4]:
                print("#   ", line)
        if bad:
            print("# numbers:", *[n for n, _, _ in bad][:50])
        sys.stdout.flush()
        totals = self.totals.setdefault(f"{kind} {error}{all_on}", [0, 0, 0])
        totals[0] += hit
        totals[1] += told
        totals[2] += len(bad)

    def every_byte(self, scenario, good):
        fault, numbers, bad = ("disks", ENOSPC, False, ""), [], []

        def look(result):
            numbers.append(result[0])
            if text := wrong(scenario, fault, result, good) or (result[0] == 0 and "status 0"):
                bad.append(f"byte {len(numbers)}: {text}")
        size = sum(map(len, good.values()))
        result = self.one(scenario, "disks", ENOSPC, 1 if size < 4000 or not FAULTS_MAX else size // 1000, look)
        if result[0] != 0 or result[2] != good or not numbers:
            bad.append(f"status {result[0]} in the end, other than undisturbed: {[name for name in good if result[2].get(name) != good[name]]}")
        self.number += 1
        self.failed += bool(bad)
        print(f"{'not ok' if bad else 'ok'} {self.number} - {scenario}: disk full: {len(numbers)}")
        for text in bad[:5]:
            print("#", text)
        self.totals[scenario] = [len(numbers), sum(number != 0 for number in numbers), len(bad)]

    def scenario(self, pool, name):
        status, _, good = self.one(name, "none", 0, 1)
        if status != 0 or any(text == OLD for text in good.values()):
            self.number += 1
            self.failed += 1
            print(f"not ok {self.number} - {name}: undisturbed: status {status}")
            print("#", good["standard error"].decode())
            return
        if name in EVERY_BYTE:
            self.every_byte(name, good)
            return
        for fault in FAULTS:
            kinds = os.environ.get("KINDS")
            if kinds and fault[0] not in kinds.split(","):
                continue
            # A disk that is never full, and calls that never fail.
            calls = self.one(name, fault[0], fault[1], 1 << 62)[1][0]
            if calls:
                self.faults(pool, name, fault, good, calls)


def main():
    with tempfile.TemporaryDirectory() as work:
        inputs = work + "/inputs"
        os.mkdir(inputs)
        make_inputs(inputs)
        drop_scenarios()
        mock = subprocess.Popen([FOLDER + "/../query/mock", inputs + "/sock"], stdin=subprocess.PIPE,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        jobs = int(os.environ.get("JOBS", 2))
        places = [Place(inputs) for _ in range(jobs)]
        check = Check(places)
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            for name in list(SCENARIOS):
                if name in sys.argv[3:] or not sys.argv[3:]:
                    check.scenario(pool, name)
        for place in places:
            place.close()
        mock.stdin.close()
        mock.wait()
    for name, (hit, told, bad) in check.totals.items():
        print(f"# {name}: {hit} faults, {told} told, {hit - told - bad} without effect, {bad} bad")
    print(f"1..{check.number}")
    sys.exit(check.failed > 0)


main()
