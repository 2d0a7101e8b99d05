// SPDX-License-Identifier: Apache-2.0
#include "app/base/model_text.h"

#include "app/base/readable.h"

#include <QCoreApplication>

namespace mw::app {

QString noteText(const ModelNote& note)
{
    const QString first = note.args.empty() ? QString() : shownText(note.args.front());
    switch (note.kind) {
    case ModelNote::Kind::WidenedWeights:
        return QCoreApplication::translate(
                   "ModelText",
                   "%1 weights are widened to 16 bits while loading: more memory, slower answers")
            .arg(first);
    }
    return {};
}

} // namespace mw::app
