#include "scripts/python/evaluated_program.hpp"

#include <fmt/core.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "dialect/dialect.hpp"
#include "dialect/sql/rules.hpp"
#include "scripts/checksum.hpp"

namespace limbeck::scripts::python {
namespace {

/// The database as programs reach it: by requests.
class RequestedDatabase : public LiveDatabase {
 public:
  RequestedDatabase(const Engine& engine, const scripts::Answer& answer,
                    const std::function<bool()>& cancelled)
      : engine_(engine.kind),
        commits_by_itself_(!dialect::dialect_for(engine.kind).capabilities(engine).transactional_ddl),
        answer_(answer),
        cancelled_(cancelled) {}

  void execute(const Statement& statement) override {
    if (committed_ || commits_by_itself_) {
      run(statement);
    } else {
      ask("execute", statement.text, statement.line);
    }
  }

  LiveDatabase::Answer run(const Statement& statement) override {
    // Whether it fails or not.
    committed_ |= commits_by_itself_ && !sql::leaves_nothing(engine_, statement.text);
    const auto answer = ask("sql", statement.text, statement.line);
    LiveDatabase::Answer result{.columns = texts_of(answer, "columns"), .kinds = texts_of(answer, "kinds")};
    if (const auto* types = answer.find("types")) {
      for (const auto& type : types->as_array()) result.types.push_back(type.as_integer());
    }
    result.rows = rows_of(answer);
    if (const auto* affected = answer.find("affected")) result.affected = affected->as_integer();
    return result;
  }

  Rows query(const std::string& sql, int line) override {
    return rows_of(ask(committed_ ? "sql" : "query", sql, line));
  }

  void leave_transaction(bool leave) override {
    is_outside_ = leave;
    committed_ = true;
  }

  void say(const std::string& line) override {
    answer_(Json::object({{"op", "note"}, {"text", line}}).dump(0));
  }

  /// Or may have: it can't be taken back as a whole.
  bool has_committed() const { return committed_; }

 private:
  static std::vector<std::string> texts_of(const Json& answer, const char* name) {
    std::vector<std::string> texts;
    if (const auto* list = answer.find(name)) {
      for (const auto& text : list->as_array()) texts.push_back(text.as_string());
    }
    return texts;
  }

  static Rows rows_of(const Json& answer) {
    Rows rows;
    const auto* found = answer.find("rows");
    if (!found) throw Error("internal: a query was answered without rows");
    for (const auto& row : found->as_array()) {
      auto& values = rows.emplace_back();
      for (const auto& value : row.as_array())
        values.push_back(value.is_null() ? std::nullopt : std::optional(value.as_string()));
    }
    return rows;
  }

  Json ask(const char* what, const std::string& sql, int line) {
    if (cancelled_ && cancelled_()) throw Error("it was stopped");
    auto request = Json::object({{"op", what}, {"line", line}, {"sql", sql}});
    if (is_outside_) request.set("mode", "autocommit");
    auto answer = Json::parse(answer_(request.dump(0)), "an answer");
    if (const auto* error = answer.find("error")) {
      const auto* message = error->find("message");
      throw Error(message ? message->as_string() : "the statement failed");
    }
    return answer;
  }

  EngineKind engine_;
  bool commits_by_itself_;  ///< the engine: then changes of rows are in transactions of a driver's
  const scripts::Answer& answer_;
  const std::function<bool()>& cancelled_;
  bool is_outside_ = false, committed_ = false;
};

class EvaluatedProgram : public Program {
 public:
  EvaluatedProgram(std::string text, std::string source, EvaluationSettings settings,
                   std::shared_ptr<RunMemory> memory, std::function<void(const Refusal& refusal)> refused)
      : text_(std::move(text)),
        source_(std::move(source)),
        settings_(std::move(settings)),
        memory_(std::move(memory)),
        refused_(std::move(refused)) {}

  void run(Direction direction, const ScriptTarget& target, const Answer& answer,
           const std::function<bool()>& cancelled) const override {
    if (target.offline) {
      throw Error("the revision looks at the database, and --sql asks none",
                  "run the command on the database");
    }
    RequestedDatabase database(settings_.engine, answer, cancelled);
    try {
      run_revision(text_, source_, direction, settings_, *memory_, database);
    } catch (const NotEvaluable& error) {
      if (refused_ && !database.has_committed()) refused_({error.file(), error.line(), error.reason()});
      throw NotRunnable(fmt::format("{}:{}: the revision {}: only Python can run it", error.file(),
                                    error.line(), error.reason()),
                        "what it does is not known without it");
    }
  }

 private:
  std::string text_, source_;
  EvaluationSettings settings_;
  std::shared_ptr<RunMemory> memory_;
  std::function<void(const Refusal& refusal)> refused_;
};

/// What stands behind `#` on lines of its own.
std::string comments_of(const std::string& text) {
  std::string comments;
  for (const auto& line : text::split(text, '\n')) {
    const auto words = text::trim(line);
    if (words.starts_with('#')) comments += std::string(words.substr(1)) + "\n";
  }
  return comments;
}

}  // namespace

EvaluatedRevision load_evaluated(const Content& content, revision::Direction direction,
                                 const EvaluationSettings& settings, const std::shared_ptr<RunMemory>& memory,
                                 std::function<void(const Refusal& refusal)> refused) {
  const auto text = content.text();
  auto evaluation = evaluate_revision(text, content.source(), direction, settings, *memory);
  EvaluatedRevision result;
  if (evaluation.refusal && !evaluation.refusal->needs_database) {
    result.refusal = std::move(*evaluation.refusal);
    memory->undecided = true;  // whoever runs it
    return result;
  }
  LoadedRevision loaded;
  loaded.file_hash = checksum(text);
  loaded.foreign_keys_off = sql::speaks_of_foreign_keys_off(text);
  loaded.python = {.is_native = true, .reason = {}};
  if (evaluation.refusal) {
    loaded.python->reason = evaluation.refusal->sentence();
    loaded.is_program = true;
    loaded.program =
        std::make_shared<EvaluatedProgram>(text, content.source(), settings, memory, std::move(refused));
  } else {
    loaded.rest_of_file = [text] { return comments_of(text); };
    loaded.statements = std::move(evaluation.statements);
    loaded.lines = std::move(evaluation.lines);
  }
  result.loaded = std::move(loaded);
  return result;
}

}  // namespace limbeck::scripts::python
