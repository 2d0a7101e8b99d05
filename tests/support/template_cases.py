# SPDX-License-Identifier: Apache-2.0
"""Constructs of the template language, one a case, for record_template_vectors.py."""

CONTEXT = {
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Hello <b>there</b>!"},
        {"role": "assistant", "content": " Hi. "},
        {"role": "user", "content": "What is 2 + 2?\n"},
    ],
    "bos_token": "<s>",
    "eos_token": "</s>",
    "add_generation_prompt": True,
    "tools": None,
    "documents": None,
    "n": 7,
    "zero": 0,
    "x": 3.75,
    "yes": True,
    "no": False,
    "nothing": None,
    "empty": "",
    "text": "The quick brown fox",
    "padded": "  \t padded text \n ",
    "uni": "Grüße, Ω ß ẞ İstanbul 日本語 😀",
    "lines": "one\ntwo\r\nthree\n\nfive",
    "words": ["banana", "Apple", "cherry", "apple"],
    "numbers": [3, 1, 2, 3, -5],
    "mixed": [1, "a", None, True, 2.5, [1, 2], {"k": "v"}],
    "user": {"name": "Ada", "age": 36, "tags": ["x", "y"], "address": {"city": "London", "zip": "N1"}},
    "people": [
        {"name": "Ada", "age": 36, "city": "London"},
        {"name": "Bob", "age": 25, "city": "Paris"},
        {"name": "cleo", "age": 36, "city": "london"},
        {"name": "Dan", "city": "Paris"},
    ],
    "nested": [[1, [2, 3]], [4, [5, [6]]]],
    "tree": [{"v": 1, "c": [{"v": 2, "c": []}, {"v": 3, "c": [{"v": 4, "c": []}]}]}, {"v": 5, "c": []}],
    "schema": {"type": "object", "properties": {"q": {"type": "string", "description": "A \"query\""},
                                                "n": {"type": "integer"}}, "required": ["q"]},
}

LITERALS = """{{ 1 }}|{{ -1 }}|{{ 1_000 }}|{{ 0x1F }}|{{ 0b101 }}|{{ 0o17 }}|{{ 007 }}
{{ 1.5 }}|{{ 1e3 }}|{{ 1.5e-7 }}|{{ 1e16 }}|{{ 1e15 }}|{{ 123456789.123 }}|{{ 0.1 + 0.2 }}|{{ 1e22 }}|{{ 100.0 }}
{{ 'a' }}{{ "b" }}{{ 'it\\'s' }}{{ "q\\"q" }}{{ '\\n\\t\\\\' }}{{ '\\x41\\u00e9\\U0001F600' }}{{ '\\101' }}{{ '\\q' }}
{{ 'con' 'cat' }}|{{ "a" "b" 'c' }}
{{ [1, 2, 'x', [3]] }}|{{ [] }}|{{ (1, 2) }}|{{ (1,) }}|{{ () }}|{{ (1) }}|{{ 1, 2 }}
{{ {} }}|{{ {'a': 1, 'b': [2]} }}|{{ {1: 'x', none: 'y', true: 'z', 1.5: 'w'} }}|{{ {(1, 2): 3} }}
{{ true }}{{ True }}{{ false }}{{ False }}{{ none }}{{ None }}
{{ "caf\\u00e9" | length }}
{{ [1, 2, ] }}|{{ {'a': 1, } }}
{{ '🙂' }}|{{ ['🙂', 'é', '\\n', "it's", 'say "hi"', "both ' and \\"", '\\x00', '\\u200b'] }}
{{ 9223372036854775807 }}|{{ -9223372036854775807 }}
{{ 'unterminated }}
{{ {'a': {'b': {'c': 1}}}}}
{{ {'a':1}['a'] }}{{ {'a':{}} }}""".split("\n")

ARITHMETIC = """{{ 1 + 2 * 3 }}|{{ (1 + 2) * 3 }}|{{ 2 ** 3 ** 2 }}|{{ -2 ** 2 }}|{{ 2 ** -1 }}
{{ 7 // 2 }}|{{ -7 // 2 }}|{{ 7 // -2 }}|{{ 7 % 3 }}|{{ -7 % 3 }}|{{ 7 % -3 }}|{{ -7 % -3 }}
{{ 7 / 2 }}|{{ 6 / 2 }}|{{ 7.5 // 2 }}|{{ -7.5 % 2 }}|{{ 7.5 % -2 }}|{{ 1e3 // 7 }}|{{ 0.3 % 0.1 }}
{{ 1 / 0 }}
{{ 1 // 0 }}
{{ 1.0 % 0 }}
{{ true + true }}|{{ true * 3 }}|{{ -true }}|{{ +false }}
{{ 'ab' * 3 }}|{{ 3 * 'ab' }}|{{ 'ab' * 0 }}|{{ 'ab' * -1 }}|{{ [1] * 3 }}|{{ (1, 2) * 2 }}
{{ [1] + [2] }}|{{ (1,) + (2,) }}|{{ 'a' + 'b' }}
{{ 'a' + 1 }}
{{ 1 + 'a' }}
{{ [1] + (2,) }}
{{ nothing + 1 }}
{{ missing + 1 }}
{{ 'a' ~ 1 ~ none ~ 2.0 ~ [1] ~ missing }}|{{ 1 ~ 2 + 3 }}|{{ 1 + 2 ~ 3 }}
{{ 10 - 2 - 3 }}|{{ 100 / 10 / 2 }}|{{ 2 * 3 % 4 }}
{{ 5 - -3 }}|{{ - - 3 }}|{{ +3 }}|{{ -n }}|{{ -x }}
{{ 9223372036854775807 - 1 }}|{{ 4611686018427387904 * 1 }}
{{ 10 ** 18 }}|{{ 0 ** 0 }}|{{ 2.0 ** 0.5 }}|{{ 4 ** 0.5 }}|{{ 0 ** -1 }}
{{ 1.5 + 1 }}|{{ 3 * 0.1 }}|{{ 1e308 * 10 }}|{{ 2.5 - 1 }}
{{ -0.0 }}|{{ 0.0 * -1 }}|{{ 5 // 0.3 }}|{{ -1 // 3.0 }}""".split("\n")

