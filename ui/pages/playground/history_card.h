// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/widgets/widgets.h"

QT_BEGIN_NAMESPACE
class QLabel;
class QVBoxLayout;
QT_END_NAMESPACE

namespace mw::ui {

class RequestHistory;

/// The window's newest requests on registered models, a line each.
class HistoryCard : public Card {
    Q_OBJECT
public:
    HistoryCard(const Look& look, RequestHistory& history, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();
    QString statusText(const QString& status) const;

    RequestHistory& m_history;
    QLabel* m_empty;
    QVBoxLayout* m_rows;
};

} // namespace mw::ui
