// A database schema in C++, beside the structs that its rows are read into. C++20; everything is in this
// header and its neighbours in limbeck/models/, and nothing has to be linked. The reference is
// docs/reference/models.md.
//
//     #include <limbeck/models.hpp>
//     using namespace limbeck::models;
//
//     struct Group {
//       std::int64_t id;
//       std::string name;
//     };
//
//     struct Contact {
//       std::int64_t id;
//       std::string name;
//       std::optional<std::string> email;
//       std::int64_t group_id;
//     };
//
//     inline const auto groups = table<Group>("groups")
//         .column(&Group::id, "id", primary_key, identity)
//         .column(&Group::name, "name", type::varchar(80), unique);
//
//     inline const auto contacts = table<Contact>("contacts")
//         .column(&Contact::id, "id", primary_key, identity)
//         .column(&Contact::name, "name", type::varchar(80))
//         .column(&Contact::email, "email", unique)
//         .column(&Contact::group_id, "group_id", references(&Group::id, on_delete::cascade), indexed)
//         .index({&Contact::name});
//
// A declaration counts as soon as it is made: there is no list to keep. Declare each table once, as an
// `inline const` global in a header or as a `const` global in a source file.
#pragma once

#if defined(__cplusplus) && __cplusplus <= 201703L
#error "limbeck: models take C++20 or later (-std=c++20)"
#endif

#include <limbeck/models/column.hpp>
#include <limbeck/models/object.hpp>
#include <limbeck/models/table.hpp>
#include <limbeck/models/target.hpp>
#include <optional>
