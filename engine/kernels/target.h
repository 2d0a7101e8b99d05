// SPDX-License-Identifier: Apache-2.0
#pragma once

// Compiles the functions between MODELWRIGHT_TARGET_BEGIN and _END for an instruction set without a
// compiler flag for the whole file: inline functions of other headers must not pick up instructions that an
// older processor lacks. Everything in between lives in an unnamed namespace.
#define MODELWRIGHT_PRAGMA(text) _Pragma(#text)
#if defined(__clang__)
#define MODELWRIGHT_TARGET_BEGIN(isa)                                                                        \
    MODELWRIGHT_PRAGMA(clang attribute push(__attribute__((target(isa))), apply_to = function))
#define MODELWRIGHT_TARGET_END _Pragma("clang attribute pop")
#else
#define MODELWRIGHT_TARGET_BEGIN(isa) _Pragma("GCC push_options") MODELWRIGHT_PRAGMA(GCC target(isa))
#define MODELWRIGHT_TARGET_END _Pragma("GCC pop_options")
#endif

#define MODELWRIGHT_INLINE inline __attribute__((always_inline))
