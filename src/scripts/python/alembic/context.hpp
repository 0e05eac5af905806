// What a revision's functions work on when they are evaluated: the operations that they ask for become
// statements.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dialect/statement.hpp"
#include "dialect/written/writer.hpp"
#include "operation/written.hpp"
#include "schema/name.hpp"
#include "scripts/python/evaluate/interpreter.hpp"
#include "scripts/python/run_memory.hpp"

namespace limbeck::scripts::python {

/// MetaData(naming_convention=…): patterns by their keys ("ix", "fk", …). What is absent leaves names to the
/// server, but for indexes.
using NamingConvention = std::map<std::string, std::string>;

/// The version of Alembic that a project has: what its operations take differs.
struct AlembicVersion {
  int major = 1, minor = 20, patch = 0;
  auto operator<=>(const AlembicVersion&) const = default;
};

/// The source of a module of the project; nothing when there is none of that name.
struct ModuleText {
  std::string text, path;
  bool is_package = false;
};
using ModuleSource = std::function<std::optional<ModuleText>(const std::string& name)>;
/// Whether a module that is none of the project is there when Python asks for it; `may_be_member`: or whether
/// the module before the last point may hold that name. Empty: all are.
using ModuleCheck = std::function<bool(const std::string& name, bool may_be_member)>;

/// The database, where a revision is evaluated while it runs.
class LiveDatabase {
 public:
  using Rows = std::vector<std::vector<std::optional<std::string>>>;
  /// As the driver gives it; see dialect::Result.
  struct Answer {
    std::vector<std::string> columns;
    std::vector<std::int64_t> types;
    std::vector<std::string> kinds;
    Rows rows;
    std::int64_t affected = 0;
  };

  virtual ~LiveDatabase() = default;
  /// Throws Error when it fails; so do the others.
  virtual void execute(const Statement& statement) = 0;
  virtual Answer run(const Statement& statement) = 0;
  /// From now on, what is asked for runs outside a transaction: what is done by then is committed; or inside
  /// one again.
  virtual void leave_transaction(bool leave) = 0;
  /// Values as text; nothing: NULL.
  virtual Rows query(const std::string& sql, int line) = 0;
  /// A line for people.
  virtual void say(const std::string& line) = 0;
  /// There is none: its answers only serve to see how a revision goes on.
  virtual bool is_probe() const { return false; }
};

class MigrationContext : public Environment {
 public:
  /// All arguments outlive the context. `source`: the revision's file; `database`: null while that is only
  /// looked at.
  MigrationContext(const std::string& source, const dialect::written::Writer& writer, EngineKind engine,
                   const dialect::written::SqlAlchemy& version, const std::optional<NamingConvention>& naming,
                   RunMemory& memory, const ModuleSource& modules, const ModuleCheck& is_module_there,
                   LiveDatabase* database)
      : source_(source),
        writer_(writer),
        engine_(engine),
        version_(version),
        naming_(naming),
        memory_(memory),
        modules_(modules),
        is_module_there_(is_module_there),
        database_(database) {}

  std::optional<Value> import_module(Interpreter& interpreter, const std::string& name,
                                     bool may_be_member) override;
  std::string why_unread(const std::string& module) const override;
  std::size_t effects() const override { return effects_; }
  bool is_live() const override { return database_ != nullptr; }
  void print(const std::string& text) override;

  /// The operation as statements of that line.
  void emit(Interpreter& interpreter, const operation::written::Operation& operation, int line);
  /// The statements of an SQL text.
  void emit_sql(Interpreter& interpreter, const std::string& text);
  /// The same, and what they answer: a result of SQLAlchemy's.
  Value run_sql(Interpreter& interpreter, const std::string& text);
  /// The operation, and what it answers: see run_sql.
  std::optional<LiveDatabase::Answer> run(Interpreter& interpreter,
                                          const operation::written::Operation& operation);
  /// autocommit_block().
  void leave_transaction(Interpreter& interpreter, bool leave);

