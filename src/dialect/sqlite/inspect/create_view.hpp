// Reading CREATE VIEW and CREATE TRIGGER.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "schema/sql_object.hpp"
#include "schema/view.hpp"

namespace limbeck::dialect::sqlite {

/// The view of a CREATE VIEW statement. `query` is in normal form (see normal_statement), `definition` as
/// written, `columns` holds the names of an explicit list only. Throws Error when it can't be read.
schema::View read_create_view(std::string_view sql);

/// The trigger of a CREATE TRIGGER statement: its table as `id.name`, written as `table_name` says. BEFORE
/// stands even where it was left out, FOR EACH ROW never does; `source` is the text as written. Throws Error
/// when it can't be read.
schema::SqlObject read_create_trigger(std::string_view sql,
                                      const std::function<std::string(const std::string&)>& table_name);

}  // namespace limbeck::dialect::sqlite
