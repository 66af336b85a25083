//! Why a request is refused, in words for the client and for the person who runs the server.

use crate::http::Status;
use crate::json::{EXCERPT, cut, excerpt};
use crate::language::{Language, say};
use std::fmt;

/// Why a request is refused; the words go into the response and into the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// `Host` can't be read.
    BadHost(String),
    /// The target names another host than `Host` does.
    OtherHost,
    /// `Host` isn't one of our names.
    UnknownHost(String),
    /// `Origin` can't be read, or there are several.
    BadOrigin(String),
    /// `Origin` isn't one that may connect.
    ForeignOrigin(String),
    /// `Origin: null`, where it isn't allowed.
    NullOrigin(Keeps),
    /// A foreign page's request that sends no `Origin`.
    CrossSite,
}

impl Refused {
    /// 400 if the request can't be read, 403 if it isn't allowed.
    pub const fn status(&self) -> Status {
        match self {
            // RFC 9112 §3.2: "A server MUST respond with a 400".
            Refused::BadHost(_) | Refused::OtherHost => Status::BAD_REQUEST,
            Refused::UnknownHost(_)
            | Refused::BadOrigin(_)
            | Refused::ForeignOrigin(_)
            | Refused::NullOrigin(_)
            | Refused::CrossSite => Status::FORBIDDEN,
        }
    }
}

/// Why `Origin: null` isn't allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeps {
    /// The server listens beyond this machine.
    Beyond,
    /// A name was given with `--host`.
    Named,
    /// `Host` is another machine's.
    OtherHost,
    /// The request came through a proxy.
    Proxy,
}

impl Keeps {
    /// The end of a sentence in English, its middle in Chinese.
    fn sentence(self, language: Language) -> String {
        match self {
            Keeps::Beyond => say!(
                language,
                "while the server listens beyond this machine",
                "服务器不只在本机监听，"
            ),
            Keeps::Named => say!(
                language,
                "while the server has a --host name",
                "服务器有 --host 名字，"
            ),
            Keeps::OtherHost => say!(
                language,
                "unless the Host field is a loopback address",
                "Host 字段不是回环地址（loopback），"
            ),
            Keeps::Proxy => say!(language, "through a proxy", "请求经过了代理（proxy），"),
        }
    }
}

/// How many characters of a host or an origin are repeated, for pasting: a name has 253 at most
/// (RFC 1035 §2.3.4), so it fits with a scheme and a port.
const MOST_PASTED: usize = 300;

impl Refused {
    /// The reason, and the option to paste if one would allow the request.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            Refused::BadHost(host) => {
                let host = excerpt(host, EXCERPT);
                say!(
                    language,
                    "the Host field {host} isn't a host and a port (RFC 9112 §3.2)",
                    "Host 字段 {host} 不是主机名和端口（RFC 9112 §3.2）"
                )
            }
            Refused::OtherHost => {
                say!(
                    language,
                    "the target and the Host field name different hosts (RFC 9112 §3.2.2)",
                    "目标（target）和 Host 字段写的不是同一台主机（RFC 9112 §3.2.2）"
                )
            }
            Refused::UnknownHost(host) => {
                let (host, more) = cut(host, MOST_PASTED);
                say!(
                    language,
                    "the Host field says {host}{more}, which isn't a name of this server (a \
                     hostile page can make its own name point here: DNS rebinding). If it is \
                     yours, start the server with: --host {host}{more}",
                    "Host 字段是 {host}{more}，不是本服务器的名字（恶意网页可以让自己的域名指向这里：\
                     DNS rebinding）。如果这是你的名字，请这样启动服务器：--host {host}{more}"
                )
            }
            Refused::BadOrigin(_)
            | Refused::ForeignOrigin(_)
            | Refused::NullOrigin(_)
            | Refused::CrossSite => self.of_the_origin(language),
        }
    }

    fn of_the_origin(&self, language: Language) -> String {
        match self {
            Refused::BadOrigin(origin) => {
                let origin = excerpt(origin, EXCERPT);
                say!(
                    language,
                    "the Origin field {origin} isn't one origin: scheme, host and port (RFC 6454 \
                     §7)",
                    "Origin 字段 {origin} 不是一个源（origin）：协议、主机和端口（RFC 6454 §7）"
                )
            }
            Refused::ForeignOrigin(origin) => {
                let (origin, more) = cut(origin, MOST_PASTED);
                say!(
                    language,
                    "a page of {origin}{more} asks, which isn't this server's (RFC 6455 §10.2). \
                     If it may connect, start the server with: --allow-origin {origin}{more}",
                    "来自 {origin}{more} 的页面在请求，它不是本服务器的页面（Origin，RFC 6455 §10.2）。\
                     如果允许它连接，请这样启动服务器：--allow-origin {origin}{more}"
                )
            }
            Refused::NullOrigin(why) => {
                let why = why.sentence(language);
                say!(
                    language,
                    "the Origin field is null, as a page opened from disk sends it, and any \
                     sandboxed frame too; it isn't let in {why}. Open the page from this server \
                     instead",
                    "Origin 字段是 null，从磁盘打开的页面会这样，任何沙箱（sandbox）框架也会；{why}不允许\
                     连接。请从本服务器打开页面"
                )
            }
            Refused::CrossSite => say!(
                language,
                "a page of another site asks, by a request that doesn't name its origin. If it may \
                 connect, it must use fetch or WebSocket, and --allow-origin must name it",
                "其他网站的页面在请求，而请求没有说明自己的源（Origin，见 Sec-Fetch-Site）。如果允许它连接，\
                 它必须用 fetch 或 WebSocket，并用 --allow-origin 写明"
            ),
            Refused::BadHost(_) | Refused::OtherHost | Refused::UnknownHost(_) => {
                self.sentence(language)
            }
        }
    }
}

/// English.
impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::English))
    }
}
