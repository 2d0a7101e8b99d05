// SPDX-License-Identifier: Apache-2.0
#include "app/server/http/exchange.h"

namespace mw::app {

HttpAnswer HttpAnswer::json(const nlohmann::ordered_json& document, int status)
{
    HttpAnswer answer;
    answer.status = status;
    answer.body = document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    return answer;
}

} // namespace mw::app
