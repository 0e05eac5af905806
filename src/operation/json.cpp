#include "operation/json.hpp"

#include <fmt/core.h>

#include <optional>

#include "base/text.hpp"
#include "schema/json_elements.hpp"

namespace limbeck::operation {
namespace {

using schema::Members;

/// Where each kind of constraint stands: {"foreign_key": {…}}.
template <typename Held>
constexpr const char* constraint_key = nullptr;
template <>
constexpr const char* constraint_key<schema::CheckConstraint> = "check_constraint";
template <>
constexpr const char* constraint_key<schema::ForeignKey> = "foreign_key";
template <>
constexpr const char* constraint_key<schema::OtherConstraint> = "other_constraint";
constexpr const char* primary_key = "primary_key";
constexpr const char* unique_constraint = "unique_constraint";

class Writer {
 public:
  explicit Writer(const char* op) : json_(Json::object({{"op", op}})) {}

  template <typename Part>
  void part(const char* key, const Part& value) {
    json_.set(key, schema::write(value));
  }
  void text(const char* key, const std::string& value) { json_.set(key, value); }
  void optional_text(const char* key, const std::string& value) {
    if (!value.empty()) json_.set(key, value);
  }
  void constraint(const schema::Constraint& constraint) {
    std::visit(
        [&](const auto& held) {
          using Held = std::remove_cvref_t<decltype(held)>;
          if constexpr (std::is_same_v<Held, schema::KeyConstraint>) {
            json_.set(held.primary ? primary_key : unique_constraint, schema::write(held));
          } else {
            json_.set(constraint_key<Held>, schema::write(held));
          }
        },
        constraint);
  }
  void uses(const std::vector<ReplaceEnum::Use>& uses) {
    if (uses.empty()) return;
    Json list = Json::array();
    for (const auto& use : uses) {
      Json held = Json::object({{"table", schema::write(use.table)}, {"column", use.column}});
      if (!use.default_value.empty()) held.set("default", use.default_value);
      if (use.array) held.set("array", true);
      list.push(std::move(held));
    }
    json_.set("uses", std::move(list));
  }
  void kept(const std::vector<std::pair<std::string, std::string>>& kept) {
    if (kept.empty()) return;
    Json list = Json::array();
    for (const auto& [from, to] : kept) list.push(Json::object({{"from", from}, {"to", to}}));
    json_.set("kept", std::move(list));
  }
  Json take() { return std::move(json_); }

 private:
  Json json_;
};

class Reader {
 public:
  explicit Reader(Members& json) : json_(json) {}

  template <typename Part>
  void part(const char* key, Part& value) {
    value = read<Part>(key);
  }
  void text(const char* key, std::string& value) { value = json_.required_text(key); }
  void optional_text(const char* key, std::string& value) { value = json_.text(key); }
  void constraint(schema::Constraint& constraint) {
    int found = 0;
    for (const bool primary : {true, false}) {
      const char* key = primary ? primary_key : unique_constraint;
      if (!json_.has(key)) continue;
      ++found;
      auto held = read<schema::KeyConstraint>(key);
      held.primary = primary;
      constraint = std::move(held);
    }
    const auto other = [&]<typename Held>(std::in_place_type_t<Held>) {
      if (!json_.has(constraint_key<Held>)) return;
      ++found;
      constraint = read<Held>(constraint_key<Held>);
    };
    other(std::in_place_type<schema::CheckConstraint>);
    other(std::in_place_type<schema::ForeignKey>);
    other(std::in_place_type<schema::OtherConstraint>);
    if (found != 1) {
      json_.fail(
          "there must be one constraint: a \"primary_key\", \"unique_constraint\", \"check_constraint\", "
          "\"foreign_key\" or \"other_constraint\"");
    }
  }
  void uses(std::vector<ReplaceEnum::Use>& uses) {
    uses = json_.list<ReplaceEnum::Use>("uses", [](Members& held) {
      ReplaceEnum::Use use;
      use.table = Reader(held).read<schema::ObjectName>("table");
      use.column = held.required_text("column");
      use.default_value = held.text("default");
      use.array = held.flag("array");
      return use;
    });
  }
  void kept(std::vector<std::pair<std::string, std::string>>& kept) {
    kept = json_.list<std::pair<std::string, std::string>>("kept", [](Members& held) {
      auto from = held.required_text("from");
      return std::pair(std::move(from), held.required_text("to"));
    });
  }

 private:
  template <typename Part>
  Part read(const char* key) {
    auto members = json_.required_object(key);
    auto part = schema::read<Part>(members);
    members.finish();
    return part;
  }

