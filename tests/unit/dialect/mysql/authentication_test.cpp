#include "dialect/mysql/connect/authentication.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>

namespace limbeck::dialect::mysql {
namespace {

std::string nonce() {
  std::string bytes;
  for (char c = 1; c <= 20; ++c) bytes += c;
  return bytes;
}

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return text;
}

TEST(MysqlAuthentication, AnswersTheNonce) {
  // By Python's hashlib, from the formula in MySQL's manual.
  EXPECT_EQ(hex(caching_sha2_scramble("p@ss w%rd:/", nonce())),
            "a09f98c3743687c933d8c2528a21e5408e1b174acde57e027fa61f3c815a27cc");
}

TEST(MysqlAuthentication, EncryptsThePasswordForTheServerAlone) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_RSA_gen(2048), EVP_PKEY_free);
  const std::unique_ptr<BIO, decltype(&BIO_free)> pem(BIO_new(BIO_s_mem()), BIO_free);
  PEM_write_bio_PUBKEY(pem.get(), key.get());
  char* text = nullptr;
  const auto length = BIO_get_mem_data(pem.get(), &text);
  const auto encrypted =
      encrypted_password("secret", nonce(), std::string(text, static_cast<std::size_t>(length)));
  ASSERT_EQ(encrypted.size(), 256u);

  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
      EVP_PKEY_CTX_new(key.get(), nullptr), EVP_PKEY_CTX_free);
  EVP_PKEY_decrypt_init(context.get());
  EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING);
  std::string plain(256, '\0');
  std::size_t size = plain.size();
  ASSERT_GT(EVP_PKEY_decrypt(context.get(), reinterpret_cast<unsigned char*>(plain.data()), &size,
                             reinterpret_cast<const unsigned char*>(encrypted.data()), encrypted.size()),
            0);
  plain.resize(size);
  const auto key_stream = nonce();
  for (std::size_t i = 0; i < plain.size(); ++i) plain[i] = static_cast<char>(plain[i] ^ key_stream[i % 20]);
  EXPECT_EQ(plain, std::string("secret\0", 7));
  EXPECT_EQ(encrypted_password("secret", nonce(), "no key"), "");
}

}  // namespace
}  // namespace limbeck::dialect::mysql
