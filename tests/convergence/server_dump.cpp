#include "convergence/server_dump.hpp"

#include <algorithm>
#include <vector>

#include "base/error.hpp"
#include "base/process.hpp"
#include "base/text.hpp"

namespace limbeck::convergence {
namespace {

std::string run_dump(const std::string& database, const config::DatabaseUrl& server) {
  std::vector<std::string> arguments = {"mariadb-dump",    "--no-defaults",      "--no-data",
                                        "--routines",      "--events",           "--triggers",
                                        "--skip-comments", "--skip-set-charset", "--skip-add-drop-table"};
  arguments.push_back("--user=" + server.user);
  if (const auto socket = server.option("unix_socket"); !socket.empty()) {
    arguments.push_back("--socket=" + std::string(socket));
  } else {
    arguments.push_back("--host=" + server.host);
    arguments.push_back("--port=" + server.port);
    arguments.push_back("--password=" + server.password);
  }
  arguments.push_back(database);
  const auto result = process::run(arguments);
  if (result.exit_code != 0) throw Error("mariadb-dump: " + result.err);
  return result.out;
}

}  // namespace

std::string server_dump(dialect::Connection& connection, const config::DatabaseUrl& server) {
  if (connection.engine().kind != EngineKind::mysql) return {};
  const auto database = connection.query("SELECT DATABASE()").text(0, 0);
  auto dump = text::replace_all(run_dump(database, server), "`" + database + "`.", "");
  for (const auto* nothing : {" USING BTREE", " ON DELETE RESTRICT", " ON UPDATE RESTRICT",
                              " ON DELETE NO ACTION", " ON UPDATE NO ACTION"})
    dump = text::replace_all(dump, nothing, "");
  std::vector<std::string> statements = {""};
  std::vector<std::string> lines;
  const auto end_statement = [&] {
    if (!lines.empty() && lines.front().starts_with("create table"))
      std::sort(lines.begin() + 1, lines.end());
    statements.push_back(text::join(lines, "\n"));
    lines.clear();
  };
  for (const auto& part : text::split(dump, '\n')) {
    auto line = text::lower(part);
    if (line.starts_with("/*m!") || line.starts_with("do setval(") || line.starts_with("/*!40") ||
        line.starts_with("/*!50003 set") || line.starts_with("set "))
      continue;
    const bool ends = line.ends_with(";");
    while (line.ends_with(",") || line.ends_with(";")) line.pop_back();
    if (const auto counter = line.find(" auto_increment=");
        counter != std::string::npos && line.starts_with(")"))
      line.erase(counter, line.find(' ', counter + 1) - counter);
    // The moment when an event was made, where nothing else was said.
    if (const auto starts = line.find(" starts '"); starts != std::string::npos)
      line.erase(starts, line.find('\'', starts + 9) + 1 - starts);
    // Of an index, it is what the table had when the index was made.
    if (const auto size = line.find(" key_block_size="); size != std::string::npos && !line.starts_with(")"))
      line.erase(size);
    lines.push_back(std::move(line));
    if (ends) end_statement();
  }
  end_statement();
  std::ranges::sort(statements);
  return text::join(statements, "\n");
}

}  // namespace limbeck::convergence
