// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QSize>
#include <QString>

#include <optional>
#include <string>

namespace mw::ui {

/// What `modelwright` was asked on its command line (docs: contracts, "modelwright").
struct CommandLine {
    QString dataDir;
    QString page;     ///< empty: where one was last, or the first run
    QString language; ///< empty: as the settings say
    QString theme;    ///< empty: as the settings say
    QString model;    ///< a file to open instead of the default one, named by --model or alone
    QString ask;      ///< a question to ask at temperature 0
    bool serve = false;
    bool hidden = false; ///< without showing the window
    QString listen;      ///< with `serve`: "127.0.0.1:8484" instead of what the settings say

    struct Screenshot {
        QString page;
        QString file;
        QSize size;
        double scale = 1;
        double after = 0; ///< seconds that the page lives before its picture
    };
    std::optional<Screenshot> screenshot;

    struct Parsed;
    /// Needs no QApplication, because --scale must be known before there is one.
    static Parsed parse(int argc, char** argv);
};

/// The command line, or the exit code and the text to print instead.
struct CommandLine::Parsed {
    CommandLine line;
    std::optional<int> exitCode;
    std::string output;
};

} // namespace mw::ui