COMPARISONS = """{{ 1 < 2 }}|{{ 2 <= 2 }}|{{ 3 > 4 }}|{{ 3 >= 4 }}|{{ 1 == 1.0 }}|{{ 1 != 2 }}|{{ true == 1 }}|{{ '1' == 1 }}
{{ 1 < 2 < 3 }}|{{ 1 < 3 < 2 }}|{{ 1 == 1 == 1 }}|{{ 3 > 2 >= 2 != 1 }}|{{ 1 in [1] in [[1]] }}
{{ 'a' < 'b' }}|{{ 'a' < 'B' }}|{{ 'é' > 'z' }}|{{ '' < 'a' }}|{{ [1, 2] < [1, 3] }}|{{ (1,) < (1, 0) }}
{{ 1 < 'a' }}
{{ none < 1 }}
{{ [1] < [none] }}
{{ missing < 1 }}
{{ none == none }}|{{ none == missing }}|{{ missing == other }}|{{ missing != 1 }}
{{ [1, [2]] == [1, [2]] }}|{{ {'a': 1, 'b': 2} == {'b': 2, 'a': 1} }}|{{ [1] == (1,) }}|{{ {} == [] }}
{{ 'a' in 'cat' }}|{{ '' in 'x' }}|{{ 'x' not in 'cat' }}|{{ 2 in [1, 2] }}|{{ 'name' in user }}|{{ 'no' in user }}
{{ 1 in 'abc' }}
{{ 1 in 5 }}
{{ 1 in none }}
{{ 1 in missing }}|{{ missing in [1] }}
{{ 2 in range(3) }}|{{ 'a' in ('a', 'b') }}|{{ 'Ada' in user.values() }}|{{ ('name', 'Ada') in user.items() }}
{{ not 1 == 2 }}|{{ not 1 in [1] }}|{{ not true and false }}|{{ not not 3 }}
{{ 1 and 2 }}|{{ 0 and 2 }}|{{ 1 or 2 }}|{{ 0 or '' }}|{{ '' or 'x' }}|{{ none or missing or 3 }}|{{ 1 or (1 / 0) }}
{{ 1 or 2 and 0 }}|{{ (1 or 2) and 0 }}|{{ not 0 or 1 }}
{{ 'y' if 1 else 'n' }}|{{ 'y' if '' else 'n' }}|{{ 'y' if [] }}|{{ 1 if 0 else 2 if 0 else 3 }}|{{ 1 if 1 if 0 else 2 }}
{{ ('y' if false) is defined }}|{{ 'a' if true else 1 / 0 }}
{{ 9007199254740993 == 9007199254740992.0 }}|{{ 1e400 > 1 }}
{{ [] and 1 }}|{{ {} or 'd' }}|{{ range(0) or 'r' }}|{{ () or 't' }}|{{ 0.0 or 'f' }}""".split("\n")

ACCESS = """{{ user.name }}|{{ user['name'] }}|{{ user.address.city }}|{{ user['address']['zip'] }}|{{ user.tags[0] }}|{{ user.tags[-1] }}
{{ user.missing }}|{{ user['missing'] }}|{{ words[99] }}|{{ words[-99] }}|{{ text[0] }}|{{ text[-1] }}|{{ text[99] }}
{{ user.missing.deeper }}
{{ missing.attr }}
{{ missing['item'] }}
{{ missing() }}
{{ user.name() }}
{{ nothing.x }}|{{ nothing['x'] }}|{{ n.x }}|{{ n[0] }}
{{ user['keys'] is callable }}
{{ words.0 }}|{{ words.3 }}|{{ nested.0.1.0 }}
{{ text[1:5] }}|{{ text[:3] }}|{{ text[4:] }}|{{ text[-3:] }}|{{ text[:-3] }}|{{ text[::2] }}|{{ text[::-1] }}|{{ text[10:2:-2] }}|{{ text[100:] }}|{{ text[5:2] }}
{{ numbers[1:] }}|{{ numbers[:-1] }}|{{ numbers[::-1] }}|{{ numbers[::-2] }}|{{ numbers[1:4:2] }}|{{ numbers[:] }}|{{ (1,2,3)[1:] }}
{{ text[::0] }}
{{ nothing[1:] }}|{{ n[:2] }}
{{ missing[1:] }}
{{ uni[0:5] }}|{{ uni[-1] }}|{{ uni[-5:-1] }}|{{ uni | length }}|{{ uni[::-1] }}
{{ messages[0].role }}|{{ messages[0]['content'] }}|{{ messages[1:][0].content }}|{{ messages | length }}
{{ user[1] }}|{{ user[[1]] }}|{{ words['0'] }}|{{ words['count'] is callable }}
{{ ''.__class__ }}|{{ user.__class__ }}|{{ user['__class__'] }}|{{ (1).__add__ }}|{{ words.__len__ }}
{{ ''.__class__.__mro__ }}
{{ ''['__class__']['__mro__'] }}
{{ words.append(1) }}
{{ words.append }}|{{ user.update }}|{{ words.sort is defined }}
{{ user.update({'a': 1}) }}
{{ user.clear() }}
{{ words.sort() }}
{{ user.pop('name') }}
{{ range(3).start }}|{{ range(1, 9, 2)[1] }}|{{ range(5)[-1] }}|{{ range(5)[1:3] }}|{{ range(5)[::-1] }}
{{ cycler.__init__ }}|{{ namespace.__init__.__globals__ }}
{{ text.upper.__self__ }}
{{ (namespace(a=1)).a }}|{{ namespace(a=1)['a'] }}|{{ namespace(a=1).b }}
{{ {'items': 3}.items is callable }}|{{ {'items': 3}['items'] }}|{{ {'get': 3}.get('get') }}
{{ {'a': 1}.a.b }}|{{ {1: 'i', '1': 's'}[1] }}|{{ {1: 'i', '1': 's'}['1'] }}|{{ {1: 'i'}[true] }}|{{ {1: 'i'}[1.0] }}
{{ people[0]['na' ~ 'me'] }}|{{ people[n - 6].name }}|{{ user[none] }}
{{ text[n:] }}|{{ text[zero:n] }}|{{ text['a':] }}""".split("\n")

