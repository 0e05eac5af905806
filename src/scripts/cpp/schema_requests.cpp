#include "scripts/cpp/schema_requests.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"
#include "models/document_table.hpp"
#include "models/lower.hpp"
#include "models/members.hpp"
#include "scripts/cpp/schema_preconditions.hpp"

namespace limbeck::scripts {
namespace {

using operation::Operation;
using schema::ObjectKind;
using schema::ObjectName;
using Operations = std::vector<Operation>;

template <typename Named>
auto find_named(std::vector<Named>& all, const std::string& name) {
  return std::ranges::find(all, name, &Named::name);
}

bool has(const std::vector<std::string>& columns, const std::string& column) {
  return std::ranges::find(columns, column) != columns.end();
}

/// What models say of names that were, and of identities, is for autogenerate: in a revision it would do
/// nothing.
void refuse_former_names(const Json& said) {
  if (said.is_array()) {
    for (const auto& each : said.as_array()) refuse_former_names(each);
  }
  if (!said.is_object()) return;
  for (const auto& [key, value] : said.as_object()) {
    if (key == "renamed_from") {
      throw Error("renamed_from() means nothing in a revision, and would rename nothing",
                  "rename with an operation of its own: op.rename_column(\"table\", \"old\", \"new\"), "
                  "op.rename_table(…), "
                  "op.rename_constraint(…), …");
    }
    if (key == "id") {
      throw Error("stable_id() means nothing in a revision: it is for models",
                  "take it out, and let the models say it");
    }
    if (key != "options") refuse_former_names(value);
  }
}

class Reader {
 public:
  Reader(const Json& request, const SchemaContext& context)
      : request_(request),
        context_(context),
        target_(context.dialect, context.server_version, context.default_schema) {
    target_.existing = context.catalog;
    target_.assume_exists = !context.catalog;
  }

  Operations read() {
    const auto what = text("op");
    using Function = Operations (Reader::*)();
    static const std::map<std::string, Function, std::less<>> readers = {
        {"create", &Reader::create},
        {"add", &Reader::add},
        {"drop_schema", &Reader::drop_schema},
        {"drop_enum", &Reader::drop_enum},
        {"rename_enum", &Reader::rename_enum},
        {"add_enum_value", &Reader::add_enum_value},
        {"rename_enum_value", &Reader::rename_enum_value},
        {"replace_enum", &Reader::replace_enum},
        {"drop_sequence", &Reader::drop_sequence},
        {"rename_sequence", &Reader::rename_sequence},
        {"alter_sequence", &Reader::alter_sequence},
        {"drop_table", &Reader::drop_table},
        {"rename_table", &Reader::rename_table},
        {"alter_table", &Reader::alter_table},
        {"rebuild_table", &Reader::rebuild_table},
        {"drop_column", &Reader::drop_column},
        {"rename_column", &Reader::rename_column},
        {"alter_column", &Reader::alter_column},
        {"drop_primary_key", &Reader::drop_primary_key},
        {"drop_constraint", &Reader::drop_constraint},
        {"rename_constraint", &Reader::rename_constraint},
        {"drop_index", &Reader::drop_index},
        {"rename_index", &Reader::rename_index},
        {"drop_view", &Reader::drop_view},
        {"replace_view", &Reader::replace_view},
        {"replace_object", &Reader::replace_object},
        {"drop_object", &Reader::drop_object},
        {"set_comment", &Reader::set_comment},
    };
    const auto found = readers.find(what);
    if (found == readers.end()) throw Error(fmt::format("this Limbeck has no operation \"{}\"", what));
    for (const auto* said : {"models", "table", "change"}) {
      if (const auto* part = request_.find(said)) refuse_former_names(*part);
    }
    return (this->*found->second)();
  }

 private:
  // ---- members of the request

