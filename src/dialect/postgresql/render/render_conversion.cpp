#include "dialect/postgresql/render/render_conversion.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/types/casts.hpp"
#include "dialect/postgresql/types/conversion_losses.hpp"
#include "dialect/postgresql/types/scalar_cast.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using schema::ObjectKind;

std::string element_of(std::string_view type) {
  return std::string(type.substr(0, type.size() - (type.ends_with("[]") ? 2 : 0)));
}

const schema::SqlObject* find_kind(const schema::Catalog& catalog, std::string_view type, ObjectKind kind) {
  const auto* object = find_type(catalog, type);
  return object && object->id.kind == kind ? object : nullptr;
}

/// What a domain is made of, all the way down.
std::string underlying(std::string_view type, const schema::Catalog& catalog) {
  const auto* domain = find_kind(catalog, element_of(type), ObjectKind::domain);
  if (!domain) return std::string(type);
  const auto base = underlying(base_of(*domain), catalog);
  return type.ends_with("[]") ? base + "[]" : base;
}

bool is_json(std::string_view base) {
  return base == "json" || base == "jsonb";
}

class Converter {
 public:
  Converter(std::string column, std::string shown, const UserTypes& types, RenderDirection direction)
      : column_(std::move(column)), shown_(std::move(shown)), types_(types), direction_(direction) {}

  Conversion run(std::string_view from_now, const std::string& to) {
    const auto from = types_.original(from_now);
    if (is_same_type(from, to)) return {};
    const auto from_base = underlying(from, types_.before());
    const auto to_base = underlying(to, types_.after());
    if (to_base != to) found_.require(fmt::format("existing values of {} must be values of {}", shown_, to));
    auto expression =
        are_both_composite(from_base, to_base)
            ? convert_value(column_, from, to)
            : convert({column_, shown_, to, parse_type(from_base), parse_type(to_base)}, from_base, to_base);
    return {.automatic = expression.empty(),
            .expression = expression,
            .statements_before = std::move(create_functions_),
            .statements_after = std::move(drop_functions_),
            .notes = found_.notes,
            .is_lossy = found_.is_lossy};
  }

 private:
  /// True when a value needs no conversion at all.
  bool is_same_type(std::string_view from, std::string_view to) const {
    return parse_type(from) == parse_type(to) && !types_.is_renamed(from);
  }

  bool are_both_composite(std::string_view from, std::string_view to) const {
    return from.ends_with("[]") == to.ends_with("[]") &&
           find_kind(types_.before(), element_of(from), ObjectKind::composite_type) &&
           find_kind(types_.after(), element_of(to), ObjectKind::composite_type);
  }

  const schema::Enum* find_enum(const schema::Catalog& catalog, std::string_view type) const {
    for (const auto& [name, held] : catalog.enums) {
      if (quote(name) == type) return &held;
    }
    return nullptr;
  }

  /// The expression for a value of another type, neither of them composite, with domains already looked
  /// through; empty: an assignment does it.
  std::string convert(ConversionSpec spec, const std::string& from, const std::string& to) {
    const bool is_recreated = spec.from == spec.to && types_.is_renamed(from);  // an enum, say, recreated
    if (spec.from == spec.to && !is_recreated) return {};
    note_removed_values(from, to);
    note_session_zone(spec, found_);
    if (is_json(spec.from.base) && is_hstore(spec.to.base) && !spec.from.array && !spec.to.array)
      return json_members(spec, from);
    if (spec.from.array && !spec.to.array) return from_array(spec, from, to);
    if (spec.to.array && !spec.from.array) return to_array(spec, from, to);
    if (is_recreated) {
      return fmt::format("{}::text{}::{}", spec.column, spec.to.array ? "[]" : "", spec.new_type);
    }
    auto cast = scalar_cast(spec.column, spec, direction_, types_.after(), found_);
    if (spec.from.array && cast.by_element) {
      ConversionNotes element_notes;
      ConversionSpec one = spec;
      one.new_type = element_of(spec.new_type);
      const auto element = scalar_cast("v[i]", one, direction_, types_.after(), element_notes).expression;
      const bool text = is_string(spec.to.base);  // which a cast would cut
      cast.expression = map_elements(spec.column, types_.current(from), to,
                                     text ? element : fmt::format("({})::{}", element, element_of(to)));
    } else if (spec.from.array && cast.expression.find("::text::") != std::string::npos) {
      cast.expression = fmt::format("{}::text[]::{}", spec.column, spec.new_type);
    }
    note_losses(spec, found_);
    if (!cast.expression.empty() && !cast.always_works) require_convertible(spec);
    return cast.expression;
  }

