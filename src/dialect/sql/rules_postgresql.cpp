#include "dialect/sql/rules_by_syntax.hpp"

namespace limbeck::sql::postgresql {
namespace {

// Whether the options of a statement say `option = false` (or off, 0).
bool switched_off(Words& words, std::string_view option) {
  const auto at = words.find_anywhere(option);
  if (at == Words::npos) return false;
  const auto value = words[at + 1] == "=" ? at + 2 : at + 1;
  return words.one_of(value, {"FALSE", "OFF", "0", "'"});
}

std::optional<std::string> concurrently(Words& words) {
  if (words.start({"CREATE", "INDEX", "CONCURRENTLY"}) ||
      words.start({"CREATE", "UNIQUE", "INDEX", "CONCURRENTLY"})) {
    return "CREATE INDEX CONCURRENTLY";
  }
  if (words.start({"DROP", "INDEX", "CONCURRENTLY"})) return "DROP INDEX CONCURRENTLY";
  if (words[0] == "REINDEX") {
    if (words.find_anywhere("CONCURRENTLY") != Words::npos) return "REINDEX CONCURRENTLY";
    const auto kind = words[1] == "(" ? words.find(")") + 1 : 1;
    if (words.one_of(kind, {"SCHEMA", "DATABASE", "SYSTEM"})) return "REINDEX " + words[kind];
  }
  if (words.start({"ALTER", "TABLE"})) {
    const auto detach = words.find("DETACH");
    if (detach != Words::npos && words[detach + 1] == "PARTITION" &&
        words.find("CONCURRENTLY", detach) != Words::npos) {
      return "ALTER TABLE … DETACH PARTITION … CONCURRENTLY";
    }
  }
  return std::nullopt;
}

std::optional<std::string> subscription(Words& words) {
  if (words.start({"CREATE", "SUBSCRIPTION"}) && !switched_off(words, "CREATE_SLOT") &&
      !switched_off(words, "CONNECT")) {
    return "CREATE SUBSCRIPTION";
  }
  if (!words.start({"ALTER", "SUBSCRIPTION"})) return std::nullopt;
  if (words.find("REFRESH") != Words::npos) return "ALTER SUBSCRIPTION … REFRESH PUBLICATION";
  if (words.one_of(3, {"SET", "ADD", "DROP"}) && words[4] == "PUBLICATION" &&
      !switched_off(words, "REFRESH")) {
    return "ALTER SUBSCRIPTION … " + words[3] + " PUBLICATION";
  }
  return std::nullopt;
}

// COPY … FROM|TO 'file' or PROGRAM 'command': on the server's machine, as its operating system user.
std::optional<std::string> server_file_copy(Words& words) {
  for (const auto* direction : {"FROM", "TO"}) {
    const auto at = words.find(direction);
    if (at == Words::npos) continue;
    if (words[at + 1] == "PROGRAM") return "COPY … PROGRAM";
    if (words[at + 1] == "'") return "COPY … " + words[at] + " a file";
  }
  return std::nullopt;
}

// Membership in a role, or rights on what all databases share.
std::optional<std::string> cluster_level_grant(Words& words) {
  const auto on = words.find("ON");
  if (on == Words::npos) return words[0] + " of a role";
  if (words.one_of(on + 1, {"DATABASE", "TABLESPACE", "PARAMETER"})) return words[0] + " ON " + words[on + 1];
  return std::nullopt;
}

}  // namespace

std::optional<std::string> transaction_control(Words& words) {
  if (words.one_of(0, {"BEGIN", "COMMIT", "END", "ABORT"})) {
    return words[1] == "PREPARED" ? words.first(2) : words[0];
  }
  if (words.start({"START", "TRANSACTION"}) || words.start({"PREPARE", "TRANSACTION"}) ||
      words.start({"ROLLBACK", "PREPARED"})) {
    return words.first(2);
  }
  if (words[0] != "ROLLBACK") return std::nullopt;
  const bool to_savepoint = words[words.one_of(1, {"WORK", "TRANSACTION"}) ? 2 : 1] == "TO";
  return to_savepoint ? std::nullopt : std::optional(words[0]);
}

// The callers of PreventInTransactionBlock() in PostgreSQL's sources, and the notes in its manual.
std::optional<std::string> refused_in_transaction(Words& words) {
  if (words[0] == "VACUUM") return words[0];
  if (words.one_of(0, {"CREATE", "DROP"}) && words.one_of(1, {"DATABASE", "TABLESPACE"}))
    return words.first(2);
  if (words.start({"ALTER", "SYSTEM"}) || words.start({"DISCARD", "ALL"})) return words.first(2);
  if (words.start({"ALTER", "DATABASE"}) && words.are(3, {"SET", "TABLESPACE"}))
    return "ALTER DATABASE … SET TABLESPACE";
  if (words[0] == "CLUSTER" && (words[1].empty() || (words.one_of(1, {"VERBOSE"}) && words[2].empty()))) {
    return "CLUSTER of all tables";
  }
  if (const auto found = concurrently(words)) return found;
  return subscription(words);
}

std::optional<std::string> cluster_level(Words& words) {
  if (words.one_of(0, {"CREATE", "ALTER", "DROP"})) {
    if (words.are(1, {"USER", "MAPPING"})) return std::nullopt;
    if (words.one_of(1, {"ROLE", "USER", "GROUP", "DATABASE", "TABLESPACE", "SUBSCRIPTION", "SYSTEM"})) {
      return words.first(2);
    }
  }
  if (words.start({"COMMENT", "ON"}) && words.one_of(2, {"ROLE", "DATABASE", "TABLESPACE", "SUBSCRIPTION"})) {
    return words.first(3);
  }
  if (words.start({"SECURITY", "LABEL"})) {
    const auto on = words.find("ON");
    if (on != Words::npos && words.one_of(on + 1, {"ROLE", "DATABASE", "TABLESPACE", "SUBSCRIPTION"})) {
      return "SECURITY LABEL ON " + words[on + 1];
    }
  }
  // They reach what the role owns in the databases and tablespaces that all share.
  if (words.one_of(0, {"REASSIGN", "DROP"}) && words[1] == "OWNED") return words.first(2);
  if (words.one_of(0, {"GRANT", "REVOKE"})) return cluster_level_grant(words);
  if (words[0] == "COPY") return server_file_copy(words);
  return std::nullopt;
}

}  // namespace limbeck::sql::postgresql
