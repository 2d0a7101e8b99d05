// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>

QT_BEGIN_NAMESPACE
class QLabel;
class QMimeData;
QT_END_NAMESPACE

namespace mw::ui {

/// Lies over the window while a file is dragged above it and says what a drop would do.
class DropOverlay : public QFrame {
    Q_OBJECT
public:
    explicit DropOverlay(QWidget* parent);

    /// Whether a drop would import the file instead of opening it.
    void setImports(bool imports);

    /// The one local file of a drag, or nothing.
    static QString fileOf(const QMimeData* data);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void retranslate();
    QLabel* m_text;
    bool m_imports = false;
};

} // namespace mw::ui
