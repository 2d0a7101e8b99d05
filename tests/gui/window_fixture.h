// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/config/settings.h"
#include "ui/shell/desktop.h"
#include "ui/shell/language.h"
#include "ui/theme/theme.h"
#include "ui/widgets/look.h"

#include <QTemporaryDir>

#include <memory>

namespace mw::test {

/// The whole window over an empty data folder, put together as ui/main.cpp does it; without a store, as over
/// a folder that somebody else holds, or with one.
class WindowFixture {
public:
    enum class Store { None, Open };
    /// Over `dataFolder`, else over a folder of its own that is empty.
    /// `calls` stand for the disk, where one is given.
    explicit WindowFixture(Store store = Store::None, const QString& dataFolder = {},
                           app::SystemCalls* calls = nullptr);

    ui::PlaygroundPage& page() { return window->playground(); }
    /// Opens a tiny model and waits until it is ready.
    bool openTiny(const std::string& path);
    /// Asks and waits for the end of the answer.
    bool ask(const QString& question);
    const ui::Turn& lastTurn() const { return chat->conversation().turns().back(); }

    QTemporaryDir folder;
    std::unique_ptr<app::Settings> settings;
    ui::Language language;
    std::unique_ptr<ui::Theme> theme;
    ui::Look look;
    app::LogRing log;
    std::unique_ptr<app::Services> services;
    std::unique_ptr<ui::Desktop> desktop;

    // Of the desktop.
    ui::ModelSession* models;
    ui::ChatSession* chat;
    ui::CompletionSession* completion;
    ui::ConversationLibrary* conversations;
    ui::PresetLibrary* presets;
    ui::MonitorSession* monitor;
    ui::SettingsSession* settingsSession;
    ui::ReferenceCheckSession* check;
    ui::Activities* activities;
    ui::RegistrySession* registry; ///< with a store
    ui::ServerSession* server;     ///< with a store
    ui::MainWindow* window;
};

} // namespace mw::test
