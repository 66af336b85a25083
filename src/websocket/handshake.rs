//! The opening handshake, read by a server (RFC 6455 §4.2): is this request a
//! WebSocket client's, and what is the answer?
//!
//! The key and the accept value aren't secrets, and aren't encryption. They prove one thing: the
//! server that answers has read a WebSocket handshake. It isn't some other server that was tricked
//! into returning a `101` or the client's own bytes (§1.3).

use super::extension::{Agreed, Wanted, list};
use crate::http::fields::Minor;
use crate::http::{RequestHead, Response, Status};
use crate::language::{Language, say};
use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, PAD, STANDARD};
use sha1_smol::Sha1;
use std::fmt;

/// §1.3: the text that a server appends to the key. It has no meaning; it is only "unlikely to be
/// used by network endpoints that do not understand the WebSocket Protocol".
pub const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// The only version there is (§4.1).
pub const VERSION: &str = "13";

/// The field in which extensions are offered and agreed on (§9.1).
const EXTENSIONS: &str = "Sec-WebSocket-Extensions";

/// §4.2.2, step 5.4: base64 of the SHA-1 of key and [`GUID`].
///
/// ```
/// use barewire::websocket::handshake::accept_value;
/// // The example of RFC 6455 §1.3.
/// assert_eq!(accept_value("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
/// ```
pub fn accept_value(key: &str) -> String {
    // [accept]
    STANDARD.encode(accept_digest(key))
}

/// The SHA-1 of key and [`GUID`]; the accept value is this in base64.
pub fn accept_digest(key: &str) -> [u8; 20] {
    let mut sha1 = Sha1::new();
    sha1.update(key.as_bytes());
    sha1.update(GUID.as_bytes());
    sha1.digest().bytes()
}

/// 22 digits of six bits are 132, and 16 bytes are 128: four bits are spare. An encoder leaves them
/// 0 (RFC 4648 §3.5), but the RFC's own sample of §4.1 didn't (`AQIDBAUGBwgJCgsMDQ4PEC==`,
/// corrected by erratum 3150). They don't change the nonce, so they are accepted.
const SPARE_BITS_ALLOWED: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    PAD.with_decode_allow_trailing_bits(true),
);

/// §4.2.1, item 5: the 16 bytes of a key in base64; `None` if it isn't one.
pub fn key_bytes(key: &str) -> Option<Vec<u8>> {
    let nonce = SPARE_BITS_ALLOWED.decode(key).ok();
    nonce.filter(|nonce| nonce.len() == 16)
}

/// Does a valid key set bits beyond its 16 bytes? A server accepts it anyway.
pub fn has_spare_bits(key: &str) -> bool {
    key_bytes(key).is_some_and(|nonce| STANDARD.encode(nonce) != key)
}

/// A request that may become a WebSocket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The value of `Sec-WebSocket-Accept`.
    pub accept: String,
    /// The chosen subprotocol, one that the client offered.
    pub subprotocol: Option<&'static str>,
    /// How messages are compressed, if client and server want that.
    pub deflate: Option<Agreed>,
}

impl Accepted {
    /// Agrees to compression as the server wants it, if the client offers it.
    pub fn deflating(mut self, head: &RequestHead, wanted: Wanted) -> Accepted {
        let offers = list::read(head.values(EXTENSIONS));
        self.deflate = Agreed::to_first_of(offers.map_while(Result::ok), wanted);
        self
    }

    /// The 101 (§4.2.2, step 5). Offered extensions are declined by not naming them (§9.1).
    pub fn response(&self) -> Response {
        let response = Response::new(Status::SWITCHING_PROTOCOLS)
            // [written-upgrade]
            .header("Upgrade", "websocket")
            // [written-connection]
            .header("Connection", "Upgrade")
            .header("Sec-WebSocket-Accept", self.accept.clone());
        let response = match self.subprotocol {
            Some(name) => response.header("Sec-WebSocket-Protocol", name),
            None => response,
        };
        match &self.deflate {
            Some(agreed) => response.header(EXTENSIONS, agreed.answer().field()),
            None => response,
        }
    }
}

/// Why a request can't become a WebSocket: a rule of §4.2.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The method isn't GET.
    Method,
    /// HTTP/1.0, which has no `Upgrade`.
    HttpVersion,
    /// `Upgrade` doesn't contain the token `websocket`: a plain request.
    NotUpgrade,
    /// `Connection` doesn't contain the token `upgrade`.
    Connection,
    /// `Sec-WebSocket-Version` isn't 13.
    Version,
    /// There is no `Sec-WebSocket-Key`, or more than one.
    KeyCount,
    /// The key isn't base64 of 16 bytes.
    Key,
    /// A body is announced.
    Body,
    /// `Sec-WebSocket-Extensions` breaks the grammar of §9.1, and then the connection must fail.
    Extensions,
}

