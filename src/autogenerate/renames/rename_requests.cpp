#include "autogenerate/renames/rename_requests.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "autogenerate/differ/text_enum.hpp"
#include "autogenerate/renames/rename_candidates.hpp"
#include "autogenerate/renames/rename_group.hpp"
#include "autogenerate/renames/rename_option.hpp"
#include "autogenerate/renames/similarity.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::autogenerate {
namespace {

using schema::Catalog;
using schema::Column;
using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

double content_similarity(const schema::Table& before, const schema::Table& after) {
  Vocabulary vocabulary;
  return column_similarity({before, vocabulary}, {after, vocabulary});
}
double content_similarity(const schema::Enum& before, const schema::Enum& after) {
  return before.values == after.values ? 1 : 0;
}
double content_similarity(const schema::Sequence& before, const schema::Sequence& after) {
  return before.type == after.type && before.numbers == after.numbers ? 1 : 0;
}

/// The parts of an owner that can be renamed, by name.
std::map<std::string, const Column*> parts_of(const schema::Table& table) {
  std::map<std::string, const Column*> parts;
  for (const auto& column : table.columns) parts.emplace(column.name, &column);
  return parts;
}
std::map<std::string, std::size_t> parts_of(const schema::Enum& held) {
  std::map<std::string, std::size_t> parts;
  for (std::size_t i = 0; i < held.values.size(); ++i) parts.emplace(held.values[i], i);
  return parts;
}
double content_similarity(const Column* before, const Column* after) {
  const auto all = [](const Column& column) {
    return std::tie(column.type, column.collation, column.not_null, column.default_value, column.generated,
                    column.identity);
  };
  return all(*before) == all(*after) ? 1 : 0;
}
double content_similarity(std::size_t place_before, std::size_t place_after) {
  return place_before == place_after ? 1 : 0;
}

/// Names as they are compared, and what each is spelled like.
struct Names {
  explicit Names(bool ignores_case) : ignore_case(ignores_case) {}

  ObjectName folded(const ObjectName& name) const {
    return ignore_case ? ObjectName{text::lower(name.schema), text::lower(name.name)} : name;
  }
  void add(const ObjectName& name) { spelled.emplace(folded(name), name); }
  const ObjectName* find(const ObjectName& name) const {
    const auto found = spelled.find(folded(name));
    return found == spelled.end() ? nullptr : &found->second;
  }
  std::set<ObjectName> all() const {
    std::set<ObjectName> names;
    for (const auto& [name, held] : spelled) names.insert(name);
    return names;
  }

  bool ignore_case;
  std::map<ObjectName, ObjectName> spelled;
};

class RequestResolver {
 public:
  RequestResolver(const RenameRequest& request, const std::function<std::string(const ObjectId&)>& shown)
      : request_(request),
        before_(*request.before),
        after_(*request.after),
        shown_(shown),
        options_(request.options, before_, after_, request.capabilities.case_insensitive_names),
        ignore_case_(request.capabilities.case_insensitive_names) {}

  ResolvedRenames run() {
    resolve_objects(ObjectKind::table, before_.tables, after_.tables);
    resolve_objects(ObjectKind::enum_type, before_.enums, after_.enums);
    resolve_objects(ObjectKind::sequence, before_.sequences, after_.sequences);
    const auto options = options_.parts(confirmed_);
    parts(ObjectKind::column, ObjectKind::table, "column", before_.tables, after_.tables, options);
    // The case of values matters everywhere.
    ignore_case_ = false;
    parts(ObjectKind::enum_type, ObjectKind::enum_type, "value", before_.enums, after_.enums, options);
    text_values();
    return std::move(resolved_);
  }

 private:
  using Made = std::function<Rename(const ObjectName& from, const ObjectName& to)>;

  std::function<std::optional<std::string>(const ObjectName&, const ObjectName&)> followed_by(
      const Made& rename) const {
    if (!request_.followed_by) return {};
    return [this, rename](const ObjectName& from, const ObjectName& to) {
      auto made = rename(from, to);
      if (!made.to.part.empty()) made.to.name = made.from.name;
      return request_.followed_by(made.from, made.to);
    };
  }

  void add_renames(GroupRenames made, const Made& rename) {
    for (const auto& [from, to] : made.renames) {
      resolved_.renames.push_back(rename(from, to));
      confirmed_.add(resolved_.renames.back());
    }
    std::ranges::move(made.notes, std::back_inserter(resolved_.notes));
  }

