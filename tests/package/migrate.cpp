// The application's own limbeck: the same revisions, and the command line.
#include <limbeck/main.hpp>

#include "shop_migrations.hpp"

int main(int argc, char** argv) {
  return limbeck::main(argc, argv, shop_migrations());
}
