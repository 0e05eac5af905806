#include "config/alembic/ini.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::config {
namespace {

constexpr std::string_view default_section = "DEFAULT";
constexpr int max_interpolation_depth = 10;
constexpr const char* percent_hint = "write a plain % as %%";

/// What str.strip() takes away.
std::string_view strip_blanks(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n\v\f";
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

template <typename Options>
auto* find_option(Options& options, std::string_view name) {
  const auto at = std::ranges::find_if(options, [&](const auto& option) { return option.first == name; });
  return at == options.end() ? nullptr : &at->second;
}

/// The length of `%(name)s` at the beginning of the text; 0 when there is none.
std::size_t name_reference_length(std::string_view text) {
  if (!text.starts_with("%(")) return 0;
  const auto close = text.find(')');
  if (close == std::string_view::npos || close == 2 || text.substr(close + 1, 1) != "s") return 0;
  return close + 2;
}

}  // namespace

/// Follows RawConfigParser._read.
class IniParser {
 public:
  IniParser(std::string_view text, std::string_view source) : rest_(text) {
    file_.source_ = source;
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }

  IniFile parse() {
    while (!rest_.empty()) {
      const auto end = std::min(rest_.find('\n'), rest_.size());
      ++line_;
      take_line(rest_.substr(0, end));
      rest_.remove_prefix(std::min(end + 1, rest_.size()));
    }
    finish_option();
    return std::move(file_);
  }

 private:
  [[noreturn]] void fail(const std::string& what, const std::string& hint) const {
    throw UsageError(fmt::format("{}:{}: {}", file_.source_, line_, what), hint);
  }

  void take_line(std::string_view line) {
    const auto value = strip_blanks(line);
    if (value.empty()) {
      if (in_option_) lines_.emplace_back();
      return;
    }
    if (value.front() == '#' || value.front() == ';') return;
    const auto indent = line.find_first_not_of(" \t\r\v\f");
    if (in_option_ && indent > indent_) {
      lines_.emplace_back(value);
      return;
    }
    indent_ = indent;
    const auto close = value.rfind(']');
    if (value.front() == '[' && close != std::string_view::npos && close > 1) {
      begin_section(value.substr(1, close - 1));
    } else {
      begin_option(value);
    }
  }

  void begin_section(std::string_view name) {
    finish_option();
    in_section_ = true;
    if (name == default_section) {
      options_ = nullptr;
      return;
    }
    if (file_.has_section(name))
      fail(fmt::format("the section [{}] is there twice", name), "put all of it below one line");
    file_.sections_.push_back({std::string(name), {}});
    options_ = &file_.sections_.back().options;
  }

  void begin_option(std::string_view value) {
    if (!in_section_)
      fail("this line stands above the first [section]", "write [alembic] above the first setting");
    finish_option();
    const auto sign = value.find_first_of("=:");
    if (sign == std::string_view::npos)
      fail("this line is no setting", "write key = value; begin a line that goes on with a blank");
    name_ = text::lower(strip_blanks(value.substr(0, sign)));
    if (name_.empty()) fail("there is no key before the sign", "write key = value");
    if (find_option(options(), name_))
      fail(fmt::format("\"{}\" is set twice in this section", name_), "keep one of them");
    lines_.emplace_back(strip_blanks(value.substr(sign + 1)));
    option_line_ = line_;
    in_option_ = true;
  }

  IniFile::Options& options() { return options_ ? *options_ : file_.defaults_; }

  void finish_option() {
    if (!in_option_) return;
    auto value = text::join(lines_, "\n");
    value.resize(value.find_last_not_of(" \t\r\n\v\f") + 1);
    options().emplace_back(std::move(name_), IniOption{std::move(value), option_line_});
    lines_.clear();
    name_.clear();
    in_option_ = false;
  }

