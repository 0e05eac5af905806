// A date or a time of Python's.
#pragma once

#include "scripts/python/alembic/items.hpp"

namespace limbeck::scripts::python {

/// datetime.datetime and, without a time of day, datetime.date.
class MomentItem : public Object {
 public:
  std::string kind() const override { return is_date ? "a date" : "a time"; }
  std::string text(Interpreter& interpreter) override;
  Value attribute(Interpreter& interpreter, const std::string& name) override;
  bool equals(Interpreter& interpreter, const Value& other) const override;
  bool truth(Interpreter&) override { return true; }

  std::string date_text() const;
  std::string iso_text(char between) const;
  std::string full_text() const;  ///< with six digits behind the second, without a timezone

  int year = 1, month = 1, day = 1, hour = 0, minute = 0, second = 0, microsecond = 0;
  bool is_utc = false;  ///< it has a timezone, which is this one
  bool is_date = false;
};

/// As the driver writes it where a column of that family is; refuses where that isn't known.
written::Clause moment_clause(MigrationContext& context, Interpreter& interpreter, bool has_type,
                              const MomentItem& moment);

/// datetime, uuid, json
std::optional<Value> find_standard_module(const std::string& name);

}  // namespace limbeck::scripts::python
