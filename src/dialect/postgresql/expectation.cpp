#include "dialect/postgresql/expectation.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "base/error.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "dialect/postgresql/fence.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/replacement.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using schema::Catalog;
using schema::ObjectId;
using schema::ObjectKind;

constexpr std::size_t digest_length = 12;

std::string short_hash(const std::string& text) {
  return sha256(text).substr(0, digest_length);
}

bool begins_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '"';
}
bool is_in_name(char c) {
  return begins_name(c) || (c >= '0' && c <= '9');
}

/// The same as loose_sql() makes of it: without qualifiers first, so that what stands before a parenthesis is
/// none.
std::string loose(const std::string& definition) {
  std::string unqualified;
  std::size_t name = 0;  // where the last name, or what may be one, begins
  for (const char c : definition) {
    if (c == '.' && name < unqualified.size()) {
      unqualified.resize(name);
      continue;
    }
    unqualified += c;
    if (!is_in_name(c) || (name + 1 == unqualified.size() && !begins_name(c))) name = unqualified.size();
  }
  std::string result;
  std::ranges::copy_if(unqualified, std::back_inserter(result),
                       [](char c) { return !std::string_view(" \n\t\r()").contains(c); });
  return result;
}

std::string loose_sql(const std::string& definition) {
  return fmt::format(
      R"(regexp_replace(regexp_replace({}, '[A-Za-z_"][A-Za-z0-9_"]*\.', '', 'g'), '[ \n\t\r()]', '', 'g'))",
      definition);
}

std::string hash_sql(const std::string& text) {
  return fmt::format("left(encode(sha256(convert_to({}, 'UTF8')), 'hex'), {})", text, digest_length);
}

/// What the object is called in the file, in SQL that finds it again: "trigger log ON public.totals".
std::string named(const ObjectId& id) {
  const auto on = [&](const char* kind) {
    return fmt::format("{} {} ON {}", kind, quote_identifier(id.part), quote(id.name));
  };
  switch (id.kind) {
    case ObjectKind::view:
      return "view " + quote(id.name);
    case ObjectKind::index:
      return "index " + quote({id.name.schema, id.part});
    case ObjectKind::function:
      return fmt::format("function {}({})", quote(id.name), id.part);
    case ObjectKind::procedure:
      return fmt::format("procedure {}({})", quote(id.name), id.part);
    case ObjectKind::trigger:
      return on("trigger");
    case ObjectKind::rule:
      return on("rule");
    default:
      return {};
  }
}

/// The server's words for the object as it is now: an expression that is NULL when there is none.
std::string definition_sql(const std::string& kind, const std::string& name) {
  const auto found = [&](const char* function) {
    return fmt::format("{}({})", function, quote_literal(name));
  };
  if (kind == "view") return fmt::format("rtrim(pg_get_viewdef({}), ';')", found("to_regclass"));
  if (kind == "index") return fmt::format("pg_get_indexdef({})", found("to_regclass"));
  if (kind == "function" || kind == "procedure") {
    return fmt::format("rtrim(pg_get_functiondef({}), E'\\n')", found("to_regprocedure"));
  }
  const auto on = name.rfind(" ON ");
  if (on != std::string::npos && (kind == "trigger" || kind == "rule")) {
    const bool trigger = kind == "trigger";
    return fmt::format("(SELECT {} FROM {} WHERE {} = to_regclass({}) AND quote_ident({}) = {})",
                       trigger ? "pg_get_triggerdef(oid)" : "rtrim(pg_get_ruledef(oid), ';')",
                       trigger ? "pg_trigger" : "pg_rewrite", trigger ? "tgrelid" : "ev_class",
                       quote_literal(name.substr(on + 4)), trigger ? "tgname" : "rulename",
                       quote_literal(name.substr(0, on)));
  }
  throw Error(fmt::format(
      "what stands below `-- limbeck: expects` speaks of a {}, which Limbeck knows nothing of", kind));
}

/// The names of what belongs to an object, as rows (name), and what losing one means.
struct Belongings {
  const char* kind;
  const char* rows;  // {} is the object's name as a literal
  const char* lost;
};

constexpr Belongings belongings[] = {
    {"triggers on",
     "SELECT tgname::text FROM pg_trigger WHERE tgrelid = to_regclass({}) AND NOT tgisinternal",
     "the trigger"},
    {"indexes on",
     "SELECT relname::text FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE indrelid = "
     "to_regclass({})",
     "the index"},
    {"values of", "SELECT enumlabel::text FROM pg_enum WHERE enumtypid = to_regtype({})", "the value"},
    {"columns of type",
     "SELECT concat_ws('.', nspname, relname, attname) FROM pg_attribute JOIN pg_class c ON c.oid = attrelid "
     "JOIN "
     "pg_namespace n ON n.oid = relnamespace WHERE NOT attisdropped AND relkind IN ('r', 'p', 'f') AND "
     "atttypid IN "
     "(to_regtype({0}), (SELECT typarray FROM pg_type WHERE oid = to_regtype({0})))",
     "the type of the column"},
};

