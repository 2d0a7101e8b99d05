#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The arithmetic of the comparison, without either program."""
import importlib.machinery
import importlib.util
import unittest
from pathlib import Path

loader = importlib.machinery.SourceFileLoader("against_peer", str(Path(__file__).with_name("against_peer")))
against_peer = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
loader.exec_module(against_peer)


class Compare(unittest.TestCase):
    def test_flat_names_streams_and_leaves_out_the_rest(self):
        figures = {"prefill_tok_s": 10.0, "rss_mb": 5, "batched": [{"streams": 4, "decode_tok_s": 7.0}]}
        self.assertEqual(against_peer.flat(figures), {"prefill_tok_s": 10.0, "batched_4_tok_s": 7.0})

    def test_ratio_is_above_one_where_ours_is_better(self):
        self.assertEqual(against_peer.ratio("decode_tok_s", 20.0, 10.0), 2.0)
        self.assertEqual(against_peer.ratio("load_ms", 50.0, 100.0), 2.0)

    def test_rounds_are_compared_pair_by_pair(self):
        ours = [{"decode_tok_s": 30.0, "load_ms": 1.0}, {"decode_tok_s": 10.0}, {"decode_tok_s": 20.0}]
        peer = [{"decode_tok_s": 10.0}, {"decode_tok_s": 10.0}, {"decode_tok_s": 10.0}]
        self.assertEqual(against_peer.compare(ours, peer), {
            "decode_tok_s": {"ours": 20.0, "peer": 10.0, "ratio": 2.0, "lowest": 1.0, "highest": 3.0}})


if __name__ == "__main__":
    unittest.main()
