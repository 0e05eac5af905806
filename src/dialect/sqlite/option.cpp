#include "dialect/sqlite/option.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using Names = std::vector<std::string>;

void refuse_unknown(const schema::Options& options, const Names& known, const std::string& what) {
  for (const auto& [name, value] : options) {
    if (std::ranges::find(known, name) != known.end()) continue;
    const auto meant = text::did_you_mean(name, known);
    throw Error(fmt::format("SQLite knows no option \"{}\" of {}", name, what),
                meant           ? fmt::format("did you mean \"{}\"?", *meant)
                : known.empty() ? "leave it out for SQLite"
                                : "there is " + text::enumerate(known));
  }
}

void require_one_of(const schema::Options& options, const std::string& name, const Names& values,
                    const std::string& what) {
  const auto found = options.find(name);
  if (found == options.end()) return;
  if (std::ranges::any_of(values, [&](const auto& each) { return text::iequals(each, found->second); }))
    return;
  throw Error(fmt::format("the option \"{}\" of {} can't be \"{}\"", name, what, found->second),
              "it can be " + text::enumerate(values) + ", or be left out");
}

// https://www.sqlite.org/lang_conflict.html
const Names resolutions = {"ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE"};

}  // namespace

void refuse_unknown_options(const schema::Table& table) {
  const auto what = "table " + table.name.display();
  refuse_unknown(table.options, {"strict", "without_rowid", "virtual"}, what);
  require_one_of(table.options, "strict", {"true"}, what);
  require_one_of(table.options, "without_rowid", {"true"}, what);
}

void refuse_unknown_options(const schema::KeyConstraint& key) {
  const auto what = fmt::format("the key ({})", text::join(key.columns, ", "));
  refuse_unknown(key.options, {"on_conflict", "keys"}, what);
  require_one_of(key.options, "on_conflict", resolutions, what);
}

void refuse_unknown_options(const schema::Column& column) {
  const auto what = "column " + column.name;
  refuse_unknown(column.options, {"not_null_on_conflict"}, what);
  require_one_of(column.options, "not_null_on_conflict", resolutions, what);
}

void refuse_unknown_options(const schema::Index& index) {
  refuse_unknown(index.options, {}, "index " + index.name);
}

}  // namespace limbeck::dialect::sqlite
