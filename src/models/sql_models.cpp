#include "models/sql_models.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/file.hpp"
#include "base/text.hpp"
#include "dialect/sql/names.hpp"
#include "dialect/sql/splitter.hpp"
#include "dialect/sql/token_cursor.hpp"
#include "dialect/sql/tokenizer.hpp"
#include "models/members.hpp"

namespace limbeck::models {
namespace {

using schema::ObjectKind;
using schema::ObjectName;

const std::vector<std::pair<std::string, ObjectKind>>& renamed_kinds() {
  static const std::vector<std::pair<std::string, ObjectKind>> kinds = {
      {"table", ObjectKind::table},       {"column", ObjectKind::column},
      {"enum", ObjectKind::enum_type},    {"value", ObjectKind::enum_type},
      {"index", ObjectKind::index},       {"constraint", ObjectKind::constraint},
      {"sequence", ObjectKind::sequence}, {"view", ObjectKind::view},
  };
  return kinds;
}

/// The words behind "-- limbeck: rename".
class HintReader {
 public:
  HintReader(std::string_view words, std::string where, const dialect::Dialect& dialect,
             std::string default_schema)
      : where_(std::move(where)),
        dialect_(dialect),
        default_schema_(dialect.capabilities(newest(dialect.engine())).schemas ? std::move(default_schema)
                                                                               : std::string()),
        tokens_(sql::tokens(dialect.engine(), words)),
        cursor_(tokens_) {}

  RenameHint read() {
    const auto word = next_name();
    const auto kind = std::ranges::find(renamed_kinds(), word, &std::pair<std::string, ObjectKind>::first);
    if (kind == renamed_kinds().end()) {
      std::vector<std::string> known;
      for (const auto& [each, of] : renamed_kinds()) known.push_back(each);
      refuse(fmt::format("there is no renaming of a \"{}\"{}", word, suggestion(word, known)));
    }
    auto from = dotted();
    if (!cursor_.take("to")) refuse("\"to\" is missing behind the old name");
    const auto to = dotted();
    if (!cursor_.at_end() || to.size() != 1) refuse("behind \"to\" one new name is wanted");
    const bool inside = word == "column" || word == "value" || word == "index" || word == "constraint";
    if (!inside) {
      const auto schema = schema_of(from, 1);
      return {{kind->second, {schema, from.back()}, ""}, {kind->second, {schema, to.back()}, ""}};
    }
    if (from.size() < 2) refuse(fmt::format("the {} is named with what it belongs to: a.b", word));
    const auto schema = schema_of(from, 2);
    const ObjectName parent{schema, from[from.size() - 2]};
    return {{kind->second, parent, from.back()}, {kind->second, parent, to.back()}};
  }

 private:
  std::string next_name() {
    const auto& token = cursor_.next();
    if (!token.is_name() && token.kind != sql::Token::Kind::string) refuse("a name is missing");
    return sql::catalog_name(dialect_.engine(), token);
  }
  std::vector<std::string> dotted() {
    std::vector<std::string> parts = {next_name()};
    while (cursor_.take_symbol(".")) parts.push_back(next_name());
    return parts;
  }
  std::string schema_of(const std::vector<std::string>& parts, std::size_t own) const {
    if (parts.size() > own + 1) refuse("there are too many dots in the old name");
    return parts.size() == own + 1 && dialect_.capabilities(newest(dialect_.engine())).schemas
               ? parts.front()
               : default_schema_;
  }
  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(fmt::format("{}: {}", where_, what), "write: -- limbeck: rename table old to new");
  }

  std::string where_;
  const dialect::Dialect& dialect_;
  std::string default_schema_;
  std::vector<sql::Token> tokens_;
  sql::TokenCursor cursor_;  // on tokens_
};

void add_hints(DesiredSql& desired, std::string_view text, const std::string& name,
               const dialect::Dialect& dialect, const std::string& default_schema) {
  int number = 0;
  for (const auto& line : text::split(text, '\n')) {
    ++number;
    auto rest = text::trim(line);
    if (!rest.starts_with("--")) continue;
    rest = text::trim(rest.substr(2));
    constexpr std::string_view mark = "limbeck:";
    if (!rest.starts_with(mark)) continue;
    rest = text::trim(rest.substr(mark.size()));
    constexpr std::string_view verb = "rename ";
    if (!rest.starts_with(verb)) continue;
    HintReader reader(rest.substr(verb.size()), fmt::format("{}:{}", name, number), dialect, default_schema);
    desired.renames.push_back(reader.read());
  }
}

}  // namespace

void add_sql(DesiredSql& desired, std::string_view text, const std::string& name,
             const dialect::Dialect& dialect, const std::string& default_schema) {
  desired.files.push_back({name, sql::split(dialect.engine(), text, name)});
  add_hints(desired, text, name, dialect, default_schema);
}

DesiredSql sql_models(const std::vector<std::filesystem::path>& files, const std::filesystem::path& folder,
                      const dialect::Dialect& dialect, const std::string& default_schema) {
  DesiredSql desired;
  for (const auto& file : files) {
    const auto relative = file.lexically_relative(folder).string();
    const auto name = relative.empty() || relative.starts_with("..") ? file.string() : relative;
    add_sql(desired, file::read(file), name, dialect, default_schema);
  }
  std::ranges::sort(desired.renames);
  return desired;
}

}  // namespace limbeck::models
