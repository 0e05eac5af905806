#include "dialect/sqlite/scratch.hpp"

#include "dialect/sqlite/connection.hpp"
#include "dialect/sqlite/quote.hpp"

namespace limbeck::dialect::sqlite {
namespace {

class MemoryScratch : public Scratch {
 public:
  explicit MemoryScratch(std::string encoding) : encoding_(std::move(encoding)) { reset(); }
  Connection& connection() override { return *connection_; }
  void reset() override {
    connection_ = sqlite::connect(config::DatabaseUrl{}, ConnectOptions{});
    connection_->execute("PRAGMA encoding = " + quote_literal(encoding_));
  }

 private:
  std::string encoding_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace

std::unique_ptr<Scratch> open_scratch(Connection& target) {
  return std::make_unique<MemoryScratch>(target.query("PRAGMA encoding").text(0, 0));
}

}  // namespace limbeck::dialect::sqlite
