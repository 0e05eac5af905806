// The program limbeck.
#include "cli/run.hpp"
#include "scripts/python/parser/parser.hpp"

int main(int argc, char** argv) {
  limbeck::scripts::python::use_parser(&limbeck::scripts::python::parse);
  return limbeck::cli::run(argc, argv);
}
