// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace mw {

/// What went wrong, as a caller may act on it. `app/base/error_text` turns code and arguments into a
/// sentence and an action in the user's language; mapping to exit codes and HTTP happens there too.
enum class ErrorCode {
    InvalidArgument,       ///< a value outside its range; args: what, value
    FileNotFound,          ///< args: path
    FileUnreadable,        ///< exists, may not be read; args: path
    FileDamaged,           ///< not what its header promises; args: path, what is wrong
    NotAModelFile,         ///< another kind of file; args: path, what it looks like
    UnsupportedFormat,     ///< a known kind, in a version or variant that is not read; args: path, what, what
                           ///< would work
    UnsupportedTensorType, ///< args: type name, tensor, what would work
    UnsupportedArchitecture, ///< args: architecture, supported ones
    UnsupportedTokenizer,    ///< args: tokenizer, supported ones
    TemplateInvalid,         ///< a chat template that does not parse or raises; args: line, reason
    TemplateLimit,           ///< a chat template that exceeded its steps, depth or output; args: limit
    InvalidUtf8,             ///< args: byte offset
    ContextExceeded,         ///< prompt longer than the context; args: prompt tokens, context tokens
    OutOfMemory,             ///< args: bytes needed, bytes available
    IoFailed,                ///< reading or writing failed; args: path, reason
    NotFinite,               ///< the model's numbers are not finite: damaged weights
    EngineMissing,           ///< the engine library could not be opened; args: path, reason
    Refused,                 ///< permission or quota; args: action
    NotFound,                ///< a named thing that does not exist; args: kind, name
    Busy,                    ///< a queue is full; try later; args: `records` where they cannot be written
    Cancelled,               ///< by the caller
    SlowReader,              ///< the consumer did not read for too long
    DeadlineExceeded,        ///< not done within its time
    DiskFull,                ///< nothing was changed; args: path, bytes needed (may be empty), bytes free
    DataFolderInUse,         ///< args: path, who holds it
    StoreDamaged,            ///< args: path, what is wrong
    StoreTooNew,             ///< written by a newer program; args: path, found schema, known schema
    AlreadyExists,           ///< args: kind, name
    StillUsed,               ///< may not be removed; args: kind, name, by what
    AddressInUse,            ///< a port that another program listens on; args: address and port
    Unauthenticated,         ///< no key, or one that is unknown, expired or revoked
    Unconfirmed,             ///< a question was not answered with yes; args: the question
    Internal,                ///< a broken invariant that was caught; detail says which
};

/// An expected failure. `detail` is one English sentence with the specifics, for logs and "Details".
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string detail;
    std::vector<std::string> args = {};
};

/// A value or an Error; never both, never neither.
template <typename T>
class [[nodiscard]] Result {
public:
    Result(T value) : m_value(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_value(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const { return m_value.index() == 0; }
    bool ok() const { return m_value.index() == 0; }

    T& operator*() & { return std::get<0>(m_value); }
    const T& operator*() const& { return std::get<0>(m_value); }
    T&& operator*() && { return std::get<0>(std::move(m_value)); }
    T* operator->() { return &std::get<0>(m_value); }
    const T* operator->() const { return &std::get<0>(m_value); }

    const Error& error() const& { return std::get<1>(m_value); }
    Error&& error() && { return std::get<1>(std::move(m_value)); }

private:
    std::variant<T, Error> m_value;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : m_error(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const { return m_error.index() == 0; }
    bool ok() const { return m_error.index() == 0; }
    const Error& error() const& { return std::get<1>(m_error); }
    Error&& error() && { return std::get<1>(std::move(m_error)); }

private:
    std::variant<std::monostate, Error> m_error;
};

} // namespace mw
