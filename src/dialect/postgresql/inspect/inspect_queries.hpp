// The queries of an inspection, each next to its reader in an inspect_*.cpp. They run with an empty
// search_path, so that unqualified names are pg_catalog's. `version` is the server's number (150018).
#pragma once

#include <string>

namespace limbeck::dialect::postgresql::query {

std::string extension_members();
std::string comments();
std::string extensions();
std::string schemas();
std::string relations();
std::string columns(int version);
std::string inheritance();
std::string sequences();
std::string indexes(int version);
std::string constraints(int version);
std::string types(int version);
std::string routines();
std::string aggregates();
std::string triggers(int version);
std::string rules();
std::string policies();
std::string event_triggers();
std::string statistics(int version);
std::string collations(int version);
std::string casts();
std::string operators();
std::string operator_classes();
std::string text_search();
std::string foreign();
std::string dependencies();

}  // namespace limbeck::dialect::postgresql::query
