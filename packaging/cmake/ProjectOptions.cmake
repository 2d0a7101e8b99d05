# SPDX-License-Identifier: Apache-2.0
# One interface target that every target of ours links: standard, warnings, hardening, Qt definitions.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_BUILD_RPATH "$ORIGIN")
# Installed, nothing of ours is found by the loader: the engines are opened by their paths.
set(CMAKE_INSTALL_RPATH "")
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
endif()

include(CheckPIESupported)
check_pie_supported()
find_package(Threads REQUIRED)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()

add_library(modelwright_options INTERFACE)
target_include_directories(modelwright_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_link_libraries(modelwright_options INTERFACE Threads::Threads)
target_compile_definitions(modelwright_options INTERFACE
    QT_NO_KEYWORDS QT_NO_CAST_TO_ASCII QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_USE_QSTRINGBUILDER
    MODELWRIGHT_VERSION="${PROJECT_VERSION}")
target_compile_options(modelwright_options INTERFACE
    -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual -Wformat=2 -Wno-psabi
    -fstack-protector-strong -fno-plt)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    target_compile_options(modelwright_options INTERFACE -fcf-protection -fstack-clash-protection)
endif()
target_link_options(modelwright_options INTERFACE -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--as-needed)

# Warnings are errors where the compiler is known: in CI, on the GCC of Debian 12.
if("$ENV{CI}" STREQUAL "true" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU"
   AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 12 AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(modelwright_options INTERFACE -Werror)
endif()

if(MODELWRIGHT_SANITIZE)
    target_compile_options(modelwright_options INTERFACE
        -fsanitize=${MODELWRIGHT_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    # GCC 12 takes the sanitizers' own code around std::variant for reads of uninitialised memory.
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        target_compile_options(modelwright_options INTERFACE -Wno-maybe-uninitialized)
    endif()
    target_link_options(modelwright_options INTERFACE -fsanitize=${MODELWRIGHT_SANITIZE})
else()
    target_compile_options(modelwright_options INTERFACE $<$<CONFIG:Release,RelWithDebInfo>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2>)
endif()
target_compile_definitions(modelwright_options INTERFACE _GLIBCXX_ASSERTIONS)
if(MODELWRIGHT_ASSERTIONS)
    string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
    string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELWITHDEBINFO "${CMAKE_CXX_FLAGS_RELWITHDEBINFO}")
endif()
