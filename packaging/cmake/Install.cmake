# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` puts where. Two components: the programs with all they need, and the reference engine,
# which brings LibTorch with it. Packages are made from this by packaging/debian/make.
include(GNUInstallDirs)

# The programs look for the engines in ../lib/modelwright, on every system.
set(MODELWRIGHT_PRIVATE_LIBDIR lib/modelwright)
set(sources "${CMAKE_SOURCE_DIR}/packaging")

install(TARGETS mw RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT programs)
install(TARGETS modelwright_engine LIBRARY DESTINATION "${MODELWRIGHT_PRIVATE_LIBDIR}" COMPONENT programs)
install(FILES "${sources}/systemd/modelwright.service" DESTINATION lib/systemd/user COMPONENT programs)
if(TARGET modelwright_torch)
    install(TARGETS modelwright_torch LIBRARY DESTINATION "${MODELWRIGHT_PRIVATE_LIBDIR}" COMPONENT reference)
endif()

if(MODELWRIGHT_GUI)
    install(TARGETS modelwright RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT programs)
    install(FILES "${sources}/desktop/modelwright.desktop"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/applications" COMPONENT programs)
    install(FILES "${sources}/desktop/modelwright.metainfo.xml" RENAME org.modelwright.Modelwright.metainfo.xml
        DESTINATION "${CMAKE_INSTALL_DATADIR}/metainfo" COMPONENT programs)
    install(FILES "${sources}/desktop/modelwright-mime.xml" RENAME modelwright.xml
        DESTINATION "${CMAKE_INSTALL_DATADIR}/mime/packages" COMPONENT programs)
    set(icons "${CMAKE_INSTALL_DATADIR}/icons/hicolor")
    install(FILES "${CMAKE_SOURCE_DIR}/resources/icons/modelwright.svg"
        DESTINATION "${icons}/scalable/apps" COMPONENT programs)
    install(FILES "${sources}/desktop/application-x-gguf.svg"
        DESTINATION "${icons}/scalable/mimetypes" COMPONENT programs)

    # Desktops without an SVG loader take pictures; whoever makes a package draws them with this.
    find_package(Qt6 6.4 REQUIRED COMPONENTS Gui Svg)
    add_executable(modelwright_icon_pictures "${sources}/desktop/icon_pictures.cpp")
    target_link_libraries(modelwright_icon_pictures PRIVATE modelwright_options Qt6::Gui Qt6::Svg)
endif()
