#include "scripts/python/alembic/table_copy.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/text.hpp"
#include "scripts/python/alembic/binding.hpp"

namespace limbeck::scripts::python {
namespace {

using written::Clause;
using written::Constraint;
using written::ConstraintKind;

const char* key_of(ConstraintKind kind) {
  switch (kind) {
    case ConstraintKind::primary_key:
      return "pk";
    case ConstraintKind::unique:
      return "uq";
    case ConstraintKind::check:
      return "ck";
    case ConstraintKind::foreign_key:
      break;
  }
  return "fk";
}

bool is_in_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/// Does the word stand in it, whatever its case and whatever for?
bool has_word(const std::string& sql, const std::string& word) {
  const auto text = text::lower(sql), wanted = text::lower(word);
  for (auto at = text.find(wanted); at != std::string::npos; at = text.find(wanted, at + 1)) {
    const auto end = at + wanted.size();
    if ((at == 0 || !is_in_word(text[at - 1])) && (end == text.size() || !is_in_word(text[end]))) return true;
  }
  return false;
}

/// The first characters of a name, as Python counts them.
std::string first_characters(const std::string& name, std::size_t limit) {
  std::string result;
  std::size_t count = 0;
  for (const char c : name) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80 && ++count > limit) break;
    result += c;
  }
  return result;
}

const Clause* where_of(const written::CreateIndex& create) {
  const auto found = create.options.find("where");
  return found == create.options.end() ? nullptr : std::get_if<Clause>(&found->second);
}

}  // namespace

TableCopy::TableCopy(MigrationContext& context, Interpreter& interpreter, const Batch& batch,
                     dialect::written::ReflectedTable table)
    : context_(context),
      interpreter_(interpreter),
      batch_(batch),
      line_(batch.line),
      table_(std::move(table)),
      copy_name_(first_characters("_alembic_tmp_" + batch.table.name, 50)) {
  if (table_.counts && !batch.options.contains("autoincrement"))
    refuse(fmt::format("has the table {} copied, whose key counts in a way that SQLAlchemy does not read",
                       batch.table.name));
  apply_naming();
  for (const auto& column : table_.columns) {
    if (column.server_default) require_plain(column.server_default->text);
    columns_.push_back(
        {.key = column.name,
         .column = column,
         .value = Clause{.kind = Clause::Kind::column,
                         .text = column.name,
                         .from = std::make_shared<const written::From>(written::From{.table = batch.table})},
         .is_new = false});
    old_order_.push_back(column.name);
  }
  const auto source = columns_.front().value->from;  // one table, not as many as there are columns
  for (auto& column : columns_) column.value->from = source;
  for (const auto& constraint : table_.constraints) {
    require_plain(constraint.expression.text);
    (constraint.name ? named_ : unnamed_).push_back({constraint, false});
  }
  for (const auto& index : table_.indexes) {
    if (const auto* where = where_of(index)) require_plain(where->text);
    indexes_.push_back(index);
  }
}

void TableCopy::refuse(const std::string& reason) const {
  throw NotEvaluable(interpreter_.file(), line_, reason);
}

/// What was read becomes a text() of SQLAlchemy, which has rules of its own for colons.
void TableCopy::require_plain(const std::string& sql) const {
  if (text_sql(context_, interpreter_, sql, {}) != sql)
    refuse(fmt::format("has the table {} copied, of whose text SQLAlchemy makes another: {}",
                       batch_.table.name, sql));
}

// --- naming_convention ------------------------------------------------------------------------------------

/// The pattern for such constraints. Whether one is put around names that are there is up to Alembic's
/// version.
std::string TableCopy::convention_for(const char* key, bool has_name) const {
  const auto found = batch_.naming.find(key);
  if (found == batch_.naming.end()) return {};
  if (found->second.find("referred_column") != std::string::npos)
    refuse("has a naming_convention by referred columns, which not each Alembic knows how to apply");
  const bool takes_names = found->second.find("constraint_name") != std::string::npos;
  if (!takes_names) return has_name ? "" : found->second;
  const bool is_check = std::string_view(key) == "ck";
  if (!is_check || table_.meets_checks)
    refuse("has a naming_convention that is put around the names of constraints");
  return {};
}

