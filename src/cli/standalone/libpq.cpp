// libpq and the two dozen libraries behind it (Kerberos, LDAP, TLS) are loaded when the first PostgreSQL
// database is connected to, not at process start: that was two thirds of the time that `limbeck heads` took,
// and a container for SQLite needs none of them. The rooms call libpq as its manual says; in this binary
// (and only here, not in the library) the functions below answer and pass the call on.
#include <dlfcn.h>
#include <fmt/core.h>
#include <libpq-fe.h>

#include "base/error.hpp"

namespace limbeck::cli {
namespace {

void* libpq() {
  // Never unloaded: libpq leaves handlers of its TLS library behind.
  static void* const library = [] {
    void* const opened = dlopen("libpq.so.5", RTLD_LAZY | RTLD_LOCAL);
    if (opened == nullptr) {
      throw Error(fmt::format("PostgreSQL's client library can't be loaded: {}", dlerror()),
                  "install it: apt-get install libpq5");
    }
    return opened;
  }();
  return library;
}

template <typename Function>
Function* function(const char* name) {
  void* const found = dlsym(libpq(), name);
  if (found == nullptr) {
    throw Error(fmt::format("PostgreSQL's client library is too old: it has no {}", name),
                "install libpq 14 or newer");
  }
  return reinterpret_cast<Function*>(found);
}

}  // namespace
}  // namespace limbeck::cli

