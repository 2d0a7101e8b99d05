# SPDX-License-Identifier: Apache-2.0
"""The original our template engine is compared with: python3-jinja2's immutable sandbox, set up as
transformers' apply_chat_template sets it up (4.38 for the environment; tojson and strftime_now as its later
versions give them to templates)."""
import datetime
import json

import jinja2
import jinja2.ext
from jinja2.sandbox import ImmutableSandboxedEnvironment

NOW = datetime.datetime(2024, 7, 26, 12, 34, 56)


class Generation(jinja2.ext.Extension):
    """The tag that marks an assistant's text for training; rendering only keeps its body."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return jinja2.nodes.Scope(body, lineno=line)


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators,
                      sort_keys=sort_keys)


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def environment():
    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True,
                                        extensions=[jinja2.ext.loopcontrols, Generation])
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = lambda form: NOW.strftime(form)
    return env


def render(template, context, env=None):
    """{"output": text}, or {"error": message, "raised": whether the template itself raised it}."""
    try:
        return {"output": (env or environment()).from_string(template).render(**context)}
    except Exception as error:  # every kind of failure counts as one
        raised = type(error) is jinja2.exceptions.TemplateError
        return {"error": str(error), "raised": raised}
