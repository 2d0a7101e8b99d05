#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes tests/data/weights/by_gguf_package.gguf, a small file by another program than ours.

Recorded with Python 3.11, gguf 0.19.0, numpy 2.4.6:  record_gguf_file.py OUTPUT_FILE
"""
import sys

import numpy as np
from gguf import GGMLQuantizationType, GGUFValueType, GGUFWriter
from gguf.quants import quantize

writer = GGUFWriter(sys.argv[1], "llama")
writer.add_uint8("test.u8", 200)
writer.add_int8("test.i8", -100)
writer.add_uint16("test.u16", 60000)
writer.add_int16("test.i16", -30000)
writer.add_uint32("test.u32", 4000000000)
writer.add_int32("test.i32", -2000000000)
writer.add_uint64("test.u64", 2**64 - 1)
writer.add_int64("test.i64", -2**63)
writer.add_float32("test.f32", 0.1)
writer.add_float64("test.f64", 0.1)
writer.add_bool("test.bool", True)
writer.add_string("test.text", "Grüße, 世界")
writer.add_array("test.texts", ["a", "", "ccc"])
writer.add_array("test.integers", [1, -2, 3])
writer.add_array("test.numbers", [0.5, -1.5])
writer.add_key_value("test.bytes", bytes([1, 2, 255]), GGUFValueType.ARRAY, sub_type=GGUFValueType.UINT8)
writer.add_custom_alignment(64)
values = (np.arange(192, dtype=np.float32) - 96) / 7
writer.add_tensor("floats", values[:6].reshape(2, 3))
writer.add_tensor("halves", values[:5].astype(np.float16))
for kind in (GGMLQuantizationType.Q8_0, GGMLQuantizationType.Q4_1):
    writer.add_tensor(kind.name.lower(), quantize(values.reshape(2, 96), kind), raw_dtype=kind)
writer.add_tensor("q4_k", np.arange(144, dtype=np.uint8).reshape(1, 144), raw_dtype=GGMLQuantizationType.Q4_K)
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