/// Takes what is replaced from the catalog before, by its name there: operations speak of it as it is when
/// their turn has come, renames done. What is called otherwise then is left out.
class Writer {
 public:
  Writer(const Catalog& before, int server_version) : before_(before), version_(server_version) {}

  void view(const schema::ObjectName& name, bool dropped) {
    const auto found = before_.views.find(name);
    if (found == before_.views.end()) return;
    const auto& view = found->second;
    if (!define({ObjectKind::view, name, ""}, view.query) || !dropped) return;
    std::vector<std::string> triggers, indexes;
    for (const auto& [id, object] : before_.objects) {
      if (id.kind == ObjectKind::trigger && id.name == name) triggers.push_back(id.part);
    }
    for (const auto& index : view.indexes) indexes.push_back(index.name);
    list("triggers on", name, triggers);
    if (view.materialized) list("indexes on", name, indexes);
  }

  void object(const ObjectId& id) {
    const auto found = before_.objects.find(id);
    if (found == before_.objects.end() || named(id).empty()) return;
    const auto& definition = found->second.definition;
    define(id, definition.substr(0, definition.find(";\nALTER TABLE ")));  // how it fires is said behind it
  }

  void index(const schema::ObjectName& table, const std::string& name) {
    const auto found = before_.tables.find(table);
    const auto* index = found == before_.tables.end() ? nullptr : found->second.find_index(name);
    if (index && !index->definition.empty()) define({ObjectKind::index, table, name}, index->definition);
  }

  void enumeration(const schema::ObjectName& name) {
    const auto found = before_.enums.find(name);
    if (found == before_.enums.end()) return;
    list("values of", name, found->second.values);
    const auto type = quote(name);
    std::vector<std::string> columns;
    for (const auto& [table_name, table] : before_.tables) {
      for (const auto& column : table.columns) {
        if (column.type == type || column.type == type + "[]")
          columns.push_back(table_name.display() + "." + column.name);
      }
    }
    list("columns of type", name, columns);
  }

  std::string take() { return std::move(text_); }

 private:
  bool define(const ObjectId& id, const std::string& definition) {
    if (!said_.insert(id).second) return false;
    text_ += fmt::format("{} = {}\n", named(id), digest(definition, version_));
    return true;
  }
  void list(const char* kind, const schema::ObjectName& name, const std::vector<std::string>& items) {
    std::vector<std::string> literals;
    for (const auto& item : items) literals.push_back(quote_literal(item));
    text_ += fmt::format("{} {}: {}\n", kind, quote(name), text::join(literals, ", "));
  }

  const Catalog& before_;
  int version_;
  std::string text_;
  std::set<ObjectId> said_;
};

/// The operations that replace, one after the other; see expectation().
struct Replacing {
  Writer& writer;
  const std::set<ObjectId>& made;  // by operations

  template <typename Other>
  void operator()(const Other&) const {}

  void operator()(const operation::ReplaceView& op) const { writer.view(op.before.name, false); }
  void operator()(const operation::DropView& op) const {
    if (made.contains({ObjectKind::view, op.view.name, ""})) writer.view(op.view.name, true);
  }
  void operator()(const operation::ReplaceObject& op) const {
    if (op.before.definition != op.after.definition) writer.object(op.before.id);
  }
  void operator()(const operation::DropObject& op) const {
    if (made.contains(op.object.id)) writer.object(op.object.id);
  }
  void operator()(const operation::DropIndex& op) const {
    if (made.contains({ObjectKind::index, op.table, op.index.name})) writer.index(op.table, op.index.name);
  }
  void operator()(const operation::ReplaceEnum& op) const { writer.enumeration(op.before.name); }
};

}  // namespace

std::string digest(const std::string& definition, int server_version) {
  return fmt::format("{}.{}.{}", server_version / 10000, short_hash(definition),
                     short_hash(loose(definition)));
}

std::string expectation(const std::vector<operation::Operation>& operations, const Catalog& before,
                        int server_version) {
  std::set<ObjectId> made;
  for (const auto& operation : operations) {
    if (const auto* view = std::get_if<operation::CreateView>(&operation)) {
      made.insert({ObjectKind::view, view->view.name, ""});
    } else if (const auto* object = std::get_if<operation::CreateObject>(&operation)) {
      made.insert(object->object.id);
    } else if (const auto* index = std::get_if<operation::CreateIndex>(&operation)) {
      made.insert({ObjectKind::index, index->table, index->index.name});
    }
  }
  Writer writer(before, server_version);
  for (const auto& operation : operations) std::visit(Replacing{writer, made}, operation);
  return writer.take();
}

