// SPDX-License-Identifier: Apache-2.0
// The event loop while the engine computes as hard as it can: no pause over 50 ms, pages within 100 ms.
// Ratios of time within one run; label slow.
#include "app/runtime/token_stream.h"
#include "tests/gui/window_fixture.h"
#include "ui/pages/playground/playground_page.h"

#include <QElapsedTimer>
#include <QTest>
#include <QTimer>

#include <algorithm>

#include <ctime>

using namespace mw;
using namespace mw::ui;
using test::WindowFixture;

namespace {

constexpr qint64 stallMs = 50;
constexpr qint64 pageMs = 100;
constexpr int streams = 16;
constexpr int tickMs = 5;

qint64 ownCpuMs()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1'000'000;
}

/// Measures the pauses between turns of the event loop, and how much of each was the thread's own work: the
/// rest it waited for a processor.
class StallDetector : public QObject {
public:
    StallDetector()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setInterval(tickMs);
        connect(&m_timer, &QTimer::timeout, this, [this] {
            const qint64 cpu = ownCpuMs();
            m_pauses.push_back({m_since.restart(), cpu - m_cpu, where});
            m_cpu = cpu;
        });
    }
    void start()
    {
        m_cpu = ownCpuMs();
        m_since.start();
        m_timer.start();
    }

    struct Pause {
        qint64 wall;
        qint64 work;
        QString where;
    };
    Pause longest() const
    {
        return *std::max_element(m_pauses.begin(), m_pauses.end(),
                                 [](const Pause& a, const Pause& b) { return a.wall < b.wall; });
    }
    Pause hardest() const
    {
        return *std::max_element(m_pauses.begin(), m_pauses.end(),
                                 [](const Pause& a, const Pause& b) { return a.work < b.work; });
    }
    std::size_t over(qint64 limit) const
    {
        return static_cast<std::size_t>(std::count_if(
            m_pauses.begin(), m_pauses.end(), [limit](const Pause& pause) { return pause.wall > limit; }));
    }
    std::size_t turns() const { return m_pauses.size(); }

    QString where; ///< what the window does now

private:
    QTimer m_timer;
    QElapsedTimer m_since;
    qint64 m_cpu = 0;
    std::vector<Pause> m_pauses;
};

/// Streams that never end, read as they come.
class Load {
public:
    explicit Load(WindowFixture& w)
    {
        for (int i = 0; i < streams; ++i) {
            app::InferenceRequest request;
            request.model = w.models->model();
            request.raw = true;
            request.rawPrompt = "Once upon a time " + std::to_string(i);
            request.ignoreEnd = true;
            request.maxTokens = 4000;
            auto started = w.services->inference().start(w.services->principal(), std::move(request), {});
            if (started)
                m_streams.push_back(started->stream);
        }
    }
    ~Load()
    {
        for (const auto& stream : m_streams)
            stream->cancel();
    }
    std::size_t read()
    {
        std::size_t count = 0;
        for (const auto& stream : m_streams)
            count += stream->take().size();
        return count;
    }
    std::size_t count() const { return m_streams.size(); }

private:
    std::vector<std::shared_ptr<app::TokenStream>> m_streams;
};

} // namespace

class StallTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_model = qEnvironmentVariable("MODELWRIGHT_DEFAULT_MODEL").toStdString();
        if (m_model.empty())
            QSKIP("MODELWRIGHT_DEFAULT_MODEL is not set");
    }

    void pagesOpenQuicklyAndTheLoopNeverStalls()
    {
        WindowFixture w(WindowFixture::Store::Open);
        QVERIFY(w.openTiny(m_model));
        for (Page* page : w.window->pages()) { // the first time builds what is shown
            w.window->showPage(page->id());
            QTest::qWait(50);
        }
        Load load(w);
        QCOMPARE(load.count(), std::size_t(streams));
        std::size_t tokens = 0;
        QTimer reader;
        QObject::connect(&reader, &QTimer::timeout, &reader, [&] { tokens += load.read(); });
        reader.start(10);
        StallDetector detector;
        detector.start();
        QElapsedTimer whole;
        whole.start();
        qint64 slowestPage = 0;
        QString slowest;
        while (whole.elapsed() < 8000) {
            for (Page* page : w.window->pages()) {
                detector.where = page->id();
                QElapsedTimer one;
                one.start();
                w.window->showPage(page->id());
                w.window->repaint();
                if (one.elapsed() > slowestPage) {
                    slowestPage = one.elapsed();
                    slowest = page->id();
                }
                QTest::qWait(120);
            }
        }
        detector.where = QStringLiteral("answering");
        w.window->showPage(QStringLiteral("playground"));
        w.page().ask(QStringLiteral("Write a long story about a lighthouse."));
        QTest::qWait(3000);
        w.chat->stop();
        const auto longest = detector.longest();
        const auto hardest = detector.hardest();
        qInfo(
            "tokens %zu, turns %zu, longest pause %lld ms (%s, own work %lld ms), hardest work %lld ms (%s), "
            "over 50 ms: %zu, slowest page %s %lld ms",
            tokens, detector.turns(), static_cast<long long>(longest.wall), qPrintable(longest.where),
            static_cast<long long>(longest.work), static_cast<long long>(hardest.work),
            qPrintable(hardest.where), detector.over(stallMs), qPrintable(slowest),
            static_cast<long long>(slowestPage));
        QVERIFY(tokens > 100);
        QVERIFY(slowestPage < pageMs);
        QVERIFY(hardest.work <= stallMs);
        QVERIFY(longest.wall <= stallMs + tickMs);
    }

private:
    std::string m_model;
};

QTEST_MAIN(StallTest)
#include "stall_test.moc"
