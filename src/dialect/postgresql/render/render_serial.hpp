// Columns that can be written as serial, smallserial or bigserial.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "operation/operation.hpp"
#include "schema/sequence.hpp"
#include "schema/table.hpp"

namespace limbeck::dialect::postgresql {

/// nextval('public.contacts_id_seq'::regclass), as the server writes it.
std::string nextval_sql(const schema::ObjectName& sequence);

/// Finds, among operations, new columns that come with a new sequence of their own which is just what
/// `serial` makes (PostgreSQL manual, section 8.1.4).
class SerialColumns {
 public:
  explicit SerialColumns(const std::vector<operation::Operation>& operations);

  /// "serial", "bigserial", "smallserial", or "" when the column is none.
  std::string_view type_of(const schema::ObjectName& table, const std::string& column) const;
  /// The sequence that such a column makes; nullptr when the column is none.
  const schema::Sequence* sequence_of(const schema::ObjectName& table, const std::string& column) const;
  /// True when such a column makes this sequence.
  bool creates_sequence(const schema::ObjectName& sequence) const { return sequences_.contains(sequence); }

 private:
  struct Serial {
    std::string_view type;
    const schema::Sequence* sequence;
  };
  std::map<std::pair<schema::ObjectName, std::string>, Serial> columns_;
  std::map<schema::ObjectName, const schema::Sequence*> sequences_;
};

}  // namespace limbeck::dialect::postgresql
