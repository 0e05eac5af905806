// A catalog as a few lines of text. Names without a schema are in "public".
//
//     schema app
//     enum mood: happy, sad
//     sequence contacts_id_seq owned by contacts.id
//     table contacts
//       id integer not null
//       name text default 'x'
//       size integer generated (length(name))
//       primary key contacts_pkey (id)
//       unique contacts_name_key (name)
//       check positive (id > 0)
//       foreign key contacts_group_fkey (group_id) references groups (id)
//       index contacts_name_idx (name) where name <> ''
//       comment people that we know
//       option partition_of = public.people
//     view names (name text) as SELECT contacts.name FROM public.contacts
//     materialized view …
//     function initials(text) as CREATE FUNCTION …
//     trigger contacts.touch! as CREATE TRIGGER …
//     need view names: column contacts.name
//
// Where a function stands, so may a procedure, a domain, an extension and so on. "!" behind the name: it
// can't be replaced.
#pragma once

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "autogenerate/differ/diff.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "schema/catalog.hpp"

namespace limbeck::autogenerate::testing {

class CatalogText {
 public:
  explicit CatalogText(const std::string& text, std::string default_schema = "public")
      : default_schema_(std::move(default_schema)) {
    if (!default_schema_.empty()) catalog_.schemas[default_schema_] = {default_schema_, ""};
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      std::string_view rest = text::trim(line);
      if (rest.empty()) continue;
      rest_ = rest;
      if (table_ && line.starts_with("  ")) {
        table_line();
      } else {
        top_line();
      }
    }
    std::ranges::sort(catalog_.dependencies);
  }

  schema::Catalog catalog() const { return catalog_; }

 private:
  bool take(std::string_view words) {
    if (!rest_.starts_with(words)) return false;
    if (rest_.size() > words.size() && rest_[words.size()] != ' ' && rest_[words.size()] != ':') return false;
    rest_ = text::trim(rest_.substr(words.size()));
    return true;
  }
  std::string word(std::string_view stops = " :(") {
    const auto end = std::min(rest_.find_first_of(stops), rest_.size());
    const std::string found(rest_.substr(0, end));
    rest_ = text::trim(rest_.substr(end));
    return found;
  }
  /// Up to the closing parenthesis that belongs to the opening one at hand.
  std::string in_parentheses() {
    if (rest_.empty() || rest_[0] != '(') throw Error("expected ( at: " + std::string(rest_));
    int depth = 0;
    for (std::size_t i = 0; i < rest_.size(); ++i) {
      if (rest_[i] == '(') ++depth;
      if (rest_[i] == ')' && --depth == 0) {
        const std::string inside(rest_.substr(1, i - 1));
        rest_ = text::trim(rest_.substr(i + 1));
        return inside;
      }
    }
    throw Error("unbalanced: " + std::string(rest_));
  }
  static std::vector<std::string> list(const std::string& text) {
    std::vector<std::string> parts;
    int depth = 0;
    std::string part;
    for (const char c : text) {
      if (c == '(') ++depth;
      if (c == ')') --depth;
      if (c == ',' && depth == 0) {
        parts.emplace_back(text::trim(part));
        part.clear();
      } else {
        part += c;
      }
    }
    if (!text::trim(part).empty()) parts.emplace_back(text::trim(part));
    return parts;
  }
  schema::ObjectName name(const std::string& text) const {
    const auto dot = text.find('.');
    if (dot == std::string::npos) return {default_schema_, text};
    return {text.substr(0, dot), text.substr(dot + 1)};
  }
  /// "contacts.id" or "app.contacts.id".
  std::pair<schema::ObjectName, std::string> part(const std::string& text) const {
    const auto dot = text.rfind('.');
    return {name(text.substr(0, dot)), text.substr(dot + 1)};
  }

  schema::ObjectId id(const std::string& text) const {
    const auto blank = text.find(' ');
    const auto kind = text.substr(0, blank);
    std::string rest(text::trim(text.substr(blank)));
    for (int i = 0; i <= static_cast<int>(schema::ObjectKind::raw); ++i) {
      const auto candidate = static_cast<schema::ObjectKind>(i);
      if (kind != schema::kind_name(candidate)) continue;
      using enum schema::ObjectKind;
      switch (candidate) {
        case column:
        case constraint:
        case trigger:
        case policy:
        case rule: {
          const auto [table, of] = part(rest);
          return {candidate, table, of};
        }
        case function:
        case procedure:
        case aggregate: {
          const auto open = rest.find('(');
          if (open == std::string::npos) return {candidate, name(rest), ""};
          return {candidate, name(rest.substr(0, open)), rest.substr(open + 1, rest.size() - open - 2)};
        }
        case extension:
        case schema:
          return {candidate, {"", rest}, ""};
        default:
          return {candidate, name(rest), ""};
      }
    }
    throw Error("no kind: " + text);
  }

