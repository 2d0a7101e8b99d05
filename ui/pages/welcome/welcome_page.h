// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/widgets/page.h"

QT_BEGIN_NAMESPACE
class QLabel;
class QLineEdit;
class QPushButton;
QT_END_NAMESPACE

namespace mw::ui {

class Attention;
class Card;
class ChatSession;
class CopyButton;
class ElidedLabel;
class ModelSession;

/// The first run, to be skipped or called back: where everything is kept, what this machine can do, the
/// model, and a first question with its answer. Not a place of the rail.
class WelcomePage : public FramedPage {
    Q_OBJECT
public:
    struct Parts {
        const Look& look;
        ModelSession& models;
        ChatSession& chat;
        Attention& attention; ///< knows the machine
        QString folder;       ///< the data folder
    };

    explicit WelcomePage(const Parts& parts, QWidget* parent = nullptr);

    QString title() const override;
    bool atRest() const override;

    /// Tells that there is no default model to open.
    void setModelMissing();

Q_SIGNALS:
    /// The user is done with it, or skipped it.
    void left();
    void openWanted();
    void askWanted(const QString& question);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void buildFolder(QWidget* parent);
    void buildMachine(QWidget* parent);
    void buildModel(QWidget* parent);
    void buildQuestion(QWidget* parent);
    void retranslate();
    void refreshMachine();
    void refreshModel();
    void refreshAnswer();
    void ask();
    QString verdict() const;

    const Parts m_parts;
    bool m_modelMissing = false;
    bool m_asked = false;
    QPushButton* m_skip;
    QPushButton* m_go;
    Card* m_folder;
    ElidedLabel* m_path;
    CopyButton* m_copyPath;
    QLabel* m_space;
    Card* m_machine;
    QLabel* m_machineFacts;
    QLabel* m_verdict;
    Card* m_model;
    QLabel* m_modelState;
    QLabel* m_modelDetail;
    QPushButton* m_open;
    Card* m_first;
    QLabel* m_questionLabel;
    QLineEdit* m_question;
    QPushButton* m_ask;
    QLabel* m_answer;
    QLabel* m_figures;
};

} // namespace mw::ui
