// SPDX-License-Identifier: Apache-2.0
#include "engine/library/packed_engine.h"
#include "tests/unit/engine/library/loaded.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <limits>
#include <random>
#include <thread>

#include <unistd.h>

namespace mw::engine {
namespace {

using test::GgufWriter;
using test::TinyModelOptions;

EngineOptions oneThread()
{
    EngineOptions options;
    options.threads = 1;
    return options;
}

TinyModelOptions adjusted(const std::function<void(GgufWriter&)>& adjust)
{
    TinyModelOptions options;
    options.adjust = adjust;
    return options;
}

std::uint64_t residentBytes()
{
    std::ifstream statm("/proc/self/statm");
    std::uint64_t all = 0;
    std::uint64_t resident = 0;
    statm >> all >> resident;
    return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

/// About 20 MB of floats.
TinyModelOptions larger()
{
    TinyModelOptions options;
    options.type = TensorType::F32;
    options.embedding = 320;
    options.layers = 6;
    options.feedForward = 640;
    return options;
}

TEST(Engine, TellsWhatItIs)
{
    EngineOptions options;
    options.threads = 2;
    const PackedEngine engine(options);
    EXPECT_EQ(engine.info().threads, 2);
    EXPECT_EQ(engine.info().isa, isaName(selectedIsa()));
    EXPECT_EQ(engine.info().version, MODELWRIGHT_VERSION);
    EXPECT_EQ(PackedEngine(EngineOptions()).info().threads, availableProcessors());
}

TEST(Engine, ThreadsChangeWhileAnswersRun)
{
    EngineOptions options;
    options.threads = 3;
    PackedEngine engine(options);
    const int most = std::max(3, availableProcessors());
    const auto model = engine.load(test::writeTinyModel(), {}, {}, Cancel());
    ASSERT_TRUE(model);
    GenerationRequest request;
    request.prompt = {5, 6, 7, 8, 9};
    request.sampling.temperature = 0;
    request.ignoreEnd = true;
    request.maxTokens = 120;
    std::vector<Token> right;
    for (const int threads : {3, 1, 2}) {
        engine.setThreads(threads);
        EXPECT_EQ(engine.info().threads, threads);
        const auto sink = std::make_shared<CollectingSink>();
        ASSERT_TRUE((*model)->generate(request, sink));
        for (int next = 1; sink->ends == 0; next = next % 3 + 1) {
            if (right.empty())
                break; // the first is left alone
            engine.setThreads(next);
            std::this_thread::sleep_for(std::chrono::microseconds(300));
        }
        ASSERT_TRUE(sink->wait());
        if (right.empty())
            right = sink->tokens();
        EXPECT_EQ(right.size(), 120U);
        EXPECT_EQ(sink->tokens(), right);
    }
    engine.setThreads(0);
    EXPECT_EQ(engine.info().threads, availableProcessors());
    engine.setThreads(10'000);
    EXPECT_EQ(engine.info().threads, most);
}

TEST(Engine, ALoadedModelDescribesItself)
{
    PackedEngine engine(oneThread());
    TinyModelOptions options;
    options.type = TensorType::Q5_0;
    const std::string path = test::writeTinyModel(options);
    const auto model = engine.load(path, {}, {}, Cancel());
    ASSERT_TRUE(model) << model.error().detail;
    const auto described = engine.describe(path);
    ASSERT_TRUE(described);
    EXPECT_TRUE(described->runnable) << described->notRunnable;
    EXPECT_TRUE((*model)->description().runnable);
    EXPECT_EQ((*model)->description().path, path);
    EXPECT_EQ((*model)->description().parameters, described->parameters);
    EXPECT_EQ((*model)->contextTokens(), 256);
    EXPECT_EQ((*model)->tokenizer().vocabularySize(), test::tinyVocabulary().tokens.size());
    // Rows are padded to groups of 16, and tensors to cache lines.
    EXPECT_NEAR(static_cast<double>((*model)->memory().weights),
                static_cast<double>(described->memory.weights), 8192 + 16 * 64 + 21 * 64);
    // The cache takes memory as it is used.
    EXPECT_EQ((*model)->memory().kvCache, 0U);
    ASSERT_TRUE(generate(**model, endless({1, 2, 3}, 5))->wait());
    EXPECT_GE((*model)->memory().kvCache, 8 * described->memory.kvPerToken);
    EXPECT_LE((*model)->memory().kvCache, 8192 * described->memory.kvPerToken);
}

TEST(Engine, TheContextIsAtMostTheModels)
{
    PackedEngine engine(oneThread());
    EXPECT_EQ(loaded(engine, {}, 100)->contextTokens(), 100);
    EXPECT_EQ(loaded(engine, {}, 256)->contextTokens(), 256);
    EXPECT_EQ(loaded(engine, {}, -5)->contextTokens(), 256);
    const auto refused = load(engine, {}, 257);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
    TinyModelOptions wide;
    wide.context = 100000;
    EXPECT_EQ(loaded(engine, wide)->contextTokens(), 4096);
}

// Missing, zero, negative, huge and wrongly typed hyper-parameters: an error from describe's card and from
// load alike, or a model that answers.
TEST(Engine, WrongHyperParametersAreErrorsNotCrashes)
{
    PackedEngine engine(oneThread());
    for (const test::HyperParameterCase& wrong : test::hyperParameterCases()) {
        SCOPED_TRACE(wrong.name);
        const std::string path = test::writeTinyModel(adjusted(wrong.change));
        const auto described = engine.describe(path);
        ASSERT_TRUE(described) << described.error().detail;
        const auto model = engine.load(path, {}, {}, Cancel());
        EXPECT_EQ(described->runnable, model.ok());
        EXPECT_EQ(described->notRunnable.empty(), model.ok());
        if (!model) {
            EXPECT_FALSE(model.error().detail.empty());
            continue;
        }
        if ((*model)->contextTokens() == 1)
            continue; // no room for an answer
        const auto sink = generate(**model, endless({5, 6}, 3));
        ASSERT_TRUE(sink->wait());
        EXPECT_EQ(sink->wait()->reason, FinishReason::Length);
    }
}

TEST(Engine, AVocabularyLargerThanTheEmbeddingIsRefused)
{
    PackedEngine engine(oneThread());
    const auto grow = adjusted([](GgufWriter& writer) {
        test::TinyVocabulary vocabulary = test::tinyVocabulary({{"<more>", 4}});
        writer.setTexts("tokenizer.ggml.tokens", vocabulary.tokens);
        writer.setI32s("tokenizer.ggml.token_type", vocabulary.types);
    });
    const auto model = load(engine, grow);
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().code, ErrorCode::FileDamaged);
    const auto described = engine.describe(test::writeTinyModel(grow));
    ASSERT_TRUE(described);
    EXPECT_FALSE(described->runnable);
    EXPECT_NE(described->notRunnable.find("embedding"), std::string::npos);
    // Fewer tokens than rows are usual: padding.
    const auto shrink = adjusted([](GgufWriter& writer) {
        test::TinyVocabulary vocabulary = test::tinyVocabulary();
        vocabulary.tokens.resize(290);
        vocabulary.types.resize(290);
        vocabulary.merges.resize(31);
        writer.setTexts("tokenizer.ggml.tokens", vocabulary.tokens);
        writer.setI32s("tokenizer.ggml.token_type", vocabulary.types);
        writer.setTexts("tokenizer.ggml.merges", vocabulary.merges);
    });
    const auto padded = loaded(engine, shrink);
    const auto sink = generate(*padded, endless({295, 298}, 100)); // rows without a token, in and out
    ASSERT_TRUE(sink->wait());
    EXPECT_EQ(sink->wait()->reason, FinishReason::Length);
}

TEST(Engine, AVocabularyAloneGivesItsTokenizer)
{
    PackedEngine engine(oneThread());
    TinyModelOptions options;
    options.vocabularyOnly = true;
    const std::string path = test::writeTinyModel(options);
    const auto tokenizer = engine.openTokenizer(path);
    ASSERT_TRUE(tokenizer) << tokenizer.error().detail;
    EXPECT_EQ(*(*tokenizer)->detokenize((*tokenizer)->tokenize("Hello world", false), false), "Hello world");
    const auto described = engine.describe(path);
    ASSERT_TRUE(described);
    EXPECT_FALSE(described->runnable);
    EXPECT_NE(described->notRunnable.find("no weights"), std::string::npos);
    const auto model = engine.load(path, {}, {}, Cancel());
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().code, ErrorCode::UnsupportedFormat);
}

TEST(Engine, ForeignTokenizersAreRefusedByName)
{
    PackedEngine engine(oneThread());
    for (const auto& [key, name] :
         {std::pair{"tokenizer.ggml.model", "llama"}, std::pair{"tokenizer.ggml.pre", "command-r"}}) {
        const std::string path = test::writeTinyModel(
            adjusted([key = key, name = name](GgufWriter& writer) { writer.setText(key, name); }));
        const auto model = engine.load(path, {}, {}, Cancel());
        ASSERT_FALSE(model);
        EXPECT_EQ(model.error().code, ErrorCode::UnsupportedTokenizer);
        EXPECT_NE(model.error().detail.find(name), std::string::npos);
        EXPECT_FALSE(engine.openTokenizer(path));
        EXPECT_FALSE(engine.describe(path)->runnable);
    }
}

TEST(Engine, OtherFilesAreErrors)
{
    PackedEngine engine(oneThread());
    const std::string missing = test::temporaryPath();
    EXPECT_EQ(engine.load(missing, {}, {}, Cancel()).error().code, ErrorCode::FileNotFound);
    EXPECT_EQ(engine.describe(missing).error().code, ErrorCode::FileNotFound);
    EXPECT_EQ(engine.openTokenizer(missing).error().code, ErrorCode::FileNotFound);
    const std::string text = test::temporaryPath(".txt");
    std::ofstream(text) << "not a model";
    EXPECT_EQ(engine.load(text, {}, {}, Cancel()).error().code, ErrorCode::NotAModelFile);
}

TEST(Engine, TruncatedFilesAreErrors)
{
    PackedEngine engine(oneThread());
    const test::GgufImage image = test::tinyModel().image();
    const std::string path = test::temporaryPath();
    image.writeTo(path);
    ASSERT_TRUE(engine.load(path, {}, {}, Cancel()));
    std::mt19937 random(1);
    for (int i = 0; i < 50; ++i) {
        // Half of them in the header, half in the data; the last tensor is complete only with every byte.
        const std::size_t bytes =
            i % 2 == 0 ? random() % image.dataStart
                       : image.dataStart + random() % (image.bytes.size() - 32 - image.dataStart);
        image.writeTo(path);
        std::filesystem::resize_file(path, bytes);
        const auto model = engine.load(path, {}, {}, Cancel());
        ASSERT_FALSE(model) << bytes;
        EXPECT_FALSE(model.error().detail.empty());
        EXPECT_FALSE(engine.describe(path)) << bytes;
    }
}

TEST(Engine, WeightsThatAreNoNumbersEndInAnError)
{
    PackedEngine engine(oneThread());
    for (const char* name : {"output_norm.weight", "blk.0.attn_norm.weight", "blk.1.ffn_norm.weight"}) {
        std::vector<float> values(64, 1.0F);
        values[40] = std::numeric_limits<float>::quiet_NaN();
        const auto model = loaded(engine, adjusted([&](GgufWriter& writer) {
                                      writer.removeTensor(name);
                                      writer.addTensor(name, {64}, TensorType::F32, values);
                                  }));
        const auto sink = generate(*model, endless({1, 2, 3}, 10));
        const auto end = sink->wait();
        ASSERT_TRUE(end);
        EXPECT_EQ(end->reason, FinishReason::Failed) << name;
        ASSERT_TRUE(end->error);
        EXPECT_EQ(end->error->code, ErrorCode::NotFinite);
        const auto score = model->score(std::vector<Token>{1, 2, 3}, {}, Cancel());
        ASSERT_FALSE(score);
        EXPECT_EQ(score.error().code, ErrorCode::NotFinite);
    }
}

TEST(Engine, ProgressRisesFromNothingToEverything)
{
    EngineOptions options;
    options.threads = 2;
    PackedEngine engine(options);
    const std::string path = test::writeTinyModel(larger());
    std::vector<LoadProgress> steps;
    const std::thread::id here = std::this_thread::get_id();
    const auto model = engine.load(
        path, {},
        [&](const LoadProgress& progress) {
            EXPECT_EQ(std::this_thread::get_id(), here);
            steps.push_back(progress);
        },
        Cancel());
    ASSERT_TRUE(model);
    ASSERT_GE(steps.size(), 2U);
    EXPECT_EQ(steps.front().bytesDone, 0U);
    EXPECT_EQ(steps.back().bytesDone, steps.back().bytesTotal);
    EXPECT_GT(steps.back().bytesTotal, 10U << 20);
    for (std::size_t i = 1; i < steps.size(); ++i) {
        EXPECT_LE(steps[i - 1].bytesDone, steps[i].bytesDone);
        EXPECT_EQ(steps[i - 1].bytesTotal, steps[i].bytesTotal);
    }
}

TEST(Engine, LoadingCanBeCancelledAtAnyTime)
{
    EngineOptions options;
    options.threads = 2;
    PackedEngine engine(options);
    const std::string path = test::writeTinyModel(larger());
    const Cancel before;
    before.request();
    const auto never = engine.load(path, {}, {}, before);
    ASSERT_FALSE(never);
    EXPECT_EQ(never.error().code, ErrorCode::Cancelled);
    const Cancel atFirst;
    const auto early = engine.load(
        path, {}, [&](const LoadProgress&) { atFirst.request(); }, atFirst);
    ASSERT_FALSE(early);
    EXPECT_EQ(early.error().code, ErrorCode::Cancelled);
    for (int i = 0; i < 15; ++i) {
        const Cancel cancel;
        std::jthread canceller([&] {
            std::this_thread::sleep_for(std::chrono::microseconds(700 * i));
            cancel.request();
        });
        const auto model = engine.load(path, {}, {}, cancel);
        EXPECT_TRUE(model.ok() || model.error().code == ErrorCode::Cancelled);
    }
    EXPECT_TRUE(engine.load(path, {}, {}, Cancel()));
}

TEST(Engine, UnloadingGivesTheMemoryBack)
{
    PackedEngine engine(oneThread());
    const std::string path = test::writeTinyModel(larger());
    const auto cycle = [&] {
        auto model = engine.load(path, {}, {}, Cancel());
        ASSERT_TRUE(model);
        ASSERT_TRUE(generate(**model, endless({1, 2, 3}, 5))->wait());
        EXPECT_GT((*model)->memory().weights, 10U << 20);
    };
    cycle(); // what the first use of anything keeps
    const std::uint64_t before = residentBytes();
    for (int i = 0; i < 10; ++i)
        cycle();
    EXPECT_LT(residentBytes(), before + (10U << 20));
}

TEST(Engine, AModelLargerThanTheMemoryIsRefused)
{
    // A sparse file: its embedding has as many rows as the machine has memory for, and more.
    const auto installed = static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
                           static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    TinyModelOptions options;
    options.type = TensorType::F32;
    options.adjust = [](GgufWriter& writer) {
        writer.removeTensor("token_embd.weight");
        writer.addRawTensor("token_embd.weight", {64, 1}, 0, std::string(64 * 4, '\0'));
    };
    test::GgufImage image = test::tinyModel(options).image();
    const std::uint64_t rows = installed / (64 * 4) + 1000;
    image.put("token_embd.weight/ne[1]", rows);
    const std::string path = test::temporaryPath();
    image.writeTo(path);
    std::error_code failed;
    std::filesystem::resize_file(path, image.bytes.size() + (rows - 1) * 64 * 4, failed);
    if (failed)
        GTEST_SKIP() << "no sparse files here: " << failed.message();
    PackedEngine engine(oneThread());
    const auto described = engine.describe(path);
    ASSERT_TRUE(described) << described.error().detail;
    EXPECT_TRUE(described->runnable) << described->notRunnable;
    EXPECT_GT(described->memory.weights, installed);
    const auto model = engine.load(path, {}, {}, Cancel());
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().code, ErrorCode::OutOfMemory);
    ASSERT_EQ(model.error().args.size(), 2U);
    EXPECT_EQ(model.error().args[1], std::to_string(installed));
}

} // namespace
} // namespace mw::engine
