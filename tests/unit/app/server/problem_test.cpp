// SPDX-License-Identifier: Apache-2.0
#include "app/server/http/problem.h"

#include <gtest/gtest.h>

#include <set>

namespace mw::app {
namespace {

using Json = nlohmann::json;

constexpr int errorCodes = static_cast<int>(ErrorCode::Internal) + 1;
constexpr int faults = static_cast<int>(HttpFault::Internal) + 1;

/// The body of an error as a client gets it.
Json bodyOf(const HttpProblem& problem, std::string_view path)
{
    return Json::parse(problemAnswer(problem, path, QStringLiteral("r1")).body);
}

TEST(Problem, EveryErrorHasARowOfTheTable)
{
    std::set<std::string> words;
    for (const ProblemKind& kind : problemKinds())
        EXPECT_TRUE(words.insert(kind.code).second) << kind.code;
    for (int i = 0; i < errorCodes; ++i) {
        const HttpProblem problem = HttpProblem::of(Error{static_cast<ErrorCode>(i), "detail", {}});
        EXPECT_EQ(words.count(problem.code), 1U) << i;
        EXPECT_GE(problem.status, 400);
        EXPECT_FALSE(problem.message.empty());
        const bool internal = static_cast<ErrorCode>(i) == ErrorCode::Internal ||
                              static_cast<ErrorCode>(i) == ErrorCode::AddressInUse;
        EXPECT_EQ(problem.code == "internal_error", internal) << i;
    }
    for (int i = 0; i < faults; ++i) {
        const HttpProblem problem = HttpProblem::of(static_cast<HttpFault>(i));
        EXPECT_EQ(words.count(problem.code), 1U) << i;
        EXPECT_EQ(problem.code == "internal_error", static_cast<HttpFault>(i) == HttpFault::Internal) << i;
    }
}

TEST(Problem, StatusesAreThoseOfTheContract)
{
    const auto status = [](ErrorCode code, std::vector<std::string> args = {}) {
        return HttpProblem::of(Error{code, "", std::move(args)}).status;
    };
    EXPECT_EQ(status(ErrorCode::InvalidArgument), 400);
    EXPECT_EQ(status(ErrorCode::ContextExceeded), 400);
    EXPECT_EQ(status(ErrorCode::TemplateInvalid), 400);
    EXPECT_EQ(status(ErrorCode::InvalidUtf8), 400);
    EXPECT_EQ(status(ErrorCode::Unauthenticated), 401);
    EXPECT_EQ(status(ErrorCode::Refused), 403);
    EXPECT_EQ(status(ErrorCode::NotFound), 404);
    EXPECT_EQ(status(ErrorCode::AlreadyExists), 409);
    EXPECT_EQ(status(ErrorCode::StillUsed), 409);
    EXPECT_EQ(status(ErrorCode::Busy), 503);
    EXPECT_EQ(status(ErrorCode::Busy, {"loading", "d1"}), 503);
    EXPECT_EQ(status(ErrorCode::DiskFull), 507);
    EXPECT_EQ(status(ErrorCode::Internal), 500);
    EXPECT_EQ(HttpProblem::of(HttpFault::TooManyRequests).status, 429);
}

TEST(Problem, SaysWhenToTryAgain)
{
    const auto header = [](const HttpProblem& problem, const std::string& name) {
        for (const auto& [key, value] : problemAnswer(problem, "/v1/models", {}).headers) {
            if (key == name)
                return value;
        }
        return std::string();
    };
    EXPECT_EQ(header(HttpProblem::of(Error{ErrorCode::Busy, "", {"loading", "d1"}}), "Retry-After"), "5");
    EXPECT_EQ(header(HttpProblem::of(Error{ErrorCode::Busy, "", {"records"}}), "Retry-After"), "10");
    EXPECT_EQ(header(HttpProblem::of(Error{ErrorCode::Busy, "full", {}}), "Retry-After"), "1");
    EXPECT_EQ(header(HttpProblem::of(HttpFault::TooManyRequests), "Retry-After"), "1");
    EXPECT_EQ(header(HttpProblem::of(Error{ErrorCode::NotFound, "", {}}), "Retry-After"), "");
    EXPECT_EQ(header(HttpProblem::of(HttpFault::Unauthenticated), "WWW-Authenticate"),
              "Bearer realm=\"modelwright\"");
}

TEST(Problem, HasOpenAisShapeBelowV1)
{
    const HttpProblem problem =
        HttpProblem::of(Error{ErrorCode::InvalidArgument, "", {"temperature", "5", "0 to 2"}});
    const HttpAnswer answer = problemAnswer(problem, "/v1/chat/completions", QStringLiteral("r1"));
    EXPECT_EQ(answer.contentType, "application/json");
    const Json body = Json::parse(answer.body);
    EXPECT_EQ(body, Json({{"error",
                           {{"message", "temperature cannot be 5. Allowed: 0 to 2."},
                            {"type", "invalid_request_error"},
                            {"param", "temperature"},
                            {"code", "invalid_argument"}}}}));
    EXPECT_EQ(bodyOf(HttpProblem::of(HttpFault::Timeout), "/v1")["error"]["param"], nullptr);
    EXPECT_TRUE(bodyOf(HttpProblem::of(HttpFault::Timeout), "/v11").contains("title"));
    const std::string event = problemEvent(problem);
    EXPECT_EQ(event.substr(0, 6), "data: ");
    EXPECT_EQ(event.substr(event.size() - 2), "\n\n");
    EXPECT_EQ(Json::parse(event.substr(6)), body);
}

TEST(Problem, IsProblemDetailsElsewhere)
{
    const HttpProblem problem = HttpProblem::of(Error{ErrorCode::NotFound, "", {"model", "absent"}});
    const HttpAnswer answer = problemAnswer(problem, "/api/v1/models/absent", QStringLiteral("r1"));
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(answer.contentType, "application/problem+json");
    EXPECT_EQ(Json::parse(answer.body),
              Json({{"type", "/docs#error-model_not_found"},
                    {"title", "There is no such model."},
                    {"status", 404},
                    {"detail", "There is no model named \"absent\"."},
                    {"instance", "urn:x-modelwright:request:r1"},
                    {"code", "model_not_found"},
                    {"request_id", "r1"},
                    {"errors", Json::array({{{"field", "model"},
                                             {"detail", "There is no model named \"absent\"."}}})}}));
}

TEST(Problem, FaultsOfABodyNameTheField)
{
    const HttpProblem problem =
        HttpProblem::of(HttpFault::InvalidBody, JsonFault{"/messages/0/content", "must be a string"});
    EXPECT_EQ(problem.status, 400);
    EXPECT_EQ(problem.parameter, "messages[0].content");
    EXPECT_EQ(problem.message, "messages[0].content must be a string.");
    EXPECT_EQ(HttpProblem::of(HttpFault::InvalidBody, JsonFault{"", "is not JSON (byte 3)"}).message,
              "The body is not JSON (byte 3).");
    EXPECT_EQ(
        HttpProblem::of(HttpFault::InvalidBody, JsonFault{"/a/~1etc~1passwd", "is not known here"}).message,
        "A member of a is not known here.");
    EXPECT_EQ(fieldName("/logit_bias/50256"), "logit_bias[50256]");
    EXPECT_EQ(fieldName(""), "");
}

TEST(Problem, NoBodyTellsOfTheInside)
{
    const std::vector<std::string> inside = {"/home/user/data/models/x.gguf",
                                             "a file at /tmp/x",
                                             "../../etc/passwd",
                                             "C:\\data\\x",
                                             "0x7ffd1234abcd",
                                             "SELECT id FROM keys",
                                             "delete from requests",
                                             "mw::app::Store",
                                             "std::bad_alloc",
                                             std::string("a\0b", 3),
                                             "\x1b[2J",
                                             "\xff\xfe",
                                             std::string(5000, 'x'),
                                             "~/x"};
    const std::vector<std::string> never = {"/home", "/tmp", "etc/passwd", "C:\\", "0x",  "SELECT",   "FROM",
                                            "from",  "::",   "\x1b",       "\xff", "xxx", "a file at"};
    for (int code = 0; code < errorCodes; ++code) {
        for (const std::string& bad : inside) {
            for (std::size_t at = 0; at < 3; ++at) {
                std::vector<std::string> args = {"temperature", "5", "0 to 2"};
                args[at] = bad;
                const Error error{static_cast<ErrorCode>(code), bad, args};
                for (const char* path : {"/v1/x", "/api/v1/x"}) {
                    const Json body = bodyOf(HttpProblem::of(error), path);
                    const std::string text = body.dump();
                    for (const std::string& word : never)
                        EXPECT_EQ(text.find(word), std::string::npos) << code << ' ' << text;
                    EXPECT_LT(text.size(), 1500U);
                }
            }
        }
    }
}

TEST(Problem, MissingAndForbiddenFilesLookTheSame)
{
    const auto text = [](ErrorCode code) {
        return problemAnswer(HttpProblem::of(Error{code, "", {"/data/x.gguf"}}), "/v1/x", {}).body;
    };
    EXPECT_EQ(text(ErrorCode::FileNotFound), text(ErrorCode::FileUnreadable));
    EXPECT_EQ(text(ErrorCode::FileNotFound), text(ErrorCode::IoFailed));
}

} // namespace
} // namespace mw::app
