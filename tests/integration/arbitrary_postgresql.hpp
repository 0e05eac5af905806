// Random catalogs that a PostgreSQL database can hold, for properties. Names come from small pools, so that
// two of them have much in common.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <vector>

#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/render_serial.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialect::postgresql::testing {

class ArbitraryCatalog {
 public:
  schema::Catalog make() {
    catalog_.schemas["public"] = {"public", ""};
    if (maybe()) catalog_.schemas["App"] = {"App", comment()};
    make_types();
    const int tables = 1 + below(4);
    for (int i = 0; i < tables; ++i) make_table(tables_[static_cast<std::size_t>(i)]);
    for (auto& [name, table] : catalog_.tables) make_foreign_keys(table);
    make_views();
    make_routines();
    return catalog_;
  }

 private:
  struct Type {
    std::string name;
    std::vector<std::string> defaults;
    bool number = false, text = false, serial = false;
  };

  static int below(int limit) { return *rc::gen::inRange(0, limit); }
  static bool maybe() { return below(3) == 2; }
  template <typename T>
  static const T& any(const std::vector<T>& of) {
    return of[static_cast<std::size_t>(below(static_cast<int>(of.size())))];
  }
  static std::string comment() {
    return maybe() ? any(std::vector<std::string>{"said", "it's \\ \"so\"", "two\nlines"}) : "";
  }

  schema::ObjectName named(const std::string& name) const {
    return {catalog_.schemas.contains("App") && maybe() ? "App" : "public", name};
  }

  void make_types() {
    types_ = {
        {"integer", {"0", "(1 + 1)", "'-1'::integer"}, true, false, true},
        {"bigint", {"0", "'9999999999'::bigint"}, true, false, true},
        {"smallint", {"1"}, true, false, true},
        {"text", {"''::text", "'it''s'::text", "CURRENT_USER"}, false, true},
        {"character varying(20)", {"'x'::character varying"}, false, true},
        {"character varying(40)", {"'x'::character varying"}, false, true},
        {"character(3)", {"'abc'::bpchar"}, false, true},
        {"boolean", {"true"}},
        {"numeric(10,2)", {"1.5", "0"}, true},
        {"numeric", {"0.1"}, true},
        {"real", {"1.5"}, true},
        {"double precision", {"'-1'::numeric"}, true},
        {"date", {"CURRENT_DATE", "'2026-01-01'::date"}},
        {"time without time zone", {"'12:00:00'::time without time zone"}},
        {"timestamp without time zone", {"now()"}},
        {"timestamp(3) with time zone", {"now()", "'2026-01-01 00:00:00+00'::timestamp with time zone"}},
        {"interval", {"'1 day'::interval"}},
        {"uuid", {"gen_random_uuid()"}},
        {"jsonb", {"'{}'::jsonb"}},
        {"bytea", {"'\\x00'::bytea"}},
        {"inet", {"'127.0.0.1'::inet"}},
        {"integer[]", {"'{}'::integer[]", "ARRAY[1, 2]"}},
        {"text[]", {"'{}'::text[]"}}};
    const int enums = below(3);
    for (int i = 0; i < enums; ++i) {
      schema::Enum made;
      made.name = named(i == 0 ? "mood" : "State");
      made.comment = comment();
      std::vector<std::string> pool = {"a", "b", "it's", "D d", "e"};
      for (int values = 1 + below(4); values > 0; --values) {
        const auto value = any(pool);
        std::erase(pool, value);
        made.values.push_back(value);
      }
      const std::string sql = quote(made.name);
      std::vector<std::string> defaults, array_defaults;
      for (const auto& value : made.values) {
        defaults.push_back(quote_literal(value) + "::" + sql);
        array_defaults.push_back("ARRAY[" + defaults.back() + "]");
      }
      types_.push_back({sql, defaults});
      types_.push_back({sql + "[]", array_defaults});
      catalog_.enums.emplace(made.name, made);
    }
    if (maybe()) {
      schema::SqlObject domain;
      domain.id = {schema::ObjectKind::domain, named("positive"), ""};
      domain.definition = "CREATE DOMAIN " + quote(domain.id.name) + " AS " +
                          any(std::vector<std::string>{"integer", "bigint", "integer NOT NULL", "text"});
      domain.comment = comment();
      types_.push_back({quote(domain.id.name), {}});
      catalog_.objects.emplace(domain.id, domain);
    }
    if (maybe()) {
      schema::Sequence made;
      made.name = named("numbers");
      made.numbers = numbers();
      made.type = any(std::vector<std::string>{"bigint", "integer"});
      made.comment = comment();
      catalog_.sequences.emplace(made.name, made);
      types_.push_back({"bigint", {nextval_sql(made.name)}, true, false, false});
    }
  }

