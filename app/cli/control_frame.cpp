// SPDX-License-Identifier: Apache-2.0
#include "app/cli/control_frame.h"

namespace mw::app {

namespace {

constexpr std::string_view mark = "MWC1";
constexpr std::size_t headBytes = mark.size() + 1 + sizeof(std::uint32_t);
constexpr std::uint32_t mostArguments = 100'000;

Error damaged(const char* what)
{
    return {ErrorCode::FileDamaged, std::string("control.sock: ") + what, {"control.sock", what}};
}

void putNumber(std::string& to, std::uint32_t value)
{
    for (int shift = 0; shift < 32; shift += 8)
        to += static_cast<char>((value >> shift) & 0xFF);
}

void putText(std::string& to, std::string_view text)
{
    putNumber(to, static_cast<std::uint32_t>(text.size()));
    to += text;
}

/// Takes parts off the front of a body.
class Parts {
public:
    explicit Parts(std::string_view bytes) : m_bytes(bytes) {}

    std::optional<std::uint32_t> number()
    {
        if (m_bytes.size() < sizeof(std::uint32_t))
            return std::nullopt;
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < sizeof(std::uint32_t); ++i)
            value |= std::uint32_t(static_cast<unsigned char>(m_bytes[i])) << (8 * i);
        m_bytes.remove_prefix(sizeof(std::uint32_t));
        return value;
    }

    std::optional<std::string> text()
    {
        const auto length = number();
        if (!length || *length > m_bytes.size())
            return std::nullopt;
        std::string taken(m_bytes.substr(0, *length));
        m_bytes.remove_prefix(*length);
        return taken;
    }

    bool atEnd() const { return m_bytes.empty(); }

private:
    std::string_view m_bytes;
};

} // namespace

namespace {
constexpr std::string_view showName = "show";
constexpr std::string_view handOverName = "hand over";
} // namespace

std::string encodeWish(const InstanceWish& wish)
{
    const bool show = wish.kind == InstanceWish::Kind::Show;
    std::string body(show ? showName : handOverName);
    if (!wish.path.empty())
        body += '\n' + wish.path;
    return encodeFrame(ControlKind::Wish, body);
}

std::optional<InstanceWish> decodeWish(std::string_view body)
{
    const std::size_t end = body.find('\n');
    const std::string_view name = body.substr(0, end);
    InstanceWish wish;
    if (end != std::string_view::npos)
        wish.path = body.substr(end + 1);
    if (name == handOverName)
        wish.kind = InstanceWish::Kind::HandOver;
    else if (name != showName)
        return std::nullopt;
    return wish;
}

std::string encodeFrame(ControlKind kind, std::string_view body)
{
    std::string frame(mark);
    frame += static_cast<char>(kind);
    putText(frame, body);
    return frame;
}

std::string encodeCall(const ControlCall& call)
{
    std::string body;
    putNumber(body, static_cast<std::uint32_t>(call.arguments.size()));
    for (const std::string& argument : call.arguments)
        putText(body, argument);
    putText(body, call.workingFolder);
    putText(body, call.locale);
    std::uint32_t terminals = 0;
    for (std::size_t i = 0; i < call.terminal.size(); ++i)
        terminals |= call.terminal[i] ? 1U << i : 0U;
    putNumber(body, terminals);
    return encodeFrame(ControlKind::Call, body);
}

std::string encodeExit(int code)
{
    std::string body;
    putNumber(body, static_cast<std::uint32_t>(code));
    return encodeFrame(ControlKind::Exit, body);
}

Result<ControlCall> decodeCall(std::string_view body)
{
    Parts parts(body);
    ControlCall call;
    const auto count = parts.number();
    if (!count || *count > mostArguments)
        return damaged("the number of arguments");
    for (std::uint32_t i = 0; i < *count; ++i) {
        auto argument = parts.text();
        if (!argument)
            return damaged("an argument is cut off");
        call.arguments.push_back(*std::move(argument));
    }
    auto folder = parts.text();
    auto locale = parts.text();
    const auto terminals = parts.number();
    if (!folder || !locale || !terminals || !parts.atEnd())
        return damaged("the call is cut off or too long");
    if (folder->empty() || folder->front() != '/')
        return damaged("the working folder is not absolute");
    call.workingFolder = *std::move(folder);
    call.locale = *std::move(locale);
    for (std::size_t i = 0; i < call.terminal.size(); ++i)
        call.terminal[i] = (*terminals >> i & 1U) != 0;
    return call;
}

Result<int> decodeExit(std::string_view body)
{
    Parts parts(body);
    const auto code = parts.number();
    if (!code || *code > 255 || !parts.atEnd())
        return damaged("an exit code that is none");
    return static_cast<int>(*code);
}

Result<std::optional<ControlFrame>> ControlReader::next()
{
    const std::string_view seen(m_bytes);
    if (!mark.starts_with(seen.substr(0, mark.size())))
        return damaged("what arrived is no frame");
    if (seen.size() < headBytes)
        return std::optional<ControlFrame>();
    const auto kind = static_cast<unsigned char>(seen[mark.size()]);
    if (kind < static_cast<unsigned char>(ControlKind::Call) ||
        kind > static_cast<unsigned char>(ControlKind::Wish))
        return damaged("an unknown kind of frame");
    const std::uint32_t length = *Parts(seen.substr(mark.size() + 1)).number();
    if (length > m_mostBytes)
        return damaged("a frame is too long");
    if (seen.size() < headBytes + length)
        return std::optional<ControlFrame>();
    ControlFrame frame{static_cast<ControlKind>(kind), std::string(seen.substr(headBytes, length))};
    m_bytes.erase(0, headBytes + length);
    return std::optional<ControlFrame>(std::move(frame));
}

} // namespace mw::app
