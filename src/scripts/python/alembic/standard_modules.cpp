// What migrations use of Python's own modules: the time, UUIDs, JSON, context managers, text without its
// margin.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <ctime>
#include <optional>
#include <random>

#include "base/json.hpp"
#include "base/text.hpp"
#include "scripts/python/alembic/binding.hpp"
#include "scripts/python/alembic/moment.hpp"

namespace limbeck::scripts::python {

// --- datetime ---------------------------------------------------------------------------------------------

std::string MomentItem::date_text() const {
  return fmt::format("{:04d}-{:02d}-{:02d}", year, month, day);
}

std::string MomentItem::iso_text(char between) const {
  if (is_date) return date_text();
  auto result = fmt::format("{}{}{:02d}:{:02d}:{:02d}", date_text(), between, hour, minute, second);
  if (microsecond != 0) result += fmt::format(".{:06d}", microsecond);
  return result + (is_utc ? "+00:00" : "");
}

std::string MomentItem::full_text() const {
  return fmt::format("{} {:02d}:{:02d}:{:02d}.{:06d}", date_text(), hour, minute, second, microsecond);
}

std::string MomentItem::text(Interpreter& /*interpreter*/) {
  return iso_text(' ');
}

Value MomentItem::attribute(Interpreter& interpreter, const std::string& name) {
  if (name != "isoformat") return Object::attribute(interpreter, name);
  return function(name, [text = iso_text('T')](Interpreter& caller, Arguments& arguments) {
    ArgumentReader(caller, arguments, "isoformat").finish();
    return Value::string(text);
  });
}

bool MomentItem::equals(Interpreter& interpreter, const Value& other) const {
  if (!other.is_none()) interpreter.refuse("compares a time");
  return false;
}

namespace {

/// datetime.timezone.utc
class UtcItem : public Object {
 public:
  std::string kind() const override { return "a timezone"; }
};

/// What is not the same each time is asked for when the revision runs.
void require_run(Interpreter& interpreter, const char* what) {
  if (!interpreter.environment().is_live()) interpreter.refuse_without_database(what);
}

bool is_utc_given(ArgumentReader& reader, const char* name) {
  const auto zone = reader.optional(name);
  if (!zone || zone->is_none()) return false;
  if (!zone->as<UtcItem>()) reader.refuse(name, *zone);
  return true;
}

std::shared_ptr<MomentItem> moment_at(std::time_t seconds, bool is_local, bool is_utc, bool is_date) {
  std::tm parts{};
  if (is_local) {
    ::localtime_r(&seconds, &parts);
  } else {
    ::gmtime_r(&seconds, &parts);
  }
  const auto item = std::make_shared<MomentItem>();
  item->year = parts.tm_year + 1900;
  item->month = parts.tm_mon + 1;
  item->day = parts.tm_mday;
  item->hour = parts.tm_hour;
  item->minute = parts.tm_min;
  item->second = parts.tm_sec;
  item->is_utc = is_utc;
  item->is_date = is_date;
  return item;
}

Value now(Interpreter& interpreter, bool is_local, bool is_utc, bool is_date) {
  require_run(interpreter, "asks what time it is");
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since).count();
  auto item = moment_at(static_cast<std::time_t>(seconds), is_local, is_utc, is_date);
  item->microsecond =
      static_cast<int>(std::chrono::duration_cast<std::chrono::microseconds>(since).count() % 1'000'000);
  return item;
}

/// fromtimestamp() and utcfromtimestamp(), of whole seconds.
Value from_timestamp(Interpreter& interpreter, Arguments& arguments, bool is_local, bool is_date) {
  ArgumentReader reader(interpreter, arguments, is_local ? "fromtimestamp" : "utcfromtimestamp");
  const auto seconds = reader.to_integer(reader.required("timestamp"), "timestamp");
  const bool is_utc = is_local && !is_date && is_utc_given(reader, "tz");
  reader.finish();
  constexpr std::int64_t end = 253'370'764'800;  // of the year 9998: no timezone leads out of what Python has
  if (seconds < 0 || seconds >= end) interpreter.refuse("makes a time of a timestamp out of range");
  if (is_local && !is_utc) require_run(interpreter, "asks for the machine's timezone");
  return moment_at(static_cast<std::time_t>(seconds), is_local && !is_utc, is_utc, is_date);
}

int days_in(int year, int month) {
  static constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leaps = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leaps ? 29 : days.at(static_cast<std::size_t>(month - 1));
}

Value make_moment(Interpreter& interpreter, Arguments& arguments, bool is_date) {
  ArgumentReader reader(interpreter, arguments, is_date ? "date" : "datetime");
  const auto item = std::make_shared<MomentItem>();
  item->is_date = is_date;
  const auto part = [&](const char* name, int least, int most) {
    const auto number = reader.optional_integer(name);
    if (!number && least > 0) interpreter.refuse(fmt::format("makes a time without {}", name));
    const auto value = number.value_or(0);
    if (value < least || value > most) interpreter.refuse(fmt::format("makes a time of a wrong {}", name));
    return static_cast<int>(value);
  };
  item->year = part("year", 1, 9999);
  item->month = part("month", 1, 12);
  item->day = part("day", 1, days_in(item->year, item->month));
  if (!is_date) {
    item->hour = part("hour", 0, 23);
    item->minute = part("minute", 0, 59);
    item->second = part("second", 0, 59);
    item->microsecond = part("microsecond", 0, 999'999);
    item->is_utc = is_utc_given(reader, "tzinfo");
  }
  reader.finish();
  return item;
}

/// The classes datetime.datetime and datetime.date.
class MomentClass : public Object {
 public:
  explicit MomentClass(bool is_date) : is_date_(is_date) {}
  std::string kind() const override { return is_date_ ? "the class date" : "the class datetime"; }
  Value call(Interpreter& interpreter, Arguments arguments) override {
    return make_moment(interpreter, arguments, is_date_);
  }
  Value attribute(Interpreter& interpreter, const std::string& name) override {
    if (name == "today" || (name == "utcnow" && !is_date_)) {
      return function(name, [name, is_date = is_date_](Interpreter& caller, Arguments& arguments) {
        ArgumentReader(caller, arguments, name).finish();
        return now(caller, name == "today", false, is_date);
      });
    }
    if (name == "fromtimestamp" || (name == "utcfromtimestamp" && !is_date_)) {
      return function(name, [name, is_date = is_date_](Interpreter& caller, Arguments& arguments) {
        return from_timestamp(caller, arguments, name == "fromtimestamp", is_date);
      });
    }
    if (name != "now" || is_date_) return Object::attribute(interpreter, name);
    return function(name, [](Interpreter& caller, Arguments& arguments) {
      ArgumentReader reader(caller, arguments, "now");
      const bool is_utc = is_utc_given(reader, "tz");
      reader.finish();
      return now(caller, !is_utc, is_utc, false);
    });
  }

 private:
  bool is_date_;
};

// --- uuid -------------------------------------------------------------------------------------------------

/// A UUID: as one that PostgreSQL gave.
class UuidItem : public DatabaseValue {
 public:
  explicit UuidItem(const std::string& text) : DatabaseValue("'" + text + "'::uuid", text), text_(text) {}
  Value attribute(Interpreter& interpreter, const std::string& name) override {
    if (name != "hex") return Object::attribute(interpreter, name);
    std::string digits;
    for (const char c : text_) {
      if (c != '-') digits += c;
    }
    return Value::string(digits);
  }

 private:
  std::string text_;
};

Value make_random_uuid(Interpreter& interpreter, Arguments& arguments) {
  ArgumentReader(interpreter, arguments, "uuid4").finish();
  require_run(interpreter, "makes a random UUID");
  std::random_device random;
  std::array<unsigned, 16> bytes{};
  for (auto& byte : bytes) byte = random() & 0xFFU;
  bytes[6] = (bytes[6] & 0x0FU) | 0x40U;
  bytes[8] = (bytes[8] & 0x3FU) | 0x80U;
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += fmt::format("{:02x}", bytes.at(i));
  }
  return std::make_shared<UuidItem>(text);
}

/// A module of which a few names are known; the others matter once somebody uses them.
class PartialModule : public Object {
 public:
  PartialModule(std::string name, std::map<std::string, Value> names)
      : name_(std::move(name)), names_(std::move(names)) {}
  std::string kind() const override { return "the module " + name_; }
  Value attribute(Interpreter& interpreter, const std::string& name) override {
    if (const auto found = names_.find(name); found != names_.end()) return found->second;
    return std::make_shared<UnknownObject>(interpreter.file(), interpreter.line(),
                                           fmt::format("uses {}.{}", name_, name));
  }

