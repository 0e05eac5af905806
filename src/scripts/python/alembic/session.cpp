// sqlalchemy.orm: a Session on the connection of the migration.
#include <fmt/core.h>

#include <algorithm>

#include "scripts/python/alembic/connection.hpp"
#include "scripts/python/alembic/models.hpp"

namespace limbeck::scripts::python {
namespace {

/// load_only(): which columns are read at once is of no matter for what is found.
class LoadOption : public Object {
 public:
  std::string kind() const override { return "an option of a query"; }
};

/// It joins the transaction that is open: its commit() and close() end nothing.
class SessionItem : public Object {
 public:
  SessionItem(MigrationContext& context, bool expires) : context_(context), expires_(expires) {}
  std::string kind() const override { return "a session"; }
  Value enter(Interpreter&) override { return shared_from_this(); }
  void exit(Interpreter&) override { forget_changes(); }
  Value attribute(Interpreter& interpreter, const std::string& name) override;

  /// Runs a statement of Core.
  Value execute(Interpreter& interpreter, const Value& statement) const {
    return interpreter.call(interpreter.attribute(make_bind(context_), "execute"), {{statement}, {}});
  }
  /// Rows of a mapped class as its objects: the same object for the same row, as long as SQLAlchemy keeps it.
  std::vector<Value> load(Interpreter& interpreter, const std::shared_ptr<ModelClass>& model,
                          const Value& rows);
  /// The same of a SELECT.
  std::vector<Value> select(Interpreter& interpreter, const std::shared_ptr<ModelClass>& model,
                            const Value& statement) {
    flush(interpreter);
    const auto result = execute(interpreter, statement);
    const auto mappings = interpreter.call(interpreter.attribute(result, "mappings"), {});
    return load(interpreter, model, interpreter.call(interpreter.attribute(mappings, "all"), {}));
  }
  void flush(Interpreter& interpreter);
  /// What SQLAlchemy tells the objects that are loaded of such a statement is not followed.
  void end_generation() {
    ++state_->generation;
    loaded_.clear();
    inserted_.clear();
  }
  MigrationContext& context() const { return context_; }

 private:
  using Method = Value (SessionItem::*)(Interpreter&, ArgumentReader&);

  Value query(Interpreter& interpreter, ArgumentReader& reader);
  Value commit(Interpreter& interpreter, ArgumentReader& reader);
  Value flush_all(Interpreter& interpreter, ArgumentReader& reader);
  Value close(Interpreter& interpreter, ArgumentReader& reader);
  Value add(Interpreter& interpreter, ArgumentReader& reader);
  Value add_all(Interpreter& interpreter, ArgumentReader& reader);
  Value bulk_save_objects(Interpreter& interpreter, ArgumentReader& reader);
  Value bulk_insert_mappings(Interpreter& interpreter, ArgumentReader& reader);
  Value bulk_update_mappings(Interpreter& interpreter, ArgumentReader& reader);

  void add_one(Interpreter& interpreter, const Value& value);
  void require_flushed(Interpreter& interpreter) const;
  void forget_changes();
  std::vector<std::shared_ptr<EntityItem>> changed() const;
  void insert(Interpreter& interpreter, const ModelClass& model, std::vector<Value> rows);
  void update(Interpreter& interpreter, const ModelClass& model, const std::map<std::string, Value>& key,
              const std::map<std::string, Value>& changes);

