// A revision in C++: what SQL alone can't say, most of all changes to data. The header of the file is that of
// a revision in SQL, with // for --; then two functions:
//
//     // split names
//     // limbeck: revision 8f3b2c9a1d04
//     // limbeck: revises 5d0e7a91c2b3
//     #include <limbeck/op.hpp>
//     using namespace limbeck::models;  // type, nullable, references(), …
//
//     void upgrade(limbeck::Op& op) {
//       op.add_column("contacts", "last_name", type::text, nullable);
//       for (auto [id, name] : op.query<std::int64_t, std::string>("SELECT id, name FROM contacts")) {
//         op.execute("UPDATE contacts SET last_name = $1 WHERE id = $2", name.substr(name.rfind(' ') + 1),
//         id);
//       }
//     }
//
//     void downgrade(limbeck::Op& op) { op.drop_column("contacts", "last_name"); }
//
// C++20; everything is in this header and its neighbours, and nothing has to be linked. docs/cpp-revisions.md
// is the guide.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <limbeck/models.hpp>
#include <limbeck/op/backfill.hpp>
#include <limbeck/op/rows.hpp>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace limbeck::models {

/// In Op::alter_column: takes the default away.
struct NoDefault {
  static constexpr int fits = detail::column_option;
  void apply(detail::Node& column) const { column.set("default", detail::Node()); }
};
inline constexpr NoDefault no_default;
/// In Op::alter_column: the database numbers new rows no longer.
struct NoIdentity {
  static constexpr int fits = detail::column_option;
  void apply(detail::Node& column) const { column.set("identity", detail::Node()); }
};
inline constexpr NoIdentity no_identity;

}  // namespace limbeck::models

namespace limbeck {

namespace op_detail {

/// A table or another object: "contacts", or {"schema", "contacts"}; and the line where it is named.
struct Name {
  Name(const char* object, int at_line = __builtin_LINE()) : name(object), line(at_line) {}
  Name(std::string_view object, int at_line = __builtin_LINE()) : name(object), line(at_line) {}
  Name(const std::string& object, int at_line = __builtin_LINE()) : name(object), line(at_line) {}
  Name(std::string_view schema_name, std::string_view object, int at_line = __builtin_LINE())
      : schema(schema_name), name(object), line(at_line) {}

  Node node() const {
    Node node;
    node.set("name", name);
    if (!schema.empty()) node.set("schema", schema);
    return node;
  }

  std::string schema, name;
  int line;
};

/// A statement, and the line where it stands.
struct Sql {
  Sql(const char* statement, int at_line = __builtin_LINE()) : text(statement), line(at_line) {}
  Sql(std::string_view statement, int at_line = __builtin_LINE()) : text(statement), line(at_line) {}
  Sql(const std::string& statement, int at_line = __builtin_LINE()) : text(statement), line(at_line) {}

  std::string_view text;
  int line;
};

template <typename T>
inline constexpr bool is_type = models::detail::gives_type<T>;

}  // namespace op_detail

/// What a revision does. Every function takes effect before it returns, in the revision's transaction (or
/// outside one, where its section says `transaction=none`), and throws DatabaseError when the database
/// refuses, Error when Limbeck does; let them go through: the revision is rolled back, and the file's line is
/// named. Names are the database's, as they are at that time: the structs and models of the application will
/// change, what a revision does must not.
///
/// The functions for schema objects have the names of the operations that `limbeck revision --autogenerate`
/// writes, and are rendered like those: on SQLite, a table that can't be altered is rebuilt (its section
/// then has to say `foreign-keys=off`).
class Op {
  using Name = op_detail::Name;
  using Node = models::detail::Node;
  using Keys = models::Keys;
  using SqlText = models::detail::SqlText;

 public:
  /// For Limbeck itself.
  Op(op_detail::Channel& channel, EngineKind dialect, int server_version, bool offline)
      : channel_(channel), dialect_(dialect), server_version_(server_version), offline_(offline) {}
  Op(const Op&) = delete;
  Op& operator=(const Op&) = delete;