 private:
  std::string name_;
  std::map<std::string, Value> names_;
};

/// textwrap.dedent(): without the blanks that all lines begin with, and those of lines that are blank.
std::string dedented(const std::string& text) {
  constexpr std::string_view blanks = " \t";
  auto lines = text::split(text, '\n');
  std::optional<std::string> margin;
  for (auto& line : lines) {
    const auto first = line.find_first_not_of(blanks);
    if (first == std::string::npos) {
      line.clear();
      continue;
    }
    const auto indent = line.substr(0, first);
    if (!margin) margin = indent;
    const auto same = std::ranges::mismatch(*margin, indent).in1 - margin->begin();
    margin->resize(static_cast<std::size_t>(same));
  }
  for (auto& line : lines) {
    if (!line.empty()) line.erase(0, margin->size());
  }
  return text::join(lines, "\n");
}

Value dedent(Interpreter& interpreter, Arguments& arguments) {
  ArgumentReader reader(interpreter, arguments, "textwrap.dedent");
  const auto text = reader.string("text");
  reader.finish();
  // The versions of Python differ on other kinds of white space.
  if (text.find_first_of("\r\f\v") != std::string::npos)
    interpreter.refuse("dedents text with odd white space");
  return Value::string(dedented(text));
}

/// As Python's json makes it of the text. Refuses what that reads and others don't, and the other way round.
Value value_of_json(Interpreter& interpreter, const Json& json) {
  if (json.is_null()) return {};
  if (json.is_bool()) return Value::boolean(json.as_bool());
  if (json.is_integer()) return Value::integer(json.as_integer());
  if (json.is_number()) {
    constexpr double certain = 9e18;  // beyond, it may be a whole number that Python keeps
    if (std::abs(json.as_number()) > certain) interpreter.refuse("reads JSON with a large number");
    return Value(Value::Data(json.as_number()));
  }
  if (json.is_string()) return Value::string(json.as_string());
  if (json.is_array()) {
    std::vector<Value> elements;
    for (const auto& element : json.as_array()) elements.push_back(value_of_json(interpreter, element));
    return Value::list(std::move(elements));
  }
  const auto dict = std::make_shared<DictValue>();
  for (const auto& [key, value] : json.as_object())
    dict->entries.emplace_back(Value::string(key), value_of_json(interpreter, value));
  return Value(Value::Data(dict));
}

Value load_json(Interpreter& interpreter, Arguments& arguments) {
  ArgumentReader reader(interpreter, arguments, "json.loads");
  auto given = reader.required("s");
  if (given.as<UndecidedObject>()) return given;
  const auto text = reader.to_string(given, "s");
  reader.finish();
  if (!text.starts_with("\xEF\xBB\xBF")) {
    try {
      return value_of_json(interpreter, Json::parse_unique(text, "a text"));
    } catch (const NotEvaluable&) {
      throw;
    } catch (const Error&) {  // Python has an exception for it, or reads it nevertheless
    }
  }
  interpreter.refuse("reads JSON of a text that is none");
}

Value dump_json(Interpreter& interpreter, Arguments& arguments) {
  ArgumentReader reader(interpreter, arguments, "json.dumps");
  const auto value = reader.required("obj");
  reader.finish();
  return Value::string(to_json(interpreter, value));
}

}  // namespace

