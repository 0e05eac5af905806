// --rename OLD:NEW as typed.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "autogenerate/renames/rename_candidates.hpp"

namespace limbeck::autogenerate {

struct RenameOption {
  schema::ObjectId from, to;
  std::string text;  ///< as typed
};

/// What the options rename. Whether that is possible together is for resolve_group() to say.
class RenameOptions {
 public:
  /// `ignore_case`: of the names of tables and columns. Throws UsageError for an option that is not OLD:NEW,
  /// or that names nothing that there is before and after.
  RenameOptions(const std::vector<std::string>& options, const schema::Catalog& before,
                const schema::Catalog& after, bool ignore_case);

  const std::vector<RenameOption>& objects() const { return objects_; }
  /// Once it is known which objects are renamed: a part's owner may be given by either name. Throws
  /// UsageError.
  std::vector<RenameOption> parts(const ConfirmedRenames& objects) const;

 private:
  /// One side: its parts, separated by dots; a part may be "quoted".
  struct Side {
    std::vector<std::string> parts;
    std::string text;
  };
  struct Sides {
    std::string option;
    Side from, to;
  };

  static Sides parse(const std::string& option);
  bool add_object_option(const Sides& sides);
  template <typename Objects>
  bool match_objects(schema::ObjectKind kind, const Objects& before, const Objects& after,
                     const Sides& sides);
  RenameOption match_part(const Sides& sides, const ConfirmedRenames& objects) const;

  const schema::Catalog& before_;
  const schema::Catalog& after_;
  bool ignore_case_;
  std::vector<RenameOption> objects_;
  std::vector<Sides> parts_;
};

}  // namespace limbeck::autogenerate
