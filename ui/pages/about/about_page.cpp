// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/about/about_page.h"

#include "engine/api/result.h"
#include "ui/models/about_session.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/copy_button.h"
#include "ui/widgets/fact_grid.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/widgets.h"

#include <QDesktopServices>
#include <QDialog>
#include <QDialogButtonBox>
#include <QDir>
#include <QEvent>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QIcon>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QUrl>

namespace mw::ui {

namespace {

constexpr int pageWidth = 960;
constexpr int logoSize = 64;
constexpr int textWidth = 720;
constexpr int textHeight = 520;

} // namespace

AboutPage::AboutPage(const Look& look, AboutSession& session, QWidget* parent)
    : FramedPage(look, PageGroup::Manage, QStringLiteral("about"), QStringLiteral("info"), parent),
      m_session(session)
{
    auto* scroll = makeScrollArea(contentParent());
    auto* outer = new QWidget(scroll);
    outer->setProperty("kind", QStringLiteral("clear"));
    auto* beside = new QHBoxLayout(outer);
    beside->setContentsMargins(0, 0, tokens::space3, 0);
    auto* inner = new QWidget(outer);
    inner->setMaximumWidth(pageWidth);
    auto* column = new QVBoxLayout(inner);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(tokens::space3);
    column->addWidget(buildProgram(inner));
    auto* pair = new QHBoxLayout;
    pair->setSpacing(tokens::space3);
    pair->addWidget(buildMachine(inner), 1);
    pair->addWidget(buildFolder(inner), 1);
    column->addLayout(pair);
    column->addWidget(buildLibraries(inner));
    column->addStretch();
    beside->addWidget(inner, 1);
    beside->addStretch(0);
    scroll->setWidget(outer);
    content()->addWidget(scroll, 1);
    connect(&session, &AboutSession::changed, this, [this] {
        if (isVisible())
            refreshMachine();
    });
    connect(&session, &AboutSession::licenceRead, this, &AboutPage::showText);
    retranslate();
}

QWidget* AboutPage::buildProgram(QWidget* parent)
{
    m_program = new Card(look(), parent);
    auto* row = new QHBoxLayout;
    row->setSpacing(tokens::space4);
    m_icon = makeLabel(m_program);
    m_icon->setFixedSize(logoSize, logoSize);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    auto* words = new QVBoxLayout;
    words->setSpacing(tokens::space2);
    m_what = makeText(m_program);
    m_privacy = makeText(m_program);
    m_terms = makeText(m_program, "", "muted");
    for (QLabel* label : {m_what, m_privacy, m_terms})
        words->addWidget(label);
    row->addLayout(words, 1);
    m_program->body()->addLayout(row);
    m_ownLicence = makeButton(m_program, "quiet");
    m_program->addHeaderWidget(m_ownLicence);
    connect(m_ownLicence, &QPushButton::clicked, this,
            [this] { showText(QStringLiteral("Modelwright"), AboutSession::ownLicence()); });
    return m_program;
}

QWidget* AboutPage::buildMachine(QWidget* parent)
{
    m_machine = new Card(look(), parent);
    m_report = new CopyButton([this] { return m_session.report(); }, m_machine);
    m_machine->addHeaderWidget(m_report);
    m_facts = new FactGrid(tokens::space4, tokens::space1);
    m_machine->body()->addLayout(m_facts);
    m_machine->body()->addStretch();
    return m_machine;
}

QWidget* AboutPage::buildFolder(QWidget* parent)
{
    m_folder = new Card(look(), parent);
    m_folderPath = makeText(m_folder);
    m_folderPath->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_folder->body()->addWidget(m_folderPath);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(tokens::space2);
    m_copyFolder =
        new CopyButton([this] { return QDir::toNativeSeparators(m_session.dataFolder()); }, m_folder);
    m_openFolder = makeButton(m_folder);
    buttons->addWidget(m_openFolder);
    buttons->addWidget(m_copyFolder);
    buttons->addStretch();
    m_folder->body()->addLayout(buttons);
    m_folder->body()->addStretch();
    connect(m_openFolder, &QPushButton::clicked, this, [this] {
        if (!QDesktopServices::openUrl(QUrl::fromLocalFile(m_session.dataFolder()))) {
            const std::string path = m_session.dataFolder().toStdString();
            showError({ErrorCode::IoFailed, path + ": no program opens folders", {path}});
        }
    });
    return m_folder;
}

QWidget* AboutPage::buildLibraries(QWidget* parent)
{
    m_librariesCard = new Card(look(), parent);
    m_libraries = new QGridLayout;
    m_libraries->setHorizontalSpacing(tokens::space5);
    m_libraries->setVerticalSpacing(tokens::space1);
    m_libraries->setColumnStretch(3, 1);
    m_librariesCard->body()->addLayout(m_libraries);
    return m_librariesCard;
}

QString AboutPage::title() const
{
    return tr("About");
}

void AboutPage::refreshMachine()
{
    m_facts->clear();
    for (const AboutSession::Fact& fact : m_session.machine())
        m_facts->add(fact.label, fact.value);
}

void AboutPage::refreshLibraries()
{
    clearLayout(m_libraries);
    int row = 0;
    for (const AboutSession::Library& library : m_session.libraries()) {
        auto* name = makeLabel(m_librariesCard, "strong");
        name->setText(library.name);
        auto* version = makeLabel(m_librariesCard);
        version->setText(library.version);
        auto* licence = makeLabel(m_librariesCard);
        licence->setText(library.licence);
        auto* use = makeText(m_librariesCard, "", "muted");
        use->setText(library.use);
        auto* text = makeButton(m_librariesCard, "quiet");
        text->setText(tr("Licence text"));
        text->setAccessibleName(tr("Licence text of %1").arg(library.name));
        connect(text, &QPushButton::clicked, this, [this, library] { m_session.readLicence(library); });
        int place = 0;
        for (QWidget* cell : std::initializer_list<QWidget*>{name, version, licence, use, text})
            m_libraries->addWidget(cell, row, place++);
        ++row;
    }
}

void AboutPage::showText(const QString& name, const QString& text)
{
    auto* dialog = new QDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Licence of %1").arg(name));
    auto* column = new QVBoxLayout(dialog);
    column->setContentsMargins(tokens::space4, tokens::space4, tokens::space4, tokens::space4);
    column->setSpacing(tokens::space3);
    auto* view = new QPlainTextEdit(dialog);
    view->setReadOnly(true);
    view->setTabChangesFocus(true);
    view->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    view->setAccessibleName(dialog->windowTitle());
    view->setPlainText(text.isEmpty()
                           ? tr("The text of this licence is not on this machine. The project's own "
                                "pages have it.")
                           : text);
    column->addWidget(view);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    column->addWidget(buttons);
    dialog->resize(textWidth, textHeight);
    dialog->open();
}

void AboutPage::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    FramedPage::changeEvent(event);
}

