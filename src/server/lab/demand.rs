//! What a page asks of a desk: JSON objects, one in each message.

use super::pieces::{MOST_PIECES, Pieces};
use crate::json::{EXCERPT, Kind, Value, excerpt, typed};
use crate::language::{Twins, say};
use crate::tap::demand::{NO_OBJECT, not_json};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::time::Duration;

/// The longest pause between two pieces, in milliseconds: long enough to talk about it.
const MAX_PAUSE: u64 = 2000;
/// The page's numbers for its connections end here.
const MAX_ID: u64 = 1 << 31;
/// The most lines of a prepared head, and the most bytes in all: browsers and proxies accept this
/// without trouble.
const MOST_LINES: usize = 50;
const MOST_HEAD: usize = 8 * 1024;
/// The fields that a prepared head may have, besides `X-…` and `Sec-WebSocket-…`. A field such as
/// `Set-Cookie` or `Strict-Transport-Security` would change something in the student's browser that
/// outlives the connection and affects other servers.
const FIELDS: [&str; 4] = ["upgrade", "connection", "date", "server"];
// `WebSocket-Location` and `-Origin` are those of a draft before the RFC.
const FIELDS_BEGIN: [&str; 3] = ["sec-websocket-", "websocket-", "x-"];

/// What a page asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Demand {
    /// To open the desk.
    Lab {
        /// From the `welcome` of the page's connection.
        ticket: String,
    },
    /// A connection to this server.
    Connect {
        /// The page's number for it.
        id: u64,
        /// Does an endpoint read along, and write what it owes?
        answers: bool,
    },
    /// To write on it.
    Write {
        /// Which connection.
        id: u64,
        /// What.
        pieces: Pieces,
    },
    /// To read no more from it, or again.
    Reading {
        /// Which connection.
        id: u64,
        /// Again?
        on: bool,
    },
    /// To end the direction in which we write.
    Shut {
        /// Which connection.
        id: u64,
    },
    /// To close it.
    Drop {
        /// Which connection.
        id: u64,
    },
    /// To be pinged early by the server's end.
    Quiet {
        /// Which connection.
        id: u64,
    },
    /// To prepare an answer for the page's own browser.
    Prepare {
        /// The page's number for the connection that will come.
        id: u64,
        /// The answer.
        chosen: Chosen,
    },
}

/// Chosen bytes for the page's own browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The lines between the `101` and the empty line; `None`: the correct ones.
    pub head: Option<Vec<String>>,
    /// What follows the head.
    pub pieces: Pieces,
    /// Does an endpoint read along, and write what it owes?
    pub answers: bool,
}

impl Chosen {
    /// How many bytes of memory it takes.
    pub fn bytes(&self) -> usize {
        let lines = self.head.iter().flatten();
        self.pieces.bytes() + lines.map(String::len).sum::<usize>()
    }
}

/// A message that isn't understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misread {
    /// Which connection it was about, if that was understood.
    pub id: Option<u64>,
    /// Why not, as a sentence.
    pub why: Twins,
}

impl Demand {
    /// The page's number for the connection that it is about.
    pub fn id(&self) -> Option<u64> {
        match self {
            Demand::Lab { .. } => None,
            Demand::Connect { id, .. }
            | Demand::Write { id, .. }
            | Demand::Reading { id, .. }
            | Demand::Shut { id }
            | Demand::Drop { id }
            | Demand::Quiet { id }
            | Demand::Prepare { id, .. } => Some(*id),
        }
    }

    /// Parses a message; `None` is a binary one.
    ///
    /// # Errors
    /// A sentence that says what isn't understood.
    pub fn read(text: Option<&str>) -> Result<Demand, Misread> {
        let misread = |why: Twins| Misread { id: None, why };
        let text = text.ok_or_else(|| misread(Twins::of(NO_OBJECT)))?;
        let object = Value::parse(text).map_err(|error| misread(not_json(&error)))?;
        if object.kind() != Kind::Object {
            return Err(misread(Twins::of(NO_OBJECT)));
        }
        let fields = Fields::of(object);
        let id = fields.id().ok();
        fields.demand().map_err(|why| Misread { id, why })
    }
}

/// The members that a demand can have.
const KEYS: [&str; 8] = [
    "type", "id", "ticket", "answers", "on", "head", "pieces", "pause",
];

/// Their values, found in one pass, since they may be megabytes.
struct Fields<'a>([Option<Value<'a>>; KEYS.len()]);

