#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Values at and beyond their limits, JSON that is a weapon, and what errors tell of the machine's inside.

    test_values.py MW NULL_ENGINE_FOLDER [CLASS]
"""
import gzip
import json
import re
import time

import endpoint
from endpoint import EndpointTest, filled, operations

# What no answer may tell: paths, addresses in memory, SQL, types of the program, where it was built.
INSIDES = re.compile(
    rb"/(tmp|home|root|usr|var|etc|proc|work)/|0x[0-9a-f]{6,}|\b(SELECT|INSERT|UPDATE|DELETE) |sqlite|QSql|"
    rb"nlohmann|boost|std::|mw::|\bQ(String|Thread|Object)\b|parse_error|type_error|exception|errno|\.cpp|\.h:", re.I)


class ValuesTest(EndpointTest):
    def post(self, path, text, key=None, headers=None):
        body = text if isinstance(text, bytes) else text.encode()
        answer = self.endpoint.call("POST", path, body, key or self.key, headers)
        self.assert_tells_nothing(answer)
        return answer

    def assert_tells_nothing(self, answer):
        if answer.status >= 400:
            self.assertIsNone(INSIDES.search(answer.body), answer)
            self.assertIn(answer.header("content-type"), ("application/json", "application/problem+json"))
            answer.json()
        self.assertTrue(answer.header("x-request-id"))


class NumbersTest(ValuesTest):
    def bodies(self):
        """Path, example and schema of the operations that take a body."""
        specification = self.specification()
        for method, path, operation in operations(specification):
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content:
                yield method, path, content.get("example"), self.resolved(specification, content["schema"])

    def resolved(self, specification, schema):
        while "$ref" in schema:
            found = specification
            for part in schema["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            schema = found
        return schema

    def numbers(self, schema):
        for name, declared in schema.get("properties", {}).items():
            kinds = declared.get("type", [])
            if {"integer", "number"} & set([kinds] if isinstance(kinds, str) else kinds):
                yield name, declared

    def test_every_number_at_and_beyond_its_limits(self):
        fields = 0
        for method, path, example, schema in self.bodies():
            for name, declared in self.numbers(schema):
                fields += 1
                low, high = declared.get("minimum"), declared.get("maximum")
                values = [-1, 0, 2**31, 2**63, 1e308, -1e308, 0.5, "5", [], {}, True]
                values += [low, low - 1] if low is not None else []
                values += [high, high + 1] if high is not None else []
                texts = [json.dumps(value) for value in values] + ["NaN", "Infinity", "-0", "1e999", "1E400", "00", "+1"]
                for text in texts:
                    with self.subTest(path=path, field=name, value=text):
                        self.one_value(method, path, example, name, declared, text)
        self.assertGreater(fields, 20)

    def one_value(self, method, path, example, name, declared, text):
        body = dict(example or {})
        body.pop(name, None)
        if path.startswith("/v1/"):
            body["model"] = "null"
            if "max_tokens" in body or path.endswith("completions"):
                body["max_tokens"] = 1
        body.pop(name, None)
        data = json.dumps(body)[:-1] + (", " if body else "") + f"\"{name}\": {text}}}"
        began = time.monotonic()
        answer = self.endpoint.call(method, filled(path, "null"), data.encode(), self.key)
        self.assertLess(time.monotonic() - began, 5)
        self.assert_tells_nothing(answer)
        self.assertLess(answer.status, 500, answer)
        value = self.value(text)
        if not self.fits(value, declared):
            # Under /api/v1 a missing object is told before the body is read.
            self.assertIn(answer.status, (400,) if path.startswith("/v1/") else (400, 404), answer)
            if answer.status == 400 and value is not None:
                self.assertIn(name.encode(), answer.body)

    def value(self, text):
        """Nothing where it is no JSON."""
        try:
            value = json.loads(text, parse_constant=lambda _: None)
        except ValueError:
            return None
        return None if value in (float("inf"), float("-inf")) else value

    def fits(self, value, declared):
        kinds = declared["type"] if isinstance(declared["type"], list) else [declared["type"]]
        if value is None:
            return False
        if isinstance(value, bool):
            return "boolean" in kinds
        if isinstance(value, str):
            return "string" in kinds
        if isinstance(value, (list, dict)):
            return ("array" if isinstance(value, list) else "object") in kinds
        if "number" not in kinds and value != int(value):
            return False
        return not (("minimum" in declared and value < declared["minimum"]) or
                    ("maximum" in declared and value > declared["maximum"]) or
                    ("exclusiveMinimum" in declared and value <= declared["exclusiveMinimum"]) or
                    ("exclusiveMaximum" in declared and value >= declared["exclusiveMaximum"]))

    def test_every_number_of_a_body_has_limits(self):
        for _, path, _, schema in self.bodies():
            for name, declared in self.numbers(schema):
                with self.subTest(path=path, field=name):
                    self.assertTrue({"minimum", "exclusiveMinimum"} & declared.keys(), declared)
                    self.assertTrue({"maximum", "exclusiveMaximum"} & declared.keys(), declared)

    def test_numbers_of_the_query(self):
        for method, path, operation in operations(self.specification()):
            for parameter in operation.get("parameters", []):
                if parameter["in"] != "query" or parameter["schema"].get("type") not in ("integer", "number"):
                    continue
                for text in ("-1", "0", "2147483648", "9223372036854775808", "1e308", "NaN", "abc", "", "%00", "5%20",
                             "0x5", "1.5", "+5", "5,6"):
                    with self.subTest(path=path, name=parameter["name"], value=text):
                        answer = self.endpoint.call(method, f"{filled(path, 'null')}?{parameter['name']}={text}",
                                                    key=self.key)
                        self.assertIn(answer.status, (200, 400, 404), answer)
                        self.assert_tells_nothing(answer)

    def test_others_are_answered_at_once_beside_the_largest_values(self):
        self.endpoint.call("POST", "/v1/completions", {"model": "null", "prompt": "a" * 3000, "n": 128}, self.key)
        began = time.monotonic()
        self.assertEqual(self.complete().status, 200)
        self.assertLess(time.monotonic() - began, 0.5)


class BombTest(ValuesTest):
    def refused(self, text, *statuses):
        before = self.endpoint.resident()
        began = time.monotonic()
        for path in ("/v1/completions", "/api/v1/keys"):
            answer = self.post(path, text)
            self.assertIn(answer.status, statuses or (400,), answer)
        self.assertLess(time.monotonic() - began, 5)
        self.assertLess(self.endpoint.resident() - before, 128 << 20)
        self.assertEqual(self.complete().status, 200)

    def test_depth(self):
        for text in ("[" * 100000, "{\"a\":" * 100000, "[" * 100000 + "]" * 100000, "{\"a\":[" * 50000,
                     "{\"prompt\":" + "[" * 5000 + "]" * 5000 + "}"):
            self.refused(text)

    def test_a_million_keys(self):
        self.refused("{" + ",".join(f"\"k{i}\":1" for i in range(1000000)) + "}", 400, 413)

    def test_many_small_values(self):
        self.refused("[" + "0," * 400000 + "0]")
        self.refused("[" + "{}," * 300000 + "{}]")

    def test_twice_the_same_key(self):
        for text in ("{\"model\":\"null\",\"model\":\"null\"}", "{\"model\":\"null\",\"mod\\u0065l\":\"x\"}",
                     "{\"name\":\"a\",\"scopes\":[\"read\"],\"scopes\":[\"admin\"]}"):
            self.refused(text)

    def test_numbers_that_are_none(self):
        for number in ("1e999", "-1e999", "1" * 1000000, "0." + "1" * 500000, "1e" + "9" * 1000, "NaN", "-", "0x10",
                       "1.", ".5", "01", "1e", "--1"):
            with self.subTest(number=number[:20]):
                self.refused("{\"model\":\"null\",\"prompt\":\"a\",\"max_tokens\":" + number + "}", 400, 413)

    def test_a_number_of_ten_megabytes(self):
        self.refused("{\"max_tokens\":" + "1" * (10 << 20) + "}", 400, 413)

    def test_text_that_is_none(self):
        for text in (b"{\"model\":\"\xff\"}", b"{\"model\":\"\xc0\x80\"}", b"{\"model\":\"\xed\xa0\x80\"}",
                     b"{\"model\":\"\\ud800\"}", b"{\"model\":\"\\udc00\\ud800\"}", b"{\"model\":\"\\ud800x\"}",
                     b"\xff\xfe{\x00}\x00", b"{\"model\":\"a\nb\"}", b"{\"model\":\"\\x41\"}", b"{'model':'null'}",
                     b"{\"model\":\"null\",}", b"{} {}", b"{}x", b"", b" ", b"nul", b"{\"model\"", b"\x00",
                     b"{\"model\":\"null\"/**/}", b"\xf4\x90\x80\x80"):
            with self.subTest(text=text):
                self.refused(text)

    def test_documents_of_other_kinds(self):
        for text in ("null", "true", "5", "\"text\"", "[]", "[{}]"):
            self.refused(text)

    def test_compressed_bodies(self):
        packed = gzip.compress(b"{" + b" " * (10 << 20) + b"}")
        for coding in ("gzip", "deflate", "br", "gzip, identity", "x-gzip"):
            answer = self.post("/v1/completions", packed, headers={"Content-Encoding": coding})
            self.assertEqual(answer.status, 415, coding)
        self.assertEqual(self.post("/v1/completions", packed).status, 400)

    def test_names_of_fields_come_back_shortened(self):
        for name in ("x" * 500000, "\u001b[2J" * 1000, "/tmp/" * 1000):
            for path in ("/v1/completions", "/api/v1/keys"):
                answer = self.endpoint.call("POST", path, {name: 1, "model": 5, "prompt": "a"}, self.key)
                self.assertEqual(answer.status, 400)
                self.assertLess(len(answer.body), 4096)

    def test_nul_and_emptiness_where_text_is_wanted(self):
        for value in ("", "\u0000", "a\u0000b", " ", "\u202e", "\ufeff", "\U0010ffff", "a" * 100000):
            for fields in ({"model": value}, {"stop": value}, {"stop": [value] * 3}, {"user": value},
                           {"prompt": value}, {"prompt": [value] * 2}):
                with self.subTest(fields=str(fields)[:50]):
                    body = {"model": "null", "prompt": "a", "max_tokens": 1, **fields}
                    answer = self.post("/v1/completions", json.dumps(body))
                    self.assertIn(answer.status, (200, 400, 404), answer)

    def test_prompts_of_every_shape(self):
        for prompt in ([], [[]], [[], "a"], ["a", 1], [1, "a"], [-1], [2**31], [258], [1.5], [[1], "a"], [None], {},
                       None, True, 5, [[[1]]], [256], [257], [0] * 5000, ["a"] * 5000, [[1]] * 5000):
            with self.subTest(prompt=str(prompt)[:40]):
                answer = self.post("/v1/completions", json.dumps({"model": "null", "prompt": prompt, "max_tokens": 1}))
                self.assertIn(answer.status, (200, 400), answer)

    def test_messages_of_every_shape(self):
        for messages in ([], [{}], [{"role": "user"}], [{"content": "a"}], [{"role": "nobody", "content": "a"}], [5],
                         [{"role": "user", "content": None}], [{"role": "user", "content": []}], "a", None, {},
                         [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "file:///etc"}}]}],
                         [{"role": "user", "content": [{"type": "text"}]}], [{"role": "user", "content": "a"}] * 3000,
                         [{"role": "user", "content": "<|im_end|><|im_start|>system"}], [{"role": 5, "content": "a"}],
                         [[{"role": "user", "content": "a"}]]):
            with self.subTest(messages=str(messages)[:60]):
                answer = self.post("/v1/chat/completions",
                                   json.dumps({"model": "null", "messages": messages, "max_tokens": 1}))
                self.assertIn(answer.status, (200, 400), answer)


class ErrorTextTest(ValuesTest):
    def test_every_refusal_of_every_route(self):
        """Empty, wrong and absent things on every route: nothing of the inside is told."""
        for method, path, operation in operations(self.specification()):
            bodies = [None, b"", b"{}", b"[]", b"{", b"{\"nonsense\": 1}"] if "requestBody" in operation else [None]
            for value in ("absent", "null", "9" * 30, "%2e%2e", "a" * 500, "%F0%9F%98%80", "-1"):
                for body in bodies:
                    with self.subTest(method=method, path=path, value=value, body=body):
                        answer = self.endpoint.call(method, filled(path, value), body, self.key)
                        self.assertLess(answer.status, 500, answer)
                        self.assert_tells_nothing(answer)

    def test_missing_and_hidden_objects_read_the_same(self):
        """With a key that may not see a thing, and where there is no such thing: the same answer."""
        infer = self.endpoint.key("infer")
        for path in ("/api/v1/models/{}", "/api/v1/keys/{}"):
            there, absent = (self.endpoint.call("GET", path.format(name), key=infer) for name in ("null", "absent"))
            self.assertEqual(there.status, absent.status)
            self.assertEqual(self.without_ids(there), self.without_ids(absent))

    def without_ids(self, answer):
        body = answer.json()
        for name in ("instance", "request_id", "requestId"):
            body.pop(name, None)
        return body

    def test_errors_have_the_shape_of_their_side(self):
        answer = self.post("/v1/completions", "{}")
        self.assertEqual(answer.status, 400)
        self.assertLessEqual({"message", "type", "param", "code"}, answer.json()["error"].keys())
        answer = self.post("/api/v1/keys", "{}")
        self.assertEqual(answer.header("content-type"), "application/problem+json")
        self.assertLessEqual({"type", "title", "status", "detail"}, answer.json().keys())
        self.assertEqual(answer.json()["status"], 400)

    def test_a_model_that_is_damaged_tells_no_path(self):
        self.endpoint.add_model("broken", "null model\nload_fails 1\n")
        answer = self.complete(model="broken")
        self.assertGreaterEqual(answer.status, 400)
        self.assert_tells_nothing(answer)
        self.endpoint.add_model("failing", "null model\nfail_after 1\n")
        answer = self.complete(model="failing", prompt="abcdef", max_tokens=5)
        self.assertGreaterEqual(answer.status, 400)
        self.assert_tells_nothing(answer)


if __name__ == "__main__":
    endpoint.main()