  // ---- where it runs

  EngineKind dialect() const { return dialect_; }
  /// PostgreSQL's server_version_num (150018), SQLite's version number (3040001); 0 when unknown.
  int server_version() const { return server_version_; }
  /// True for `limbeck upgrade --sql`: statements are written down, and nothing can be asked.
  bool offline() const { return offline_; }

  // ---- statements

  /// Runs one statement with values for its placeholders $1, $2, …, or without any several, separated by
  /// semicolons. Returns how many rows it changed.
  template <typename... Values>
  std::int64_t execute(op_detail::Sql sql, const Values&... values) {
    return ask(statement("execute", sql, {Parameter(values)...})).affected;
  }
  /// Runs one statement and returns its rows, all of them in memory.
  template <typename... None, typename... Values>
    requires(sizeof...(None) == 0)
  Rows query(op_detail::Sql sql, const Values&... values) {
    return Rows(ask(statement("query", sql, {Parameter(values)...})));
  }
  /// The same, with the C++ types of its columns: std::string, bool, numbers, std::vector<std::byte>,
  /// std::optional.
  template <typename First, typename... Columns, typename... Values>
  std::vector<std::tuple<First, Columns...>> query(op_detail::Sql sql, const Values&... values) {
    return typed<First, Columns...>(Rows(ask(statement("query", sql, {Parameter(values)...}))));
  }
  /// The one value of the one row that the statement gives.
  template <typename T, typename... Values>
  T query_value(op_detail::Sql sql, const Values&... values) {
    const Rows rows(ask(statement("query", sql, {Parameter(values)...})));
    if (rows.size() != 1)
      throw Error("the statement gives " + std::to_string(rows.size()) + " rows, and one is wanted");
    return std::get<0>(rows[0].as<T>());
  }
  /// Inserts rows, many with one statement.
  void bulk_insert(Name table, std::initializer_list<std::string_view> columns,
                   const std::vector<std::vector<Parameter>>& rows) {
    auto request = about("bulk_insert", table);
    list(request, "columns", columns);
    Node& all = request.at("rows");
    all.kind = Node::Kind::array;
    for (const auto& row : rows) {
      Node& values = all.push(Node(Node::Kind::array));
      for (const auto& value : row) values.push(value.node());
    }
    ask(request);
  }

  /// Changes the rows of a big table in batches of their own transactions: `change` is what stands behind
  /// UPDATE … SET.
  ///
  ///     op.backfill("contacts", "email = lower(email)").where("email <> lower(email)").batch(10'000).run();
  Backfill backfill(Name table, std::string_view change) {
    auto request = about("backfill", table);
    request.set("change", change);
    return Backfill(*this, std::move(request));
  }
  /// Calls a function for each row, with the columns named, in batches: what it executes is part of its
  /// batch's transaction.
  Backfill backfill(Name table, std::initializer_list<std::string_view> columns,
                    Backfill::Function function) {
    auto request = about("backfill", table);
    list(request, "columns", columns);
    return Backfill(*this, std::move(request), std::move(function));
  }

  /// A line for whoever watches the run.
  void note(std::string_view text) {
    Node request;
    ask(request.set("op", "note").set("text", text));
  }

  // ---- schemas and types

  void create_schema(Name name) { create("schemas", name); }
  void drop_schema(Name name) { ask(about("drop_schema", name)); }

