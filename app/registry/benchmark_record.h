// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <cstdint>
#include <vector>

namespace mw::app {

/// Rates are tokens per second, durations milliseconds, memory bytes. 0: not measured.
struct ThreadFigures {
    int threads = 0;
    double prefillRate = 0;
    double decodeRate = 0; ///< one answer after a prompt
};

struct StreamFigures {
    int streams = 0;
    double decodeRate = 0; ///< of all answers together
};

/// What a benchmark recommends for the settings of its machine.
struct BenchmarkAdvice {
    int threads = 0;
    int contextTokens = 0;
    int streams = 0;
    bool operator==(const BenchmarkAdvice&) const = default;
};

/// How fast a version was on a machine, and what follows from it.
struct BenchmarkRecord {
    std::int64_t at = 0; ///< microseconds UTC
    QString by;
    QString processor; ///< as the kernel names it; may be empty
    int processors = 0;
    QString instructionSet; ///< "avx512-vnni"
    QString program;        ///< version of the engine

    std::vector<ThreadFigures> threads; ///< most threads first
    std::vector<StreamFigures> streams; ///< fewest first
    int promptTokens = 0;               ///< of the figures that follow, measured with the advised threads
    double prefillRate = 0;
    double decodeRate = 0;        ///< from an empty context
    double decodeAtDepthRate = 0; ///< after the prompt
    double firstTokenMs = 0;
    double cachedFirstTokenMs = 0; ///< of a prompt that was computed before
    double memoryBandwidth = 0;    ///< bytes per second
    std::uint64_t weightBytesPerToken = 0;

    int contextLength = 0; ///< that the model was trained for; 0: unknown
    std::uint64_t kvBytesPerToken = 0;
    std::uint64_t availableMemory = 0; ///< with the model loaded

    double othersBusy = 0;      ///< processors that other programs kept busy meanwhile, on average
    bool answersBeside = false; ///< requests were answered at the same time

    BenchmarkAdvice advice;
};

/// More of a processor than this, and the figures tell of the neighbour, too.
inline constexpr double noticedBusy = 0.25;

} // namespace mw::app
