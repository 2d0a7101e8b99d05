// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/error_text.h"

#include <QFrame>

#include <functional>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace mw::ui {

class IconButton;
class Look;

/// One error: the cause in a sentence, what to do, one button that does it, details folded away.
/// Hidden until `show`n; keeps the Error and words it again when the language changes.
class ErrorBanner : public QFrame {
    Q_OBJECT
public:
    enum class Shape {
        Wide,  ///< the buttons stand beside the words
        Narrow ///< below them; for a column
    };

    explicit ErrorBanner(const Look& look, QWidget* parent = nullptr, Shape shape = Shape::Wide);

    /// `buttonText` is asked again on a change of language; an empty one shows no button.
    void showError(const Error& error, std::function<QString()> buttonText = {},
                   std::function<void()> action = {});
    void dismiss();

    QString cause() const;

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void retranslate();

    const Look& m_look;
    Error m_error;
    std::function<QString()> m_buttonText;
    std::function<void()> m_action;
    QLabel* m_icon;
    QLabel* m_cause;
    QLabel* m_hint;
    QLabel* m_detail;
    QPushButton* m_button;
    QPushButton* m_more;
    QPushButton* m_copy;
    IconButton* m_close;
};

} // namespace mw::ui
