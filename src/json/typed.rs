//! A member's value as the type that it must have, or a sentence that names the member and the
//! type. Demands from pages are read with these.

use super::value::Value;
use crate::language::{Twins, say};

/// A string.
///
/// # Errors
/// It is missing, or is another type.
pub fn string(value: Option<Value<'_>>, key: &str) -> Result<String, Twins> {
    let value = value.and_then(Value::as_str);
    let value = value.map(|text| text.into_owned());
    value.ok_or_else(|| {
        Twins::of(|language| {
            say!(
                language,
                "the field {key} must be a string",
                "字段 {key} 必须是字符串（string）"
            )
        })
    })
}

/// `true` or `false`.
///
/// # Errors
/// It is missing, or is another type.
pub fn truth(value: Option<Value<'_>>, key: &str) -> Result<bool, Twins> {
    value.and_then(Value::as_bool).ok_or_else(|| {
        Twins::of(|language| {
            say!(
                language,
                "the field {key} must be true or false",
                "字段 {key} 必须是 true 或 false"
            )
        })
    })
}

/// A whole number from 0.
///
/// # Errors
/// It is missing, or is another type.
pub fn number(value: Option<Value<'_>>, key: &str) -> Result<u64, Twins> {
    value.and_then(Value::as_u64).ok_or_else(|| {
        Twins::of(|language| {
            say!(
                language,
                "the field {key} must be a whole number",
                "字段 {key} 必须是整数"
            )
        })
    })
}

/// A whole number from 0 to `most`.
///
/// # Errors
/// It is missing, is another type, or is larger.
pub fn number_up_to(most: u64, value: Option<Value<'_>>, key: &str) -> Result<u64, Twins> {
    let value = value.and_then(Value::as_u64);
    value.filter(|value| *value <= most).ok_or_else(|| {
        Twins::of(|language| {
            say!(
                language,
                "the field {key} must be a whole number, 0 to {most}",
                "字段 {key} 必须是 0 到 {most} 的整数"
            )
        })
    })
}
