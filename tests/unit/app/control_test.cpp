// SPDX-License-Identifier: Apache-2.0
// Verbs handed over between two processes of one user, here between two threads.
#include "app/cli/control_client.h"
#include "app/cli/control_server.h"
#include "app/cli/fd_streams.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include <csignal>
#include <pty.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mw::app {
namespace {

using std::chrono::milliseconds;

TEST(ControlFrame, ACallComesBackByteForByte)
{
    ControlCall call;
    call.arguments = {"run", "m", "", std::string("\xff\n\0x", 4), "grüß"};
    call.workingFolder = "/tmp/\xfe";
    call.locale = "zh_CN";
    call.terminal = {true, false, true};
    const std::string bytes = encodeCall(call) + encodeFrame(ControlKind::Interrupt, {});
    ControlReader reader(longestCall);
    for (const char byte : bytes)
        reader.add({&byte, 1});
    auto frame = reader.next();
    ASSERT_TRUE(frame && *frame);
    ASSERT_EQ((*frame)->kind, ControlKind::Call);
    const auto decoded = decodeCall((*frame)->body);
    ASSERT_TRUE(decoded) << decoded.error().detail;
    EXPECT_EQ(decoded->arguments, call.arguments);
    EXPECT_EQ(decoded->workingFolder, call.workingFolder);
    EXPECT_EQ(decoded->locale, "zh_CN");
    EXPECT_EQ(decoded->terminal, call.terminal);
    frame = reader.next();
    ASSERT_TRUE(frame && *frame);
    EXPECT_EQ((*frame)->kind, ControlKind::Interrupt);
    frame = reader.next();
    ASSERT_TRUE(frame);
    EXPECT_FALSE(*frame);
}

TEST(ControlFrame, EveryCutAndEveryFlippedByteOfACallIsAnErrorOrHarmless)
{
    ControlCall call;
    call.arguments = {"models", "list", "--json"};
    call.workingFolder = "/tmp";
    const std::string whole = encodeCall(call);
    const std::string body = whole.substr(9);
    ASSERT_TRUE(decodeCall(body));
    for (std::size_t length = 0; length < body.size(); ++length)
        EXPECT_FALSE(decodeCall(std::string_view(body).substr(0, length))) << length;
    EXPECT_FALSE(decodeCall(body + "x"));
    for (std::size_t at = 0; at < body.size(); ++at) {
        for (const int flip : {0x01, 0x80, 0xff}) {
            std::string changed = body;
            changed[at] = static_cast<char>(changed[at] ^ flip);
            static_cast<void>(decodeCall(changed)); // no crash, no large allocation
        }
    }
}

TEST(ControlFrame, WhatIsNoFrameIsRefusedAtItsFirstByte)
{
    for (const std::string& bytes :
         {std::string("GET / HTTP/1.1\r\n"), std::string("M\0", 2), std::string("MWC2"),
          std::string("MWC1\x09\0\0\0\0", 9), std::string("MWC1\0\0\0\0\0", 9)}) {
        ControlReader reader(100);
        reader.add(bytes);
        EXPECT_FALSE(reader.next()) << bytes;
    }
    ControlReader reader(100);
    reader.add(std::string("MWC1\x01\x65\0\0\0", 9));
    EXPECT_FALSE(reader.next()) << "101 bytes are refused before they arrive";
}

TEST(ControlFrame, ExitCodes)
{
    for (const int code : {0, 1, 130, 255}) {
        ControlReader reader(100);
        reader.add(encodeExit(code));
        EXPECT_EQ(*decodeExit((**reader.next()).body), code);
    }
    EXPECT_FALSE(decodeExit("abc"));
    EXPECT_FALSE(decodeExit(std::string("\0\1\0\0", 4)));
}

TEST(ControlSocketPath, MovesWhereTheFoldersPathIsTooLong)
{
    EXPECT_EQ(*controlSocketPath("/data", "/run/user/1"), "/data/control.sock");
    const QString longFolder = u'/' + QString(120, u'x');
    const auto moved = controlSocketPath(longFolder, "/run/user/1");
    ASSERT_TRUE(moved);
    EXPECT_TRUE(moved->startsWith("/run/user/1/modelwright-"));
    EXPECT_NE(*moved, *controlSocketPath(longFolder + u'y', "/run/user/1"));
    EXPECT_FALSE(controlSocketPath(longFolder, {}));
    EXPECT_FALSE(controlSocketPath(longFolder, "relative"));
}

/// The caller's side: pipes or a terminal as streams.
struct Caller {
    Caller()
    {
        EXPECT_EQ(::pipe(in), 0);
        EXPECT_EQ(::pipe(out), 0);
    }
    ~Caller()
    {
        for (const int number : {in[0], in[1], out[0], out[1]}) {
            if (number >= 0)
                ::close(number);
        }
    }
    std::string output()
    {
        ::close(std::exchange(out[1], -1));
        std::string all;
        char part[4096];
        for (ssize_t count = 0; (count = ::read(out[0], part, sizeof part)) > 0;)
            all.append(part, static_cast<std::size_t>(count));
        return all;
    }
    void type(std::string_view text)
    {
        EXPECT_EQ(::write(in[1], text.data(), text.size()), ssize_t(text.size()));
    }

