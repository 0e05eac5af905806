#include "dialect/mysql/consequences/alter_table.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/mysql/column_type.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::mysql {
namespace {

using sql::Token;
using sql::TokenCursor;

constexpr int instant_columns_of_mysql = 80029;  ///< ADD and DROP COLUMN, wherever it stands
constexpr int instant_rename_of_mysql = 80028;
/// Up to this many bytes a VARCHAR has one byte for its length, and from 256 on two.
constexpr long short_length = 255;
/// Up to this many, InnoDB of MariaDB keeps the length of a row's field such that both forms are read.
constexpr long length_of_either_form = 127;

std::string lower_name(const Token& token) {
  return text::lower(token.value());
}

std::string collation_charset(const std::string& collation) {
  return collation.substr(0, collation.find('_'));
}

/// A type as written, in information_schema's spelling; nothing where that is not sure.
std::optional<std::string> canonical_type(TokenCursor& cursor) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> synonyms{
      {{"integer", "int"},
       {"bool", "tinyint(1)"},
       {"boolean", "tinyint(1)"},
       {"dec", "decimal"},
       {"numeric", "decimal"},
       {"fixed", "decimal"},
       {"int4", "int"},
       {"int8", "bigint"},
       {"int2", "smallint"},
       {"int1", "tinyint"},
       {"float4", "float"},
       {"float8", "double"}}};
  static constexpr std::array<std::string_view, 34> plain{
      "tinyint",  "smallint",  "mediumint", "int",        "bigint",   "decimal",   "float",
      "double",   "bit",       "char",      "varchar",    "binary",   "varbinary", "date",
      "datetime", "timestamp", "time",      "year",       "tinytext", "text",      "mediumtext",
      "longtext", "tinyblob",  "blob",      "mediumblob", "longblob", "enum",      "set",
      "uuid",     "inet4",     "inet6",     "point",      "geometry", "polygon"};
  const auto* const word = cursor.take_name();
  if (!word) return std::nullopt;
  auto type = text::lower(word->text);
  for (const auto& [name, stands_for] : synonyms) {
    if (type == name) type = stands_for;
  }
  if (type.ends_with(')')) return type;  // of a boolean
  if (std::ranges::find(plain, type) == plain.end()) return std::nullopt;
  if (cursor.next_is_symbol("(")) {
    const auto arguments = cursor.take_parentheses();
    if (!arguments) return std::nullopt;
    std::string list;
    for (const auto& token : arguments->rest()) list += token.text;
    type += "(" + list + ")";
  } else if (type == "decimal") {
    type += "(10,0)";
  } else if (type == "char" || type == "binary" || type == "bit") {
    type += "(1)";
  }
  for (const auto* const sign : {"signed", "unsigned", "zerofill"}) {
    if (cursor.take(sign) && std::string_view(sign) != "signed") type += std::string(" ") + sign;
  }
  return without_default_width(type);
}

/// "(20)" of "varchar(20)".
long length_of(const std::string& type) {
  const auto open = type.find('(');
  return open == std::string::npos ? 0 : std::strtol(type.c_str() + open + 1, nullptr, 10);
}

std::string word_of(const std::string& type) {
  return type.substr(0, type.find_first_of(" ("));
}

/// An ENUM of up to 255 values takes one byte, a SET one for each eight, and 3, 4 and 8 are one size each.
int listed_bytes(const std::string& word, std::size_t count) {
  if (word == "enum") return count < 256 ? 1 : 2;
  const auto bytes = static_cast<int>((count + 7) / 8);
  return bytes > 4 ? 8 : bytes;
}

/// What stands behind the type of a column.
struct Attributes {
  bool not_null = false, fits = true;  ///< `fits`: nothing in it that is not known here
  bool moves = false, generated = false, stored = false, counted = false;
  bool has_key = false, references = false, checks = false;
  std::string charset, collation;
};

