#include "models/lower_table.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "models/literal.hpp"
#include "models/members.hpp"

namespace limbeck::models {
namespace {

void check_nulls_not_distinct(const std::string& where, const LowerTarget& target, Problems& problems) {
  if (target.capabilities.nulls_not_distinct) return;
  problems.add(where, fmt::format("{} can't take NULLs for equal in this version (NULLS NOT DISTINCT)",
                                  target.dialect.title()));
}

class TableLowering {
 public:
  TableLowering(const TableSpec& spec, const Enums& enums, const NamingConvention& naming,
                const LowerTarget& target, Problems& problems)
      : spec_(spec), enums_(enums), naming_(naming), target_(target), problems_(problems) {
    table_.name = target.qualified(spec.name);
    table_.options = spec.options;
    if (target.capabilities.comments) table_.comment = spec.comment;
    where_ = "table " + target.display(table_.name);
    for (const auto& column : spec.columns) columns_.push_back(column.value.column.name);
    if (!spec.partial) return;
    const auto* table = target.existing_table(spec.name);
    columns_are_known_ = table != nullptr;
    if (table) {
      for (const auto& column : table->columns) columns_.push_back(column.name);
    }
  }

  schema::Table lower() {
    check_length(table_.name.name, where_, target_, problems_);
    if (columns_.empty() && !spec_.partial) problems_.add(where_, "it has no columns");
    lower_columns();
    if (spec_.primary_key) lower_primary_key(spec_.primary_key->value);
    for (const auto& unique : spec_.uniques) lower_unique(unique.value);
    for (const auto& check : spec_.checks) lower_check(check.value);
    for (const auto& key : spec_.foreign_keys) lower_foreign_key(key.value);
    for (const auto& other : spec_.other_constraints) table_.other_constraints.push_back(other.value);
    for (const auto& index : spec_.indexes) {
      table_.indexes.push_back(lower_index(index.value, table_.name,
                                           columns_are_known_ ? columns_ : std::vector<std::string>(),
                                           naming_, target_, problems_));
    }
    return std::move(table_);
  }

 private:
  std::string at(const std::string& what) const { return where_ + ", " + what; }
  /// "unique constraint" or "unique constraint contacts_email_key".
  std::string at(const char* kind, const std::string& name) const {
    return at(name.empty() ? kind : fmt::format("{} {}", kind, name));
  }

  bool in_primary_key(const std::string& column) const {
    if (!spec_.primary_key) return false;
    const auto& columns = spec_.primary_key->value.columns;
    return std::ranges::find(columns, column) != columns.end();
  }

  void lower_columns() {
    std::set<std::string> seen;
    for (const auto& declared : spec_.columns) {
      const auto& column = declared.value;
      const auto where = at("column " + column.column.name);
      if (!seen.insert(target_.folded(column.column.name)).second) {
        problems_.add(where, "the table has this column twice");
        continue;
      }
      table_.columns.push_back(lower_column(column, where));
    }
  }

  schema::Column lower_column(const ColumnSpec& spec, const std::string& where) {
    auto column = spec.column;
    check_length(column.name, where, target_, problems_);
    column.type = lower_type(spec.type, enums_, target_, where, problems_);
    column.not_null = !spec.nullable;
    if (!target_.capabilities.comments) column.comment.clear();
    if (spec.literal) column.default_value = lower_default(spec, where);
    if (spec.nullable && in_primary_key(column.name)) {
      problems_.add(where, "a column of the primary key can't be NULL");
    }
    if (column.identity) lower_identity(spec, column, where);
    if (column.generated) {
      if (column.default_value) problems_.add(where, "a generated column can't have a default");
      if (!column.generated->stored && !target_.capabilities.virtual_columns) {
        problems_.add(where,
                      fmt::format("{} can't compute a generated column when it is read in this version; "
                                  "keep it in the row",
                                  target_.dialect.title()));
      }
    }
    if (const auto* enumeration = enum_of(spec.type, enums_, target_);
        enumeration && !is_native(*enumeration, target_) && listed_type(*enumeration, target_).empty() &&
        spec.type.dimensions == 0) {
      add_enum_check(column.name, *enumeration);
    }
    return column;
  }

  std::string lower_default(const ColumnSpec& spec, const std::string& where) {
    const auto* enumeration = enum_of(spec.type, enums_, target_);
    if (enumeration && spec.type.dimensions == 0) {
      const auto& values = enumeration->enumeration.values;
      const auto text = spec.literal->is_string() ? spec.literal->as_string() : spec.literal->dump(0);
      if (std::ranges::find(values, text) == values.end()) {
        problems_.add(where, fmt::format("the default \"{}\" is no value of the enum {}{}", text,
                                         enumeration->enumeration.name.display(), suggestion(text, values)));
      }
    }
    if (const auto wrong = validate_literal(spec.type, *spec.literal); !wrong.empty())
      problems_.add(where, wrong);
    return lower_literal(*spec.literal, target_.dialect);
  }

