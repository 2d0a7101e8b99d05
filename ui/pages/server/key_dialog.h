// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/access/key_service.h"

#include <QDialog>

#include <vector>

QT_BEGIN_NAMESPACE
class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
QT_END_NAMESPACE

namespace mw::ui {

class Look;

/// Asks what a new key is for, what it may and how long. Emits `wanted` and closes; opened by open().
class KeyDialog : public QDialog {
    Q_OBJECT
public:
    /// `now` in microseconds UTC: from when the key's life counts.
    KeyDialog(const Look& look, std::int64_t now, QWidget* parent);

Q_SIGNALS:
    void wanted(const mw::app::NewKey& key);

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Scope {
        app::Action action;
        QCheckBox* box;
        QLabel* help;
    };

    void addScope(app::Action action);
    void retranslate();
    void refresh();
    void create();
    static QString scopeHelp(app::Action action);

    const std::int64_t m_now;
    QLabel* m_nameLabel;
    QLineEdit* m_name;
    QLabel* m_nameHelp;
    QLabel* m_scopesLabel;
    std::vector<Scope> m_scopes;
    QLabel* m_expiryLabel;
    QComboBox* m_expiry;
    QLabel* m_expiryHelp;
    QPushButton* m_create;
    QPushButton* m_cancel;
};

} // namespace mw::ui