Attributes read_attributes(TokenCursor cursor) {
  Attributes found;
  while (!cursor.at_end()) {
    if (cursor.take_all({"not", "null"})) {
      found.not_null = true;
    } else if (cursor.take("null") || cursor.take("invisible") || cursor.take("visible") ||
               cursor.take("virtual") || cursor.take_all({"generated", "always"})) {
      continue;  // says nothing of what the statement takes
    } else if (cursor.take("default")) {
      // A value that each row gets by itself takes a copy; which do, only the server knows.
      if (cursor.next_is_symbol("(")) {
        found.fits = false;
        cursor.skip();
        continue;
      }
      for (const auto* const sign : {"-", "+"}) cursor.take_symbol(sign);
      const bool is_now = cursor.next_is_one_of({"current_timestamp", "now", "localtime", "localtimestamp"});
      cursor.next();
      if (cursor.next_is_symbol("(")) {
        found.fits &= is_now;
        cursor.skip();
      }
    } else if (cursor.take_all({"on", "update"})) {
      cursor.next();
      if (cursor.next_is_symbol("(")) cursor.skip();
    } else if (cursor.take("comment")) {
      cursor.next();
    } else if (cursor.take("auto_increment")) {
      found.counted = true;
    } else if (cursor.take("unique") || cursor.take("primary")) {
      found.has_key = true;
      cursor.take("key");
    } else if (cursor.take("key")) {
      found.has_key = true;
    } else if (cursor.take_all({"character", "set"}) || cursor.take("charset")) {
      cursor.take_symbol("=");
      found.charset = text::lower(cursor.next().value());
    } else if (cursor.take("collate")) {
      cursor.take_symbol("=");
      found.collation = text::lower(cursor.next().value());
    } else if (cursor.take("first")) {
      found.moves = true;
    } else if (cursor.take("after")) {
      found.moves = true;
      cursor.next();
    } else if (cursor.take("as")) {
      found.generated = true;
      cursor.skip();
    } else if (cursor.take("stored") || cursor.take("persistent")) {
      found.stored = true;
    } else if (cursor.take("check")) {
      found.checks = true;
      cursor.skip();
    } else if (cursor.take("references")) {
      found.references = true;
      return found;  // what follows belongs to it
    } else {
      found.fits = false;
      cursor.next();
    }
  }
  return found;
}

}  // namespace

/// What one clause takes, and what it does to others in the same statement.
struct AlterTable::Clause {
  AlterNeed need;
  bool changes_layout = false;  ///< columns come, go or move: only without new indexes is that instant
  bool makes_index = false;
  bool adds_primary = false, drops_primary = false;
};

class AlterTable::ClauseReader {
 public:
  ClauseReader(const KnownTable& table, const Engine& engine)
      : table_(table), engine_(engine), is_mariadb_(engine.flavour == Flavour::mariadb) {}

  std::optional<Clause> read(TokenCursor cursor) const {
    if (cursor.take("add")) return add(cursor);
    if (cursor.take("drop")) return drop(cursor);
    if (cursor.take("modify")) return change(cursor, false);
    if (cursor.take("change")) return change(cursor, true);
    if (cursor.take("alter")) return alter(cursor);
    if (cursor.take("rename")) return rename(cursor);
    if (cursor.take("force")) return rebuild();
    if (cursor.take_all({"convert", "to"})) return copy();
    return option(cursor);
  }

  /// Behind ADD, or CREATE, of an index.
  std::optional<Clause> index(TokenCursor cursor) const {
    Clause clause{{AlterAlgorithm::nocopy, AlterLock::none}};
    clause.makes_index = true;
    if (cursor.take("fulltext")) {
      clause.need = {table_.has_fulltext ? AlterAlgorithm::nocopy : AlterAlgorithm::inplace,
                     AlterLock::shared};
    } else if (cursor.take("spatial")) {
      clause.need.lock = AlterLock::shared;
    }
    return clause;
  }

