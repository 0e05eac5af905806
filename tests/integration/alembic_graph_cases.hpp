// Random revision graphs and random questions about them.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "revision/graph.hpp"
#include "revision/steps.hpp"

namespace limbeck::revision {

struct Question {
  std::string command;
  std::vector<std::string> rows;
  std::vector<std::string> arguments;
};

/// A graph with questions about it.
struct Case {
  std::vector<Revision> revisions;
  std::vector<Question> questions;
  std::string problem;  ///< why we refuse the graph; then there are no questions
};

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  int below(std::size_t limit) { return static_cast<int>(engine_() % limit); }
  bool chance(int percent) { return below(100) < percent; }
  template <typename T>
  const T& pick(const std::vector<T>& list) {
    return list[static_cast<std::size_t>(below(list.size()))];
  }
  std::string id() {
    std::string id;
    // A small alphabet now and then, so that beginnings of ids are ambiguous.
    const int digits = chance(20) ? 2 : 16;
    for (int i = 0; i < 7; ++i) id += "0123456789abcdef"[(engine_() >> 8) % static_cast<unsigned>(digits)];
    return id;
  }

 private:
  std::mt19937 engine_;  // its numbers are fixed by the standard, unlike those of the distributions
};

inline std::vector<Revision> random_graph(Random& random) {
  std::vector<Revision> revisions;
  std::vector<std::string> names, labels;
  std::set<std::string> heads, taken;
  const int size = 1 + random.below(random.chance(4) ? 45 : random.chance(30) ? 5 : 14);
  const int branchiness = random.below(60), dependence = random.chance(50) ? random.below(50) : 0;
  for (int i = 0; i < size; ++i) {
    Revision revision;
    do {
      revision.id = random.id();
    } while (!taken.insert(revision.id).second);
    const std::vector<std::string> open(heads.begin(), heads.end());
    if (names.empty() || random.chance(10)) {
      // a base
    } else if (open.size() > 1 && random.chance(25)) {
      revision.revises = open;
      while (revision.revises.size() > 3) revision.revises.erase(revision.revises.begin());
      if (random.chance(30)) std::ranges::reverse(revision.revises);
    } else if (names.size() > 2 && random.chance(5)) {
      while (revision.revises.size() < 2) {
        const auto& name = random.pick(names);
        if (std::ranges::find(revision.revises, name) == revision.revises.end())
          revision.revises.push_back(name);
      }
    } else {
      revision.revises = {random.chance(branchiness) ? random.pick(names) : random.pick(open)};
    }
    while (!names.empty() && random.chance(dependence)) {
      revision.depends_on.push_back(!labels.empty() && random.chance(20) ? random.pick(labels)
                                                                         : random.pick(names));
    }
    if (random.chance(15)) {
      revision.branch_labels.push_back(fmt::format("label{}", labels.size()));
      if (random.chance(10)) revision.branch_labels.push_back(fmt::format("other{}", labels.size()));
    }
    for (const auto& parent : revision.revises) heads.erase(parent);
    heads.insert(revision.id);
    names.push_back(revision.id);
    labels.insert(labels.end(), revision.branch_labels.begin(), revision.branch_labels.end());
    revision.file = revision.id + ".sql";
    revisions.push_back(std::move(revision));
  }
  if (random.chance(4)) {  // spoil it: an unknown parent, a cycle, a label used twice
    Revision& spoilt = revisions[static_cast<std::size_t>(random.below(revisions.size()))];
    const int how = random.below(4);
    if (how == 0) spoilt.revises.push_back("ffffffffff");
    if (how == 1) spoilt.revises.push_back(revisions.back().id);
    if (how == 2) spoilt.depends_on.push_back(revisions.back().id);
    if (how == 3 && (labels.empty() || spoilt.branch_labels.empty())) {
      spoilt.branch_labels.push_back(labels.empty() ? revisions.front().id : labels.front());
    }
  }
  // In the order of their ids, as we keep them: Alembic's order is that of its files.
  std::ranges::sort(revisions, {}, &Revision::id);
  return revisions;
}

