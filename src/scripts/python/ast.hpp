// Python 3 source as a tree: what the parser yields and the evaluator walks. Plain values with positions.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace limbeck::scripts::python::ast {

struct Expression;
struct Statement;
using ExpressionPtr = std::unique_ptr<Expression>;  ///< null only where the comment says "may be null"
using Block = std::vector<Statement>;

// --- expressions ------------------------------------------------------------------------------------------

struct None {};
struct Ellipsis {};
struct Boolean {
  bool value = false;
};
/// A whole number; `text` in decimal digits when it doesn't fit 64 bits.
struct Integer {
  std::int64_t value = 0;
  bool too_large = false;
};
struct Float {
  double value = 0;
};
/// Adjacent literals are one; escapes are decoded to UTF-8.
struct String {
  std::string value;
};
struct Bytes {
  std::string value;
};
/// f"…{value!r:format}…": pieces of text and of values, in their order.
struct FormattedString {
  struct Piece {
    std::string text;      ///< when `value` is null
    ExpressionPtr value;   ///< may be null
    char conversion = 0;   ///< 'r', 's', 'a', or 0
    ExpressionPtr format;  ///< may be null; a String or FormattedString
  };
  std::vector<Piece> pieces;
};
struct Name {
  std::string name;
};
struct Attribute {
  ExpressionPtr object;
  std::string name;
};
struct Subscript {
  ExpressionPtr object;
  ExpressionPtr index;  ///< a Slice, or a Tuple that may hold some
};
struct Slice {
  ExpressionPtr begin, end, step;  ///< each may be null
};
/// `name` is empty for `**value`; positional arguments may be Starred.
struct KeywordArgument {
  std::string name;
  ExpressionPtr value;
};
struct Call {
  ExpressionPtr function;
  std::vector<ExpressionPtr> arguments;
  std::vector<KeywordArgument> keywords;
};
struct Starred {
  ExpressionPtr value;
};
struct Tuple {
  std::vector<ExpressionPtr> elements;
};
struct List {
  std::vector<ExpressionPtr> elements;
};
struct Set {
  std::vector<ExpressionPtr> elements;
};
struct Dictionary {
  struct Entry {
    ExpressionPtr key;  ///< null: `**value`
    ExpressionPtr value;
  };
  std::vector<Entry> entries;
};
/// "-", "+", "~", "not".
struct Unary {
  std::string operation;
  ExpressionPtr operand;
};
/// "+", "-", "*", "/", "//", "%", "**", "@", "&", "|", "^", "<<", ">>".
struct Binary {
  std::string operation;
  ExpressionPtr left, right;
};
/// "and", "or".
struct BooleanOperation {
  bool is_and = false;
  ExpressionPtr left, right;
};
/// a < b <= c: each operation is between an operand and the next. "<", "<=", "==", "!=", ">=", ">", "in",
/// "not in", "is", "is not".
struct Comparison {
  std::vector<ExpressionPtr> operands;
  std::vector<std::string> operations;
};
struct Conditional {
  ExpressionPtr condition, yes, no;
};
struct Parameter {
  std::string name;
  ExpressionPtr default_value;  ///< may be null
  enum class Kind { positional_only, ordinary, rest, keyword_only, keyword_rest } kind = Kind::ordinary;
};
struct Lambda {
  std::vector<Parameter> parameters;
  ExpressionPtr body;
};
/// [element for target in iterable if condition …]. Of a dictionary `element` is the value.
struct Comprehension {
  enum class Kind { list, set, dictionary, generator } kind = Kind::list;
  struct Clause {
    ExpressionPtr target;     ///< of `for`; null: it is an `if`
    ExpressionPtr iterable;   ///< may be null
    ExpressionPtr condition;  ///< may be null
  };
  ExpressionPtr key;  ///< may be null: of a dictionary only
  ExpressionPtr element;
  std::vector<Clause> clauses;
  bool is_async = false;  ///< a clause is `async for`
};
struct NamedExpression {
  std::string name;
  ExpressionPtr value;
};
/// "yield", "yield from", "await".
struct OtherExpression {
  std::string what;
  ExpressionPtr value{};  ///< null: `yield` alone
};

