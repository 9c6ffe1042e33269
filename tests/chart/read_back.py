#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Reads the numbers of SVG charts back and compares them with numbers counted here, from the log.

read_back.py P0F-STATS LOG...      the charts of logs (in UTC) as one report
read_back.py P0F-STATS --each LOG...  the charts of each log, which LOG.expected.json must describe
read_back.py P0F-STATS --random N  the charts of N made up logs, one by one
"""
import calendar
import collections
import datetime
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as xml

SVG = "{http://www.w3.org/2000/svg}"
P0F2 = re.compile(r"(?:^|-- )(?:<([^>\n]*)> )?(?:>> Masquerade|([\d.]+):\d+ - (.*?)(?: ?\n? *Signature: \[.*?\])? ?"
                  r"(?:\n? *-> [\d.]+:(\d+)|$))", re.M)
P0F3 = re.compile(r"\[([^\]]*)\] mod=(?:syn\|cli=(\S*?)/\d+\|srv=\S*?/(\d+)\|subj=cli\|(?:os|app)=(.*?)\|dist)?")
UNITS = {"hour": 3600, "day": 86400, "month": 365.2425 / 12 * 86400, "year": 365.2425 * 86400}
WRONG = []


def expect(what, shown, counted, within=0.0):
    if abs(shown - counted) > within + 1e-9:
        WRONG.append(f"{what}: shown {shown}, counted {counted}")


def number(text):
    return float(text.replace(",", ""))


def half_digit(text):
    """How far a number may be from the one that was rounded to this text."""
    digits = text.replace(",", "").split(".")
    return 0.5 * 10 ** -len(digits[1] if len(digits) > 1 else "")


def seconds(stamp):
    if not stamp or stamp[0].isalpha():
        return stamp and calendar.timegm(time.strptime(stamp, "%a %b %d %H:%M:%S %Y"))
    if re.fullmatch(r"[\d.]+", stamp):
        return float(stamp)
    stamp = stamp.replace("/", "-").rstrip("Z")
    return datetime.datetime.fromisoformat(stamp).replace(tzinfo=datetime.timezone.utc).timestamp()


def read_log(path):
    """Time or None, source or None if the line is no attempt, system, port or None of each record."""
    with open(path, encoding="utf-8", errors="surrogateescape") as log:
        text = log.read()
    if text.startswith("["):
        for stamp, source, port, system in P0F3.findall(text):
            yield seconds(stamp), source, system.replace("???", "UNKNOWN"), int(port or -1)
    else:
        for stamp, source, system, port in P0F2.findall(text):
            yield seconds(stamp), source, system, int(port or -1)


def start_of(text):
    form = "%Y-%m-%d %H:%M" if " " in text else "%Y-%m-%d"
    return calendar.timegm(time.strptime(text, form))


def end_of(start, step):
    """The end of a bar: "day", "3 hours", "quarter"."""
    count, _, unit = step.rpartition(" ")
    count, unit = int(count or 1), unit.rstrip("s")
    if unit in ("month", "quarter", "year"):
        at = time.gmtime(start)
        month = at.tm_mon - 1 + count * {"month": 1, "quarter": 3, "year": 12}[unit]
        return calendar.timegm((at.tm_year + month // 12, month % 12 + 1, 1, 0, 0, 0))
    return start + count * {"minute": 60, "hour": 3600, "day": 86400, "week": 7 * 86400}[unit]


def version(system):
    """Without what p0f 2 tells of the packet: type of service, uptime."""
    return re.sub(r"( \(ECN\)| \[(?!GENERIC|FUZZY).*?\]| \(up: .*\))+$", "", system)


def family(system):
    return system.split(" ")[0]


def check_slices(root, records):
    """Tooltips of wedges and of listed bars: "445  microsoft-ds - ...: 51.7 %, 8,437 attempts"."""
    systems = collections.Counter("unknown" if r[2].startswith("UNKNOWN") else version(r[2]) for r in records)
    systems.update(collections.Counter(s for r in records if (s := family(r[2])) not in systems))
    ports = collections.Counter("unknown" if r[3] < 0 else str(r[3]) for r in records)
    sums = collections.Counter()
    for element in root.iter():
        title = element.find(SVG + "title")
        m = title is not None and re.fullmatch(r"(.*): ([<> ]*)([\d.]+) %, ([\d,]+) attempts?", title.text or "")
        if not m:
            continue
        label, bound, percent, count = m[1], m[2], m[3], number(m[4])
        side = "ports" if float(re.search(r"M?([\d.]+)", element.get("d") or element.get("cx"))[1]) > 600 else "systems"
        sums[side] += count
        if not bound:
            expect(f"share of {label}", float(percent), 100 * count / len(records), 0.05)
        if "other" not in label and "none over" not in label:
            counts = ports if side == "ports" else systems
            expect(f"attempts of {label}", count, counts[label.split("  ")[0] if side == "ports" else version(label)])
        arc = re.fullmatch(r"M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)A([\d.]+) .* ([\d.]+) ([\d.]+)Z", element.get("d") or "")
        if arc:
            x, y, x1, y1, _, x2, y2 = map(float, arc.groups())
            turn = (math.atan2(x2 - x, y - y2) - math.atan2(x1 - x, y - y1)) / (2 * math.pi) % 1
            expect(f"angle of {label}", min(abs(turn - count / len(records)), 1), 0, 0.0006)
    for side, total in sums.items():
        expect(f"all {side}", total, len(records))


def check_bars(root, records, recordings):
    """Tooltips of the bars over time: "2006-09-15: 442 per hour, 2,537 attempts in 5.74 h"."""
    bars = []
    for element in root.iter(SVG + "rect"):
        title = element.find(SVG + "title")
        m = title is not None and re.fullmatch(
            r"(\d{4}-\d\d-\d\d[ :\d]*): (?:([\d.,]+) per (\w+), )?([\d,]+) attempts?(?: in ([\d.,]+) h)?", title.text)
        if m:
            bars.append((start_of(m[1]), m, element))
    texts = " ".join(t.text or "" for t in root.iter(SVG + "text"))
    step = re.search(r"\bby ([\w ]+) \(", texts)[1] if bars else ""
    for start, m, element in bars:
        end = end_of(start, step)
        inside = sum(start <= r[0] < end for r in records)
        expect(f"attempts of {m[1]}", number(m[4]), inside)
        recorded = sum(max(0, min(b, end) - max(a, start)) for a, b in recordings)
        if m[2] and recorded:
            rate = inside * UNITS[m[3]] / recorded
            expect(f"rate of {m[1]}", number(m[2]), rate, half_digit(m[2]) + 0.001 * rate)
    rates = [(number(m[2]), half_digit(m[2]), float(e.get("height")))
             for _, m, e in bars if m[2] and e.get("fill") != "none"]
    # The highest may be broken, the lowest is at least 1.5 pixels.
    top = max((height for _, _, height in rates), default=0)
    middle = [rate for rate in rates if 3 < rate[2] < top]
    for value, error, height in middle:
        best = max(middle)
        within = 0.001 + error / value + best[1] / best[0] + 0.01 / height
        expect(f"height of {value}", height / best[2] / (value / best[0]), 1, within)


def check_sources(root, records):
    counts = collections.Counter(r[1] for r in records)
    for element in root.iter(SVG + "title"):
        m = re.fullmatch(r"([\d.]+): [\d.,]+, ([\d.]+) %", element.text or "")
        if m:
            expect(f"share of {m[1]}", float(m[2]), 100 * counts[m[1]] / len(records), 0.05)
    texts = " ".join(t.text or "" for t in root.iter(SVG + "text"))
    m = re.search(r"(\d+) of ([\d,]+) sources, ([\d.]+) % of all", texts)
    if m:
        expect("sources", number(m[2]), len(counts))
        top = sum(count for _, count in counts.most_common(int(m[1])))
        expect("share of the sources", float(m[3]), 100 * top / len(records), 0.05)


def check(program, logs):
    records, recordings = [], []
    for log in logs:
        own = list(read_log(log))
        times = [r[0] for r in own if r[0] is not None]
        records += [r for r in own if r[1]]
        recordings.append((min(times, default=0), max(times, default=0)))
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run([program, "-g", "--graph-format=svg", "--tz=UTC", "--log-tz=UTC", "--graph-dir", directory,
                        *logs], check=True, stdout=subprocess.DEVNULL)
        shares = xml.parse(os.path.join(directory, "p0f-stats-shares.svg")).getroot()
        activity = xml.parse(os.path.join(directory, "p0f-stats-activity.svg")).getroot()
    check_slices(shares, records)
    check_sources(activity, records)
    check_bars(activity, records, recordings)


def check_expected(path):
    """What is counted here is what the reference counts."""
    with open(path.replace(".log", ".expected.json"), encoding="utf-8") as file:
        wanted = json.load(file)
    records = [r for r in read_log(path) if r[1]]
    # The reference took the bytes of a log for Latin-1.
    systems = collections.Counter(r[2].encode("utf-8", "surrogateescape").decode("latin-1") for r in records
                                  if not r[2].startswith("UNKNOWN"))
    expect("attempts", len(records), wanted["attempts"])
    expect("different systems", len(systems - collections.Counter(wanted["os"])), 0)
    expect("different ports", sum(wanted["port"].get(str(r[3]), 0) == 0 for r in records if r[3] >= 0), 0)


def make_log(path, seed):
    """A log of minutes to years, with few or many sources, systems and ports, sometimes a burst."""
    rng = random.Random(seed)
    span = int(60 * 10 ** rng.uniform(0.5, 5.5))
    count, sources, kinds = int(10 ** rng.uniform(0.3, 3.3)), int(10 ** rng.uniform(0, 3)), rng.randrange(1, 14)
    times = [1156723200 + rng.randrange(span) for _ in range(count)]
    if rng.random() < 0.3:
        times += [times[0] + rng.randrange(60) for _ in range(count)]
    with open(path, "w", encoding="utf-8") as log:
        for at in sorted(times):
            when = time.asctime(time.gmtime(at))
            source = "10.0.%d.%d" % divmod(int(sources * rng.random() ** 2), 250)
            kind = rng.randrange(kinds)
            port = [445, 135, 139, 22, 25, 80, 1433, 3389, 23, 5900, 8080, 21, 53, 110][kind]
            system = "System %d" % (kind * rng.random()) if kind < 12 else "UNKNOWN [8192:128:1:48:.:?:?]"
            log.write(f"<{when}> {source}:4000 - {system} -> 192.0.2.1:{port} (distance 9, link: ethernet/modem)\n")


if sys.argv[2] == "--random":
    with tempfile.TemporaryDirectory() as logs:
        for n in range(int(sys.argv[3])):
            name = os.path.join(logs, "log")
            make_log(name, n)
            before = len(WRONG)
            check(sys.argv[1], [name])
            WRONG[before:] = [f"seed {n}: {why}" for why in WRONG[before:]]
elif sys.argv[2] == "--each":
    for path in sys.argv[3:]:
        before = len(WRONG)
        check_expected(path)
        check(sys.argv[1], [path])
        WRONG[before:] = [f"{path}: {why}" for why in WRONG[before:]]
else:
    check(sys.argv[1], sys.argv[2:])
for why in WRONG[:20]:
    print("#", why)
sys.exit(bool(WRONG))
