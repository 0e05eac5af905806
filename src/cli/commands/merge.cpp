#include "base/text.hpp"
#include "cli/branch_orders.hpp"
#include "cli/commands.hpp"
#include "cli/new_file.hpp"
#include "revision/new_revision.hpp"

namespace limbeck::cli {

Command merge_command() {
  struct Options {
    std::vector<std::string> revisions;
    std::string message, id;
    std::vector<std::string> labels;
  };
  auto options = std::make_shared<Options>();
  Command command{
      .name = "merge",
      .summary = "Join branches: write a revision that revises several",
      .description =
          "Write a revision that revises several others. It has no SQL unless you add some. The branches are "
          "run "
          "in a scratch database, each of them first in turn, and what does not come to the same is said."};
  command.argument("REVISION", &options->revisions, "the heads to join; `heads` for all (default)")
      .option({"-m", "--message"}, "MESSAGE", &options->message, "what it is for")
      .option({"--branch-label"}, "LABEL", &options->labels, "a label for what comes after")
      .option({"--rev-id"}, "ID", &options->id, "its id, instead of a random one")
      .example("limbeck merge heads -m \"merge\"", "join all heads")
      .example("limbeck merge 5d0e 8f3b", "join these two");
  command.run = [options](Context& context) {
    if (options->revisions.empty()) options->revisions = {"heads"};
    std::vector<std::string> ids;
    for (const auto& revision : options->revisions) {
      for (auto& id : context.graph().resolve(revision)) ids.push_back(std::move(id));
    }
    if (ids.size() < 2) {
      throw Error(ids.empty() ? "there is nothing to merge: there are no revisions yet"
                              : "there is nothing to merge: " + ids.front() + " is the only revision named",
                  "`" + context.program + " heads` lists the heads");
    }
    revision::RevisionRequest wanted;
    wanted.heads = options->revisions;
    wanted.id = options->id;
    wanted.branch_labels = options->labels;
    wanted.message = options->message.empty() ? "merge " + text::enumerate(ids) : options->message;
    // Before there is a merge that both lead to.
    std::vector<std::string> differences;
    std::string untried;
    try {
      differences = find_order_differences(context, ids);
    } catch (const Error& error) {
      untried = error.what();
    }
    write_revision_file(
        context, {revision::plan_revision(context.graph(), wanted), {}, scripts::empty_sections()}, {});
    for (const auto& order : differences) context.terminal.warn("the branches do not commute: " + order);
    if (!differences.empty()) {
      context.terminal.note(
          "write one of these revisions again on top of the other, before the merge is applied: the database "
          "of whoever applied the other first would be refused, or another one",
          Style::yellow);
    } else if (!untried.empty()) {
      context.terminal.note(
          "whether the branches come to the same in either order was not tried out: " + untried, Style::dim);
    }
    return 0;
  };
  return command;
}

}  // namespace limbeck::cli
