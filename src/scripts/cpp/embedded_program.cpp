#include "scripts/cpp/embedded_program.hpp"

#include <limbeck/op.hpp>

#include "base/error.hpp"
#include "scripts/cpp/cpp_file.hpp"

namespace limbeck::scripts {
namespace {

class Direct : public op_detail::Channel {
 public:
  explicit Direct(const Answer& answer) : answer_(answer) {}
  std::string ask(const std::string& request) override { return answer_(request); }

 private:
  const Answer& answer_;
};

class EmbeddedProgram : public Program {
 public:
  EmbeddedProgram(void (*upgrade)(Op&), void (*downgrade)(Op&)) : upgrade_(upgrade), downgrade_(downgrade) {}

  void run(Direction direction, const ScriptTarget& target, const Answer& answer,
           const std::function<bool()>&) const override {
    const auto function = direction == Direction::downgrade ? downgrade_ : upgrade_;
    if (!function)
      throw ProgramError(std::string("the file has no function ") + name(direction) + "(limbeck::Op&)");
    Direct channel(answer);
    Op op(channel, target.engine.kind, target.engine.version, target.offline);
    try {
      function(op);
    } catch (const Error&) {
      throw;
    } catch (const std::exception& error) {
      throw ProgramError(error.what());
    } catch (...) {
      throw ProgramError("it threw something that is no std::exception");
    }
  }

  std::string option_hint(Direction direction, const std::string& option) const override {
    return cpp_option_hint(direction, option);
  }

 private:
  void (*upgrade_)(Op&);
  void (*downgrade_)(Op&);
};

}  // namespace

std::shared_ptr<const Program> embedded_program(void (*upgrade)(Op&), void (*downgrade)(Op&)) {
  return std::make_shared<EmbeddedProgram>(upgrade, downgrade);
}

}  // namespace limbeck::scripts
