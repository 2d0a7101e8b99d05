// SPDX-License-Identifier: Apache-2.0
// A template comes with the model file: whatever it does has to end, soon and without much memory or stack.
#include "engine/text/chat_template.h"

#include <ctime>
#include <gtest/gtest.h>
#include <pthread.h>

namespace mw {
namespace {

using engine::ChatTemplate;
using engine::TemplateLimits;

Result<SpannedText> render(const std::string& source, TemplateLimits limits = {})
{
    auto compiled = ChatTemplate::compile(source, limits);
    if (!compiled) {
        return compiled.error();
    }
    const std::vector<ChatMessage> messages{{"user", "hello"}};
    return compiled->render(messages, {});
}

void expectLimit(const std::string& source, const std::string& which, TemplateLimits limits = {})
{
    const std::string shown = source.substr(0, 100);
    const std::clock_t begin = std::clock(); // processor time: a busy machine must not fail the test
    const auto result = render(source, limits);
    const std::clock_t time = std::clock() - begin;
    ASSERT_FALSE(result) << shown << " made " << result->text.size() << " bytes";
    EXPECT_EQ(result.error().code, ErrorCode::TemplateLimit) << shown << ": " << result.error().detail;
    ASSERT_FALSE(result.error().args.empty());
    EXPECT_EQ(result.error().args[0], which) << shown;
    EXPECT_LT(time, 4 * std::clock_t{CLOCKS_PER_SEC}) << shown;
}

std::string repeated(const std::string& text, int times)
{
    std::string out;
    for (int i = 0; i < times; ++i) {
        out += text;
    }
    return out;
}

TEST(ChatTemplateLimits, HugeRanges)
{
    expectLimit("{% for i in range(10 ** 9) %}{% endfor %}", "range");
    expectLimit("{{ range(1000000000) | list | length }}", "range");
    expectLimit("{{ range(-9223372036854775807, 9223372036854775807) | length }}", "range");
    EXPECT_EQ(render("{{ range(100000) | length }}")->text, "100000");
}

TEST(ChatTemplateLimits, LoopsInLoops)
{
    const std::string loop = "{% for i in range(99999) %}";
    expectLimit(loop + loop + loop + "{% endfor %}{% endfor %}{% endfor %}", "steps");
    expectLimit(loop + loop + "x{% endfor %}{% endfor %}", "steps");
    expectLimit(
        "{% set ns = namespace(l=[1]) %}{% for i in range(64) %}{% set ns.l = ns.l + ns.l %}{% endfor %}",
        "steps");
    expectLimit("{% for i in range(99999) if range(99999) | select('odd') | list %}{% endfor %}", "steps");
    expectLimit("{{ range(99999) | map('string') | join | list | length }}{{ range(50000) | map('add') | "
                "list }}{% for i in range(999) %}{{ range(9999) | sum }}{% endfor %}",
                "steps");
}

TEST(ChatTemplateLimits, MacrosThatCallThemselves)
{
    expectLimit("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "depth");
    expectLimit("{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}",
                "depth");
    expectLimit(
        "{% macro m(x) %}{% if true %}{{ ('a' ~ (m(x + 1) | trim)) }}{% endif %}{% endmacro %}{{ m(1) }}",
        "depth");
    expectLimit("{% macro m(x=m()) %}{% endmacro %}{{ m() }}", "depth");
    expectLimit("{% macro m() %}{% call m() %}{{ caller() }}{% endcall %}{% endmacro %}{{ m() }}", "depth");
    expectLimit("{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}", "depth");
    expectLimit("{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}", "depth");
    // Twice from every level would be 2^200 calls: here the steps end it.
    expectLimit(
        "{% macro m(n) %}{% if n < 200 %}{{ m(n + 1) }}{{ m(n + 1) }}{% endif %}{% endmacro %}{{ m(0) }}",
        "steps");
    EXPECT_EQ(
        render(
            "{% macro m(n) %}{% if n > 0 %}{{ m(n - 1) }}{% else %}end{% endif %}{% endmacro %}{{ m(200) }}")
            ->text,
        "end");
}

TEST(ChatTemplateLimits, DeepNestingOfTheSource)
{
    expectLimit("{{ " + repeated("(", 10000) + "1" + repeated(")", 10000) + " }}", "depth");
    expectLimit("{{ " + repeated("[", 10000) + repeated("]", 10000) + " }}", "depth");
    expectLimit("{{ " + repeated("{1:", 10000) + "1" + repeated("}", 10000) + " }}", "depth");
    expectLimit("{{ " + repeated("-", 10000) + "1 }}", "depth");
    expectLimit("{{ " + repeated("not ", 10000) + "1 }}", "depth");
    expectLimit("{{ 1" + repeated(" if 1 else 1", 10000) + " }}", "depth");
    expectLimit("{{ 1" + repeated(" if 1", 10000) + " }}", "depth");
    expectLimit("{{ 1" + repeated(" + 1", 10000) + " }}", "depth");
    expectLimit("{{ 1" + repeated(" or 1", 10000) + " }}", "depth");
    expectLimit("{{ 1" + repeated(" ** 1", 10000) + " }}", "depth");
    expectLimit("{{ 'a'" + repeated("|trim", 10000) + " }}", "depth");
    expectLimit("{{ a" + repeated(".b", 10000) + " }}", "depth");
    expectLimit("{{ a" + repeated("[0]", 10000) + " }}", "depth");
    expectLimit("{{ a" + repeated("()", 10000) + " }}", "depth");
    expectLimit("{{ " + repeated("f(", 10000) + repeated(")", 10000) + " }}", "depth");
    expectLimit("{{ 1" + repeated(" is defined | string", 10000) + " }}", "depth");
    expectLimit(repeated("{% if 1 %}", 10000) + repeated("{% endif %}", 10000), "depth");
    expectLimit(repeated("{% for a in b %}", 10000) + repeated("{% endfor %}", 10000), "depth");
    expectLimit("{% set " + repeated("(", 10000) + "a" + repeated(")", 10000) + " = 1 %}", "depth");
    // Long, not deep.
    EXPECT_EQ(render("{{ 'a'" + repeated(" ~ 'a'", 10000) + " }}")->text.size(), 10001U);
    EXPECT_EQ(render("{{ 1" + repeated(" < 2 > 1", 5000) + " }}")->text, "True");
    EXPECT_TRUE(render("{% if 0 %}" + repeated("{% elif 0 %}", 10000) + "{% endif %}"));
    EXPECT_EQ(render("{{ [" + repeated("1,", 10000) + "] | length }}")->text, "10000");
}

TEST(ChatTemplateLimits, DeepNestingOfValues)
{
    const std::string grow = "{% set ns = namespace(v=[]) %}{% for i in range(90000) %}{% set ns.v = ";
    expectLimit(grow + "[ns.v] %}{% endfor %}", "depth");
    expectLimit(grow + "(ns.v,) %}{% endfor %}", "depth");
    expectLimit(grow + "{'a': ns.v} %}{% endfor %}", "depth");
    expectLimit(grow + "ns.v | map('string') %}{% endfor %}{{ ns.v | list }}", "depth");
    expectLimit(grow + "[1] | select('in', ns.v) %}{% endfor %}{{ ns.v | list }}", "depth");
    expectLimit(grow + "dict(a=ns.v).items() %}{% endfor %}", "depth");
    // Namespaces hold anything, themselves too: only reading them through is deep.
    EXPECT_EQ(render("{% set ns = namespace() %}{% set ns.me = ns %}{{ ns.me.me.me is defined }}")->text,
              "True");
    expectLimit("{% set ns = namespace() %}{% set ns.me = ns %}{{ ns }}", "depth");
    expectLimit("{% set o = namespace(n=0) %}{% for i in range(2000) %}{% set n = namespace(a=o.n) %}{% set "
                "o.n = n %}{% endfor %}{{ o }}",
                "depth");
    expectLimit("{% set o = namespace(g=[1]) %}{% for i in range(2000) %}{% set n = namespace(g=o.g) %}{% "
                "set o.g = [n] | map(attribute='g') | map('list') %}{% endfor %}{{ o.g | list }}",
                "depth");
}

TEST(ChatTemplateLimits, HugeTexts)
{
    expectLimit("{{ 'a' * 100000000 }}", "output");
    expectLimit("{{ 'ab' * 9223372036854775807 }}", "output");
    expectLimit("{{ ' ' * (17 * 1024 * 1024) }}", "output");
    expectLimit("{{ [0] * 100000000 }}", "steps");
    expectLimit("{{ '%999999999d' % 1 }}", "output");
    expectLimit("{{ '%*d' % (999999999, 1) }}", "output");
    expectLimit("{{ '%.999999999d' % 1 }}", "output");
    expectLimit("{{ '{:999999999}'.format(1) }}", "output");
    expectLimit("{{ 'a'.ljust(999999999) }}{{ 'a' | center(999999999) }}", "output");
    expectLimit("{{ 'a' | indent(999999999) }}", "output");
    expectLimit("{{ [1] | tojson(indent=999999999) }}", "output");
    expectLimit("{{ 'aaaa'.zfill(9223372036854775807) }}", "output");
    expectLimit(
        "{% set ns = namespace(s='a') %}{% for i in range(64) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
        "output");
    expectLimit("{% set s = 'a' * 400000 %}{{ s.replace('a', 'b' * 50) }}", "output");
    expectLimit("{% set s = 'a' * 4000 %}{% for i in range(9999) %}{{ s.replace('', s) }}{% endfor %}",
                "output");
    expectLimit(
        "{% set s = 'ab' * 100000 %}{% for i in range(9999) %}{% set x = s.replace('a', 'b') %}{% endfor %}",
        "steps");
    expectLimit(
        "{% set s = 'ab' * 100000 %}{% for i in range(9999) %}{% set x = s | upper | length %}{% endfor %}",
        "steps");
    expectLimit("{% set s = 'ab' * 100000 %}{% for i in range(9999) %}{% set x = s == s ~ '' %}{% endfor %}",
                "steps");
    expectLimit("{% set s = 'ab' * 100000 %}{% for i in range(9999) %}{% set x = s[-1] %}{% endfor %}",
                "steps");
    expectLimit("{% set s = 'a' * 60000 %}{% for i in range(9999) %}{% set x = s.strip('ba') %}{% endfor %}",
                "steps");
    expectLimit("{% set s = 'ab' * 20000 %}{% set t = 'c' ~ s %}{% for i in range(9999) %}{% set x = "
                "t.rstrip(s) %}{% endfor %}",
                "steps");
    expectLimit("{% set s = 'a' * 8000000 %}{{ s.split('a') | length }}", "steps");
    expectLimit("{% set s = 'a' * 8000000 %}{% for i in range(99999) %}{% set x = {}[s] %}{% endfor %}",
                "steps");
    expectLimit("{% set g = range(99999) | map('string') %}{% for i in range(99999) %}{% set x = g | first "
                "%}{% endfor %}",
                "steps");
    expectLimit("{% set s = 'a' * 8000000 %}{% for i in range(999) %}{{ 'x' in s }}{% endfor %}", "steps");
    expectLimit("{% set s = 'x' * 1000 %}{% for i in range(99999) %}{{ s }}{% endfor %}", "output");

    TemplateLimits small;
    small.outputBytes = 100;
    expectLimit("{{ 'a' * 60 }}{{ 'b' * 60 }}", "output", small);
    expectLimit(repeated("x", 101), "source", small);
    expectLimit(repeated("x", (1 << 20) + 1), "source");
    small.steps = 10;
    expectLimit("{{ 1 + 1 + 1 + 1 + 1 + 1 }}", "steps", small);
}

TEST(ChatTemplateLimits, IntegersBeyond64Bits)
{
    for (const char* source :
         {"{{ 2 ** 63 }}", "{{ 10 ** 10 ** 10 }}", "{{ 9223372036854775807 + 1 }}",
          "{{ 99999999999999999999 }}", "{{ -9223372036854775807 - 2 }}", "{{ 9223372036854775807 * 2 }}",
          "{{ 1e300 | int }}", "{{ '99999999999999999999' | int }}", "{{ (-9223372036854775807 - 1) // -1 }}",
          "{{ -(-9223372036854775807 - 1) }}", "{{ (-9223372036854775807 - 1) | abs }}",
          "{{ 3 ** 9223372036854775807 }}"}) {
        expectLimit(source, "integer");
    }
    EXPECT_EQ(render("{{ (-9223372036854775807 - 1) % -1 }}{{ (-9223372036854775807 - 1) // 2 }}")->text,
              "0-4611686018427387904");
}

TEST(ChatTemplateLimits, ManyKeysAreNoQuadraticTrap)
{
    expectLimit("{% set pairs = range(99999) | map('string') | batch(2) | list %}{{ dict(pairs) | length "
                "}}{{ dict(pairs) | length }}{{ dict(pairs) | length }}",
                "steps");
    expectLimit("{% set l = range(9999) | list %}{{ l | unique | list | length }}{% for x in l %}{% set y = "
                "x in l %}{% endfor %}",
                "steps");
}

/// Runs `body` on a thread with a stack of `bytes`; an overflow ends the test program.
template <typename Body>
void onStack(std::size_t bytes, Body body)
{
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    ASSERT_EQ(pthread_attr_setstacksize(&attributes, bytes), 0);
    pthread_t thread{};
    const auto run = [](void* argument) -> void* {
        (*static_cast<Body*>(argument))();
        return nullptr;
    };
    ASSERT_EQ(pthread_create(&thread, &attributes, run, &body), 0);
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
}

TEST(ChatTemplateLimits, TheDeepestThatIsAllowedFitsASmallStack)
{
#if defined(__SANITIZE_ADDRESS__)
    constexpr std::size_t stack = 8U << 20U; // what a thread has by default; frames are larger here
#else
    constexpr std::size_t stack = 1U << 20U;
#endif
    onStack(stack, [] {
        EXPECT_TRUE(render("{{ " + repeated("(", 253) + "1" + repeated(")", 253) + " }}"));
        EXPECT_TRUE(render("{{ " + repeated("[", 250) + "1" + repeated("]", 250) + " }}"));
        EXPECT_TRUE(render("{{ " + repeated("[", 250) + "1" + repeated("]", 250) + " | tojson | length }}"));
        EXPECT_TRUE(render("{% set a = " + repeated("[", 250) + "1" + repeated("]", 250) +
                           " %}{{ a == a[:] and not a < a[:] }}"));
        EXPECT_TRUE(render("{{ 1" + repeated(" + 1", 250) + " }}"));
        EXPECT_TRUE(render("{{ 'a'" + repeated(" | replace('a', 'b')", 250) + " }}"));
        EXPECT_TRUE(render(repeated("{% if 1 %}", 250) + "x" + repeated("{% endif %}", 250)));
        EXPECT_TRUE(render(repeated("{% for a in [1] %}", 250) + "x" + repeated("{% endfor %}", 250)));
        EXPECT_TRUE(render(repeated("{% filter trim %}", 250) + "x" + repeated("{% endfilter %}", 250)));
        const std::string deepBody = repeated("{% if 1 %}{% for a in [1] %}", 60) + "{{ [[[[m(n + 1)]]]] }}" +
                                     repeated("{% endfor %}{% endif %}", 60);
        expectLimit("{% macro m(n) %}" + deepBody + "{% endmacro %}{{ m(0) }}", "depth");
        const std::string deepCall = repeated("[[m(x=", 60) + "n" + repeated(")]]", 60);
        expectLimit("{% macro m(n, x=0) %}{{ " + deepCall + " }}{% endmacro %}{{ m(0) }}", "depth");
        expectLimit("{% macro m(x) %}{{ m(m(m(m(m(m(m(x))))))) }}{% endmacro %}{{ m(1) }}", "depth");
        expectLimit("{% macro m() %}{% call m() %}{{ caller() | map('map', 'map', 'list') | list }}{% "
                    "endcall %}{% endmacro %}{{ m() }}",
                    "depth");
        expectLimit("{% for x in [1] recursive %}{% filter trim %}{{ loop([1]) }}{% endfilter %}{% endfor %}",
                    "depth");
        std::string map = "[[1]]";
        for (int i = 0; i < 120; ++i) {
            map = "(" + map + " | map('list') | select('in', [[1]]))";
        }
        EXPECT_FALSE(render("{{ " + map + " | list }}")->text.empty());
    });
}

} // namespace
} // namespace mw
