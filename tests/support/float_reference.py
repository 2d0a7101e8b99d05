# SPDX-License-Identifier: Apache-2.0
"""A GGUF file of the llama architecture as a transformers model in 32-bit floats.

The `gguf` package decodes the weights; neither it nor transformers shares code with the engine.
"""
import numpy as np
import torch
from gguf import GGUFReader
from gguf.quants import dequantize
from float_forward import Shape
from record_tokenizer_vectors import make_tokenizer
from transformers import LlamaConfig, LlamaForCausalLM

NAMES = {"attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
         "attn_output": "self_attn.o_proj", "attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm",
         "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj"}
OUTER = {"token_embd.weight": "model.embed_tokens.weight", "output_norm.weight": "model.norm.weight",
         "output.weight": "lm_head.weight"}


def transformers_name(name):
    if name in OUTER:
        return OUTER[name]
    _, layer, middle, kind = name.split(".")
    return f"model.layers.{layer}.{NAMES[middle]}.{kind}"


def halves(matrix, heads):
    """Rows of a head from neighbouring pairs, as files of the llama architecture have them, to halves."""
    rows, columns = matrix.shape
    return matrix.reshape(heads, rows // heads // 2, 2, columns).swapaxes(1, 2).reshape(rows, columns)


class FloatReference:
    """The weights (f32, by the names of transformers), their shape, and the tokenizer of a file."""

    def __init__(self, path):
        reader = GGUFReader(path)
        self._fields = reader.fields

        def field(name):
            return reader.fields["llama." + name].contents()

        heads, width = field("attention.head_count"), field("embedding_length")
        self.shape = Shape(heads, field("attention.head_count_kv"), width // heads, field("block_count"),
                           field("attention.layer_norm_rms_epsilon"), field("rope.freq_base"))
        self.weights = {}
        for tensor in reader.tensors:
            values = dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
            if ".attn_q." in tensor.name:
                values = halves(values, self.shape.heads)
            if ".attn_k." in tensor.name:
                values = halves(values, self.shape.kv_heads)
            self.weights[transformers_name(tensor.name)] = np.ascontiguousarray(values)
        self.vocabulary = len(self.weights["model.embed_tokens.weight"])
        tied = "lm_head.weight" not in self.weights
        config = LlamaConfig(vocab_size=self.vocabulary, hidden_size=width, intermediate_size=field("feed_forward_length"),
                             num_hidden_layers=self.shape.layers, num_attention_heads=heads,
                             num_key_value_heads=self.shape.kv_heads, rms_norm_eps=self.shape.epsilon,
                             rope_theta=self.shape.rope_base, max_position_embeddings=field("context_length"),
                             tie_word_embeddings=tied, attn_implementation="eager")
        self.model = LlamaForCausalLM(config).eval()
        result = self.model.load_state_dict({name: torch.from_numpy(values) for name, values in self.weights.items()},
                                            strict=False)
        assert not result.unexpected_keys and set(result.missing_keys) <= ({"lm_head.weight"} if tied else set()), result
        self.model.tie_weights()
        self._tokenizer = make_tokenizer(self._fields["tokenizer.ggml.tokens"].contents(),
                                         self._fields["tokenizer.ggml.merges"].contents(),
                                         self._fields["tokenizer.ggml.pre"].contents())

    def tokenize(self, text):
        """Ids of plain text; files that add BOS or EOS are not what this reads."""
        assert not any(self._fields[name].contents() for name in self._fields if "add_bos" in name or "add_eos" in name)
        return self._tokenizer.encode(text, add_special_tokens=False).ids

    def logits(self, tokens):
        """float32, positions x vocabulary."""
        with torch.no_grad():
            return self.model(torch.tensor(tokens)[None]).logits[0].numpy()

    def greedy(self, tokens, count):
        """Yields the logits of each of COUNT steps; the largest, of the lowest id, is the next token."""
        given, past = torch.tensor(tokens)[None], None
        for _ in range(count):
            with torch.no_grad():
                step = self.model(given, past_key_values=past, use_cache=True)
            past, row = step.past_key_values, step.logits[0, -1].numpy()
            yield row
            given = torch.tensor([[int(row.argmax())]])


def log_sum_exp(rows):
    """In f64, of the last axis."""
    rows = rows.astype(np.float64)
    largest = rows.max(-1, keepdims=True)
    return np.log(np.exp(rows - largest).sum(-1)) + largest[..., 0]
