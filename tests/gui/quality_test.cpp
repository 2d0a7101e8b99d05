// SPDX-License-Identifier: Apache-2.0
// What every page owes to everybody: names, keys, contrast, room for longer words, letters that exist.
#include "tests/gui/window_fixture.h"
#include "tests/support/tiny_model.h"
#include "ui/models/chat_session.h"
#include "ui/pages/playground/playground_page.h"
#include "ui/pages/welcome/welcome_page.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/elided_label.h"

#include <QAbstractSpinBox>
#include <QAccessible>
#include <QCheckBox>
#include <QComboBox>
#include <QDirIterator>
#include <QFile>
#include <QGlyphRun>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRawFont>
#include <QScrollArea>
#include <QTest>
#include <QTextLayout>
#include <QTranslator>
#include <QXmlStreamReader>

#include <cmath>

using namespace mw;
using namespace mw::ui;
using test::WindowFixture;

namespace {

/// Words three tenths longer, with marks at their ends: what a translation may need.
class PseudoTranslator : public QTranslator {
public:
    bool isEmpty() const override { return false; }
    QString translate(const char* context, const char* source, const char*, int) const override
    {
        if (!QByteArray(context).startsWith("mw::") && qstrcmp(context, "ModelWords") != 0)
            return {};
        const QString text = QString::fromUtf8(source);
        QString longer = QStringLiteral("[") + text;
        for (qsizetype i = 0; i < text.size() * 3 / 10; ++i)
            longer += i % 6 == 0 ? QLatin1Char(' ') : QLatin1Char('~');
        return longer + u']';
    }
};

QString describe(const QWidget& widget)
{
    QStringList path;
    for (const QWidget* w = &widget; w != nullptr && !w->isWindow(); w = w->parentWidget())
        path.prepend(QString::fromLatin1(w->metaObject()->className()).remove(QStringLiteral("mw::ui::")));
    return path.join(u'/');
}

/// Why a widget does not show all of its words; empty where it does.
QString clipped(const QWidget& widget)
{
    if (const auto* label = qobject_cast<const QLabel*>(&widget)) {
        if (qobject_cast<const ElidedLabel*>(label) || label->text().isEmpty())
            return {};
        if (label->wordWrap())
            return label->heightForWidth(label->width()) > label->height() + 1
                       ? QStringLiteral("the text needs more lines: ") + label->text()
                       : QString();
        return label->sizeHint().width() > label->width() + 1
                   ? QStringLiteral("the text is cut: ") + label->text()
                   : QString();
    }
    const auto* button = qobject_cast<const QAbstractButton*>(&widget);
    if (button != nullptr && !button->text().isEmpty() &&
        (qobject_cast<const QPushButton*>(button) || qobject_cast<const QCheckBox*>(button)) &&
        button->layout() == nullptr && button->sizeHint().width() > button->width() + 1)
        return QStringLiteral("the button is cut: ") + button->text();
    if (const auto* scroll = qobject_cast<const QScrollArea*>(&widget);
        scroll != nullptr && scroll->horizontalScrollBarPolicy() == Qt::ScrollBarAlwaysOff &&
        scroll->widget() != nullptr && scroll->widget()->width() > scroll->viewport()->width() + 1) {
        QString widest;
        const auto inside = scroll->widget()->findChildren<QWidget*>();
        for (const QWidget* child : inside) {
            if (child->isVisible() && child->minimumSizeHint().width() > scroll->viewport()->width() - 70)
                widest += QStringLiteral(" ") + describe(*child).section(u'/', -3) +
                          QString::number(child->minimumSizeHint().width());
        }
        return QStringLiteral("the content is wider than its room: %1 in %2:%3")
            .arg(scroll->widget()->width())
            .arg(scroll->viewport()->width())
            .arg(widest);
    }
    return {};
}

QStringList clippedIn(const QWidget& root)
{
    QStringList found;
    const auto widgets = root.findChildren<QWidget*>();
    for (const QWidget* widget : widgets) {
        if (!widget->isVisible())
            continue;
        if (const QString why = clipped(*widget); !why.isEmpty())
            found << describe(*widget) + QStringLiteral(": ") + why;
    }
    return found;
}

QList<Page*> everyPage(WindowFixture& w)
{
    return w.window->pages() << &w.window->welcome();
}

void settle()
{
    for (int i = 0; i < 3; ++i) {
        QCoreApplication::processEvents();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
}

/// WCAG 2.1, relative luminance and contrast ratio.
double luminance(const QColor& color)
{
    const auto part = [](double value) {
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * part(color.redF()) + 0.7152 * part(color.greenF()) + 0.0722 * part(color.blueF());
}

double contrast(const QColor& a, const QColor& b)
{
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

} // namespace

class QualityTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_tiny = test::writeTinyModel({.context = 1024}); }

    void coloursContrast_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void coloursContrast()
    {
        QFETCH(bool, dark);
        const tokens::Colors c = dark ? tokens::darkColors() : tokens::lightColors();
        const auto atLeast = [](const char* what, const QColor& ink, const QColor& ground, double least) {
            const double ratio = contrast(ink, ground);
            QVERIFY2(ratio >= least,
                     qPrintable(QStringLiteral("%1: %2").arg(QString::fromLatin1(what)).arg(ratio)));
        };
        for (const QColor& ground : {c.background, c.surface, c.raised, c.selection}) {
            atLeast("text", c.text, ground, 4.7);
            atLeast("muted", c.muted, ground, 4.7);
        }
        for (const QColor& ground : {c.background, c.surface, c.raised}) {
            atLeast("accent", c.accent, ground, 4.5);
            atLeast("good", c.good, ground, 4.5);
            atLeast("warning", c.warning, ground, 4.5);
            atLeast("error", c.error, ground, 4.5);
        }
        atLeast("on accent", c.onAccent, c.accent, 4.5);
        for (const QColor& series : c.series)
            atLeast("series", series, c.surface, 3.0); // graphics need less than letters
    }

    void everyWordFitsWhereTranslationsAreLonger_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::newRow("usual") << QSize(tokens::windowWidth, tokens::windowHeight);
        QTest::newRow("least") << QSize(tokens::windowMinWidth, tokens::windowMinHeight);
    }

