#include "dialect/sql/splitter.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/client_command.hpp"

namespace limbeck::sql {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

StatementSplitter::StatementSplitter(EngineKind syntax, std::string source, int first_line)
    : source_(source), lexer_(syntax, std::move(source)), blocks_(syntax), line_(first_line) {}

void StatementSplitter::feed(std::string_view chunk) {
  compact();
  if (const auto zero = chunk.find('\0'); zero != std::string_view::npos) {
    const auto lines =
        std::ranges::count(buffer_.substr(at_), '\n') + std::ranges::count(chunk.substr(0, zero), '\n');
    fail(line_ + static_cast<int>(lines), "a NUL byte stands here (is the file UTF-16?)",
         "save it as UTF-8 text");
  }
  buffer_ += chunk;
}

void StatementSplitter::finish() {
  finished_ = true;
}

std::optional<Statement> StatementSplitter::next() {
  if (stop_) return std::nullopt;
  for (;;) {
    switch (advance()) {
      case Progress::statement:
        return std::move(statement_);
      case Progress::needs_more:
      case Progress::stopped:
        return std::nullopt;
      case Progress::again:
        break;
    }
  }
}

void StatementSplitter::resume(EngineKind syntax) {
  stop_.reset();
  lexer_.reset(syntax);
  blocks_.reset(syntax);
}

StatementSplitter::Progress StatementSplitter::advance() {
  if (copy_ != Copy::no) return read_copy_data();
  if (!started_ && !drop_byte_order_mark()) return Progress::needs_more;
  if (!skip_blanks()) {
    if (!finished_) return Progress::needs_more;
    require_closed();
    if (finish_statement() == Progress::statement) return Progress::statement;
    return copy_ == Copy::no ? Progress::needs_more : Progress::again;
  }
  if (stop_predicate_ && line_begins_ && lexer_.syntax() == EngineKind::mysql &&
      std::string_view(buffer_).substr(at_).starts_with("--")) {
    if (const auto progress = dashes_without_blank()) return *progress;
  }
  const auto token = lexer_.scan(buffer_, at_, line_, finished_);
  return token ? take(*token) : Progress::needs_more;
}

// To MySQL, `--word` is no comment. A stop that is written so must not be taken for a part of a statement.
std::optional<StatementSplitter::Progress> StatementSplitter::dashes_without_blank() {
  const auto end = line_end(at_);
  if (!end) return Progress::needs_more;
  auto line = std::string_view(buffer_).substr(at_, *end - at_);
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (!stop_predicate_(line)) return std::nullopt;
  return stop(Token{Token::Kind::comment, line, at_, line_});
}

StatementSplitter::Progress StatementSplitter::take(const Token& token) {
  using Kind = Token::Kind;
  if (token.kind == Kind::comment) {
    if (stop_predicate_ && !token.text.starts_with("/*") && stop_predicate_(token.text)) return stop(token);
    if (comment_callback_ && !pending_) comment_callback_(token.text, token.line);
    move_to(token.offset + token.text.size());
    return Progress::again;
  }
  const bool first = !pending_ || !pending_->has_content;
  const auto syntax = lexer_.syntax();
  if ((syntax != EngineKind::sqlite && token.is_symbol("\\")) ||
      (syntax == EngineKind::sqlite && first && line_begins_ && token.is_symbol(".")) ||
      (syntax == EngineKind::mysql && first &&
       ((line_begins_ && (token.is("delimiter") || token.is("source"))) || token.is("use")))) {
    return client_command(token);
  }
  const auto end = token.offset + token.text.size();
  if (token.is_symbol(lexer_.delimiter()) && (lexer_.delimiter() != ";" || !blocks_.open())) {
    move_to(end);
    return finish_statement();
  }
  if (!pending_) pending_ = Pending{token.offset, end, token.line, false};
  if (token.kind != Kind::hint) {
    pending_->has_content = true;
    blocks_.add(token);
  }
  pending_->end = end;
  move_to(end);
  return Progress::again;
}

// The statement at hand, if any, is complete; at_ is behind its delimiter.
StatementSplitter::Progress StatementSplitter::finish_statement() {
  const auto syntax = lexer_.syntax();
  const bool copies = blocks_.copies_from_stdin();
  if (const auto conforming = blocks_.standard_conforming_strings();
      conforming && syntax == EngineKind::postgresql) {
    lexer_.set_standard_conforming_strings(*conforming);
  }
  blocks_.reset(syntax);
  const auto pending = std::exchange(pending_, std::nullopt);
  if (!pending || !pending->has_content) return Progress::again;
  statement_ = {buffer_.substr(pending->begin, pending->end - pending->begin), pending->line, std::nullopt};
  if (!copies) return Progress::statement;
  copy_ = Copy::rest_of_line;
  return Progress::again;
}

StatementSplitter::Progress StatementSplitter::read_copy_data() {
  if (copy_ == Copy::rest_of_line) {
    const auto end = line_end(at_);
    if (!end) return Progress::needs_more;
    const auto rest = text::trim(std::string_view(buffer_).substr(at_, *end - at_));
    if (!rest.empty() && !rest.starts_with("--")) {
      fail(line_, "the rows of COPY … FROM stdin begin in the next line; nothing may follow it in its own");
    }
    move_to(std::min(*end + 1, buffer_.size()));
    copy_ = Copy::rows;
    statement_.copy_data.emplace();
  }
  for (;;) {
    const auto end = line_end(at_);
    if (!end) return Progress::needs_more;
    auto row = std::string_view(buffer_).substr(at_, *end - at_);
    const bool closes = row == "\\." || row == "\\.\r";
    if (!closes && *end == buffer_.size()) {
      fail(statement_.line, "the rows of the COPY … FROM stdin that begins here have no end",
           "put a line \\. behind the last row");
    }
    const auto next = std::min(*end + 1, buffer_.size());
    if (!closes) statement_.copy_data->append(buffer_, at_, next - at_);
    move_to(next);
    if (!closes) continue;
    copy_ = Copy::no;
    return Progress::statement;
  }
}

StatementSplitter::Progress StatementSplitter::client_command(const Token& token) {
  const auto end = line_end(at_);
  if (!end) return Progress::needs_more;
  const auto line = text::trim(std::string_view(buffer_).substr(at_, *end - at_));
  const auto command = sql::client_command(lexer_.syntax(), line);
  if (lexer_.syntax() == EngineKind::mysql && text::iequals(command.name, "delimiter")) {
    auto delimiter = text::trim(line.substr(command.name.size()));
    delimiter = delimiter.substr(0, delimiter.find_first_of(" \t"));
    if (delimiter.empty())
      fail(token.line, "DELIMITER needs the characters that end a statement from here on");
    if (delimiter.contains('\\')) fail(token.line, "a DELIMITER can't hold a backslash");
    lexer_.set_delimiter(std::string(delimiter));
  } else if (!(command.harmless && !pending_)) {
    fail(token.line, fmt::format("{} is a command of {}, not SQL", command.name, command.client),
         command.hint);
  }
  move_to(*end);
  return Progress::again;
}

StatementSplitter::Progress StatementSplitter::stop(const Token& token) {
  // The statement before it is handed out first; next() then comes here again.
  require_closed();
  if (finish_statement() == Progress::statement) return Progress::statement;
  if (copy_ != Copy::no)
    fail(statement_.line, "COPY … FROM stdin has no rows", "put a line \\. behind the last row");
  const auto end = token.offset + token.text.size();
  stop_ = Stop{std::string(token.text), token.line, line_begins_, dropped_ + token.offset, dropped_ + end};
  move_to(end);
  return Progress::stopped;
}

bool StatementSplitter::skip_blanks() {
  auto at = at_;
  while (at < buffer_.size() && is_blank(buffer_[at])) ++at;
  const bool begins = line_begins_;
  const bool new_line = std::string_view(buffer_).substr(at_, at - at_).contains('\n');
  move_to(at);
  line_begins_ = begins || new_line;
  return at_ < buffer_.size();
}

bool StatementSplitter::drop_byte_order_mark() {
  const auto mark = byte_order_mark.substr(0, buffer_.size());
  if (!finished_ && mark.size() < byte_order_mark.size() && buffer_ == mark) return false;
  if (buffer_.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
  started_ = true;
  return true;
}

// Where the line that `from` stands in ends: at its line feed, or at the end of the input. Nothing: not read
// yet.
std::optional<std::size_t> StatementSplitter::line_end(std::size_t from) {
  const auto end = buffer_.find('\n', std::max(from, searched_));
  searched_ = std::min(end, buffer_.size());
  if (end != std::string::npos) return end;
  if (finished_) return buffer_.size();
  return std::nullopt;
}

void StatementSplitter::move_to(std::size_t at) {
  if (at == at_) return;
  const auto passed = std::string_view(buffer_).substr(at_, at - at_);
  line_ += static_cast<int>(std::ranges::count(passed, '\n'));
  line_begins_ = passed.ends_with('\n');
  at_ = at;
}

// Drops what is read and belongs to no pending statement.
void StatementSplitter::compact() {
  const auto keep = pending_ ? pending_->begin : at_;
  if (keep == 0) return;
  buffer_.erase(0, keep);
  dropped_ += keep;
  at_ -= keep;
  searched_ -= std::min(searched_, keep);
  if (pending_) {
    pending_->begin = 0;
    pending_->end -= keep;
  }
}

void StatementSplitter::require_closed() const {
  if (const auto open = blocks_.unclosed()) {
    fail(open->line, fmt::format("the {} that begins here is never closed", open->what));
  }
}

void StatementSplitter::fail(int line, const std::string& message, const std::string& hint) const {
  throw Error(fmt::format("{}:{}: {}", source_, line, message), hint);
}

std::vector<Statement> split(EngineKind syntax, std::string_view text, std::string_view source_name,
                             int first_line) {
  StatementSplitter splitter(syntax, std::string(source_name), first_line);
  splitter.feed(text);
  splitter.finish();
  std::vector<Statement> statements;
  while (auto statement = splitter.next()) statements.push_back(std::move(*statement));
  return statements;
}

}  // namespace limbeck::sql
