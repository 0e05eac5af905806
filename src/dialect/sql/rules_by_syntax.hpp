// The rules of rules.hpp, syntax by syntax.
#pragma once

#include <optional>
#include <string>

#include "dialect/sql/words.hpp"

namespace limbeck::sql {

namespace postgresql {
std::optional<std::string> transaction_control(Words& words);
std::optional<std::string> refused_in_transaction(Words& words);
std::optional<std::string> cluster_level(Words& words);
}  // namespace postgresql

namespace sqlite {
std::optional<std::string> transaction_control(Words& words);
std::optional<std::string> foreign_key_switch(Words& words);
std::optional<std::string> refused_in_transaction(Words& words);
std::optional<std::string> cluster_level(Words& words);
}  // namespace sqlite

namespace mysql {
std::optional<std::string> transaction_control(Words& words);
std::optional<std::string> commits_implicitly(Words& words);
bool changes_session(Words& words);
std::optional<std::string> cluster_level(Words& words);
}  // namespace mysql

}  // namespace limbeck::sql
