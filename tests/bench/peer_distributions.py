# SPDX-License-Identifier: Apache-2.0
"""Perplexity of a text by llama.cpp, cut and scored as `mw eval perplexity` does, and log-probabilities.

Runs inside the environment that tests/bench/peer.py makes:
    python peer_distributions.py MODEL TEXT OUT CONTEXT WINDOWS
OUT gets the log-probabilities at the scored positions of the first WINDOWS windows (f32, positions x vocabulary).
"""
import json
import os
import sys
from pathlib import Path

import llama_cpp as llama
import numpy as np
from peer_worker import Session, load_model


def tokenize(vocabulary, text):
    """Plain text with the file's own BOS rule; nothing in it is a control token."""
    buffer = (llama.llama_token * (len(text) + 8))()
    count = llama.llama_tokenize(vocabulary, text, len(text), buffer, len(buffer), True, False)
    return list(buffer[:count])


def main():
    model_path, text, out, context, windows = sys.argv[1:]
    context, windows = int(context), int(windows)
    model = load_model(model_path)
    vocabulary = llama.llama_model_get_vocab(model)
    size = llama.llama_vocab_n_tokens(vocabulary)
    tokens = tokenize(vocabulary, Path(text).read_bytes())
    session = Session(model, context, 1, os.cpu_count())
    losses = []
    with open(out, "wb") as file:
        for number, begin in enumerate(range(0, len(tokens) - context + 1, context)):
            window = tokens[begin:begin + context]
            session.forget()
            first = context // 2
            session.decode([(token, i, 0, first <= i < context - 1) for i, token in enumerate(window)])
            for i in range(first, context - 1):
                row = np.ctypeslib.as_array(llama.llama_get_logits_ith(session.context, i), shape=(size,)).astype(np.float64)
                row -= row.max() + np.log(np.exp(row - row.max()).sum())
                losses.append(-row[window[i + 1]])
                if number < windows:
                    file.write(row.astype(np.float32).tobytes())
    print(json.dumps({"perplexity": float(np.exp(np.mean(losses))), "tokens": len(losses), "context": context}))


main()
