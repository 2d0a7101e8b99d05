# SPDX-License-Identifier: Apache-2.0
"""Renders random templates with our engine and with python3-jinja2 and compares what comes out.

usage: compare_templates.py TEMPLATE_TOOL [COUNT [SEED]]
Exits with 77 (skipped) where python3-jinja2 is not installed."""
import json
import random
import subprocess
import sys

try:
    import template_reference
except ImportError:
    sys.exit(77)

CONTEXT = {
    "messages": [{"role": "user", "content": " Hello, Wörld! "}, {"role": "assistant", "content": "Hi\nyou"},
                 {"role": "user", "content": ""}],
    "s": "some text, more", "t": "  x-y-z \n", "u": "Ünï 😀 ß", "i": 7, "j": -3, "f": 2.5, "b": True,
    "none_value": None, "ints": [5, 3, -1, 3, 0], "strs": ["b", "A", "c d", "", "a"],
    "d": {"name": "Ada", "n": 3, "l": [1, "two"], "o": {"k": None}},
    "rows": [{"k": "x", "v": 2}, {"k": "y", "v": 1}, {"k": "X", "v": 2}],
}


# Outside the f-strings, which cannot hold their quotes.
TRUNCATIONS = ('9', '12, true', '10, false, "..", 0')
ROUNDINGS = ('', '1', '2, "floor"')
LIST_FILTERS = ('list', 'sort', 'unique | list', 'reverse | list', 'map("string") | list', 'batch(2) | list', 'slice(2) | list')
SELECTIONS = ('', '"string"', '"odd"', '"none"', '"in", [1, "a"]', '"gt", 1')
ROW_FILTERS = ('map(attribute="k") | list', 'selectattr("v", "equalto", 2) | map(attribute="k") | list', 'sort(attribute="v") | map(attribute="k") | list', 'groupby("k") | map("first") | list', 'rejectattr("k", "in", ["x"]) | list')
DICT_KEYS = ('1', '"z"', 'i')
SET_FILTERS = ('upper', 'trim', 'replace("a", "b")')
BLOCK_FILTERS = ('upper', 'trim', 'title', 'replace(" ", "_")')


