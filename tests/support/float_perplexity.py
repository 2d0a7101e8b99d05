#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Perplexity of a text by the float reference, as `mw eval perplexity` defines it; needs what float_reference.py needs.

    float_perplexity.py MODEL.gguf TEXT [--context 512] [--logprobs OUT --windows N]

--logprobs writes the log-probabilities at the scored positions of the first N windows (float32, positions x
vocabulary).
"""
import argparse
import json
from pathlib import Path

import numpy as np
from float_reference import FloatReference, log_sum_exp


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("text", type=Path)
    parser.add_argument("--context", type=int, default=512)
    parser.add_argument("--logprobs")
    parser.add_argument("--windows", type=int, default=0)
    options = parser.parse_args()
    reference = FloatReference(options.model)
    tokens = reference.tokenize(options.text.read_bytes().decode())
    size = options.context
    losses, rows = [], []
    for number, begin in enumerate(range(0, len(tokens) - size + 1, size)):
        window = tokens[begin:begin + size]
        scored = np.arange(size // 2, size - 1)
        logits = reference.logits(window)[scored]
        totals = log_sum_exp(logits)
        losses.append(totals - logits[np.arange(len(scored)), np.array(window)[scored + 1]])
        if number < options.windows:
            rows.append((logits - totals[:, None]).astype(np.float32))
    losses = np.concatenate(losses)
    if options.logprobs:
        np.concatenate(rows).tofile(options.logprobs)
    print(json.dumps({"reference": "transformers, f32", "perplexity": float(np.exp(losses.mean())), "tokens": len(losses),
                      "context": size}))


main()
