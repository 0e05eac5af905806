// Models in C++ that say something wrong, and programs of theirs that fail.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include "integration/models_project.hpp"
#include "unit/models/show.hpp"

namespace limbeck::models {

using test::header;
using test::Project;
using test::show;

TEST(CppModelsGoneWrong, ShowTheCompilersOwnWords) {
  Project project;
  project.write(
      "models/bad.hpp",
      header("struct T { int id; };\ninline const auto t = table<T>(\"t\").column(&T::idd, \"id\");"));
  const auto error = project.error();
  EXPECT_TRUE(error.starts_with("the models in models/*.hpp do not compile:\n" +
                                (project.folder / "models/bad.hpp").string() + ":5:"))
      << error;
  EXPECT_NE(error.find("idd"), std::string::npos) << error;
  EXPECT_EQ(error.find("<command-line>"), std::string::npos) << error;
}

TEST(CppModelsGoneWrong, RefuseByTheirTypes) {
  const std::string structs =
      "struct Group { std::int64_t id; std::string name; };\nstruct Contact { std::int64_t id; std::string "
      "name; };\n";
  const std::pair<const char*, const char*> wrong[] = {
      {"table<Contact>(\"c\").column(&Contact::id, \"id\", references(&Group::name))",
       "limbeck: a foreign key and the column that it refers to must have the same C++ type"},
      {"table<Contact>(\"c\").foreign_key(columns(&Contact::id, &Contact::name), "
       "references(columns(&Group::name, &Group::id)))",
       "limbeck: a foreign key and the column that it refers to must have the same C++ type"},
      {"table<Contact>(\"c\").foreign_key(columns(&Contact::id), references(columns(&Group::id, "
       "&Group::name)))",
       "limbeck: a foreign key and what it refers to must have equally many columns"},
      {"table<Contact>(\"c\").column(&Group::id, \"id\")",
       "limbeck: the member is not one of the struct of this table"},
      {"table<Contact>(\"c\").column(&Contact::id, \"id\", references<Contact>(&Group::id))",
       "limbeck: the member is not one of the struct that is referred to"},
      {"table<Contact>(\"c\").column(&Contact::id, \"id\", default_to(\"x\"))",
       "limbeck: the default has not the C++ type of its column"},
      {"table<Contact>(\"c\").column(&Contact::name, \"name\", default_to(0))",
       "limbeck: the default has not the C++ type of its column"},
      {"table<Contact>(\"c\").column(&Contact::id, \"id\", where(\"x\"))",
       "limbeck: this option exists, but not for what it is given to here"},
      {"table<Contact>(\"c\").index({\"id\"}, primary_key)",
       "limbeck: this option exists, but not for what it is given to here"},
      {"table<Contact>(\"c\").column(&Contact::id, \"id\", 5)",
       "limbeck: this is no option of a column, constraint or index"},
      {"table(\"c\").column(\"id\", primary_key)",
       "limbeck: a column without a member needs its type after the name"},
  };
  Project project;
  std::string declarations = structs;
  int number = 0;
  for (const auto& [declaration, sentence] : wrong) {
    declarations += fmt::format("inline const auto t{} = {};\n", ++number, declaration);
  }
  project.write("models/t.hpp", header(declarations));
  const auto error = project.error();
  // Each sentence as often as it is expected: every declaration is refused for its own reason.
  std::map<std::string, std::size_t> expected;
  for (const auto& [declaration, sentence] : wrong) ++expected[sentence];
  for (const auto& [sentence, times] : expected) {
    std::size_t found = 0;
    for (auto at = error.find("failed: " + sentence); at != std::string::npos;
         at = error.find("failed: " + sentence, at + 1))
      ++found;
    EXPECT_GE(found, times) << sentence << "\n" << error;
  }
}

TEST(CppModelsGoneWrong, RefuseTypesThatTheyDoNotKnow) {
  Project project;
  project.write("models/t.hpp", header("struct X {};\nstruct T { X x; std::uint64_t y; };\ninline const auto "
                                       "t = table<T>(\"t\").column(&T::x, \"x\");"));
  EXPECT_NE(project.error().find("limbeck: no SQL type is known for the C++ type of this member"),
            std::string::npos);
  project.write("models/t.hpp", header("struct T { std::uint64_t y; };\ninline const auto t = "
                                       "table<T>(\"t\").column(&T::y, \"y\", type::numeric(20));"));
  EXPECT_EQ(project.error(), "");
}

TEST(CppModelsGoneWrong, TellWhatIsNotDeclared) {
  Project project;
  project.write("models/t.hpp", header(R"cpp(
                  namespace app {
                  enum class Kind { a, b };
                  struct Group {
                    int id;
                  };
                  struct T {
                    int id;
                    Kind kind;
                    int other;
                    int group;
                  };
                  inline const auto t = table<T>("t")
                                            .column(&T::id, "id", references(&Group::id))
                                            .column(&T::kind, "kind", default_to(Kind::a))
                                            .index({&T::other});
                  }  // namespace app
                )cpp"));
  EXPECT_EQ(project.error(), R"(the models in models/*.hpp have 4 problems:
  table t refers to the struct app::Group, but there is no table<app::Group>(…); if the struct is a base of the one that is meant, write references<ThatStruct>(…)
  table t has a column of the C++ enum app::Kind, but there is no enumeration<app::Kind>(…) that names its values (for a column of numbers, give it the type type::integer)
  table t has the default 0 of the C++ enum app::Kind, for which enumeration<app::Kind>(…) has no name
  table t names a member of the struct app::T that is not a column of the table t)");
}

TEST(CppModelsGoneWrong, TellWhenAHandleIsUsedTooEarly) {
  Project project;
  project.write(
      "models/t.hpp", header(R"cpp(
        struct T {
          int id;
          std::optional<int> up;
        };
        extern const Table<T> later;
        inline const auto t =
            table<T>("t").column(&T::id, "id", primary_key).column(&T::up, "up", references(later, &T::id));
        inline const Table<T> later = table<T>("later").column(&T::id, "id", primary_key);
      )cpp"));
  EXPECT_EQ(project.error(),
            "the models in models/*.hpp: table t refers to a table by a handle that is declared later, or in "
            "another source file");
}

TEST(CppModelsGoneWrong, TellWhatIsSaidTwice) {
  Project project;
  project.write("models/t.hpp",
                header(R"cpp(
                         struct T {
                           std::int64_t id;
                           std::string name;
                           std::optional<int> other;
                         };
                         inline const auto t =
                             table<T>("t")
                                 .column(&T::id, "id", primary_key, comment("same"), comment("same"))
                                 .column(&T::name, "name", not_null, nullable, default_to("a"),
                                         default_to("b"), type::text, type::varchar(3))
                                 .column(&T::other, "other", not_null, check("other > 0"), check("other < 9"),
                                         references("t", {"id"}), references("u", {"id"}),
                                         option(postgresql, "storage", "main"),
                                         option(postgresql, "storage", "plain"))
                                 .comment("a")
                                 .comment("b");
                         inline const auto e = enumeration("e", {"a"}).renamed_from("x").renamed_from("y");
                       )cpp",
                       "#include <optional>\n#include <string>\n"));
  EXPECT_EQ(project.error(), R"(the models in models/*.hpp have 8 problems:
  enum e: "renamed_from" is said twice, and not the same
  table t, column name: "nullable" is said twice, and not the same
  table t, column name: "default" is said twice, and not the same
  table t, column name: "type" is said twice, and not the same
  table t, column other: "references" is said twice, and not the same
  table t, column other: "storage" is said twice, and not the same
  table t: "comment" is said twice, and not the same
  table t, column other: it refers to the table "u", which is not in the models; did you mean "t"?)");
}

TEST(CppModelsGoneWrong, TellWhatCannotBeSaid) {
  Project project;
  project.write("models/t.hpp", header(R"cpp(
                  inline const auto t =
                      table("t\xe9").column("d", type::double_precision, default_to(1.0 / 0.0));
                )cpp"));
  EXPECT_EQ(project.error(), R"(the models in models/*.hpp have 2 problems:
  table t\xE9 has a text that is not UTF-8: t\xE9
  table t\xE9 has the default inf, which is no number in SQL; say it as the database does: default_to(sql("…")))");
}

TEST(CppModelsGoneWrong, CountEnumeratorsInColumnsOfNumbers) {
  Project project;
  project.write(
      "models/t.hpp",
      header(R"cpp(
               enum class S { off, on };
               enum class Counted : std::uint8_t { seven = 7 };
               struct T {
                 S number, name, text;
                 Counted native;
                 std::uint64_t large;
                 float small;
                 std::vector<S> many;
                 std::vector<std::vector<std::optional<S>>> more;
               };
               inline const auto s = enumeration<S>("s", {{S::off, "off"}, {S::on, "on"}});
               inline const auto t =
                   table<T>("t")
                       .column(&T::number, "number", type::smallint, default_to(S::on))
                       .column(&T::name, "name", default_to(S::on))
                       .column(&T::text, "text", default_to(S::on), type::text)
                       .column(&T::native, "native", type::native("int2"), default_to(Counted::seven))
                       .column(&T::large, "large", type::numeric(20), default_to(18446744073709551615U))
                       .column(&T::small, "small", default_to(0.1F))
                       .column(&T::many, "many", default_to("{on}"))
                       .column(&T::more, "more")
                       .column("named", type::array(type::array(type::enumeration("s"))))
                       .column("natives", type::array(type::native("citext")));
             )cpp",
             "#include <optional>\n"));
  EXPECT_EQ(show(project.catalog()), R"(schema public
enum public.s (off, on)
public.t
  number smallint not null default 1
  name public.s not null default 'on'
  text text not null default 'on'
  native int2 not null default 7
  large numeric(20,0) not null default 18446744073709551615
  small real not null default 0.1
  many public.s[] not null default '{on}'
  more public.s[][] not null
  named public.s[][] not null
  natives citext[] not null
)");
}

TEST(CppModelsGoneWrong, TellWhenTheirProgramFails) {
  Project project;
  project.write(
      "models/t.hpp",
      header(
          "inline const int t = [] { std::fputs(\"cannot go on\\n\", stderr); std::exit(3); return 0; }();"));
  EXPECT_EQ(project.error(),
            "the program made from the models in models/*.hpp ended with exit code 3:\ncannot go on");
}

TEST(CppModelsGoneWrong, TellWhenTheirProgramEndsTooEarly) {
  Project project;
  project.write("models/t.hpp", header("inline const int t = [] { std::exit(0); return 0; }();"));
  EXPECT_EQ(project.error(),
            "the program made from the models in models/*.hpp ended before it was asked for the models: "
            "something in it calls exit()");
}

TEST(CppModelsGoneWrong, AreStoppedWhenTheirProgramDoesNotEnd) {
  Project project;
  project.request.time_limit = std::chrono::milliseconds(300);
  project.write("models/t.hpp",
                header("inline const int t = [] { volatile bool on = true; while (on) {} return 0; }();"));
  EXPECT_EQ(
      project.error(),
      "the program made from the models in models/*.hpp was stopped: it had not ended after 0.3 seconds");
}

TEST(CppModelsGoneWrong, TellWhenTheirProgramForks) {
  Project project;
  project.write("models/t.hpp",
                header("inline const auto t = (::fork(), table(\"t\").column(\"id\", type::bigint));",
                       "#include <unistd.h>\n"));
  EXPECT_EQ(project.error(),
            "the program made from the models in models/*.hpp answered more than once: something in it calls "
            "fork()");
}

TEST(CppModelsGoneWrong, MayPrint) {
  Project project;
  project.request.on_output = [&](const std::string& text) { project.told = text; };
  project.write(
      "models/t.hpp",
      header("inline const auto t = (std::puts(\"{}\"), table(\"t\").column(\"id\", type::bigint));"));
  EXPECT_EQ(project.catalog().catalog.tables.size(), 1U);
  EXPECT_EQ(project.told, "{}");
}

TEST(CppModelsGoneWrong, RefuseFlagsWithWhichThereIsNoProgram) {
  Project project;
  project.write("models/t.hpp", header(""));
  for (const char* flag : {"-c", "-S", "-E", "-fsyntax-only", "-M", "-MD", "-o", "-ofile", "-###", "-shared",
                           "--version", "-dM"}) {
    project.request.source.flags = {flag};
    EXPECT_EQ(project.error(),
              fmt::format("models_flags holds {}, with which the compiler does not make the program that "
                          "Limbeck asks it for",
                          flag));
  }
}

TEST(CppModelsGoneWrong, NeedTheRightLanguage) {
  Project project;
  project.write("models/t.hpp", header(""));
  for (const auto& [flag, language] :
       {std::pair("-std=c++17", "C++17"), {"-std=gnu++14", "C++14"}, {"-std=c++98", "C++98"}}) {
    project.request.source.flags = {flag};
    EXPECT_EQ(
        project.error(),
        fmt::format("the models in models/*.hpp do not compile:\nC++20 or later is needed, and c++ reads "
                    "this as {}: correct models_flags or CXX",
                    language));
  }
}

TEST(CppModelsGoneWrong, TellWhenTheyNeedOtherSources) {
  Project project;
  project.write("models/t.hpp",
                header("std::string elsewhere();\ninline const auto t = table(elsewhere());"));
  const auto error = project.error();
  EXPECT_TRUE(error.starts_with("the models in models/*.hpp do not link:\n")) << error;
  EXPECT_NE(error.find("elsewhere"), std::string::npos);
}

TEST(CppModelsGoneWrong, NeedACompiler) {
  Project project;
  project.write("models/t.hpp", header(""));
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", "/nowhere", 1);
  EXPECT_EQ(project.error(),
            "the models in models/*.hpp need a C++ compiler, and there is none here (looked for $CXX, c++, "
            "g++ and clang++)");
  ::setenv("PATH", path.c_str(), 1);
  ::setenv("CXX", "no-such-compiler -x", 1);
  EXPECT_EQ(project.error(),
            "the models in models/*.hpp need a C++ compiler, and CXX names one that is not there: "
            "no-such-compiler -x");
  ::unsetenv("CXX");
}

}  // namespace limbeck::models
