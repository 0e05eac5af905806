// Models in C++, compiled by the system's compiler.
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <future>

#include "integration/models_project.hpp"
#include "unit/models/show.hpp"

namespace limbeck::models {

using test::Project;
using test::show;

namespace {

const char* const contacts = R"cpp(
#pragma once
#include <limbeck/models.hpp>
#include <chrono>
#include <optional>
#include <string>
#include "groups.hpp"

  using namespace limbeck::models;

  enum class Kind { person, company };
  inline const auto kinds = enumeration<Kind>("contact_kind", {
                                                                  {Kind::person, "person"},
                                                                  {Kind::company, "company"},
                                                              });

  struct Contact {
    std::int64_t id;
    std::string name;
    std::optional<std::string> email;
    Kind kind;
    std::int64_t group_id;
    std::chrono::system_clock::time_point created_at;
  };

  inline const auto contacts =
      table<Contact>("contacts")
          .column(&Contact::id, "id", primary_key, identity)
          .column(&Contact::name, "name", type::varchar(80))
          .column(&Contact::email, "email", unique)
          .column(&Contact::kind, "kind", default_to(Kind::person))
          .column(&Contact::group_id, "group_id", references(&Group::id, on_delete::cascade), indexed)
          .column(&Contact::created_at, "created_at", default_to(now()))
          .index({&Contact::name, descending(&Contact::created_at)})
          .check("contacts_name_given", "name <> ''")
          .comment("people and companies");
)cpp";

const char* const groups = R"cpp(
#pragma once
#include <limbeck/models.hpp>
#include <string>

  struct Group {
    std::int64_t id;
    std::string name;
  };

  inline const auto groups =
      limbeck::models::table<Group>("groups")
          .column(&Group::id, "id", limbeck::models::primary_key, limbeck::models::identity)
          .column(&Group::name, "name", limbeck::models::unique);
)cpp";

/// One table, with what the test is about in `declarations`.
std::string header(const std::string& declarations, const std::string& includes = "") {
  return "#pragma once\n#include <limbeck/models.hpp>\n" + includes + "using namespace limbeck::models;\n" +
         declarations;
}

}  // namespace

TEST(CppModels, ReadTheContactsOfTheGuide) {
  Project project;
  project.write("models/contacts.hpp", contacts);
  project.write("models/groups.hpp", groups);
  EXPECT_EQ(show(project.catalog()), R"(schema public
enum public.contact_kind (person, company)
public.contacts
  id bigint not null identity
  name character varying(80) not null
  email text
  kind public.contact_kind not null default 'person'
  group_id bigint not null
  created_at timestamp with time zone not null default CURRENT_TIMESTAMP
  primary key (id)
  unique (email)
  check contacts_name_given name <> ''
  foreign key (group_id) to public.groups (id) on delete CASCADE
  index contacts_group_id_idx (group_id)
  index contacts_name_created_at_idx (name, created_at desc)
  comment people and companies
public.groups
  id bigint not null identity
  name text not null
  primary key (id)
  unique (name)
)");
  project.on_sqlite();
  EXPECT_EQ(show(project.catalog().catalog.tables.at({"", "contacts"})), R"(contacts
  id INTEGER not null identity
  name VARCHAR(80) not null
  email TEXT
  kind TEXT not null default 'person'
  group_id BIGINT not null
  created_at TIMESTAMP not null default CURRENT_TIMESTAMP
  primary key (id)
  unique (email)
  check kind IN ('person', 'company')
  check contacts_name_given name <> ''
  foreign key (group_id) to groups (id) on delete CASCADE
  index contacts_group_id_idx (group_id)
  index contacts_name_created_at_idx (name, created_at desc nulls last)
)");
  EXPECT_EQ(project.told, "compiling models/*.hpp\n");  // once, for both
}

