// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/pages/server/snippets.h"

#include <QScrollArea>

QT_BEGIN_NAMESPACE
class QGridLayout;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;
QT_END_NAMESPACE

namespace mw::ui {

class CopyButton;
class ElidedLabel;
class Look;

/// What another program has to be told: base URL, model, and a first request for curl and Python.
class ConnectView : public QScrollArea {
    Q_OBJECT
public:
    explicit ConnectView(const Look& look, QWidget* parent = nullptr);

    /// `connection.model` and `connection.key` may be empty. `serving`: whether the URL answers now.
    void setConnection(const Connection& connection, bool serving);

    QString curlText() const;
    QString pythonText() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Fact {
        QLabel* label;
        ElidedLabel* value;
        CopyButton* copy;
    };
    struct Snippet {
        QLabel* title;
        CopyButton* copy;
        QPlainTextEdit* text;
    };

    Fact addFact(int row);
    Snippet addSnippet();
    static void setText(const Snippet& snippet, const QString& text);
    void refresh();

    Connection m_connection;
    bool m_serving = false;
    QGridLayout* m_facts;
    QVBoxLayout* m_column;
    Fact m_base;
    Fact m_model;
    QLabel* m_hint;
    QPushButton* m_open;
    Snippet m_curl;
    Snippet m_python;
};

} // namespace mw::ui
