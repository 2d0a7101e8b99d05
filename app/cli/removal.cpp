// SPDX-License-Identifier: Apache-2.0
#include "app/cli/removal.h"

#include "app/base/model_reference.h"
#include "app/cli/registry_texts.h"
#include "app/cli/support.h"

namespace mw::app {

namespace {

std::string question(const std::string& text, const RegisteredModel& model, bool all)
{
    const std::size_t count = model.versions.size();
    if (!all || count == 1)
        return "Remove " + text + "?";
    return "Remove " + text + " and its " + std::to_string(count) + " versions?";
}

} // namespace

Result<void> removeVersions(const std::string& text, Io& io, const Services& services,
                            const CommonOptions& common)
{
    const auto reference = ModelReference::parse(text);
    if (!reference)
        return reference.error();
    if (reference->alias) {
        return Error{ErrorCode::InvalidArgument,
                     "an alias names no version that stays",
                     {"model", text, "NAME or NAME:VERSION"}};
    }
    Registry& registry = services.registry();
    const QString name = QString::fromStdString(reference->name);
    const auto model = registry.model(services.principal(), name);
    if (!model)
        return model.error();
    if (reference->version) {
        if (const auto version = registry.version(services.principal(), *reference); !version)
            return version.error();
    }
    if (auto confirmed = confirm(io, common, question(text, *model, !reference->version)); !confirmed)
        return confirmed;
    if (auto removed = registry.removeVersions(services.principal(), name, reference->version); !removed)
        return removed;
    return common.json ? writeJson(io.output, {{"removed", text}}) : io.output.write(text + " removed\n");
}

} // namespace mw::app
