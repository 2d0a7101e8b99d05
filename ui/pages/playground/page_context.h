// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

QT_BEGIN_NAMESPACE
class QThreadPool;
QT_END_NAMESPACE

namespace mw::app {
class Settings;
}

namespace mw::ui {

class ChatSession;
class CompletionSession;
class ConversationLibrary;
class ModelSession;
class PresetLibrary;
class ReferenceCheckSession;
class SettingsSession;
class Look;

/// What the composition root hands to the playground; all of it outlives the page.
struct PlaygroundContext {
    const Look& look;
    app::Settings& settings;
    ModelSession& models;
    ChatSession& chat;
    CompletionSession& completion;
    ReferenceCheckSession& check;
    ConversationLibrary& conversations;
    PresetLibrary& presets;
    QThreadPool& calls;
    SettingsSession& settingsSession; ///< for what the page changes of the settings
    QString defaultModel;             ///< where the fetched default model would be
};

} // namespace mw::ui
