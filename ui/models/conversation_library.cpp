// SPDX-License-Identifier: Apache-2.0
#include "ui/models/conversation_library.h"

#include "app/base/async.h"
#include "app/base/identifiers.h"
#include "ui/models/chat_session.h"

#include <algorithm>

namespace mw::ui {

namespace {

constexpr int partialMs = 2000;
constexpr int typingMs = 500; ///< a system prompt is not stored at each letter
constexpr int retryMs = 5000;

bool sameIds(const std::vector<app::ConversationHead>& a, const std::vector<app::ConversationHead>& b)
{
    return std::ranges::equal(a, b, {}, &app::ConversationHead::id, &app::ConversationHead::id);
}

} // namespace

ConversationLibrary::ConversationLibrary(const Parts& parts, QObject* parent)
    : QAbstractListModel(parent), m_parts(parts)
{
    if (!parts.service)
        return;
    m_writer = std::make_shared<app::ConversationWriter>(*parts.service, parts.principal);
    ChatSession& chat = m_parts.chat;
    const ConversationModel& turns = chat.conversation();
    connect(&turns, &ConversationModel::turnChanged, this, &ConversationLibrary::noteTurn);
    connect(&turns, &ConversationModel::turnDiscarded, this, &ConversationLibrary::noteDiscarded);
    connect(&turns, &ConversationModel::leafChanged, this, &ConversationLibrary::noteLeaf);
    connect(&chat, &ChatSession::systemPromptChanged, this, &ConversationLibrary::noteLeaf);
    m_storeTimer.setSingleShot(true);
    connect(&m_storeTimer, &QTimer::timeout, this, &ConversationLibrary::store);
    m_partialTimer.setInterval(partialMs);
    connect(&m_partialTimer, &QTimer::timeout, this, [this] {
        m_changed.insert(m_parts.chat.conversation().leaf());
        store();
    });
    connect(&chat, &ChatSession::generatingChanged, this, [this] {
        if (m_parts.chat.generating())
            m_partialTimer.start();
        else
            m_partialTimer.stop();
    });
    m_retryTimer.setSingleShot(true);
    m_retryTimer.setInterval(retryMs);
    connect(&m_retryTimer, &QTimer::timeout, this, &ConversationLibrary::write);
}

ConversationLibrary::~ConversationLibrary()
{
    if (!m_writer)
        return;
    m_parts.chat.abandon();
    store();
    m_parts.calls.start([writer = m_writer] {
        // Nobody is left to be told; what could not be kept was told when it failed first.
        static_cast<void>(writer->write());
    });
}

int ConversationLibrary::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_heads.size());
}

int ConversationLibrary::rowOf(const QString& id) const
{
    const auto found = std::ranges::find(m_heads, id, &app::ConversationHead::id);
    return found == m_heads.end() ? -1 : static_cast<int>(found - m_heads.begin());
}

QVariant ConversationLibrary::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const app::ConversationHead& head = m_heads[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return head.title;
    case IdRole:
        return head.id;
    case ModelRole:
        return head.model;
    case TimeRole:
        return head.updatedAt;
    case CurrentRole:
        return head.id == m_head.id;
    default:
        return {};
    }
}

bool ConversationLibrary::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::EditRole || !checkIndex(index, CheckIndexOption::IndexIsValid))
        return false;
    const QString title = value.toString().simplified();
    const app::ConversationHead& head = m_heads[static_cast<std::size_t>(index.row())];
    if (title.isEmpty() || title == head.title)
        return false;
    rename(head.id, title);
    return true;
}

Qt::ItemFlags ConversationLibrary::flags(const QModelIndex& index) const
{
    return QAbstractListModel::flags(index) | (index.isValid() ? Qt::ItemIsEditable : Qt::NoItemFlags);
}

void ConversationLibrary::setFilter(const QString& text)
{
    const QString wanted = text.trimmed();
    if (wanted == m_filter)
        return;
    m_filter = wanted;
    refresh();
}

void ConversationLibrary::refresh()
{
    if (!kept())
        return;
    m_readAgain = m_reading;
    if (m_reading)
        return;
    m_reading = true;
    app::runAsync(
        m_parts.calls, this,
        [service = m_parts.service, principal = m_parts.principal, filter = m_filter] {
            return service->list(principal, filter);
        },
        [this](Result<std::vector<app::ConversationHead>> heads) {
            m_reading = false;
            if (m_readAgain) {
                refresh();
                return;
            }
            m_listed = true;
            if (heads)
                setHeads(*std::move(heads));
            else
                Q_EMIT failed(heads.error());
            Q_EMIT refreshed();
        });
}