  Members& json_;
};

// The members of each operation, for writing and for reading. The compiler names the operation that has none.

void members(auto& json, CreateSchema& op) {
  json.part("schema", op.schema);
}
void members(auto& json, DropSchema& op) {
  json.part("schema", op.schema);
}

void members(auto& json, CreateEnum& op) {
  json.part("enum", op.enumeration);
}
void members(auto& json, DropEnum& op) {
  json.part("enum", op.enumeration);
}
void members(auto& json, RenameEnum& op) {
  json.part("from", op.from), json.part("to", op.to);
}
void members(auto& json, AddEnumValue& op) {
  json.part("enum", op.name), json.text("value", op.value), json.optional_text("before", op.before);
}
void members(auto& json, RenameEnumValue& op) {
  json.part("enum", op.name), json.text("from", op.from), json.text("to", op.to);
}
void members(auto& json, ReplaceEnum& op) {
  json.part("before", op.before), json.part("after", op.after), json.uses(op.uses);
}

void members(auto& json, CreateSequence& op) {
  json.part("sequence", op.sequence);
}
void members(auto& json, DropSequence& op) {
  json.part("sequence", op.sequence);
}
void members(auto& json, RenameSequence& op) {
  json.part("from", op.from), json.part("to", op.to);
}
void members(auto& json, AlterSequence& op) {
  json.part("before", op.before), json.part("after", op.after);
}

void members(auto& json, CreateTable& op) {
  json.part("table", op.table);
}
void members(auto& json, DropTable& op) {
  json.part("table", op.table);
}
void members(auto& json, RenameTable& op) {
  json.part("from", op.from), json.part("to", op.to);
}
void members(auto& json, AlterTableOptions& op) {
  json.part("before", op.before), json.part("after", op.after);
}
void members(auto& json, RebuildTable& op) {
  json.part("before", op.before), json.part("after", op.after), json.kept(op.kept);
}

void members(auto& json, AddColumn& op) {
  json.part("table", op.table), json.part("column", op.column);
}
void members(auto& json, DropColumn& op) {
  json.part("table", op.table), json.part("column", op.column);
}
void members(auto& json, RenameColumn& op) {
  json.part("table", op.table), json.text("from", op.from), json.text("to", op.to);
}
void members(auto& json, AlterColumn& op) {
  json.part("table", op.table), json.part("before", op.before), json.part("after", op.after);
}

void members(auto& json, AddConstraint& op) {
  json.part("table", op.table), json.constraint(op.constraint);
}
void members(auto& json, DropConstraint& op) {
  json.part("table", op.table), json.constraint(op.constraint);
}
void members(auto& json, RenameConstraint& op) {
  json.part("table", op.table), json.text("from", op.from), json.text("to", op.to);
}

void members(auto& json, CreateIndex& op) {
  json.part("table", op.table), json.part("index", op.index);
}
void members(auto& json, DropIndex& op) {
  json.part("table", op.table), json.part("index", op.index);
}
void members(auto& json, RenameIndex& op) {
  json.part("table", op.table), json.text("from", op.from), json.text("to", op.to);
}

void members(auto& json, CreateView& op) {
  json.part("view", op.view);
}
void members(auto& json, DropView& op) {
  json.part("view", op.view);
}
void members(auto& json, ReplaceView& op) {
  json.part("before", op.before), json.part("after", op.after);
}

void members(auto& json, CreateObject& op) {
  json.part("object", op.object);
}
void members(auto& json, DropObject& op) {
  json.part("object", op.object);
}
void members(auto& json, ReplaceObject& op) {
  json.part("before", op.before), json.part("after", op.after);
}

void members(auto& json, RenameObject& op) {
  json.part("from", op.from), json.part("to", op.to);
}

void members(auto& json, SetComment& op) {
  json.part("target", op.target), json.optional_text("before", op.before),
      json.optional_text("after", op.after);
}
void members(auto& json, Execute& op) {
  json.text("sql", op.sql);
}

template <std::size_t... Index>
Operation read(const std::string& wanted, Members& json, std::index_sequence<Index...>) {
  std::optional<Operation> result;
  std::vector<std::string> known;
  const auto try_one = [&]<typename Op>(Op op) {
    known.emplace_back(name(Operation(op)));
    if (known.back() != wanted) return false;
    Reader reader(json);
    members(reader, op);
    result = std::move(op);
    return true;
  };
  if ((try_one(std::variant_alternative_t<Index, OperationVariant>{}) || ...)) return std::move(*result);
  const auto near = text::did_you_mean(wanted, known);
  json.fail(fmt::format("there is no operation \"{}\"{}", wanted,
                        near ? fmt::format("; did you mean \"{}\"?", *near) : ""));
}

}  // namespace

Json to_json(const Operation& operation) {
  Writer writer(name(operation));
  std::visit([&](auto op) { members(writer, op); }, static_cast<const OperationVariant&>(operation));
  return writer.take();
}

Operation from_json(Members& json) {
  const auto op = json.required_text("op");
  auto operation = read(op, json, std::make_index_sequence<std::variant_size_v<OperationVariant>>());
  json.finish();
  return operation;
}

}  // namespace limbeck::operation
