//! The messages of bridge/proto/observation.proto.

use prost::Message;

#[derive(Clone, PartialEq, Message)]
pub struct Application {
    #[prost(string, tag = "1")]
    pub phase: String,
    #[prost(int64, tag = "2")]
    pub pass: i64,
    #[prost(int64, tag = "3")]
    pub position: i64,
    #[prost(string, tag = "4")]
    pub rule: String,
    #[prost(bool, tag = "5")]
    pub changed: bool,
    #[prost(string, tag = "6")]
    pub before: String,
    #[prost(string, tag = "7")]
    pub after: String,
    #[prost(int64, tag = "8")]
    pub microseconds: i64,
    #[prost(string, tag = "9")]
    pub text: String,
}

#[derive(Clone, PartialEq, Message)]
pub struct PhaseText {
    #[prost(string, tag = "1")]
    pub phase: String,
    #[prost(string, tag = "2")]
    pub text: String,
}

#[derive(Clone, PartialEq, Message)]
pub struct Trace {
    #[prost(message, repeated, tag = "1")]
    pub applications: Vec<Application>,
    #[prost(message, repeated, tag = "2")]
    pub initial: Vec<PhaseText>,
}

#[derive(Clone, PartialEq, Message)]
pub struct LogicalNode {
    #[prost(int64, tag = "1")]
    pub id: i64,
    #[prost(int64, optional, tag = "2")]
    pub parent: Option<i64>,
    #[prost(string, tag = "3")]
    pub operator: String,
    #[prost(string, tag = "4")]
    pub detail: String,
}

#[derive(Clone, PartialEq, Message)]
pub struct HeldFilter {
    #[prost(int64, tag = "1")]
    pub node: i64,
    #[prost(string, tag = "2")]
    pub operator: String,
    #[prost(string, optional, tag = "3")]
    pub table: Option<String>,
    #[prost(string, tag = "4")]
    pub expression: String,
    #[prost(string, tag = "5")]
    pub table_says: String,
    #[prost(string, tag = "6")]
    pub below: String,
}