void AboutPage::showEvent(QShowEvent* event)
{
    refreshMachine();
    FramedPage::showEvent(event);
}

void AboutPage::paintEvent(QPaintEvent* event)
{
    // Here, because the screen's ratio matters.
    if (m_icon->pixmap().isNull() || m_icon->pixmap().devicePixelRatio() != devicePixelRatioF()) {
        m_icon->setPixmap(QIcon(QStringLiteral(":/icons/modelwright.svg"))
                              .pixmap(QSize(logoSize, logoSize), devicePixelRatioF()));
    }
    FramedPage::paintEvent(event);
}

void AboutPage::retranslate()
{
    header().setTexts(title(), tr("What this program is, what it runs on and under which terms."));
    m_report->setLabel(tr("Copy for a report"));
    m_report->setWhat(tr("Copy versions and machine for a report; no keys, no names"));
    m_program->setTitle(tr("Modelwright %1").arg(AboutSession::version()));
    m_what->setText(tr("Opens language models, answers on this machine, and serves other programs over REST. "
                       "The engine is the program's own."));
    m_privacy->setText(
        tr("No telemetry: the program sends nothing anywhere. Models, conversations and records "
           "stay in the data folder."));
    m_terms->setText(tr("The sources are under the Apache License 2.0. The desktop program as a whole is "
                        "distributed under the GPL 3.0, because Qt Charts is; the command mw is not."));
    m_ownLicence->setText(tr("Apache License 2.0"));
    m_machine->setTitle(tr("This machine"));
    m_folder->setTitle(tr("Data folder"));
    m_folderPath->setText(QDir::toNativeSeparators(m_session.dataFolder()));
    m_folderPath->setAccessibleName(tr("Path of the data folder"));
    m_copyFolder->setWhat(tr("Copy the path of the data folder"));
    m_openFolder->setText(tr("Open folder"));
    m_librariesCard->setTitle(tr("Made with"));
    refreshLibraries();
    refreshMachine();
}

} // namespace mw::ui
