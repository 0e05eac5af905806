// From operations to statements.
#pragma once

#include <string>
#include <vector>

#include "dialect/sql/data_preconditions.hpp"
#include "dialect/statement.hpp"
#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialect {

/// Where operations lead. What is written for the downgrade undoes, on the values of rows, what the upgrade
/// did.
enum class RenderDirection { upgrade, downgrade };

/// One statement that does (part of) an operation.
struct RenderedStatement {
  std::string sql;      ///< without a closing semicolon
  std::string warning;  ///< shown above it in the file and on the terminal: "drops the column and its data";
                        ///< may be empty
  std::string depends_on_rows;  ///< why it may fail on existing rows: "existing rows must not hold NULL in
                                ///< email"; may be empty
  bool transactional = true;    ///< false: it can't run inside a transaction block, or commits it
  bool needs_commit_after = false;  ///< what follows needs this one committed first (ALTER TYPE … ADD VALUE)
  bool foreign_keys_off =
      false;  ///< the section must say `foreign-keys=off` (SQLite: part of a table's rebuild)

  bool operator==(const RenderedStatement&) const = default;
};

/// A portable type of the models, such as "string" with arguments {"40"}; see docs/reference/models.md.
struct PortableType {
  std::string name;
  std::vector<std::string> arguments;
};

/// Asks no database.
class Renderer {
 public:
  virtual ~Renderer() = default;

  /// Turns operations, already in the order in which they shall run, into statements. `before` is the catalog
  /// that they start from and `after` the one that they lead to: an engine that can't alter a table gathers
  /// the operations on it into one rebuild.
  virtual std::vector<RenderedStatement> render(
      const std::vector<operation::Operation>& operations, const schema::Catalog& before,
      const schema::Catalog& after, RenderDirection direction = RenderDirection::upgrade) const = 0;

  /// The native SQL for a portable type; throws Error when there is none.
  virtual std::string native_type(const PortableType& type) const = 0;

  /// The type of a column that holds one of these texts and nothing else; empty: the engine has none, a CHECK
  /// says so.
  virtual std::string listed_type(const std::vector<std::string>& values) const {
    static_cast<void>(values);
    return {};
  }

  /// What sections that run one after another demand of rows that are there already. It knows the forms that
  /// Limbeck renders (SET NOT NULL, ADD COLUMN, ADD CONSTRAINT, VALIDATE CONSTRAINT, CREATE UNIQUE INDEX, a
  /// changed type, the copy of a table's rebuild) and says nothing of others. A query speaks of the rows,
  /// names and types as they are before anything has run: where an earlier statement may have changed them,
  /// there is none.
  virtual std::vector<sql::DataPrecondition> data_preconditions(
      const std::vector<const std::vector<Statement>*>& sections) const = 0;
};

}  // namespace limbeck::dialect
