// SPDX-License-Identifier: Apache-2.0
#include "engine/weights/gguf_parse.h"

#include "engine/weights/gguf_header.h"
#include "engine/weights/short_text.h"

#include <algorithm>
#include <cstring>

namespace mw::engine {

GgufParse::GgufParse(int descriptor, std::uint64_t fileBytes, const std::string& path)
    : m_reader(descriptor, std::min(fileBytes, largestGgufHeader)), m_fileBytes(fileBytes), m_path(path)
{}

bool GgufParse::fail(ErrorCode code, std::string detail, std::vector<std::string> args)
{
    m_error = {code, std::move(detail), std::move(args)};
    return false;
}

bool GgufParse::damaged(const std::string& what)
{
    return fail(ErrorCode::FileDamaged, m_path + " is damaged: " + what + ".", {m_path, what});
}

bool GgufParse::unsupported(const std::string& what, const std::string& works)
{
    return fail(ErrorCode::UnsupportedFormat,
                m_path + " cannot be read: " + what + "; what works: " + works + ".", {m_path, what, works});
}

bool GgufParse::ioFailed(int error)
{
    const std::string reason = std::strerror(error);
    return fail(ErrorCode::IoFailed, "Reading " + m_path + " failed: " + reason + ".", {m_path, reason});
}

bool GgufParse::ended(std::string_view inside)
{
    if (m_reader.ioError() != 0)
        return ioFailed(m_reader.ioError());
    if (m_fileBytes > largestGgufHeader)
        return damaged("its header goes on after " + std::to_string(largestGgufHeader) + " bytes, in " +
                       std::string(inside));
    return damaged("the file ends inside " + std::string(inside));
}

bool GgufParse::readCount(std::uint64_t& count, std::uint64_t least, std::string_view of,
                          std::string_view what)
{
    if (!m_reader.readU64(count))
        return ended(what);
    if (count <= m_reader.remaining() / least)
        return true;
    return damaged("it claims " + std::to_string(count) + " " + std::string(of) + std::string(what) +
                   ", more than the " + std::to_string(m_reader.remaining()) + " bytes that follow can hold");
}

bool GgufParse::readText(std::string& text, std::uint64_t largest, std::string_view what)
{
    std::uint64_t length = 0;
    if (!readCount(length, 1, "bytes of ", what))
        return false;
    if (length > largest)
        return damaged(std::string(what) + " is " + std::to_string(length) + " bytes long, more than " +
                       std::to_string(largest));
    return m_reader.readText(length, text) || ended(what);
}

std::string quoted(std::string_view name)
{
    std::string text = shortText(name);
    text.insert(text.begin(), '"');
    text.push_back('"');
    return text;
}

} // namespace mw::engine
