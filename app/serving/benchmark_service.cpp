// SPDX-License-Identifier: Apache-2.0
#include "app/serving/benchmark_service.h"

#include "app/runtime/machine_memory.h"
#include "app/runtime/processor_watch.h"
#include "app/serving/benchmark_advice.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace mw::app {

namespace {

// Seconds that one measurement of each kind is to take; token counts follow from the rates of a first look.
constexpr double prefillSeconds = 0.35;
constexpr double decodeSeconds = 0.4;
constexpr double streamPromptSeconds = 4;
constexpr std::array streamCounts = {1, 4, 8, 16};
constexpr int streamsTogether = 29; // their sum
// Fewer threads than those that reach less than this share of the best are worse still.
constexpr double hopeless = 0.6;
// What measuring the memory takes itself.
constexpr std::uint64_t bandwidthBytes = std::uint64_t{1} << 30;
constexpr double loadShare = 0.2; // of the progress

int within(double value, int least, int most)
{
    return std::clamp(static_cast<int>(std::lround(std::min(value, 1e6))), least, std::max(least, most));
}

/// All of them, then fewer by a half or three quarters: 16, 12, 8, 6, 4, 3, 2, 1; every number of a few.
std::vector<int> threadCounts(int processors)
{
    std::vector<int> counts;
    for (int n = std::max(processors, 1); n > 0;) {
        counts.push_back(n);
        if (n <= 4) {
            --n;
            continue;
        }
        int power = 1;
        while (power * 2 < n)
            power *= 2;
        n = n > power + power / 2 ? power + power / 2 : power;
    }
    return counts;
}

BenchOptions quickOptions(int prompt, int generate, int threads)
{
    BenchOptions options;
    options.promptTokens = prompt;
    options.generateTokens = generate;
    options.streams = {};
    options.repetitions = 1;
    options.threads = threads;
    options.firstToken = false;
    return options;
}

Error measuredNothing()
{
    return {ErrorCode::Internal, "the engine measured nothing"};
}

} // namespace

Result<void> measureModel(Model& model, int processors, BenchmarkRecord& record,
                          const std::function<void(double)>& progress, const Cancel& cancel)
{
    const int context = model.contextTokens();
    const std::vector<int> counts = threadCounts(processors);
    const double steps = static_cast<double>(counts.size() + streamCounts.size() + 2);
    double done = 0;
    const auto step = [&] { progress(++done / steps); };

    const auto look = model.bench(quickOptions(std::min(16, context / 4), 4, 0), cancel);
    if (!look)
        return look.error();
    if (look->prefillTokensPerSecond <= 0 || look->decodeTokensPerSecond <= 0)
        return measuredNothing();
    step();
    const int prompt = within(look->prefillTokensPerSecond * prefillSeconds, 32, std::min(512, context / 2));
    const int generate = within(look->decodeTokensPerSecond * decodeSeconds, 8, std::min(64, context / 4));

    double best = 0;
    for (const int threads : counts) {
        const auto bench = model.bench(quickOptions(prompt, generate, threads), cancel);
        if (!bench)
            return bench.error();
        step();
        const int used = bench->threads > 0 ? bench->threads : threads;
        if (!record.threads.empty() && record.threads.back().threads == used)
            continue; // the engine has no more than these
        record.threads.push_back({used, bench->prefillTokensPerSecond, bench->decodeAtDepthTokensPerSecond});
        const double speed = std::sqrt(bench->prefillTokensPerSecond * bench->decodeAtDepthTokensPerSecond);
        best = std::max(best, speed);
        if (processors > 4 && speed < hopeless * best)
            break;
    }
    const int threads = advisedThreads(record.threads);

    BenchOptions whole = quickOptions(prompt, generate, threads);
    whole.repetitions = 2;
    whole.firstToken = true;
    const auto bench = model.bench(whole, cancel);
    if (!bench)
        return bench.error();
    step();
    record.promptTokens = prompt;
    record.prefillRate = bench->prefillTokensPerSecond;
    record.decodeRate = bench->decodeTokensPerSecond;
    record.decodeAtDepthRate = bench->decodeAtDepthTokensPerSecond;
    record.firstTokenMs = bench->firstTokenMs;
    record.cachedFirstTokenMs = bench->cachedFirstTokenMs;
    record.weightBytesPerToken = bench->weightBytesPerToken;

    for (const int streams : streamCounts) {
        BenchOptions together = quickOptions(1, 0, threads);
        together.streams = {streams};
        together.streamPromptTokens =
            within(look->prefillTokensPerSecond * streamPromptSeconds / streamsTogether, 8,
                   std::min(128, context / 2));
        together.streamGenerateTokens = generate;
        const auto batched = model.bench(together, cancel);
        if (!batched && batched.error().code == ErrorCode::Busy && !record.streams.empty())
            break; // the cache holds no more answers than were measured
        if (!batched)
            return batched.error();
        step();
        if (batched->batched.empty() || batched->batched.front().decodeTokensPerSecond <= 0)
            return measuredNothing();
        record.streams.push_back({streams, batched->batched.front().decodeTokensPerSecond});
    }
    record.advice = adviceFrom(record);
    return {};
}

