// SPDX-License-Identifier: Apache-2.0
#include "ui/models/about_session.h"

#include "app/base/async.h"
#include "app/runtime/machine_memory.h"
#include "ui/models/model_session.h"
#include "ui/models/package_documents.h"
#include "ui/widgets/format.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <QSysInfo>
#include <QThread>

#include <unistd.h>

namespace mw::ui {

namespace {

QByteArray resource(const QString& name)
{
    QFile file(QStringLiteral(":/licences/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

quint64 memoryOfMachine()
{
    return static_cast<quint64>(std::max(::sysconf(_SC_PHYS_PAGES), 0L)) *
           static_cast<quint64>(::sysconf(_SC_PAGESIZE));
}

/// The name that the kernel gives the processor; empty where it gives none.
QString processorName()
{
    QFile file(QStringLiteral("/proc/cpuinfo"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray text = file.read(1 << 14);
    for (const QByteArray& line : text.split('\n')) {
        if (line.startsWith("model name"))
            return QString::fromUtf8(line.mid(line.indexOf(':') + 1)).trimmed();
    }
    return {};
}

/// The home folder has the user's name in it.
QString withoutHome(const QString& path)
{
    const QString home = QDir::homePath();
    return home.size() > 1 && path.startsWith(home + u'/') ? u'~' + path.mid(home.size()) : path;
}

} // namespace

AboutSession::AboutSession(const ModelSession& models, QString dataFolder, QThreadPool& calls,
                           QString databaseVersion, QObject* parent)
    : QObject(parent), m_models(models), m_dataFolder(std::move(dataFolder)),
      m_databaseVersion(std::move(databaseVersion)), m_calls(calls)
{
    connect(&models, &ModelSession::changed, this, &AboutSession::changed);
}

QString AboutSession::versionOf(const QString& library) const
{
    if (library == QLatin1String("qt"))
        return QString::fromLatin1(qVersion());
    if (library == QLatin1String("sqlite"))
        return m_databaseVersion;
    if (library == QLatin1String("boost"))
        return QStringLiteral(MODELWRIGHT_BOOST_VERSION);
    if (library == QLatin1String("openssl"))
        return QStringLiteral(MODELWRIGHT_OPENSSL_VERSION);
    if (library == QLatin1String("icu"))
        return QStringLiteral(MODELWRIGHT_ICU_VERSION);
    if (library == QLatin1String("json"))
        return QStringLiteral(MODELWRIGHT_JSON_VERSION);
    if (library == QLatin1String("cli11"))
        return QStringLiteral(MODELWRIGHT_CLI11_VERSION);
    if (library == QLatin1String("torch"))
        return QStringLiteral(MODELWRIGHT_TORCH_VERSION);
    return {};
}

QString AboutSession::version()
{
    return QStringLiteral(MODELWRIGHT_VERSION);
}

std::vector<AboutSession::Fact> AboutSession::machine() const
{
    std::vector<Fact> facts;
    const QString processor = processorName();
    if (!processor.isEmpty())
        facts.push_back({tr("Processor"), processor});
    facts.push_back({tr("Processor cores"), QString::number(QThread::idealThreadCount())});
    if (const auto& engine = m_models.engine()) {
        facts.push_back({tr("Instruction set in use"), QString::fromStdString(engine->isa)});
        facts.push_back({tr("Compute threads"), QString::number(engine->threads)});
        facts.push_back({tr("Engine"), QString::fromStdString(engine->version)});
    } else {
        facts.push_back({tr("Engine"), tr("not opened yet")});
    }
    facts.push_back({tr("Memory"), format::bytes(memoryOfMachine())});
    if (const auto free = app::availableMemory())
        facts.push_back({tr("Of it free"), format::bytes(*free)});
    facts.push_back({tr("System"), QSysInfo::prettyProductName()});
    facts.push_back({tr("Kernel"), QSysInfo::kernelType() + u' ' + QSysInfo::kernelVersion()});
    return facts;
}

std::vector<AboutSession::Library> AboutSession::libraries() const
{
    const bool chinese = QLocale().language() == QLocale::Chinese;
    std::vector<Library> libraries;
    for (const QJsonValue& entry :
         QJsonDocument::fromJson(resource(QStringLiteral("licences.json"))).array()) {
        const QJsonObject one = entry.toObject();
        const QJsonObject use = one.value(QLatin1String("use")).toObject();
        libraries.push_back({one.value(QLatin1String("name")).toString(),
                             versionOf(one.value(QLatin1String("version")).toString()),
                             one.value(QLatin1String("licence")).toString(),
                             use.value(chinese ? QLatin1String("zh_CN") : QLatin1String("en")).toString(),
                             one.value(QLatin1String("package")).toString(),
                             one.value(QLatin1String("text")).toString()});
    }
    return libraries;
}

QString AboutSession::report() const
{
    QStringList lines{
        QStringLiteral("Modelwright ") + version(),
        QStringLiteral("system: %1, %2 %3, %4")
            .arg(QSysInfo::prettyProductName(), QSysInfo::kernelType(), QSysInfo::kernelVersion(),
                 QSysInfo::currentCpuArchitecture()),
        QStringLiteral("processor: %1, %2 cores").arg(processorName()).arg(QThread::idealThreadCount()),
        QStringLiteral("memory: %1 MB").arg(memoryOfMachine() / 1'000'000)};
    if (const auto& engine = m_models.engine())
        lines << QStringLiteral("engine: %1, %2, %3 threads")
                     .arg(QString::fromStdString(engine->version), QString::fromStdString(engine->isa))
                     .arg(engine->threads);
    else
        lines << QStringLiteral("engine: not opened");
    lines << QStringLiteral("data folder: ") + withoutHome(m_dataFolder);
    lines << QStringLiteral("language: ") + QLocale().name();
    for (const Library& library : libraries()) {
        if (!library.version.isEmpty())
            lines << QStringLiteral("%1: %2").arg(library.name, library.version);
    }
    return lines.join(u'\n') + u'\n';
}

QString AboutSession::ownLicence()
{
    return QString::fromUtf8(resource(QStringLiteral("LICENSE")));
}

void AboutSession::readLicence(const Library& library)
{
    if (library.text.endsWith(QLatin1String(".txt"))) {
        Q_EMIT licenceRead(library.name, QString::fromUtf8(resource(library.text)));
        return;
    }
    app::runAsync(
        m_calls, this,
        [library]() -> Result<QString> {
            QString text;
            const QStringList paths{copyrightFile(library.package, QDir(QStringLiteral("/usr/share/doc"))),
                                    library.text.isEmpty()
                                        ? QString()
                                        : QStringLiteral("/usr/share/common-licenses/") + library.text};
            for (const QString& path : paths) {
                QFile file(path);
                if (!path.isEmpty() && file.open(QIODevice::ReadOnly))
                    text += QString::fromUtf8(file.read(1 << 20)) + u'\n';
            }
            return text;
        },
        [this, name = library.name](const Result<QString>& text) {
            Q_EMIT licenceRead(name, text ? *text : QString());
        });
}

} // namespace mw::ui
