//! Our JSON compared with serde_json: on valid texts, on damaged ones, and on texts written to
//! crash a parser, both accept with equal values or both refuse.
//!
//! They differ in one thing, on purpose: serde_json must fit each number into an `f64` and refuses
//! `1e400`; we keep the text, so we accept it. RFC 8259 §6 allows either. [`serde`] below replaces
//! such numbers, so that everything around them is still compared.

use std::collections::BTreeMap;
use std::thread;

use barewire::json::{Kind, MAX_DEPTH, Object, Value, quote};
use proptest::prelude::*;
use serde_json::json;

// ---- The comparison --------------------------------------------------------

/// serde_json's result for `text`, after each number that is too big for it was replaced by a
/// smaller one; with the replaced text.
fn serde(text: &str) -> (String, serde_json::Result<serde_json::Value>) {
    let mut text = text.to_string();
    loop {
        match serde_json::from_str(&text) {
            Err(error) if error.to_string().starts_with("number out of range") => {
                shrink_number(&mut text, &error);
            }
            verdict => return (text, verdict),
        }
    }
}

/// Replaces the number that serde_json has just read by `1e1`. The replacement must end in an
/// exponent, so that `.5` or `e5` after it is as wrong as before.
fn shrink_number(text: &mut String, error: &serde_json::Error) {
    let lines = text.split_inclusive('\n').take(error.line() - 1);
    let read = lines.map(str::len).sum::<usize>() + error.column();
    let in_number = |c: char| c.is_ascii_digit() || "+-.eE".contains(c);
    let start = text[..read].trim_end_matches(in_number).len();
    let rest = text[read..].trim_start_matches(|c: char| c.is_ascii_digit());
    *text = format!("{}1e1{rest}", &text[..start]);
}

/// Both accept with equal values, or both refuse. True if they accept.
fn agree(text: &str) -> bool {
    let shown = || text.chars().take(300).collect::<String>();
    let (shrunk, theirs) = serde(text);
    match (Value::parse(text), theirs) {
        (Ok(_), Ok(theirs)) => {
            let ours = Value::parse(&shrunk).expect("we accepted it with a bigger number");
            assert!(same(ours, &theirs), "unequal values: {}", shown());
            true
        }
        (Err(ours), Err(_)) => {
            assert!(text.is_char_boundary(ours.at), "{ours}: {}", shown());
            false
        }
        (Ok(_), Err(theirs)) => panic!("only serde_json refuses, {theirs}: {}", shown()),
        (Err(ours), Ok(_)) => panic!("only we refuse, {ours}: {}", shown()),
    }
}

fn same(ours: Value, theirs: &serde_json::Value) -> bool {
    match ours.kind() {
        Kind::Null => theirs.is_null(),
        Kind::Bool => theirs.is_boolean() && ours.as_bool() == theirs.as_bool(),
        Kind::String => theirs.is_string() && ours.as_str().as_deref() == theirs.as_str(),
        Kind::Number => theirs.is_number() && same_number(ours, theirs),
        Kind::Array => theirs.as_array().is_some_and(|theirs| {
            let ours: Vec<_> = ours.items().collect();
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(o, t)| same(*o, t))
        }),
        Kind::Object => theirs.as_object().is_some_and(|theirs| {
            // serde_json keeps the last of several duplicates, and so does this map.
            let ours: BTreeMap<_, _> = ours.members().map(|m| (m.key, m.value)).collect();
            let in_theirs = |key: &str, ours| theirs.get(key).is_some_and(|t| same(ours, t));
            ours.len() == theirs.len() && ours.iter().all(|(key, value)| in_theirs(key, *value))
        }),
    }
}

/// Whole numbers are equal to the last digit. For fractions serde_json, without
/// its feature `float_roundtrip`, may be a few units off in the last place.
fn same_number(ours: Value, theirs: &serde_json::Value) -> bool {
    if ours.as_u64() != theirs.as_u64() {
        return false;
    }
    match (ours.as_f64(), theirs.as_f64()) {
        (Some(ours), Some(theirs)) => (ours - theirs).abs() <= ours.abs() * 1e-15 + 1e-322,
        _ => false,
    }
}