std::optional<Value> find_standard_module(const std::string& name) {
  const auto module = [&name](std::map<std::string, Value> names) {
    return std::make_shared<PartialModule>(name, std::move(names));
  };
  if (name == "datetime") {
    const Value utc = std::make_shared<UtcItem>();
    return module({{"datetime", std::make_shared<MomentClass>(false)},
                   {"date", std::make_shared<MomentClass>(true)},
                   {"timezone", std::make_shared<PartialModule>("datetime.timezone",
                                                                std::map<std::string, Value>{{"utc", utc}})},
                   {"UTC", utc}});
  }
  if (name == "pytz") {
    const Value utc = std::make_shared<UtcItem>();
    return module({{"UTC", utc}, {"utc", utc}});
  }
  if (name == "uuid") return module({{"uuid4", function("uuid4", make_random_uuid)}});
  if (name == "json")
    return module({{"dumps", function("dumps", dump_json)}, {"loads", function("loads", load_json)}});
  if (name == "textwrap") return module({{"dedent", function("dedent", dedent)}});
  if (name == "functools") {
    return module({{"wraps", function("wraps", [](Interpreter& interpreter, Arguments& arguments) -> Value {
                      ArgumentReader reader(interpreter, arguments, "wraps");
                      reader.required("wrapped");
                      reader.finish();
                      return std::make_shared<WrapperMaker>();
                    })}});
  }
  if (name == "contextlib") return module({{"contextmanager", std::make_shared<ContextManagerMaker>()}});
  return std::nullopt;
}

}  // namespace limbeck::scripts::python