    void everyWordFitsWhereTranslationsAreLonger()
    {
        QFETCH(QSize, size);
        WindowFixture w(WindowFixture::Store::Open);
        QVERIFY(w.openTiny(m_tiny));
        QVERIFY(w.ask(QStringLiteral("hello")));
        PseudoTranslator pseudo;
        QCoreApplication::installTranslator(&pseudo);
        w.window->resize(size);
        QStringList found;
        for (Page* page : everyPage(w)) {
            w.window->showPage(page->id());
            settle();
            QTest::qWait(50); // what a page reads when it is shown
            settle();
            for (const QString& why : clippedIn(*w.window))
                found << page->id() + QStringLiteral(": ") + why;
        }
        QCoreApplication::removeTranslator(&pseudo);
        found.removeDuplicates();
        for (const QString& why : std::as_const(found))
            qWarning("%s", qPrintable(why));
        QVERIFY2(found.isEmpty(), "words are cut (above)");
        QVERIFY2(w.window->width() <= size.width(), "the words have widened the window");
    }

    void everyPageFitsTheLeastWindow()
    {
        WindowFixture w(WindowFixture::Store::Open);
        QVERIFY(w.openTiny(m_tiny));
        QVERIFY(w.ask(QStringLiteral("hello")));
        const QSize room(tokens::windowMinWidth - tokens::railNarrow,
                         tokens::windowMinHeight - tokens::statusHeight);
        bool all = true;
        for (const char* language : {"en", "zh_CN"}) {
            w.language.set(QString::fromLatin1(language));
            for (Page* page : everyPage(w)) {
                w.window->showPage(page->id());
                settle();
                const QSize least = page->minimumSizeHint();
                if (least.width() <= room.width() && least.height() <= room.height())
                    continue;
                all = false;
                qWarning("%s needs %d x %d", qPrintable(page->id()), least.width(), least.height());
                for (const QWidget* child : page->findChildren<QWidget*>()) {
                    const QSize size = child->minimumSizeHint();
                    if (child->isVisible() && (size.width() > 400 || size.height() > 400))
                        qWarning("    %s %d x %d", qPrintable(describe(*child)), size.width(), size.height());
                }
            }
        }
        QVERIFY2(all, "pages are larger than the least window (above)");
    }