  template <typename Objects>
  void resolve_objects(ObjectKind kind, const Objects& before, const Objects& after) {
    Names old(ignore_case_), now(ignore_case_);
    for (const auto& [name, held] : before) old.add(name);
    for (const auto& [name, held] : after) now.add(name);
    RenameGroup group{.kind = schema::kind_name(kind), .before = old.all(), .after = now.all()};
    for (const auto& option : options_.objects()) {
      if (option.from.kind == kind)
        group.requests.push_back({old.folded(option.from.name), now.folded(option.to.name), option.text});
    }
    for (const auto& hint : request_.hints) {
      if (hint.from.kind != kind || !hint.from.part.empty()) continue;
      group.requests.push_back({old.folded(hint.from.name), now.folded(hint.to.name), ""});
    }
    if (group.requests.empty()) return;
    group.similarity = [&](const ObjectName& from, const ObjectName& to) {
      return content_similarity(before.at(*old.find(from)), after.at(*now.find(to)));
    };
    group.shown = group.shown_bare = [&](const ObjectName& name) {
      const auto* spelled = old.find(name);
      if (!spelled) spelled = now.find(name);
      return shown_({kind, spelled ? *spelled : name, ""});
    };
    const auto rename = [&](const ObjectName& from, const ObjectName& to) {
      return Rename{{kind, *old.find(from), ""}, {kind, *now.find(to), ""}};
    };
    group.followed_by = followed_by(rename);
    add_renames(resolve_group(group), rename);
  }

  using Owners = std::pair<ObjectName, ObjectName>;  // a table or an enum, before and after

  template <typename Objects>
  void parts(ObjectKind kind, ObjectKind owner_kind, const char* word, const Objects& before,
             const Objects& after, const std::vector<RenameOption>& options) {
    std::map<Owners, std::vector<RequestedRename>> requests;
    Names old_owners(ignore_case_), new_owners(ignore_case_);
    for (const auto& [name, held] : before) old_owners.add(name);
    for (const auto& [name, held] : after) new_owners.add(name);
    for (const auto& option : options) {
      if (option.from.kind != kind) continue;
      requests[{option.from.name, option.to.name}].push_back(
          {{"", option.from.part}, {"", option.to.part}, option.text});
    }
    for (const auto& hint : request_.hints) {
      if (hint.from.kind != kind || hint.from.part.empty() || hint.value) continue;
      const auto owners = find_owners(hint, owner_kind, before, after, old_owners, new_owners);
      if (owners) requests[*owners].push_back({{"", hint.from.part}, {"", hint.to.part}, ""});
    }
    for (auto& [owners, owner_requests] : requests) {
      const auto held = parts_of(before.at(owners.first)), wanted = parts_of(after.at(owners.second));
      Names old(ignore_case_), now(ignore_case_);
      for (const auto& [name, part] : held) old.add({"", name});
      for (const auto& [name, part] : wanted) now.add({"", name});
      RenameGroup group{.kind = word, .before = old.all(), .after = now.all(), .parts = true};
      for (auto& request : owner_requests) {
        group.requests.push_back(
            {old.folded(request.from), now.folded(request.to), std::move(request.option)});
      }
      group.similarity = [&](const ObjectName& from, const ObjectName& to) {
        return content_similarity(held.at(old.find(from)->name), wanted.at(now.find(to)->name));
      };
      group.shown = [&](const ObjectName& name) { return shown_({kind, owners.first, name.name}); };
      group.shown_bare = [](const ObjectName& name) { return name.name; };
      const auto rename = [&](const ObjectName& from, const ObjectName& to) {
        return Rename{{kind, owners.first, old.find(from)->name}, {kind, owners.second, now.find(to)->name}};
      };
      group.followed_by = followed_by(rename);
      add_renames(resolve_group(group), rename);
    }
  }

