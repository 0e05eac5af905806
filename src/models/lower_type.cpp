#include "models/lower_type.hpp"

#include <fmt/core.h>

#include "base/text.hpp"
#include "models/members.hpp"

namespace limbeck::models {

const EnumSpec* enum_of(const TypeSpec& type, const Enums& enums, const LowerTarget& target) {
  if (type.kind != TypeSpec::Kind::enumeration) return nullptr;
  const auto found = enums.find(target.qualified(type.enumeration));
  return found == enums.end() ? nullptr : found->second;
}

std::string listed_type(const EnumSpec& spec, const LowerTarget& target) {
  return spec.native ? target.dialect.listed_type(spec.enumeration.values) : std::string();
}

bool is_native(const EnumSpec& spec, const LowerTarget& target) {
  return spec.native && target.capabilities.enums;
}

std::string lower_type(const TypeSpec& type, const Enums& enums, const LowerTarget& target,
                       const std::string& where, Problems& problems) {
  std::string native;
  if (type.kind == TypeSpec::Kind::native) return type.native;
  if (type.kind == TypeSpec::Kind::enumeration) {
    const auto* spec = enum_of(type, enums, target);
    if (!spec && target.assume_exists && target.capabilities.enums) {
      native = target.dialect.quote(target.qualified(type.enumeration));
      for (int i = 0; i < type.dimensions; ++i) native += "[]";
      return native;
    }
    if (!spec) {
      std::vector<std::string> known;
      for (const auto& [name, held] : enums) known.push_back(target.display(name));
      problems.add(where, fmt::format("there is no enum \"{}\"{}", type.enumeration.display(),
                                      suggestion(type.enumeration.display(), known)));
      return {};
    }
    const auto listed = listed_type(*spec, target);
    native = is_native(*spec, target) ? target.dialect.quote(target.qualified(type.enumeration))
             : listed.empty()         ? target.dialect.native_type({"text", {}})
                                      : listed;
  } else if (type.kind == TypeSpec::Kind::portable) {
    try {
      native = target.dialect.native_type(type.portable);
    } catch (const Error& error) {
      problems.add(where,
                   error.hint().empty() ? error.what() : fmt::format("{} ({})", error.what(), error.hint()));
      return {};
    }
  }
  if (type.dimensions > 0 && !target.capabilities.arrays) {
    problems.add(where, fmt::format("{} has no arrays; give the column a type of its own there",
                                    target.dialect.title()));
    return {};
  }
  for (int i = 0; i < type.dimensions; ++i) native += "[]";
  return native;
}

std::string type_family(const TypeSpec& type, const LowerTarget& target) {
  static const std::map<std::string, std::string> families = {
      {"smallint", "integer"}, {"integer", "integer"},     {"bigint", "integer"},
      {"numeric", "integer"},  {"real", "double"},         {"double", "double"},
      {"text", "text"},        {"string", "text"},         {"char", "text"},
      {"date", "timestamp"},   {"timestamp", "timestamp"}, {"timestamptz", "timestamp"}};
  if (type.kind == TypeSpec::Kind::enumeration) {
    return "enum " + target.qualified(type.enumeration).display() + std::string(type.dimensions, ']');
  }
  if (type.kind != TypeSpec::Kind::portable) return {};
  const auto family = families.find(type.portable.name);
  return (family == families.end() ? type.portable.name : family->second) + std::string(type.dimensions, ']');
}

std::string display_type(const TypeSpec& type) {
  std::string text;
  switch (type.kind) {
    case TypeSpec::Kind::none:
      break;
    case TypeSpec::Kind::native:
      text = type.native;
      break;
    case TypeSpec::Kind::enumeration:
      text = "the enum " + type.enumeration.display();
      break;
    case TypeSpec::Kind::portable:
      text = type.portable.name;
      if (!type.portable.arguments.empty()) text += "(" + text::join(type.portable.arguments, ",") + ")";
      break;
  }
  for (int i = 0; i < type.dimensions; ++i) text += "[]";
  return text;
}

}  // namespace limbeck::models
