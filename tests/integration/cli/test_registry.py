#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Registered models through the real `mw`: full disks, limits, kills, interrupts, time.

    test_registry.py MW NULL_ENGINE_FOLDER
"""
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

MW = NULL_ENGINE = ""
MEGABYTE = 1_000_000


def may_mount():
    """Whether a process may have a file system of its own, as root or in a user namespace."""
    return subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "-o", "size=1m", "none", "/mnt"],
                          capture_output=True, check=False).returncode == 0


class RegistryTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.data = self.folder / "data"
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": folder.name, "LANG": "C.UTF-8",
            "MODELWRIGHT_ENGINE_DIR": NULL_ENGINE, "MODELWRIGHT_HOME": str(self.data),
        }
        for variable in ("LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
            if variable in os.environ:
                self.environment[variable] = os.environ[variable]

    def model(self, name, size=0, context=64):
        """A model file of the null engine, at least `size` bytes long."""
        line = f"context {context}\n"
        path = self.folder / name
        path.write_text("null model\n" + line * (size // len(line) + 1))
        return path

    def mw(self, *arguments, code=0, prefix=(), **options):
        done = subprocess.run([*prefix, MW, *arguments], cwd=self.folder, env=self.environment,
                              capture_output=True, timeout=60, check=False, **options)
        self.assertEqual(done.returncode, code, (arguments, done.stdout, done.stderr))
        return done

    def listed(self):
        return json.loads(self.mw("models", "list", "--json").stdout)

    def artefacts(self):
        return sorted(os.listdir(self.data / "artefacts" / "sha256"))

    def test_import_list_run_remove(self):
        self.model("a.gguf")
        self.mw("models", "import", "a.gguf")
        self.mw("aliases", "set", "a@production", "1", "--reason", "first")
        self.assertEqual(self.listed()[0]["versions"][0]["aliases"], ["production"])
        self.assertEqual(self.mw("run", "a", "hello").stdout, b"hello\n")
        self.assertEqual((self.data / "artefacts").stat().st_mode & 0o777, 0o700)
        self.assertIn(b"--yes", self.mw("models", "remove", "a", code=1, stdin=subprocess.DEVNULL).stderr)
        self.mw("--yes", "models", "remove", "a", code=1)
        self.mw("--yes", "aliases", "remove", "a@production")
        self.mw("--yes", "models", "remove", "a")
        self.assertEqual(self.listed(), [])
        self.assertEqual(self.artefacts(), [])

    def test_what_is_no_file_is_refused(self):
        target = self.model("a.gguf")
        (self.folder / "link.gguf").symlink_to(target)
        os.mkfifo(self.folder / "pipe.gguf")
        for source in ("link.gguf", "pipe.gguf", ".", "/dev/zero"):
            done = self.mw("models", "import", source, "--name", "x", code=1)
            self.assertIn(b"not a model file", done.stderr)
        self.mw("models", "import", "none.gguf", code=4)
        self.assertEqual(self.listed(), [])

    @unittest.skipUnless(may_mount(), "no file system of its own may be mounted here")
    def test_a_full_disk_leaves_the_old_state_and_tells_what_is_missing(self):
        self.model("small.gguf", 100_000)
        self.model("large.gguf", 8 * MEGABYTE, context=65)
        self.data.mkdir(mode=0o700)
        script = """
            set -e
            mount -t tmpfs -o size=6m none "$MODELWRIGHT_HOME"
            "$0" models import small.gguf --name m
            if "$0" models import large.gguf --name m; then exit 9; fi
            "$0" models list --json
            "$0" models verify m >&2
            ls -A "$MODELWRIGHT_HOME/artefacts/sha256" | wc -l >&2
            "$0" models import small.gguf --name other >&2
        """
        done = subprocess.run(["unshare", "-rm", "sh", "-c", script, MW], cwd=self.folder,
                              env=self.environment, capture_output=True, timeout=60, check=False)
        error = done.stderr.decode()
        self.assertEqual(done.returncode, 0, (done.stdout, error))
        self.assertRegex(error, r"is full: 8\.0 MB are needed, [\d.]+ [kM]B are free, [\d.]+ [kM]B are missing")
        models = json.loads(done.stdout.splitlines()[-1])
        self.assertEqual([len(model["versions"]) for model in models], [1])
        self.assertIn("m:1 is what was imported", error)
        self.assertIn("\n1\n", error, "nothing but the one artefact is left")

    def test_a_limit_on_file_sizes_is_an_error_not_a_death(self):
        self.model("large.gguf", 3 * MEGABYTE)
        self.mw("models", "list")
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2 * MEGABYTE, 2 * MEGABYTE))
        done = self.mw("models", "import", "large.gguf", code=1, preexec_fn=limit)
        self.assertIn(b"cannot be read or written", done.stderr)
        self.assertEqual(self.listed(), [])
        self.assertEqual(self.artefacts(), [])

    def test_killed_and_interrupted_imports_leave_nothing(self):
        self.model("large.gguf", 60 * MEGABYTE)
        self.mw("models", "list")
        for number, pause in ((signal.SIGKILL, 0.05), (signal.SIGKILL, 0.15), (signal.SIGINT, 0.1)):
            process = subprocess.Popen([MW, "models", "import", "large.gguf"], cwd=self.folder,
                                       env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            time.sleep(pause)
            process.send_signal(number)
            output, _ = process.communicate(timeout=60)
            versions = sum(len(model["versions"]) for model in self.listed())
            if number == signal.SIGINT and process.returncode != 0:
                self.assertEqual(process.returncode, 130)
            if output:  # said to be there, so it is
                self.assertEqual(versions, 1)
            self.assertEqual(len(self.artefacts()), versions)
            if versions:
                self.mw("--yes", "models", "remove", "large")

    def test_verbs_that_need_no_model_are_quick(self):
        self.model("a.gguf")
        self.mw("models", "import", "a.gguf")
        for verb in (("models", "list"), ("versions", "show", "a:1"), ("aliases", "list"),
                     ("config", "get", "sampling.temperature"), ("config", "list")):
            times = []
            for _ in range(3):
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                self.mw(*verb)
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
            # 0.1 s is promised; the processor's time, because a busy disk is nobody's fault here.
            self.assertLess(min(times), 0.1, verb)


if __name__ == "__main__":
    MW, NULL_ENGINE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    unittest.main(argv=sys.argv[:1], verbosity=1)