  std::string_view rest_;
  IniFile file_;
  int line_ = 0, option_line_ = 0;
  std::size_t indent_ = 0;
  bool in_section_ = false, in_option_ = false;
  IniFile::Options* options_ = nullptr;  ///< of the section that is read; nullptr: of [DEFAULT]
  std::string name_;
  std::vector<std::string> lines_;  ///< of the option that is read
};

IniFile IniFile::parse(std::string_view text, std::string_view source) {
  return IniParser(text, source).parse();
}

const IniFile::Section* IniFile::section(std::string_view name) const {
  const auto at = std::ranges::find(sections_, name, &Section::name);
  return at == sections_.end() ? nullptr : &*at;
}

bool IniFile::has_section(std::string_view name) const {
  return section(name) != nullptr;
}

std::vector<std::string> IniFile::sections() const {
  std::vector<std::string> names;
  for (const auto& each : sections_) names.push_back(each.name);
  return names;
}

const IniOption* IniFile::find(std::string_view section_name, std::string_view name) const {
  const auto* from = section(section_name);
  if (!from) return nullptr;
  const auto* own = find_option(from->options, name);
  return own ? own : find_option(defaults_, name);
}

std::vector<std::pair<std::string, IniOption>> IniFile::options(std::string_view section_name) const {
  const auto* from = section(section_name);
  if (!from) return {};
  auto all = from->options;
  for (const auto& option : defaults_) {
    if (!find_option(from->options, option.first)) all.push_back(option);
  }
  return all;
}

std::optional<std::string> IniFile::get(std::string_view section_name, std::string_view name) const {
  const auto* option = find(section_name, name);
  if (!option) return std::nullopt;
  std::string value;
  expand(value, option->value, section_name, 1);
  return value;
}

void IniFile::expand(std::string& out, std::string_view value, std::string_view section_name,
                     int depth) const {
  if (depth > max_interpolation_depth) {
    throw UsageError("its %(…)s refer to values with %(…)s more than ten deep",
                     "look for one that refers to itself");
  }
  while (!value.empty()) {
    const auto percent = std::min(value.find('%'), value.size());
    out += value.substr(0, percent);
    value.remove_prefix(percent);
    if (value.empty()) return;
    if (value.starts_with("%%")) {
      out += '%';
      value.remove_prefix(2);
    } else if (const auto length = name_reference_length(value)) {
      const auto name = text::lower(value.substr(2, length - 4));
      const auto* option = find(section_name, name);
      if (!option) {
        throw UsageError(fmt::format("there is no \"{}\" in [{}] or [DEFAULT], which %({})s wants", name,
                                     section_name, name),
                         percent_hint);
      }
      expand(out, option->value, section_name, depth + 1);
      value.remove_prefix(length);
    } else {
      throw UsageError("it has a % that begins neither %% nor %(name)s", percent_hint);
    }
  }
}

void IniFile::set_default(std::string name, std::string value) {
  if (auto* option = find_option(defaults_, name)) {
    option->value = std::move(value);
  } else {
    defaults_.emplace_back(std::move(name), IniOption{std::move(value), 0});
  }
}

void IniFile::set(std::string_view section_name, std::string_view name, std::string value, int line) {
  for (auto at = value.find('%'); at != std::string::npos;) {
    const auto rest = std::string_view(value).substr(at);
    const auto length = rest.starts_with("%%") ? 2 : name_reference_length(rest);
    if (length == 0) throw UsageError("it has a % that begins neither %% nor %(name)s", percent_hint);
    at = value.find('%', at + length);
  }
  if (!has_section(section_name)) sections_.push_back({std::string(section_name), {}});
  auto& options = std::ranges::find(sections_, section_name, &Section::name)->options;
  if (auto* option = find_option(options, name)) {
    *option = {std::move(value), line};
  } else {
    options.emplace_back(std::string(name), IniOption{std::move(value), line});
  }
}

void IniFile::remove(std::string_view section_name, std::string_view name) {
  const auto at = std::ranges::find(sections_, section_name, &Section::name);
  if (at == sections_.end()) return;
  std::erase_if(at->options, [&](const auto& option) { return option.first == name; });
}

}  // namespace limbeck::config
