// What a command ends with. docs/reference/cli.md prints this table, and a test compares the two.
#pragma once

#include <array>
#include <string_view>

#include "base/error.hpp"

namespace limbeck::cli {

enum class ExitCode {
  as_wanted = 0,
  failed = 1,
  usage = 2,
  not_as_wanted = 3,
};

struct ExitCodeMeaning {
  ExitCode code;
  std::string_view meaning;
};

/// What each of them says, whatever the command. A signal that ended a command in order is 128 and its
/// number.
inline constexpr std::array<ExitCodeMeaning, 4> exit_code_meanings{{
    {ExitCode::as_wanted, "as wanted: it is done, and what was asked about is as it should be"},
    {ExitCode::failed, "failed: it could not be done, or not be found out"},
    {ExitCode::usage, "usage: the command line or the configuration is wrong; nothing was tried"},
    {ExitCode::not_as_wanted,
     "not as it should be: it was found out, and there are differences, something is pending, would fail, "
     "was "
     "edited, is missing or never ran"},
}};

constexpr int number_of(ExitCode code) {
  return static_cast<int>(code);
}

/// 3 where something is not as wanted, else 0.
constexpr ExitCode as_wanted_if(bool wanted) {
  return wanted ? ExitCode::as_wanted : ExitCode::not_as_wanted;
}

/// It was found out that something is not as it should be, so that there is no answer. Exit code 3.
class NotAsWanted : public Error {
 public:
  using Error::Error;
};

}  // namespace limbeck::cli