    Result<std::optional<int>> call(const std::vector<std::string>& arguments, const ForwardOptions& options)
    {
        FdInput input(in[0], interrupts);
        FdOutput standard(out[1], interrupts);
        FdOutput error(out[1], interrupts);
        Io io{input, standard, error, "/tmp", QLocale::c(), interrupts, {in[0], out[1], out[1]}};
        return forwardCall(arguments, io, options);
    }

    int in[2] = {-1, -1};
    int out[2] = {-1, -1};
    Interrupts interrupts{Cancel()};
};

class Control : public testing::Test {
protected:
    void SetUp() override { std::signal(SIGPIPE, SIG_IGN); }

    std::unique_ptr<ControlServer> serve(ControlServer::RunCall run)
    {
        auto server = ControlServer::start(m_options, m_pool, std::move(run));
        EXPECT_TRUE(server) << server.error().detail;
        return server ? *std::move(server) : nullptr;
    }
    ForwardOptions to() const { return {m_options.dataFolder, {}, milliseconds(3000)}; }

    /// A raw connection, to send what no caller of ours would.
    Descriptor connect() const
    {
        auto socket = connectTo(m_options.dataFolder + "/control.sock");
        EXPECT_TRUE(socket && *socket);
        return *std::move(*socket);
    }
    static bool closesWithin(const Descriptor& socket, milliseconds limit)
    {
        const auto until = std::chrono::steady_clock::now() + limit;
        while (std::chrono::steady_clock::now() < until) {
            const auto received = receive(socket.get(), nullptr);
            if (!received || received->ended)
                return true;
            std::this_thread::sleep_for(milliseconds(2));
        }
        return false;
    }

