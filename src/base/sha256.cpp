#include "base/sha256.hpp"

#include <openssl/evp.h>
#include <sys/random.h>

#include <vector>

#include "base/error.hpp"

namespace limbeck {
namespace {

std::string hex(const unsigned char* data, std::size_t size) {
  constexpr char digits[] = "0123456789abcdef";
  std::string result;
  result.reserve(size * 2);
  for (std::size_t i = 0; i < size; ++i) {
    result += digits[data[i] >> 4];
    result += digits[data[i] & 15];
  }
  return result;
}

void check(bool succeeded) {
  if (!succeeded) throw Error("OpenSSL could not compute a SHA-256 digest");
}

EVP_MD_CTX* evp(void* context) {
  return static_cast<EVP_MD_CTX*>(context);
}

}  // namespace

std::string sha256(std::string_view data) {
  Sha256 digest;
  digest.update(data);
  return digest.hex();
}

void Sha256::ContextDeleter::operator()(void* context) const {
  EVP_MD_CTX_free(evp(context));
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  check(context_ != nullptr && EVP_DigestInit_ex(evp(context_.get()), EVP_sha256(), nullptr) == 1);
}

void Sha256::update(std::string_view data) {
  check(EVP_DigestUpdate(evp(context_.get()), data.data(), data.size()) == 1);
}

std::string Sha256::hex() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  check(EVP_DigestFinal_ex(evp(context_.get()), digest, &size) == 1);
  return limbeck::hex(digest, size);
}

std::string random_hex(int bytes) {
  std::vector<unsigned char> buffer(static_cast<std::size_t>(bytes));
  if (::getrandom(buffer.data(), buffer.size(), 0) != static_cast<ssize_t>(buffer.size())) {
    throw Error("the system's random source gave no bytes");
  }
  return hex(buffer.data(), buffer.size());
}

}  // namespace limbeck
