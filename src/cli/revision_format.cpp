#include "cli/revision_format.hpp"

#include <fmt/core.h>

#include "base/text.hpp"

namespace limbeck::cli {
namespace {

std::string down_revision(const revision::Revision& revision) {
  return revision.revises.empty() ? "<base>" : text::join(revision.revises, ", ");
}

std::string indicators(Context& context, const revision::Revision& revision, bool tree, bool current) {
  const auto& graph = context.graph();
  const auto& id = revision.id;
  auto& terminal = context.terminal;
  std::string text;
  // Few are heads, and each question is a search among all ids.
  if (graph.is_head(id)) {
    text += terminal.paint(Style::green, graph.is_real_head(id) ? " (head)" : " (effective head)");
  }
  if (current) text += terminal.paint(Style::cyan, " (current)");
  if (tree && graph.is_branch_point(id)) text += terminal.paint(Style::yellow, " (branchpoint)");
  if (tree && revision.revises.size() > 1) text += terminal.paint(Style::yellow, " (mergepoint)");
  return text;
}

}  // namespace

std::string format_line(Context& context, const revision::Revision& revision, const RevisionFormat& format) {
  auto& terminal = context.terminal;
  std::string line;
  if (format.parents) {
    line += down_revision(revision);
    if (!revision.depends_on.empty()) line += " (" + text::join(revision.depends_on, ", ") + ")";
    line += " -> ";
  }
  line += terminal.paint(Style::bold, revision.id);
  const auto labels = format.branches ? context.graph().labels(revision.id) : std::vector<std::string>();
  if (!labels.empty()) line += " (" + text::join(labels, ", ") + ")";
  line += indicators(context, revision, format.tree, format.current && format.current->contains(revision.id));
  if (format.message && !revision.message.empty()) line += ", " + revision.message;
  return line;
}

std::string format_entry(Context& context, const revision::Revision& revision,
                         const std::set<std::string>* current) {
  const auto& graph = context.graph();
  std::string entry =
      fmt::format("Rev: {}{}\n", context.terminal.paint(Style::bold, revision.id),
                  indicators(context, revision, true, current && current->contains(revision.id)));
  entry +=
      fmt::format("{}: {}\n", revision.revises.size() > 1 ? "Merges" : "Parent", down_revision(revision));
  if (!revision.depends_on.empty()) {
    entry += fmt::format("Also depends on: {}\n", text::join(revision.depends_on, ", "));
  }
  const auto children = graph.children(revision.id);
  if (children.size() > 1) entry += fmt::format("Branches into: {}\n", text::join(children, ", "));
  const auto labels = graph.labels(revision.id);
  if (!labels.empty()) entry += fmt::format("Branch names: {}\n", text::join(labels, ", "));
  entry += fmt::format("Path: {}\n", context.display_path(revision.file));
  if (!revision.created.empty()) entry += fmt::format("Created: {}\n", revision.created);
  if (!revision.message.empty()) entry += fmt::format("\n    {}\n", revision.message);
  return entry;
}

Json to_json(Context& context, const revision::Revision& revision) {
  const auto& graph = context.graph();
  return Json::object({{"revision", revision.id},
                       {"revises", revision.revises},
                       {"depends_on", revision.depends_on},
                       {"branch_labels", graph.labels(revision.id)},
                       {"message", revision.message},
                       {"created", revision.created},
                       {"file", revision.file},
                       {"is_head", graph.is_head(revision.id)},
                       {"is_base", graph.is_base(revision.id)},
                       {"is_branch_point", graph.is_branch_point(revision.id)},
                       {"is_merge_point", graph.is_merge_point(revision.id)}});
}

}  // namespace limbeck::cli
