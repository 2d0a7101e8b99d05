// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/models/model_spec.h"
#include "engine/weights/gguf_file.h"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace mw::engine {

/// The forward pass in plain double arithmetic, written from the papers and sharing nothing with the kernels
/// but the meaning of the weight formats.
class ReferenceModel {
public:
    explicit ReferenceModel(const std::string& path);

    /// The logits of every token of one sequence.
    std::vector<std::vector<double>> logits(std::span<const Token> tokens) const;

private:
    using Row = std::vector<double>;

    Row product(const std::string& matrix, const Row& input) const;
    Row norm(const std::string& weight, const Row& input) const;
    void rotate(Row& heads, std::size_t position) const;
    Row attend(const Row& query, const std::vector<Row>& keys, const std::vector<Row>& values) const;

    ModelSpec m_spec;
    std::map<std::string, std::vector<float>> m_weights;
};

} // namespace mw::engine