#define PASS_ON(name, arguments)                                                  \
  {                                                                               \
    static auto* const passed_on = limbeck::cli::function<decltype(name)>(#name); \
    return passed_on arguments;                                                   \
  }

// clang-format off
extern "C" {
int PQbackendPID(const PGconn* connection) PASS_ON(PQbackendPID, (connection))
PQconninfoOption* PQconninfo(PGconn* connection) PASS_ON(PQconninfo, (connection))
char* PQhostaddr(const PGconn* connection) PASS_ON(PQhostaddr, (connection))
const char* PQsslAttribute(PGconn* connection, const char* name) PASS_ON(PQsslAttribute, (connection, name))
int PQsslInUse(PGconn* connection) PASS_ON(PQsslInUse, (connection))
}
// clang-format on

extern "C" {
int PQcancel(PGcancel* cancel, char* error, int size)
    PASS_ON(PQcancel, (cancel, error, size)) void PQclear(PGresult* result)
        PASS_ON(PQclear, (result)) char* PQcmdStatus(PGresult* result)
            PASS_ON(PQcmdStatus, (result)) char* PQcmdTuples(PGresult* result)
                PASS_ON(PQcmdTuples, (result)) PQconninfoOption* PQconndefaults()
                    PASS_ON(PQconndefaults, ()) PostgresPollingStatusType
    PQconnectPoll(PGconn* connection) PASS_ON(PQconnectPoll, (connection)) PGconn* PQconnectStartParams(
        const char* const* keywords, const char* const* values,
        int expand) PASS_ON(PQconnectStartParams,
                            (keywords, values, expand)) PGconn* PQconnectdbParams(const char* const* keywords,
                                                                                  const char* const* values,
                                                                                  int expand)
        PASS_ON(PQconnectdbParams, (keywords, values, expand)) void PQconninfoFree(PQconninfoOption* options)
            PASS_ON(PQconninfoFree, (options)) int PQconsumeInput(PGconn* connection) PASS_ON(
                PQconsumeInput, (connection)) char* PQdb(const PGconn* connection)
                PASS_ON(PQdb, (connection)) int PQenterPipelineMode(PGconn* connection) PASS_ON(
                    PQenterPipelineMode, (connection)) char* PQerrorMessage(const PGconn* connection)
                    PASS_ON(PQerrorMessage, (connection)) int PQexitPipelineMode(PGconn* connection) PASS_ON(
                        PQexitPipelineMode, (connection)) void PQfinish(PGconn* connection)
                        PASS_ON(PQfinish, (connection)) int PQflush(PGconn* connection) PASS_ON(
                            PQflush, (connection)) char* PQfname(const PGresult* result, int column)
                            PASS_ON(PQfname, (result, column)) void PQfreeCancel(PGcancel* cancel)
                                PASS_ON(PQfreeCancel, (cancel)) void PQfreemem(void* memory) PASS_ON(
                                    PQfreemem, (memory)) PGcancel* PQgetCancel(PGconn* connection)
                                    PASS_ON(PQgetCancel, (connection)) int PQgetCopyData(
                                        PGconn* connection,
                                        char** buffer,
                                        int nonblocking) PASS_ON(PQgetCopyData,
                                                                 (connection, buffer, nonblocking))
                                        PGresult* PQgetResult(PGconn* connection) PASS_ON(
                                            PQgetResult, (connection)) int PQgetisnull(const PGresult* result,
                                                                                       int row, int column)
                                            PASS_ON(PQgetisnull, (result, row, column)) int PQgetlength(
                                                const PGresult* result, int row, int column)
                                                PASS_ON(PQgetlength, (result, row, column)) char* PQgetvalue(
                                                    const PGresult* result, int row, int column)
                                                    PASS_ON(PQgetvalue, (result, row, column)) char* PQhost(
                                                        const PGconn* connection)
                                                        PASS_ON(PQhost,
                                                                (connection)) int PQisBusy(PGconn* connection)
                                                            PASS_ON(PQisBusy, (connection)) int PQnfields(
                                                                const PGresult* result)
                                                                PASS_ON(PQnfields, (result)) int PQntuples(
                                                                    const PGresult* result)
                                                                    PASS_ON(PQntuples, (result)) const
    char* PQparameterStatus(const PGconn* connection, const char* name)
        PASS_ON(PQparameterStatus, (connection, name)) char* PQpass(const PGconn* connection)
            PASS_ON(PQpass, (connection)) int PQpipelineSync(PGconn* connection)
                PASS_ON(PQpipelineSync, (connection)) char* PQport(const PGconn* connection)
                    PASS_ON(PQport, (connection)) int PQputCopyData(PGconn* connection, const char* buffer,
                                                                    int size)
                        PASS_ON(PQputCopyData, (connection, buffer,
                                                size)) int PQputCopyEnd(PGconn* connection, const char* error)
                            PASS_ON(PQputCopyEnd,
                                    (connection, error)) char* PQresultErrorField(const PGresult* result,
                                                                                  int code)
                                PASS_ON(PQresultErrorField, (result, code)) ExecStatusType
    PQresultStatus(const PGresult* result) PASS_ON(PQresultStatus,
                                                   (result)) int PQsendFlushRequest(PGconn* connection)
        PASS_ON(PQsendFlushRequest,
                (connection)) int PQsendQueryParams(PGconn* connection, const char* command, int count,
                                                    const Oid* types, const char* const* parameters,
                                                    const int* lengths, const int* formats, int result_format)
            PASS_ON(PQsendQueryParams, (connection, command, count, types, parameters, lengths, formats,
                                        result_format)) int PQserverVersion(const PGconn* connection)
                PASS_ON(PQserverVersion, (connection)) PGVerbosity
    PQsetErrorVerbosity(PGconn* connection, PGVerbosity verbosity)
        PASS_ON(PQsetErrorVerbosity, (connection, verbosity)) PQnoticeReceiver
    PQsetNoticeReceiver(PGconn* connection, PQnoticeReceiver receiver, void* argument)
        PASS_ON(PQsetNoticeReceiver,
                (connection, receiver, argument)) int PQsetnonblocking(PGconn* connection, int argument)
            PASS_ON(PQsetnonblocking, (connection, argument)) int PQsocket(const PGconn* connection)
                PASS_ON(PQsocket, (connection)) ConnStatusType PQstatus(const PGconn* connection)
                    PASS_ON(PQstatus, (connection)) PGTransactionStatusType
    PQtransactionStatus(const PGconn* connection)
        PASS_ON(PQtransactionStatus, (connection)) char* PQuser(const PGconn* connection)
            PASS_ON(PQuser, (connection))
}