  /// A type of its own on PostgreSQL; elsewhere nothing: there, check() the column's values.
  void create_enum(Name name, std::initializer_list<std::string_view> values) {
    create("enums", name, [&](Node& node) { list(node, "values", values); });
  }
  void drop_enum(Name name) { ask(about("drop_enum", name)); }
  void rename_enum(Name from, Name to) { rename("rename_enum", from, to); }
  /// `before`: the value that it goes before; at the end without one. The value can be used once this
  /// revision is committed (PostgreSQL manual, ALTER TYPE).
  void add_enum_value(Name name, std::string_view value, std::string_view before = {}) {
    auto request = about("add_enum_value", name);
    ask(request.set("value", value).set("before", before));
  }
  void rename_enum_value(Name name, std::string_view from, std::string_view to) {
    auto request = about("rename_enum_value", name);
    ask(request.set("from", from).set("to", to));
  }
  /// Values that are gone or in another order: the type is rebuilt, and its columns are converted. Fails
  /// where a row holds a value that is gone.
  void replace_enum(Name name, std::initializer_list<std::string_view> values) {
    auto request = about("replace_enum", name);
    list(request, "values", values);
    ask(request);
  }

  // ---- sequences

  /// `define(sequence)`: `.start(100)` and the like.
  template <typename Define>
  void create_sequence(Name name, Define&& define) {
    models::detail::Record record;
    models::Sequence sequence(&record);
    define(sequence);
    create("sequences", name, [&](Node& node) { merge(node, record.node); });
  }
  void create_sequence(Name name) { create("sequences", name); }
  void drop_sequence(Name name) { ask(about("drop_sequence", name)); }
  void rename_sequence(Name from, Name to) { rename("rename_sequence", from, to); }
  /// What `define` says not stays as it is.
  template <typename Define>
  void alter_sequence(Name name, Define&& define) {
    models::detail::Record record;
    models::Sequence sequence(&record);
    define(sequence);
    auto request = about("alter_sequence", name);
    merge(request.at("change"), record.node);
    ask(request);
  }

  // ---- tables

  /// `define(table)` says what it holds, as in the models but by names:
  ///
  ///     op.create_table("groups", [](auto& table) {
  ///       table.column("id", type::bigint, primary_key, identity)
  ///            .column("name", type::varchar(80), unique);
  ///     });
  template <typename Define>
  void create_table(Name name, Define&& define) {
    models::detail::Record record;
    models::Table<> table{&record};
    define(table);
    create("tables", name, [&](Node& node) { merge(node, record.node); });
  }
  void drop_table(Name name) { ask(about("drop_table", name)); }
  /// A new name, or a new schema, or both.
  void rename_table(Name from, Name to) { rename("rename_table", from, to); }
  /// What only one engine has: `op.alter_table("log", option(postgresql, "fillfactor", "70"))`. An empty
  /// value takes the option away.
  template <typename... Options>
  void alter_table(Name name, const Options&... options) {
    static_assert((std::is_same_v<Options, models::Option> && ...), "limbeck: alter_table() takes option(…)");
    auto request = about("alter_table", name);
    (models::detail::add_option(request.at("change"), options), ...);
    ask(request);
  }
  /// Rebuilds the table as it is, with its rows (SQLite); nothing where tables can be altered.
  void rebuild_table(Name name) { ask(about("rebuild_table", name)); }

  /// Options as in the models: nullable, default_to(), unique, references(), indexed, check(), …
  template <typename SqlType, typename... Options>
  void add_column(Name table, std::string_view column, const SqlType& type, const Options&... options) {
    static_assert(op_detail::is_type<SqlType>,
                  "limbeck: add_column() needs the column's type after its name");
    add(table, [&](models::Table<>& handle) { handle.column(column, type, options...); });
  }
  /// Indexes and constraints that the column is in go with it.
  void drop_column(Name table, std::string_view column) {
    auto request = about("drop_column", table);
    ask(request.set("column", column));
  }
  void rename_column(Name table, std::string_view from, std::string_view to) {
    rename_part("rename_column", table, from, to);
  }
  /// What is not said stays as it is: a type, nullable, not_null, default_to(), no_default, identity,
  /// no_identity, collate(), comment(), option(). Values are converted as autogenerate would.
  template <typename... Changes>
  void alter_column(Name table, std::string_view column, const Changes&... changes) {
    static_assert((models::detail::suitable<Changes, models::detail::column_option> && ...));
    auto request = about("alter_column", table);
    request.set("column", column);
    Node& change = request.at("change");
    change.kind = Node::Kind::object;
    (models::detail::add_option(change, changes), ...);
    ask(request);
  }