WHITESPACE = [
    "a\n  {% if true %}\n  b\n  {% endif %}\nc\n",
    "a\n  {%- if true -%}\n  b\n  {%- endif -%}\nc\n",
    "a\n  {%+ if true %}\n  b\n  {%+ endif +%}\nc\n",
    "  {{ 1 }}\n  {{- 2 -}}\n  {{ 3 }}  \n",
    "x {#- comment -#} y\n{# c #}\nz\n  {# indented #}\nw",
    "a {# one #}\n{#- two #} b {#+ three +#}\n c",
    "line\n\n{% set a = 1 %}\n\n{{ a }}\n\n",
    "{% for i in [1, 2] %}\n{{ i }}\n{% endfor %}\n",
    "{% for i in [1, 2] -%}\n{{ i }}\n{%- endfor %}\n",
    "{% raw %}{{ not }} {% a %}{% endraw %}",
    "a\n  {% raw %}\n  {{ x }}\n  {% endraw %}\nb",
    "a {%- raw -%}  {{ x }}  {%- endraw -%} b",
    "{% raw -%}\n  x\n{%- endraw %}\ny",
    "a\r\nb\r{{ 1 }}\r\n",
    "trailing\n\n",
    "trailing\n",
    "\n",
    "",
    "{{ 1 }}\n",
    "{% if true %}{% endif %}\n\n x",
    "\t {% if true %}\tx{% endif %}\t \n\t{% if true %}y{% endif %}",
    "text {% if true %}x{% endif %}",
    "{{ '  a' }}  {%- if true %}  b  {% endif -%}  c",
    "{% set x -%}\n   padded   \n{%- endset %}[{{ x }}]",
    "a{{- ' b' }}{{ 'c ' -}} d",
    "{%- for m in messages -%}\n{{ m.role }}:\n{{- m.content -}}\n{%- endfor -%}",
    "{% if true -%}   x   {%- else -%}   y   {%- endif %}",
    "{# unterminated",
    "{{ 1",
    "{% if true %}x",
    "{% raw %}x",
    "{{ }}",
    "{%%}",
    "{% %}",
    "a { b } c {d} {{ '}' }} {{ '{' }} }} %}",
    "{{'a'}}{{'b'}}\n\n\n{%if true%}c{%endif%}\n\n",
    "x\n    {%- if true %}\n    y\n    {%- endif %}\n    z",
    "\u00a0\u2003{%- if true -%}\u00a0 y \u2003{%- endif -%}\u3000",
    "  \u00a0  {% if true %}x{% endif %}",
    "{{ 'two\\\nlines' }}{{ 'two\nlines' }}{{ 1\n+ 2 }}",
]