  static schema::SequenceNumbers numbers() {
    schema::SequenceNumbers made;
    if (maybe()) made.increment = any(std::vector<std::int64_t>{2, -1, 10});
    const bool down = made.increment.value_or(1) < 0;
    if (maybe()) made.minimum = down ? -1000 : 5;
    if (maybe()) made.maximum = down ? -5 : 1000;
    if (maybe()) made.start = down ? -10 : 10;
    if (maybe()) made.cache = 5;
    made.cycle = maybe();
    return made;
  }

  void make_table(const std::string& bare) {
    schema::Table table;
    table.name = named(bare);
    table.comment = comment();
    if (maybe()) table.options["fillfactor"] = any(std::vector<std::string>{"70", "80"});
    if (below(6) == 5) table.options["unlogged"] = "true";
    if (below(6) == 5) table.options["row_security"] = "true";
    std::vector<std::string> pool = {"id", "n", "name", "User", "at", "data", "state", "größe"};
    for (int columns = 1 + below(6); columns > 0; --columns) {
      const auto name = any(pool);
      std::erase(pool, name);
      table.columns.push_back(make_column(table, name));
    }
    const std::string prefix = bare + "_";
    if (maybe()) {
      table.primary_key.emplace();
      table.primary_key->name = prefix + "pkey";
      table.primary_key->primary = true;
      table.primary_key->comment = comment();
      key_columns(table, table.primary_key->columns);
      for (const auto& column : table.primary_key->columns) table.find_column(column)->not_null = true;
    }
    if (maybe()) {
      schema::KeyConstraint made;
      made.name = prefix + "key";
      key_columns(table, made.columns);
      made.nulls_not_distinct = maybe();
      made.deferral = any(std::vector<schema::Deferral>{schema::Deferral::not_deferrable,
                                                        schema::Deferral::initially_immediate,
                                                        schema::Deferral::initially_deferred});
      made.comment = comment();
      table.uniques.push_back(made);
    }
    for (int i = below(3); i > 0; --i) {
      schema::CheckConstraint made;
      made.name = prefix + "check" + std::to_string(i);
      made.expression = condition(table);
      made.validated = !maybe();
      made.comment = comment();
      table.checks.push_back(made);
    }
    for (int i = below(3); i > 0; --i)
      table.indexes.push_back(make_index(table, prefix + "idx" + std::to_string(i)));
    catalog_.tables.emplace(table.name, table);
  }

