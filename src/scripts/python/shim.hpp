// The Python that runs an Alembic project's env.py and revisions in the project's own interpreter
// (src/scripts/python/shim/), as text: it is sent to the interpreter, and never written to a file.
#pragma once

#include <string>
#include <vector>

namespace limbeck::scripts {

struct ShimModule {
  std::string
      name;  ///< "driver"; "bootstrap" is what `python -c` is given, the rest are modules of `_limbeck`
  std::string text;
};

const std::vector<ShimModule>& shim_modules();

}  // namespace limbeck::scripts