void ConversationLibrary::setHeads(std::vector<app::ConversationHead> heads)
{
    if (sameIds(heads, m_heads)) {
        m_heads = std::move(heads);
        if (!m_heads.empty())
            Q_EMIT dataChanged(index(0), index(rowCount() - 1));
        return;
    }
    beginResetModel();
    m_heads = std::move(heads);
    endResetModel();
}

void ConversationLibrary::announceCurrent()
{
    if (!m_heads.empty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1), {CurrentRole});
    Q_EMIT currentChanged();
}

void ConversationLibrary::begin()
{
    ++m_opening;
    if (kept()) {
        m_parts.chat.abandon();
        store();
    }
    m_showing = true;
    m_head = {};
    m_parts.chat.clear();
    m_showing = false;
    announceCurrent();
}

void ConversationLibrary::show(app::Conversation conversation)
{
    m_parts.chat.abandon();
    store();
    m_showing = true;
    m_head = conversation.head;
    m_parts.chat.restore(std::move(conversation));
    m_showing = false;
    announceCurrent();
    Q_EMIT opened();
}

void ConversationLibrary::open(const QString& id)
{
    if (!kept() || id == m_head.id)
        return;
    const quint64 opening = ++m_opening;
    app::runAsync(
        m_parts.calls, this,
        [writer = m_writer, service = m_parts.service, principal = m_parts.principal, id] {
            // It may have been on screen a moment ago. What cannot be written is told where it is written.
            static_cast<void>(writer->write());
            return service->open(principal, id);
        },
        [this, opening](Result<app::Conversation> opened) {
            if (opening != m_opening)
                return;
            if (opened)
                show(*std::move(opened));
            else
                Q_EMIT failed(opened.error());
        });
}

void ConversationLibrary::copyPath(int row)
{
    if (!kept() || m_head.id.isEmpty())
        return;
    app::Conversation copy;
    copy.turns = m_parts.chat.conversation().path(row);
    if (copy.turns.empty())
        return;
    copy.head = m_head;
    copy.head.title = tr("%1 (copy)").arg(m_head.title);
    copy.head.systemPrompt = m_parts.chat.systemPrompt();
    copy.head.leaf = copy.turns.back().id;
    adopt(std::move(copy));
}

void ConversationLibrary::adopt(app::Conversation conversation)
{
    app::ConversationHead& head = conversation.head;
    head.createdAt = head.updatedAt = m_parts.clock.now();
    head.id = app::newUuid(head.createdAt);
    if (head.title.isEmpty() && !conversation.turns.empty())
        head.title = app::ConversationService::titleFrom(conversation.turns.front().content.text);
    for (app::StoredTurn& turn : conversation.turns) {
        if (turn.content.createdAt == 0)
            turn.content.createdAt = head.createdAt;
    }
    if (kept())
        m_writer->put({head, conversation.turns, {}});
    const app::ConversationHead shown = head;
    ++m_opening;
    show(std::move(conversation));
    if (!kept())
        return;
    place(shown);
    write();
}

void ConversationLibrary::rename(const QString& id, const QString& title)
{
    if (!kept())
        return;
    if (const int row = rowOf(id); row >= 0) {
        m_heads[static_cast<std::size_t>(row)].title = title;
        Q_EMIT dataChanged(index(row), index(row));
    }
    if (id == m_head.id) {
        m_head.title = title;
        Q_EMIT currentChanged();
    }
    store();
    app::runAsync(
        m_parts.calls, this,
        [writer = m_writer, service = m_parts.service, principal = m_parts.principal, id,
         title]() -> Result<void> {
            // One that was begun a moment ago may not be in the store yet.
            if (auto written = writer->write(); !written)
                return written;
            return service->rename(principal, id, title);
        },
        [this](const Result<void>& renamed) {
            if (!renamed) {
                Q_EMIT failed(renamed.error());
                refresh(); // its title is the old one
            }
        });
}

void ConversationLibrary::remove(QString id) // a copy: the caller's may be that of the conversation that goes
{
    if (!kept() || id.isEmpty())
        return;
    if (id == m_head.id)
        begin();
    if (const int row = rowOf(id); row >= 0)
        take(row);
    app::runAsync(
        m_parts.calls, this, [writer = m_writer, id] { return writer->remove(id); },
        [this](Result<app::Conversation> gone) {
            if (!gone) {
                Q_EMIT failed(gone.error());
                refresh();
                return;
            }
            const QString title = gone->head.title;
            m_removed = *std::move(gone);
            Q_EMIT removed(title);
        });
}

void ConversationLibrary::undoRemove()
{
    if (!m_removed)
        return;
    m_writer->put({m_removed->head, std::move(m_removed->turns), {}});
    m_removed.reset();
    m_listAfterWriting = true;
    write();
}