impl Refusal {
    /// Its name in lower case, with hyphens. An anchor of this name marks the line that finds it.
    pub const fn name(self) -> &'static str {
        match self {
            Refusal::Method => "handshake-method",
            Refusal::HttpVersion => "handshake-version",
            Refusal::NotUpgrade => "handshake-upgrade",
            Refusal::Connection => "handshake-connection",
            Refusal::Version => "handshake-websocket-version",
            Refusal::KeyCount | Refusal::Key => "handshake-key",
            Refusal::Body => "handshake-body",
            Refusal::Extensions => "handshake-extensions",
        }
    }

    /// The answer, with the fields that its status requires.
    pub fn response(self) -> Response {
        let said = |status| Response::said(status, |language| self.sentence(language));
        match self {
            Refusal::Method => said(Status::METHOD_NOT_ALLOWED).header("Allow", "GET"),
            Refusal::HttpVersion | Refusal::NotUpgrade => said(Status::UPGRADE_REQUIRED)
                .header("Upgrade", "websocket")
                .header("Connection", "Upgrade"),
            // §4.4: the versions that we speak.
            Refusal::Version => said(Status::UPGRADE_REQUIRED)
                .header("Upgrade", "websocket")
                .header("Connection", "Upgrade")
                .header("Sec-WebSocket-Version", VERSION),
            Refusal::Connection
            | Refusal::KeyCount
            | Refusal::Key
            | Refusal::Body
            | Refusal::Extensions => said(Status::BAD_REQUEST),
        }
    }

    /// The broken rule, or what to do.
    pub fn sentence(self, language: Language) -> String {
        match self {
            Refusal::Method => say!(
                language,
                "a WebSocket is opened with GET (RFC 6455 §4.1)",
                "WebSocket 要用 GET 打开（RFC 6455 §4.1）"
            ),
            Refusal::HttpVersion => say!(
                language,
                "a WebSocket is opened with HTTP/1.1 or later (RFC 6455 §4.2.1)",
                "WebSocket 要用 HTTP/1.1 或更高的版本打开（RFC 6455 §4.2.1）"
            ),
            Refusal::NotUpgrade => say!(
                language,
                "This is a WebSocket address, and a plain GET can't use it. Open it with \
                 new WebSocket(\"ws://…\") in a page, or look at the page of this server at /.",
                "这是一个 WebSocket 地址，普通的 GET 请求用不了。请在网页里用 \
                 new WebSocket(\"ws://…\") 打开它，或者访问本服务器的首页 /。"
            ),
            Refusal::Connection => say!(
                language,
                "the Connection field must contain the token Upgrade (RFC 6455 §4.2.1)",
                "Connection 字段必须包含 Upgrade 这个 token（RFC 6455 §4.2.1）"
            ),
            Refusal::Version => say!(
                language,
                "Sec-WebSocket-Version must be 13 (RFC 6455 §4.2.1, §4.4)",
                "Sec-WebSocket-Version 必须是 13（RFC 6455 §4.2.1、§4.4）"
            ),
            _ => self.sentence_of_fields(language),
        }
    }

    fn sentence_of_fields(self, language: Language) -> String {
        match self {
            Refusal::KeyCount => say!(
                language,
                "there must be exactly one Sec-WebSocket-Key (RFC 6455 §4.2.1, §11.3.1)",
                "必须正好有一个 Sec-WebSocket-Key（RFC 6455 §4.2.1、§11.3.1）"
            ),
            Refusal::Key => say!(
                language,
                "Sec-WebSocket-Key must be base64 of 16 bytes (RFC 6455 §4.2.1)",
                "Sec-WebSocket-Key 必须是 16 个字节的 base64（RFC 6455 §4.2.1）"
            ),
            Refusal::Body => say!(
                language,
                "a WebSocket's handshake has no body: frames begin behind the empty line (RFC 6455 \
                 §4.1)",
                "WebSocket 的握手（handshake）没有正文：空行之后就是帧（RFC 6455 §4.1）"
            ),
            Refusal::Extensions => say!(
                language,
                "Sec-WebSocket-Extensions must be a list such as name; parameter=value, name (RFC 6455 \
                 §9.1)",
                "Sec-WebSocket-Extensions 必须是列表，例如 name; parameter=value, name（RFC 6455 §9.1）"
            ),
            Refusal::Method
            | Refusal::HttpVersion
            | Refusal::NotUpgrade
            | Refusal::Connection
            | Refusal::Version => self.sentence(language),
        }
    }
}

