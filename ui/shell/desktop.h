// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/base/log_ring.h"
#include "app/base/threads.h"
#include "app/cli/services.h"
#include "app/serving/benchmark_service.h"
#include "app/serving/reference_check.h"
#include "ui/models/about_session.h"
#include "ui/models/activities.h"
#include "ui/models/attention.h"
#include "ui/models/benchmark_session.h"
#include "ui/models/chat_session.h"
#include "ui/models/comparison_session.h"
#include "ui/models/completion_session.h"
#include "ui/models/conversation_library.h"
#include "ui/models/model_session.h"
#include "ui/models/monitor_session.h"
#include "ui/models/preset_library.h"
#include "ui/models/reference_check_session.h"
#include "ui/models/registry_session.h"
#include "ui/models/server_session.h"
#include "ui/models/settings_session.h"
#include "ui/shell/main_window.h"
#include "ui/widgets/table_states.h"

#include <memory>
#include <optional>

namespace mw::ui {

/// One window and all the sessions behind it, put together over the services of an instance: by the program,
/// and by the tests of its window.
class Desktop {
public:
    /// All of it outlives the object.
    struct Parts {
        app::Services& services;
        app::Settings& settings;
        const app::LogRing& log;
        Theme& theme;
        Language& language;
        const Look& look;
        QString defaultModel; ///< where the default model's file would be
        QString tablesFile;   ///< where the tables' columns are remembered; empty: nowhere
        /// Why there is no store; nothing where `services` has it open.
        std::optional<Error> storeError;
        WindowState state;
        QString comparisonFile = {}; ///< where columns and prompt are remembered; empty: nowhere
    };

    explicit Desktop(const Parts& parts);

    // In the order of need: what stands later uses what stands before it and goes first. The threads stand
    // before those whose calls run on them and, being waited for by their destructor, do not outlive what
    // those calls use.
    app::ReferenceCheckService checking;
    std::unique_ptr<app::BenchmarkService> benchmarking; ///< with a store
    app::Threads threads;
    ModelSession models;
    ChatSession chat;
    CompletionSession completion;
    ReferenceCheckSession check;
    MonitorSession monitor;
    SettingsSession settingsSession;
    AboutSession about;
    Activities activities;
    ConversationLibrary conversations;
    PresetLibrary presets;
    TableStates tables;
    TableStates comparisonMemory;
    std::unique_ptr<ComparisonSession> comparison; ///< with a store
    std::unique_ptr<RegistrySession> registry;     ///< with a store
    std::unique_ptr<BenchmarkSession> benchmarks;  ///< with a store
    std::unique_ptr<ServerSession> server;         ///< with a store
    Attention attention;
    std::unique_ptr<MainWindow> window;
};

} // namespace mw::ui
