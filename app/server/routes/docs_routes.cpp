// SPDX-License-Identifier: Apache-2.0
#include "app/server/routes/docs_routes.h"

#include "app/base/crypto.h"
#include "app/server/openapi/document.h"

#include <QFile>

#include <mutex>

// Outside of every namespace, as Q_INIT_RESOURCE asks for.
static void initDocsResource()
{
    Q_INIT_RESOURCE(docs);
}

namespace mw::app {

namespace {

QByteArray resource(const char* name)
{
    QFile file(QStringLiteral(":/modelwright/docs/") + QLatin1String(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

std::string contentHash(const QByteArray& text)
{
    return "'sha256-" + sha256(text).toBase64().toStdString() + "'";
}

/// The page with its style and script inside, and the headers that let nothing else run or load.
HttpAnswer docsPage()
{
    initDocsResource();
    const QByteArray style = resource("docs.css");
    const QByteArray script = resource("docs_texts.js") + resource("docs_schema.js") + resource("docs.js");
    QByteArray page = resource("docs.html");
    page.replace("/*style*/", style);
    page.replace("/*script*/", script);
    HttpAnswer answer;
    answer.contentType = "text/html; charset=utf-8";
    answer.body = page.toStdString();
    answer.headers = {{"Content-Security-Policy",
                       "default-src 'none'; script-src " + contentHash(script) + "; style-src " +
                           contentHash(style) +
                           "; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
                           "frame-ancestors 'none'"},
                      {"Referrer-Policy", "no-referrer"},
                      {"Cache-Control", "no-cache"}};
    return answer;
}

/// The specification's text, made once.
class Specification {
public:
    explicit Specification(const Router& router) : m_router(router) {}

    HttpAnswer answer()
    {
        std::call_once(m_made, [this] { m_text = HttpAnswer::json(openApiDocument(m_router)).body; });
        HttpAnswer answer;
        answer.body = m_text;
        answer.headers = {{"Cache-Control", "no-cache"}};
        return answer;
    }

private:
    const Router& m_router;
    std::once_flag m_made;
    std::string m_text;
};

Route route(const char* path, const char* operation, RouteAccess access)
{
    Route made;
    made.method = "GET";
    made.path = path;
    made.operation = operation;
    made.tag = "Documentation";
    made.access = std::move(access);
    made.thread = RouteThread::Net;
    made.specified = false;
    return made;
}

} // namespace

Result<void> DocsRoutes::addTo(Router& router) const
{
    Route specification = route("/openapi.json", "getSpecification", RouteAccess::anyKey());
    specification.specified = true;
    specification.summary = "This specification";
    specification.description =
        "OpenAPI 3.1 of every route, made from the declarations that the server checks "
        "requests against.";
    specification.answers = {{200, "The specification.", {{"type", "object"}}}};
    // The router keeps the handler and therefore outlives it.
    auto text = std::make_shared<Specification>(router);
    specification.handle = [text](const HttpCall&) -> Result<HttpAnswer> { return text->answer(); };

    Route page = route("/docs", "getDocs", RouteAccess::open());
    page.handle = [answer = docsPage()](const HttpCall&) -> Result<HttpAnswer> { return answer; };

    Route root = route("/", "getRoot", RouteAccess::open());
    root.handle = [](const HttpCall&) -> Result<HttpAnswer> {
        HttpAnswer answer;
        answer.status = 302;
        answer.contentType = "text/plain; charset=utf-8";
        answer.headers = {{"Location", "/docs"}};
        return answer;
    };

    for (Route* each : {&specification, &page, &root}) {
        if (auto added = router.add(std::move(*each)); !added)
            return added;
    }
    return {};
}

} // namespace mw::app
