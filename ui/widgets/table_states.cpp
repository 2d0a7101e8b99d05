// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/table_states.h"

#include "app/base/async.h"
#include "app/base/logging.h"
#include "ui/widgets/text_file.h"

#include <QFile>
#include <QJsonDocument>

namespace mw::ui {

namespace {

constexpr qint64 sensibleSize = 256 * 1024;
constexpr int pauseMs = 500; // a column's width changes with every pixel

QByteArray textOf(const QJsonObject& states)
{
    return QJsonDocument(states).toJson();
}

void tell(const Result<void>& written)
{
    if (!written)
        qCWarning(app::logConfig) << written.error().detail.c_str();
}

} // namespace

TableStates::TableStates(QString path, QThreadPool& calls, QObject* parent)
    : QObject(parent), m_path(std::move(path)), m_calls(calls)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(pauseMs);
    connect(&m_soon, &QTimer::timeout, this, &TableStates::write);
    QFile file(m_path);
    if (!m_path.isEmpty() && file.open(QIODevice::ReadOnly))
        m_states = QJsonDocument::fromJson(file.read(sensibleSize)).object();
}

TableStates::~TableStates()
{
    if (m_soon.isActive() || m_writing)
        tell(writeTextFile(m_path, textOf(m_states), FileReaders::OwnerOnly));
}

void TableStates::setState(const QString& table, const QJsonObject& state)
{
    if (this->state(table) == state)
        return;
    m_states[table] = state;
    if (!m_path.isEmpty())
        m_soon.start();
}

void TableStates::write()
{
    if (m_writing) { // one after the other: the last one is the newest
        m_soon.start();
        return;
    }
    m_writing = true;
    app::runAsync(
        m_calls, this,
        [path = m_path, text = textOf(m_states)] {
            return writeTextFile(path, text, FileReaders::OwnerOnly);
        },
        [this](const Result<void>& written) {
            m_writing = false;
            tell(written);
        });
}

} // namespace mw::ui