  MigrationContext& context_;
  bool expires_;  // what is loaded, by commit()
  std::shared_ptr<SessionState> state_ = std::make_shared<SessionState>();
  std::vector<std::shared_ptr<EntityItem>> loaded_, added_;
  std::set<const ModelClass*> inserted_;  // in this generation
};

Value row_of(const std::vector<std::pair<std::string, Value>>& entries) {
  const auto dict = std::make_shared<DictValue>();
  for (const auto& [key, value] : entries) dict->entries.emplace_back(Value::string(key), value);
  return Value(Value::Data(dict));
}

/// What a session answers to a SELECT of a mapped class: rows of one object each, or the objects.
class LoadedRows : public Object {
 public:
  LoadedRows(std::vector<Value> objects, bool scalars) : objects_(std::move(objects)), scalars_(scalars) {}
  std::string kind() const override { return "the objects of a statement"; }
  std::vector<Value> iterate(Interpreter&) override {
    std::vector<Value> all;
    for (const auto& object : std::exchange(objects_, {})) all.push_back(shaped(object));
    return all;
  }
  Value attribute(Interpreter& interpreter, const std::string& name) override {
    static const std::set<std::string_view> names = {"scalars", "unique", "all",         "fetchall",
                                                     "first",   "one",    "one_or_none", "scalar"};
    if (!names.contains(name)) return Object::attribute(interpreter, name);
    return function(
        name,
        [self = std::static_pointer_cast<LoadedRows>(shared_from_this()), name](
            Interpreter& caller, Arguments& arguments) -> Value {
          ArgumentReader(caller, arguments, name).finish();
          if (name == "unique") return self;
          if (name == "scalars") return std::make_shared<LoadedRows>(std::exchange(self->objects_, {}), true);
          if (name == "all" || name == "fetchall") return Value::list(self->iterate(caller));
          const auto objects = std::exchange(self->objects_, {});
          if (name.starts_with("one") && (objects.size() > 1 || (name == "one" && objects.empty())))
            caller.refuse("asks for one row where there are more or fewer");
          if (objects.empty()) return {};
          return name == "scalar" ? objects[0] : self->shaped(objects[0]);
        });
  }

 private:
  Value shaped(const Value& object) const { return scalars_ ? object : Value::tuple({object}); }

  std::vector<Value> objects_;
  bool scalars_;
};

/// session.query(…): a SELECT that is put together, and what is done with its rows.
class QueryItem : public Object {
 public:
  QueryItem(std::shared_ptr<SessionItem> session, std::shared_ptr<ModelClass> model,
            std::shared_ptr<SelectItem> select)
      : session_(std::move(session)), model_(std::move(model)), select_(std::move(select)) {}
  std::string kind() const override { return "a query"; }
  std::vector<Value> iterate(Interpreter& interpreter) override { return rows(interpreter, select_); }

  Value attribute(Interpreter& interpreter, const std::string& name) override {
    using Method = Value (QueryItem::*)(Interpreter&, ArgumentReader&);
    static const std::map<std::string, Method> methods = {{"all", &QueryItem::all},
                                                          {"first", &QueryItem::first},
                                                          {"one", &QueryItem::one},
                                                          {"one_or_none", &QueryItem::one_or_none},
                                                          {"scalar", &QueryItem::scalar},
                                                          {"count", &QueryItem::count},
                                                          {"filter_by", &QueryItem::filter_by},
                                                          {"options", &QueryItem::options},
                                                          {"yield_per", &QueryItem::yield_per},
                                                          {"join", &QueryItem::join},
                                                          {"delete", &QueryItem::remove},
                                                          {"update", &QueryItem::update}};
    const auto self = std::static_pointer_cast<QueryItem>(shared_from_this());
    if (const auto found = methods.find(name); found != methods.end()) {
      return function(name, [self, name, method = found->second](Interpreter& caller, Arguments& arguments) {
        ArgumentReader reader(caller, arguments, name);
        return (self.get()->*method)(caller, reader);
      });
    }
    static const std::map<std::string, std::string> of_select = {{"filter", "where"},
                                                                 {"where", "where"},
                                                                 {"order_by", "order_by"},
                                                                 {"limit", "limit"},
                                                                 {"distinct", "distinct"}};
    const auto found = of_select.find(name);
    if (found == of_select.end()) interpreter.refuse(fmt::format("uses {} of a query", name));
    return function(name, [self, method = found->second](Interpreter& caller, Arguments& arguments) -> Value {
      return self->with(caller.call(caller.attribute(self->select_, method), std::move(arguments)));
    });
  }

