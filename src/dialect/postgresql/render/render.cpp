#include "dialect/postgresql/render/render.hpp"

#include <algorithm>

#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/render_sql.hpp"
#include "dialect/postgresql/render/renderer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using operation::Operation;
using schema::Catalog;
using schema::ObjectName;

/// The table, column and kind of an operation that children inherit.
struct ColumnOperation {
  std::size_t kind = 0;
  ObjectName table;
  std::string column;
  auto operator<=>(const ColumnOperation&) const = default;
};

struct FindColumnOperation {
  std::optional<ColumnOperation> operator()(const operation::AddColumn& op) const {
    return ColumnOperation{0, op.table, op.column.name};
  }
  std::optional<ColumnOperation> operator()(const operation::DropColumn& op) const {
    return ColumnOperation{0, op.table, op.column.name};
  }
  std::optional<ColumnOperation> operator()(const operation::RenameColumn& op) const {
    return ColumnOperation{0, op.table, op.from};
  }
  std::optional<ColumnOperation> operator()(const operation::AlterColumn& op) const {
    return ColumnOperation{0, op.table, op.after.name};
  }
  template <typename Op>
  std::optional<ColumnOperation> operator()(const Op&) const {
    return std::nullopt;
  }
};

std::optional<ColumnOperation> column_operation(const Operation& operation) {
  auto work = std::visit(FindColumnOperation{}, operation);
  if (work) work->kind = operation.index();
  return work;
}

/// The same operations, with what changes the columns of a partitioned or inherited table moved before the
/// same change of its children: it reaches them too, and can't be done to them alone.
std::vector<const Operation*> parents_first(const std::vector<Operation>& operations, const Catalog& before,
                                            const Catalog& after) {
  std::vector<const Operation*> ordered;
  ordered.reserve(operations.size());
  std::map<ColumnOperation, std::size_t> places;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (auto work = column_operation(operations[i])) places.emplace(std::move(*work), i);
  }
  const State known_before(before);
  const State known_after(after);
  std::vector<bool> done(operations.size(), false);
  const std::function<void(std::size_t)> emit = [&](std::size_t place) {
    if (done[place]) return;
    done[place] = true;
    if (auto work = column_operation(operations[place])) {
      for (const State* known : {&known_before, &known_after}) {
        const schema::Table* table = known->table(work->table);
        if (!table) continue;
        for (const auto& parent : known->parents(*table)) {
          const auto found = places.find({work->kind, parent, work->column});
          if (found != places.end()) emit(found->second);
        }
      }
    }
    ordered.push_back(&operations[place]);
  };
  for (std::size_t i = 0; i < operations.size(); ++i) emit(i);
  return ordered;
}

/// Types that get another name until they are dropped, by the name that they had.
std::map<std::string, std::string> temporary_type_names(const std::vector<Operation>& operations) {
  std::map<std::string, std::string> renamed_types;
  const auto drops = [&](const ObjectName& name) {
    return std::ranges::any_of(operations, [&](const Operation& other) {
      const auto* drop = std::get_if<operation::DropEnum>(&other);
      return drop && drop->enumeration.name == name;
    });
  };
  for (const auto& operation : operations) {
    if (const auto* rename = std::get_if<operation::RenameObject>(&operation)) {
      renamed_types[quote(rename->from.name)] = quote(rename->to.name);
    } else if (const auto* enumeration = std::get_if<operation::RenameEnum>(&operation)) {
      if (drops(enumeration->to)) renamed_types[quote(enumeration->from)] = quote(enumeration->to);
    }
  }
  return renamed_types;
}

}  // namespace

std::vector<RenderedStatement> render(const std::vector<Operation>& operations, const Catalog& before,
                                      const Catalog& after, const LockPolicy& policy,
                                      RenderDirection direction) {
  return Renderer(operations, before, after, policy, direction).run();
}