// ---- By hand ---------------------------------------------------------------

/// One of everything; it is cut and damaged below.
const RICH: &str = "\r\n {\"type\" : \"message\",\t\"n\":[0,-0,-1.5e+3,1E-2,18446744073709551616],\
    \"é😀\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\uDE00\u{2028}\u{7f}\",\"to\":null,\
    \"\":{},\"deep\":[[],[[{\"ok\":true,\"ok\":false}]]]} \n";

#[test]
fn what_the_grammar_allows_is_accepted() {
    #[rustfmt::skip]
    let good = [
        // §3 and §2
        RICH, "null", "true", "false", "[]", "{}", " [ ] ", "\t{\n}\r", "[[],{}]",
        // §4
        r#"{"":""}"#, r#"{"a":1,"a":2}"#, r#"{"a":1,"\u0061":2}"#,
        // §6
        "0", "-0", "-0.0", "10", "1.5", "1e5", "1E+5", "1e-5", "0e1", "0e99999999999999999999",
        "1e-400", "-1e-99999999999", "1.7976931348623157e308", "5e-324", "9007199254740993",
        "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
        "18446744073709551615", "18446744073709551616", "0.1", "123456789.987654321e-20",
        // §7
        r#""""#, r#""\u0000""#, r#""\u2028\u2029""#, "\"\u{2028}\u{2029}\"", "\"\u{feff}\"",
        "\"\u{7f}\u{80}\u{9f}\u{10ffff}\"", r#""\ud800\udc00\udbff\udfff""#,
        r#""\uD834\uDd1e""#, r#""\uFFFF\ufffe""#,
    ];
    for text in good {
        assert!(agree(text), "refused: {text}");
    }
}

#[test]
fn what_the_grammar_forbids_is_refused() {
    #[rustfmt::skip]
    let bad = [
        // §2: one value, and only these four kinds of white space
        "", " ", "\u{feff}1", "\0", "1\0", "[1\0]", "\u{a0}1", "\u{2028}1", "1\u{c}", "1\u{b}",
        "1 2", "{}{}", "{} ,", "[1];", "\"a\"]", "]", "}", "// a\n1", "1 /* a */", "#1",
        // §3: the literal names
        "NaN", "nan", "Infinity", "-Infinity", "inf", "undefined", "None", "True", "NULL", "nul",
        "nulll", "truefalse", "t", "a", "'a'", "`a`",
        // §4: objects
        "{", r#"{"a""#, r#"{"a":"#, r#"{"a":}"#, r#"{"a":1"#, r#"{"a":1,"#, r#"{"a":1,}"#, "{,}",
        r#"{"a",1}"#, r#"{"a"=1}"#, "{a:1}", "{'a':1}", "{1:1}", "{null:1}", "{[]:1}", "{:1}",
        r#"{"a"}"#, r#"{"a":1]"#, r#"{"a":1 "b":2}"#, r#"{"a":1;"b":2}"#, r#"{"a"::1}"#,
        r#"{"a":1,,"b":2}"#, r#"{"\ud83d":1}"#,
        // §5: arrays
        "[", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1,,2]", "[1 2]", "[1:2]", "[1}", "[[]", "[]]",
        // §6: numbers; the last five are wrong after one that is too big for serde_json
        "01", "-01", "00", "-", "--1", "+1", ".5", "-.5", "1.", "1.e1", "1e", "1e+", "1E-",
        "1e1.5", "1e1e1", "0x1F", "1_000", "1,000", "１", "1a", "[1e]", "[-]",
        "1e400.5", "1e400e5", "[1e400 1e400]", "-1e999-", "[\n1e400,\n1e400,]",
        // §7: strings
        "\"", "\"a", r#""\""#, r#""\"#, "\"a\nb\"", "\"\t\"", "\"\u{1f}\"", "\"\0\"", "\"\\\n\"",
        r#""\U0041""#, r#""\x41""#, r#""\a""#, r#""\'""#, r#""\0""#, r#""\é""#, "\"\\\u{2028}\"",
        r#""\u""#, r#""\u12""#, r#""\u123g""#, r#""\u+123""#, r#""\u 123""#, r#""\u-001""#,
        r#""\u00é""#,
        // §8.2: halves of surrogate pairs
        r#""\ud800""#, r#""\udc00""#, r#""\udbff""#, r#""\udfff""#, r#""\ud83dx""#,
        r#""\ud83d\n""#, r#""\ud83d\u0041""#, r#""\ud83d\ud83d\ude00""#, r#""\ude00\ud83d""#,
        r#""\ud83d\\ude00""#, r#""\ud83d\ude0""#, r#""\ud83d"#, r#""\ud83d\"#, r#""\ud83d\u"#,
    ];
    for text in bad {
        assert!(!agree(text), "accepted: {text}");
    }
}

