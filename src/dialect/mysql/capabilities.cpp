#include "dialect/mysql/capabilities.hpp"

namespace limbeck::dialect::mysql {

Capabilities capabilities(const Engine& engine) {
  const bool is_mariadb = engine.flavour == Flavour::mariadb;
  Capabilities result;
  result.engine = EngineKind::mysql;
  // Both have had sequences or not, whatever their version: what is older than 10.6 and 8.0 is not supported.
  result.sequences = is_mariadb;
  result.comments = result.alter_constraints = result.named_constraints = true;
  result.offline_version_check = result.pipelined = true;
  result.replace_views = true;
  result.max_name_length = 64;
  result.max_parameters = 65'535;
  result.virtual_columns = result.online_alter_programs = true;
  result.index_names_per_table = result.foreign_key_names_shared = true;
  result.case_insensitive_names = result.case_sensitive_tables = true;
  return result;
}

}  // namespace limbeck::dialect::mysql