  std::string text(std::string_view key) const {
    const auto* member = request_.find(key);
    return member && member->is_string() ? member->as_string() : std::string();
  }
  ObjectName name(std::string_view key = "name") const {
    const auto* member = request_.find(key);
    if (!member) return {};
    const auto part = [&](std::string_view of) {
      const auto* value = member->find(of);
      return value && value->is_string() ? value->as_string() : std::string();
    };
    return target_.qualified({part("schema"), part("name")});
  }
  std::string shown(const ObjectName& object) const { return target_.display(object); }
  /// What it is to be called: SQLite would take an empty name, too.
  std::string new_name() const {
    auto to = text("to");
    if (to.empty()) throw Error(fmt::format("{} needs a new name", text("op")));
    return to;
  }
  ObjectName new_object_name() const {
    auto to = name("to");
    if (to.name.empty()) throw Error(fmt::format("{} needs a new name", text("op")));
    return to;
  }
  /// Does Limbeck have to look for what depends on something, or does the engine?
  bool engine_checks_dependents() const {
    return target_.capabilities.alter_constraints || !context_.catalog;
  }

  /// A models document of the request's own, in the dialect's terms.
  models::DesiredCatalog lowered(const models::Document& document) {
    models::Problems problems;
    auto result = models::lower(document, target_, problems);
    raise(problems);
    return result;
  }
  static void raise(const models::Problems& problems) {
    if (!problems.empty()) throw Error(text::join(problems.all(), "\n"));
  }
  models::Document document() {
    Json json = Json::object({{"limbeck_models", 1}});
    if (const auto* members = request_.find("models"); members && members->is_object()) {
      for (const auto& [key, value] : members->as_object()) json.set(key, value);
    }
    models::Problems problems;
    auto read = models::read_document(json, context_.dialect, problems);
    raise(problems);
    return read;
  }
  /// Parts of a table that is there.
  schema::Table parts(const Json& json) {
    models::Problems problems;
    const models::ReadContext reading{context_.dialect, problems};
    auto declared = models::read_table(reading, json, 0);
    raise(problems);
    if (!declared) return {};
    declared->value.partial = true;
    models::Document document;
    document.tables.push_back(std::move(*declared));
    auto catalog = lowered(document).catalog;
    return std::move(catalog.tables.begin()->second);
  }

  // ---- what is there

  [[noreturn]] void throw_missing(const char* kind, const ObjectName& missing,
                                  const std::vector<std::string>& known) const {
    throw Error(fmt::format("there is no {} \"{}\" in the database{}", kind, shown(missing),
                            models::suggestion(shown(missing), known)));
  }
  template <typename Value>
  const Value* look_up(const std::map<ObjectName, Value>& all, const char* kind,
                       const ObjectName& wanted) const {
    const auto found = std::ranges::find_if(all, [&](const auto& each) {
      return each.first.schema == wanted.schema &&
             target_.folded(each.first.name) == target_.folded(wanted.name);
    });
    if (found != all.end()) return &found->second;
    std::vector<std::string> known;
    for (const auto& [each, value] : all) known.push_back(shown(each));
    throw_missing(kind, wanted, known);
  }
  const schema::Catalog& catalog() const {
    if (context_.catalog) return *context_.catalog;
    throw Error(fmt::format("{} has to see what is in the database, and --sql asks none", text("op")),
                "write the statement with op.execute(), or run the upgrade on the database");
  }
  /// Offline, a table that is nothing but its name.
  schema::Table table(const ObjectName& wanted) const {
    if (context_.catalog) return *look_up(context_.catalog->tables, "table", wanted);
    schema::Table stub;
    stub.name = wanted;
    return stub;
  }
  schema::Column column(const schema::Table& of, const std::string& wanted) const {
    const auto* found = of.find_column(wanted);
    if (!found && context_.catalog) {
      std::vector<std::string> known;
      for (const auto& each : of.columns) known.push_back(each.name);
      throw Error(fmt::format("the table {} has no column \"{}\"{}", shown(of.name), wanted,
                              models::suggestion(wanted, known)));
    }
    if (found) return *found;
    schema::Column stub;
    stub.name = wanted;
    return stub;
  }

  // ---- making

