# SPDX-License-Identifier: Apache-2.0
"""Which folder may include which: the tables of docs/architecture.md, and the check of every #include against them.

Each inner list is one step; a later step may include every earlier one, folders of one step never each other.
"""
import re
from pathlib import PurePosixPath

ENGINE = [["api"], ["base"], ["kernels", "weights", "text"], ["models"], ["inference"], ["torch"],
          ["training", "compression"], ["data", "evaluation"], ["library"]]
APP = [["base"], ["plugin_api"], ["storage"], ["config", "access", "audit", "monitoring"],
       ["registry", "conversations"], ["runtime"], ["traffic"], ["serving"], ["jobs"], ["health", "backup", "integration"], ["plugin_host"], ["server"], ["cli"]]
UI = [["theme", "widgets"], ["models", "delegates", "charts"], ["dialogs"], ["pages"], ["shell"], ["main"]]
STEPS = {"engine": ENGINE, "app": APP, "ui": UI}

# What an area may include outside itself: another area whole, or one folder of it.
OUTWARD = {
    "engine": set(),
    "app": {"engine/api"},
    "ui": {"app", "engine/api"},
    "plugins": {"app/plugin_api"},
    "tests": {"engine", "app", "ui", "plugins"},
}
TORCH_FOLDERS = {"engine/torch", "engine/training"}
BOOST_FOLDER = "app/server/http/"
CHARTS_FOLDER = "ui/charts/"
APP_QT_MODULES = ("QtCore", "QtSql", "QtNetwork", "QtConcurrent")

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(<[^>]+>|"[^"]+")', re.MULTILINE)


def folder_of(path):
    """'engine/text/bpe.h' -> ('engine', 'text'); a file that stands in ui/ itself belongs to its composition root."""
    parts = PurePosixPath(path).parts
    area = parts[0]
    if len(parts) > 2:
        return area, parts[1]
    return area, "main" if area == "ui" else ""


def step_of(area, folder):
    for number, step in enumerate(STEPS[area]):
        if folder in step:
            return number
    return None


def page_of(path):
    parts = PurePosixPath(path).parts
    return parts[2] if parts[:2] == ("ui", "pages") and len(parts) > 3 else None


def _inside(path, target):
    area, folder = folder_of(path)
    _, other = folder_of(target)
    if area == "plugins":
        return None if folder == other else f"plugins/{folder} may not include plugins/{other}"
    if area not in STEPS:
        return None
    mine, theirs = step_of(area, folder), step_of(area, other)
    for name, step in ((folder, mine), (other, theirs)):
        if step is None:
            return f"{area}/{name or '.'} is not in the table of layers"
    if folder == other:
        here, there = page_of(path), page_of(target)
        return f"page {here} may not include page {there}" if there and here != there else None
    if mine == theirs:
        return f"{area}/{folder} and {area}/{other} are siblings and may not include each other"
    return f"{area}/{folder} may not include the later {area}/{other}" if mine < theirs else None


def check_own_include(path, target):
    """Both paths run from the repository root. Returns what is wrong, or None."""
    area, other = PurePosixPath(path).parts[0], PurePosixPath(target).parts[0]
    if area == other:
        return _inside(path, target)
    other_folder = "/".join(folder_of(target))
    if other in OUTWARD[area] or other_folder in OUTWARD[area]:
        return None
    return f"{area} may not include {other_folder}"


def check_system_include(path, header, qt_modules_of):
    """HEADER is the text between the angle brackets; qt_modules_of(header) names the Qt modules that have it."""
    area, folder = folder_of(path)
    if header.startswith(("torch/", "ATen/", "c10/")):
        allowed = f"{area}/{folder}" in TORCH_FOLDERS or area == "tests"
        return None if allowed else "LibTorch is included only in engine/torch and engine/training"
    if header.startswith("boost/"):
        return None if path.startswith(BOOST_FOLDER) or area == "tests" else f"Boost is included only in {BOOST_FOLDER}"
    modules = qt_modules_of(header) if header.startswith("Q") else ()
    if header.startswith("QtCharts") or "QtCharts" in modules:
        hidden = path.startswith(CHARTS_FOLDER) and path.endswith(".cpp")
        return None if hidden else f"Qt Charts is included only in {CHARTS_FOLDER}*.cpp, behind our own interface"
    if not re.match(r"Q[A-Z]|Qt[A-Z]|q[a-z]+\.h$", header):
        return None
    if area == "engine":
        return "the engine knows no Qt"
    if area == "app":
        if modules and not any(module in APP_QT_MODULES for module in modules):
            return f"app uses {', '.join(APP_QT_MODULES)} only, this is {' or '.join(modules)}"
    return None


def check_includes(path, text, exists, qt_modules_of):
    """Yields (line, message) for each include that breaks a rule. TEXT is without comments."""
    for match in INCLUDE.finditer(text):
        line = text.count("\n", 0, match.start(1)) + 1
        name = match.group(1)[1:-1]
        if match.group(1)[0] == "<":
            problem = check_system_include(path, name, qt_modules_of)
        elif name.endswith(".moc"):
            problem = None
        elif not exists(name):
            problem = "a quoted include is a path from the repository root"
        else:
            problem = check_own_include(path, name)
        if problem:
            yield line, f"#include {match.group(1)}: {problem}"
