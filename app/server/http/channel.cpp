// SPDX-License-Identifier: Apache-2.0
#include "app/server/http/channel.h"

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <vector>

namespace mw::app {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

class PlainChannel final : public Channel {
public:
    PlainChannel(tcp::socket socket, std::span<char> scratch)
        : m_socket(std::move(socket)), m_scratch(scratch)
    {
        Error ignored;
        m_socket.non_blocking(true, ignored);
    }

    tcp::socket& socket() override { return m_socket; }

    void shakeHands(Done done) override
    {
        asio::post(m_socket.get_executor(), [done = std::move(done)] { done(Error()); });
    }

    void readSome(Arrived arrived) override
    {
        m_socket.async_wait(
            tcp::socket::wait_read, [this, arrived = std::move(arrived)](Error error) mutable {
                if (error) { // the channel may be gone
                    arrived(error, {});
                    return;
                }
                const std::size_t count =
                    m_socket.read_some(asio::buffer(m_scratch.data(), m_scratch.size()), error);
                if (error == asio::error::would_block || error == asio::error::try_again)
                    readSome(std::move(arrived));
                else
                    arrived(error, std::string_view(m_scratch.data(), count));
            });
    }

    void write(std::string_view bytes, Done done) override
    {
        asio::async_write(m_socket, asio::buffer(bytes.data(), bytes.size()),
                          [done = std::move(done)](const Error& error, std::size_t) { done(error); });
    }

private:
    tcp::socket m_socket;
    const std::span<char> m_scratch;
};

class EncryptedChannel final : public Channel {
public:
    EncryptedChannel(tcp::socket socket, asio::ssl::context& context)
        : m_stream(std::move(socket), context), m_buffer(8192)
    {}

    tcp::socket& socket() override { return m_stream.next_layer(); }

    void shakeHands(Done done) override
    {
        m_stream.async_handshake(asio::ssl::stream_base::server, std::move(done));
    }

    void readSome(Arrived arrived) override
    {
        m_stream.async_read_some(asio::buffer(m_buffer),
                                 [this, arrived = std::move(arrived)](const Error& error, std::size_t count) {
                                     arrived(error, std::string_view(m_buffer.data(), count));
                                 });
    }

    void write(std::string_view bytes, Done done) override
    {
        asio::async_write(m_stream, asio::buffer(bytes.data(), bytes.size()),
                          [done = std::move(done)](const Error& error, std::size_t) { done(error); });
    }

private:
    asio::ssl::stream<tcp::socket> m_stream;
    std::vector<char> m_buffer;
};

} // namespace

std::unique_ptr<Channel> plainChannel(tcp::socket socket, std::span<char> scratch)
{
    return std::make_unique<PlainChannel>(std::move(socket), scratch);
}

std::unique_ptr<Channel> encryptedChannel(tcp::socket socket, asio::ssl::context& context)
{
    return std::make_unique<EncryptedChannel>(std::move(socket), context);
}

} // namespace mw::app
