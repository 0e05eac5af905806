// Whatever a models program prints: a catalog or an Error, never anything else.
#include <gtest/gtest.h>

#include <random>

#include "base/file.hpp"
#include "unit/models/show.hpp"

namespace limbeck::models {

namespace {

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t limit) {
  return limit == 0 ? 0 : random() % limit;
}

Json arbitrary_value(Random& random) {
  switch (below(random, 9)) {
    case 0:
      return Json();
    case 1:
      return Json(true);
    case 2:
      return Json(std::int64_t{-1});
    case 3:
      return Json(1.5);
    case 4:
      return Json("");
    case 5:
      return Json("contacts");
    case 6:
      return Json::array();
    case 7:
      return Json::object();
    default:
      return Json(Json::Array{Json("id"), Json(3)});
  }
}

std::size_t size(const Json& json) {
  std::size_t all = 1;
  if (json.is_array()) {
    for (const auto& each : json.as_array()) all += size(each);
  } else if (json.is_object()) {
    for (const auto& [key, each] : json.as_object()) all += size(each);
  }
  return all;
}

/// `json` with its `at`-th value (counted down to 0) replaced, removed or doubled.
Json mutated(const Json& json, std::size_t& at, Random& random) {
  if (at == 0) {
    at = static_cast<std::size_t>(-1);
    return arbitrary_value(random);
  }
  --at;
  if (json.is_array()) {
    Json::Array all;
    for (const auto& each : json.as_array()) {
      const bool here = at == 0;
      if (here && below(random, 3) == 0) {
        at = static_cast<std::size_t>(-1);
        if (below(random, 2) == 0) all.insert(all.end(), {each, each});
        continue;
      }
      all.push_back(mutated(each, at, random));
    }
    return Json(std::move(all));
  }
  if (json.is_object()) {
    Json::Object all;
    for (const auto& [key, each] : json.as_object()) {
      if (at == 0 && below(random, 3) == 0) {
        at = static_cast<std::size_t>(-1);
        continue;
      }
      auto value = mutated(each, at, random);
      all.emplace_back(key, std::move(value));
    }
    return Json(std::move(all));
  }
  return json;
}

Json example() {
  const auto page = file::read(std::filesystem::path(LIMBECK_SOURCE_DIR) / "docs/reference/models.md");
  const auto begin = page.find("```json\n") + 8;
  return Json::parse(page.substr(begin, page.find("\n```", begin) - begin), "models.md");
}

}  // namespace

TEST(ModelsDocument, IsACatalogOrAnErrorHoweverItIsChanged) {
  const auto original = example();
  int accepted = 0, refused = 0;
  for (unsigned seed = 0; seed < 500; ++seed) {
    Random random(seed);
    auto document = original;
    for (auto changes = 1 + below(random, 3); changes > 0; --changes) {
      auto at = below(random, size(document));
      document = mutated(document, at, random);
    }
    const bool on_sqlite = below(random, 2) == 0;
    try {
      const auto& dialect = on_sqlite ? test::sqlite() : test::postgresql();
      const auto desired =
          read_json(document.dump(0), "models", dialect, newest(dialect.engine()), on_sqlite ? "" : "public");
      test::show(desired);
      ++accepted;
    } catch (const Error& error) {
      EXPECT_STRNE(error.what(), "");
      ++refused;
    } catch (const std::exception& error) {
      FAIL() << error.what() << "\n" << document.dump();
    }
  }
  // Neither is rare, or the changes would not be worth much.
  EXPECT_GT(accepted, 25);
  EXPECT_GT(refused, 125);
}

}  // namespace limbeck::models
