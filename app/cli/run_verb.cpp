// SPDX-License-Identifier: Apache-2.0
#include "app/cli/run_verb.h"

#include "app/base/finish_reason.h"
#include "app/base/model_reference.h"
#include "app/base/numbers.h"
#include "app/base/readable.h"
#include "app/cli/answer.h"
#include "app/cli/chat.h"
#include "app/cli/setting_options.h"
#include "app/cli/support.h"
#include "app/serving/inference_defaults.h"

#include <CLI/CLI.hpp>

namespace mw::app {

namespace {

nlohmann::ordered_json answerJson(const Answer& answer, double loadMs)
{
    const Completion& completion = answer.completion;
    return {{"text", answer.text},
            {"tokens", answer.tokens},
            {"finish_reason", finishReasonName(completion.reason)},
            {"usage",
             {{"prompt_tokens", completion.usage.promptTokens},
              {"completion_tokens", completion.usage.completionTokens}}},
            {"timings",
             {{"load_ms", loadMs},
              {"ttft_ms", completion.timings.firstTokenMs},
              {"prefill_tok_s", completion.timings.prefillTokensPerSecond},
              {"decode_tok_s", completion.timings.decodeTokensPerSecond}}},
            {"seed", completion.seed}};
}

/// All 64 bits, so that the seed that an answer names can be given back. (The library's own conversion to an
/// unsigned number lets a minus sign wrap around.)
std::uint64_t seedOf(const std::string& text)
{
    const auto seed = wholeNumberFrom<std::uint64_t>(text);
    if (!seed)
        throw CLI::ValidationError("--seed", "cannot be " + text + "; allowed: whole numbers of 64 bits");
    return *seed;
}

/// A piped prompt usually ends with a line feed that is not meant; raw input is taken as it is.
std::string withoutLastLineFeed(std::string text)
{
    if (text.ends_with('\n'))
        text.pop_back();
    if (text.ends_with('\r'))
        text.pop_back();
    return text;
}

Result<Inference> startWithProgress(Io& io, const Services& services, InferenceRequest request,
                                    InferenceOptions options)
{
    LoadingLine line(io);
    options.loading = line.callback();
    return services.inference().start(services.principal(), std::move(request), std::move(options));
}

} // namespace

CLI::App* RunVerb::declare(CLI::App& root, SettingOptions& settings)
{
    CLI::App* verb = root.add_subcommand("run", "Answer a prompt, or chat when started on a terminal");
    verb->add_option("MODEL", m_model, "Path of a model file, or a registered name")
        ->type_name("")
        ->required();
    verb->add_option("PROMPT", m_prompt, "The prompt; without it, standard input is read")->type_name("");
    verb->add_option("--system", m_system, "System prompt")->type_name("T");
    settings.add(*verb, "--max-tokens", "generation.max_tokens");
    settings.add(*verb, "--temperature", "sampling.temperature");
    settings.add(*verb, "--top-k", "sampling.top_k");
    settings.add(*verb, "--top-p", "sampling.top_p");
    settings.add(*verb, "--min-p", "sampling.min_p");
    settings.add(*verb, "--repetition-penalty", "sampling.repetition_penalty");
    settings.add(*verb, "--presence-penalty", "sampling.presence_penalty");
    settings.add(*verb, "--frequency-penalty", "sampling.frequency_penalty");
    verb->add_option_function<std::string>(
            "--seed", [this](const std::string& text) { m_seed = seedOf(text); },
            "Same seed, same answer; without one each answer draws its own")
        ->type_name("N");
    verb->add_option("--stop", m_stop, "End the answer before this text; may be given several times")
        ->type_name("S")
        ->expected(1)
        ->take_all();
    verb->add_flag("--raw", m_raw, "Continue the prompt as it is, without the model's chat template");
    verb->add_flag("--ignore-eos", m_ignoreEnd, "Go on after the model's end token");
    addEngineOptions(*verb, settings);
    return verb;
}

bool RunVerb::needsStore() const
{
    return !isModelPath(m_model);
}

Result<void> RunVerb::checkOptions() const
{
    if (m_raw && !m_system.empty()) {
        return Error{ErrorCode::InvalidArgument,
                     "a raw prompt has no place for a system prompt",
                     {"--system", "used together with --raw", "one of the two"}};
    }
    return {};
}

Result<void> RunVerb::run(Io& io, const Services& services, const CommonOptions& common)
{
    if (auto valid = checkOptions(); !valid)
        return valid;
    if (m_prompt)
        return answerOnce(io, services, common, *m_prompt);
    if (io.input.isTerminal() && !common.json && !m_raw)
        return converse(io, services, common);
    auto piped = readAll(io.input);
    if (!piped)
        return piped.error();
    return answerOnce(io, services, common,
                      m_raw ? *std::move(piped) : withoutLastLineFeed(*std::move(piped)));
}

InferenceRequest RunVerb::baseRequest(const Settings& settings) const
{
    InferenceRequest request = requestWithDefaults(settings);
    if (!isModelPath(m_model))
        nameModel(request, m_model, settings);
    request.stop = m_stop;
    request.ignoreEnd = m_ignoreEnd;
    if (m_seed)
        request.sampling.seed = m_seed;
    return request;
}

/// Loads the model of a path; the milliseconds that it took.
Result<double> RunVerb::openFile(Io& io, const Services& services, InferenceRequest& request) const
{
    const int context = static_cast<int>(services.settings().integer("engine.context_tokens"));
    auto loaded = loadModel(io, services, m_model, context);
    if (!loaded)
        return loaded.error();
    request.model = std::move(loaded->model);
    return loaded->loadMs;
}

Result<void> RunVerb::answerOnce(Io& io, const Services& services, const CommonOptions& common,
                                 const std::string& prompt)
{
    InferenceRequest request = baseRequest(services.settings());
    request.raw = m_raw;
    if (m_raw) {
        request.rawPrompt = prompt;
    } else {
        if (!m_system.empty())
            request.messages.push_back({"system", m_system});
        request.messages.push_back({"user", prompt});
    }
    double loadMs = 0;
    std::shared_ptr<Model> opened; // keeps it until the answer has been read
    if (isModelPath(m_model)) {
        const auto took = openFile(io, services, request);
        if (!took)
            return took.error();
        loadMs = *took;
        opened = request.model;
    }
    InferenceOptions options;
    options.cancel = io.cancel();
    auto inference = startWithProgress(io, services, std::move(request), std::move(options));
    if (!inference)
        return inference.error();

    const bool terminal = io.output.isTerminal();
    const auto show = [&](std::string_view text) -> Result<void> {
        if (common.json)
            return {};
        return terminal ? io.output.write(terminalSafe(text)) : io.output.write(text);
    };
    const auto answer = readAnswer(*inference->stream, show, [&io] { return io.cancel().requested(); });
    if (!common.json) {
        if (auto ended = io.output.write("\n"); !ended && answer)
            return ended;
    }
    if (!answer)
        return answer.error();
    if (answer->completion.reason == FinishReason::Cancelled)
        return Error{ErrorCode::Cancelled, "interrupted"};
    if (common.json) {
        if (auto written = writeJson(io.output, answerJson(*answer, loadMs + inference->loadMs)); !written)
            return written;
    }
    if (io.error.isTerminal() || common.verbose)
        return io.error.write(answerSummary(*answer, io.locale) + "\n");
    return {};
}

Result<void> RunVerb::converse(Io& io, const Services& services, const CommonOptions& common)
{
    InferenceRequest request = baseRequest(services.settings());
    if (!m_system.empty())
        request.messages.push_back({"system", m_system});
    Lease held; // so that no turn waits for a load
    std::string title;
    if (isModelPath(m_model)) {
        if (const auto took = openFile(io, services, request); !took)
            return took.error();
        title = request.model->description().name;
    } else {
        InferenceOptions options;
        options.cancel = io.cancel();
        LoadingLine line(io);
        options.loading = line.callback();
        auto lease = services.inference().hold(services.principal(), request, options);
        if (!lease)
            return lease.error();
        held = *std::move(lease);
        title = held.target().model + ":" + std::to_string(held.target().version);
    }
    return Chat(io, services, std::move(request), title, common.verbose).run();
}

} // namespace mw::app
