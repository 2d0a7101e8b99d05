// SPDX-License-Identifier: Apache-2.0
#include "app/base/finish_reason.h"

namespace mw::app {

const char* finishReasonName(FinishReason reason)
{
    switch (reason) {
    case FinishReason::Stop:
        return "stop";
    case FinishReason::Length:
        return "length";
    case FinishReason::Cancelled:
        return "cancelled";
    case FinishReason::Failed:
        break;
    }
    return "failed";
}

} // namespace mw::app
