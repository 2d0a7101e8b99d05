#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records tests/data/models: tiny models of each family and what an independent program computes with them.

Recorded with Debian 12's python3-torch 1.13.1 and, in a venv with --system-site-packages,
transformers 4.46.3, numpy 1.24.2, gguf 0.19.0:  record_family_logits.py OUTPUT_FOLDER

<family>.gguf:    random weights from a fixed seed, matrices as F16 (the reference computes with the same
                  rounded values in f32), vectors as F32; no vocabulary.
<case>.logits:    u32 vocabulary, u32 positions, i32 tokens, f32 logits of every position, little endian.
rotary.json:      frequencies and magnitudes of transformers for kinds of rotary scaling.

llama and qwen2 are computed by transformers. This version has no qwen3: that is computed by the forward
pass of float_forward.py, in f64, which is first checked against transformers on the other two.
"""
import json
import struct
import sys
from pathlib import Path

import numpy as np
import torch
from float_forward import Shape, float64_logits
from gguf import GGUFWriter
from transformers import LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

VOCABULARY, WIDTH, FEED, LAYERS, POSITIONS = 160, 64, 48, 2, 32
EPSILON, BASE, CONTEXT = 1e-5, 10000.0, 64
FAMILIES = {
    "llama": dict(heads=4, kv_heads=2, head_dim=16, tied=False, biases=False, head_norms=False),
    "qwen2": dict(heads=4, kv_heads=1, head_dim=16, tied=True, biases=True, head_norms=False),
    "qwen3": dict(heads=4, kv_heads=2, head_dim=24, tied=True, biases=False, head_norms=True),
}


def make_weights(family, random):
    """By the names of transformers' state dicts."""
    shape = FAMILIES[family]
    query, kv = shape["heads"] * shape["head_dim"], shape["kv_heads"] * shape["head_dim"]

    def matrix(rows, columns, deviation=None):
        return random.normal(0, deviation or columns ** -0.5, (rows, columns)).astype(np.float16).astype(np.float32)

    def norm(size):
        return random.normal(1, 0.1, size).astype(np.float32)

    weights = {"model.embed_tokens.weight": matrix(VOCABULARY, WIDTH, 0.06), "model.norm.weight": norm(WIDTH)}
    if not shape["tied"]:
        weights["lm_head.weight"] = matrix(VOCABULARY, WIDTH, 0.06)
    for layer in range(LAYERS):
        at = f"model.layers.{layer}."
        weights[at + "input_layernorm.weight"] = norm(WIDTH)
        weights[at + "post_attention_layernorm.weight"] = norm(WIDTH)
        for name, rows in (("q", query), ("k", kv), ("v", kv)):
            weights[at + f"self_attn.{name}_proj.weight"] = matrix(rows, WIDTH)
            if shape["biases"]:
                weights[at + f"self_attn.{name}_proj.bias"] = random.normal(0, 0.3, rows).astype(np.float32)
            if shape["head_norms"] and name != "v":
                weights[at + f"self_attn.{name}_norm.weight"] = norm(shape["head_dim"])
        weights[at + "self_attn.o_proj.weight"] = matrix(WIDTH, query)
        weights[at + "mlp.gate_proj.weight"] = matrix(FEED, WIDTH)
        weights[at + "mlp.up_proj.weight"] = matrix(FEED, WIDTH)
        weights[at + "mlp.down_proj.weight"] = matrix(WIDTH, FEED)
    return weights


NAMES = {"self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
         "self_attn.o_proj": "attn_output", "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm",
         "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm", "mlp.gate_proj": "ffn_gate",
         "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down"}
OUTER = {"model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight",
         "lm_head.weight": "output.weight"}


def gguf_name(name):
    if name in OUTER:
        return OUTER[name]
    _, _, layer, *middle, kind = name.split(".")
    return f"blk.{layer}.{NAMES['.'.join(middle)]}.{kind}"


