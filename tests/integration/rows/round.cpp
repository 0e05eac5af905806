#include "integration/rows/round.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "autogenerate/differ/diff.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::rows {
namespace {

using autogenerate::Change;

std::string quoted(const std::string& name) {
  return "\"" + name + "\"";
}

std::string shown(const std::vector<std::string>& row) {
  return "(" + text::join(row, ", ") + ")";
}

/// Does it show rows as they were when it was filled?
bool is_stored(const Schema& schema, const View& view) {
  const auto* below = find(schema.views, view.table);
  return view.materialized || (below && is_stored(schema, *below));
}

}  // namespace

std::vector<std::string> rename_options(const Engine& engine, const Schema& before, const Schema& after) {
  std::vector<std::string> options;
  const auto note = [&](const std::string& owner, const std::string& from, const std::string& to) {
    if (!engine.is_same_name(from, to))
      options.push_back((owner.empty() ? "" : quoted(owner) + ".") + quoted(from) + ":" + quoted(to));
  };
  for (const auto& table : before.tables) {
    const auto* now = find(after.tables, table.id);
    if (!now) continue;
    note("", table.name, now->name);
    for (const auto& column : table.columns) {
      if (const auto* to = find(now->columns, column.id)) note(table.name, column.name, to->name);
    }
  }
  for (const auto& type : before.types) {
    const auto* now = find(after.types, type.id);
    if (!now || type.kind != UserType::Kind::enumeration) continue;
    note("", type.name, now->name);
    for (const auto& part : type.parts) {
      if (const auto* to = find(now->parts, part.id)) note(type.name, part.name, to->name);
    }
  }
  for (const auto& sequence : before.sequences) {
    if (const auto* now = find(after.sequences, sequence.id)) note("", sequence.name, now->name);
  }
  return options;
}

Harness::Harness(const Engine& engine, const dialect::Dialect& dialect, const config::DatabaseUrl& url)
    : engine_(engine),
      dialect_(dialect),
      home_(dialect.connect(url, {})),
      target_(dialect.open_scratch(*home_, url, {})),
      oracle_(dialect.open_scratch(*home_, url, {})) {
  workspace_.dialect = &dialect;
  workspace_.url = url;
  for (const auto& sql : dialect.transaction_frame(true, false).before) oracle_->connection().execute(sql);
}

bool Harness::undoes_ddl() const {
  return dialect_.capabilities(home_->engine()).transactional_ddl;
}

void Harness::make(const Case& one) {
  target_->reset();
  auto& target = target_->connection();
  workspace_.target = &target;
  target.execute("BEGIN");
  for (const auto& sql : engine_.structure(one.before)) target.execute(sql);
  for (const auto& sql : engine_.foreign_keys(one.before)) target.execute(sql);
  target.execute("COMMIT");
  for (const auto& table : one.before.tables) {
    const auto rows = one.rows.find(table.id);
    if (rows != one.rows.end()) engine_.insert(target, one.before, table, rows->second, false);
  }
  engine_.advance_counters(target, one.before);
  for (const auto& sql : engine_.triggers(one.before)) target.execute(sql);
}

Harness::Contents Harness::contents(dialect::Connection& connection, const Schema& schema) {
  Contents all;
  for (const auto& table : schema.tables) {
    std::vector<std::string> columns;
    for (const auto& column : table.columns) columns.push_back(engine_.literal(schema, column));
    const auto found =
        connection.query(fmt::format("SELECT {} FROM {} ORDER BY {}", text::join(columns, ", "),
                                     engine_.quote(table.name), engine_.quote(table.columns.front().name)));
    auto& rows = all[table.id];
    for (const auto& row : found.rows) {
      rows.emplace_back();
      for (const auto& value : row) rows.back().push_back(value.value_or("NULL"));
    }
  }
  return all;
}

std::map<Id, std::vector<std::vector<std::string>>> Harness::views(dialect::Connection& connection,
                                                                   const Schema& schema) {
  std::map<Id, std::vector<std::vector<std::string>>> all;
  for (const auto& view : schema.views) {
    if (is_stored(schema, view)) continue;
    auto& rows = all[view.id];
    for (const auto& row : connection.query("SELECT * FROM " + engine_.quote(view.name)).rows) {
      rows.emplace_back();
      for (const auto& value : row) rows.back().push_back(value.value_or("NULL"));
    }
    std::ranges::sort(rows);
  }
  return all;
}

