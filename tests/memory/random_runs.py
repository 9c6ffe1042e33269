# SPDX-License-Identifier: GPL-2.0-only
"""Random logs, options and limits of --max-memory: the peak stays within 5 % of the limit, and each
count is exact or too low by at most what the report says, against a count made with the logs.

MEMORY_RUNS is how many there are, SEED which.
"""
import bz2
import collections
import gzip
import ipaddress
import json
import lzma
import os
import random
import re
import shutil
import subprocess
import tempfile
import time

MIB = 1 << 20
TEXTS = (4 * MIB, 24 * MIB, 48 * MIB)  # of all logs of a run
# What grows in a run, besides the number of its records.
GROWS = ("sources", "destinations", "labels", "long labels", "uptimes", "signatures", "times", "files", "nothing", "all")
EPOCH = 1163900104


class Log:
    """Makes records of one format, and counts them."""

    def __init__(self, dice, grows, form, rejected):
        def number(of, few, many):
            return dice.choice(many) if grows in (of, "all") else few
        self.dice, self.form, self.rejected = dice, form, rejected
        self.sources = number("sources", 50, (20000, 1 << 32, 1 << 32))
        self.targets = number("destinations", 5, (20000, 1 << 32))
        self.labels = number("labels", 20, (3000, 1 << 32))
        # Longer labels are too hard for patterns, and longer lines of JSON are skipped.
        lengths = (250, 900) if rejected else (250, 5000, 50000) if form == "json" else (250, 5000, 200000, 2500000)
        self.label_length = number("long labels", 0, lengths)
        self.hours = number("uptimes", 0, (100, 12288, 40000))
        self.signatures = number("signatures", 3, (5000, 1 << 32))
        self.step = number("times", 1, (60, 3600, 86400))
        self.skew = dice.choice((1, 3))  # some are more frequent than others
        self.wide = form != "p0f2" and dice.random() < 0.5
        self.time = EPOCH
        self.attempts = 0
        self.counts = collections.defaultdict(collections.Counter)

    def pick(self, many):  # a number below that
        return int(many * self.dice.random() ** self.skew)

    def address(self, number):
        number = number * 2654435761 & 0xffffffff
        if self.wide and number & 1:
            return ":".join("%x" % (number >> shift & 15 | 32) for shift in range(0, 32, 4))
        return "%d.%d.%d.%d" % (number >> 24, number >> 16 & 255, number >> 8 & 255, number & 255)

    def record(self):
        self.time += self.pick(2 * self.step) % 100000000
        source, target = self.address(self.pick(self.sources)), self.address(self.pick(self.targets))
        port = self.dice.choice((22, 80, 445, self.pick(1 << 16)))
        number = self.pick(self.labels)
        label = f"{('Linux', 'Windows', 'Plan 9')[number % 3]} {number}"
        label += "x" * (self.label_length and self.pick(self.label_length))
        signature, uptime = f"{self.pick(self.signatures)}:64:1:60:M1460", self.pick(self.hours)
        if self.form == "p0f2":
            label += f" (up: {uptime} hrs)" if self.hours else ""
            text = f"<{self.time}.000000> {source}:{port} - {label} \n  -> {target}:{port} (distance {number % 40}, link: {signature})\n"
        else:
            text = self.p0f3(source, target, port, label, signature, uptime)
        if not (self.rejected and label.startswith(self.rejected)):
            self.attempts += 1
            for table, value in (("os", label), ("source_ip", source), ("destination_ip", target), ("destination_port", port)):
                self.counts[table][value] += 1
        return text

    def p0f3(self, source, target, port, label, signature, uptime):
        stamp = time.strftime("%Y/%m/%d %H:%M:%S", time.gmtime(self.time))
        lines = [("syn", {"os": label, "dist": "3", "params": "none", "raw_sig": signature})]
        if uptime:
            lines.append(("uptime", {"uptime": f"{uptime // 24} days {uptime % 24} hrs 5 min (modulo 49 days)", "raw_freq": "100.00 Hz"}))
        if port == 80:
            lines.append(("http request", {"app": signature, "lang": label[:40], "params": "none", "raw_sig": signature}))
        if self.form == "p0f3":
            return "".join(f"[{stamp}] mod={mod}|cli={source}/{port}|srv={target}/{port}|subj=cli|"
                           + "|".join(f"{key}={value}" for key, value in pairs.items()) + "\n" for mod, pairs in lines)
        ends = {"client_ip": source, "client_port": port, "server_ip": target, "server_port": port, "subject": "cli"}
        return "".join(json.dumps({"timestamp": stamp, "mod": mod, **ends, **pairs}) + "\n" for mod, pairs in lines)


def compress(dice, path, text):
    """Writes the text, in a format of its own. Fast, but some need much memory to be read."""
    form = dice.choice(("", "", ".gz", ".xz", ".bz2", ".zst"))
    if form == ".zst" and shutil.which("zstd"):
        with open(path + form, "wb") as file:
            subprocess.run(["zstd", "-qc", "-1", f"--long={dice.choice((20, 23, 26))}"], input=text, stdout=file, check=True)
        return
    lzma2 = {"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": dice.choice((1, 8, 64)) * MIB}
    make = {".gz": lambda text: gzip.compress(text, 1), ".bz2": bz2.compress, ".xz": lambda text: lzma.compress(text, filters=[lzma2])}
    with open(path + form if form in make else path, "wb") as file:
        file.write(make.get(form, bytes)(text))


