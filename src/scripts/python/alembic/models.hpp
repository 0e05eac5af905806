// Classes of sqlalchemy.orm that a revision maps to tables, and the sessions that load and change their
// objects.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "scripts/python/alembic/query.hpp"

namespace limbeck::scripts::python {

/// A mapped class.
class ModelClass : public Object {
 public:
  ModelClass(std::string held_name, std::shared_ptr<TableItem> held)
      : name(std::move(held_name)), table(std::move(held)) {}
  std::string kind() const override { return "the mapped class " + name; }
  Value attribute(Interpreter& interpreter, const std::string& wanted) override;
  /// A new object.
  Value call(Interpreter& interpreter, Arguments arguments) override;
  /// The column of an attribute; nullptr: it is none.
  const TableColumn* find(const std::string& key) const;
  /// Whether a None of that attribute is left out of an INSERT. Refuses types that have a null of their own.
  bool leaves_out(Interpreter& interpreter, const std::string& key, const std::optional<Value>& value) const;
  /// Refuses one whose objects may do more than SQLAlchemy's own when they are made or changed.
  void require_plain(Interpreter& interpreter) const;

  std::string name;
  std::shared_ptr<TableItem> table;
  std::map<std::string, std::string> columns;  ///< their names by their attributes
  std::vector<std::string> primary_key;        ///< attributes
  std::set<std::string> defaults;              ///< attributes that get a value by themselves
  std::string unknown;                         ///< a member that is not known
  std::map<std::string, Value> others{};       ///< enumerations and plain values
};

/// sa.select(Model)
class ModelSelect : public Object {
 public:
  ModelSelect(std::shared_ptr<ModelClass> held_model, std::shared_ptr<SelectItem> held)
      : model(std::move(held_model)), select(std::move(held)) {}
  std::string kind() const override { return "a SELECT of a mapped class"; }
  Value attribute(Interpreter& interpreter, const std::string& name) override;
  /// What where() takes for filter_by(…).
  static Arguments conditions(Interpreter& interpreter, ModelClass& model, ArgumentReader& reader);

  std::shared_ptr<ModelClass> model;
  std::shared_ptr<SelectItem> select;
};
/// The rows of its table.
std::shared_ptr<SelectItem> select_all(Interpreter& interpreter, const ModelClass& model);

/// What the objects of a session share.
struct SessionState {
  int generation = 0;  ///< objects of an earlier one are read again by SQLAlchemy when they are used
};

/// An object of a mapped class.
class EntityItem : public Object {
 public:
  EntityItem(std::shared_ptr<ModelClass> held, std::shared_ptr<const SessionState> session)
      : model(std::move(held)),
        session_(std::move(session)),
        generation_(session_ ? session_->generation : 0) {}
  std::string kind() const override { return "an object of " + model->name; }
  Value attribute(Interpreter& interpreter, const std::string& name) override;
  void set_attribute(Interpreter& interpreter, const std::string& name, const Value& value) override;
  /// Whether a row is behind it.
  bool is_loaded() const { return session_ != nullptr; }
  bool is_changed() const { return !changes.empty(); }
  /// It was inserted: what the database has given it is not known here.
  void become_loaded(std::shared_ptr<const SessionState> session) {
    session_ = std::move(session);
    generation_ = session_->generation;
    std::erase_if(values, [](const auto& entry) { return entry.second.is_none(); });
  }

  std::shared_ptr<ModelClass> model;
  std::map<std::string, Value> values;   ///< by attribute
  std::map<std::string, Value> changes;  ///< the same, of those that are not in the row yet

 private:
  void require_current(Interpreter& interpreter, const std::string& name) const;

  std::shared_ptr<const SessionState> session_;
  int generation_;
};

/// declarative_base(), and the class DeclarativeBase.
std::map<std::string, Value> model_functions(MigrationContext& context);

}  // namespace limbeck::scripts::python
