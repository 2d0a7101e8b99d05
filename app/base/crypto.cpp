// SPDX-License-Identifier: Apache-2.0
#include "app/base/crypto.h"

#include <QtGlobal>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <new>

namespace mw::app {

namespace {

EVP_MD_CTX* of(void* context)
{
    return static_cast<EVP_MD_CTX*>(context);
}

void begin(void* context)
{
    if (EVP_DigestInit_ex(of(context), EVP_sha256(), nullptr) != 1)
        qFatal("SHA-256 is missing from the system's libcrypto");
}

} // namespace

void Sha256::Release::operator()(void* context) const noexcept
{
    EVP_MD_CTX_free(of(context));
}

Sha256::Sha256() : m_context(EVP_MD_CTX_new())
{
    if (!m_context)
        throw std::bad_alloc();
    begin(m_context.get());
}

Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(const void* bytes, std::size_t count)
{
    EVP_DigestUpdate(of(m_context.get()), bytes, count);
}

QByteArray Sha256::finish()
{
    QByteArray digest(32, Qt::Uninitialized);
    EVP_DigestFinal_ex(of(m_context.get()), reinterpret_cast<unsigned char*>(digest.data()), nullptr);
    begin(m_context.get());
    return digest;
}

QByteArray sha256(const QByteArray& bytes)
{
    Sha256 digest;
    digest.add(bytes);
    return digest.finish();
}

QByteArray randomBytes(int count)
{
    QByteArray bytes(count, Qt::Uninitialized);
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), count) != 1)
        qFatal("the system gives no random bytes");
    return bytes;
}

bool equalInConstantTime(const QByteArray& a, const QByteArray& b)
{
    return a.size() == b.size() &&
           CRYPTO_memcmp(a.constData(), b.constData(), static_cast<std::size_t>(a.size())) == 0;
}

} // namespace mw::app
