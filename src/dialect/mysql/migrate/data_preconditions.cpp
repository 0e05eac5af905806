#include "dialect/mysql/migrate/data_preconditions.hpp"

#include "dialect/sql/precondition_finder.hpp"

namespace limbeck::dialect::mysql {
namespace {

class MysqlPreconditionFinder final : public sql::PreconditionFinder {
 public:
  MysqlPreconditionFinder() : PreconditionFinder(EngineKind::mysql) {}

 private:
  bool refuses_columns_without_value() const override { return false; }
};

}  // namespace

std::vector<sql::DataPrecondition> data_preconditions(
    const std::vector<const std::vector<Statement>*>& sections) {
  return MysqlPreconditionFinder().find(sections);
}

}  // namespace limbeck::dialect::mysql