void Harness::make_oracle(const Schema& schema) {
  if (!undoes_ddl()) oracle_->reset();  // may connect again
  auto& oracle = oracle_->connection();
  if (undoes_ddl()) {  // quicker than a new database
    if (oracle.in_transaction()) oracle.execute("ROLLBACK");
    oracle.execute("BEGIN");
  }
  for (const auto& sql : engine_.structure(schema)) oracle.execute(sql);
}

/// What the rows that are now in the target are in the other schema, by the engine's own rules: that schema
/// is made from its text, and the rows are inserted.
Harness::Expected Harness::expect(const Schema& from, const Schema& to, bool back) {
  std::map<Id, Rows> converted_rows;
  Expected expected;
  for (const auto& table : from.tables) {
    const auto* target = find(to.tables, table.id);
    if (!target) continue;
    std::vector<std::string> columns;
    std::vector<Id> ids;
    for (const auto& column : table.columns) {
      const auto* now = find(target->columns, column.id);
      if (!now || !now->generated.empty()) continue;
      ids.push_back(column.id);
      columns.push_back(engine_.converted_literal(from, column, to, *now, back));
    }
    if (const auto number = engine_.numbered(table, *target)) {
      ids.push_back(number->first);
      columns.push_back(number->second);
    }
    try {
      const auto found = target_->connection().query(
          fmt::format("SELECT {} FROM {} ORDER BY {}", text::join(columns, ", "), engine_.quote(table.name),
                      engine_.quote(table.columns.front().name)));
      for (const auto& row : found.rows) {
        auto& values = converted_rows[table.id].emplace_back();
        for (std::size_t i = 0; i < ids.size(); ++i) {
          auto& value = values[ids[i]] = row[i].value_or("NULL");
          const auto& now = *find(target->columns, ids[i]);
          if (value == "NULL" && engine_.puts_default(*target, now))
            value = engine_.resolve(to, now.default_to);
        }
      }
    } catch (const DatabaseError& error) {
      expected.refusal = error.what();  // a value that can't be one of the new type
      return expected;
    }
  }
  make_oracle(to);
  auto& oracle = oracle_->connection();
  try {
    for (const auto& table : to.tables) engine_.insert(oracle, to, table, converted_rows[table.id], true);
    for (const auto& sql : engine_.foreign_keys(to)) oracle.execute(sql);
    engine_.check_foreign_keys(oracle);
    expected.contents = contents(oracle, to);
    expected.views = views(oracle, to);
  } catch (const DatabaseError& error) {
    expected.refusal = error.what();
  }
  return expected;
}

std::string Harness::difference(const schema::Catalog& should) {
  std::string text;
  for (const auto& operation :
       autogenerate::diff(dialect_.inspect(target_->connection(), {}), should, {}, workspace_.capabilities()))
    text += operation::describe(operation) + "; ";
  return text;
}

std::optional<Finding> Harness::compare(const std::string& stage, const Schema& schema,
                                        const Expected& expected) {
  auto& target = target_->connection();
  const auto is = contents(target, schema);
  for (const auto& table : schema.tables) {
    const auto& rows = is.at(table.id);
    const auto& should = expected.contents.at(table.id);
    if (rows.size() != should.size())
      return Finding{stage + ": rows",
                     fmt::format("{} holds {} rows instead of {}", table.name, rows.size(), should.size())};
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i] != should[i])
        return Finding{stage + ": values", fmt::format("{} holds\n  {} instead of\n  {}", table.name,
                                                       shown(rows[i]), shown(should[i]))};
    }
  }
  if (views(target, schema) != expected.views) return Finding{stage + ": views", "a view shows other rows"};
  if (target.query("SELECT count(*) FROM audit").text(0, 0) != "0")
    return Finding{stage + ": triggers", "a trigger fired"};
  const auto fingerprint = engine_.fingerprint(target);
  // The oracle has no triggers yet.
  for (const auto& sql : engine_.triggers(schema)) oracle_->connection().execute(sql);
  if (const auto full = engine_.fingerprint(oracle_->connection()); fingerprint != full)
    return Finding{stage + ": schema", fmt::format("the database is\n{}\ninstead of\n{}", fingerprint, full)};
  return std::nullopt;
}

