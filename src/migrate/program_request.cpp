#include "migrate/program_request.hpp"

#include <fmt/core.h>

#include <charconv>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::migrate {

using dialect::Parameter;
using dialect::Value;

std::string text_member(const Json& request, std::string_view key) {
  const auto* member = request.find(key);
  return member && member->is_string() ? member->as_string() : std::string();
}

std::int64_t number_member(const Json& request, std::string_view key, std::int64_t fallback) {
  const auto* member = request.find(key);
  return member && member->is_integer() ? member->as_integer() : fallback;
}

std::vector<std::string> texts_member(const Json& request, std::string_view key) {
  std::vector<std::string> texts;
  if (const auto* member = request.find(key); member && member->is_array()) {
    for (const auto& each : member->as_array()) texts.push_back(each.as_string());
  }
  return texts;
}

schema::ObjectName name_member(const Json& request) {
  const auto* name = request.find("name");
  if (!name) return {};
  return {text_member(*name, "schema"), text_member(*name, "name")};
}

Parameter parameter(const Json& value, const dialect::Dialect& dialect) {
  if (value.is_null()) return Parameter(std::nullopt);
  if (value.is_bool()) return dialect.boolean_parameter(value.as_bool());
  if (value.is_integer()) return {Value(value.dump(0)), Parameter::Kind::integer};
  if (value.is_number()) return {Value(value.dump(0)), Parameter::Kind::real};
  if (const auto* integer = value.find("integer"))
    return {Value(integer->as_string()), Parameter::Kind::integer};
  if (const auto* real = value.find("real")) return {Value(real->as_string()), Parameter::Kind::real};
  if (const auto* bytes = value.find("bytes")) return {Value(bytes->as_string()), Parameter::Kind::bytes};
  return Parameter(Value(value.as_string()));
}

std::vector<Parameter> parameters(const Json& request, std::string_view key,
                                  const dialect::Dialect& dialect) {
  std::vector<Parameter> values;
  if (const auto* member = request.find(key); member && member->is_array()) {
    for (const auto& each : member->as_array()) values.push_back(parameter(each, dialect));
  }
  return values;
}

Json rows_answer(const dialect::Result& result) {
  auto rows = Json::array();
  for (const auto& row : result.rows) {
    auto values = Json::array();
    for (std::size_t i = 0; i < row.size(); ++i) {
      // Writing JSON would replace what is none, without a word.
      if (row[i] && !text::is_utf8(*row[i])) {
        throw Error(fmt::format("the column {} holds text that is not UTF-8", result.columns.at(i)),
                    fmt::format("ask for it as binary: CAST({0} AS BLOB), or convert_to({0}, 'UTF8')",
                                result.columns.at(i)));
      }
      values.push(row[i] ? Json(*row[i]) : Json());
    }
    rows.push(std::move(values));
  }
  return Json::object(
      {{"columns", result.columns}, {"rows", std::move(rows)}, {"affected", result.affected_rows}});
}

Json driver_answer(const dialect::Result& result) {
  auto rows = Json::array();
  for (std::size_t r = 0; r < result.rows.size(); ++r) {
    auto values = Json::array();
    for (std::size_t c = 0; c < result.rows[r].size(); ++c) {
      const auto& value = result.rows[r][c];
      if (value && !text::is_utf8(*value)) {
        throw Error(fmt::format("the column {} holds text that is not UTF-8", result.columns.at(c)));
      }
      const bool is_blob = value && r < result.kinds.size() && result.kinds[r].at(c) == 'b';
      values.push(!value ? Json() : Json(is_blob ? value->substr(2, value->size() - 3) : *value));
    }
    rows.push(std::move(values));
  }
  std::vector<std::int64_t> types(result.type_oids.begin(), result.type_oids.end());
  return Json::object({{"columns", result.columns},
                       {"types", types},
                       {"rows", std::move(rows)},
                       {"kinds", result.kinds},
                       {"affected", result.affected_rows},
                       {"lastrowid", result.last_insert_id}});
}

DriverMode driver_mode(const Json& request) {
  const auto mode = text_member(request, "mode");
  return mode == "autocommit" ? DriverMode::autocommit
         : mode == "as_is"    ? DriverMode::as_is
                              : DriverMode::transaction;
}

Json affected_answer(std::int64_t rows) {
  return Json::object({{"affected", rows}});
}

Json failure_answer(const dialect::StatementFailure& failure) {
  return Json::object({{"error", Json::object({{"message", failure.message},
                                               {"kind", std::string(error_kind_name(failure.kind))},
                                               {"sqlstate", failure.sqlstate},
                                               {"native_code", failure.native_code},
                                               {"hint", failure.hint}})}});
}

int line_in(std::string_view request) {
  constexpr std::string_view member = "\"line\":";
  const auto at = request.find(member);
  int line = 0;
  if (at != std::string_view::npos) {
    std::from_chars(request.data() + at + member.size(), request.data() + request.size(), line);
  }
  return line;
}

}  // namespace limbeck::migrate
