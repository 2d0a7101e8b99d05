// SPDX-License-Identifier: Apache-2.0
#include "app/runtime/deployment_plans.h"

#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <thread>

namespace mw::app {
namespace {

class Recorder final : public ChangeRecorder {
public:
    Result<void> record(Connection&, const ChangeEvent& event) override
    {
        if (fails)
            return Error{ErrorCode::IoFailed, "asked to fail", {"store"}};
        events.push_back(event);
        return {};
    }
    std::vector<ChangeEvent> events;
    bool fails = false;
};

class UsersOnly final : public Authorizer {
public:
    bool may(const Principal& principal, Action, const QString&) const override
    {
        return principal.kind == Principal::Kind::User;
    }
};

class OneModel final : public ModelResolver {
public:
    Result<ResolvedModel> resolve(const Principal&, std::string_view reference) override
    {
        if (!there || (reference != "m" && reference != "m:2"))
            return Error{ErrorCode::NotFound, "no such model", {"model", std::string(reference)}};
        ResolvedModel model;
        model.name = "m";
        model.version = 2;
        model.path = path;
        return model;
    }
    QString path;
    bool there = true;
};

class DeploymentPlansTest : public testing::Test {
protected:
    void SetUp() override
    {
        qputenv("MODELWRIGHT_ENGINE_DIR", MODELWRIGHT_TEST_NULL_ENGINE);
        m_resolver.path = m_folder.filePath("m.gguf");
        QFile file(m_resolver.path);
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write("null model\n");
        auto store = Store::open(m_folder.filePath("store.sqlite"), m_files, m_clock);
        ASSERT_TRUE(store) << store.error().detail;
        m_store = *std::move(store);
        const auto added = m_store->change([](Connection& connection) -> Result<void> {
            const auto done = connection.run(
                QStringLiteral("INSERT "
                               "INTO models (public_id, name, created_at, created_by) VALUES (?, ?, ?, ?)"),
                QStringLiteral("id"), QStringLiteral("m"), 1, QStringLiteral("os:0"));
            return done ? Result<void>() : done.error();
        });
        ASSERT_TRUE(added) << added.error().detail;
    }

    struct Instance {
        explicit Instance(DeploymentPlansTest& test)
            : deployments(test.m_runtime, test.m_authorizer, test.m_metrics, test.m_changes,
                          [] { return DeploymentLimits(); }),
              plans({*test.m_store, test.m_authorizer, test.m_clock, test.m_recorder, test.m_resolver,
                     deployments})
        {}
        Deployments deployments;
        DeploymentPlans plans;
    };

    QTemporaryDir m_folder;
    SystemCalls m_calls;
    Files m_files{m_calls};
    SystemClock m_clock;
    UsersOnly m_authorizer;
    Metrics m_metrics;
    ChangeBus m_changes;
    ModelRuntime m_runtime;
    Recorder m_recorder;
    OneModel m_resolver;
    std::unique_ptr<Store> m_store;
    const Principal m_owner = Principal::owner();
};

TEST_F(DeploymentPlansTest, AWishOutlivesTheInstanceAndLoadsAtTheStart)
{
    DeploymentWish wish;
    wish.keepLoaded = true;
    wish.loadAtStart = true;
    wish.idleUnload = std::chrono::seconds(7);
    {
        Instance first(*this);
        ASSERT_TRUE(first.plans.set(m_owner, "m", wish));
        EXPECT_EQ(first.deployments.status("m:2")->wish, wish);
        EXPECT_EQ(first.deployments.status("m:2")->state, DeploymentState::Absent) << "the start is over";
    }
    ASSERT_EQ(m_recorder.events.size(), 1U);
    EXPECT_EQ(m_recorder.events[0].resource, "m:2");
    Instance second(*this);
    ASSERT_TRUE(second.plans.restore(m_owner));
    EXPECT_EQ(second.deployments.status("m:2")->wish, wish);
    EXPECT_TRUE(second.deployments.lease(m_owner, {"m", 2, m_resolver.path}, {}));
    ASSERT_TRUE(second.plans.set(m_owner, "m:2", {}));
    EXPECT_TRUE(second.plans.list(m_owner)->empty()) << "a wish for nothing is none";
}

TEST_F(DeploymentPlansTest, TheStartIsDoneWhenWhatItLoadsWasReady)
{
    DeploymentWish wish;
    wish.loadAtStart = true;
    {
        Instance first(*this);
        EXPECT_FALSE(first.plans.startState().restored);
        ASSERT_TRUE(first.plans.restore(m_owner));
        EXPECT_TRUE(first.plans.startState().done()) << "nothing is wished";
        ASSERT_TRUE(first.plans.set(m_owner, "m", wish));
        EXPECT_EQ(first.plans.startState().missing, 1);
    }
    {
        Instance second(*this);
        ASSERT_TRUE(second.plans.restore(m_owner));
        ASSERT_TRUE(second.deployments.lease(m_owner, {"m", 2, m_resolver.path}, {}));
        EXPECT_TRUE(second.plans.startState().done());
        ASSERT_TRUE(second.deployments.unload(m_owner, "m:2"));
        ASSERT_TRUE(second.deployments.waitUnloaded("m:2", std::chrono::seconds(5)));
        EXPECT_TRUE(second.plans.startState().done()) << "it comes back when it is needed";
    }
    m_resolver.there = false;
    Instance third(*this);
    ASSERT_TRUE(third.plans.restore(m_owner));
    EXPECT_EQ(third.plans.startState().missing, 1) << "one that cannot be found";
    m_resolver.there = true;
    ASSERT_TRUE(third.deployments.lease(m_owner, {"m", 2, m_resolver.path}, {}));
    EXPECT_TRUE(third.plans.startState().done());
}

TEST_F(DeploymentPlansTest, WithoutItsEventNothingIsKept)
{
    Instance instance(*this);
    m_recorder.fails = true;
    DeploymentWish wish;
    wish.keepLoaded = true;
    EXPECT_FALSE(instance.plans.set(m_owner, "m", wish));
    EXPECT_TRUE(instance.plans.list(m_owner)->empty());
    EXPECT_FALSE(instance.deployments.status("m:2"));
}

TEST_F(DeploymentPlansTest, WhatIsGoneOrForbiddenIsLeftAlone)
{
    Instance instance(*this);
    DeploymentWish wish;
    wish.loadAtStart = true;
    ASSERT_TRUE(instance.plans.set(m_owner, "m", wish));
    const Principal key{Principal::Kind::Key, QStringLiteral("k")};
    EXPECT_EQ(instance.plans.set(key, "m", {}).error().code, ErrorCode::Refused);
    EXPECT_EQ(instance.plans.list(key).error().code, ErrorCode::Refused);
    EXPECT_EQ(instance.plans.set(m_owner, "other", wish).error().code, ErrorCode::NotFound);
    m_resolver.there = false;
    Instance later(*this);
    EXPECT_TRUE(later.plans.restore(m_owner)) << "one that is gone does not keep the others from starting";
    EXPECT_FALSE(later.deployments.status("m:2"));
}

} // namespace
} // namespace mw::app