inline std::string random_identifier(Random& random, const std::vector<Revision>& revisions) {
  std::vector<std::string> labels;
  for (const auto& revision : revisions) {
    labels.insert(labels.end(), revision.branch_labels.begin(), revision.branch_labels.end());
  }
  auto id = [&] {
    const std::string& whole = random.pick(revisions).id;
    return random.chance(15) ? whole.substr(0, static_cast<std::size_t>(1 + random.below(6))) : whole;
  };
  auto branch = [&] {
    return labels.empty() || random.chance(25) ? random.pick(revisions).id : random.pick(labels);
  };
  auto steps = [&] {
    return fmt::format("{}{}", random.chance(50) ? '+' : '-', random.below(10) ? 1 + random.below(3) : 0);
  };
  switch (random.below(18)) {
    case 0:
      return "head";
    case 1:
      return "heads";
    case 2:
      return "base";
    case 3:
    case 4:
    case 5:
    case 6:
      return id();
    case 7:
      return branch();
    case 8:
      return branch() + "@head";
    case 9:
      return branch() + "@heads";
    case 10:
      return branch() + "@base";
    case 11:
      return branch() + "@" + id();
    case 12:
      return steps();
    case 13:
      return id() + steps();
    case 14:
      return branch() + "@" + steps();
    case 15:
      return "head" + steps();
    case 16:
      return branch() + "@" + (random.chance(50) ? "head" : id()) + steps();
    default:
      return random.chance(30) ? "unknown" : "base+" + std::to_string(random.below(4));
  }
}

inline std::string random_step_down(Random& random, const std::vector<Revision>& revisions) {
  const auto steps = 1 + random.below(3);
  const auto& one = random.pick(revisions);
  const auto& label = one.branch_labels.empty() ? one.id : one.branch_labels.front();
  switch (random.below(4)) {
    case 0:
      return fmt::format("{}@-{}", label, steps);
    case 1:
      return fmt::format("{}-{}", one.id, steps);
    case 2:
      return fmt::format("head-{}", steps);
    default:
      return fmt::format("-{}", steps);
  }
}

inline std::vector<Question> random_questions(Random& random, const RevisionGraph& graph,
                                              const std::vector<Revision>& revisions) {
  std::vector<Question> questions;
  std::vector<std::string> rows;
  for (int i = 0; i < 12; ++i) {
    auto identifier = [&] { return random_identifier(random, revisions); };
    Question question{.command = {}, .rows = rows, .arguments = {identifier()}};
    auto take_steps = [&](auto plan) {
      try {
        const std::vector<Step> steps = plan();
        // Now and then the run stops half-way.
        if (!steps.empty())
          rows = random.chance(25) ? random.pick(steps).rows_after : steps.back().rows_after;
      } catch (const Error&) {
      }
    };
    const int kind = i == 0 ? 0 : random.below(100);
    if (kind < 40) {
      question.command = "upgrade";
      take_steps([&] { return upgrade_steps(graph, rows, question.arguments); });
    } else if (kind < 65) {
      question.command = "downgrade";
      // Steps down are where Alembic's rules are hardest to tell; of several rows it counts from the first.
      if (random.chance(30)) question.arguments = {random_step_down(random, revisions)};
      if (random.chance(50)) std::ranges::reverse(question.rows);
      take_steps([&] { return downgrade_steps(graph, rows, question.arguments.front()); });
    } else if (kind < 75) {
      question.command = "stamp";
      while (random.chance(30)) question.arguments.push_back(identifier());
      // Alembic has no relative stamps; that ours lead where their targets are is a unit test.
      std::erase_if(question.arguments,
                    [](const std::string& text) { return text.find_first_of("+-") != std::string::npos; });
      if (question.arguments.empty()) question.arguments = {"heads"};
      take_steps([&] { return stamp_steps(graph, rows, question.arguments); });
    } else if (kind < 88) {
      question.command = "history";
      auto end = [&] { return random.chance(25) ? "" : random.chance(20) ? "current" : identifier(); };
      std::string from = end(), to = end();
      if (random.chance(20)) from = fmt::format("-{}", 1 + random.below(4));
      question.arguments = {from + ":" + (to == from ? "" : to)};
    } else if (kind < 95) {
      question.command = "show";  // of absolute identifiers: Alembic counts nothing there
      while (question.arguments.front().find_first_of("+-") != std::string::npos)
        question.arguments = {identifier()};
    } else {
      question.command = "current";
      question.arguments.clear();
    }
    questions.push_back(std::move(question));
  }
  return questions;
}

inline Case random_case(Random& random) {
  Case one{random_graph(random), {}, {}};
  try {
    one.questions = random_questions(random, RevisionGraph::build(one.revisions), one.revisions);
  } catch (const Error& error) {
    one.problem = error.what();
  }
  return one;
}

}  // namespace limbeck::revision
