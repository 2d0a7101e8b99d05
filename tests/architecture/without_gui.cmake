# SPDX-License-Identifier: Apache-2.0
# Configures the project with the window switched off and looks for traces of Qt's visual modules.
#   cmake -DSOURCE=... -DBUILD=... -P without_gui.cmake
file(REMOVE_RECURSE "${BUILD}")
execute_process(
    COMMAND "${CMAKE_COMMAND}" -S "${SOURCE}" -B "${BUILD}" -G Ninja -DCMAKE_BUILD_TYPE=Release -DMODELWRIGHT_GUI=OFF
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
    message(FATAL_ERROR "${output}")
endif()
file(STRINGS "${BUILD}/build.ninja" traces REGEX "Qt6?(Gui|Widgets|Charts|Svg)")
if(traces)
    list(GET traces 0 first)
    message(FATAL_ERROR "The build without the window uses Qt's visual modules: ${first}")
endif()
