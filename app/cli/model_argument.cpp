// SPDX-License-Identifier: Apache-2.0
#include "app/cli/model_argument.h"

#include "app/base/model_reference.h"
#include "app/cli/support.h"

#include <CLI/CLI.hpp>

namespace mw::app {

void ModelArgument::declare(CLI::App& verb)
{
    verb.add_option("MODEL", m_text, "Path of a model file, or a registered name")->type_name("")->required();
}

bool ModelArgument::isPath() const
{
    return isModelPath(m_text);
}

Result<QString> ModelArgument::file(const Io& io, const Services& services) const
{
    return modelPath(m_text, io, services);
}

Result<std::shared_ptr<const Tokenizer>> ModelArgument::tokenizer(const Io& io,
                                                                  const Services& services) const
{
    const auto path = file(io, services);
    if (!path)
        return path.error();
    return services.runtime().openTokenizer(*path);
}

} // namespace mw::app
