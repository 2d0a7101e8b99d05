// SPDX-License-Identifier: Apache-2.0
#include "ui/models/benchmark_words.h"

#include "app/serving/benchmark_advice.h"
#include "ui/widgets/format.h"

#include <QLocale>

#include <algorithm>
#include <iterator>

namespace mw::ui {

QString BenchmarkWords::threads(const app::BenchmarkRecord& record)
{
    const auto& rows = record.threads; // most threads first
    const auto chosen = std::find_if(rows.begin(), rows.end(), [&](const app::ThreadFigures& one) {
        return one.threads == record.advice.threads;
    });
    if (chosen == rows.end())
        return {};
    if (rows.size() == 1)
        return chosen->threads < record.processors
                   ? tr("The program runs with %1 of %2 possible threads, so more could not be measured.")
                         .arg(format::count(chosen->threads), format::count(record.processors))
                   : tr("One processor can be used here.");
    if (chosen != rows.begin()) {
        return tr("More compute threads bring nothing: with %1 a prompt is read at %2 tok/s and an answer "
                  "written "
                  "at %3, with %4 at %5 and %6.")
            .arg(format::count(chosen->threads), format::rate(chosen->prefillRate),
                 format::rate(chosen->decodeRate), format::count(rows.front().threads),
                 format::rate(rows.front().prefillRate), format::rate(rows.front().decodeRate));
    }
    const app::ThreadFigures& fewer = *std::next(chosen);
    return tr("%1 threads read a prompt at %2 tok/s and write at %3; with %4 it is %5 and %6.")
        .arg(format::count(chosen->threads), format::rate(chosen->prefillRate),
             format::rate(chosen->decodeRate), format::count(fewer.threads), format::rate(fewer.prefillRate),
             format::rate(fewer.decodeRate));
}

QString BenchmarkWords::context(const app::BenchmarkRecord& record)
{
    const int tokens = record.advice.contextTokens;
    const auto taken = record.kvBytesPerToken * static_cast<std::uint64_t>(tokens) *
                       static_cast<std::uint64_t>(app::contextsInMemory);
    const QString figures = format::count(tokens);
    const QString memory = format::bytes(taken);
    const QString have = format::bytes(record.availableMemory);
    return tokens == record.contextLength
               ? tr("The model's whole context of %1 tokens fits: %2 full ones take %3 of the %4 free.")
                     .arg(figures, format::count(app::contextsInMemory), memory, have)
               : tr("%2 full contexts of %1 tokens take %3 of the %4 free; longer ones may not fit.")
                     .arg(figures, format::count(app::contextsInMemory), memory, have);
}

QString BenchmarkWords::streams(const app::BenchmarkRecord& record)
{
    const auto& rows = record.streams; // fewest first
    const auto chosen = std::find_if(rows.begin(), rows.end(), [&](const app::StreamFigures& one) {
        return one.streams == record.advice.streams;
    });
    if (chosen == rows.end())
        return {};
    const double each = chosen->decodeRate / chosen->streams;
    if (each < app::readingRate)
        return tr("Even one answer is written slower than people read: %1 tok/s.").arg(format::rate(each));
    const QString together =
        chosen->streams == 1
            ? tr("One answer alone is written at %1 tok/s").arg(format::rate(chosen->decodeRate))
            : tr("%1 answers at once are written at %2 tok/s together, %3 each")
                  .arg(format::count(chosen->streams), format::rate(chosen->decodeRate), format::rate(each));
    const auto next = std::next(chosen);
    if (next == rows.end())
        return tr("%1; fewer give less, and more were not measured.").arg(together);
    if (next->decodeRate / next->streams < app::readingRate)
        return tr("%1; with %2 each would be slower than people read.")
            .arg(together, format::count(next->streams));
    return tr("%1; %2 come to no more than %3 together.")
        .arg(together, format::count(next->streams), format::rate(next->decodeRate));
}

QStringList BenchmarkWords::reasons(const app::BenchmarkRecord& record)
{
    QStringList sentences = {threads(record), context(record), streams(record)};
    sentences.removeAll(QString());
    return sentences;
}

QString BenchmarkWords::doubt(const app::BenchmarkRecord& record)
{
    if (record.answersBeside)
        return tr(
            "Requests were answered at the same time, so figures and recommendation are unreliable. Measure "
            "again when nothing is asked.");
    if (record.othersBusy >= app::noticedBusy)
        return tr("Other programs kept %1 of %2 processors busy meanwhile, so figures and recommendation are "
                  "unreliable. Measure again when the machine is quiet.")
            .arg(QLocale().toString(record.othersBusy, 'f', 1), format::count(record.processors));
    return {};
}

} // namespace mw::ui