  void require_convertible(const ConversionSpec& spec) {
    found_.require(fmt::format("existing values of {} must convert to {}", spec.shown, spec.new_type));
  }

  void note_removed_values(const std::string& from, const std::string& to) {
    const auto* before = find_enum(types_.before(), element_of(from));
    const auto* after = find_enum(types_.after(), element_of(to));
    if (!before || !after) return;
    std::vector<std::string> removed;
    for (const auto& held : before->values) {
      const auto value = types_.current_value(quote(before->name), held);
      if (std::ranges::find(after->values, value) == after->values.end())
        removed.push_back(quote_literal(value));
    }
    if (!removed.empty()) {
      found_.require(fmt::format("existing values of {} must not be {}", shown_, text::enumerate(removed)));
    }
  }

  /// A text holds an array as '{a,b}', JSON as its own arrays; any other type its one element.
  std::string from_array(const ConversionSpec& spec, const std::string& from, const std::string& to) {
    if (direction_ == RenderDirection::upgrade && is_string(spec.to.base)) {
      found_.warn(fmt::format("writes the arrays in {} as texts such as {{a,b}}", spec.shown));
      note_losses(spec, found_);
      return {};
    }
    if (is_json(spec.to.base) && !is_json(spec.from.base)) {
      found_.lose(fmt::format("writes the arrays in {} without bounds of their own", spec.shown));
      return fmt::format("to_{}({})", spec.to.base, spec.column);
    }
    ConversionSpec one = spec;
    one.from.array = false;
    // Both branches have one type; a cast to a length would cut, where the assignment refuses.
    const auto type = is_string(spec.to.base)           ? "text"
                      : spec.to.base.starts_with("bit") ? "bit varying"
                                                        : spec.new_type;
    const auto wrong = fmt::format(
        "(cardinality({}) || ' elements, or NULL, where one value is needed')::integer::text", spec.column);
    auto expression = fmt::format(
        "CASE WHEN array_dims({0}) = '[1:1]' AND {0}[1] IS NOT NULL THEN {1} WHEN {0} IS NOT NULL THEN {2} "
        "END",
        spec.column, typed(element(spec.column + "[1]", one, from, to), type), typed(wrong, type));
    note_losses(one, found_);
    found_.require(fmt::format("existing arrays in {} must hold one element each", spec.shown));
    return expression;
  }

  std::string to_array(const ConversionSpec& spec, const std::string& from, const std::string& to) {
    if (direction_ == RenderDirection::downgrade && is_string(spec.from.base)) {
      require_convertible(spec);
      return fmt::format("{}::text::{}", spec.column, spec.new_type);
    }
    if (is_json(spec.from.base) && !is_json(spec.to.base)) {
      auto expression = json_elements(spec, from, to);
      require_convertible(spec);
      return expression;
    }
    ConversionSpec one = spec;
    one.to.array = false;
    one.new_type = element_of(to);
    const auto value = element(spec.column, one, from, to);
    // A cast of the array would cut its elements to a length; the assignment refuses what is too long.
    const bool same_element = spec.from.base == spec.to.base && spec.from.arguments == spec.to.arguments;
    auto expression = fmt::format("CASE WHEN {0} IS NOT NULL THEN ARRAY[{1}]{2} END", spec.column, value,
                                  same_element || spec.to.arguments.empty() ? "::" + spec.new_type : "");
    note_losses(one, found_);
    if (spec.from.base != spec.to.base) require_convertible(spec);
    return expression;
  }

  /// The one element of an array, or for one: `value`, as the other type wants it.
  std::string element(const std::string& value, const ConversionSpec& one, const std::string& from,
                      const std::string& to) {
    if (are_both_composite(element_of(from), element_of(to)))
      return convert_value(value, element_of(from), element_of(to));
    if (one.from == one.to && types_.is_renamed(from))
      return fmt::format("{}::text::{}", value, one.new_type);
    const auto cast = scalar_cast(value, one, direction_, types_.after(), found_).expression;
    return cast.empty() ? value : cast;
  }

