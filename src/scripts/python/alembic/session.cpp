// sqlalchemy.orm: a Session that only hands statements on to the connection of the migration.
#include <fmt/core.h>

#include "scripts/python/alembic/connection.hpp"

namespace limbeck::scripts::python {
namespace {

bool is_connection(const Value& value) {
  const auto object = value.as<Object>();
  return object && object->kind() == "the connection";
}

/// It joins the transaction that is open: its commit() and close() end nothing.
class SessionItem : public Object {
 public:
  explicit SessionItem(MigrationContext& context) : context_(context) {}
  std::string kind() const override { return "a session"; }
  Value enter(Interpreter&) override { return shared_from_this(); }
  void exit(Interpreter&) override {}
  Value attribute(Interpreter& interpreter, const std::string& name) override {
    if (name == "execute" || name == "scalar" || name == "scalars")
      return interpreter.attribute(make_bind(context_), name);
    if (name == "bind") return make_bind(context_);
    const bool gives_connection = name == "get_bind" || name == "connection";
    if (gives_connection || name == "commit" || name == "close" || name == "flush") {
      return function(
          name,
          [&context = context_, name, gives_connection](Interpreter& caller, Arguments& arguments) -> Value {
            ArgumentReader(caller, arguments, name).finish();
            return gives_connection ? make_bind(context) : Value();
          });
    }
    interpreter.refuse(fmt::format("uses {} of a session", name));
  }

 private:
  MigrationContext& context_;
};

Value make_session(MigrationContext& context, Interpreter& interpreter, Arguments& arguments) {
  ArgumentReader reader(interpreter, arguments, "Session");
  const auto bind = reader.optional("bind");
  for (const char* name : {"autoflush", "expire_on_commit", "future"}) reader.keyword(name);
  reader.finish();
  if (!bind || !is_connection(*bind)) {
    if (const auto object = bind ? bind->as<Object>() : nullptr) object->use(interpreter);
    interpreter.refuse("has a session on what is not the migration's connection");
  }
  return std::make_shared<SessionItem>(context);
}

/// sessionmaker(bind=…): its arguments are those of each session.
Value make_session_maker(MigrationContext& context, Interpreter&, Arguments& arguments) {
  return function(
      "a session's maker", [&context, held = arguments](Interpreter& interpreter, Arguments& more) {
        Arguments all = held;
        for (const auto& value : more.positional) all.positional.push_back(value);
        for (const auto& [name, value] : more.keywords) {
          std::erase_if(all.keywords, [&name = name](const auto& entry) { return entry.first == name; });
          all.keywords.emplace_back(name, value);
        }
        return make_session(context, interpreter, all);
      });
}

/// What else is in it maps classes to tables: that is unknown until somebody uses it.
class OrmModule : public Object {
 public:
  explicit OrmModule(MigrationContext& context) : context_(context) {}
  std::string kind() const override { return "the module sqlalchemy.orm"; }
  Value attribute(Interpreter& interpreter, const std::string& name) override {
    if (name == "session") return shared_from_this();
    const auto named = [&](auto make) {
      return function(name, [&context = context_, make](Interpreter& caller, Arguments& arguments) {
        return make(context, caller, arguments);
      });
    };
    if (name == "Session") return named(make_session);
    if (name == "sessionmaker") return named(make_session_maker);
    return std::make_shared<UnknownObject>(interpreter.file(), interpreter.line(),
                                           "imports sqlalchemy.orm." + name);
  }

 private:
  MigrationContext& context_;
};

}  // namespace

Value make_orm(MigrationContext& context) {
  return std::make_shared<OrmModule>(context);
}

}  // namespace limbeck::scripts::python
