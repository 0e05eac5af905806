#include "scripts/python/naming_convention.hpp"

#include <fmt/core.h>

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "scripts/python/dotted_path.hpp"
#include "scripts/python/evaluate/interpreter.hpp"
#include "scripts/python/nested_blocks.hpp"
#include "scripts/python/project_reading.hpp"
#include "scripts/python/source_parser.hpp"

namespace limbeck::scripts::python {
namespace {

constexpr std::string_view keyword = "naming_convention";
constexpr int max_hops = 40;

/// Says why nothing can be told.
class Unclear : public Error {
 public:
  using Error::Error;
};

/// What it leads to is of a library that is not known here: it may have a convention of its own.
class OfLibrary : public Unclear {
 public:
  OfLibrary(const std::string& name, const std::string& from)
      : Unclear(fmt::format("leads to {} of {} for its naming convention, which is not known", name, from)),
        package(from.substr(0, from.find('.'))) {}
  std::string package;
};

/// A MetaData object: where it is made, so that two ways to it are seen to lead to the same, and its
/// convention.
struct MetaData {
  std::string identity;  ///< empty: none of its own, as that of DeclarativeBase
  NamingConvention convention;
};

/// Names that are looked up in a function, and then at the module's top.
struct Place {
  const ReadModule* module;
  const ast::Block* function = nullptr;  ///< nullptr: at the module's top
  std::set<std::string> hidden{};        ///< names of a class around it, which hide those
  bool is_local(const std::string& name) const {
    return hidden.contains(name) || (function && assigned_names(*function).contains(name));
  }
};

std::size_t count(std::string_view text, std::string_view word) {
  std::size_t found = 0;
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + word.size()))
    ++found;
  return found;
}

const ast::Expression* argument(const ast::Call& call, std::string_view name) {
  for (const auto& each : call.keywords) {
    if (each.name == name) return each.value.get();
  }
  return nullptr;
}

bool is_of(std::string_view path, std::string_view package) {
  return path.starts_with(package) && (path.size() == package.size() || path[package.size()] == '.');
}

/// Calls of context.configure() in env.py, with the function that each stands in.
class ConfigureCalls {
 public:
  explicit ConfigureCalls(const ReadModule& env) : env_(env) { walk(env.tree->body, nullptr); }

  struct Found {
    const ast::Call* call;
    const ast::FunctionDefinition* function;
  };
  const std::vector<Found>& found() const { return found_; }
  /// None stands where it isn't seen.
  bool are_all() const { return found_.size() == count(env_.text, ".configure("); }

 private:
  void walk(const ast::Block& block, const ast::FunctionDefinition* function) {
    for (const auto& statement : block) {
      if (const auto* expression = std::get_if<ast::ExpressionStatement>(&statement.node)) {
        take(*expression->value, function);
      }
      const auto* definition = std::get_if<ast::FunctionDefinition>(&statement.node);
      for_each_nested_block(
          statement, [&](const ast::Block& nested) { walk(nested, definition ? definition : function); });
    }
  }

  void take(const ast::Expression& value, const ast::FunctionDefinition* function) {
    const auto* call = std::get_if<ast::Call>(&value.node);
    if (call && path_of(*call->function).ends_with(".configure")) found_.push_back({call, function});
  }

  const ReadModule& env_;
  std::vector<Found> found_;
};

class ConventionFinder {
 public:
  explicit ConventionFinder(const ProjectReading& project) : project_(project) {}

  bool is_mentioned() const {
    bool any = project_.env().text.find(keyword) != std::string::npos;
    for (const auto& [name, module] : project_.modules())
      any |= module.text.find(keyword) != std::string::npos;
    return any;
  }

  NamingConvention find() {
    auto result = target();
    std::size_t changes = 0;
    change_by(project_.env(), result, changes);
    for (const auto& [name, module] : project_.modules()) change_by(module, result, changes);
    return std::move(result.convention);
  }

 private:
  [[noreturn]] static void give_up(const ReadModule& module, int line) {
    throw Unclear(fmt::format("leads to {}:{} for its naming convention, which reading does not tell",
                              module.tree->source, line));
  }

