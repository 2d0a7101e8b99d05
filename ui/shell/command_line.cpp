// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/command_line.h"

#include "ui/theme/tokens.h"

#include <CLI/CLI.hpp>

#include <QRegularExpression>

#include <sstream>
#include <vector>

namespace mw::ui {

namespace {

/// The ids of the pages.
const std::vector<std::string> pageNames{"home",     "playground", "models",  "monitor", "server",
                                         "settings", "about",      "welcome", "compare"};
constexpr int usageError = 2;
constexpr int largestSide = 10000;

QSize sizeFrom(const std::string& text)
{
    static const QRegularExpression form(QStringLiteral("^([0-9]{2,5})x([0-9]{2,5})$"));
    const QRegularExpressionMatch match = form.match(QString::fromStdString(text));
    const QSize size(match.captured(1).toInt(), match.captured(2).toInt());
    return match.hasMatch() && size.width() <= largestSide && size.height() <= largestSide ? size : QSize();
}

} // namespace

CommandLine::Parsed CommandLine::parse(int argc, char** argv)
{
    Parsed parsed;
    std::string dataDir, page, language, listen, theme, model, ask, size;
    std::vector<std::string> screenshot;
    bool serve = false;
    bool hidden = false;
    double scale = 1, after = 0;

    CLI::App app("Modelwright, a desktop program for language models on this machine", "modelwright");
    app.set_version_flag("--version", std::string("modelwright " MODELWRIGHT_VERSION));
    app.add_option("--data-dir", dataDir, "The data folder")->type_name("DIR");
    const auto pages = CLI::IsMember(pageNames);
    app.add_option("--page", page, "The page to begin with")->check(pages)->type_name("NAME");
    app.add_option("--language", language, "en or zh_CN")->check(CLI::IsMember({"en", "zh_CN"}));
    app.add_option("--theme", theme, "light, dark, contrast or system")
        ->check(CLI::IsMember({"light", "dark", "contrast", "system"}));
    CLI::Option* opened = app.add_option("--model", model, "A model file to open instead of the default one")
                              ->type_name("FILE");
    // A file manager hands over the file alone.
    app.add_option("FILE", model, "The same as --model FILE")->excludes(opened);
    app.add_option("--ask", ask, "A question to ask the model at temperature 0")->type_name("TEXT");
    CLI::Option* serving = app.add_flag("--serve", serve, "Switches the server on at once");
    app.add_option("--listen", listen, "Where the server listens this time")
        ->needs(serving)
        ->type_name("ADDR:PORT");
    app.add_flag("--hidden", hidden,
                 "Starts without showing the window; starting the program again shows it");
    CLI::Option* picture = app.add_option("--screenshot", screenshot, "Saves the page as a picture and exits")
                               ->expected(2)
                               ->type_name("PAGE FILE");
    app.add_option("--size", size, "Size of the picture, for example 1280x800")
        ->needs(picture)
        ->type_name("WxH");
    app.add_option("--scale", scale, "Pixels per logical pixel of the picture")
        ->needs(picture)
        ->check(CLI::Range(0.5, 4.0));
    app.add_option("--after", after, "Seconds that the page lives before its picture")
        ->needs(picture)
        ->check(CLI::Range(0.0, 3600.0));
    try {
        app.parse(argc, argv);
        if (!screenshot.empty()) {
            if (const std::string wrong = pages(screenshot.front()); !wrong.empty())
                throw CLI::ValidationError("--screenshot", wrong);
            const QSize pixels =
                size.empty() ? QSize(tokens::windowWidth, tokens::windowHeight) : sizeFrom(size);
            if (pixels.isEmpty())
                throw CLI::ValidationError("--size", "not a size like 1280x800: " + size);
            parsed.line.screenshot = Screenshot{QString::fromStdString(screenshot[0]),
                                                QString::fromStdString(screenshot[1]), pixels, scale, after};
        }
    } catch (const CLI::ParseError& error) {
        std::ostringstream text;
        const int code = app.exit(error, text, text);
        parsed.exitCode = code == 0 ? 0 : usageError;
        parsed.output = text.str();
    }
    parsed.line.dataDir = QString::fromStdString(dataDir);
    parsed.line.page = QString::fromStdString(page);
    parsed.line.language = QString::fromStdString(language);
    parsed.line.theme = QString::fromStdString(theme);
    parsed.line.model = QString::fromStdString(model);
    parsed.line.ask = QString::fromStdString(ask);
    parsed.line.serve = serve;
    parsed.line.hidden = hidden;
    parsed.line.listen = QString::fromStdString(listen);
    return parsed;
}

} // namespace mw::ui
