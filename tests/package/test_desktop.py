#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The files that tell a desktop about the program are valid, complete in both languages, and agree.

    test_desktop.py ROOT MODELWRIGHT
"""
import configparser
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml
from pathlib import Path

ROOT = PROGRAM = None
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
MIME = "{http://www.freedesktop.org/standards/shared-mime-info}"


def folder():
    return ROOT / "packaging" / "desktop"


def desktop():
    entries = configparser.RawConfigParser(strict=True, delimiters=("=",))
    entries.optionxform = str
    entries.read(folder() / "modelwright.desktop", "utf-8")
    return entries


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **options)


class DesktopTest(unittest.TestCase):
    def tool(self, name):
        if shutil.which(name) is None:
            self.skipTest(f"{name} is not installed")
        return name

    def test_the_entry_is_valid(self):
        done = run(self.tool("desktop-file-validate"), folder() / "modelwright.desktop")
        self.assertEqual((done.returncode, done.stdout.strip()), (0, ""))

    def test_the_appstream_data_is_valid(self):
        done = run(self.tool("appstreamcli"), "validate", "--no-net", folder() / "modelwright.metainfo.xml")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_texts_are_there_in_chinese_too(self):
        entries = desktop()
        for section in entries.sections():
            for key in ("Name", "GenericName", "Comment", "Keywords"):
                if key in entries[section] and entries[section][key] != "Modelwright":
                    self.assertIn(f"{key}[zh_CN]", entries[section], section)
        for component in ("modelwright.metainfo.xml", "modelwright-mime.xml"):
            for parent in xml.parse(folder() / component).iter():
                for tag in ("summary", "p", "li", "comment"):
                    found = [c for c in parent if c.tag.split("}")[-1] == tag]
                    chinese = [c for c in found if c.get(XML_LANGUAGE) == "zh_CN"]
                    self.assertEqual(2 * len(chinese), len(found), f"{component}: {tag}")

    def test_commands_use_options_the_program_has(self):
        known = run(PROGRAM, "--help").stdout
        entries = desktop()
        for section in entries.sections():
            for option in re.findall(r"--[a-z-]+", entries[section]["Exec"]):
                self.assertIn(option, known)
        actions = entries["Desktop Entry"]["Actions"].strip(";").split(";")
        self.assertEqual([f"Desktop Action {a}" for a in actions], entries.sections()[1:])

    def test_a_model_file_is_known_by_content_and_by_name(self):
        self.tool("update-mime-database")
        with tempfile.TemporaryDirectory() as data:
            packages = Path(data, "mime", "packages")
            packages.mkdir(parents=True)
            shutil.copy(folder() / "modelwright-mime.xml", packages / "modelwright.xml")
            done = run("update-mime-database", packages.parent, env={**os.environ, "XDG_DATA_DIRS": data})
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(":application/x-gguf:*.gguf", (packages.parent / "globs2").read_text("utf-8"))
            self.assertIn(b"GGUF", (packages.parent / "magic").read_bytes())

    def test_the_files_name_the_same_type_entry_and_programs(self):
        kind = xml.parse(folder() / "modelwright-mime.xml").find(f"{MIME}mime-type")
        component = xml.parse(folder() / "modelwright.metainfo.xml").getroot()
        entry = desktop()["Desktop Entry"]
        self.assertEqual(entry["MimeType"], kind.get("type") + ";")
        self.assertEqual(component.findtext("provides/mediatype"), kind.get("type"))
        self.assertEqual(kind.find(f"{MIME}icon").get("name") + ".svg", "application-x-gguf.svg")
        self.assertEqual(component.findtext("launchable"), "modelwright.desktop")
        self.assertTrue(entry["Exec"].startswith("modelwright %f"))

    def test_the_newest_release_is_the_one_that_is_built(self):
        version = re.search(r"VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text("utf-8").split("project(")[1])[1]
        component = xml.parse(folder() / "modelwright.metainfo.xml").getroot()
        self.assertEqual(component.find("releases/release").get("version"), version)

    def test_the_unit_is_valid(self):
        self.tool("systemd-analyze")
        with tempfile.TemporaryDirectory() as home:
            unit = Path(home, "modelwright.service")
            text = (ROOT / "packaging/systemd/modelwright.service").read_text("utf-8")
            # The program need not be installed for this.
            unit.write_text(text.replace("ExecStart=mw ", f"ExecStart={Path(PROGRAM).resolve().parent / 'mw'} "), "utf-8")
            done = run("systemd-analyze", "verify", "--user", "--man=no", unit,
                       env={**os.environ, "HOME": home, "XDG_RUNTIME_DIR": home, "SYSTEMD_UNIT_PATH": f"{home}:"})
            said = [line for line in done.stderr.splitlines() if "modelwright" in line]
            self.assertEqual(said, [], done.stderr)


if __name__ == "__main__":
    ROOT, PROGRAM = Path(sys.argv[1]), sys.argv[2]
    unittest.main(argv=sys.argv[:1])
