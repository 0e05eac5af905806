#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "scripts/python/env/evaluator.hpp"

namespace limbeck::scripts::python::env {
namespace {

/// Options of context.configure() that only say how models are compared and scripts written.
bool is_authoring_option(std::string_view name) {
  static const std::set<std::string_view> names = {"target_metadata",
                                                   "compare_type",
                                                   "compare_server_default",
                                                   "render_as_batch",
                                                   "include_object",
                                                   "include_name",
                                                   "render_item",
                                                   "process_revision_directives",
                                                   "include_schemas",
                                                   "literal_binds",
                                                   "dialect_opts",
                                                   "upgrade_token",
                                                   "user_module_prefix",
                                                   "downgrade_token",
                                                   "template_args",
                                                   "alembic_module_prefix",
                                                   "sqlalchemy_module_prefix",
                                                   "autogenerate_plugins"};
  return names.contains(name);
}

/// Options of create_engine() that change nothing of what statements do.
bool is_pool_option(std::string_view name) {
  return name.starts_with("pool") || name == "future" || name == "echo" || name == "hide_parameters" ||
         name == "max_overflow" || name == "query_cache_size";
}

/// As an object; null when one of them isn't known.
Json handed(const Arguments& arguments) {
  auto result = Json::object();
  for (const auto& [name, value] : arguments.named) {
    if (value.is_none()) {
      result.set(name, Json());
    } else if (const auto* flag = value.as<bool>()) {
      result.set(name, *flag);
    } else if (const auto* number = value.as<std::int64_t>()) {
      result.set(name, *number);
    } else if (const auto* text = value.as<std::string>()) {
      result.set(name, *text);
    } else {
      return {};
    }
  }
  return result;
}

}  // namespace

Value EnvEvaluator::call_config(const std::string& name, const Arguments& arguments) {
  const auto& section = request_.options.section();
  try {
    if (name == "get_main_option") {
      const auto& option = require_text(arguments.find("name", 0), "asks for an option");
      return option_or(section, option, arguments.find("default", 1));
    }
    if (name == "get_section_option") {
      const auto& from = require_text(arguments.find("section", 0), "asks for a section");
      const auto& option = require_text(arguments.find("name", 1), "asks for an option");
      return option_or(from, option, arguments.find("default", 2));
    }
    if (name == "set_main_option") {
      set_option(section, require_text(arguments.find("name", 0), "sets an option"),
                 arguments.find("value", 1));
      return {};
    }
    if (name == "set_section_option") {
      set_option(require_text(arguments.find("section", 0), "sets an option of a section"),
                 require_text(arguments.find("name", 1), "sets an option"), arguments.find("value", 2));
      return {};
    }
    if (name == "get_section") return section_dict(arguments);
  } catch (const Error& error) {
    stop(fmt::format("calls config.{}(): {}", name, error.what()));
  }
  stop(fmt::format("calls config.{}()", name));
}

Value EnvEvaluator::option_or(const std::string& section, const std::string& name, const Value* fallback) {
  const auto lower = text::lower(name);
  if (const auto* unknown = unknown_option(section, lower)) return *unknown;
  if (const auto value = ini_.get(section, lower)) return text_value(*value);
  return fallback ? *fallback : Value();
}

const Unknown* EnvEvaluator::unknown_option(const std::string& section, const std::string& name) const {
  const auto at = unknown_options_.find({section, name});
  return at == unknown_options_.end() ? nullptr : &at->second;
}

void EnvEvaluator::set_option(const std::string& section, const std::string& name, const Value* value) {
  const auto lower = text::lower(name);
  if (value && value->as<Unknown>()) {
    unknown_options_[{section, lower}] = *value->as<Unknown>();
    return;
  }
  unknown_options_.erase({section, lower});
  ini_.set(section, lower, require_text(value, "sets " + name + " to something"), line_);
}

Value EnvEvaluator::section_dict(const Arguments& arguments) {
  const auto& section = require_text(arguments.find("name", 0), "asks for a section");
  if (!ini_.has_section(section)) {
    const auto* fallback = arguments.find("default", 1);
    return fallback ? *fallback : Value();
  }
  auto dict = std::make_shared<std::vector<std::pair<std::string, Value>>>();
  for (const auto& [name, option] : ini_.options(section)) {
    const auto* unknown = unknown_option(section, name);
    dict->emplace_back(name, unknown ? Value(*unknown) : text_value(*ini_.get(section, name)));
  }
  for (const auto& [key, unknown] : unknown_options_) {
    if (key.first == section) assign_item(Value(dict), text_value(key.second), Value(unknown));
  }
  return Value(dict);
}

Value EnvEvaluator::call_context(const std::string& name, const Arguments& arguments) {
  if (name == "is_offline_mode") return Value(false);
  if (name == "get_tag_argument") return {};
  if (name == "get_x_argument") return x_argument(arguments);
  if (name == "begin_transaction") return Known{"transaction"};
  if (name == "configure") return configure(arguments);
  if (name == "run_migrations") {
    if (!configured_) stop("calls context.run_migrations() before it calls context.configure()");
    if (ran_) stop("calls context.run_migrations() a second time");
    reading_.arguments = arguments.positional.empty() ? handed(arguments) : Json();
    if (reading_.arguments.is_null()) mark_incomplete("hands something to every revision", line_);
    ran_ = true;
    return {};
  }
  if (name == "get_head_revision" || name == "get_head_revisions" || name == "get_revision_argument" ||
      name == "get_starting_revision_argument")
    return not_followed(fmt::format("calls context.{}()", name));
  stop(fmt::format("calls context.{}()", name));
}

Value EnvEvaluator::x_argument(const Arguments& arguments) const {
  const auto* as_dictionary = arguments.find("as_dictionary", 0);
  if (as_dictionary && !as_dictionary->as<bool>()) return not_followed("asks for the -x arguments");
  auto dict = std::make_shared<std::vector<std::pair<std::string, Value>>>();
  std::vector<Value> list;
  for (const auto& each : request_.x) {
    list.push_back(text_value(each));
    const auto sign = std::min(each.find('='), each.size());
    const auto name = each.substr(0, sign);
    std::erase_if(*dict, [&](const auto& known) { return known.first == name; });
    dict->emplace_back(name, text_value(each.substr(std::min(sign + 1, each.size()))));
  }
  return as_dictionary && *as_dictionary->as<bool>() ? Value(dict) : make_list(std::move(list));
}

Value EnvEvaluator::configure(const Arguments& arguments) {
  if (configured_) stop("calls context.configure() a second time");
  const auto* connection = arguments.find("connection", 0);
  const auto* engine = connection ? connection->as<EngineValue>() : nullptr;
  if (!engine) {
    if (connection && connection->as<Unknown>()) stop(*connection->as<Unknown>());
    stop("calls context.configure() without a connection");
  }
  for (const auto& [name, value] : arguments.named) {
    if (name == "include_schemas") reading_.include_schemas = truth(value).value_or(true);
    if (name == "connection" || is_authoring_option(name)) continue;
    if (name == "version_table") {
      reading_.version_table = require_text(&value, "names a version table");
    } else if (name == "version_table_schema") {
      if (!value.is_none())
        reading_.version_table_schema = require_text(&value, "names a version table's schema");
    } else if (name == "transaction_per_migration" || name == "version_table_pk") {
      const auto known = truth(value);
      if (!known) stop(fmt::format("sets {} to what isn't known", name));
      (name == "version_table_pk" ? reading_.version_table_pk : reading_.transaction_per_migration) = *known;
    } else if (name == "on_version_apply") {
      if (!value.is_none()) mark_incomplete("has something called when a revision is applied", line_);
    } else {
      stop(fmt::format("gives {} to context.configure()", name));
    }
  }
  reading_.url = engine->url;
  reading_.url_is_ini = is_in_ini(engine->url);
  reading_.url_line = engine->line;
  configured_ = true;
  return {};
}

bool EnvEvaluator::is_in_ini(const std::string& url) const {
  try {
    return request_.options.ini().get(request_.options.section(), "sqlalchemy.url") == url;
  } catch (const Error&) {
    return false;
  }
}

Value EnvEvaluator::make_engine(const Arguments& arguments) {
  for (const auto& [name, value] : arguments.named) {
    if (name != "url" && !is_pool_option(name)) stop(fmt::format("gives {} to its engine", name));
  }
  return engine_of(arguments.find("url", 0));
}

Value EnvEvaluator::engine_of(const Value* url) {
  // Who never connects with it, may make it of what isn't known.
  if (url && url->as<Unknown>()) return *url;
  return EngineValue{require_text(url, "makes an engine of an address"), line_};
}

Value EnvEvaluator::make_engine_from_dict(const Arguments& arguments) {
  const auto* section = arguments.find("configuration", 0);
  const auto* dict = section ? section->as<DictValue>() : nullptr;
  if (!dict) {
    if (section && section->as<Unknown>()) return *section;
    stop("makes an engine of what isn't known");
  }
  const auto* given_prefix = arguments.find("prefix", 1);
  const auto prefix = given_prefix ? require_text(given_prefix, "takes a prefix") : "sqlalchemy.";
  for (const auto& [name, value] : arguments.named) {
    if (name != "configuration" && name != "prefix" && !is_pool_option(name))
      stop(fmt::format("gives {} to its engine", name));
  }
  const Value* url = nullptr;
  for (const auto& [key, value] : **dict) {
    if (!key.starts_with(prefix)) continue;
    const auto option = std::string_view(key).substr(prefix.size());
    if (option == "url") {
      url = &value;
    } else if (!is_pool_option(option)) {
      stop(fmt::format("gives {} to its engine", option));
    }
  }
  if (!url) stop(fmt::format("makes an engine without {}url", prefix));
  return engine_of(url);
}

Value EnvEvaluator::call_engine(const EngineValue& engine, const std::string& name,
                                const Arguments& arguments) {
  if (name == "connect" || name == "begin") return engine;
  if (name == "dispose" || name == "close" || name == "commit") return {};
  // await connection.run_sync(do_run_migrations)
  if (name == "run_sync" && arguments.positional.size() == 1 && arguments.named.empty())
    return call(arguments.positional.front(), {{Value(engine)}, {}});
  stop(fmt::format("calls {}() of its engine or connection", name));
}

}  // namespace limbeck::scripts::python::env
