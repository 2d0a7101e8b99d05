// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

QT_BEGIN_NAMESPACE
class QHBoxLayout;
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace mw::ui {

class ElidedLabel;
class Look;

/// The head of a page: its title, what it is for, and its buttons on the right, the primary one last.
class PageHeader : public QWidget {
    Q_OBJECT
public:
    explicit PageHeader(const Look& look, QWidget* parent = nullptr);

    void setTexts(const QString& title, const QString& purpose);
    QPushButton* addButton(const char* kind = "");

private:
    QLabel* m_title;
    ElidedLabel* m_purpose;
    QHBoxLayout* m_row;
};

} // namespace mw::ui
