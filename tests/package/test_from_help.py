#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Manual pages and completion that packaging/debian/from_help.py makes.

    test_from_help.py ROOT MW MODELWRIGHT
"""
import functools
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = MW = MODELWRIGHT = None


@functools.lru_cache(maxsize=None)
def made(kind, program):
    return subprocess.run([sys.executable, ROOT / "packaging/debian/from_help.py", kind, program], check=True,
                          capture_output=True, text=True, timeout=60).stdout


def completed(*words):
    """What bash offers for the last of the words."""
    script = (made("completion", MW) + f"COMP_WORDS=({' '.join(map(repr, words))})\nCOMP_CWORD={len(words) - 1}\n"
              "_mw\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n")
    return subprocess.run(["bash", "-c", script], check=True, capture_output=True, text=True, timeout=60).stdout.split()


class FromHelpTest(unittest.TestCase):
    def test_the_page_has_every_verb_with_its_options(self):
        page = made("man", MW)
        for text in (".TH MW 1", ".SS mw run [OPTIONS] MODEL [PROMPT]", ".SS mw keys create", "\\-\\-max\\-tokens N",
                     "XDG_DATA_HOME"):
            self.assertIn(text, page)

    def test_the_window_has_a_page(self):
        page = made("man", MODELWRIGHT)
        self.assertIn(".SH NAME\nmodelwright \\- a desktop program", page)
        self.assertIn("\\-\\-data\\-dir DIR", page)
        self.assertNotIn("Needs:", page)

    def test_verbs_and_options_are_completed(self):
        self.assertEqual(completed("mw", "ser"), ["serve"])
        self.assertEqual(completed("mw", "models", "im"), ["import"])
        self.assertEqual(completed("mw", "keys", "create", "--sc"), ["--scopes"])
        self.assertEqual(completed("mw", "--json", "models", "li"), ["list"])


if __name__ == "__main__":
    ROOT, MW, MODELWRIGHT = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    unittest.main(argv=sys.argv[:1])
