// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace mw::ui {

class Look;
class ModelSession;
class ProgressRow;
class ReferenceCheckSession;

/// Starts the check of the loaded model against the reference engine, shows how far it is and what came out.
class ReferenceCheckBox : public QWidget {
    Q_OBJECT
public:
    ReferenceCheckBox(const Look& look, ModelSession& models, ReferenceCheckSession& check,
                      QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();
    QString resultText() const;

    ModelSession& m_models;
    ReferenceCheckSession& m_check;
    QPushButton* m_start;
    ProgressRow* m_progress;
    QLabel* m_result;
    QLabel* m_meaning;
};

} // namespace mw::ui
