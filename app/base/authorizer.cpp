// SPDX-License-Identifier: Apache-2.0
#include "app/base/authorizer.h"

namespace mw::app {

QString actionName(Action action)
{
    switch (action) {
    case Action::Infer:
        return QStringLiteral("infer");
    case Action::Read:
        return QStringLiteral("read");
    case Action::Manage:
        return QStringLiteral("manage");
    case Action::Admin:
        return QStringLiteral("admin");
    case Action::Metrics:
        return QStringLiteral("metrics");
    }
    return {};
}

Result<void> Authorizer::require(const Principal& principal, Action action, const QString& resource) const
{
    if (may(principal, action, resource))
        return {};
    const std::string name = actionName(action).toStdString();
    return Error{ErrorCode::Refused,
                 principal.id.toStdString() + " may not " + name + " " + resource.toStdString(),
                 {name}};
}

} // namespace mw::app
