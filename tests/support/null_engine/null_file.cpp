// SPDX-License-Identifier: Apache-2.0
#include "tests/support/null_engine/null_file.h"

#include "tests/support/null_engine/null_tokenizer.h"

#include <filesystem>
#include <fstream>

namespace mw::test {

Result<NullFile> readNullFile(const std::string& path)
{
    std::error_code failed;
    if (!std::filesystem::exists(path, failed))
        return Error{ErrorCode::FileNotFound, path + " does not exist", {path}};
    std::ifstream stream(path);
    std::string line;
    if (!stream || !std::getline(stream, line) || line != "null model")
        return Error{ErrorCode::NotAModelFile, path + " is not of the null engine", {path, "something else"}};
    NullFile file;
    file.path = path;
    file.bytes = std::filesystem::file_size(path, failed);
    std::string key;
    long long value = 0;
    while (stream >> key >> value) {
        if (key == "context")
            file.context = static_cast<int>(value);
        else if (key == "delay_ms")
            file.delayMs = static_cast<int>(value);
        else if (key == "quick_tokens")
            file.quickTokens = static_cast<int>(value);
        else if (key == "fail_after")
            file.failAfter = static_cast<int>(value);
        else if (key == "crashing")
            file.crashing = value != 0;
        else if (key == "weight_bytes")
            file.weightBytes = static_cast<std::uint64_t>(value);
        else if (key == "load_ms")
            file.loadMs = static_cast<int>(value);
        else if (key == "load_fails")
            file.loadFails = value != 0;
        else
            return Error{ErrorCode::FileDamaged, path + " has an unknown key", {path, "unknown key " + key}};
    }
    if (file.crashing)
        return Error{ErrorCode::Internal, "asked to fail", {}};
    return file;
}

ModelDescription describeNullFile(const NullFile& file)
{
    ModelDescription description;
    description.path = file.path;
    description.format = "null model";
    description.fileBytes = file.bytes;
    description.name = "null";
    description.architecture = "null";
    description.quantization = "none";
    description.contextLength = file.context;
    description.vocabularySize = nullVocabularySize;
    description.tokenizer = "bytes";
    description.hasChatTemplate = false;
    description.license = "Apache-2.0";
    description.memory.weights = file.weightBytes;
    description.memory.kvPerToken = sizeof(Token);
    description.runnable = true;
    // A key and a value with bytes that are no text: what shows them has to cope.
    description.metadata = {{"general.name", "null"}, {"null.bytes", "\xff\x1b[31m"}};
    return description;
}

} // namespace mw::test
