// What a section replaces as a whole, as its revision knows it, in lines that a person can read and the
// server can check:
//
//     view public.totals = 15.3f2a91c07be4.9d1e0f334455
//     triggers on public.totals: 'log_changes'
//     values of public.mood: 'sad', 'happy'
//     columns of type public.mood: 'public.person.mood'
//     policy own ON public.person = 15.0a4c55d1e6f2.77b0c1d2e3f4
//
// The first kind holds the server's major version and two digests of the definition as the server tells it:
// as it is, for that version; and without blanks, parentheses and qualifiers, which versions write
// differently, for others. Where it holds an array, a third one follows, without casts: for scripts, which
// can't tell the casts of arrays in the one way. The kinds are those of expectation_kinds.cpp.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "dialect/connection.hpp"
#include "dialect/replacement.hpp"
#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialect::postgresql {

/// See ReplacementGuard::expectation. Whatever of the catalog is overwritten, or dropped and recreated: by an
/// operation, or because it stands in the way of one. That tells the statements.
std::string expectation(const std::vector<operation::Operation>& operations,
                        std::span<const Statement> statements, const schema::Catalog& before,
                        int server_version);

/// The digests of a definition.
std::string digest(const std::string& definition, int server_version);

/// See ReplacementGuard::check_replaced. Objects that are not there are left to the statements that replace
/// them.
ReplacementCheck check_replaced(Connection& connection, const Replacement& replacement);

/// See ReplacementGuard::replacement_check.
std::vector<std::string> replacement_check(const Replacement& replacement);

}  // namespace limbeck::dialect::postgresql