  Operations create() {
    const auto wanted = document();
    auto result = lowered(wanted);
    auto& made = result.catalog;
    Operations operations;
    for (const auto& each : wanted.schemas) operations.emplace_back(operation::CreateSchema{each});
    for (auto& [key, each] : made.enums) operations.emplace_back(operation::CreateEnum{std::move(each)});
    for (auto& [key, each] : made.sequences)
      operations.emplace_back(operation::CreateSequence{std::move(each)});
    for (auto& [key, each] : made.tables) operations.emplace_back(operation::CreateTable{std::move(each)});
    for (auto& [key, each] : made.views) operations.emplace_back(operation::CreateView{std::move(each)});
    for (auto& [key, each] : made.objects) operations.emplace_back(operation::CreateObject{std::move(each)});
    return operations;
  }

  Operations add() {
    auto added = parts(request_.find("table") ? *request_.find("table") : Json());
    if (context_.catalog && !context_.catalog->views.contains(added.name)) {
      const auto& present = *look_up(context_.catalog->tables, "table", added.name);
      added.name = present.name;
      if (!engine_checks_dependents()) require_absent(present, added, shown(present.name));
    }
    Operations operations;
    if (added.primary_key && !engine_checks_dependents())
      close_to_null(*added.primary_key, added.name, operations);
    for (auto& each : added.columns)
      operations.emplace_back(operation::AddColumn{added.name, std::move(each)});
    for (auto& each : added.constraints()) {
      operations.emplace_back(operation::AddConstraint{added.name, std::move(each)});
    }
    for (auto& each : added.indexes)
      operations.emplace_back(operation::CreateIndex{added.name, std::move(each)});
    return operations;
  }

  /// A primary key holds no NULL; not every engine says so by itself.
  void close_to_null(const schema::KeyConstraint& key, const ObjectName& table_name,
                     Operations& operations) const {
    for (const auto& held : table(table_name).columns) {
      const bool in_key = std::ranges::any_of(
          key.columns, [&](const auto& each) { return target_.folded(each) == target_.folded(held.name); });
      if (!in_key || held.not_null) continue;
      auto after = held;
      after.not_null = true;
      operations.emplace_back(operation::AlterColumn{table_name, held, std::move(after)});
    }
  }

  // ---- schemas and types

  Operations drop_schema() { return {operation::DropSchema{{name().name, ""}}}; }

  bool without_enums() const { return !target_.capabilities.enums; }
  schema::Enum enumeration() const {
    if (context_.catalog) return *look_up(context_.catalog->enums, "enum", name());
    return {name(), {}, {}};
  }
  Operations drop_enum() {
    if (without_enums()) return {};
    return {operation::DropEnum{enumeration()}};
  }
  Operations rename_enum() {
    if (without_enums()) return {};
    return {operation::RenameEnum{enumeration().name, new_object_name()}};
  }
  Operations add_enum_value() {
    if (without_enums()) return {};
    return {operation::AddEnumValue{enumeration().name, text("value"), text("before")}};
  }
  Operations rename_enum_value() {
    if (without_enums()) return {};
    return {operation::RenameEnumValue{enumeration().name, text("from"), text("to")}};
  }
  Operations replace_enum() {
    if (without_enums()) return {};
    operation::ReplaceEnum replace;
    replace.before = *look_up(catalog().enums, "enum", name());
    replace.after = replace.before;
    replace.after.values.clear();
    for (const auto& each : request_.find("values")->as_array())
      replace.after.values.push_back(each.as_string());
    const auto type = context_.dialect.quote(replace.before.name);
    const auto bare = context_.dialect.quote_identifier(replace.before.name.name);
    for (const auto& [key, each] : catalog().tables) {
      for (const auto& one : each.columns) {
        const bool array = one.type == type + "[]" || one.type == bare + "[]";
        if (!array && one.type != type && one.type != bare) continue;
        replace.uses.push_back({key, one.name, one.default_value.value_or(""), array});
      }
    }
    return {std::move(replace)};
  }

