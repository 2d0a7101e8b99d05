// SPDX-License-Identifier: Apache-2.0
#include "app/base/model_text.h"

#include "app/base/readable.h"

#include <QCoreApplication>

namespace mw::app {

QString noteText(const ModelNote& note)
{
    const QString first = note.args.empty() ? QString() : shownText(note.args.front());
    switch (note.kind) {
    case ModelNote::Kind::WideWeights:
        return QCoreApplication::translate(
                   "ModelText",
                   "%1 weights take 32 bits each: twice the memory of 16 bits, slower answers")
            .arg(first);
    }
    return {};
}

} // namespace mw::app
