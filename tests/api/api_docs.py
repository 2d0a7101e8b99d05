#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/api/ is what the program says of itself: /openapi.json and a page made from it.

    api_docs.py MW NULL_ENGINE_FOLDER [--write]

Without --write exits 1 where the files differ from what the program answers.
"""
import json
import sys
from pathlib import Path

import endpoint

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "api"
LIMITS = {"minimum": "≥ {}", "exclusiveMinimum": "> {}", "maximum": "≤ {}", "exclusiveMaximum": "< {}",
          "minLength": "characters ≥ {}", "maxLength": "characters ≤ {}", "minItems": "items ≥ {}",
          "maxItems": "items ≤ {}", "maxProperties": "members ≤ {}", "default": "default {}", "const": "always {}"}
DEEPEST = 5


class Page:
    def __init__(self, specification):
        self.specification = specification
        self.lines = []

    def add(self, *lines):
        self.lines += lines

    def follow(self, schema):
        while "$ref" in schema:
            place = self.specification
            for part in schema["$ref"].split("/")[1:]:
                place = place[part]
            schema = place
        return schema

    def type_of(self, given, depth=0):
        schema = self.follow(given) if isinstance(given, dict) else {}
        branches = schema.get("anyOf") or schema.get("oneOf")
        if branches:
            return " or ".join(dict.fromkeys(self.type_of(branch, depth + 1) for branch in branches))
        types = schema.get("type", [])
        types = types if isinstance(types, list) else [types]
        if depth > DEEPEST or not types:
            return "" if "enum" in schema or "const" in schema else "anything"
        words = []
        for name in types:
            if name == "array" and "items" in schema:
                words.append("list of " + self.type_of(schema["items"], depth + 1))
            elif name == "object" and isinstance(schema.get("additionalProperties"), dict):
                words.append("object of " + self.type_of(schema["additionalProperties"], depth + 1))
            else:
                words.append(name)
        return " or ".join(words)

    def meaning(self, given):
        schema = self.follow(given)
        parts = [given.get("description") or schema.get("description", "")]
        if "enum" in schema:
            parts.append("one of " + ", ".join(f"`{json.dumps(one)}`" for one in schema["enum"]))
        parts += [words.format(f"`{value_text(schema[key])}`")
                  for key, words in LIMITS.items() if key in schema]
        return cell("; ".join(part.rstrip(".") if len(parts) > 1 else part for part in parts if part))

    def members(self, given, prefix="", depth=0):
        """Name, schema and whether it is required, of an object's members and of what is inside them."""
        if depth > DEEPEST or not isinstance(given, dict):
            return
        schema = self.follow(given)
        for keyword in ("anyOf", "oneOf", "allOf"):
            for branch in schema.get(keyword, []):
                yield from self.members(branch, prefix, depth + 1)
        yield from self.members(schema.get("items"), prefix and prefix + "[]", depth + 1)
        yield from self.members(schema.get("additionalProperties"), prefix and prefix + ".*", depth + 1)
        for name, member in schema.get("properties", {}).items():
            path = f"{prefix}.{name}" if prefix else name
            yield path, member, name in schema.get("required", [])
            yield from self.members(member, path, depth + 1)

    def table(self, rows):
        self.add("", "| name | type | meaning |", "| --- | --- | --- |")
        for name, schema, required in rows:
            self.add(f"| `{name}`{' (required)' if required else ''} | {self.type_of(schema)} | {self.meaning(schema)} |")

    def operation(self, method, path, operation):
        self.add("", f"### `{method} {path}`", "", operation["summary"] + ". " + operation.get("description", ""))
        self.lines[-1] = self.lines[-1].replace(".. ", ". ").strip()
        self.add("", access(operation))
        parameters = [(parameter["name"], {"description": parameter.get("description", ""), **parameter["schema"]},
                       parameter["required"]) for parameter in operation.get("parameters", [])]
        if parameters:
            self.table(parameters)
        if "requestBody" in operation:
            media = operation["requestBody"]["content"]["application/json"]
            rows = list(dict((row[0], row) for row in self.members(media["schema"])).values())
            self.add("", "Body:")
            self.table(rows)
            self.add("", "```json", json.dumps(media["example"], indent=2, ensure_ascii=False), "```")
        self.add("", "Answers:", "")
        common = []
        for status, answer in operation["responses"].items():
            if "$ref" in answer:
                common.append(status)
                continue
            kinds = ", ".join(f"`{kind}`" for kind in answer.get("content", {}))
            self.add(f"- {status}: {answer['description'].rstrip('.')}{' (' + kinds + ')' if kinds else ''}")
        self.add(f"- {', '.join(common)}: see [errors](#errors)")

    def text(self):
        document = self.specification
        self.add("# The REST interface", "",
                 "Made from the declarations by `tests/api/api_docs.py`; a test holds it to what the program answers. "
                 "The whole of it, schemas of answers included, is [openapi.json](openapi.json), which a running program "
                 "has at `/openapi.json` and shows at `/docs`.", "", document["info"]["description"])
        everything = list(endpoint.operations(document))
        for tag in (entry["name"] for entry in document["tags"]):
            operations = [entry for entry in everything if entry[2]["tags"] == [tag]]
            self.add("", f"## {tag}", "", "| path | access | |", "| --- | --- | --- |")
            for method, path, operation in operations:
                self.add(f"| `{method} {path}` | {access(operation, True)} | {cell(operation['summary'])} |")
            for entry in operations:
                self.operation(*entry)
        self.add("", "## Errors", "", "Below `/v1` as `{\"error\": {\"message\", \"type\", \"param\", \"code\"}}`, elsewhere as "
                 "problem details (RFC 9457) with the same code.", "", "| code | status | |", "| --- | --- | --- |")
        for problem in document["x-problems"]:
            self.add(f"| `{problem['code']}` | {problem['status']} | {cell(problem['title'])} |")
        return "\n".join(self.lines) + "\n"


def value_text(value):
    whole = isinstance(value, float) and value.is_integer()
    return json.dumps(int(value) if whole else value, ensure_ascii=False)


def cell(text):
    return text.replace("|", "\\|").replace("\n", " ")


def access(operation, short=False):
    scopes = " or ".join(f"`{scope}`" for scope in operation["x-scopes"])
    if operation["x-access"] == "open":
        return "open" if short else "Open: no key is needed."
    if not scopes:
        return "any key" if short else "Any valid key."
    return scopes if short else f"Needs the scope {scopes}."


def main():
    endpoint.MW, endpoint.NULL_ENGINE = sys.argv[1], sys.argv[2]
    program = endpoint.Endpoint()
    try:
        specification = program.call("GET", "/openapi.json", key=program.key("read")).json()
    finally:
        program.kill()
    made = {"openapi.json": json.dumps(specification, indent=1, ensure_ascii=False) + "\n",
            "README.md": Page(specification).text()}
    different = []
    for name, text in made.items():
        path = FOLDER / name
        if not path.exists() or path.read_text("utf-8") != text:
            different.append(name)
            if "--write" in sys.argv:
                FOLDER.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")
    if different and "--write" not in sys.argv:
        print(f"docs/api: {', '.join(different)} differ; {Path(__file__).name} MW NULL_ENGINE_FOLDER --write")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
