#include "cli/commands.hpp"
#include "cli/new_file.hpp"

namespace limbeck::cli {

Command revision_command() {
  struct Options {
    NewFile file;
    std::vector<std::string> heads;
    std::string message;
    bool autogenerate = false, sql = false;
    std::vector<std::string> renames;
  };
  auto options = std::make_shared<Options>();
  Command command{.name = "revision",
                  .summary = "Write a new revision file",
                  .description = "Write a new revision file, empty or with what differs between the models and the database."};
  command.option({"-m", "--message"}, "MESSAGE", &options->message, "what it is for; becomes part of the file's name")
      .flag({"--autogenerate"}, options->autogenerate, "compare the database with the models and write what differs")
      .option({"--rename"}, "OLD:NEW", &options->renames,
              "what looks dropped and added was renamed: contacts:people, contacts.mail:email; may be repeated")
      .flag({"--sql"}, options->sql, "print the file instead of writing it")
      .option({"--head"}, "REVISION", &options->heads, "what it comes after (default: head); several make a merge")
      .flag({"--splice"}, options->file.wanted.splice, "allow a --head that is no head: a new branch from there")
      .option({"--branch-label"}, "LABEL", &options->file.wanted.branch_labels, "a name for the branch that begins here")
      .option({"--version-path"}, "FOLDER", &options->file.version_path, "which of the version locations it goes to")
      .option({"--rev-id"}, "ID", &options->file.wanted.id, "its id, instead of a random one")
      .option({"--depends-on"}, "REVISION", &options->file.wanted.depends_on, "what must be applied before it, on another branch")
      .example("limbeck revision --autogenerate -m \"add contacts\"", "from the models")
      .example("limbeck revision -m \"fill in countries\"", "empty, for SQL of your own")
      .example("limbeck revision -m \"hotfix\" --head 5d0e --splice", "a branch from an older revision");
  command.run = [options](Context& context) {
    auto& file = options->file;
    if (!options->heads.empty()) file.wanted.heads = options->heads;
    file.message = options->message;
    file.sections = empty_sections();
    write_revision_file(context, file);
    return 0;
  };
  return command;
}

}  // namespace limbeck::cli
