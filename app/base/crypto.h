// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>

#include <cstddef>
#include <memory>

namespace mw::app {

/// Thin doors to OpenSSL's libcrypto; nothing here is an algorithm of our own. Any thread may call.

/// SHA-256 over bytes that come in pieces.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void add(const void* bytes, std::size_t count);
    void add(const QByteArray& bytes) { add(bytes.constData(), static_cast<std::size_t>(bytes.size())); }

    /// The 32 bytes; the object is then as new.
    QByteArray finish();

private:
    struct Release {
        void operator()(void* context) const noexcept;
    };
    std::unique_ptr<void, Release> m_context;
};

/// The 32 bytes of SHA-256 of `bytes`.
QByteArray sha256(const QByteArray& bytes);

/// From the generator for secrets. Ends the program where the system has no randomness to give: nothing that
/// needs a secret may go on without one.
QByteArray randomBytes(int count);

/// Whether both are the same, in a time that depends only on their lengths.
bool equalInConstantTime(const QByteArray& a, const QByteArray& b);

} // namespace mw::app
