//! What a statement may be: one statement, and where the gate says so one that only reads tables.

use std::ops::ControlFlow;

use arrow::datatypes::{DataType, TimeUnit};
use datafusion::execution::SessionState;
use datafusion::execution::context::SQLOptions;
use datafusion::logical_expr::LogicalPlan;
use datafusion::sql::parser::{DFParserBuilder, Statement};
use datafusion::sql::sqlparser::ast::{
    ObjectName, Query, Select, SetExpr, Statement as SqlStatement, TableFactor, Visit, Visitor,
};
use datafusion::sql::sqlparser::dialect::dialect_from_str;

use crate::error::{Failure, Result, ca_error_code};

/// Gates of the ABI.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ca_gate {
    /// One query over registered tables.
    ReadOnly = 0,
    /// Anything the engine takes.
    Trusted = 1,
    /// As `ReadOnly`, and calls no function whose result is another on another day or run.
    Rule = 2,
}

impl ca_gate {
    pub fn from_number(number: u32) -> Result<Self> {
        match number {
            0 => Ok(ca_gate::ReadOnly),
            1 => Ok(ca_gate::Trusted),
            2 => Ok(ca_gate::Rule),
            other => Err(Failure::invalid(format!("gate {other}; gates are 0 (read only), 1 (trusted) and 2 (rule)"))),
        }
    }
}

/// Table functions that read nothing but their arguments.
const PURE_TABLE_FUNCTIONS: [&str; 3] = ["generate_series", "range", "unnest"];

/// Parses exactly one statement.
pub fn parse_one(state: &SessionState, sql: &str) -> Result<Statement> {
    let options = &state.config_options().sql_parser;
    let dialect = dialect_from_str(options.dialect)
        .ok_or_else(|| Failure::invalid(format!("unknown SQL dialect {}", options.dialect)))?;
    let mut statements = DFParserBuilder::new(sql)
        .with_dialect(dialect.as_ref())
        .with_recursion_limit(options.recursion_limit.get())
        .build()?
        .parse_statements()?;
    match (statements.pop_front(), statements.len()) {
        (None, _) => Err(Failure::plan("there is no statement; expected one")),
        (Some(statement), 0) => Ok(statement),
        (Some(_), more) => Err(Failure::plan(format!("there are {} statements; expected one", more + 1))),
    }
}

/// Refuses a statement that does more than read registered tables.
pub fn check_read_only(statement: &Statement) -> Result<()> {
    match statement {
        Statement::Statement(statement) => check_sql(statement),
        Statement::Explain(explain) => check_read_only(&explain.statement),
        Statement::CreateExternalTable(_) => refuse("CREATE EXTERNAL TABLE"),
        Statement::CopyTo(_) => refuse("COPY"),
        Statement::Reset(_) => refuse("RESET"),
    }
}

/// Refuses a plan that the engine itself would count as DDL, DML or a statement with effects.
pub fn verify_read_only(plan: &LogicalPlan) -> Result<()> {
    let options = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
    options.verify_plan(plan).map_err(|error| {
        let text = error.message().into_owned();
        refusal(text.strip_prefix("DDL not supported: ").unwrap_or(&text))
    })
}

fn refusal(what: &str) -> Failure {
    Failure::new(
        ca_error_code::Refused,
        format!(
            "{what} is refused: `query` is read-only and takes one SELECT, VALUES, EXPLAIN, SHOW or DESCRIBE \
             over the registered tables"
        ),
    )
}

fn refuse(what: &str) -> Result<()> {
    Err(refusal(what))
}

fn check_sql(statement: &SqlStatement) -> Result<()> {
    match statement {
        SqlStatement::Query(_) => {
            let mut finder = EffectFinder { found: None };
            match statement.visit(&mut finder) {
                ControlFlow::Break(()) => refuse(&finder.found.unwrap_or_default()),
                ControlFlow::Continue(()) => Ok(()),
            }
        }
        SqlStatement::ShowVariable { .. }
        | SqlStatement::ShowTables { .. }
        | SqlStatement::ShowColumns { .. }
        | SqlStatement::ShowFunctions { .. }
        | SqlStatement::ShowCreate { .. }
        | SqlStatement::ExplainTable { .. } => Ok(()),
        SqlStatement::Explain { statement, .. } => check_sql(statement),
        other => refuse(&leading_keywords(other)),
    }
}

