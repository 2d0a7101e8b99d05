// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace mw::app {

/// The bytes of a socket, encrypted or not. Net thread only; handlers are called from the event loop, never
/// from inside the call that they are given to, also with an error after `close`. One read and one write at a
/// time.
class Channel {
public:
    using Error = boost::system::error_code;
    using Done = std::function<void(const Error&)>;
    using Arrived = std::function<void(const Error&, std::string_view bytes)>;

    virtual ~Channel() = default;

    virtual boost::asio::ip::tcp::socket& socket() = 0;

    /// Agrees on keys, where there are any.
    virtual void shakeHands(Done done) = 0;

    /// Some bytes, which stand until the handler returns.
    virtual void readSome(Arrived arrived) = 0;

    /// All of `bytes`, which stand until `done`.
    virtual void write(std::string_view bytes, Done done) = 0;
};

/// Reads through `scratch`, which all channels of the thread share: one that waits holds no buffer.
std::unique_ptr<Channel> plainChannel(boost::asio::ip::tcp::socket socket, std::span<char> scratch);

/// TLS as the server; the context outlives the channel.
std::unique_ptr<Channel> encryptedChannel(boost::asio::ip::tcp::socket socket,
                                          boost::asio::ssl::context& context);

} // namespace mw::app