  schema::Column make_column(const schema::Table& table, const std::string& name) {
    schema::Column column;
    const Type& type = any(types_);
    column.name = name;
    column.type = type.name;
    column.not_null = maybe();
    column.comment = comment();
    if (type.text && maybe()) column.collation = "pg_catalog.\"C\"";
    if (type.text && below(6) == 5) column.options["storage"] = "external";
    if (below(8) == 7) column.options["statistics"] = "50";
    switch (below(5)) {
      case 1:
        if (!type.defaults.empty()) column.default_value = any(type.defaults);
        break;
      case 2:
        if (!type.serial) break;
        column.identity = schema::Identity{maybe(), {}};
        if (type.name != "smallint") column.identity->numbers = numbers();
        column.not_null = true;
        break;
      case 3: {
        if (!type.serial) break;
        schema::Sequence made;
        made.name = {table.name.schema, table.name.name + "_" + name + "_seq"};
        made.type = type.name;
        if (maybe()) made.numbers.increment = 5;
        made.owned_by_table = table.name;
        made.owned_by_column = name;
        made.comment = comment();
        column.default_value = nextval_sql(made.name);
        column.not_null = true;
        catalog_.sequences.insert_or_assign(made.name, made);
        break;
      }
      case 4:
        if (type.number && type.name != "numeric(10,2)") {
          for (const auto& other : table.columns) {
            if (other.generated || !is_number(other)) continue;
            column.generated = schema::Generated{
                quote_identifier(other.name) + any(std::vector<std::string>{" * 2", " + 1"}), true};
            break;
          }
        }
        break;
      default:
        break;
    }
    return column;
  }

  static bool is_number(const schema::Column& column) {
    for (const char* name : {"integer", "bigint", "smallint", "numeric", "real", "double precision"}) {
      if (column.type.starts_with(name) && !column.type.ends_with("[]")) return true;
    }
    return false;
  }
  static bool is_text(const schema::Column& column) {
    return column.type == "text" || column.type.starts_with("character");
  }

  static void key_columns(const schema::Table& table, std::vector<std::string>& columns) {
    for (int i = 1 + below(2); i > 0; --i) {
      const auto& name = any(table.columns).name;
      if (std::ranges::find(columns, name) == columns.end()) columns.push_back(name);
    }
  }

  std::string condition(const schema::Table& table) {
    const auto& column = any(table.columns);
    const std::string name = quote_identifier(column.name);
    if (is_number(column))
      return name + any(std::vector<std::string>{" > 0", " IS NOT NULL", " BETWEEN 1 AND 9"});
    if (is_text(column))
      return name + any(std::vector<std::string>{" <> 'x'", " LIKE 'a%'", " IN ('a', 'b')"});
    for (const auto& [type, held] : catalog_.enums) {
      if (column.type == quote(type))
        return name + " <> " + quote_literal(any(held.values)) + "::" + quote(type);
    }
    return name + " IS NOT NULL";
  }

  schema::Index make_index(const schema::Table& table, const std::string& name) {
    schema::Index made;
    made.name = name;
    made.method = "btree";
    made.comment = comment();
    const auto& column = any(table.columns);
    schema::IndexKey key;
    key.column = column.name;
    if (column.type == "jsonb" && maybe()) {
      made.method = "gin";
      if (maybe()) key.operator_class = "jsonb_path_ops";
      made.keys = {key};
      return made;
    }
    if (below(5) == 4) {
      made.method = "hash";
      made.keys = {key};
      return made;
    }
    if (is_text(column) && maybe()) {
      key.column.clear();
      key.expression = any(std::vector<std::string>{"lower(" + quote_identifier(column.name) + ")",
                                                    quote_identifier(column.name) + " || 'x'"});
    } else if (column.type == "text" && maybe()) {
      key.operator_class = "text_pattern_ops";
    }
    key.descending = maybe();
    key.nulls_first = maybe();
    made.keys = {key};
    if (maybe()) {
      schema::IndexKey second;
      second.column = any(table.columns).name;
      made.keys.push_back(second);
    }
    if (maybe()) made.include = {any(table.columns).name};
    made.unique = maybe();
    made.nulls_not_distinct = made.unique && maybe();
    if (maybe()) made.where = condition(table);
    if (maybe()) made.options["fillfactor"] = "50";
    return made;
  }

