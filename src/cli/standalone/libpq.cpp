// libpq and the two dozen libraries behind it (Kerberos, LDAP, TLS) are loaded when the first PostgreSQL
// database is connected to, not at process start: that was two thirds of the time that `limbeck heads` took,
// and a container for SQLite needs none of them. The rooms call libpq as its manual says; in this binary
// (and only here, not in the library) the functions below answer and pass the call on.
#include <dlfcn.h>
#include <fmt/core.h>
#include <libpq-fe.h>

#include "base/error.hpp"

// clang-format off
// Each function that the rooms call: its result, name, parameters, and those as arguments.
#define LIMBECK_LIBPQ_FUNCTIONS(F) \
  F(int, PQbackendPID, (const PGconn* connection), (connection)) \
  F(int, PQcancel, (PGcancel* cancel, char* error, int size), (cancel, error, size)) \
  F(void, PQclear, (PGresult* result), (result)) \
  F(char*, PQcmdStatus, (PGresult* result), (result)) \
  F(char*, PQcmdTuples, (PGresult* result), (result)) \
  F(PQconninfoOption*, PQconndefaults, (), ()) \
  F(PostgresPollingStatusType, PQconnectPoll, (PGconn* connection), (connection)) \
  F(PGconn*, PQconnectStartParams, \
    (const char* const* keywords, const char* const* values, int expand), \
    (keywords, values, expand)) \
  F(PGconn*, PQconnectdbParams, \
    (const char* const* keywords, const char* const* values, int expand), \
    (keywords, values, expand)) \
  F(PQconninfoOption*, PQconninfo, (PGconn* connection), (connection)) \
  F(void, PQconninfoFree, (PQconninfoOption* options), (options)) \
  F(int, PQconsumeInput, (PGconn* connection), (connection)) \
  F(char*, PQdb, (const PGconn* connection), (connection)) \
  F(int, PQenterPipelineMode, (PGconn* connection), (connection)) \
  F(char*, PQerrorMessage, (const PGconn* connection), (connection)) \
  F(int, PQexitPipelineMode, (PGconn* connection), (connection)) \
  F(void, PQfinish, (PGconn* connection), (connection)) \
  F(int, PQflush, (PGconn* connection), (connection)) \
  F(char*, PQfname, (const PGresult* result, int column), (result, column)) \
  F(void, PQfreeCancel, (PGcancel* cancel), (cancel)) \
  F(void, PQfreemem, (void* memory), (memory)) \
  F(PGcancel*, PQgetCancel, (PGconn* connection), (connection)) \
  F(int, PQgetCopyData, \
    (PGconn* connection, char** buffer, int nonblocking), \
    (connection, buffer, nonblocking)) \
  F(PGresult*, PQgetResult, (PGconn* connection), (connection)) \
  F(int, PQgetisnull, (const PGresult* result, int row, int column), (result, row, column)) \
  F(int, PQgetlength, (const PGresult* result, int row, int column), (result, row, column)) \
  F(char*, PQgetvalue, (const PGresult* result, int row, int column), (result, row, column)) \
  F(char*, PQhost, (const PGconn* connection), (connection)) \
  F(char*, PQhostaddr, (const PGconn* connection), (connection)) \
  F(int, PQisBusy, (PGconn* connection), (connection)) \
  F(int, PQnfields, (const PGresult* result), (result)) \
  F(int, PQntuples, (const PGresult* result), (result)) \
  F(const char*, PQparameterStatus, (const PGconn* connection, const char* name), (connection, name)) \
  F(char*, PQpass, (const PGconn* connection), (connection)) \
  F(int, PQpipelineSync, (PGconn* connection), (connection)) \
  F(char*, PQport, (const PGconn* connection), (connection)) \
  F(int, PQputCopyData, (PGconn* connection, const char* buffer, int size), (connection, buffer, size)) \
  F(int, PQputCopyEnd, (PGconn* connection, const char* error), (connection, error)) \
  F(char*, PQresultErrorField, (const PGresult* result, int code), (result, code)) \
  F(ExecStatusType, PQresultStatus, (const PGresult* result), (result)) \
  F(int, PQsendFlushRequest, (PGconn* connection), (connection)) \
  F(int, PQsendQueryParams, \
    (PGconn* connection, const char* command, int count, const Oid* types, \
     const char* const* parameters, const int* lengths, const int* formats, int result_format), \
    (connection, command, count, types, parameters, lengths, formats, result_format)) \
  F(int, PQserverVersion, (const PGconn* connection), (connection)) \
  F(PGVerbosity, PQsetErrorVerbosity, (PGconn* connection, PGVerbosity verbosity), (connection, verbosity)) \
  F(PQnoticeReceiver, PQsetNoticeReceiver, \
    (PGconn* connection, PQnoticeReceiver receiver, void* argument), \
    (connection, receiver, argument)) \
  F(int, PQsetnonblocking, (PGconn* connection, int argument), (connection, argument)) \
  F(int, PQsocket, (const PGconn* connection), (connection)) \
  F(const char*, PQsslAttribute, (PGconn* connection, const char* name), (connection, name)) \
  F(int, PQsslInUse, (PGconn* connection), (connection)) \
  F(ConnStatusType, PQstatus, (const PGconn* connection), (connection)) \
  F(PGTransactionStatusType, PQtransactionStatus, (const PGconn* connection), (connection)) \
  F(char*, PQuser, (const PGconn* connection), (connection))
// clang-format on

namespace limbeck::cli {
namespace {

/// All of them, found at once: what a connection may do later, it finds whole.
struct Libpq {
#define LIMBECK_MEMBER(result, name, parameters, arguments) result(*name) parameters;
  LIMBECK_LIBPQ_FUNCTIONS(LIMBECK_MEMBER)
#undef LIMBECK_MEMBER
};

template <typename Function>
void find(void* library, const char* name, Function*& function) {
  function = reinterpret_cast<Function*>(dlsym(library, name));
  if (function == nullptr) {
    throw Error(fmt::format("PostgreSQL's client library is too old: it has no {}", name),
                "install libpq 14 or newer");
  }
}

Libpq load() {
  void* const library = dlopen("libpq.so.5", RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr) {
    throw Error(fmt::format("PostgreSQL's client library can't be loaded: {}", dlerror()),
                "install it: apt-get install libpq5");
  }
  Libpq libpq;
#define LIMBECK_FIND(result, name, parameters, arguments) find(library, #name, libpq.name);
  LIMBECK_LIBPQ_FUNCTIONS(LIMBECK_FIND)
#undef LIMBECK_FIND
  return libpq;
}

const Libpq& libpq() {
  // Never unloaded: libpq leaves handlers of its TLS library behind.
  static const Libpq loaded = load();
  return loaded;
}

}  // namespace
}  // namespace limbeck::cli

extern "C" {
#define LIMBECK_FORWARD(result, name, parameters, arguments) \
  result name parameters {                                   \
    return limbeck::cli::libpq().name arguments;             \
  }
LIMBECK_LIBPQ_FUNCTIONS(LIMBECK_FORWARD)
#undef LIMBECK_FORWARD
}