  void top_line() {
    table_ = nullptr;
    if (take("schema")) {
      const auto called = word();
      catalog_.schemas[called] = {called, ""};
    } else if (take("enum")) {
      schema::Enum held;
      held.name = name(word());
      rest_.remove_prefix(1);
      held.values = list(std::string(rest_));
      catalog_.enums[held.name] = held;
    } else if (take("sequence")) {
      schema::Sequence held;
      held.name = name(word());
      if (take("owned by")) std::tie(held.owned_by_table, held.owned_by_column) = part(word());
      if (take("start")) held.numbers.start = std::stoll(word());
      catalog_.sequences[held.name] = held;
    } else if (take("table")) {
      const auto called = name(word());
      table_ = &catalog_.tables[called];
      table_->name = called;
    } else if (take("view") || rest_.starts_with("materialized view")) {
      schema::View held;
      held.materialized = take("materialized view");
      held.name = name(word());
      if (rest_.starts_with("(")) {
        for (const auto& column : list(in_parentheses())) {
          const auto blank = std::min(column.find(' '), column.size());
          held.columns.emplace_back(column.substr(0, blank), std::string(text::trim(column.substr(blank))));
        }
      }
      if (!take("as")) throw Error("expected as: " + std::string(rest_));
      held.query = rest_;
      catalog_.views[held.name] = held;
    } else if (take("need")) {
      const auto colon = rest_.find(':');
      const auto dependent = id(std::string(rest_.substr(0, colon)));
      for (const auto& on : list(std::string(rest_.substr(colon + 1)))) {
        catalog_.dependencies.push_back({dependent, id(on)});
      }
    } else {
      const auto as = rest_.find(" as ");
      if (as == std::string_view::npos) throw Error("no such line: " + std::string(rest_));
      schema::SqlObject held;
      std::string head(rest_.substr(0, as));
      held.replaceable = !head.ends_with("!");
      if (!held.replaceable) head.pop_back();
      held.id = id(head);
      held.definition = rest_.substr(as + 4);
      held.signature = held.definition.substr(0, held.definition.find(" LANGUAGE "));
      if (!held.definition.starts_with("CREATE OR REPLACE FUNCTION") && !head.starts_with("function"))
        held.signature.clear();
      catalog_.objects[held.id] = held;
    }
  }

  void table_line() {
    if (take("primary key") || (rest_.starts_with("unique ") && !rest_.starts_with("unique index"))) {
      schema::KeyConstraint key;
      key.primary = !take("unique");
      if (!rest_.starts_with("(")) key.name = word();
      key.columns = list(in_parentheses());
      if (key.primary) {
        table_->primary_key = key;
      } else {
        table_->uniques.push_back(key);
      }
    } else if (take("check")) {
      schema::CheckConstraint check;
      if (!rest_.starts_with("(")) check.name = word();
      check.expression = in_parentheses();
      table_->checks.push_back(check);
    } else if (take("foreign key")) {
      schema::ForeignKey key;
      if (!rest_.starts_with("(")) key.name = word();
      key.columns = list(in_parentheses());
      if (!take("references")) throw Error("expected references: " + std::string(rest_));
      key.referenced_table = name(word());
      if (rest_.starts_with("(")) key.referenced_columns = list(in_parentheses());
      if (take("on delete cascade")) key.on_delete = schema::ForeignKeyAction::cascade;
      table_->foreign_keys.push_back(key);
    } else if (rest_.starts_with("index") || rest_.starts_with("unique index")) {
      schema::Index index;
      index.unique = take("unique");
      take("index");
      index.name = word();
      for (const auto& key : list(in_parentheses())) {
        const bool plain = key.find_first_of("( ") == std::string::npos;
        schema::IndexKey held;
        (plain ? held.column : held.expression) = key;
        index.keys.push_back(held);
      }
      if (take("where")) index.where = rest_;
      table_->indexes.push_back(index);
    } else if (take("comment")) {
      table_->comment = rest_;
    } else if (take("option")) {
      const auto key = word();
      rest_.remove_prefix(1);
      table_->options[key] = text::trim(rest_);
    } else {
      schema::Column column;
      column.name = word();
      // The type goes up to the first of these.
      std::size_t end = rest_.size();
      for (const auto* stop : {" not null", " default ", " generated ", " comment ", " identity"}) {
        end = std::min(end, rest_.find(stop));
      }
      column.type = rest_.substr(0, end);
      rest_ = text::trim(rest_.substr(end));
      if (take("not null")) column.not_null = true;
      if (take("identity")) column.identity.emplace();
      if (take("generated")) column.generated = schema::Generated{in_parentheses(), true};
      if (take("default")) {
        const auto comment = std::min(rest_.find(" comment "), rest_.size());
        column.default_value = std::string(rest_.substr(0, comment));
        rest_ = text::trim(rest_.substr(comment));
      }
      if (take("comment")) column.comment = rest_;
      table_->columns.push_back(column);
    }
  }

  std::string default_schema_;
  schema::Catalog catalog_;
  schema::Table* table_ = nullptr;
  std::string_view rest_;
};

inline schema::Catalog catalog(const std::string& text) {
  return CatalogText(text).catalog();
}

/// What PostgreSQL can.
inline dialect::Capabilities all_capabilities() {
  dialect::Capabilities capabilities;
  capabilities.schemas = capabilities.transactional_ddl = capabilities.enums = capabilities.sequences =
      capabilities.comments = true;
  capabilities.alter_constraints = capabilities.named_constraints = capabilities.replace_views = true;
  return capabilities;
}

/// Without "public." for the reader's sake.
inline std::string described(const std::vector<operation::Operation>& operations) {
  std::string text;
  for (const auto& operation : operations) {
    text += text::replace_all(operation::describe(operation), "public.", "") + "\n";
  }
  return text;
}

inline std::string diff_text(const std::string& before, const std::string& after,
                             const std::vector<Rename>& renames = {},
                             const dialect::Capabilities& capabilities = all_capabilities()) {
  return described(diff(catalog(before), catalog(after), renames, capabilities));
}

inline Rename rename_table(const std::string& from, const std::string& to) {
  return {{schema::ObjectKind::table, {"public", from}, ""}, {schema::ObjectKind::table, {"public", to}, ""}};
}
inline Rename rename_column(const std::string& table, const std::string& from, const std::string& to) {
  return {{schema::ObjectKind::column, {"public", table}, from},
          {schema::ObjectKind::column, {"public", table}, to}};
}

}  // namespace limbeck::autogenerate::testing
