// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/program.h"

#include <QFile>
#include <QTemporaryDir>

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace mw::app {

/// Streams of a test: what was written is kept, what is read was given.
class MemoryInput final : public InputStream {
public:
    bool isTerminal() const override { return terminal; }
    Result<std::size_t> read(std::span<char> into) override
    {
        if (interrupts != nullptr && (interrupts->pending() || interrupts->cancel().requested()))
            return Error{ErrorCode::Cancelled, "interrupted"};
        if (interruptAtEnd && at == bytes.size()) {
            interruptAtEnd = false;
            interrupts->raise();
            return Error{ErrorCode::Cancelled, "interrupted"};
        }
        const std::size_t line = terminal ? bytes.find('\n', at) + 1 : bytes.size(); // a terminal gives lines
        const std::size_t end = line == 0 ? bytes.size() : line;
        const std::size_t count = std::min(into.size(), end - at);
        bytes.copy(into.data(), count, at);
        at += count;
        return count;
    }

    std::string bytes;
    std::size_t at = 0;
    bool terminal = false;
    bool interruptAtEnd = false;
    Interrupts* interrupts = nullptr;
};

class MemoryOutput final : public OutputStream {
public:
    bool isTerminal() const override { return terminal; }
    Result<void> write(std::string_view part) override
    {
        if (gone || (room && bytes.size() + part.size() > *room)) {
            gone = readerLeaves;
            return Error{ErrorCode::IoFailed, "full", {"standard output", "full"}};
        }
        bytes += part;
        return {};
    }
    bool readerGone() const override { return gone; }

    std::string bytes;
    std::optional<std::size_t> room;
    bool terminal = false;
    bool readerLeaves = false;
    bool gone = false;
};

/// Whole command lines of `mw` over streams in memory and the null engine: no process is started.
class CliRig : public testing::Test {
protected:
    void SetUp() override
    {
        qputenv("MODELWRIGHT_ENGINE_DIR", MODELWRIGHT_TEST_NULL_ENGINE);
        writeModel("null.gguf", "");
        m_input.interrupts = &m_interrupts;
    }

    void writeModel(const QString& name, const QByteArray& lines) const
    {
        QFile file(m_folder.filePath(name));
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write("null model\n" + lines);
    }

    int mw(std::vector<std::string> arguments, const std::string& input = {})
    {
        m_input.bytes = input;
        m_input.at = 0;
        m_output.bytes.clear();
        m_error.bytes.clear();
        Io io{m_input, m_output, m_error, m_folder.path(), QLocale::c(), m_interrupts};
        return runProgram(arguments, io, {{}, m_folder.filePath("data"), {}, m_folder.path()});
    }

    nlohmann::json json() const { return nlohmann::json::parse(m_output.bytes, nullptr, false); }

    QTemporaryDir m_folder;
    Interrupts m_interrupts{Cancel()};
    MemoryInput m_input;
    MemoryOutput m_output;
    MemoryOutput m_error;
};

} // namespace mw::app
