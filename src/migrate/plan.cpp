#include "migrate/plan.hpp"

namespace limbeck::migrate {

const char* PlannedStep::direction() const {
  switch (step.direction) {
    case revision::Direction::upgrade: return "upgrade";
    case revision::Direction::downgrade: return "downgrade";
    case revision::Direction::stamp: return "stamp";
  }
  return "";
}

}  // namespace limbeck::migrate
