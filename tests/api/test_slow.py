#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Clients that are slow on purpose, and very many at once: others are answered meanwhile, and whoever does
not keep an absolute deadline is cut.

    test_slow.py MW NULL_ENGINE_FOLDER [CLASS]
"""
import http.client
import json
import resource
import selectors
import threading
import time

import endpoint
from endpoint import EndpointTest

BODY = json.dumps({"model": "null", "prompt": "a", "max_tokens": 1}).encode()
HEADER_LIMIT_S, BODY_LIMIT_S, READER_LIMIT_S = 2, 3, 2


class SlowClients(EndpointTest):
    settings = {"server.header_timeout_s": HEADER_LIMIT_S, "server.body_timeout_s": BODY_LIMIT_S,
                "server.idle_timeout_s": 3, "stream.slow_reader_s": READER_LIMIT_S}
    clients = 200

    def setUp(self):
        self.normal_request()  # loads the model

    def attack(self, first, piece, interval, limit, send=True, receive_buffer=None):
        """Many connections send `first`, then one `piece` per interval. All are cut within `limit` seconds,
        and a normal request meanwhile takes less than one."""
        clients = [self.endpoint.connect(receive_buffer=receive_buffer) for _ in range(self.clients)]
        began = time.monotonic()
        for client in clients:
            client.sendall(first)
            client.setblocking(False)
        slowest, open_clients = 0.0, set(clients)
        while open_clients and time.monotonic() - began < limit + 2:
            slowest = max(slowest, self.normal_request())
            for client in list(open_clients):
                if self.was_cut(client, piece if send else b""):
                    open_clients.discard(client)
                    client.close()
            time.sleep(interval)
        took = time.monotonic() - began
        for client in open_clients:
            client.close()
        self.assertEqual(len(open_clients), 0, "still open")
        self.assertLess(took, limit + 1)
        self.assertLess(slowest, 1)

    def was_cut(self, client, piece):
        try:
            if piece:
                client.send(piece)
            return client.recv(4096) == b"" if not piece or self.readable(client) else False
        except BlockingIOError:
            return False
        except OSError:
            return True

    def readable(self, client):
        with selectors.DefaultSelector() as selector:
            selector.register(client, selectors.EVENT_READ)
            return bool(selector.select(0))

    def normal_request(self):
        began = time.monotonic()
        self.assertEqual(self.complete(max_tokens=1).status, 200)
        return time.monotonic() - began


class SlowTest(SlowClients):
    def test_headers_that_never_end(self):
        self.attack(b"GET /livez HTTP/1.1\r\nHost: localhost\r\nX-A: ", b"a", 0.2, HEADER_LIMIT_S + 1)

    def test_header_lines_that_never_end(self):
        self.attack(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n", b"X-A: a\r\n", 0.2, HEADER_LIMIT_S + 1)

    def test_bodies_that_never_end(self):
        head = self.endpoint.request(key=self.key, headers=["Content-Type: application/json", "Content-Length: 100000"])
        self.attack(head, b" ", 0.2, BODY_LIMIT_S + 1)

    def test_chunks_that_never_end(self):
        head = self.endpoint.request(key=self.key, headers=["Content-Type: application/json",
                                                            "Transfer-Encoding: chunked"])
        self.attack(head, b"1\r\n \r\n", 0.2, BODY_LIMIT_S + 1)

    def test_connections_that_say_nothing(self):
        self.attack(b"", b"", 0.2, 5, send=False)


class SlowReaderTest(SlowClients):
    """Answers too large for the socket's buffers, and nobody reads them."""
    model = "null model\ncontext 1048576\n"
    settings = {**SlowClients.settings, "engine.context_tokens": 1048576}
    clients = 20

    def test_streams_that_are_not_read_are_cut(self):
        body = json.dumps({"model": "null", "prompt": "abcd" * 50000, "stream": True}).encode()
        data = self.endpoint.request(body=body, key=self.key)
        clients = [self.endpoint.connect(receive_buffer=4096) for _ in range(self.clients)]
        for client in clients:
            client.sendall(data)
        ends = time.monotonic() + READER_LIMIT_S + 4
        slowest = 0.0
        while time.monotonic() < ends:
            slowest = max(slowest, self.normal_request())
            time.sleep(0.2)
        self.assertLess(slowest, 1)
        for client in clients:
            self.assertLess(self.received(client), 200000 * 50, "the whole stream came")
            client.close()

    def received(self, client):
        """Bytes until the connection ends; it must end without `[DONE]`."""
        client.settimeout(20)
        total, last = 0, b""
        try:
            while piece := client.recv(65536):
                total, last = total + len(piece), (last + piece)[-100:]
        except ConnectionError:
            pass
        self.assertNotIn(b"[DONE]", last)
        return total


