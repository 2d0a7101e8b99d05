// SPDX-License-Identifier: Apache-2.0
#include "ui/theme/style_sheet.h"

#include <QHash>

#include <initializer_list>
#include <utility>

namespace mw::ui {

QPalette makePalette(const tokens::Colors& c)
{
    QPalette palette;
    palette.setColor(QPalette::Window, c.background);
    palette.setColor(QPalette::WindowText, c.text);
    palette.setColor(QPalette::Base, c.surface);
    palette.setColor(QPalette::AlternateBase, c.background);
    palette.setColor(QPalette::Text, c.text);
    palette.setColor(QPalette::Button, c.raised);
    palette.setColor(QPalette::ButtonText, c.text);
    palette.setColor(QPalette::BrightText, c.onAccent);
    palette.setColor(QPalette::Highlight, c.contrast ? c.accent : c.selection);
    palette.setColor(QPalette::HighlightedText, c.contrast ? c.onAccent : c.text);
    palette.setColor(QPalette::ToolTipBase, c.raised);
    palette.setColor(QPalette::ToolTipText, c.text);
    palette.setColor(QPalette::PlaceholderText, c.muted);
    palette.setColor(QPalette::Link, c.accent);
    palette.setColor(QPalette::LinkVisited, c.accent);
    palette.setColor(QPalette::Light, c.raised);
    palette.setColor(QPalette::Mid, c.border);
    palette.setColor(QPalette::Dark, c.border);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, c.muted);
    return palette;
}

tokens::Colors contrastColors(const QPalette& system)
{
    const QColor ground = system.color(QPalette::Base);
    const QColor ink = system.color(QPalette::Text);
    const bool dark = ground.lightness() < ink.lightness();
    tokens::Colors c;
    // A system palette that is not strong itself is driven to its ends.
    c.background = c.surface = c.raised = dark ? QColor(Qt::black) : QColor(Qt::white);
    c.border = c.text = c.muted = dark ? QColor(Qt::white) : QColor(Qt::black);
    c.accent = dark ? tokens::darkColors().accent : tokens::lightColors().accent.darker(150);
    c.onAccent = c.background;
    c.good = c.warning = c.error = c.text;
    c.selection = c.surface;
    c.series = dark ? tokens::darkColors().series : tokens::lightColors().series;
    c.likelihood.fill(c.surface); // the underline alone tells
    c.borderWidth = 2;
    c.focusWidth = 3;
    c.dark = dark;
    c.contrast = true;
    return c;
}

