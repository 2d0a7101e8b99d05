#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Names that try to be paths, SQL, or lines of a log, and paths that try to fill the metrics.

    test_paths.py MW NULL_ENGINE_FOLDER [CLASS]
"""
import json
import urllib.parse

import endpoint
from endpoint import EndpointTest, filled, operations

TRAVERSALS = ("../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e%2f%2e%2e%2fetc/passwd",
              "%2E%2E%2Fetc", "%252e%252e%252fetc", "..%5c..%5cetc", "..\\..\\etc", "/etc/passwd", "%2fetc%2fpasswd",
              "....//....//etc", ".%00./etc", "null%00.gguf", "file%3a%2f%2f%2fetc%2fpasswd", "file:///etc/passwd",
              "~root", "%c0%ae%c0%ae%2f", "%e0%80%ae", ".", "..", "%2e", "%2e%2e", "con", "a/../null", "./null",
              "null/", "null/.", "A" * 64, "F" * 64, "%u002e%u002e")
INJECTIONS = ("' OR 1=1--", "\" OR \"\"=\"", "'; DROP TABLE models;--", "%", "_", "null' UNION SELECT 1--", "nul_",
              "n%", "null\x00", "\\", "null'||'", "1; ATTACH DATABASE '/tmp/x' AS y", "a" * 5000, "${jndi:x}", "{{7*7}}",
              "-1 OR 1", "null/*", "\u0661")


def quoted(text):
    return urllib.parse.quote(text, safe="")


class PathsTest(EndpointTest):
    def snapshot(self):
        return sorted(str(path.relative_to(self.endpoint.folder)) for path in self.endpoint.folder.rglob("*")
                      if "-wal" not in path.name and "-shm" not in path.name)

    def models(self):
        return self.endpoint.call("GET", "/api/v1/models", key=self.key).json()

    def test_names_that_are_paths(self):
        before, models = self.snapshot(), self.models()
        parameters = [(method, path) for method, path, _ in operations(self.specification()) if "{" in path]
        self.assertGreater(len(parameters), 3)
        for method, path in parameters:
            for name in TRAVERSALS:
                with self.subTest(method=method, path=path, name=name):
                    data = self.endpoint.request(method, filled(path, name), key=self.key,
                                                 body=None if method == "GET" else b"{}")
                    answers, _ = self.endpoint.exchange(data, until=1)
                    self.assertEqual(len(answers), 1)
                    self.assertNotIn(b"root:", answers[0].body)
                    # "null/." and the like are other paths, never that of the model.
                    self.assertIn(answers[0].status, (400, 404, 405, 415), answers[0])
        self.assertEqual(self.snapshot(), before)
        self.assertEqual(self.models(), models)

    def test_paths_in_bodies(self):
        before = self.snapshot()
        for name in ("../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "\u0000", "null.gguf",
                     str(self.endpoint.folder / "null.gguf"), "./null.gguf", "null/../null", "null@../x",
                     "null:99999999999999999999", "null:-1", "null:0", "null@", ":1", "@production", "null:1:1",
                     "null@production:1", "NULL", "scenario", "null "):
            for path, body in (("/v1/completions", {"model": name, "prompt": "a", "max_tokens": 1}),
                               ("/v1/chat/completions", {"model": name, "messages": [{"role": "user", "content": "a"}]}),
                               ("/v1/tokenize", {"model": name, "text": "a"}),
                               ("/v1/score", {"model": name, "text": "a"}),
                               ("/v1/detokenize", {"model": name, "tokens": [65]})):
                with self.subTest(path=path, name=name):
                    answer = self.endpoint.call("POST", path, body, self.key)
                    self.assertIn(answer.status, (400, 404), answer)
                    self.assertNotIn(str(self.endpoint.folder).encode(), answer.body)
        self.assertEqual(self.snapshot(), before)

    def test_sql_in_names_and_filters(self):
        before = self.models()
        for method, path, operation in operations(self.specification()):
            for text in INJECTIONS:
                if "{" in path:
                    answer = self.endpoint.call(method, filled(path, quoted(text)), None if method == "GET" else {}, self.key)
                    self.assertIn(answer.status, (400, 404, 431), (method, path, text, answer))
                for parameter in operation.get("parameters", []):
                    if parameter["in"] == "query" and method == "GET":
                        answer = self.endpoint.call(
                            method, f"{filled(path, 'null')}?{parameter['name']}={quoted(text)}", key=self.key)
                        self.assertIn(answer.status, (200, 400, 404, 431), (path, parameter["name"], text, answer))
                        if answer.status == 200 and b"\"data\"" in answer.body:
                            self.assert_filtered(parameter["name"], text, answer.json())
        self.assertEqual(self.models(), before)

    def assert_filtered(self, name, text, page):
        """A filter that names nothing finds nothing: `%` and `_` are no wildcards."""
        if name not in ("limit", "cursor", "order", "sort", "from", "until", "since", "before", "after"):
            self.assertEqual(page["data"], [], (name, text))

    def test_sql_in_the_key(self):
        for text in INJECTIONS:
            if "\x00" in text or not text.isascii():
                continue
            for value in (text, f"Bearer {text}", f"Bearer mw_{text}_{text}", f"Bearer mw_{'a' * 12}_{text}"):
                with self.subTest(value=value[:40]):
                    answer = self.endpoint.call("GET", "/v1/models", headers={"Authorization": value})
                    self.assertIn(answer.status, (401, 431))

    def test_ten_thousand_paths_add_no_series(self):
        def series():
            text = self.endpoint.call("GET", "/metrics", key=self.key).body.decode()
            return {line.rsplit(" ", 1)[0] for line in text.splitlines() if line and not line.startswith("#")}

        def ask(count, prefix):
            requests = b"".join(self.endpoint.request("GET", f"/{prefix}/{number}", key=self.key) +
                                self.endpoint.request("BREW", f"/v1/{prefix}{number}", key=self.key)
                                for number in range(count))
            statuses = [answer.status for answer in self.endpoint.exchange(requests, 20, until=2 * count)[0]]
            self.assertLessEqual(set(statuses), {400, 404, 405, 501})

        series()  # this route has its own
        ask(2, "warm")
        self.endpoint.call("GET", "/nothing", key=self.key)
        self.complete(model="absent")
        before = series()
        self.assertGreater(len(before), 5)
        for number in range(20):
            ask(20, f"random{number}")
            self.complete(model=f"absent-{number}")
        for number in range(100):
            self.assertEqual(self.endpoint.call("GET", f"/nothing/{number}", key=self.key).status, 404)
        self.assertEqual(series(), before)

    def test_lines_in_names_stay_in_their_record(self):
        """What a client calls itself or a thing comes out of the records as one escaped text."""
        forged = "a\r\n2026-01-01 admin ok \x1b[2J\x07 \u2028\u202e"
        made = self.endpoint.call("POST", "/api/v1/keys", {"name": forged, "scopes": ["read"]}, self.key)
        self.assertIn(made.status, (201, 400))
        self.complete(model=forged)
        self.endpoint.call("GET", "/" + quoted(forged), key=self.key)
        self.endpoint.call("POST", "/v1/completions", {"model": "null", "prompt": "a", "max_tokens": 1, "user": forged},
                           self.key, {"User-Agent": "x\x1b[2J", "traceparent": "\x1b]0;x\x07"})
        for arguments in (("audit", "list"), ("keys", "list")):
            text = self.endpoint.mw(*arguments)
            for control in ("\x1b", "\x07", "\r", "\u2028", "\u202e"):
                self.assertNotIn(control, text, arguments)
            self.assertFalse([line for line in text.splitlines() if line.startswith("2026-01-01 admin ok")])
            json.loads(self.endpoint.mw(*arguments, "--json"))
        for path in ("/api/v1/audit", "/api/v1/keys"):
            body = self.endpoint.call("GET", path, key=self.key).body
            for control in (b"\x1b", b"\x07", b"\r"):
                self.assertNotIn(control, body)
        errors = self.endpoint.errors.read_text()
        self.assertNotIn("\x1b", errors)
        self.assertNotIn("\r", errors)


if __name__ == "__main__":
    endpoint.main()
