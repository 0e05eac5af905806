# MariaDB Connector/C, the client library of MariaDB and MySQL, as the target MariaDBConnector::MariaDBConnector.
find_path(MariaDBConnector_INCLUDE_DIR mysql.h PATH_SUFFIXES mariadb mysql)
find_library(MariaDBConnector_LIBRARY NAMES mariadb mariadbclient)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(MariaDBConnector REQUIRED_VARS MariaDBConnector_LIBRARY MariaDBConnector_INCLUDE_DIR)
mark_as_advanced(MariaDBConnector_INCLUDE_DIR MariaDBConnector_LIBRARY)
if(MariaDBConnector_FOUND AND NOT TARGET MariaDBConnector::MariaDBConnector)
  add_library(MariaDBConnector::MariaDBConnector UNKNOWN IMPORTED)
  set_target_properties(MariaDBConnector::MariaDBConnector PROPERTIES
    IMPORTED_LOCATION ${MariaDBConnector_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${MariaDBConnector_INCLUDE_DIR})
endif()
