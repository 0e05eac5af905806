// The program that models become: it prints, as JSON, all that was declared. Limbeck compiles one by itself;
// with this header a build of your own can make it, for `models = { command = "build/my_models" }`:
//
//     #include "models/contacts.hpp"
//     #include <limbeck/models/program.hpp>
//     int main() { return limbeck::models::print(); }
#pragma once

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <limbeck/models/json.hpp>
#include <limbeck/models/registry.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::models {
namespace detail {

/// Writes the document, looking up what stands for a name. What can't be found becomes a problem, in words.
class Writer {
 public:
  std::string document() {
    out_ = "{\"limbeck_models\":1,\"features\":[]";
    for (const char* section :
         {"naming", "schemas", "extensions", "enums", "sequences", "tables", "views", "objects"}) {
      write_section(section);
    }
    if (!problems_.empty()) {
      out_ += ",\"problems\":[";
      for (const auto& problem : problems_) {
        if (&problem != &problems_.front()) out_ += ',';
        write_text(problem);
      }
      out_ += ']';
    }
    return out_ + "}\n";
  }

 private:
  void write_section(std::string_view section) {
    std::vector<std::string> written;
    std::string outer = std::move(out_);
    for (const Record* record = registry().first; record; record = record->next) {
      if (record->section != section) continue;
      record_ = record;
      out_.clear();
      if (!check(record->node)) continue;
      write(record->node);
      // A global that is not `inline`, in a header that several files include, is declared several times
      // over.
      bool repeated = false;
      for (const auto& before : written) repeated = repeated || before == out_;
      if (!repeated) written.push_back(std::move(out_));
    }
    out_ = std::move(outer);
    if (written.empty()) return;
    const bool list = section != "naming" || written.size() > 1;
    out_ += ",\"" + std::string(section) + (list ? "\":[" : "\":");
    for (const auto& each : written) {
      if (&each != &written.front()) out_ += ",\n";
      out_ += each;
    }
    if (list) out_ += ']';
  }

  /// Is there nothing in it that can't be said in JSON?
  bool check(const Node& node) {
    if (node.kind == Node::Kind::text && !is_utf8(node.text)) {
      problem("has a text that is not UTF-8: " + escaped(node.text));
      return false;
    }
    if (!is_finite(node)) {
      problem("has the default " + node.text +
              ", which is no number in SQL; say it as the database does: default_to(sql(\"…\"))");
      return false;
    }
    bool right = true;
    for (const auto& child : node.children) right = check(child) && right;
    return right;
  }
  void write(const Node& node) {
    write_json(out_, node, [this](const Node& each) { write_stand_in(each); });
  }
  void write_text(std::string_view text) { write_json(out_, text); }
  void write_stand_in(const Node& node) {
    if (node.kind == Node::Kind::table) return write_table(node);
    if (node.kind == Node::Kind::enumeration) return write_enumeration(node);
    if (node.kind == Node::Kind::enumerator) return write_enumerator(node);
    write_text(column_name(node));
  }

  /// "name", or {"name": …, "schema": …}.
  void write_named(const Record& record) {
    const Node* schema = record.node.find("schema");
    if (!schema) return write(*record.node.find("name"));
    out_ += "{\"name\":";
    write(*record.node.find("name"));
    out_ += ",\"schema\":";
    write(*schema);
    out_ += '}';
  }
  void write_table(const Node& node) {
    if (!node.table && !node.type) {
      // The handle was used before its own declaration ran.
      problem("refers to a table by a handle that is declared later, or in another source file");
    } else if (const Record* table = table_of(node, true)) {
      return write_named(*table);
    }
    out_ += "\"?\"";
  }
  void write_enumeration(const Node& node) {
    if (const Record* record = enumeration(node.type)) return write_named(*record);
    out_ += "\"?\"";
  }

