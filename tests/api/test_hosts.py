#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a web page in a browser on this machine can do to the endpoint: nothing. Host and Origin, no CORS,
only JSON, and the order of refusals.

    test_hosts.py MW NULL_ENGINE_FOLDER [CLASS]
"""
import json

import endpoint
from endpoint import EndpointTest, filled, operations

BODY = json.dumps({"model": "null", "prompt": "a", "max_tokens": 1}).encode()


class HostTest(EndpointTest):
    def status(self, lines, key=True, line="GET /v1/models HTTP/1.1"):
        start = [line, *([f"Authorization: Bearer {self.key}"] if key else [])]
        answers, _ = self.endpoint.exchange("\r\n".join([*start, *lines]).encode() + b"\r\n\r\n", until=1)
        self.assertEqual(len(answers), 1)
        return answers[0].status

    def test_names_of_this_machine_pass(self):
        """With any port: what is forwarded (ssh -L) comes under another."""
        for name in ("127.0.0.1", "localhost", "LOCALHOST", "[::1]"):
            for port in (f":{self.endpoint.port}", ":9", ""):
                with self.subTest(name=name + port):
                    self.assertEqual(self.status([f"Host: {name}{port}"]), 200)

    def test_other_names_are_refused(self):
        port = self.endpoint.port
        for name in ("evil.test", f"evil.test:{port}", f"127.0.0.1.evil.test:{port}", f"localhost.evil.test:{port}",
                     f"x.local:{port}", f"x.localhost:{port}", f"localhost.:{port}", f"127.0.0.2:{port}",
                     f"0.0.0.0:{port}", f"2130706433:{port}", f"0x7f.1:{port}", f"127.1:{port}", f"[::]:{port}",
                     f"[::ffff:127.0.0.1]:{port}", f"user@127.0.0.1:{port}", f"127.0.0.1:{port}@evil.test",
                     f"127.0.0.1:{port}, evil.test", f"127.0.0.1:{port}/", f"169.254.169.254:{port}", "",
                     f":{port}", "127.0.0.1:99999", "127.0.0.1:0", "127.0.0.1:-1", "127.0.0.1:x",
                     f"127.0.0.1:{port}:1", f"127.0.0.1 :{port}", f"loc\u00e4lhost:{port}", "*", "null"):
            with self.subTest(name=name):
                self.assertIn(self.status([f"Host: {name}"]), (400, 403))

    def test_two_hosts_and_none(self):
        own = f"Host: {self.endpoint.authority}"
        self.assertEqual(self.status([own, "Host: evil.test"]), 400)
        self.assertEqual(self.status([own, own]), 400)
        self.assertIn(self.status([]), (400, 403))
        self.assertIn(self.status([], line="GET /v1/models HTTP/1.0"), (400, 403, 505))

    def test_probes_and_the_page_check_it_too(self):
        for path in ("/livez", "/readyz", "/startupz", "/healthz", "/v2/health/live", "/docs", "/"):
            with self.subTest(path=path):
                self.assertEqual(self.status(["Host: evil.test"], key=False, line=f"GET {path} HTTP/1.1"), 403)

    def test_forwarded_names_do_not_count(self):
        own = f"Host: {self.endpoint.authority}"
        for line in ("X-Forwarded-Host: evil.test", "Forwarded: host=evil.test;for=\"\"", "X-Forwarded-For: ",
                     "X-Forwarded-For: , ,,", "X-Real-IP: 10.0.0.1", "X-Original-URL: /metrics",
                     "X-HTTP-Method-Override: DELETE", "X-Forwarded-Proto: https"):
            with self.subTest(line=line):
                self.assertEqual(self.status([own, line]), 200)
                self.assertIn(self.status(["Host: evil.test", line.replace("evil.test", self.endpoint.authority)]),
                              (400, 403))

    def test_the_origin_must_be_our_own(self):
        own = f"Host: {self.endpoint.authority}"
        port = self.endpoint.port
        self.assertEqual(self.status([own, f"Origin: http://127.0.0.1:{port}"]), 200)
        for origin in ("null", "https://evil.test", f"http://evil.test:{port}", f"ftp://127.0.0.1:{port}",
                       "http://127.0.0.1", f"http://127.0.0.1:{port + 1}", f"http://127.0.0.1:{port}.evil.test",
                       "", "file://", f"http://127.0.0.1:{port}/", f"http://127.0.0.1:{port} http://evil.test",
                       "chrome-extension://abc"):
            with self.subTest(origin=origin):
                self.assertEqual(self.status([own, f"Origin: {origin}"]), 403)
        self.assertIn(self.status([own, f"Origin: http://127.0.0.1:{port}", "Origin: https://evil.test"]), (400, 403))


class CrossOriginTest(EndpointTest):
    FOREIGN = {"Origin": "https://evil.test", "Sec-Fetch-Site": "cross-site"}

    def test_no_route_answers_a_foreign_page(self):
        """Every operation of the specification, its preflight, and the paths outside it."""
        routes = [(method, filled(path)) for method, path, _ in operations(self.specification())]
        self.assertGreater(len(routes), 20)
        before = self.state()
        for method, path in [*routes, ("GET", "/docs"), ("GET", "/"), ("GET", "/nothing")]:
            body = None if method == "GET" else {}
            for key in (None, self.key):
                with self.subTest(method=method, path=path, key=bool(key)):
                    answer = self.endpoint.call(method, path, body, key, self.FOREIGN)
                    self.assertIn(answer.status, (401, 403), answer)
                    self.assert_no_cors(answer)
            preflight = self.endpoint.call("OPTIONS", path, headers={
                **self.FOREIGN, "Access-Control-Request-Method": method,
                "Access-Control-Request-Headers": "authorization,content-type",
                "Access-Control-Request-Private-Network": "true"})
            self.assertIn(preflight.status, (400, 401, 403, 405), (method, path))
            self.assert_no_cors(preflight)
        self.assertEqual(self.state(), before)

    def test_our_own_calls_get_no_cors_header_either(self):
        for method, path, _ in operations(self.specification()):
            if method == "GET":
                answer = self.endpoint.call(method, filled(path), key=self.key,
                                            headers={"Origin": f"http://{self.endpoint.authority}"})
                self.assert_no_cors(answer)
                self.assertEqual(answer.header("x-content-type-options"), "nosniff", path)
                self.assertIsNone(answer.header("set-cookie"))

    def test_what_a_form_can_send_is_no_body(self):
        before = self.state()
        for method, path, operation in operations(self.specification()):
            if "requestBody" not in operation:
                continue
            for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                         "application/jsonx", "text/json", "application/json, text/plain", "", "*/*",
                         "application/json; charset=utf-16"):
                with self.subTest(method=method, path=path, kind=kind):
                    answer = self.endpoint.call(method, filled(path), BODY, self.key, {"Content-Type": kind})
                    self.assertIn(answer.status, (404, 415) if "{" in path else (415,), answer)
        self.assertEqual(self.state(), before)

    def test_json_with_its_charset_passes(self):
        for kind in ("application/json; charset=utf-8", "APPLICATION/JSON;charset=\"UTF-8\""):
            answer = self.endpoint.call("POST", "/v1/completions", BODY, self.key, {"Content-Type": kind})
            self.assertEqual(answer.status, 200, answer)

    def assert_no_cors(self, answer):
        self.assertEqual([name for name, _ in answer.headers if name.startswith("access-control-")], [])

    def state(self):
        """What a request could have changed; not when a key was last used."""
        models, keys, configs = (self.endpoint.call("GET", path, key=self.key).json()["data"] for path in
                                 ("/api/v1/models", "/api/v1/keys", "/api/v1/configs"))
        return models, configs, [(key["id"], key["name"], key["scopes"], key["revoked_at"]) for key in keys]


class OrderTest(EndpointTest):
    """401, 403 for Host or Origin, 404 path, 405, 403 scope, 404 object, 415, 413, 400: of two reasons that
    stand next to each other in this order, and of all, the earlier one is told."""

    def setUp(self):
        self.reader = self.endpoint.key("metrics")

    def ask(self, *reasons, path="/api/v1/aliases/null/x"):
        """A request that has all these reasons to be refused; they are made by name."""
        method, host, key, kind = "PUT", None, self.key, "application/json"
        body = json.dumps({"version": 1, "reason": "test", "nonsense": 1}).encode() if "400" in reasons else b"{}"
        if "401" in reasons:
            key = "mw_nothing_nothing"
        if "403 scope" in reasons and "401" not in reasons:
            key = self.reader
        if "403 host" in reasons:
            host = "evil.test"
        if "404 path" in reasons:
            path = "/api/v1/nothing/here"
        if "404 object" in reasons:
            path = "/api/v1/aliases/absent/x"
        if "405" in reasons:
            method = "PATCH"
        if "415" in reasons:
            kind = "text/plain"
        if "413" in reasons:
            body = b" " * (40 << 20)
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host or self.endpoint.authority}",
                 f"Authorization: Bearer {key}", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        data = "\r\n".join(lines).encode() + b"\r\n\r\n" + (b"" if "413" in reasons else body)
        answers, _ = self.endpoint.exchange(data, until=1)
        self.assertEqual(len(answers), 1)
        return answers[0]

    def test_each_pair(self):
        order = ["401", "403 host", "404 path", "405", "403 scope", "404 object", "415", "413", "400"]
        routes = {path for _, path, _ in operations(self.specification())}
        self.assertTrue(any(path.startswith("/api/v1/aliases") for path in routes), routes)
        for index, first in enumerate(order):
            for second in order[index + 1:]:
                if first == "404 path" and second in ("405", "403 scope", "404 object"):
                    continue  # these need a path that is there
                if (first, second) == ("405", "404 object"):
                    continue  # and this one a method
                if (first, second) == ("413", "400"):
                    continue  # a body that is not read is not wrong
                with self.subTest(first=first, second=second):
                    answer = self.ask(first, second)
                    self.assertEqual(answer.status, int(first[:3]), answer)
                    if first == "403 scope":
                        self.assertNotIn(b"host", answer.body.lower())

    def test_each_alone(self):
        for reason in ("401", "403 host", "404 path", "405", "403 scope", "404 object", "415", "413", "400"):
            with self.subTest(reason=reason):
                self.assertEqual(self.ask(reason).status, int(reason[:3]))

    def test_a_method_that_is_not_served_is_told_with_those_that_are(self):
        answer = self.endpoint.call("DELETE", "/v1/models", key=self.key)
        self.assertEqual(answer.status, 405)
        self.assertIn("GET", answer.header("allow"))


if __name__ == "__main__":
    endpoint.main()