TEST(CppModels, KnowTheTypesOfTheStandardLibrary) {
  Project project;
  project.write("models/all.hpp", header(R"cpp(
                                           struct Money {
                                             std::int64_t cents;
                                           };
                                           template <>
                                           struct limbeck::models::sql_type<Money> {
                                             static constexpr auto value = type::numeric(12, 2);
                                           };
                                           enum class Level : short { low, high };
                                           inline const auto levels = enumeration<Level>("level", {{Level::low, "low"}, {Level::high, "high"}});
                                           struct All {
                                             bool a;
                                             std::int8_t b;
                                             std::int16_t c;
                                             std::int32_t d;
                                             std::int64_t e;
                                             std::uint8_t f;
                                             std::uint16_t g;
                                             std::uint32_t h;
                                             float i;
                                             double j;
                                             std::string k;
                                             std::string_view l;
                                             std::vector<std::byte> m;
                                             std::array<std::byte, 16> n;
                                             std::vector<unsigned char> o;
                                             std::vector<std::string> p;
                                             std::vector<std::vector<int>> q;
                                             std::chrono::sys_seconds r;
                                             std::chrono::local_seconds s;
                                             std::chrono::year_month_day t;
                                             std::chrono::milliseconds u;
                                             std::chrono::hh_mm_ss<std::chrono::seconds> v;
                                             Money w;
                                             Level x;
                                             std::vector<Level> y;
                                             std::optional<const int> z;
                                             const std::string constant;
                                           };
                                           inline const auto all = table<All>("all")
                                                                       .column(&All::a, "a")
                                                                       .column(&All::b, "b")
                                                                       .column(&All::c, "c")
                                                                       .column(&All::d, "d")
                                                                       .column(&All::e, "e")
                                                                       .column(&All::f, "f")
                                                                       .column(&All::g, "g")
                                                                       .column(&All::h, "h")
                                                                       .column(&All::i, "i")
                                                                       .column(&All::j, "j")
                                                                       .column(&All::k, "k")
                                                                       .column(&All::l, "l")
                                                                       .column(&All::m, "m")
                                                                       .column(&All::n, "n")
                                                                       .column(&All::o, "o")
                                                                       .column(&All::p, "p")
                                                                       .column(&All::q, "q")
                                                                       .column(&All::r, "r")
                                                                       .column(&All::s, "s")
                                                                       .column(&All::t, "t")
                                                                       .column(&All::u, "u")
                                                                       .column(&All::v, "v")
                                                                       .column(&All::w, "w")
                                                                       .column(&All::x, "x")
                                                                       .column(&All::y, "y")
                                                                       .column(&All::z, "z")
                                                                       .column(&All::constant, "constant");
                                         )cpp",
                                         "#include <array>\n#include <chrono>\n"));
  EXPECT_EQ(show(project.catalog().catalog.tables.begin()->second), R"(public.all
  a boolean not null
  b smallint not null
  c smallint not null
  d integer not null
  e bigint not null
  f smallint not null
  g integer not null
  h bigint not null
  i real not null
  j double precision not null
  k text not null
  l text not null
  m bytea not null
  n bytea not null
  o bytea not null
  p text[] not null
  q integer[][] not null
  r timestamp with time zone not null
  s timestamp without time zone not null
  t date not null
  u interval not null
  v time without time zone not null
  w numeric(12,2) not null
  x public.level not null
  y public.level[] not null
  z integer
  constant text not null
)");
}