  const Record* table_of(const Node& node, bool report) {
    if (node.table) return node.table;
    if (!node.type) return record_;
    const Record* found = nullptr;
    for (const Record* record = registry().first; record; record = record->next) {
      if (record->section != std::string_view("tables") || record->type != node.type) continue;
      if (found && name_of(*found) != name_of(*record)) {
        if (report) {
          problem("refers to the struct " + type_name(node.type) + ", which both the tables " +
                  name_of(*found) + " and " + name_of(*record) +
                  " have; say which by its handle: references(" + name_of(*found) + ", …)");
        }
        return nullptr;
      }
      found = record;
    }
    if (!found && report) {
      problem("refers to the struct " + type_name(node.type) + ", but there is no table<" +
              type_name(node.type) +
              ">(…); if the struct is a base of the one that is meant, write references<ThatStruct>(…)");
    }
    return found;
  }

  std::string column_name(const Node& node) {
    const Record* table = table_of(node, false);
    if (!table) return "?";
    for (const auto& [member, name] : table->columns) {
      if (member == node.member) return name;
    }
    problem("names a member of the struct " + type_name(node.member.owner) +
            " that is not a column of the table " + name_of(*table));
    return "?";
  }

  const Record* enumeration(TypeTag type) {
    for (const Record* record = registry().first; record; record = record->next) {
      if (record->section == std::string_view("enums") && record->type == type) return record;
    }
    problem("has a column of the C++ enum " + type_name(type) + ", but there is no enumeration<" +
            type_name(type) +
            ">(…) that names its values (for a column of numbers, give it the type type::integer)");
    return nullptr;
  }
  void write_enumerator(const Node& node) {
    bool declared = false;
    for (const Record* record = registry().first; record; record = record->next) {
      if (record->section != std::string_view("enums") || record->type != node.type) continue;
      declared = true;
      for (const auto& [value, name] : record->values) {
        if (value == node.integer) return write_text(name);
      }
    }
    // See count_enumerator().
    if (!declared && !node.text.empty())
      return write_json(out_, Node::number(node.integer), [](const Node&) {});
    problem("has the default " + std::to_string(node.integer) + " of the C++ enum " + type_name(node.type) +
            ", for which enumeration<" + type_name(node.type) + ">(…) has no name");
    write_text("?");
  }

  static std::string name_of(const Record& record) {
    const Node* name = record.node.find("name");
    return !name ? std::string() : is_utf8(name->text) ? name->text : escaped(name->text);
  }
  /// The type in "… [with T = app::Contact]" (g++) or "… [T = app::Contact]" (clang).
  static std::string type_name(TypeTag type) {
    const std::string text = type();
    const auto begin = text.find("T = ");
    if (begin == std::string::npos) return "?";
    return text.substr(begin + 4, text.rfind(']') - begin - 4);
  }
  void problem(const std::string& what) {
    std::string text = std::string(record_->section == std::string_view("tables") ? "table " : "") +
                       name_of(*record_) + " " + what;
    for (const auto& before : problems_) {
      if (before == text) return;
    }
    problems_.push_back(std::move(text));
  }

  std::string out_;
  std::vector<std::string> problems_;
  const Record* record_ = nullptr;  // being written
};

}  // namespace detail

/// All that has been declared, as the JSON that Limbeck reads (docs/reference/models.md, "The JSON format").
inline std::string to_json() {
  return detail::Writer().document();
}

namespace detail {

/// Writes it to a descriptor and ends the program: what destructors of globals, threads or children would do
/// is of no account any more.
[[noreturn]] inline void answer(int descriptor) {
  const std::string text = to_json();
  for (std::size_t at = 0; at < text.size();) {
    const auto written = ::write(descriptor, text.data() + at, text.size() - at);
    if (written > 0) {
      at += static_cast<std::size_t>(written);
    } else if (errno != EINTR) {
      std::_Exit(1);
    }
  }
  std::fflush(nullptr);
  std::_Exit(0);
}

}  // namespace detail

/// Prints that to stdout. Returns an exit code.
inline int print() {
  const std::string text = to_json();
  const bool written =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  return written ? 0 : 1;
}

}  // namespace limbeck::models