/// All that the file says about rows.
std::string Harness::describe_case() const {
  std::string text;
  for (const auto& change : generated_.changes) {
    for (const auto* statements : {&change.upgrade.statements, &change.downgrade.statements}) {
      for (const auto& statement : *statements)
        text += statement.warning + "\n" + statement.depends_on_rows + "\n";
    }
  }
  return text;
}

std::optional<Finding> Harness::migrate(const std::string& stage, const Schema& from, const Schema& to,
                                        bool up) {
  auto& target = target_->connection();
  refused_ = false;
  const auto expected = expect(from, to, !up);
  const auto before = contents(target, from);
  const auto counters = engine_.counters(target, from);
  const auto& start = up ? generated_.compared.before : generated_.compared.after;
  std::string failure;
  try {
    if (up) {
      for (const auto& change : generated_.changes)
        autogenerate::run_section(change.upgrade.statements, target, dialect_);
    } else {
      for (auto change = generated_.changes.rbegin(); change != generated_.changes.rend(); ++change)
        autogenerate::run_section(change->downgrade.statements, target, dialect_);
    }
  } catch (const DatabaseError& error) {
    failure = error.what();
  }
  if (!failure.empty()) {
    if (expected.refusal.empty()) return Finding{stage + ": failed", failure};
    refused_ = true;
    if (generated_.changes.size() == 1 && undoes_ddl()) {
      if (const auto left = difference(start); !left.empty()) return Finding{stage + ": half done", left};
      if (contents(target, from) != before)
        return Finding{stage + ": half done", "it failed, and values changed"};
    }
    return std::nullopt;
  }
  if (!expected.refusal.empty())
    return Finding{stage + ": went through",
                   "though the new schema doesn't take the rows: " + expected.refusal};
  if (const auto left = difference(up ? generated_.compared.after : generated_.compared.before);
      !left.empty())
    return Finding{stage + ": still to do", left};
  if (auto finding = compare(stage, to, expected)) return finding;
  const auto now = engine_.counters(target, to);
  for (const auto& [id, next] : counters) {
    if (now.contains(id) && now.at(id) != next)
      return Finding{stage + ": counting",
                     fmt::format("{} goes on with {} instead of {}", names(to).at(id), now.at(id), next)};
  }
  return std::nullopt;
}

namespace {

/// Has something new the name of something that was there? Then nothing tells that it is another one.
bool hides_a_change(const Engine& engine, const Schema& before, const Schema& after) {
  const auto hides = [&](const auto& was, const auto& now) {
    return std::ranges::any_of(now, [&](const auto& each) {
      return !find(was, each.id) && std::ranges::any_of(was, [&](const auto& other) {
        return engine.is_same_name(other.name, each.name);
      });
    });
  };
  if (hides(before.tables, after.tables) || hides(before.types, after.types)) return true;
  return std::ranges::any_of(after.tables, [&](const Table& table) {
    const auto* was = find(before.tables, table.id);
    return was && hides(was->columns, table.columns);
  });
}

}  // namespace

namespace {

/// Is it said that the column's type loses an attribute or a value?
bool loses_part(const Case& one, const Column& column, const std::string& said) {
  const auto* was = user_type(one.before, column.type);
  const auto* now = was ? find(one.after.types, was->id) : nullptr;
  return now && std::ranges::any_of(was->parts, [&](const Part& part) {
           return !find(now->parts, part.id) && said.contains(part.name);
         });
}

}  // namespace

/// Does the engine take both schemas? The old one is then in the target, with its rows.
bool Harness::can_be_created(const Case& one) {
  try {
    make_oracle(one.after);
    for (const auto& sql : engine_.foreign_keys(one.after)) oracle_->connection().execute(sql);
    for (const auto& sql : engine_.triggers(one.after)) oracle_->connection().execute(sql);
    engine_.check_foreign_keys(oracle_->connection());
    make(one);
    engine_.check_foreign_keys(target_->connection());
    return true;
  } catch (const DatabaseError& error) {
    description_ += error.what();
    return false;
  }
}

