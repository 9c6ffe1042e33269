#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Checks a page and a mail as strict readers do.

    check.py html FILE TEXT     well-formed, nothing from outside, the policy allows its own script
                                and no other, every row of the text report is in it
    check.py mail FILE TEXT     parsed by email's strict policy, the parts, the pictures, the lines
"""

import base64
import email
import email.policy
import hashlib
import html.parser
import re
import sys

VOID = {"meta", "img", "br", "link", "input"}
problems = []


def expect(good, text):
    if not good:
        problems.append(text)


class Page(html.parser.HTMLParser):
    """Keeps the open elements, the text, and what a browser would load."""

    def __init__(self):
        super().__init__()
        self.open, self.text, self.policy, self.script, self.loads = [], [], None, "", []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        for name in ("src", "href", "action", "data", "poster", "xlink:href"):
            if name in values:
                self.loads.append(values[name])
        self.loads += re.findall(r"url\(([^)]*)\)", values.get("style") or "")
        expect(not any(name.startswith("on") for name in values), f"{tag} has a handler of events")
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values["content"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        expect(self.open and self.open[-1] == tag, f"</{tag}> where {self.open[-1:]} is open")
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data):
        if self.open[-1:] == ["script"]:
            self.script += data
        elif self.open[-1:] == ["style"]:
            self.loads += re.findall(r"url\(([^)]*)\)|@import", data)
        else:
            self.text.append(data)


def rows(text):
    """The count and label of each row of a text report."""
    for line in text.splitlines():
        match = re.match(r" {7}\[(\d+)/\d+\] +[\d.]+% +(.*)", line)
        if match:
            yield match.group(1), match.group(2)


def check_page(source, text, mail):
    page = Page()
    page.feed(source)
    page.close()
    expect(not page.open, f"left open: {page.open}")
    outside = [load for load in page.loads if not (load or "").startswith(("cid:", "#", "data:"))]
    expect(not outside, f"loads {outside}")
    cells = [cell.strip() for cell in page.text]
    for count, label in rows(text):
        expect(count in cells and label in cells, f"no row {count} {label}")
    if mail:
        expect(not page.script and "<script" not in source, "a mail has a script")
    else:
        digest = base64.b64encode(hashlib.sha256(page.script.encode()).digest()).decode()
        expect(page.policy and f"script-src 'sha256-{digest}'" in page.policy, f"policy lacks sha256-{digest}")
        expect(page.policy and "default-src 'none'" in page.policy, "policy allows other sources")
    return page


def check_mail(path, text):
    with open(path, "rb") as file:
        raw = file.read()
    message = email.message_from_bytes(raw, policy=email.policy.strict)
    types = [part.get_content_type() for part in message.walk()]
    expect(types[:4] == ["multipart/alternative", "text/plain", "multipart/related", "text/html"], str(types))
    expect(message.get_body(("plain",)).get_content() == text, "the plain part is not the text report")
    expect(max(map(len, raw.split(b"\n"))) <= 998, "a line is too long")
    expect(b"\r" not in raw, "a line ends in CRLF")
    expect(message["Auto-Submitted"] == "auto-generated", "Auto-Submitted")
    for name in ("From", "To", "Date", "Subject", "Message-ID", "MIME-Version"):
        expect(message[name], f"no {name}")
    page = check_page(message.get_body(("html",)).get_content(), text, True)
    pictures = {f"cid:{part['Content-ID'].strip('<>')}": part for part in message.walk()
                if part.get_content_type() == "image/png"}
    expect(set(pictures) == {load for load in page.loads if load.startswith("cid:")}, "pictures and their names differ")
    for part in pictures.values():
        expect(part.get_content()[:8] == b"\x89PNG\r\n\x1a\n", "a picture is not a PNG")


def main():
    kind, path, text_path = sys.argv[1:]
    with open(text_path, encoding="utf-8") as file:
        text = file.read()
    if kind == "mail":
        check_mail(path, text)
    else:
        with open(path, encoding="utf-8") as file:
            check_page(file.read(), text, False)
    print("\n".join(problems[:10]))
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