TEST(CppModels, SayEverythingOfColumns) {
  Project project;
  project.write("models/t.hpp", header(R"cpp(
                  struct T {
                    std::int64_t id;
                    std::string a, b, c;
                    std::optional<int> d;
                    int e;
                    double f;
                    bool g;
                  };
                  inline const auto t =
                      table<T>("t")
                          .column(&T::id, "id", primary_key.named("t_pk"),
                                  identity.always().start(100).increment(10).cache(5))
                          .column(&T::a, "a", type::native("citext").on(sqlite, "TEXT"), nullable,
                                  collate(sql("C").on(sqlite, "NOCASE")))
                          .column(&T::b, "b", type::portable(type::text).on(postgresql, "inet"),
                                  default_to("it's"), unique.named("b_key").nulls_not_distinct())
                          .column(&T::c, "c", generated(sql("a || b").on(sqlite, "a || b || ''")),
                                  comment("a \"b\"\n\tc"))
                          .column(&T::d, "d", not_null, default_to(-5), check("d <> 0").named("d_given"),
                                  option(postgresql, "storage", "plain"))
                          .column(&T::e, "e", default_to(sql("floor(random())")), indexed.named("e_idx"),
                                  stable_id("e"), renamed_from("old_e"))
                          .column(&T::f, "f", default_to(0.1))
                          .column(&T::g, "g", default_to(true))
                          .renamed_from("s");
                )cpp"));
  EXPECT_EQ(show(project.catalog()), R"(schema public
public.t
  id bigint not null identity always start 100
  a citext collate "C"
  b inet not null default 'it''s'
  c text not null stored a || b comment a "b"
	c
  d integer not null default -5 storage=plain
  e integer not null default floor(random())
  f double precision not null default 0.1
  g boolean not null default true
  primary key t_pk (id)
  unique b_key (b) nulls not distinct
  check d_given d <> 0
  index e_idx (e)
table public.s -> table public.t
column public.s.old_e -> column public.t.e
column public.t.old_e -> column public.t.e
)");
}

TEST(CppModels, SayEverythingOfTables) {
  Project project;
  project.write(
      "models/t.hpp",
      header(
          R"cpp(
            struct Timestamps {
              std::chrono::sys_seconds created_at;
            };
            struct Tenant {
              std::int64_t region;
              std::int64_t id;
            };
            struct Node : Timestamps {
              std::int64_t region;
              std::int64_t id;
              std::optional<std::int64_t> parent;
              std::string name;
            };
            constexpr auto timestamps = [](auto& table) {
              table.column(&Timestamps::created_at, "created_at", default_to(now()));
            };
            inline const auto tenants =
                table<Tenant>("tenants")
                    .in_schema("crm")
                    .column(&Tenant::region, "region")
                    .column(&Tenant::id, "id")
                    .primary_key("tenants_pk", {&Tenant::region, &Tenant::id}, include({"id"}));
            inline const auto nodes =
                table<Node>("nodes")
                    .column(&Node::region, "region")
                    .column(&Node::id, "id", unique)
                    .column(
                        &Node::parent, "parent",
                        references(&Node::id, on_delete::set_null, on_update::cascade).named("up").deferred())
                    .column(&Node::name, "name")
                    .with(timestamps)
                    .foreign_key(
                        columns(&Node::region, &Node::id),
                        references(columns(&Tenant::region, &Tenant::id), on_delete::restrict).match_full())
                    .unique({&Node::region, &Node::name}, nulls_not_distinct, deferrable,
                            comment("one name a region"))
                    .unique("by_time", {&Timestamps::created_at, "id"}, only_on(postgresql))
                    .index({sql("lower(name)"), key(&Node::id).descending().nulls_last()}, unique,
                           where("parent IS NULL"), include({&Node::name}))
                    .index("nodes_trgm", {key(&Node::name).collate("C").operator_class("gin_trgm_ops")},
                           method("gin"), option(postgresql, "fastupdate", "off"))
                    .check("region > 0")
                    .check("valid", sql("name <> ''").on(sqlite, "name != ''"), not_valid, no_inherit)
                    .constraint("no_overlap", sql().on(postgresql, "EXCLUDE USING gist (region WITH =)"))
                    .option(postgresql, "fillfactor", "70")
                    .option(sqlite, "strict")
                    .comment("a tree");
            inline const auto plain =
                table("plain")
                    .column("id", type::bigint, primary_key, identity)
                    .column("tag", type::varchar(20), nullable)
                    .column("node", type::bigint, references("nodes", {"id"}, on_delete::cascade))
                    .column("tenant_region", type::bigint)
                    .column("tenant_id", type::bigint)
                    .foreign_key({"tenant_region", "tenant_id"}, references("crm.tenants"))
                    .index({"tag"});
            inline const auto only = table("only_sqlite").column("id", type::bigint, primary_key).only_on(sqlite);
          )cpp",
          "#include <chrono>\n"));
  EXPECT_EQ(show(project.catalog()), R"j(schema crm
schema public
crm.tenants
  region bigint not null
  id bigint not null
  primary key tenants_pk (region, id) include (id)
public.nodes
  region bigint not null
  id bigint not null
  parent bigint
  name text not null
  created_at timestamp with time zone not null default CURRENT_TIMESTAMP
  unique (id)
  unique (region, name) nulls not distinct deferrable
  unique by_time (created_at, id)
  check region > 0
  check valid name <> ''
  foreign key up (parent) to public.nodes (id) on delete SET NULL on update CASCADE deferred
  foreign key (region, id) to crm.tenants (region, id) on delete RESTRICT match full
  constraint no_overlap EXCLUDE USING gist (region WITH =)
  unique index nodes_expr_id_idx ([lower(name)], id desc nulls last) include (name) where parent IS NULL
  index nodes_trgm (name collate "C" gin_trgm_ops) using gin fastupdate=off
  option fillfactor=70
  comment a tree
public.plain
  id bigint not null identity
  tag character varying(20)
  node bigint not null
  tenant_region bigint not null
  tenant_id bigint not null
  primary key (id)
  foreign key (node) to public.nodes (id) on delete CASCADE
  foreign key (tenant_region, tenant_id) to crm.tenants (region, id)
  index plain_tag_idx (tag)
)j");
}

