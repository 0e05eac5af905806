// A schema as values in which everything has a number. An object of the old and one of the new schema with
// the same number are the same one, whatever it is called: what has to survive follows from that.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace limbeck::rows {

using Id = int;

/// SQL in which {7} stands for the name of object 7.
using Text = std::string;

struct Type {
  Text sql;  ///< "integer", "{7}", "text[]"

  bool operator==(const Type&) const = default;
};

struct Column {
  Id id = 0;
  std::string name;
  Type type;
  bool not_null = false;
  std::string on_conflict;  ///< of NOT NULL: "REPLACE" (SQLite)
  Text default_to;
  std::string collation;
  Text generated;       ///< the expression; empty: an ordinary column
  bool stored = true;   ///< of a generated column
  std::string counter;  ///< "serial", "always", "by default", "auto_increment": counts by itself
  std::string comment;
  std::string options;  ///< "INVISIBLE", "ON UPDATE current_timestamp()" (MariaDB)

  bool operator==(const Column&) const = default;
};

struct Constraint {
  enum class Kind { primary, unique, foreign, check };
  Id id = 0;
  Kind kind = Kind::check;
  std::string name;  ///< may be empty
  std::vector<Id> columns;
  Id table = 0;                      ///< that a foreign key leads to
  std::vector<Id> targets;           ///< columns of that one
  bool without_expectation = false;  ///< the targets are its primary key and stand nowhere (SQLite)
  std::string on_delete, on_update;
  bool deferred = false;
  Text check;
  std::string on_conflict;  ///< "REPLACE" (SQLite)

  bool operator==(const Constraint&) const = default;
};

struct Index {
  Id id = 0;
  std::string name;
  bool unique = false;
  std::vector<Text> keys;
  Text where;

  bool operator==(const Index&) const = default;
};

struct Trigger {
  Id id = 0;
  std::string name, event;
  bool before = false;
  Text of;    ///< "{8}": of UPDATE
  Text when;  ///< "NEW.{8} IS NOT NULL"
  Text does;  ///< a statement, besides noting that it fired

  bool operator==(const Trigger&) const = default;
};

/// A row-level policy (PostgreSQL).
struct Policy {
  Id id = 0;
  std::string name;
  Text condition;

  bool operator==(const Policy&) const = default;
};

struct Table {
  Id id = 0;
  std::string name;
  std::vector<Column> columns;  ///< the first tells rows apart: 1, 2, 3, …
  std::vector<Constraint> constraints;
  std::vector<Index> indexes;
  std::vector<Trigger> triggers;
  std::vector<Policy> policies;
  bool strict = false, without_rowid = false, autoincrement = false;  ///< SQLite
  std::string comment;

  bool operator==(const Table&) const = default;
};

struct View {
  Id id = 0;
  std::string name;
  Id table = 0;  ///< or another view
  std::vector<Id> columns;
  Text where;
  std::vector<Trigger> triggers;  ///< INSTEAD OF (SQLite)
  bool materialized = false;      ///< PostgreSQL

  bool operator==(const View&) const = default;
};

/// An enum's value, a composite type's attribute.
struct Part {
  Id id = 0;
  std::string name;
  Type type;

  bool operator==(const Part&) const = default;
};

struct UserType {
  enum class Kind { enumeration, domain, composite, range };
  Id id = 0;
  Kind kind = Kind::enumeration;
  std::string name;
  std::vector<Part> parts;
  Type base;   ///< of a domain, a range
  Text check;  ///< of a domain, about VALUE
  bool not_null = false;

  bool operator==(const UserType&) const = default;
};

struct Sequence {
  Id id = 0;
  std::string name;
  int increment = 1;

  bool operator==(const Sequence&) const = default;
};

struct Schema {
  std::vector<UserType> types;
  std::vector<Sequence> sequences;
  std::vector<Table> tables;
  std::vector<View> views;

  bool operator==(const Schema&) const = default;
};

/// Rows of a table: the literal of each column.
using Rows = std::vector<std::map<Id, std::string>>;

struct Case {
  Schema before, after;
  std::map<Id, Rows> rows;
};

template <typename List>
auto* find(List& list, Id id) {
  for (auto& each : list) {
    if (each.id == id) return &each;
  }
  return static_cast<decltype(&list.front())>(nullptr);
}

/// A piece of a text: SQL as it stands, or an object whose name stands there.
struct Piece {
  std::string sql;
  Id id = 0;
};
/// The pieces of a text, in order. What is in a string literal is SQL as it stands: '{1}' is an array.
std::vector<Piece> pieces(const Text& text);

/// Does the text speak of that object?
bool mentions_object(const Text& text, Id id);

/// The names of all objects.
std::map<Id, std::string> names(const Schema& schema);

/// Takes an object out, with all that can't be without it.
void remove(Schema& schema, Id id);

}  // namespace limbeck::rows
