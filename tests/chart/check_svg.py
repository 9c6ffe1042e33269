#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Checks SVG charts as a stranger would: parses them, and compares the boxes of all texts.

    check_svg.py FILE...

Prints a line for each file that is wrong."""
import sys
import xml.etree.ElementTree as xml

SVG = "{http://www.w3.org/2000/svg}"


def width_of(text, size):
    """A text with letters beyond ASCII has no pinned width: take the least it may have."""
    pinned = text.get("textLength")
    return float(pinned) if pinned else 0.35 * size * len(text.text)


def boxes(root):
    for text in root.iter(SVG + "text"):
        size = float(text.get("font-size"))
        x, baseline = float(text.get("x")), float(text.get("y"))
        yield text.text, x, baseline - 0.93 * size, x + width_of(text, size), baseline + 0.24 * size


def check(path):
    """What is wrong with a picture, or None."""
    root = xml.parse(path).getroot()
    width, height = float(root.get("width")), float(root.get("height"))
    found = list(boxes(root))
    if not found:
        return "no text"
    touch = 0.03  # coordinates are rounded to hundredths
    for i, (text, left, top, right, bottom) in enumerate(found):
        if left < -touch or top < -touch or right > width + touch or bottom > height + touch:
            return f"'{text}' leaves the picture"
        for other, l, t, r, b in found[i + 1:]:
            if left + touch < r and l + touch < right and top + touch < b and t + touch < bottom:
                return f"'{text}' over '{other}'"
    return None


for path in sys.argv[1:]:
    try:
        why = check(path)
    except xml.ParseError as error:
        why = str(error)
    if why:
        print(f"# {path}: {why}")
