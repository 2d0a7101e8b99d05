// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QTextEdit>

namespace mw::ui {

class Look;

/// Text to be read and selected, as high as its content: plain, or a piece of Markdown. Markdown comes from a
/// model and is not trusted: no HTML, nothing is fetched or opened, images show their description, and only
/// http and https addresses are links.
class ReadingView : public QTextEdit {
    Q_OBJECT
public:
    explicit ReadingView(const Look& look, QWidget* parent = nullptr);

    void setPlain(const QString& text);
    void appendPlain(const QString& text);
    /// Keeps a selection where the text before it stays. `goesOn`: this stands right below another piece of
    /// the same text.
    void setMarkdownText(const QString& text, bool goesOn = false);

    /// The address at a place of the viewport or at the caret; empty: none.
    QString linkAt(const QPoint& position) const { return anchorAt(position); }
    QString linkAtCaret() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// A click on a link, or Enter with the caret in it.
    void linkChosen(const QString& address);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    bool event(QEvent* event) override;

private:
    void fitHeight();
    int halfLeading() const;
    void wordImages();
    void numberLists(const QString& markdown);
    void style();
    void styleMarkdown(const QTextBlock& block);
    void styleFrame(QTextFrame* frame);

    const Look& m_look;
    bool m_isMarkdown = false;
    bool m_goesOn = false;
    QString m_pressed; ///< the link under the mouse button
};

} // namespace mw::ui
