// What a check saw: the lines of `limbeck doctor`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace limbeck {

enum class Outcome { ok, warning, failed, not_checked };

/// "ok", "warning", "failed" or "not checked".
std::string_view to_string(Outcome outcome);

struct Finding {
  std::string name;  ///< of the check, a word or two: "name resolution"
  Outcome outcome = Outcome::ok;
  std::string seen;  ///< what was found, or why it was not looked for
  std::string fix;   ///< what to do: a command or a sentence; empty where there is nothing to do

  bool operator==(const Finding&) const = default;
};

/// A list of findings with a word for each way of adding to it.
class Findings {
 public:
  void ok(std::string name, std::string seen);
  void warn(std::string name, std::string seen, std::string fix);
  void fail(std::string name, std::string seen, std::string fix);
  void skip(std::string name, std::string why);
  void add(Finding finding) { list_.push_back(std::move(finding)); }
  void append(Findings more);

  const std::vector<Finding>& list() const { return list_; }
  std::size_t count(Outcome outcome) const;
  /// The finding of that name, or nullptr.
  const Finding* find(std::string_view name) const;
  /// "1 failed, 2 warnings, 9 ok"; what there is none of is left out.
  std::string summary() const;

 private:
  std::vector<Finding> list_;
};

}  // namespace limbeck
