#include "dialect/sqlite/connect/explain.hpp"

#include <fmt/core.h>
#include <sqlite3.h>

#include <filesystem>
#include <string_view>

namespace limbeck::dialect::sqlite {
namespace {

namespace fs = std::filesystem;

Explanation cannot_open(const std::string& file) {
  std::error_code ignored;
  const fs::path path(file);
  const fs::path folder = path.parent_path().empty() ? fs::path(".") : path.parent_path();
  if (fs::is_directory(path, ignored)) {
    return {fmt::format("{} is a folder, not a database file", file), "put the name of a file into the url"};
  }
  if (!fs::exists(folder, ignored)) {
    return {fmt::format("the database {} can't be opened: there is no folder {}", file, folder.string()),
            fmt::format("make the folder (mkdir -p {}), or correct the url", folder.string())};
  }
  if (!fs::exists(path, ignored)) {
    return {fmt::format("there is no database file {}, or it can't be made there", file),
            fmt::format("check the url, and whether this user may write into {}", folder.string())};
  }
  return {fmt::format("the database {} can't be opened", file),
          "check whether this user may read and write the file and its folder"};
}

/// A schema that needs what the application brings along, or that is broken.
Explanation wrong_schema(const std::string& text) {
  constexpr std::string_view kinds[] = {
      "no such function: ", "no such module: ", "no such collation sequence: ", "unknown tokenizer: "};
  for (const auto kind : kinds) {
    if (text.find(kind) == std::string::npos) continue;
    return {text,
            "this SQLite doesn't have it: it comes from the application or from an extension, and Limbeck "
            "loads neither"};
  }
  // ALTER TABLE reads the whole schema, and what is broken in it stops it.
  if (text.starts_with("error in view ") || text.starts_with("error in trigger ")) {
    return {
        text,
        "drop or fix it first: SQLite alters no table while a view or trigger speaks of what is not there"};
  }
  return {text, {}};
}

/// SQLITE_ERROR is all that has no code of its own.
ErrorKind kind_of_generic_error(std::string_view text) {
  if (text.contains("no such function: ")) return ErrorKind::missing_function;
  for (const std::string_view missing :
       {"no such table: ", "no such column: ", "no such index: ", "no such view: ", "no such trigger: "}) {
    if (text.contains(missing)) return ErrorKind::missing_object;
  }
  if (text.ends_with(" already exists") || text.starts_with("duplicate column name: "))
    return ErrorKind::duplicate_object;
  return ErrorKind::other;
}

}  // namespace

Explanation explain_error(int code, const std::string& text, const std::string& file) {
  const std::string database = file.empty() ? "the database in memory" : "the database " + file;
  switch (code & 0xff) {
    case SQLITE_CANTOPEN:
      return cannot_open(file);
    case SQLITE_NOTADB:
      return {fmt::format("{} is not an SQLite database", file.empty() ? database : file),
              "check the url; an encrypted database (SQLCipher) can't be opened either"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      if (code == SQLITE_BUSY_SNAPSHOT) {
        return {fmt::format("{} was changed by another connection since this transaction began", database),
                "run the command again"};
      }
      if ((code & 0xff) == SQLITE_LOCKED && code != SQLITE_LOCKED_SHAREDCACHE) {
        return {
            fmt::format("{} is locked by a statement of this very connection that has not ended", database),
            "end the application's statement before migrating: sqlite3_finalize() or sqlite3_reset()"};
      }
      return {fmt::format("{} is locked: another connection is using it", database),
              "wait until it is done, or raise lock_timeout"};
    case SQLITE_READONLY:
      if (code == SQLITE_READONLY_RECOVERY || code == SQLITE_READONLY_ROLLBACK ||
          code == SQLITE_READONLY_CANTINIT) {
        return {fmt::format("{} must be recovered after a crash, and that can't be done without writing",
                            database),
                "`limbeck upgrade` recovers it, as any program does that opens it with the right to write"};
      }
      return {fmt::format("{} can't be written to", database),
              "this user needs write permission on the file and on its folder (SQLite keeps a journal beside "
              "it)"};
    case SQLITE_FULL:
      return {fmt::format("no room is left for {}: the disk, or the size allowed for it, is full", database),
              "free some space and run the command again; what was not committed is rolled back"};
    case SQLITE_CORRUPT:
      return {fmt::format("{} is damaged: {}", database, text),
              "look at it with PRAGMA integrity_check; restore a backup or use the sqlite3 shell's .recover"};
    case SQLITE_IOERR:
      return {fmt::format("{} can't be read or written: {}", database, text),
              "look at the disk and the system's log"};
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {fmt::format("{}: {}", database, text), "check this user's permissions"};
    case SQLITE_ERROR:
      return wrong_schema(text);
    default:
      return {text, {}};
  }
}

ErrorKind error_kind(int code, std::string_view text) {
  switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return ErrorKind::unique_violation;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return ErrorKind::foreign_key_violation;
    case SQLITE_CONSTRAINT_NOTNULL:
      return ErrorKind::not_null_violation;
    case SQLITE_CONSTRAINT_CHECK:
      return ErrorKind::check_violation;
    default:
      break;
  }
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorKind::lock_timeout;
    case SQLITE_INTERRUPT:
      return ErrorKind::cancelled;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
      return ErrorKind::data;
    case SQLITE_READONLY:
      return ErrorKind::read_only;
    case SQLITE_FULL:
      return ErrorKind::disk_full;
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
      return ErrorKind::out_of_resources;
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
      return ErrorKind::permission_denied;
    case SQLITE_ERROR:
      return kind_of_generic_error(text);
    default:
      return ErrorKind::other;
  }
}

DatabaseError database_error(int code, const std::string& message, const std::string& hint, int position) {
  return {message,
          {.kind = error_kind(code, message),
           .sqlstate = std::to_string(code),
           .native_code = code,
           .position = position,
           .hint = hint}};
}

}  // namespace limbeck::dialect::sqlite