  static std::string typed(const std::string& sql, const std::string& type) {
    if (sql.ends_with("::" + type)) return sql;
    const bool bare = sql.find(' ') == std::string::npos || sql.ends_with("::text");
    return (bare ? sql : "(" + sql + ")") + "::" + type;
  }

  /// The elements of JSON arrays by a function: the expression behind USING can't hold a subquery. An array
  /// within would become a text that looks like one.
  std::string json_elements(const ConversionSpec& spec, const std::string& from, const std::string& to) {
    const auto name = function_name();
    // A cast to a length would cut; the assignment to the column refuses what is too long.
    const auto type = spec.to.base == "character varying" ? spec.to.base
                      : spec.to.base == "character"       ? "bpchar"
                                                          : element_of(to);
    create_functions_.push_back(
        fmt::format("CREATE FUNCTION {0}(v {1}) RETURNS {2} LANGUAGE sql AS $$\n"
                    "    SELECT CASE WHEN v IS NOT NULL THEN ARRAY(SELECT CASE {1}_typeof(e) WHEN 'array'\n"
                    "        THEN ('an array within an array: ' || e::text)::integer::text::{3} ELSE (e #>> "
                    "'{{}}')::{3} END\n"
                    "        FROM {1}_array_elements(v) WITH ORDINALITY AS a(e, i) ORDER BY i) END $$",
                    name, from, to, type));
    drop_functions_.insert(drop_functions_.begin(), fmt::format("DROP FUNCTION {}({})", name, from));
    found_.require(fmt::format("existing values of {} must be JSON arrays", spec.shown));
    found_.lose(fmt::format("keeps what the elements in {} mean as {}, not how they are written", spec.shown,
                            element_of(to)));
    return fmt::format("{}({})", name, spec.column);
  }

  /// What a JSON object holds, as hstore has it: by a function, as above.
  std::string json_members(const ConversionSpec& spec, const std::string& from) {
    const auto name = function_name();
    create_functions_.push_back(
        fmt::format("CREATE FUNCTION {0}(v {1}) RETURNS {2} LANGUAGE sql AS $$\n"
                    "    SELECT CASE WHEN v IS NULL THEN NULL WHEN {1}_typeof(v) <> 'object'\n"
                    "        THEN ('no object: ' || v::text)::integer::text::{2} ELSE (SELECT "
                    "coalesce({3}(array_agg(key), "
                    "array_agg(value)), ''::{2})\n"
                    "        FROM {1}_each_text(v)) END $$",
                    name, from, spec.to.base, spec.to.base));
    drop_functions_.insert(drop_functions_.begin(), fmt::format("DROP FUNCTION {}({})", name, from));
    found_.require(fmt::format("existing values of {} must be JSON objects", spec.shown));
    found_.lose(fmt::format("turns what the objects in {} hold into texts", spec.shown));
    return fmt::format("{}({})", name, spec.column);
  }

  bool is_hstore(std::string_view base) const {
    return names_hstore(base) && !find_type(types_.before(), base) && !find_type(types_.after(), base);
  }

  std::string function_name() const {
    return fmt::format("pg_temp.limbeck_converted{}", create_functions_.size() + 1);
  }

  /// `value` as SQL of just the type `to`; both types by the names that they have in `before` and `after`.
  std::string convert_value(const std::string& value, const std::string& from, const std::string& to) {
    if (is_same_type(from, to)) return value;
    if (const auto* domain = find_kind(types_.before(), from, ObjectKind::domain)) {
      const auto base = base_of(*domain);
      return convert_value(fmt::format("({})::{}", value, types_.current(base)), base, to);
    }
    if (const auto* domain = find_kind(types_.after(), to, ObjectKind::domain)) {
      return fmt::format("({})::{}", convert_value(value, from, base_of(*domain)), to);
    }
    const auto from_base = underlying(from, types_.before());
    const auto to_base = underlying(to, types_.after());
    if (are_both_composite(from_base, to_base)) {
      if (!from.ends_with("[]")) return convert_record(value, from, to);
      const auto element = convert_value("v[i]", element_of(from), element_of(to));
      return map_elements(value, types_.current(from), to, element);
    }
    return convert_attribute(value, from_base, to, to_base);
  }

