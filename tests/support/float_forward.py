# SPDX-License-Identifier: Apache-2.0
"""A forward pass of the llama-like families in 64-bit floats, in numpy: the check of other programs' results."""
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Shape:
    heads: int
    kv_heads: int
    head_dim: int
    layers: int
    epsilon: float
    rope_base: float
    head_norms: bool = False  # norms on the queries and keys of each head, as Qwen3 has them


def float64_logits(shape, weights, tokens):
    """Logits of every position. WEIGHTS go by the names of transformers' state dicts; biases are optional."""

    def weight(name):
        return weights[name].astype(np.float64)

    def rms(x, name):
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + shape.epsilon) * weight(name)

    size = shape.head_dim
    angles = np.arange(len(tokens))[:, None] * shape.rope_base ** (-2.0 * np.arange(size // 2) / size)
    cosine, sine = np.cos(angles)[:, None], np.sin(angles)[:, None]

    def rotated(x):
        first, second = x[..., :size // 2], x[..., size // 2:]
        return np.concatenate([first * cosine - second * sine, first * sine + second * cosine], axis=-1)

    x = weights["model.embed_tokens.weight"][tokens].astype(np.float64)
    hidden_later = np.triu(np.full((len(tokens), len(tokens)), -np.inf), 1)
    for layer in range(shape.layers):
        at = f"model.layers.{layer}."
        normed = rms(x, at + "input_layernorm.weight")
        parts = []
        for name, count in (("q", shape.heads), ("k", shape.kv_heads), ("v", shape.kv_heads)):
            part = normed @ weight(at + f"self_attn.{name}_proj.weight").T
            if at + f"self_attn.{name}_proj.bias" in weights:
                part = part + weight(at + f"self_attn.{name}_proj.bias")
            part = part.reshape(len(tokens), count, size)
            if shape.head_norms and name != "v":
                part = rms(part, at + f"self_attn.{name}_norm.weight")
            parts.append(rotated(part) if name != "v" else part)
        query, key, value = parts
        key, value = (np.repeat(part, shape.heads // shape.kv_heads, axis=1) for part in (key, value))
        scores = np.einsum("qhd,khd->hqk", query, key) / np.sqrt(size) + hidden_later
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        attended = np.einsum("hqk,khd->qhd", scores, value).reshape(len(tokens), -1)
        x = x + attended @ weight(at + "self_attn.o_proj.weight").T
        normed = rms(x, at + "post_attention_layernorm.weight")
        gate = normed @ weight(at + "mlp.gate_proj.weight").T
        up = normed @ weight(at + "mlp.up_proj.weight").T
        x = x + (gate / (1 + np.exp(-gate)) * up) @ weight(at + "mlp.down_proj.weight").T
    head = "lm_head.weight" if "lm_head.weight" in weights else "model.embed_tokens.weight"
    return rms(x, "model.norm.weight") @ weight(head).T