struct Expression {
  using Node = std::variant<None, Ellipsis, Boolean, Integer, Float, String, Bytes, FormattedString, Name,
                            Attribute, Subscript, Slice, Call, Starred, Tuple, List, Set, Dictionary, Unary,
                            Binary, BooleanOperation, Comparison, Conditional, Lambda, Comprehension,
                            NamedExpression, OtherExpression>;
  Node node;
  int line = 1;
};

// --- statements -------------------------------------------------------------------------------------------

struct ExpressionStatement {
  ExpressionPtr value;
};
/// a = b = value. A target is a Name, Attribute, Subscript, or a Tuple or List of targets, one of them
/// perhaps Starred.
struct Assignment {
  std::vector<ExpressionPtr> targets;
  ExpressionPtr value;  ///< null: an annotation alone, `x: int`
};
struct AugmentedAssignment {
  ExpressionPtr target;
  std::string operation;  ///< "+" of "+="
  ExpressionPtr value;
};
/// import a.b as c. Without `as`, `alias` is empty and the first part of the name is bound.
struct Import {
  struct Module {
    std::string name, alias;
  };
  std::vector<Module> modules;
};
/// from ..package.module import name as alias; `names` is empty for `*`.
struct ImportFrom {
  int level = 0;  ///< dots in front
  std::string module;
  struct Imported {
    std::string name, alias;
  };
  std::vector<Imported> names;
  bool everything = false;  ///< `*`
};
struct FunctionDefinition {
  std::string name;
  std::vector<Parameter> parameters;
  std::vector<ExpressionPtr> decorators;
  Block body;
  bool is_async = false;
  bool is_generator = false;  ///< a `yield` stands in it
};
struct ClassDefinition {
  std::string name;
  std::vector<ExpressionPtr> bases;
  std::vector<KeywordArgument> keywords;
  std::vector<ExpressionPtr> decorators;
  Block body;
};
struct If {
  ExpressionPtr condition;
  Block yes, no;
};
struct For {
  ExpressionPtr target, iterable;
  Block body, otherwise;
  bool is_async = false;
};
struct While {
  ExpressionPtr condition;
  Block body, otherwise;
};
struct With {
  struct Item {
    ExpressionPtr value;
    ExpressionPtr target;  ///< may be null
  };
  std::vector<Item> items;
  Block body;
  bool is_async = false;
};
struct Try {
  struct Handler {
    ExpressionPtr type;  ///< null: any
    std::string name;    ///< may be empty
    Block body;
    int line = 1;
  };
  Block body;
  std::vector<Handler> handlers;
  Block otherwise, finally;
};
struct Return {
  ExpressionPtr value;  ///< may be null
};
struct Raise {
  ExpressionPtr value;  ///< may be null
};
struct Assert {
  ExpressionPtr condition;
};
struct Delete {
  std::vector<ExpressionPtr> targets;
};
struct Global {
  std::vector<std::string> names;
  bool nonlocal = false;
};
struct Pass {};
struct Break {};
struct Continue {};
/// Python 3 that we know but nothing here evaluates: "match", "type".
struct OtherStatement {
  std::string what;
};

struct Statement {
  using Node = std::variant<ExpressionStatement, Assignment, AugmentedAssignment, Import, ImportFrom,
                            FunctionDefinition, ClassDefinition, If, For, While, With, Try, Return, Raise,
                            Assert, Delete, Global, Pass, Break, Continue, OtherStatement>;
  Node node;
  int line = 1;
};

/// A whole file.
struct Module {
  std::string source;  ///< its name, for messages
  Block body;
};

}  // namespace limbeck::scripts::python::ast