def make_logs(dice, folder, log, files):
    """Writes that many logs."""
    room = dice.choice(TEXTS) // files
    for number in range(files):
        texts, size = [], 0
        while size < room:
            texts.append(log.record())
            size += len(texts[-1])
        compress(dice, f"{folder}/{dice.choice(('p0f.log.%d', 'p0f-%d'))}" % number, "".join(texts).encode())


def make_options(dice, work):
    """Options, and the outputs besides the JSON report."""
    options = [f"-j{dice.randint(1, 7)}", "--keep-copies", f"-n{dice.choice((0, 0, 0, 5, 3000, 200000))}",
               *dice.choice(([], ["-t0"], ["-t0"], ["-t0"])), *dice.choice(([], ["--table=all"], ["--table=src,os"])),
               *dice.choice(([], [], ["--os-detail=name"], ["--os-detail=genre"])), "-o", work + "/r.json"]
    outputs = dice.choice(("json", "text", "csv", "html", "mail", "charts"))
    options += {"text": ["--bars", "-o", work + "/r.txt"], "csv": ["-o", work + "/r.csv"], "html": ["-o", work + "/r.html"],
                "mail": ["--to=a@example.org", "--from=b@example.org", "-o", work + "/r.eml"],
                "charts": ["-g", "--graph-dir=" + work, "--graph-format=" + dice.choice(("png", "svg,pdf", "png,svg,pdf")),
                           "--graph-size=" + dice.choice(("400x300", "1200x600", "3000x2000"))]}.get(outputs, [])
    return options, outputs


def wrong_counts(text, log, details):
    """What is wrong with a JSON report."""
    report = json.loads(text)
    if report["counts"]["attempts"] != log.attempts:
        yield f"{report['counts']['attempts']} attempts, exactly {log.attempts}"
    for table in report["tables"]:
        name, bound = table["table"], table["undercount_max"]
        if sum(row["count"] for row in table["rows"]) + table["unknown"] + table["below_threshold"] != log.attempts:
            yield f"{name}: does not add up"
        if name not in log.counts or (name == "os" and details):
            continue
        true = log.counts[name]
        if "ip" in name:
            true = {str(ipaddress.ip_address(address)): count for address, count in true.items()}
        for row in table["rows"]:
            key = row.get("port", row.get("address", row.get("name")))
            if not true.get(key, 0) - bound <= row["count"] <= true.get(key, 0):
                yield f"{name}: {str(row)[:200]}, exactly {true.get(key, 0)}, bound {bound}"


def one_run(launch, seed):
    """Returns what grew, the format, the other output, the limit, the peak, and what is wrong."""
    dice = random.Random(seed)
    grows, form = dice.choice(GROWS), dice.choice(("p0f2", "p0f3", "json"))
    limit = int(32 * MIB * 16 ** dice.random() ** 3)  # more are small: the logs fill these
    with tempfile.TemporaryDirectory() as work:
        os.mkdir(work + "/logs")
        rejected = dice.choice(("", "", "Windows"))
        log = Log(dice, grows, form, rejected)
        make_logs(dice, work + "/logs", log, dice.choice((300, 3000)) if grows == "files" else dice.choice((1, 4, 20)))
        options, outputs = make_options(dice, work)
        options += ["--reject-os=^" + rejected] if rejected else []
        used, status, said, _ = launch([*options, f"--max-memory={limit}", work + "/logs"])
        needs = re.search(rb"--max-memory: this run needs (\d+)M", said)
        if status == 2 and needs:
            limit = int(needs[1]) * MIB
            used, status, said, _ = launch([*options, f"--max-memory={limit}", work + "/logs"])
        wrong = []
        if used > 1.05 * limit:
            wrong.append(f"{used / limit:.3f} of the limit")
        if status == 0:
            with open(work + "/r.json", "rb") as file:
                wrong += wrong_counts(file.read(), log, any("detail" in option for option in options))
        elif status != 3 or b" of memory, " not in said:  # of a decompressor
            wrong.append(f"status {status}: {said[-300:]!r}")
        if wrong:
            wrong.append(f"seed {seed}: {form}, {grows}: {' '.join(options)} --max-memory={limit}")
    return grows, form, outputs, limit, used, wrong


def random_runs(launch, count, first):
    """Does the runs, prints the worst and the median by what varied; returns all that is wrong."""
    wrong, ratios = [], collections.defaultdict(list)
    for seed in range(first, first + count):
        grows, form, outputs, limit, used, bad = one_run(launch, seed)
        size = "below 64M" if limit < 64 * MIB else "below 192M" if limit < 192 * MIB else "above 192M"
        wrong += bad[:3] + bad[-1:]
        for kind in ("of all", f"growing: {grows}", f"format: {form}", f"output: {outputs}", f"limit: {size}"):
            ratios[kind].append(used / limit)
        if os.environ.get("VERBOSE"):
            print(f"# {seed}: {grows}, {form}, {outputs}, {limit / MIB:.0f}M: {used / limit:.3f}", flush=True)
    for kind, of in sorted(ratios.items()):
        print(f"# {kind}: {len(of)} runs, peak by limit: worst {max(of):.3f}, median {sorted(of)[len(of) // 2]:.3f}")
    return wrong
