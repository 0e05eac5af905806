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
struct ColumnWork {
  std::size_t kind = 0;
  ObjectName table;
  std::string column;
  auto operator<=>(const ColumnWork&) const = default;
};

struct FindColumnWork {
  std::optional<ColumnWork> operator()(const operation::AddColumn& op) const {
    return ColumnWork{0, op.table, op.column.name};
  }
  std::optional<ColumnWork> operator()(const operation::DropColumn& op) const {
    return ColumnWork{0, op.table, op.column.name};
  }
  std::optional<ColumnWork> operator()(const operation::RenameColumn& op) const {
    return ColumnWork{0, op.table, op.from};
  }
  std::optional<ColumnWork> operator()(const operation::AlterColumn& op) const {
    return ColumnWork{0, op.table, op.after.name};
  }
  template <typename Op>
  std::optional<ColumnWork> operator()(const Op&) const {
    return std::nullopt;
  }
};

std::optional<ColumnWork> column_work(const Operation& operation) {
  auto work = std::visit(FindColumnWork{}, operation);
  if (work) work->kind = operation.index();
  return work;
}

/// The same operations, with what changes the columns of a partitioned or inherited table moved before the
/// same change of its children: it reaches them too, and can't be done to them alone.
std::vector<const Operation*> parents_first(const std::vector<Operation>& operations, const Catalog& before,
                                            const Catalog& after) {
  std::vector<const Operation*> ordered;
  ordered.reserve(operations.size());
  std::map<ColumnWork, std::size_t> places;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (auto work = column_work(operations[i])) places.emplace(std::move(*work), i);
  }
  const State known_before(before);
  const State known_after(after);
  std::vector<bool> done(operations.size(), false);
  const std::function<void(std::size_t)> emit = [&](std::size_t place) {
    if (done[place]) return;
    done[place] = true;
    if (auto work = column_work(operations[place])) {
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
std::map<std::string, std::string> names_aside(const std::vector<Operation>& operations) {
  std::map<std::string, std::string> aside;
  const auto drops = [&](const ObjectName& name) {
    return std::ranges::any_of(operations, [&](const Operation& other) {
      const auto* drop = std::get_if<operation::DropEnum>(&other);
      return drop && drop->enumeration.name == name;
    });
  };
  for (const auto& operation : operations) {
    if (const auto* rename = std::get_if<operation::RenameObject>(&operation)) {
      aside[quote(rename->from.name)] = quote(rename->to.name);
    } else if (const auto* enumeration = std::get_if<operation::RenameEnum>(&operation)) {
      if (drops(enumeration->to)) aside[quote(enumeration->from)] = quote(enumeration->to);
    }
  }
  return aside;
}

}  // namespace

std::vector<RenderedStatement> render(const std::vector<Operation>& operations, const Catalog& before,
                                      const Catalog& after, const LockPolicy& policy, Way way) {
  return Renderer(operations, before, after, policy, way).run();
}

Renderer::Renderer(const std::vector<Operation>& operations, const Catalog& before, const Catalog& after,
                   const LockPolicy& policy, Way way)
    : operations_(parents_first(operations, before, after)),
      before_(before),
      after_(after),
      policy_(policy),
      way_(way),
      types_(before, after, names_aside(operations)),
      state_(before),
      serials_(operations) {}

std::vector<RenderedStatement> Renderer::run() {
  look_ahead();
  for (at_ = 0; at_ < operations_.size(); ++at_) {
    out_.next_operation();
    std::visit(*this, *operations_[at_]);
    state_.apply(*operations_[at_]);
    if (const auto due = computed_due_.extract(at_)) {
      for (const auto& taken : due.mapped()) put_columns(taken);
    }
    if (const auto due = types_due_.extract(at_)) {
      for (const auto& table : due.mapped()) join_type(table);
    }
    if (const auto due = owners_due_.extract(at_)) {
      for (const auto& sequence : due.mapped()) own(sequence);
    }
    if (const auto due = foreign_keys_due_.extract(at_)) {
      for (const auto& [table, key] : due.mapped()) {
        add_constraint(table, key, true);
        state_.apply(operation::AddConstraint{table, key});
      }
    }
  }
  return out_.take();
}

void Renderer::look_ahead() {
  for (std::size_t place = 0; place < operations_.size(); ++place) {
    const Operation& operation = *operations_[place];
    if (const auto* create = std::get_if<operation::CreateTable>(&operation)) {
      makes_table_[create->table.name] = place;
    } else if (const auto* rename = std::get_if<operation::RenameTable>(&operation)) {
      makes_table_[rename->to] = place;
    } else if (const auto* drop = std::get_if<operation::DropTable>(&operation)) {
      drops_table_[drop->table.name] = place;
    } else if (const auto* drop_sequence = std::get_if<operation::DropSequence>(&operation)) {
      drops_sequence_[drop_sequence->sequence.name] = place;
    } else if (const auto* create_sequence = std::get_if<operation::CreateSequence>(&operation)) {
      makes_sequence_.insert(create_sequence->sequence.name);
    } else if (const auto* add = std::get_if<operation::AddColumn>(&operation)) {
      makes_column_[{add->table, add->column.name}] = place;
    } else if (const auto* rename_column = std::get_if<operation::RenameColumn>(&operation)) {
      makes_column_[{rename_column->table, rename_column->to}] = place;
    } else if (const auto* drop_column = std::get_if<operation::DropColumn>(&operation)) {
      drops_column_[{drop_column->table, drop_column->column.name}] = place;
    } else if (const auto* alter = std::get_if<operation::AlterColumn>(&operation)) {
      alters_column_[{alter->table, alter->after.name}] = place;
    }
  }
}

std::optional<std::size_t> Renderer::made_later(const TableColumn& column) const {
  std::optional<std::size_t> place;
  if (const auto found = makes_table_.find(column.first);
      found != makes_table_.end() && found->second > at_) {
    place = found->second;
  }
  if (const auto found = makes_column_.find(column); found != makes_column_.end() && found->second > at_) {
    place = std::max(place.value_or(0), found->second);
  }
  return place;
}

bool Renderer::dropped_later(const TableColumn& column) const {
  const auto table = drops_table_.find(column.first);
  const auto own = drops_column_.find(column);
  return (table != drops_table_.end() && table->second > at_) ||
         (own != drops_column_.end() && own->second > at_);
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