void TableCopy::apply_naming() {
  for (const char* key : {"ix", "uq", "ck", "fk", "pk"}) convention_for(key, true);
  std::vector<std::string> all;
  for (const auto& column : table_.columns) all.push_back(column.name);
  for (auto& constraint : table_.constraints) {
    if (constraint.name) continue;
    const char* key = key_of(constraint.kind);
    if (convention_for(key, false).empty()) continue;
    NamedThing thing{.key = key, .table = batch_.table, .columns = constraint.columns, .table_columns = all};
    if (constraint.kind == ConstraintKind::foreign_key) {
      thing.referred_table = constraint.referenced_table.name;
      thing.referred_column = constraint.referenced_columns.at(0);
    }
    constraint.name = resolve_name(context_, interpreter_, batch_.naming, std::nullopt, thing);
  }
}

// --- looking things up ------------------------------------------------------------------------------------

TableCopy::CopiedColumn* TableCopy::find(const std::string& key) {
  const auto found = std::ranges::find(columns_, key, &CopiedColumn::key);
  return found == columns_.end() ? nullptr : &*found;
}

TableCopy::CopiedConstraint* TableCopy::find_constraint(const std::string& name) {
  const auto found =
      std::ranges::find_if(named_, [&](const auto& one) { return one.constraint.name == name; });
  return found == named_.end() ? nullptr : &*found;
}

bool TableCopy::has_all(const std::vector<std::string>& keys) {
  return std::ranges::all_of(keys, [&](const auto& key) { return find(key) != nullptr; });
}

std::vector<std::string> TableCopy::renamed(const std::vector<std::string>& keys) {
  std::vector<std::string> names;
  for (const auto& key : keys) {
    const auto* column = find(key);
    if (!column)
      refuse(fmt::format("names the column {}, which the table {} does not have", key, batch_.table.name));
    names.push_back(column->column.name);
  }
  return names;
}

// --- operations -------------------------------------------------------------------------------------------

void TableCopy::apply(const BatchStep& step) {
  line_ = step.line;
  std::visit(
      [&](const auto& operation) {
        using Operation = std::decay_t<decltype(operation)>;
        if constexpr (std::is_same_v<Operation, written::AddColumn>) {
          add_column(step, operation);
        } else if constexpr (std::is_same_v<Operation, written::DropColumn>) {
          drop_column(step, operation);
        } else if constexpr (std::is_same_v<Operation, written::AlterColumn>) {
          alter_column(step, operation);
        } else if constexpr (std::is_same_v<Operation, written::AddConstraint>) {
          add_constraint(operation);
        } else if constexpr (std::is_same_v<Operation, written::DropConstraint>) {
          drop_constraint(operation);
        } else if constexpr (std::is_same_v<Operation, written::CreateIndex>) {
          create_index(operation);
        } else if constexpr (std::is_same_v<Operation, written::DropIndex>) {
          drop_index(operation);
        } else if constexpr (!std::is_same_v<Operation, written::SetTableComment>) {
          refuse("does something in a batch that is not known for copies");
        }
      },
      step.operation);
}

void TableCopy::add_column(const BatchStep& step, const written::AddColumn& add) {
  const auto& name = add.column.name;
  if (find(name)) refuse(fmt::format("adds the column {}, which is there", name));
  if (add.references) refuse("adds a column with a foreign key in its place");
  place(name, step.insert_before, step.insert_after);
  columns_.push_back({.key = name, .column = add.column, .value = {}, .is_new = true});
  auto& column = columns_.back();
  if (step.default_value) column.value = value_of(column, *step.default_value);
}

/// SQLAlchemy fills new columns with what their class in Python has as a default.
Clause TableCopy::value_of(const CopiedColumn& column, const Value& given) const {
  if (is_clause(given)) refuse(fmt::format("fills the new column {} with an expression", column.column.name));
  auto value = bind_value(context_, interpreter_, column.column.type, given);
  using Kind = Clause::Kind;
  const bool is_literal = value.kind == Kind::string || value.kind == Kind::integer ||
                          value.kind == Kind::boolean || value.kind == Kind::null;
  if (!is_literal) refuse(fmt::format("fills the new column {} with what is no plain value", column.key));
  return value;
}

