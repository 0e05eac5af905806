#include "autogenerate/consequence_warnings.hpp"
#include "autogenerate/scratch/desired.hpp"
#include "autogenerate/scratch/scope.hpp"
#include "cli/authoring.hpp"
#include "cli/commands.hpp"

namespace limbeck::cli {

Command check_command() {
  auto renames = std::make_shared<std::vector<std::string>>();
  Command command{
      .name = "check",
      .summary = "Compare the models with the database; exit with 3 when they differ",
      .description =
          "Compare the models with the database. Exits with 0 when they agree, with 3 and the differences "
          "when they do not, or when there is nothing to compare with: revisions are pending, never ran "
          "here, "
          "or are applied and in no file."};
  command
      .option({"--rename"}, "OLD:NEW", renames.get(), "count this as a rename, not as a drop and an addition")
      .example("limbeck check", "in CI: is a migration missing?")
      .example("limbeck check --format json", "for scripts");
  command.run = [renames](Context& context) {
    AuthoringSession session(context, "check");
    auto& database = session.database();
    require_at_heads(context, database);
    auto workspace = session.workspace();
    const auto desired = session.read_models(workspace);
    const auto compared =
        autogenerate::compare_with_target(autogenerate::make_desired(desired, workspace), workspace);
    autogenerate::RenameRequest request;
    request.before = &compared.before;
    request.after = &compared.after;
    request.hints = autogenerate::rename_hints(desired);
    request.options = *renames;
    request.capabilities = workspace.capabilities();
    request.followed_by = renames_of_history(context, workspace);
    const auto found = autogenerate::find_renames(request);
    auto changes = autogenerate::changes_between(compared, found.confirmed, workspace);
    // What the process callback leaves out, no migration is missing for.
    const auto callback = process_callback(context, workspace);
    const bool differ = !changes.empty();
    if (callback && differ) {
      const auto process = [&](const autogenerate::Directive& planned) {
        revision::Revision unwritten;
        return callback(planned, unwritten);
      };
      changes = autogenerate::apply_process(std::move(changes), compared.before, compared.after, process,
                                            workspace);
      std::erase_if(changes, [](const auto& change) { return change.upgrade.operations.empty(); });
    }
    const Remarks remarks{autogenerate::add_consequence_warnings(changes, workspace).warnings,
                          models::not_compared(desired, *workspace.dialect)};
    print_differences(context, changes, context.json() ? "json" : "text", *workspace.dialect, remarks);
    warn_of_invalid_indexes(context, database);
    if (changes.empty() && context.in_alembic_project() && !context.json()) {
      context.terminal.print("No new upgrade operations detected.\n");  // as Alembic says it
      return ExitCode::as_wanted;
    }
    if (changes.empty()) {
      context.terminal.note(differ ? "no differences but those that the process callback leaves out"
                                   : "no differences: the database is what the models say",
                            Style::green);
      return ExitCode::as_wanted;
    }
    for (const auto& note : found.notes) context.terminal.note(note);
    context.terminal.note("the models differ from the database; `" + context.program +
                          " revision --autogenerate -m MESSAGE` writes the migration");
    return ExitCode::not_as_wanted;
  };
  return command;
}

}  // namespace limbeck::cli