  const dialect::written::Writer& writer() const { return writer_; }
  const dialect::written::SqlAlchemy& version() const { return version_; }
  /// Unset: it is not known whether there is one.
  const std::optional<NamingConvention>& naming() const { return naming_; }
  const RunMemory& memory() const { return memory_; }
  /// False: it was made before, in this run.
  bool remember_enum(const schema::ObjectName& name) {
    return memory_.created_enums.emplace(name, source_).second;
  }
  /// The number of an enumeration in types, and back.
  std::size_t remember_enumeration(std::shared_ptr<EnumClass> enumeration) {
    enumerations_.push_back(std::move(enumeration));
    return enumerations_.size();
  }
  const EnumClass& enumeration(std::size_t number) const { return *enumerations_.at(number - 1); }
  /// The order in which things are made counts for SQLAlchemy.
  std::size_t next_number() { return ++numbers_; }

  /// What the database answers to this question. Refuses where there is none.
  LiveDatabase::Rows inspect(Interpreter& interpreter, dialect::written::Inspection what,
                             const schema::ObjectName& table);
  /// The table as SQLAlchemy reads it, of a database that is no probe. Refuses where that is not known.
  dialect::written::ReflectedTable reflect(Interpreter& interpreter, const schema::ObjectName& table,
                                           int line);

  /// A module that was imported has constructs, perhaps types, compiled in a way of its own.
  bool compiles_constructs() const { return compiles_constructs_; }

  void set_alembic(const AlembicVersion& version) { alembic_ = version; }
  const AlembicVersion& alembic() const { return alembic_; }

  /// Why no table is copied: a sentence. Empty: any may be.
  void set_copy_influence(std::string influence) { copy_influence_ = std::move(influence); }
  const std::string& copy_influence() const { return copy_influence_; }

  /// Its statements are only told, not executed.
  bool is_planned() const { return !database_; }
  bool is_probe() const override { return database_ && database_->is_probe(); }

  /// What was printed and not said at once.
  std::vector<std::string> take_lines();
  /// Those that were not executed at once.
  std::vector<Statement> take_statements() { return std::move(statements_); }

 private:
  std::optional<Value> import_from_project(Interpreter& interpreter, const std::string& name,
                                           const ModuleText& source);
  void bind_in_package(const std::string& package, const std::string& name, const Value& module);
  std::vector<Statement> split(Interpreter& interpreter, const std::string& text);
  void check(Interpreter& interpreter, const Statement& statement);
  void check_foreign_keys(Interpreter& interpreter, const Statement& statement);
  void add(Interpreter& interpreter, Statement statement);

  const std::string& source_;
  const dialect::written::Writer& writer_;
  EngineKind engine_;
  const dialect::written::SqlAlchemy& version_;
  const std::optional<NamingConvention>& naming_;
  RunMemory& memory_;
  const ModuleSource& modules_;
  const ModuleCheck& is_module_there_;
  LiveDatabase* database_;
  std::vector<Statement> statements_;
  std::vector<std::string> lines_;
  std::string unfinished_line_, copy_influence_;
  std::map<std::string, Value> imported_;
  std::vector<std::shared_ptr<EnumClass>> enumerations_;
  struct Unread {
    std::string why;
    std::set<std::string> names;  ///< that it gives a value
  };
  std::map<std::string, Unread> unread_;  ///< modules of the project, by name
  AlembicVersion alembic_;
  std::size_t effects_ = 0, numbers_ = 0;
  bool outside_transaction_ = false, compiles_constructs_ = false;
  bool has_checked_ = false, foreign_keys_off_ = false;
};

/// The modules that are known by name: alembic, sqlalchemy, a few of Python's own and of libraries that
/// define types.
std::optional<Value> find_known_module(MigrationContext& context, const std::string& name);

Value make_operations(MigrationContext& context);       ///< alembic.op
Value make_alembic_context(MigrationContext& context);  ///< alembic.context
Value make_bind(MigrationContext& context);             ///< what op.get_bind() returns
Value make_inspector(MigrationContext& context);        ///< what sa.inspect() returns for a connection

}  // namespace limbeck::scripts::python
