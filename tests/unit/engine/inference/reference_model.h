// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/models/model_spec.h"
#include "engine/weights/gguf_file.h"

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace mw::engine {

/// The forward pass in plain double arithmetic, written from the papers and sharing nothing with the kernels
/// but the meaning of the weight formats.
class ReferenceModel {
public:
    /// How the inputs of products with block formats are taken: exactly, or as the engine takes them, in
    /// blocks of 32 with 8 bits.
    enum class Activations { Exact, EightBits };

    explicit ReferenceModel(const std::string& path, Activations activations = Activations::Exact);

    /// The logits of every token of one sequence.
    std::vector<std::vector<double>> logits(std::span<const Token> tokens) const;

private:
    using Row = std::vector<double>;

    Row product(const std::string& matrix, const Row& input) const;
    Row norm(const std::string& weight, const Row& input) const;
    void rotate(Row& heads, std::size_t position) const;
    Row attend(const Row& query, const std::vector<Row>& keys, const std::vector<Row>& values) const;

    ModelSpec m_spec;
    Activations m_activations;
    std::map<std::string, std::vector<float>> m_weights;
    std::set<std::string> m_blockFormats; ///< the tensors that have one
};

} // namespace mw::engine
