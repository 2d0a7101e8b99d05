// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/access/key_service.h"

#include <QFrame>

#include <optional>

QT_BEGIN_NAMESPACE
class QLabel;
class QLineEdit;
class QPushButton;
QT_END_NAMESPACE

namespace mw::ui {

class CopyButton;
class Look;

/// A key in the moment of its making, until one says that it is stored. Hidden while there is none.
class NewKeyCard : public QFrame {
    Q_OBJECT
public:
    explicit NewKeyCard(const Look& look, QWidget* parent = nullptr);

    void show(const app::CreatedKey& key);
    /// Empty while there is none.
    QString keyText() const;

Q_SIGNALS:
    /// The key's text came or went.
    void changed();

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void retranslate();
    void forget();

    const Look& m_look;
    std::optional<app::CreatedKey> m_key;
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_text;
    QLineEdit* m_field;
    CopyButton* m_copy;
    QPushButton* m_stored;
};

} // namespace mw::ui
