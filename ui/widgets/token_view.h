// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QTextLayout>
#include <QWidget>

#include <array>
#include <memory>
#include <utility>
#include <vector>

namespace mw::ui {

class Look;
struct LookValues;
class TokenDetail;

/// A token as TokenView shows it.
struct ShownToken {
    QString text;                               ///< what it added; may be empty
    float logprob = 0;                          ///< natural logarithm
    std::vector<std::pair<QString, float>> top; ///< alternatives with theirs, likeliest first
};

/// A probability of at least the first limit is in step 0, and so on; the rest is in the last step.
inline constexpr std::array likelihoodLimits{0.9, 0.6, 0.3, 0.1};
inline constexpr int likelihoodSteps = static_cast<int>(likelihoodLimits.size()) + 1;
int likelihoodStep(float logprob);
/// The ground and the underline of a step.
void paintLikelihood(QPainter& painter, const QRectF& box, int step, const LookValues& look);
/// "83.2 %"
QString percentText(float logprob);
/// A token as one reads it: line breaks and tabs as signs.
QString visibleText(const QString& token);

/// Text in its tokens, each on a ground and an underline by its probability. The mouse over a token, or the
/// arrow keys, show its number and what else could have stood there; both are in the accessible text. What is
/// appended costs as much as the last paragraph.
class TokenView : public QWidget {
    Q_OBJECT
public:
    explicit TokenView(const Look& look, QWidget* parent = nullptr);

    void clear();
    void append(std::vector<ShownToken> tokens);
    const std::vector<ShownToken>& tokens() const { return m_tokens; }

    /// The token that is told about; -1: none.
    int current() const { return m_current; }
    void setCurrent(int token);
    /// Where a token begins, in the view's coordinates.
    QRect tokenRect(int token) const;
    /// The current token, its probability and the alternatives as one sentence.
    QString currentText() const;
    /// Every token with its probability.
    QString fullText() const;

protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Paragraph {
        qsizetype from = 0; ///< in m_text
        qsizetype length = 0;
        double y = 0;
        double height = 0;
        std::unique_ptr<QTextLayout> layout;
    };

    void layOut(std::size_t from);
    void paintParagraph(QPainter& painter, const Paragraph& paragraph, const QRect& clip) const;
    int tokenAt(const QPoint& place) const;
    int tokenOf(qsizetype position) const;
    void step(int by);
    void stepLine(int by);
    void showDetail();

    const Look& m_look;
    std::vector<ShownToken> m_tokens;
    std::vector<qsizetype> m_starts; ///< of each token in m_text
    QString m_text;                  ///< as shown: every line break has its sign
    std::vector<Paragraph> m_paragraphs;
    int m_current = -1;
    TokenDetail* m_detail = nullptr; ///< of the window, gone with it or with this
};

} // namespace mw::ui