  // ---- sequences

  schema::Sequence sequence() const {
    if (context_.catalog) return *look_up(context_.catalog->sequences, "sequence", name());
    schema::Sequence stub;
    stub.name = name();
    return stub;
  }
  Operations drop_sequence() { return {operation::DropSequence{sequence()}}; }
  Operations rename_sequence() { return {operation::RenameSequence{sequence().name, new_object_name()}}; }
  Operations alter_sequence() {
    operation::AlterSequence alter;
    alter.before = *look_up(catalog().sequences, "sequence", name());
    alter.after = alter.before;
    models::Problems problems;
    const models::ReadContext reading{context_.dialect, problems};
    models::Members change(reading, *request_.find("change"), "sequence " + shown(alter.before.name));
    const auto set = [](auto& value, const auto& given) {
      if (given) value = given;
    };
    const auto numbers = models::read_numbers(change);
    auto& after = alter.after.numbers;
    set(after.start, numbers.start);
    set(after.increment, numbers.increment);
    set(after.minimum, numbers.minimum);
    set(after.maximum, numbers.maximum);
    set(after.cache, numbers.cache);
    after.cycle = after.cycle || numbers.cycle;
    if (const auto type = change.text("type"); !type.empty()) {
      alter.after.type = context_.dialect.native_type({type, {}});
    }
    change.finish();
    raise(problems);
    return {std::move(alter)};
  }

  // ---- tables

  Operations drop_table() {
    auto dropped = table(name());
    if (!engine_checks_dependents()) require_unreferenced(dropped, {}, true, context_);
    return {operation::DropTable{std::move(dropped)}};
  }
  Operations rename_table() { return {operation::RenameTable{table(name()).name, new_object_name()}}; }
  Operations alter_table() {
    catalog();
    operation::AlterTableOptions alter{table(name()), {}};
    alter.after = alter.before;
    models::Problems problems;
    const models::ReadContext reading{context_.dialect, problems};
    models::Members change(reading, *request_.find("change"), "table " + shown(alter.before.name));
    for (auto& [key, value] : change.options()) {
      if (value.empty()) {
        alter.after.options.erase(key);
      } else {
        alter.after.options[key] = value;
      }
    }
    change.finish();
    raise(problems);
    if (alter.after.options == alter.before.options) return {};
    return {std::move(alter)};
  }
  Operations rebuild_table() {
    if (target_.capabilities.alter_constraints) return {};
    catalog();
    operation::RebuildTable rebuild{table(name()), table(name()), {}};
    for (const auto& each : rebuild.before.columns) rebuild.kept.emplace_back(each.name, each.name);
    return {std::move(rebuild)};
  }

  Operations drop_column() {
    const auto of = table(name());
    const auto dropped = column(of, text("column"));
    if (!engine_checks_dependents()) require_unused_column(of, dropped.name, context_);
    const auto in_text = [&](const std::string& sql) {
      return !engine_checks_dependents() && uses_column(sql, dropped.name, context_);
    };
    Operations operations;
    // PostgreSQL would drop these by itself, SQLite refuses to go on with them.
    for (const auto& index : of.indexes) {
      const bool in = has(index.include, dropped.name) || in_text(index.where) ||
                      std::ranges::any_of(index.keys, [&](const auto& key) {
                        return key.column == dropped.name || in_text(key.expression);
                      });
      if (in) operations.emplace_back(operation::DropIndex{of.name, index});
    }
    for (const auto& constraint : of.constraints()) {
      const auto* key = std::get_if<schema::KeyConstraint>(&constraint);
      const auto* reference = std::get_if<schema::ForeignKey>(&constraint);
      const auto* check = std::get_if<schema::CheckConstraint>(&constraint);
      if ((key && has(key->columns, dropped.name)) || (reference && has(reference->columns, dropped.name)) ||
          (check && in_text(check->expression))) {
        operations.emplace_back(operation::DropConstraint{of.name, constraint});
      }
    }
    operations.emplace_back(operation::DropColumn{of.name, dropped});
    return operations;
  }
  Operations rename_column() {
    const auto of = table(name());
    return {operation::RenameColumn{of.name, column(of, text("from")).name, new_name()}};
  }

