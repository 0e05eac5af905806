// What can be done to a schema: a closed set, visited exhaustively by each dialect's renderer.
#pragma once

#include <string>
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

using Operation =
    std::variant<CreateSchema, DropSchema, CreateEnum, DropEnum, RenameEnum, AddEnumValue, RenameEnumValue,
                 ReplaceEnum, CreateSequence, DropSequence, RenameSequence, AlterSequence, CreateTable, DropTable,
                 RenameTable, AlterTableOptions, AddColumn, DropColumn, RenameColumn, AlterColumn, RebuildTable,
                 AddConstraint, DropConstraint, RenameConstraint, CreateIndex, DropIndex, RenameIndex, CreateView,
                 DropView, ReplaceView, CreateObject, DropObject, ReplaceObject, SetComment, Execute>;

/// The kind of operation, in snake case: "create_table", "add_column".
const char* name(const Operation& operation);

/// One line in plain words: "add column email to table public.contacts".
std::string describe(const Operation& operation);

/// True when rows, or the objects that hold them, are lost: drops of tables, columns, enum values, sequences, …
bool is_destructive(const Operation& operation);

}  // namespace limbeck::operation
