#include "autogenerate/workspace.hpp"

namespace limbeck::autogenerate {

dialect::Connection& Workspace::fresh_scratch() {
  if (scratch_) {
    scratch_->reset();
  } else {
    scratch_ = dialect->open_scratch(*target, url, scratch_options);
  }
  return scratch_->connection();
}

}  // namespace limbeck::autogenerate
