// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace mw::ui {

class Look;

/// The page without a model: what belongs here and the two ways to get one.
class StartView : public QWidget {
    Q_OBJECT
public:
    explicit StartView(const Look& look, QWidget* parent = nullptr);

    void setDefaultModelThere(bool there);

Q_SIGNALS:
    void openWanted();
    void defaultWanted();

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void retranslate();

    const Look& m_look;
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_text;
    QLabel* m_drop;
    QPushButton* m_open;
    QPushButton* m_default;
};

} // namespace mw::ui
