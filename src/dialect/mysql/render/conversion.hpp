// What a changed type makes of values that are there.
#pragma once

#include <string>

#include "schema/column.hpp"

namespace limbeck::dialect::mysql {

/// In strict mode, which our connections are in, a value that doesn't fit is refused; a few conversions lose
/// something without a word all the same.
struct Conversion {
  std::string loss;  ///< "fractions are rounded": what is lost, or changed, silently; empty: nothing
  std::string
      requirement;  ///< "fit into smallint": what values must do, else the statement fails; empty: nothing
};

/// Of the values of a column from one type, and one collation, to the other.
Conversion conversion(const schema::Column& before, const schema::Column& after);

}  // namespace limbeck::dialect::mysql
