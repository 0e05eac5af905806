// What an application does at its start: look, upgrade, look again. Its one argument is the database.
#include <iostream>
#include <limbeck/migrate.hpp>

#include "shop_migrations.hpp"

int main(int argc, char** argv) try {
  if (argc != 2) return 2;
  limbeck::Migrator migrator(shop_migrations(), argv[1]);
  for (const auto& revision : migrator.status().pending) std::cout << "pending " << revision.id << "\n";
  limbeck::RunOptions options;
  options.progress = [](const limbeck::Progress& now) {
    if (now.event == limbeck::Progress::Event::done)
      std::cout << "applied " << now.revision << " " << now.message << "\n";
  };
  migrator.upgrade("head", options);
  std::cout << (migrator.at_head() ? "at head\n" : "not at head\n");
  return migrator.at_head() ? 0 : 1;
} catch (const limbeck::Error& error) {
  std::cerr << error.what() << "\n" << error.hint() << "\n";
  return 1;
}
