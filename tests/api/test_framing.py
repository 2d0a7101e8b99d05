#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Requests whose framing is wrong, ambiguous or hostile, byte by byte (RFC 9112): one refusal and a closed
connection, or only that; never two answers, never a hang.

    test_framing.py MW NULL_ENGINE_FOLDER [CLASS]
"""
import json
import socket
import time

import endpoint
from endpoint import EndpointTest

BODY = json.dumps({"model": "null", "prompt": "a", "max_tokens": 1}).encode()
INNER = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"  # what a smuggler would get answered
MIB = 1 << 20


class FramingTest(EndpointTest):
    settings = {"server.header_timeout_s": 1, "server.body_timeout_s": 2}

    def setUp(self):
        self.before = self.endpoint.resident()

    def tearDown(self):
        super().tearDown()
        self.assertEqual(self.endpoint.call("GET", "/livez", timeout=2).status, 200)
        self.assertLess(self.endpoint.resident() - self.before, 16 * MIB)

    def head(self, *lines, line="POST /v1/completions HTTP/1.1", host=None):
        start = [line, f"Host: {host or self.endpoint.authority}", f"Authorization: Bearer {self.key}",
                 "Content-Type: application/json"]
        return b"\r\n".join(part if isinstance(part, bytes) else part.encode()
                            for part in [*start, *lines]) + b"\r\n\r\n"

    def refused(self, data, *statuses, limit=6):
        """At most one answer, from 400 on, and a closed connection."""
        answers, closed = self.endpoint.exchange(data, limit)
        self.assertTrue(closed, f"left open after {answers}")
        self.assertLessEqual(len(answers), 1, answers)
        for answer in answers:
            self.assertIn(answer.status, statuses or range(400, 500), answer)
        return answers

    def served(self, data, *statuses):
        """One answer, and an ordinary request behind it on the same connection gets the second."""
        answers, _ = self.endpoint.exchange(data + INNER, until=2)
        self.assertEqual([answer.status in (statuses or (200,)) for answer in answers[:1]], [True], answers)
        self.assertEqual([answer.status for answer in answers[1:]], [200], answers)


class LengthTest(FramingTest):
    def test_a_right_length_is_served(self):
        self.served(self.head(f"Content-Length: {len(BODY)}") + BODY)

    def test_no_length_and_no_chunks_is_no_body(self):
        answers, _ = self.endpoint.exchange(self.head() + INNER, until=2)
        self.assertLessEqual(len(answers), 2)
        self.assertIn(answers[0].status, (400, 411))

    def test_two_lengths_that_differ(self):
        self.refused(self.head(f"Content-Length: {len(BODY)}", f"Content-Length: {len(BODY) + 5}") + BODY + INNER)

    def test_two_lengths_that_agree(self):
        self.refused(self.head(f"Content-Length: {len(BODY)}", f"Content-Length: {len(BODY)}") + BODY + INNER)

    def test_a_list_of_lengths(self):
        self.refused(self.head(f"Content-Length: {len(BODY)}, {len(BODY)}") + BODY + INNER)

    def test_values_that_are_no_length(self):
        size = len(BODY)
        for value in (f"+{size}", "-1", "-0", f"0x{size:x}", f"{size}.0", f"{size} {size}", f"{size};x", "", "ten",
                      f"{size}e0", f"0o{size:o}", "\u0661"):
            with self.subTest(value=value):
                self.refused(self.head(f"Content-Length: {value}") + BODY + INNER)

    def test_lengths_out_of_range(self):
        for value in (2**31, 2**32 + len(BODY), 2**63 - 1, 2**63, 2**64 + len(BODY), 10**40):
            with self.subTest(value=value):
                self.refused(self.head(f"Content-Length: {value}") + BODY, 400, 413)

    def test_a_length_above_the_limit_is_refused_before_the_body(self):
        began = time.monotonic()
        self.refused(self.head(f"Content-Length: {1 << 40}"), 413, 400)
        self.assertLess(time.monotonic() - began, 2)

    def test_length_beside_chunks(self):
        chunked = b"0\r\n\r\n"
        self.refused(self.head(f"Content-Length: {len(chunked)}", "Transfer-Encoding: chunked") + chunked + INNER)
        self.refused(self.head("Transfer-Encoding: chunked", f"Content-Length: {len(BODY)}") + chunked + INNER)

    def test_a_length_that_is_too_small_leaves_no_second_request(self):
        data = self.head(f"Content-Length: {len(BODY)}") + BODY + b"{}\r\n\r\n"
        answers, closed = self.endpoint.exchange(data)
        self.assertTrue(closed)
        self.assertEqual([answer.status // 100 for answer in answers], [2, 4][:len(answers)])


class ChunkTest(FramingTest):
    def chunked(self, data):
        return self.head("Transfer-Encoding: chunked") + data

    def test_right_chunks_are_served(self):
        middle = len(BODY) // 2
        pieces = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (BODY[:middle], BODY[middle:]))
        self.served(self.chunked(pieces + b"0\r\n\r\n"))

    def test_sizes_that_are_none(self):
        for size in (b"", b"x", b"-1", b"+5", b"0x10", b" 5", b"5 5", b"5\n", b"\x00", b"1_0", b"g"):
            with self.subTest(size=size):
                self.refused(self.chunked(size + b"\r\n" + BODY + b"\r\n0\r\n\r\n" + INNER))

    def test_sizes_out_of_range(self):
        for size in (b"7fffffff", b"ffffffff", b"7fffffffffffffff", b"ffffffffffffffff", b"1" + b"0" * 16,
                     b"f" * 100, b"0" * 100000 + b"5"):
            with self.subTest(size=size[:20]):
                self.refused(self.chunked(size + b"\r\n" + BODY), 400, 413)

    def test_a_flood_of_extensions(self):
        self.refused(self.chunked(b"1;" + b"a" * MIB + b"\r\n{\r\n0\r\n\r\n"), 400, 413, 431)

    def test_extensions_of_many_chunks(self):
        piece = b"1;" + b"e" * 1000 + b"\r\n \r\n"
        self.refused((self.chunked(b""), *[piece * 50] * 200), 400, 408, 413, 431)

    def test_a_chunk_longer_than_its_size(self):
        self.refused(self.chunked(b"3\r\n{ }}}\r\n0\r\n\r\n" + INNER))

    def test_a_missing_end(self):
        self.refused(self.chunked(b"%x\r\n%s\r\n" % (len(BODY), BODY)), 400, 408)

    def test_a_connection_cut_between_chunks(self):
        answers, closed = self.endpoint.exchange(self.chunked(b"%x\r\n%s\r\n" % (len(BODY), BODY)), half_close=True)
        self.assertTrue(closed)
        self.assertLessEqual(len(answers), 1)
        self.assertNotIn(200, [answer.status for answer in answers])

    def test_trailers_change_nothing(self):
        trailers = f"Authorization: Bearer nothing\r\nContent-Length: 3\r\nHost: evil.test\r\n\r\n".encode()
        answers, closed = self.endpoint.exchange(self.chunked(b"%x\r\n%s\r\n0\r\n" % (len(BODY), BODY) + trailers), 2)
        self.assertLessEqual(len(answers), 1)
        self.assertTrue(closed or answers)
        for answer in answers:
            self.assertIn(answer.status, (200, 400))

    def test_a_flood_of_trailers(self):
        flood = b"".join(b"X-%d: %s\r\n" % (i, b"v" * 100) for i in range(20000))
        self.refused(self.chunked(b"%x\r\n%s\r\n0\r\n" % (len(BODY), BODY) + flood), 400, 413, 431)

    def test_three_megabytes_in_chunks_of_one_byte(self):
        pieces = [b"1\r\n \r\n" * 4096] * (3 * MIB // 4096)
        answers, _ = self.endpoint.exchange((self.chunked(b""), *pieces, b"0\r\n\r\n"), 15, until=1)
        self.assertIn([answer.status for answer in answers], ([], [400], [408], [413]))

    def test_other_transfer_codings(self):
        for value in ("identity", "gzip", "gzip, chunked", "chunked, chunked", "chunked, identity", "xchunked",
                      "chunkedx", "chunked;q=1", "\x0bchunked", "\"chunked\"", "chunked\x00"):
            with self.subTest(value=value):
                self.refused(self.head(f"Transfer-Encoding: {value}") + b"0\r\n\r\n" + INNER, 400, 415, 501)

    def test_transfer_coding_given_twice(self):
        self.refused(self.head("Transfer-Encoding: chunked", "Transfer-Encoding: identity") + b"0\r\n\r\n" + INNER,
                     400, 501)

    def test_chunks_of_http_1_0(self):
        self.refused(self.head("Transfer-Encoding: chunked", line="POST /v1/completions HTTP/1.0") +
                     b"0\r\n\r\n" + INNER)


class LineTest(FramingTest):
    def get(self, *lines, end=b"\r\n", first=b"GET /livez HTTP/1.1"):
        host = f"Host: {self.endpoint.authority}".encode()
        return end.join([first, host, *lines]) + end + end

    def test_bare_line_feeds(self):
        self.refused(self.get(end=b"\n"), 400, 408)

    def test_one_bare_line_feed_in_a_header(self):
        self.refused(self.get(b"X-A: 1\nX-B: 2"))

    def test_bare_carriage_returns(self):
        self.refused(self.get(end=b"\r"), 400, 408)
        self.refused(self.get(b"X-A: 1\rX-B: 2"))

    def test_folded_headers(self):
        self.refused(self.get(b"X-A: 1\r\n 2"))
        self.refused(self.get(b"X-A: 1\r\n\t2"))

    def test_a_fold_before_the_first_header(self):
        self.refused(b"GET /livez HTTP/1.1\r\n Host: " + self.endpoint.authority.encode() + b"\r\n\r\n")

    def test_control_characters_in_values(self):
        for byte in (b"\x00", b"\x01", b"\x0b", b"\x7f"):
            with self.subTest(byte=byte):
                self.refused(self.get(b"X-A: a" + byte + b"b"))

    def test_control_characters_in_names(self):
        for name in (b"X\x00A", b"X A", b"X\tA", b"X(A)", b"X\x80A", b""):
            with self.subTest(name=name):
                self.refused(self.get(name + b": 1"))

    def test_space_before_the_colon(self):
        self.refused(self.get(b"X-A : 1"))
        self.refused(self.head(f"Content-Length : {len(BODY)}") + BODY + INNER)
        self.refused(self.head("Transfer-Encoding : chunked") + b"0\r\n\r\n" + INNER)

    def test_a_header_without_a_colon(self):
        self.refused(self.get(b"X-A"))

    def test_many_and_long_headers(self):
        self.refused(self.get(*[b"X-%d: 1" % i for i in range(10000)]), 400, 431)
        self.refused(self.get(b"X-A: " + b"a" * (64 << 10)), 400, 431)
        self.refused((self.get()[:-2] + b"X-A: ", *[b"a" * MIB] * 100), 400, 431, limit=15)
        self.refused(self.get(b"n" * (64 << 10) + b": 1"), 400, 431)


class RequestLineTest(FramingTest):
    def line(self, line, host=None):
        host = f"\r\nHost: {host or self.endpoint.authority}\r\n"
        return (line if isinstance(line, bytes) else line.encode()) + host.encode() + b"\r\n"

    def test_absolute_form(self):
        for target in ("http://evil.test/livez", "http://evil.test:80/livez", "https://evil.test/",
                       f"http://user@{self.endpoint.authority}/livez", "file:///etc/passwd", "http:/livez", "http://"):
            with self.subTest(target=target):
                self.refused(self.line(f"GET {target} HTTP/1.1"))

    def test_authority_and_asterisk_form(self):
        self.refused(self.line(f"CONNECT {self.endpoint.authority} HTTP/1.1"), 400, 401, 405, 501)
        self.refused(self.line("GET evil.test:80 HTTP/1.1"))
        self.refused(self.line("GET * HTTP/1.1"))
        self.refused(self.line("GET livez HTTP/1.1"))

    def test_verbs_that_are_not_served(self):
        for verb in ("BREW", "TRACE", "get", "GETGET" * 100, "PROPFIND", "G\x00ET", "OPTIONS"):
            with self.subTest(verb=verb[:20]):
                answers, closed = self.endpoint.exchange(self.line(f"{verb} /livez HTTP/1.1"), 2, until=1)
                self.assertTrue(closed or answers)
                for answer in answers:
                    self.assertIn(answer.status, (400, 401, 403, 405, 501), answer)
                    self.assertNotIn(b"TRACE", answer.body)  # nothing of the request comes back

    def test_lines_that_are_none(self):
        for line in ("GET /livez", "GET /livez HTTP/1.1 x", "GET  /livez HTTP/1.1", "GET\t/livez\tHTTP/1.1",
                     "GET /livez HTTP/2.0", "GET /livez HTTP/1.2.3", "GET /livez HTTP/11", "GET /livez http/1.1",
                     "GET /li vez HTTP/1.1", " GET /livez HTTP/1.1", "GET /livez\x00 HTTP/1.1", "GET /livez HTTP/0.9",
                     "GET /livez XTTP/1.1", "PRI * HTTP/2.0"):
            with self.subTest(line=line):
                self.refused(self.line(line), 400, 401, 404, 408, 505)

    def test_a_target_of_64_kib(self):
        self.refused(self.line("GET /" + "a" * (64 << 10) + " HTTP/1.1"), 400, 414, 431)
        self.refused(self.line("GET /livez?" + "a" * (64 << 10) + " HTTP/1.1"), 400, 414, 431)

    def test_a_line_without_end(self):
        self.refused((b"GET /", *[b"a" * MIB] * 16), 400, 414, 431)

    def test_targets_with_bytes_that_a_uri_has_not(self):
        for target in (b"/livez\xff", b"/livez%", b"/livez%zz", b"/livez%0", b"/livez#part", b"/<script>",
                       b"/livez%00", b"/livez%ff"):
            with self.subTest(target=target):
                answers, closed = self.endpoint.exchange(self.line(b"GET " + target + b" HTTP/1.1"), 2, until=1)
                self.assertTrue(closed or answers)
                for answer in answers:
                    self.assertIn(answer.status, (400, 401, 404))

    def test_noise(self):
        for data in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500), b"\x00" * 4096, b"\xff" * 4096,
                     b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"SSH-2.0-OpenSSH_9.2\r\n", b"\r\n" * 8192):
            with self.subTest(data=data[:12]):
                self.refused(data, 400, 408, 431, 505)


class PipelineTest(FramingTest):
    def test_two_requests_in_one_packet_are_answered_in_order(self):
        first = self.endpoint.request(body=BODY, key=self.key)
        answers, _ = self.endpoint.exchange(first + INNER, until=2)
        self.assertEqual([answer.status for answer in answers], [200, 200])
        self.assertIn("choices", answers[0].json())

    def test_a_hundred_requests_in_one_packet(self):
        answers, _ = self.endpoint.exchange(INNER * 100, until=100)
        self.assertEqual([answer.status for answer in answers], [200] * len(answers))
        self.assertIn(len(answers), (1, 100))

    def test_a_request_behind_one_that_closes_is_not_answered(self):
        data = self.endpoint.request("GET", "/livez", headers=["Connection: close"])
        answers, closed = self.endpoint.exchange(data + INNER)
        self.assertEqual([answer.status for answer in answers], [200])
        self.assertTrue(closed)

    def test_nothing_behind_a_broken_request_is_answered(self):
        answers = self.refused(self.head("Content-Length: x") + INNER * 20)
        self.assertLessEqual(len(answers), 1)

    def test_a_body_on_a_get_is_not_the_next_request(self):
        data = self.endpoint.request("GET", "/livez", headers=[f"Content-Length: {len(INNER)}"]) + INNER
        answers, _ = self.endpoint.exchange(data, 2)
        self.assertEqual(len(answers), 1, answers)

    def test_a_refused_body_is_not_the_next_request(self):
        """Refused for its scope or path before the body is read: the body is skipped or the connection ends."""
        for path, key in (("/v1/completions", "nothing"), ("/nothing", self.key)):
            data = self.endpoint.request(path=path, key=key, body=INNER)
            answers, _ = self.endpoint.exchange(data, 2)
            self.assertEqual([answer.status // 100 for answer in answers], [4], answers)

    def test_an_interim_answer_is_asked_for(self):
        head = self.endpoint.request(key=self.key, headers=[
            f"Content-Length: {len(BODY)}", "Content-Type: application/json", "Expect: 100-continue"])
        with self.endpoint.connect(3) as client:
            client.sendall(head)
            interim = client.recv(4096)
            self.assertRegex(interim, rb"\AHTTP/1\.1 (100|417) ")
            if b" 100 " in interim:
                client.sendall(BODY)
                self.assertIn(b" 200 ", client.recv(4096))

    def test_an_expectation_of_something_else(self):
        answers, _ = self.endpoint.exchange(self.endpoint.request(key=self.key, body=BODY, headers=["Expect: nothing"]),
                                            until=1)
        self.assertIn([answer.status for answer in answers], ([417], [400], [200]))

    def test_an_upgrade_is_not_made(self):
        data = self.endpoint.request("GET", "/livez", headers=[
            "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c, websocket", "HTTP2-Settings: AAMAAABkAAQAAP__"])
        answers, _ = self.endpoint.exchange(data, 2, until=1)
        self.assertIn([answer.status for answer in answers], ([200], [400]))


class EarlyCloseTest(FramingTest):
    model = "null model\ndelay_ms 20\n"

    def leave(self, data, wait=0.0, reset=False):
        with self.endpoint.connect() as client:
            client.sendall(data)
            time.sleep(wait)
            if reset:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")

    def stream(self):
        body = json.dumps({"model": "null", "prompt": "abc" * 300, "stream": True}).encode()
        return self.endpoint.request(body=body, key=self.key)

    def test_after_nothing_and_after_parts_of_the_head(self):
        whole = self.head(f"Content-Length: {len(BODY)}") + BODY
        for size in (0, 1, 10, len(whole) - len(BODY) - 1, len(whole) - len(BODY), len(whole) - 1):
            for reset in (False, True):
                self.leave(whole[:size], reset=reset)

    def test_before_the_answer(self):
        for reset in (False, True):
            self.leave(self.endpoint.request(body=BODY, key=self.key), reset=reset)

    def test_in_the_middle_of_the_stream(self):
        for reset in (False, True):
            self.leave(self.stream(), wait=0.2, reset=reset)

    def test_a_client_that_only_closes_its_sending_side(self):
        """Half-closed connections are either answered or closed, soon."""
        answers, closed = self.endpoint.exchange(self.endpoint.request(body=BODY, key=self.key), 3, half_close=True)
        self.assertTrue(closed)
        self.assertIn([answer.status for answer in answers], ([], [200]))

    def test_many_that_leave_at_once(self):
        for _ in range(200):
            self.leave(self.stream(), reset=True)

    def test_leaving_stops_the_work(self):
        """The answer would take 18 s; its record, written when the work ends, is there soon after."""
        before = self.recorded()
        self.leave(self.stream(), wait=0.2)
        ends = time.monotonic() + 3
        while self.recorded() == before and time.monotonic() < ends:
            time.sleep(0.05)
        self.assertGreater(self.recorded(), before)

    def recorded(self):
        answer = self.endpoint.call("GET", "/metrics", key=self.key)
        return sum(float(line.rsplit(b" ", 1)[1]) for line in answer.body.splitlines()
                   if line.startswith(b"modelwright_requests_total"))


if __name__ == "__main__":
    endpoint.main()
