// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/link_question.h"

#include "ui/widgets/question.h"

#include <QCoreApplication>
#include <QDesktopServices>

namespace mw::ui {

namespace {

/// A dialog as wide as a screen shows nothing well; the address stays whole, in lines.
QString inLines(const QString& address)
{
    constexpr qsizetype line = 64;
    constexpr qsizetype most = 1024;
    QString result;
    for (qsizetype at = 0; at < address.size() && at < most; at += line) {
        if (at > 0)
            result += u'\n';
        result += QStringView(address).sliced(at, std::min(line, address.size() - at));
    }
    if (address.size() > most)
        result += QStringLiteral("…");
    return result;
}

} // namespace

QUrl webAddress(const QString& address)
{
    const QUrl url(address.trimmed(), QUrl::StrictMode);
    const bool web = url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https");
    return url.isValid() && web && !url.host().isEmpty() && url.userInfo().isEmpty() ? url : QUrl();
}

void askToOpen(QWidget* parent, const QString& address)
{
    const QUrl url = webAddress(address);
    if (!url.isValid())
        return;
    // Encoded: a host in letters that only look like others shows itself.
    const QString host = url.host(QUrl::FullyEncoded);
    ask(parent,
        {.title = QCoreApplication::translate("mw::ui::LinkQuestion", "Open this address in the browser?"),
         .consequence = QCoreApplication::translate("mw::ui::LinkQuestion",
                                                    "The address was written by the model and leads to %1:")
                            .arg(host) +
                        QStringLiteral("\n\n") + inLines(url.toString(QUrl::FullyEncoded)),
         .yes = QCoreApplication::translate("mw::ui::LinkQuestion", "Open %1").arg(host),
         .no = QCoreApplication::translate("mw::ui::LinkQuestion", "Stay here")},
        [url] { QDesktopServices::openUrl(url); });
}

} // namespace mw::ui
