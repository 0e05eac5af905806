#include <fmt/core.h>

#include <algorithm>

#include "dialect/sql/rules.hpp"
#include "dialect/sql/splitter.hpp"
#include "scripts/python/alembic/connection.hpp"
#include "scripts/python/alembic/items.hpp"
#include "scripts/python/alembic/moment.hpp"
#include "scripts/python/alembic/query.hpp"
#include "scripts/python/source_parser.hpp"

namespace limbeck::scripts::python {
namespace {

using Names = ModuleObject::Names;
using dialect::written::SqlAlchemy;

Value make_inspector_class(MigrationContext& context) {
  const auto make = function("from_engine", [&context](Interpreter& interpreter, Arguments& arguments) {
    ArgumentReader reader(interpreter, arguments, "from_engine");
    const auto subject = reader.required("bind");
    reader.finish();
    if (const auto object = subject.as<Object>(); !object || object->kind() != "the connection") {
      if (object) object->use(interpreter);
      interpreter.refuse("inspects what is no connection");
    }
    return make_inspector(context);
  });
  return std::make_shared<ModuleObject>("Inspector", Names{{"from_engine", make}});
}

/// sqlalchemy and its parts: one set of names, wherever of them it is asked for.
Value make_sqlalchemy(MigrationContext& context, const std::string& name) {
  Names names = schema_functions(context);
  names.merge(clause_functions(context));
  names.merge(query_functions(context));
  names["TypeDecorator"] = make_type_decorator(context);
  if (name == "sqlalchemy" && !(context.version() < SqlAlchemy{2, 0, 0}))
    names["Inspector"] = make_inspector_class(context);
  names["inspect"] = function("inspect", [&context](Interpreter& interpreter, Arguments& arguments) {
    ArgumentReader reader(interpreter, arguments, "inspect");
    const auto subject = reader.required("subject");
    reader.finish();
    if (const auto object = subject.as<Object>(); !object || object->kind() != "the connection") {
      if (object) object->use(interpreter);
      interpreter.refuse("inspects what is no connection");
    }
    return make_inspector(context);
  });
  const auto below = [&context, name](const std::string& wanted) -> std::optional<Value> {
    if (auto type = find_type_class(context, "", wanted)) return type;
    return find_known_module(context, name + "." + wanted);
  };
  return std::make_shared<ModuleObject>(name, std::move(names), below);
}

Value make_dialect_types(MigrationContext& context, const std::string& dialect) {
  return std::make_shared<ModuleObject>("sqlalchemy.dialects." + dialect, Names{},
                                        [&context, dialect](const std::string& name) -> std::optional<Value> {
                                          // Those of SQLAlchemy's that the module shows as well.
                                          if (name == "base") return make_dialect_types(context, dialect);
                                          if (name == "insert" && dialect != "mysql")
                                            return make_dialect_insert(context);
                                          return find_type_class(context, dialect, name);
                                        });
}

/// Anything there has no effect on the schema.
Value make_inert(const std::string& name) {
  return std::make_shared<InertObject>(name);
}

/// A type that a library defines, by the type that it is underneath.
class LibraryType : public TypeClass {
 public:
  using Make = std::function<written::Type(Interpreter&, ArgumentReader&)>;
  LibraryType(MigrationContext& context, const std::string& name, Make make)
      : TypeClass(context, "", name), context_(context), name_(name), make_(std::move(make)) {}
  Value call(Interpreter& interpreter, Arguments arguments) override {
    ArgumentReader reader(interpreter, arguments, name_);
    auto type = make_(interpreter, reader);
    reader.finish();
    return std::make_shared<TypeItem>(context_, std::move(type));
  }

