#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`mw run NAME` with the real engine over a tiny model: the same tokens alone and handed over, one record each.

    test_run_registered.py MW MAKE_TINY_MODEL
"""
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

MW = MAKE_TINY_MODEL = ""
PROMPT = ("run", "tiny", "Tell me more.", "--seed", "11", "--temperature", "1.2", "--max-tokens", "24", "--json")


class RunRegistered(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.made.cleanup)
        cls.model = Path(cls.made.name) / "tiny.gguf"
        subprocess.run([MAKE_TINY_MODEL, cls.model], check=True, capture_output=True)

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.data = self.folder / "data"
        self.environment = {"PATH": os.environ["PATH"], "HOME": folder.name, "LANG": "C.UTF-8",
                            "MODELWRIGHT_HOME": str(self.data)}
        code, _, error = self.mw("models", "import", str(self.model), "--name", "tiny")
        self.assertEqual(code, 0, error)

    def mw(self, *arguments):
        done = subprocess.run([MW, *arguments], cwd=self.folder, env=self.environment, input=b"", timeout=30,
                              capture_output=True, check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def json(self, *arguments):
        code, output, error = self.mw(*arguments)
        self.assertEqual(code, 0, error)
        return json.loads(output)

    def records(self):
        return self.json("audit", "list", "--json")

    def owner(self):
        """A verb that waits for its input, and so owns the folder."""
        process = subprocess.Popen([MW, "run", "tiny", "--max-tokens", "1"], cwd=self.folder, env=self.environment,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(self.end, process)
        end = time.monotonic() + 10
        while not (self.data / "control.sock").exists():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.005)
        return process

    @staticmethod
    def end(process):
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()

    def test_the_same_seed_gives_the_same_tokens_alone_and_handed_over(self):
        alone = self.json(*PROMPT)
        by_path = self.json("run", str(self.model), *PROMPT[2:])
        self.owner()
        first = self.json(*PROMPT)
        second = self.json(*PROMPT)
        self.assertTrue(alone["tokens"])
        for other in (by_path, first, second):
            self.assertEqual(other["tokens"], alone["tokens"])
            self.assertEqual(other["text"], alone["text"])
            self.assertEqual(other["seed"], 11)
        self.assertGreater(first["timings"]["load_ms"], 0)
        self.assertEqual(second["timings"]["load_ms"], 0, "it stayed loaded in the owner")
        records = self.records()
        self.assertEqual(len(records), 3, "one each, none for the path and none for the owner that waits")
        for record in records:
            self.assertEqual((record["model"], record["version"], record["door"]), ("tiny", 1, "mw"))
            self.assertEqual(record["completion_tokens"], len(alone["tokens"]))
            self.assertEqual(record["status"], alone["finish_reason"])

    def test_a_request_that_is_refused_by_a_limit_leaves_a_record_too(self):
        code, output, _ = self.mw("run", "tiny", "word " * 20000, "--json")
        self.assertEqual((code, output), (1, ""))
        records = self.records()
        self.assertEqual(len(records), 1)
        self.assertEqual(records[0]["status"], "failed")

    def test_a_drawn_seed_gives_the_answer_again(self):
        drawn = self.json("run", "tiny", "Hello", "--max-tokens", "8", "--json")
        again = self.json("run", "tiny", "Hello", "--max-tokens", "8", "--json", "--seed", str(drawn["seed"]))
        self.assertEqual(again["tokens"], drawn["tokens"])

    def test_references(self):
        for name in ("tiny:1", "tiny@latest"):
            self.assertEqual(self.mw("run", name, "a", "--max-tokens", "1")[0], 0, name)
        for name in ("tiny:2", "tiny@none", "other"):
            self.assertEqual(self.mw("run", name, "a")[0], 4, name)
        self.assertIn(self.mw("run", "Not a name!", "a")[0], (1, 2))


if __name__ == "__main__":
    MW, MAKE_TINY_MODEL = sys.argv[1:3]
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
