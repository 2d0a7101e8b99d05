#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Drives the real `mw` with the real engine over a tiny model: what the contract promises of each verb.

    test_engine.py MW MAKE_TINY_MODEL
"""
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

MW = MAKE_TINY_MODEL = ""


class EngineTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.temporary.name)
        for name, options in (("tiny", ()), ("long", ("--context", "8192")), ("words", ("--vocabulary-only",))):
            subprocess.run([MAKE_TINY_MODEL, cls.folder / f"{name}.gguf", *options], check=True)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def start(self, *arguments, **more):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MODELWRIGHT_ENGINE")}
        environment["MODELWRIGHT_HOME"] = str(self.folder / "data")
        environment.update(more)
        return subprocess.Popen([MW, *arguments], cwd=self.folder, env=environment, stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def mw(self, *arguments, stdin=b"", **more):
        process = self.start(*arguments, **more)
        output, error = process.communicate(stdin, timeout=60)
        return process.returncode, output, error

    def document(self, *arguments, stdin=b"", **more):
        exit_code, output, error = self.mw("--json", *arguments, stdin=stdin, **more)
        self.assertEqual(exit_code, 0, error)
        self.assertEqual(output.count(b"\n"), 1, "one document on one line")
        return json.loads(output)

    def test_run_json(self):
        answer = self.document("run", "tiny.gguf", "hello", "--max-tokens", "12", "--seed", "3")
        self.assertEqual(answer["usage"]["completion_tokens"], len(answer["tokens"]))
        self.assertIn(answer["finish_reason"], ("stop", "length"))
        for figure in ("load_ms", "ttft_ms", "prefill_tok_s", "decode_tok_s"):
            self.assertGreaterEqual(answer["timings"][figure], 0)
        self.assertGreater(answer["timings"]["load_ms"], 0)
        self.assertEqual(answer["seed"], 3)

    def test_output_is_the_text_and_one_line_feed(self):
        options = ("run", "tiny.gguf", "hello", "--max-tokens", "12", "--temperature", "0")
        text = self.document(*options)["text"]
        self.assertEqual(self.mw(*options)[1].decode(), text + "\n")

    def test_the_same_seed_and_any_threads_give_the_same_tokens(self):
        def tokens(*options):
            return self.document("run", "tiny.gguf", "a b c", "--max-tokens", "20", "--temperature", "2", "--top-p",
                                 "1", *options)["tokens"]

        first = tokens("--seed", "5")
        self.assertEqual(tokens("--seed", "5"), first)
        self.assertEqual(tokens("--seed", "5", "--threads", "1"), first)
        self.assertNotEqual(tokens("--seed", "6"), first)

    def test_a_drawn_seed_can_be_given_back(self):
        options = ("run", "tiny.gguf", "x", "--max-tokens", "20", "--temperature", "2")
        drawn = self.document(*options)
        again = self.document(*options, "--seed", str(drawn["seed"]))
        self.assertEqual(again["tokens"], drawn["tokens"])

    def test_raw_takes_no_template(self):
        raw = self.document("run", "tiny.gguf", "abc", "--raw", "--max-tokens", "1")
        framed = self.document("run", "tiny.gguf", "abc", "--max-tokens", "1")
        ids = self.document("tokenize", "tiny.gguf", stdin=b"abc")["tokens"]
        self.assertEqual(raw["usage"]["prompt_tokens"], len(ids))
        self.assertGreater(framed["usage"]["prompt_tokens"], len(ids))

    def test_stop_string_is_not_part_of_the_text(self):
        options = ("run", "tiny.gguf", "stop here", "--max-tokens", "40", "--temperature", "1.5", "--seed", "1",
                   "--ignore-eos")
        text = self.document(*options)["text"]
        at = next((i for i in range(4, len(text)) if text[i] != "\N{REPLACEMENT CHARACTER}"), None)
        self.assertIsNotNone(at)
        cut = self.document(*options, "--stop", text[at])
        self.assertEqual(cut["finish_reason"], "stop")
        self.assertEqual(cut["text"], text[:text.index(text[at])])

    def test_max_tokens_is_what_is_left(self):
        answer = self.document("run", "tiny.gguf", "x", "--ignore-eos", "--raw")
        self.assertEqual(answer["finish_reason"], "length")
        self.assertGreaterEqual(answer["usage"]["prompt_tokens"] + answer["usage"]["completion_tokens"], 255)

    def test_a_prompt_longer_than_the_context(self):
        exit_code, output, error = self.mw("run", "tiny.gguf", "--json", stdin=bytes(range(97, 122)) * 20)
        self.assertEqual((exit_code, output), (1, b""))
        self.assertIn(b"the context holds 256", error)
        self.assertEqual(self.mw("run", "tiny.gguf", "x", "--context", "300")[0], 1)

    def test_round_trip_of_any_bytes(self):
        every = bytes(range(256)) + "ñ 中文 🙂\r\n\n <|im_start|> x".encode() + b"\xff\xfe\x80"
        for model in ("tiny.gguf", "words.gguf"):
            for options in ((), ("--no-special",)):
                exit_code, ids, error = self.mw("tokenize", model, *options, stdin=every)
                self.assertEqual(exit_code, 0, error)
                self.assertEqual(self.mw("detokenize", model, stdin=ids)[1], every)

    def test_standard_input_has_no_control_tokens(self):
        plain = self.document("tokenize", "tiny.gguf", stdin=b"<|im_start|>")["tokens"]
        self.assertGreater(len(plain), 1)

    def test_score(self):
        score = self.document("score", "tiny.gguf", stdin=b"the cat sat \xff")
        scored = [token["logprob"] for token in score["per_token"] if token["logprob"] is not None]
        self.assertIsNone(score["per_token"][0]["logprob"])
        self.assertEqual(len(scored), score["tokens"] - 1)
        self.assertAlmostEqual(sum(scored), score["logprob"], places=4)
        self.assertAlmostEqual(math.exp(-score["logprob"] / len(scored)), score["perplexity"], places=3)
        ids = self.document("tokenize", "tiny.gguf", stdin=b"the cat sat \xff")["tokens"]
        self.assertEqual([token["id"] for token in score["per_token"]], ids)

    def test_perplexity(self):
        text = ("The cat sat on the mat, and nobody knows why. 中文 " * 30).encode()
        (self.folder / "text.txt").write_bytes(text)
        ids = self.document("tokenize", "tiny.gguf", stdin=text)["tokens"]
        result = self.document("eval", "perplexity", "tiny.gguf", "--data", "text.txt", "--context", "64")
        windows = len(ids) // 64
        self.assertEqual((result["context"], result["tokens"]), (64, windows * 31))
        # One window is a text whose score is known.
        first = self.mw("detokenize", "tiny.gguf", stdin="\n".join(map(str, ids[:64])).encode())[1]
        score = self.document("score", "tiny.gguf", stdin=first)
        self.assertEqual([token["id"] for token in score["per_token"]], ids[:64])
        (self.folder / "window.txt").write_bytes(first)
        window = self.document("eval", "perplexity", "tiny.gguf", "--data", "window.txt", "--context", "64")
        logprobs = [token["logprob"] for token in score["per_token"][33:]]
        self.assertAlmostEqual(window["perplexity"], math.exp(-sum(logprobs) / len(logprobs)), places=4)
        self.assertEqual(window["tokens"], len(logprobs))
        people = self.mw("eval", "perplexity", "tiny.gguf", "--data", "text.txt", "--context", "64")[1].decode()
        self.assertRegex(people, rf"\Aperplexity [0-9.,]+ over [0-9,]+ tokens, windows of 64: {windows}\n\Z")

    def test_perplexity_of_what_cannot_be_measured(self):
        (self.folder / "short.txt").write_bytes(b"abc")
        (self.folder / "latin.txt").write_bytes("\ufeffcafé ".encode() * 20 + b"caf\xe9" + b" x" * 500)
        (self.folder / "folder.txt").mkdir(exist_ok=True)
        cases = (("short.txt", 1, b"Allowed: 64 tokens and more"), ("latin.txt", 1, b"not valid UTF-8 at byte 183"),
                 ("none.txt", 4, b"There is no file at none.txt"), ("folder.txt", 1, b"cannot be read"))
        for name, expected, words in cases:
            exit_code, output, error = self.mw("eval", "perplexity", "tiny.gguf", "--json", "--context", "64", "--data", name)
            self.assertEqual((exit_code, output), (expected, b""), name)
            self.assertIn(words, error)
        for options in (("--data", "short.txt", "--context", "2"), (), ("--data",)):
            self.assertEqual(self.mw("eval", "perplexity", "tiny.gguf", *options)[0], 2)
        self.assertEqual(self.mw("eval", "perplexity", "tiny.gguf", "--data", "latin.txt", "--context", "300")[0], 1)

    def test_perplexity_interrupted(self):
        (self.folder / "long.txt").write_bytes(b"some words and more words " * 200000)
        process = self.start("eval", "perplexity", "long.gguf", "--data", "long.txt", "--json")
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=10)
        self.assertEqual((process.returncode, output), (130, b""))

    def test_bench(self):
        bench = self.document("bench", "tiny.gguf", "--prompt", "32", "--generate", "8", "--streams", "1",
                              "--repetitions", "1", "--threads", "1")
        self.assertEqual(bench["threads"], 1)
        for figure in ("prefill_tok_s", "decode_tok_s", "decode_at_depth_tok_s", "ttft_ms", "ttft_cached_ms", "load_ms", "rss_mb", "memory_gb_s", "weight_mb_per_token", "memory_share_percent"):
            self.assertGreater(bench[figure], 0, figure)

    def test_each_lower_instruction_set_can_be_forced(self):
        # With one type of cache: what auto takes depends on the level.
        def score(**more):
            return self.document("score", "tiny.gguf", "--kv-cache", "f16", stdin=b"the quick brown fox", **more)["logprob"]

        def isa(**more):
            options = ("bench", "tiny.gguf", "--prompt", "8", "--generate", "4", "--streams", "1")
            return self.document(*options, **more)["isa"]

        levels = ("portable", "avx2", "avx512-vnni", "avx512-bf16")
        own = isa()
        self.assertIn(own, levels)
        for level in levels[: levels.index(own) + 1]:
            self.assertEqual(isa(MODELWRIGHT_ISA=level), level)
            self.assertAlmostEqual(score(MODELWRIGHT_ISA=level), score(), delta=0.05)
            answers = [self.document("run", "tiny.gguf", "hello", "--max-tokens", "16", "--seed", "1", "--threads", threads,
                                     MODELWRIGHT_ISA=level)["tokens"] for threads in ("1", "2")]
            self.assertEqual(*answers)
        self.assertEqual(isa(MODELWRIGHT_ISA="no such level"), own)

    def test_models_show(self):
        model = self.document("models", "show", "tiny.gguf")
        self.assertEqual(model["bytes"], (self.folder / "tiny.gguf").stat().st_size)
        self.assertEqual(model["architecture"], "llama")
        self.assertTrue(model["runnable"])
        words = self.document("models", "show", "words.gguf")
        self.assertFalse(words["runnable"])
        self.assertEqual(self.mw("run", "words.gguf", "x")[0], 1)

    def test_bad_files_are_errors_within_a_second(self):
        whole = (self.folder / "tiny.gguf").read_bytes()
        cases = {"empty": b"", "magic": b"GGUF", "half": whole[:len(whole) // 2], "text": b"hello\n" * 100,
                 "zip": b"PK\x03\x04" + bytes(500), "huge": b"GGUF\x03\0\0\0" + b"\xff" * 64}
        for name, content in cases.items():
            (self.folder / f"{name}.gguf").write_bytes(content)
            for verb in (("run",), ("tokenize",), ("score",), ("models", "show")):
                begin = time.monotonic()
                exit_code, output, error = self.mw(*verb, f"{name}.gguf", stdin=b"x")
                self.assertEqual((exit_code, output), (1, b""), (name, verb))
                self.assertRegex(error, rb"\Amw: [^\n]+\n\Z")
                self.assertLess(time.monotonic() - begin, 5)

    def test_interrupt(self):
        for options in ((), ("--json",)):
            process = self.start("run", "long.gguf", "x", "--ignore-eos", "--context", "8192", *options)
            time.sleep(0.3)
            process.send_signal(signal.SIGINT)
            output, _ = process.communicate(timeout=10)
            if process.returncode != 0:  # a fast machine may be through
                self.assertEqual(process.returncode, 130)
            if options and process.returncode:
                self.assertEqual(output, b"")


if __name__ == "__main__":
    MW, MAKE_TINY_MODEL = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    unittest.main(argv=sys.argv[:1], verbosity=1)
