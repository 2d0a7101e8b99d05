// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/server/snippets.h"

namespace mw::ui {

namespace {

QString filled(const char* text, const Connection& connection)
{
    QString result = QString::fromLatin1(text);
    result.replace(QLatin1String("@url"), connection.url);
    result.replace(QLatin1String("@model"), connection.model);
    result.replace(QLatin1String("@key"), connection.key); // last: it may be words of any language
    return result;
}

} // namespace

QString curlSnippet(const Connection& connection)
{
    return filled(R"(curl @url/v1/chat/completions \
  -H "Authorization: Bearer @key" \
  -H "Content-Type: application/json" \
  -d '{"model": "@model", "max_tokens": 64,
       "messages": [{"role": "user", "content": "What is the capital of France?"}]}')",
                  connection);
}

QString pythonSnippet(const Connection& connection)
{
    return filled(R"(from openai import OpenAI  # pip install openai

client = OpenAI(base_url="@url/v1", api_key="@key")
stream = client.chat.completions.create(
    model="@model", max_tokens=64, stream=True,
    messages=[{"role": "user", "content": "What is the capital of France?"}])
for chunk in stream:
    if chunk.choices:
        print(chunk.choices[0].delta.content or "", end="", flush=True)
print())",
                  connection);
}

} // namespace mw::ui