 private:
  static Clause instant() { return {}; }
  static Clause nocopy() { return {{AlterAlgorithm::nocopy, AlterLock::none}}; }
  static Clause rebuild() { return {{AlterAlgorithm::inplace, AlterLock::none}}; }
  static Clause copy() { return {{AlterAlgorithm::copy, AlterLock::shared}}; }
  /// What MariaDB does by changing the definition alone, MySQL in place.
  Clause instant_in_mariadb() const { return is_mariadb_ ? instant() : nocopy(); }

  Clause layout() const {
    Clause clause;
    clause.changes_layout = true;
    if (!is_mariadb_ && engine_.version < instant_columns_of_mysql)
      clause.need.algorithm = AlterAlgorithm::inplace;
    return clause;
  }

  std::optional<Clause> add(TokenCursor cursor) const {
    if (cursor.take("constraint")) {
      if (!cursor.next_is_one_of({"primary", "unique", "foreign", "check"})) cursor.next();
    }
    if (cursor.next_is_one_of({"index", "key", "unique", "fulltext", "spatial"})) return index(cursor);
    if (cursor.take_all({"primary", "key"})) {
      auto clause = rebuild();
      clause.adds_primary = true;
      return clause;
    }
    if (cursor.next_is_one_of({"foreign", "check"})) return copy();
    if (cursor.take_all({"system", "versioning"})) return copy();
    if (cursor.next_is_one_of({"partition", "period", "system", "constraint"})) return std::nullopt;
    cursor.take("column");
    if (cursor.take_all({"if", "not", "exists"})) return std::nullopt;  // perhaps it is there
    if (!cursor.next_is_symbol("(")) return add_column(cursor);
    auto list = cursor.take_parentheses();
    if (!list) return std::nullopt;
    std::optional<Clause> all = instant();
    for (const auto& item : list->items()) {
      const auto one = add_column(item);
      if (!one) return std::nullopt;
      all->need.algorithm = std::max(all->need.algorithm, one->need.algorithm);
      all->need.lock = std::max(all->need.lock, one->need.lock);
      all->changes_layout |= one->changes_layout;
      all->makes_index |= one->makes_index;
    }
    return all;
  }

  std::optional<Clause> add_column(TokenCursor cursor) const {
    if (!cursor.take_name() || !cursor.take_name()) return std::nullopt;
    if (cursor.next_is_symbol("(")) cursor.skip();
    for (const auto* const sign : {"signed", "unsigned", "zerofill"}) cursor.take(sign);
    const auto attributes = read_attributes(cursor);
    if (!attributes.fits) return std::nullopt;
    if (attributes.stored) return copy();
    if (attributes.references && is_mariadb_) return copy();  // MySQL passes over it
    if (attributes.checks && !is_mariadb_) return copy();
    if (attributes.generated && !attributes.has_key) return instant();
    auto clause = layout();
    clause.makes_index = attributes.has_key;
    if (attributes.counted) clause.need = {AlterAlgorithm::inplace, AlterLock::shared};
    return clause;
  }

  std::optional<Clause> drop(TokenCursor cursor) const {
    if (cursor.take_all({"primary", "key"})) {
      auto clause = copy();
      clause.drops_primary = true;
      return clause;
    }
    if (cursor.take_all({"foreign", "key"})) return instant_in_mariadb();
    if (cursor.take("index") || cursor.take("key")) return nocopy();
    if (cursor.take("constraint")) {
      if (cursor.take_all({"if", "exists"}) || cursor.at_end()) return std::nullopt;
      if (table_.keys.contains(lower_name(cursor.peek()))) return nocopy();
      if (!is_mariadb_) return std::nullopt;
      return instant();
    }
    if (cursor.next_is_one_of({"partition", "system", "check", "period"})) return std::nullopt;
    cursor.take("column");
    if (cursor.take_all({"if", "exists"}) || cursor.at_end()) return std::nullopt;
    return drop_column(lower_name(cursor.peek()));
  }