  void lower_identity(const ColumnSpec& spec, schema::Column& column, const std::string& where) {
    const auto& portable = spec.type.portable.name;
    const bool whole_number = portable == "smallint" || portable == "integer" || portable == "bigint";
    if (spec.type.kind == TypeSpec::Kind::enumeration || spec.type.dimensions > 0 ||
        (spec.type.kind == TypeSpec::Kind::portable && !whole_number)) {
      problems_.add(where, fmt::format("an identity column must be smallint, integer or bigint, not {}",
                                       display_type(spec.type)));
    }
    if (column.default_value) problems_.add(where, "an identity column can't have a default");
    if (column.generated) problems_.add(where, "an identity column can't be generated from an expression");
    if (spec.nullable) problems_.add(where, "an identity column can't be NULL");
    const auto& wanted = target_.capabilities.identity_type;
    if (wanted.empty()) return;
    if (!in_primary_key(column.name) || spec_.primary_key->value.columns.size() != 1) {
      problems_.add(where, fmt::format("on {} an identity column must be the primary key, alone",
                                       target_.dialect.title()));
    }
    column.type = wanted;
    column.identity = schema::Identity();  // numbers and ALWAYS have no counterpart there
  }

  /// What the type would check, where it is a text.
  void add_enum_check(const std::string& column, const EnumSpec& spec) {
    std::vector<std::string> values;
    for (const auto& value : spec.enumeration.values) values.push_back(target_.dialect.quote_literal(value));
    schema::CheckConstraint check;
    check.expression =
        fmt::format("{} IN ({})", target_.dialect.quote_identifier(column), text::join(values, ", "));
    if (naming_.contains("check")) {
      check.name = lower_name({"check", column, table_.name.name, {column}, {}, {}}, naming_, target_,
                              at("column " + column), problems_);
    }
    table_.checks.push_back(std::move(check));
  }

  bool is_missing(const std::string& column) const {
    return columns_are_known_ && std::ranges::find(columns_, column) == columns_.end();
  }

  void check_columns(const std::vector<std::string>& columns, const std::string& where) {
    std::set<std::string> seen;
    for (const auto& column : columns) {
      if (is_missing(column)) {
        problems_.add(where,
                      fmt::format("there is no column \"{}\"{}", column, suggestion(column, columns_)));
      } else if (!seen.insert(column).second) {
        problems_.add(where, fmt::format("it names the column \"{}\" twice", column));
      }
    }
  }

  schema::KeyConstraint lower_key(const schema::KeyConstraint& spec, const char* kind, const char* words) {
    auto key = spec;
    const auto where = at(words, spec.name);
    if (key.columns.empty()) problems_.add(where, "it has no columns");
    check_columns(key.columns, where);
    for (const auto& column : key.include) {
      if (is_missing(column)) {
        problems_.add(where,
                      fmt::format("there is no column \"{}\"{}", column, suggestion(column, columns_)));
      }
    }
    key.name = lower_name({kind, spec.name, table_.name.name, key.columns, {}, {}}, naming_, target_, where,
                          problems_);
    if (!target_.capabilities.comments) key.comment.clear();
    if (!target_.capabilities.covering_indexes) key.include.clear();  // a matter of speed only
    if (!target_.capabilities.deferrable_keys && key.deferral != schema::Deferral::not_deferrable) {
      problems_.add(
          where, fmt::format("{} checks it at once: it can't be deferrable there", target_.dialect.title()));
    }
    return key;
  }

  void lower_primary_key(const schema::KeyConstraint& spec) {
    table_.primary_key = lower_key(spec, "primary_key", "primary key");
    for (const auto& name : spec.columns) {
      if (auto* column = table_.find_column(name)) column->not_null = true;
    }
  }

  void lower_unique(const schema::KeyConstraint& spec) {
    auto key = lower_key(spec, "unique", "unique constraint");
    if (key.nulls_not_distinct)
      check_nulls_not_distinct(at("unique constraint", spec.name), target_, problems_);
    table_.uniques.push_back(std::move(key));
  }

  void lower_check(const CheckSpec& spec) {
    auto check = spec.check;
    const auto where =
        spec.column.empty() ? at("check", check.name) : at("column " + spec.column + ", check");
    // A check at a column may go without a name: the convention takes the column's for it.
    const auto given = check.name.empty() && naming_.contains("check") ? spec.column : check.name;
    const std::vector<std::string> columns =
        spec.column.empty() ? std::vector<std::string>() : std::vector<std::string>{spec.column};
    check.name =
        lower_name({"check", given, table_.name.name, columns, {}, {}}, naming_, target_, where, problems_);
    if (!target_.capabilities.comments) check.comment.clear();
    if (!target_.capabilities.alter_constraints) check.validated = true;
    if (!target_.capabilities.no_inherit_checks) check.no_inherit = false;
    table_.checks.push_back(std::move(check));
  }

