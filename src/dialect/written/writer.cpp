#include "dialect/written/writer.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "dialect/mysql/written/writer.hpp"
#include "dialect/postgresql/written/writer.hpp"
#include "dialect/sqlite/written/writer.hpp"

namespace limbeck::dialect::written {

using namespace operation::written;

struct Writer::Write {
  const Writer& writer;

  Statements operator()(const CreateTable& create) const { return {writer.create_table(create)}; }
  Statements operator()(const DropTable& drop) const {
    return {
        fmt::format("DROP TABLE {}{}", drop.if_exists ? "IF EXISTS " : "", writer.table_name(drop.table))};
  }
  Statements operator()(const RenameTable& rename) const { return {writer.write_rename(rename)}; }
  Statements operator()(const AddColumn& add) const {
    auto sql = fmt::format("ALTER TABLE {} ADD COLUMN {}{}", writer.table_name(add.table),
                           add.if_not_exists ? "IF NOT EXISTS " : "", writer.column_sql(add.column, {}));
    if (add.references) {
      sql += fmt::format(" REFERENCES {} ({})", writer.table_name(add.references->referenced_table),
                         writer.column_list(add.references->referenced_columns)) +
             writer.referential_actions(*add.references);
    }
    for (const auto& check : add.column.checks) sql += " " + writer.constraint_sql(check);
    return {std::move(sql)};
  }
  Statements operator()(const DropColumn& drop) const {
    return {fmt::format("ALTER TABLE {} DROP COLUMN {}{}", writer.table_name(drop.table),
                        drop.if_exists ? "IF EXISTS " : "", writer.quote(drop.column))};
  }
  Statements operator()(const AlterColumn& alter) const { return writer.write_alter(alter); }
  Statements operator()(const AddConstraint& add) const {
    if (!writer.alters_constraints())
      throw NotWritable("adds a constraint to a table that is there, which this engine can't");
    const bool is_key = add.constraint.kind == ConstraintKind::foreign_key;
    return {fmt::format(
        "ALTER TABLE {} ADD {}", writer.table_name(add.table),
        is_key ? writer.foreign_key(add.constraint, add.table) : writer.constraint_sql(add.constraint))};
  }
  Statements operator()(const DropConstraint& drop) const {
    if (!writer.alters_constraints()) throw NotWritable("drops a constraint, which this engine can't");
    return {writer.write_drop_constraint(drop)};
  }
  Statements operator()(const CreateIndex& create) const { return {writer.write_index(create)}; }
  Statements operator()(const DropIndex& drop) const { return {writer.write_drop_index(drop)}; }
  Statements operator()(const CreateEnum& create) const { return writer.write_enum(create); }
  Statements operator()(const DropEnum& drop) const { return writer.write_enum(drop); }
  Statements operator()(const SetTableComment& comment) const { return writer.write_comment(comment); }
  Statements operator()(const SetColumnComment& comment) const { return writer.write_comment(comment); }
  Statements operator()(const Insert& insert) const { return {writer.insert_sql(insert)}; }
  Statements operator()(const Update& update) const { return {writer.update_sql(update)}; }
  Statements operator()(const Delete& removal) const { return {writer.delete_sql(removal)}; }
  Statements operator()(const Select& select) const { return {writer.query_sql(select)}; }
  Statements operator()(const Execute& execute) const { return {execute.sql}; }
};

std::vector<std::string> Writer::write(const Operation& operation) const {
  return std::visit(Write{*this}, operation);
}

ReflectedTable Writer::reflect(const ObjectName& table, const Query&) const {
  throw NotWritable(
      fmt::format("has the table {} copied, which is not known on this engine", table.display()));
}

// --- names and literals -----------------------------------------------------------------------------------

/// As SQLAlchemy's IdentifierPreparer decides.
std::string Writer::quote(std::string_view name) const {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
  };
  const bool plain = !name.empty() && !(name[0] >= '0' && name[0] <= '9') && name[0] != '$' &&
                     std::ranges::all_of(name, is_plain) && !is_reserved(name);
  if (plain) return std::string(name);
  const std::string sign(1, quote_character());
  return sign + text::replace_all(std::string(name), sign, sign + sign) + sign;
}

