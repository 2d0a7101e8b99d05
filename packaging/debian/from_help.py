#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Manual pages and completion, made from what the programs say about themselves.

    from_help.py man PROGRAM          a manual page of section 1 on standard output
    from_help.py completion PROGRAM   completion for bash on standard output

PROGRAM is asked with --help, and so is each of its verbs.
"""
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Command:
    """One --help: of the program, or of a verb."""
    words: list
    summary: str = ""
    usage: str = ""
    options: list = field(default_factory=list)  # (left side, explanation)
    verbs: list = field(default_factory=list)  # Command
    closing: str = ""


def said(program, words):
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run([program, *words, "--help"], check=True, capture_output=True, text=True,
                          env=environment).stdout


def plain(left):
    """An option's left side without what a reader of a page does not need: checks beside a list of values."""
    left = re.sub(r"\b[A-Z]+:(\{[^}]*\})", r"\1", left.split(" Needs:")[0].split(" Excludes:")[0])
    return re.sub(r":[A-Z]+ in \[[^\]]*\]", "", left).replace(" x 2", "").replace(" ...", "")


def rows(lines):
    """Pairs of a list: the left side begins in column 2; an explanation may begin in the next line."""
    pairs = []
    for line in lines:
        if re.match(r"  \S", line):
            left, right = line.strip(), ""
            if match := re.match(r"  (\S.*?)\s{2,}(\S.*)$", line):
                left, right = match[1], match[2]
            pairs.append([plain(left), right])
        elif pairs and line.strip():
            pairs[-1][1] = f"{pairs[-1][1]} {line.strip()}".strip()
    return [tuple(pair) for pair in pairs]


def read(program, words=()):
    blocks = re.split(r"\n\s*\n", said(program, words).strip("\n"))
    command = Command(list(words))
    head = blocks[0].splitlines()
    usage = next(i for i, line in enumerate(head) if line.startswith("Usage:"))
    command.summary = " ".join(head[:usage])
    command.usage = head[usage].removeprefix("Usage:").strip()
    for block in blocks[1:]:
        title, *lines = block.splitlines()
        if title in ("Options:", "Positionals:"):
            command.options += rows(lines)
        elif title == "Subcommands:":
            command.verbs = [read(program, [*words, verb.split()[0]]) for verb, _ in rows(lines)]
        else:
            command.closing = block
    return command


def leaves(command):
    if not command.verbs:
        return [command] if command.words else []
    return [leaf for verb in command.verbs for leaf in leaves(verb)]


def roff(text):
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    return re.sub(r"^\.", r"\\&.", text, flags=re.MULTILINE)


def option_lines(command):
    for left, right in command.options:
        if left.startswith("-h,"):
            continue
        yield f".TP\n.B {roff(left)}\n{roff(right)}"


SHARED = {
    "ENVIRONMENT": [
        ("MODELWRIGHT_HOME", "The data folder, where --data-dir names none."),
        ("XDG_DATA_HOME", "Else the data folder is modelwright in this folder, by default ~/.local/share."),
        ("MODELWRIGHT_ENGINE_DIR", "Another folder of the engine libraries."),
    ],
    "FILES": [
        ("~/.local/share/modelwright", "The data folder: models, conversations, keys, records, settings.json."),
    ],
}


def man(name, command):
    date = time.strftime("%Y-%m-%d", time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", time.time()))))
    summary = re.sub(rf"^{name}, ", "", command.summary, flags=re.IGNORECASE)
    out = [f'.TH {name.upper()} 1 {date} Modelwright', ".SH NAME",
           f"{name} \\- {roff(summary[:1].lower() + summary[1:])}", ".SH SYNOPSIS",
           f".B {name}", roff(command.usage.removeprefix(name).strip())]
    if command.closing:
        out += [".SH DESCRIPTION", ".nf", roff(command.closing), ".fi"]
    out += [".SH OPTIONS", *option_lines(command)]
    verbs = leaves(command)
    if verbs:
        out.append(".SH VERBS")
    for verb in verbs:
        out += [f".SS {roff(verb.usage)}", roff(verb.summary), *option_lines(verb)]
    for title, entries in SHARED.items():
        out.append(f".SH {title}")
        out += [f".TP\n.B {roff(left)}\n{roff(right)}" for left, right in entries]
    other = "modelwright" if name == "mw" else "mw"
    out += [".SH SEE ALSO", f".BR {other} (1),", "/usr/share/doc/modelwright"]
    return "\n".join(out) + "\n"


def long_options(command):
    return sorted({found for left, _ in command.options for found in re.findall(r"--[a-z][a-z-]*", left)})


def completion(name, command):
    function = f"_{name}"
    shared = long_options(command)
    cases = []

    def walk(node):
        words = [verb.words[-1] for verb in node.verbs] + sorted(set(long_options(node)) | set(shared))
        cases.append(f"        '{' '.join(node.words)}') words='{' '.join(words)}' ;;")
        for verb in node.verbs:
            walk(verb)
    walk(command)
    paths = " ".join(f"'{' '.join(node)}'" for node in all_paths(command))
    body = "\n".join(cases)
    return f"""# SPDX-License-Identifier: Apache-2.0
# Completion of {name} for bash: verbs and options; anything else is a file.
{function}() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} path='' words='' at known
    local -a paths=({paths})
    for ((at = 1; at < COMP_CWORD; at++)); do
        for known in "${{paths[@]}}"; do
            [[ "${{path:+$path }}${{COMP_WORDS[at]}}" == "$known" ]] && {{ path=$known; break; }}
        done
    done
    case "$path" in
{body}
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}}
complete -o default -F {function} {name}
"""


def all_paths(command):
    found = [command.words] if command.words else []
    return found + [path for verb in command.verbs for path in all_paths(verb)]


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("man", "completion"):
        print(__doc__, file=sys.stderr)
        return 2
    program = Path(sys.argv[2])
    make = man if sys.argv[1] == "man" else completion
    sys.stdout.write(make(program.name, read(str(program.resolve()))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