STATEMENTS = [
    "{% if n > 5 %}big{% elif n > 3 %}mid{% else %}small{% endif %}",
    "{% if zero %}a{% elif empty %}b{% elif yes %}c{% endif %}",
    "{% if missing %}a{% else %}b{% endif %}{% if messages %}c{% endif %}{% if not words %}d{% endif %}",
    "{% if 1, 0 %}tuple{% endif %}",
    "{% for w in words %}{{ w }},{% endfor %}",
    "{% for w in [] %}x{% else %}none{% endfor %}|{% for w in missing %}x{% else %}none{% endfor %}",
    "{% for c in 'añ😀' %}[{{ c }}]{% endfor %}",
    "{% for k in user %}{{ k }} {% endfor %}|{% for k, v in user.items() %}{{ k }}={{ v }};{% endfor %}",
    "{% for i in 5 %}{% endfor %}",
    "{% for i in none %}{% endfor %}",
    "{% for a, b in [[1, 2], (3, 4), 'xy'] %}{{ a }}-{{ b }} {% endfor %}",
    "{% for a, (b, c) in [[1, [2, 3]]] %}{{ a }}{{ b }}{{ c }}{% endfor %}",
    "{% for a, b in [[1, 2, 3]] %}{% endfor %}",
    "{% for a, b in [1] %}{% endfor %}",
    "{% for w in words %}{{ loop.index }}/{{ loop.length }}:{{ loop.index0 }}:{{ loop.revindex }}:{{ loop.revindex0 }}:{{ loop.first }}:{{ loop.last }} {% endfor %}",
    "{% for w in words %}{{ loop.previtem }}<{{ w }}>{{ loop.nextitem }} {% endfor %}",
    "{% for w in words %}{{ loop.cycle('a', 'b', 'c') }}{{ loop.depth }}{{ loop.depth0 }}{% endfor %}",
    "{% for w in [1, 1, 2, 2, 1] %}{{ loop.changed(w) }} {% endfor %}",
    "{% for w in words if w.startswith('a') or loop is defined %}{{ w }}{% endfor %}",
    "{% for w in words if w != 'banana' %}{{ loop.index }}{{ w }}{{ loop.last }} {% else %}none{% endfor %}",
    "{% for w in words if false %}x{% else %}none{% endfor %}",
    "{% for i in range(10) %}{% if i == 3 %}{% continue %}{% endif %}{% if i == 6 %}{% break %}{% endif %}{{ i }}{% endfor %}",
    "{% for i in range(3) %}{% for j in range(3) %}{% if j == 1 %}{% break %}{% endif %}{{ i }}{{ j }} {% endfor %}{% endfor %}",
    "{% for i in [1] %}{% break %}{% else %}else{% endfor %}|",
    "{% for i in [1, 2] %}{% continue %}{% else %}else{% endfor %}|",
    "{% for i in [1, 2] %}{% if i == 2 %}{% break %}{% endif %}{% else %}else{% endfor %}|",
    "{% break %}",
    "{% for i in range(3) %}{% for j in range(2) %}{{ loop.index }}{% endfor %}{{ loop.index }} {% endfor %}",
    "{% for i in range(3) %}{% set outer = loop %}{% for j in range(2) %}{{ outer.index }}{{ loop.index }} {% endfor %}{% endfor %}",
    "{% for x in tree recursive %}{{ x.v }}({{ loop.depth }}){% if x.c %}[{{ loop(x.c) }}]{% endif %}{% endfor %}",
    "{% for x in [1] %}{{ loop([2]) }}{% endfor %}",
    "{% for x in words | sort %}{{ x }} {% endfor %}{% for x in words | reverse %}{{ x }} {% endfor %}",
    "{% for x in numbers | map('string') if x != '3' %}{{ loop.index }}:{{ x }}/{{ loop.length }} {% endfor %}",
    "{% set a = 1 %}{{ a }}{% set a = a + 1 %}{{ a }}",
    "{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set (a, b) = [b, a] %}{{ a }}{{ b }}",
    "{% set a, b = [1] %}",
    "{% set x = 1 %}{% for i in [1, 2] %}{% set x = x + i %}{{ x }} {% endfor %}{{ x }}",
    "{% set ns = namespace(x=1, y='a') %}{% for i in [1, 2] %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }}{{ ns.y }}",
    "{% set ns = namespace() %}{% set ns.found = false %}{{ ns.found }}{{ ns.other }}",
    "{% set ns = namespace({'a': 1}, b=2) %}{{ ns.a }}{{ ns.b }}",
    "{% set user.name = 1 %}",
    "{% set nope.name = 1 %}",
    "{% if true %}{% set inner = 5 %}{% endif %}{{ inner }}",
    "{% if false %}{% set inner = 5 %}{% endif %}[{{ inner }}]",
    "{% set true = 1 %}",
    "{% set x = 1, 2 %}{{ x }}",
    "{% set x %}a{{ n }}b{% endset %}{{ x }}{{ x | length }}",
    "{% set x | upper | trim %} abc {% endset %}[{{ x }}]",
    "{% set x | replace('a', 'b') %}banana{% endset %}{{ x }}",
    "{% set x %}{% set y = 3 %}{{ y }}{% endset %}{{ x }}{{ y }}",
    "{% set ns = namespace() %}{% set ns.t %}block{% endset %}{{ ns.t }}",
    "{% with a = 1, b = n %}{{ a }}{{ b }}{% set c = 2 %}{{ c }}{% endwith %}[{{ a }}{{ c }}]",
    "{% set a = 1 %}{% with a = a + 1, b = a %}{{ a }}{{ b }}{% endwith %}{{ a }}",
    "{% with %}{% set z = 1 %}{{ z }}{% endwith %}{{ z }}",
    "{% filter upper %}abc {{ text }}{% endfilter %}",
    "{% filter replace('a', 'x') | upper %}banana{% endfilter %}",
    "{% macro m(a, b=2, c='z') %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(1) }} {{ m(1, c=3) }} {{ m(a=5, b=6) }} {{ m() }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=2) }}",
    "{% macro m(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, 3, k='v') }}",
    "{% macro m(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}",
    "{% macro fact(k) %}{% if k <= 1 %}1{% else %}{{ k * (fact(k - 1) | int) }}{% endif %}{% endmacro %}{{ fact(5) }}",
    "{% set y = 1 %}{% macro m() %}{{ y }}{% endmacro %}{% set y = 2 %}{{ m() }}",
    "{% macro m() %}{% set y = 9 %}{{ y }}{% endmacro %}{{ m() }}[{{ y }}]",
    "{% for i in [1, 2] %}{% macro m() %}{{ i }}{% endmacro %}{{ m() }}{% endfor %}",
    "{% macro m() %}<{{ caller() }}>{% endmacro %}{% call m() %}body {{ n }}{% endcall %}",
    "{% macro m() %}{% for i in [1, 2] %}{{ caller(i, 'x') }}{% endfor %}{% endmacro %}{% call(a, b='d') m() %}{{ a }}{{ b }};{% endcall %}",
    "{% macro m() %}x{% endmacro %}{% call m() %}body{% endcall %}",
    "{% macro m() %}{{ caller is defined }}{% endmacro %}{{ m() }}{% call m() %}{% endcall %}",
    "{% macro m(a, b) %}{% endmacro %}{{ m.name }}{{ m.arguments }}{{ m.caller }}{{ m.catch_kwargs }}{{ m.catch_varargs }}{{ m }}",
    "{% macro m(x) %}{{ x | upper }}{% endmacro %}{{ m('a') ~ m('b') }}{{ m('abc') | length }}{{ m('q') is string }}",
    "{{ m() }}{% macro m() %}late{% endmacro %}",
    "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}B{% endmacro %}{{ a() }}",
    "{% macro m(*a) %}{% endmacro %}",
    "{% macro m(a=1, b) %}{% endmacro %}",
    "{% print 'a', 'b' %}",
    "{% generation %}{{ n }}{% set q = 1 %}{% endgeneration %}[{{ q }}]",
    "{% do 1 %}",
    "{% unknown %}",
    "{% endif %}",
    "{% if true %}{% endfor %}",
    "{% else %}",
    "{% for %}{% endfor %}",
    "{% for x of y %}{% endfor %}",
    "{% include 'x' %}",
    "{% if true: %}colon{% endif %}",
    "{% for i in range(3): %}{{ i }}{% endfor %}",
    "{{ raise_exception('No way: ' ~ n) }}",
    "{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}",
    "{{ strftime_now('%d %b %Y') }}|{{ strftime_now('%Y-%m-%d %H:%M:%S %A %B %j %p %%') }}|{{ strftime_now('') }}",
    "{% for x in range(2) %}{% for y in range(2) %}{% set t = x * y %}{{ t }}{% endfor %}{{ t }}{% endfor %}",
    "{% set x = 5 %}{% for i in [1] %}{{ x }}{% set x = 6 %}{{ x }}{% endfor %}{{ x }}",
    "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}{{ c.reset() }}{{ c.next() }}",
    "{% set j = joiner(', ') %}{{ j() }}a{{ j() }}b{{ j() }}c",
    "{% set j = joiner() %}{{ j() }}{{ j() }}",
    "{{ range(3) }}|{{ range(1, 4) }}|{{ range(0, 10, 3) | list }}|{{ range(5, 0, -2) | list }}|{{ range(3) | list }}",
    "{{ range(1, 2, 0) }}",
    "{{ range('a') }}",
    "{{ dict(a=1, b=2) }}|{{ dict({'x': 1}, y=2) }}|{{ dict([['k', 'v']]) }}|{{ dict() }}",
    "{% for i in range(200000) %}{% endfor %}",
    "{{ f(*[1, 2]) }}",
    "{% macro m(a, b, c) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(*[1, 2], c=3) }}{{ m(1, **{'b': 2, 'c': 3}) }}",
    "{% macro m(a) %}{% endmacro %}{{ m(a=1, a=2) }}",
    "{% set messages = messages[1:] %}{{ messages | length }}",
    "{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set sys = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set sys = false %}{% endif %}{{ loop_messages | length }}{{ sys }}",
    "{% for m in messages %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate') }}{% endif %}{% endfor %}",
]

