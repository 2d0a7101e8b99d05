# SPDX-License-Identifier: Apache-2.0
"""Measures llama.cpp through llama-cpp-python and prints one JSON document in the shape of `mw bench --json`.

Runs inside the environment that tests/bench/against_peer makes:
    python peer_worker.py MODEL --threads N --prompt N --generate N --streams N,...
Every figure is the median of three after a warm-up. Token ids are arbitrary: speed does not depend on them.
"""
import argparse
import ctypes
import json
import statistics
import time

import llama_cpp as llama

REPETITIONS = 3
STREAM_PROMPT = 128
STREAM_TOKENS = 64


@llama.llama_log_callback
def _silent(_level, _text, _user_data):
    """llama.cpp logs to stderr unless told otherwise."""


def load_model(path):
    llama.llama_log_set(_silent, ctypes.c_void_p(0))
    llama.llama_backend_init()
    model = llama.llama_model_load_from_file(path.encode(), llama.llama_model_default_params())
    if not model:
        raise SystemExit(f"peer_worker: llama.cpp cannot load {path}")
    return model


def token_ids(count, vocabulary, seed):
    """A fixed sequence of ids (a linear congruence), so that every run computes the same."""
    state = seed
    for _ in range(count):
        state = (state * 1103515245 + 12345) % 2**31
        yield state % vocabulary


class Session:
    """A context of the model, and the decoding of positions in it."""

    def __init__(self, model, capacity, streams, threads):
        parameters = llama.llama_context_default_params()
        parameters.n_ctx = capacity
        parameters.n_batch = max(2048, streams)
        parameters.n_seq_max = streams
        parameters.n_threads = parameters.n_threads_batch = threads
        parameters.kv_unified = True
        self.context = llama.llama_init_from_model(model, parameters)
        if not self.context:
            raise SystemExit("peer_worker: llama.cpp made no context")
        self.batch = llama.llama_batch_init(parameters.n_batch, 0, 1)
        self.limit = parameters.n_batch

    def close(self):
        llama.llama_batch_free(self.batch)
        llama.llama_free(self.context)

    def forget(self):
        llama.llama_memory_clear(llama.llama_get_memory(self.context), True)

    def decode(self, entries):
        """ENTRIES are (token, position, stream, wants logits)."""
        for start in range(0, len(entries), self.limit):
            part = entries[start:start + self.limit]
            self.batch.n_tokens = len(part)
            for i, (token, position, stream, wanted) in enumerate(part):
                self.batch.token[i] = token
                self.batch.pos[i] = position
                self.batch.n_seq_id[i] = 1
                self.batch.seq_id[i][0] = stream
                self.batch.logits[i] = wanted
            if llama.llama_decode(self.context, self.batch) != 0:
                raise SystemExit("peer_worker: llama.cpp could not decode")

    def prefill(self, tokens, stream=0):
        last = len(tokens) - 1
        self.decode([(token, i, stream, i == last) for i, token in enumerate(tokens)])

    def seconds(self, work):
        begin = time.perf_counter()
        work()
        llama.llama_synchronize(self.context)
        return time.perf_counter() - begin


def median_of(measure):
    measure()
    return statistics.median(measure() for _ in range(REPETITIONS))


def measure_one_stream(model, vocabulary, options):
    session = Session(model, options.prompt + options.generate + 64, 1, options.threads)
    prompt = list(token_ids(options.prompt, vocabulary, 1))
    answer = list(token_ids(options.generate, vocabulary, 2))

    def prefill():
        session.forget()
        return len(prompt) / session.seconds(lambda: session.prefill(prompt))

    def decode(depth):
        session.forget()
        if depth:
            session.prefill(prompt)
            llama.llama_synchronize(session.context)

        def steps():
            for i, token in enumerate(answer):
                session.decode([(token, depth + i, 0, True)])
        return len(answer) / session.seconds(steps)

    figures = {
        "prefill_tok_s": median_of(prefill),
        "decode_tok_s": median_of(lambda: decode(0)),
        "decode_at_depth_tok_s": median_of(lambda: decode(options.prompt)),
    }
    session.close()
    return figures


def measure_streams(model, vocabulary, streams, threads):
    session = Session(model, streams * (STREAM_PROMPT + STREAM_TOKENS) + 64, streams, threads)
    ids = list(token_ids(STREAM_PROMPT + STREAM_TOKENS, vocabulary, 3))

    def steps():
        for position in range(STREAM_PROMPT, STREAM_PROMPT + STREAM_TOKENS):
            session.decode([(ids[position], position, stream, True) for stream in range(streams)])

    for stream in range(streams):
        session.prefill(ids[:STREAM_PROMPT], stream)
    llama.llama_synchronize(session.context)
    rate = streams * STREAM_TOKENS / session.seconds(steps)
    session.close()
    return rate


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--prompt", type=int, required=True)
    parser.add_argument("--generate", type=int, required=True)
    parser.add_argument("--streams", type=lambda text: [int(n) for n in text.split(",")], required=True)
    options = parser.parse_args()

    begin = time.perf_counter()
    model = load_model(options.model)
    figures = {"load_ms": (time.perf_counter() - begin) * 1000}
    vocabulary = llama.llama_vocab_n_tokens(llama.llama_model_get_vocab(model))
    figures |= measure_one_stream(model, vocabulary, options)
    figures["batched"] = [
        {"streams": n, "decode_tok_s": measure_streams(model, vocabulary, n, options.threads)} for n in options.streams]
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