std::string Writer::literal(std::string_view text) const {
  return '\'' + text::replace_all(std::string(text), "'", "''") + '\'';
}

std::string Writer::table_name(const ObjectName& table) const {
  if (table.schema.find('.') != std::string::npos) throw NotWritable("names a schema with a point in it");
  return table.schema.empty() ? quote(table.name) : quote(table.schema) + "." + quote(table.name);
}

std::string Writer::column_list(const std::vector<std::string>& columns) const {
  std::vector<std::string> quoted;
  for (const auto& column : columns) quoted.push_back(quote(column));
  return text::join(quoted, ", ");
}

void Writer::refuse_option(const std::string& name) {
  throw NotWritable(fmt::format("uses the option {}, which is not known here", name));
}

// --- tables and constraints -------------------------------------------------------------------------------

std::string Writer::create_table(const CreateTable& create) const {
  std::string sql = "CREATE ";
  for (const auto& prefix : create.prefixes) sql += prefix + " ";
  sql += fmt::format("TABLE {}{} (", create.if_not_exists ? "IF NOT EXISTS " : "", table_name(create.table));
  std::vector<std::string> lines;
  for (const auto& column : create.columns) {
    auto line = column_sql(column, create.options);
    for (const auto& check : column.checks) line += " " + constraint_sql(check);
    lines.push_back(std::move(line));
  }
  for (const auto& constraint : create.constraints) {
    if (constraint.kind == ConstraintKind::primary_key && omits_primary_key(create)) continue;
    auto line = constraint.kind == ConstraintKind::foreign_key ? foreign_key(constraint, create.table)
                                                               : constraint_sql(constraint);
    if (!line.empty()) lines.push_back(std::move(line));
  }
  for (std::size_t i = 0; i < lines.size(); ++i) sql += (i == 0 ? "\n    " : ",\n    ") + lines[i];
  return sql + "\n)" + table_suffix(create);
}

std::string Writer::constraint_sql(const Constraint& constraint) const {
  std::string sql = constraint.name ? fmt::format("CONSTRAINT {} ", quote(*constraint.name)) : "";
  if (constraint.kind == ConstraintKind::primary_key) {
    sql += fmt::format("PRIMARY KEY ({})", column_list(constraint.columns));
  } else if (constraint.kind == ConstraintKind::unique) {
    sql += fmt::format("UNIQUE {}({})", unique_prefix(constraint), column_list(constraint.columns));
  } else {
    sql += fmt::format("CHECK ({})", clause_sql(constraint.expression));
  }
  return sql + deferrability(constraint) + constraint_suffix(constraint);
}

/// Empty: this dialect leaves it out.
std::string Writer::foreign_key(const Constraint& constraint, const ObjectName& from) const {
  const auto table = referenced_table(constraint, from);
  if (table.empty()) return {};
  std::string sql = constraint.name ? fmt::format("CONSTRAINT {} ", quote(*constraint.name)) : "";
  sql += fmt::format("FOREIGN KEY({}) REFERENCES {} ({})", column_list(constraint.columns), table,
                     column_list(constraint.referenced_columns));
  return sql + referential_actions(constraint) + constraint_suffix(constraint);
}

std::string Writer::referential_actions(const Constraint& constraint) const {
  std::string sql;
  if (constraint.match) sql += match_sql(*constraint.match);
  if (constraint.on_delete) sql += " ON DELETE " + *constraint.on_delete;
  if (constraint.on_update) sql += " ON UPDATE " + *constraint.on_update;
  return sql + deferrability(constraint);
}

std::string Writer::deferrability(const Constraint& constraint) const {
  std::string sql;
  if (constraint.deferrable) sql += *constraint.deferrable ? " DEFERRABLE" : " NOT DEFERRABLE";
  if (constraint.initially) sql += " INITIALLY " + *constraint.initially;
  return sql;
}

