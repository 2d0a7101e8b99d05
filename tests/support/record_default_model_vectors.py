#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records tests/data/default_model/vectors.json: what an independent program computes with the default model.

Recorded with Debian 12's python3-torch 1.13.1 and, in a venv with --system-site-packages, transformers 4.46.3,
tokenizers 0.20.3, numpy 1.24.2, gguf 0.19.0:  record_default_model_vectors.py MODEL.gguf OUTPUT_FOLDER

MODEL.gguf is SmolLM2-135M-Instruct (Q4_1). Its weights are decoded by the `gguf` package to 32-bit floats and
computed with by transformers in 32-bit floats; a forward pass in 64-bit floats (float_forward.py) has to agree.

texts:          tokens; at 32 positions the largest 64 logits (ids from the largest on, values) and the logarithm of
                the sum of the exponentials of all logits
continuations:  prompt tokens, the 32 tokens that follow greedily (past end tokens too), and at each step the
                difference between the two largest logits
"""
import json
import sys
from pathlib import Path

import numpy as np
from default_model_texts import ENGLISH, MIXED, PLAIN, QUESTIONS
from float_forward import float64_logits
from float_reference import FloatReference, log_sum_exp

POSITIONS, TOP, STEPS = 32, 64, 32
AGREEMENT = 5e-4
START, END = 1, 2  # <|im_start|>, <|im_end|>


def record_text(reference, name, text):
    tokens = reference.tokenize(text)
    logits = reference.logits(tokens)
    exact = float64_logits(reference.shape, reference.weights, tokens)
    error = np.abs(logits - exact).max()
    print(f"{name}: {len(tokens)} tokens, f32 differs from f64 by at most {error:.1e} in a logit, "
          f"{np.abs(log_sum_exp(logits) - log_sum_exp(exact)).max():.1e} in the log-sum-exp; largest logit {logits.max():.1f}")
    assert error < AGREEMENT
    positions = []
    for position in np.linspace(0, len(tokens) - 1, POSITIONS).round().astype(int):
        row = logits[position]
        top = np.argsort(-row, kind="stable")[:TOP]
        positions.append({"position": int(position), "log_sum_exp": round(float(log_sum_exp(row)), 6),
                          "ids": [int(token) for token in top], "logits": [round(float(row[token]), 5) for token in top]})
    covered = [np.exp(np.array(entry["logits"]) - entry["log_sum_exp"]).sum() for entry in positions]
    print(f"    the recorded logits hold {np.mean(covered):.1%} of the probability, {min(covered):.1%} at least")
    return {"name": name, "text": text, "tokens": tokens, "positions": positions}


def chat(reference, question):
    """By the file's template, which has a system message of its own."""
    system = "You are a helpful AI assistant named SmolLM, trained by Hugging Face"
    tokens = []
    for role, content in (("system", system), ("user", question)):
        tokens += [START, *reference.tokenize(f"{role}\n{content}"), END, *reference.tokenize("\n")]
    return [*tokens, START, *reference.tokenize("assistant\n")]


def record_continuation(reference, name, prompt):
    tokens, gaps = [], []
    for row in reference.greedy(prompt, STEPS):
        second, first = np.sort(row)[-2:]
        tokens.append(int(row.argmax()))
        gaps.append(round(float(first - second), 4))
    print(f"{name!r}: smallest difference {min(gaps)}")
    return {"name": name, "prompt": prompt, "tokens": tokens, "gaps": gaps}


def main():
    model, folder = sys.argv[1], Path(sys.argv[2])
    reference = FloatReference(model)
    texts = [record_text(reference, name, text) for name, text in (("english", ENGLISH), ("mixed", MIXED))]
    continuations = [record_continuation(reference, prompt, reference.tokenize(prompt)) for prompt in PLAIN]
    continuations += [record_continuation(reference, question, chat(reference, question)) for question in QUESTIONS]
    lines = ["{\"texts\":["]
    for text in texts:
        positions = text.pop("positions")
        lines.append(json.dumps(text, ensure_ascii=False)[:-1] + ",\"positions\":[")
        lines += [json.dumps(entry, separators=(",", ":")) + "," for entry in positions]
        lines[-1] = lines[-1][:-1] + "]},"
    lines[-1] = lines[-1][:-1] + "],"
    lines.append("\"continuations\":[")
    lines += [json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "," for entry in continuations]
    lines[-1] = lines[-1][:-1] + "]}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vectors.json").write_text("\n".join(lines) + "\n", encoding="utf-8")
    json.loads((folder / "vectors.json").read_text(encoding="utf-8"))


main()
