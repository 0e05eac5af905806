// An application's own limbeck: a program that carries its revisions, those in C++ among them, and needs no
// compiler and no files beside it. Links limbeck::cli.
//
//     #include <embedded_migrations.hpp>
//     #include <limbeck/main.hpp>
//
//     int main(int argc, char** argv) { return limbeck::main(argc, argv, embedded_migrations()); }
#pragma once

#include <limbeck/migrate.hpp>
#include <string>

namespace limbeck {

struct MainOptions {
  /// The database, unless the command line says another (--url). Empty: what limbeck.toml says, if there is
  /// one.
  std::string url{};
  /// For the commands that help and hints name; empty: what the program was called as.
  std::string program{};
};

/// The commands of limbeck that read and apply (upgrade, downgrade, current, history, status, plan, stamp,
/// doctor, wait, …), on these revisions. Those that write revision files are not there. Returns the exit
/// code: 0 done, 1 failed, 2 usage, 3 differences or pending revisions found. Installs handlers for SIGINT,
/// SIGTERM and SIGPIPE.
int main(int argc, char** argv, const Migrations& migrations, const MainOptions& options = {});
inline int main(int argc, char** argv, std::span<const EmbeddedFile> files, const MainOptions& options = {}) {
  return main(argc, argv, Migrations(files), options);
}

}  // namespace limbeck
