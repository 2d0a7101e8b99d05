#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the walls of docs/architecture.md over the source tree.

    check_tree.py ROOT [--qt-headers DIR]

Prints one line a finding, FILE:LINE: what is wrong, and exits 1 if there is one.
--qt-headers is the folder that has QtCore/, QtGui/, ...; with it app is held to the Qt modules it may use.
"""
import argparse
import functools
import os
import sys
from pathlib import Path

import documents
import layers
import manners

AREAS = ("engine", "app", "ui", "plugins", "tests")
SKIPPED_FOLDERS = {"build", ".git", "__pycache__"}
# These rules' own words and examples.
OWN_FOLDER = "tests/architecture/"


def tree_files(root):
    for folder, names, files in os.walk(root):
        names[:] = sorted(set(names) - SKIPPED_FOLDERS)
        for name in sorted(files):
            yield (Path(folder) / name).relative_to(root).as_posix()


def is_code(name):
    return name.endswith((".cpp", ".h", ".inc"))


def has_licence_line(name):
    return is_code(name) or name.endswith((".py", ".cmake", "/CMakeLists.txt")) or name == "CMakeLists.txt"


def qt_lookup(qt_headers):
    modules = sorted(p for p in Path(qt_headers).iterdir() if p.name.startswith("Qt")) if qt_headers else []

    @functools.lru_cache(maxsize=None)
    def modules_of(header):
        first = header.split("/")[0]
        return [m.name for m in modules if m.name == first or (m / header).exists()]
    return modules_of


def check_source(root, name, text, exists, modules_of):
    if name.split("/")[0] not in AREAS or name.startswith(OWN_FOLDER):
        return
    if is_code(name):
        yield from layers.check_includes(name, manners.without_comments(text), exists, modules_of)
        yield from manners.check_calls(name, text)
        yield from manners.check_sql(name, text)
        yield from manners.check_put_together(name, manners.without_comments(text))
        yield from manners.check_secrets(name, text)
        yield from manners.check_colours(name, text)
        if not name.startswith("tests/"):
            yield from manners.check_words(text)
    if not name.endswith(".inc"):  # tables of data
        yield from manners.check_length(text)


def check(root, qt_headers=None):
    """Every finding as (file, line, message)."""
    root = Path(root)
    files = list(tree_files(root))
    known, modules_of = set(files), qt_lookup(qt_headers)
    findings = []
    for name in files:
        if not has_licence_line(name) or name.startswith("tests/data/"):
            continue
        text = (root / name).read_text("utf-8")
        findings += [(name, *found) for found in manners.check_licence_line(text)]
        findings += [(name, *found) for found in check_source(root, name, text, known.__contains__, modules_of)]
    for group in (documents.check_readmes(root), documents.check_links(root, files),
                  documents.check_presets(root), documents.check_ci(root)):
        findings += group
    return findings


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root")
    parser.add_argument("--qt-headers")
    options = parser.parse_args()
    findings = check(options.root, options.qt_headers)
    for name, line, message in findings:
        print(f"{name}:{line}: {message}")
    print(f"{len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
