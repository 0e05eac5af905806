#include "models/document.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "models/document_table.hpp"
#include "models/members.hpp"

namespace limbeck::models {
namespace {

constexpr int format_version = 1;

class Reader {
 public:
  explicit Reader(const ReadContext& context) : context_(context) {}

  Document read(const Json& json) {
    Members top(context_, json, "the models document");
    if (!accept_version(top)) return {};
    // What the models' program itself has found: there are holes in the rest then.
    for (const auto& problem : top.texts("problems")) context_.problems.add("", problem);
    if (!context_.problems.empty()) return {};
    read_naming(top);
    top.each("schemas", [&](const Json& each, std::size_t index) { read_schema(each, index); });
    top.each("extensions", [&](const Json& each, std::size_t index) { read_extension(each, index); });
    top.each("enums", [&](const Json& each, std::size_t index) { read_enum(each, index); });
    top.each("sequences", [&](const Json& each, std::size_t index) { read_sequence(each, index); });
    top.each("tables", [&](const Json& each, std::size_t index) {
      auto table = read_table(context_, each, index);
      if (table) {
        document_.tables.push_back(std::move(*table));
      } else {
        note_on_other_dialects(each);
      }
    });
    top.each("views", [&](const Json& each, std::size_t index) { read_view(each, index); });
    top.each("objects", [&](const Json& each, std::size_t index) { read_raw(each, index); });
    top.text("generator");
    top.finish();
    return std::move(document_);
  }

 private:
  static std::string place(const char* kind, const std::string& name, std::size_t index) {
    return name.empty() ? fmt::format("{} number {}", kind, index + 1) : fmt::format("{} {}", kind, name);
  }
  /// An object with a name: its members, saying so in messages.
  Members named(const char* kind, const Json& json, std::size_t index, schema::ObjectName& name) {
    const auto* given = json.find("name");
    const auto known = given && given->is_string() ? given->as_string() : "";
    Members members(context_, json, place(kind, known, index));
    name.name = members.required_text("name");
    return members;
  }

  bool accept_version(Members& top) {
    const auto version = top.integer("limbeck_models");
    if (!version) {
      top.problem("\"limbeck_models\": 1 is missing: this is no models document");
    } else if (*version != format_version) {
      top.problem(fmt::format("it has version {} of the format; this Limbeck knows version {}", *version,
                              format_version));
    } else {
      // Version 1 has none: a program that needs one was made for a later Limbeck.
      for (const auto& feature : top.texts("features")) {
        top.problem(fmt::format("it needs the feature \"{}\", which this Limbeck does not have", feature));
      }
    }
    return context_.problems.empty();
  }

  void read_naming(Members& top) {
    const auto* json = top.take("naming");
    if (!json) return;
    if (json->is_array()) {
      top.problem("there can be one naming convention only");
      return;
    }
    Members naming(context_, *json, "the naming convention");
    for (const char* kind : {"primary_key", "foreign_key", "unique", "check", "index"}) {
      if (auto pattern = naming.text(kind); !pattern.empty()) document_.naming[kind] = std::move(pattern);
    }
    naming.finish();
  }

  void read_schema(const Json& json, std::size_t index) {
    schema::ObjectName name;
    auto members = named("schema", json, index, name);
    document_.schemas.push_back({name.name, members.text("comment")});
    members.finish();
  }

  void read_extension(const Json& json, std::size_t index) {
    ExtensionSpec extension;
    auto members = named("extension", json, index, extension.name);
    extension.name.schema = members.text("schema");
    extension.version = members.text("version");
    extension.comment = members.text("comment");
    const bool here = members.exists_on_dialect();
    members.finish();
    if (here) document_.extensions.push_back(std::move(extension));
  }