#[derive(Clone, PartialEq, Message)]
pub struct LogicalNodes {
    #[prost(message, repeated, tag = "1")]
    pub nodes: Vec<LogicalNode>,
    #[prost(message, repeated, tag = "2")]
    pub filters: Vec<HeldFilter>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Known {
    #[prost(int32, tag = "1")]
    pub precision: i32,
    #[prost(string, tag = "2")]
    pub value: String,
}

#[derive(Clone, PartialEq, Message)]
pub struct ColumnKnowledge {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(message, optional, tag = "2")]
    pub nulls: Option<Known>,
    #[prost(message, optional, tag = "3")]
    pub distinct: Option<Known>,
    #[prost(message, optional, tag = "4")]
    pub min: Option<Known>,
    #[prost(message, optional, tag = "5")]
    pub max: Option<Known>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Statistics {
    #[prost(message, optional, tag = "1")]
    pub rows: Option<Known>,
    #[prost(message, optional, tag = "2")]
    pub bytes: Option<Known>,
    #[prost(message, repeated, tag = "3")]
    pub columns: Vec<ColumnKnowledge>,
    #[prost(string, tag = "4")]
    pub error: String,
}

#[derive(Clone, PartialEq, Message)]
pub struct Ordering {
    #[prost(string, repeated, tag = "1")]
    pub expressions: Vec<String>,
}

#[derive(Clone, PartialEq, Message)]
pub struct PhysicalNode {
    #[prost(int64, tag = "1")]
    pub id: i64,
    #[prost(int64, optional, tag = "2")]
    pub parent: Option<i64>,
    #[prost(string, tag = "3")]
    pub operator: String,
    #[prost(string, tag = "4")]
    pub detail: String,
    #[prost(int64, tag = "5")]
    pub partitions: i64,
    #[prost(string, tag = "6")]
    pub scheme: String,
    #[prost(string, tag = "7")]
    pub partitioning: String,
    #[prost(string, optional, tag = "8")]
    pub ordering: Option<String>,
    #[prost(string, tag = "9")]
    pub boundedness: String,
    #[prost(string, tag = "10")]
    pub emission: String,
    #[prost(int64, optional, tag = "11")]
    pub fetch: Option<i64>,
    #[prost(bool, repeated, tag = "12")]
    pub keeps_input_order: Vec<bool>,
    #[prost(string, repeated, tag = "13")]
    pub needed_distribution: Vec<String>,
    #[prost(message, repeated, tag = "14")]
    pub needed_ordering: Vec<Ordering>,
    #[prost(message, optional, tag = "15")]
    pub statistics: Option<Statistics>,
    #[prost(bool, optional, tag = "16")]
    pub keeps_partitions: Option<bool>,
    #[prost(bool, optional, tag = "17")]
    pub keeps_order: Option<bool>,
    #[prost(string, repeated, tag = "18")]
    pub conjuncts: Vec<String>,
    #[prost(string, tag = "19")]
    pub join_mode: String,
    #[prost(string, tag = "20")]
    pub join_type: String,
    #[prost(string, tag = "21")]
    pub table: String,
    #[prost(string, tag = "22")]
    pub snapshot: String,
    #[prost(string, tag = "23")]
    pub scan_kind: String,
    #[prost(int64, optional, tag = "24")]
    pub file_groups: Option<i64>,
    #[prost(int64, optional, tag = "25")]
    pub files: Option<i64>,
    #[prost(int64, optional, tag = "26")]
    pub file_bytes: Option<i64>,
    #[prost(string, optional, tag = "27")]
    pub predicate: Option<String>,
}

#[derive(Clone, PartialEq, Message)]
pub struct DynamicFilter {
    #[prost(int64, tag = "1")]
    pub id: i64,
    #[prost(int64, tag = "2")]
    pub made_by: i64,
    #[prost(string, repeated, tag = "3")]
    pub columns: Vec<String>,
    #[prost(int64, repeated, tag = "4")]
    pub used_by: Vec<i64>,
}

#[derive(Clone, PartialEq, Message)]
pub struct PhysicalNodes {
    #[prost(message, repeated, tag = "1")]
    pub nodes: Vec<PhysicalNode>,
    #[prost(message, repeated, tag = "2")]
    pub dynamic_filters: Vec<DynamicFilter>,
}

#[derive(Clone, PartialEq, Message)]
pub struct DeltaFacts {
    #[prost(int64, tag = "1")]
    pub version: i64,
    #[prost(int64, optional, tag = "2")]
    pub timestamp: Option<i64>,
    #[prost(int64, tag = "3")]
    pub files: i64,
    #[prost(int64, tag = "4")]
    pub min_reader_version: i64,
    #[prost(int64, tag = "5")]
    pub min_writer_version: i64,
    #[prost(string, repeated, tag = "6")]
    pub reader_features: Vec<String>,
    #[prost(string, repeated, tag = "7")]
    pub writer_features: Vec<String>,
    #[prost(string, optional, tag = "8")]
    pub not_readable: Option<String>,
    #[prost(string, optional, tag = "9")]
    pub not_writable: Option<String>,
}

#[derive(Clone, PartialEq, Message)]
pub struct ScanFilter {
    #[prost(string, tag = "1")]
    pub expression: String,
    #[prost(string, tag = "2")]
    pub table_says: String,
}

#[derive(Clone, PartialEq, Message)]
pub struct TableScan {
    #[prost(string, tag = "1")]
    pub table: String,
    #[prost(string, tag = "2")]
    pub kind: String,
    #[prost(string, tag = "3")]
    pub snapshot: String,
    #[prost(string, repeated, tag = "4")]
    pub columns: Vec<String>,
    #[prost(message, repeated, tag = "5")]
    pub filters: Vec<ScanFilter>,
    #[prost(int64, optional, tag = "6")]
    pub limit: Option<i64>,
    #[prost(int64, tag = "7")]
    pub partitions: i64,
    #[prost(message, optional, tag = "8")]
    pub delta: Option<DeltaFacts>,
    #[prost(int64, optional, tag = "9")]
    pub files_selected: Option<i64>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Scans {
    #[prost(message, repeated, tag = "1")]
    pub scans: Vec<TableScan>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Failed {
    #[prost(uint32, tag = "1")]
    pub part: u32,
    #[prost(uint32, tag = "2")]
    pub code: u32,
    #[prost(string, tag = "3")]
    pub message: String,
}

#[derive(Clone, PartialEq, Message)]
pub struct Observation {
    #[prost(message, optional, tag = "1")]
    pub trace: Option<Trace>,
    #[prost(bytes = "vec", optional, tag = "2")]
    pub logical: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "3")]
    pub optimized: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "4")]
    pub physical: Option<Vec<u8>>,
    #[prost(message, optional, tag = "5")]
    pub logical_nodes: Option<LogicalNodes>,
    #[prost(message, optional, tag = "6")]
    pub physical_nodes: Option<PhysicalNodes>,
    #[prost(message, optional, tag = "7")]
    pub scans: Option<Scans>,
    #[prost(string, optional, tag = "8")]
    pub physical_text: Option<String>,
    #[prost(message, repeated, tag = "9")]
    pub failures: Vec<Failed>,
}