TESTS = """{{ n is defined }}{{ missing is defined }}{{ missing is undefined }}{{ user.zip is undefined }}{{ none is defined }}
{{ none is none }}{{ nothing is none }}{{ missing is none }}{{ 0 is none }}{{ n is not none }}
{{ 'a' is string }}{{ 1 is string }}{{ none is string }}{{ missing is string }}
{{ 1 is number }}{{ 1.5 is number }}{{ true is number }}{{ '1' is number }}{{ none is number }}
{{ 1 is integer }}{{ true is integer }}{{ 1.0 is integer }}|{{ 1.0 is float }}{{ 1 is float }}|{{ true is boolean }}{{ 0 is boolean }}
{{ true is true }}{{ 1 is true }}{{ false is false }}{{ 0 is false }}{{ none is false }}
{{ {} is mapping }}{{ [] is mapping }}{{ 'a' is mapping }}{{ missing is mapping }}
{{ [] is sequence }}{{ () is sequence }}{{ 'a' is sequence }}{{ {} is sequence }}{{ 1 is sequence }}{{ range(2) is sequence }}{{ none is sequence }}
{{ [] is iterable }}{{ 'a' is iterable }}{{ {} is iterable }}{{ 1 is iterable }}{{ none is iterable }}{{ missing is iterable }}{{ range(2) is iterable }}{{ user.items() is iterable }}{{ (words | map('upper')) is iterable }}
{{ 3 is odd }}{{ 4 is odd }}{{ 4 is even }}{{ -3 is odd }}{{ 0 is even }}|{{ 9 is divisibleby 3 }}{{ 9 is divisibleby(2) }}
{{ 'a' is odd }}
{{ 1 is divisibleby 0 }}
{{ 1 is equalto 1 }}{{ 1 is eq 2 }}{{ 1 is == 1 }}{{ 1 is ne 2 }}{{ 1 is lt 2 }}{{ 1 is gt 2 }}{{ 1 is le 1 }}{{ 1 is ge 2 }}{{ 1 is lessthan 3 }}{{ 1 is greaterthan 0 }}
{{ 1 is in [1, 2] }}{{ 'a' is in 'cat' }}{{ 3 is not in [1] }}
{{ 'abc' is lower }}{{ 'ABC' is upper }}{{ 'aBc' is lower }}{{ '123' is upper }}{{ '' is lower }}{{ 'ÄÖ' is upper }}
{{ none is sameas none }}{{ true is sameas true }}{{ 1 is sameas 2 }}{{ words is sameas words }}
{{ n is callable }}{{ range is callable }}{{ text.upper is callable }}{{ missing is callable }}{{ raise_exception is callable }}
{{ 'upper' is filter }}{{ 'nope' is filter }}{{ 'odd' is test }}{{ 'nope' is test }}
{{ 1 is unknowntest }}
{{ 1 | unknownfilter }}
{{ n is defined and n > 3 }}{{ n is not defined or n }}{{ not n is defined }}{{ (n is defined) == true }}
{{ n is number is defined }}
{{ user.name is string and user.age is number }}{{ user['name'] is defined }}
{{ [1, none, missing] | select('defined') | list }}|{{ 'x' is defined if true else 1 }}
{{ messages[0].role is equalto 'system' }}{{ messages[0].role is equalto('user') }}
{{ 1 is divisibleby }}
{{ 'a' is escaped }}{{ ('a' | e) is escaped }}{{ missing is sequence }}{{ missing is defined(1) }}""".split("\n")