/// English.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::English))
    }
}

/// Does this request want a WebSocket, well-formed or not? It does if `Upgrade` has the token; a
/// header that only contains the word isn't enough.
pub fn is_attempt(head: &RequestHead) -> bool {
    head.has_token("Upgrade", "websocket")
}

/// Is a body announced? A GET has none (RFC 9110 §9.3.1), and the bytes after the head of a
/// handshake are frames already: if two programs disagree about that, an attacker can use the
/// difference.
fn has_body(head: &RequestHead) -> bool {
    let mut lengths = head.values("Content-Length");
    let is_empty = |length: &[u8]| !length.is_empty() && length.iter().all(|&digit| digit == b'0');
    let none = match (lengths.next(), lengths.next()) {
        (None, _) => true,
        (Some(length), None) => is_empty(length),
        (Some(_), Some(_)) => false,
    };
    !none || head.values("Transfer-Encoding").next().is_some()
}

/// §4.2.1, rule by rule. Of the offered subprotocols the first of `known` is chosen,
/// by our preference; others are never echoed (§4.2.2, step 5.5).
///
/// # Errors
/// The first rule that the request breaks.
pub fn check(head: &RequestHead, known: &[&'static str]) -> Result<Accepted, Refusal> {
    // [handshake-method]
    if head.method() != "GET" {
        return Err(Refusal::Method);
    }
    // [handshake-version]
    if head.minor() < Minor(1) {
        return Err(Refusal::HttpVersion);
    }
    // [handshake-upgrade]
    if !is_attempt(head) {
        return Err(Refusal::NotUpgrade);
    }
    // [handshake-connection]
    if !head.has_token("Connection", "upgrade") {
        return Err(Refusal::Connection);
    }
    // [handshake-websocket-version]
    if head.only("Sec-WebSocket-Version") != Some(VERSION) {
        return Err(Refusal::Version);
    }
    // [handshake-key]
    let key = head.only("Sec-WebSocket-Key").ok_or(Refusal::KeyCount)?;
    key_bytes(key).ok_or(Refusal::Key)?;
    // [handshake-body]
    if has_body(head) {
        return Err(Refusal::Body);
    }
    // [handshake-extensions]
    if list::read(head.values(EXTENSIONS)).any(|offer| offer.is_err()) {
        return Err(Refusal::Extensions);
    }
    // [handshake-subprotocol]
    let offered = |name: &&'static str| {
        head.list("Sec-WebSocket-Protocol")
            .any(|offer| offer == name.as_bytes())
    };
    Ok(Accepted {
        accept: accept_value(key),
        subprotocol: known.iter().copied().find(offered),
        deflate: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::HeadReader;

    const GOOD: &str = "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\
        Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    fn checked(head: &str) -> Result<Accepted, Refusal> {
        let (_, head) = HeadReader::new().receive(head.as_bytes()).unwrap();
        check(&head.expect("a whole head"), &["chat"])
    }

    /// The good request with one line replaced.
    fn with(line: &str, by: &str) -> Result<Accepted, Refusal> {
        assert!(GOOD.contains(line), "{line}");
        checked(&GOOD.replace(line, by))
    }

    #[test]
    fn each_refusal_says_which_rule_it_is() {
        for (refusal, rule) in [
            (Refusal::Method, "§4.1"),
            (Refusal::HttpVersion, "§4.2.1"),
            (Refusal::NotUpgrade, "new WebSocket"),
            (Refusal::Connection, "Connection"),
            (Refusal::Version, "must be 13"),
            (Refusal::KeyCount, "exactly one"),
            (Refusal::Key, "16 bytes"),
            (Refusal::Body, "no body"),
            (Refusal::Extensions, "§9.1"),
        ] {
            assert!(
                refusal
                    .response()
                    .sentence(Language::English)
                    .contains(rule),
                "{rule}"
            );
        }
    }

    #[test]
    fn s1_3_golden_accept_values() {
        for (key, accept) in [
            ("dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
            ("jocLOLLq1BQWp0aZgEWL5A==", "NhMEaIRjwf8/zNN7L5eIv4tcJm4="),
            ("tDXVE3a5pXSFEKGPT01PWQ==", "lTyXg6MWoLSGimIUQ212dv1CbS4="),
            ("x3JJHMbDL1EzLkh9GBhXDw==", "HSmrc0sMlYUkAGmm5OPpG2HaGWk="),
        ] {
            assert_eq!(accept_value(key), accept);
        }
    }

    #[test]
    fn s4_2_2_the_answer_byte_by_byte() {
        let accepted = checked(GOOD).unwrap();
        assert_eq!(accepted.subprotocol, None);
        assert_eq!(
            accepted.response().to_bytes(std::time::UNIX_EPOCH),
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
              Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
        );
    }

    #[test]
    fn s4_2_1_upgrade_and_connection_are_lists_of_tokens_in_any_case() {
        assert!(with("Upgrade: websocket", "upgrade: WebSocket").is_ok());
        assert!(with("Upgrade: websocket", "Upgrade: h2c, websocket").is_ok());
        assert!(with("Connection: Upgrade", "Connection: keep-alive, Upgrade").is_ok());
        let two = "Connection: keep-alive\r\nConnection: upgrade";
        assert!(with("Connection: Upgrade", two).is_ok());
        let inside = "Connection: xUpgradex";
        assert_eq!(
            with("Connection: Upgrade", inside),
            Err(Refusal::Connection)
        );
        let inside = "Upgrade: websockets";
        assert_eq!(with("Upgrade: websocket", inside), Err(Refusal::NotUpgrade));
    }

    #[test]
    fn s4_2_1_each_broken_rule_has_its_refusal() {
        for (line, by, refusal) in [
            ("GET", "POST", Refusal::Method),
            ("HTTP/1.1", "HTTP/1.0", Refusal::HttpVersion),
            ("Upgrade: websocket\r\n", "", Refusal::NotUpgrade),
            ("Connection: Upgrade\r\n", "", Refusal::Connection),
            ("Sec-WebSocket-Version: 13\r\n", "", Refusal::Version),
            ("Version: 13", "Version: 8", Refusal::Version),
            ("Version: 13", "Version: 13, 8", Refusal::Version),
            (
                "Version: 13",
                "Version: 13\r\nSec-WebSocket-Version: 13",
                Refusal::Version,
            ),
            (
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
                "",
                Refusal::KeyCount,
            ),
            ("dGhlIHNhbXBsZSBub25jZQ==", "", Refusal::Key),
            (
                "dGhlIHNhbXBsZSBub25jZQ==",
                "dGhlIHNhbXBsZSBub25jZQ",
                Refusal::Key,
            ),
            (
                "dGhlIHNhbXBsZSBub25jZQ==",
                "dGhlIHNhbXBsZSBub25j",
                Refusal::Key,
            ),
            (
                "dGhlIHNhbXBsZSBub25jZQ==",
                "!!!!IHNhbXBsZSBub25jZQ==",
                Refusal::Key,
            ),
        ] {
            assert_eq!(with(line, by), Err(refusal), "{line} → {by}");
        }
        let key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        assert_eq!(with(key, &key.repeat(2)), Err(Refusal::KeyCount));
    }

    #[test]
    fn s4_2_2_chat_is_chosen_if_it_is_offered_and_nothing_else_is_echoed() {
        for (offer, chosen) in [
            ("chat", Some("chat")),
            ("superchat, chat", Some("chat")),
            ("superchat\r\nSec-WebSocket-Protocol: chat", Some("chat")),
            ("superchat", None),
            ("Chat", None),
            ("chatty", None),
        ] {
            let line = format!("Host: a\r\nSec-WebSocket-Protocol: {offer}");
            let accepted = with("Host: a", &line).unwrap();
            assert_eq!(accepted.subprotocol, chosen, "{offer}");
        }
    }

    #[test]
    fn s9_1_an_offered_extension_is_declined_by_silence() {
        let offer = "Host: a\r\nSec-WebSocket-Extensions: permessage-deflate";
        let response = with("Host: a", offer).unwrap().response();
        let bytes = response.to_bytes(std::time::UNIX_EPOCH);
        assert!(!String::from_utf8(bytes).unwrap().contains("Extensions"));
    }

    #[test]
    fn s4_4_a_wrong_version_is_answered_with_the_right_one() {
        let bytes = Refusal::Version.response().to_bytes(std::time::UNIX_EPOCH);
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.starts_with("HTTP/1.1 426 "));
        assert!(text.contains("\r\nSec-WebSocket-Version: 13\r\n"));
    }
}