  void read_enum(const Json& json, std::size_t index) {
    Declared<EnumSpec> declared;
    auto& spec = declared.value;
    auto members = named("enum", json, index, spec.enumeration.name);
    spec.enumeration.name.schema = members.text("schema");
    spec.enumeration.comment = members.text("comment");
    spec.native = members.boolean("native", true);
    if (const auto* values = members.take("values"); values && values->is_array()) {
      for (const auto& value : values->as_array()) {
        if (value.is_string()) {
          spec.enumeration.values.push_back(value.as_string());
          continue;
        }
        Members renamed(context_, value, members.where());
        spec.enumeration.values.push_back(renamed.text("name"));
        if (auto former = renamed.text("renamed_from"); !former.empty()) {
          spec.renamed_values.emplace_back(std::move(former), spec.enumeration.values.back());
        }
        renamed.finish();
      }
      if (values->as_array().empty()) members.problem("it has no values");
      if (std::ranges::find(spec.enumeration.values, "") != spec.enumeration.values.end()) {
        members.problem("it has a value without a name");
      }
    } else {
      members.problem("\"values\" must be an array of texts");
    }
    read_renamed_from_and_id(members, declared);
    const bool here = members.exists_on_dialect();
    members.finish();
    if (here) {
      document_.enums.push_back(std::move(declared));
    } else {
      document_.on_other_dialects.push_back(spec.enumeration.name);
    }
  }

  void read_sequence(const Json& json, std::size_t index) {
    Declared<schema::Sequence> declared;
    auto& sequence = declared.value;
    auto members = named("sequence", json, index, sequence.name);
    sequence.name.schema = members.text("schema");
    sequence.type = members.text("type");
    sequence.numbers = read_numbers(members);
    sequence.comment = members.text("comment");
    sequence.options = members.options();
    read_renamed_from_and_id(members, declared);
    const bool here = members.exists_on_dialect();
    members.finish();
    if (here) document_.sequences.push_back(std::move(declared));
  }

  void read_view(const Json& json, std::size_t index) {
    Declared<ViewSpec> declared;
    auto& view = declared.value.view;
    auto members = named("view", json, index, view.name);
    view.name.schema = members.text("schema");
    const bool here = members.exists_on_dialect();
    view.query = here ? members.required_sql("query") : members.sql("query", true).value_or("");
    view.materialized = members.boolean("materialized");
    view.comment = members.text("comment");
    view.options = members.options();
    members.each("indexes", [&](const Json& each, std::size_t) {
      if (auto read = read_index(context_, each, members.where())) {
        declared.value.indexes.push_back(std::move(*read));
      }
    });
    read_renamed_from_and_id(members, declared);
    members.finish();
    if (here) document_.views.push_back(std::move(declared));
  }

  void read_raw(const Json& json, std::size_t index) {
    Declared<RawSpec> declared;
    auto& raw = declared.value;
    auto members = named("object", json, index, raw.name);
    raw.name.schema = members.text("schema");
    if (!members.take("create")) members.problem("\"create\" is missing");
    // Raw SQL is for the engines that it is written for, and the others go without.
    const auto create = members.sql("create", true);
    raw.create = create.value_or("");
    raw.drop = members.sql("drop", true).value_or("");
    raw.comment = members.text("comment");
    raw.after = members.texts("after");
    raw.before = members.texts("before");
    read_renamed_from_and_id(members, declared);
    const bool here = members.exists_on_dialect();
    members.finish();
    if (create && text::trim(*create).empty()) members.problem("\"create\" is empty");
    if (here && create) document_.objects.push_back(std::move(declared));
  }

  void note_on_other_dialects(const Json& table) {
    const auto text = [&](const char* key) {
      const auto* value = table.find(key);
      return value && value->is_string() ? value->as_string() : std::string();
    };
    if (!text("name").empty()) document_.on_other_dialects.push_back({text("schema"), text("name")});
  }

  const ReadContext& context_;
  Document document_;
};

}  // namespace

Document read_document(const Json& json, const dialect::Dialect& dialect, Problems& problems) {
  const ReadContext context{dialect, problems};
  return Reader(context).read(json);
}

}  // namespace limbeck::models