void TableCopy::drop_column(const BatchStep& step, const written::DropColumn& drop) {
  const auto* column = find(drop.column);
  if (!column || column->is_new)
    refuse(
        fmt::format("drops the column {}, which the table {} does not have", drop.column, batch_.table.name));
  for (auto* constraints : {&named_, &unnamed_}) {
    for (auto& [constraint, is_new] : *constraints) {
      if (constraint.kind == ConstraintKind::primary_key && !is_new)
        std::erase(constraint.columns, drop.column);
    }
  }
  gone_.insert(column->column.name);
  gone_.insert(column->key);
  std::erase_if(columns_, [&](const auto& one) { return one.key == drop.column; });
  std::erase(old_order_, drop.column);
  drop_constraint_of_type(step.existing_type, false);
}

void TableCopy::alter_column(const BatchStep& step, const written::AlterColumn& alter) {
  auto* column = find(alter.column);
  if (!column)
    refuse(fmt::format("changes the column {}, which the table {} does not have", alter.column,
                       batch_.table.name));
  if (alter.new_name && *alter.new_name != alter.column) {
    gone_.insert(column->column.name);
    column->column.name = *alter.new_name;
    drop_constraint_of_type(step.existing_type, true);
  }
  if (alter.type) change_type(*column, alter.type);
  if (alter.nullable) column->column.nullable = *alter.nullable;
  if (std::holds_alternative<written::DropDefault>(alter.server_default))
    column->column.server_default.reset();
  if (const auto* value = std::get_if<Clause>(&alter.server_default)) column->column.server_default = *value;
  if (step.autoincrement) counting_.insert(column->key);
}

void TableCopy::change_type(CopiedColumn& column, const written::TypePointer& type) const {
  const auto affinity = affinity_of(*type);
  if (affinity != affinity_of(*column.column.type) && affinity != "JSON") {
    if (column.is_new) refuse("changes the type of a column that is added in the same batch");
    column.value = Clause{.kind = Clause::Kind::cast, .parts = {*column.value}, .type = type};
  }
  column.column.type = type;
}

/// SQLAlchemy's `_type_affinity`: the class of types that a type belongs to.
std::string TableCopy::affinity_of(const written::Type& type) const {
  static const std::map<std::string_view, const char*> affinities = {{"Integer", "Integer"},
                                                                     {"INTEGER", "Integer"},
                                                                     {"SmallInteger", "Integer"},
                                                                     {"SMALLINT", "Integer"},
                                                                     {"BigInteger", "Integer"},
                                                                     {"BIGINT", "Integer"},
                                                                     {"String", "String"},
                                                                     {"VARCHAR", "String"},
                                                                     {"Text", "String"},
                                                                     {"TEXT", "String"},
                                                                     {"Unicode", "String"},
                                                                     {"UnicodeText", "String"},
                                                                     {"CHAR", "String"},
                                                                     {"NCHAR", "String"},
                                                                     {"NVARCHAR", "String"},
                                                                     {"CLOB", "String"},
                                                                     {"Enum", "String"},
                                                                     {"Numeric", "Numeric"},
                                                                     {"NUMERIC", "Numeric"},
                                                                     {"DECIMAL", "Numeric"},
                                                                     {"Float", "Float"},
                                                                     {"FLOAT", "Float"},
                                                                     {"REAL", "Float"},
                                                                     {"Double", "Float"},
                                                                     {"DOUBLE_PRECISION", "Float"},
                                                                     {"Date", "Date"},
                                                                     {"DATE", "Date"},
                                                                     {"DateTime", "DateTime"},
                                                                     {"DATETIME", "DateTime"},
                                                                     {"TIMESTAMP", "DateTime"},
                                                                     {"Time", "Time"},
                                                                     {"TIME", "Time"},
                                                                     {"Boolean", "Boolean"},
                                                                     {"BOOLEAN", "Boolean"},
                                                                     {"LargeBinary", "Binary"},
                                                                     {"BLOB", "Binary"},
                                                                     {"JSON", "JSON"},
                                                                     {"Interval", "Interval"},
                                                                     {"Uuid", "Uuid"},
                                                                     {"UUID", "Uuid"}};
  const auto found = affinities.find(type.name);
  const bool is_own = type.module.empty() || type.module == context_.writer().name();
  const bool is_known = found != affinities.end() && is_own && type.spelled.empty() &&
                        (!type.converts || type.name == "Enum") &&
                        (type.variants.empty() || type.name != "JSON");
  if (!is_known) refuse(fmt::format("changes the type of a column to {}, by a CAST or not", type.name));
  const std::string affinity = found->second;
  // Since 2.1 these are no numbers to SQLAlchemy.
  const bool is_number = affinity == "Float" && context_.version() < dialect::written::SqlAlchemy{2, 1, 0};
  return is_number ? "Numeric" : affinity;
}

