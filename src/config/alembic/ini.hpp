// alembic.ini as Python's ConfigParser reads it (Python library reference, configparser: defaults, so strict,
// with `=` and `:` between key and value, no comments behind values, and basic interpolation).
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace limbeck::config {

struct IniOption {
  std::string value;  ///< as written: lines joined by line feeds, `%(name)s` and `%%` still in it
  int line = 1;       ///< of its key
};

class IniFile {
 public:
  /// Throws UsageError with `source` and line for what ConfigParser refuses: an option above the first
  /// section, a line that is no option, a section or an option given twice.
  static IniFile parse(std::string_view text, std::string_view source);

  bool has_section(std::string_view section) const;
  /// Those of the file, in its order, without DEFAULT.
  std::vector<std::string> sections() const;
  /// The option of a section or else of [DEFAULT]; nullptr when neither has it, or there is no such section.
  /// `name` is in lower case.
  const IniOption* find(std::string_view section, std::string_view name) const;
  /// All options of a section, those of [DEFAULT] among them.
  std::vector<std::pair<std::string, IniOption>> options(std::string_view section) const;

  /// find(), with `%(name)s` replaced by the option of that name in the same section, and `%%` by `%`. Throws
  /// UsageError without a place for a name that is not there, ten levels of names in names, or another `%`.
  std::optional<std::string> get(std::string_view section, std::string_view name) const;

  /// A value of [DEFAULT] that no file holds, such as `here`.
  void set_default(std::string name, std::string value);
  /// As ConfigParser.set(): replaces the option, or makes it, and its section too. Throws UsageError without
  /// a place when the value has a `%` that begins neither `%%` nor `%(name)s`.
  void set(std::string_view section, std::string_view name, std::string value, int line);
  /// As ConfigParser.remove_option(): what [DEFAULT] says of it counts again.
  void remove(std::string_view section, std::string_view name);

  const std::string& source() const { return source_; }

 private:
  using Options = std::vector<std::pair<std::string, IniOption>>;
  struct Section {
    std::string name;
    Options options;
  };
  friend class IniParser;

  const Section* section(std::string_view name) const;
  void expand(std::string& out, std::string_view value, std::string_view section, int depth) const;

  std::string source_;
  Options defaults_;
  std::vector<Section> sections_;
};

}  // namespace limbeck::config
