#include "scripts/python/environment.hpp"

#include <fmt/core.h>

#include <chrono>

#include "base/error.hpp"
#include "base/text.hpp"
#include "scripts/python/shim.hpp"

namespace limbeck::scripts {
namespace {

constexpr std::chrono::milliseconds time_to_leave(1000);

std::string bootstrap_text() {
  for (const auto& module : shim_modules()) {
    if (module.name == "bootstrap") return module.text;
  }
  return {};
}

Json as_json(const std::vector<revision::Revision>& revisions) {
  auto result = Json::array();
  for (const auto& each : revisions) {
    result.push(Json::object({{"id", each.id},
                              {"revises", each.revises},
                              {"depends_on", each.depends_on},
                              {"branch_labels", each.branch_labels},
                              {"message", each.message},
                              {"file", std::filesystem::absolute(each.file).string()}}));
  }
  return result;
}

Json start_message(const PythonSettings& settings) {
  auto modules = Json::object();
  for (const auto& module : shim_modules()) {
    if (module.name != "bootstrap") modules.set("_limbeck." + module.name, module.text);
  }
  const auto or_null = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
  auto options = Json::object();
  for (const auto& [name, value] : settings.options) options.set(name, value);
  const int version = settings.library_version;
  return Json::object({{"modules", std::move(modules)},
                       {"config", settings.ini.empty() ? settings.toml : settings.ini},
                       {"ini", or_null(settings.ini)},
                       {"toml", or_null(settings.toml)},
                       {"section", settings.section},
                       {"x", settings.x},
                       {"command", settings.command},
                       {"target", settings.target},
                       {"options", std::move(options)},
                       {"others", as_json(settings.others)},
                       {"dialect", or_null(settings.dialect)},
                       {"address_is_meant", settings.address_is_meant},
                       {"library_version_info",
                        std::vector<int>{version / 1'000'000, version / 1000 % 1000, version % 1000}}});
}

Json order_of(const PythonStep& step, const python::RunMemory* memory) {
  auto enums = Json::array();
  if (memory) {
    for (const auto& [name, file] : memory->created_enums)
      enums.push(std::vector<Json>{name.schema.empty() ? Json() : Json(name.schema), name.name});
  }
  return Json::object({{"do", "step"},
                       {"enums", std::move(enums)},
                       {"revision", step.revision},
                       {"direction", step.direction},
                       {"file", step.file},
                       {"from", step.from},
                       {"to", step.to},
                       {"heads", step.rows_before}});
}

/// The enums that are known to Python behind a step.
void remember(const Json& done, const std::string& file, python::RunMemory& memory) {
  const auto* const enums = done.find("enums");
  if (!enums) return;
  for (const auto& each : enums->as_array()) {
    const auto& name = each.as_array();
    memory.created_enums.emplace(
        schema::ObjectName{name[0].is_null() ? "" : name[0].as_string(), name[1].as_string()}, file);
  }
}

std::string text_of(const Json& request, std::string_view key) {
  const auto* const member = request.find(key);
  return member && member->is_string() ? member->as_string() : std::string();
}

bool flag_of(const Json& request, std::string_view key) {
  const auto* const member = request.find(key);
  return member && member->is_bool() && member->as_bool();
}

Json handed(const Json& request) {
  const auto* const arguments = request.find("arguments");
  return arguments ? *arguments : Json();
}

int line_of_failure(const Json& failure) {
  const auto* const member = failure.find("line");
  return member && member->is_integer() ? static_cast<int>(member->as_integer()) : 0;
}

/// "alembic/env.py:12: …"
std::string with_place(const Json& failure) {
  const auto file = text_of(failure, "file");
  auto message = text_of(failure, "message");
  if (file.empty()) return message;
  const auto shown = std::filesystem::proximate(file).string();
  const auto line = line_of_failure(failure);
  return line > 0 ? fmt::format("{}:{}: {}", shown, line, message) : fmt::format("{}: {}", shown, message);
}

}  // namespace

PythonEnvironment::~PythonEnvironment() {
  stop();
}

ConfiguredOptions PythonEnvironment::start(const Answer& answer, const std::function<bool()>& cancelled) {
  stop();
  if (settings_.interpreter.empty() && settings_.lacks_interpreter) throw *settings_.lacks_interpreter;
  place_ = Place::before_run;
  step_file_.clear();
  connect_ = answer;
  process_ = std::make_unique<ProgramProcess>(
      settings_.interpreter,
      std::vector<std::string>{"-u", "-c", bootstrap_text(), std::to_string(ProgramProcess::descriptor)});
  send(start_message(settings_));
  const auto request = receive(answer, cancelled);
  if (text_of(request, "op") != "run")
    throw Error("env.py asked for \"" + text_of(request, "op") + "\" too early");
  place_ = Place::at_run;
  return {text_of(request, "version_table"),    text_of(request, "version_table_schema"),
          flag_of(request, "version_table_pk"), flag_of(request, "transaction_per_migration"),
          flag_of(request, "has_callbacks"),    flag_of(request, "include_schemas"),
          text_of(request, "influence"),        handed(request)};
}

void PythonEnvironment::begin(const std::vector<std::string>& rows, const Answer& answer,
                              const std::function<bool()>& cancelled) {
  if (place_ == Place::at_run) become_ready(rows, answer, cancelled);
}

std::vector<Error> PythonEnvironment::load(const std::vector<std::string>& files,
                                           const std::vector<std::string>& all, const Answer& answer,
                                           const std::function<bool()>& cancelled) {
  std::vector<Error> errors;
  send(Json::object({{"do", "load"}, {"files", files}, {"all", all}}));
  auto request = receive(answer, cancelled);
  for (; text_of(request, "op") == "load_failed"; request = receive(answer, cancelled)) {
    errors.emplace_back(with_place(request), text_of(request, "hint"));
    send(Json::object());
  }
  require("ready", request);
  influence_ = text_of(request, "influence");
  return errors;
}

void PythonEnvironment::run_step(const PythonStep& step, const Answer& answer,
                                 const std::function<bool()>& cancelled) {
  step_file_ = step.file;
  auto* const memory = settings_.memory.get();
  if (memory) memory->forget(step.file);
  const auto order = order_of(step, memory);
  send(place_ == Place::step_done ? Json::object({{"heads", step.rows_before}, {"next", order}}) : order);
  const auto done = receive(answer, cancelled);
  require("step_done", done);
  if (memory) remember(done, step.file, *memory);
  place_ = Place::step_done;
}

void PythonEnvironment::call_back(const PythonStep& step, const Answer& answer,
                                  const std::function<bool()>& cancelled) {
  if (place_ != Place::step_done) {  // the step was none of Python's
    send(order_of(step, settings_.memory.get()));
    expect("step_done", answer, cancelled);
  }
  become_ready(step.rows_after, answer, cancelled);
}

Json PythonEnvironment::author(Json order, const Answer& answer, const std::function<bool()>& cancelled) {
  if (place_ == Place::step_done) become_ready({}, answer, cancelled);
  step_file_.clear();
  order.set("do", "author");
  send(order);
  const auto request = receive(answer, cancelled);
  const auto* const result = request.find("result");
  if (text_of(request, "op") != "authored" || !result)
    throw ProgramError("the project's Python said \"" + text_of(request, "op") + "\" instead of an answer");
  send(Json::object());
  expect("ready", answer, cancelled);
  return *result;
}

void PythonEnvironment::finish(const Answer& answer, const std::function<bool()>& cancelled) {
  if (place_ == Place::step_done) become_ready({}, answer, cancelled);
  step_file_.clear();
  place_ = Place::ending;
  send(Json::object({{"do", "end"}}));
  expect("end", answer, cancelled);
  send(Json::object());
  const auto wrong = process_->wait();
  process_.reset();
  if (!wrong.empty()) throw Error("the Python that ran env.py " + wrong);
}

void PythonEnvironment::stop() {
  if (!process_) return;
  const auto until = std::chrono::steady_clock::now() + time_to_leave;
  const auto late = [&] { return std::chrono::steady_clock::now() >= until; };
  const auto over = Json::object(
      {{"error", Json::object({{"message", "the run is over: Limbeck runs no more statements"}})}});
  while (place_ != Place::before_run && process_->receive(late) && process_->send(over.dump(0))) {
  }
  process_.reset();
}

/// The next request that is for this class; others are answered by `answer`.
Json PythonEnvironment::receive(const Answer& answer, const std::function<bool()>& cancelled) {
  while (const auto line = process_->receive(cancelled)) {
    if (!text::is_utf8(*line)) {
      send(Json::parse(answer(*line), "an answer"));
      continue;
    }
    auto request = Json::parse(*line, "a request of the project's Python");
    const auto op = text_of(request, "op");
    if (op == "begun") {
      send(Json::object());
    } else if (op == "missing") {
      process_.reset();
      throw MissingModule(
          fmt::format("{} has no module {}", text_of(request, "executable"), text_of(request, "module")),
          "install the project's requirements for it, or run Limbeck in the project's environment: activated "
          "($VIRTUAL_ENV), or in .venv or venv here");
    } else if (op == "failed") {
      process_->send("{}");
      fail(request);
    } else if (op == "run" || op == "ready" || op == "step_done" || op == "end" || op == "load_failed" ||
               op == "authored") {
      return request;
    } else if (!process_->send((op == "connect" ? connect_ : answer)(*line))) {
      break;
    }
  }
  if (cancelled && cancelled()) throw ProgramError("it was stopped");
  const auto how = process_->wait();
  process_.reset();
  throw ProgramError(fmt::format("the Python that ran {} {}", step_file_.empty() ? "env.py" : "it",
                                 how.empty() ? "ended in the middle" : how),
                     "look for what ends it: os._exit(), a crash, or too little memory");
}

void PythonEnvironment::fail(const Json& failure) {
  const auto message = text_of(failure, "message");
  auto hint = text_of(failure, "hint");
  if (hint.empty() && (place_ == Place::before_run || place_ == Place::at_run)) hint = "nothing was run";
  if (hint.empty() && place_ == Place::ending)
    hint = "the database is where it was to go: only what env.py does behind run_migrations() is not done";
  if (step_file_.empty() || text_of(failure, "file") != step_file_) throw Error(with_place(failure), hint);
  if (flag_of(failure, "from_database")) throw Error(message);  // the rest is known from the statement
  throw ProgramError(message, hint, line_of_failure(failure));
}

void PythonEnvironment::send(const Json& message) {
  process_->send(message.dump(0));  // that it has ended, receive() tells
}

void PythonEnvironment::expect(std::string_view op, const Answer& answer,
                               const std::function<bool()>& cancelled) {
  require(op, receive(answer, cancelled));
}

void PythonEnvironment::require(std::string_view op, const Json& request) {
  const auto came = text_of(request, "op");
  if (came != op)
    throw ProgramError(fmt::format("the project's Python said \"{}\" where \"{}\" was due", came, op));
}

void PythonEnvironment::become_ready(const std::vector<std::string>& rows, const Answer& answer,
                                     const std::function<bool()>& cancelled) {
  send(Json::object({{"heads", rows}}));
  expect("ready", answer, cancelled);
  place_ = Place::ready;
}

}  // namespace limbeck::scripts
