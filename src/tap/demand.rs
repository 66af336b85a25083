//! What a watcher may ask for: JSON objects, one in each message.

use super::gate::Pace;
use crate::json::{EXCERPT, Error, Kind, Value, excerpt, typed};
use crate::language::{Sentence, Twins, say};
use crate::websocket::CloseCode;
use crate::websocket::close::MAX_REASON;
use crate::websocket::frame::MAX_CONTROL_PAYLOAD;
use std::time::Duration;

/// The longest message that a watcher can have sent to itself, in bytes.
pub const MAX_DEMONSTRATION: u64 = 1024 * 1024;

/// The longest text that a watcher can have sent in fragments, in bytes: three frames that are easy
/// to read on the page.
const MAX_FRAGMENTED: usize = 4096;

/// What a watcher asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Demand {
    /// To watch the connection that this ticket belongs to.
    Watch {
        /// From the connection's `welcome`.
        ticket: String,
    },
    /// To watch all connections.
    Teach {
        /// The teacher's key.
        key: String,
    },
    /// To have something sent to the own connection.
    Act(Act),
    /// To set the pace of step mode.
    Pace {
        /// Which connection, if it isn't the own one.
        connection: Option<u64>,
        /// How fast.
        pace: Pace,
    },
    /// To take one step.
    Step {
        /// Which connection, if it isn't the own one.
        connection: Option<u64>,
    },
}

/// What can be sent to the watcher's own connection, to see it cross.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// A ping with this payload, of at most 125 bytes.
    Ping(String),
    /// A message in three fragments.
    Fragments(String),
    /// A message with a text of this many bytes, at most [`MAX_DEMONSTRATION`].
    Big(usize),
    /// A Close, with a valid code and a reason of at most 123 bytes.
    Close(CloseCode, String),
    /// An early ping, as after a long silence.
    Quiet,
}

impl Demand {
    /// Parses a message.
    ///
    /// # Errors
    /// A sentence that says what isn't understood.
    pub fn read(text: &str) -> Result<Demand, Twins> {
        let object = Value::parse(text).map_err(|error| not_json(&error))?;
        if object.kind() != Kind::Object {
            return Err(Twins::of(NO_OBJECT));
        }
        let string = |key| typed::string(object.get(key), key);
        let connection = object.get("connection").and_then(Value::as_u64);
        match string("type")?.as_str() {
            "watch" => string("ticket").map(|ticket| Demand::Watch { ticket }),
            "teach" => string("key").map(|key| Demand::Teach { key }),
            "step" => Ok(Demand::Step { connection }),
            "pace" => pace(object).map(|pace| Demand::Pace { connection, pace }),
            kind => Act::read(kind, object).map(Demand::Act),
        }
    }
}

impl Act {
    fn read(kind: &str, object: Value<'_>) -> Result<Act, Twins> {
        let string = |key| typed::string(object.get(key), key);
        match kind {
            "ping" => short(string("payload")?, MAX_CONTROL_PAYLOAD).map(Act::Ping),
            "fragments" => short(string("text")?, MAX_FRAGMENTED).map(Act::Fragments),
            "big" => match typed::number(object.get("bytes"), "bytes")? {
                bytes @ 1..=MAX_DEMONSTRATION => Ok(Act::Big(bytes as usize)),
                _ => Err(Twins::of(|language| {
                    say!(
                        language,
                        "bytes may be 1 to {MAX_DEMONSTRATION}",
                        "bytes 只能是 1 到 {MAX_DEMONSTRATION}"
                    )
                })),
            },
            "close" => {
                let code = close_code(typed::number(object.get("code"), "code")?)?;
                short(string("reason")?, MAX_REASON).map(|reason| Act::Close(code, reason))
            }
            "quiet" => Ok(Act::Quiet),
            other => Err(unknown("type", other)),
        }
    }
}

fn close_code(number: u64) -> Result<CloseCode, Twins> {
    let code = u16::try_from(number).ok().and_then(CloseCode::from_wire);
    code.ok_or_else(|| {
        Twins::of(|language| {
            say!(
                language,
                "no Close frame may carry that code (RFC 6455 §7.4)",
                "Close 帧不能用这个码（RFC 6455 §7.4）"
            )
        })
    })
}

fn pace(object: Value<'_>) -> Result<Pace, Twins> {
    match typed::string(object.get("pace"), "pace")?.as_str() {
        "full" => Ok(Pace::Full),
        "by-hand" => Ok(Pace::ByHand),
        "slow" => pause(typed::number(object.get("ms"), "ms")?).map(Pace::Slow),
        other => Err(unknown("pace", other)),
    }
}