namespace {

// @name is a colour or a size of the table below.
constexpr auto sheet = R"(
QWidget { font-size: @bodypx; }
QMainWindow, QWidget#page { background: @background; }
QToolTip { background: @raised; color: @text; border: @linepx solid @border; padding: 4px 6px; }

QLabel { background: transparent; }
QLabel[tone="muted"] { color: @muted; }
QLabel[tone="warning"] { color: @warning; }
QLabel[tone="error"] { color: @error; }
QLabel[tone="good"] { color: @good; }
QLabel[level="title"] { font-size: @titlepx; font-weight: 600; }
QLabel[level="section"] { font-size: @sectionpx; font-weight: 600; }
QLabel[level="strong"] { font-weight: 600; }
QLabel[level="secondary"] { font-size: @secondarypx; }

QFrame[kind="card"] { background: @surface; border: @linepx solid @border; border-radius: 6px; }
QFrame[kind="palette"] { background: @surface; border: @linepx solid @muted; border-radius: 0; }
QFrame[kind="well"] { background: @background; border: @linepx solid @border; border-radius: 6px; }
QFrame[kind="user"] { background: @selection; border: @wellline solid @border; border-radius: 6px; }
QFrame[kind="banner"] { background: @surface; border: @linepx solid @error; border-radius: 6px; }
QFrame[kind="notice"] { background: @surface; border: @linepx solid @warning; border-radius: 6px; }
QFrame[kind="drop"] { background: @selection; border: 2px dashed @accent; border-radius: 6px; }
QFrame[kind="line"] { background: @border; border: none; max-height: @linepx; min-height: @linepx; }
QFrame[kind="rail"] { background: @surface; border: none; border-right: @linepx solid @border; }
QFrame[kind="status"] { background: @surface; border: none; border-top: @linepx solid @border; }
QFrame[kind="inspector"] { background: @background; border: none; border-left: @linepx solid @border; }
QFrame[kind="composer"] { background: @surface; border: @linepx solid @border; border-radius: 6px; }
QFrame[kind="composer"][active="true"] { border: @focuspx solid @accent; }
QWidget[kind="surface"] { background: @surface; }
QWidget[kind="clear"], QAbstractScrollArea[kind="clear"] { background: transparent; border: none; }

QPushButton { background: @raised; color: @text; border: @linepx solid @border; border-radius: 4px;
    padding: 0 12px; min-height: @controlpx; }
QPushButton:hover { background: @hover; }
QPushButton:pressed, QPushButton:checked { background: @selection; }
QPushButton:focus { border: @focuspx solid @accent; padding: 0 @focuspad; min-height: @controlfocuspx; }
QPushButton:disabled { color: @muted; background: @background; }
QPushButton[kind="primary"] { background: @accent; color: @onAccent; border-color: @accent; font-weight: 600; }
QPushButton[kind="primary"]:hover, QPushButton[kind="primary"]:pressed { background: @accentHover; }
QPushButton[kind="primary"]:focus { border-color: @text; }
QPushButton[kind="primary"]:disabled { background: @background; color: @muted; border-color: @border; }
QPushButton[kind="quiet"] { background: transparent; border-color: transparent; color: @accent; padding: 0 8px; }
QPushButton[kind="quiet"]:hover { background: @hover; }
QPushButton[kind="quiet"]:focus { border: @focuspx solid @accent; padding: 0 @quietfocuspad; }
QPushButton[kind="quiet"]:disabled { color: @muted; }
QPushButton[kind="inline"] { background: transparent; border: @linepx solid transparent; color: @muted;
    padding: 0; margin: 0; min-height: 0; font-size: @secondarypx; text-decoration: underline; }
QPushButton[kind="inline"]:disabled { text-decoration: none; }
QPushButton[kind="inline"]:hover { color: @text; }
QPushButton[kind="inline"]:focus { border: @linepx solid @accent; padding: 0; min-height: 0; }
QPushButton[kind="status"] { background: transparent; border: none; color: @muted; font-size: @secondarypx;
    padding: 0 4px; min-height: 0; }
QPushButton[kind="status"]:hover { color: @text; }
QPushButton[kind="status"]:focus { border: @focuspx solid @accent; padding: 0 2px; }
QPushButton[kind="sample"] { background: @surface; text-align: left; }

QCheckBox { spacing: 8px; min-height: 24px; }
QCheckBox::indicator { width: 14px; height: 14px; background: @surface; border: @linepx solid @muted;
    border-radius: 3px; }
QCheckBox::indicator:hover { border-color: @accent; }
QCheckBox::indicator:focus { border: @focuspx solid @accent; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent; image: url(@tick); }
QCheckBox:disabled { color: @muted; }

QLineEdit, QAbstractSpinBox { background: @surface; border: @linepx solid @border;
    border-radius: 4px; padding: 0 6px; min-height: @controlpx; selection-background-color: @selectBack;
    selection-color: @selectText; }
QLineEdit:focus, QAbstractSpinBox:focus { border: @focuspx solid @accent; padding: 0 @fieldfocuspad;
    min-height: @controlfocuspx; }
QLineEdit:disabled, QAbstractSpinBox:disabled { color: @muted; background: @background; }
QPlainTextEdit, QTextEdit { background: @surface; border: @linepx solid @border;
    border-radius: 4px; selection-background-color: @selectBack; selection-color: @selectText; }
QPlainTextEdit:focus, QTextEdit:focus { border: @focuspx solid @accent; }
QPlainTextEdit[kind="clear"], QPlainTextEdit[kind="clear"]:focus { background: transparent; border: none; }
QTextEdit[kind="reading"], QPlainTextEdit[kind="reading"] { background: transparent;
    border: @focuspx solid transparent; }
QTextEdit[kind="reading"]:focus, QPlainTextEdit[kind="reading"]:focus { border: @focuspx solid @accent; }
QTextEdit[kind="reading"][pointer="true"]:focus, QPlainTextEdit[kind="reading"][pointer="true"]:focus {
    border: @focuspx solid transparent; }

QComboBox { background: @raised; border: @linepx solid @border; border-radius: 4px; padding: 0 8px;
    min-height: @controlpx; }
QComboBox:hover { background: @hover; }
QComboBox:focus { border: @focuspx solid @accent; padding: 0 @quietfocuspad; min-height: @controlfocuspx; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url(@arrow); width: 16px; height: 16px; }
QComboBox QAbstractItemView { background: @raised; color: @text; border: @linepx solid @border;
    selection-background-color: @selectBack; selection-color: @selectText; outline: 0; }

QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: @muted; border: @focuspx solid transparent; padding: 0 12px;
    min-height: @controlpx; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; }
