// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/widgets/page.h"

QT_BEGIN_NAMESPACE
class QGridLayout;
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace mw::ui {

class AboutSession;
class Card;
class CopyButton;
class FactGrid;

/// What the program is, what it runs on, where it keeps its things, and under which terms.
class AboutPage : public FramedPage {
    Q_OBJECT
public:
    AboutPage(const Look& look, AboutSession& session, QWidget* parent = nullptr);

    QString title() const override;

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QWidget* buildProgram(QWidget* parent);
    QWidget* buildMachine(QWidget* parent);
    QWidget* buildFolder(QWidget* parent);
    QWidget* buildLibraries(QWidget* parent);
    void retranslate();
    void refreshMachine();
    void refreshLibraries();
    void showText(const QString& name, const QString& text);

    AboutSession& m_session;
    CopyButton* m_report;
    Card* m_program;
    QLabel* m_icon;
    QLabel* m_what;
    QLabel* m_terms;
    QLabel* m_privacy;
    QPushButton* m_ownLicence;
    Card* m_machine;
    FactGrid* m_facts;
    Card* m_folder;
    QLabel* m_folderPath;
    CopyButton* m_copyFolder;
    QPushButton* m_openFolder;
    Card* m_librariesCard;
    QGridLayout* m_libraries;
};

} // namespace mw::ui
