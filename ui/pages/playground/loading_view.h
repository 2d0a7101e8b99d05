// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

QT_BEGIN_NAMESPACE
class QLabel;
QT_END_NAMESPACE

namespace mw::ui {

class Look;
class ModelSession;
class ProgressRow;

/// A model on its way in: how far in bytes, what it needs of memory, and cancel.
class LoadingView : public QWidget {
    Q_OBJECT
public:
    LoadingView(const Look& look, ModelSession& models, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();

    ModelSession& m_models;
    ProgressRow* m_progress;
    QLabel* m_memory;
};

} // namespace mw::ui
