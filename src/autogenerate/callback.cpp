#include "autogenerate/callback.hpp"

#include <fmt/core.h>

#include "base/process.hpp"
#include "base/text.hpp"
#include "operation/json.hpp"

namespace limbeck::autogenerate {
namespace {

using operation::Operation;
using schema::Members;

constexpr std::int64_t version = 1;
constexpr const char* hint =
    "docs/extending.md says what it reads and must print; it runs in the folder of limbeck.toml";

Json list_of(const std::vector<Operation>& operations) {
  Json list = Json::array();
  for (const auto& operation : operations) list.push(operation::to_json(operation));
  return list;
}

Json document(const Directive& planned, const revision::Revision& revision, const Workspace& workspace) {
  Json about = Json::object();
  if (!revision.id.empty()) about.set("id", revision.id);
  about.set("message", revision.message);
  about.set("revises", revision.revises);
  about.set("depends_on", revision.depends_on);
  about.set("branch_labels", revision.branch_labels);
  Json json = Json::object({{"limbeck_process", version},
                            {"dialect", workspace.dialect->name()},
                            {"server_version", workspace.target->engine().version},
                            {"revision", std::move(about)},
                            {"upgrade", list_of(planned.upgrade)}});
  if (planned.irreversible.empty()) {
    json.set("downgrade", list_of(planned.downgrade));
  } else {
    json.set("irreversible", planned.irreversible);
  }
  return json;
}

std::vector<Operation> read_list(Members& json, const char* key) {
  if (!json.has(key)) json.fail(fmt::format("\"{}\" is missing", key));
  return json.list<Operation>(key, operation::from_json);
}

void read_revision(Members json, revision::Revision& revision) {
  const auto texts = [&](const char* key, std::vector<std::string>& value) {
    if (json.has(key)) value = json.texts(key);
  };
  const auto text = [&](const char* key, std::string& value) {
    if (json.has(key)) value = json.text(key);
  };
  text("id", revision.id);
  text("message", revision.message);
  texts("depends_on", revision.depends_on);
  texts("branch_labels", revision.branch_labels);
  auto revises = revision.revises;
  texts("revises", revises);
  if (revises != revision.revises)
    json.fail("\"revises\" can't be changed here; --head says what a revision revises");
  json.finish();
}

std::optional<Directive> read(const Json& document, revision::Revision& revision) {
  Members json(document, "what the process callback printed", "the top");
  if (json.integer("limbeck_process") != version) {
    json.fail(fmt::format("\"limbeck_process\" must be {}, the version of the format", version));
  }
  if (json.flag("skip")) return std::nullopt;
  json.text("dialect"), json.integer("server_version");  // for the callback to know
  if (auto about = json.object("revision")) read_revision(std::move(*about), revision);
  Directive directive;
  directive.upgrade = read_list(json, "upgrade");
  directive.irreversible = json.text("irreversible");
  if (directive.irreversible.contains('\n')) json.fail("\"irreversible\" must be one line");
  if (directive.irreversible.empty()) {
    if (!json.has("downgrade")) {
      json.fail("\"downgrade\" is missing; if the change can't be undone, \"irreversible\" says why");
    }
    directive.downgrade = read_list(json, "downgrade");
  } else if (!json.list<Operation>("downgrade", operation::from_json).empty()) {
    json.fail("there are both a \"downgrade\" and a reason why it is \"irreversible\"");
  }
  json.finish();
  return directive;
}

}  // namespace

std::optional<Directive> Callback::run(const Directive& planned, revision::Revision& revision,
                                       const Workspace& workspace) const {
  const auto program = process::program_of(command);
  workspace.report_progress("running the process callback " + program);
  process::Options options;
  options.folder = folder;
  options.input = document(planned, revision, workspace).dump() + "\n";
  const auto result = process::run_configured("the process callback", command, options, hint);
  for (const auto& line : text::split(text::trim(result.err), '\n')) {
    if (on_stderr && !line.empty()) on_stderr(std::string(line));
  }
  if (text::trim(result.out).empty()) {
    throw Error(fmt::format("the process callback ({} …) printed nothing", program),
                "it must print the document, changed or not; {\"limbeck_process\": 1, \"skip\": true} writes "
                "no revision");
  }
  try {
    return read(Json::parse(result.out, "what the process callback printed"), revision);
  } catch (const Error& error) {
    throw Error(error.what(), error.hint().empty() ? hint : error.hint());
  }
}

}  // namespace limbeck::autogenerate