  std::optional<Clause> drop_column(const std::string& name) const {
    const auto* const column = find(name);
    if (!column || !column->plain) return std::nullopt;
    auto clause = layout();
    for (const auto& [key, columns] : table_.keys) {
      if (std::ranges::find(columns, name) == columns.end()) continue;
      if (columns.size() > 1) return std::nullopt;  // the rest of it stays, as an index of its own
      clause.need.algorithm = std::max(clause.need.algorithm, AlterAlgorithm::nocopy);
    }
    return clause;
  }

  std::optional<Clause> change(TokenCursor cursor, bool has_new_name) const {
    cursor.take("column");
    if (cursor.take_all({"if", "exists"})) return std::nullopt;
    const auto* const name = cursor.take_name();
    if (!name) return std::nullopt;
    const auto before = lower_name(*name);
    const auto* const column = find(before);
    if (!column) return std::nullopt;
    const auto* const after = has_new_name ? cursor.take_name() : name;
    if (!after) return std::nullopt;
    auto type = canonical_type(cursor);
    if (!type) return std::nullopt;
    const auto attributes = read_attributes(cursor);
    if (attributes.has_key || attributes.generated || attributes.references || attributes.checks)
      return std::nullopt;
    if (attributes.counted && (column->plain || *type != column->type)) return copy();
    if (attributes.counted || !column->plain) return std::nullopt;
    Clause clause;
    if (has_new_name && lower_name(*after) != before) clause = renamed_column();
    const auto typed = changed_type(before, *column, *type, attributes);
    if (!typed) return std::nullopt;
    clause.need.algorithm = std::max(clause.need.algorithm, typed->algorithm);
    clause.need.lock = std::max(clause.need.lock, typed->lock);
    if (column->nullable == attributes.not_null) {
      const bool is_instant = is_mariadb_ && !attributes.not_null && table_.row_format == "redundant";
      clause.need.algorithm =
          std::max(clause.need.algorithm, is_instant ? AlterAlgorithm::instant : AlterAlgorithm::inplace);
    }
    if (attributes.moves) {
      // Where it stands already, the server does nothing; the order of columns is not known here.
      clause.changes_layout = true;
      if (!is_mariadb_) clause.need.algorithm = std::max(clause.need.algorithm, AlterAlgorithm::inplace);
    }
    return clause;
  }

  std::optional<AlterNeed> changed_type(const std::string& name, const KnownColumn& column,
                                        const std::string& type, const Attributes& attributes) const {
    const AlterNeed copied{AlterAlgorithm::copy, AlterLock::shared};
    const auto before = without_default_width(column.type);
    const auto word = word_of(type);
    if (word_of(before) != word) return copied;
    AlterNeed need;
    if (before != type) {
      const auto listed = longer_type_need(column, before, type);
      if (!listed) return copied;
      need = *listed;
    }
    if (!is_character_type(type) || column.collation.empty()) return need;
    auto collation = attributes.collation;
    if (collation.empty() && attributes.charset.empty()) collation = table_.collation;
    const auto charset = collation.empty() ? attributes.charset : collation_charset(collation);
    const auto is_indexed = std::ranges::any_of(table_.keys, [&](const auto& key) {
      return std::ranges::find(key.second, name) != key.second.end();
    });
    if (same_charset(charset, column.charset)) {
      // The default collation of a character set is the server's to know.
      if (collation.empty() || collation == column.collation) return need;
      if (!is_mariadb_) return copied;
      need.algorithm =
          std::max(need.algorithm, is_indexed ? AlterAlgorithm::nocopy : AlterAlgorithm::instant);
      return need;
    }
    const bool widens = same_charset(column.charset, "utf8mb3") && charset == "utf8mb4";
    return widens && is_mariadb_ && !is_indexed ? std::optional(need)
           : widens && is_mariadb_              ? std::nullopt
                                                : std::optional(copied);
  }