std::optional<Finding> Harness::run(const Case& one) {
  ++tally.rounds;
  description_.clear();
  for (const auto* schema : {&one.before, &one.after}) {
    description_ += schema == &one.before ? "from\n" : "to\n";
    for (const auto& sql : engine_.structure(*schema)) description_ += "  " + sql + ";\n";
    for (const auto& sql : engine_.foreign_keys(*schema)) description_ += "  " + sql + ";\n";
    for (const auto& sql : engine_.triggers(*schema)) description_ += "  " + sql + ";\n";
  }
  const auto options = rename_options(engine_, one.before, one.after);
  for (const auto& option : options) description_ += "  --rename '" + option + "'\n";
  std::string stage = "comparing";
  if (hides_a_change(engine_, one.before, one.after) || !can_be_created(one))
    return ++tally.invalid, std::nullopt;
  try {
    auto& target = target_->connection();
    const auto original = contents(target, one.before);
    for (const auto& table : one.before.tables) {
      for (const auto& row : original.at(table.id)) {
        ++tally.rows;
        description_ += "  " + table.name + ": " + shown(row) + "\n";
      }
    }
    stage = "generating";
    models::DesiredSql desired{{{"b.sql", {}}}, {}};
    int line = 1;
    for (const auto& list :
         {engine_.structure(one.after), engine_.foreign_keys(one.after), engine_.triggers(one.after)}) {
      for (const auto& sql : list) desired.files[0].statements.push_back({sql, line++, std::nullopt});
    }
    generated_ = autogenerate::generate({desired, options, {}}, workspace_);
    for (const auto& change : generated_.changes) {
      for (const auto& statement : change.upgrade.statements) {
        if (!statement.warning.empty()) description_ += "  -- " + statement.warning + "\n";
        description_ += "  up    " + statement.sql + ";\n";
      }
      for (const auto& statement : change.downgrade.statements) {
        if (!statement.warning.empty()) description_ += "  -- " + statement.warning + "\n";
        description_ += "  down  " + statement.sql + ";\n";
      }
    }
    if (generated_.changes.empty()) ++tally.unchanged;
    if (!generated_.changes.empty() && !generated_.verification.verified())
      return Finding{"verifying", generated_.verification.reason};

    stage = "upgrade";
    if (auto finding = migrate("upgrade", one.before, one.after, true)) return finding;
    if (refused_) return ++tally.refused, std::nullopt;
    if (std::ranges::any_of(generated_.changes,
                            [](const Change& change) { return !change.irreversible.empty(); }))
      return ++tally.irreversible, std::nullopt;

    stage = "downgrade";
    if (auto finding = migrate("downgrade", one.after, one.before, false)) return finding;
    if (refused_) return ++tally.back_refused, std::nullopt;
    const auto back = contents(target, one.before);
    const auto said = describe_case();
    for (const auto& table : one.before.tables) {
      const auto* other = find(one.after.tables, table.id);
      if (!other) {
        if (!said.contains(table.name))
          return Finding{"unsaid", "nothing says that table " + table.name + " loses its rows"};
        continue;
      }
      for (std::size_t c = 0; c < table.columns.size(); ++c) {
        const auto& column = table.columns[c];
        if (!column.generated.empty()) continue;  // its values are those of others
        const auto* now = find(other->columns, column.id);
        for (std::size_t r = 0; r < original.at(table.id).size(); ++r) {
          const auto &was = original.at(table.id)[r][c], &is = back.at(table.id)[r][c];
          if (was == is || said.contains(column.name) || (now && said.contains(now->name))) continue;
          if (loses_part(one, column, said)) continue;
          return Finding{"unsaid", fmt::format("nothing says that {}.{} loses {}, which is {} afterwards",
                                               table.name, column.name, was, is)};
        }
      }
    }
    stage = "upgrade again";
    return migrate("upgrade again", one.before, one.after, true);
  } catch (const std::exception& error) {
    return Finding{stage, error.what()};
  }
}

}  // namespace limbeck::rows
