#include "cli/revision_format.hpp"

#include <fmt/core.h>

#include <filesystem>

#include "base/text.hpp"
#include "scripts/read_header.hpp"

namespace limbeck::cli {
namespace {

std::string down_revision(const revision::Revision& revision) {
  return revision.revises.empty() ? "<base>" : text::join(revision.revises, ", ");
}

std::string head_indicator(Context& context, const std::string& id) {
  const auto& graph = context.graph();
  // Few are heads, and each question is a search among all ids.
  if (!graph.is_head(id)) return {};
  return context.terminal.paint(Style::green, graph.is_real_head(id) ? " (head)" : " (effective head)");
}

std::string current_indicator(Context& context, const std::string& id, const std::set<std::string>* current) {
  return current && current->contains(id) ? context.terminal.paint(Style::cyan, " (current)") : "";
}

std::string tree_indicators(Context& context, const revision::Revision& revision) {
  std::string text;
  if (context.graph().is_branch_point(revision.id))
    text += context.terminal.paint(Style::yellow, " (branchpoint)");
  if (revision.revises.size() > 1) text += context.terminal.paint(Style::yellow, " (mergepoint)");
  return text;
}

/// Where the file is, as the project's kind shows it: Alembic resolves every link.
std::string shown_path(Context& context, const std::string& file) {
  if (!context.in_alembic_project()) return context.display_path(file);
  std::error_code error;
  const auto real = std::filesystem::canonical(file, error);
  return error ? file : real.string();
}

/// All that a file of an Alembic project says of itself, which nothing else needs: it is read once more.
std::string description_of(Context& context, const revision::Revision& revision) {
  if (!context.in_alembic_project()) return {};
  const auto header = scripts::read_header(revision.file);
  return header ? header->description : "";
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
  line += head_indicator(context, revision.id) + current_indicator(context, revision.id, format.current);
  if (format.tree) line += tree_indicators(context, revision);
  // Alembic's line ends in a comma and a blank where there is no message.
  if (format.message && (!revision.message.empty() || context.in_alembic_project()))
    line += ", " + revision.message;
  return line;
}

std::string format_entry(Context& context, const revision::Revision& revision,
                         const std::set<std::string>* current) {
  const auto& graph = context.graph();
  auto& terminal = context.terminal;
  std::string entry =
      fmt::format("Rev: {}{}{}{}\n", terminal.paint(Style::bold, revision.id),
                  graph.is_head(revision.id) ? terminal.paint(Style::green, " (head)") : "",
                  tree_indicators(context, revision), current_indicator(context, revision.id, current));
  entry +=
      fmt::format("{}: {}\n", revision.revises.size() > 1 ? "Merges" : "Parent", down_revision(revision));
  if (!revision.depends_on.empty()) {
    entry += fmt::format("Also depends on: {}\n", text::join(revision.depends_on, ", "));
  }
  const auto children = graph.children(revision.id);
  if (children.size() > 1) entry += fmt::format("Branches into: {}\n", text::join(children, ", "));
  const auto labels = graph.labels(revision.id);
  if (!labels.empty()) entry += fmt::format("Branch names: {}\n", text::join(labels, ", "));
  entry += fmt::format("Path: {}\n", shown_path(context, revision.file));
  auto description = description_of(context, revision);
  if (description.empty()) {
    // A description tells the date as well.
    if (!revision.created.empty()) entry += fmt::format("Created: {}\n", revision.created);
    description = revision.message;
  }
  if (description.empty() && !context.in_alembic_project()) return entry;
  return entry + "\n" + (description.empty() ? "" : "    " + text::replace_all(description, "\n", "\n    ")) +
         "\n";
}

void print_listing(Context& context, const std::string& text) {
  if (!context.options().quiet || !context.in_alembic_project()) context.terminal.print(text);
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