  /// A value of a composite type: its attributes by their names.
  std::string convert_record(const std::string& value, const std::string& from, const std::string& to) {
    const auto held = attributes_of(*find_type(types_.before(), from));
    const auto wanted = attributes_of(*find_type(types_.after(), to));
    std::vector<std::string> values;
    for (const auto& one : wanted) {
      const auto old = std::ranges::find(held, one.name, &Attribute::name);
      values.push_back(old == held.end()
                           ? "NULL"
                           : convert_value(fmt::format("({}).{}", value, quote_identifier(one.name)),
                                           old->type, one.type));
    }
    std::vector<std::string> dropped;
    for (const auto& one : held) {
      if (std::ranges::find(wanted, one.name, &Attribute::name) == wanted.end()) dropped.push_back(one.name);
    }
    if (!dropped.empty()) {
      found_.lose(fmt::format("drops {} of {} and the values in it", text::enumerate(dropped), from));
    }
    return fmt::format("CASE WHEN {} IS DISTINCT FROM NULL THEN ROW({})::{} END", value,
                       text::join(values, ", "), to);
  }

  /// An attribute of a type that isn't composite. The cast to the composite type would cut texts that are too
  /// long.
  std::string convert_attribute(const std::string& value, const std::string& from, const std::string& to,
                                const std::string& to_base) {
    const auto expression =
        convert({value, shown_, to, parse_type(from), parse_type(to_base)}, from, to_base);
    const auto& sql = expression.empty() ? value : expression;
    const auto wanted = parse_type(to_base);
    if (!is_string(wanted.base) || wanted.arguments.empty()) return fmt::format("({})::{}", sql, to);
    if (wanted.array) return fmt::format("({})::text::{}", sql, to);
    return fmt::format(
        "CASE WHEN char_length({0}::text) > {1} THEN (char_length({0}::text) || ' characters')::integer::text"
        " ELSE ({0})::text END::{2}",
        sql, wanted.arguments[0], to);
  }

  /// Calls a function that makes one array of another, element by element; `element` is the SQL for v[i].
  std::string map_elements(const std::string& value, const std::string& from, const std::string& to,
                           const std::string& element) {
    found_.require(fmt::format("existing arrays in {} must have one dimension", shown_));
    const auto name = function_name();
    create_functions_.push_back(fmt::format(
        "CREATE FUNCTION {0}(v {1}) RETURNS {2} LANGUAGE sql AS $$\n"
        "    SELECT CASE WHEN array_ndims(v) = 1 THEN (format('[%s:%s]=', array_lower(v, 1), array_upper(v, "
        "1))\n"
        "        || ARRAY(SELECT {3} FROM generate_subscripts(v, 1) AS i ORDER BY i)::text)::{2}\n"
        "        WHEN cardinality(v) = 0 THEN '{{}}' ELSE (array_dims(v) || ' are too many dimensions')::{2} "
        "END $$",
        name, from, to, element));
    drop_functions_.insert(drop_functions_.begin(), fmt::format("DROP FUNCTION {}({})", name, from));
    return fmt::format("{}({})", name, value);
  }

  std::string column_, shown_;
  const UserTypes& types_;
  RenderDirection direction_;
  std::vector<std::string> create_functions_, drop_functions_;
  ConversionNotes found_;
};

}  // namespace

Conversion conversion(std::string_view column, std::string_view from, std::string_view to,
                      const UserTypes& types, RenderDirection direction, std::string_view table) {
  const auto quoted = quote_identifier(column);
  const auto shown = table.empty() ? quoted : fmt::format("{} of {}", quoted, table);
  auto result = Converter(quoted, shown, types, direction).run(from, std::string(to));
  if (direction == RenderDirection::downgrade) {
    const UserTypes reversed(types.after(), types.before(), types.renamed_types());
    if (Converter(quoted, shown, reversed, RenderDirection::upgrade).run(to, types.original(from)).is_lossy) {
      result.is_lossy = true;
      result.notes +=
          Notes{fmt::format("does not bring back what the upgrade changed in the values of {}", shown), ""};
    }
  }
  return result;
}

}  // namespace limbeck::dialect::postgresql
