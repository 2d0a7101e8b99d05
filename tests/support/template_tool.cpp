// SPDX-License-Identifier: Apache-2.0
// Renders templates for comparison with the original: a line of standard input is
// {"template": ..., "context": {...}}, the line it answers with {"output": ...} or {"error": ...}.
#include "tests/support/template_runner.h"

#include <iostream>
#include <nlohmann/json.hpp>

int main()
{
    std::ios::sync_with_stdio(false);
    std::string line;
    while (std::getline(std::cin, line)) {
        const auto request = nlohmann::ordered_json::parse(line);
        const mw::test::TemplateOutcome outcome =
            mw::test::runTemplate(request.at("template").get<std::string>(), request.at("context"));
        nlohmann::ordered_json answer;
        if (outcome.ok) {
            answer["output"] = outcome.output.text;
        } else {
            answer["error"] = outcome.reason;
            answer["line"] = outcome.line;
            answer["limit"] = outcome.limit;
        }
        std::cout << answer.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
                  << std::endl;
    }
    return 0;
}
