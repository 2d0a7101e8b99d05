// SPDX-License-Identifier: Apache-2.0
#include "app/cli/serve_verb.h"

#include "app/base/logging.h"
#include "app/cli/endpoint_start.h"
#include "app/cli/support.h"

#include <CLI/CLI.hpp>

#include <QDir>
#include <QFile>

#include <thread>

namespace mw::app {

namespace {

/// How soon a signal is heeded; between two looks the process sleeps.
constexpr std::chrono::milliseconds look(100);

/// Empty where it can be read, else what is wrong, as CLI11 wants it.
std::string checkListen(const std::string& listen)
{
    const auto options = listenOptionsFrom(listen);
    return options ? std::string() : listen + " is not ADDRESS:PORT, such as 127.0.0.1:8484 or [::1]:8484";
}

QString absolute(const Io& io, const std::string& path)
{
    return path.empty() ? QString()
                        : QDir(io.workingFolder).absoluteFilePath(QFile::decodeName(path.c_str()));
}

} // namespace

CLI::App* ServeVerb::declare(CLI::App& root, SettingOptions& /*settings*/)
{
    CLI::App* verb = root.add_subcommand("serve", "Serve the REST endpoint until a signal ends it");
    verb->add_option("--listen", m_listen, "Where to listen; port 0 takes a free one")
        ->type_name("ADDR:PORT")
        ->check(checkListen, "");
    CLI::Option* certificate =
        verb->add_option("--tls-cert", m_certificate, "Certificate and chain, PEM")->type_name("FILE");
    CLI::Option* key =
        verb->add_option("--tls-key", m_privateKey, "Key of the certificate, PEM")->type_name("FILE");
    certificate->needs(key);
    key->needs(certificate);
    return verb;
}

Result<void> ServeVerb::run(Io& io, const Services& services, const CommonOptions& /*common*/)
{
    if (m_threads == nullptr) // handed over to an instance, which serves by its own switch
        return Error{ErrorCode::DataFolderInUse,
                     "the folder is held by another instance",
                     {services.folder().path().toStdString()}};
    auto options = listenOptionsFrom(m_listen);
    if (!options)
        return options.error();
    options->certificate = absolute(io, m_certificate);
    options->privateKey = absolute(io, m_privateKey);
    const auto endpoint = startEndpoint(services, *m_threads, *options);
    if (!endpoint)
        return endpoint.error();
    // For a window that wants the folder, to serve on where this did.
    static_cast<void>(services.lock().announce(QStringLiteral("mw serve on ") + (*endpoint)->url()));
    if (auto told = io.output.write("listening on " + (*endpoint)->url().toStdString() + "\n"); !told)
        return told;
    m_threads->calls().start([&services] {
        if (const auto restored = services.plans().restore(services.principal()); !restored)
            qCWarning(logServer) << "what was to be loaded could not be read:"
                                 << restored.error().detail.c_str();
    });
    while (!io.cancel().requested())
        std::this_thread::sleep_for(look);
    // Answers under way are finished; a second signal ends the process at once.
    (*endpoint)->drain();
    while (!(*endpoint)->waitDrained(look)) {
    }
    return {};
}

} // namespace mw::app