void ConversationLibrary::take(int row)
{
    beginRemoveRows({}, row, row);
    m_heads.erase(m_heads.begin() + row);
    endRemoveRows();
}

void ConversationLibrary::place(const app::ConversationHead& head)
{
    if (!m_filter.isEmpty())
        return; // read again when it is written
    int row = rowOf(head.id);
    if (row < 0) {
        beginInsertRows({}, 0, 0);
        m_heads.insert(m_heads.begin(), head);
        endInsertRows();
        return;
    }
    if (row > 0 && beginMoveRows({}, row, row, {}, 0)) {
        std::rotate(m_heads.begin(), m_heads.begin() + row, m_heads.begin() + row + 1);
        endMoveRows();
    }
    m_heads.front() = head;
    Q_EMIT dataChanged(index(0), index(0));
}

void ConversationLibrary::noteTurn(int id)
{
    if (m_showing)
        return;
    m_changed.insert(id);
    storeSoon(0);
}

void ConversationLibrary::noteDiscarded(int id)
{
    if (m_showing)
        return;
    m_changed.erase(id);
    m_discarded.push_back(id);
    storeSoon(0);
}

void ConversationLibrary::noteLeaf()
{
    if (m_showing || m_head.id.isEmpty())
        return;
    m_leafChanged = true;
    storeSoon(typingMs);
}

void ConversationLibrary::storeSoon(int delayMs)
{
    if (!m_storeTimer.isActive() || m_storeTimer.remainingTime() > delayMs)
        m_storeTimer.start(delayMs);
}

int ConversationLibrary::lastRow() const
{
    return m_parts.chat.conversation().rowCount() - 1;
}

app::Conversation ConversationLibrary::conversation() const
{
    app::Conversation conversation{m_head, m_parts.chat.conversation().stored()};
    conversation.head.systemPrompt = m_parts.chat.systemPrompt();
    conversation.head.leaf = m_parts.chat.conversation().leaf();
    if (conversation.head.createdAt == 0) // not kept
        conversation.head.createdAt = m_parts.clock.now();
    if (conversation.head.title.isEmpty() && !conversation.turns.empty())
        conversation.head.title =
            app::ConversationService::titleFrom(conversation.turns.front().content.text);
    return conversation;
}

void ConversationLibrary::store()
{
    m_storeTimer.stop();
    if (m_changed.empty() && m_discarded.empty() && !m_leafChanged)
        return;
    const ConversationModel& turns = m_parts.chat.conversation();
    app::ConversationChange change;
    for (const int id : m_changed) {
        if (app::StoredTurn turn = turns.storedTurn(id); turn.id != 0) {
            if (turn.open)
                turn.content.tokens.clear(); // many times its text; they come with its end
            change.turns.push_back(std::move(turn));
        }
    }
    change.discarded = std::exchange(m_discarded, {});
    m_changed.clear();
    m_leafChanged = false;
    const bool nothing = turns.empty();
    if (m_head.id.isEmpty() && nothing)
        return; // a question that could not be asked
    if (nothing) {
        const QString id = m_head.id;
        m_head = {};
        if (const int row = rowOf(id); row >= 0)
            take(row);
        app::runAsync(
            m_parts.calls, this, [writer = m_writer, id] { return writer->remove(id); },
            [](const Result<app::Conversation>&) {});
        announceCurrent();
        return;
    }
    const qint64 now = m_parts.clock.now();
    const bool begun = m_head.id.isEmpty();
    if (begun) {
        m_head.id = app::newUuid(now);
        m_head.createdAt = now;
        m_head.title = app::ConversationService::titleFrom(turns.turns().front().text);
    }
    if (!change.turns.empty()) {
        m_head.updatedAt = now;
        m_head.model = m_parts.chat.modelName();
    }
    m_head.systemPrompt = m_parts.chat.systemPrompt();
    m_head.leaf = turns.leaf();
    change.head = m_head;
    const bool listed = !change.turns.empty();
    m_writer->put(std::move(change));
    if (listed)
        place(m_head);
    if (begun)
        announceCurrent();
    write();
}

void ConversationLibrary::write()
{
    m_writeAgain = m_writing;
    if (m_writing)
        return;
    m_writing = true;
    app::runAsync(
        m_parts.calls, this, [writer = m_writer] { return writer->write(); },
        [this](const Result<void>& written) {
            m_writing = false;
            if (!written) {
                m_retryTimer.start();
                if (!m_writeFailed)
                    Q_EMIT failed(written.error());
                m_writeFailed = true;
                return;
            }
            m_writeFailed = false;
            if (m_writeAgain)
                write();
            else if (std::exchange(m_listAfterWriting, false) || !m_filter.isEmpty())
                refresh();
        });
}

} // namespace mw::ui