FILTERS = """{{ text | upper }}|{{ text | lower }}|{{ text | title }}|{{ 'hELLO wORLD' | capitalize }}|{{ uni | upper }}|{{ uni | lower }}
{{ "it's a-b (c) [d] {e} <f> o'neil" | title }}|{{ 'ǆ ß' | title }}|{{ 'ß' | capitalize }}|{{ none | upper }}|{{ 1.5 | upper }}
[{{ padded | trim }}]|[{{ 'xxaxx' | trim('x') }}]|[{{ none | trim }}]|[{{ 5 | trim }}]|[{{ 'abc' | trim('ca') }}]
{{ text | replace('quick', 'slow') }}|{{ 'aaa' | replace('a', 'b', 2) }}|{{ 'abc' | replace('', '-') }}|{{ 'abc' | replace('', '-', 2) }}|{{ 5 | replace(5, 6) }}
{{ text | length }}|{{ words | count }}|{{ user | length }}|{{ range(9) | length }}|{{ missing | length }}|{{ '' | length }}
{{ 5 | length }}
{{ none | length }}
{{ (words | map('upper')) | length }}
{{ words | first }}|{{ words | last }}|{{ 'abc' | first }}|{{ 'abc' | last }}|[{{ [] | first }}]|[{{ [] | last }}]|{{ user | first }}|{{ range(5) | last }}
{{ words | map('upper') | first }}
{{ words | map('upper') | last }}
{{ words | join(', ') }}|{{ words | join }}|{{ [1, none, true, 2.5] | join('-') }}|{{ 'abc' | join('.') }}|{{ people | join(', ', attribute='name') }}|{{ missing | join(',') }}|{{ [missing] | join('x') }}
{{ 5 | join }}
{{ missing | default('d') }}|{{ none | default('d') }}|{{ '' | default('d', true) }}|{{ 0 | d(5, boolean=true) }}|{{ user.zip | default('no zip') }}|{{ missing | d }}|{{ false | default('x') }}
{{ 'abc' | list }}|{{ user | list }}|{{ range(3) | list }}|{{ (1, 2) | list }}|{{ missing | list }}
{{ none | list }}
{{ words | sort }}|{{ words | sort(case_sensitive=true) }}|{{ words | sort(reverse=true) }}|{{ numbers | sort }}|{{ 'hello' | sort }}
{{ people | sort(attribute='name') | map(attribute='name') | list }}|{{ people[:3] | sort(attribute='age,name') | map(attribute='name') | list }}
{{ mixed | sort }}
{{ people | sort(attribute='age') }}
{{ words | unique | list }}|{{ words | unique(case_sensitive=true) | list }}|{{ numbers | unique | list }}|{{ people | unique(attribute='city') | map(attribute='name') | list }}
{{ numbers | min }}|{{ numbers | max }}|{{ words | min }}|{{ words | max }}|[{{ [] | min }}]|{{ people[:3] | max(attribute='age') }}|{{ words | min(case_sensitive=true) }}
{{ numbers | sum }}|{{ [1.5, 2] | sum }}|{{ [] | sum }}|{{ [[1], [2]] | sum(start=[]) }}|{{ people[:3] | sum(attribute='age') }}|{{ [1, 2] | sum(start=10) }}
{{ ['a'] | sum }}
{{ numbers | abs }}
{{ -5 | abs }}|{{ (-5) | abs }}|{{ -2.5 | abs }}|{{ true | abs }}
{{ x | round }}|{{ 2.5 | round }}|{{ 3.5 | round }}|{{ 2.675 | round(2) }}|{{ 42.55 | round(1, 'floor') }}|{{ 42.55 | round(1, 'ceil') }}|{{ 1234.5 | round(-2) }}|{{ 5 | round }}|{{ 1250 | round(-2) }}|{{ -0.4 | round }}
{{ x | round(1, 'nope') }}
{{ '42' | int }}|{{ '42.9' | int }}|{{ 'x' | int }}|{{ 'x' | int(7) }}|{{ '0x1f' | int(base=16) }}|{{ '101' | int(0, 2) }}|{{ 3.99 | int }}|{{ -3.99 | int }}|{{ true | int }}|{{ none | int }}|{{ ' 12 ' | int }}|{{ '1_000' | int }}|{{ [] | int }}
{{ missing | int }}
{{ '1.5' | float }}|{{ 'x' | float }}|{{ 'x' | float(2.5) }}|{{ 3 | float }}|{{ '1e3' | float }}|{{ 'inf' | float }}|{{ 'nan' | float }}|{{ none | float }}|{{ '-.5' | float }}|{{ '5.' | float }}
{{ 5 | string }}|{{ none | string }}|{{ [1, 'a'] | string }}|{{ 5 | string is string }}
{{ numbers | map('abs') | list }}|{{ words | map('upper') | join(',') }}|{{ people | map(attribute='name') | join(',') }}|{{ people | map(attribute='age', default=0) | list }}|{{ people | map(attribute='age') | list }}|{{ words | map('replace', 'a', 'o') | list }}|{{ nested | map(attribute='1.0') | list }}
{{ words | map('nope') | list }}
{{ people | map(attribute='x.y') | list }}
{{ numbers | select('odd') | list }}|{{ numbers | reject('odd') | list }}|{{ numbers | select('gt', 1) | list }}|{{ [0, 1, '', 'a'] | select | list }}|{{ [0, 1, '', 'a'] | reject | list }}|{{ numbers | select('in', [1, 2]) | list }}
{{ people | selectattr('age') | map(attribute='name') | list }}|{{ people | selectattr('age', 'defined') | map(attribute='name') | list }}|{{ people | selectattr('age', 'equalto', 36) | map(attribute='name') | list }}|{{ people | rejectattr('city', 'eq', 'Paris') | map(attribute='name') | list }}|{{ people | rejectattr('age') | list }}
{{ messages | selectattr('role', 'equalto', 'user') | list | length }}|{{ (messages | selectattr('role', '==', 'system') | first).content }}|{{ messages | rejectattr('role', 'in', ['system', 'assistant']) | map(attribute='content') | join('/') }}
{{ people | selectattr | list }}
{{ numbers | select('nope') | list }}
{{ user | dictsort }}
{{ {'b': 1, 'A': 3, 'c': 2} | dictsort }}|{{ {'b': 1, 'A': 3, 'c': 2} | dictsort(true) }}|{{ {'b': 1, 'A': 3} | dictsort(by='value') }}|{{ {'b': 1, 'A': 3} | dictsort(reverse=true) }}
{{ user | items | list }}|{{ missing | items | list }}
{{ words | items | list }}
{{ words | reverse | list }}|{{ 'abc' | reverse }}|{{ range(3) | reverse | list }}|{{ user | reverse | list }}
{{ 5 | reverse }}
{{ [1, 2, 3, 4, 5] | batch(2) | list }}|{{ [1, 2, 3, 4, 5] | batch(3, 'x') | list }}|{{ [1, 2, 3, 4, 5] | slice(2) | list }}|{{ [1, 2, 3, 4, 5] | slice(3, 'x') | list }}|{{ [] | batch(2) | list }}
{% for g in people | groupby('city') %}{{ g.grouper }}:{{ g.list | map(attribute='name') | join(',') }};{{ g[0] }}{{ g[1] | length }} {% endfor %}
{% for k, v in people[:3] | groupby('age') %}{{ k }}={{ v | length }} {% endfor %}{{ people | groupby('age', default=0) | list | length }}
{{ 'a\\nb\\n\\nc' | indent }}|{{ 'a\\nb' | indent(2, true) }}|{{ 'a\\n\\nb' | indent(2, blank=true) }}|{{ 'a\\nb' | indent('> ') }}|{{ 'a\\n' | indent }}|{{ '' | indent(first=true) }}
{{ none | indent }}
{{ text | truncate(10) }}|{{ text | truncate(12, true) }}|{{ text | truncate(9, false, '..') }}|{{ text | truncate(17) }}|{{ text | truncate(13, leeway=0) }}
{{ text | truncate(2) }}
{{ text | wordcount }}|{{ "it's one-two  three" | wordcount }}|{{ '' | wordcount }}|{{ uni | wordcount }}
{{ 'a' | center(7) }}|{{ 'ab' | center(5) }}|{{ 'abc' | center(2) }}|{{ 5 | center(4) }}
{{ '%s is %d' | format('x', 5) }}|{{ '%(a)s' | format(a=1) }}|{{ '%05.2f|%-5s|%+d|%x|%o|%e|%g|%c|%%|%r' | format(3.14159, 'ab', 5, 255, 8, 12345.678, 0.0001, 'z', 'q') }}
{{ '%s %s' | format('a') }}
{{ '%s' | format('a', 'b') }}
{{ '%d' | format('a') }}
{{ 'a' | safe }}{{ '<' | e }}{{ '<a href="x">\\'&' | escape }}{{ ('<' | safe) ~ '>' }}{{ '<' | e | e }}{{ '<' | e | forceescape }}
{{ ('<b>' | safe) + '<i>' }}|{{ '<i>' + ('<b>' | e) }}
{{ user | attr('name') }}|{{ text | attr('upper') is callable }}|{{ text | attr('nope') }}
{{ words | map('length') | sum }}|{{ words | map('first') | join }}|{{ [[1, 2], [3]] | map('sum') | list }}|{{ words | map('upper') | map('lower') | list }}
{{ 1 | string | int + 1 }}|{{ -1 | string }}|{{ 2 * 3 | string }}|{{ 'a' ~ 'b' | upper }}|{{ ('a' ~ 'b') | upper }}|{{ words[0] | upper }}|{{ user.name | upper | lower }}
{{ text | upper() }}|{{ text | replace(old='The', new='A') }}|{{ text | default(default_value='x') }}
{{ text | upper(1) }}
{{ text | replace('a') }}
{{ missing | upper }}|{{ missing | trim }}|{{ missing | replace('a', 'b') }}|{{ missing | string }}|{{ missing | capitalize }}
{% set g = numbers | select('odd') %}{{ g | list }}{{ g | list }}
{% set g = numbers | map('abs') %}{{ g | first }}{{ g | first }}{{ g | list }}
{{ words | map('upper') is string }}|{{ (words | select) | list | length }}|{% if [] | select %}truthy{% endif %}""".split("\n")

