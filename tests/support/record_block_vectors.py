#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records tests/data/blocks/*.bin with the numpy decoders of PyPI's gguf package.

Recorded with Python 3.11, gguf 0.19.0, numpy 2.4.6:  record_block_vectors.py OUTPUT_FOLDER

decode_<type>.bin: u32 values, u32 bytes, the encoded bytes, float32 values they mean.
encode_<type>.bin: u32 values, u32 bytes, float32 values, the bytes they become.
half.bin:          u32 count, float32 values, u16 binary16 of each, u16 bfloat16 of each.
All little endian.
"""
import struct
import sys
from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType as Type
from gguf.constants import GGML_QUANT_SIZES
from gguf.quants import dequantize, quantize

EDGE_SCALES = [0x0000, 0x8000, 0x0001, 0x8001, 0x03FF, 0x0400, 0x8400, 0x3C00, 0xBC00, 0x7BFF, 0xFBFF,
               0x7C00, 0xFC00, 0x7E00]
SCALES = {Type.Q4_0: 1, Type.Q4_1: 2, Type.Q5_0: 1, Type.Q5_1: 2, Type.Q8_0: 1}
# Where the f16 scales of a block lie. The package has no encoders for these.
SCALE_OFFSETS = {Type.Q2_K: [80, 82], Type.Q3_K: [108], Type.Q4_K: [0, 2], Type.Q5_K: [0, 2], Type.Q6_K: [208],
                 Type.IQ4_NL: [0]}


def encoded_blocks(kind, random):
    block_bytes = GGML_QUANT_SIZES[kind][1]
    blocks = []
    for scale in EDGE_SCALES:
        for fill in (0x00, 0xFF, None):
            block = random.integers(0, 256, block_bytes, dtype=np.uint8)
            if fill is not None:
                block[:] = fill
            block[0:2] = np.frombuffer(struct.pack("<H", scale), dtype=np.uint8)
            if SCALES[kind] == 2:
                minimum = EDGE_SCALES[int(random.integers(0, len(EDGE_SCALES)))] if fill is None else 0xB800
                block[2:4] = np.frombuffer(struct.pack("<H", minimum), dtype=np.uint8)
            blocks.append(block)
    for _ in range(14):
        block = random.integers(0, 256, block_bytes, dtype=np.uint8)
        for scale in range(SCALES[kind]):
            value = np.float16(random.normal(0, 0.05))
            block[2 * scale:2 * scale + 2] = np.frombuffer(value.tobytes(), dtype=np.uint8)
        blocks.append(block)
    return np.concatenate(blocks)


def decode_only_blocks(kind, random):
    blocks = random.integers(0, 256, (9, GGML_QUANT_SIZES[kind][1]), dtype=np.uint8)
    for number, block in enumerate(blocks):
        for at in SCALE_OFFSETS[kind]:
            edge = [0x0000, 0x8001, 0x7BFF, 0xFC00][number] if number < 4 else None
            scale = np.float16(random.normal(0, 0.05)) if edge is None else np.uint16(edge)
            block[at:at + 2] = np.frombuffer(scale.tobytes(), dtype=np.uint8)
    return blocks.reshape(-1)


def float_values(random):
    rows = [random.normal(0, deviation, 32) for deviation in (1e-6, 1e-3, 0.02, 0.02, 1.0, 100.0, 3000.0)]
    rows += [np.zeros(32), np.full(32, 0.75), np.full(32, -0.75), np.linspace(-1, 1, 32), np.linspace(0, 31, 32),
             np.linspace(-15, 16, 32), np.arange(32) * 0.5 - 8, np.repeat([-1.0, 1.0], 16),
             np.repeat([1.0, -1.0], 16), np.full(32, 1e-30)]
    single = np.zeros(32)
    single[17] = -2.5
    rows += [single, -single]
    return np.concatenate(rows).astype(np.float32)


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(20240607)

    def write(name, values, data, first):
        values = values.astype("<f4")
        parts = (data.tobytes(), values.tobytes()) if first == "bytes" else (values.tobytes(), data.tobytes())
        (folder / name).write_bytes(struct.pack("<II", values.size, data.nbytes) + parts[0] + parts[1])

    with np.errstate(all="ignore"):
        for kind in SCALES:
            data = encoded_blocks(kind, random)
            write(f"decode_{kind.name.lower()}.bin", dequantize(data, kind), data, "bytes")
        specials = [0, 0x80000000, 1, 0x007FFFFF, 0x00800000, 0x7F7FFFFF, 0x7F800000, 0xFF800000, 0x7FC00000,
                    0x3F800000]
        raw = np.concatenate([np.array(specials, dtype=np.uint32),
                              random.integers(0, 2**32, 118, dtype=np.uint32)])
        write("decode_f32.bin", dequantize(raw.view(np.float32), Type.F32), raw.view(np.uint8), "bytes")
        raw = np.concatenate([np.array(EDGE_SCALES, dtype=np.uint16),
                              random.integers(0, 2**16, 498, dtype=np.uint16)])
        write("decode_f16.bin", dequantize(raw.view(np.float16), Type.F16), raw.view(np.uint8), "bytes")
        write("decode_bf16.bin", dequantize(raw.view(np.uint8), Type.BF16), raw.view(np.uint8), "bytes")

        values = float_values(random)
        for kind in [*SCALES, Type.F32, Type.F16, Type.BF16]:
            data = np.ascontiguousarray(quantize(values, kind)).view(np.uint8)
            write(f"encode_{kind.name.lower()}.bin", values, data, "values")

        random_k = np.random.default_rng(20240608)
        for kind in SCALE_OFFSETS:
            data = decode_only_blocks(kind, random_k)
            write(f"decode_{kind.name.lower()}.bin", dequantize(data, kind), data, "bytes")

        edges = []
        for half in [0x0000, 0x0001, 0x0002, 0x03FE, 0x03FF, 0x0400, 0x0401, 0x3BFF, 0x3C00, 0x7BFE, 0x7BFF]:
            low = np.frombuffer(struct.pack("<H", half), dtype=np.float16)[0].astype(np.float64)
            high = 65536.0 if half == 0x7BFF else \
                np.frombuffer(struct.pack("<H", half + 1), dtype=np.float16)[0].astype(np.float64)
            middle = np.float32((low + high) / 2)
            edges += [np.float32(low), np.nextafter(middle, np.float32(0)), middle,
                      np.nextafter(middle, np.float32(np.inf)), np.float32(high)]
        edges = np.array(edges, dtype=np.float32)
        raw = random.integers(0, 2**32, 200, dtype=np.uint32).view(np.float32)
        small = (random.normal(0, 1, 200) * 10.0 ** random.integers(-8, 5, 200)).astype(np.float32)
        values = np.concatenate([edges, -edges, raw, small])
        bfloat = np.ascontiguousarray(quantize(values, Type.BF16)).view(np.uint8)
        (folder / "half.bin").write_bytes(struct.pack("<I", values.size) + values.astype("<f4").tobytes()
                                          + values.astype(np.float16).tobytes() + bfloat.tobytes())


main()
