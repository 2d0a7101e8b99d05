// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>

#include <vector>

namespace mw::ui {

class Look;
struct ShownToken;

/// What is known about one token, beside it: its probability and the alternatives, with bars. Stands above
/// the window's other widgets and takes neither mouse nor focus.
class TokenDetail : public QFrame {
    Q_OBJECT
public:
    TokenDetail(const Look& look, QWidget* window);

    /// `place` is the token, in the window's coordinates.
    void showToken(const ShownToken& token, const QRect& place);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Row {
        QString text;
        float logprob;
        bool chosen;
    };

    const Look& m_look;
    std::vector<Row> m_rows;
    QString m_title;
    QString m_note;
};

} // namespace mw::ui
