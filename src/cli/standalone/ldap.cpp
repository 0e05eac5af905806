// libpq is part of the binary; LDAP, which only services whose entry in pg_service.conf begins with ldap://
// need, is not. Its library is loaded when libpq first asks for it. The declarations are those of RFC 1823 as
// far as libpq needs them, so that nothing of LDAP has to be there to build this either.
#include <dlfcn.h>

#include <cstdlib>

namespace {

template <typename Function>
Function* find_in_ldap(const char* name) {
  static void* const library = [] {
    void* const newer = dlopen("libldap.so.2", RTLD_LAZY | RTLD_LOCAL);
    return newer ? newer : dlopen("libldap-2.5.so.0", RTLD_LAZY | RTLD_LOCAL);
  }();
  return library ? reinterpret_cast<Function*>(dlsym(library, name)) : nullptr;
}

}  // namespace

extern "C" {

// Without it there is no session (libpq: "could not create LDAP structure"), and nothing below is called.
void* ldap_init(const char* host, int port) {
  static auto* const function = find_in_ldap<void*(const char*, int)>("ldap_init");
  return function ? function(host, port) : nullptr;
}

#define LIMBECK_LDAP_FORWARD(result, name, parameters, arguments)         \
  result name parameters {                                                \
    static auto* const function = find_in_ldap<result parameters>(#name); \
    if (!function) std::abort();                                          \
    return function arguments;                                            \
  }
LIMBECK_LDAP_FORWARD(int, ldap_count_entries, (void* session, void* result), (session, result))
LIMBECK_LDAP_FORWARD(char*, ldap_err2string, (int error), (error))
LIMBECK_LDAP_FORWARD(void*, ldap_first_entry, (void* session, void* result), (session, result))
LIMBECK_LDAP_FORWARD(void**, ldap_get_values_len, (void* session, void* entry, const char* attribute),
                     (session, entry, attribute))
LIMBECK_LDAP_FORWARD(int, ldap_msgfree, (void* message), (message))
LIMBECK_LDAP_FORWARD(int, ldap_result, (void* session, int id, int all, void* timeout, void** result),
                     (session, id, all, timeout, result))
LIMBECK_LDAP_FORWARD(int, ldap_search_st,
                     (void* session, const char* base, int scope, const char* filter, char** attributes,
                      int attributes_only, void* timeout, void** result),
                     (session, base, scope, filter, attributes, attributes_only, timeout, result))
LIMBECK_LDAP_FORWARD(int, ldap_set_option, (void* session, int option, const void* value),
                     (session, option, value))
LIMBECK_LDAP_FORWARD(int, ldap_simple_bind, (void* session, const char* name, const char* password),
                     (session, name, password))
LIMBECK_LDAP_FORWARD(int, ldap_unbind, (void* session), (session))
LIMBECK_LDAP_FORWARD(void, ldap_value_free_len, (void** values), (values))
#undef LIMBECK_LDAP_FORWARD

}  // extern "C"