impl<'a> Fields<'a> {
    /// If a key occurs twice, the first counts.
    fn of(object: Value<'a>) -> Fields<'a> {
        let mut fields = Fields([None; KEYS.len()]);
        for member in object.members() {
            let place = KEYS.iter().position(|key| member.key == *key);
            if let Some(place) = place {
                fields.0[place].get_or_insert(member.value);
            }
        }
        fields
    }

    fn get(&self, key: &str) -> Option<Value<'a>> {
        let place = KEYS.iter().position(|known| *known == key)?;
        self.0[place]
    }

    fn demand(&self) -> Result<Demand, Twins> {
        let id = || self.id();
        match typed::string(self.get("type"), "type")?.as_str() {
            "lab" => {
                let ticket = typed::string(self.get("ticket"), "ticket")?;
                Ok(Demand::Lab { ticket })
            }
            "connect" => Ok(Demand::Connect {
                id: id()?,
                answers: self.truth("answers")?,
            }),
            "write" => Ok(Demand::Write {
                id: id()?,
                pieces: self.pieces()?,
            }),
            "reading" => Ok(Demand::Reading {
                id: id()?,
                on: self.truth("on")?,
            }),
            "shut" => Ok(Demand::Shut { id: id()? }),
            "drop" => Ok(Demand::Drop { id: id()? }),
            "quiet" => Ok(Demand::Quiet { id: id()? }),
            "prepare" => Ok(Demand::Prepare {
                id: id()?,
                chosen: Chosen {
                    head: self.head()?,
                    pieces: self.pieces()?,
                    answers: self.truth("answers")?,
                },
            }),
            other => {
                let other = excerpt(other, EXCERPT);
                Err(Twins::of(|language| {
                    say!(
                        language,
                        "the type {other} is unknown",
                        "没有 {other} 这种类型（type）"
                    )
                }))
            }
        }
    }

    fn truth(&self, key: &str) -> Result<bool, Twins> {
        typed::truth(self.get(key), key)
    }

    fn id(&self) -> Result<u64, Twins> {
        typed::number_up_to(MAX_ID, self.get("id"), "id")
    }

    fn array(&self, key: &str) -> Result<Value<'a>, Twins> {
        let value = self.get(key).filter(|value| value.kind() == Kind::Array);
        value.ok_or_else(|| {
            Twins::of(|language| {
                say!(
                    language,
                    "the field {key} must be an array of strings",
                    "字段 {key} 必须是字符串的数组（array）"
                )
            })
        })
    }

    fn pieces(&self) -> Result<Pieces, Twins> {
        let pause = typed::number_up_to(MAX_PAUSE, self.get("pause"), "pause")?;
        let mut pieces = Pieces::new(Duration::from_millis(pause));
        for (item, number) in self.array("pieces")?.items().zip(1..) {
            let bytes = item.as_str().and_then(|text| STANDARD.decode(&*text).ok());
            match bytes {
                Some(bytes) if !bytes.is_empty() => pieces.push(&bytes),
                Some(_) => {
                    return Err(Twins::of(|language| {
                        say!(
                            language,
                            "piece {number} is empty",
                            "第 {number} 段（piece）是空的"
                        )
                    }));
                }
                None => {
                    return Err(Twins::of(|language| {
                        say!(
                            language,
                            "piece {number} isn't base64 (RFC 4648 §4)",
                            "第 {number} 段不是 base64（RFC 4648 §4）"
                        )
                    }));
                }
            }
            if pieces.count() > MOST_PIECES {
                return Err(Twins::of(|language| {
                    say!(
                        language,
                        "there may be {MOST_PIECES} pieces at most",
                        "最多 {MOST_PIECES} 段（piece）"
                    )
                }));
            }
        }
        Ok(pieces)
    }

    fn head(&self) -> Result<Option<Vec<String>>, Twins> {
        if self
            .get("head")
            .is_some_and(|head| head.kind() == Kind::Null)
        {
            return Ok(None);
        }
        let (mut lines, mut bytes) = (Vec::new(), 0);
        for (item, number) in self.array("head")?.items().zip(1..) {
            let line = item.as_str().ok_or_else(|| {
                Twins::of(|language| {
                    say!(
                        language,
                        "the lines of head must be strings",
                        "head 的各行必须是字符串"
                    )
                })
            })?;
            bytes += line.len();
            if number > MOST_LINES || bytes > MOST_HEAD {
                return Err(Twins::of(|language| {
                    say!(
                        language,
                        "a head may have {MOST_LINES} lines and {MOST_HEAD} bytes at most",
                        "首部（head）最多 {MOST_LINES} 行、{MOST_HEAD} 字节"
                    )
                }));
            }
            check_line(&line).map_err(|why| {
                Twins::of(|language| {
                    let why = why.sentence(language);
                    say!(
                        language,
                        "line {number} of head: {why}",
                        "head 第 {number} 行：{why}"
                    )
                })
            })?;
            lines.push(line.into_owned());
        }
        Ok(Some(lines))
    }
}

