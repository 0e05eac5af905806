#include <fmt/core.h>
#include <openssl/evp.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "scripts/python/alembic/items.hpp"

namespace limbeck::scripts::python {
namespace {

/// SQLAlchemy cuts long names and marks them with the end of their MD5.
std::string md5(std::string_view text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest, &size, EVP_md5(), nullptr) != 1)
    throw Error("internal: no MD5");
  std::string result;
  for (unsigned i = 0; i < size; ++i) result += fmt::format("{:02x}", digest[i]);
  return result;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// The label of a column: TABLE_COLUMN, with a number behind it where the table has a column of that name.
std::string label(const NamedThing& thing, const std::string& column) {
  auto base = thing.table.name + "_" + column;
  if (!thing.table.schema.empty()) base = text::replace_all(thing.table.schema, ".", "_") + "_" + base;
  auto result = base;
  for (int counter = 1; std::ranges::find(thing.table_columns, result) != thing.table_columns.end();
       ++counter)
    result = base + "_" + std::to_string(counter);
  return result;
}

/// "column_0_name", "column_0N_name", "column_0_N_label", …; nothing when the token is none of them.
std::optional<std::string> column_token(const NamedThing& thing, std::string_view token) {
  if (!token.starts_with("column_")) return std::nullopt;
  token.remove_prefix(std::string_view("column_").size());
  const auto last = token.rfind('_');
  if (last == std::string_view::npos) return std::nullopt;
  const auto what = token.substr(last + 1), place = token.substr(0, last);
  const auto part = [&](const std::string& column) -> std::optional<std::string> {
    if (what == "name" || what == "key") return column;
    if (what == "label") return label(thing, column);
    return std::nullopt;
  };
  if (place == "0N" || place == "0_N") {
    std::vector<std::string> parts;
    for (const auto& column : thing.columns) {
      const auto one = part(column);
      if (!one) return std::nullopt;
      parts.push_back(*one);
    }
    return text::join(parts, place == "0N" ? "" : "_");
  }
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(place.data(), place.data() + place.size(), number);
  if (error != std::errc() || end != place.data() + place.size() || number >= thing.columns.size())
    return std::nullopt;
  return part(thing.columns[number]);
}

std::string apply_convention(Interpreter& interpreter, const std::string& pattern,
                             const std::optional<ItemName>& name, const NamedThing& thing) {
  std::string result;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%') {
      result += pattern[i];
      continue;
    }
    const auto close = pattern.find(")s", i);
    if (i + 1 >= pattern.size() || pattern[i + 1] != '(' || close == std::string::npos)
      interpreter.refuse("has a naming convention that is not known here");
    const auto token = pattern.substr(i + 2, close - i - 2);
    i = close + 1;
    std::optional<std::string> part;
    if (token == "table_name") part = thing.table.name;
    if (token == "referred_table_name") part = thing.referred_table;
    if (token == "referred_column_0_name") part = thing.referred_column;
    if (token == "constraint_name") {
      if (!name) interpreter.refuse("has a constraint without a name, which the naming convention needs");
      part = name->text;
    }
    if (!part) part = column_token(thing, token);
    if (!part)
      interpreter.refuse(fmt::format("has a naming convention with {}, which is not known here", token));
    result += *part;
  }
  return result;
}

}  // namespace

std::optional<std::string> resolve_name(MigrationContext& context, Interpreter& interpreter,
                                        const std::optional<ItemName>& name, const NamedThing& thing) {
  const bool is_final = name && name->is_final;
  if (!is_final && !context.naming() && !thing.key.empty())
    interpreter.refuse("needs the naming convention of the models, which reading env.py does not tell");
  return resolve_name(context, interpreter, context.naming().value_or(NamingConvention()), name, thing);
}

std::optional<std::string> resolve_name(MigrationContext& context, Interpreter& interpreter,
                                        const NamingConvention& convention,
                                        const std::optional<ItemName>& name, const NamedThing& thing) {
  std::optional<ItemName> result = name;
  if (!name || !name->is_final) {
    std::optional<std::string> pattern;
    if (const auto found = convention.find(thing.key); found != convention.end()) pattern = found->second;
    if (!pattern && thing.key == "ix") pattern = "ix_%(column_0_label)s";
    // A name that is given stays, unless the convention is to be put around it.
    if (pattern && (!name || pattern->find("constraint_name") != std::string::npos))
      result = ItemName{apply_convention(interpreter, *pattern, name, thing), true};
  }
  if (!result) return std::nullopt;
  const auto limit = context.writer().max_name_length();
  if (characters(result->text) <= limit) return result->text;
  if (!result->is_final)
    interpreter.refuse(fmt::format("names something {}, which is too long", result->text));
  // By characters, as Python's slices are.
  std::string cut;
  std::size_t count = 0;
  for (const char c : result->text) {
    const bool begins = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    if (begins && ++count > limit - 8) break;
    cut += c;
  }
  return cut + "_" + md5(result->text).substr(28);
}

}  // namespace limbeck::scripts::python