  static bool same_charset(const std::string& one, const std::string& other) {
    const auto plain = [](const std::string& name) { return name == "utf8" ? std::string("utf8mb3") : name; };
    return plain(one) == plain(other);
  }

  /// Between two types of one word that differ; nothing: the rows are copied.
  std::optional<AlterNeed> longer_type_need(const KnownColumn& column, const std::string& before,
                                            const std::string& after) const {
    const auto word = word_of(after);
    if (word == "enum" || word == "set") {
      const auto old_values = listed_values(before), new_values = listed_values(after);
      const bool appends = old_values && new_values && old_values->size() < new_values->size() &&
                           std::equal(old_values->begin(), old_values->end(), new_values->begin()) &&
                           listed_bytes(word, old_values->size()) == listed_bytes(word, new_values->size());
      return appends ? std::optional(AlterNeed{}) : std::nullopt;
    }
    if (word != "varchar" && word != "varbinary") return std::nullopt;
    const auto old_length = length_of(before), new_length = length_of(after);
    if (new_length < old_length) return std::nullopt;
    const long width = old_length > 0 ? column.bytes / old_length : 1;
    const long old_bytes = old_length * width, new_bytes = new_length * width;
    const bool keeps_form = new_bytes <= short_length || old_bytes > short_length ||
                            (is_mariadb_ && old_bytes <= length_of_either_form) ||
                            (is_mariadb_ && table_.row_format == "redundant");
    if (!keeps_form) return std::nullopt;
    return is_mariadb_ ? AlterNeed{} : AlterNeed{AlterAlgorithm::nocopy, AlterLock::none};
  }

  std::optional<Clause> alter(TokenCursor cursor) const {
    if (cursor.next_is_one_of({"index", "key"})) return instant_in_mariadb();
    cursor.take("column");
    if (!cursor.take_name()) return std::nullopt;
    if (cursor.take_all({"set", "default"})) {
      if (cursor.next_is_symbol("(")) return std::nullopt;
      return instant();
    }
    if (cursor.take_all({"drop", "default"})) return instant();
    return std::nullopt;
  }

  Clause renamed_column() const {
    return is_mariadb_ || engine_.version >= instant_rename_of_mysql ? instant() : nocopy();
  }

  std::optional<Clause> rename(TokenCursor cursor) const {
    if (cursor.take("column")) return renamed_column();
    if (cursor.take("index") || cursor.take("key")) return instant_in_mariadb();
    return Clause{{AlterAlgorithm::instant, AlterLock::exclusive}};
  }

  std::optional<Clause> option(TokenCursor cursor) const {
    if (cursor.take("engine")) {
      cursor.take_symbol("=");
      return text::iequals(cursor.next().value(), table_.engine) ? rebuild() : copy();
    }
    if (cursor.next_is("comment") ||
        cursor.next_is_one_of({"stats_persistent", "stats_auto_recalc", "stats_sample_pages"}))
      return instant();
    if (cursor.next_is("auto_increment")) return instant_in_mariadb();
    if (cursor.next_is_one_of({"row_format", "key_block_size"})) return rebuild();
    cursor.take("default");
    if (is_mariadb_ && cursor.next_is_one_of({"character", "charset", "collate"})) return instant();
    return std::nullopt;
  }

  const KnownColumn* find(const std::string& name) const {
    const auto found = table_.columns.find(name);
    return found == table_.columns.end() ? nullptr : &found->second;
  }

  const KnownTable& table_;
  const Engine& engine_;
  const bool is_mariadb_;
};