class ManyStreamsTest(EndpointTest):
    """1,000 streams at once: each gets every token, while an ordinary request is answered in time."""
    model = "null model\ndelay_ms 1000\n"
    streams = 1000
    tokens = 6

    @classmethod
    def setUpClass(cls):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 8192), most))
        super().setUpClass()
        cls.endpoint.add_model("quick", "null model\n")
        assert cls.complete(cls, model="quick").status == 200  # it is loaded now
        assert cls.complete(cls, max_tokens=1).status == 200

    def test_all_are_served(self):
        body = json.dumps({"model": "null", "prompt": "abcdefgh", "stream": True, "max_tokens": self.tokens}).encode()
        data = self.endpoint.request(body=body, key=self.key)
        before = self.endpoint.resident()
        done, times, stopping = [], [], threading.Event()
        asking = threading.Thread(target=self.ask_meanwhile, args=(times, stopping))
        with selectors.DefaultSelector() as selector:
            for _ in range(self.streams):
                client = self.endpoint.connect()
                client.sendall(data)
                client.setblocking(False)
                selector.register(client, selectors.EVENT_READ, bytearray())
            asking.start()
            ends = time.monotonic() + 40
            held = 0
            while selector.get_map() and time.monotonic() < ends:
                for key, _ in selector.select(0.5):
                    piece = key.fileobj.recv(65536)
                    key.data.extend(piece)
                    if not piece or b"data: [DONE]" in key.data:
                        selector.unregister(key.fileobj)
                        key.fileobj.close()
                        done.append(bytes(key.data))
                if not done:
                    held = max(held, self.endpoint.resident())
            left = [bytes(key.data[:300]) for key in selector.get_map().values()]
        stopping.set()
        asking.join()
        self.assertEqual((len(done), left[:3]), (self.streams, []))
        for text in done:
            self.assertTrue(text.startswith(b"HTTP/1.1 200 "), text[:200])
            events = [json.loads(line[6:]) for line in text.splitlines() if line.startswith(b"data: {")]
            self.assertEqual("".join(choice["text"] for event in events for choice in event["choices"]), "abcdef")
        self.assertLess(max(times), 1)
        self.assertGreater(len(times), 3)
        self.assertLess((held - before) / self.streams, 40 << 10, "bytes a stream")

    def ask_meanwhile(self, times, stopping):
        while not stopping.is_set():
            began = time.monotonic()
            self.assertEqual(self.complete(model="quick", max_tokens=1).status, 200)
            times.append(time.monotonic() - began)
            stopping.wait(0.2)


class ConnectionLimitTest(EndpointTest):
    settings = {"server.max_connections": 8, "server.idle_timeout_s": 2}

    def test_connections_above_the_limit_are_refused_until_others_end(self):
        held = [self.endpoint.connect() for _ in range(20)]
        time.sleep(0.3)
        began = time.monotonic()
        status = None
        while status != 200 and time.monotonic() - began < 10:
            try:
                status = self.endpoint.call("GET", "/livez", timeout=2).status
            except (OSError, http.client.HTTPException):  # refused without an answer
                pass
            time.sleep(0.1)
        self.assertEqual(status, 200)
        for client in held:
            client.close()


class RateLimitTest(EndpointTest):
    settings = {"server.requests_per_minute": 60}

    def test_a_key_that_asks_too_often_is_told_to_wait(self):
        statuses = []
        for _ in range(130):
            answer = self.endpoint.call("GET", "/v1/models", key=self.key)
            statuses.append(answer.status)
            if answer.status == 429:
                self.assertGreaterEqual(int(answer.header("retry-after")), 1)
                break
        self.assertEqual(statuses[-1], 429, "never refused")
        self.assertGreaterEqual(statuses.count(200), 1)
        other = self.endpoint.call("GET", "/v1/models", key=self.endpoint.key())
        self.assertEqual(other.status, 200)


if __name__ == "__main__":
    endpoint.main()
