#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds what the built programs link against docs/architecture.md.

    check_binaries.py ROOT FOLDER        the source tree and the build's bin/
"""
import re
import subprocess
import sys
from pathlib import Path

FORBIDDEN = {
    "mw": r"libQt6(Gui|Widgets|Charts)|libtorch|libc10|libmodelwright",
    "libmodelwright_engine.so": r"libQt|libtorch|libc10",
    "libmodelwright_torch.so": r"libQt",
    "modelwright": r"libtorch|libc10|libmodelwright",
}
ENGINES = ("libmodelwright_engine.so", "libmodelwright_torch.so")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def needed(dynamic_section):
    """The library names of `readelf -d`."""
    return re.findall(r"\(NEEDED\).*\[([^\]]+)\]", dynamic_section)


def wrong_libraries(name, libraries):
    return [library for library in libraries if re.match(FORBIDDEN[name], library)]


def entries(engine_header):
    """The names that engine/api/engine.h promises."""
    return re.findall(r'\bengine\w*Symbol\s*=\s*"(\w+)"', engine_header)


def engine_symbol_findings(engine, symbols, promised):
    """SYMBOLS is `nm -D --defined-only`: the entries are there, and nothing that keeps the library from being local."""
    kinds = {}
    for line in symbols.splitlines():
        _, kind, name = line.split(maxsplit=2)
        kinds[name.split("@")[0]] = kind
    for name in promised:
        if kinds.get(name) != "T":
            yield f"{engine} does not export {name}"
    for name, kind in kinds.items():
        if kind == "u":
            yield f"{engine} exports {name} as unique in the process; -fno-gnu-unique is missing"


def main():
    root, folder = Path(sys.argv[1]), Path(sys.argv[2])
    promised = entries((root / "engine/api/engine.h").read_text("utf-8"))
    findings = [] if promised else ["engine/api/engine.h names no entry of the engine"]
    for name in FORBIDDEN:
        path = folder / name
        if not path.exists():
            if name in ("modelwright", "libmodelwright_torch.so"):  # a build without the window, or without LibTorch
                continue
            findings.append(f"{name} was not built")
            continue
        libraries = needed(run("readelf", "-d", path))
        findings += [f"{name} links {library}" for library in wrong_libraries(name, libraries)]
    for engine in ENGINES:
        if (folder / engine).exists():
            findings += engine_symbol_findings(engine, run("nm", "-D", "--defined-only", folder / engine), promised)
    print("\n".join(findings) or "the programs link what they may")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
