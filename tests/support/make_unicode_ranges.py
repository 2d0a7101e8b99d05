#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes engine/text/unicode_ranges.inc from the Unicode Character Database.

Usage: make_unicode_ranges.py [FOLDER] > engine/text/unicode_ranges.inc

FOLDER holds UnicodeData.txt and PropList.txt (default /usr/share/unicode, Debian package unicode-data;
the committed table was made from its version 15.0.0-1). One entry is a run of code points of one class:
l letters (general category L*), n numbers (N*), m marks (M*), s the property White_Space.
"""
import sys

COLUMNS = 110


def general_classes(folder):
    """Yields (code point range, class letter) in rising order."""
    first = None
    for line in open(f"{folder}/UnicodeData.txt", encoding="ascii"):
        code, name, category = line.split(";")[:3]
        code = int(code, 16)
        if name.endswith(", First>"):
            first = code
            continue
        begin = first if name.endswith(", Last>") else code
        first = None
        if category[0] in "LNM":
            yield begin, code, category[0]


def white_space(folder):
    for line in open(f"{folder}/PropList.txt", encoding="utf-8"):
        fields = line.split("#")[0].split(";")
        if len(fields) == 2 and fields[1].strip() == "White_Space":
            ends = fields[0].strip().split("..")
            yield int(ends[0], 16), int(ends[-1], 16), "S"


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode"
    version = open(f"{folder}/PropList.txt", encoding="utf-8").readline().split("-")[1].split(".txt")[0]
    ranges = []
    for begin, end, kind in sorted([*general_classes(folder), *white_space(folder)]):
        if ranges and ranges[-1][2] == kind and ranges[-1][1] + 1 == begin:
            ranges[-1][1] = end
        else:
            ranges.append([begin, end, kind])
    print("// SPDX-License-Identifier: Apache-2.0")
    print(f"// Made by tests/support/make_unicode_ranges.py from the Unicode Character Database {version}.")
    line = ""
    for begin, end, kind in ranges:
        entry = "{0x%X,0x%X,%s}," % (begin, end, kind.lower())
        if len(line) + len(entry) > COLUMNS:
            print(line)
            line = ""
        line += entry
    print(line)


main()
