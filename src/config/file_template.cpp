#include "config/file_template.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::config {
namespace {

class Checker {
 public:
  explicit Checker(std::string_view text) : rest_(text) {}

  /// The template with an `x` for every part that is filled in.
  std::string shape() {
    std::string shape;
    while (!rest_.empty()) {
      if (rest_.starts_with("{{") || rest_.starts_with("}}") || rest_.starts_with("%%")) {
        // Alembic's own files double the % for the sake of their format.
        if (rest_.starts_with("%%(")) {
          rest_.remove_prefix(1);
          continue;
        }
        shape += rest_[0];
        rest_.remove_prefix(2);
      } else if (rest_.starts_with('{')) {
        token('{', '}');
        shape += 'x';
      } else if (rest_.starts_with("%(")) {
        rest_.remove_prefix(1);
        token('(', ')');
        shape += 'x';
      } else if (rest_.starts_with('}')) {
        fail_for_brace();
      } else {
        shape += rest_[0];
        rest_.remove_prefix(1);
      }
    }
    return shape;
  }

  bool has_unique_field() const { return has_unique_field_; }

 private:
  [[noreturn]] static void fail_for_brace() {
    throw UsageError("there is a brace without its partner", "a brace is written {{ or }}");
  }

  void token(char open, char close) {
    const auto end = rest_.find(close);
    if (end == std::string_view::npos) {
      if (open == '{') fail_for_brace();
      throw UsageError("there is a \"%(\" without its \")\"", "write it as in %(rev)s, or {rev}");
    }
    const std::string name(rest_.substr(1, end - 1));
    check_name(name);
    rest_.remove_prefix(end + 1);
    if (open == '(') conversion(name);
  }

  /// The `s`, `d` or `.2d` behind `%(name)`.
  void conversion(const std::string& name) {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(".0123456789"), rest_.size()));
    if (!rest_.starts_with('s') && !rest_.starts_with('d')) {
      throw UsageError(fmt::format("the s or d behind \"%({})\" is missing", name),
                       "write it as in %(rev)s, or {rev}");
    }
    rest_.remove_prefix(1);
  }

  void check_name(const std::string& name) {
    static const std::vector<std::string> known = {"rev", "slug", "epoch",  "year",  "month",
                                                   "day", "hour", "minute", "second"};
    if (std::ranges::find(known, name) == known.end()) {
      const auto suggestion = text::did_you_mean(name, known);
      throw UsageError(fmt::format("there is no {{{}}}{}", name,
                                   suggestion ? fmt::format("; did you mean {{{}}}?", *suggestion) : ""),
                       "known are {" + text::join(known, "}, {") + "}; a brace is written {{ or }}");
    }
    has_unique_field_ |= name == "rev" || name == "slug" || name == "epoch";
  }

  std::string_view rest_;
  bool has_unique_field_ = false;
};

}  // namespace

void check_file_template(std::string_view pattern) {
  Checker checker(pattern);
  const auto shape = checker.shape();
  if (!checker.has_unique_field()) {
    throw UsageError("it gives every file of a day the same name", "put {rev} in it");
  }
  for (const auto& folder : text::split(shape, '/')) {
    if (folder.empty() || folder.starts_with('.') || folder.find("..") != std::string::npos) {
      throw UsageError("it makes a hidden file, or leads out of the folder of revision files",
                       "name a file, or folder/file, below it");
    }
  }
}

}  // namespace limbeck::config
