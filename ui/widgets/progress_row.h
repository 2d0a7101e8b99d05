// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

QT_BEGIN_NAMESPACE
class QLabel;
class QProgressBar;
class QPushButton;
QT_END_NAMESPACE

namespace mw::ui {

class ElidedLabel;
class Look;

/// What is under way, how far in numbers, and a button that cancels it.
class ProgressRow : public QWidget {
    Q_OBJECT
public:
    explicit ProgressRow(const Look& look, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    /// `total` 0: how much there is to do is not known.
    void setProgress(quint64 done, quint64 total);

Q_SIGNALS:
    void cancelled();

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();

    ElidedLabel* m_title;
    QLabel* m_numbers;
    QProgressBar* m_bar;
    QPushButton* m_cancel;
    quint64 m_done = 0;
    quint64 m_total = 0;
};

} // namespace mw::ui