class Generator:
    """Typed enough that most templates render, loose enough that some fail."""

    def __init__(self, rng):
        self.rng = rng
        self.loop = 0
        self.macros = []
        self.text_names = ["s", "t", "u"]

    def pick(self, *options):
        choice = self.rng.choice(options)
        return choice() if callable(choice) else choice

    def text(self, depth):
        if depth <= 0 or self.rng.random() < 0.2:
            return self.pick("s", "t", "u", "'a'", "''", "'x y'", "\"q'q\"", "'\\n'", "messages[0].content",
                             "messages[1]['content']", "d.name", "rows[0].k",
                             lambda: self.rng.choice(self.text_names))
        inner = lambda: self.text(depth - 1)
        number = lambda: self.number(depth - 1)
        return self.pick(
            lambda: f"({inner()} + {inner()})",
            lambda: f"({inner()} ~ {self.any(depth - 1)})",
            lambda: f"{inner()} | {self.pick('upper', 'lower', 'trim', 'title', 'capitalize', 'string', 'reverse')}",
            lambda: f"{inner()} | replace({inner()}, {inner()})",
            lambda: f"({inner()}).{self.pick('strip()', 'upper()', 'lstrip()', 'rstrip()', 'title()', 'swapcase()', 'lower()', 'capitalize()')}",
            lambda: f"({inner()}).replace('{self.pick('a', 'e', ' ')}', {inner()})",
            lambda: f"({inner()}).strip({inner()})",
            lambda: f"({inner()})[{self.pick('', '1', '-3', '2', '10')}:{self.pick('', '4', '-1', '0')}{self.pick('', '', ':2', ':-1', ':-2')}]",
            lambda: f"({inner()})[{number()}]",
            lambda: f"{self.list(depth - 1)} | join({inner()})",
            lambda: f"({inner()}).join({self.list(depth - 1)} | map('string'))",
            lambda: f"({inner()} if {self.test(depth - 1)} else {inner()})",
            lambda: f"{self.any(depth - 1)} | tojson",
            lambda: f"{self.any(depth - 1)} | string",
            lambda: f"{inner()} | default({inner()}, true)",
            lambda: f"'%s-%s' | format({self.any(depth - 1)}, {inner()})",
            lambda: f"'{{}}<{{:>6}}>'.format({self.any(depth - 1)}, {inner()})",
            lambda: f"{inner()} | center({self.pick('3', '12')})",
            lambda: f"{inner()} | indent({self.pick('2', '1, true', '3, false, true')})",
            lambda: f"{inner()} | truncate({self.pick(*TRUNCATIONS)})",
            lambda: f"({inner()}) * {self.pick('0', '2', '-1', 'b')}",
            lambda: f"({self.number(depth - 1)}) | round({self.pick(*ROUNDINGS)}) | string",
        )

    def number(self, depth):
        if depth <= 0 or self.rng.random() < 0.25:
            return self.pick("i", "j", "f", "0", "1", "2", "3", "-1", "10", "1.5", "0.1", "b", "d.n", "ints[1]")
        inner = lambda: self.number(depth - 1)
        return self.pick(
            lambda: f"({inner()} {self.pick('+', '-', '*', '/', '//', '%')} {inner()})",
            lambda: f"({inner()} ** {self.pick('2', '0', '3', '-1')})",
            lambda: f"-{inner()}",
            lambda: f"({self.any(depth - 1)} | length)" if self.rng.random() < 0.2 else f"({self.text(depth - 1)} | length)",
            lambda: f"({self.list(depth - 1)} | {self.pick('length', 'sum', 'first', 'last', 'min', 'max')})",
            lambda: f"({self.text(depth - 1)}).{self.pick('find', 'count', 'rfind')}({self.text(0)})",
            lambda: f"({self.pick(inner, lambda: self.text(depth - 1))} | {self.pick('int', 'float', 'abs', 'round', 'int(5)')})",
            lambda: f"({inner()} if {self.test(depth - 1)} else {inner()})",
        )

    def list(self, depth):
        if depth <= 0 or self.rng.random() < 0.25:
            return self.pick("ints", "strs", "[]", "[1, 'a']", "d.l", "range(4)", "(1, 2)", "[none, 2.5]")
        inner = lambda: self.list(depth - 1)
        return self.pick(
            lambda: f"({inner()} + {inner()})",
            lambda: f"[{', '.join(self.any(depth - 1) for _ in range(self.rng.randrange(4)))}]",
            lambda: f"({inner()})[{self.pick('', '1', '-2')}:{self.pick('', '3', '-1')}{self.pick('', ':2', ':-1')}]",
            lambda: f"({self.text(depth - 1)}).{self.pick('split', 'rsplit', 'splitlines')}()",
            lambda: f"({self.text(depth - 1)}).{self.pick('split', 'rsplit')}({self.text(depth - 1)}{self.pick('', ', 1', ', 2')})",
            lambda: f"({inner()} | {self.pick(*LIST_FILTERS)})",
            lambda: f"({inner()} | {self.pick('select', 'reject')}({self.pick(*SELECTIONS)}) | list)",
            lambda: f"(rows | {self.pick(*ROW_FILTERS)})",
            lambda: f"(d | {self.pick('list', 'items | list', 'dictsort')})",
            lambda: f"d.{self.pick('keys', 'values', 'items')}() | list",
        )

    def test(self, depth):
        if depth <= 0 or self.rng.random() < 0.2:
            return self.pick("true", "false", "b", "i > 3", "s", "none_value", "missing", "'e' in s")
        return self.pick(
            lambda: f"{self.number(depth - 1)} {self.pick('<', '<=', '>', '>=', '==', '!=')} {self.number(depth - 1)}",
            lambda: f"{self.text(depth - 1)} {self.pick('<', '==', '!=', 'in', 'not in')} {self.text(depth - 1)}",
            lambda: f"{self.any(depth - 1)} {self.pick('==', '!=')} {self.any(depth - 1)}",
            lambda: f"{self.any(depth - 1)} in {self.list(depth - 1)}",
            lambda: f"{self.any(depth - 1)} is {self.pick('', 'not ')}{self.pick('string', 'number', 'none', 'defined', 'mapping', 'sequence', 'iterable', 'boolean', 'integer', 'float', 'true')}",
            lambda: f"({self.test(depth - 1)} {self.pick('and', 'or')} {self.test(depth - 1)})",
            lambda: f"not {self.test(depth - 1)}",
            lambda: f"({self.text(depth - 1)}).{self.pick('startswith', 'endswith')}({self.text(0)})",
            lambda: f"({self.text(depth - 1)}).{self.pick('isdigit', 'isalpha', 'isupper', 'islower', 'isspace', 'istitle', 'isalnum')}()",
            lambda: f"{self.number(depth - 1)} is {self.pick('odd', 'even', 'divisibleby 3', 'eq 2', 'in [1, 2]')}",
        )

    def any(self, depth):
        return self.pick(lambda: self.text(depth), lambda: self.text(depth), lambda: self.number(depth),
                         lambda: self.list(depth), lambda: f"({self.test(depth)})", "none", "missing", "d", "rows[1]",
                         lambda: f"{{'k': {self.text(depth - 1)}, {self.pick(*DICT_KEYS)}: {self.number(depth - 1)}}}")

    def tag(self, body):
        return "{%" + self.pick("-", "", "", "+") + f" {body} " + self.pick("-", "", "", "+") + "%}"

    def variable(self, body):
        return "{{" + self.pick("-", "", "") + f" {body} " + self.pick("-", "", "") + "}}"

    def space(self):
        return self.pick("", "", " ", "\n", "  \n", "\n  ", "a", " b ", "\n\n", "\tc\n")

    def statement(self, depth):
        if depth <= 0 or self.rng.random() < 0.3:
            return self.variable(self.any(3))
        body = lambda: self.block(depth - 1)
        return self.pick(
            lambda: self.tag(f"if {self.test(2)}") + body() + self.tag(f"elif {self.test(1)}") + body() +
            self.tag("else") + body() + self.tag("endif"),
            lambda: self.tag(f"if {self.test(2)}") + body() + self.tag("endif"),
            lambda: self.for_loop(depth),
            lambda: self.tag(f"set {self.name()} = {self.text(3)}") + body(),
            lambda: self.tag(f"set {self.name()}") + body() + self.tag("endset"),
            lambda: self.tag(f"set {self.name()} | {self.pick(*SET_FILTERS)}") + body() + self.tag("endset"),
            lambda: self.tag(f"filter {self.pick(*BLOCK_FILTERS)}") + body() + self.tag("endfilter"),
            lambda: self.tag(f"with w = {self.any(2)}") + body() + self.variable("w") + self.tag("endwith"),
            lambda: self.macro(depth),
            lambda: "{#" + self.pick("-", "", "+") + " note " + self.pick("-", "", "+") + "#}",
            lambda: "{% raw " + self.pick("-", "") + "%}" + self.space() + "{{ raw }}" + "{%" + self.pick("-", "") + " endraw %}",
        )

    def name(self):
        name = self.pick("v1", "v2", "v3")
        self.text_names.append(name)
        return name

    def for_loop(self, depth):
        source = self.pick(lambda: f"x in {self.list(2)}", "x in s", "x, y in d.items()", "x in rows", "x in missing",
                           lambda: f"x in {self.list(1)} if {self.test(1)}")
        loop = self.variable(self.pick("loop.index", "loop.last", "loop.length", "loop.revindex0", "x",
                                       "loop.previtem", "loop.cycle('a', 'b')", "loop.first", "loop.changed(x)"))
        control = self.pick("", "", lambda: "{% if loop.index > 2 %}{% " + self.pick("break", "continue") + " %}{% endif %}")
        otherwise = self.pick("", lambda: self.tag("else") + self.space())
        return self.tag(f"for {source}") + control + loop + self.block(depth - 1) + otherwise + self.tag("endfor")

    def macro(self, depth):
        name = f"m{len(self.macros)}"
        self.macros.append(name)
        body = self.tag(f"macro {name}(p, q='Q')") + self.variable("p ~ q") + self.block(depth - 1) + self.tag("endmacro")
        call = self.variable(f"{name}({self.any(2)}{self.pick('', ', q=' + self.text(1), ', ' + self.text(1))})")
        return body + call

    def block(self, depth):
        return self.space() + "".join(self.statement(depth) + self.space()
                                      for _ in range(self.rng.randrange(1, 3)))


def main():
    tool = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 20240726
    env = template_reference.environment()
    templates = [Generator(random.Random(f"{seed}-{n}")).block(3) for n in range(count)]
    lines = "".join(json.dumps({"template": t, "context": CONTEXT}) + "\n" for t in templates)
    answers = subprocess.run([tool], input=lines, capture_output=True, text=True, check=True).stdout.splitlines()
    failed = rendered = 0
    for template, line in zip(templates, answers, strict=True):
        ours = json.loads(line)
        theirs = template_reference.render(template, CONTEXT, env)
        rendered += "output" in theirs
        # Where the original writes an address, or counts beyond 64 bits, there is nothing to compare.
        if " at 0x" in theirs.get("output", "") or ours.get("error") == "integer":
            continue
        if ours.get("output") != theirs.get("output"):
            failed += 1
            print(f"template: {template!r}\n  original: {theirs}\n  ours:     {ours}")
    print(f"{count} templates, {rendered} rendered by the original, {failed} differ")
    # A grammar whose templates mostly fail would compare nothing.
    return 1 if failed or rendered * 3 < count else 0


if __name__ == "__main__":
    sys.exit(main())