std::optional<AlterTable> AlterTable::read(std::string_view statement) {
  AlterTable result;
  try {
    result.tokens_ = sql::tokens(EngineKind::mysql, statement);
  } catch (const Error&) {
    return std::nullopt;
  }
  std::erase_if(result.tokens_, [](const Token& token) { return token.kind == Token::Kind::comment; });
  // What stands in them is run by some servers alone.
  if (std::ranges::any_of(result.tokens_,
                          [](const Token& token) { return token.kind == Token::Kind::executable_comment; }))
    return std::nullopt;
  TokenCursor cursor(result.tokens_);
  if (!result.read_head(cursor)) return std::nullopt;
  return result;
}

/// Up to the clauses, which are split.
bool AlterTable::read_head(TokenCursor& cursor) {
  const auto take_name = [&] {
    do {
      const auto* const part = cursor.take_name();
      if (!part) return false;
      table_.schema = std::move(table_.name);
      table_.name = part->value();
    } while (cursor.take_symbol("."));
    return true;
  };
  const bool creates = cursor.next_is("create"), drops = cursor.next_is("drop");
  if (creates || drops) {
    cursor.next();
    cursor.take_all({"or", "replace"});
    const auto begin = cursor;
    for (const auto* const word : {"unique", "fulltext", "spatial"}) cursor.take(word);
    if (!cursor.take("index")) return false;
    const auto whole = cursor;
    if (!cursor.skip_past("on") || !take_name()) return false;
    clauses_ = {creates ? begin : TokenCursor(whole.rest())};
    kind_ = creates ? Kind::create_index : Kind::drop_index;
    take_written(cursor);
    return true;
  }
  if (!cursor.take("alter")) return false;
  for (const auto* const word : {"online", "ignore"}) cursor.take(word);
  if (!cursor.take("table")) return false;
  if (cursor.take_all({"if", "exists"})) {
  }
  if (!take_name()) return false;
  if (cursor.take("wait")) cursor.next();
  cursor.take("nowait");
  text_ = cursor.text();
  for (auto& item : cursor.items()) {
    if (item.next_is_one_of({"algorithm", "lock"})) {
      take_written(item);
      continue;
    }
    renames_ |= item.next_is("rename") && !item.peek(1).is("column") && !item.peek(1).is("index") &&
                !item.peek(1).is("key");
    clauses_.push_back(item);
  }
  return true;
}

/// ALGORITHM = and LOCK =, from here on.
void AlterTable::take_written(TokenCursor cursor) {
  static constexpr std::array<std::pair<std::string_view, AlterAlgorithm>, 4> algorithms{
      {{"instant", AlterAlgorithm::instant},
       {"nocopy", AlterAlgorithm::nocopy},
       {"inplace", AlterAlgorithm::inplace},
       {"copy", AlterAlgorithm::copy}}};
  static constexpr std::array<std::pair<std::string_view, AlterLock>, 3> locks{
      {{"none", AlterLock::none}, {"shared", AlterLock::shared}, {"exclusive", AlterLock::exclusive}}};
  for (; !cursor.at_end(); cursor.skip()) {
    const bool is_algorithm = cursor.next_is("algorithm");
    if (!is_algorithm && !cursor.next_is("lock")) continue;
    cursor.next();
    cursor.take_symbol("=");
    for (const auto& [word, value] : algorithms) {
      if (is_algorithm && cursor.next_is(word)) algorithm_ = value;
    }
    for (const auto& [word, value] : locks) {
      if (!is_algorithm && cursor.next_is(word)) lock_ = value;
    }
  }
}

