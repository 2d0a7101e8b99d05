# SPDX-License-Identifier: Apache-2.0
"""Rules for what is not source code: the two READMEs, links between documents, presets, CI's entry."""
import json
import re

LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def _outline(text):
    """Levels of the headings and the code blocks, in order: what two languages of one text have in common."""
    outline, block = [], None
    for line in text.splitlines():
        if line.startswith("```"):
            if block is None:
                block = []
            else:
                outline.append(("code", "\n".join(block)))
                block = None
        elif block is not None:
            block.append(line)
        elif match := re.match(r"(#+) ", line):
            outline.append(("heading", len(match[1])))
    return outline


def check_readmes(root):
    english, chinese = root / "README.md", root / "README.zh-CN.md"
    for path in (english, chinese):
        if not path.is_file():
            yield path.name, 1, "is missing"
            return
    ours, theirs = _outline(english.read_text("utf-8")), _outline(chinese.read_text("utf-8"))
    for number, (one, other) in enumerate(zip(ours, theirs), 1):
        if one != other:
            yield chinese.name, 1, f"differs from README.md at heading or code block {number}: {one} against {other}"
            return
    if len(ours) != len(theirs):
        yield chinese.name, 1, f"has {len(theirs)} headings and code blocks, README.md has {len(ours)}"


def check_links(root, files):
    for name in files:
        if not name.endswith(".md"):
            continue
        text = (root / name).read_text("utf-8")
        for match in LINK.finditer(text):
            if re.match(r"[a-z]+:", match[1]):
                continue
            if not ((root / name).parent / match[1]).exists():
                yield name, text.count("\n", 0, match.start()) + 1, f"{match[1]} is not there"


def check_presets(root):
    name = "CMakePresets.json"
    try:
        presets = json.loads((root / name).read_text("utf-8"))
    except (OSError, ValueError) as problem:
        yield name, 1, str(problem)
        return
    configure = {preset["name"]: preset for preset in presets.get("configurePresets", [])}
    for wanted in ("release", "dev", "asan", "asan-parsers", "tsan"):
        if wanted not in configure:
            yield name, 1, f"has no preset {wanted}"
    for preset in presets.get("buildPresets", []):
        if preset["configurePreset"] not in configure:
            yield name, 1, f"build preset {preset['name']} names an unknown configure preset"


def check_ci(root):
    path = root / ".ci" / "run"
    if not path.is_file() or 'packaging/bootstrap test' not in path.read_text("utf-8"):
        yield ".ci/run", 1, "runs packaging/bootstrap test"
