#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records the reference ids of the tokenizer tests in tests/data/tokenizer.

Usage: record_tokenizer_vectors.py MODEL.gguf OUTPUT_FOLDER

Versions used for the committed files: Python 3.11.7 (Unicode 14.0), tokenizers 0.23.3, gguf 0.19.0, numpy 2.4.6;
MODEL.gguf is the default model, SmolLM2-135M-Instruct (Q4_1). The reference is the `tokenizers` package with the
pre-tokenizer definition that each family publishes.

cases.jsonl            2,000 texts, one JSON string a line
smollm2.ids            their ids in the default model's vocabulary, one case a line
small_vocabulary.json  a small byte-level vocabulary, trained over word boundaries so that wrong boundaries show
small_<name>.ids       ids of every sixth case in it, by each pre-tokenizer
"""
import json
import random
import sys
import unicodedata

from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers
from tokenizer_sample_text import (APOSTROPHES, CODE, COMBINING, CONTRACTIONS, EDGES, EMOJI, NUMBERS, PIECES,
                                   SCRIPTS, SPACES, WORDS)

CASES = 2000
SMALL_STEP = 6
SMALL_TOKENS = 2000
# Tokens that no merge makes: only a pre-tokenizer that takes whole pieces finds them.
WHOLE_PIECES = ["Ġinternationalisation", "wholepiecetoken", "Ġwhole", "...Ċ", "777"]

LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
          r"|\s*[\r\n]+|\s+(?!\S)|\s+")
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")


def split(pattern):
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated"), byte_level])


GPT2 = pre_tokenizers.ByteLevel(add_prefix_space=False)
PRE_TOKENIZERS = {
    "smollm": pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), GPT2]),
    "gpt-2": GPT2,
    "llama3": split(LLAMA3),
    "qwen2": split(QWEN2),
}


def cut(rng, text, shortest, longest):
    begin = rng.randrange(len(text))
    return text[begin:begin + rng.randint(shortest, longest)]


def random_characters(rng, count):
    """Assigned code points, mostly of the basic plane."""
    text = ""
    while len(text) < count:
        limit = rng.choice([0x250, 0x2000, 0x3000, 0x10000, 0x20000])
        character = chr(rng.randrange(limit))
        if unicodedata.category(character) not in ("Cn", "Cs", "Co"):
            text += character
    return text


def some(rng, choices, shortest, longest):
    return "".join(rng.choice(choices) for _ in range(rng.randint(shortest, longest)))


def apostrophes(rng):
    return "".join(rng.choice(WORDS) + rng.choice(APOSTROPHES) + rng.choice(CONTRACTIONS)
                   for _ in range(rng.randint(1, 4)))


def spaced(rng):
    return "".join(some(rng, SPACES, 0, 4) + rng.choice(PIECES) for _ in range(rng.randint(1, 5))) + some(
        rng, SPACES, 0, 3)


def mixed(rng):
    scripts = list(SCRIPTS.values())
    parts = [lambda: cut(rng, rng.choice(scripts), 1, 6), lambda: rng.choice(NUMBERS), lambda: rng.choice(EMOJI),
             lambda: rng.choice(COMBINING), lambda: rng.choice(SPACES), lambda: rng.choice(PIECES),
             lambda: cut(rng, rng.choice(CODE), 1, 8)]
    return "".join(rng.choice(parts)() for _ in range(rng.randint(2, 6)))


def make_cases():
    rng = random.Random(20240501)
    cases = list(EDGES) + list(CODE) + [text[:60] for text in SCRIPTS.values()]
    makers = [apostrophes, spaced, mixed, spaced, mixed,
              lambda r: some(r, NUMBERS + [" ", ", ", "\n"], 1, 5),
              lambda r: some(r, EMOJI + [" ", "a", "!"], 1, 3),
              lambda r: some(r, COMBINING + [" ", "a"], 1, 5),
              lambda r: cut(r, r.choice(CODE), 5, 40),
              lambda r: random_characters(r, r.randint(1, 12)),
              lambda r: cut(r, SCRIPTS["latin"], 10, 60)]
    makers += [lambda r, t=text: cut(r, t, 3, 22) for text in SCRIPTS.values()]
    seen = set(cases)
    while len(cases) < CASES:
        case = makers[len(cases) % len(makers)](rng)
        if case not in seen:
            seen.add(case)
            cases.append(case)
    return cases


def train_small(folder):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    trainer = trainers.BpeTrainer(vocab_size=SMALL_TOKENS - len(WHOLE_PIECES), show_progress=False,
                                  initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
                                  max_token_length=10)
    licences = [open(f"/usr/share/common-licenses/{name}", encoding="utf-8").read() for name in ("GPL-3", "Apache-2.0")]
    corpus = "\n".join(licences).split("\n\n") + 2 * list(SCRIPTS.values()) + 4 * CODE + 2 * EDGES + 2 * [
        " ".join(NUMBERS), "".join(SPACES), "we're I'm it's they'll I've he'd can't WE'RE IT'S" * 4]
    tokenizer.train_from_iterator(corpus, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    tokens = [token for token, _ in sorted(model["vocab"].items(), key=lambda entry: entry[1])]
    tokens += [token for token in WHOLE_PIECES if token not in model["vocab"]]
    merges = [" ".join(merge) for merge in model["merges"]]
    with open(f"{folder}/small_vocabulary.json", "w", encoding="utf-8") as file:
        json.dump({"tokens": tokens, "merges": merges}, file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")
    return tokens, merges


def make_tokenizer(tokens, merges, pre_tokenizer):
    vocabulary = {token: index for index, token in enumerate(tokens)}
    model = models.BPE(vocab=vocabulary, merges=[tuple(merge.split(" ")) for merge in merges],
                       ignore_merges=pre_tokenizer == "llama3")
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = PRE_TOKENIZERS[pre_tokenizer]
    return tokenizer


def record(path, tokens, merges, pre_tokenizer, cases):
    tokenizer = make_tokenizer(tokens, merges, pre_tokenizer)
    with open(path, "w", encoding="ascii") as file:
        for case in cases:
            file.write(" ".join(map(str, tokenizer.encode(case, add_special_tokens=False).ids)) + "\n")


def main():
    import gguf
    model_path, folder = sys.argv[1:]
    cases = make_cases()
    with open(f"{folder}/cases.jsonl", "w", encoding="utf-8") as file:
        for case in cases:
            file.write(json.dumps(case, ensure_ascii=False) + "\n")
    fields = gguf.GGUFReader(model_path).fields
    record(f"{folder}/smollm2.ids", fields["tokenizer.ggml.tokens"].contents(),
           fields["tokenizer.ggml.merges"].contents(), "smollm", cases)
    tokens, merges = train_small(folder)
    for name in PRE_TOKENIZERS:
        record(f"{folder}/small_{name}.ids", tokens, merges, name, cases[::SMALL_STEP])


if __name__ == "__main__":
    main()
