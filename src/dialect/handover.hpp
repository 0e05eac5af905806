// Changes of tables that another program does: gh-ost, pt-online-schema-change.
#pragma once

#include <optional>
#include <string>

#include "dialect/connection.hpp"
#include "dialect/statement.hpp"

namespace limbeck::dialect {

/// What such a program has to know.
struct HandedOver {
  std::string database, table;
  std::string alter;  ///< what stands behind the table's name: "ADD COLUMN a INT, ADD KEY (a)"
  std::string host, port, socket, user;  ///< empty where the address leaves it to the client
  /// The text of an option file that holds all of that, and the password.
  std::string option_file;
};

class Handover {
 public:
  virtual ~Handover() = default;

  /// Of an ALTER TABLE for the database of `connection`; nothing for other statements, and for engines that
  /// have no such programs (Capabilities::online_alter_programs).
  virtual std::optional<HandedOver> hand_over(Connection& connection, const Statement& statement) const {
    static_cast<void>(connection), static_cast<void>(statement);
    return std::nullopt;
  }
};

}  // namespace limbeck::dialect
