// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mw::app {

/// What goes over DIR/control.sock between two processes of one user on one machine: frames of a head
/// ("MWC1", kind, length of the body; little endian) and a body. Arguments are bytes, not text: a path need
/// not be UTF-8.
enum class ControlKind : std::uint8_t {
    Call = 1,      ///< to the owner, once, with the three standard streams as descriptors: a ControlCall
    Interrupt = 2, ///< to the owner: Ctrl-C
    Accepted = 3,  ///< to the caller: the call will be run
    Refused = 4,   ///< to the caller: why not, English
    Exit = 5,      ///< to the caller: the exit code, 4 bytes
    Welcome = 6, ///< to the caller, first: only now it sends descriptors, which would stay open in the queue
                 ///< of an owner that does not answer
    Wish = 7,    ///< to the owner, instead of a call: an InstanceWish; Accepted or Refused follows
};

/// What one process may want of the instance that holds the folder, besides running a verb.
struct InstanceWish {
    enum class Kind {
        Show,    ///< a window comes to the front and opens the model file `path`, if there is one
        HandOver ///< what serves without a window drains, ends and leaves the folder
    };
    Kind kind = Kind::Show;
    std::string path = {}; ///< absolute, bytes
};
std::string encodeWish(const InstanceWish& wish);
std::optional<InstanceWish> decodeWish(std::string_view body);

struct ControlCall {
    std::vector<std::string> arguments;
    std::string workingFolder;      ///< absolute
    std::string locale;             ///< of the caller, "zh_CN"
    std::array<bool, 3> terminal{}; ///< which streams end at a terminal that the caller looks after
};

struct ControlFrame {
    ControlKind kind = ControlKind::Call;
    std::string body;
};

std::string encodeFrame(ControlKind kind, std::string_view body);
std::string encodeCall(const ControlCall& call);
std::string encodeExit(int code);

/// Fails with FileDamaged (args: control.sock, what is wrong).
Result<ControlCall> decodeCall(std::string_view body);
Result<int> decodeExit(std::string_view body);

/// Puts frames together from whatever pieces arrive.
class ControlReader {
public:
    /// A body may have at most `mostBytes`.
    explicit ControlReader(std::size_t mostBytes) : m_mostBytes(mostBytes) {}

    void add(std::string_view bytes) { m_bytes += bytes; }

    /// The next whole frame, nothing while it is incomplete; fails with FileDamaged for what is no frame, and
    /// for one that is too long as soon as its head says so.
    Result<std::optional<ControlFrame>> next();

private:
    std::size_t m_mostBytes;
    std::string m_bytes;
};

/// Longest call: more than a command line can have on Linux (ARG_MAX is 2 MiB).
inline constexpr std::size_t longestCall = std::size_t(4) << 20;
inline constexpr std::size_t longestAnswer = std::size_t(64) << 10;

} // namespace mw::app
