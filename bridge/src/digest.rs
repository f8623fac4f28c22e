//! The digest of a text, by the engine's own function.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field};
use datafusion::common::{DataFusionError, Result, ScalarValue};
use datafusion::config::ConfigOptions;
use datafusion::functions::crypto;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs};

/// BLAKE3-256 in hexadecimal.
pub fn blake3_hex(text: String, options: &Arc<ConfigOptions>) -> Result<String> {
    let scalar = |text: String| ColumnarValue::Scalar(ScalarValue::Utf8(Some(text)));
    let given = ScalarFunctionArgs {
        args: vec![scalar(text), scalar("blake3".into())],
        arg_fields: vec![],
        number_rows: 1,
        return_field: Arc::new(Field::new("digest", DataType::Binary, true)),
        config_options: Arc::clone(options),
    };
    match crypto::digest().invoke_with_args(given)? {
        ColumnarValue::Scalar(ScalarValue::Binary(Some(bytes))) => {
            Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
        }
        other => Err(DataFusionError::Internal(format!("a digest is {other:?}"))),
    }
}
