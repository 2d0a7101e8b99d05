// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

QT_BEGIN_NAMESPACE
class QAction;
class QHBoxLayout;
class QKeySequence;
class QVBoxLayout;
QT_END_NAMESPACE

namespace mw {
struct Error;
}

namespace mw::ui {

class ErrorBanner;
class Look;
class PageHeader;

/// The groups of the rail, in its order.
enum class PageGroup { Work, Models, Make, Watch, Manage };

/// One place of the rail. What can be done on it are its QActions (QWidget::actions): the command palette and
/// the list of shortcuts show every action that has a text, so each is given one in the current language.
class Page : public QWidget {
    Q_OBJECT
public:
    /// `id` is the page's name on the command line ("playground"), `icon` a name of resources/icons.
    Page(PageGroup group, QString id, QString icon, QWidget* parent = nullptr);

    PageGroup group() const { return m_group; }
    const QString& id() const { return m_id; }
    const QString& icon() const { return m_icon; }

    /// The page's name in the current language, asked again on a change of language.
    virtual QString title() const = 0;
    /// Tells of an error that came up while this page was in front.
    virtual void showError(const Error& error) = 0;
    /// Whether what the page shows has been read and nothing of it moves; pictures of it wait for that.
    virtual bool atRest() const { return true; }
    /// A file that was dropped on the page: what would be done with it, for people; empty: nothing.
    virtual QString dropPurpose(const QString& path) const;
    virtual void dropped(const QString& path);
    /// Several files at once; a page that works with one takes the first.
    virtual void droppedAll(const QStringList& paths);

protected:
    /// An action of this page; `keys` work while the page is in front. Its text comes with retranslation.
    QAction* addPageAction(const QKeySequence& keys);

private:
    const PageGroup m_group;
    const QString m_id;
    const QString m_icon;
};

/// A page of the usual frame: header, a line, the content on a surface below the page's errors, and room for
/// an inspector beside it.
class FramedPage : public Page {
    Q_OBJECT
public:
    FramedPage(const Look& look, PageGroup group, QString id, QString icon, QWidget* parent = nullptr);

    void showError(const Error& error) override;
    ErrorBanner& banner() { return *m_banner; }

protected:
    const Look& look() const { return m_look; }
    PageHeader& header() { return *m_header; }
    /// The surface; its parent is `contentParent`.
    QVBoxLayout* content() { return m_content; }
    QWidget* contentParent() { return m_surface; }
    void setInspector(QWidget* inspector);

private:
    const Look& m_look;
    PageHeader* m_header;
    QHBoxLayout* m_row;
    QWidget* m_surface;
    QVBoxLayout* m_content;
    ErrorBanner* m_banner;
};

} // namespace mw::ui
