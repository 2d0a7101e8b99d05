// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QString>

#include <functional>

QT_BEGIN_NAMESPACE
class QThreadPool;
QT_END_NAMESPACE

namespace mw::ui {

class Page;

/// Something that can be exported, for people and for programs.
struct ExportedDocument {
    QString title;                        ///< of the dialog that asks for the file
    QString markdownKind;                 ///< "Markdown, the turns on screen (*.md)"
    QString jsonKind;                     ///< the same of JSON
    QString name;                         ///< of the file, without an ending
    std::function<QByteArray()> markdown; ///< called on the main thread, which has the words of the language
    std::function<QByteArray()> json;     ///< called on the pool
};

/// Asks over `page` for a file and writes the document into it by `pool`: as JSON where its name ends so,
/// else as Markdown. What fails is told by the page.
void exportDocument(Page* page, const ExportedDocument& document, QThreadPool& pool);

} // namespace mw::ui
