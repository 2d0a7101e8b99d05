// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/generation.h"
#include "tests/support/null_engine/null_file.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace mw::test {

/// As all tokens are alike: the token itself and those that follow it.
std::vector<TokenAlternative> nullAlternatives(Token token, int count);

/// Speaks the answers of one model on one thread, each token when its time has come, so that thousands of
/// answers at once cost a thread no more. Any thread may call; destroying it cancels what still runs.
class NullScheduler {
public:
    NullScheduler(const NullFile& file, int contextTokens);
    ~NullScheduler();

    /// A prompt that came before in its cache scope counts as cached, but for its last token.
    void submit(GenerationRequest request, std::shared_ptr<TokenSink> sink);

private:
    class Echo;

    void run();
    /// Takes what was submitted; waits where there is nothing to do. False at the end.
    bool collect(std::vector<std::unique_ptr<Echo>>& active);

    const NullFile m_file;
    const int m_contextTokens;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::vector<std::unique_ptr<Echo>> m_submitted;
    std::set<std::pair<std::string, std::vector<Token>>> m_prompts; ///< that came, by scope
    bool m_closing = false;
    std::thread m_thread; // last: it uses the others
};

} // namespace mw::test