  Operations alter_column() {
    catalog();
    const auto of = table(name());
    operation::AlterColumn alter{of.name, column(of, text("column")), {}};
    const auto& change = *request_.find("change");
    // The column as it would be with nothing but the change, to take from it what was said.
    Json json = change;
    json.set("name", alter.before.name);
    if (!change.find("type")) json.set("type", Json::object({{"native", alter.before.type}}));
    Json partial = Json::object({{"name", of.name.name}, {"columns", Json::array().push(json)}});
    if (!of.name.schema.empty()) partial.set("schema", of.name.schema);
    const auto said = parts(partial);
    if (!said.constraints().empty() || !said.indexes.empty()) {
      throw Error(
          "alter_column() changes the column alone",
          "add constraints and indexes with add_unique(), add_check(), add_foreign_key(), create_index()");
    }
    const auto& wanted = said.columns.at(0);
    auto& after = alter.after;
    after = alter.before;
    if (change.find("type")) after.type = wanted.type;
    if (change.find("nullable")) after.not_null = wanted.not_null;
    if (change.find("default")) after.default_value = wanted.default_value;
    if (change.find("identity")) after.identity = wanted.identity;
    if (change.find("generated")) after.generated = wanted.generated;
    if (change.find("collation")) after.collation = wanted.collation;
    if (change.find("comment")) after.comment = wanted.comment;
    for (const auto& [key, value] : wanted.options) after.options[key] = value;
    if (after == alter.before) return {};
    return {std::move(alter)};
  }

  // ---- constraints and indexes

  Operations drop_primary_key() {
    catalog();
    const auto of = table(name());
    if (!of.primary_key) throw Error(fmt::format("the table {} has no primary key", shown(of.name)));
    return drop(of, *of.primary_key);
  }
  Operations drop_constraint() {
    const auto of = table(name());
    return drop(of, constraint(of, text("constraint")));
  }
  Operations drop(const schema::Table& of, const schema::Constraint& constraint) const {
    const auto* key = std::get_if<schema::KeyConstraint>(&constraint);
    if (key && !engine_checks_dependents()) {
      auto without = of;
      if (key->primary) without.primary_key.reset();
      std::erase(without.uniques, *key);
      require_unused_key(without, key->columns, context_);
    }
    return {operation::DropConstraint{of.name, constraint}};
  }
  /// Offline, one that is nothing but its name.
  schema::Constraint constraint(const schema::Table& of, const std::string& wanted) const {
    std::vector<std::string> known;
    for (const auto& each : of.constraints()) {
      if (schema::constraint_name(each) == wanted) return each;
      if (!schema::constraint_name(each).empty()) known.push_back(schema::constraint_name(each));
    }
    if (context_.catalog) {
      throw Error(fmt::format("the table {} has no constraint \"{}\"{}", shown(of.name), wanted,
                              models::suggestion(wanted, known)));
    }
    schema::CheckConstraint stub;
    stub.name = wanted;
    return stub;
  }
  Operations rename_constraint() {
    const auto of = table(name());
    const auto renamed = constraint(of, text("from"));
    schema::Table added;
    added.checks.emplace_back().name = new_name();
    if (!engine_checks_dependents()) require_absent(of, added, shown(of.name));
    return {operation::RenameConstraint{of.name, schema::constraint_name(renamed), new_name()}};
  }

