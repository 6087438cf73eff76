# SPDX-License-Identifier: GPL-3.0-or-later
# Debian packages by CPack: tandem; libtandem0 and libtandem-dev for programs in C. See script/package.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME tandem)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "The authors of tandem <tandem@packages.invalid>")
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR})
# /etc is outside of the prefix.
set(CPACK_SET_DESTDIR ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)

set(CPACK_DEBIAN_MAIN_PACKAGE_NAME tandem)
set(CPACK_DEBIAN_MAIN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_MAIN_PACKAGE_DEPENDS
  "init-system-helpers (>= 1.50), systemd | systemd-standalone-sysusers, systemd | systemd-standalone-tmpfiles")
set(CPACK_DEBIAN_MAIN_DESCRIPTION "pairs people for mentoring, with proven optimality
tandemd is a daemon that pairs mentors and mentees under rules and quotas,
and proves that no better pairing exists; tandem is its command line, and
tandem-verify checks an answer without trusting either. Clients talk ZeroMQ
and MessagePack.")
set(CPACK_DEBIAN_MAIN_PACKAGE_CONTROL_EXTRA
  ${CMAKE_CURRENT_LIST_DIR}/debian/postinst ${CMAKE_CURRENT_LIST_DIR}/debian/prerm
  ${CMAKE_CURRENT_LIST_DIR}/debian/postrm ${CMAKE_CURRENT_BINARY_DIR}/conffiles)
set(CPACK_DEBIAN_MAIN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_LIB_PACKAGE_NAME libtandem${PROJECT_VERSION_MAJOR})
set(CPACK_DEBIAN_LIB_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_LIB_DESCRIPTION "client library of the tandem pairing daemon
For programs that let tandemd pair people.")
set(CPACK_DEBIAN_LIB_PACKAGE_CONTROL_EXTRA
  ${CMAKE_CURRENT_LIST_DIR}/debian/triggers ${CMAKE_CURRENT_BINARY_DIR}/shlibs)

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libtandem-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS
  "libtandem${PROJECT_VERSION_MAJOR} (= ${PROJECT_VERSION}), libzmq3-dev")
set(CPACK_DEBIAN_DEV_PACKAGE_SUGGESTS tandem)
set(CPACK_DEBIAN_DEV_DESCRIPTION "client library of the tandem pairing daemon, headers
Header, static library, pkg-config file and CMake package.")

# Policy's files, for the packages only: nothing of them is installed by hand.
if(CMAKE_INSTALL_PREFIX STREQUAL /usr)
  find_program(GZIP gzip REQUIRED)
  file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/conffiles "/etc/tandem/tandemd.yaml\n")
  file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/shlibs
    "libtandem ${PROJECT_VERSION_MAJOR} libtandem${PROJECT_VERSION_MAJOR} (>= ${PROJECT_VERSION})\n")
  configure_file(debian/changelog ${CMAKE_CURRENT_BINARY_DIR}/changelog @ONLY)
  execute_process(COMMAND ${GZIP} -9nkf ${CMAKE_CURRENT_BINARY_DIR}/changelog COMMAND_ERROR_IS_FATAL ANY)
  foreach(component Unspecified library client)
    set(package_Unspecified tandem)
    set(package_library libtandem${PROJECT_VERSION_MAJOR})
    set(package_client libtandem-dev)
    install(FILES debian/copyright ${CMAKE_CURRENT_BINARY_DIR}/changelog.gz
      DESTINATION share/doc/${package_${component}} COMPONENT ${component})
  endforeach()
  install(FILES debian/overrides DESTINATION share/lintian/overrides RENAME tandem)
endif()

include(CPack)
cpack_add_component_group(main)
cpack_add_component_group(lib)
cpack_add_component_group(dev)
cpack_add_component(Unspecified GROUP main)
cpack_add_component(cli GROUP main)
cpack_add_component(library GROUP lib)
cpack_add_component(client GROUP dev)