 private:
  Value with(const Value& select) const {
    return std::make_shared<QueryItem>(session_, model_, select.as<SelectItem>());
  }

  std::vector<Value> rows(Interpreter& interpreter, const Value& select) const {
    if (model_) return session_->select(interpreter, model_, select);
    session_->flush(interpreter);
    const auto result = session_->execute(interpreter, select);
    return interpreter.iterate(interpreter.call(interpreter.attribute(result, "all"), {}));
  }

  Value all(Interpreter& interpreter, ArgumentReader& reader) {
    reader.finish();
    return Value::list(rows(interpreter, select_));
  }
  Value first(Interpreter& interpreter, ArgumentReader& reader) {
    reader.finish();
    Arguments one{{Value::integer(1)}, {}};
    const auto found =
        rows(interpreter, interpreter.call(interpreter.attribute(select_, "limit"), std::move(one)));
    return found.empty() ? Value() : found[0];
  }
  Value one(Interpreter& interpreter, ArgumentReader& reader) {
    reader.finish();
    const auto found = rows(interpreter, select_);
    if (found.size() != 1) interpreter.refuse("asks for one row where there are more or fewer");
    return found[0];
  }
  Value one_or_none(Interpreter& interpreter, ArgumentReader& reader) {
    reader.finish();
    const auto found = rows(interpreter, select_);
    if (found.size() > 1) interpreter.refuse("asks for one row where there are more");
    return found.empty() ? Value() : found[0];
  }
  Value scalar(Interpreter& interpreter, ArgumentReader& reader) {
    const auto found = one_or_none(interpreter, reader);
    if (found.is_none() || model_) return found;
    return interpreter.subscript(found, Value::integer(0));
  }
  Value count(Interpreter& interpreter, ArgumentReader& reader) {
    reader.finish();
    const auto found = rows(interpreter, select_);
    if (session_->context().is_probe()) return std::make_shared<UndecidedObject>();
    return Value::integer(static_cast<std::int64_t>(found.size()));
  }
  Value options(Interpreter&, ArgumentReader& reader) {
    for (const auto& option : reader.rest()) {
      if (!option.as<LoadOption>()) reader.refuse("an option", option);
    }
    reader.finish();
    return shared_from_this();
  }
  Value filter_by(Interpreter& interpreter, ArgumentReader& reader) {
    if (!model_) interpreter.refuse("filters a query of columns by names");
    auto conditions = ModelSelect::conditions(interpreter, *model_, reader);
    return with(interpreter.call(interpreter.attribute(select_, "where"), std::move(conditions)));
  }
  /// In portions: of no matter for what is found.
  Value yield_per(Interpreter&, ArgumentReader& reader) {
    reader.required("count");
    reader.finish();
    return shared_from_this();
  }
  Value join(Interpreter& interpreter, ArgumentReader& reader) {
    const auto target = reader.required("target");
    const auto other = target.as<ModelClass>();
    if (!model_ || !other || select_->select.from.size() != 1) reader.refuse("target", target);
    Arguments sides{{Value(other->table), reader.required("onclause")}, {}};
    reader.finish();
    const auto joined = interpreter.call(interpreter.attribute(model_->table, "join"), std::move(sides));
    const auto result = std::make_shared<SelectItem>(session_->context(), select_->select);
    result->select.from = {joined.as<FromItem>()->from};
    return with(result);
  }

  Value change(Interpreter& interpreter, ChangeItem::Verb verb, const std::optional<Value>& values) const {
    const auto& select = select_->select;
    if (!model_ || !select.order_by.empty() || select.limit || select.distinct)
      interpreter.refuse("changes the rows of a query in a way that is not known here");
    session_->flush(interpreter);
    auto item = std::make_shared<ChangeItem>(session_->context(), verb, model_->table);
    if (values) {
      Arguments one{{*values}, {}};
      item = item->with_values(interpreter, one);
    }
    item->where = select.where;
    session_->execute(interpreter, item);
    session_->end_generation();
    return std::make_shared<InertObject>("a statement that changes rows");
  }
  Value remove(Interpreter& interpreter, ArgumentReader& reader) {
    reader.optional("synchronize_session");
    reader.finish();
    return change(interpreter, ChangeItem::Verb::remove, std::nullopt);
  }
  Value update(Interpreter& interpreter, ArgumentReader& reader) {
    const auto values = reader.required("values");
    reader.optional("synchronize_session");
    reader.finish();
    return change(interpreter, ChangeItem::Verb::update, values);
  }

