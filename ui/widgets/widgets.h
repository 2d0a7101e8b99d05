// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>
#include <QLabel>
#include <QPushButton>

QT_BEGIN_NAMESPACE
class QLayout;
class QScrollArea;
class QVBoxLayout;
QT_END_NAMESPACE

/// Small makers of labelled, styled widgets; the looks are in ui/theme.
namespace mw::ui {

class Look;

/// A label of a tone ("muted", "error", ...) and a level ("title", "section", "secondary", "strong").
QLabel* makeLabel(QWidget* parent, const char* level = "", const char* tone = "");
/// The same, wrapping its lines.
QLabel* makeText(QWidget* parent, const char* level = "", const char* tone = "");
QPushButton* makeButton(QWidget* parent, const char* kind = "");

/// A frame of a kind ("card", "well", "line", ...).
QFrame* makeFrame(QWidget* parent, const char* kind);

/// Scrolls downwards only and fits what it holds to its width; what it holds takes the focus, not the area.
QScrollArea* makeScrollArea(QWidget* parent);

/// Changes a property that the style sheet looks at and restyles the widget.
void setLook(QWidget* widget, const char* property, const QVariant& value);

/// Takes every item out of a layout and deletes the widgets.
void clearLayout(QLayout* layout);

/// Where a dialog begins to look for files that somebody fetched: the user's downloads, else the home folder.
QString downloadsFolder();

/// A surface with a title and room below it.
class Card : public QFrame {
    Q_OBJECT
public:
    explicit Card(const Look& look, QWidget* parent = nullptr);
    void setTitle(const QString& title);
    /// To the right of the title.
    void addHeaderWidget(QWidget* widget);
    QVBoxLayout* body() const { return m_body; }

private:
    QLabel* m_title;
    QVBoxLayout* m_body;
    QLayout* m_header;
};

} // namespace mw::ui
