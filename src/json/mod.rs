//! JSON (RFC 8259): a text is checked once, then read in place.
//!
//! Most JSON libraries build a tree. In a tree each item of `[1,1,1,…` takes about 32 bytes while
//! its text takes two, so a stranger's message of 4 MiB would cost 64 MiB and more. Here a
//! [`Value`] is a slice of the text that came in, known to be well formed; members and items are
//! found again when they are asked for. Holding it costs nothing, and it can be passed on
//! *verbatim*: `1.10` stays `1.10`, and `1e400`, which no `f64` can hold, passes through the server
//! unchanged.
//!
//! The price: walking a level scans it again, with everything deeper. Visiting everything in a text
//! that is nested d deep takes about d times as long as checking it. The chat reads one level.
//!
//! The module follows two rules:
//!
//! 1. The same code checks and reads. [`Value::members`] calls the same functions as
//!    [`Value::parse`], so the two can't disagree.
//! 2. Nothing here is recursive. Open brackets are kept in a list, not on the stack, and there are
//!    at most [`MAX_DEPTH`] of them.
//!
//! Read `error.rs` as a table: each rule that a text can break, as the sentence that a student will
//! see. Then `token.rs`, the pieces that hold no other value; `scan.rs`, which checks how they
//! nest; `value.rs`, which reads what was checked; and `write.rs`, which goes the other way. Each
//! uses only those before it. `excerpt.rs` is separate: it decides how much of a stranger's text
//! our sentences repeat.
//!
//! ```
//! use barewire::json::{Object, Value};
//!
//! let said = Value::parse(r#"{"to": "Bo", "price": 1.10}"#)?;
//! assert_eq!(said.get("to").and_then(Value::as_str).as_deref(), Some("Bo"));
//!
//! let passed_on = said
//!     .members()
//!     .fold(Object::new(), |object, member| object.member(&member))
//!     .string("from", "Ann");
//! assert_eq!(passed_on.finish(), r#"{"to": "Bo","price": 1.10,"from":"Ann"}"#);
//! # Ok::<(), barewire::json::Error>(())
//! ```

mod error;

mod excerpt;

mod token;

mod scan;

mod value;

pub mod typed;

mod write;

pub use error::Error;
pub use excerpt::{EXCERPT, cut, excerpt};
pub use scan::MAX_DEPTH;
pub use value::{Kind, Member, Value};
pub use write::{Object, quote};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_passed_on_verbatim() {
        let text = r#"{"to":"Bo","big" : 1e400, "x":"\u0041"}"#;
        let members = Value::parse(text).unwrap().members();
        let kept = members.filter(|m| m.key != "to");
        let object = kept.fold(Object::new(), |object, m| object.member(&m));
        let forwarded = object.string("from", "Ann").finish();
        assert_eq!(forwarded, r#"{"big" : 1e400,"x":"\u0041","from":"Ann"}"#);
    }
}