JSON = """{{ user | tojson }}|{{ mixed | tojson }}|{{ uni | tojson }}|{{ 'q"\\\\/\\n\\t\\r\\x08\\x0c\\x01\\x7f<>&\\'' | tojson }}
{{ user | tojson(indent=2) }}
{{ schema | tojson(indent=4) }}
{{ [] | tojson(indent=2) }}|{{ {} | tojson(indent=2) }}|{{ [[], {}] | tojson(indent=1) }}|{{ [1, [2]] | tojson(indent=0) }}|{{ {'a': [1]} | tojson(indent='\\t') }}
{{ user | tojson(separators=(',', ':')) }}|{{ {'b': 1, 'a': 2} | tojson(sort_keys=true) }}|{{ uni | tojson(ensure_ascii=true) }}|{{ user | tojson(indent=2, separators=(',', ': ')) }}
{{ none | tojson }}|{{ true | tojson }}|{{ 1.0 | tojson }}|{{ 1e100 | tojson }}|{{ (1, 2) | tojson }}|{{ {1: 'a', none: 'b', true: 'c', 1.5: 'd'} | tojson }}|{{ 'nan' | float | tojson }}
{{ missing | tojson }}
{{ [missing] | tojson }}
{{ range(3) | tojson }}
{{ namespace() | tojson }}
{{ {(1, 2): 3} | tojson }}
{{ user.items() | list | tojson }}|{{ user.keys() | list | tojson }}
{{ {'a': 1} | tojson | length }}|{{ 'a' | tojson ~ 'b' }}|{{ {'a': {'b': [1, {'c': none}]}} | tojson }}""".split("\n")

