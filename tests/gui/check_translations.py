#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails if a string of the window is not translated by hand, or not as Chinese is written.

    check_translations.py --lupdate PROGRAM ROOT

The strings are collected anew from the sources (into a file that is thrown away), so one that was added or
changed without its translation is found. Also held: the same %1 %2 as in the source, a space between Chinese
and Latin letters or digits, full-width punctuation after Chinese.
"""
import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
from pathlib import Path

FILE = Path("resources/i18n/modelwright_zh_CN.ts")
HAN = "\u4e00-\u9fff"
UNSPACED = re.compile(rf"[{HAN}][A-Za-z0-9%]|[A-Za-z0-9][{HAN}]")
HALF_WIDTH = re.compile(rf"[{HAN}][,;:!?.](?!\w)")
PLACES = re.compile(r"%\d")


def collected(lupdate, root):
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / FILE.name
        shutil.copy(root / FILE, copy)
        subprocess.run([lupdate, "-silent", "-no-obsolete", "-locations", "none", "-I", str(root),
                        str(root / "ui"), str(root / "app"), "-ts", str(copy)], check=True)
        return xml.etree.ElementTree.parse(copy).getroot()


def findings(root_element):
    for context in root_element.iter("context"):
        name = context.findtext("name")
        for message in context.iter("message"):
            source, translation = message.findtext("source"), message.find("translation")
            text = translation.text or ""
            where = f"{name}: {source!r}"
            if translation.get("type") or not text.strip():
                yield f"{where}: not translated"
                continue
            if set(PLACES.findall(source)) != set(PLACES.findall(text)):
                yield f"{where}: %1, %2, ... differ in {text!r}"
            if found := UNSPACED.search(text):
                yield f"{where}: no space between Chinese and Latin in {found[0]!r} of {text!r}"
            if found := HALF_WIDTH.search(text):
                yield f"{where}: half-width punctuation in {found[0]!r} of {text!r}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lupdate", required=True)
    parser.add_argument("root", type=Path)
    arguments = parser.parse_args()
    element = collected(arguments.lupdate, arguments.root)
    found = list(findings(element))
    print("\n".join(found) or f"{len(list(element.iter('message')))} strings, all translated")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