  // ---- constraints and indexes

  template <typename... Options>
  void add_primary_key(Name table, Keys columns, const Options&... options) {
    add(table, [&](models::Table<>& handle) { handle.primary_key(columns, options...); });
  }
  template <typename... Options>
  void add_unique(Name table, std::string_view name, Keys columns, const Options&... options) {
    add(table, [&](models::Table<>& handle) { handle.unique(name, columns, options...); });
  }
  template <typename... Options>
  void add_check(Name table, std::string_view name, SqlText condition, const Options&... options) {
    add(table, [&](models::Table<>& handle) { handle.check(name, condition, options...); });
  }
  /// `op.add_foreign_key("contacts", {"group_id"}, references("groups", {"id"},
  /// on_delete::cascade).named("…"))`.
  template <typename... Referenced>
  void add_foreign_key(Name table, Keys columns, models::Reference<Referenced...> reference) {
    add(table, [&](models::Table<>& handle) { handle.foreign_key(columns, reference); });
  }
  /// One that only its SQL describes: "EXCLUDE USING gist (…)".
  void add_constraint(Name table, std::string_view name, SqlText definition) {
    add(table, [&](models::Table<>& handle) { handle.constraint(name, definition); });
  }
  void drop_primary_key(Name table) { ask(about("drop_primary_key", table)); }
  void drop_constraint(Name table, std::string_view name) {
    auto request = about("drop_constraint", table);
    ask(request.set("constraint", name));
  }
  void rename_constraint(Name table, std::string_view from, std::string_view to) {
    rename_part("rename_constraint", table, from, to);
  }

  /// Options as in the models: unique, where(), include(), method(), nulls_not_distinct. `table` may be a
  /// materialized view.
  template <typename... Options>
  void create_index(std::string_view name, Name table, Keys keys, const Options&... options) {
    add(table, [&](models::Table<>& handle) { handle.index(name, keys, options...); });
  }
  void drop_index(std::string_view name, Name table) {
    auto request = about("drop_index", table);
    ask(request.set("index", name));
  }
  void rename_index(Name table, std::string_view from, std::string_view to) {
    rename_part("rename_index", table, from, to);
  }

  // ---- views and other objects

  /// `define(view)`: `.materialized()`, `.index(…)`, `.comment(…)`.
  template <typename Define>
  void create_view(Name name, SqlText query, Define&& define) {
    write_view("create", name, query, define);
  }
  void create_view(Name name, SqlText query) {
    create_view(name, query, [](models::View&) {});
  }
  void drop_view(Name name) { ask(about("drop_view", name)); }
  void replace_view(Name name, SqlText query) {
    write_view("replace_view", name, query, [](models::View&) {});
  }

  /// A function, trigger, policy, domain, …, by the statement that makes it.
  void create_object(op_detail::Sql create_statement) { write_object("create", create_statement); }
  /// The same over one that is there.
  void replace_object(op_detail::Sql create_statement) { write_object("replace_object", create_statement); }
  /// `kind`: "function", "trigger", "policy", "domain", …, as `limbeck inspect` calls it. `part`: what tells
  /// it from its namesakes, if there are any: the name of a trigger or policy, of which `name` is the table;
  /// a function's argument types.
  void drop_object(std::string_view kind, Name name, std::string_view part = {}) {
    auto request = about("drop_object", name);
    ask(request.set("kind", kind).set("part", part));
  }

  /// COMMENT ON; an empty text takes it away. `kind`: "table", "view", "enum", "function", … `part`: the name
  /// of a column, constraint or index of the table `name`, which `kind` then names.
  void set_comment(std::string_view kind, Name name, std::string_view text, std::string_view part = {}) {
    auto request = about("set_comment", name);
    ask(request.set("kind", kind).set("text", text).set("part", part));
  }

