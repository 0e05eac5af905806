#include "scripts/python/influences.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"
#include "scripts/python/dotted_path.hpp"
#include "scripts/python/env_engine.hpp"
#include "scripts/python/every_expression.hpp"
#include "scripts/python/source_parser.hpp"

namespace limbeck::scripts::python {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t max_modules = 2000;
constexpr std::array<std::string_view, 2> compiler_words{"sqlalchemy.ext.compiler",
                                                         "sqlalchemy.ext import compiler"};
constexpr std::array<std::string_view, 4> ddl_events{"before_create", "after_create", "before_drop",
                                                     "after_drop"};
constexpr std::array<std::string_view, 5> engine_events{
    "before_execute", "after_execute", "before_cursor_execute", "after_cursor_execute", "do_execute"};
/// What one engine or one connection is given. Of the isolation level: SQLAlchemy takes it in small letters,
/// too, which are a word of drivers and of sessions elsewhere.
constexpr std::array<std::string_view, 4> engine_options{"schema_translate_map", "json_serializer",
                                                         "AUTOCOMMIT", "autocommit"};

/// Looked for whatever their case.
constexpr std::array<std::string_view, 3> copy_words{"PRAGMA foreign_keys", "column_reflect", "SQLiteImpl"};

/// The names of a line that begins with `from` or `import`, as modules they might be of.
std::vector<std::string> imported(std::string_view line, const std::string& package) {
  const auto parts = [](std::string text) {
    for (const char c : {',', '(', ')', '\\', ';'}) text = text::replace_all(text, std::string(1, c), " ");
    std::vector<std::string> result;
    for (auto& one : text::split(text, ' ')) {
      if (!one.empty()) result.push_back(std::move(one));
    }
    return result;
  };
  const auto tokens = parts(std::string(line));
  if (tokens.size() < 2) return {};
  if (tokens[0] == "import") return {tokens.begin() + 1, tokens.end()};
  auto from = tokens[1];
  if (from.starts_with('.')) {
    auto base = package;
    for (from.erase(0, 1); from.starts_with('.'); from.erase(0, 1)) {
      const auto dot = base.rfind('.');
      base = dot == std::string::npos ? "" : base.substr(0, dot);
    }
    from = base + (base.empty() || from.empty() ? "" : ".") + from;
  }
  std::vector<std::string> names{from};
  for (std::size_t i = 3; i < tokens.size(); ++i) names.push_back(from + "." + tokens[i]);
  return names;
}

/// Lines that import, each with what its parentheses hold.
std::vector<std::string> import_lines(std::string_view source) {
  std::vector<std::string> result;
  bool goes_on = false;
  for (const auto& each : text::split(std::string(source), '\n')) {
    const auto line = std::string(text::trim(each)).substr(0, each.find('#'));
    if (goes_on) {
      result.back() += " " + line;
    } else if (line.starts_with("from ") || line.starts_with("import ")) {
      result.push_back(line);
    } else {
      continue;
    }
    const auto& whole = result.back();
    goes_on = line.ends_with('\\') ||
              (whole.find('(') != std::string::npos && whole.find(')') == std::string::npos);
  }
  return result;
}

struct Read {
  std::string text, file, package;
};

/// The files, and the modules that their imports lead to, until `look` says false.
void follow_imports(std::vector<Read> reads, const ModuleSource& modules,
                    const std::function<bool(const Read&)>& look) {
  const auto most = reads.size() + max_modules;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < reads.size() && i < most; ++i) {
    const auto read = std::move(reads[i]);
    if (!look(read)) return;
    for (const auto& line : import_lines(read.text)) {
      for (const auto& name : imported(line, read.package)) {
        if (!seen.insert(name).second) continue;
        const auto module = modules(name);
        if (!module) continue;
        const auto dot = name.rfind('.');
        reads.push_back({module->text, module->path,
                         module->is_package         ? name
                         : dot == std::string::npos ? ""
                                                    : name.substr(0, dot)});
      }
    }
  }
}

bool mentions(std::string_view text, const auto&... lists) {
  const auto any = [&](const auto& list) {
    return std::ranges::any_of(list, [&](auto word) { return text.find(word) != std::string_view::npos; });
  };
  return (any(lists) || ...);
}

/// What of a module counts for all statements: the words where they mean something, told from its tree.
class Words {
 public:
  /// `own_engine`: the one that env.py connects is of its own making, and this is another file.
  Words(const ast::Module& module, std::string_view text, EngineKind engine, bool own_engine)
      : engine_(engine), own_engine_(own_engine) {
    for_each_expression(module.body, [&](const ast::Expression& each) {
      if (const auto* call = std::get_if<ast::Call>(&each.node)) take(*call, module);
    });
    for_each_expression(module.body, [&](const ast::Expression& each) {
      const auto* string = std::get_if<ast::String>(&each.node);
      if (string && !spared_.contains(string)) take(*string);
    });
    if (!calls_compiler_ && mentions(text, compiler_words)) compiled_ = compiler_words[0];  // by another name
  }

  /// Empty: nothing.
  const std::string& found() const { return compiled_.empty() ? found_ : compiled_; }
  /// What is compiled otherwise, alone.
  const std::string& compiled() const { return compiled_; }

 private:
  void note(std::string_view word) {
    if (found_.empty()) found_ = word;
  }

