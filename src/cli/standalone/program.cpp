// The program limbeck.
#include "cli/run.hpp"

int main(int argc, char** argv) {
  return limbeck::cli::run(argc, argv);
}
