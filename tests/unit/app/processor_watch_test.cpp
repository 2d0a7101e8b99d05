// SPDX-License-Identifier: Apache-2.0
#include "app/runtime/processor_watch.h"

#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <thread>

namespace mw::app {
namespace {

TEST(ProcessorWatch, CountsWhatIsNotIdle)
{
    EXPECT_EQ(ProcessorWatch::busyTicks("cpu  10 20 30 1000 500 1 2 3 7 8\ncpu0 1 1\n"), 66U);
    EXPECT_EQ(ProcessorWatch::busyTicks("cpu  10 20 30 1000 500 1 2 3\n"), 66U);
    for (const char* other : {"", "cpu", "cpu 1 2 3", "intr 1 2 3 4 5 6 7 8", "cpu 1 2 3 4 5 6 seven 8"})
        EXPECT_EQ(ProcessorWatch::busyTicks(other), std::nullopt) << other;
}

TEST(ProcessorWatch, TellsOfOthersOnly)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("stat"));
    const auto write = [&](const QByteArray& line) {
        QFile file(path);
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(line);
    };
    write("cpu 0 0 0 0 0 0 0 0\n");
    const ProcessorWatch watch(path);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_EQ(watch.othersBusy(), 0);
    write("cpu 100000 0 0 0 0 0 0 0\n"); // a thousand seconds within a moment
    EXPECT_GT(watch.othersBusy(), 100);
    EXPECT_EQ(ProcessorWatch(folder.filePath(QStringLiteral("none"))).othersBusy(), 0);
}

} // namespace
} // namespace mw::app
