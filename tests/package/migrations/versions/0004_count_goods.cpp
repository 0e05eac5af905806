// count goods
// limbeck: revision 0004
// limbeck: revises 0003
// limbeck: created 2026-01-04T00:00:00Z

#include <limbeck/op.hpp>

// limbeck: upgrade transaction=none
void upgrade(limbeck::Op& op) {
  op.backfill("goods", "name = name || '.'").batch(2).run();
}

// limbeck: downgrade irreversible "the names were changed"
