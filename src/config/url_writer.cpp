// DatabaseUrl as text.
#include <algorithm>

#include "base/text.hpp"
#include "config/database_url.hpp"
#include "config/mask.hpp"
#include "config/percent.hpp"

namespace limbeck::config {
namespace {

std::string escape_path(std::string_view path) {
  std::string result;
  for (const char c : path) {
    // Names in other scripts stay legible.
    result += static_cast<unsigned char>(c) >= 0x80 ? std::string(1, c) : percent_encode({&c, 1}, "/:,+");
  }
  return result;
}

class UrlWriter {
 public:
  UrlWriter(const DatabaseUrl& url, bool masked) : url_(url), masked_(masked) {}

  std::string write() {
    out_ = url_.dialect.empty() ? std::string(to_string(url_.engine)) : url_.dialect;
    if (!url_.driver.empty()) out_ += "+" + url_.driver;
    out_ += "://";
    if (url_.engine == EngineKind::sqlite) {
      if (!url_.database.empty()) out_ += "/" + escape_path(url_.database);
    } else {
      user();
      const bool plain = hosts();
      if (!url_.database.empty()) out_ += "/" + escape_path(url_.database);
      if (!plain) {
        if (url_.database.empty()) out_ += "/";
        parameter("host", url_.host);
        if (!url_.port.empty()) parameter("port", url_.port);
      }
    }
    for (const auto& [name, value] : url_.options) parameter(name, value);
    return std::move(out_);
  }

 private:
  std::string secret(std::string_view value) const {
    return masked_ ? std::string(value.empty() ? "" : masked_secret) : percent_encode(value);
  }

  void user() {
    if (url_.user.empty() && url_.password.empty()) return;
    out_ += percent_encode(url_.user);
    if (!url_.password.empty()) out_ += ":" + secret(url_.password);
    out_ += "@";
  }

  /// False when the authority can't say it: a socket's folder, or lists that don't pair up.
  bool hosts() {
    const auto names = text::split(url_.host, ','), ports = text::split(url_.port, ',');
    const bool socket =
        std::ranges::any_of(names, [](const auto& n) { return n.starts_with('/') || n.starts_with('@'); });
    if (socket || (names.size() != ports.size() && !url_.port.empty())) return false;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (i > 0) out_ += ",";
      const bool ipv6 = names[i].find(':') != std::string::npos;
      out_ += ipv6 ? "[" + percent_encode(names[i], ":") + "]" : percent_encode(names[i]);
      if (!url_.port.empty() && !ports[i].empty()) out_ += ":" + ports[i];
    }
    return true;
  }

  void parameter(std::string_view name, std::string_view value) {
    out_ += separator_;
    separator_ = '&';
    out_ += percent_encode(name) + "=";
    // A value with a secret somewhere in it (`options=-c my.password=…`) is hidden whole.
    const bool hidden = masked_ && (looks_secret(name) || mask_secrets(value) != value);
    out_ += hidden ? secret(value) : escape_path(value);
  }

  const DatabaseUrl& url_;
  bool masked_;
  char separator_ = '?';
  std::string out_;
};

}  // namespace

std::string DatabaseUrl::masked() const {
  return UrlWriter(*this, true).write();
}
std::string DatabaseUrl::unmasked() const {
  return UrlWriter(*this, false).write();
}

}  // namespace limbeck::config