METHODS = """[{{ padded.strip() }}]|[{{ padded.lstrip() }}]|[{{ padded.rstrip() }}]|{{ 'xxaxx'.strip('x') }}|{{ 'abcba'.lstrip('ab') }}|{{ 'abcba'.rstrip('ab') }}|{{ 'a\\n\\n'.rstrip('\\n') }}
{{ 'a b  c'.split() }}|{{ 'a,b,,c'.split(',') }}|{{ 'a,b,c'.split(',', 1) }}|{{ ' a b '.split(' ') }}|{{ ' a b  c '.split(none, 1) }}|{{ ''.split() }}|{{ ''.split(',') }}|{{ 'abc'.split('bc') }}|{{ ' a  b '.split(maxsplit=5) }}
{{ 'a,b,c'.rsplit(',', 1) }}|{{ ' a b  c '.rsplit(none, 1) }}|{{ 'a b c'.rsplit() }}|{{ 'a--b--c'.rsplit('--', 1)[0] }}|{{ 'aaa'.rsplit('aa') }}|{{ 'aaa'.split('aa') }}
{{ 'a'.split('') }}
{{ 'x</think>y'.split('</think>')[-1] }}|{{ 'x</think>y'.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') }}
{{ lines.splitlines() }}|{{ lines.splitlines(true) }}|{{ ''.splitlines() }}|{{ 'a\\x0bb\\x1cc\\u2028d'.splitlines() }}
{{ text.startswith('The') }}{{ text.startswith('the') }}{{ text.endswith('fox') }}{{ text.startswith(('a', 'The')) }}{{ text.startswith('quick', 4) }}{{ text.endswith('quick', 0, 9) }}{{ ''.startswith('') }}
{{ text.startswith(1) }}
{{ text.upper() }}|{{ text.lower() }}|{{ text.title() }}|{{ text.capitalize() }}|{{ text.swapcase() }}|{{ "they're bill's".title() }}|{{ 'ΑΣ'.lower() }}|{{ 'straße'.upper() }}
{{ text.replace('quick', 'slow') }}|{{ 'aaa'.replace('a', 'b', 1) }}|{{ 'abc'.replace('', '.') }}|{{ 'abc'.replace('x', 'y') }}
{{ ', '.join(words) }}|{{ ''.join(['a']) }}|{{ '-'.join('abc') }}|{{ '-'.join([]) }}
{{ ','.join([1]) }}
{{ text.find('quick') }}|{{ text.find('zzz') }}|{{ text.rfind('o') }}|{{ text.index('fox') }}|{{ text.count('o') }}|{{ text.count('') }}|{{ uni.find('Ω') }}|{{ text.find('o', 13) }}|{{ text.find('o', 0, 5) }}|{{ text.find('', 50) }}|{{ 'aaaa'.count('aa') }}
{{ text.index('zzz') }}
{{ '12'.isdigit() }}{{ '1a'.isdigit() }}{{ '²'.isdigit() }}{{ '²'.isdecimal() }}{{ '½'.isnumeric() }}{{ 'ab'.isalpha() }}{{ 'a1'.isalnum() }}{{ ' \\t'.isspace() }}{{ ''.isspace() }}{{ 'Ab'.istitle() }}{{ 'AB'.isupper() }}{{ 'ab1'.islower() }}{{ 'é'.isascii() }}{{ 'Ω'.isalpha() }}{{ 'a\\n'.isprintable() }}
{{ 'prefix-x'.removeprefix('prefix-') }}|{{ 'x.py'.removesuffix('.py') }}|{{ 'x'.removeprefix('y') }}|{{ 'abc'.removesuffix('') }}
{{ 'a'.center(5, '*') }}|{{ 'a'.ljust(3) }}|{{ 'a'.rjust(3, '-') }}|{{ '-5'.zfill(4) }}|{{ '5'.zfill(3) }}|{{ 'ab'.center(5) }}|{{ 'abc'.center(6) }}|{{ '+x'.zfill(5) }}|{{ 'abcd'.ljust(2) }}
{{ 'a=b=c'.partition('=') }}|{{ 'a=b=c'.rpartition('=') }}|{{ 'abc'.partition('=') }}|{{ 'abc'.rpartition('=') }}
{{ '{} {}'.format('a', 1) }}|{{ '{0}{1}{0}'.format('x', 'y') }}|{{ '{a}'.format(a=5) }}|{{ '{:>5}|{:<5}|{:^5}|{:05d}|{:.2f}|{:,}|{:x}|{:+}|{:*^7}'.format('a', 'b', 'c', 42, 3.14159, 1234567, 255, 5, 'm') }}|{{ '{{}}'.format() }}|{{ '{!r}'.format('q') }}
{{ '{0.name}{0[name]}'.format(user) }}|{{ '{[0]}'.format(words) }}|{{ '{0[0]}'.format(words) }}|{{ '{:{}}'.format('a', 4) }}|{{ '{:%}'.format(0.5) }}|{{ '{:e}'.format(1234.5) }}|{{ '{:g}'.format(0.00001) }}|{{ '{}'.format(none) }}|{{ '{}'.format([1]) }}|{{ '{:.3}'.format('abcdef') }}|{{ '{:10.3}'.format(3.14159) }}|{{ '{:_}'.format(1234567) }}|{{ '{:#x}'.format(255) }}|{{ '{:b}'.format(5) }}
{{ '{}'.format() }}
{{ '{'.format(1) }}
{{ '{0.__class__}'.format(1) }}
{{ '{:d}'.format('a') }}
{{ '%s-%s' % ('a', 1) }}|{{ '%d%%' % 5 }}|{{ '%s' % none }}|{{ '%(k)s' % {'k': 'v'} }}|{{ '%s' % [1] }}|{{ '%5s|%-5s|%05d|%.2f|%+d' % ('a', 'b', 42, 3.14159, 5) }}|{{ '%x %X %#x %o' % (255, 255, 255, 8) }}|{{ '%.3s' % 'abcdef' }}|{{ '%*d' % (5, 42) }}|{{ '%c%c' % (65, 'B') }}|{{ '%r' % 'a' }}|{{ '%e' % 12345.678 }}|{{ '%g' % 1e10 }}|{{ '%i' % 3.7 }}
{{ '%s %s' % 'a' }}
{{ '%d' % 'a' }}
{{ 'abc' % 1 }}
{{ '%q' % 1 }}
{{ '%' % 1 }}
{{ user.get('name') }}|{{ user.get('zip') }}|{{ user.get('zip', 'none') }}|{{ user.keys() | list }}|{{ user.values() | list }}|{{ user.items() | list }}|{{ user.keys() }}|{{ user.items() | length }}
{{ user.get([1]) }}
{{ user.copy() == user }}|{{ words.index('cherry') }}|{{ words.count('apple') }}|{{ (1, 2, 1).count(1) }}|{{ words.copy() == words }}
{{ words.index('zzz') }}
{{ text.nope() }}
{{ none.strip() }}
{{ (5).strip() }}
{{ words.strip() }}
{{ text.split()[0].lower().startswith('t') }}|{{ text.split(' ')[1:] | join('_') }}|{{ (text ~ '!').upper()[-4:] }}|{{ 'abc'.upper()[1] }}
{{ text.strip().split(' ', 1)[1].replace(' ', '').title() }}""".split("\n")

OUTPUT = """{{ none }}|{{ missing }}|{{ [none, true, 1.0, 'a', missing] }}|{{ {'a': none} }}|{{ (1,) }}|{{ [[]] }}|{{ user }}
{{ words }}|{{ mixed }}|{{ nested }}|{{ range(3) }}|{{ namespace(a=1, b='x') }}
{{ "it's" }}|{{ ["it's", 'q"q', "b'\\"b"] }}|{{ ['\\\\', '\\n', '\\r\\t', '\\x1f', '\\x7f', '\\xa0', '\\u2028', 'é'] }}
{{ 1.0 }}|{{ 1e100 }}|{{ 1.1e-5 }}|{{ 0.0001 }}|{{ 123456789012345680.0 }}|{{ 1e15 + 0.5 }}|{{ 3.0e-10 }}|{{ 5e-324 }}|{{ 1.7976931348623157e308 }}|{{ 'inf' | float }}|{{ '-inf' | float }}
{{ messages }}
{{ text }}{{ text }}{{ '' }}{{ empty }}
{{ loop }}
{{ 'a' if none is none }}|{{ ['a' if false] }}""".split("\n")


def language_cases():
    groups = {"literals": LITERALS, "arithmetic": ARITHMETIC, "comparisons": COMPARISONS, "access": ACCESS,
              "whitespace": WHITESPACE, "statements": STATEMENTS, "tests": TESTS, "filters": FILTERS,
              "json": JSON, "methods": METHODS, "output": OUTPUT}
    for group, templates in groups.items():
        for template in templates:
            # A case a line: what one expression does must not hide behind the error of another.
            if "|" in template and "}}|" in template:
                for part in split_cases(template):
                    yield group, part
            else:
                yield group, template


def split_cases(template):
    parts = template.split("}}|")
    for index, part in enumerate(parts):
        yield part if index == len(parts) - 1 else part + "}}"