std::optional<AlterNeed> AlterTable::need(const KnownTable& table, const Engine& engine) const {
  if (!text::iequals(table.engine, "InnoDB")) return std::nullopt;
  const ClauseReader reader(table, engine);
  std::vector<Clause> clauses;
  for (const auto& each : clauses_) {
    const auto clause = kind_ == Kind::create_index ? reader.index(each)
                        : kind_ == Kind::drop_index
                            ? std::optional(Clause{{AlterAlgorithm::nocopy, AlterLock::none}})
                            : reader.read(each);
    if (!clause) return std::nullopt;
    clauses.push_back(*clause);
  }
  const auto any = [&](bool Clause::* member) {
    return std::ranges::any_of(clauses, [&](const Clause& each) { return each.*member; });
  };
  AlterNeed need;
  const bool replaces_primary = any(&Clause::adds_primary) && any(&Clause::drops_primary);
  for (const auto& clause : clauses) {
    const bool is_half = clause.drops_primary && replaces_primary;
    need.algorithm = std::max(need.algorithm, is_half ? AlterAlgorithm::inplace : clause.need.algorithm);
    if (!is_half) need.lock = std::max(need.lock, clause.need.lock);
  }
  const bool keeps_layout = table.has_fulltext || table.row_format == "compressed";
  if (any(&Clause::changes_layout) && (any(&Clause::makes_index) || keeps_layout))
    need.algorithm = std::max(need.algorithm, AlterAlgorithm::inplace);
  if (need.algorithm >= AlterAlgorithm::inplace && table.has_fulltext)
    need.lock = std::max(need.lock, AlterLock::shared);
  // MariaDB copies a table while others write to it since 11.2 (InnoDB Online DDL; 11.8 as tried).
  const bool copies_online =
      engine.flavour == Flavour::mariadb && engine.version >= 110200 && !table.has_fulltext;
  if (copies_online && need.algorithm == AlterAlgorithm::copy && need.lock == AlterLock::shared)
    need.lock = AlterLock::none;
  return need;
}

bool AlterTable::exchanges_columns() const {
  std::vector<std::string> from, to;
  for (auto cursor : clauses_) {
    const bool changes = cursor.take("change");
    if (changes) cursor.take("column");
    if (!changes && !cursor.take_all({"rename", "column"})) continue;
    if (changes && cursor.take("if")) cursor.take("exists");
    const auto* const old_name = cursor.take_name();
    if (!changes) cursor.take("to");
    const auto* const new_name = cursor.take_name();
    if (!old_name || !new_name) return true;  // unknown
    if (text::iequals(old_name->value(), new_name->value())) continue;
    from.push_back(text::lower(old_name->value()));
    to.push_back(text::lower(new_name->value()));
  }
  return std::ranges::any_of(to,
                             [&](const auto& name) { return std::ranges::find(from, name) != from.end(); });
}

std::optional<AlterTable::Part> AlterTable::only_adds_or_drops() const {
  if (kind_ != Kind::alter_table) return Part::indexes;
  std::optional<Part> all;
  for (auto cursor : clauses_) {
    // With the same word before all of them no clause takes back what another did.
    if (!cursor.next_is_one_of({"add", "drop"}) || cursor.next_is("add") != clauses_.front().next_is("add"))
      return std::nullopt;
    cursor.next();
    std::optional<Part> part;
    if (cursor.next_is_one_of({"index", "key", "unique", "fulltext", "spatial", "primary"})) {
      part = Part::indexes;
    } else if (cursor.take("column") ||
               (cursor.peek().is_name() &&
                !cursor.next_is_one_of(
                    {"constraint", "foreign", "check", "partition", "system", "period", "tablespace"}))) {
      part = Part::columns;
    }
    if (!part || (all && all != part)) return std::nullopt;
    all = part;
  }
  return all;
}

void AlterTable::forget_changed(KnownTable& table) const {
  for (auto cursor : clauses_) {
    if (kind_ != Kind::alter_table) continue;
    if (cursor.next_is("convert")) table.columns.clear();
    for (; !cursor.at_end(); cursor.next()) {
      if (cursor.peek().is_name()) table.columns.erase(lower_name(cursor.peek()));
      table.has_fulltext |= cursor.next_is("fulltext");
    }
  }
  if (kind_ == Kind::create_index) {
    for (const auto& token : clauses_.front().rest()) {
      if (token.is_name()) table.columns.erase(lower_name(token));
      table.has_fulltext |= token.is("fulltext");
    }
  }
}

}  // namespace limbeck::dialect::mysql
