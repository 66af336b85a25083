//! What a server can do wrong in the head of its 101 (RFC 6455 §4.2.2, RFC 7692 §7.1).

use crate::json::{EXCERPT, excerpt};
use crate::language::{Language, say};

/// A rule that the response breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mistake {
    /// §4.2.2: there isn't one `Upgrade` with the value `websocket`.
    Upgrade,
    /// §4.2.2: `Connection` doesn't have the token `Upgrade`.
    Connection,
    /// §4.2.2: there isn't one `Sec-WebSocket-Accept` with the first value; the only one that there
    /// is, is the second. `None` for the first: the request has no key from which it could be
    /// computed; for the second: there is none, or there are several.
    Accept(Option<String>, Option<String>),
    /// §4.2.2: this subprotocol wasn't offered.
    SubprotocolNotOffered(String),
    /// §4.2.2: "a single value", but several are named.
    Subprotocols,
    /// §9.1: a list that breaks the grammar.
    Extensions,
    /// §11.3.2: the field of the extensions comes more than once.
    ExtensionsTwice,
    /// §9.1: this extension wasn't offered.
    ExtensionNotOffered(String),
    /// RFC 7692 §7.1: no offer of the client allows this answer.
    Deflate,
}

impl Mistake {
    /// Its name in lower case, with hyphens.
    pub const fn name(&self) -> &'static str {
        match self {
            Mistake::Upgrade => "response-upgrade",
            Mistake::Connection => "response-connection",
            Mistake::Accept(..) => "response-accept",
            Mistake::SubprotocolNotOffered(_) | Mistake::Subprotocols => "response-subprotocol",
            Mistake::Extensions | Mistake::ExtensionsTwice | Mistake::ExtensionNotOffered(_) => {
                "response-extensions"
            }
            Mistake::Deflate => "response-deflate",
        }
    }

    /// The RFC with the broken sentence: 6455 or 7692.
    pub const fn document(&self) -> u16 {
        match self {
            Mistake::Deflate => 7692,
            _ => 6455,
        }
    }

    /// The section of that RFC.
    pub const fn section(&self) -> &'static str {
        match self {
            Mistake::Upgrade
            | Mistake::Connection
            | Mistake::Accept(..)
            | Mistake::SubprotocolNotOffered(_)
            | Mistake::Subprotocols => "4.2.2",
            Mistake::Extensions | Mistake::ExtensionNotOffered(_) => "9.1",
            Mistake::ExtensionsTwice => "11.3.2",
            Mistake::Deflate => "7.1",
        }
    }

    /// What is wrong, without the section.
    pub(super) fn words(&self, language: Language) -> String {
        match self {
            Mistake::Upgrade => say!(
                language,
                "the response must have one Upgrade field, with the value websocket",
                "响应必须有且只有一个 Upgrade 字段，值为 websocket"
            ),
            Mistake::Connection => say!(
                language,
                "the Connection field of the response must contain the token Upgrade",
                "响应的 Connection 字段必须包含 Upgrade 这个 token"
            ),
            Mistake::Accept(Some(value), Some(found)) => {
                let found = excerpt(found, EXCERPT);
                say!(
                    language,
                    "Sec-WebSocket-Accept is {found}; for this client's key it must be {value}",
                    "Sec-WebSocket-Accept 是 {found}；对这个客户端的 key，它必须是 {value}"
                )
            }
            Mistake::Accept(Some(value), None) => say!(
                language,
                "the response must have one Sec-WebSocket-Accept, with the value {value}",
                "响应必须有且只有一个 Sec-WebSocket-Accept，值为 {value}"
            ),
            Mistake::Accept(None, _) => say!(
                language,
                "the response must have exactly one Sec-WebSocket-Accept",
                "响应必须有且只有一个 Sec-WebSocket-Accept"
            ),
            Mistake::SubprotocolNotOffered(name) => {
                let name = excerpt(name, EXCERPT);
                say!(
                    language,
                    "the response chooses the subprotocol {name}, which the client didn't offer",
                    "响应选了子协议（subprotocol）{name}，但客户端没有提供它"
                )
            }
            Mistake::Subprotocols => say!(
                language,
                "the response names several subprotocols, but it may choose only one",
                "响应列出了多个子协议（subprotocol），但只能选一个"
            ),
            _ => self.words_of_extensions(language),
        }
    }

    fn words_of_extensions(&self, language: Language) -> String {
        match self {
            Mistake::Extensions => say!(
                language,
                "Sec-WebSocket-Extensions in the response isn't a list such as name; parameter=value",
                "响应里的 Sec-WebSocket-Extensions 不是列表，例如 name; parameter=value"
            ),
            Mistake::ExtensionsTwice => say!(
                language,
                "the response has more than one Sec-WebSocket-Extensions",
                "响应里有不止一个 Sec-WebSocket-Extensions"
            ),
            Mistake::ExtensionNotOffered(name) => {
                let name = excerpt(name, EXCERPT);
                say!(
                    language,
                    "the response uses the extension {name}, which the client didn't offer",
                    "响应用了扩展（extension）{name}，但客户端没有提供它"
                )
            }
            Mistake::Deflate => say!(
                language,
                "no offer of the client allows this answer for permessage-deflate",
                "客户端的提议（offer）都不允许这样应答 permessage-deflate"
            ),
            Mistake::Upgrade
            | Mistake::Connection
            | Mistake::Accept(..)
            | Mistake::SubprotocolNotOffered(_)
            | Mistake::Subprotocols => self.words(language),
        }
    }
}
