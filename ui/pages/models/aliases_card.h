// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/widgets/widgets.h"

#include <map>

QT_BEGIN_NAMESPACE
class QComboBox;
class QGridLayout;
class QLineEdit;
QT_END_NAMESPACE

namespace mw::ui {

class Look;
class RegistrySession;

/// The aliases of a model: where each points, a form that sets one or moves it to the version looked at, and
/// what was changed when, by whom and why.
class AliasesCard : public Card {
    Q_OBJECT
public:
    /// The session outlives the card.
    AliasesCard(const Look& look, RegistrySession& session, QWidget* parent = nullptr);

    /// The version looked at; empty: none.
    void setReference(const QString& reference);
    void refresh();

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void refreshAliases(bool evenIfSame);
    void refreshHistory();
    void refreshForm();
    void setAlias();
    QString model() const;
    int version() const;

    const Look& m_look;
    RegistrySession& m_session;
    QString m_reference;
    std::map<QString, int> m_shown; ///< versions by alias
    int m_shownAt = 0;              ///< the version looked at meanwhile
    QGridLayout* m_aliases;
    QLabel* m_none;
    QLabel* m_aliasLabel;
    QComboBox* m_alias;
    QLabel* m_aliasError;
    QLabel* m_reasonLabel;
    QLineEdit* m_reason;
    QPushButton* m_set;
    QPushButton* m_showHistory;
    QLabel* m_history;
};

} // namespace mw::ui
