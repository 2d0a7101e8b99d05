// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/document_export.h"

#include "app/base/async.h"
#include "ui/widgets/page.h"
#include "ui/widgets/text_file.h"

#include <QFileDialog>

namespace mw::ui {

namespace {

void writeTo(const QString& path, Page* page, const ExportedDocument& document, QThreadPool& pool)
{
    const bool json = path.endsWith(QLatin1String(".json"), Qt::CaseInsensitive);
    const QByteArray text = json ? QByteArray() : document.markdown();
    app::runAsync(
        pool, page,
        [path, json, text, make = document.json] { return writeTextFile(path, json ? make() : text); },
        [page](const Result<void>& written) {
            if (!written)
                page->showError(written.error());
        });
}

} // namespace

void exportDocument(Page* page, const ExportedDocument& document, QThreadPool& pool)
{
    auto* dialog = new QFileDialog(page, document.title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({document.markdownKind, document.jsonKind});
    dialog->setDefaultSuffix(QStringLiteral("md"));
    QObject::connect(dialog, &QFileDialog::filterSelected, dialog,
                     [dialog, json = document.jsonKind](const QString& filter) {
                         dialog->setDefaultSuffix(filter == json ? QStringLiteral("json")
                                                                 : QStringLiteral("md"));
                     });
    dialog->selectFile(document.name);
    QObject::connect(dialog, &QFileDialog::fileSelected, page,
                     [page, document, &pool](const QString& path) { writeTo(path, page, document, pool); });
    dialog->open();
}

} // namespace mw::ui
