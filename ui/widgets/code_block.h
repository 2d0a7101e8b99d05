// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>
#include <QPlainTextEdit>

QT_BEGIN_NAMESPACE
class QLabel;
QT_END_NAMESPACE

namespace mw::ui {

class CopyButton;
class Look;

/// The lines of a block of code: read only, as high as they are many, scrolled sideways by itself.
class CodeView : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit CodeView(const Look& look, QWidget* parent = nullptr);

    /// What only adds to the text that is shown costs as much as the addition.
    void setCode(const QString& code);

protected:
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    void style();
    void fitHeight();

    const Look& m_look;
    QString m_code;
};

/// Code in an answer: its language, a button that copies it, the lines.
class CodeBlock : public QFrame {
    Q_OBJECT
public:
    explicit CodeBlock(const Look& look, QWidget* parent = nullptr);

    /// `language` as the fence has it; untrusted.
    void setCode(const QString& code, const QString& language);
    CodeView* view() const { return m_view; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();

    QString m_code;
    QString m_language;
    QLabel* m_name;
    CopyButton* m_copy;
    CodeView* m_view;
};

} // namespace mw::ui
