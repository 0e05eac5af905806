# What is installed, and the packages made of it: `make package`. The components are what the images are made of: `program`,
# and `library` for building applications; the rest is for people at a terminal.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS limbeck EXPORT limbeckTargets RUNTIME COMPONENT program)
install(TARGETS limbeck_core limbeck_cli EXPORT limbeckTargets ARCHIVE COMPONENT library)
install(DIRECTORY include/limbeck TYPE INCLUDE COMPONENT library)
install(EXPORT limbeckTargets NAMESPACE limbeck:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/limbeck COMPONENT library)
configure_package_config_file(cmake/limbeckConfig.cmake.in limbeckConfig.cmake
                              INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/limbeck)
write_basic_package_version_file(limbeckConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/limbeckConfig.cmake ${PROJECT_BINARY_DIR}/limbeckConfigVersion.cmake
              cmake/limbeck_embed_migrations.cmake cmake/FindMariaDBConnector.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/limbeck COMPONENT library)

# Where the file is tells the prefix, wherever the package was unpacked. The library is an archive: what it needs, whoever
# links it needs as well.
file(RELATIVE_PATH limbeck_pc_up ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
set(limbeck_pc_prefix "\${pcfiledir}/${limbeck_pc_up}")
configure_file(cmake/limbeck.pc.in limbeck.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/limbeck.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT library)
install(FILES README.md CHANGELOG.md LICENSE TYPE DOC)

# The manual page and the completions are the binary's own words.
set(guides ${PROJECT_BINARY_DIR}/guides)
add_custom_command(OUTPUT ${guides}/limbeck.1 ${guides}/limbeck.bash ${guides}/_limbeck ${guides}/limbeck.fish VERBATIM
  COMMAND ${CMAKE_COMMAND} -E make_directory ${guides}
  COMMAND sh -c "$<TARGET_FILE:limbeck> manual > limbeck.1 && $<TARGET_FILE:limbeck> completion bash > limbeck.bash && $<TARGET_FILE:limbeck> completion zsh > _limbeck && $<TARGET_FILE:limbeck> completion fish > limbeck.fish"
  WORKING_DIRECTORY ${PROJECT_BINARY_DIR}/guides
  DEPENDS limbeck)
add_custom_target(limbeck_guides ALL DEPENDS ${guides}/limbeck.1)
install(FILES ${guides}/limbeck.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${guides}/limbeck.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME limbeck)
install(FILES ${guides}/_limbeck DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${guides}/limbeck.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

set(CPACK_GENERATOR DEB TGZ)
# limbeck-0.1.0-linux-x86_64.tar.gz: those of several machines lie in one folder.
set(CPACK_SYSTEM_NAME linux-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_PACKAGE_CONTACT "The Limbeck maintainers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "g++, cmake, libfmt-dev, libpq-dev, libmariadb-dev, libsqlite3-dev, libssl-dev, postgresql-client")
include(CPack)