QTabBar:focus::tab:selected, QTabBar::tab:selected:focus { border-color: @accent; border-radius: 4px; }

QSlider { min-height: 20px; background: transparent; }
QSlider::groove:horizontal { height: 4px; background: @border; border-radius: 2px; }
QSlider::sub-page:horizontal { background: @accent; border-radius: 2px; }
QSlider[bipolar="true"]::sub-page:horizontal { background: @border; }
QSlider::sub-page:horizontal:disabled { background: @muted; }
QSlider::handle:horizontal { background: @surface; border: 2px solid @accent; width: 12px; height: 12px;
    margin: -6px 0; border-radius: 8px; }
QSlider::handle:horizontal:hover { background: @selection; }
QSlider::handle:horizontal:focus { background: @accent; border-color: @text; }
QSlider::handle:horizontal:disabled { border-color: @muted; }

QProgressBar { background: @border; border: none; border-radius: 3px; min-height: 6px; max-height: 6px; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }

QListWidget { background: transparent; border: @focuspx solid transparent; border-radius: 4px; outline: 0; }
QListWidget:focus { border: @focuspx solid @accent; }
QListWidget::item { color: @text; border-radius: 4px; padding: 0 8px; }
QListWidget::item:hover { background: @hover; }
QListWidget::item:selected { background: @selectBack; color: @selectText; }

QTableView { background: @surface; border: @focuspx solid transparent; outline: 0;
    selection-background-color: @selectBack; selection-color: @selectText; }
QTableView:focus { border: @focuspx solid @accent; }
QTableView::item { padding: 0 8px; border: none; }
QHeaderView { background: @surface; }
QHeaderView::section { background: @surface; color: @muted; border: none; font-weight: 600;
    border-bottom: @linepx solid @border; padding: 0 11px; min-height: @controlpx; }
QTableCornerButton::section { background: @surface; border: none; }

QTreeView { background: @surface; border: @focuspx solid transparent; outline: 0;
    selection-background-color: @selectBack; selection-color: @selectText; }
QTreeView:focus { border: @focuspx solid @accent; }
QTreeView::item { padding: 0 8px; min-height: @controlpx; border: none; }
/* Qt's own dialog counts its columns without our font and padding, and comes up too narrow for a path. */
QFileDialog { min-width: 760px; min-height: 460px; }
QFileDialog QTreeView { font-size: @secondarypx; }
QFileDialog QTreeView::item { padding: 0 1px; }

QScrollArea { border: none; background: transparent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: @scroll; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenu { background: @raised; color: @text; border: @linepx solid @border; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 28px; border-radius: 4px; }
QMenu::item:selected { background: @selectBack; color: @selectText; }
QMenu::item:disabled { color: @muted; }
QMenu::separator { height: 1px; background: @border; margin: 4px 8px; }
QMenu::indicator { left: 8px; }
)";

QColor mix(const QColor& a, const QColor& b, double share)
{
    return QColor::fromRgbF(static_cast<float>(a.redF() + (b.redF() - a.redF()) * share),
                            static_cast<float>(a.greenF() + (b.greenF() - a.greenF()) * share),
                            static_cast<float>(a.blueF() + (b.blueF() - a.blueF()) * share));
}

} // namespace