  /// What env.py gives to context.configure(), by all of its calls the same.
  MetaData target() {
    const auto& env = project_.env();
    const ConfigureCalls calls(env);
    std::vector<MetaData> all;
    for (const auto& [call, function] : calls.found()) {
      const Place place{&env, function ? &function->body : nullptr};
      const auto* given = argument(*call, "target_metadata");
      if (!given && argument(*call, "")) {  // **options
        all.push_back(of_name({&env}, "target_metadata", 0));
      } else if (!given) {
        all.push_back({"none", {}});
      } else {
        if (function) refuse_parameters(*function, *given);
        all.push_back(of_value(place, *given, 0));
      }
    }
    if (!calls.are_all() || all.empty()) all.push_back(of_name({&env}, "target_metadata", 0));
    for (const auto& each : all) {
      if (each.identity != all.front().identity) give_up(env, 1);
    }
    return all.front();
  }

  static void refuse_parameters(const ast::FunctionDefinition& function, const ast::Expression& value) {
    const auto path = path_of(value);
    for (const auto& parameter : function.parameters) {
      if (parameter.name == path.substr(0, path.find('.')))
        throw Unclear(
            fmt::format("hands {} to a function, whose naming convention reading does not tell", path));
    }
  }

  /// `X.naming_convention = …` at the top of a module; anything else that might change one is not told.
  void change_by(const ReadModule& module, MetaData& target, std::size_t& changes) {
    std::size_t understood = 0;
    for (const auto& statement : module.tree->body) {
      const auto* assignment = std::get_if<ast::Assignment>(&statement.node);
      const auto* attribute = assignment && assignment->targets.size() == 1
                                  ? std::get_if<ast::Attribute>(&assignment->targets[0]->node)
                                  : nullptr;
      if (!attribute || attribute->name != keyword || !assignment->value) continue;
      ++understood;
      if (of_value({&module}, *attribute->object, 0).identity != target.identity) continue;
      target.convention = dictionary({&module}, *assignment->value, 0);
      // An empty one leaves not even the names of indexes that MetaData has by itself.
      if (++changes > 1 || target.convention.empty()) give_up(module, statement.line);
    }
    const auto mentioned = count(module.text, fmt::format(".{}", keyword)) +
                           count(module.text, fmt::format("\"{}\"", keyword)) +
                           count(module.text, fmt::format("'{}'", keyword));
    if (mentioned > understood) give_up(module, 1);
  }

  /// What a statement gives to the name: a value, a class, an import; nothing where it doesn't assign it.
  std::optional<MetaData> of_statement(const Place& place, const ast::Statement& statement,
                                       const std::string& name, int hops) {
    const auto& module = *place.module;
    if (const auto* assignment = std::get_if<ast::Assignment>(&statement.node)) {
      for (const auto& target : assignment->targets) {
        const auto* own = std::get_if<ast::Name>(&target->node);
        if (own && own->name == name && assignment->value)
          return of_value(place, *assignment->value, hops + 1);
      }
    } else if (const auto* definition = std::get_if<ast::ClassDefinition>(&statement.node)) {
      if (definition->name == name) return of_class(place, *definition, statement.line, hops + 1);
    } else if (const auto* from = std::get_if<ast::ImportFrom>(&statement.node)) {
      const auto source = ProjectReading::absolute_name(*from, module);
      for (const auto& one : from->names) {
        if ((one.alias.empty() ? one.name : one.alias) == name)
          return of_import(module, source, one.name, statement.line, hops + 1);
      }
      if (from->everything) {
        const auto* other = project_.find(source);
        if (other && defines(*other, name)) return of_name({other}, name, hops + 1);
      }
    } else {
      std::set<std::string> names;
      collect_assigned_names(statement, names);
      if (names.contains(name)) give_up(module, statement.line);
    }
    return std::nullopt;
  }

  /// What the last statement at the module's top gives the name, or the only one of the function.
  MetaData of_name(const Place& place, const std::string& name, int hops) {
    const auto& module = *place.module;
    if (hops > max_hops || place.hidden.contains(name)) give_up(module, 1);
    if (place.is_local(name)) {
      std::optional<MetaData> result;
      for (const auto& statement : *place.function) {
        auto found = of_statement(place, statement, name, hops);
        if (found && result) give_up(module, statement.line);
        if (found) result = std::move(found);
      }
      if (!result) give_up(module, 1);
      return *result;
    }
    const auto& body = module.tree->body;
    for (auto at = body.rbegin(); at != body.rend(); ++at) {
      if (auto found = of_statement({&module}, *at, name, hops)) return *found;
    }
    give_up(module, 1);
  }

