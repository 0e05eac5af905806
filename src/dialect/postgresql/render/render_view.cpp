#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "dialect/postgresql/option_keys.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/render_sql.hpp"
#include "dialect/postgresql/render/renderer.hpp"
#include "dialect/sql/token.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using schema::Options;
using schema::View;

const char* kind(const View& view) {
  return view.materialized ? "MATERIALIZED VIEW" : "VIEW";
}

/// The setting that the option is of a column, and the column's name; both empty for other options.
std::pair<std::string, std::string> column_setting(const std::string& option) {
  for (const std::string key : option::view_column_settings) {
    if (option.starts_with(key + ".")) return {key, option.substr(key.size() + 1)};
  }
  return {};
}

/// A column of a materialized view with its settings.
schema::Column column_of(const View& view, const std::string& name, const Options& options) {
  schema::Column column;
  column.name = name;
  for (const auto& [held, type] : view.columns) {
    if (held == name) column.type = type;
  }
  for (const auto& [key, value] : options) {
    const auto setting = column_setting(key);
    if (!setting.first.empty() && setting.second == name) column.options[setting.first] = value;
  }
  return column;
}

/// Options that are storage parameters or the like: neither places nor anything of columns.
Options parameters_of(const View& view) {
  Options parameters = view.options;
  for (const char* key : {option::access_method, option::tablespace, option::cluster_on})
    parameters.erase(key);
  std::erase_if(parameters, [](const auto& entry) {
    return entry.first.starts_with(option::default_prefix) || !column_setting(entry.first).first.empty();
  });
  return parameters;
}

std::string target(const View& view) {
  return std::string(kind(view)) + " " + quote(view.name);
}

/// The query without what would end the statement. Its first line keeps its indentation: the server aligns
/// with it.
std::string query_of(const View& view) {
  std::string_view query = view.query;
  while (!query.empty() && (sql::is_blank(query.back()) || query.back() == ';')) query.remove_suffix(1);
  while (!query.empty() && (query.front() == '\n' || query.front() == '\r')) query.remove_prefix(1);
  return std::string(query);
}

}  // namespace

void Renderer::operator()(const operation::CreateView& op) {
  create_view(op.view, false);
  finish_view(op.view);
}

void Renderer::create_view(const View& view, bool replace) {
  std::string sql = fmt::format("CREATE {}{}", replace ? "OR REPLACE " : "", target(view));
  if (view.materialized) {
    if (const auto method = option_of(view.options, option::access_method); !method.empty()) {
      sql += " USING " + quote_identifier(method);
    }
  }
  const std::string parameters = parameters_sql(parameters_of(view), {});
  if (!parameters.empty()) sql += " WITH (" + parameters + ")";
  if (const auto space = option_of(view.options, option::tablespace); !space.empty()) {
    sql += " TABLESPACE " + quote_identifier(space);
  }
  out_.add(fmt::format("{} AS\n{}", sql, query_of(view)));
}

void Renderer::finish_view(const View& view) {
  for (const auto& index : view.indexes) create_index(view.name, index, true);
  if (const auto index = option_of(view.options, option::cluster_on); view.materialized && !index.empty()) {
    out_.add(fmt::format("ALTER {} CLUSTER ON {}", target(view), quote_identifier(index)));
  }
  set_view_columns(view, {}, view.options);
  comment(target(view), "", view.comment);
  for (const auto& [column, text] : view.column_comments) {
    comment(fmt::format("COLUMN {}.{}", quote(view.name), quote_identifier(column)), "", text);
  }
}

void Renderer::set_view_columns(const View& view, const Options& before, const Options& after) {
  const std::size_t prefix = std::string_view(option::default_prefix).size();
  const auto alter = [&](const std::string& key) {
    return fmt::format("ALTER VIEW {} ALTER COLUMN {} ", quote(view.name),
                       quote_identifier(key.substr(prefix)));
  };
  for (const auto& [key, value] : before) {
    if (key.starts_with(option::default_prefix) && !after.contains(key))
      out_.add(alter(key) + "DROP DEFAULT");
  }
  for (const auto& [key, value] : after) {
    if (!key.starts_with(option::default_prefix) || option_of(before, key.c_str()) == value) continue;
    out_.add(alter(key) + "SET DEFAULT " + value);
  }
  std::set<std::string> set;
  for (const auto* options : {&before, &after}) {
    for (const auto& [key, value] : *options) {
      if (auto [setting, column] = column_setting(key); !setting.empty()) set.insert(std::move(column));
    }
  }
  for (const auto& column : set) {
    const auto clauses =
        column_option_clauses(column_of(view, column, before), column_of(view, column, after));
    if (!clauses.empty()) out_.add(fmt::format("ALTER {} {}", target(view), text::join(clauses, ", ")));
  }
}

void Renderer::operator()(const operation::DropView& op) {
  Notes notes;
  if (op.view.materialized) {
    notes.warning = fmt::format("drops the materialized view {} and its rows", op.view.name.display());
  }
  out_.add("DROP " + target(op.view), std::move(notes));
}

void Renderer::operator()(const operation::ReplaceView& op) {
  const View& before = op.before;
  const View& after = op.after;
  const auto comment_on = [](const View& view, const std::string& column) {
    for (const auto& [name, text] : view.column_comments) {
      if (name == column) return text;
    }
    return std::string();
  };
  if (before.materialized != after.materialized || (after.materialized && before.query != after.query)) {
    (*this)(operation::DropView{before});
    (*this)(operation::CreateView{after});
    return;
  }
  if (before.query != after.query) {
    create_view(after, true);
  } else {
    for (const auto& clause : changed_parameter_clauses(parameters_of(before), parameters_of(after), {})) {
      out_.add(fmt::format("ALTER {} {}", target(after), clause));
    }
    const auto space = option_of(after.options, option::tablespace);
    if (option_of(before.options, option::tablespace) != space) {
      out_.add(fmt::format("ALTER {} SET TABLESPACE {}", target(after),
                           space.empty() ? "pg_default" : quote_identifier(space)));
    }
    const auto method = option_of(after.options, option::access_method);
    if (option_of(before.options, option::access_method) != method) {
      out_.add(fmt::format("ALTER {} SET ACCESS METHOD {}", target(after),
                           method.empty() ? "heap" : quote_identifier(method)));
    }
  }
  set_view_columns(after, before.options, after.options);
  if (after.materialized) {
    const auto same = [](const View& view, const schema::Index& wanted) {
      return std::ranges::find(view.indexes, wanted) != view.indexes.end();
    };
    for (const auto& index : before.indexes) {
      if (!same(after, index)) out_.add("DROP INDEX " + quote({after.name.schema, index.name}));
    }
    for (const auto& index : after.indexes) {
      if (!same(before, index)) create_index(after.name, index);
    }
    const auto index = option_of(after.options, option::cluster_on);
    if (option_of(before.options, option::cluster_on) != index) {
      out_.add(fmt::format("ALTER {} {}", target(after),
                           index.empty() ? "SET WITHOUT CLUSTER" : "CLUSTER ON " + quote_identifier(index)));
    }
  }
  comment(target(after), before.comment, after.comment);
  for (const auto& [column, text] : after.column_comments) {
    comment(fmt::format("COLUMN {}.{}", quote(after.name), quote_identifier(column)),
            comment_on(before, column), text);
  }
  for (const auto& [column, text] : before.column_comments) {
    if (comment_on(after, column).empty()) {
      comment(fmt::format("COLUMN {}.{}", quote(after.name), quote_identifier(column)), text, "");
    }
  }
}

}  // namespace limbeck::dialect::postgresql
