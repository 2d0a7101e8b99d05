// SPDX-License-Identifier: Apache-2.0
#include "app/cli/models_show_verb.h"

#include "app/base/model_reference.h"
#include "app/base/model_text.h"
#include "app/base/readable.h"
#include "app/cli/registry_texts.h"
#include "app/cli/setting_options.h"
#include "app/cli/support.h"
#include "app/registry/registry_json.h"
#include "app/runtime/scheduling_settings.h"

#include <CLI/CLI.hpp>

namespace mw::app {

namespace {

using Json = nlohmann::ordered_json;

Json notesJson(const ModelDescription& model)
{
    Json notes = Json::array();
    for (const ModelNote& note : model.notes)
        notes.push_back(noteText(note).toStdString());
    return notes;
}

Json descriptionJson(const ModelDescription& model, const MemoryFit& fit, KvCacheType kvCache)
{
    Json types = Json::array();
    for (const TensorTypeShare& share : model.tensorTypes)
        types.push_back({{"type", share.type}, {"tensors", share.tensors}, {"bytes", share.bytes}});
    Json metadata = Json::object();
    for (const auto& [key, value] : model.metadata)
        metadata[validUtf8(key)] = value;
    return {{"name", model.name},
            {"path", model.path},
            {"format", model.format},
            {"bytes", model.fileBytes},
            {"architecture", model.architecture},
            {"quantization", model.quantization},
            {"parameters", model.parameters},
            {"context_length", model.contextLength},
            {"embedding_length", model.embeddingLength},
            {"layers", model.layers},
            {"heads", model.heads},
            {"kv_heads", model.kvHeads},
            {"vocabulary_size", model.vocabularySize},
            {"tokenizer", model.tokenizer},
            {"pre_tokenizer", model.preTokenizer},
            {"chat_template", model.hasChatTemplate},
            {"license", model.license},
            {"languages", model.languages},
            {"tensor_types", std::move(types)},
            {"notes", notesJson(model)},
            {"memory",
             {{"weights", model.memory.weights},
              {"kv_per_token", model.memory.kvOf(kvCache)},
              {"scratch", model.memory.scratch},
              {"need", fit.need},
              {"available", fit.available}}},
            {"runnable", model.runnable},
            {"not_runnable", model.runnable ? Json(nullptr) : Json(model.notRunnable)},
            {"metadata", std::move(metadata)}};
}

/// Rows of a name and a value; a row without a value is left out.
class Card {
public:
    explicit Card(QLocale locale) : m_locale(std::move(locale)) {}

    void row(const char* name, const QString& value)
    {
        if (!value.isEmpty())
            m_text += QString::fromLatin1(name).leftJustified(16) + value + u'\n';
    }
    void row(const char* name, const std::string& value) { row(name, shownText(value)); }
    void row(const char* name, std::uint64_t value, const char* unit = "")
    {
        if (value > 0)
            row(name, m_locale.toString(static_cast<qulonglong>(value)) + QLatin1String(unit));
    }
    void bytes(const char* name, std::uint64_t value) { row(name, bytesText(value, m_locale)); }

    std::string text() const { return m_text.toStdString(); }

private:
    QLocale m_locale;
    QString m_text;
};

std::string joined(const std::vector<std::string>& words)
{
    std::string list;
    for (const std::string& word : words)
        list += (list.empty() ? "" : ", ") + word;
    return list;
}

std::string descriptionCard(const ModelDescription& model, const MemoryFit& fit, const QLocale& locale)
{
    const auto count = [](int value) { return static_cast<std::uint64_t>(value > 0 ? value : 0); };
    Card card(locale);
    card.row("name", model.name);
    card.row("file", model.path);
    card.row("format", model.format);
    card.bytes("size", model.fileBytes);
    card.row("architecture", model.architecture);
    card.row("parameters", model.parameters);
    card.row("quantization", model.quantization);
    card.row("context", count(model.contextLength), " tokens");
    card.row("layers", count(model.layers));
    card.row("embedding", count(model.embeddingLength));
    card.row("heads", count(model.heads));
    card.row("key heads", count(model.kvHeads));
    card.row("vocabulary", count(model.vocabularySize), " tokens");
    card.row("tokenizer", model.preTokenizer.empty() ? model.tokenizer
                                                     : model.tokenizer + " (" + model.preTokenizer + ")");
    card.row("chat template", std::string(model.hasChatTemplate ? "yes" : "no"));
    card.row("licence", model.license);
    card.row("languages", joined(model.languages));
    for (const TensorTypeShare& share : model.tensorTypes) {
        card.row("weights", QStringLiteral("%1: %2, tensors: %3")
                                .arg(shownText(share.type), bytesText(share.bytes, locale),
                                     QString::number(share.tensors)));
    }
    for (const ModelNote& note : model.notes)
        card.row("note", noteText(note).toStdString());
    if (model.runnable) {
        card.row("memory", QStringLiteral("%1 needed, %2 free")
                               .arg(bytesText(fit.need, locale), bytesText(fit.available, locale)));
    }
    card.row("runs here", model.runnable ? std::string("yes") : "no: " + model.notRunnable);
    return card.text();
}

} // namespace

CLI::App* ModelsShowVerb::declare(CLI::App& root, SettingOptions& settings)
{
    CLI::App* verb = verbGroup(root, "models", "Registered models and model files")
                         ->add_subcommand("show", "What a model file is, and what loading it needs");
    m_model.declare(*verb);
    verb->add_flag("--metadata", m_metadata, "Add every key of the file's header");
    settings.add(*verb, "--context", "engine.context_tokens");
    settings.add(*verb, "--kv-cache", "engine.kv_cache");
    return verb;
}

Result<void> ModelsShowVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    const auto path = m_model.file(io, services);
    if (!path)
        return path.error();
    const auto model = services.runtime().describe(*path);
    if (!model)
        return model.error();
    const int context = static_cast<int>(services.settings().integer("engine.context_tokens"));
    const KvCacheType kvCache = kvCacheType(services.settings());
    const MemoryFit fit = services.runtime().fit(*model, context, kvCache);
    std::optional<ModelVersion> registered;
    if (!m_model.isPath()) {
        const auto reference = ModelReference::parse(m_model.text());
        if (!reference)
            return reference.error();
        const auto version = services.registry().version(services.principal(), *reference);
        if (!version)
            return version.error();
        registered = *version;
    }
    if (common.json) {
        Json document = descriptionJson(*model, fit, kvCache);
        if (registered)
            document["registered"] = namedVersionJson(*registered);
        return writeJson(io.output, document);
    }
    std::string card;
    if (registered) {
        Card head(io.locale);
        head.row("registered", registered->reference());
        head.row("aliases", registered->aliases.join(QLatin1String(", ")));
        if (registered->benchmark)
            head.row("benchmark", benchmarkLine(*registered->benchmark, io.locale));
        card = head.text();
    }
    card += descriptionCard(*model, fit, io.locale);
    if (m_metadata) {
        for (const auto& [key, value] : model->metadata) {
            const QString line = shownText(key) + QLatin1String(" = ") + shownText(value) + u'\n';
            card += line.toStdString();
        }
    }
    return io.output.write(card);
}

} // namespace mw::app
