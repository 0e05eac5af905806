// Reads the members of one JSON object of a models document and notes what is wrong with them.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "dialect/dialect.hpp"
#include "models/problems.hpp"
#include "schema/options.hpp"

namespace limbeck::models {

/// What the reading of a whole document has in common.
struct ReadContext {
  const dialect::Dialect& dialect;
  Problems& problems;
};

/// A reading function takes its member; whoever has read them all calls finish(), which complains about the
/// rest.
class Members {
 public:
  /// `where` names the object in messages: "table contacts". Anything but an object is a problem, and reads
  /// as an empty one.
  Members(const ReadContext& context, const Json& json, std::string where);

  const std::string& where() const { return where_; }
  void set_where(std::string where) { where_ = std::move(where); }
  const ReadContext& context() const { return context_; }

  /// The member as it is; nullptr when there is none or it is null.
  const Json* take(const std::string& key);

  std::string text(const std::string& key);
  /// Missing or empty: a problem.
  std::string required_text(const std::string& key);
  bool boolean(const std::string& key, bool fallback = false);
  std::optional<bool> optional_boolean(const std::string& key);
  std::optional<std::int64_t> integer(const std::string& key);
  std::vector<std::string> texts(const std::string& key);
  /// One of `words`, as its index; `otherwise` when the member is missing or another word (a problem).
  int word(const std::string& key, const std::vector<std::string>& words, int fallback);

  /// SQL: a text, or {dialect: text}, with "default" for those that are not named. Nothing when the member is
  /// missing or has no text for this dialect; the latter is a problem unless `may_lack_dialect`.
  std::optional<std::string> sql(const std::string& key, bool may_lack_dialect = false);
  std::string required_sql(const std::string& key);

  /// "options": {dialect: {name: value}}: those of this dialect, values as text.
  schema::Options options();
  /// "only": [dialect]: false when this dialect is not among them.
  bool exists_on_dialect();

  /// Calls `read` for each element of an array of objects.
  void each(const std::string& key, const std::function<void(const Json& element, std::size_t index)>& read);

  void problem(const std::string& what) const { context_.problems.add(where_, what); }
  void finish();

 private:
  const Json::Array& array(const std::string& key);
  bool known_dialect(const std::string& name, const std::string& key) const;

  const ReadContext& context_;
  const Json& json_;
  std::string where_;
  std::set<std::string> read_keys_;
};

/// The text for this dialect of {dialect: text}; see Members::sql. `found` tells whether there was any text
/// at all.
const Json* for_dialect(const Json& per_dialect, const dialect::Dialect& dialect);

/// "postgresql", "sqlite" and "mysql".
const std::vector<std::string>& dialect_names();

/// `; did you mean "x"?` or nothing.
std::string suggestion(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace limbeck::models