/// The verb of a statement: `INSERT`, `CREATE VIEW`.
fn leading_keywords(statement: &SqlStatement) -> String {
    let text = statement.to_string();
    let mut words = text.split_whitespace();
    let verb = words.next().unwrap_or_default().to_uppercase();
    match (verb.as_str(), words.next()) {
        ("CREATE" | "DROP" | "ALTER" | "SET", Some(object)) if object.chars().all(|c| c.is_ascii_uppercase()) => {
            format!("{verb} {object}")
        }
        _ => verb,
    }
}

/// Looks for parts of a query that write, or read something that is no registered table.
struct EffectFinder {
    found: Option<String>,
}

impl EffectFinder {
    fn stop(&mut self, what: impl Into<String>) -> ControlFlow<()> {
        self.found = Some(what.into());
        ControlFlow::Break(())
    }

    fn check_function(&mut self, name: &ObjectName) -> ControlFlow<()> {
        let text = name.to_string();
        if PURE_TABLE_FUNCTIONS.contains(&text.to_lowercase().as_str()) {
            return ControlFlow::Continue(());
        }
        self.stop(format!("the table function {text}"))
    }

    fn check_body(&mut self, body: &SetExpr) -> ControlFlow<()> {
        match body {
            SetExpr::Insert(_) => self.stop("INSERT"),
            SetExpr::Update(_) => self.stop("UPDATE"),
            SetExpr::Delete(_) => self.stop("DELETE"),
            SetExpr::Merge(_) => self.stop("MERGE"),
            SetExpr::SetOperation { left, right, .. } => {
                self.check_body(left)?;
                self.check_body(right)
            }
            SetExpr::Select(_) | SetExpr::Query(_) | SetExpr::Values(_) | SetExpr::Table(_) => {
                ControlFlow::Continue(())
            }
        }
    }
}

impl Visitor for EffectFinder {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        if !query.locks.is_empty() {
            return self.stop("a locking clause (FOR UPDATE or FOR SHARE)");
        }
        self.check_body(&query.body)
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<()> {
        if select.into.is_some() {
            return self.stop("SELECT INTO");
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_statement(&mut self, statement: &SqlStatement) -> ControlFlow<()> {
        match statement {
            SqlStatement::Query(_) => ControlFlow::Continue(()),
            other => self.stop(leading_keywords(other)),
        }
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        match factor {
            TableFactor::Table { name, args: Some(_), .. } | TableFactor::Function { name, .. } => {
                self.check_function(name)
            }
            TableFactor::TableFunction { expr, .. } => self.stop(format!("the table function {expr}")),
            _ => ControlFlow::Continue(()),
        }
    }
}

/// The SQL spelling of an Arrow type, as the engine reads it back; Arrow's own name where there is none.
pub fn sql_type(data_type: &DataType) -> String {
    match data_type {
        DataType::Boolean => "BOOLEAN".into(),
        DataType::Int8 => "TINYINT".into(),
        DataType::Int16 => "SMALLINT".into(),
        DataType::Int32 => "INT".into(),
        DataType::Int64 => "BIGINT".into(),
        DataType::UInt8 => "TINYINT UNSIGNED".into(),
        DataType::UInt16 => "SMALLINT UNSIGNED".into(),
        DataType::UInt32 => "INT UNSIGNED".into(),
        DataType::UInt64 => "BIGINT UNSIGNED".into(),
        DataType::Float32 => "REAL".into(),
        DataType::Float64 => "DOUBLE".into(),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "VARCHAR".into(),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => "BYTEA".into(),
        DataType::Date32 => "DATE".into(),
        DataType::Decimal128(precision, scale) => format!("DECIMAL({precision}, {scale})"),
        DataType::Timestamp(unit, zone) => {
            let digits = match unit {
                TimeUnit::Second => 0,
                TimeUnit::Millisecond => 3,
                TimeUnit::Microsecond => 6,
                TimeUnit::Nanosecond => 9,
            };
            let zone = if zone.is_some() { " WITH TIME ZONE" } else { "" };
            format!("TIMESTAMP({digits}){zone}")
        }
        DataType::List(item) => format!("{}[]", sql_type(item.data_type())),
        DataType::Dictionary(_, value) => sql_type(value),
        other => other.to_string(),
    }
}