    QTemporaryDir m_folder;
    QThreadPool m_pool;
    ControlServer::Options m_options{m_folder.path(), {}, 6, milliseconds(5000), milliseconds(5000)};
};

TEST_F(Control, AVerbRunsOverTheCallersStreams)
{
    const auto server = serve([](const std::vector<std::string>& arguments, Io& io) {
        std::string said = io.workingFolder.toStdString() + (io.output.isTerminal() ? " terminal" : " pipe");
        for (const std::string& argument : arguments)
            said += "|" + argument;
        char part[100];
        const auto count = io.input.read(part);
        said += "<" + std::string(part, count ? *count : 0);
        EXPECT_TRUE(io.output.write(said));
        return 4;
    });
    Caller caller;
    caller.type("typed");
    const auto code = caller.call({"run", "m@a", "p q"}, to());
    ASSERT_TRUE(code && *code) << (code ? "" : code.error().detail);
    EXPECT_EQ(**code, 4);
    EXPECT_EQ(caller.output(), "/tmp pipe|run|m@a|p q<typed");
    struct stat there {};
    ASSERT_EQ(::stat(QFile::encodeName(server->path()).constData(), &there), 0);
    EXPECT_EQ(there.st_mode & 0777U, 0600U);
}

TEST_F(Control, NobodyThereIsNoError)
{
    Caller caller;
    const auto code = caller.call({"x"}, to());
    ASSERT_TRUE(code);
    EXPECT_FALSE(*code);
}

TEST_F(Control, AnOwnerThatDoesNotAnswerIsGivenUp)
{
    const auto silent = listenAt(m_options.dataFolder + "/control.sock");
    ASSERT_TRUE(silent);
    Caller caller;
    ForwardOptions options = to();
    options.answerWithin = milliseconds(150);
    const auto code = caller.call({"x"}, options);
    ASSERT_TRUE(code);
    EXPECT_FALSE(*code);
}

TEST_F(Control, AStaleSocketIsReplacedAndAnotherFileIsNot)
{
    const QString path = m_options.dataFolder + "/control.sock";
    {
        auto stale = listenAt(path);
        ASSERT_TRUE(stale);
    }
    ASSERT_TRUE(QFileInfo::exists(path)) << "closing leaves the name, as a killed owner does";
    serve([](const auto&, Io&) { return 0; });
    EXPECT_FALSE(QFileInfo::exists(path)) << "an owner that ends takes its name away";
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("mine");
    file.close();
    EXPECT_FALSE(ControlServer::start(m_options, m_pool, [](const auto&, Io&) { return 0; }));
    EXPECT_EQ(QFileInfo(path).size(), 4);
}

TEST_F(Control, InterruptsReachTheVerb)
{
    std::atomic<bool> running = false;
    const auto server = serve([&running](const auto&, Io& io) {
        running = true;
        for (int i = 0; i < 5000 && !io.cancel().requested(); ++i)
            std::this_thread::sleep_for(milliseconds(1));
        return io.cancel().requested() ? 130 : 1;
    });
    Caller caller;
    std::thread control([&] {
        while (!running)
            std::this_thread::yield();
        caller.interrupts.raise();
    });
    const auto code = caller.call({"x"}, to());
    control.join();
    ASSERT_TRUE(code && *code);
    EXPECT_EQ(**code, 130);
}

TEST_F(Control, ACallerThatGoesAwayCancelsItsVerb)
{
    std::atomic<int> ended = 0;
    const auto server = serve([&ended](const auto&, Io& io) {
        for (int i = 0; i < 5000 && !io.cancel().requested(); ++i)
            std::this_thread::sleep_for(milliseconds(1));
        ended = io.cancel().requested() ? 1 : 2;
        return 0;
    });
    {
        const Descriptor socket = connect();
        ControlCall call;
        call.workingFolder = "/tmp";
        const int streams[] = {0, 1, 2};
        ASSERT_TRUE(sendAll(socket.get(), encodeCall(call), streams, 3, 1000));
    }
    for (int i = 0; i < 3000 && ended == 0; ++i)
        std::this_thread::sleep_for(milliseconds(1));
    EXPECT_EQ(ended, 1);
}

TEST_F(Control, AnOwnerThatDiesIsToldApart)
{
    auto listener = listenAt(m_options.dataFolder + "/control.sock");
    ASSERT_TRUE(listener);
    std::thread owner([&] {
        int number = -1;
        while ((number = ::accept(listener->get(), nullptr, nullptr)) < 0)
            std::this_thread::sleep_for(milliseconds(1));
        const Descriptor caller(number);
        static_cast<void>(sendAll(number, encodeFrame(ControlKind::Welcome, {}), nullptr, 0, 1000));
        DescriptorBox streams;
        while (streams.count == 0)
            ASSERT_TRUE(receive(number, &streams));
        static_cast<void>(sendAll(number, encodeFrame(ControlKind::Accepted, {}), nullptr, 0, 1000));
        std::this_thread::sleep_for(milliseconds(20));
    });
    Caller caller;
    const auto code = caller.call({"x"}, to());
    owner.join();
    ASSERT_FALSE(code) << "it may have done half of the work: it is not tried again";
    EXPECT_EQ(code.error().code, ErrorCode::IoFailed);
}

TEST_F(Control, DamagedOversizedAndSilentCallersAreDropped)
{
    m_options.callWithin = milliseconds(150);
    std::atomic<int> calls = 0;
    const auto server = serve([&calls](const auto&, Io&) { return ++calls; });
    ControlCall call;
    call.workingFolder = "/tmp";
    const int streams[] = {0, 1, 2, 0, 1};
    const std::string good = encodeCall(call);
    struct Bad {
        std::string bytes;
        int descriptors;
    };
    const Bad all[] = {{"hello, is anybody there", 0},
                       {std::string("MWC1\x01\xff\xff\xff\x7f", 9), 0},
                       {good, 0},
                       {good, 2},
                       {encodeFrame(ControlKind::Call, "nonsense"), 3},
                       {encodeFrame(ControlKind::Interrupt, {}), 3},
                       {encodeExit(0), 3},
                       {good.substr(0, good.size() - 1), 3}};
    for (const Bad& bad : all) {
        const Descriptor socket = connect();
        ASSERT_TRUE(sendAll(socket.get(), bad.bytes, streams, bad.descriptors, 1000));
        EXPECT_TRUE(closesWithin(socket, milliseconds(3000))) << bad.bytes;
    }
    EXPECT_TRUE(closesWithin(connect(), milliseconds(3000))) << "says nothing";
    EXPECT_EQ(calls, 0);
    Caller caller;
    EXPECT_TRUE(*caller.call({"x"}, to())) << "others are served as before";
}

TEST_F(Control, OnlySoManyAtOnce)
{
    m_options.mostCalls = 1;
    std::atomic<bool> running = false;
    std::atomic<bool> go = false;
    const auto server = serve([&](const auto&, Io&) {
        running = true;
        while (!go)
            std::this_thread::sleep_for(milliseconds(1));
        return 0;
    });
    std::thread first([&] {
        Caller caller;
        EXPECT_EQ(**caller.call({"x"}, to()), 0);
    });
    while (!running)
        std::this_thread::yield();
    Caller second;
    const auto refused = second.call({"x"}, to());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Busy);
    go = true;
    server->finish({});
    first.join();
    Caller third;
    EXPECT_FALSE(*third.call({"x"}, to())) << "it takes nothing more";
}