  bool defines(const ReadModule& module, const std::string& name, int hops = 0) const {
    if (assigned_names(module.tree->body).contains(name)) return true;
    if (hops > max_hops) return false;
    for (const auto& statement : module.tree->body) {
      const auto* from = std::get_if<ast::ImportFrom>(&statement.node);
      if (!from || !from->everything) continue;
      const auto* other = project_.find(ProjectReading::absolute_name(*from, module));
      if (other && defines(*other, name, hops + 1)) return true;
    }
    return false;
  }

  MetaData of_import(const ReadModule& module, const std::string& from, const std::string& name, int line,
                     int hops) {
    if (const auto* other = project_.find(from)) {
      if (defines(*other, name)) return of_name({other}, name, hops);
      give_up(module, line);
    }
    return of_library(module, from, name, line);
  }

  /// Classes of libraries, whose metadata has none unless somebody sets it.
  static MetaData of_library(const ReadModule& module, const std::string& from, const std::string& name,
                             int line) {
    if (from == "sqlmodel" && name == "SQLModel") return {"sqlmodel.SQLModel", {}};
    if (is_of(from, "sqlalchemy")) return {};
    // The application's, which it makes elsewhere.
    if (is_of(from, "flask")) give_up(module, line);
    throw OfLibrary(name, from);
  }

  MetaData of_class(const Place& place, const ast::ClassDefinition& definition, int line, int hops) {
    const auto& module = *place.module;
    const auto identity = fmt::format("{}:{}", module.tree->source, line);
    for (const auto& decorator : definition.decorators) {
      const auto* call = std::get_if<ast::Call>(&decorator->node);
      const auto path = path_of(call ? *call->function : *decorator);
      const auto point = path.rfind('.');
      const auto name = path.substr(point == std::string::npos ? 0 : point + 1);
      if (call && name == "as_declarative") return made_by(place, *call, identity, hops);
      if (name == "as_declarative_base") {
        const auto& registry = std::get<ast::Attribute>((call ? *call->function : *decorator).node);
        return of_value(place, *registry.object, hops + 1);
      }
      if (name != "dataclass" && name != "final" && name != "declarative_mixin") give_up(module, line);
    }
    for (const char* const wanted : {"metadata", "registry"}) {
      auto inside = place;
      inside.hidden = assigned_names(definition.body);
      inside.hidden.erase(wanted);
      std::optional<MetaData> own;
      for (const auto& statement : definition.body) {
        if (auto found = of_statement(inside, statement, wanted, hops)) own = std::move(found);
      }
      if (own) return *own;
    }
    MetaData result;
    for (const auto& base : definition.bases) {
      // What is derived from it directly has a MetaData of its own, whatever stands beside it.
      const auto path = whole_path(module, *base);
      if (is_of(path, "sqlalchemy") && text::split(path, '.').back().starts_with("DeclarativeBase"))
        return {identity, {}};
    }
    for (const auto& base : definition.bases) {
      auto found = of_value(place, *base, hops + 1);
      if (!found.identity.empty() && !result.identity.empty() && found.identity != result.identity)
        give_up(module, line);
      if (result.identity.empty()) result = std::move(found);
    }
    if (result.identity.empty()) result.identity = identity;
    return result;
  }

  /// MetaData(naming_convention=…), and what is given a `metadata`, or makes one.
  MetaData made_by(const Place& place, const ast::Call& call, const std::string& identity, int hops) {
    if (argument(call, "")) give_up(*place.module, 1);
    const auto* metadata = argument(call, "metadata");
    return metadata && !std::holds_alternative<ast::None>(metadata->node)
               ? of_value(place, *metadata, hops + 1)
               : MetaData{identity, {}};
  }

