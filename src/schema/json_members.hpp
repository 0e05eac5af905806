// Reads the members of one JSON object: each is taken once, and what nobody took is an error.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "schema/name.hpp"
#include "schema/options.hpp"

namespace limbeck::schema {

/// Whatever is not as it should be throws Error, which says in which document and where in it.
class Members {
 public:
  /// `document` is a literal.
  Members(const Json& json, const char* document, std::string where);

  /// The member as it is; nullptr when there is none.
  const Json* take(const std::string& key);
  bool has(const std::string& key) const { return members_.contains(key); }

  std::string text(const std::string& key);
  std::string required_text(const std::string& key);
  std::optional<std::string> optional_text(const std::string& key);
  bool flag(const std::string& key);
  std::optional<std::int64_t> integer(const std::string& key);
  std::vector<std::string> texts(const std::string& key);
  Options options(const std::string& key);
  ObjectName name();

  std::optional<Members> object(const std::string& key);
  Members required_object(const std::string& key);
  /// The elements of an array of objects, each of which the caller finishes; none when there is no such
  /// member.
  std::vector<Members> objects(const std::string& key);
  /// The same, each read by `read_one(Members&)`.
  template <typename Value, typename Read>
  std::vector<Value> list(const std::string& key, Read read_one) {
    std::vector<Value> values;
    for (auto& members : objects(key)) {
      values.push_back(read_one(members));
      members.finish();
    }
    return values;
  }

  /// Call it last.
  void finish() const;
  [[noreturn]] void fail(const std::string& message) const;

 private:
  std::string string(const Json& value, const std::string& key) const;
  const Json::Array& array(const std::string& key);

  const char* document_;
  std::string where_;
  std::map<std::string, const Json*> members_;
};

}  // namespace limbeck::schema
