#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Verbs handed over to the instance that owns the data folder, with the real `mw` on both sides.

    test_forwarding.py MW NULL_ENGINE_FOLDER [CLASS]
"""
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

MW = NULL_ENGINE = ""


class Forwarding(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.data = self.folder / "data"
        self.environment = {"PATH": os.environ["PATH"], "HOME": folder.name, "LANG": "C.UTF-8",
                            "MODELWRIGHT_ENGINE_DIR": NULL_ENGINE, "MODELWRIGHT_HOME": str(self.data)}

    def start(self, *arguments):
        process = subprocess.Popen([MW, *arguments], cwd=self.folder, env=self.environment, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.kill()
            process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()

    def owner(self, there=None):
        """A verb that waits for its input, and so owns the folder."""
        process = self.start("run", "nosuch")
        self.wait_until(there or (self.data / "control.sock").exists)
        return process

    def wait_until(self, condition, timeout=10):
        end = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > end:
                self.fail("it did not come to that")
            time.sleep(0.005)

    def mw(self, *arguments, **options):
        done = subprocess.run([MW, *arguments], cwd=self.folder, env=self.environment, input=b"", timeout=30,
                              capture_output=True, check=False, **options)
        return done.returncode, done.stdout.decode(), done.stderr.decode()


class ForwardingTest(Forwarding):
    def test_the_owner_does_what_a_caller_asks(self):
        owner = self.owner()
        code, output, error = self.mw("keys", "create", "--name", "ci", "--scopes", "infer", "--json")
        self.assertEqual((code, error), (0, ""))
        key = json.loads(output)
        self.assertEqual([k["id"] for k in json.loads(self.mw("keys", "list", "--json")[1])], [key["id"]])
        self.assertIsNone(owner.poll())
        owner.stdin.close()
        owner.wait(10)
        self.assertFalse((self.data / "control.sock").exists())
        alone = json.loads(self.mw("keys", "list", "--json")[1])
        self.assertEqual([k["id"] for k in alone], [key["id"]])

    def test_messages_and_exit_codes_are_those_of_the_verb(self):
        self.owner()
        code, output, error = self.mw("run", "other", "hello")
        self.assertEqual((code, output), (4, ""))
        self.assertIn("other", error)
        self.assertEqual(self.mw("keys", "create")[0], 2)
        code, output, error = self.mw("keys", "revoke", "nothere", "--yes")
        self.assertEqual((code, output), (4, ""), error)

    def test_an_interrupt_stops_the_verb_and_not_the_owner(self):
        owner = self.owner()
        caller = self.start("run", "other")
        time.sleep(0.3)  # until it waits for its input over there
        caller.send_signal(signal.SIGINT)
        self.assertEqual(caller.wait(10), 130)
        self.assertIsNone(owner.poll())
        self.assertEqual(self.mw("keys", "list")[0], 0)

    def test_an_owner_stays_for_those_that_it_works_for(self):
        owner = self.owner()
        caller = self.start("run", "other")
        time.sleep(0.3)
        owner.stdin.write(b"prompt")
        owner.stdin.close()
        time.sleep(0.3)
        self.assertIsNone(owner.poll())
        _, error = caller.communicate(b"prompt", timeout=10)
        self.assertEqual(caller.returncode, 4, error)
        self.assertEqual(owner.wait(10), 4)

    def test_a_killed_owner_is_told_and_leaves_nothing_in_the_way(self):
        owner = self.owner()
        caller = self.start("run", "other")
        time.sleep(0.3)
        owner.kill()
        _, error = caller.communicate(timeout=10)
        self.assertEqual(caller.returncode, 1)
        self.assertIn(b"ended before", error)
        self.assertTrue((self.data / "control.sock").exists())
        self.assertEqual(self.mw("keys", "list")[0], 0)

    def test_callers_that_come_while_the_owner_goes_find_another_way(self):
        for _ in range(5):
            owner = self.owner()
            callers = [self.start("keys", "list", "--json") for _ in range(3)]
            owner.stdin.close()
            for caller in callers:
                output, error = caller.communicate(timeout=20)
                self.assertEqual((caller.returncode, output.strip()), (0, b"[]"), error)
            owner.wait(10)

    def test_the_socket_moves_where_the_folders_path_is_too_long(self):
        self.data = self.folder / ("d" * 60) / ("e" * 60)
        runtime = self.folder / "run"
        runtime.mkdir(mode=0o700)
        self.environment |= {"MODELWRIGHT_HOME": str(self.data), "XDG_RUNTIME_DIR": str(runtime)}
        self.owner(lambda: any(runtime.iterdir()))
        self.assertEqual(self.mw("keys", "list", "--json"), (0, "[]\n", ""))

    def test_a_relative_data_folder_and_verbs_on_a_path(self):
        self.owner()
        del self.environment["MODELWRIGHT_HOME"]
        self.assertEqual(self.mw("keys", "list", "--json", "--data-dir", "data"), (0, "[]\n", ""))
        (self.folder / "null.gguf").write_text("null model\n")
        self.assertEqual(self.mw("run", "./null.gguf", "hello", "--data-dir", "data"), (0, "hello\n", ""))


class SilentOwnerTest(Forwarding):
    """Waits as long as an owner has to answer."""

    def test_an_owner_that_does_not_answer_is_exit_5(self):
        owner = self.owner()
        owner.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        code, output, _ = self.mw("keys", "list", "--json")
        self.assertEqual((code, output), (5, ""))
        self.assertLess(time.monotonic() - began, 8)
        owner.send_signal(signal.SIGCONT)
        self.assertEqual(self.mw("keys", "list", "--json")[0], 0)


if __name__ == "__main__":
    MW, NULL_ENGINE = sys.argv[1:3]
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
