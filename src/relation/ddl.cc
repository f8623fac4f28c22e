#include "relation/ddl.h"

#include <algorithm>

#include "relation/coercion.h"

namespace codeanatomy::relation {
namespace {

using arrow::Status;
using arrow::TimeUnit;
using arrow::Type;

std::string Quoted(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

class Writer {
 public:
  explicit Writer(const arrow::DataType& text) : text_(&text) {}

  arrow::Result<std::string> TypeName(const arrow::DataType& type) const {
    switch (type.id()) {
      case Type::BOOL: return "BOOLEAN";
      case Type::INT8: return "TINYINT";
      case Type::INT16: return "SMALLINT";
      case Type::INT32: return "INTEGER";
      case Type::INT64: return "BIGINT";
      case Type::UINT8: return "TINYINT UNSIGNED";
      case Type::UINT16: return "SMALLINT UNSIGNED";
      case Type::UINT32: return "INTEGER UNSIGNED";
      case Type::UINT64: return "BIGINT UNSIGNED";
      case Type::FLOAT: return "REAL";
      case Type::DOUBLE: return "DOUBLE";
      case Type::BINARY: return "BYTEA";
      case Type::DATE32: return "DATE";
      case Type::INTERVAL_MONTH_DAY_NANO: return "INTERVAL";
      case Type::TIME64:
        if (static_cast<const arrow::Time64Type&>(type).unit() == TimeUnit::NANO) return "TIME";
        break;
      case Type::TIMESTAMP: {
        const auto& timestamp = static_cast<const arrow::TimestampType&>(type);
        if (!timestamp.timezone().empty()) break;
        const int digits[] = {0, 3, 6, 9};
        return "TIMESTAMP(" + std::to_string(digits[timestamp.unit()]) + ")";
      }
      case Type::DECIMAL128:
      case Type::DECIMAL256: return Decimal(type);
      case Type::LIST: {
        const arrow::Field& item = *type.field(0);
        if (!item.nullable() || item.name() != "item") break;
        ARROW_ASSIGN_OR_RAISE(std::string name, TypeName(*item.type()));
        return name + "[]";
      }
      case Type::FIXED_SIZE_LIST: {
        const arrow::Field& item = *type.field(0);
        if (!item.nullable() || item.name() != "item") break;
        ARROW_ASSIGN_OR_RAISE(std::string name, TypeName(*item.type()));
        return name + "[" + std::to_string(static_cast<const arrow::FixedSizeListType&>(type).list_size()) + "]";
      }
      default:
        if (type.Equals(*text_)) return "VARCHAR";
        break;
    }
    return Unspeakable(type);
  }

 private:
  static Status Unspeakable(const arrow::DataType& type) {
    return Status::NotImplemented("SQL has no word for ", type.ToString());
  }

  static arrow::Result<std::string> Decimal(const arrow::DataType& type) {
    const auto& decimal = static_cast<const arrow::DecimalType&>(type);
    // The engine chooses the kind by the precision.
    constexpr int kMostIn128 = 38;
    if ((type.id() == Type::DECIMAL128) != (decimal.precision() <= kMostIn128) || decimal.scale() < 0) {
      return Unspeakable(type);
    }
    return "DECIMAL(" + std::to_string(decimal.precision()) + ", " + std::to_string(decimal.scale()) + ")";
  }

  const arrow::DataType* text_;
};

}  // namespace

arrow::Result<std::string> ToDdl(const TableDefinition& table, const std::shared_ptr<arrow::DataType>& text) {
  if (!IsText(*text)) return Status::Invalid(text->ToString(), " is no type of text");
  if (table.schema->num_fields() == 0) return Status::Invalid("table ", table.name, " has no columns");
  const Writer writer(*text);
  std::string columns;
  for (const auto& field : table.schema->fields()) {
    auto type = writer.TypeName(*field->type());
    if (!type.ok()) {
      return type.status().WithMessage("column ", field->name(), " of ", table.name, ": ", type.status().message());
    }
    columns += (columns.empty() ? "  " : ",\n  ") + Quoted(field->name()) + " " + *type +
               (field->nullable() ? "" : " NOT NULL");
  }
  std::string key;
  for (const std::string& column : table.primary_key) {
    if (table.schema->GetFieldByName(column) == nullptr) {
      return Status::Invalid("the key of ", table.name, " names ", column, ", which is no column");
    }
    key += (key.empty() ? "" : ", ") + Quoted(column);
  }
  if (!key.empty()) columns += ",\n  PRIMARY KEY (" + key + ")";
  return "CREATE TABLE " + Quoted(table.name) + " (\n" + columns + "\n)";
}

arrow::Result<std::shared_ptr<arrow::Schema>> SchemaOfDdl(const engine::Session& session, std::string_view ddl) {
  ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, session.PlanSql(ddl, engine::Gate::kTrusted));
  ARROW_ASSIGN_OR_RAISE(const std::string text, plan.ToText(engine::PlanStage::kLogical));
  if (!text.starts_with("CreateMemoryTable:")) return Status::Invalid("this is no CREATE TABLE: ", ddl);
  return plan.OutputSchema();
}

}  // namespace codeanatomy::relation