/// A constraint of the name of an enum, or of a boolean's, goes with the column.
void TableCopy::drop_constraint_of_type(const written::TypePointer& type, bool resolves_variants) {
  if (!type) return;
  const auto variant = type->variants.find(context_.writer().name());
  if (!type->variants.empty() && !resolves_variants)
    refuse("drops a column with an existing_type that has variants");
  const auto& used = variant == type->variants.end() ? *type : *variant->second;
  const bool has_name =
      used.name == "Enum" || used.name == "ENUM" || used.name == "Boolean" || used.name == "BOOLEAN";
  const bool is_strange = used.item || !used.spelled.empty() || (used.converts && !has_name) ||
                          used.name == "Interval" || used.name == "PickleType";
  if (is_strange) refuse(fmt::format("has the existing_type {} at a column that goes", used.name));
  if (!has_name || used.enum_name.name.empty()) return;
  std::erase_if(named_, [&](const auto& one) { return one.constraint.name == used.enum_name.name; });
}

void TableCopy::add_constraint(const written::AddConstraint& add) {
  const auto& constraint = add.constraint;
  if (!constraint.name) refuse("adds a constraint without a name to a copy");
  if (find_constraint(*constraint.name))
    refuse(fmt::format("adds the constraint {}, which is there", *constraint.name));
  if (constraint.kind == ConstraintKind::primary_key) {
    std::erase_if(unnamed_, [](const auto& one) {
      return one.constraint.kind == ConstraintKind::primary_key && !one.is_new;
    });
    const bool is_old = std::ranges::all_of(constraint.columns, [&](const auto& key) {
      const auto* column = find(key);
      return column && !column->is_new;
    });
    if (!is_old) refuse("makes a primary key of a new column");
  }
  named_.push_back({constraint, true});
}

void TableCopy::drop_constraint(const written::DropConstraint& drop) {
  if (drop.if_exists) refuse("drops a constraint of a copy if it exists");
  if (!find_constraint(drop.name))
    refuse(fmt::format("drops the constraint {}, which the table {} does not have", drop.name,
                       batch_.table.name));
  std::erase_if(named_, [&](const auto& one) { return one.constraint.name == drop.name; });
}

void TableCopy::create_index(const written::CreateIndex& create) {
  if (create.if_not_exists) refuse("creates an index of a copy if it does not exist");
  const auto same = [&](const auto& one) { return text::iequals(one.name, create.name); };
  if (create.name.empty() || std::ranges::any_of(indexes_, same) || std::ranges::any_of(new_indexes_, same))
    refuse(fmt::format("creates the index {}, which is there", create.name));
  for (const auto& element : create.elements) {
    if (element.kind != Clause::Kind::column || element.from)
      refuse("creates an index of expressions in a batch");
  }
  new_indexes_.push_back(create);
}

void TableCopy::drop_index(const written::DropIndex& drop) {
  if (drop.if_exists) refuse("drops an index of a copy if it exists");
  const auto found = std::ranges::find(indexes_, drop.name, &written::CreateIndex::name);
  if (found == indexes_.end())
    refuse(fmt::format("drops the index {}, which the table {} does not have", drop.name, batch_.table.name));
  indexes_.erase(found);
}

// --- the order of columns ---------------------------------------------------------------------------------

/// Alembic's _setup_dependencies_for_add_column.
void TableCopy::place(const std::string& name, std::string before, std::string after) {
  const auto at = [&](const std::string& column) {
    return static_cast<std::size_t>(std::ranges::find(old_order_, column) - old_order_.begin());
  };
  const auto beside = [&](bool is_before, const std::string& column) {
    std::string result;
    for (const auto& [first, second] : new_order_) {
      if ((is_before ? first : second) == column) result = is_before ? second : first;
    }
    if (result.empty()) refuse(fmt::format("puts a column beside {}, which is not there", column));
    return result;
  };
  if (!batch_.has_order && !after.empty() && before.empty()) {
    const auto place = at(after);
    if (place == old_order_.size()) {
      before = beside(true, after);
    } else if (place + 1 < old_order_.size()) {
      before = old_order_[place + 1];
    }
  }
  if (!batch_.has_order && !before.empty() && after.empty()) {
    const auto place = at(before);
    if (place == old_order_.size()) {
      after = beside(false, before);
    } else if (place > 0) {
      after = old_order_[place - 1];
    }
  }
  if (!before.empty()) new_order_.emplace_back(name, before);
  if (!after.empty()) new_order_.emplace_back(after, name);
  if (!batch_.has_order && before.empty() && after.empty() && !old_order_.empty())
    new_order_.emplace_back(old_order_.back(), name);
}

