// SPDX-License-Identifier: Apache-2.0
// Sends one request over and over at a constant rate, whatever the answers take, and prints how long they
// took as one JSON object. A time counts from when the request was due, not from when it was sent, so that
// a server that stands still does not stop the clock (coordinated omission).
//
//   gateway_load ADDRESS PORT RATE SECONDS CONNECTIONS < REQUEST
//   gateway_load --echo
//
// REQUEST is what goes over the wire, byte for byte. `--echo` prints a port and answers every request there
// at once: what this program, the kernel and a loopback connection take by themselves.
#include <boost/asio.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

/// A message at the front of `bytes`: where its body begins and how long it is. Only what `mw serve` and the
/// echo answer with: a Content-Length.
struct Message {
    std::size_t bodyBegin = 0;
    std::size_t bodyLength = 0;
    std::size_t length() const { return bodyBegin + bodyLength; }
};

std::optional<Message> message(std::string_view bytes)
{
    constexpr std::string_view headEnd = "\r\n\r\n", name = "\r\ncontent-length:";
    const auto end = bytes.find(headEnd);
    if (end == std::string_view::npos)
        return std::nullopt;
    Message found{end + headEnd.size(), 0};
    const auto head = bytes.substr(0, end);
    const auto at = std::search(head.begin(), head.end(), name.begin(), name.end(),
                                [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
    if (at != head.end()) {
        const char* digits = &*at + name.size();
        while (digits != head.data() + head.size() && *digits == ' ')
            ++digits;
        std::from_chars(digits, head.data() + head.size(), found.bodyLength);
    }
    return bytes.size() < found.length() ? std::nullopt : std::optional(found);
}

class Load;

/// One kept-alive connection; reconnects where the server closed it.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(Load& load, asio::io_context& context) : m_load(load), m_socket(context) {}
    void connect();
    void send(Clock::time_point due);

private:
    void read();
    void answered(const Message& found);
    void broken();

    Load& m_load;
    tcp::socket m_socket;
    Clock::time_point m_due;
    std::string m_received;
    std::array<char, 16384> m_buffer{};
    bool m_busy = false;
};

class Load {
public:
    struct Plan {
        tcp::endpoint server;
        std::string request;
        double rate = 1000;
        double seconds = 10;
        int connections = 64;
    };

    Load(asio::io_context& context, Plan plan)
        : m_plan(std::move(plan)), m_timer(context),
          m_total(static_cast<std::size_t>(m_plan.rate * m_plan.seconds))
    {
        m_milliseconds.reserve(m_total);
        for (int i = 0; i < m_plan.connections; ++i)
            m_connections.push_back(std::make_shared<Connection>(*this, context));
        for (const auto& connection : m_connections)
            connection->connect();
    }

    const tcp::endpoint& server() const { return m_plan.server; }
    const std::string& request() const { return m_plan.request; }

    void connected(const std::shared_ptr<Connection>& connection)
    {
        idle(connection);
        if (++m_opened == m_plan.connections) {
            m_begin = Clock::now() + std::chrono::milliseconds(50);
            tick();
        }
    }

    void idle(const std::shared_ptr<Connection>& connection)
    {
        if (m_waiting.empty()) {
            m_idle.push_back(connection);
            return;
        }
        const auto due = m_waiting.front();
        m_waiting.pop_front();
        connection->send(due);
    }

    void finished(Clock::time_point due, int status)
    {
        const auto took = std::chrono::duration<double, std::milli>(Clock::now() - due).count();
        ++m_statuses[status];
        if (status >= 200 && status < 300)
            m_milliseconds.push_back(took);
        if (++m_finished == m_total)
            std::exit(report());
    }

private:
    Clock::time_point dueOf(std::size_t index) const
    {
        return m_begin + std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 * index / m_plan.rate));
    }

    void tick()
    {
        while (m_sent < m_total && dueOf(m_sent) <= Clock::now()) {
            const auto due = dueOf(m_sent++);
            if (m_idle.empty()) {
                m_waiting.push_back(due);
                continue;
            }
            const auto connection = m_idle.back();
            m_idle.pop_back();
            connection->send(due);
        }
        if (m_sent == m_total)
            return;
        m_timer.expires_at(dueOf(m_sent));
        m_timer.async_wait([this](error_code) { tick(); });
    }

    int report()
    {
        std::sort(m_milliseconds.begin(), m_milliseconds.end());
        const auto at = [this](double share) {
            const auto last = static_cast<double>(m_milliseconds.size() - 1);
            return m_milliseconds.empty() ? 0.0 : m_milliseconds[static_cast<std::size_t>(share * last)];
        };
        const double seconds = std::chrono::duration<double>(Clock::now() - m_begin).count();
        std::printf("{\"requests\": %zu, \"rate\": %.1f, \"good\": %zu, \"statuses\": {", m_total,
                    static_cast<double>(m_total) / seconds, m_milliseconds.size());
        const char* between = "";
        for (const auto& [status, count] : m_statuses)
            std::printf("%s\"%d\": %zu", std::exchange(between, ", "), status, count);
        std::printf("}, \"median_ms\": %.3f, \"p99_ms\": %.3f, \"p999_ms\": %.3f, \"max_ms\": %.3f}\n",
                    at(0.5), at(0.99), at(0.999), at(1));
        std::fflush(stdout);
        return m_milliseconds.size() == m_total ? 0 : 1;
    }

    const Plan m_plan;
    asio::steady_timer m_timer;
    const std::size_t m_total;
    Clock::time_point m_begin;
    std::vector<std::shared_ptr<Connection>> m_connections;
    std::vector<std::shared_ptr<Connection>> m_idle;
    std::deque<Clock::time_point> m_waiting; // due, but no connection is free
    std::vector<double> m_milliseconds;
    std::map<int, std::size_t> m_statuses; // 0: the connection broke
    int m_opened = 0;
    std::size_t m_sent = 0;
    std::size_t m_finished = 0;
};

