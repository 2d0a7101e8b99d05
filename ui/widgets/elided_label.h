// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QLabel>

namespace mw::ui {

/// A one-line label that shortens its text with an ellipsis; the whole text is its tool tip and its
/// accessible name.
class ElidedLabel : public QLabel {
    Q_OBJECT
public:
    explicit ElidedLabel(QWidget* parent = nullptr);
    void setFullText(const QString& text);
    QString fullText() const { return m_text; }
    void setElideMode(Qt::TextElideMode mode);
    /// As makeLabel: "secondary", "strong"; "muted", "error".
    void setLevelAndTone(const char* level, const char* tone = "");

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_text;
    Qt::TextElideMode m_mode = Qt::ElideRight;
};

} // namespace mw::ui
