// SPDX-License-Identifier: Apache-2.0
// The default model's memory comes back (goals: within 10 MB of that before), and the same seed gives the
// same tokens after every load.
#include "app/runtime/deployments.h"
#include "app/runtime/machine_memory.h"
#include "app/runtime/token_stream.h"
#include "tests/support/default_model.h"

#include <gtest/gtest.h>

namespace mw::app {
namespace {

constexpr std::int64_t allowedBytes = 10'000'000;

class UsersOnly final : public Authorizer {
public:
    bool may(const Principal& principal, Action, const QString&) const override
    {
        return principal.kind == Principal::Kind::User;
    }
};

std::vector<Token> answer(Model& model)
{
    GenerationRequest request;
    request.prompt = model.prompt(std::vector<ChatMessage>{{"user", "Name three colours."}}, true)->tokens;
    request.sampling.seed = 7;
    request.maxTokens = 40;
    const auto stream = std::make_shared<TokenStream>(Cancel());
    EXPECT_TRUE(model.generate(std::move(request), stream));
    std::vector<Token> tokens;
    for (;;) {
        for (const TokenEvent& event : stream->waitAndTake(std::chrono::seconds(1))) {
            if (event.token >= 0)
                tokens.push_back(event.token);
            if (event.end)
                return tokens;
        }
    }
}

class DefaultModelMemory : public test::DefaultModelTest {};

TEST_F(DefaultModelMemory, ComesBackAfterUnload)
{
    ModelRuntime runtime;
    UsersOnly authorizer;
    Metrics metrics;
    ChangeBus changes;
    Deployments deployments(runtime, authorizer, metrics, changes, [] { return DeploymentLimits(); });
    const Principal owner = Principal::owner();
    const DeploymentTarget target{"smollm2", 1, QString::fromStdString(m_path), EnginePath::Packed};
    ASSERT_TRUE(runtime.engineInfo()) << "the library itself stays";
    std::vector<Token> first;
    for (int round = 0; round < 3; ++round) {
        {
            const auto lease = deployments.lease(owner, target, {});
            ASSERT_TRUE(lease) << lease.error().detail;
            const std::vector<Token> tokens = answer(lease->model());
            EXPECT_EQ(tokens.size(), 40U);
            if (round == 0)
                first = tokens;
            EXPECT_EQ(tokens, first);
        }
        ASSERT_TRUE(deployments.unload(owner, target.id()));
        ASSERT_TRUE(deployments.waitUnloaded(target.id(), std::chrono::seconds(20)));
        const auto status = deployments.status(target.id());
        ASSERT_TRUE(status && status->lastUnload);
        const UnloadFigures& figures = *status->lastUnload;
        const auto left =
            static_cast<std::int64_t>(figures.afterUnload) - static_cast<std::int64_t>(figures.beforeLoad);
        RecordProperty("left_bytes_" + std::to_string(round), std::to_string(left));
        std::printf("round %d: %.1f MB before, %.1f loaded, %.1f after\n", round,
                    static_cast<double>(figures.beforeLoad) / 1e6, static_cast<double>(figures.loaded) / 1e6,
                    static_cast<double>(figures.afterUnload) / 1e6);
        EXPECT_GT(figures.loaded, figures.beforeLoad + 80'000'000);
        EXPECT_LT(left, allowedBytes);
    }
}

} // namespace
} // namespace mw::app
