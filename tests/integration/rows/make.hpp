// Random schemas, rows for them, and random changes to them.
#pragma once

#include "integration/rows/engine.hpp"

namespace limbeck::rows {

/// A schema with rows, and what it is to become.
Case random_case(const Engine& engine, std::uint64_t seed);

/// Makes objects, each with a number of its own.
class Generator {
 public:
  Generator(const Engine& engine, Random& random) : engine_(engine), random_(random) {}

  Schema schema();
  void table(Schema& schema);
  Column column(Schema& schema, const Table& table);
  void key(Table& table, bool primary, const Schema& schema);
  void foreign_key(Schema& schema, Table& table);
  void check(Schema& schema, Table& table);
  void index(Schema& schema, Table& table);
  void view(Schema& schema);
  void trigger(const Schema& schema, Table& table);
  void trigger(const Schema& schema, View& view);
  void policy(const Schema& schema, Table& table);
  void type(Schema& schema);
  void generated(Schema& schema, Table& table);

  std::string name(const char* what);
  std::string conflict();
  bool sqlite() const { return engine_.kind() == EngineKind::sqlite; }
  bool postgresql() const { return engine_.kind() == EngineKind::postgresql; }
  Id id() { return ++last_; }
  Random& random() { return random_; }
  const Engine& engine() const { return engine_; }

 private:
  static std::vector<Column> columns_of(const Schema& schema, const View& view);
  Trigger one_trigger(const Schema& schema, const std::vector<Column>& columns);

  const Engine& engine_;
  Random& random_;
  Id last_ = 100;
};

/// Changes a few things.
void mutate(Generator& generator, Schema& schema);

}  // namespace limbeck::rows