  std::shared_ptr<SessionItem> session_;
  std::shared_ptr<ModelClass> model_;  // null: of columns
  std::shared_ptr<SelectItem> select_;
};

Value SessionItem::attribute(Interpreter& interpreter, const std::string& name) {
  const auto self = std::static_pointer_cast<SessionItem>(shared_from_this());
  if (name == "execute" || name == "scalar" || name == "scalars") {
    return function(name, [self, name](Interpreter& caller, Arguments& arguments) -> Value {
      const auto select = arguments.positional.empty() ? nullptr : arguments.positional[0].as<ModelSelect>();
      if (select && arguments.positional.size() == 1 && arguments.keywords.empty()) {
        const auto rows = std::make_shared<LoadedRows>(self->select(caller, select->model, select->select),
                                                       name == "scalars");
        return name == "scalar" ? caller.call(rows->attribute(caller, name), {}) : Value(rows);
      }
      self->require_flushed(caller);
      // 1.4 takes a string for sa.text(), unlike a connection.
      if (!arguments.positional.empty() && arguments.positional[0].text())
        caller.refuse("has a session execute a string that is no sa.text()");
      if (!arguments.positional.empty() && arguments.positional[0].as<ChangeItem>()) self->end_generation();
      return caller.call(caller.attribute(make_bind(self->context_), name), std::move(arguments));
    });
  }
  if (name == "bind") return make_bind(context_);
  if (name == "get_bind" || name == "connection") {
    return function(name, [self, name](Interpreter& caller, Arguments& arguments) {
      ArgumentReader(caller, arguments, name).finish();
      return make_bind(self->context_);
    });
  }
  static const std::map<std::string, Method> methods = {
      {"query", &SessionItem::query},
      {"commit", &SessionItem::commit},
      {"flush", &SessionItem::flush_all},
      {"close", &SessionItem::close},
      {"add", &SessionItem::add},
      {"add_all", &SessionItem::add_all},
      {"bulk_save_objects", &SessionItem::bulk_save_objects},
      {"bulk_insert_mappings", &SessionItem::bulk_insert_mappings},
      {"bulk_update_mappings", &SessionItem::bulk_update_mappings}};
  const auto found = methods.find(name);
  if (found == methods.end()) interpreter.refuse(fmt::format("uses {} of a session", name));
  return function(name, [self, name, method = found->second](Interpreter& caller, Arguments& arguments) {
    ArgumentReader reader(caller, arguments, name);
    return (self.get()->*method)(caller, reader);
  });
}

Value SessionItem::query(Interpreter& interpreter, ArgumentReader& reader) {
  const auto entities = reader.rest();
  reader.finish();
  const auto model = entities.size() == 1 ? entities[0].as<ModelClass>() : nullptr;
  Value select;
  if (model) {
    select = select_all(interpreter, *model);
  } else {
    for (const auto& entity : entities) {
      if (!entity.as<ClauseItem>() && !entity.as<TableItem>()) reader.refuse("an entity", entity);
    }
    Arguments columns{entities, {}};
    select = interpreter.call(query_functions(context_).at("select"), std::move(columns));
  }
  return std::make_shared<QueryItem>(std::static_pointer_cast<SessionItem>(shared_from_this()), model,
                                     select.as<SelectItem>());
}

std::vector<Value> SessionItem::load(Interpreter& interpreter, const std::shared_ptr<ModelClass>& model,
                                     const Value& rows) {
  std::vector<Value> result;
  if (inserted_.contains(model.get()))
    interpreter.refuse(fmt::format("loads objects of {} beside those that it has added", model->name));
  for (const auto& row : interpreter.iterate(rows)) {
    if (row.as<UndecidedObject>()) {
      result.push_back(row);
      continue;
    }
    auto entity = std::make_shared<EntityItem>(model, state_);
    for (const auto& [key, column] : model->columns)
      entity->values[key] = interpreter.subscript(row, Value::string(column));
    const auto same = [&](const std::map<std::string, Value>& other, const auto& keys) {
      return std::ranges::all_of(
          keys, [&](const auto& key) { return interpreter.equals(entity->values.at(key), other.at(key)); });
    };
    for (const auto& key : model->primary_key) {
      if (entity->values.at(key).is_none())
        interpreter.refuse(fmt::format("loads {} without a key", model->name));
    }
    std::shared_ptr<EntityItem> known;
    for (const auto& other : loaded_) {
      if (other->model == model && same(other->values, model->primary_key)) known = other;
    }
    if (!known) {
      loaded_.push_back(entity);
      result.push_back(entity);
      continue;
    }
    // An object that is still there keeps what it has; whether it is there, Python's memory tells.
    for (const auto& [key, column] : model->columns) {
      if (!interpreter.equals(entity->values.at(key), known->values.at(key)))
        interpreter.refuse(fmt::format("loads {} again, which has changed meanwhile", known->kind()));
    }
    result.push_back(known);
  }
  return result;
}

std::vector<std::shared_ptr<EntityItem>> SessionItem::changed() const {
  std::vector<std::shared_ptr<EntityItem>> result;
  std::ranges::copy_if(loaded_, std::back_inserter(result), &EntityItem::is_changed);
  return result;
}

void SessionItem::require_flushed(Interpreter& interpreter) const {
  if (!added_.empty() || !changed().empty())
    interpreter.refuse("has a session execute a statement before it has written its objects");
}

void SessionItem::forget_changes() {
  added_.clear();
  for (const auto& entity : loaded_) entity->changes.clear();
}

/// Objects that are added, in their order; or those that are changed, by their keys
/// (sqlalchemy/orm/persistence.py).
void SessionItem::flush(Interpreter& interpreter) {
  auto all = changed();
  if ((!added_.empty() && !all.empty()) ||
      std::ranges::any_of(all, [&](const auto& each) { return each->model != all[0]->model; }) ||
      std::ranges::any_of(added_, [&](const auto& each) { return each->model != added_[0]->model; }))
    interpreter.refuse("has a session write objects of several kinds at once");
  const auto key_of = [](const EntityItem& entity) {
    std::map<std::string, Value> key;
    for (const auto& name : entity.model->primary_key) key[name] = entity.values.at(name);
    return key;
  };
  std::ranges::stable_sort(all, [&](const auto& a, const auto& b) {
    for (const auto& name : a->model->primary_key) {
      if (interpreter.less(a->values.at(name), b->values.at(name))) return true;
      if (interpreter.less(b->values.at(name), a->values.at(name))) return false;
    }
    return false;
  });
  for (const auto& entity : all) {
    update(interpreter, *entity->model, key_of(*entity), entity->changes);
    for (const auto& [name, value] : std::exchange(entity->changes, {})) {
      // What the database makes of an expression is read again.
      value.as<ClauseItem>() ? static_cast<void>(entity->values.erase(name))
                             : static_cast<void>(entity->values[name] = value);
    }
  }
  for (const auto& entity : std::exchange(added_, {})) {
    const auto& model = *entity->model;
    std::vector<std::pair<std::string, Value>> row;
    for (const auto& [key, column] : model.columns) {
      const auto found = entity->values.find(key);
      const bool is_key = std::ranges::find(model.primary_key, key) != model.primary_key.end();
      if (!model.leaves_out(interpreter, key,
                            found == entity->values.end() ? std::nullopt : std::optional(found->second))) {
        row.emplace_back(column, found->second);
      } else if (!is_key && !model.defaults.contains(key)) {
        row.emplace_back(column, Value());
      }
    }
    insert(interpreter, model, {row_of(row)});
    entity->become_loaded(state_);
    inserted_.insert(entity->model.get());
  }
}

void SessionItem::insert(Interpreter& interpreter, const ModelClass& model, std::vector<Value> rows) {
  // Which columns a row has is up to each: SQLAlchemy makes a statement for those that have the same.
  for (auto& row : rows) {
    if (std::get<std::shared_ptr<DictValue>>(row.data)->entries.empty())
      interpreter.refuse(
          fmt::format("inserts a row into {} without values", model.table->from->table.display()));
    for (const auto& operation : compile_insert(context_, interpreter, model.table, {row}).operations)
      context_.run(interpreter, operation);
  }
}

void SessionItem::update(Interpreter& interpreter, const ModelClass& model,
                         const std::map<std::string, Value>& key,
                         const std::map<std::string, Value>& changes) {
  for (const auto& column : model.table->columns) {
    if (column.onupdate)
      interpreter.refuse(fmt::format("changes an object of {}, which has onupdate", model.name));
  }
  std::vector<std::pair<std::string, Value>> values;
  for (const auto& [name, value] : changes) values.emplace_back(model.columns.at(name), value);
  Arguments given{{row_of(values)}, {}};
  const auto item = std::make_shared<ChangeItem>(context_, ChangeItem::Verb::update, model.table)
                        ->with_values(interpreter, given);
  for (const auto& [name, value] : key) {
    const auto* column = model.find(name);
    const auto clause = model.table->column(static_cast<std::size_t>(column - model.table->columns.data()));
    item->where.push_back(
        condition(context_, interpreter, clause.as<Object>()->binary(interpreter, "==", value, false)));
  }
  execute(interpreter, item);
}

Value SessionItem::commit(Interpreter& interpreter, ArgumentReader& reader) {
  reader.finish();
  flush(interpreter);
  if (expires_) end_generation();
  return {};
}
Value SessionItem::flush_all(Interpreter& interpreter, ArgumentReader& reader) {
  reader.finish();
  flush(interpreter);
  return {};
}
Value SessionItem::close(Interpreter&, ArgumentReader& reader) {
  reader.finish();
  forget_changes();
  return {};
}

void SessionItem::add_one(Interpreter& interpreter, const Value& value) {
  if (value.as<UndecidedObject>()) return;
  auto entity = value.as<EntityItem>();
  if (!entity) interpreter.refuse(fmt::format("adds {} to a session", type_name(value)));
  const bool is_there = entity->is_loaded() || std::ranges::find(added_, entity) != added_.end();
  if (!is_there) added_.push_back(std::move(entity));
}
Value SessionItem::add(Interpreter& interpreter, ArgumentReader& reader) {
  const auto value = reader.required("instance");
  reader.finish();
  add_one(interpreter, value);
  return {};
}
Value SessionItem::add_all(Interpreter& interpreter, ArgumentReader& reader) {
  const auto values = reader.required("instances");
  reader.finish();
  for (const auto& value : interpreter.iterate(values)) add_one(interpreter, value);
  return {};
}

/// None is left out of what these insert.
Value SessionItem::bulk_save_objects(Interpreter& interpreter, ArgumentReader& reader) {
  const auto objects = interpreter.iterate(reader.required("objects"));
  reader.finish();
  require_flushed(interpreter);
  for (const auto& object : objects) {
    if (object.as<UndecidedObject>()) continue;
    const auto entity = object.as<EntityItem>();
    if (!entity || entity->is_loaded()) reader.refuse("objects", object);
    std::vector<std::pair<std::string, Value>> row;
    for (const auto& [key, value] : entity->values) {
      if (!entity->model->leaves_out(interpreter, key, value))
        row.emplace_back(entity->model->columns.at(key), value);
    }
    insert(interpreter, *entity->model, {row_of(row)});
  }
  return {};
}

std::vector<std::map<std::string, Value>> mappings_of(Interpreter& interpreter, const ModelClass& model,
                                                      const Value& given) {
  std::vector<std::map<std::string, Value>> result;
  for (const auto& mapping : interpreter.iterate(given)) {
    if (mapping.as<UndecidedObject>()) continue;
    const auto* dict = std::get_if<std::shared_ptr<DictValue>>(&mapping.data);
    if (!dict) interpreter.refuse(fmt::format("has {} as a mapping", type_name(mapping)));
    auto& one = result.emplace_back();
    for (const auto& [key, value] : (*dict)->entries) {
      if (!key.text() || !model.columns.contains(*key.text()))
        interpreter.refuse(fmt::format("has a mapping for {} with what is no attribute of it", model.name));
      one[*key.text()] = value;
    }
  }
  return result;
}

Value SessionItem::bulk_insert_mappings(Interpreter& interpreter, ArgumentReader& reader) {
  const auto given = reader.required("mapper");
  const auto model = given.as<ModelClass>();
  if (!model) reader.refuse("mapper", given);
  const auto mappings = reader.required("mappings");
  reader.finish();
  require_flushed(interpreter);
  for (const auto& mapping : mappings_of(interpreter, *model, mappings)) {
    std::vector<std::pair<std::string, Value>> row;
    for (const auto& [key, value] : mapping) {
      if (!model->leaves_out(interpreter, key, value)) row.emplace_back(model->columns.at(key), value);
    }
    insert(interpreter, *model, {row_of(row)});
  }
  return {};
}

Value SessionItem::bulk_update_mappings(Interpreter& interpreter, ArgumentReader& reader) {
  const auto given = reader.required("mapper");
  const auto model = given.as<ModelClass>();
  if (!model) reader.refuse("mapper", given);
  const auto mappings = reader.required("mappings");
  reader.finish();
  require_flushed(interpreter);
  for (auto& mapping : mappings_of(interpreter, *model, mappings)) {
    std::map<std::string, Value> key;
    for (const auto& name : model->primary_key) {
      const auto found = mapping.find(name);
      if (found == mapping.end())
        interpreter.refuse(fmt::format("has a mapping for {} without its key", model->name));
      key.insert(mapping.extract(found));
    }
    if (!mapping.empty()) update(interpreter, *model, key, mapping);
  }
  return {};
}

Value make_session(MigrationContext& context, Interpreter& interpreter, Arguments& arguments) {
  ArgumentReader reader(interpreter, arguments, "Session");
  const auto bind = reader.optional("bind");
  const bool expires = reader.keyword_boolean("expire_on_commit").value_or(true);
  const bool flushes = reader.keyword_boolean("autoflush").value_or(true);
  reader.keyword("future");
  reader.finish();
  if (!bind || !is_connection(*bind)) {
    if (const auto object = bind ? bind->as<Object>() : nullptr) object->use(interpreter);
    interpreter.refuse("has a session on what is not the migration's connection");
  }
  if (!flushes) interpreter.refuse("has a session that does not flush by itself");
  return std::make_shared<SessionItem>(context, expires);
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

/// What else is in it is unknown until somebody uses it.
class OrmModule : public Object {
 public:
  explicit OrmModule(MigrationContext& context) : context_(context), names_(model_functions(context)) {}
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
    if (name == "load_only") {
      return function(name, [](Interpreter&, Arguments&) -> Value { return std::make_shared<LoadOption>(); });
    }
    if (const auto found = names_.find(name); found != names_.end()) return found->second;
    return std::make_shared<UnknownObject>(interpreter.file(), interpreter.line(),
                                           "imports sqlalchemy.orm." + name);
  }

 private:
  MigrationContext& context_;
  std::map<std::string, Value> names_;
};

}  // namespace

Value make_orm(MigrationContext& context) {
  return std::make_shared<OrmModule>(context);
}

}  // namespace limbeck::scripts::python
