#include "scripts/revision_format.hpp"

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "scripts/cpp/cpp_format.hpp"
#include "scripts/scan.hpp"
#include "scripts/sql/sql_format.hpp"
#include "unit/scripts/revision_dsl.hpp"
#include "unit/scripts/temporary_folder.hpp"

namespace limbeck::scripts {
namespace {

constexpr const char* sql_text =
    "-- limbeck: revision a1\n-- a note\n\n-- limbeck: upgrade\n-- WARNING: slow\nSELECT 1;\nSELECT 2;\n\n"
    "-- limbeck: downgrade irreversible \"gone\"\n";
constexpr const char* cpp_text =
    "// limbeck: revision b2\n// a note\n\n// limbeck: upgrade foreign-keys=off\n"
    "void upgrade(limbeck::Op&) {}\n// limbeck: downgrade irreversible\n";

LoadedRevision load(const std::string& name, const std::string& text, const LoadRequest& request = {}) {
  return format_of(name).load(Content::of_text(text, name), request);
}

class IdleProgram : public Program {
 public:
  void run(Direction, const ScriptTarget&, const Answer&, const std::function<bool()>&) const override {}
};

/// Files of assignments, as Alembic's are: `revision = ID`; without that line they are no revisions.
class AssignmentFormat : public RevisionFormat {
 public:
  std::string_view ending() const override { return ".py"; }
  std::string_view language() const override { return "assignments"; }
  std::optional<ParsedHeader> parse_header(std::string_view text, std::string_view source,
                                           bool complete) const override {
    if (!complete) return std::nullopt;
    ParsedHeader parsed;
    constexpr std::string_view assignment = "revision = ";
    parsed.is_revision = text.starts_with(assignment);
    if (parsed.is_revision) parsed.header.revision.id = text.substr(assignment.size());
    parsed.header.revision.file = source;
    return parsed;
  }
  std::string with_parents(std::string_view, std::string_view,
                           const std::vector<std::string>&) const override {
    return {};
  }
  LoadedRevision load(const Content&, const LoadRequest&) const override { return {}; }
  bool writes_sections() const override { return false; }
  std::string write(const NewRevision&, EngineKind) const override { return {}; }
  std::optional<EmbeddedProgramSource> embed(const Content&, const std::string&) const override { return {}; }
  std::optional<Finding> check_tools(std::size_t) const override { return {}; }
};

}  // namespace

TEST(RevisionFormat, IsToldByTheEndingOfTheName) {
  EXPECT_EQ(find_format("versions/a1_x.sql"), &sql_format());
  EXPECT_EQ(find_format("versions/a1_x.cpp"), &cpp_format());
  EXPECT_EQ(find_format("a.sql"), &sql_format());
  for (const auto* other : {"a.txt", "a.sql~", "a.SQL", "versions.sql/a", "versions/.sql", ".cpp", ""})
    EXPECT_EQ(find_format(other), nullptr) << other;
  EXPECT_EQ(
      or_error([] { return std::string(format_of("v/a.txt", project_formats(false)).language()); }),
      "error: v/a.txt is no revision file: its name ends otherwise (names of revision files end with .sql "
      "or .cpp)");
}

TEST(RevisionFormat, WritesWhatItReadsBack) {
  NewRevision draft;
  draft.revision = {.id = "a1", .revises = {"b2"}, .message = "add x"};
  draft.sections = empty_sections();
  for (const auto* format : project_formats(false)) {
    const auto text = format->write(draft, EngineKind::postgresql);
    const auto name = "a1" + std::string(format->ending());
    const auto parsed = format->parse_header(text, name);
    ASSERT_TRUE(parsed) << name;
    EXPECT_TRUE(parsed->is_revision) << name;
    EXPECT_EQ(show(parsed->header), "a1 revises=b2 'add x'") << name;
    EXPECT_FALSE(load(name, text).file_hash.empty()) << name;
  }
}

TEST(RevisionFormat, LoadsStatementsOrAProgram) {
  const auto statements = load("v/a1.sql", sql_text);
  EXPECT_FALSE(statements.is_program);
  ASSERT_EQ(statements.statements.size(), 2u);
  EXPECT_EQ(statements.statements[1].line, 7);
  ASSERT_EQ(statements.warnings.size(), 1u);
  EXPECT_EQ(statements.notes, std::vector<std::string>{"a note"});

  const auto program = load("v/b2.cpp", cpp_text);
  EXPECT_TRUE(program.is_program);
  EXPECT_FALSE(program.program) << "it is only looked at";
  EXPECT_TRUE(program.foreign_keys_off);
  EXPECT_EQ(program.notes, std::vector<std::string>{"a note"});
}

TEST(RevisionFormat, TakesProgramsOfThisBinary) {
  const auto made = std::make_shared<IdleProgram>();
  std::string asked;
  ProgramSettings programs;
  programs.embedded = [&](const std::string& file) {
    asked = file;
    return made;
  };
  EXPECT_EQ(load("v/b2.cpp", cpp_text, {.programs = &programs}).program, made);
  EXPECT_EQ(asked, "v/b2.cpp");
}

TEST(RevisionFormat, RefusesToLoadWhatCannotRun) {
  const LoadRequest down{.direction = Direction::downgrade};
  EXPECT_EQ(or_error([&] { return load("v/a1.sql", sql_text, down).file_hash; }),
            "error: revision a1 (v/a1.sql:9) can't be downgraded: gone");
  EXPECT_EQ(or_error([&] { return load("v/b2.cpp", cpp_text, down).file_hash; }),
            "error: revision b2 (v/b2.cpp:6) can't be downgraded");
  const std::string begins = "-- limbeck: revision a1\n-- limbeck: upgrade\nBEGIN;\n";
  EXPECT_EQ(or_error([&] { return load("v/a1.sql", begins).file_hash; }).substr(0, 29),
            "error: v/a1.sql:3: BEGIN can'");
  EXPECT_EQ(load("v/a1.sql", begins, {.transactions = false}).statements.size(), 1u);
}

TEST(RevisionFormat, SaysWhatAnApplicationCompiles) {
  EXPECT_FALSE(sql_format().embed(Content::of_text(sql_text, "v/a1.sql"), "made"));
  const auto one_way = cpp_format().embed(Content::of_text(cpp_text, "/v/b2.cpp"), "made");
  ASSERT_TRUE(one_way);
  EXPECT_EQ(one_way->upgrade, "limbeck_upgrade_b2");
  EXPECT_EQ(one_way->downgrade, "");
  EXPECT_TRUE(one_way->source.starts_with("// made\n")) << one_way->source;
  EXPECT_TRUE(one_way->source.contains("#include \"/v/b2.cpp\"")) << one_way->source;
  EXPECT_FALSE(one_way->source.contains("limbeck_downgrade_b2")) << one_way->source;
  const auto both = cpp_format().embed(
      Content::of_text(
          "// limbeck: revision b_2\nvoid upgrade(limbeck::Op&) {}\nvoid downgrade(limbeck::Op&) {}\n",
          "/v/b2.cpp"),
      "made");
  EXPECT_EQ(both->downgrade, "limbeck_downgrade_b_5f2");
  EXPECT_TRUE(both->source.contains("void limbeck_downgrade_b_5f2(limbeck::Op& op)")) << both->source;
}

TEST(RevisionFormat, MayCountInOneProjectAndNotInAnother) {
  const TemporaryFolder folder;
  file::create(folder / "a1.sql", sql_text);
  file::create(folder / "b2.cpp", cpp_text);
  file::create(folder / "c3.py", "revision = c3");
  file::create(folder / "__init__.py", "");
  const auto ids = [&](Formats formats) {
    std::vector<std::string> found;
    for (const auto& each : scan({folder.path()}, false, {}, formats)) found.push_back(each.id);
    return text::join(found, " ");
  };
  EXPECT_EQ(ids(project_formats(false)), "a1 b2");
  const AssignmentFormat assignments;
  const std::vector<const RevisionFormat*> some = {&sql_format(), &assignments};
  EXPECT_EQ(ids(some), "a1 c3") << "__init__.py is no revision, and no error";
}

}  // namespace limbeck::scripts