 private:
  MigrationContext& context_;
  std::string name_;
  Make make_;
};

Value library_type(MigrationContext& context, const std::string& name, LibraryType::Make make) {
  return std::make_shared<LibraryType>(context, name, std::move(make));
}

/// UUID on PostgreSQL, CHAR elsewhere: fastapi-users, SQLModel and others have it.
written::Type guid(std::int64_t length) {
  written::Type type{.name = "CHAR", .length = length, .converts = true};
  type.variants["postgresql"] =
      std::make_shared<const written::Type>(written::Type{.module = "postgresql", .name = "UUID"});
  return type;
}

written::Type spelled(std::string sql) {
  return {.spelled = std::move(sql)};
}

/// Those of sqlalchemy_utils that are one of SQLAlchemy's types underneath, whatever else they are given.
void add_decorated_types(MigrationContext& context, Names& names) {
  const auto add = [&](const char* name, std::function<written::Type(ArgumentReader&)> make) {
    names[name] = library_type(context, name, [make = std::move(make)](Interpreter&, ArgumentReader& reader) {
      auto type = make(reader);
      reader.rest();
      reader.keyword_rest();
      type.converts = true;
      return type;
    });
  };
  add("StringEncryptedType", [](ArgumentReader& reader) {
    for (const char* parameter : {"type_in", "key", "engine", "padding"}) reader.optional(parameter);
    std::optional<std::int64_t> length;
    if (const auto given = reader.keyword("length"); given && !given->is_none())
      length = reader.to_integer(*given, "length");
    return written::Type{.name = "String", .length = length};
  });
  for (const char* name : {"EncryptedType", "PasswordType"})
    add(name, [](ArgumentReader&) { return written::Type{.name = "LargeBinary"}; });
  add("ScalarListType", [](ArgumentReader&) { return written::Type{.name = "UnicodeText"}; });
  add("EmailType", [](ArgumentReader& reader) {
    return written::Type{.name = "Unicode", .length = reader.optional_integer("length").value_or(255)};
  });
  add("IPAddressType", [](ArgumentReader& reader) {
    return written::Type{.name = "Unicode", .length = reader.optional_integer("max_length").value_or(50)};
  });
  add("PhoneNumberType", [](ArgumentReader& reader) {
    reader.optional("region");
    return written::Type{.name = "Unicode", .length = reader.optional_integer("max_length").value_or(20)};
  });
}

std::optional<Value> find_library_module(MigrationContext& context, const std::string& name) {
  Names names;
  if (name == "sqlmodel" || name == "sqlmodel.sql" || name == "sqlmodel.sql.sqltypes") {
    names["AutoString"] = library_type(context, "AutoString", [](Interpreter&, ArgumentReader& reader) {
      return written::Type{.name = "String", .length = reader.optional_integer("length")};
    });
    names["GUID"] = library_type(context, "GUID", [](Interpreter&, ArgumentReader&) { return guid(32); });
    const auto below = [&context, name](const std::string& wanted) {
      return find_library_module(context, name + "." + wanted);
    };
    return std::make_shared<ModuleObject>(name, std::move(names), below);
  }
  if (name == "fastapi_users_db_sqlalchemy" || name == "fastapi_users_db_sqlalchemy.generics") {
    names["GUID"] = library_type(context, "GUID", [](Interpreter&, ArgumentReader&) { return guid(36); });
    names["TIMESTAMPAware"] =
        library_type(context, "TIMESTAMPAware", [](Interpreter& interpreter, ArgumentReader& reader) {
          written::Type type{.name = "TIMESTAMP", .converts = true};
          if (const auto given = reader.optional("timezone")) type.timezone = interpreter.truth(*given);
          return type;
        });
    const auto below = [&context, name](const std::string& wanted) {
      return find_library_module(context, name + "." + wanted);
    };
    return std::make_shared<ModuleObject>(name, std::move(names), below);
  }
  if (name == "pgvector" || name == "pgvector.sqlalchemy" || name == "pgvector.sqlalchemy.vector") {
    for (const char* class_name : {"Vector", "VECTOR"}) {
      names[class_name] = library_type(context, class_name, [](Interpreter&, ArgumentReader& reader) {
        const auto size = reader.optional_integer("dim");
        return spelled(size ? fmt::format("VECTOR({})", *size) : "VECTOR");
      });
    }
    const auto below = [&context, name](const std::string& wanted) {
      return find_library_module(context, name + "." + wanted);
    };
    return std::make_shared<ModuleObject>(name, std::move(names), below);
  }
  static const std::string utils = "sqlalchemy_utils";
  if (name == utils || name == utils + ".types" || name.starts_with(utils + ".types.")) {
    add_decorated_types(context, names);
    names["TSVectorType"] = library_type(context, "TSVectorType", [](Interpreter&, ArgumentReader& reader) {
      reader.rest();  // which columns it is made of is of no matter for its definition
      reader.keyword_rest();
      return written::Type{.module = "postgresql", .name = "TSVECTOR", .converts = true};
    });
    names["UUIDType"] =
        library_type(context, "UUIDType", [](Interpreter& interpreter, ArgumentReader& reader) {
          bool is_binary = true, is_native = true;
          if (const auto given = reader.optional("binary")) is_binary = interpreter.truth(*given);
          if (const auto given = reader.optional("native")) is_native = interpreter.truth(*given);
          auto type = is_binary ? spelled("BINARY(16)") : written::Type{.name = "CHAR", .length = 32};
          type.converts = true;
          if (is_native) type.variants["postgresql"] = guid(32).variants.at("postgresql");
          return type;
        });
    names["URLType"] = library_type(context, "URLType", [](Interpreter&, ArgumentReader&) {
      return written::Type{.name = "UnicodeText", .converts = true};
    });
    names["JSONType"] = library_type(context, "JSONType", [](Interpreter&, ArgumentReader&) {
      written::Type type{.name = "UnicodeText", .converts = true};
      type.variants["postgresql"] = std::make_shared<const written::Type>(written::Type{.name = "JSON"});
      return type;
    });
    const auto below = [&context, name](const std::string& wanted) {
      static const std::set<std::string_view> modules = {
          "types",          "ts_vector", "uuid",        "url",   "json",       "encrypted",
          "encrypted_type", "password",  "scalar_list", "email", "ip_address", "phone_number"};
      return modules.contains(wanted) ? find_library_module(context, name + "." + wanted) : std::nullopt;
    };
    return std::make_shared<ModuleObject>(name, std::move(names), below);
  }
  if (name == "sqlalchemy_file" || name == "sqlalchemy_file.types") {
    for (const char* class_name : {"FileField", "ImageField"}) {
      names[class_name] = library_type(context, class_name, [](Interpreter&, ArgumentReader& reader) {
        reader.rest();  // how files are checked and where they are kept is of no matter for the definition
        reader.keyword_rest();
        return written::Type{.name = "JSON", .converts = true};
      });
    }
    const auto below = [&context, name](const std::string& wanted) {
      return wanted == "types" ? find_library_module(context, name + ".types") : std::nullopt;
    };
    return std::make_shared<ModuleObject>(name, std::move(names), below);
  }
  if (name == "citext") {
    names["CIText"] =
        library_type(context, "CIText", [](Interpreter&, ArgumentReader&) { return spelled("CITEXT"); });
    return std::make_shared<ModuleObject>(name, std::move(names));
  }
  return std::nullopt;
}

}  // namespace

std::optional<Value> find_known_module(MigrationContext& context, const std::string& name) {
  if (name == "alembic") {
    return std::make_shared<ModuleObject>(
        name, Names{{"op", make_operations(context)}, {"context", make_alembic_context(context)}});
  }
  if (name == "alembic.op") return make_operations(context);
  if (name == "alembic.context") return make_alembic_context(context);
  static const std::set<std::string> parts = {"sqlalchemy",
                                              "sqlalchemy.sql",
                                              "sqlalchemy.types",
                                              "sqlalchemy.schema",
                                              "sqlalchemy.sql.types",
                                              "sqlalchemy.sql.sqltypes",
                                              "sqlalchemy.sql.schema",
                                              "sqlalchemy.sql.expression",
                                              "sqlalchemy.sql.functions.func"};
  if (parts.contains(name)) return make_sqlalchemy(context, name);
  if (name == "sqlalchemy.dialects") {
    return std::make_shared<ModuleObject>(name, Names{}, [&context](const std::string& dialect) {
      return find_known_module(context, "sqlalchemy.dialects." + dialect);
    });
  }
  for (const std::string dialect : {"postgresql", "sqlite", "mysql"}) {
    if (name == "sqlalchemy.dialects." + dialect || name == "sqlalchemy.dialects." + dialect + ".base")
      return make_dialect_types(context, dialect);
  }
  if (name == "sqlalchemy.ext.mutable") {  // how changes of values are noticed is of no matter here
    const Value mutable_class = std::make_shared<ModuleObject>(
        name, Names{{"as_mutable", function("as_mutable", [](Interpreter& interpreter, Arguments& arguments) {
                       ArgumentReader reader(interpreter, arguments, "as_mutable");
                       const auto type = reader.required("sqltype");
                       reader.finish();
                       to_type(interpreter, type);
                       return type;
                     })}});
    return std::make_shared<ModuleObject>(
        name, Names{{"MutableDict", mutable_class}, {"MutableList", mutable_class}});
  }
  static const std::set<std::string> orm = {"sqlalchemy.orm", "sqlalchemy.orm.session",
                                            "sqlalchemy.ext.declarative"};
  if (orm.contains(name)) return make_orm(context);
  if (auto standard = find_standard_module(name)) return standard;
  if (name == "sqlalchemy.engine") {
    return std::make_shared<ModuleObject>(name, Names{}, [&context](const std::string& part) {
      return find_known_module(context, "sqlalchemy.engine." + part);
    });
  }
  if (name == "sqlalchemy.engine.reflection")
    return std::make_shared<ModuleObject>(name, Names{{"Inspector", make_inspector_class(context)}});
  if (name == "sqlalchemy.engine.reflection.Inspector" || name == "sqlalchemy.engine.Inspector")
    return make_inspector_class(context);
  if (name == "enum") {
    const auto plain = std::make_shared<EnumBase>(false);
    return std::make_shared<ModuleObject>(
        name, Names{{"Enum", plain}, {"IntEnum", plain}, {"StrEnum", std::make_shared<EnumBase>(true)}});
  }
  if (name == "typing" || name == "typing_extensions") {
    return std::make_shared<ModuleObject>(
        name, Names{{"TYPE_CHECKING", Value::boolean(false)}},
        [name](const std::string& wanted) { return std::optional(make_inert(name + "." + wanted)); });
  }
  if (name == "sys") {  // what else is in it ends programs, or tells of the machine
    return std::make_shared<ModuleObject>(
        name, Names{{"stdout", make_inert("sys.stdout")}, {"stderr", make_inert("sys.stderr")}});
  }
  static const std::set<std::string> inert = {"logging", "warnings", "collections.abc", "__future__"};
  if (inert.contains(name)) return make_inert(name);
  return find_library_module(context, name);
}

std::optional<Value> MigrationContext::import_module(Interpreter& interpreter, const std::string& name,
                                                     bool may_be_member) {
  if (const auto found = imported_.find(name); found != imported_.end()) return found->second;
  compiles_constructs_ |= name == "sqlalchemy.ext.compiler";
  if (auto known = find_known_module(*this, name)) return imported_[name] = std::move(*known);
  if (unread_.contains(name)) return std::nullopt;
  const auto point = name.rfind('.');
  // Python runs the packages around a module first.
  if (point != std::string::npos) import_module(interpreter, name.substr(0, point), false);
  if (const auto source = modules_ ? modules_(name) : std::nullopt)
    return import_from_project(interpreter, name, *source);
  const auto owner = unread_.find(point == std::string::npos ? "" : name.substr(0, point));
  if (may_be_member && owner != unread_.end() && owner->second.names.contains(name.substr(point + 1)))
    return std::nullopt;
  if (is_module_there_ && !is_module_there_(name, may_be_member))
    interpreter.refuse_import(fmt::format("imports {}, which is not found", name));
  return std::nullopt;
}

std::string MigrationContext::why_unread(const std::string& module) const {
  const auto found = unread_.find(module);
  return found == unread_.end() ? "" : found->second.why;
}

std::optional<Value> MigrationContext::import_from_project(Interpreter& interpreter, const std::string& name,
                                                           const ModuleText& source) {
  if (!parser()) return std::nullopt;
  SourceModule module;
  try {
    module.tree = std::make_shared<const ast::Module>(parser()(source.text, source.path));
  } catch (const NotPython& error) {
    interpreter.refuse_import(fmt::format("imports {} ({})", name, error.what()));
  }
  module.scope = std::make_shared<Scope>();
  const auto point = name.rfind('.');
  module.package = source.is_package ? name : point == std::string::npos ? "" : name.substr(0, point);
  // Known before it runs: modules may import each other.
  Value result = std::make_shared<ScopeModule>(name, module);
  imported_[name] = result;
  try {
    interpreter.run_module(module);
  } catch (const NotEvaluable& error) {
    if (error.kind() == NotEvaluable::Kind::missing_module) throw;
    imported_.erase(name);
    unread_[name] = {fmt::format("{}:{}: {}", error.file(), error.line(), error.reason()),
                     assigned_names(module.tree->body)};
    return std::nullopt;
  }
  if (point != std::string::npos) bind_in_package(name.substr(0, point), name.substr(point + 1), result);
  return result;
}

/// A module is an attribute of its package once it was imported (Python reference, 5.4.2).
void MigrationContext::bind_in_package(const std::string& package, const std::string& name,
                                       const Value& module) {
  const auto found = imported_.find(package);
  if (found == imported_.end()) return;
  if (const auto scope = found->second.as<ScopeModule>()) scope->module().scope->names[name] = module;
}

void MigrationContext::emit(Interpreter& interpreter, const written::Operation& operation, int line) {
  ++effects_;
  try {
    for (auto& sql : writer_.write(operation)) add(interpreter, {std::move(sql), line, std::nullopt});
  } catch (const dialect::written::NotWritable& error) {
    throw NotEvaluable(interpreter.file(), line, error.what());
  }
}

std::optional<LiveDatabase::Answer> MigrationContext::run(Interpreter& interpreter,
                                                          const written::Operation& operation) {
  if (!database_) {
    emit(interpreter, operation, interpreter.line());
    return std::nullopt;
  }
  ++effects_;
  LiveDatabase::Answer answer;
  try {
    for (auto& sql : writer_.write(operation)) {
      const Statement statement{std::move(sql), interpreter.line(), std::nullopt};
      check(interpreter, statement);
      answer = database_->run(statement);
    }
  } catch (const dialect::written::NotWritable& error) {
    interpreter.refuse(error.what());
  }
  return answer;
}

std::vector<Statement> MigrationContext::split(Interpreter& interpreter, const std::string& text) {
  std::vector<Statement> parts;
  try {
    parts = sql::split(engine_, text, interpreter.file(), interpreter.line());
  } catch (const Error& error) {
    interpreter.refuse(fmt::format("executes a text that is no whole SQL ({})", error.what()));
  }
  // psycopg2 refuses it, SQLite's driver does not.
  if (parts.empty() && !is_probe()) interpreter.refuse("executes a text without a statement");
  for (auto& part : parts) {
    if (part.copy_data) interpreter.refuse("executes COPY with rows");
    part.line = interpreter.line();
  }
  return parts;
}

void MigrationContext::emit_sql(Interpreter& interpreter, const std::string& text) {
  ++effects_;
  for (auto& part : split(interpreter, text)) add(interpreter, std::move(part));
}

/// Whether the rows of a statement are looked at shows later: until then, it may be planned.
Value MigrationContext::run_sql(Interpreter& interpreter, const std::string& text) {
  if (!database_) {
    emit_sql(interpreter, text);
    return make_planned_result();
  }
  ++effects_;
  LiveDatabase::Answer answer;
  for (const auto& part : split(interpreter, text)) {
    check(interpreter, part);
    answer = database_->run(part);
  }
  if (database_->is_probe()) return std::make_shared<UndecidedObject>();
  return make_result(writer_, answer);
}

void MigrationContext::leave_transaction(Interpreter& interpreter, bool leave) {
  if (!writer_.has_transactional_ddl()) interpreter.refuse("commits in between, by autocommit_block()");
  if (!database_) interpreter.refuse_without_database("commits in between, by autocommit_block()");
  ++effects_;
  outside_transaction_ = leave;
  database_->leave_transaction(leave);
}

/// With Alembic, foreign keys can be switched off as long as the connection has no transaction open: by the
/// first statement, surely. Here that is done ahead of the transaction (LoadedRevision::foreign_keys_off).
void MigrationContext::check_foreign_keys(Interpreter& interpreter, const Statement& statement) {
  const bool is_first = !has_checked_;
  has_checked_ = true;
  const auto keys = sql::foreign_key_switch(engine_, statement);
  if (!keys) return;
  if (is_first && sql::speaks_of_foreign_keys_off(statement.text)) foreign_keys_off_ = true;
  if (!foreign_keys_off_)
    interpreter.refuse(fmt::format("executes {}, which has no effect inside a transaction", *keys));
}

void MigrationContext::check(Interpreter& interpreter, const Statement& statement) {
  check_foreign_keys(interpreter, statement);
  if (const auto control = sql::transaction_control(engine_, statement))
    interpreter.refuse(fmt::format("executes {}, which acts on the transaction", *control));
  const auto refused = sql::refused_in_transaction(engine_, statement);
  if (refused && !outside_transaction_)
    interpreter.refuse(fmt::format("executes {}, which can't run inside a transaction", *refused));
}

void MigrationContext::add(Interpreter& interpreter, Statement statement) {
  check(interpreter, statement);
  if (database_) {
    database_->execute(statement);
  } else {
    statements_.push_back(std::move(statement));
  }
}

void MigrationContext::print(const std::string& text) {
  unfinished_line_ += text;
  for (auto end = unfinished_line_.find('\n'); end != std::string::npos; end = unfinished_line_.find('\n')) {
    const auto line = unfinished_line_.substr(0, end);
    unfinished_line_.erase(0, end + 1);
    if (database_) {
      database_->say(line);
    } else {
      lines_.push_back(line);
    }
  }
}

std::vector<std::string> MigrationContext::take_lines() {
  if (!unfinished_line_.empty()) print("\n");
  return std::move(lines_);
}

LiveDatabase::Rows MigrationContext::inspect(Interpreter& interpreter, dialect::written::Inspection what,
                                             const schema::ObjectName& table) {
  ++effects_;
  std::string sql;
  try {
    sql = writer_.inspection_sql(what, table);
  } catch (const dialect::written::NotWritable& error) {
    interpreter.refuse(error.what());
  }
  if (!database_) interpreter.refuse_without_database("asks the database what is there");
  return database_->query(sql, interpreter.line());
}

dialect::written::ReflectedTable MigrationContext::reflect(Interpreter& interpreter,
                                                           const schema::ObjectName& table, int line) {
  ++effects_;
  try {
    return writer_.reflect(table, [&](const std::string& sql) { return database_->query(sql, line); });
  } catch (const dialect::written::NotWritable& error) {
    throw NotEvaluable(interpreter.file(), line, error.what());
  }
}

}  // namespace limbeck::scripts::python
