// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <string_view>

namespace mw::test {

/// packaging/bootstrap fetches the default model and names it in the environment; without it only a run
/// outside of continuous integration may leave these tests out.
class DefaultModelTest : public testing::Test {
protected:
    void SetUp() override
    {
        const char* path = std::getenv("MODELWRIGHT_DEFAULT_MODEL");
        if (path == nullptr || *path == '\0') {
            const char* ci = std::getenv("CI");
            ASSERT_FALSE(ci != nullptr && std::string_view(ci) == "true")
                << "MODELWRIGHT_DEFAULT_MODEL has to name the default model in continuous integration";
            GTEST_SKIP() << "MODELWRIGHT_DEFAULT_MODEL is not set";
        }
        m_path = path;
    }

    std::string m_path;
};

} // namespace mw::test