/// The complaint about a message that isn't a JSON object.
pub const NO_OBJECT: Sentence = |language| {
    say!(
        language,
        "a demand is a JSON object",
        "请求（demand）应是一个 JSON 对象"
    )
};

/// Why it isn't JSON.
pub fn not_json(error: &Error) -> Twins {
    Twins::of(|language| {
        let error = error.sentence(language);
        say!(language, "not JSON: {error}", "不是 JSON：{error}")
    })
}

fn unknown(field: &str, value: &str) -> Twins {
    let value = excerpt(value, EXCERPT);
    Twins::of(|language| {
        say!(
            language,
            "the {field} {value} is unknown",
            "没有 {value} 这种 {field}"
        )
    })
}

fn pause(ms: u64) -> Result<Duration, Twins> {
    match ms {
        50..=5000 => Ok(Duration::from_millis(ms)),
        _ => Err(Twins::of(|language| {
            say!(language, "ms may be 50 to 5000", "ms 只能是 50 到 5000")
        })),
    }
}

fn short(text: String, most: usize) -> Result<String, Twins> {
    match text.len() <= most {
        true => Ok(text),
        false => Err(Twins::of(|language| {
            say!(
                language,
                "that is longer than {most} bytes",
                "超过了 {most} 字节（byte）"
            )
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn demands() {
        let code = CloseCode::from_wire(4000).unwrap();
        for (text, demand) in [
            (
                r#"{"type":"watch","ticket":"0af"}"#,
                Demand::Watch {
                    ticket: "0af".to_owned(),
                },
            ),
            (
                r#"{"type":"teach","key":"k"}"#,
                Demand::Teach {
                    key: "k".to_owned(),
                },
            ),
            (
                r#"{"type":"ping","payload":"你好"}"#,
                Demand::Act(Act::Ping("你好".to_owned())),
            ),
            (
                r#"{"type":"fragments","text":"a"}"#,
                Demand::Act(Act::Fragments("a".to_owned())),
            ),
            (
                r#"{"type":"big","bytes":300000}"#,
                Demand::Act(Act::Big(300_000)),
            ),
            (
                r#"{"type":"close","code":4000,"reason":"bye"}"#,
                Demand::Act(Act::Close(code, "bye".to_owned())),
            ),
            (r#"{"type":"quiet"}"#, Demand::Act(Act::Quiet)),
            (
                r#"{"type":"pace","pace":"slow","ms":400}"#,
                Demand::Pace {
                    connection: None,
                    pace: Pace::Slow(Duration::from_millis(400)),
                },
            ),
            (
                r#"{"type":"step","connection":7}"#,
                Demand::Step {
                    connection: Some(7),
                },
            ),
        ] {
            assert_eq!(Demand::read(text), Ok(demand), "{text}");
        }
    }

    #[test]
    fn a_refused_demand_says_why() {
        for (text, why) in [
            ("{", "not JSON"),
            ("[]", "a JSON object"),
            ("{}", "the field type"),
            (r#"{"type":"fly"}"#, "\"fly\" is unknown"),
            (r#"{"type":"watch"}"#, "the field ticket"),
            (r#"{"type":"close","code":1005,"reason":""}"#, "§7.4"),
            (r#"{"type":"close","code":70000,"reason":""}"#, "§7.4"),
            (r#"{"type":"pace","pace":"slow","ms":5}"#, "50 to 5000"),
            (r#"{"type":"pace","pace":"fast"}"#, "\"fast\" is unknown"),
            (r#"{"type":"big","bytes":0}"#, "1 to 1048576"),
            (r#"{"type":"big","bytes":1048577}"#, "1 to 1048576"),
        ] {
            let refusal = Demand::read(text).unwrap_err();
            assert!(refusal.to_string().contains(why), "{text}: {refusal}");
        }
        for text in [r#"{"type":"…"}"#, r#"{"type":"pace","pace":"…"}"#] {
            let refusal = Demand::read(&text.replace('…', &"\u{7f}".repeat(16_000))).unwrap_err();
            assert!(
                refusal.to_string().len() < 300,
                "{} bytes",
                refusal.to_string().len()
            );
        }
        let long = "x".repeat(126);
        let long = format!(r#"{{"type":"ping","payload":"{long}"}}"#);
        assert!(
            Demand::read(&long)
                .unwrap_err()
                .to_string()
                .contains("125 bytes")
        );
    }
}