QString makeStyleSheet(const tokens::Colors& c)
{
    const QHash<QString, QString> values{
        {QStringLiteral("background"), c.background.name()},
        {QStringLiteral("surface"), c.surface.name()},
        {QStringLiteral("raised"), c.raised.name()},
        {QStringLiteral("border"), c.border.name()},
        {QStringLiteral("text"), c.text.name()},
        {QStringLiteral("muted"), c.muted.name()},
        {QStringLiteral("accent"), c.accent.name()},
        {QStringLiteral("onAccent"), c.onAccent.name()},
        {QStringLiteral("good"), c.good.name()},
        {QStringLiteral("warning"), c.warning.name()},
        {QStringLiteral("error"), c.error.name()},
        {QStringLiteral("selection"), c.selection.name()},
        {QStringLiteral("selectBack"), (c.contrast ? c.accent : c.selection).name()},
        {QStringLiteral("selectText"), (c.contrast ? c.onAccent : c.text).name()},
        {QStringLiteral("hover"), c.contrast ? c.background.name() : mix(c.raised, c.selection, 0.5).name()},
        {QStringLiteral("accentHover"), mix(c.accent, c.text, 0.2).name()},
        {QStringLiteral("scroll"), c.contrast ? c.text.name() : mix(c.border, c.muted, 0.25).name()},
        {QStringLiteral("tick"), c.onAccent.lightnessF() > 0.5F ? QStringLiteral(":/icons/tick-light.svg")
                                                                : QStringLiteral(":/icons/tick-dark.svg")},
        {QStringLiteral("arrow"), c.text.lightnessF() > 0.5F ? QStringLiteral(":/icons/arrow-light.svg")
                                                             : QStringLiteral(":/icons/arrow-dark.svg")},
        {QStringLiteral("linepx"), QStringLiteral("%1px").arg(c.borderWidth)},
        {QStringLiteral("wellline"), QStringLiteral("%1px").arg(c.contrast ? c.borderWidth : 0)},
        {QStringLiteral("focuspx"), QStringLiteral("%1px").arg(c.focusWidth)},
        // A wider focus border takes its room from the padding, so that nothing moves.
        {QStringLiteral("focuspad"), QStringLiteral("%1px").arg(12 - c.focusWidth + c.borderWidth)},
        {QStringLiteral("quietfocuspad"), QStringLiteral("%1px").arg(8 - c.focusWidth + c.borderWidth)},
        {QStringLiteral("fieldfocuspad"), QStringLiteral("%1px").arg(6 - c.focusWidth + c.borderWidth)},
        {QStringLiteral("controlpx"), QStringLiteral("%1px").arg(tokens::controlHeight - 2 * c.borderWidth)},
        {QStringLiteral("controlfocuspx"),
         QStringLiteral("%1px").arg(tokens::controlHeight - 2 * c.focusWidth)},
        {QStringLiteral("bodypx"), QStringLiteral("%1px").arg(tokens::fontBody)},
        {QStringLiteral("secondarypx"), QStringLiteral("%1px").arg(tokens::fontSecondary)},
        {QStringLiteral("sectionpx"), QStringLiteral("%1px").arg(tokens::fontSection)},
        {QStringLiteral("titlepx"), QStringLiteral("%1px").arg(tokens::fontTitle)},
    };
    const QString source = QString::fromLatin1(sheet);
    QString result;
    result.reserve(source.size() + 1024);
    for (qsizetype i = 0; i < source.size();) {
        if (source[i] != QLatin1Char('@')) {
            result += source[i++];
            continue;
        }
        qsizetype end = i + 1;
        while (end < source.size() && source[end].isLetterOrNumber())
            ++end;
        const QString name = source.mid(i + 1, end - i - 1);
        Q_ASSERT_X(values.contains(name), "makeStyleSheet", qPrintable(name));
        result += values.value(name);
        i = end;
    }
    return result;
}

} // namespace mw::ui