TEST(CppModels, ReferToEachOtherInAnyOrder) {
  Project project;
  project.write(
      "models/t.hpp", header(R"cpp(
        struct Entity {
          std::int64_t id;
        };
        struct Author : Entity {
          std::optional<std::int64_t> best_book;
        };
        struct Book : Entity {
          std::int64_t author;
          std::optional<std::int64_t> archived;
        };
        inline const auto authors = table<Author>("authors")
                                        .column(&Author::id, "id", primary_key)
                                        .column(&Author::best_book, "best_book", references<Book>(&Book::id));
        inline const auto books = table<Book>("books")
                                      .column(&Book::id, "id", primary_key)
                                      .column(&Book::author, "author", references<Author>(&Entity::id));
        inline const auto archive = table<Book>("old_books")
                                        .column(&Book::id, "old_id", primary_key)
                                        .column(&Book::archived, "archived", references(books, &Book::id));
      )cpp"));
  const auto error = project.error();
  EXPECT_EQ(
      error,
      "the models in models/*.hpp: table authors refers to the struct Book, which both the tables books and "
      "old_books have; say which by its handle: references(books, …)");
  project.write("models/t.hpp", header(R"cpp(
                  struct Author {
                    std::int64_t id;
                    std::optional<std::int64_t> best_book;
                  };
                  struct Book {
                    std::int64_t id;
                    std::int64_t author;
                  };
                  inline const auto authors =
                      table<Author>("authors")
                          .column(&Author::id, "id", primary_key)
                          .column(&Author::best_book, "best_book", references(&Book::id).deferrable());
                  inline const auto books = table<Book>("books")
                                                .column(&Book::id, "id", primary_key)
                                                .column(&Book::author, "author", references(&Author::id));
                )cpp"));
  const auto tables = project.catalog().catalog.tables;
  EXPECT_EQ(show(tables.at({"public", "authors"}).foreign_keys.front()),
            "foreign key (best_book) to public.books (id) deferrable");
  EXPECT_EQ(show(tables.at({"public", "books"}).foreign_keys.front()),
            "foreign key (author) to public.authors (id)");
}

TEST(CppModels, DeclareEveryOtherObject) {
  Project project;
  project.write(
      "models/t.hpp", header(R"cpp(
        inline const auto names =
            naming_convention({.primary_key = "pk_%(table_name)s", .index = "ix_%(column_0_label)s"});
        inline const auto crm = schema("crm").comment("customers");
        inline const auto citext = extension("citext");
        inline const auto colors = enumeration("color", {"red", "green"}).in_schema("crm").comment("of labels");
        inline const auto numbers = sequence("numbers").as(type::integer).start(7).only_on(postgresql);
        inline const auto labels = table("labels")
                                       .column("id", type::bigint, primary_key)
                                       .column("color", type::enumeration("color", "crm"), default_to("red"))
                                       .index({"color"});
        inline const auto red = view("red_labels", "SELECT id FROM labels WHERE color = 'red'")
                                    .option(postgresql, "security_barrier");
        inline const auto counts = view("counts", "SELECT color, count(*) AS n FROM labels GROUP BY 1")
                                       .materialized()
                                       .index({"color"}, unique)
                                       .only_on(postgresql);
        inline const auto touch = raw(
            "touch",
            sql().on(postgresql,
                     "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"),
            "DROP FUNCTION touch()");
        inline const auto touched =
            raw("touched",
                sql("CREATE TRIGGER touched BEFORE UPDATE ON labels FOR EACH ROW EXECUTE FUNCTION touch()")
                    .on(sqlite, "CREATE TRIGGER touched AFTER UPDATE ON labels BEGIN SELECT 1; END"))
                .after("labels");
      )cpp"));
  EXPECT_EQ(show(project.catalog()), R"j(schema crm comment customers
schema public
enum crm.color (red, green)
sequence public.numbers integer
public.labels
  id bigint not null
  color crm.color not null default 'red'
  primary key pk_labels (id)
  index ix_labels_color (color)
materialized view public.counts SELECT color, count(*) AS n FROM labels GROUP BY 1
  unique index ix_counts_color (color)
view public.red_labels SELECT id FROM labels WHERE color = 'red'
extension citext: CREATE EXTENSION citext; drop: 
function public.touch: CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; drop: DROP FUNCTION touch()
trigger public.labels.touched: CREATE TRIGGER touched BEFORE UPDATE ON labels FOR EACH ROW EXECUTE FUNCTION touch(); drop: 
trigger public.labels.touched needs table public.labels
)j");
  project.on_sqlite();
  EXPECT_EQ(show(project.catalog()), R"j(labels
  id BIGINT not null
  color TEXT not null default 'red'
  primary key pk_labels (id)
  check color IN ('red', 'green')
  index ix_labels_color (color)
view red_labels SELECT id FROM labels WHERE color = 'red'
trigger labels.touched: CREATE TRIGGER touched AFTER UPDATE ON labels BEGIN SELECT 1; END; drop: 
trigger labels.touched needs table labels
)j");
}

TEST(CppModels, MayStandInSourceFiles) {
  Project project;
  project.request.source.paths = {"models/*.cpp"};
  project.write("models/common.hpp", groups);
  // A global that is not inline, in a header that both files include, is declared twice and counts once.
  project.write("models/common2.hpp",
                header("const auto colors = table(\"colors\").column(\"id\", type::bigint);"));
  project.write("models/a.cpp",
                "#include \"common.hpp\"\n#include \"common2.hpp\"\nconst auto a = "
                "table(\"a\").column(\"id\", type::bigint);");
  project.write("models/b.cpp",
                "#include \"common.hpp\"\n#include \"common2.hpp\"\nconst auto b = "
                "table(\"b\").column(\"id\", type::bigint);");
  std::string names;
  for (const auto& [name, table] : project.catalog().catalog.tables) names += name.name + " ";
  EXPECT_EQ(names, "a b colors groups ");
}

TEST(CppModels, AreToldTheTarget) {
  Project project;
  project.write("models/t.hpp", header(R"cpp(
                  inline const auto t =
                      table(target().dialect == sqlite ? "on_sqlite" : "on_postgresql")
                          .column("v" + std::to_string(target().server_version), type::bigint);
                )cpp"));
  EXPECT_EQ(show(project.catalog()), "schema public\npublic.on_postgresql\n  v150018 bigint not null\n");
  project.on_sqlite();
  EXPECT_EQ(show(project.catalog()), "on_sqlite\n  v3040001 BIGINT not null\n");
}

TEST(CppModels, TakeFlagsAndIncludeFolders) {
  Project project;
  project.write("lib/lib/name.hpp", "#define NAME \"from_lib\"\n");
  project.write("shared/column.hpp", "#define COLUMN \"c\"\n");
  project.write(
      "models/t.hpp",
      header("inline const auto t = table(NAME).column(COLUMN, type::bigint).column(MORE, type::bigint);",
             "#include <lib/name.hpp>\n#include \"shared/column.hpp\"\n"));
  EXPECT_NE(project.error().find("lib/name.hpp"), std::string::npos);
  project.request.source.include = {project.folder / "lib"};
  project.request.source.flags = {"-DMORE=\"d\"", "-std=c++23"};
  EXPECT_EQ(show(project.catalog()),
            "schema public\npublic.from_lib\n  c bigint not null\n  d bigint not null\n");
}

TEST(CppModels, WorkInFoldersWithOddNames) {
  Project project;
  project.request.source.paths = {"my models $x/**/*.hpp"};
  project.write("my models $x/a b/t#1.hpp",
                header("inline const auto t = table(\"t\").column(\"id\", type::bigint);"));
  project.catalog();
  project.told.clear();
  project.catalog();
  EXPECT_EQ(project.told, "");
}

// ---------------------------------------------------------------------------------------------------- wrong
// models

TEST(CppModels, ShowTheCompilersOwnWords) {
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

TEST(CppModels, RefuseByTheirTypes) {
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

TEST(CppModels, RefuseTypesThatTheyDoNotKnow) {
  Project project;
  project.write("models/t.hpp", header("struct X {};\nstruct T { X x; std::uint64_t y; };\ninline const auto "
                                       "t = table<T>(\"t\").column(&T::x, \"x\");"));
  EXPECT_NE(project.error().find("limbeck: no SQL type is known for the C++ type of this member"),
            std::string::npos);
  project.write("models/t.hpp", header("struct T { std::uint64_t y; };\ninline const auto t = "
                                       "table<T>(\"t\").column(&T::y, \"y\", type::numeric(20));"));
  EXPECT_EQ(project.error(), "");
}

TEST(CppModels, TellWhatIsNotDeclared) {
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

TEST(CppModels, TellWhenAHandleIsUsedTooEarly) {
  Project project;
  project.write("models/t.hpp", header(R"cpp(
struct T { int id; std::optional<int> up; };
extern const Table<T> later;
inline const auto t = table<T>("t").column(&T::id, "id", primary_key).column(&T::up, "up", references(later, &T::id));
inline const Table<T> later = table<T>("later").column(&T::id, "id", primary_key);
)cpp"));
  EXPECT_EQ(project.error(),
            "the models in models/*.hpp: table t refers to a table by a handle that is declared later, or in another source file");
}

TEST(CppModels, TellWhatIsSaidTwice) {
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

TEST(CppModels, TellWhatCannotBeSaid) {
  Project project;
  project.write("models/t.hpp", header(R"cpp(
                  inline const auto t =
                      table("t\xe9").column("d", type::double_precision, default_to(1.0 / 0.0));
                )cpp"));
  EXPECT_EQ(project.error(), R"(the models in models/*.hpp have 2 problems:
  table t\xE9 has a text that is not UTF-8: t\xE9
  table t\xE9 has the default inf, which is no number in SQL; say it as the database does: default_to(sql("…")))");
}

TEST(CppModels, CountEnumeratorsInColumnsOfNumbers) {
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

TEST(CppModels, TellWhenTheirProgramFails) {
  Project project;
  project.write(
      "models/t.hpp",
      header(
          "inline const int t = [] { std::fputs(\"cannot go on\\n\", stderr); std::exit(3); return 0; }();"));
  EXPECT_EQ(project.error(),
            "the program made from the models in models/*.hpp ended with exit code 3:\ncannot go on");
}

TEST(CppModels, TellWhenTheirProgramEndsTooEarly) {
  Project project;
  project.write("models/t.hpp", header("inline const int t = [] { std::exit(0); return 0; }();"));
  EXPECT_EQ(project.error(),
            "the program made from the models in models/*.hpp ended before it was asked for the models: something in it calls exit()");
}

TEST(CppModels, AreStoppedWhenTheirProgramDoesNotEnd) {
  Project project;
  project.request.time_limit = std::chrono::milliseconds(300);
  project.write("models/t.hpp", header("inline const int t = [] { volatile bool on = true; while (on) {} return 0; }();"));
  EXPECT_EQ(project.error(),
            "the program made from the models in models/*.hpp was stopped: it had not ended after 0.3 seconds");
}

TEST(CppModels, TellWhenTheirProgramForks) {
  Project project;
  project.write("models/t.hpp", header("inline const auto t = (::fork(), table(\"t\").column(\"id\", type::bigint));",
                                       "#include <unistd.h>\n"));
  EXPECT_EQ(project.error(),
            "the program made from the models in models/*.hpp answered more than once: something in it calls fork()");
}

TEST(CppModels, MayPrint) {
  Project project;
  project.request.said = [&](const std::string& text) { project.told = text; };
  project.write("models/t.hpp", header("inline const auto t = (std::puts(\"{}\"), table(\"t\").column(\"id\", type::bigint));"));
  EXPECT_EQ(project.catalog().catalog.tables.size(), 1U);
  EXPECT_EQ(project.told, "{}");
}

TEST(CppModels, RefuseFlagsWithWhichThereIsNoProgram) {
  Project project;
  project.write("models/t.hpp", header(""));
  for (const char* flag : {"-c", "-S", "-E", "-fsyntax-only", "-M", "-MD", "-o", "-ofile", "-###", "-shared", "--version", "-dM"}) {
    project.request.source.flags = {flag};
    EXPECT_EQ(project.error(), fmt::format("models_flags holds {}, with which the compiler does not make the program that "
                                           "Limbeck asks it for", flag));
  }
}

TEST(CppModels, NeedTheRightLanguage) {
  Project project;
  project.write("models/t.hpp", header(""));
  for (const auto& [flag, language] : {std::pair("-std=c++17", "C++17"), {"-std=gnu++14", "C++14"}, {"-std=c++98", "C++98"}}) {
    project.request.source.flags = {flag};
    EXPECT_EQ(project.error(), fmt::format("the models in models/*.hpp do not compile:\nC++20 or later is needed, and c++ reads "
                                           "this as {}: correct models_flags or CXX", language));
  }
}

TEST(CppModels, TellWhenTheyNeedOtherSources) {
  Project project;
  project.write("models/t.hpp",
                header("std::string elsewhere();\ninline const auto t = table(elsewhere());"));
  const auto error = project.error();
  EXPECT_TRUE(error.starts_with("the models in models/*.hpp do not link:\n")) << error;
  EXPECT_NE(error.find("elsewhere"), std::string::npos);
}

TEST(CppModels, NeedACompiler) {
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

// ---------------------------------------------------------------------------------------------------- the
// cache

TEST(CppModelsCache, CompilesOnlyWhatHasChanged) {
  Project project;
  project.write("models/contacts.hpp", contacts);
  project.write("models/groups.hpp", groups);
  const auto compiled = [&] {
    project.told.clear();
    project.catalog();
    return !project.told.empty();
  };
  EXPECT_TRUE(compiled());
  EXPECT_FALSE(compiled());
  project.write("models/groups.hpp", groups);  // touched
  EXPECT_FALSE(compiled());
  std::string other = groups;
  other.replace(other.find("unique"), 6, "indexed");
  project.write("models/groups.hpp", other);
  EXPECT_TRUE(compiled());
  EXPECT_FALSE(compiled());
  project.write("models/groups.hpp", groups);  // as on another branch
  EXPECT_FALSE(compiled());
  project.write("models/labels.hpp", header(""));
  EXPECT_TRUE(compiled());
  project.request.source.flags = {"-DX"};
  EXPECT_TRUE(compiled());
}

TEST(CppModelsCache, SeesHeadersThatModelsInclude) {
  Project project;
  project.write("include/name.hpp", "#define NAME \"a\"\n");
  project.write("models/t.hpp", header("inline const auto t = table(NAME).column(\"id\", type::bigint);",
                                       "#include \"../include/name.hpp\"\n"));
  EXPECT_EQ(project.catalog().catalog.tables.begin()->first.name, "a");
  project.write("include/name.hpp", "#define NAME \"b\"\n");
  EXPECT_EQ(project.catalog().catalog.tables.begin()->first.name, "b");
}

TEST(CppModelsCache, IsPrivate) {
  Project project;
  project.request.cache_folder = project.folder / "cache" / "limbeck";
  project.write("models/t.hpp", header(""));
  project.catalog();
  struct stat status{};
  ASSERT_EQ(::stat(project.request.cache_folder.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700U);
  ::chmod(project.request.cache_folder.c_str(), 0755);
  project.catalog();
  ASSERT_EQ(::stat(project.request.cache_folder.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700U);
}

TEST(CppModelsCache, SurvivesACleanUp) {
  Project project;
  project.request.cache_folder = project.folder / "cache";
  project.write("models/t.hpp", header("inline const auto t = table(\"t\").column(\"id\", type::bigint);"));
  project.catalog();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(project.request.cache_folder)) {
    if (entry.is_regular_file()) std::filesystem::remove(entry.path());
  }
  EXPECT_EQ(project.catalog().catalog.tables.size(), 1U);
}

TEST(CppModelsCache, ServesSeveralRunsAtOnce) {
  Project project;
  project.request.cache_folder = project.folder / "cache";
  project.request.progress = nullptr;
  project.write("models/t.hpp", header("inline const auto t = table(\"t\").column(\"id\", type::bigint);"));
  std::vector<std::future<std::size_t>> runs;
  for (int i = 0; i < 4; ++i) {
    runs.push_back(std::async(std::launch::async, [&] {
      return std::get<DesiredCatalog>(models::read(project.request)).catalog.tables.size();
    }));
  }
  for (auto& run : runs) EXPECT_EQ(run.get(), 1U);
  std::size_t programs = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(project.request.cache_folder)) {
    programs += entry.path().filename() == "program" && entry.is_regular_file();
  }
  EXPECT_EQ(programs, 1U);
}

}  // namespace limbeck::models
