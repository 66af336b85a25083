//! JSON, read and written: ours against serde_json, with every member of every object in order,
//! including duplicates, and every number digit for digit.
//!
//! Allowed differences: none. Both stop at 127 open brackets, both refuse halves of surrogate
//! pairs, and with its feature `arbitrary_precision` serde_json, too, accepts numbers of any size.
//! Bytes that aren't UTF-8 don't reach JSON here (the endpoint refuses them), so they are replaced
//! first.

use crate::Verdict;
use crate::tree::{Tree, raw_members};
use barewire::json::{Kind, MAX_DEPTH, Object, Value, quote};

/// Reads any text, and writes it.
///
/// # Panics
/// On a find.
pub fn check_json(data: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(data);
    quoted(&text);
    match (Value::parse(&text), Tree::of(&text)) {
        (Ok(ours), Ok(theirs)) => {
            assert_eq!(ours.raw(), text.trim_matches([' ', '\t', '\n', '\r']));
            same(ours, &theirs);
            passed_on(ours, &theirs);
            Verdict::Accepted
        }
        (Err(ours), Err(theirs)) => {
            assert!(text.is_char_boundary(ours.at), "{ours}");
            let is_depth = theirs.to_string().starts_with("recursion limit exceeded");
            let ours_is_depth = ours.to_string().contains(&format!("{MAX_DEPTH} deep"));
            assert_eq!(ours_is_depth, is_depth, "{ours}, {theirs}");
            if !ours.is_ours() {
                assert_eq!(raw_members(&text), None, "the grammar takes it: {ours}");
            }
            Verdict::Refused
        }
        (Ok(ours), Err(theirs)) => panic!("only serde_json refuses: {theirs}: {}", ours.raw()),
        (Err(ours), Ok(theirs)) => panic!("only we refuse: {ours}: {theirs:?}"),
    }
}

/// A text as a JSON string means the same text to serde_json and to us.
fn quoted(text: &str) {
    let mut written = String::new();
    quote(&mut written, text);
    let theirs: String = serde_json::from_str(&written).expect("what we wrote is JSON");
    assert_eq!(theirs, text);
    let ours = Value::parse(&written).expect("what we wrote is JSON");
    assert_eq!(ours.as_str().as_deref(), Some(text));
}

fn same(ours: Value, theirs: &Tree) {
    match (ours.kind(), theirs) {
        (Kind::Null, Tree::Null) => {}
        (Kind::Bool, Tree::Bool(theirs)) => assert_eq!(ours.as_bool(), Some(*theirs)),
        (Kind::String, Tree::Text(theirs)) => {
            assert_eq!(ours.as_str().as_deref(), Some(&**theirs));
        }
        (Kind::Number, theirs) => same_number(ours, theirs),
        (Kind::Array, Tree::List(theirs)) => {
            assert_eq!(ours.items().count(), theirs.len());
            ours.items().zip(theirs).for_each(|(o, t)| same(o, t));
        }
        (Kind::Object, Tree::Object(theirs)) => {
            assert_eq!(ours.members().count(), theirs.len());
            for (ours, (name, theirs)) in ours.members().zip(theirs) {
                assert_eq!(ours.key, &**name);
                same(ours.value, theirs);
            }
        }
        (kind, theirs) => panic!("{kind:?} or {theirs:?}"),
    }
}

fn same_number(ours: Value, theirs: &Tree) {
    assert!(theirs.is_number(ours.raw()), "{}, {theirs:?}", ours.raw());
    let theirs: serde_json::Number = ours.raw().parse().expect("it is a number");
    assert_eq!(ours.as_f64(), theirs.as_f64(), "{theirs}");
    assert_eq!(ours.as_u64(), theirs.as_u64(), "{theirs}");
}

/// An object whose members are passed on one by one is the same object; so is each member as it was
/// written.
fn passed_on(ours: Value, theirs: &Tree) {
    if ours.kind() != Kind::Object {
        return;
    }
    let raw = raw_members(ours.raw()).expect("it is an object");
    assert!(
        ours.members()
            .map(|m| m.raw().to_owned())
            .eq(raw.iter().map(|m| m.whole))
    );
    let object = ours
        .members()
        .fold(Object::new(), |out, member| out.member(&member));
    let again = Tree::of(&object.finish()).expect("what we wrote is JSON");
    assert_eq!(again, *theirs);
}