bool BenchmarkService::othersAnswer(const DeploymentTarget& measured) const
{
    const auto all = m_parts.deployments.list();
    return std::any_of(all.begin(), all.end(), [&](const DeploymentStatus& status) {
        return status.inUse > (status.target.id() == measured.id() ? 1 : 0);
    });
}

Result<BenchmarkRecord> BenchmarkService::measure(const Lease& lease, const WorkControl& control)
{
    const auto engine = m_parts.runtime.engineInfo();
    if (!engine)
        return engine.error();
    Model& model = lease.model();
    const ModelDescription& description = model.description();
    BenchmarkRecord record;
    record.processor = m_parts.processor();
    record.processors = m_parts.processors;
    record.instructionSet = QString::fromStdString(engine->isa);
    record.program = QString::fromStdString(engine->version);
    record.contextLength = description.contextLength;
    record.kvBytesPerToken = description.memory.kvPerToken;
    record.availableMemory = availableMemory().value_or(0);
    record.answersBeside = othersAnswer(lease.target());
    const ProcessorWatch watch;
    if (record.availableMemory > bandwidthBytes) {
        if (const auto bandwidth = m_parts.runtime.measureMemoryBandwidth())
            record.memoryBandwidth = *bandwidth;
    }
    constexpr double parts = 1000;
    const auto progress = [&](double share) {
        control.progress({static_cast<std::uint64_t>((loadShare + (1 - loadShare) * share) * parts),
                          static_cast<std::uint64_t>(parts)});
    };
    if (auto measured = measureModel(model, m_parts.processors, record, progress, control.cancel());
        !measured)
        return measured.error();
    record.othersBusy = watch.othersBusy();
    record.answersBeside = record.answersBeside || othersAnswer(lease.target());
    return record;
}

Result<BenchmarkRecord> BenchmarkService::run(const Principal& principal, const std::string& reference,
                                              const WorkControl& control)
{
    const auto resolved = m_parts.registry.resolve(principal, reference);
    if (!resolved)
        return resolved.error();
    const QString name = QString::fromStdString(resolved->name);
    if (auto may = m_parts.authorizer.require(principal, Action::Manage, QLatin1String("model/") + name);
        !may)
        return may.error();
    LeaseOptions options;
    options.cancel = control.cancel();
    options.progress = [&](const LoadProgress& done) {
        const auto whole = static_cast<std::uint64_t>(static_cast<double>(done.bytesTotal) / loadShare);
        control.progress({done.bytesDone, whole});
    };
    const DeploymentTarget target{resolved->name, resolved->version, resolved->path, EnginePath::Packed};
    auto record = [&]() -> Result<BenchmarkRecord> {
        const auto lease = m_parts.deployments.lease(principal, target, options);
        if (!lease)
            return lease.error();
        return measure(*lease, control);
    }();
    if (!record)
        return record;
    if (control.cancel().requested())
        return Error{ErrorCode::Cancelled, "the benchmark was cancelled"};
    return m_parts.registry.recordBenchmark(principal, name, resolved->version, *std::move(record));
}

} // namespace mw::app
