#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "dialect/postgresql/option_keys.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/render_sql.hpp"
#include "dialect/postgresql/render/renderer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using schema::ObjectName;
using schema::Options;

constexpr std::string_view index_prefix = "index ";

std::string replica_identity_sql(const std::string& identity) {
  if (identity.empty()) return "REPLICA IDENTITY DEFAULT";
  if (identity.starts_with(index_prefix)) {
    return "REPLICA IDENTITY USING INDEX " + quote_identifier(identity.substr(index_prefix.size()));
  }
  return identity == "full" ? "REPLICA IDENTITY FULL" : "REPLICA IDENTITY NOTHING";
}

/// Of a table or a view.
const Options* options_in(const schema::Catalog& catalog, const ObjectName& name) {
  if (const auto table = catalog.tables.find(name); table != catalog.tables.end())
    return &table->second.options;
  const auto view = catalog.views.find(name);
  return view == catalog.views.end() ? nullptr : &view->second.options;
}

[[noreturn]] void refuse(const ObjectName& table, const std::string& what, const std::string& why = {}) {
  throw Error(fmt::format("PostgreSQL can't change {} of table {} in place{}", what, table.display(), why),
              "write a revision by hand that makes a new table, copies the rows and swaps the names");
}

}  // namespace

void Renderer::operator()(const operation::AlterTableOptions& op) {
  const auto changed = [&](const char* key) {
    return option_of(op.before.options, key) != option_of(op.after.options, key);
  };
  const ObjectName& name = op.after.name;
  if (changed(option::partition_by)) refuse(name, "the partitioning");

  // A partition leaves the old parent before it joins the new one.
  if (changed(option::partition_of) || changed(option::partition_bound)) {
    if (const auto parent = option_of(op.before.options, option::partition_of); !parent.empty()) {
      out_.add(fmt::format("ALTER TABLE {} DETACH PARTITION {}", parent, quote(name)));
    }
    if (const auto parent = option_of(op.after.options, option::partition_of); !parent.empty()) {
      const auto bound = option_of(op.after.options, option::partition_bound);
      auto demand = has_rows(name) ? fmt::format("existing rows of {} must belong into the partition {}",
                                                 name.display(), bound)
                                   : std::string();
      if (const auto other = demand_on_default_partition(name, op.after.options); !other.empty())
        demand += (demand.empty() ? "" : "; ") + other;
      out_.add(fmt::format("ALTER TABLE {} ATTACH PARTITION {} {}", parent, quote(name), bound),
               {.depends_on_rows = std::move(demand)});
    }
  }
  if (changed(option::inherits)) {
    schema::Table old, wanted;
    if (op.before.options.contains(option::inherits))
      old.options.insert(*op.before.options.find(option::inherits));
    if (op.after.options.contains(option::inherits))
      wanted.options.insert(*op.after.options.find(option::inherits));
    const auto before = parents_sql(old);
    const auto after = parents_sql(wanted);
    for (const auto& parent : before) {
      if (std::ranges::find(after, parent) == after.end()) out_.alter_table(name, "NO INHERIT " + parent);
    }
    for (const auto& parent : after) {
      if (std::ranges::find(before, parent) == before.end()) out_.alter_table(name, "INHERIT " + parent);
    }
  }
  set_table_options(name, op.before.options, op.after.options);
}

void Renderer::refuse_partition_key(const ObjectName& name, const std::string& column) const {
  auto held = state_.descendants(name);
  held.push_back(name);
  for (const auto& each : held) {
    const schema::Table* table = state_.table(each);
    const auto by = table ? option_of(table->options, option::partition_by) : std::string();
    const auto key = by.find('(');  // behind LIST, RANGE or HASH
    if (key == std::string::npos || !mentions(std::string_view(by).substr(key), column)) continue;
    refuse(each, "the type of column " + column, ": it is in the partition key");
  }
}

void Renderer::note_lost_role(const ObjectName& table, const std::string& index) {
  const Options* held = options_in(state_.catalog(), table);
  if (!held) return;
  if (option_of(*held, option::cluster_on) == index) lost_roles_[table][option::cluster_on] = index;
  const auto identity = std::string(index_prefix) + index;
  if (option_of(*held, option::replica_identity) == identity) {
    lost_roles_[table][option::replica_identity] = identity;
  }
}

void Renderer::restore_role(const ObjectName& table, const std::string& index) {
  const auto lost = lost_roles_.find(table);
  const Options* wanted = options_in(after_, table);
  if (lost == lost_roles_.end() || !wanted) return;
  const auto restore = [&](const char* key, const std::string& value) {
    if (option_of(lost->second, key) != value) return;
    lost->second.erase(key);
    if (option_of(*wanted, key) == value) set_table_options(table, {}, {{key, value}});
  };
  restore(option::cluster_on, index);
  restore(option::replica_identity, std::string(index_prefix) + index);
}

void Renderer::set_table_options(const ObjectName& table, const Options& before, const Options& after) {
  const auto changed = [&](const char* key) { return option_of(before, key) != option_of(after, key); };
  const auto set = [&](const char* key) { return !option_of(after, key).empty(); };
  if (changed(option::of_type)) {
    detach_from_type(table);
    if (set(option::of_type)) attach_to_type_later(table);
  }
  if (changed(option::unlogged))
    out_.alter_table(table, set(option::unlogged) ? "SET UNLOGGED" : "SET LOGGED");
  if (changed(option::access_method)) {
    const auto method = option_of(after, option::access_method);
    out_.alter_table(table, "SET ACCESS METHOD " + (method.empty() ? "heap" : quote_identifier(method)));
  }
  if (changed(option::tablespace)) {
    const auto space = option_of(after, option::tablespace);
    out_.alter_table(table, "SET TABLESPACE " + (space.empty() ? "pg_default" : quote_identifier(space)));
  }
  for (const auto& clause : changed_parameter_clauses(before, after, table_options))
    out_.alter_table(table, clause);
  if (changed(option::row_security)) {
    out_.alter_table(table,
                     set(option::row_security) ? "ENABLE ROW LEVEL SECURITY" : "DISABLE ROW LEVEL SECURITY");
  }
  if (changed(option::force_row_security)) {
    out_.alter_table(
        table, set(option::force_row_security) ? "FORCE ROW LEVEL SECURITY" : "NO FORCE ROW LEVEL SECURITY");
  }
  if (changed(option::replica_identity)) {
    out_.alter_table(table, replica_identity_sql(option_of(after, option::replica_identity)));
  }
  if (changed(option::cluster_on)) {
    const auto index = option_of(after, option::cluster_on);
    out_.alter_table(table, index.empty() ? "SET WITHOUT CLUSTER" : "CLUSTER ON " + quote_identifier(index));
  }
}

}  // namespace limbeck::dialect::postgresql
