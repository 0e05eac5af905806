// What the authoring way works with: the target, which is only read, and a scratch database beside it.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "dialect/dialect.hpp"
#include "schema/name.hpp"

namespace limbeck::autogenerate {

class Workspace {
 public:
  const dialect::Dialect* dialect = nullptr;
  dialect::Connection* target = nullptr;
  config::DatabaseUrl url;
  dialect::InspectOptions inspect;  ///< what the configuration includes; see Scope for what is compared
  dialect::ScratchOptions scratch_options;
  std::filesystem::path cache_folder;                ///< empty: no cache
  std::function<void(const std::string&)> progress;  ///< told what takes a while; may be empty
  /// Makes of both sides of a comparison with the target what is compared of them. May be empty.
  std::function<void(schema::Catalog& actual, schema::Catalog& desired)> narrow{};
  /// Makes of what a verification wants what `made` may be, too, of objects that are nobody's business but to
  /// be there. May be empty.
  std::function<void(const schema::Catalog& made, schema::Catalog& wanted)> overlook{};
  /// What of the target no revision makes, but a repeatable one behind all of them, by the last comparison.
  std::shared_ptr<const std::set<schema::ObjectId>> made_behind{};

  /// The target is only the way to a scratch database, and what a history makes is compared: nothing that is
  /// in it counts.
  bool ignore_target = false;

  /// Where the configuration names none, all schemas of the target are compared, not only those that the
  /// models name.
  bool every_schema = false;

  dialect::Capabilities capabilities() const { return dialect->capabilities(target->engine()); }
  /// Are the schemas that count found from what the models name, since the configuration doesn't say?
  bool schemas_come_from_models() const { return capabilities().schemas && inspect.include_schemas.empty(); }

  /// Everything that is now in the target but Limbeck's own tables, whatever `inspect` leaves out. Nothing
  /// where the target is to be ignored.
  schema::Catalog inspect_all() const;

  /// An empty scratch database but for `external_dependencies`, as far as they can be made there; the same
  /// one, emptied, at each call.
  dialect::Connection& fresh_scratch(const schema::Catalog& external_dependencies = {});
  /// Drops those of the schemas that it has from the start which these statements create by themselves: the
  /// target's search path may name what a model or a revision makes.
  void make_room_for(const std::vector<std::string>& statements);
  /// The schemas that a scratch database has from the start: PostgreSQL's "public", and those of the search
  /// path.
  const std::map<std::string, schema::Schema>& initial_schemas() const { return initial_schemas_; }

  void report_progress(const std::string& what) const {
    if (progress) progress(what);
  }

 private:
  void create_external_dependencies(schema::Catalog catalog);

  std::unique_ptr<dialect::Scratch> scratch_;
  std::map<std::string, schema::Schema> initial_schemas_;
};

}  // namespace limbeck::autogenerate
