# SPDX-License-Identifier: Apache-2.0
"""`mw serve` over the null engine in a fresh data folder, and clients that speak to it as they like."""
import http.client
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

MW = NULL_ENGINE = ""
START_LIMIT_S = 20
EVERY_SCOPE = "infer,read,manage,admin,metrics"


class Response:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def header(self, name):
        values = [value for key, value in self.headers if key == name]
        return values[0] if values else None

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"<{self.status} {self.body[:200]!r}>"


class Endpoint:
    """`settings` are stored before the start; `model` is the text of a null model, registered as `null`.
    `engine` is another engine's folder."""

    def __init__(self, settings=None, model="null model\n", mask=0o022, limits=None, engine=None):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = Path(self.temporary.name)
        self.data = self.folder / "data"
        self.mask = mask
        self.limits = limits
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8",
                            "MODELWRIGHT_ENGINE_DIR": engine or NULL_ENGINE, "MODELWRIGHT_HOME": str(self.data)}
        self.errors = self.folder / "stderr"
        self.process = None
        try:
            for key, value in (settings or {}).items():
                self.mw("config", "set", key, str(value), "--yes")
            self.add_model("null", model)
            self.start()
        except BaseException:
            self.kill()
            raise

    def add_model(self, name, text):
        path = self.folder / f"{name}.gguf"
        path.write_text(text)
        self.mw("models", "import", str(path), "--name", name)
        self.mw("aliases", "set", f"{name}@production", "1", "--reason", "test")

    def mw(self, *arguments):
        done = subprocess.run([MW, *arguments], cwd=self.folder, env=self.environment, input=b"", timeout=20,
                              capture_output=True, check=False, preexec_fn=lambda: os.umask(self.mask))
        if done.returncode != 0:
            raise AssertionError(f"mw {arguments} exits {done.returncode}: {done.stderr.decode()}")
        return done.stdout.decode()

    def start(self):
        def prepare():
            os.umask(self.mask)
            if self.limits:
                self.limits()

        with open(self.errors, "wb") as errors:
            self.process = subprocess.Popen([MW, "serve", "--listen", "127.0.0.1:0"], cwd=self.folder,
                                            env=self.environment, stdin=subprocess.DEVNULL, preexec_fn=prepare,
                                            stdout=subprocess.PIPE, stderr=errors)
        self.began = time.monotonic()
        if not select.select([self.process.stdout], [], [], START_LIMIT_S)[0]:
            raise AssertionError("no first line")
        line = self.process.stdout.readline().decode()
        self.accepting_s = time.monotonic() - self.began
        found = re.fullmatch(r"listening on http://127\.0\.0\.1:(\d+)\n", line)
        if not found:
            raise AssertionError(f"first line {line!r}; {self.log['stderr'].read_text()}")
        self.port = int(found[1])

    @property
    def authority(self):
        return f"127.0.0.1:{self.port}"

    def key(self, scopes=EVERY_SCOPE, *options):
        return self.made_key(scopes, *options)["key"]

    def made_key(self, scopes=EVERY_SCOPE, *options):
        return json.loads(self.mw("keys", "create", "--name", "test", "--scopes", scopes, "--json", *options))

    def alive(self):
        return self.process.poll() is None

    def resident(self):
        """Bytes; anonymous pages only, so that pages of files that are first touched do not count."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"RssAnon:\s+(\d+) kB", status)[1]) * 1024

    def stop(self, limit=15):
        """By SIGTERM; what the exit code was, and all of standard output after the first line."""
        try:
            self.process.send_signal(signal.SIGTERM)
            rest, _ = self.process.communicate(timeout=limit)
            return self.process.returncode, rest.decode()
        finally:
            self.kill()

    def stop_only(self):
        """Ends the process and keeps the folder."""
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=15)

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.process and self.process.stdout:
            self.process.stdout.close()
        self.temporary.cleanup()

    # Clients.

    def connect(self, timeout=10, receive_buffer=None):
        client = socket.socket()
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.settimeout(timeout)
        client.connect(("127.0.0.1", self.port))
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return client

    def call(self, method, path, body=None, key=None, headers=None, timeout=20):
        """One well-formed request on a connection of its own; a body that is no bytes goes out as JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            return call_on(connection, method, path, body, key, headers)
        finally:
            connection.close()

    def request(self, method="POST", path="/v1/completions", body=None, key=None, headers=(), host=None):
        """The bytes of a well-formed request; `headers` are lines without their ends."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host or self.authority}"]
        if key:
            lines.append(f"Authorization: Bearer {key}")
        if body is not None:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        lines += headers
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b"")

    def exchange(self, data, limit=5, half_close=False, until=None):
        """Sends bytes and reads until the server closes, or until there are `until` answers: the answers, and
        whether it closed. `data` may be an iterable of pieces."""
        with self.connect(limit) as client:
            closed = False
            try:
                for piece in [data] if isinstance(data, bytes) else data:
                    client.sendall(piece)
                if half_close:
                    client.shutdown(socket.SHUT_WR)
            except OSError:
                closed = True  # what it answered may still be there to read
            received = b""
            ends = time.monotonic() + limit
            while time.monotonic() < ends:
                if until and len(responses(received)) >= until:
                    break
                client.settimeout(max(ends - time.monotonic(), 0.01))
                try:
                    piece = client.recv(65536)
                except socket.timeout:
                    break
                except OSError:
                    piece = b""
                if not piece:
                    closed = True
                    break
                received += piece
            return responses(received), closed


def call_on(connection, method, path, body=None, key=None, headers=None):
    sent = dict(headers or {})
    if key:
        sent["Authorization"] = f"Bearer {key}"
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
    if body is not None:
        sent.setdefault("Content-Type", "application/json")
    connection.request(method, path, body=body, headers=sent)
    answer = connection.getresponse()
    return Response(answer.status, [(name.lower(), value) for name, value in answer.getheaders()], answer.read())


def responses(received):
    """The answers in what was received; one that is cut has the body that came."""
    found = []
    while received:
        head, separator, rest = received.partition(b"\r\n\r\n")
        line = re.match(rb"HTTP/1\.[01] (\d{3})", head)
        if not separator or not line:
            found.append(Response(0, [], received))
            break
        headers = [(name.strip().lower(), value.strip()) for name, _, value in
                   (entry.decode("latin-1").partition(":") for entry in head.split(b"\r\n")[1:])]
        answer = Response(int(line[1]), headers, b"")
        if answer.status == 100:
            received = rest
            continue
        if answer.header("transfer-encoding") == "chunked":
            answer.body, received = chunks(rest)
        else:
            length = int(answer.header("content-length") or 0)
            answer.body, received = rest[:length], rest[length:]
        found.append(answer)
    return found


def chunks(rest):
    body = b""
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size or b"0", 16)
        if length == 0:
            return body, rest[2:]
        body, rest = body + rest[:length], rest[length + 2:]
    return body, b""


def operations(specification):
    """Method, path and declaration of each operation of an OpenAPI document."""
    for path, item in specification["paths"].items():
        for method, operation in item.items():
            if method in ("get", "put", "post", "delete", "options", "head", "patch", "trace"):
                yield method.upper(), path, operation


def filled(path, value="nothing"):
    """A path of the specification with its parameters filled in."""
    return re.sub(r"\{[^}]*\}", lambda _: value, path)


class EndpointTest(unittest.TestCase):
    """One endpoint for the tests of a class; `settings` and `model` may be set in it."""
    settings = None
    model = "null model\n"
    mask = 0o022

    @classmethod
    def setUpClass(cls):
        cls.endpoint = Endpoint({"server.requests_per_minute": 0, **(cls.settings or {})}, cls.model, cls.mask)
        cls.addClassCleanup(cls.endpoint.kill)
        cls.key = cls.endpoint.key()

    def tearDown(self):
        self.assertTrue(self.endpoint.alive(), "the process ended")

    @classmethod
    def tearDownClass(cls):
        if cls.endpoint.alive():
            code, rest = cls.endpoint.stop()
            assert (code, rest) == (0, ""), (code, rest)

    @classmethod
    def specification(cls):
        return cls.endpoint.call("GET", "/openapi.json", key=cls.key).json()

    def complete(self, key=None, **fields):
        body = {"model": "null", "prompt": "abc", "max_tokens": 2, **fields}
        return self.endpoint.call("POST", "/v1/completions", body, key or self.key)


def main():
    """Arguments: MW, the null engine's folder, then unittest's own."""
    global MW, NULL_ENGINE  # pylint: disable=global-statement
    MW, NULL_ENGINE = (str(Path(argument).resolve()) for argument in sys.argv[1:3])
    unittest.main(module="__main__", argv=[sys.argv[0], *sys.argv[3:]])