#[test]
fn a_text_cut_at_any_byte_is_refused() {
    let whole = RICH.trim();
    for cut in (0..whole.len()).filter(|at| whole.is_char_boundary(*at)) {
        assert!(!agree(&whole[..cut]), "accepted: {}", &whole[..cut]);
    }
}

#[test]
fn both_agree_on_each_byte_replaced_by_each_mark() {
    for at in (0..RICH.len()).filter(|at| RICH.as_bytes()[*at].is_ascii()) {
        for mark in "\"\\{}[]:,-+.eE019utn /\t\n\0\u{1f}\u{7f}é".chars() {
            agree(&format!("{}{mark}{}", &RICH[..at], &RICH[at + 1..]));
            agree(&format!("{}{mark}{}", &RICH[..at], &RICH[at..]));
        }
    }
}

#[test]
fn a_number_beyond_f64_is_kept_as_text_although_serde_json_refuses_it() {
    let digits = "9".repeat(400);
    for text in [
        "1e400",
        "-1e400",
        "1.5E+999999999999",
        "1.7976931348623159e308",
        &digits,
    ] {
        let theirs = serde_json::from_str::<serde_json::Value>(text).unwrap_err();
        assert!(
            theirs.to_string().starts_with("number out of range"),
            "{theirs}"
        );
        let ours = Value::parse(text).expect("the grammar of §6 has no limit");
        assert_eq!(
            (ours.raw(), ours.as_f64(), ours.as_u64()),
            (text, None, None)
        );
    }
}

#[test]
fn nesting_is_allowed_exactly_as_deep_as_in_serde_json() {
    for (open, inner, close) in [
        ("[", "", "]"),
        ("[", "1", "]"),
        (r#"{"a":"#, "{}", "}"),
        (r#"[{"a":"#, "[]", "}]"),
    ] {
        let brackets = |text: &str| text.matches(['[', '{']).count();
        let nested = |times| open.repeat(times) + inner + &close.repeat(times);
        for text in (1..200).map(nested) {
            assert_eq!(agree(&text), brackets(&text) <= MAX_DEPTH, "{text}");
        }
    }
}

#[test]
fn depth_counts_open_brackets_only() {
    assert!(agree(&format!("[{}[]]", "[[]],{\"a\":[]},".repeat(1000))));
}

// ---- Texts that crash parsers ---------------------------------------------

/// Visits every value of a text without recursion, and counts them.
fn visit_all(whole: Value) -> usize {
    let mut found = vec![whole];
    let mut count = 0;
    while let Some(value) = found.pop() {
        count += 1;
        let _asked = (
            value.as_str(),
            value.as_bool(),
            value.as_u64(),
            value.as_f64(),
        );
        found.extend(value.items());
        found.extend(value.members().map(|m| m.value));
    }
    count
}

/// Runs on a stack as small as that of a server with thousands of threads.
fn on_small_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| {
        let small = thread::Builder::new().stack_size(128 * 1024);
        let thread = small.spawn_scoped(scope, work).expect("a thread");
        thread.join().expect("no panic")
    })
}

