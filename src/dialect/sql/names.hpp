// Names that occur in SQL text: what an expression, a view or a function may refer to.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/engine.hpp"
#include "dialect/sql/token.hpp"
#include "schema/name.hpp"

namespace limbeck::sql {

/// How one engine reads names.
struct NameRules {
  EngineKind syntax = EngineKind::postgresql;
  bool case_insensitive = false;
  /// How the engine writes a name; empty: in quotes where it isn't plain, whether it is a keyword or not.
  std::string (*quote)(std::string_view) = nullptr;

  /// What two spellings of one name have in common: `name` itself, or its lower case.
  std::string fold(std::string_view name) const;
};

/// A name as the catalog holds it: unquoted; PostgreSQL folds what stands without quotes to lower case.
std::string catalog_name(EngineKind syntax, const Token& token);

/// What a foreign key of a table is called once the table has got another name. InnoDB names one
/// `TABLE_ibfk_NUMBER` when nobody else does, and whatever begins like that follows the table (MySQL: "CREATE
/// TABLE", FOREIGN KEY constraints; MariaDB 10.11 as tried). Elsewhere it keeps its name.
std::string foreign_key_of_renamed_table(EngineKind syntax, const std::string& key, const std::string& from,
                                         const std::string& to);

/// A dotted name in a text, its parts as the catalog holds them (unquoted, folded).
struct NameInText {
  std::vector<std::string> parts;
  bool is_call = false;    ///< a parenthesis follows: a function, or a type with arguments
  bool in_string = false;  ///< the whole of a string literal that is cast to regclass or given to nextval()
};

/// All dotted names in `text`, keywords included; none when the text can't be taken apart.
std::vector<NameInText> names_in(const NameRules& rules, std::string_view text);

/// Which names in a text become which; keys are folded.
class TextRenames {
 public:
  explicit TextRenames(const NameRules& rules) : rules_(rules) {}

  void relation(const schema::ObjectName& from, const schema::ObjectName& to);  ///< a table, view or sequence
  void type(const schema::ObjectName& from, const schema::ObjectName& to);
  void values(const schema::ObjectName& enumeration, std::map<std::string, std::string> values);

  /// `text` with those names, and the columns named in `columns`, changed, as far as its words tell which
  /// name means what.
  std::string apply(const std::string& text, const std::map<std::string, std::string>& columns) const;

 private:
  class Rewriter;

  NameRules rules_;
  std::map<schema::ObjectName, schema::ObjectName> relations_, types_;
  std::map<std::string, schema::ObjectName> by_bare_name_;  // of relations_
  std::map<schema::ObjectName, std::map<std::string, std::string>> values_;
};

}  // namespace limbeck::sql
