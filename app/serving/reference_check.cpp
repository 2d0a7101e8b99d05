// SPDX-License-Identifier: Apache-2.0
#include "app/serving/reference_check.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace mw::app {

namespace {

/// Prose, code, digits and Chinese; far more than 64 tokens in any vocabulary.
constexpr std::string_view sampleText =
    "The river rises in the hills above the town and reaches the sea after ninety-two kilometres. In 1987 "
    "its "
    "mean discharge was 14.6 cubic metres a second.\n\nint sum(const int* values, int count) {\n    int "
    "total = "
    "0;\n    for (int i = 0; i < count; ++i) total += values[i];\n    return total;\n}\n\n"
    "这条河发源于小镇上方的山丘，流经九十二公里后入海。Its name means \"the slow one\" in an older language.";

double logSumExp(std::span<const float> row)
{
    const float most = *std::ranges::max_element(row);
    double sum = 0;
    for (const float value : row)
        sum += std::exp(static_cast<double>(value) - static_cast<double>(most));
    return std::log(sum) + static_cast<double>(most);
}

/// Of the distributions that two rows of logits stand for.
double divergence(std::span<const float> reference, std::span<const float> packed)
{
    const double referenceTotal = logSumExp(reference);
    const double packedTotal = logSumExp(packed);
    double sum = 0;
    for (std::size_t i = 0; i < reference.size(); ++i) {
        const double expected = static_cast<double>(reference[i]) - referenceTotal;
        sum += std::exp(expected) * (expected - (static_cast<double>(packed[i]) - packedTotal));
    }
    return sum;
}

std::ptrdiff_t likeliest(std::span<const float> row)
{
    return std::ranges::max_element(row) - row.begin();
}

} // namespace

ReferenceCheck compareLogits(std::span<const float> reference, std::span<const float> packed,
                             std::size_t vocabulary)
{
    ReferenceCheck check;
    const std::size_t rows = reference.size() / vocabulary;
    check.tokens = static_cast<int>(rows);
    for (std::size_t row = 0; row < rows; ++row) {
        const auto expected = reference.subspan(row * vocabulary, vocabulary);
        const auto found = packed.subspan(row * vocabulary, vocabulary);
        for (std::size_t i = 0; i < vocabulary; ++i) {
            const double difference =
                std::abs(static_cast<double>(expected[i]) - static_cast<double>(found[i]));
            if (difference > check.largestDifference) {
                check.largestDifference = difference;
                check.largestAt = static_cast<int>(row) + 1;
            }
        }
        check.sameTop += likeliest(expected) == likeliest(found) ? 1 : 0;
        check.meanKl += divergence(expected, found) / static_cast<double>(rows);
    }
    return check;
}

Result<ReferenceCheck> ReferenceCheckService::run(const Principal& principal, const QString& path,
                                                  std::shared_ptr<Model> loaded, const WorkControl& control)
{
    if (auto may = m_authorizer.require(principal, Action::Manage, QStringLiteral("file")); !may)
        return may.error();
    const auto packedInfo = m_runtime.engineInfo();
    if (!packedInfo)
        return packedInfo.error();
    const auto referenceInfo = m_runtime.engineInfo(EnginePath::Reference);
    if (!referenceInfo)
        return referenceInfo.error();

    const Precision activations = activationsFrom(m_settings.text("engine.activations"));
    LoadOptions options;
    if (!loaded) {
        auto packed = m_runtime.load(path, options, {}, control.cancel());
        if (!packed)
            return packed.error();
        loaded = *std::move(packed);
    }
    std::vector<Token> sample = loaded->tokenizer().tokenize(sampleText, true);
    sample.resize(std::min({sample.size(), static_cast<std::size_t>(tokens),
                            static_cast<std::size_t>(loaded->contextTokens())}));
    options.contextTokens = static_cast<int>(sample.size());
    const auto progress = [&](const LoadProgress& done) {
        control.progress({done.bytesDone, done.bytesTotal});
    };
    const auto reference = m_runtime.load(path, options, progress, control.cancel(), EnginePath::Reference);
    if (!reference)
        return reference.error();
    const auto expected = (*reference)->logits(sample, 0, activations, control.cancel());
    if (!expected)
        return expected.error();
    const auto found = loaded->logits(sample, 0, activations, control.cancel());
    if (!found)
        return found.error();
    ReferenceCheck check = compareLogits(*expected, *found, expected->size() / sample.size());
    check.packedEngine = QString::fromStdString(packedInfo->isa);
    if (activations == Precision::Int16)
        check.packedEngine += QLatin1String(", int16");
    check.referenceEngine = QString::fromStdString(referenceInfo->isa);
    return check;
}

} // namespace mw::app
