// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/threads.h"
#include "app/cli/services.h"
#include "app/config/settings.h"
#include "ui/models/about_session.h"
#include "ui/models/activities.h"
#include "ui/models/attention.h"
#include "ui/models/chat_session.h"
#include "ui/models/completion_session.h"
#include "ui/models/conversation_library.h"
#include "ui/models/model_session.h"
#include "ui/models/monitor_session.h"
#include "ui/models/preset_library.h"
#include "ui/models/reference_check_session.h"
#include "ui/models/registry_session.h"
#include "ui/models/request_history.h"
#include "ui/models/server_session.h"
#include "ui/models/settings_session.h"
#include "ui/shell/language.h"
#include "ui/shell/main_window.h"
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
    explicit WindowFixture(Store store = Store::None, const QString& dataFolder = {});

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
    std::unique_ptr<app::Services> services;
    std::unique_ptr<app::ReferenceCheckService> checking;
    app::Threads threads;
    std::unique_ptr<ui::ModelSession> models;
    std::unique_ptr<ui::ChatSession> chat;
    std::unique_ptr<ui::CompletionSession> completion;
    std::unique_ptr<ui::ReferenceCheckSession> check;
    std::unique_ptr<ui::RequestHistory> history;
    std::unique_ptr<ui::ConversationLibrary> conversations;
    std::unique_ptr<ui::PresetLibrary> presets;
    std::unique_ptr<ui::MonitorSession> monitor;
    std::unique_ptr<ui::SettingsSession> settingsSession;
    std::unique_ptr<ui::AboutSession> about;
    ui::Activities activities;
    std::unique_ptr<ui::RegistrySession> registry; ///< with a store
    std::unique_ptr<ui::ServerSession> server;     ///< with a store
    std::unique_ptr<ui::Attention> attention;
    std::unique_ptr<ui::MainWindow> window;
};

} // namespace mw::test
