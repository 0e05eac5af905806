// Debian packages fmt as a shared library and a header-only one. Compiling its implementation once, here,
// gives the binary its own copy while every other file keeps the light headers.
#include <fmt/format-inl.h>

FMT_BEGIN_NAMESPACE
template FMT_API std::locale detail::locale_ref::get<std::locale>() const;
template FMT_API auto detail::thousands_sep_impl(locale_ref) -> thousands_sep_result<char>;
template FMT_API auto detail::decimal_point_impl(locale_ref) -> char;
FMT_END_NAMESPACE
