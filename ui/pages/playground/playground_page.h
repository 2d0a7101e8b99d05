// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/conversations/preset.h"
#include "engine/api/result.h"
#include "ui/pages/playground/page_context.h"

#include "ui/widgets/page.h"

QT_BEGIN_NAMESPACE
class QAction;
class QPushButton;
class QStackedWidget;
class QTabBar;
QT_END_NAMESPACE

namespace mw::ui {

class CompletionView;
class Composer;
class ConversationView;
class ConversationsPanel;
struct ContextNeed;
struct RecordedCall;
class ErrorBanner;
class LoadingView;
class ModelCard;
class ModeBar;
class Notice;
class PageHeader;
class PresetCard;
class RegistrySession;
class RenderedView;
class SamplesView;
class SamplingPanel;
class StartView;
class SystemPromptBox;

/// The page where one asks a model and reads its answer as it is written.
class PlaygroundPage : public Page {
    Q_OBJECT
public:
    explicit PlaygroundPage(const PlaygroundContext& context, QWidget* parent = nullptr);

    QString title() const override;
    void showError(const Error& error) override;
    bool atRest() const override;
    QString dropPurpose(const QString& path) const override;
    void dropped(const QString& path) override;

    void openModel(const QString& path);
    /// "name", "name@alias" or "name:version".
    void openRegistered(const QString& reference);
    /// What a program asked over the endpoint, with its model and sampling: a chat as a conversation of its
    /// own, a completion as its text.
    void openCall(const RecordedCall& call);
    /// A new conversation with a model (as openRegistered, or the path of a file), a system prompt, settings
    /// and a question that is not sent yet.
    void openPrompt(const QString& model, const app::PresetContent& content, const QString& prompt);
    /// Offers to compare what is asked here: a page does that.
    void offerComparison();
    /// The registered models, for `chooseModel`; they outlive the page.
    void offerRegistered(RegistrySession& registry) { m_registry = &registry; }
    /// Asks which model: one of the registered ones, or a file. Where none is registered it asks for a file.
    void chooseModel();
    /// Asks for a file, then opens it.
    void chooseFile();
    /// Opens the default model, registered or as the fetched file, if it is there and nothing else is open.
    void openDefaultModel();
    void newConversation();
    /// Writes the question and sends it.
    void ask(const QString& question);
    /// The same at temperature 0, for pictures and trials that must come out alike.
    void askExactly(const QString& question);
    /// At temperature 0 this once: a small model's first answer to somebody new should be its likeliest.
    void askLikeliest(const QString& question);

    /// Which part of the inspector shows.
    enum class Side { Model, Conversations };
    void showSide(Side side);

    ConversationsPanel& conversations() { return *m_panel; }
    PresetCard& presets() { return *m_presets; }
    Notice& notice() { return *m_notice; }
    Notice& leftOutNotice() { return *m_leftOut; }
    SamplingPanel& sampling() { return *m_sampling; }
    Composer& composer() { return *m_composer; }
    ModeBar& modes() { return *m_modes; }
    CompletionView& completion() { return *m_completion; }
    ErrorBanner& banner() { return *m_banner; }

Q_SIGNALS:
    /// The default model was looked for and is not there.
    void defaultModelMissing();
    /// The model in use (empty without one), system prompt and settings, and the question in its field or the
    /// last one that was asked.
    void comparisonWanted(const QString& model, const mw::app::PresetContent& content, const QString& prompt);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildHeader();
    QWidget* buildModes();
    QWidget* buildChat();
    QWidget* buildInspector();
    QWidget* buildModelSide(QWidget* parent);
    void connectServices();
    void connectConversations();
    void applyPreset(const app::PresetContent& content);
    app::PresetContent presetContent() const;
    void showContextNeed(const ContextNeed& need);
    void beginWith(const QString& question);
    void refreshLeftOut();
    void copyAsMarkdown();
    void exportConversation();
    void openDefaultFile();
    void addShortcuts();
    void retranslate();
    void refreshState();
    void refreshTokens();
    void send();
    void sendWith(const app::SamplingChoice& choice);
    void answerAgain(int row);
    void editTurn(int row, const QString& text);
    void modelFailed(const Error& error, const QString& path);
    void answerFailed(const Error& error, const QString& question);
    void copyLastAnswer();
    void askForComparison();
    void showTokens(bool shown);
    void store(const char* key, bool value);
    void storeEnterSends(bool sends);

    PlaygroundContext m_context;
    RegistrySession* m_registry = nullptr;
    bool m_noModel = false; ///< there is none to open, or it could not be opened
    PageHeader* m_header;
    QPushButton* m_compare;
    QPushButton* m_new;
    QPushButton* m_open;
    ErrorBanner* m_banner;
    QStackedWidget* m_stack;
    StartView* m_start;
    LoadingView* m_loading;
    QWidget* m_chatView;
    ModeBar* m_modes;
    QStackedWidget* m_modeStack;
    CompletionView* m_completion;
    RenderedView* m_rendered;
    SystemPromptBox* m_system;
    ConversationView* m_conversation;
    SamplesView* m_samples;
    Composer* m_composer;
    Notice* m_notice;
    Notice* m_leftOut;
    QTabBar* m_sides;
    QStackedWidget* m_side;
    ConversationsPanel* m_panel;
    PresetCard* m_presets;
    QAction* m_newAction;
    QAction* m_openAction;
    QAction* m_again;
    QAction* m_copyLast;
    QAction* m_find;
    QAction* m_copyAll;
    QAction* m_export;
    QAction* m_compareAction;
    ModelCard* m_card;
    SamplingPanel* m_sampling;
};

} // namespace mw::ui
