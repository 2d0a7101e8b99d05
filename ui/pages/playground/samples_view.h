// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

#include <vector>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace mw::ui {

/// A conversation without turns: questions to begin with, in a language that the model speaks.
class SamplesView : public QWidget {
    Q_OBJECT
public:
    explicit SamplesView(QWidget* parent = nullptr);

    void setEnglishOnly(bool only);

Q_SIGNALS:
    void chosen(const QString& question);

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Sample {
        QPushButton* button;
        QLabel* title;
        QLabel* question;
    };

    void retranslate();

    std::vector<Sample> m_samples;
    QLabel* m_title;
    QLabel* m_text;
    bool m_englishOnly = false;
};

} // namespace mw::ui
