// SPDX-License-Identifier: Apache-2.0
#include "app/base/error_text.h"
#include "app/config/settings.h"
#include "app/serving/reference_check.h"
#include "tests/support/owner_authorizer.h"

#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace mw::app {
namespace {

TEST(CompareLogits, FindsTheLargestDifferenceAndItsToken)
{
    const std::vector<float> reference = {1, 2, 3, /**/ 0, 5, 1, /**/ 2, 2, 9};
    const std::vector<float> packed = {1, 2, 3, /**/ 0, 4.5F, 6, /**/ 2, 2, 9.25F};
    const ReferenceCheck check = compareLogits(reference, packed, 3);
    EXPECT_EQ(check.tokens, 3);
    EXPECT_DOUBLE_EQ(check.largestDifference, 5.0);
    EXPECT_EQ(check.largestAt, 2);
    EXPECT_EQ(check.sameTop, 2);
    EXPECT_GT(check.meanKl, 0);
}

TEST(CompareLogits, DivergenceIsThatOfTheDistributions)
{
    // Probabilities 3/4 and 1/4 against 1/2 and 1/2; a constant added to a row changes nothing.
    const float odds = std::log(3.0F);
    const double expected = 0.75 * std::log(1.5) + 0.25 * std::log(0.5);
    EXPECT_NEAR(compareLogits(std::vector<float>{odds, 0}, std::vector<float>{7, 7}, 2).meanKl, expected,
                1e-7);
    EXPECT_NEAR(compareLogits(std::vector<float>{odds + 90, 90}, std::vector<float>{7, 7}, 2).meanKl,
                expected, 1e-5);
    EXPECT_NEAR(compareLogits(std::vector<float>{3, 1}, std::vector<float>{3, 1}, 2).meanKl, 0, 1e-12);
}

TEST(ReferenceCheckService, RefusesKeysAndNamesAMissingEngine)
{
    qputenv("MODELWRIGHT_ENGINE_DIR", MODELWRIGHT_TEST_NULL_ENGINE);
    ModelRuntime runtime;
    const OwnerAuthorizer authorizer;
    auto catalogue = SettingsCatalogue::builtIn();
    ASSERT_TRUE(catalogue);
    const Settings settings(*std::move(catalogue));
    ReferenceCheckService service(runtime, authorizer, settings);
    const WorkControl control{Cancel(), [](const WorkProgress&) {}};
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("null.gguf"));
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("null model\ncontext 100\n");
    file.close();
    const Principal key{Principal::Kind::Key, QStringLiteral("abc")};
    EXPECT_EQ(service.run(key, path, nullptr, control).error().code, ErrorCode::Refused);
    const auto missing = service.run(Principal::owner(), path, nullptr, control);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::EngineMissing);
    EXPECT_NE(missing.error().args[0].find("libmodelwright_torch.so"), std::string::npos);
    EXPECT_TRUE(errorText(missing.error()).action.contains(QLatin1String("modelwright-reference")));
}

} // namespace
} // namespace mw::app
