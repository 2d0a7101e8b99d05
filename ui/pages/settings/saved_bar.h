// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>
#include <QTimer>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace mw::ui {

class Look;

/// Says what was just stored, for ten seconds, with the way back. Hidden otherwise.
class SavedBar : public QFrame {
    Q_OBJECT
public:
    explicit SavedBar(const Look& look, QWidget* parent = nullptr);

    void say(const QString& text, bool undoable);
    QString text() const;

Q_SIGNALS:
    void undoWanted();

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();

    QLabel* m_text;
    QPushButton* m_undo;
    QTimer m_shown;
};

} // namespace mw::ui
