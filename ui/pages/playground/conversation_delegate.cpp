// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/playground/conversation_delegate.h"

#include "app/conversations/conversation_service.h"
#include "ui/models/conversation_library.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/format.h"
#include "ui/widgets/look.h"

#include <QDateTime>
#include <QLineEdit>
#include <QLocale>
#include <QPainter>

namespace mw::ui {

namespace {

QFont withPixels(QFont font, int pixels)
{
    font.setPixelSize(pixels);
    return font;
}

} // namespace

ConversationDelegate::ConversationDelegate(const Look& look, QObject* parent)
    : QStyledItemDelegate(parent), m_look(look)
{}

QString ConversationDelegate::secondLine(const QModelIndex& index)
{
    const auto time = index.data(ConversationLibrary::TimeRole).toLongLong();
    const QDateTime at = QDateTime::fromMSecsSinceEpoch(time / 1000);
    const bool today = at.date() == QDate::currentDate();
    QStringList parts{today ? QLocale().toString(at.time(), QLocale::ShortFormat) : format::exactTime(time)};
    if (const QString model = index.data(ConversationLibrary::ModelRole).toString(); !model.isEmpty())
        parts << model;
    return parts.join(QStringLiteral(" · "));
}

void ConversationDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const
{
    const LookValues& look = m_look.values();
    painter->save();
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const bool current = index.data(ConversationLibrary::CurrentRole).toBool();
    if (selected)
        painter->fillRect(option.rect, look.contrast ? option.palette.highlight() : QBrush(look.selection));
    const QColor ink = selected && look.contrast ? option.palette.highlightedText().color() : look.text;
    const QColor quiet = selected && look.contrast ? ink : look.muted;
    if (current)
        painter->fillRect(QRect(option.rect.topLeft(), QSize(look.focusWidth + 1, option.rect.height())),
                          look.accent);
    if (option.state.testFlag(QStyle::State_HasFocus) && option.state.testFlag(QStyle::State_Selected)) {
        painter->setPen(QPen(look.accent, look.borderWidth));
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
    const QRect inside =
        option.rect.adjusted(tokens::space3, tokens::space1, -tokens::space2, -tokens::space1);
    QFont title = option.font;
    if (current)
        title.setWeight(static_cast<QFont::Weight>(look.weightStrong));
    const QFontMetrics titleMetrics(title);
    painter->setFont(title);
    painter->setPen(ink);
    QRect line(inside.left(), inside.top(), inside.width(), titleMetrics.height());
    painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                      titleMetrics.elidedText(index.data().toString(), Qt::ElideRight, line.width()));
    const QFont small = withPixels(option.font, tokens::fontSecondary);
    const QFontMetrics smallMetrics(small);
    line = QRect(inside.left(), line.bottom() + 1, inside.width(), smallMetrics.height());
    painter->setFont(small);
    painter->setPen(quiet);
    painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                      smallMetrics.elidedText(secondLine(index), Qt::ElideRight, line.width()));
    painter->restore();
}

QSize ConversationDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    const int lines = QFontMetrics(option.font).height() +
                      QFontMetrics(withPixels(option.font, tokens::fontSecondary)).height();
    return {0, lines + 2 * tokens::space1 + 1};
}

QWidget* ConversationDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&,
                                            const QModelIndex&) const
{
    auto* edit = new QLineEdit(parent);
    edit->setMaxLength(app::ConversationService::longestTitle);
    edit->setAccessibleName(tr("Title"));
    return edit;
}

void ConversationDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                                                const QModelIndex&) const
{
    const int height = qMax(editor->sizeHint().height(), tokens::controlHeight);
    editor->setGeometry(option.rect.left() + tokens::space1,
                        option.rect.top() + (option.rect.height() - height) / 2,
                        option.rect.width() - 2 * tokens::space1, height);
}

} // namespace mw::ui
