#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Drives the real `mw`: processes, signals, terminals, closed streams.

    test_cli.py MW NULL_ENGINE_FOLDER
"""
import json
import os
import pty
import select
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

MW = NULL_ENGINE = ""


class Terminal:
    """A process on a terminal of its own, read as it writes."""

    def __init__(self, arguments, environment, cwd):
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            os.execve(MW, [MW, *arguments], environment)
        self.seen = b""

    def wait_for(self, text, timeout=10):
        """Everything up to and with `text`."""
        end = time.monotonic() + timeout
        while text not in self.seen:
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError(f"{text!r} did not come; so far {self.seen!r}")
            if select.select([self.master], [], [], left)[0]:
                try:
                    part = os.read(self.master, 65536)
                except OSError:  # the other end is closed
                    part = b""
                if not part:
                    raise AssertionError(f"ended before {text!r}; so far {self.seen!r}")
                self.seen += part
        head, self.seen = self.seen.split(text, 1)
        return head + text

    def type(self, data):
        os.write(self.master, data)

    def exit_code(self, timeout=10):
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            if select.select([self.master], [], [], 0.02)[0]:
                try:
                    self.seen += os.read(self.master, 65536)
                except OSError:
                    pass
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                os.close(self.master)
                return os.waitstatus_to_exitcode(status)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        raise AssertionError(f"did not end; {self.seen!r}")


class CliTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": folder.name, "LANG": "C.UTF-8",
            "MODELWRIGHT_ENGINE_DIR": NULL_ENGINE, "MODELWRIGHT_HOME": str(self.folder / "data"),
        }
        for variable in ("LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
            if variable in os.environ:
                self.environment[variable] = os.environ[variable]
        self.model("null.gguf")
        self.model("slow.gguf", delay_ms=5)

    def model(self, name, **keys):
        lines = "".join(f"{key} {value}\n" for key, value in keys.items())
        (self.folder / name).write_text("null model\n" + lines)

    def start(self, *arguments, **options):
        return subprocess.Popen([MW, *arguments], cwd=self.folder, env=self.environment,
                                stdin=options.pop("stdin", subprocess.PIPE),
                                stdout=options.pop("stdout", subprocess.PIPE),
                                stderr=subprocess.PIPE, **options)

    def mw(self, *arguments, stdin=b"", timeout=20, **options):
        process = self.start(*arguments, **options)
        output, error = process.communicate(stdin, timeout=timeout)
        return process.returncode, output, error

    # -- streams

    def test_answer_and_one_line_feed(self):
        self.assertEqual(self.mw("run", "./null.gguf", "grüß"), (0, "grüß\n".encode(), b""))

    def test_options_before_and_after_the_verb(self):
        before = self.mw("--json", "--data-dir", "d", "run", "null.gguf", "x", "--seed", "1")
        after = self.mw("run", "--seed", "1", "null.gguf", "x", "--data-dir", "d", "--json")
        self.assertEqual(before[0], 0)
        self.assertEqual(after[0], 0)
        self.assertEqual(json.loads(before[1])["text"], json.loads(after[1])["text"])
        self.assertEqual((self.folder / "d").stat().st_mode & 0o777, 0o700)

    def test_json_errors_leave_stdout_empty(self):
        (self.folder / "other.gguf").write_bytes(b"GGUF")
        for arguments, code in ((("run", "none.gguf", "x"), 4), (("run", "name", "x"), 4),
                                (("run", "other.gguf", "x"), 1), (("models", "show", "other.gguf"), 1),
                                (("score", "other.gguf"), 1), (("bench", "other.gguf"), 1),
                                (("run", "null.gguf", "--temperature", "9", "x"), 2), (("nothing",), 2)):
            exit_code, output, error = self.mw("--json", *arguments)
            self.assertEqual((exit_code, output), (code, b""), arguments)
            self.assertRegex(error, rb"\Amw: [^\n]+\n\Z")

    def test_bytes_are_exact_through_pipes(self):
        every = bytes(range(256)) * 300 + "中文🙂".encode()
        exit_code, ids, _ = self.mw("tokenize", "null.gguf", stdin=every)
        self.assertEqual(exit_code, 0)
        self.assertEqual(self.mw("detokenize", "null.gguf", stdin=ids)[1], every)

    def test_streams_as_it_goes(self):
        process = self.start("run", "slow.gguf", "abc", "--ignore-eos", "--max-tokens", "400")
        try:
            self.assertEqual(process.stdout.read(3), b"abc")
            self.assertIsNone(process.poll(), "the first text comes long before the end")
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=10)

    def test_a_reader_that_goes_ends_it_quietly(self):
        process = self.start("run", "slow.gguf", "abc", "--ignore-eos", "--max-tokens", "2000")
        process.stdout.read(3)
        process.stdout.close()
        begin = time.monotonic()
        self.assertEqual(process.wait(timeout=10), 1)
        self.assertLess(time.monotonic() - begin, 5)
        self.assertEqual(process.stderr.read(), b"")
        process.stdin.close()
        process.stderr.close()

    def test_closed_and_full_streams(self):
        shell = f'exec "{MW}" run null.gguf hello >&-'
        done = subprocess.run(["sh", "-c", shell], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, timeout=20, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"standard output", done.stderr)
        with open("/dev/full", "wb") as full:
            exit_code, _, error = self.mw("run", "null.gguf", "hello", stdout=full)
        self.assertEqual(exit_code, 1)
        self.assertIn(b"No space left", error)
        shell = f'exec "{MW}" run null.gguf --raw <&- 2>&-'
        done = subprocess.run(["sh", "-c", shell], cwd=self.folder, env=self.environment, stdout=subprocess.PIPE,
                              timeout=20, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, b"\n"), "no input is an empty prompt")

    def test_no_verb_starts_slowly(self):
        times = []
        for _ in range(3):
            begin = time.monotonic()
            self.mw("--version")
            times.append(time.monotonic() - begin)
        self.assertLess(min(times), 0.1)

    # -- interrupts

    def test_interrupt_exits_130(self):
        for common in ((), ("--json",)):
            process = self.start("run", "slow.gguf", "abc", "--ignore-eos", *common)
            if not common:
                process.stdout.read(1)
            else:
                time.sleep(0.2)
            process.send_signal(signal.SIGINT)
            output, error = process.communicate(timeout=10)
            self.assertEqual(process.returncode, 130)
            self.assertEqual(error, b"")
            if common:
                self.assertEqual(output, b"")

    def test_interrupt_while_waiting_for_input(self):
        process = self.start("tokenize", "null.gguf")
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=10), 130)
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()

    def test_interrupt_while_nothing_reads(self):
        self.model("long.gguf", context=400000)
        reader, writer = os.pipe()
        process = self.start("run", "long.gguf", "abcdefgh", "--ignore-eos", "--context", "400000", stdout=writer)
        os.close(writer)
        time.sleep(1)  # the pipe is full by now
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=10), 130)
        os.close(reader)
        process.stdin.close()
        process.stderr.close()

    # -- terminals

    def terminal(self, *arguments):
        return Terminal(arguments, {**self.environment, "TERM": "xterm"}, self.folder)

    def test_chat(self):
        terminal = self.terminal("run", "null.gguf")
        terminal.wait_for(b"> ")
        terminal.type("grüß dich\n".encode())
        terminal.wait_for("grüß dich\r\n".encode())  # the echo of what was typed
        terminal.wait_for("grüß dich\r\n".encode())  # the answer
        terminal.wait_for(b"tokens")
        terminal.wait_for(b"> ")
        terminal.type(b"\x04")
        self.assertEqual(terminal.exit_code(), 0)

    def test_ctrl_c_stops_the_answer_and_not_the_chat(self):
        terminal = self.terminal("run", "slow.gguf", "--ignore-eos")
        terminal.wait_for(b"> ")
        terminal.type(b"abcabc\n")
        terminal.wait_for(b"abcabc\r\n")
        terminal.wait_for(b"abcabcabc")
        terminal.type(b"\x03")
        terminal.wait_for(b"cancelled")
        terminal.wait_for(b"> ")
        terminal.type(b"\x03")
        terminal.wait_for(b"Ctrl-D ends the chat")
        terminal.type(b"/exit\n")
        self.assertEqual(terminal.exit_code(), 0)

    def test_a_prompt_on_a_terminal_shows_the_figures(self):
        terminal = self.terminal("run", "null.gguf", "abc")
        terminal.wait_for(b"abc\r\n")
        terminal.wait_for(b"3 tokens")
        self.assertEqual(terminal.exit_code(), 0)

    def test_a_model_cannot_drive_the_terminal(self):
        terminal = self.terminal("run", "null.gguf", "a\x1b[2Jb")
        terminal.wait_for("a\N{REPLACEMENT CHARACTER}[2Jb".encode())
        self.assertEqual(terminal.exit_code(), 0)

    # -- the engine

    def test_a_missing_engine_is_named(self):
        self.environment["MODELWRIGHT_ENGINE_DIR"] = "/nowhere"
        exit_code, output, error = self.mw("run", "null.gguf", "x")
        self.assertEqual((exit_code, output), (1, b""))
        self.assertIn(b"/nowhere/libmodelwright_engine.so", error)

    def test_an_engine_of_another_version_is_refused(self):
        self.environment["MODELWRIGHT_ENGINE_DIR"] = NULL_ENGINE + "_other"
        exit_code, _, error = self.mw("run", "null.gguf", "x")
        self.assertEqual(exit_code, 1)
        self.assertIn(b"interface version", error)


if __name__ == "__main__":
    MW, NULL_ENGINE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    unittest.main(argv=sys.argv[:1], verbosity=1)
