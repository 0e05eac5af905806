#include "cli/merging.hpp"

#include "base/text.hpp"
#include "cli/branch_orders.hpp"
#include "cli/new_file.hpp"
#include "revision/new_revision.hpp"

namespace limbeck::cli {

ExitCode write_merge(Context& context, MergeRequest request) {
  if (request.revisions.empty()) request.revisions = {"heads"};
  std::vector<std::string> ids;
  for (const auto& revision : request.revisions) {
    for (auto& id : context.graph().resolve(revision)) ids.push_back(std::move(id));
  }
  if (ids.size() < 2) {
    throw Error(ids.empty() ? "there is nothing to merge: there are no revisions yet"
                            : "there is nothing to merge: " + ids.front() + " is the only revision named",
                "`" + context.program + " heads` lists the heads");
  }
  revision::RevisionRequest wanted;
  wanted.heads = request.revisions;
  wanted.id = request.id;
  wanted.branch_labels = request.labels;
  wanted.splice = request.splice;
  wanted.message = request.message.empty() ? "merge " + text::enumerate(ids) : request.message;
  const auto planned = revision::plan_revision(context.graph(), wanted);
  // Before there is a merge that both lead to.
  const auto orders = try_branch_orders(context, ids);
  NewFileOptions file;
  file.format = &format_of_new_files(context);
  file.add_to_answer = [&orders](Json& answer) { add_to(answer, orders); };
  write_revision_file(context, {planned, {}, scripts::empty_sections()}, file);
  tell_of(context, orders);
  for (const auto& order : orders.differences)
    context.terminal.warn("the branches do not commute: " + order.words);
  if (!orders.differences.empty()) {
    context.terminal.note(
        "write one of these revisions again on top of the other, before the merge is applied: the database "
        "of whoever applied the other first would be refused, or another one",
        Style::yellow);
  }
  return ExitCode::as_wanted;
}

}  // namespace limbeck::cli
