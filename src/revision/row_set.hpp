// The rows of the version table as a value, and how one step changes them.
#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace limbeck::revision {

/// What one step does to the version table, in Alembic's row algebra: an UPDATE along a line, an INSERT where
/// a branch begins, DELETEs and an UPDATE at a merge, INSERTs and an UPDATE when a merge is undone, a DELETE
/// where a branch ends. Apply the deletes first, then the update, then the inserts. Every list is sorted.
struct RowChange {
  std::vector<std::string> deletes;
  std::vector<std::string> inserts;
  std::optional<std::pair<std::string, std::string>> update;  ///< from, to

  bool empty() const { return deletes.empty() && inserts.empty() && !update; }
  bool operator==(const RowChange&) const = default;
};

/// A sorted, immutable set of revision ids. Copies share their structure: ten thousand steps over ten
/// thousand branches keep what differs between them only. Converts to a vector wherever one is wanted.
class RowSet {
 public:
  RowSet() = default;
  RowSet(const std::vector<std::string>& ids);  // NOLINT: implicit on purpose

  std::size_t size() const;
  bool empty() const { return root_ == nullptr; }
  bool contains(std::string_view id) const;
  RowSet with(const std::string& id) const;
  RowSet without(std::string_view id) const;
  /// The rows after `change`. Throws std::logic_error when it deletes or updates a row that isn't there or
  /// adds one that is: a bug of ours, never the user's.
  RowSet after(const RowChange& change) const;

  std::vector<std::string> list() const;
  operator std::vector<std::string>() const { return list(); }  // NOLINT: implicit on purpose

  struct Node;
  class iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = std::string;
    using difference_type = std::ptrdiff_t;
    using pointer = const std::string*;
    using reference = const std::string&;

    iterator() = default;
    reference operator*() const;
    pointer operator->() const { return &**this; }
    iterator& operator++();
    iterator operator++(int) {
      iterator old = *this;
      ++*this;
      return old;
    }
    bool operator==(const iterator&) const = default;

   private:
    friend class RowSet;
    void descend(const Node* node);
    std::vector<const Node*> path_;  ///< the current node last, above it those still to come
  };
  iterator begin() const;
  iterator end() const { return {}; }

  friend bool operator==(const RowSet& a, const RowSet& b);
  friend bool operator==(const RowSet& a, const std::vector<std::string>& b) { return a == RowSet(b); }

 private:
  using Link = std::shared_ptr<const Node>;
  explicit RowSet(Link root) : root_(std::move(root)) {}
  Link root_;
};

}  // namespace limbeck::revision
