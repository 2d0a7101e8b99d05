#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`cmake --install` into any folder gives programs that find their engine there.

    test_install.py CMAKE BUILD MAKE_TINY_MODEL
"""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CMAKE = BUILD = MAKE_TINY_MODEL = None

PROGRAMS = """bin/modelwright bin/mw lib/modelwright/libmodelwright_engine.so lib/systemd/user/modelwright.service
share/applications/modelwright.desktop share/icons/hicolor/scalable/apps/modelwright.svg
share/icons/hicolor/scalable/mimetypes/application-x-gguf.svg
share/metainfo/org.modelwright.Modelwright.metainfo.xml share/mime/packages/modelwright.xml""".split()


class InstallTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.temporary.name, "prefix")
        subprocess.run([CMAKE, "--install", BUILD, "--prefix", cls.folder, "--component", "programs"], check=True,
                       capture_output=True, timeout=60)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def mw(self, *arguments):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MODELWRIGHT")}
        return subprocess.run([self.folder / "bin/mw", *arguments, "--data-dir", self.temporary.name + "/data"],
                              capture_output=True, text=True, timeout=60, env=environment)

    def test_these_files_and_no_others(self):
        found = sorted(p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*") if p.is_file())
        self.assertEqual(found, PROGRAMS)

    def test_the_engine_is_found(self):
        model = Path(self.temporary.name, "tiny.gguf")
        subprocess.run([MAKE_TINY_MODEL, model], check=True, capture_output=True, timeout=60)
        done = self.mw("run", str(model), "Hello", "--max-tokens", "2")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_the_reference_engine_is_named_where_it_is_not_installed(self):
        model = Path(self.temporary.name, "tiny.gguf")
        subprocess.run([MAKE_TINY_MODEL, model], check=True, capture_output=True, timeout=60)
        done = self.mw("run", str(model), "Hello", "--engine", "reference")
        self.assertEqual(done.returncode, 1)
        self.assertIn("modelwright-reference", done.stderr)

    def test_nothing_is_searched_where_it_was_built(self):
        for name in ("bin/mw", "bin/modelwright", "lib/modelwright/libmodelwright_engine.so"):
            section = subprocess.run(["readelf", "-d", self.folder / name], check=True, capture_output=True, text=True)
            self.assertNotRegex(section.stdout, "RPATH|RUNPATH")


if __name__ == "__main__":
    CMAKE, BUILD, MAKE_TINY_MODEL = sys.argv[1:4]
    unittest.main(argv=sys.argv[:1])