void Connection::connect()
{
    m_socket = tcp::socket(m_socket.get_executor());
    m_socket.async_connect(m_load.server(), [self = shared_from_this()](error_code failed) {
        if (failed) {
            std::cerr << "no connection: " << failed.message() << "\n";
            std::exit(1);
        }
        self->m_socket.set_option(tcp::no_delay(true));
        self->m_load.connected(self);
        self->read();
    });
}

void Connection::send(Clock::time_point due)
{
    m_due = due;
    m_busy = true;
    asio::async_write(m_socket, asio::buffer(m_load.request()),
                      [self = shared_from_this()](error_code, std::size_t) {
                          // A write that failed shows up in the read, too.
                      });
}

void Connection::read()
{
    m_socket.async_read_some(asio::buffer(m_buffer),
                             [self = shared_from_this()](error_code failed, std::size_t size) {
                                 if (failed)
                                     return self->broken();
                                 self->m_received.append(self->m_buffer.data(), size);
                                 if (const auto found = message(self->m_received))
                                     self->answered(*found);
                                 self->read();
                             });
}

void Connection::answered(const Message& found)
{
    int status = 0;
    if (m_received.size() > 12)
        std::from_chars(m_received.data() + 9, m_received.data() + 12, status);
    m_received.erase(0, found.length());
    m_busy = false;
    m_load.finished(m_due, status);
    m_load.idle(shared_from_this());
}

void Connection::broken()
{
    // A connection that the server closes while it is idle would need a new one before its next request:
    // that is the server's fault in a run of seconds, so it counts as one.
    std::cerr << "the server closed a connection" << (m_busy ? " with a request\n" : "\n");
    std::exit(1);
}

/// The answering side of `--echo`.
class Echo : public std::enable_shared_from_this<Echo> {
public:
    explicit Echo(tcp::socket socket) : m_socket(std::move(socket))
    {
        m_socket.set_option(tcp::no_delay(true));
    }

    void read()
    {
        m_socket.async_read_some(asio::buffer(m_buffer),
                                 [self = shared_from_this()](error_code failed, std::size_t size) {
                                     if (failed)
                                         return;
                                     self->m_received.append(self->m_buffer.data(), size);
                                     const auto found = message(self->m_received);
                                     if (!found)
                                         return self->read();
                                     self->m_received.erase(0, found->length());
                                     self->answer();
                                 });
    }

private:
    void answer()
    {
        static constexpr std::string_view text =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
        asio::async_write(m_socket, asio::buffer(text),
                          [self = shared_from_this()](error_code failed, std::size_t) {
                              if (!failed)
                                  self->read();
                          });
    }

    tcp::socket m_socket;
    std::string m_received;
    std::array<char, 16384> m_buffer{};
};

void accept(tcp::acceptor& acceptor)
{
    acceptor.async_accept([&acceptor](error_code failed, tcp::socket socket) {
        if (!failed)
            std::make_shared<Echo>(std::move(socket))->read();
        accept(acceptor);
    });
}

} // namespace

int main(int argc, char** argv)
{
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    asio::io_context context(1);
    if (arguments == std::vector<std::string>{"--echo"}) {
        tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
        std::cout << acceptor.local_endpoint().port() << std::endl;
        accept(acceptor);
        context.run();
        return 0;
    }
    if (arguments.size() != 5) {
        std::cerr << "gateway_load ADDRESS PORT RATE SECONDS CONNECTIONS < REQUEST\n";
        return 2;
    }
    Load::Plan plan;
    plan.server = {asio::ip::make_address(arguments[0]), static_cast<std::uint16_t>(std::stoi(arguments[1]))};
    plan.rate = std::stod(arguments[2]);
    plan.seconds = std::stod(arguments[3]);
    plan.connections = std::stoi(arguments[4]);
    plan.request.assign(std::istreambuf_iterator<char>(std::cin), {});
    Load load(context, std::move(plan));
    context.run();
    return 1;
}