  void lower_foreign_key(const schema::ForeignKey& spec) {
    auto key = spec;
    const auto where = at(display_location(spec));
    if (key.columns.empty()) problems_.add(where, "it has no columns");
    check_columns(key.columns, where);
    for (const auto& column : key.on_delete_columns) {
      if (std::ranges::find(key.columns, column) == key.columns.end()) {
        problems_.add(
            where, fmt::format("it sets \"{}\" when a row is deleted, which is none of its columns{}", column,
                               suggestion(column, key.columns)));
      }
    }
    if (!key.on_delete_columns.empty()) {
      if (!target_.capabilities.set_null_columns) {
        problems_.add(
            where, fmt::format("{} can't set only some of the columns when a row is deleted in this version",
                               target_.dialect.title()));
      }
      if (key.on_delete != schema::ForeignKeyAction::set_null &&
          key.on_delete != schema::ForeignKeyAction::set_default) {
        problems_.add(where,
                      "columns to set when a row is deleted go with \"set null\" and \"set default\" only");
      }
    }
    if (key.on_delete == schema::ForeignKeyAction::set_null ||
        key.on_update == schema::ForeignKeyAction::set_null) {
      check_can_be_null(key, where);
    }
    if (!target_.capabilities.match_full) {
      if (key.match_full && key.columns.size() > 1) {
        problems_.add(where, fmt::format("{} does not know MATCH FULL", target_.dialect.title()));
      }
      key.match_full = false;
    }
    if (!target_.capabilities.alter_constraints) key.validated = true;
    if (!target_.capabilities.comments) key.comment.clear();
    table_.foreign_keys.push_back(std::move(key));
  }

  void check_can_be_null(const schema::ForeignKey& key, const std::string& where) {
    const auto& set = key.on_delete_columns.empty() ? key.columns : key.on_delete_columns;
    for (const auto& name : set) {
      const auto* column = table_.find_column(name);
      if (column && (column->not_null || in_primary_key(name))) {
        problems_.add(
            where, fmt::format("it sets \"{}\" to NULL, but that column can't be NULL{}", name,
                               set.size() == 1 ? "; make its member a std::optional, or say nullable" : ""));
      }
    }
  }

  const TableSpec& spec_;
  const Enums& enums_;
  const NamingConvention& naming_;
  const LowerTarget& target_;
  Problems& problems_;
  schema::Table table_;
  std::string where_;
  std::vector<std::string> columns_;
  bool columns_are_known_ = true;  // the table has no further columns
};

}  // namespace

schema::Table lower_table(const TableSpec& spec, const Enums& enums, const NamingConvention& naming,
                          const LowerTarget& target, Problems& problems) {
  return TableLowering(spec, enums, naming, target, problems).lower();
}

std::string display_location(const schema::ForeignKey& key) {
  if (!key.name.empty()) return "foreign key " + key.name;
  if (key.columns.size() == 1) return "column " + key.columns.front();
  return fmt::format("foreign key ({})", text::join(key.columns, ", "));
}

void check_length(const std::string& name, const std::string& where, const LowerTarget& target,
                  Problems& problems) {
  const auto max_size = target.capabilities.max_name_length;
  if (max_size == 0 || name.size() <= max_size) return;
  problems.add(where, fmt::format("the name \"{}\" has {} bytes; {} keeps {}", name, name.size(),
                                  target.dialect.title(), max_size));
}

std::string lower_name(const NameRequest& request, const NamingConvention& naming, const LowerTarget& target,
                       const std::string& where, Problems& problems) {
  try {
    auto name = conventional_name(naming, request);
    // Only names that were made up are cut: one that was given has to fit, and is checked later.
    return name == request.given ? name : shortened(name, target.capabilities.max_name_length);
  } catch (const Error& error) {
    problems.add(where, error.what());
    return request.given;
  }
}

schema::Index lower_index(const schema::Index& spec, const schema::ObjectName& owner,
                          const std::vector<std::string>& columns, const NamingConvention& naming,
                          const LowerTarget& target, Problems& problems) {
  auto index = spec;
  const auto where =
      fmt::format("table {}, index{}", target.display(owner), spec.name.empty() ? "" : " " + spec.name);
  const auto check = [&](const std::string& column) {
    if (columns.empty() || std::ranges::find(columns, column) != columns.end()) return;
    problems.add(where, fmt::format("there is no column \"{}\"{}", column, suggestion(column, columns)));
  };
  std::vector<std::string> names;
  for (auto& key : index.keys) {
    names.push_back(key.column.empty() ? "expr" : key.column);
    if (!key.column.empty()) check(key.column);
    if (!target.capabilities.index_methods) key.operator_class.clear();
    if (!target.capabilities.index_null_order) key.nulls_first = false;
  }
  for (const auto& column : index.include) check(column);
  if (!target.capabilities.index_methods) index.method.clear();
  if (!target.capabilities.covering_indexes) index.include.clear();  // a matter of speed only
  if (!target.capabilities.comments) index.comment.clear();
  if (index.nulls_not_distinct && !index.unique)
    problems.add(where, "\"nulls_not_distinct\" goes with a unique index only");
  if (index.nulls_not_distinct) check_nulls_not_distinct(where, target, problems);
  index.name = lower_name({"index", spec.name, owner.name, names, {}, {}}, naming, target, where, problems);
  if (index.name.empty()) {
    index.name = shortened(default_index_name(owner.name, names), target.capabilities.max_name_length);
  }
  check_length(index.name, where, target, problems);
  return index;
}

}  // namespace limbeck::models
