// SPDX-License-Identifier: Apache-2.0
// The composition root of `mw`: the process's streams, folder, environment and signals become an Io.
#include "app/cli/fd_streams.h"
#include "app/cli/program.h"
#include "app/runtime/engine_library.h"

#include <QCoreApplication>
#include <QDir>

#include <csignal>

#include <fcntl.h>
#include <unistd.h>

namespace {

// A signal handler has nothing but globals to reach.
mw::app::Interrupts* interruptsOfProcess = nullptr;

void onInterrupt(int)
{
    if (!interruptsOfProcess->raise())
        ::_exit(130);
}

/// A closed standard descriptor would be given to the next file that is opened, and written into.
void occupyStandardDescriptors()
{
    for (int descriptor = 0; descriptor <= 2; ++descriptor) {
        if (::fcntl(descriptor, F_GETFD) == -1) {
            // The lowest free number is this one. Output opened for reading makes writing fail, as it should.
            static_cast<void>(::open("/dev/null", descriptor == 2 ? O_WRONLY : O_RDONLY));
        }
    }
}

void installHandlers()
{
    struct sigaction interrupt {};
    interrupt.sa_handler = onInterrupt; // without SA_RESTART: waiting calls return and look around
    ::sigaction(SIGINT, &interrupt, nullptr);
    ::sigaction(SIGTERM, &interrupt, nullptr);
    std::signal(SIGPIPE, SIG_IGN); // writing then fails with EPIPE
    std::signal(SIGXFSZ, SIG_IGN); // beyond a limit on files it fails with EFBIG
}

} // namespace

int main(int argc, char** argv)
{
    using namespace mw::app;
    occupyStandardDescriptors();
    prepareEngineEnvironment();
    Interrupts interrupts{mw::Cancel()};
    interruptsOfProcess = &interrupts;
    installHandlers();

    FdInput input(STDIN_FILENO, interrupts);
    FdOutput output(STDOUT_FILENO, interrupts);
    FdOutput error(STDERR_FILENO, interrupts);
    Io io{input,
          output,
          error,
          QDir::currentPath(),
          QLocale::system(),
          interrupts,
          {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}};
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    const QCoreApplication application(argc, argv); // Qt's SQL drivers want one
    return runProgram(arguments, io, DataFolderSources::ofProcess({}));
}
