// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <cstdint>
#include <vector>

namespace mw::app {

/// What two texts share and where they differ, word by word. Spaces and line breaks between words are not
/// compared; Chinese is compared by character.
struct WordDiff {
    struct Part {
        QString text;
        bool own = false; ///< only this one of the two texts has it
    };
    std::vector<Part> left; ///< together the whole text
    std::vector<Part> right;
    int same = 0;    ///< words
    int removed = 0; ///< words that only the left text has
    int added = 0;   ///< words that only the right text has
    /// False where the texts are so long and so different that the search was given up: what was not
    /// compared counts as different.
    bool complete = true;
};

/// Steps of the search after which it is given up; about a tenth of a second.
inline constexpr std::int64_t usualDiffEffort = 30'000'000;

/// As few removed and added words as there can be, while the effort lasts. E. W. Myers, "An O(ND) Difference
/// Algorithm and Its Variations", Algorithmica 1 (1986), in its variant of linear space (section 4b). Any
/// thread.
WordDiff diffWords(const QString& left, const QString& right, std::int64_t effort = usualDiffEffort);

} // namespace mw::app
