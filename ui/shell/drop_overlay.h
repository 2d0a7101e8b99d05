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

    /// What would be done with the file.
    void setPurpose(const QString& purpose);

    /// The local files of a drag; none where something of it is no local file.
    static QStringList filesOf(const QMimeData* data);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QLabel* m_text;
};

} // namespace mw::ui