std::string Writer::referenced_table(const Constraint& constraint, const ObjectName&) const {
  return table_name(constraint.referenced_table);
}

std::string Writer::unique_prefix(const Constraint&) const {
  return {};
}

bool Writer::omits_primary_key(const CreateTable&) const {
  return false;
}

std::string Writer::write_drop_constraint(const DropConstraint& drop) const {
  return fmt::format("ALTER TABLE {} DROP CONSTRAINT {}{}", table_name(drop.table),
                     drop.if_exists ? "IF EXISTS " : "", quote(drop.name));
}

bool Writer::takes_option(std::string_view dialect, std::string_view) const {
  return dialect == name();
}

std::string Writer::write_rename(const RenameTable& rename) const {
  return fmt::format("ALTER TABLE {} RENAME TO {}", table_name(rename.table), quote(rename.to));
}

std::string Writer::identity_sql(const Identity& identity) const {
  std::vector<std::string> parts;
  const auto add = [&](const char* words, const std::optional<std::int64_t>& number) {
    if (number) parts.push_back(fmt::format("{} {}", words, *number));
  };
  add("INCREMENT BY", identity.increment);
  add("START WITH", identity.start);
  add("MINVALUE", identity.minimum);
  add("MAXVALUE", identity.maximum);
  if (identity.no_minimum) parts.emplace_back("NO MINVALUE");
  if (identity.no_maximum) parts.emplace_back("NO MAXVALUE");
  add("CACHE", identity.cache);
  if (identity.cycle) parts.emplace_back(*identity.cycle ? "CYCLE" : "NO CYCLE");
  const auto numbers = text::join(parts, " ");
  return fmt::format("GENERATED {} AS IDENTITY{}", identity.always ? "ALWAYS" : "BY DEFAULT",
                     numbers.empty() ? "" : " (" + numbers + ")");
}

// --- expressions ------------------------------------------------------------------------------------------

/// SQLAlchemy knows a few functions by name; they are written without parentheses.
std::string Writer::function_sql(const std::string& name, const std::vector<std::string>& arguments) const {
  static constexpr std::string_view without_parentheses[] = {
      "current_date", "current_time",   "current_timestamp", "current_user",
      "localtime",    "localtimestamp", "session_user",      "user"};
  const auto lower = text::lower(name);
  if (arguments.empty() && std::ranges::find(without_parentheses, lower) != std::end(without_parentheses))
    return text::upper(name);
  return fmt::format("{}({})", name, text::join(arguments, ", "));
}

// --- types ------------------------------------------------------------------------------------------------

const Type& Writer::variant_of(const Type& type) const {
  const auto found = type.variants.find(name());
  return found == type.variants.end() ? type : *found->second;
}

std::string Writer::string_type(std::string_view name, const Type& type) const {
  std::string sql(name);
  if (type.length && *type.length != 0) sql += fmt::format("({})", *type.length);
  if (!type.collation.empty()) sql += fmt::format(" COLLATE \"{}\"", type.collation);
  return sql;
}

std::string Writer::numeric_type(std::string_view name, const Type& type) const {
  if (!type.precision) return std::string(name);
  if (!type.scale) return fmt::format("{}({})", name, *type.precision);
  return fmt::format("{}({}, {})", name, *type.precision, *type.scale);
}

std::int64_t Writer::enum_length(const Type& type) {
  std::int64_t longest = 0;
  for (const auto& value : type.values) {
    const auto characters =
        std::ranges::count_if(value, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    longest = std::max<std::int64_t>(longest, characters);
  }
  return type.length ? std::max(*type.length, longest) : longest;
}

std::unique_ptr<Writer> writer_for(const Target& target, const SqlAlchemy& version) {
  switch (target.engine.kind) {
    case EngineKind::postgresql:
      return postgresql::written_writer(version);
    case EngineKind::sqlite:
      return sqlite::written_writer(version);
    case EngineKind::mysql:
      break;
  }
  return mysql::written_writer(target, version);
}

}  // namespace limbeck::dialect::written
