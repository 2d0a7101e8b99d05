// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/clock.h"
#include "app/conversations/conversation_writer.h"

#include <QAbstractListModel>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <vector>

QT_BEGIN_NAMESPACE
class QThreadPool;
QT_END_NAMESPACE

namespace mw::ui {

class ChatSession;

/// The conversations that are kept, newest first, as rows; keeps what the chat session shows, as it is said.
/// A question is on its way to the store before its answer begins, an answer in pieces of two seconds and
/// when it ends. Without a store there are no rows and nothing is kept. Main thread only.
class ConversationLibrary : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        IdRole = Qt::UserRole,
        ModelRole,
        TimeRole,   ///< microseconds UTC of the last turn
        CurrentRole ///< whether it is the one that is shown
    };

    struct Parts {
        app::ConversationService* service; ///< null without a store
        app::Principal principal;
        ChatSession& chat;
        const app::Clock& clock;
        QThreadPool& calls;
    };
    explicit ConversationLibrary(const Parts& parts, QObject* parent = nullptr);
    /// What is not written yet is written by the pool.
    ~ConversationLibrary() override;

    bool kept() const { return m_writer != nullptr; }
    /// Whether the list has been read once.
    bool listed() const { return m_listed || !kept(); }
    /// Of the conversation that is shown; empty before its first question.
    const QString& current() const { return m_head.id; }
    /// For people, and of the current conversation; empty before its first question.
    const QString& title() const { return m_head.title; }
    int rowOf(const QString& id) const;
    /// The last row of the conversation that is shown; -1 while it is empty.
    int lastRow() const;
    /// The current conversation with everything in it.
    app::Conversation conversation() const;

    /// Shows those with `text` in the title or a turn; empty: all.
    void setFilter(const QString& text);
    const QString& filter() const { return m_filter; }
    void refresh();

    /// A new, empty conversation.
    void begin();
    void open(const QString& id);
    /// The turns down to `row` as a conversation of their own, which is then shown.
    void copyPath(int row);
    /// Keeps and shows one that comes from elsewhere; id, times and a missing title are given to it.
    void adopt(app::Conversation conversation);
    void rename(const QString& id, const QString& title);
    void remove(QString id);
    /// Brings back what was removed last.
    void undoRemove();

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    /// Editing renames.
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

Q_SIGNALS:
    void currentChanged();
    /// A conversation that was kept, or a copy, has come in place of what was shown.
    void opened();
    /// The list was read.
    void refreshed();
    void removed(const QString& title);
    void failed(const mw::Error& error);

private:
    void noteTurn(int id);
    void noteDiscarded(int id);
    void noteLeaf();
    void storeSoon(int delayMs);
    void store();
    void write();
    void place(const app::ConversationHead& head);
    void take(int row);
    void show(app::Conversation conversation);
    void announceCurrent();
    void setHeads(std::vector<app::ConversationHead> heads);

    const Parts m_parts;
    std::shared_ptr<app::ConversationWriter> m_writer;
    std::vector<app::ConversationHead> m_heads;
    QString m_filter;
    bool m_listed = false;
    bool m_reading = false;
    bool m_readAgain = false;

    app::ConversationHead m_head; ///< of the conversation that is shown
    std::set<int> m_changed;      ///< of its turns
    std::vector<int> m_discarded;
    bool m_leafChanged = false;
    bool m_showing = false; ///< a conversation is being put on screen: nothing of it is new
    bool m_writing = false;
    bool m_writeAgain = false;
    bool m_writeFailed = false;
    bool m_listAfterWriting = false;
    QTimer m_storeTimer;   ///< once, soon
    QTimer m_partialTimer; ///< while an answer is written
    QTimer m_retryTimer;
    std::optional<app::Conversation> m_removed;
    quint64 m_opening = 0; ///< the newest open(); what an older one brings is dropped
};

} // namespace mw::ui
