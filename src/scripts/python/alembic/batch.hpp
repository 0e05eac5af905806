// op.batch_alter_table()
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scripts/python/alembic/items.hpp"

namespace limbeck::scripts::python {

/// An operation of a batch.
struct BatchStep {
  int line = 1;
  written::Operation operation;
  bool copies = false;  ///< no ALTER says it on engines that have hardly any
  // What counts where the table is copied.
  std::string insert_before, insert_after;  ///< of a new column
  std::optional<Value> default_value;       ///< Python's, of a new column
  written::TypePointer existing_type;       ///< null: it isn't told
  bool autoincrement = false;
  std::string refusal;  ///< why that can't be done to a copy, as the rest of a sentence; empty: it can
};

struct Batch {
  schema::ObjectName table;
  int line = 1;
  bool always_copies = false;
  std::vector<BatchStep> steps;
  std::vector<std::pair<std::string, std::string>> order;  ///< the first before the second
  bool has_order = false;                                  ///< partial_reordering
  std::vector<Value> constraints;                          ///< table_args
  written::Options options;                                ///< table_kwargs
  NamingConvention naming;
  std::string refusal;  ///< why there can be no copy

  /// Does what there is so far take a copy of the table?
  bool copies(const MigrationContext& context) const;
};

/// What is done when it ends: its operations one by one, or, where there is no ALTER for them, the table is
/// read, and made again as they want it.
void run_batch(MigrationContext& context, Interpreter& interpreter, const Batch& batch);

}  // namespace limbeck::scripts::python
