# SPDX-License-Identifier: Apache-2.0
"""`mw serve` as a process: its start, its end by signals, its exit codes, and TLS."""
import json
import re
import signal
import socket
import ssl
import subprocess
import time
import unittest
from pathlib import Path

import endpoint as support

SLOW = "null model\ndelay_ms 20\n"
EXIT_LIMIT_S = 15


def serve(endpoint, *options):
    return subprocess.Popen([support.MW, "serve", *options], cwd=endpoint.folder, env=endpoint.environment,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def ended(endpoint, *options):
    """Exit code, standard output and standard error of a `serve` that ends by itself."""
    process = serve(endpoint, *options)
    out, error = process.communicate(timeout=EXIT_LIMIT_S)
    return process.returncode, out.decode(), error.decode()


def handles(pid, number):
    """Whether the process has a handler for the signal."""
    status = Path(f"/proc/{pid}/status").read_text()
    return bool(int(re.search(r"SigCgt:\s+([0-9a-f]+)", status)[1], 16) >> (number - 1) & 1)


class ServeTest(unittest.TestCase):
    def setUp(self):
        self.endpoint = support.Endpoint(model=SLOW)
        self.addCleanup(self.endpoint.kill)

    def stream(self, characters):
        """A client that has read the first event of an answer of so many tokens."""
        body = json.dumps({"model": "null", "prompt": "x" * characters, "stream": True}).encode()
        client = self.endpoint.connect(timeout=EXIT_LIMIT_S)
        self.addCleanup(client.close)
        client.sendall(self.endpoint.request(body=body, key=self.endpoint.key()))
        received = b""
        while b"data: " not in received:
            received += client.recv(65536)
        return client, received

    def test_a_signal_lets_answers_end(self):
        client, received = self.stream(50)
        self.endpoint.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        with self.assertRaises(OSError):
            self.endpoint.connect(timeout=2)
        while piece := client.recv(65536):
            received += piece
        self.assertIn(b"data: [DONE]", received)
        self.assertEqual(self.endpoint.process.wait(EXIT_LIMIT_S), 0)

    def test_an_idle_connection_does_not_keep_it(self):
        client = self.endpoint.connect()
        self.addCleanup(client.close)
        client.sendall(self.endpoint.request("GET", "/livez"))
        client.recv(65536)
        self.endpoint.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.endpoint.process.wait(EXIT_LIMIT_S), 0)

    def test_a_second_signal_ends_it_at_once(self):
        self.stream(4000)
        self.endpoint.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        self.assertIsNone(self.endpoint.process.poll())
        self.endpoint.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.endpoint.process.wait(EXIT_LIMIT_S), 130)

    def test_a_signal_at_any_moment(self):
        self.endpoint.stop_only()
        for milliseconds in (5, 10, 20, 30, 50, 80, 120, 200):
            process = serve(self.endpoint, "--listen", "127.0.0.1:0")
            self.addCleanup(process.stdout.close)
            self.addCleanup(process.stderr.close)
            time.sleep(milliseconds / 1000)
            caught = handles(process.pid, signal.SIGTERM)
            process.send_signal(signal.SIGTERM)
            # Before the program has its handlers the system ends it.
            self.assertIn(process.wait(EXIT_LIMIT_S), (0,) if caught else (0, -signal.SIGTERM), milliseconds)

    def test_a_second_one_is_told_who_serves(self):
        code, out, error = ended(self.endpoint)
        self.assertEqual((code, out), (5, ""))
        self.assertIn("mw serve", error)

    def test_what_cannot_be_listened_on(self):
        taken = self.endpoint.port
        self.endpoint.stop_only()
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            other.bind(("127.0.0.1", taken))
            other.listen()
            code, out, error = ended(self.endpoint, "--listen", f"127.0.0.1:{taken}")
        self.assertEqual((code, out), (1, ""))
        self.assertIn(f"127.0.0.1:{taken}", error)
        for listen, expected in (("nonsense", 2), ("127.0.0.1:70000", 2), ("::1:8484", 2), ("0.0.0.0:0", 1),
                                 ("192.0.2.1:0", 1)):
            code, out, error = ended(self.endpoint, "--listen", listen)
            self.assertEqual((code, out), (expected, ""), listen)
            self.assertTrue(error, listen)

    def test_it_starts_on_an_empty_folder(self):
        empty = dict(self.endpoint.environment, MODELWRIGHT_HOME=str(self.endpoint.folder / "new"))
        with subprocess.Popen([support.MW, "serve", "--listen", "127.0.0.1:0"], env=empty, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE) as process:
            self.assertTrue(process.stdout.readline().startswith(b"listening on http://127.0.0.1:"))
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.stdout.read(), b"", "no key is printed")
            self.assertEqual(process.wait(EXIT_LIMIT_S), 0)


class EncryptedTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.endpoint = support.Endpoint()
        cls.addClassCleanup(cls.endpoint.kill)
        cls.key = cls.endpoint.key()
        cls.endpoint.stop_only()
        cls.certificate, cls.private = cls.endpoint.folder / "cert.pem", cls.endpoint.folder / "key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout",
                        cls.private, "-out", cls.certificate], check=True, capture_output=True)
        cls.process = serve(cls.endpoint, "--listen", "127.0.0.1:0", "--tls-cert", str(cls.certificate), "--tls-key",
                            str(cls.private))
        cls.addClassCleanup(cls.process.stdout.close)
        cls.addClassCleanup(cls.process.stderr.close)
        cls.addClassCleanup(cls.process.wait, EXIT_LIMIT_S)
        cls.addClassCleanup(cls.process.terminate)
        line = cls.process.stdout.readline().decode()
        assert line.startswith("listening on https://127.0.0.1:"), line
        cls.port = int(line.rsplit(":", 1)[1])

    def connected(self, **versions):
        context = ssl.create_default_context(cafile=self.certificate)
        for name, value in versions.items():
            setattr(context, name, value)
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=EXIT_LIMIT_S)
        self.addCleanup(raw.close)
        return context.wrap_socket(raw, server_hostname="localhost")

    def test_requests_are_answered_on_one_connection(self):
        body = json.dumps({"model": "null", "prompt": "hello" * 500, "stream": True}).encode()
        request = self.endpoint.request(body=body, key=self.key, host=f"localhost:{self.port}")
        with self.connected() as client:
            for _ in range(3):
                client.sendall(request)
                received = b""
                while not received.endswith(b"0\r\n\r\n"):
                    received += client.recv(65536)
                self.assertTrue(received.startswith(b"HTTP/1.1 200"))
                self.assertIn(b"data: [DONE]", received)

    def test_old_versions_and_plain_text_get_nothing(self):
        with self.assertRaises(ssl.SSLError):
            self.connected(maximum_version=ssl.TLSVersion.TLSv1_1, minimum_version=ssl.TLSVersion.TLSv1)
        with socket.create_connection(("127.0.0.1", self.port), timeout=EXIT_LIMIT_S) as client:
            client.sendall(self.endpoint.request("GET", "/livez"))
            answer = b""
            try:
                while piece := client.recv(4096):
                    answer += piece
            except OSError:
                pass
            self.assertFalse(answer.startswith(b"HTTP"))
        with self.connected() as client:  # and others are served
            client.sendall(self.endpoint.request("GET", "/livez"))
            self.assertTrue(client.recv(65536).startswith(b"HTTP/1.1 200"))

    def test_files_that_are_none_are_refused(self):
        broken = self.endpoint.folder / "broken.pem"
        broken.write_text("no certificate\n")
        other = support.Endpoint()
        self.addCleanup(other.kill)
        other.stop_only()
        for certificate, private in ((broken, self.private), (self.certificate, broken),
                                     (self.certificate, self.certificate), ("none.pem", "none.pem")):
            code, out, error = ended(other, "--listen", "127.0.0.1:0", "--tls-cert", str(certificate), "--tls-key",
                                     str(private))
            self.assertEqual((code, out), (1, ""), error)
        self.assertEqual(ended(other, "--tls-cert", str(self.certificate))[0], 2)


if __name__ == "__main__":
    support.main()
