// Thousands of random revision graphs, asked about by us and by the real Alembic: same steps, same rows, same
// histories, or both refuse. Where we differ on purpose, `differences` below says so and why, one by one.
//
// LIMBECK_ORACLE_GRAPHS and LIMBECK_ORACLE_SEED run more, or others, by hand.
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "integration/alembic_graph_cases.hpp"
#include "revision/history.hpp"
#include "revision/identifier.hpp"

namespace limbeck::revision {
namespace {

using Ids = std::vector<std::string>;

/// To any question, by us or by Alembic.
struct Answer {
  std::string refusal;    ///< empty when there is an answer
  Ids ids;                ///< of history, show, current; the plan of upgrade, downgrade and stamp
  std::vector<Ids> rows;  ///< after each step of the plan
  std::string crash;      ///< what broke Alembic's bookkeeping in the middle of the plan
  Ids targets, ideal;     ///< of a stamp: what is stamped, and the rows that should come out (see the script)

  Ids final_rows(const Question& question) const { return rows.empty() ? question.rows : rows.back(); }
};

Ids to_ids(const Json& list) {
  Ids ids;
  for (const Json& item : list.as_array()) ids.push_back(item.as_string());
  return ids;
}

void take(Answer& answer, const std::vector<Step>& steps) {
  for (const Step& step : steps) {
    answer.ids.push_back(step.revision);
    answer.rows.push_back(step.rows_after);
  }
}

Answer ours(const RevisionGraph& graph, const Question& question) {
  const std::string& command = question.command;
  Answer answer;
  try {
    if (command == "upgrade") take(answer, upgrade_steps(graph, question.rows, question.arguments));
    if (command == "downgrade")
      take(answer, downgrade_steps(graph, question.rows, question.arguments.front()));
    if (command == "stamp") take(answer, stamp_steps(graph, question.rows, question.arguments));
    if (command == "show") answer.ids = graph.resolve(question.arguments.front(), question.rows);
    if (command == "current") answer.ids = graph.effective_heads(question.rows);
    if (command == "history") {
      for (const auto* revision : history(graph, question.arguments.front(), question.rows)) {
        answer.ids.push_back(revision->id);
      }
    }
  } catch (const Error& error) {
    answer.refusal = error.what();
  }
  return answer;
}

Answer alembics(const Json& json) {
  Answer answer;
  if (const Json* error = json.find("error")) {
    answer.refusal = error->as_string() + ": " + json.find("message")->as_string();
    return answer;
  }
  const Json* result = json.find("result");
  if (result->is_array()) {
    answer.ids = to_ids(*result);
    return answer;
  }
  answer.ids = to_ids(*result->find("plan"));
  for (const Json& rows : result->find("rows")->as_array()) answer.rows.push_back(to_ids(rows));
  if (const Json* crash = result->find("crash")) answer.crash = crash->as_string();
  if (const Json* targets = result->find("targets")) answer.targets = to_ids(*targets);
  if (const Json* ideal = result->find("ideal")) answer.ideal = to_ids(*ideal);
  return answer;
}

bool agree(const Question& question, const Answer& us, const Answer& them) {
  if (us.refusal.empty() != them.refusal.empty()) return false;
  if (!us.refusal.empty()) return true;
  if (!them.crash.empty()) return false;
  // Where a stamp leads counts, not in how many steps.
  if (question.command == "stamp") return us.final_rows(question) == them.final_rows(question);
  return us.ids == them.ids && us.rows == them.rows;
}

bool is_relative(const std::string& identifier) {
  return identifier.find_first_of("+-") != std::string::npos;
}

/// Counts from where the database is.
bool is_from_current(const std::string& identifier) {
  const auto at = identifier.find('@');
  const auto first = at == std::string::npos ? 0 : at + 1;
  return first < identifier.size() && (identifier[first] == '+' || identifier[first] == '-');
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// Whether a revision names, next to another parent or dependency, one that the other implies anyway.
bool has_redundant_edges(const RevisionGraph& graph) {
  const Topology& shape = graph.topology();
  for (Node node = 0; node < shape.size(); ++node) {
    std::vector<Node> below(shape.parents[node].begin(), shape.parents[node].end());
    below.insert(below.end(), shape.dependencies[node].begin(), shape.dependencies[node].end());
    if (topmost(graph, below).size() < below.size()) return true;
  }
  return false;
}

bool has_dependencies(const RevisionGraph& graph) {
  return graph.topology().dependencies.has_edges();
}

/// The rows that a plan has to go through: after each step those that no other row implies.
std::vector<Ids> minimal_rows_along(const RevisionGraph& graph, const Question& question, const Ids& plan) {
  Ids applied = graph.applied(question.rows);
  std::vector<Ids> rows;
  for (const std::string& revision : plan) {
    if (question.command == "upgrade") {
      applied.push_back(revision);
    } else {
      std::erase(applied, revision);
    }
    rows.push_back(graph.minimal_rows(applied));
  }
  return rows;
}

struct Context {
  const RevisionGraph& graph;
  const Question& question;
  const Answer &us, &them;
  const std::string& argument = question.arguments.empty() ? question.command : question.arguments.front();
};

/// The two ends of a history's range.
struct Range {
  std::string from, to;
  explicit Range(const std::string& text)
      : from(text.substr(0, text.find(':'))), to(text.substr(text.find(':') + 1)) {}
};

bool is_label(const RevisionGraph& graph, const std::string& identifier) {
  return graph.find_label(identifier.substr(0, identifier.find('@'))) != nullptr;
}

/// Where we differ from Alembic 1.8, each as narrow as it can be told. Its later versions (1.19 was read)
/// have the same code in all these places.
struct Difference {
  const char* reason;
  bool (*applies)(const Context&);
  /// Not where steps are counted as Alembic counts them.
  bool lenient_only = false;
};

const Difference differences[] = {
    {"rows, upgrade and downgrade: where a parent or dependency is implied by another one, Alembic leaves "
     "rows that imply "
     "each other (its next upgrade says 'overlaps'), or fails with KeyError or AssertionError after the "
     "script has run; we "
     "keep the rows minimal",
     [](const Context& c) {
       return (c.question.command == "upgrade" || c.question.command == "downgrade") &&
              c.us.refusal.empty() && c.them.refusal.empty() && c.us.ids == c.them.ids &&
              has_redundant_edges(c.graph) && c.us.rows == minimal_rows_along(c.graph, c.question, c.us.ids);
     }},
    {"stamp of several revisions: Alembic takes one after the other, each from the rows at the start, and "
     "loses rows, "
     "leaves rows that imply each other, or fails with KeyError or AssertionError; we stamp them together",
     [](const Context& c) {
       return c.question.command == "stamp" && c.them.refusal.empty() && c.us.refusal.empty() &&
              (c.them.targets.size() > 1 || c.question.arguments.size() > 1) &&
              c.us.final_rows(c.question) == c.them.ideal;
     }},
    {"stamp branch@id: Alembic also removes rows of that branch that are neither above nor below the "
     "revision",
     [](const Context& c) {
       return c.question.command == "stamp" && c.question.arguments.size() == 1 &&
              contains(c.argument, "@") && c.them.refusal.empty() && c.us.refusal.empty() &&
              c.us.final_rows(c.question) == c.them.ideal;
     }},
    {"downgrade -1 from several rows: Alembic takes the one that it happened to read first; we ask which",
     [](const Context& c) {
       return c.question.command == "downgrade" && c.argument.starts_with("-") &&
              c.question.rows.size() > 1 && contains(c.us.refusal, "is ambiguous: the database is at") &&
              c.them.refusal.empty();
     },
     true},
    {"downgrade branch@id: Alembic doesn't look whether the revision is on that branch; we refuse when it "
     "isn't",
     [](const Context& c) {
       return c.question.command == "downgrade" && contains(c.argument, "@") &&
              (!is_relative(c.argument) || c.argument.ends_with("0")) &&
              contains(c.us.refusal, "on the branch") && c.them.refusal.empty();
     }},
    {"downgrade or stamp branch@beginning: Alembic doesn't use the branch to find the id meant",
     [](const Context& c) {
       auto is_beginning = [&](const std::string& text) {
         const auto at = text.find('@');
         return at != std::string::npos && !c.graph.find(text.substr(at + 1));
       };
       return (c.question.command == "downgrade" || c.question.command == "stamp") &&
              std::ranges::any_of(c.question.arguments, is_beginning) && c.us.refusal.empty() &&
              contains(c.them.refusal, "Can't locate revision identified by");
     }},
    {"downgrade to branch@head, branch@heads or heads: Alembic forgets the branch and finds several heads; "
     "nothing is above "
     "a head, so there is nothing to do",
     [](const Context& c) {
       return c.question.command == "downgrade" && (contains(c.argument, "@head") || c.argument == "heads") &&
              contains(c.them.refusal, "Multiple head revisions") && c.us.refusal.empty() && c.us.ids.empty();
     }},
    {"downgrade to a revision that is applied only because others depend on it, nothing being above it: "
     "Alembic says 'not "
     "a valid downgrade target'; there is nothing to do",
     [](const Context& c) {
       return c.question.command == "downgrade" &&
              contains(c.them.refusal, "is not a valid downgrade target") && c.us.refusal.empty() &&
              c.us.ids.empty();
     }},
    {"a step down that ends below a merge point ('-1' at a merge, 'merge-1'): Alembic's walk is ambiguous; "
     "we go to the "
     "state before the merge, all its parents",
     [](const Context& c) {
       return (c.question.command == "downgrade" || c.question.command == "upgrade") &&
              contains(c.argument, "-") && contains(c.them.refusal, "Ambiguous walk") &&
              c.us.refusal.empty() && c.us.rows == minimal_rows_along(c.graph, c.question, c.us.ids);
     },
     true},
    {"a step down on a branch whose label sits below a branch point: Alembic looks for the branch above the "
     "label and says "
     "'not a valid downgrade target'; we undo the steps counted",
     [](const Context& c) {
       return c.question.command == "downgrade" && contains(c.argument, "@-") &&
              contains(c.them.refusal, "Not a valid downgrade target") && c.us.refusal.empty() &&
              !c.us.ids.empty();
     },
     true},
    {"branch@-2 from below a merge of that branch: Alembic undoes all lines that the merge joins, down to "
     "the revision "
     "reached or the base; we undo the steps counted, on the line counted",
     [](const Context& c) {
       auto undone_by_alembic = [&](const std::string& id) {
         return std::ranges::find(c.them.ids, id) != c.them.ids.end();
       };
       return c.question.command == "downgrade" && contains(c.argument, "@-") && c.us.refusal.empty() &&
              c.them.refusal.empty() && c.us.ids.size() < c.them.ids.size() &&
              std::ranges::all_of(c.us.ids, undone_by_alembic) &&
              c.us.rows == minimal_rows_along(c.graph, c.question, c.us.ids);
     },
     true},
    {"+1 from several rows that one revision merges: Alembic says 'ambiguous'; it is the only way up",
     [](const Context& c) {
       return c.question.command == "upgrade" && c.question.rows.size() > 1 && is_from_current(c.argument) &&
              contains(c.them.refusal, "Ambiguous upgrade from multiple current revisions") &&
              !c.us.ids.empty();
     },
     true},
    {"history from:+1 when the start is several revisions: Alembic says 'ambiguous' or 'multiple heads'; we "
     "go up where there "
     "is one way only, or none",
     [](const Context& c) {
       return c.question.command == "history" && is_from_current(Range(c.argument).to) &&
              c.us.refusal.empty() &&
              (contains(c.them.refusal, "Ambiguous upgrade from multiple current revisions") ||
               contains(c.them.refusal, "Multiple head revisions are present"));
     }},
    {"upgrade to 'id-1' that is base: Alembic fails with AssertionError; like 'base', there is nothing to do",
     [](const Context& c) {
       return c.question.command == "upgrade" && contains(c.argument, "-") &&
              contains(c.them.refusal, "AssertionError") && c.us.refusal.empty() && c.us.ids.empty();
     },
     true},
    {"upgrade to branch@heads where one of these heads depends on another: Alembic says 'overlaps'; we go to "
     "all of them",
     [](const Context& c) {
       return c.question.command == "upgrade" && c.argument.ends_with("@heads") &&
              contains(c.them.refusal, "overlaps with other requested revisions") && c.us.refusal.empty() &&
              c.us.rows == minimal_rows_along(c.graph, c.question, c.us.ids);
     }},
    {"history -3:end: Alembic counts from the heads of the project, whatever the end is, and fails at merges "
     "and at the "
     "base; we count from the end, as its manual says, and stop at the base",
     [](const Context& c) {
       if (c.question.command != "history" || !is_from_current(Range(c.argument).from)) return false;
       const std::string to = Range(c.argument).to;
       return (!c.them.refusal.empty() || !(to.empty() || to == "heads")) &&
              (c.us.refusal.empty() || contains(c.us.refusal, "counts from nothing"));
     }},
    {"history id-1:end: Alembic takes no such start",
     [](const Context& c) {
       const Range range(c.argument);
       return c.question.command == "history" && is_relative(range.from) && !is_from_current(range.from) &&
              !c.them.refusal.empty() && c.us.refusal.empty();
     }},
    {"history id@start:end: Alembic takes the revision's label instead of the revision, fails with "
     "AssertionError unless "
     "there is exactly one, and shows everything for 'id@-1:'; we take it as elsewhere, as the name of its "
     "branch",
     [](const Context& c) {
       const Range range(c.argument);
       return c.question.command == "history" && contains(range.from, "@") &&
              !is_label(c.graph, range.from) && c.us.refusal.empty();
     }},
    {"history of a range that dependencies leave and enter again: Alembic's sort fails with AssertionError, "
     "or gives "
     "another order",
     [](const Context& c) {
       const Range range(c.argument);
       auto sorted = [](Ids ids) { return std::ranges::sort(ids), ids; };
       return c.question.command == "history" && !range.from.empty() && range.from != "base" &&
              c.us.refusal.empty() && !c.us.ids.empty() && has_dependencies(c.graph) &&
              (c.them.refusal.starts_with("AssertionError") || sorted(c.us.ids) == sorted(c.them.ids));
     }},
    {"history to 'merge-1': Alembic's walk is ambiguous; we show up to all parents",
     [](const Context& c) {
       return c.question.command == "history" && contains(Range(c.argument).to, "-") &&
              contains(c.them.refusal, "Ambiguous walk") && c.us.refusal.empty();
     }},
    {"history from or to branch@heads where one of these heads depends on another: Alembic says 'overlaps'",
     [](const Context& c) {
       return c.question.command == "history" && contains(c.argument, "@heads") &&
              contains(c.them.refusal, "overlaps with other requested revisions") && c.us.refusal.empty();
     }},
    {"history of a range that ends in an 'id-1' that is base: Alembic fails with AssertionError; there is "
     "nothing to show",
     [](const Context& c) {
       return c.question.command == "history" && contains(Range(c.argument).to, "-") &&
              c.them.refusal.starts_with("AssertionError") && c.us.refusal.empty() && c.us.ids.empty();
     }},
    {"history from:branch@+1 when the start isn't on the branch: Alembic counts from the branch's beginning "
     "instead; we refuse",
     [](const Context& c) {
       return c.question.command == "history" && contains(Range(c.argument).to, "@+") &&
              contains(c.us.refusal, "isn't on the branch");
     }},
    {"history :current when nothing is applied: Alembic shows everything; we show nothing, or say that the "
     "start isn't "
     "below the end",
     [](const Context& c) {
       return c.question.command == "history" && Range(c.argument).to == "current" &&
              c.question.rows.empty() && c.us.ids.empty() && c.them.refusal.empty();
     }},
};

std::string list(const Ids& items) {
  return "[" + text::join(items, " ") + "]";
}

std::string show(const Answer& answer) {
  if (!answer.refusal.empty()) return "refuses: " + answer.refusal;
  std::string text = list(answer.ids);
  for (const Ids& rows : answer.rows) text += " " + list(rows);
  return text + answer.crash;
}

std::string show(const Case& one) {
  std::string text = "\n";
  for (const auto& revision : one.revisions) {
    text += revision.id;
    if (!revision.revises.empty()) text += " < " + text::join(revision.revises, " ");
    if (!revision.depends_on.empty()) text += " needs " + text::join(revision.depends_on, " ");
    if (!revision.branch_labels.empty()) text += " labels " + text::join(revision.branch_labels, " ");
    text += '\n';
  }
  return text;
}

int number(const char* variable, int otherwise) {
  const char* value = std::getenv(variable);
  return value ? std::atoi(value) : otherwise;
}

/// Alembic 1.20 where dev/python-environments has made it, else Debian's 1.8.
std::string oracles_python() {
  const std::string newest = LIMBECK_SOURCE_DIR "/build/python/21/bin/python";
  return std::filesystem::exists(newest) ? newest : "/usr/bin/python3";
}

std::vector<Json> ask_alembic(const std::vector<Case>& cases) {
  std::string input;
  for (const Case& one : cases) {
    Json revisions = Json::array(), questions = Json::array();
    for (const auto& revision : one.revisions) {
      revisions.push(Json::object({{"id", revision.id},
                                   {"revises", revision.revises},
                                   {"depends_on", revision.depends_on},
                                   {"branch_labels", revision.branch_labels}}));
    }
    for (const auto& question : one.questions) {
      questions.push(Json::object(
          {{"command", question.command}, {"rows", question.rows}, {"arguments", question.arguments}}));
    }
    input += Json::object({{"revisions", revisions}, {"questions", questions}}).dump(0) + "\n";
  }
  const auto path =
      std::filesystem::temp_directory_path() / fmt::format("limbeck-oracle-{}.jsonl", ::getpid());
  file::write_atomically(path, input);
  process::Options options;
  options.environment = {{"PYTHONHASHSEED", "0"}};
  const auto result = process::run(
      {oracles_python(), LIMBECK_SOURCE_DIR "/tests/integration/alembic_graph_oracle.py", path.string()},
      options);
  std::filesystem::remove(path);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  std::vector<Json> answers;
  for (const auto& line : text::split(text::trim(result.out), '\n'))
    answers.push_back(Json::parse(line, "the oracle"));
  return answers;
}

/// Compares all answers, where relative identifiers are counted in this way.
void compare(const std::vector<Case>& cases, const std::vector<Json>& answers, RelativeSteps counted) {
  std::vector<int> seen(std::size(differences));
  int compared = 0, steps = 0, refused = 0, missed_cycles = 0, failures = 0;
  for (std::size_t i = 0; i < cases.size() && failures < number("LIMBECK_ORACLE_FAILURES", 10); ++i) {
    const Case& one = cases[i];
    SCOPED_TRACE(show(one));
    const Json* problem = answers[i].find("problem");
    if (!problem && contains(one.problem, "the revisions form a cycle")) {
      ++missed_cycles;
      continue;
    }
    EXPECT_EQ(problem != nullptr, !one.problem.empty()) << (problem ? problem->as_string() : one.problem);
    if (problem || !one.problem.empty()) {
      ++refused;
      continue;
    }
    const RevisionGraph graph = RevisionGraph::build(one.revisions, counted);
    EXPECT_EQ(graph.heads(), to_ids(*answers[i].find("heads")));
    EXPECT_EQ(graph.real_heads(), to_ids(*answers[i].find("real_heads")));
    for (const auto& revision : one.revisions) {
      EXPECT_EQ(graph.labels(revision.id), to_ids(*answers[i].find("labels")->find(revision.id)))
          << revision.id;
    }
    for (std::size_t j = 0; j < one.questions.size(); ++j) {
      const Question& question = one.questions[j];
      const Answer us = ours(graph, question), them = alembics(answers[i].find("answers")->as_array()[j]);
      ++compared;
      steps += static_cast<int>(us.rows.size());
      if (agree(question, us, them)) continue;
      const Context context{.graph = graph, .question = question, .us = us, .them = them};
      const auto* reason = std::ranges::find_if(differences, [&](const auto& known) {
        return (counted == RelativeSteps::lenient || !known.lenient_only) && known.applies(context);
      });
      if (reason != std::end(differences)) {
        ++seen[static_cast<std::size_t>(reason - differences)];
        continue;
      }
      ++failures;
      ADD_FAILURE() << fmt::format("at {}: {} {}\n  Limbeck: {}\n  Alembic: {}", list(question.rows),
                                   question.command, text::join(question.arguments, " "), show(us),
                                   show(them));
    }
  }
  fmt::print("{} answers with {} steps compared, {} graphs refused by both; deliberate differences{}:\n",
             compared, steps, refused,
             counted == RelativeSteps::alembic ? " of projects whose steps are counted as Alembic does" : "");
  fmt::print("{:7}  {}\n", missed_cycles,
             "a cycle: Alembic looks for cycles from the heads and bases and "
             "misses some");
  for (std::size_t i = 0; i < seen.size(); ++i) fmt::print("{:7}  {}\n", seen[i], differences[i].reason);
}

TEST(AlembicGraphOracle, AgreesWithAlembic) {
  Random random(static_cast<unsigned>(number("LIMBECK_ORACLE_SEED", 1)));
  std::vector<Case> cases;
  for (int i = 0, count = number("LIMBECK_ORACLE_GRAPHS", 4000); i < count; ++i)
    cases.push_back(random_case(random));
  const auto answers = ask_alembic(cases);
  ASSERT_EQ(answers.size(), cases.size());
  compare(cases, answers, RelativeSteps::lenient);
  compare(cases, answers, RelativeSteps::alembic);
}

}  // namespace
}  // namespace limbeck::revision