  /// A table's or a materialized view's.
  schema::Index index(const ObjectName& of, const std::string& wanted) const {
    schema::Index stub;
    stub.name = wanted;
    if (!context_.catalog) return stub;
    const auto view = context_.catalog->views.find(of);
    auto indexes = view == context_.catalog->views.end() ? table(of).indexes : view->second.indexes;
    if (const auto found = find_named(indexes, wanted); found != indexes.end()) return *found;
    std::vector<std::string> known;
    for (const auto& each : indexes) known.push_back(each.name);
    throw Error(
        fmt::format("{} has no index \"{}\"{}", shown(of), wanted, models::suggestion(wanted, known)));
  }
  Operations drop_index() {
    const auto dropped = index(name(), text("index"));
    if (dropped.unique && !engine_checks_dependents()) {
      auto without = table(name());
      std::erase(without.indexes, dropped);
      std::vector<std::string> keys;
      for (const auto& key : dropped.keys) keys.push_back(key.column);
      require_unused_key(without, keys, context_);
    }
    return {operation::DropIndex{name(), dropped}};
  }
  Operations rename_index() {
    return {operation::RenameIndex{name(), index(name(), text("from")).name, new_name()}};
  }

  // ---- views and other objects

  schema::View view(const ObjectName& wanted) const {
    if (context_.catalog) return *look_up(context_.catalog->views, "view", wanted);
    schema::View stub;
    stub.name = wanted;
    return stub;
  }
  Operations drop_view() { return {operation::DropView{view(name())}}; }
  Operations replace_view() {
    auto made = lowered(document()).catalog.views;
    auto& after = made.begin()->second;
    auto before = view(after.name);
    if (target_.capabilities.replace_views && !before.materialized)
      return {operation::ReplaceView{before, after}};
    return {operation::DropView{before}, operation::CreateView{after}};
  }
  Operations replace_object() {
    auto made = lowered(document()).catalog.objects;
    auto& after = made.begin()->second;
    auto before = after;
    if (context_.catalog) {
      const auto found = context_.catalog->objects.find(after.id);
      if (found == context_.catalog->objects.end()) return {operation::CreateObject{after}};
      before = found->second;
    }
    return {operation::ReplaceObject{before, after}};
  }
  static ObjectKind kind_named(const std::string& wanted) {
    std::vector<std::string> known;
    for (int i = 0; i <= static_cast<int>(ObjectKind::raw); ++i) {
      const auto kind = static_cast<ObjectKind>(i);
      if (wanted == schema::kind_name(kind)) return kind;
      known.emplace_back(schema::kind_name(kind));
    }
    throw Error(
        fmt::format("there is no kind of object \"{}\"{}", wanted, models::suggestion(wanted, known)));
  }
  Operations drop_object() {
    const auto kind = kind_named(text("kind"));
    const auto part = text("part");
    // Extensions and the like are in no schema.
    const auto same = [&](const schema::ObjectId& id) {
      return id.kind == kind &&
             (id.name == name() || (id.name.schema.empty() && id.name.name == name().name)) &&
             (part.empty() || id.part == part);
    };
    std::vector<const schema::SqlObject*> found;
    for (const auto& [id, object] : catalog().objects) {
      if (same(id)) found.push_back(&object);
    }
    const auto wanted = schema::ObjectId{kind, name(), part}.display();
    if (found.empty()) throw Error(fmt::format("there is no {} in the database", wanted));
    if (found.size() > 1) {
      std::vector<std::string> known;
      for (const auto* each : found) known.push_back("\"" + each->id.part + "\"");
      throw Error(fmt::format("there are several: {} ({})", wanted, text::join(known, ", ")),
                  "say which with the last argument");
    }
    return {operation::DropObject{*found.front()}};
  }
  Operations set_comment() {
    const schema::ObjectId id{kind_named(text("kind")), name(), text("part")};
    if (!target_.capabilities.comments) {
      if (context_.catalog) require_object(id, *context_.catalog);
      return {};
    }
    const auto after = text("text");
    // What was there is of no interest, but that it was another.
    return {operation::SetComment{id, after.empty() ? "." : "", after}};
  }

  const Json& request_;
  const SchemaContext& context_;
  models::LowerTarget target_;
};

}  // namespace

std::vector<Operation> read_schema_request(const Json& request, const SchemaContext& context) {
  return Reader(request, context).read();
}

}  // namespace limbeck::scripts
