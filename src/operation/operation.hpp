// What can be done to a schema: a closed set, visited exhaustively by each dialect's renderer.
#pragma once

#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "operation/alter_table.hpp"
#include "operation/comment.hpp"
#include "operation/constraint.hpp"
#include "operation/enum.hpp"
#include "operation/execute.hpp"
#include "operation/index.hpp"
#include "operation/object.hpp"
#include "operation/schema.hpp"
#include "operation/sequence.hpp"
#include "operation/table.hpp"
#include "operation/view.hpp"

namespace limbeck::operation {

using OperationVariant =
    std::variant<CreateSchema, DropSchema, CreateEnum, DropEnum, RenameEnum, AddEnumValue, RenameEnumValue,
                 ReplaceEnum, CreateSequence, DropSequence, RenameSequence, AlterSequence, CreateTable,
                 DropTable, RenameTable, AlterTableOptions, AddColumn, DropColumn, RenameColumn, AlterColumn,
                 RebuildTable, AddConstraint, DropConstraint, RenameConstraint, CreateIndex, DropIndex,
                 RenameIndex, CreateView, DropView, ReplaceView, CreateObject, DropObject, ReplaceObject,
                 RenameObject, SetComment, Execute>;

/// One of them: a variant for std::visit, std::get_if and the like. A class of its own for the compiler's
/// sake: copying, moving and destroying 36 alternatives is compiled once, not in every file that holds
/// operations.
class Operation : public OperationVariant {
 public:
  Operation();
  template <typename T>
    requires(std::is_constructible_v<OperationVariant, T> &&
             !std::is_base_of_v<OperationVariant, std::remove_cvref_t<T>>)
  Operation(T&& one)
      : OperationVariant(std::forward<T>(one)) {}  // NOLINT(google-explicit-constructor): as the variant's
  Operation(const Operation& other);
  Operation(Operation&& other) noexcept;
  Operation& operator=(const Operation& other);
  Operation& operator=(Operation&& other) noexcept;
  ~Operation();
};

/// The kind of operation, in snake case: "create_table", "add_column".
const char* name(const Operation& operation);

/// One line in plain words: "add column email to table public.contacts".
std::string describe(const Operation& operation);

/// True when rows, or the objects that hold them, are lost: drops of tables, columns, enum values, sequences,
/// …
bool is_destructive(const Operation& operation);

}  // namespace limbeck::operation
