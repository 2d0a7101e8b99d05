// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/result.h"

#include <QWidget>

QT_BEGIN_NAMESPACE
class QLabel;
class QLineEdit;
class QPushButton;
QT_END_NAMESPACE

namespace mw::ui {

class IconButton;
class Look;

/// What people wrote of a model, and in its place the field in which it is changed: Enter keeps, Escape gives
/// up. What was typed stays until the change is made or given up.
class DescriptionLine : public QWidget {
    Q_OBJECT
public:
    explicit DescriptionLine(const Look& look, QWidget* parent = nullptr);

    /// Of this model; another one's ends the editing.
    void setDescription(const QString& model, const QString& description);
    void edit();
    bool editing() const;
    /// The change was made.
    void finish();
    /// The change was refused; said below the field.
    void showError(const Error& error);

Q_SIGNALS:
    void changeWanted(const QString& model, const QString& description);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void show(bool editing);
    void save();
    void retranslate();

    QString m_model;
    QString m_description;
    QWidget* m_reading;
    QLabel* m_text;
    IconButton* m_edit;
    QWidget* m_editing;
    QLabel* m_label;
    QLineEdit* m_field;
    QLabel* m_help;
    QLabel* m_error;
    QPushButton* m_cancel;
    QPushButton* m_save;
};

} // namespace mw::ui
