// SPDX-License-Identifier: Apache-2.0
#include "app/server/http/target.h"

#include <gtest/gtest.h>

namespace mw::app {
namespace {

using Segments = std::vector<std::string>;

Segments segmentsOf(std::string_view text)
{
    const auto target = parseTarget(text);
    EXPECT_TRUE(target) << text;
    return target ? target->segments : Segments{"refused"};
}

TEST(Target, IsSplitFirstAndDecodedOnce)
{
    EXPECT_EQ(segmentsOf("/"), Segments());
    EXPECT_EQ(segmentsOf("/v1/models"), (Segments{"v1", "models"}));
    EXPECT_EQ(segmentsOf("/a/"), (Segments{"a", ""}));
    EXPECT_EQ(segmentsOf("//a"), (Segments{"", "a"}));
    EXPECT_EQ(segmentsOf("/models/a%2fb"), (Segments{"models", "a/b"}));
    EXPECT_EQ(segmentsOf("/models/%252e%252e"), (Segments{"models", "%2e%2e"}));
    EXPECT_EQ(segmentsOf("/models/../x"), (Segments{"models", "..", "x"}));
    EXPECT_EQ(segmentsOf("/a+b/%E6%A8%A1"), (Segments{"a+b", "模"}));
    EXPECT_EQ(segmentsOf("/smollm2@production"), (Segments{"smollm2@production"}));
    EXPECT_EQ(parseTarget("/a%20b/c?d=e")->path, "/a b/c");
}

TEST(Target, QueryIsDecodedOnceAndNamesStandOnce)
{
    const auto target = parseTarget("/x?a=1&b=%26%3D&c=d+e&flag&&e=a=b");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->query,
              (HttpParameters{{"a", "1"}, {"b", "&="}, {"c", "d e"}, {"flag", ""}, {"e", "a=b"}}));
    EXPECT_TRUE(parseTarget("/x?")->query.empty());
    EXPECT_FALSE(parseTarget("/x?a=1&a=1"));
    EXPECT_FALSE(parseTarget("/x?a=1&%61=2"));
    EXPECT_FALSE(parseTarget("/x?=1"));
}

TEST(Target, RefusesOtherFormsAndBrokenText)
{
    for (const char* text : {"",
                             "*",
                             "x",
                             "http://localhost/x",
                             "localhost:80",
                             "/a b",
                             "/a\tb",
                             "/a%",
                             "/a%4",
                             "/a%zz",
                             "/a%00",
                             "/x?a=%00",
                             "/a%ff",
                             "/x?a=%c3",
                             "/a%c0%af",
                             "/a#b",
                             "/\xc3\xa9",
                             "/a%0d%0aSet-Cookie:x",
                             "/a%7f",
                             "/a\\b",
                             "/<x>"})
        EXPECT_FALSE(parseTarget(text)) << text;
    EXPECT_FALSE(parseTarget(std::string_view("/a\0b", 4)));
    EXPECT_FALSE(parseTarget(std::string(200, '/')));
    std::string many = "/x?";
    for (int i = 0; i < 100; ++i)
        many.append("n").append(std::to_string(i)).append("=1&");
    EXPECT_FALSE(parseTarget(many));
}

} // namespace
} // namespace mw::app
