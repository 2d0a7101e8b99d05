#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Drives the verbs over the store with the real `mw`: keys, records, the folder's lock.

    test_keys.py MW NULL_ENGINE_FOLDER [CLASS]
"""
import fcntl
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

MW = NULL_ENGINE = ""
START_LIMIT_S = 0.1  # of a verb that needs no model


class StoreTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.data = self.folder / "data"
        self.environment = {"PATH": os.environ["PATH"], "HOME": folder.name, "LANG": "C.UTF-8",
                            "MODELWRIGHT_ENGINE_DIR": NULL_ENGINE, "MODELWRIGHT_HOME": str(self.data)}
        (self.folder / "null.gguf").write_text("null model\n")

    def mw(self, *arguments, **options):
        done = subprocess.run([MW, *arguments], cwd=self.folder, env=self.environment, input=b"", timeout=20,
                              capture_output=True, check=False, **options)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def json(self, *arguments):
        code, output, error = self.mw(*arguments, "--json")
        self.assertEqual(code, 0, error)
        return json.loads(output)

    def create(self, *options):
        return self.json("keys", "create", "--name", "ci", "--scopes", "infer,read", *options)

    def hold_lock(self):
        self.data.mkdir(mode=0o700, exist_ok=True)
        lock = open(self.data / "lock", "w")
        self.addCleanup(lock.close)
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write('{"pid":4711,"serves":"mw serve on http://127.0.0.1:8484"}\n')
        lock.flush()
        return lock


class InUseTest(StoreTest):
    """Waits as long as an owner has to answer."""

    def test_a_folder_in_use_is_exit_5_and_names_who(self):
        self.hold_lock()
        code, output, error = self.mw("keys", "list", "--json")
        self.assertEqual((code, output), (5, ""))
        self.assertIn("mw serve on http://127.0.0.1:8484", error)
        self.assertIn("4711", error)


class KeysTest(StoreTest):
    def test_a_key_is_shown_once(self):
        made = self.create()
        self.assertRegex(made["key"], r"\Amw_[A-Za-z0-9]{12}_[A-Za-z0-9]{43}\Z")
        self.assertEqual(made["key"].split("_")[1], made["id"])
        self.assertEqual(made["scopes"], ["infer", "read"])
        (listed,) = self.json("keys", "list")
        self.assertEqual((listed["id"], listed["name"], listed["state"]), (made["id"], "ci", "active"))
        self.assertNotIn("key", listed)
        secret = made["key"].split("_")[2].encode()
        for path in self.data.rglob("*"):
            if path.is_file():
                self.assertNotIn(secret, path.read_bytes(), path)

    def test_text_output_is_the_key_alone(self):
        code, output, error = self.mw("keys", "create", "--name", "x", "--scopes", "admin", "--expires", "never")
        self.assertEqual(code, 0)
        self.assertRegex(output, r"\Amw_\w+\n\Z")
        self.assertIn("shown only now", error)
        self.assertIn("never", self.mw("keys", "list")[1])

    def test_expiry(self):
        self.create("--expires", "90d")
        (listed,) = self.json("keys", "list")
        made, ends = (time.strptime(listed[key][:19], "%Y-%m-%dT%H:%M:%S") for key in ("created_at", "expires_at"))
        self.assertEqual(time.mktime(ends) - time.mktime(made), 90 * 24 * 3600)

    def test_revoke(self):
        made = self.create()
        self.assertEqual(self.mw("keys", "revoke", made["id"])[0], 0)
        self.assertEqual(self.json("keys", "list")[0]["state"], "revoked")
        code, output, error = self.mw("keys", "revoke", "0" * 12)
        self.assertEqual((code, output), (4, ""))
        self.assertIn("key", error)

    def test_usage(self):
        for arguments in (("keys",), ("keys", "create"), ("keys", "create", "--name", "x"),
                          ("keys", "create", "--name", "x", "--scopes", "all"),
                          ("keys", "create", "--name", "x", "--scopes", "infer", "--expires", "soon"),
                          ("keys", "create", "--name", "x", "--scopes", "infer", "--expires", "-1d"),
                          ("audit", "list", "--limit", "0"), ("audit", "list", "--from", "yesterday")):
            code, output, _ = self.mw(*arguments)
            self.assertEqual((code, output), (2, ""), arguments)
        self.assertFalse((self.data / "store.sqlite").exists())

    def test_changes_are_recorded(self):
        made = self.create()
        self.mw("keys", "revoke", made["id"])
        changes = self.json("audit", "list", "--changes")
        self.assertEqual([change["action"] for change in changes], ["revoke", "create"])
        self.assertEqual({change["principal"] for change in changes}, {f"os:{os.getuid()}"})
        self.assertEqual(changes[0]["resource"], made["id"])
        self.assertIsNone(changes[1]["before"])
        self.assertEqual(changes[1]["after"]["scopes"], ["infer", "read"])
        self.assertEqual(self.json("audit", "list", "--changes", "--kind", "model"), [])
        self.assertEqual(self.json("audit", "list"), [])

    def test_everything_is_for_its_owner(self):
        old = os.umask(0)
        try:
            self.create()
        finally:
            os.umask(old)
        self.assertEqual(self.data.stat().st_mode & 0o777, 0o700)
        for path in self.data.rglob("*"):
            self.assertEqual(path.stat().st_mode & 0o077, 0, path)

    def test_paths_and_bench_neither_lock_nor_record(self):
        self.hold_lock()
        self.assertEqual(self.mw("run", "null.gguf", "x")[0], 0)
        self.assertEqual(self.mw("models", "show", "null.gguf")[0], 0)
        self.assertEqual(self.mw("bench", "null.gguf", "--prompt", "8", "--generate", "8")[0], 0)
        self.assertFalse((self.data / "store.sqlite").exists())

    def test_a_store_of_a_newer_program_is_refused(self):
        self.create()
        import sqlite3
        with sqlite3.connect(self.data / "store.sqlite") as store:
            store.execute("INSERT INTO schema_migrations VALUES (9999, 'future', x'00', 0, '9.9')")
        store.close()
        code, output, error = self.mw("keys", "list")
        self.assertEqual((code, output), (1, ""))
        self.assertIn("newer", error)


class StartTest(StoreTest):
    def test_starting_is_quick(self):
        self.assertEqual(self.mw("keys", "create", "--name", "a", "--scopes", "read")[0], 0)
        for arguments in (("keys", "list"), ("audit", "list"), ("--version",), ("keys", "-h")):
            times = []
            for _ in range(5):
                begin = time.monotonic()
                self.assertEqual(self.mw(*arguments)[0], 0)
                times.append(time.monotonic() - begin)
            self.assertLess(min(times), START_LIMIT_S, arguments)


if __name__ == "__main__":
    MW, NULL_ENGINE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=1)
