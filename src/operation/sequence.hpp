#pragma once

#include "schema/sequence.hpp"

namespace limbeck::operation {

struct CreateSequence {
  schema::Sequence sequence;
  bool operator==(const CreateSequence&) const = default;
};

struct DropSequence {
  schema::Sequence sequence;
  bool operator==(const DropSequence&) const = default;
};

struct RenameSequence {
  schema::ObjectName from, to;
  bool operator==(const RenameSequence&) const = default;
};

struct AlterSequence {
  schema::Sequence before, after;
  bool operator==(const AlterSequence&) const = default;
};

}  // namespace limbeck::operation
