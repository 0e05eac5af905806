#include "dialect/sql/client_command.hpp"

#include <array>

#include "base/text.hpp"

namespace limbeck::sql {
namespace {

constexpr const char* include_hint = "put the statements of that file here";
constexpr const char* connect_hint =
    "a file runs in the one database that the configuration names; take the line out";
constexpr const char* use_hint = "take it out, and write database.table where another database is meant";
constexpr const char* copy_hint =
    "write COPY … FROM stdin; with the rows below it and a line \\. behind them";
constexpr const char* variable_hint = "write the values out";
constexpr const char* conditional_hint = "decide in SQL, in a DO block";
constexpr const char* gexec_hint = "run what a query returns with EXECUTE, in a DO block";
constexpr const char* end_copy_hint = "it ends the rows of a COPY … FROM stdin; there is none before it";
constexpr const char* send_hint = "end the statement with a semicolon";
constexpr const char* remove_hint = "take the line out";

struct Entry {
  std::string_view name;
  const char* hint;
};

// PostgreSQL manual, psql, "Meta-Commands".
constexpr std::array psql_commands = {
    Entry{"\\c", connect_hint},        Entry{"\\connect", connect_hint},
    Entry{"\\i", include_hint},        Entry{"\\ir", include_hint},
    Entry{"\\include", include_hint},  Entry{"\\include_relative", include_hint},
    Entry{"\\copy", copy_hint},        Entry{"\\set", variable_hint},
    Entry{"\\unset", variable_hint},   Entry{"\\gset", variable_hint},
    Entry{"\\prompt", variable_hint},  Entry{"\\getenv", variable_hint},
    Entry{"\\if", conditional_hint},   Entry{"\\elif", conditional_hint},
    Entry{"\\else", conditional_hint}, Entry{"\\endif", conditional_hint},
    Entry{"\\gexec", gexec_hint},      Entry{"\\g", send_hint},
    Entry{"\\gx", send_hint},          Entry{"\\;", send_hint},
    Entry{"\\.", end_copy_hint},
};

// MySQL manual, "mysql Client Commands".
constexpr std::array mysql_commands = {
    Entry{"source", include_hint}, Entry{"\\.", include_hint}, Entry{"\\u", use_hint},
    Entry{"\\r", connect_hint},    Entry{"\\g", send_hint},    Entry{"\\G", send_hint},
    Entry{"use", use_hint},
};

constexpr std::array sqlite_commands = {
    Entry{".read", include_hint},
    Entry{".open", connect_hint},
    Entry{".import", "write the rows as INSERT statements"},
};

template <std::size_t N>
const char* hint_for(std::string_view name, const std::array<Entry, N>& commands) {
  for (const auto& entry : commands) {
    if (entry.name == name) return entry.hint;
  }
  return remove_hint;
}

}  // namespace

ClientCommand client_command(EngineKind syntax, std::string_view line) {
  std::size_t length = 1;
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  while (length < line.size() && is_letter(line[length])) ++length;
  if (line.front() == '\\' && length == 1 && line.size() > 1) ++length;  // \. \! \?
  const auto name = line.substr(0, length);
  ClientCommand result{std::string(name), "", "", false};
  switch (syntax) {
    case EngineKind::postgresql:
      result.client = "psql";
      result.hint = hint_for(name, psql_commands);
      result.harmless = name == "\\restrict" || name == "\\unrestrict";
      break;
    case EngineKind::mysql:
      result.client = "mysql";
      result.hint = hint_for(line.front() == '\\' ? std::string(name) : text::lower(name), mysql_commands);
      break;
    case EngineKind::sqlite:
      result.client = "sqlite3";
      result.hint = hint_for(name, sqlite_commands);
      break;
  }
  return result;
}

}  // namespace limbeck::sql