  void take(const ast::Call& call, const ast::Module& module) {
    const auto path = path_of(*call.function);
    const auto name = path.substr(path.rfind('.') + 1);
    if (name == "compiles" && !call.arguments.empty()) take_compiler(call, module);
    if ((name == "listen" || name == "listens_for" || name == "contains" || name == "remove") &&
        call.arguments.size() >= 2) {
      // That of an engine, a table or a MetaData of this module; a class is SQLAlchemy's, and stands for all.
      const auto* event = std::get_if<ast::String>(&call.arguments[1]->node);
      if (event && is_object(*call.arguments[0], module) &&
          (own_engine_ || std::ranges::find(ddl_events, event->value) != ddl_events.end()))
        spared_.insert(event);
    }
    for (const auto& keyword : call.keywords) {
      if (!own_engine_ && std::ranges::find(engine_options, keyword.name) != engine_options.end() &&
          keyword.name != "autocommit")
        note(keyword.name);
    }
  }

  /// @compiles(X, "postgresql"). A construct of the module's own is nothing that a revision is evaluated
  /// with.
  void take_compiler(const ast::Call& call, const ast::Module& module) {
    calls_compiler_ = true;
    const auto target = path_of(*call.arguments[0]);
    for (const auto& statement : module.body) {
      const auto* own = std::get_if<ast::ClassDefinition>(&statement.node);
      if (own && own->name == target) return;
    }
    bool any = call.arguments.size() == 1;
    for (std::size_t i = 1; i < call.arguments.size(); ++i) {
      const auto* dialect = std::get_if<ast::String>(&call.arguments[i]->node);
      any |= !dialect || find_engine(dialect->value) == engine_;
    }
    if (any) compiled_ = compiler_words[0];
  }

  /// A value that is made in this module, and nothing that it imports: no class.
  static bool is_object(const ast::Expression& target, const ast::Module& module) {
    const auto path = path_of(target);
    if (path.ends_with(".__table__") || path.ends_with(".sync_engine")) return true;
    bool made = false;
    for_each_made(module.body, [&](const ast::Expression& name) { made |= path_of(name) == path; });
    return made;
  }

  static void for_each_made(const ast::Block& block, const auto& visit) {
    for (const auto& statement : block) {
      const auto* assignment = std::get_if<ast::Assignment>(&statement.node);
      if (assignment && assignment->value &&
          (std::holds_alternative<ast::Call>(assignment->value->node) ||
           path_of(*assignment->value).ends_with(".sync_engine"))) {
        for (const auto& target : assignment->targets) visit(*target);
      }
      for_each_nested_block(statement, [&](const ast::Block& nested) { for_each_made(nested, visit); });
    }
  }

  void take(const ast::String& text) {
    const auto is = [&](const auto& list) { return std::ranges::find(list, text.value) != list.end(); };
    if (is(ddl_events) || is(engine_events) || (!own_engine_ && is(engine_options))) note(text.value);
  }

  EngineKind engine_;
  bool own_engine_, calls_compiler_ = false;
  std::string found_, compiled_;
  std::set<const ast::String*> spared_;
};

/// Empty: it can't be read.
std::optional<ast::Module> tree_of(const std::string& text, const std::string& source) {
  if (!parser()) return std::nullopt;
  try {
    return parser()(text, source);
  } catch (const NotPython&) {
    return std::nullopt;
  }
}

std::string find_words(const Read& read, EngineKind engine, bool own_engine) {
  if (!mentions(read.text, compiler_words, ddl_events, engine_events, engine_options)) return {};
  if (const auto tree = tree_of(read.text, read.file))
    return Words(*tree, read.text, engine, own_engine).found();
  std::string_view found;
  const auto look_for = [&](const auto& list) {
    for (const std::string_view word : list) {
      const bool is_word = word == "autocommit"
                               ? mentions(read.text, std::array{R"("autocommit")"sv, "'autocommit'"sv})
                               : read.text.find(word) != std::string::npos;
      if (found.empty() && is_word) found = word;
    }
  };
  look_for(compiler_words), look_for(ddl_events), look_for(engine_events), look_for(engine_options);
  return std::string(found);
}

}  // namespace

Influences find_influences(std::string_view env, const std::string& source, const ModuleSource& modules,
                           EngineKind engine) {
  Influences found;
  const std::string text(env);
  const auto tree = tree_of(text, source);
  const bool own_engine = tree && makes_its_engine(*tree, modules);
  follow_imports({{text, source, ""}}, modules, [&](const Read& read) {
    if (auto word = find_words(read, engine, own_engine && read.file != source); !word.empty()) {
      found.statements = fmt::format("is not what env.py makes of it: {} speaks of {}", read.file, word);
      return false;
    }
    const auto lower = text::lower(read.text);
    for (const auto word : copy_words) {
      if (found.copies.empty() && lower.find(text::lower(word)) != std::string::npos)
        found.copies = fmt::format("{} speaks of {}", read.file, word);
    }
    return true;
  });
  return found;
}

std::string find_compiler_hooks(const std::vector<std::string>& revision_files, const ModuleSource& modules,
                                EngineKind engine) {
  std::vector<Read> reads;
  for (const auto& path : revision_files) {
    auto text = file::read(path);
    reads.push_back({std::move(text), path, ""});
  }
  std::string found;
  follow_imports(std::move(reads), modules, [&](const Read& read) {
    if (!mentions(read.text, compiler_words)) return true;
    const auto tree = tree_of(read.text, read.file);
    const auto word =
        tree ? Words(*tree, read.text, engine, true).compiled() : std::string(compiler_words[0]);
    if (word.empty()) return true;
    found = fmt::format("is not what a revision file makes of it: {} speaks of {}", read.file, word);
    return false;
  });
  return found;
}

}  // namespace limbeck::scripts::python
