// Which of what looks dropped and added was renamed: found by shape, confirmed by the author, never guessed
// silently.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "autogenerate/differ/diff.hpp"
#include "models/models.hpp"

namespace limbeck::autogenerate {

/// Something that may have been renamed, likely enough to ask about.
struct RenameCandidate {
  Rename rename;
  double similarity = 0;  ///< 0 … 1
  std::string question;   ///< "Was column contacts.mail renamed to contacts.email?"
};

/// The revision of the history that has made this rename, if one has. A part's owner is called as in
/// `before`.
using FollowedBy =
    std::function<std::optional<std::string>(const schema::ObjectId& from, const schema::ObjectId& to)>;

struct RenameRequest {
  const schema::Catalog* before = nullptr;
  const schema::Catalog* after = nullptr;
  std::vector<models::RenameHint> hints;  ///< of the models: followed as resolve_group() says
  /// --rename OLD:NEW, as typed: "contacts:people", "contacts.mail:email", "contacts.mail:contacts.email",
  /// "app.contacts.mail:email"; unqualified names are looked for everywhere.
  std::vector<std::string> options;
  /// Asked about each candidate that no hint settles, the likeliest first. Empty: nobody can be asked.
  std::function<bool(const RenameCandidate&)> confirm;
  dialect::Capabilities capabilities{};
  FollowedBy followed_by{};  ///< empty: the history is not known
};

struct Renames {
  std::vector<Rename> confirmed;
  std::vector<std::string>
      notes;  ///< candidates that nobody confirmed or refused, with the --rename that would
};

/// Throws UsageError for an option that can't be followed (it names nothing that goes or comes, with what
/// there is), and Error for such a hint.
Renames find_renames(const RenameRequest& request);

/// The way back: each rename turned round.
std::vector<Rename> inverse(const std::vector<Rename>& renames);

}  // namespace limbeck::autogenerate