  MetaData of_call(const Place& place, const ast::Call& call, int line, int hops) {
    const auto& module = *place.module;
    const auto identity = fmt::format("{}:{}", module.tree->source, line);
    const auto* member = std::get_if<ast::Attribute>(&call.function->node);
    if (member && member->name == "generate_base") return of_value(place, *member->object, hops + 1);
    const auto path = whole_path(module, *call.function);
    const auto point = path.rfind('.');
    const auto name = path.substr(point == std::string::npos ? 0 : point + 1);
    const bool of_sqlalchemy = point == std::string::npos || is_of(path, "sqlalchemy");
    if (of_sqlalchemy && (name == "declarative_base" || name == "registry")) {
      if (!call.arguments.empty()) give_up(module, line);
      return made_by(place, call, identity, hops);
    }
    if (is_of(path, "flask_sqlalchemy") && name == "SQLAlchemy") {
      if (argument(call, "model_class")) give_up(module, line);
      return made_by(place, call, identity, hops);
    }
    if ((of_sqlalchemy || is_of(path, "sqlmodel")) && name == "MetaData") {
      if (call.arguments.size() > 1 || argument(call, "")) give_up(module, line);
      const auto* given = argument(call, keyword);
      return {identity, given ? dictionary(place, *given, hops + 1) : NamingConvention()};
    }
    give_up(module, line);
  }

  /// "sqlalchemy.orm.registry" for what a name, or an attribute of a module, was imported as. What the module
  /// itself makes is in it with a point in front.
  std::string whole_path(const ReadModule& module, const ast::Expression& expression) const {
    auto path = path_of(expression);
    const auto root = path.substr(0, path.find('.'));
    const auto imported = ProjectReading::imported_as(module, root);
    if (!imported.empty()) return imported + path.substr(root.size());
    if (path.empty() || defines(module, root)) return ".";
    return path;
  }

  MetaData of_value(const Place& place, const ast::Expression& value, int hops) {
    const auto& module = *place.module;
    if (hops > max_hops) give_up(module, value.line);
    // Alembic asks a list for no convention.
    if (std::holds_alternative<ast::None>(value.node) || std::holds_alternative<ast::List>(value.node) ||
        std::holds_alternative<ast::Tuple>(value.node))
      return {"none", {}};
    if (const auto* name = std::get_if<ast::Name>(&value.node)) return of_name(place, name->name, hops + 1);
    if (const auto* call = std::get_if<ast::Call>(&value.node))
      return of_call(place, *call, value.line, hops);
    const auto* attribute = std::get_if<ast::Attribute>(&value.node);
    if (!attribute) give_up(module, value.line);
    if (const auto* other = module_of(place, *attribute->object))
      return of_name({other}, attribute->name, hops + 1);
    const auto object = whole_path(module, *attribute->object);
    if (!is_local(place, *attribute->object) && (object == "sqlmodel" || is_of(object, "sqlalchemy")))
      return of_library(module, object, attribute->name, value.line);
    if (attribute->name == "metadata" || attribute->name == "registry")
      return of_value(place, *attribute->object, hops + 1);
    give_up(module, value.line);
  }

  static bool is_local(const Place& place, const ast::Expression& expression) {
    const auto path = path_of(expression);
    return place.is_local(path.substr(0, path.find('.')));
  }

  /// The project's module that `package.module` is.
  const ReadModule* module_of(const Place& place, const ast::Expression& expression) const {
    if (is_local(place, expression)) return nullptr;
    return module_named(whole_path(*place.module, expression), 0);
  }

  const ReadModule* module_named(const std::string& path, int hops) const {
    if (path.empty() || hops > max_hops) return nullptr;
    const auto* found = project_.find(path);
    const auto point = path.rfind('.');
    const auto* package =
        point == std::string::npos ? nullptr : module_named(path.substr(0, point), hops + 1);
    if (!package) return found;
    // A package's own name of that kind hides the module; it may be another module that it imports.
    const auto name = path.substr(point + 1);
    if (found && !hides(*package, name)) return found;
    const auto imported = ProjectReading::imported_as(*package, name);
    return imported.empty() || imported == path ? nullptr : module_named(imported, hops + 1);
  }

  static bool hides(const ReadModule& package, const std::string& name) {
    const auto imported = ProjectReading::imported_as(package, name);
    return assigned_names(package.tree->body).contains(name) && imported != package.name + "." + name;
  }

