// What the authoring way works with: the target, which is only read, and a scratch database beside it.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "dialect/dialect.hpp"

namespace limbeck::autogenerate {

class Workspace {
 public:
  const dialect::Dialect* dialect = nullptr;
  dialect::Connection* target = nullptr;
  config::DatabaseUrl url;
  dialect::InspectOptions inspect;
  dialect::ScratchOptions scratch_options;
  std::filesystem::path cache_folder;  ///< empty: no cache
  std::function<void(const std::string&)> progress;  ///< told what takes a while; may be empty

  dialect::Capabilities capabilities() const { return dialect->capabilities(target->server_version()); }

  /// An empty scratch database; the same one, emptied, at each call.
  dialect::Connection& fresh_scratch();

  void tell(const std::string& what) const {
    if (progress) progress(what);
  }

 private:
  std::unique_ptr<dialect::Scratch> scratch_;
};

}  // namespace limbeck::autogenerate
