// Graphs as text, paths as text.
#pragma once

#include <fmt/core.h>

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "revision/graph.hpp"
#include "revision/steps.hpp"

namespace limbeck::revision {

inline std::vector<std::string> words(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> list;
  for (std::string word; stream >> word;) list.push_back(word);
  return list;
}

/// One revision a line: `id < parents needs dependencies labels labels`, each part optional. Its file is
/// `id.sql`, or what follows `in`.
inline std::vector<Revision> revisions(std::string_view text) {
  std::vector<Revision> list;
  for (const std::string& line : text::split(text, '\n')) {
    auto parts = words(line);
    if (parts.empty()) continue;
    Revision revision{.id = parts.front(),
                      .revises = {},
                      .depends_on = {},
                      .branch_labels = {},
                      .message = {},
                      .file = parts.front() + ".sql",
                      .created = {}};
    std::vector<std::string>* into = nullptr;
    for (std::size_t i = 1; i < parts.size(); ++i) {
      if (parts[i] == "<") {
        into = &revision.revises;
      } else if (parts[i] == "needs") {
        into = &revision.depends_on;
      } else if (parts[i] == "labels") {
        into = &revision.branch_labels;
      } else if (parts[i] == "in") {
        revision.file = parts.at(++i);
      } else {
        into->push_back(parts[i]);
      }
    }
    list.push_back(std::move(revision));
  }
  return list;
}

inline RevisionGraph graph(std::string_view text) {
  return RevisionGraph::build(revisions(text));
}

/// Each step as `revision[rows after]`: `a[a] b[b] c[b c]`.
inline std::string path(const std::vector<Step>& steps) {
  std::vector<std::string> parts;
  for (const Step& step : steps) {
    parts.push_back(fmt::format("{}[{}]", step.revision.empty() ? "base" : step.revision,
                                text::join(step.rows_after, " ")));
  }
  return text::join(parts, " ");
}

/// What a change does to the rows: `-a a>b +c`.
inline std::string change(const RowChange& change) {
  std::vector<std::string> parts;
  for (const auto& row : change.deletes) parts.push_back("-" + row);
  if (change.update) parts.push_back(change.update->first + ">" + change.update->second);
  for (const auto& row : change.inserts) parts.push_back("+" + row);
  return text::join(parts, " ");
}

inline std::string changes(const std::vector<Step>& steps) {
  std::vector<std::string> parts;
  for (const Step& step : steps) parts.push_back(change(step.change));
  return text::join(parts, " | ");
}

/// The result of `act`, or its error: "error: message | hint".
template <typename Act>
std::string outcome(Act act) {
  try {
    return act();
  } catch (const Error& error) {
    return fmt::format("error: {}{}", error.what(), error.hint().empty() ? "" : " | " + error.hint());
  }
}

inline std::string up(const RevisionGraph& graph, std::string_view rows, std::string_view target) {
  return outcome([&] { return path(upgrade_steps(graph, words(rows), words(target))); });
}

inline std::string down(const RevisionGraph& graph, std::string_view rows, std::string_view target) {
  return outcome([&] { return path(downgrade_steps(graph, words(rows), target)); });
}

inline std::string stamp(const RevisionGraph& graph, std::string_view rows, std::string_view targets,
                         bool purge = false) {
  return outcome([&] { return path(stamp_steps(graph, words(rows), words(targets), purge)); });
}

inline std::string resolve(const RevisionGraph& graph, std::string_view identifier,
                           std::string_view rows = "") {
  return outcome([&] { return text::join(graph.resolve(identifier, words(rows)), " "); });
}

}  // namespace limbeck::revision
