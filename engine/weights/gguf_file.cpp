// SPDX-License-Identifier: Apache-2.0
#include "engine/weights/gguf_file.h"

#include "engine/weights/byte_reader.h"
#include "engine/weights/gguf_header.h"
#include "engine/weights/short_text.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mw::engine {

namespace {

class Descriptor {
public:
    explicit Descriptor(int number) : m_number(number) {}
    Descriptor(Descriptor&& other) noexcept : m_number(std::exchange(other.m_number, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor()
    {
        if (m_number >= 0)
            ::close(m_number);
    }
    int number() const { return m_number; }

private:
    int m_number;
};

Error openError(int error, const std::string& path)
{
    const std::string reason = std::strerror(error);
    switch (error) {
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
    case ELOOP:
        return {ErrorCode::FileNotFound, "There is no file at " + path + ": " + reason + ".", {path}};
    case EACCES:
    case EPERM:
        return {ErrorCode::FileUnreadable, path + " may not be read: " + reason + ".", {path}};
    default:
        return {ErrorCode::IoFailed, "Opening " + path + " failed: " + reason + ".", {path, reason}};
    }
}

/// Index of the entry with this name, by the sorted `order`.
template <typename NameOf>
std::optional<std::size_t> findSorted(const std::vector<std::size_t>& order, std::string_view name,
                                      NameOf nameOf)
{
    const auto found = std::ranges::lower_bound(order, name, {}, nameOf);
    if (found == order.end() || nameOf(*found) != name)
        return std::nullopt;
    return *found;
}

} // namespace

struct GgufFile::Data {
    Descriptor descriptor;
    std::string path;
    std::uint64_t fileBytes = 0;
    GgufHeader header;
};

Result<GgufFile> GgufFile::open(const std::string& path)
{
    if (path.empty() || path.find('\0') != std::string::npos)
        return openError(ENOENT, shortText(path));
    // A pipe must not stop the caller until somebody writes to it.
    Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (descriptor.number() < 0)
        return openError(errno, path);
    struct stat status = {};
    if (::fstat(descriptor.number(), &status) != 0)
        return openError(errno, path);
    if (!S_ISREG(status.st_mode)) {
        const std::string kind = S_ISDIR(status.st_mode) ? "a folder" : "a device or pipe";
        return Error{ErrorCode::NotAModelFile, path + " is not a file but " + kind + ".", {path, kind}};
    }
    const auto fileBytes = static_cast<std::uint64_t>(status.st_size);
    Result<GgufHeader> header = readGgufHeader(descriptor.number(), fileBytes, path);
    if (!header)
        return std::move(header).error();
    return GgufFile(std::make_unique<Data>(Data{std::move(descriptor), path, fileBytes, *std::move(header)}));
}

GgufFile::GgufFile(std::unique_ptr<Data> data) : m_data(std::move(data)) {}
GgufFile::GgufFile(GgufFile&&) noexcept = default;
GgufFile& GgufFile::operator=(GgufFile&&) noexcept = default;
GgufFile::~GgufFile() = default;

const std::string& GgufFile::path() const
{
    return m_data->path;
}

std::uint64_t GgufFile::fileBytes() const
{
    return m_data->fileBytes;
}

std::uint32_t GgufFile::version() const
{
    return m_data->header.version;
}

std::uint32_t GgufFile::alignment() const
{
    return m_data->header.alignment;
}

const std::vector<std::pair<std::string, GgufValue>>& GgufFile::metadata() const
{
    return m_data->header.metadata;
}

const GgufValue* GgufFile::find(std::string_view key) const
{
    const auto& pairs = m_data->header.metadata;
    const auto index = findSorted(m_data->header.metadataOrder, key,
                                  [&](std::size_t at) { return std::string_view(pairs[at].first); });
    return index ? &pairs[*index].second : nullptr;
}

const std::vector<GgufTensor>& GgufFile::tensors() const
{
    return m_data->header.tensors;
}

const GgufTensor* GgufFile::findTensor(std::string_view name) const
{
    const auto& tensors = m_data->header.tensors;
    const auto index = findSorted(m_data->header.tensorOrder, name,
                                  [&](std::size_t at) { return std::string_view(tensors[at].name); });
    return index ? &tensors[*index] : nullptr;
}

Result<void> GgufFile::read(const GgufTensor& tensor, std::uint64_t begin, std::span<std::byte> into) const
{
    if (begin > tensor.bytes || into.size() > tensor.bytes - begin)
        return Error{ErrorCode::InvalidArgument,
                     "Reading beyond the data of the tensor \"" + shortText(tensor.name) + "\".",
                     {"bytes of " + shortText(tensor.name), std::to_string(into.size())}};
    int error = 0;
    if (readFully(m_data->descriptor.number(), tensor.offset + begin, into, error) == into.size())
        return {};
    if (error != 0) {
        const std::string reason = std::strerror(error);
        return Error{ErrorCode::IoFailed, "Reading " + path() + " failed: " + reason + ".", {path(), reason}};
    }
    const std::string what = "it became shorter while it was in use";
    return Error{ErrorCode::FileDamaged, path() + " is damaged: " + what + ".", {path(), what}};
}

} // namespace mw::engine