TEST_F(Control, AnotherUsersCallIsRefused)
{
    if (::geteuid() != 0)
        GTEST_SKIP() << "only root can give a folder to somebody else";
    const auto server = serve([](const auto&, Io&) { return 0; });
    ASSERT_EQ(::chown(QFile::encodeName(m_options.dataFolder).constData(), 12345, 12345), 0);
    const Descriptor socket = connect();
    EXPECT_TRUE(closesWithin(socket, milliseconds(3000)));
    Caller caller;
    const auto refused = caller.call({"x"}, to());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Refused);
    ASSERT_EQ(::chown(QFile::encodeName(m_options.dataFolder).constData(), 0, 0), 0);
}

TEST_F(Control, ATerminalStaysWithTheCaller)
{
    const auto server = serve([](const auto&, Io& io) {
        EXPECT_TRUE(io.input.isTerminal());
        EXPECT_TRUE(io.output.isTerminal());
        char part[100];
        const auto count = io.input.read(part);
        EXPECT_TRUE(io.output.write("you said " + std::string(part, count ? *count : 0)));
        return 0;
    });
    int master = -1;
    int slave = -1;
    ASSERT_EQ(::openpty(&master, &slave, nullptr, nullptr, nullptr), 0);
    ASSERT_EQ(::write(master, "hello\n", 6), 6);
    Interrupts interrupts{Cancel()};
    FdInput input(slave, interrupts);
    FdOutput output(slave, interrupts);
    Io io{input, output, output, "/tmp", QLocale::c(), interrupts, {slave, slave, slave}};
    const auto code = forwardCall({"x"}, io, to());
    ASSERT_TRUE(code && *code);
    std::string shown; // the terminal's own echo comes first
    char part[200];
    for (int i = 0; i < 5 && shown.find("you said hello") == std::string::npos; ++i) {
        const ssize_t count = ::read(master, part, sizeof part);
        ASSERT_GT(count, 0);
        shown.append(part, static_cast<std::size_t>(count));
    }
    EXPECT_NE(shown.find("you said hello"), std::string::npos) << shown;
    ::close(slave);
    ::close(master);
}

TEST_F(Control, OutputThatNobodyTakesEndsTheVerb)
{
    m_options.readWithin = milliseconds(200);
    std::optional<Error> error;
    auto server = serve([&error](const auto&, Io& io) {
        const std::string much(1 << 20, 'x');
        const auto written = io.output.write(much);
        if (!written)
            error = written.error();
        return 1;
    });
    Caller caller;
    const auto code = caller.call({"x"}, to()); // the pipe is full and nobody reads it
    ASSERT_TRUE(code && *code);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, ErrorCode::SlowReader);
}

TEST_F(Control, AWishIsGrantedOrRefusedAndNobodyIsNoError)
{
    EXPECT_FALSE(*askInstance({InstanceWish::Kind::Show}, to())) << "nobody listens";
    std::atomic<int> shown = 0;
    std::string path;
    m_options.wish = [&](const InstanceWish& wish) {
        path = wish.path;
        return wish.kind == InstanceWish::Kind::Show && ++shown > 0;
    };
    const auto server = serve([](const auto&, Io&) { return 0; });
    EXPECT_TRUE(*askInstance({InstanceWish::Kind::Show}, to()));
    EXPECT_EQ(shown, 1);
    EXPECT_EQ(path, "");
    const std::string odd = "/tmp/\xff\n.gguf";
    EXPECT_TRUE(*askInstance({InstanceWish::Kind::Show, odd}, to()));
    EXPECT_EQ(path, odd);
    EXPECT_FALSE(*askInstance({InstanceWish::Kind::HandOver}, to()));

    const Descriptor raw = connect();
    ASSERT_TRUE(sendAll(raw.get(), encodeFrame(ControlKind::Wish, "dance"), nullptr, 0, 1000));
    EXPECT_TRUE(closesWithin(raw, milliseconds(2000)));
    EXPECT_EQ(shown, 2);
    Caller one;
    const auto code = one.call({"x"}, to());
    EXPECT_TRUE(code && *code) << "verbs go on";
}

TEST_F(Control, GoingCancelsWhatRuns)
{
    std::atomic<bool> running = false;
    std::atomic<bool> cancelled = false;
    auto server = serve([&](const auto&, Io& io) {
        running = true;
        for (int i = 0; i < 5000 && !io.cancel().requested(); ++i)
            std::this_thread::sleep_for(milliseconds(1));
        cancelled = io.cancel().requested();
        return 1;
    });
    std::thread caller([&] {
        Caller one;
        static_cast<void>(one.call({"x"}, to()));
    });
    while (!running)
        std::this_thread::yield();
    server.reset();
    caller.join();
    EXPECT_TRUE(cancelled);
}

} // namespace
} // namespace mw::app
