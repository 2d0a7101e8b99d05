// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/engine/inference/reference_model.h"

#include "engine/base/half.h"
#include "engine/kernels/block_formats.h"
#include "engine/models/model_factory.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace mw::engine {

namespace {

/// As the KV cache keeps it.
std::vector<double> inHalf(std::vector<double> row)
{
    for (double& value : row)
        value = static_cast<double>(halfToFloat(floatToHalf(static_cast<float>(value))));
    return row;
}

/// Blocks of 32 as the products read them: 127 steps to the largest value.
std::vector<double> inEightBits(std::vector<double> row)
{
    for (std::size_t begin = 0; begin < row.size(); begin += 32) {
        double most = 0;
        for (std::size_t i = begin; i < begin + 32; ++i)
            most = std::max(most, std::abs(row[i]));
        for (std::size_t i = begin; i < begin + 32 && most > 0; ++i)
            row[i] = std::nearbyint(row[i] * 127 / most) * most / 127;
    }
    return row;
}

} // namespace

ReferenceModel::ReferenceModel(const std::string& path, Activations activations) : m_activations(activations)
{
    const auto file = GgufFile::open(path);
    auto spec = file ? makeModelSpec(*file) : Result<ModelSpec>(file.error());
    if (!spec)
        throw std::runtime_error(spec.error().detail);
    m_spec = std::move(*spec);
    for (const GgufTensor& tensor : file->tensors()) {
        std::vector<std::byte> bytes(tensor.bytes);
        if (!file->read(tensor, 0, bytes))
            throw std::runtime_error(tensor.name);
        std::vector<float>& values = m_weights[tensor.name];
        values.resize(tensor.elements);
        if (tensorTypeTraits(tensor.typeId)->blockValues > 1)
            m_blockFormats.insert(tensor.name);
        const std::size_t columns = tensor.shape[0];
        const std::size_t rows = tensor.elements / columns;
        for (std::size_t row = 0; row < rows; ++row)
            dequantizeRow(static_cast<TensorType>(tensor.typeId), bytes.data() + row * (bytes.size() / rows),
                          values.data() + row * columns, columns);
    }
}

ReferenceModel::Row ReferenceModel::product(const std::string& matrix, const Row& given) const
{
    const std::vector<float>& weights = m_weights.at(matrix);
    const bool eightBits = m_activations == Activations::EightBits && m_blockFormats.contains(matrix);
    const Row input = eightBits ? inEightBits(given) : given;
    Row output(weights.size() / input.size());
    for (std::size_t row = 0; row < output.size(); ++row)
        for (std::size_t column = 0; column < input.size(); ++column)
            output[row] += static_cast<double>(weights[row * input.size() + column]) * input[column];
    return output;
}

ReferenceModel::Row ReferenceModel::norm(const std::string& weight, const Row& input) const
{
    double squares = 0;
    for (const double value : input)
        squares += value * value;
    const double size = static_cast<double>(input.size());
    const double scale = 1 / std::sqrt(squares / size + static_cast<double>(m_spec.normEpsilon));
    Row output;
    for (std::size_t i = 0; i < input.size(); ++i)
        output.push_back(input[i] * scale * static_cast<double>(m_weights.at(weight)[i]));
    return output;
}

void ReferenceModel::rotate(Row& heads, std::size_t position) const
{
    for (std::size_t head = 0; head < heads.size(); head += m_spec.attention.headDim)
        for (std::size_t pair = 0; pair < m_spec.rotary.frequencies.size(); ++pair) {
            const double angle =
                static_cast<double>(position) * static_cast<double>(m_spec.rotary.frequencies[pair]);
            double& x = heads[head + 2 * pair];
            double& y = heads[head + 2 * pair + 1];
            const double turned = x * std::cos(angle) - y * std::sin(angle);
            y = x * std::sin(angle) + y * std::cos(angle);
            x = turned;
        }
}

ReferenceModel::Row ReferenceModel::attend(const Row& query, const std::vector<Row>& keys,
                                           const std::vector<Row>& values) const
{
    const AttentionSpec& attention = m_spec.attention;
    Row output(query.size());
    for (std::size_t head = 0; head < attention.heads; ++head) {
        const std::size_t own = head * attention.headDim;
        const std::size_t shared = head / attention.groupHeads() * attention.headDim;
        std::vector<double> weights;
        for (const Row& key : keys) {
            double score = 0;
            for (std::size_t i = 0; i < attention.headDim; ++i)
                score += query[own + i] * key[shared + i];
            weights.push_back(score * static_cast<double>(attention.scale));
        }
        const double most = *std::ranges::max_element(weights);
        double total = 0;
        for (double& weight : weights)
            total += weight = std::exp(weight - most);
        for (std::size_t position = 0; position < values.size(); ++position)
            for (std::size_t i = 0; i < attention.headDim; ++i)
                output[own + i] += weights[position] / total * values[position][shared + i];
    }
    return output;
}

std::vector<std::vector<double>> ReferenceModel::logits(std::span<const Token> tokens) const
{
    const auto add = [](Row& to, const Row& from) {
        for (std::size_t i = 0; i < to.size(); ++i)
            to[i] += from[i];
    };
    std::vector<std::vector<Row>> keys(m_spec.blocks.size());
    std::vector<std::vector<Row>> values(m_spec.blocks.size());
    std::vector<std::vector<double>> all;
    for (std::size_t position = 0; position < tokens.size(); ++position) {
        const float* row = m_weights.at(m_spec.tokenEmbedding).data() +
                           static_cast<std::size_t>(tokens[position]) * m_spec.embedding;
        Row x(row, row + m_spec.embedding);
        for (std::size_t layer = 0; layer < m_spec.blocks.size(); ++layer) {
            const BlockSpec& block = m_spec.blocks[layer];
            const Row normed = norm(block.attentionNorm, x);
            Row query = product(block.query, normed);
            Row key = product(block.key, normed);
            rotate(query, position);
            rotate(key, position);
            keys[layer].push_back(inHalf(std::move(key)));
            values[layer].push_back(inHalf(product(block.value, normed)));
            add(x, product(block.attentionOutput, attend(query, keys[layer], values[layer])));
            const Row fed = norm(block.feedForwardNorm, x);
            Row gate = product(block.gate, fed);
            const Row up = product(block.up, fed);
            for (std::size_t i = 0; i < gate.size(); ++i)
                gate[i] = gate[i] / (1 + std::exp(-gate[i])) * up[i];
            add(x, product(block.down, gate));
        }
        all.push_back(product(m_spec.output, norm(m_spec.outputNorm, x)));
    }
    return all;
}

} // namespace mw::engine