/// Alembic's _adjust_self_columns_for_partial_reordering and SQLAlchemy's topological sort: what nothing has
/// to stand before comes first, and so on.
void TableCopy::sort_columns() {
  if (!batch_.has_order && new_order_.empty()) return;
  auto pairs = batch_.order;
  if (!batch_.has_order) {
    for (std::size_t i = 1; i < old_order_.size(); ++i)
      pairs.emplace_back(columns_.at(i - 1).key, old_order_[i]);
  }
  pairs.insert(pairs.end(), new_order_.begin(), new_order_.end());
  std::erase_if(pairs, [](const auto& pair) { return pair.first == pair.second; });
  std::vector<CopiedColumn> sorted;
  auto left = std::move(columns_);
  while (!left.empty()) {
    const auto waits = [&](const CopiedColumn& column) {
      return std::ranges::any_of(pairs, [&](const auto& pair) {
        return pair.second == column.key &&
               std::ranges::find(left, pair.first, &CopiedColumn::key) != left.end();
      });
    };
    std::set<std::string> next;
    for (const auto& column : left) {
      if (!waits(column)) next.insert(column.key);
    }
    if (next.empty()) refuse("puts columns before each other");
    for (const auto& column : left) {
      if (next.contains(column.key)) sorted.push_back(column);
    }
    std::erase_if(left, [&](const auto& column) { return next.contains(column.key); });
  }
  columns_ = std::move(sorted);
}

// --- the new table ----------------------------------------------------------------------------------------

void TableCopy::check_names() {
  std::set<std::string> names;
  for (const auto& column : columns_) {
    if (!names.insert(text::lower(column.column.name)).second)
      refuse(fmt::format("has two columns {}", column.column.name));
    gone_.erase(column.column.name);
  }
  if (std::ranges::none_of(columns_, [](const auto& column) { return column.value && !column.is_new; }))
    refuse("copies a table of which no column stays");
}

/// What Alembic does not change in an SQL text: it would fail, or mean something else.
void TableCopy::check_column_names_in(const std::string& sql, const std::string& what) const {
  for (const auto& name : gone_) {
    if (has_word(sql, name)) refuse(fmt::format("has {} that speaks of {}, which goes", what, name));
  }
}

/// Columns in an expression are looked up, and a check without one of them is left out.
void TableCopy::check_expression(const Clause& clause) {
  if (clause.kind == Clause::Kind::column) {
    const auto* column = find(clause.text);
    if (clause.from || !column || column->column.name != clause.text)
      refuse(fmt::format("has a check with the column {}, which is not there", clause.text));
  }
  const bool is_sql = clause.kind == Clause::Kind::sql && !clause.is_text;
  if (clause.select || is_sql) refuse("has a check of a kind that copies may lose");
  for (const auto& part : clause.parts) check_expression(part);
}

void TableCopy::check_autoincrement(const Constraint* key) {
  for (const auto& name : counting_) {
    const auto* column = find(name);
    const bool is_key = column && key && key->columns == std::vector{column->key};
    if (!is_key || affinity_of(*column->column.type) != "Integer")
      refuse("has autoincrement at a column that is no integer primary key");
  }
}

/// Whether the constraint is in the new table, too: it goes with its columns.
bool TableCopy::keeps(const CopiedConstraint& one) {
  const auto& constraint = one.constraint;
  const bool is_check = constraint.kind == ConstraintKind::check;
  if (is_check) {
    check_column_names_in(constraint.expression.text, "a CHECK");
    if (one.is_new && !constraint.expression.is_text) check_expression(constraint.expression);
  } else if (!has_all(constraint.columns)) {
    if (one.is_new)
      refuse(fmt::format("adds the constraint {} of columns that the table {} does not have",
                         constraint.name.value_or(""), batch_.table.name));
    return false;
  }
  if (constraint.kind == ConstraintKind::foreign_key && constraint.referenced_table == batch_.table) {
    for (const auto& column : constraint.referenced_columns) {
      if (gone_.contains(column)) refuse(fmt::format("has a foreign key to {}, which goes", column));
    }
  }
  return is_check || !constraint.columns.empty();
}

