#include "autogenerate/renames/temporary_name.hpp"

namespace limbeck::autogenerate {

std::string temporary_name(std::string name, const dialect::Capabilities& capabilities) {
  name += "_limbeck_renaming";
  const auto longest = capabilities.max_name_length;
  if (longest == 0 || name.size() <= longest) return name;
  auto begin = name.size() - longest;
  // The rest of a character of UTF-8.
  while ((static_cast<unsigned char>(name[begin]) & 0xC0) == 0x80) ++begin;
  return name.substr(begin);
}

schema::ObjectName temporary_name(const schema::ObjectName& name, const dialect::Capabilities& capabilities) {
  return {name.schema, temporary_name(name.name, capabilities)};
}

}  // namespace limbeck::autogenerate
