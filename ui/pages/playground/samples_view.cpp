// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/playground/samples_view.h"

#include "ui/theme/tokens.h"
#include "ui/widgets/widgets.h"

#include <QCoreApplication>
#include <QEvent>
#include <QGridLayout>
#include <QVBoxLayout>

#include <array>

namespace mw::ui {

namespace {

struct SampleText {
    const char* title;
    const char* question;
};

constexpr std::array samples{
    SampleText{QT_TRANSLATE_NOOP("mw::ui::SamplesView", "A fact"),
               QT_TRANSLATE_NOOP("mw::ui::SamplesView", "What is the capital of France? One word.")},
    SampleText{QT_TRANSLATE_NOOP("mw::ui::SamplesView", "An explanation"),
               QT_TRANSLATE_NOOP("mw::ui::SamplesView", "Explain in two sentences why the sky is blue.")},
    SampleText{QT_TRANSLATE_NOOP("mw::ui::SamplesView", "A list"),
               QT_TRANSLATE_NOOP("mw::ui::SamplesView", "Give me three tips for a good night's sleep.")},
    SampleText{QT_TRANSLATE_NOOP("mw::ui::SamplesView", "A piece of code"),
               QT_TRANSLATE_NOOP("mw::ui::SamplesView", "Write a Python function that adds two numbers.")},
};

} // namespace

SamplesView::SamplesView(QWidget* parent) : QWidget(parent)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(tokens::space2);
    m_title = makeLabel(this, "section");
    m_text = makeText(this, "", "muted");
    column->addStretch(2);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addSpacing(tokens::space3);
    auto* grid = new QGridLayout;
    grid->setSpacing(tokens::space3);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        Sample sample{makeButton(this, "sample"), nullptr, nullptr};
        auto* inside = new QVBoxLayout(sample.button);
        inside->setContentsMargins(tokens::space3, tokens::space3, tokens::space3, tokens::space3);
        inside->setSpacing(tokens::space1);
        sample.title = makeLabel(sample.button, "strong");
        sample.question = makeText(sample.button, "secondary", "muted");
        inside->addWidget(sample.title);
        inside->addWidget(sample.question);
        inside->addStretch();
        for (QLabel* label : {sample.title, sample.question})
            label->setAttribute(Qt::WA_TransparentForMouseEvents);
        sample.button->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::MinimumExpanding);
        sample.button->setMinimumHeight(3 * tokens::controlHeight);
        connect(sample.button, &QPushButton::clicked, this,
                [this, label = sample.question] { Q_EMIT chosen(label->text()); });
        grid->addWidget(sample.button, static_cast<int>(i) / 2, static_cast<int>(i) % 2);
        m_samples.push_back(sample);
    }
    for (int side = 0; side < 2; ++side)
        grid->setColumnStretch(side, 1);
    column->addLayout(grid);
    column->addStretch(3);
    retranslate();
}

void SamplesView::setEnglishOnly(bool only)
{
    if (only == m_englishOnly)
        return;
    m_englishOnly = only;
    retranslate();
}

void SamplesView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void SamplesView::retranslate()
{
    m_title->setText(tr("The model is ready"));
    m_text->setText(m_englishOnly
                        ? tr("Write a question below, or begin with one of these. This model speaks English.")
                        : tr("Write a question below, or begin with one of these."));
    for (std::size_t i = 0; i < m_samples.size(); ++i) {
        const QString title = tr(samples[i].title);
        // A model that speaks English only is asked in English, whatever the window speaks.
        const QString question =
            m_englishOnly ? QString::fromLatin1(samples[i].question) : tr(samples[i].question);
        m_samples[i].title->setText(title);
        m_samples[i].question->setText(question);
        m_samples[i].button->setAccessibleName(QStringLiteral("%1: %2").arg(title, question));
    }
}

} // namespace mw::ui
