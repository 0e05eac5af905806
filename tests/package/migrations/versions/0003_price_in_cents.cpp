// price in cents
// limbeck: revision 0003
// limbeck: revises 0002
// limbeck: created 2026-01-03T00:00:00Z

#include <limbeck/op.hpp>
using namespace limbeck::models;

namespace {

std::int64_t cents(std::int64_t price) {
  return price * 100;
}

}  // namespace

void upgrade(limbeck::Op& op) {
  for (const auto& [id, price] :
       op.query<std::int64_t, std::optional<std::int64_t>>("SELECT id, price FROM goods")) {
    if (price) op.execute("UPDATE goods SET price = $1 WHERE id = $2", cents(*price), id);
  }
}

void downgrade(limbeck::Op& op) {
  op.execute("UPDATE goods SET price = price / 100");
}
