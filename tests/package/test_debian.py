#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The Debian packages: what they ask for and hold, and that they come out the same twice.

    test_debian.py ROOT BUILD
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = BUILD = None


def make(folder):
    done = subprocess.run([ROOT / "packaging/debian/make", BUILD, folder], check=True, capture_output=True, text=True,
                          timeout=300)
    return [Path(line) for line in done.stdout.split()]


def field(deb, name):
    return subprocess.run(["dpkg-deb", "-f", deb, name], check=True, capture_output=True, text=True).stdout.strip()


class DebianTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.program, cls.reference = make(Path(cls.temporary.name, "one"))
        cls.content = Path(cls.temporary.name, "content")
        subprocess.run(["dpkg-deb", "-x", cls.program, cls.content], check=True)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def test_what_is_opened_at_run_time_is_asked_for(self):
        depends = field(self.program, "Depends")
        for wanted in (r"libqt6gui6", r"qt6-wayland", r"libqt6sql6-sqlite", r"qt6-translations-l10n", r"svg", r"libc6"):
            self.assertRegex(depends, wanted)
        self.assertNotIn("torch", depends)
        self.assertRegex(field(self.program, "Recommends"), r"fcitx5-frontend-qt6 \| ibus")
        self.assertIn("modelwright-reference", field(self.program, "Suggests"))

    def test_libtorch_comes_with_the_other_package_only(self):
        depends = field(self.reference, "Depends")
        self.assertRegex(depends, r"libtorch")
        self.assertIn(f"modelwright (= {field(self.program, 'Version')})", depends)

    def test_everything_belongs_to_root_and_is_in_usr(self):
        listing = subprocess.run(["dpkg-deb", "-c", self.program], check=True, capture_output=True, text=True).stdout
        for line in listing.splitlines():
            self.assertRegex(line, r"^[-d]rw[x-]r-[x-]r-[x-] root/root .* \./(usr/.*)?$")

    def test_no_file_tells_where_it_was_built(self):
        for path in self.content.rglob("*"):
            if path.is_file():
                self.assertNotIn(os.fsencode(ROOT.resolve()), path.read_bytes(), path)

    def test_documents_are_there(self):
        for name in ("man/man1/mw.1.gz", "man/man1/modelwright.1.gz", "doc/modelwright/copyright",
                     "doc/modelwright/changelog.gz", "bash-completion/completions/mw",
                     "icons/hicolor/48x48/apps/modelwright.png", "icons/hicolor/256x256/mimetypes/application-x-gguf.png"):
            self.assertTrue((self.content / "usr/share" / name).is_file(), name)

    def test_the_version_rises_with_commits_and_is_below_the_release(self):
        version = field(self.program, "Version")
        self.assertRegex(version, r"^\d+\.\d+\.\d+\+\d{14}")
        older = re.sub(r"\+\d{14}", "+20200101000000", version)
        for low, high in ((older, version), (version, version.replace("~deb", "~deb9"))):
            subprocess.run(["dpkg", "--compare-versions", low, "lt", high], check=True)

    def test_twice_gives_the_same_bytes(self):
        for first, second in zip((self.program, self.reference), make(Path(self.temporary.name, "two"))):
            self.assertEqual(first.read_bytes(), second.read_bytes(), first.name)


if __name__ == "__main__":
    ROOT, BUILD = Path(sys.argv[1]), Path(sys.argv[2])
    if shutil.which("dpkg-shlibdeps") is None or not (BUILD / "bin/modelwright_icon_pictures").exists():
        print("the packages cannot be made here: dpkg-dev or modelwright_icon_pictures is missing")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
