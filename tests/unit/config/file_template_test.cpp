#include "config/file_template.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "scripts/file_name.hpp"

namespace limbeck::config {
namespace {

std::string verdict(std::string_view pattern) {
  try {
    check_file_template(pattern);
    return "good";
  } catch (const UsageError& error) {
    return error.what();
  }
}

TEST(FileTemplate, AcceptsWhatCanBeFilledIn) {
  for (const auto* pattern : {"{rev}_{slug}", "{year}{month}{day}_{hour}{minute}{second}-{rev}",
                              "{epoch}_{slug}", "{year}/{{{rev}}}", "%(rev)s_%(slug)s",
                              "%%(year)d_%%(month).2d_%%(day).2d_%%(rev)s", "100%%_{rev}", "50%_{rev}"}) {
    EXPECT_EQ(verdict(pattern), "good") << pattern;
    EXPECT_NO_THROW(scripts::file_name(pattern, {"8f3b2c9a1d04", "add contacts", {}, "UTC", 40})) << pattern;
  }
}

TEST(FileTemplate, SaysWhatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"{revision}", "there is no {revision}"},
      {"{slugg}", "there is no {slugg}; did you mean {slug}?"},
      {"%(re)s", "there is no {re}; did you mean {rev}?"},
      {"{rev", "there is a brace without its partner"},
      {"rev}", "there is a brace without its partner"},
      {"%(rev", "there is a \"%(\" without its \")\""},
      {"%(rev)", "the s or d behind \"%(rev)\" is missing"},
      {"%(rev)x", "the s or d behind \"%(rev)\" is missing"},
      {"", "it gives every file of a day the same name"},
      {"{year}", "it gives every file of a day the same name"},
      {"/{rev}", "it makes a hidden file, or leads out of the folder of revision files"},
      {"../{rev}", "it makes a hidden file, or leads out of the folder of revision files"},
      {"{rev}/", "it makes a hidden file, or leads out of the folder of revision files"},
      {".{rev}", "it makes a hidden file, or leads out of the folder of revision files"},
  };
  for (const auto& [pattern, message] : cases) EXPECT_EQ(verdict(pattern), message) << pattern;
}

}  // namespace
}  // namespace limbeck::config
