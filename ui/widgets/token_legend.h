// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

namespace mw::ui {

class Look;

/// What the five steps of TokenView mean, each drawn as there.
class TokenLegend : public QWidget {
    Q_OBJECT
public:
    explicit TokenLegend(const Look& look, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void retranslate();
    QString stepText(int step) const;

    const Look& m_look;
};

} // namespace mw::ui
