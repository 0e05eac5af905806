#include "autogenerate/generate.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <tuple>

#include "autogenerate/changes_between.hpp"
#include "autogenerate/consequence_warnings.hpp"
#include "autogenerate/differ/normalize.hpp"
#include "autogenerate/renames/rename_steps.hpp"
#include "autogenerate/scratch/desired.hpp"
#include "autogenerate/scratch/scope.hpp"
#include "autogenerate/section.hpp"
#include "autogenerate/stepping_aside.hpp"
#include "base/text.hpp"

namespace limbeck::autogenerate {
namespace {

std::string one_line(const std::string& text) {
  return text::replace_all(text, "\n", " ");
}

/// What the process callback makes of the changes, as far as there is one; `chain` gets a revision for each.
std::vector<Change> processed(std::vector<Change> changes, const Generated& so_far,
                              const GenerateRequest& request, revision::RevisionChain& chain,
                              const Workspace& workspace) {
  if (!request.callback) {
    for (std::size_t i = 0; i < changes.size(); ++i) chain.add(chain.next());
    return changes;
  }
  const auto process = [&](const Directive& planned) {
    auto revision = chain.next();
    auto answer = request.callback(planned, revision);
    if (answer) chain.add(revision);
    return answer;
  };
  return apply_process(std::move(changes), so_far.compared.before, so_far.compared.after, process, workspace);
}

std::string verified_note(bool leads_to_models, bool reversible) {
  return fmt::format("verified on empty tables: the upgrade {}{}",
                     leads_to_models ? "leads to the models" : "runs",
                     !reversible       ? ""
                     : leads_to_models ? ", the downgrade back"
                                       : ", the downgrade leads back");
}

/// What the upgrades drop of what is made behind all revisions: a new database has none of it yet when they
/// run.
std::vector<std::string> dropped_too_early(const std::vector<Change>& changes, const Workspace& workspace) {
  std::vector<std::string> objects;
  if (!workspace.made_behind) return objects;
  for (const auto& change : changes) {
    for (const auto& operation : change.upgrade.operations) {
      const auto described = operation::describe(operation);
      for (const auto& id : *workspace.made_behind) {
        const auto object = id.display();
        if (described == "drop " + object || described == "drop materialized " + object)
          objects.push_back(object);
      }
    }
  }
  return objects;
}

/// A verification has everything in its scratch database that the target has; a new database has not.
Verification judged(Verification result, const std::vector<Change>& changes, const Workspace& workspace) {
  const auto too_early = dropped_too_early(changes, workspace);
  if (!result.verified() || too_early.empty()) return result;
  const bool one = too_early.size() == 1;
  result.outcome = Outcome::failed;
  result.reason = fmt::format(
      "it drops {}, which a repeatable revision makes behind all others: in a new database, {} not there "
      "yet. "
      "Drop {} with IF EXISTS, leave out what makes {} again and what the file expects of {}, and change the "
      "text of the repeatable, so that it runs again",
      text::enumerate(too_early), one ? "that is" : "those are", one ? "it" : "them", one ? "it" : "them",
      one ? "it" : "them");
  return result;
}

/// Runs programs as both will that may run them: the project's interpreter, and Limbeck by itself.
Verification verify_programs(const Generated& generated, ProgramAuthor& author, Workspace& workspace) {
  const auto& [changes, revisions] = std::tie(generated.changes, generated.revisions);
  auto result = verify(changes, generated.compared, workspace,
                       [&](std::size_t index, scripts::Direction direction, dialect::Connection& scratch) {
                         author.run(revisions[index], direction, changes[index], scratch);
                       });
  if (!result.verified()) return result;
  const auto all_are_native = [&] {
    for (std::size_t i = 0; i < changes.size(); ++i) {
      if (!author.is_native(revisions[i], changes[i])) return false;
    }
    return true;
  };
  if (!all_are_native()) return result;
  auto native = verify(changes, generated.compared, workspace,
                       [&](std::size_t index, scripts::Direction direction, dialect::Connection& scratch) {
                         author.run_natively(revisions[index], direction, scratch);
                       });
  if (native.verified()) return native;
  if (!all_are_native()) return result;  // one turned out to take the interpreter, which will run it
  native.reason = "without Python, " + native.reason;
  return native;
}

/// A program for each change; drops the changes that the project wants none for.
std::vector<scripts::NewRevision> written_programs(Generated& generated,
                                                   std::vector<revision::Revision>& revisions,
                                                   const std::string& drift, ProgramAuthor& author,
                                                   ProgramSpelling spelling) {
  // They say from the start what is true of them when they pass.
  const Verification passed{Outcome::verified, "", {}};
  std::vector<scripts::NewRevision> result;
  std::vector<Change> wanted;
  std::vector<revision::Revision> wanted_revisions;
  for (std::size_t i = 0; i < generated.changes.size(); ++i) {
    auto notes = header_notes(generated.changes[i], passed, generated.failing);
    if (!drift.empty()) notes.push_back(drift);
    auto written = author.write(generated.changes[i], generated.compared, revisions[i], notes, spelling);
    if (!written) continue;
    result.push_back(*std::move(written));
    wanted.push_back(std::move(generated.changes[i]));
    wanted_revisions.push_back(std::move(revisions[i]));
  }
  generated.changes = std::move(wanted);
  revisions = std::move(wanted_revisions);
  return result;
}

/// Revisions as programs, verified: by operations, or where those don't do it, by statements.
void write_programs(Generated& generated, std::vector<revision::Revision> revisions, const std::string& drift,
                    ProgramAuthor& author, Workspace& workspace) {
  generated.revisions = written_programs(generated, revisions, drift, author, ProgramSpelling::operations);
  generated.skipped = generated.changes.empty();
  if (generated.skipped) return;
  generated.verification = verify_programs(generated, author, workspace);
  if (generated.verification.outcome == Outcome::failed) {
    auto other = generated;
    other.revisions = written_programs(other, revisions, drift, author, ProgramSpelling::statements);
    if (!other.changes.empty()) other.verification = verify_programs(other, author, workspace);
    if (!other.changes.empty() && other.verification.verified()) {
      other.why_statements = generated.verification.reason;
      generated = std::move(other);
    }
  }
  generated.verification = judged(std::move(generated.verification), generated.changes, workspace);
  if (generated.verification.verified()) return;
  for (std::size_t i = 0; i < generated.changes.size(); ++i) {
    auto& text = generated.revisions[i].text;
    text = text::replace_all(text, verified_note(true, generated.changes[i].reversible()),
                             "NOT VERIFIED: " + one_line(generated.verification.reason));
  }
}

/// The revisions as they go into files, one for each change.
std::vector<scripts::NewRevision> finished(const std::vector<revision::Revision>& revisions,
                                           const Generated& generated, const std::string& drift,
                                           const dialect::Dialect& dialect) {
  std::vector<scripts::NewRevision> result;
  for (std::size_t i = 0; i < revisions.size(); ++i) {
    const auto& change = generated.changes[i];
    scripts::NewRevision next{revisions[i], header_notes(change, generated.verification, generated.failing),
                              make_sections(change, dialect)};
    if (revisions.size() > 1) next.revision.message += fmt::format(" ({} of {})", i + 1, revisions.size());
    if (!drift.empty()) next.notes.push_back(drift);
    result.push_back(std::move(next));
  }
  return result;
}

}  // namespace

std::vector<models::RenameHint> rename_hints(const models::DesiredState& desired) {
  return std::visit([](const auto& state) { return state.renames; }, desired);
}

Generated generate(const GenerateRequest& request, Workspace& workspace) {
  Generated generated;
  if (request.history) {
    generated.compared =
        compare_with_history(*request.history, make_desired(request.desired, workspace), workspace);
  } else {
    workspace.report_progress("reading the database");
    generated.compared = compare_with_target(make_desired(request.desired, workspace), workspace);
  }
  auto& [before, after, scope] = generated.compared;
  after = with_case_of(std::move(after), before, workspace.capabilities());

  RenameRequest renames;
  renames.before = &before;
  renames.after = &after;
  renames.hints = rename_hints(request.desired);
  renames.options = request.rename_options;
  renames.confirm = request.confirm;
  renames.capabilities = workspace.capabilities();
  renames.followed_by = request.followed_by;
  auto found = find_renames(renames);
  generated.notes = std::move(found.notes);
  if (renames.capabilities.case_insensitive_names && !found.confirmed.empty()) {  // in renamed tables, too
    const auto renamed =
        rename_steps(normalized(before, renames.capabilities), normalized(after, renames.capabilities),
                     found.confirmed, renames.capabilities);
    after = with_case_of(std::move(after), renamed.catalog, renames.capabilities);
  }
  const auto compared = generated.compared;  // as it is in the database
  generated.changes = with_views_aside(changes_between(generated.compared, found.confirmed, workspace),
                                       generated.compared, found.confirmed, workspace);
  if (generated.changes.empty()) return generated;
  static const revision::RevisionGraph no_revisions;
  revision::RevisionChain chain(request.graph ? *request.graph : no_revisions, request.revision);
  generated.changes = processed(std::move(generated.changes), generated, request, chain, workspace);
  generated.skipped = generated.changes.empty();
  if (generated.skipped) return generated;
  generated.failing = add_consequence_warnings(generated.changes, workspace).failing;
  if (request.author) {
    const auto drift = request.drift_note ? request.drift_note(compared) : std::string();
    write_programs(generated, chain.revisions(), drift, *request.author, workspace);
    return generated;
  }
  generated.verification =
      judged(verify(generated.changes, generated.compared, workspace), generated.changes, workspace);
  const bool failed = generated.verification.outcome == Outcome::failed;
  if (failed && std::ranges::any_of(generated.changes, &Change::processed)) {
    throw Error(
        "what the process callback made of the migration does not work: " + generated.verification.reason,
        "nothing was written; `limbeck diff --as sql` shows the migration without the callback");
  }
  const auto drift = request.drift_note ? request.drift_note(compared) : std::string();
  generated.revisions = finished(chain.revisions(), generated, drift, *workspace.dialect);
  return generated;
}

std::string remaining_differences_note(const Verification& verification) {
  std::vector<std::string> descriptions;
  for (const auto& operation : verification.remaining)
    descriptions.push_back(one_line(operation::describe(operation)));
  return "the process callback leaves these differences from the models: " + text::join(descriptions, "; ");
}

std::vector<std::string> header_notes(const Change& change, const Verification& verification,
                                      const std::vector<std::string>& failing) {
  std::vector<std::string> notes;
  if (verification.verified()) {
    notes.push_back(verified_note(verification.remaining.empty(), change.reversible()));
  } else {
    notes.push_back("NOT VERIFIED: " + one_line(verification.reason));
  }
  for (const auto& what : failing) {
    notes.push_back("WARNING: fails in this database because of objects that are not in the models: " +
                    one_line(what));
  }
  if (!change.aside.empty()) {
    const bool one = change.aside.size() == 1;
    notes.push_back(
        fmt::format("view{} {} step{} aside: the repeatable revision that makes {} runs again behind this "
                    "one, and its text "
                    "has to fit",
                    one ? "" : "s", text::enumerate(change.aside), one ? "s" : "", one ? "it" : "them"));
  }
  if (!verification.remaining.empty()) notes.push_back(remaining_differences_note(verification));
  for (const auto& statement : change.upgrade.statements) {
    if (!statement.depends_on_rows.empty())
      notes.push_back("depends on rows: " + one_line(statement.depends_on_rows));
  }
  return notes;
}

}  // namespace limbeck::autogenerate