fn refused_on_small_stack(text: &str) {
    assert!(on_small_stack(|| Value::parse(text).is_err()));
    assert!(!agree(text));
}

#[test]
fn brackets_without_end_are_refused_on_a_small_stack() {
    for times in [MAX_DEPTH + 1, 10_000, 4_000_000] {
        refused_on_small_stack(&"[".repeat(times));
        refused_on_small_stack(&r#"{"a":"#.repeat(times));
        refused_on_small_stack(&"[{\"a\":\n".repeat(times));
        refused_on_small_stack(&("[".repeat(times) + &"]".repeat(times)));
    }
}

#[test]
fn the_deepest_allowed_text_is_read_on_a_small_stack() {
    let arrays = "[".repeat(MAX_DEPTH) + &"]".repeat(MAX_DEPTH);
    let objects = r#"{"a":"#.repeat(MAX_DEPTH) + "1" + &"}".repeat(MAX_DEPTH);
    for (text, count) in [(arrays, MAX_DEPTH), (objects, MAX_DEPTH + 1)] {
        let visited = on_small_stack(|| Value::parse(&text).map(visit_all));
        assert_eq!(visited, Ok(count));
        assert!(agree(&text));
    }
}

/// Texts of about `size` bytes: valid ones, then invalid ones.
fn big_texts(size: usize) -> (Vec<String>, Vec<String>) {
    let fill = |piece: &str| piece.repeat(size / piece.len());
    let good = vec![
        format!("[{}1]", fill("1,")),
        format!("[{}1]", fill("[],{},")),
        format!("{{{}\"\":0}}", fill(r#""a":1,"#)),
        format!("\"{}\"", fill(r"\ud83d\ude00")),
        format!("\"{}\"", fill("é")),
        format!("{}1{}", fill(" "), fill("\n")),
        format!("0.{}", fill("3")),
    ];
    let bad = vec![
        format!("[{}]", fill("1,")),
        format!("\"{}", fill("\\\"")),
        format!("1{}", fill("e1")),
    ];
    (good, bad)
}

#[test]
fn four_mebibytes_of_anything_are_read_on_a_small_stack() {
    let (good, bad) = big_texts(4 << 20);
    for text in good {
        assert!(on_small_stack(
            || Value::parse(&text).is_ok_and(|v| visit_all(v) > 0)
        ));
    }
    for text in bad {
        assert!(on_small_stack(|| Value::parse(&text).is_err()));
    }
}

#[test]
fn both_agree_on_big_texts() {
    let (good, bad) = big_texts(64 << 10);
    assert!(good.iter().all(|text| agree(text)));
    assert!(!bad.iter().any(|text| agree(text)));
}

// ---- By chance -------------------------------------------------------------

fn space() -> impl Strategy<Value = String> {
    prop_oneof![4 => Just(String::new()), 1 => "[ \t\r\n]{1,3}"]
}

fn string_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z]{0,4}",
        "[^\"\\\\\\x00-\\x1f]{1,3}",
        r#"\\["\\/bfnrt]"#,
        r"\\u[0-9A-Ca-c][0-9A-Fa-f]{3}",
        r"\\u[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2}",
    ];
    prop::collection::vec(piece, 0..5).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

fn scalar_text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec!["null", "true", "false"]).prop_map(String::from),
        r"-?(0|[1-9][0-9]{0,21})(\.[0-9]{1,22})?([eE][+-]?[0-9]{1,3})?",
        any::<u64>().prop_map(|n| n.to_string()),
        any::<i64>().prop_map(|n| n.to_string()),
        any::<f64>()
            .prop_filter("JSON has no NaN", |n| n.is_finite())
            .prop_map(|n| format!("{n:e}")),
        string_text(),
    ]
}

