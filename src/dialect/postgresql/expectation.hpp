// What a section replaces as a whole, as its revision knows it, in lines that a person can read and the
// server can check:
//
//     view public.totals = 15.3f2a91c07be4.9d1e0f334455
//     triggers on public.totals: 'log_changes'
//     values of public.mood: 'sad', 'happy'
//     columns of type public.mood: 'public.person.mood'
//
// The first kind holds the server's major version and two digests of the definition as the server tells it:
// as it is, for that version; and without blanks, parentheses and qualifiers, which versions write
// differently, for others.
#pragma once

#include <string>
#include <vector>

#include "dialect/connection.hpp"
#include "dialect/replacement.hpp"
#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialect::postgresql {

/// See Dialect::expectation. Views, functions, procedures, triggers, rules and indexes that are overwritten
/// or dropped and made again; enums that a new type takes the place of.
std::string expectation(const std::vector<operation::Operation>& operations, const schema::Catalog& before,
                        int server_version);

/// The digests of a definition.
std::string digest(const std::string& definition, int server_version);

/// See Dialect::check_replaced. Objects that are not there are left to the statements that replace them.
ReplacementCheck check_replaced(Connection& connection, const Replacement& replacement);

/// See Dialect::replacement_fence.
std::vector<std::string> replacement_fence(const Replacement& replacement);

}  // namespace limbeck::dialect::postgresql