/// table_args: made before all others.
void TableCopy::add_arguments(std::vector<Constraint>& constraints) {
  std::vector<std::shared_ptr<ConstraintItem>> items;
  for (const auto& given : batch_.constraints) items.push_back(given.as<ConstraintItem>());
  std::ranges::sort(items, {}, [](const auto& item) { return item->number; });
  for (const auto& item : items) {
    auto constraint = item->constraint;
    if (item->name) constraint.name = item->name->text;
    if (constraint.name && find_constraint(*constraint.name))
      refuse(fmt::format("adds the constraint {}, which is there", *constraint.name));
    if (constraint.kind == ConstraintKind::check) {
      check_column_names_in(constraint.expression.text, "a CHECK");
      if (!constraint.expression.is_text) check_expression(constraint.expression);
    } else {
      constraint.columns = renamed(constraint.columns);
    }
    constraints.push_back(std::move(constraint));
  }
}

std::vector<Constraint> TableCopy::constraints() {
  auto all = named_;
  all.insert(all.end(), unnamed_.begin(), unnamed_.end());
  const Constraint* key = nullptr;
  for (const auto& one : all) {
    if (one.constraint.kind == ConstraintKind::primary_key && keeps(one)) key = &one.constraint;
  }
  check_autoincrement(key);
  std::vector<Constraint> result;
  if (key) {
    result.push_back(*key);
    result.back().columns = renamed(key->columns);
  }
  add_arguments(result);
  for (const auto& one : all) {
    if (one.constraint.kind == ConstraintKind::primary_key || !keeps(one)) continue;
    result.push_back(one.constraint);
    if (one.constraint.kind != ConstraintKind::check) result.back().columns = renamed(one.constraint.columns);
  }
  return result;
}

written::CreateIndex TableCopy::index(const written::CreateIndex& create) {
  auto result = create;
  result.table = batch_.table;
  for (auto& element : result.elements) element.text = renamed({element.text}).front();
  if (const auto* where = where_of(create)) {
    check_column_names_in(where->text, "an index");
    if (!where->is_text) refuse("has an index for a part of the rows by an expression");
  }
  return result;
}

std::vector<written::Operation> TableCopy::operations() {
  for (const auto& step : batch_.steps) apply(step);
  line_ = batch_.line;
  sort_columns();
  check_names();
  written::CreateTable create{.table = {batch_.table.schema, copy_name_},
                              .columns = {},
                              .constraints = {},
                              .prefixes = {},
                              .options = batch_.options};
  create.constraints = constraints();
  const bool has_key = !create.constraints.empty() &&
                       create.constraints[0].kind == ConstraintKind::primary_key &&
                       create.constraints[0].columns.size() == 1;
  written::Insert insert{.table = std::make_shared<const written::From>(written::From{.table = create.table}),
                         .columns = {},
                         .rows = {},
                         .select = {},
                         .conflict = {}};
  const auto refers = [&](const std::string& name) {
    return std::ranges::any_of(create.constraints, [&](const Constraint& one) {
      return one.kind == ConstraintKind::foreign_key &&
             std::ranges::find(one.columns, name) != one.columns.end();
    });
  };
  written::Select select;
  for (const auto& column : columns_) {
    const auto& name = column.column.name;
    create.columns.push_back(column.column);
    create.columns.back().primary_key = has_key && create.constraints[0].columns[0] == name && !refers(name);
    // SQLAlchemy has the defaults of new columns behind all that is copied.
    if (!column.value || column.is_new) continue;
    insert.columns.push_back(column.column.name);
    select.columns.push_back(*column.value);
  }
  for (const auto& column : columns_) {
    if (!column.value || !column.is_new) continue;
    insert.columns.push_back(column.column.name);
    select.columns.push_back(*column.value);
  }
  insert.select = std::make_shared<const written::Select>(std::move(select));
  std::vector<written::Operation> result;
  result.emplace_back(create);
  result.emplace_back(std::move(insert));
  result.emplace_back(written::DropTable{batch_.table});
  result.emplace_back(written::RenameTable{create.table, batch_.table.name});
  for (const auto* indexes : {&indexes_, &new_indexes_}) {
    for (const auto& one : *indexes) result.emplace_back(index(one));
  }
  return result;
}

}  // namespace limbeck::scripts::python