/// A valid text of any shape, with white space wherever it is allowed.
fn json_text() -> impl Strategy<Value = String> {
    scalar_text().prop_recursive(6, 60, 6, |inner| {
        let item = (space(), inner, space())
            .prop_map(|(a, value, b)| a + &value + &b)
            .boxed();
        let name = prop_oneof![r#""[ab]""#, string_text()];
        let member = (space(), name, space(), item.clone());
        let member = member.prop_map(|(a, name, b, value)| a + &name + &b + ":" + &value);
        let array = (space(), prop::collection::vec(item, 0..6));
        let object = (space(), prop::collection::vec(member, 0..6));
        prop_oneof![
            array.prop_map(|(space, items)| format!("[{space}{}]", items.join(","))),
            object.prop_map(|(space, members)| format!("{{{space}{}}}", members.join(","))),
        ]
    })
}

/// Inserts, removes or overwrites bytes; broken UTF-8 is repaired.
fn spoil(text: &str, wounds: &[(prop::sample::Index, usize, Vec<u8>)]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for (at, removed, put) in wounds {
        let at = at.index(bytes.len() + 1);
        let end = bytes.len().min(at + removed);
        bytes.splice(at..end, put.iter().copied());
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn wounds() -> impl Strategy<Value = Vec<(prop::sample::Index, usize, Vec<u8>)>> {
    let mark = prop::sample::select(b"\"\"\\\\{}[]:,,-+.eE0129utnfdD8 /\n\0\x1f".to_vec());
    let put = prop_oneof![
        4 => prop::collection::vec(mark, 0..3),
        1 => prop::collection::vec(any::<u8>(), 0..3),
    ];
    prop::collection::vec((any::<prop::sample::Index>(), 0..3_usize, put), 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn valid_texts_mean_the_same_to_both(text in json_text()) {
        prop_assert!(agree(&text), "refused: {}", text);
    }

    #[test]
    fn both_agree_on_damaged_texts(text in json_text(), wounds in wounds()) {
        agree(&spoil(&text, &wounds));
    }

    #[test]
    fn both_agree_on_heaps_of_marks(text in r#"[\[\]{}":,01eE.\\u \-ntd]{0,12}"#) {
        agree(&text);
    }

    #[test]
    fn both_agree_on_any_text(text in any::<String>()) {
        agree(&text);
    }

    #[test]
    fn a_value_can_be_put_together_again_from_its_parts(text in json_text()) {
        let value = Value::parse(&text).unwrap();
        let object = value.members().fold(Object::new(), |object, m| object.member(&m)).finish();
        let array = value.items().map(Value::raw).collect::<Vec<_>>().join(",");
        let again = match value.kind() {
            Kind::Object => object,
            Kind::Array => format!("[{array}]"),
            _ => value.raw().to_string(),
        };
        prop_assert_eq!(serde(&again).1.unwrap(), serde(&text).1.unwrap());
    }

    #[test]
    fn quote_round_trips_through_serde_json_and_through_us(
        text in any::<String>(), ascii in "[\\x00-\\x7f]{0,20}",
    ) {
        for text in [text, ascii] {
            let mut quoted = String::new();
            quote(&mut quoted, &text);
            prop_assert_eq!(&serde_json::from_str::<String>(&quoted).unwrap(), &text);
            prop_assert_eq!(Value::parse(&quoted).unwrap().as_str().unwrap(), text);
        }
    }

    #[test]
    fn serde_json_reads_what_the_object_writer_wrote(
        key in any::<String>(), text in any::<String>(), number in any::<u64>(),
        list in prop::collection::vec(any::<String>(), 0..4), raw in json_text(),
    ) {
        let written = Object::new()
            .string("string", &text)
            .number("number", number)
            .null("null")
            .strings("strings", list.iter().map(String::as_str))
            .raw("raw", &raw)
            .string(&key, &text)
            .finish();
        let mut expected = json!({
            "string": text, "number": number, "null": null, "strings": list,
            "raw": serde(&raw).1.unwrap(),
        });
        expected[&key] = json!(text);
        prop_assert_eq!(serde(&written).1.unwrap(), expected);
    }
}
