// Random SQL out of pieces that are awkward to split, for property tests.
#pragma once

#include <rapidcheck.h>

#include <string>
#include <vector>

#include "base/engine.hpp"

namespace limbeck::sql {

/// Pieces that are whole in themselves: strings are closed, and so on. Put together in any order they can be
/// split, but need make no sense.
inline std::vector<std::string> pieces(EngineKind syntax) {
  std::vector<std::string> result = {"SELECT 1",
                                     ";",
                                     ";\n",
                                     "\n",
                                     " ",
                                     "-- a; b\n",
                                     "'it''s;'",
                                     "\"q;\"\"\"",
                                     "/* c; */",
                                     "a.b",
                                     "1.5e-3",
                                     "(a, b)",
                                     "-",
                                     "/",
                                     "*",
                                     "\r\n",
                                     "é",
                                     "'\n;\n'",
                                     "CASE WHEN a THEN b END",
                                     ","};
  const auto add = [&](std::vector<std::string> more) {
    result.insert(result.end(), more.begin(), more.end());
  };
  switch (syntax) {
    case EngineKind::postgresql:
      add({"$$ ; ' $$", "$a$ ; $$ ; $a$", "E'\\';'", "/* a /* ; */ */", "U&'\\0041;'", "U&\"d;\"", "(a; b)",
           "a$$", "$1", "b'01;'", "<->", "@-", "x::int", "[1]", "E'a'\n'\\';'",
           ";CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN 1 THEN 2 END; END;",
           ";CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2);"});
      break;
    case EngineKind::sqlite:
      add({"`b;``c`", "[d;'e]", "$v", "?1", ":n", "@n", "x'00'", "'\\'", "->>",
           ";CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT CASE WHEN 1 THEN 2 END; DELETE FROM b; END;"});
      break;
    case EngineKind::mysql:
      add({"`b;``c`", "\"d\\\";\"", "'e\\';'", "# f;\n", "/*!50001 g; */", "@`h;`", "@@i", "-- \n", "--1",
           ":=", "\nDELIMITER //\n SELECT 1; //\nDELIMITER ;\n",
           ";CREATE PROCEDURE p() BEGIN IF a THEN SELECT CASE WHEN 1 THEN 2 END; END IF; END;"});
      break;
  }
  return result;
}

/// Statements that begin with SELECT or are whole pieces, with blanks between the pieces.
inline rc::Gen<std::string> sql_of_pieces(EngineKind syntax) {
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces(syntax))),
                      [](const std::vector<std::string>& parts) {
                        std::string text = "SELECT ";
                        for (const auto& part : parts) {
                          text += part;
                          text += part.ends_with(';') || part.ends_with(";\n") ? " SELECT " : " ";
                        }
                        return text;
                      });
}

/// Pieces that stick together and are cut anywhere: nothing is closed for certain.
inline rc::Gen<std::string> arbitrary_fragments(EngineKind syntax) {
  return rc::gen::mapcat(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces(syntax))),
                         [](const std::vector<std::string>& parts) {
                           std::string text;
                           for (const auto& part : parts) text += part;
                           const auto size = text.size() + 1;
                           return rc::gen::map(rc::gen::pair(rc::gen::inRange<std::size_t>(0, size),
                                                             rc::gen::inRange<std::size_t>(0, size)),
                                               [text](const std::pair<std::size_t, std::size_t>& cut) {
                                                 return text.substr(cut.first, cut.second);
                                               });
                         });
}

}  // namespace limbeck::sql