  void make_foreign_keys(schema::Table& table) {
    for (const auto& [name, other] : catalog_.tables) {
      if (!other.primary_key || !maybe()) continue;
      if (other.options.contains("unlogged") && !table.options.contains("unlogged")) continue;
      schema::ForeignKey made;
      made.name = table.name.name + "_" + other.name.name + "_fkey";
      made.referenced_table = other.name;
      made.referenced_columns = other.primary_key->columns;
      for (const auto& wanted : made.referenced_columns) {
        const auto* target = other.find_column(wanted);
        for (const auto& column : table.columns) {
          const bool used = std::ranges::find(made.columns, column.name) != made.columns.end();
          if (!used && column.type == target->type && column.collation == target->collation &&
              !column.generated) {
            made.columns.push_back(column.name);
            break;
          }
        }
      }
      if (made.columns.size() != made.referenced_columns.size()) continue;
      made.on_delete = any(std::vector<schema::ForeignKeyAction>{schema::ForeignKeyAction::no_action,
                                                                 schema::ForeignKeyAction::cascade,
                                                                 schema::ForeignKeyAction::set_null});
      if (made.on_delete == schema::ForeignKeyAction::set_null && maybe())
        made.on_delete_columns = {made.columns[0]};
      made.deferral = maybe() ? schema::Deferral::initially_deferred : schema::Deferral::not_deferrable;
      made.match_full = maybe();
      made.validated = !maybe();
      made.comment = comment();
      table.foreign_keys.push_back(made);
    }
  }

  void make_views() {
    for (int i = 0; i < below(3); ++i) {
      schema::View view;
      view.name = named("view" + std::to_string(i));
      auto table = catalog_.tables.begin();
      std::advance(table, below(static_cast<int>(catalog_.tables.size())));
      std::string list;
      for (const auto& column : table->second.columns) {
        if (list.empty() || !maybe()) list += (list.empty() ? "" : ", ") + quote_identifier(column.name);
      }
      view.query = "SELECT " + list + " FROM " + quote(table->first);
      if (i > 0 && maybe()) {
        for (const auto& [other, held] : catalog_.views) view.query = "SELECT * FROM " + quote(other);
      }
      view.materialized = maybe();
      if (!view.materialized && maybe()) view.options["security_barrier"] = "true";
      view.comment = comment();
      catalog_.views.emplace(view.name, view);
    }
  }

  void make_routines() {
    if (!maybe()) return;
    schema::SqlObject function;
    function.id = {schema::ObjectKind::function, named("fire"), ""};
    function.definition = "CREATE OR REPLACE FUNCTION " + quote(function.id.name) +
                          "()\n RETURNS trigger\n LANGUAGE plpgsql\nAS $$ BEGIN " +
                          any(std::vector<std::string>{"RETURN NEW;", "RETURN NULL;"}) + " END $$";
    function.replaceable = true;
    function.comment = comment();
    catalog_.objects.emplace(function.id, function);
    for (const auto& [name, table] : catalog_.tables) {
      if (maybe()) {
        schema::SqlObject trigger;
        trigger.id = {schema::ObjectKind::trigger, name, "tr"};
        trigger.definition = "CREATE TRIGGER tr BEFORE UPDATE OF " +
                             quote_identifier(any(table.columns).name) + " ON " + quote(name) +
                             " FOR EACH ROW EXECUTE FUNCTION " + quote(function.id.name) + "()";
        trigger.comment = comment();
        catalog_.objects.emplace(trigger.id, trigger);
      }
      if (maybe()) {
        schema::SqlObject policy;
        policy.id = {schema::ObjectKind::policy, name, "mine"};
        policy.definition = "CREATE POLICY mine ON " + quote(name) + " USING (" + condition(table) + ")";
        catalog_.objects.emplace(policy.id, policy);
      }
    }
  }

  schema::Catalog catalog_;
  std::vector<Type> types_;
  const std::vector<std::string> tables_ = {"a", "b", "Order", "d"};
};

}  // namespace limbeck::dialect::postgresql::testing
