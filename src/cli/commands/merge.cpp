#include "cli/commands.hpp"
#include "cli/merging.hpp"

namespace limbeck::cli {

Command merge_command() {
  auto options = std::make_shared<MergeRequest>();
  Command command{
      .name = "merge",
      .summary = "Join branches: write a revision that revises several",
      .description =
          "Write a revision that revises several others. It has no SQL unless you add some. The branches are "
          "run "
          "in a scratch database, each of them first in turn, and what does not come to the same is said."};
  command.argument("REVISION", &options->revisions, "the heads to join; `heads` for all (default)")
      .option({"-m", "--message"}, "MESSAGE", &options->message, "what it is for")
      .let_last_option_be_empty()
      .option({"--branch-label"}, "LABEL", &options->labels, "a label for what comes after")
      .option({"--rev-id"}, "ID", &options->id, "its id, instead of a random one")
      .flag({"--splice"}, options->splice, "allow revisions that are no heads: a new branch from them")
      .example("limbeck merge heads -m \"merge\"", "join all heads")
      .example("limbeck merge 5d0e 8f3b", "join these two");
  command.run = [options](Context& context) { return write_merge(context, *options); };
  return command;
}

}  // namespace limbeck::cli