 private:
  friend class Backfill;

  op_detail::Answer ask(const Node& request) { return op_detail::ask(channel_, request); }

  template <typename... Columns>
  static std::vector<std::tuple<Columns...>> typed(const Rows& rows) {
    std::vector<std::tuple<Columns...>> all;
    all.reserve(rows.size());
    for (const Row row : rows) all.push_back(row.as<Columns...>());
    return all;
  }

  static Node statement(const char* what, const op_detail::Sql& sql, const std::vector<Parameter>& values) {
    Node request;
    request.set("op", what).set("line", Node::number(std::int64_t{sql.line})).set("sql", sql.text);
    if (values.empty()) return request;
    Node& all = request.at("values");
    for (const auto& value : values) all.push(value.node());
    return request;
  }
  static Node about(const char* what, const Name& name) {
    Node request;
    request.set("op", what).set("line", Node::number(std::int64_t{name.line})).set("name", name.node());
    return request;
  }
  static void list(Node& node, const char* name, std::initializer_list<std::string_view> texts) {
    Node& all = node.at(name);
    all.kind = Node::Kind::array;
    for (const auto text : texts) all.push(Node(text));
  }
  static void merge(Node& into, const Node& from) {
    if (into.kind == Node::Kind::null) into.kind = Node::Kind::object;
    for (const auto& child : from.children) into.set(child.key, child);
  }
  void rename(const char* what, const Name& from, const Name& to) {
    auto request = about(what, from);
    ask(request.set("to", to.node()));
  }

  void rename_part(const char* what, const Name& table, std::string_view from, std::string_view to) {
    auto request = about(what, table);
    ask(request.set("from", from).set("to", to));
  }

  /// One object, as a models document.
  template <typename Fill>
  void create(const char* section, const Name& name, const Fill& fill) {
    Node request;
    request.set("op", "create").set("line", Node::number(std::int64_t{name.line}));
    Node& object = request.at("models").at(section).push(name.node());
    object.key.clear();
    fill(object);
    ask(request);
  }
  void create(const char* section, const Name& name) {
    create(section, name, [](Node&) {});
  }
  /// Parts of a table that is there, as a table of a models document that has nothing but them.
  template <typename Fill>
  void add(const Name& table, const Fill& fill) {
    models::detail::Record record;
    models::Table<> handle{&record};
    fill(handle);
    Node request;
    request.set("op", "add").set("line", Node::number(std::int64_t{table.line}));
    Node& node = request.at("table");
    merge(node, table.node());
    merge(node, record.node);
    ask(request);
  }
  template <typename Define>
  void write_view(const char* what, const Name& name, const SqlText& query, const Define& define) {
    models::detail::Record record;
    models::View view(&record);
    define(view);
    Node request;
    request.set("op", what).set("line", Node::number(std::int64_t{name.line}));
    Node& node = request.at("models").at("views").push(name.node());
    node.set("query", query.sql.node());
    merge(node, record.node);
    ask(request);
  }
  void write_object(const char* what, const op_detail::Sql& statement) {
    Node request;
    request.set("op", what).set("line", Node::number(std::int64_t{statement.line}));
    Node& node = request.at("models").at("objects").push(Node());
    node.set("name", "object").set("create", statement.text);
    ask(request);
  }

  op_detail::Channel& channel_;
  EngineKind dialect_;
  int server_version_;
  bool offline_;
};

inline std::int64_t Backfill::run() {
  std::int64_t rows = 0;
  if (!function_) return op_.ask(request_).affected;
  // Limbeck hands out batch after batch; the transaction of one ends when the next is asked for.
  for (auto answer = op_.ask(request_); !answer.rows.empty();) {
    const Rows batch(std::move(answer));
    for (const Row row : batch) function_(op_, row);
    rows += static_cast<std::int64_t>(batch.size());
    models::detail::Node next;
    next.set("op", "backfill_next");
    answer = op_.ask(next);
  }
  return rows;
}

}  // namespace limbeck
