// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>

QT_BEGIN_NAMESPACE
class QLabel;
QT_END_NAMESPACE

namespace mw::ui {

class ElidedLabel;

/// One figure in large, with what it is below it.
class SummaryTile : public QFrame {
    Q_OBJECT
public:
    explicit SummaryTile(QWidget* parent = nullptr);
    /// `tone` as of makeLabel: "error" for a figure that is one.
    void setTexts(const QString& value, const QString& name, const char* tone = "");

private:
    QLabel* m_value;
    ElidedLabel* m_name;
};

} // namespace mw::ui
