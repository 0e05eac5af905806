// libpq is part of the binary; Kerberos is not. Its library is loaded when libpq first asks for it, at the
// beginning of a connection; where it isn't installed, the answer is that there are no credentials, and
// connections go on without. The declarations are those of RFC 2744 as far as libpq needs them, so that
// nothing of Kerberos has to be there to build this either.
#include <dlfcn.h>

#include <cstdint>
#include <cstring>

// clang-format off
// Each function that libpq calls: its name, parameters, and those as arguments. All return an OM_uint32.
#define LIMBECK_GSSAPI_FUNCTIONS(F) \
  F(gss_acquire_cred, \
    (std::uint32_t* minor, void* name, std::uint32_t time, void* mechanisms, int usage, void** credential, \
     void** actual_mechanisms, std::uint32_t* actual_time), \
    (minor, name, time, mechanisms, usage, credential, actual_mechanisms, actual_time)) \
  F(gss_delete_sec_context, \
    (std::uint32_t* minor, void** context, GssBuffer* token), \
    (minor, context, token)) \
  F(gss_import_name, \
    (std::uint32_t* minor, GssBuffer* text, GssOid* type, void** name), \
    (minor, text, type, name)) \
  F(gss_init_sec_context, \
    (std::uint32_t* minor, void* credential, void** context, void* target, GssOid* mechanism, \
     std::uint32_t flags, std::uint32_t time, void* bindings, GssBuffer* input, GssOid** actual_mechanism, \
     GssBuffer* output, std::uint32_t* actual_flags, std::uint32_t* actual_time), \
    (minor, credential, context, target, mechanism, flags, time, bindings, input, actual_mechanism, output, \
     actual_flags, actual_time)) \
  F(gss_release_cred, (std::uint32_t* minor, void** credential), (minor, credential)) \
  F(gss_release_name, (std::uint32_t* minor, void** name), (minor, name)) \
  F(gss_unwrap, \
    (std::uint32_t* minor, void* context, GssBuffer* input, GssBuffer* output, int* confidential, \
     std::uint32_t* quality), \
    (minor, context, input, output, confidential, quality)) \
  F(gss_wrap, \
    (std::uint32_t* minor, void* context, int confidential, std::uint32_t quality, GssBuffer* input, \
     int* was_confidential, GssBuffer* output), \
    (minor, context, confidential, quality, input, was_confidential, output)) \
  F(gss_wrap_size_limit, \
    (std::uint32_t* minor, void* context, int confidential, std::uint32_t quality, std::uint32_t size, \
     std::uint32_t* limit), \
    (minor, context, confidential, quality, size, limit))
// clang-format on

namespace {

struct GssBuffer {
  std::size_t length;
  void* value;
};

struct GssOid {
  std::uint32_t length;
  void* elements;
};

constexpr std::uint32_t gss_failure = 13u << 16;  // GSS_S_FAILURE (RFC 2744, 3.9.1)

char missing_library[] = "Kerberos' library (libgssapi_krb5.so.2) is not installed";

template <typename Function>
Function* find_in_gssapi(const char* name) {
  // Never unloaded: libpq keeps what it made with it.
  static void* const library = dlopen("libgssapi_krb5.so.2", RTLD_LAZY | RTLD_LOCAL);
  return library ? reinterpret_cast<Function*>(dlsym(library, name)) : nullptr;
}

// 1.2.840.113554.1.2.1.4, "a service on a host".
char hostbased_service_elements[] = "\x2a\x86\x48\x86\xf7\x12\x01\x02\x01\x04";
GssOid hostbased_service = {10, hostbased_service_elements};

}  // namespace

extern "C" {

extern GssOid* GSS_C_NT_HOSTBASED_SERVICE;
GssOid* GSS_C_NT_HOSTBASED_SERVICE = &hostbased_service;

#define LIMBECK_GSSAPI_FORWARD(name, parameters, arguments)                        \
  std::uint32_t name parameters {                                                  \
    static auto* const function = find_in_gssapi<std::uint32_t parameters>(#name); \
    return function ? function arguments : gss_failure;                            \
  }
LIMBECK_GSSAPI_FUNCTIONS(LIMBECK_GSSAPI_FORWARD)
#undef LIMBECK_GSSAPI_FORWARD

std::uint32_t gss_display_status(std::uint32_t* minor, std::uint32_t status, int type, GssOid* mechanism,
                                 std::uint32_t* more, GssBuffer* text) {
  static auto* const function = find_in_gssapi<decltype(gss_display_status)>("gss_display_status");
  if (function) return function(minor, status, type, mechanism, more, text);
  *more = 0;
  *text = {std::strlen(missing_library), missing_library};
  return 0;
}

std::uint32_t gss_release_buffer(std::uint32_t* minor, GssBuffer* buffer) {
  static auto* const function = find_in_gssapi<decltype(gss_release_buffer)>("gss_release_buffer");
  if (function) return function(minor, buffer);
  *buffer = {0, nullptr};
  return 0;
}

}  // extern "C"