    void everyControlOfEveryPageHasANameInBothLanguages()
    {
        WindowFixture w(WindowFixture::Store::Open);
        QVERIFY(w.openTiny(m_tiny));
        QVERIFY(w.ask(QStringLiteral("hello")));
        QStringList found;
        for (const char* language : {"en", "zh_CN"}) {
            w.language.set(QString::fromLatin1(language));
            for (Page* page : everyPage(w)) {
                w.window->showPage(page->id());
                settle();
                const auto widgets = page->findChildren<QWidget*>();
                for (QWidget* widget : widgets) {
                    if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible() || widget->focusProxy())
                        continue;
                    if (qobject_cast<QLineEdit*>(widget) &&
                        (qobject_cast<QAbstractSpinBox*>(widget->parentWidget()) ||
                         qobject_cast<QComboBox*>(widget->parentWidget())))
                        continue; // speaks through what it belongs to
                    auto* face = QAccessible::queryAccessibleInterface(widget);
                    if (face == nullptr || face->text(QAccessible::Name).isEmpty())
                        found << page->id() + QStringLiteral(": ") + describe(*widget);
                }
            }
        }
        found.removeDuplicates();
        QVERIFY2(found.isEmpty(), qPrintable(QStringLiteral("no name:\n") + found.join(u'\n')));
    }

    void everyPageIsReachedAndLeftByTab()
    {
        WindowFixture w(WindowFixture::Store::Open);
        QVERIFY(w.openTiny(m_tiny));
        for (Page* page : everyPage(w)) {
            w.window->showPage(page->id());
            settle();
            w.window->setFocus();
            QSet<QWidget*> visited;
            bool inside = false;
            bool left = false;
            for (int i = 0; i < 300 && !left; ++i) {
                QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget() : w.window,
                                Qt::Key_Tab);
                QWidget* focus = QApplication::focusWidget();
                if (focus == nullptr)
                    continue;
                const bool here = page->isAncestorOf(focus);
                left = inside && !here;
                inside = inside || here;
                QVERIFY2(!here || focus->isVisible(), qPrintable(describe(*focus)));
            }
            QVERIFY2(inside, qPrintable(page->id() + QStringLiteral(" is not reached by Tab")));
            QVERIFY2(left, qPrintable(page->id() + QStringLiteral(" holds the focus")));
        }
    }

    void everyLetterOfBothLanguagesHasAGlyph()
    {
        QFile file(QStringLiteral(MODELWRIGHT_SOURCE "/resources/i18n/modelwright_zh_CN.ts"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QSet<QChar> letters;
        QXmlStreamReader xml(&file);
        while (!xml.atEnd()) {
            xml.readNext();
            if (xml.isCharacters()) {
                const QString text = xml.text().toString();
                for (const QChar letter : text) {
                    if (letter.isPrint() && !letter.isSpace())
                        letters.insert(letter);
                }
            }
        }
        QVERIFY(letters.size() > 300);
        const WindowFixture w;
        const QFont font = w.window->font();
        QString missing;
        for (const QChar letter : std::as_const(letters)) {
            QTextLayout layout(QString(letter), font);
            layout.beginLayout();
            layout.createLine();
            layout.endLayout();
            const auto runs = layout.glyphRuns();
            for (const QGlyphRun& run : runs) {
                if (run.glyphIndexes().contains(0))
                    missing += letter;
            }
        }
        QVERIFY2(missing.isEmpty(), qPrintable(missing));
    }

    void everyIconThatIsNamedExists()
    {
        WindowFixture w(WindowFixture::Store::Open);
        for (const Page* page : everyPage(w))
            QVERIFY2(QFile::exists(QStringLiteral(":/icons/%1.svg").arg(page->icon())),
                     qPrintable(page->icon()));
    }

private:
    std::string m_tiny;
};

QTEST_MAIN(QualityTest)
#include "quality_test.moc"
