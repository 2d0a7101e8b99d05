// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QTextEdit>

namespace mw::ui {

class Look;

/// Text to be read and selected, as high as its content. Streamed text is appended plain, which costs the
/// same at any length; at the end it is set once as Markdown. Markdown comes from a model and is not
/// trusted: no HTML, nothing is fetched or opened, images show their description.
class ReadingView : public QTextEdit {
    Q_OBJECT
public:
    explicit ReadingView(const Look& look, QWidget* parent = nullptr);

    void setPlain(const QString& text);
    void appendPlain(const QString& text);
    void setMarkdownText(const QString& text);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    bool event(QEvent* event) override;

private:
    void fitHeight();
    int halfLeading() const;
    void wordImages();
    void style();
    void styleMarkdown(const QTextBlock& block);
    void styleFrame(QTextFrame* frame);

    const Look& m_look;
    bool m_isMarkdown = false;
};

} // namespace mw::ui