/// A line of a prepared head must stay one line, and must have no effect after its connection.
fn check_line(line: &str) -> Result<(), Twins> {
    if line.is_empty() {
        return Err(Twins::of(|language| {
            say!(
                language,
                "an empty line would end the head",
                "空行会结束首部（head）"
            )
        }));
    }
    if line.chars().any(|c| c.is_control() && c != '\t') {
        return Err(Twins::of(|language| {
            say!(
                language,
                "no CR, LF, NUL or other control character may stand in it",
                "里面不能有 CR、LF、NUL 等控制字符"
            )
        }));
    }
    if line.starts_with([' ', '\t']) {
        return Err(Twins::of(|language| {
            say!(
                language,
                "it may not begin with a space: it would go on with the line before",
                "不能以空格开头：那是上一行的折行（folding）"
            )
        }));
    }
    // Browsers tolerate white space after a name.
    let name = line.split(':').next().unwrap_or_default().trim();
    let name = name.to_ascii_lowercase();
    let is_known =
        FIELDS.contains(&name.as_str()) || FIELDS_BEGIN.iter().any(|begin| name.starts_with(begin));
    match is_known || !line.contains(':') {
        true => Ok(()),
        false => {
            let name = excerpt(&name, EXCERPT);
            Err(Twins::of(|language| {
                say!(
                    language,
                    "a lab may send Upgrade, Connection, Sec-WebSocket-…, WebSocket-…, Date, Server \
                     and X-…, but not {name}: it could outlive the connection",
                    "实验（lab）可以发 Upgrade、Connection、Sec-WebSocket-…、WebSocket-…、Date、Server \
                     和 X-…，不能发 {name}：它的影响可能超出这个连接"
                )
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Demand, Misread> {
        Demand::read(Some(text))
    }

    #[test]
    fn demands() {
        let mut pieces = Pieces::new(Duration::from_millis(20));
        pieces.push(b"\x81\x85");
        pieces.push(b"a");
        let chosen = |head: Option<&[&str]>, pieces: &Pieces| Chosen {
            head: head.map(|lines| lines.iter().map(|&line| line.to_owned()).collect()),
            pieces: pieces.clone(),
            answers: false,
        };
        for (text, demand) in [
            (
                r#"{"type":"lab","ticket":"0af"}"#,
                Demand::Lab {
                    ticket: "0af".to_owned(),
                },
            ),
            (
                r#"{"type":"connect","id":2147483648,"answers":true}"#,
                Demand::Connect {
                    id: 1 << 31,
                    answers: true,
                },
            ),
            (
                r#"{"type":"write","id":1,"pieces":["gYU=","YQ=="],"pause":20}"#,
                Demand::Write {
                    id: 1,
                    pieces: pieces.clone(),
                },
            ),
            (
                r#"{"type":"reading","id":0,"on":false}"#,
                Demand::Reading { id: 0, on: false },
            ),
            (r#"{"type":"shut","id":1}"#, Demand::Shut { id: 1 }),
            (r#"{"type":"drop","id":1}"#, Demand::Drop { id: 1 }),
            (r#"{"type":"quiet","id":1}"#, Demand::Quiet { id: 1 }),
            (
                r#"{"type":"prepare","id":5,"head":null,"pieces":["gYU=","YQ=="],"pause":20,"answers":false}"#,
                Demand::Prepare {
                    id: 5,
                    chosen: chosen(None, &pieces),
                },
            ),
            (
                r#"{"type":"prepare","id":5,"head":["Upgrade: websocket","no field"],"pieces":[],"pause":0,"answers":false}"#,
                Demand::Prepare {
                    id: 5,
                    chosen: chosen(
                        Some(&["Upgrade: websocket", "no field"]),
                        &Pieces::default(),
                    ),
                },
            ),
        ] {
            assert_eq!(read(text), Ok(demand), "{text}");
        }
    }

    #[test]
    fn a_refusal_says_why_and_for_which_connection() {
        for (text, id, why) in [
            ("{", None, "not JSON"),
            ("[]", None, "a JSON object"),
            ("{}", None, "the field type"),
            (r#"{"type":"fly","id":7}"#, Some(7), "\"fly\" is unknown"),
            (r#"{"type":"connect","answers":true}"#, None, "the field id"),
            (r#"{"type":"drop","id":-1}"#, None, "the field id"),
            (
                r#"{"type":"drop","id":2147483649}"#,
                None,
                "0 to 2147483648",
            ),
            (
                r#"{"type":"connect","id":1,"answers":1}"#,
                Some(1),
                "true or false",
            ),
            (
                r#"{"type":"write","id":1,"pieces":["a"],"pause":0}"#,
                Some(1),
                "piece 1 isn't base64",
            ),
            (
                r#"{"type":"write","id":1,"pieces":["YQ==",1],"pause":0}"#,
                Some(1),
                "piece 2 isn't base64",
            ),
            (
                r#"{"type":"write","id":1,"pieces":[""],"pause":0}"#,
                Some(1),
                "piece 1 is empty",
            ),
            (
                r#"{"type":"write","id":1,"pieces":"YQ==","pause":0}"#,
                Some(1),
                "an array",
            ),
            (
                r#"{"type":"write","id":1,"pieces":["YQ=="]}"#,
                Some(1),
                "the field pause",
            ),
            (
                r#"{"type":"write","id":1,"pieces":["YQ=="],"pause":2001}"#,
                Some(1),
                "0 to 2000",
            ),
        ] {
            let misread = read(text).unwrap_err();
            assert!(
                misread.why.to_string().contains(why),
                "{text}: {}",
                misread.why
            );
            assert_eq!(misread.id, id, "{text}");
        }
        assert!(
            Demand::read(None)
                .unwrap_err()
                .why
                .to_string()
                .contains("JSON object")
        );
        let long = format!(r#"{{"type":"{}"}}"#, "\u{7f}".repeat(2_000_000));
        assert!(read(&long).unwrap_err().why.to_string().len() < 300);
        let many = vec!["\"YQ==\""; MOST_PIECES + 1].join(",");
        let many = format!(r#"{{"type":"write","id":1,"pieces":[{many}],"pause":0}}"#);
        assert!(
            read(&many)
                .unwrap_err()
                .why
                .to_string()
                .contains("4096 pieces")
        );
    }

    #[test]
    fn a_line_of_a_prepared_head_stays_a_line_and_does_nothing_beyond_its_connection() {
        let prepare = |lines: &[&str]| {
            let head = crate::json::Object::new().string("type", "prepare");
            let head = head.number("id", 5).strings("head", lines.iter().copied());
            let rest = head
                .raw("pieces", "[]")
                .number("pause", 0)
                .raw("answers", "false");
            read(&rest.finish())
        };
        for line in [
            "a\r\nb",
            "a\rb",
            "a\nb",
            "a\0b",
            "X-A: b\n",
            "",
            "\u{85}",
            "a\u{7f}",
            "X: \u{1b}[2J",
            " Set-Cookie: a=b",
            "\tX-A: b",
        ] {
            let misread = prepare(&["Upgrade: websocket", line]).unwrap_err();
            assert!(
                misread.why.to_string().contains("line 2"),
                "{line:?}: {}",
                misread.why
            );
        }
        for line in [
            "Set-Cookie: a=b",
            "set-cookie : a=b",
            "Strict-Transport-Security: max-age=1",
            "Clear-Site-Data: \"*\"",
            "Transfer-Encoding: chunked",
            "Content-Length: 3",
            ": x",
        ] {
            let misread = prepare(&[line]).unwrap_err();
            assert!(
                misread.why.to_string().contains("outlive"),
                "{line:?}: {}",
                misread.why
            );
        }
        for line in [
            "sec-websocket-accept: <accept>",
            "Sec-WebSocket-Extensions: permessage-deflate",
            "UPGRADE: nothing",
            "Connection:",
            "X-Anything: 你好\t",
            "WebSocket-Location: ws://127.0.0.1/",
            "no colon at all",
            "Date: x",
        ] {
            assert!(prepare(&[line]).is_ok(), "{line}");
        }
        assert!(prepare(&["X-A: b"; MOST_LINES]).is_ok());
        assert!(
            prepare(&["X-A: b"; MOST_LINES + 1])
                .unwrap_err()
                .why
                .to_string()
                .contains("50 lines")
        );
        // A head that is too long is refused, whether its field is allowed or not.
        for name in ["X-A", "Set-Cookie"] {
            let long = format!("{name}: {}", "b".repeat(MOST_HEAD));
            assert!(
                prepare(&[&long])
                    .unwrap_err()
                    .why
                    .to_string()
                    .contains("8192 bytes")
            );
        }
        let long = format!("{}: b", "\u{202e}".repeat(2000));
        assert!(prepare(&[&long]).unwrap_err().why.to_string().len() < 600);
    }
}