Renderer::Renderer(const std::vector<Operation>& operations, const Catalog& before, const Catalog& after,
                   const LockPolicy& policy, RenderDirection direction)
    : operations_(parents_first(operations, before, after)),
      before_(before),
      after_(after),
      policy_(policy),
      direction_(direction),
      types_(before, after, temporary_type_names(operations)),
      state_(before),
      serials_(operations) {}

std::vector<RenderedStatement> Renderer::run() {
  index_operations();
  for (current_operation_ = 0; current_operation_ < operations_.size(); ++current_operation_) {
    out_.next_operation();
    std::visit(*this, *operations_[current_operation_]);
    state_.apply(*operations_[current_operation_]);
    if (const auto due = pending_columns_.extract(current_operation_)) {
      for (const auto& replaced : due.mapped()) recreate_columns(replaced);
    }
    if (const auto due = pending_types_.extract(current_operation_)) {
      for (const auto& table : due.mapped()) attach_to_type(table);
    }
    if (const auto due = pending_owners_.extract(current_operation_)) {
      for (const auto& sequence : due.mapped()) set_owner(sequence);
    }
    if (const auto due = pending_foreign_keys_.extract(current_operation_)) {
      for (const auto& [table, key] : due.mapped()) {
        add_constraint(table, key, true);
        state_.apply(operation::AddConstraint{table, key});
      }
    }
  }
  return out_.take();
}

void Renderer::index_operations() {
  for (std::size_t place = 0; place < operations_.size(); ++place) {
    const Operation& operation = *operations_[place];
    if (const auto* create = std::get_if<operation::CreateTable>(&operation)) {
      creates_table_[create->table.name] = place;
    } else if (const auto* rename = std::get_if<operation::RenameTable>(&operation)) {
      creates_table_[rename->to] = place;
    } else if (const auto* drop = std::get_if<operation::DropTable>(&operation)) {
      drops_table_[drop->table.name] = place;
    } else if (const auto* drop_sequence = std::get_if<operation::DropSequence>(&operation)) {
      drops_sequence_[drop_sequence->sequence.name] = place;
    } else if (const auto* create_sequence = std::get_if<operation::CreateSequence>(&operation)) {
      makes_sequence_.insert(create_sequence->sequence.name);
    } else if (const auto* add = std::get_if<operation::AddColumn>(&operation)) {
      creates_column_[{add->table, add->column.name}] = place;
    } else if (const auto* rename_column = std::get_if<operation::RenameColumn>(&operation)) {
      creates_column_[{rename_column->table, rename_column->to}] = place;
    } else if (const auto* drop_column = std::get_if<operation::DropColumn>(&operation)) {
      drops_column_[{drop_column->table, drop_column->column.name}] = place;
    } else if (const auto* alter = std::get_if<operation::AlterColumn>(&operation)) {
      alters_column_[{alter->table, alter->after.name}] = place;
    }
  }
}

std::optional<std::size_t> Renderer::later_creation_of(const TableColumn& column) const {
  std::optional<std::size_t> place;
  if (const auto found = creates_table_.find(column.first);
      found != creates_table_.end() && found->second > current_operation_) {
    place = found->second;
  }
  if (const auto found = creates_column_.find(column);
      found != creates_column_.end() && found->second > current_operation_) {
    place = std::max(place.value_or(0), found->second);
  }
  return place;
}

bool Renderer::dropped_later(const TableColumn& column) const {
  const auto table = drops_table_.find(column.first);
  const auto own = drops_column_.find(column);
  return (table != drops_table_.end() && table->second > current_operation_) ||
         (own != drops_column_.end() && own->second > current_operation_);
}

bool Renderer::is_inherited(const ObjectName& name, const std::string& column) const {
  const schema::Table* table = state_.table(name);
  return table && std::ranges::any_of(state_.parents(*table), [&](const auto& parent) {
           return state_.column(parent, column) != nullptr;
         });
}

void Renderer::comment(const std::string& target, const std::string& before, const std::string& after) {
  if (before != after) out_.add(comment_sql(target, after));
}

}  // namespace limbeck::dialect::postgresql