  NamingConvention dictionary(const Place& place, const ast::Expression& value, int hops) {
    const auto& module = *place.module;
    if (hops > max_hops) give_up(module, value.line);
    if (std::holds_alternative<ast::Name>(value.node) || std::holds_alternative<ast::Attribute>(value.node)) {
      if (is_local(place, value)) give_up(module, value.line);
      const auto* attribute = std::get_if<ast::Attribute>(&value.node);
      const auto* other = attribute ? module_of(place, *attribute->object) : &module;
      if (!other) give_up(module, value.line);
      const auto [owner, expression] =
          assigned(*other, attribute ? attribute->name : path_of(value), value.line, hops);
      return dictionary({owner}, *expression, hops + 1);
    }
    if (std::holds_alternative<ast::None>(value.node)) return {};
    NamingConvention result;
    const auto add = [&](const std::string& key, const ast::Expression& pattern) {
      const auto* text = std::get_if<ast::String>(&pattern.node);
      if (!text || key.empty()) give_up(module, pattern.line);
      result[key] = text->value;
    };
    if (const auto* dict = std::get_if<ast::Dictionary>(&value.node)) {
      for (const auto& entry : dict->entries) {
        const auto* key = entry.key ? std::get_if<ast::String>(&entry.key->node) : nullptr;
        add(key ? key->value : "", *entry.value);
      }
      return result;
    }
    const auto* call = std::get_if<ast::Call>(&value.node);
    if (!call || whole_path(module, *call->function) != "dict" || !call->arguments.empty())
      give_up(module, value.line);
    for (const auto& each : call->keywords) add(each.name, *each.value);
    return result;
  }

  /// The only value that a module's top gives to a name, which nothing changes there later on.
  std::pair<const ReadModule*, const ast::Expression*> assigned(const ReadModule& module,
                                                                const std::string& name, int line, int hops) {
    if (hops > max_hops) give_up(module, line);
    std::pair<const ReadModule*, const ast::Expression*> result{};
    for (const auto& statement : module.tree->body) {
      if (const auto* assignment = std::get_if<ast::Assignment>(&statement.node)) {
        for (const auto& target : assignment->targets) {
          const auto path = std::holds_alternative<ast::Subscript>(target->node)
                                ? path_of(*std::get<ast::Subscript>(target->node).object)
                                : path_of(*target);
          if (path != name) continue;
          if (result.first || !std::holds_alternative<ast::Name>(target->node) || !assignment->value)
            give_up(module, statement.line);
          result = {&module, assignment->value.get()};
        }
        continue;
      }
      if (const auto* from = std::get_if<ast::ImportFrom>(&statement.node)) {
        for (const auto& one : from->names) {
          if ((one.alias.empty() ? one.name : one.alias) != name) continue;
          const auto* other = project_.find(ProjectReading::absolute_name(*from, module));
          if (!other || result.first) give_up(module, statement.line);
          result = assigned(*other, one.name, line, hops + 1);
        }
        continue;
      }
      std::set<std::string> names;
      collect_assigned_names(statement, names);
      if (names.contains(name) || is_changed_by(statement, name)) give_up(module, statement.line);
    }
    if (!result.first) give_up(module, line);
    return result;
  }

  /// NAMES.update(…)
  static bool is_changed_by(const ast::Statement& statement, const std::string& name) {
    const auto* expression = std::get_if<ast::ExpressionStatement>(&statement.node);
    const auto* call = expression ? std::get_if<ast::Call>(&expression->value->node) : nullptr;
    return call && path_of(*call->function).starts_with(name + ".");
  }

  const ProjectReading& project_;
};

}  // namespace

FoundConvention find_naming_convention(std::string_view env, const std::string& source,
                                       const ModuleSource& modules, const ProjectSearch* search) {
  if (!parser()) return {std::nullopt, "is in Python, which this program does not read"};
  try {
    const ProjectReading project(env, source, modules);
    ConventionFinder finder(project);
    // What can't be followed, such as the application of Flask: then a word of it tells.
    const auto require_no_word = [&] {
      if (finder.is_mentioned() || (search && search->mentions(keyword))) throw;
    };
    NamingConvention convention;
    try {
      convention = finder.find();
    } catch (const OfLibrary& error) {
      // Or it is the project's own, installed from a folder below.
      if (!search || !search->holds(error.package)) throw;
      require_no_word();
    } catch (const Unclear&) {
      require_no_word();
    }
    // SQLAlchemy takes classes as keys, and other prefixes, too.
    for (const auto& [key, pattern] : convention) {
      if (key != "ix" && key != "uq" && key != "ck" && key != "fk" && key != "pk")
        return {std::nullopt, fmt::format("has a naming convention for {}", key)};
    }
    return {std::move(convention), {}};
  } catch (const Error& error) {
    return {std::nullopt, error.what()};
  }
}

}  // namespace limbeck::scripts::python