namespace {

/// Returns a sentence for each object that is not as `expected` says; nothing when that is empty. Those that
/// are not there are left to the statements that replace them.
std::optional<std::string> unexpected_query(const std::string& expected) {
  std::vector<std::string> queries;
  for (const auto& line : text::split(expected, '\n')) {
    if (text::trim(line).empty()) continue;
    const auto list = std::ranges::find_if(
        belongings, [&](const Belongings& each) { return line.starts_with(std::string(each.kind) + " "); });
    if (list != std::end(belongings)) {
      const auto begin = std::string_view(list->kind).size() + 1;
      const auto colon =
          line.find(": ", begin) != std::string::npos ? line.find(": ", begin) : line.rfind(':');
      if (colon == std::string::npos)
        throw Error("this line of what the section expects has no colon: " + line);
      const auto name = line.substr(begin, colon - begin);
      const auto items = std::string(text::trim(std::string_view(line).substr(colon + 1)));
      const auto rows = fmt::format(fmt::runtime(list->rows), quote_literal(name));
      queries.push_back(fmt::format(
          "SELECT {} || string_agg(quote_literal(item), ', ') FROM ({}) AS there (item) WHERE item <> ALL "
          "(ARRAY[{}]::text[]) "
          "HAVING count(*) > 0",
          quote_literal(fmt::format("{} is not as this revision knows it: replacing it would lose {} ", name,
                                    list->lost)),
          rows, items));
      continue;
    }
    const auto equal = line.rfind(" = ");
    const auto blank = line.find(' ');
    const auto parts =
        equal == std::string::npos ? std::vector<std::string>() : text::split(line.substr(equal + 3), '.');
    if (equal == std::string::npos || blank >= equal || parts.size() != 3) {
      throw Error("this line of what the section expects can't be read: " + line);
    }
    const auto what = line.substr(0, equal);
    const auto definition = definition_sql(what.substr(0, blank), what.substr(blank + 1));
    queries.push_back(fmt::format(
        "SELECT {} FROM (SELECT {} AS definition) AS there WHERE definition IS NOT NULL AND {} <> {} AND "
        "(current_setting('server_version_num')::int / 10000 = {} OR {} <> {})",
        quote_literal(fmt::format(
            "the {} is not as this revision knows it: replacing it would undo what was changed since", what)),
        definition, hash_sql("definition"), quote_literal(parts[1]), quote_literal(parts[0]),
        hash_sql(loose_sql("definition")), quote_literal(parts[2])));
  }
  if (queries.empty()) return std::nullopt;
  return text::join(queries, "\nUNION ALL ");
}

}  // namespace

ReplacementCheck check_replaced(Connection& connection, const Replacement& replacement) {
  ReplacementCheck check;
  const auto query = unexpected_query(replacement.expected);
  if (!query) return check;
  const bool own = !connection.in_transaction();
  if (own) connection.execute("BEGIN");
  try {
    // The server tells names with their schemas only where the search path doesn't lead to them.
    const auto path =
        connection.query("SELECT current_setting('search_path'), set_config('search_path', '', true)");
    for (const auto& row : connection.query(*query).rows) check.refusals.push_back(row[0].value_or(""));
    connection.query("SELECT set_config('search_path', $1, true)", {path.text(0, 0)});
  } catch (const DatabaseError&) {
    if (own && connection.in_transaction()) connection.execute("ROLLBACK");
    throw;
  }
  if (own) connection.execute("COMMIT");
  return check;
}

std::vector<std::string> replacement_fence(const Replacement& replacement) {
  const auto query = unexpected_query(replacement.expected);
  if (!query) return {};
  return {dollar_block(
      fmt::format("DECLARE\n"
                  "  path text := current_setting('search_path');\n"
                  "  found text;\n"
                  "BEGIN\n"
                  "  PERFORM set_config('search_path', '', true);\n"
                  "  SELECT string_agg(sentence, '; ') INTO found FROM ({}) AS unexpected (sentence);\n"
                  "  PERFORM set_config('search_path', path, true);\n"
                  "  IF found IS NOT NULL THEN\n"
                  "    RAISE EXCEPTION USING ERRCODE = 'LB003', MESSAGE = found, HINT = {};\n"
                  "  END IF;\n"
                  "END",
                  *query, quote_literal(replacement_hint)))};
}

}  // namespace limbeck::dialect::postgresql