def neighbours(matrix, heads):
    """Rows of a head from halves to neighbouring pairs, as files of the llama architecture have them."""
    rows, columns = matrix.shape
    return matrix.reshape(heads, 2, rows // heads // 2, columns).transpose(0, 2, 1, 3).reshape(rows, columns)


def write_model(path, family, weights):
    shape = FAMILIES[family]
    writer = GGUFWriter(str(path), family)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(FEED)
    writer.add_block_count(LAYERS)
    writer.add_head_count(shape["heads"])
    writer.add_head_count_kv(shape["kv_heads"])
    writer.add_layer_norm_rms_eps(EPSILON)
    writer.add_rope_freq_base(BASE)
    if shape["head_dim"] * shape["heads"] != WIDTH:
        writer.add_key_length(shape["head_dim"])
        writer.add_value_length(shape["head_dim"])
    for name, values in weights.items():
        if family == "llama" and "q_proj" in name:
            values = neighbours(values, shape["heads"])
        if family == "llama" and "k_proj" in name:
            values = neighbours(values, shape["kv_heads"])
        writer.add_tensor(gguf_name(name), values.astype(np.float16) if values.ndim == 2 else values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def config_of(family, **more):
    shape = FAMILIES[family]
    kind = LlamaConfig if family == "llama" else Qwen2Config
    return kind(vocab_size=VOCABULARY, hidden_size=WIDTH, intermediate_size=FEED, num_hidden_layers=LAYERS,
                num_attention_heads=shape["heads"], num_key_value_heads=shape["kv_heads"], rms_norm_eps=EPSILON,
                rope_theta=BASE, max_position_embeddings=more.pop("context", CONTEXT),
                tie_word_embeddings=shape["tied"], attn_implementation="eager", **more)


def transformers_logits(family, weights, tokens, **more):
    config = config_of(family, **more)
    model = (LlamaForCausalLM if family == "llama" else Qwen2ForCausalLM)(config).eval()
    result = model.load_state_dict({name: torch.from_numpy(values.copy()) for name, values in weights.items()},
                                   strict=False)
    assert not result.unexpected_keys and set(result.missing_keys) <= {"lm_head.weight"}, result
    model.tie_weights()
    with torch.no_grad():
        return model(torch.tensor(tokens)[None]).logits[0].numpy()


def own_logits(family, weights, tokens):
    kind = FAMILIES[family]
    shape = Shape(kind["heads"], kind["kv_heads"], kind["head_dim"], LAYERS, EPSILON, BASE, kind["head_norms"])
    return float64_logits(shape, weights, tokens)


def write_logits(path, tokens, logits):
    path.write_bytes(struct.pack("<II", VOCABULARY, len(tokens)) + np.asarray(tokens, dtype="<i4").tobytes()
                     + logits.astype("<f4").tobytes())


def rotary_cases():
    """transformers 4.46 takes max_position_embeddings for the original context of yarn."""
    for kind, base, head_dim, scaling, original in (
            ("linear", 10000.0, 16, dict(factor=4.0), 64),
            ("llama3", 500000.0, 64, dict(factor=32.0, low_freq_factor=1.0, high_freq_factor=4.0), 8192),
            ("llama3", 10000.0, 16, dict(factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0), 128),
            ("yarn", 1000000.0, 128, dict(factor=4.0), 32768),
            ("yarn", 10000.0, 64, dict(factor=16.0, beta_fast=24.0, beta_slow=2.0), 2048),
            ("yarn", 10000.0, 16, dict(factor=4.0), 16)):
        rope = dict(rope_type=kind, **scaling)
        if kind == "llama3":
            rope["original_max_position_embeddings"] = original
        config = LlamaConfig(hidden_size=head_dim * 2, num_attention_heads=2, rope_theta=base,
                             max_position_embeddings=original if kind == "yarn" else original * 8,
                             rope_scaling=rope)
        frequencies, magnitude = ROPE_INIT_FUNCTIONS[kind](config, "cpu")
        yield dict(kind=kind, base=base, head_dim=head_dim, original=original, **scaling,
                   frequencies=[float(f) for f in frequencies], magnitude=float(magnitude))


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(20240609)
    for family in FAMILIES:
        weights = make_weights(family, random)
        tokens = random.integers(0, VOCABULARY, POSITIONS)
        write_model(folder / f"{family}.gguf", family, weights)
        logits = own_logits(family, weights, tokens)
        if family != "qwen3":
            reference = transformers_logits(family, weights, tokens)
            print(family, "own forward pass against transformers:", np.abs(logits - reference).max())
            assert np.abs(logits - reference).max() < 1e-4
            logits = reference
        print(family, "largest logit", np.abs(logits).max(), "deviation", logits.std())
        write_logits(folder / f"{family}.logits", tokens, logits)
        if family == "qwen2":
            scaled = transformers_logits(family, weights, tokens, context=16,
                                         rope_scaling=dict(rope_type="yarn", factor=4.0))
            print("yarn changes a logit by up to", np.abs(scaled - logits).max())
            write_logits(folder / "qwen2_yarn.logits", tokens, scaled)
    (folder / "rotary.json").write_text(json.dumps(list(rotary_cases()), indent=1) + "\n")


main()
