#include "revision/row_set.hpp"

#include <cstdint>
#include <stdexcept>

namespace limbeck::revision {

// A treap whose priorities are hashes of the ids: its shape depends on its content alone, an insertion or
// removal copies the path to it (logarithmic, on average) and shares the rest.
struct RowSet::Node {
  std::string id;
  std::uint64_t priority;
  std::size_t size;
  Link left, right;
};

namespace {

using Link = std::shared_ptr<const RowSet::Node>;

std::uint64_t hash(std::string_view id) {  // FNV-1a, finished as in SplitMix64: the same on every machine
  std::uint64_t value = 14695981039346656037u;
  for (unsigned char c : id) value = (value ^ c) * 1099511628211u;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
  return value ^ (value >> 31);
}

std::size_t size_of(const Link& link) {
  return link ? link->size : 0;
}

Link make(const std::string& id, std::uint64_t priority, Link left, Link right) {
  std::size_t size = 1 + size_of(left) + size_of(right);
  return std::make_shared<const RowSet::Node>(
      RowSet::Node{id, priority, size, std::move(left), std::move(right)});
}

Link with_left(const Link& node, Link left) {
  return make(node->id, node->priority, std::move(left), node->right);
}
Link with_right(const Link& node, Link right) {
  return make(node->id, node->priority, node->left, std::move(right));
}

/// Those before `id` and those after it; `id` itself is in neither.
std::pair<Link, Link> split(const Link& node, std::string_view id) {
  if (!node) return {};
  if (node->id == id) return {node->left, node->right};
  if (id < node->id) {
    auto [before, after] = split(node->left, id);
    return {std::move(before), with_left(node, std::move(after))};
  }
  auto [before, after] = split(node->right, id);
  return {with_right(node, std::move(before)), std::move(after)};
}

Link join(const Link& before, const Link& after) {
  if (!before) return after;
  if (!after) return before;
  if (before->priority >= after->priority) return with_right(before, join(before->right, after));
  return with_left(after, join(before, after->left));
}

Link insert(const Link& node, const std::string& id, std::uint64_t priority) {
  if (!node || priority > node->priority) {
    auto [before, after] = split(node, id);
    return make(id, priority, std::move(before), std::move(after));
  }
  if (id < node->id) return with_left(node, insert(node->left, id, priority));
  return with_right(node, insert(node->right, id, priority));
}

Link erase(const Link& node, std::string_view id) {
  if (id == node->id) return join(node->left, node->right);
  if (id < node->id) return with_left(node, erase(node->left, id));
  return with_right(node, erase(node->right, id));
}

}  // namespace

RowSet::RowSet(const std::vector<std::string>& ids) {
  for (const std::string& id : ids) *this = with(id);
}

std::size_t RowSet::size() const {
  return size_of(root_);
}

bool RowSet::contains(std::string_view id) const {
  for (const Node* node = root_.get(); node;) {
    if (node->id == id) return true;
    node = (id < node->id ? node->left : node->right).get();
  }
  return false;
}

RowSet RowSet::with(const std::string& id) const {
  return contains(id) ? *this : RowSet(insert(root_, id, hash(id)));
}

RowSet RowSet::without(std::string_view id) const {
  return contains(id) ? RowSet(erase(root_, id)) : *this;
}

RowSet RowSet::after(const RowChange& change) const {
  RowSet rows = *this;
  auto remove = [&](const std::string& id) {
    if (!rows.contains(id)) throw std::logic_error("a step removes the row " + id + ", which isn't there");
    rows = rows.without(id);
  };
  auto add = [&](const std::string& id) {
    if (rows.contains(id)) throw std::logic_error("a step adds the row " + id + ", which is there already");
    rows = rows.with(id);
  };
  for (const std::string& id : change.deletes) remove(id);
  if (change.update) {
    remove(change.update->first);
    add(change.update->second);
  }
  for (const std::string& id : change.inserts) add(id);
  return rows;
}

std::vector<std::string> RowSet::list() const {
  return {begin(), end()};
}

void RowSet::iterator::descend(const Node* node) {
  for (; node; node = node->left.get()) path_.push_back(node);
}

RowSet::iterator::reference RowSet::iterator::operator*() const {
  return path_.back()->id;
}

RowSet::iterator& RowSet::iterator::operator++() {
  const Node* done = path_.back();
  path_.pop_back();
  descend(done->right.get());
  return *this;
}

RowSet::iterator RowSet::begin() const {
  iterator first;
  first.descend(root_.get());
  return first;
}

bool operator==(const RowSet& a, const RowSet& b) {
  if (a.root_ == b.root_) return true;
  if (a.size() != b.size()) return false;
  for (auto x = a.begin(), y = b.begin(); x != a.end(); ++x, ++y) {
    if (*x != *y) return false;
  }
  return true;
}

}  // namespace limbeck::revision
