// Models in C++, compiled by the system's compiler.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <future>

#include "integration/models_project.hpp"
#include "unit/models/show.hpp"

namespace limbeck::models {

using test::header;
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
