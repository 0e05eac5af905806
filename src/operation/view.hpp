#pragma once

#include "schema/view.hpp"

namespace limbeck::operation {

struct CreateView {
  schema::View view;
  bool operator==(const CreateView&) const = default;
};

struct DropView {
  schema::View view;
  bool operator==(const DropView&) const = default;
};

/// CREATE OR REPLACE VIEW: only where the engine allows it for these two (same columns, more at the end).
struct ReplaceView {
  schema::View before, after;
  bool operator==(const ReplaceView&) const = default;
};

}  // namespace limbeck::operation
