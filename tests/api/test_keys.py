#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Who gets in: no route without a key but the open ones, one way to show it, each scope only its routes; and
where the key's text may never be found.

    test_keys.py MW NULL_ENGINE_FOLDER [CLASS]
"""
import base64
import http.client
import os
import stat
import time
from pathlib import Path

import endpoint
from endpoint import EndpointTest, call_on, filled, operations

SCOPES = ("infer", "read", "manage", "admin", "metrics")
OPEN = {"/livez", "/readyz", "/startupz", "/healthz", "/v2/health/live", "/v2/health/ready"}


class AccessTest(EndpointTest):
    def test_every_route_wants_a_key(self):
        seen = set()
        for method, path, operation in operations(self.specification()):
            with self.subTest(method=method, path=path):
                answer = self.endpoint.call(method, filled(path), None if method == "GET" else {})
                seen.add(path)
                if path in OPEN:
                    self.assertEqual(answer.status, 200)
                    self.assertEqual(operation.get("security"), [])
                else:
                    self.assertEqual(answer.status, 401)
                    self.assertIn("Bearer", answer.header("www-authenticate") or "")
        self.assertLess({"/v1/completions", "/v1/chat/completions", "/v1/models", "/metrics"}, seen)

    def test_unknown_paths_want_one_too(self):
        for method in ("GET", "POST", "DELETE", "PATCH", "PUT", "OPTIONS", "HEAD"):
            for path in ("/nothing", "/v1/nothing", "/api/v1/", "/api/v1/models/x/y/z", "/docs/x", "/debug/pprof",
                         "/openapi.json", "/metrics/", "/livez/x", "//", "/v1", "/ajax-api/3.0/jobs", "/.env"):
                with self.subTest(method=method, path=path):
                    self.assertEqual(self.endpoint.call(method, path).status, 401)

    def test_the_key_is_shown_one_way(self):
        key = self.key
        basic = base64.b64encode(f"user:{key}".encode()).decode()
        own = base64.b64encode(f"{key}:".encode()).decode()
        for headers in ({"x-api-key": key}, {"api-key": key}, {"Cookie": f"key={key}; Authorization=Bearer {key}"},
                        {"Proxy-Authorization": f"Bearer {key}"}, {"Authorization": key},
                        {"Authorization": f"Basic {basic}"}, {"Authorization": f"Basic {own}"},
                        {"Authorization": f"Token {key}"}, {"Authorization": f"Bearer {key} x"},
                        {"Authorization": f"Bearer {key},"}, {"Authorization": f"Bearer \"{key}\""},
                        {"Authorization": f"Bearer {key[:-1]}"}, {"Authorization": f"Bearer {key}a"},
                        {"Authorization": f"Bearer {key.upper()}"}, {"Authorization": "Bearer "},
                        {"Authorization": f"Bearer Bearer {key}"}, {"Authorization": f"Bearer{key}"},
                        {"X-Authorization": f"Bearer {key}"}, {"Sec-WebSocket-Protocol": key}):
            with self.subTest(headers=headers):
                self.assertEqual(self.endpoint.call("GET", "/v1/models", headers=headers).status, 401)
        for path in (f"/v1/models?key={key}", f"/v1/models?access_token={key}", f"/v1/models?api_key={key}",
                     f"/{key}/v1/models"):
            self.assertEqual(self.endpoint.call("GET", path).status, 401)

    def test_two_keys_are_none(self):
        """Also where the second is the first once more: which of them counts must not be a question."""
        for other in ("Bearer nothing", f"Bearer {self.key}"):
            data = self.endpoint.request("GET", "/v1/models", key=self.key, headers=[f"Authorization: {other}"])
            answers, _ = self.endpoint.exchange(data, until=1)
            self.assertIn(answers[0].status, (400, 401))

    def test_the_scheme_is_read_in_any_case(self):
        self.assertEqual(self.endpoint.call("GET", "/v1/models", headers={"Authorization": f"bearer {self.key}"}).status,
                         200)

    def test_keys_of_every_shape(self):
        for key in ("mw_", "mw__", "mw_a_b", "mw_" + "a" * 12 + "_" + "b" * 43, "' OR 1=1--", "mw_' OR 1=1--_x", "%", "_",
                    "mw_%_%", "a" * 4000, "\xff\xfe", "mw_" + "a" * 3000 + "_b", "\x01"):
            with self.subTest(key=key[:30]):
                data = self.endpoint.request("GET", "/v1/models").replace(
                    b"\r\n\r\n", b"\r\nAuthorization: Bearer " + key.encode("latin-1") + b"\r\n\r\n")
                answers, _ = self.endpoint.exchange(data, until=1)
                self.assertIn([answer.status for answer in answers], ([401], [400]))

    def test_each_scope_has_its_routes(self):
        keys = {scope: self.endpoint.key(scope) for scope in SCOPES}
        count = 0
        for method, path, operation in operations(self.specification()):
            if path in OPEN:
                continue
            allowed = operation["x-scopes"]
            for scope in SCOPES:
                with self.subTest(method=method, path=path, scope=scope):
                    count += 1
                    answer = self.endpoint.call(method, filled(path, "absent"), None if method == "GET" else {},
                                                keys[scope])
                    if not allowed or scope in allowed:
                        self.assertNotIn(answer.status, (401, 403), answer)
                    else:
                        self.assertEqual(answer.status, 403, answer)
        self.assertGreater(count, 100)

    def test_no_scope_makes_a_key_of_more_than_its_own(self):
        """Whoever may make keys is an admin already; nobody else can."""
        for scope in ("infer", "read", "manage", "metrics"):
            answer = self.endpoint.call("POST", "/api/v1/keys", {"name": "x", "scopes": ["admin"]},
                                        self.endpoint.key(scope))
            self.assertEqual(answer.status, 403, answer)


class EndedKeyTest(EndpointTest):
    def test_a_revoked_key_is_refused_also_on_a_kept_connection(self):
        made = self.endpoint.made_key("infer,read")
        connection = http.client.HTTPConnection("127.0.0.1", self.endpoint.port, timeout=10)
        self.addCleanup(connection.close)
        self.assertEqual(call_on(connection, "GET", "/v1/models", key=made["key"]).status, 200)
        self.endpoint.mw("keys", "revoke", made["id"], "--yes")
        self.assertEqual(call_on(connection, "GET", "/v1/models", key=made["key"]).status, 401)
        self.assertEqual(self.endpoint.call("GET", "/v1/models", key=made["key"]).status, 401)

    def test_an_expired_key_is_refused_also_on_a_kept_connection(self):
        ends = time.time() + 3
        answer = self.endpoint.call("POST", "/api/v1/keys", {
            "name": "short", "scopes": ["read"],
            "expires_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(ends))}, self.key)
        self.assertEqual(answer.status, 201, answer)
        key = answer.json()["key"]
        connection = http.client.HTTPConnection("127.0.0.1", self.endpoint.port, timeout=10)
        self.addCleanup(connection.close)
        self.assertEqual(call_on(connection, "GET", "/v1/models", key=key).status, 200)
        time.sleep(max(ends - time.time(), 0) + 1.1)
        self.assertEqual(call_on(connection, "GET", "/v1/models", key=key).status, 401)


class TracesTest(EndpointTest):
    """A key that was used must not be found anywhere afterwards; files are for their owner alone."""
    mask = 0o000

    def test_only_loopback_listens(self):
        own = {os.readlink(f"/proc/{self.endpoint.process.pid}/fd/{entry}")
               for entry in os.listdir(f"/proc/{self.endpoint.process.pid}/fd")}
        listening = []
        for name, loopback in (("tcp", "0100007F"), ("tcp6", "00000000000000000000000001000000")):
            for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == "0A" and f"socket:[{fields[9]}]" in own:
                    address, port = fields[1].split(":")
                    self.assertEqual(address, loopback)
                    listening.append(int(port, 16))
        self.assertEqual(set(listening), {self.endpoint.port})
        udp = [line for name in ("udp", "udp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
               if f"socket:[{line.split()[9]}]" in own]
        self.assertEqual(udp, [])

    def test_files_are_for_their_owner(self):
        self.assertEqual(self.complete().status, 200)
        for path in (self.endpoint.data, *self.endpoint.data.rglob("*")):
            mode = stat.S_IMODE(path.lstat().st_mode)
            with self.subTest(path=path.name, mode=oct(mode)):
                self.assertEqual(mode & 0o077, 0)
                if path.is_dir():
                    self.assertEqual(mode, 0o700)

    def test_the_key_is_found_nowhere(self):
        made = self.endpoint.made_key("infer,read", "--expires", "1d")
        key, secret = made["key"], made["key"].split("_")[2].encode()
        wrong = key[:-1] + ("a" if key[-1] != "a" else "b")
        body = {"model": "null", "prompt": "a", "max_tokens": 1}
        connection = http.client.HTTPConnection("127.0.0.1", self.endpoint.port, timeout=10)
        self.addCleanup(connection.close)
        for number in range(50):
            self.assertEqual(call_on(connection, "POST", "/v1/completions", body, key).status, 200)
            self.assertEqual(call_on(connection, "GET", f"/v1/models?key={key}&n={number}", key=wrong).status, 401)
            self.assertEqual(call_on(connection, "GET", f"/{key}", key=key).status, 404)
            self.assertEqual(call_on(connection, "GET", f"/{key}/{wrong}").status, 401)
            self.assertIn(call_on(connection, "POST", "/v1/completions", {**body, "model": key}, key).status, (400, 404))
            self.assertIn(call_on(connection, "POST", "/v1/completions", {"model": key, "prompt": 1}, key,
                                  {"User-Agent": key, "traceparent": key}).status, (400, 404))
        shown = [self.endpoint.call("GET", path, key=self.key).body for path in
                 ("/api/v1/audit", "/api/v1/keys", "/metrics", "/api/v1/configs")]
        process = Path(f"/proc/{self.endpoint.process.pid}")
        shown += [(process / name).read_bytes() for name in ("cmdline", "environ")]
        shown.append(self.endpoint.errors.read_bytes())
        shown += [path.read_bytes() for path in self.endpoint.data.rglob("*") if path.is_file()]
        # What a client puts into a path or a model's name is its own doing: the secret must still not stay.
        for text in shown:
            self.assertNotIn(secret, text)
            self.assertNotIn(wrong.split("_")[2].encode(), text)


if __name__ == "__main__":
    endpoint.main()