  /// Of enums that are text with a CHECK, column by column.
  void text_values() {
    std::map<ObjectId, std::vector<RequestedRename>> requests;
    for (const auto& hint : request_.hints) {
      if (hint.value) requests[hint.to].push_back({{"", hint.value->first}, {"", hint.value->second}, ""});
    }
    for (auto& [column, owner_requests] : requests) {
      const auto was = column_before(column);
      const auto held = was ? text_enum(before_, *was, request_.capabilities) : std::nullopt;
      const auto wanted = text_enum(after_, column, request_.capabilities);
      if (!held || !wanted || held->values == wanted->values) continue;
      const auto places = parts_of(schema::Enum{{}, held->values, {}}),
                 new_places = parts_of(schema::Enum{{}, wanted->values, {}});
      RenameGroup group{
          .kind = "value", .before = {}, .after = {}, .requests = std::move(owner_requests), .parts = true};
      for (const auto& [value, place] : places) group.before.insert({"", value});
      for (const auto& [value, place] : new_places) group.after.insert({"", value});
      group.similarity = [&](const ObjectName& from, const ObjectName& to) {
        return content_similarity(places.at(from.name), new_places.at(to.name));
      };
      group.shown = [&](const ObjectName& value) { return shown_(column) + "." + value.name; };
      group.shown_bare = [](const ObjectName& value) { return value.name; };
      auto made = resolve_group(group);
      for (const auto& [from, to] : made.renames)
        resolved_.renames.push_back({*was, column, std::pair(from.name, to.name)});
      std::ranges::move(made.notes, std::back_inserter(resolved_.notes));
    }
  }

  /// What a column of `after` is in `before`; nothing when it is new.
  std::optional<ObjectId> column_before(const ObjectId& column) const {
    for (const auto& rename : resolved_.renames) {
      if (rename.to == column && !rename.value) return rename.from;
    }
    const auto table = confirmed_.old_name_of(ObjectKind::table, column.name);
    return table ? std::optional(ObjectId{ObjectKind::column, *table, column.part}) : std::nullopt;
  }

  /// The owner that a hint means, unless it is new or goes.
  template <typename Objects>
  std::optional<Owners> find_owners(const models::RenameHint& hint, ObjectKind kind, const Objects& before,
                                    const Objects& after, const Names& old, const Names& now) const {
    std::optional<Owners> as_in_models, as_in_database;
    const auto has = [&](const ObjectName& owner) {
      const auto parts = parts_of(after.at(owner));
      return std::ranges::any_of(parts, [&](const auto& part) {
        return ignore_case_ ? text::iequals(part.first, hint.to.part) : part.first == hint.to.part;
      });
    };
    const auto* wanted = now.find(hint.to.name);
    if (wanted) {
      const auto was = confirmed_.old_name_of(kind, *wanted);
      const auto* held = was ? old.find(*was) : nullptr;
      if (held) as_in_models = Owners{*held, *wanted};
      if (has(*wanted)) return as_in_models;
    }
    if (const auto* held = old.find(hint.from.name)) {
      const auto* target = now.find(confirmed_.new_name_of(kind, *held));
      const auto was = target ? confirmed_.old_name_of(kind, *target) : std::nullopt;
      if (was && old.folded(*was) == old.folded(*held)) as_in_database = Owners{*held, *target};
      if (as_in_database && has(as_in_database->second)) return as_in_database;
      return as_in_models ? as_in_models : as_in_database;
    }
    if (!wanted) suggest_owner(hint, kind, before, after);
    return as_in_models;
  }

  /// A hint about a table that is nowhere: about which one may it be?
  template <typename Objects>
  void suggest_owner(const models::RenameHint& hint, ObjectKind kind, const Objects& before,
                     const Objects& after) const {
    for (const auto& [name, wanted] : after) {
      const auto was = confirmed_.old_name_of(kind, name);
      const auto held = was ? before.find(*was) : before.end();
      if (held == before.end()) continue;
      const auto now = parts_of(wanted);
      if (!parts_of(held->second).contains(hint.from.part) || now.contains(hint.from.part) ||
          !now.contains(hint.to.part))
        continue;
      throw Error(fmt::format("the models rename {} to {}, but have no {} {}", shown_(hint.from),
                              hint.to.part, schema::kind_name(kind), hint.to.name.display()),
                  fmt::format("did you mean {}?", shown_({kind, name, ""})));
    }
  }

  const RenameRequest& request_;
  const Catalog& before_;
  const Catalog& after_;
  const std::function<std::string(const ObjectId&)>& shown_;
  RenameOptions options_;
  bool ignore_case_;
  ConfirmedRenames confirmed_;
  ResolvedRenames resolved_;
};

}  // namespace

ResolvedRenames resolve_rename_requests(const RenameRequest& request,
                                        const std::function<std::string(const ObjectId&)>& shown) {
  return RequestResolver(request, shown).run();
}

}  // namespace limbeck::autogenerate
