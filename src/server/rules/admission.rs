//! Who may connect. A browser opens WebSockets for any page from anywhere, and sends no preflight:
//! only the server can refuse (RFC 6455 §10.2).
//!
//! Three questions, for every request:
//! 1. Is `Host` one of our names? A hostile page can make its own name point at
//!    127.0.0.1 (*DNS rebinding*), and is then "the same origin"; but it can't change
//!    the name in `Host`.
//! 2. If there is an `Origin`, is it this server's, or one that `--allow-origin` names?
//! 3. If there is none, is it because no page sent the request? Browsers send no `Origin` with an
//!    `<img>` or a no-cors GET of a foreign page either, but then they send `Sec-Fetch-Site:
//!    cross-site` or `same-site`.
//!
//! A page opened from disk sends `Origin: null`, and so does a sandboxed frame on any site; they
//! can't be told apart. So `null` is allowed only on loopback, if no `--host` is set, and without a
//! proxy in front. It may chat, watch its own connection and open a few of the labs' desks, which
//! can reach less than the page itself ([`register`](crate::server::lab::register)).

pub use super::origin::{Authority, Origin};
pub use super::refused::{Keeps, Refused};

use crate::http::RequestHead;

/// The host and the port that a request names.
fn authority(text: &str) -> Result<Authority, Refused> {
    Authority::parse(text).ok_or_else(|| Refused::BadHost(text.to_owned()))
}

/// The purpose of a request, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To show what a link on any site may lead to: the page, the source, a 404.
    Page,
    /// All else: WebSockets, polls, `/send`, captures.
    Chat,
}

/// A request that was let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted {
    /// The value of `Access-Control-Allow-Origin` for a page of another origin that is
    /// allowed to read the answer.
    pub cors: Option<String>,
}

/// Has a proxy forwarded this request, and said so? Then the other end of TCP is the proxy, not the
/// client.
pub fn is_forwarded(head: &RequestHead) -> bool {
    head.headers().any(|(name, _)| {
        let name = name.to_ascii_lowercase();
        name == "forwarded" || name.starts_with("x-forwarded-")
    })
}

/// Decides who may connect.
#[derive(Debug, Clone)]
pub struct Admission {
    /// The server is reachable only from its own machine.
    pub on_loopback: bool,
    /// Names besides IP literals and `localhost`, lower case.
    pub hosts: Vec<String>,
    /// Origins besides the server's own.
    pub origins: Vec<Origin>,
}

impl Admission {
    /// Admits or refuses a request. Its target may name a host, too.
    ///
    /// # Errors
    /// See [`Refused`].
    pub fn admit(
        &self,
        head: &RequestHead,
        target: Option<&str>,
        purpose: Purpose,
    ) -> Result<Admitted, Refused> {
        let host = self.check_host(head, target)?;
        let origins: Vec<&[u8]> = head.values("Origin").collect();
        match origins.as_slice() {
            [] => check_fetch_metadata(head, purpose),
            [b"null"] => self.check_null(head, host.as_ref()),
            [origin] => self.check_origin(&String::from_utf8_lossy(origin), host.as_ref()),
            [first, ..] => Err(Refused::BadOrigin(
                String::from_utf8_lossy(first).into_owned(),
            )),
        }
    }

    /// The host that the request names; `None` if it names none, as HTTP/1.0 allows. Browsers don't
    /// speak HTTP/1.0, so DNS rebinding isn't possible with it.
    fn check_host(
        &self,
        head: &RequestHead,
        target: Option<&str>,
    ) -> Result<Option<Authority>, Refused> {
        let field = head.values("Host").next().map(String::from_utf8_lossy);
        let field = field.map(|text| authority(&text)).transpose()?;
        let target = target.map(authority).transpose()?;
        let host = match (field, target) {
            // RFC 9112 §3.2.2: an absolute target's host counts; we also require that Host
            // agrees with it.
            (Some(field), Some(target)) if !field.is_same_as(&target) => {
                return Err(Refused::OtherHost);
            }
            (None, None) => return Ok(None),
            (Some(host), _) | (None, Some(host)) => host,
        };
        let known =
            // [host]
            host.ip().is_some() || host.host == "localhost" || self.hosts.contains(&host.host);
        if known {
            Ok(Some(host))
        } else {
            Err(Refused::UnknownHost(host.host))
        }
    }

    fn check_origin(&self, text: &str, host: Option<&Authority>) -> Result<Admitted, Refused> {
        let Some(origin) = Origin::parse(text) else {
            // No option is suggested here: a stranger's text can be anything.
            return Err(Refused::BadOrigin(text.to_owned()));
        };
        // [origin]
        if host.is_some_and(|host| origin.is_served_by(host)) {
            return Ok(Admitted { cors: None });
        }
        if self.origins.contains(&origin) {
            let cors = Some(text.to_owned());
            return Ok(Admitted { cors });
        }
        Err(Refused::ForeignOrigin(text.to_owned()))
    }

    fn check_null(
        &self,
        head: &RequestHead,
        host: Option<&Authority>,
    ) -> Result<Admitted, Refused> {
        // [null-origin]
        let why = if !self.on_loopback {
            Keeps::Beyond
        } else if !self.hosts.is_empty() {
            Keeps::Named
        } else if !host.is_some_and(Authority::is_loopback) {
            Keeps::OtherHost
        } else if is_forwarded(head) {
            Keeps::Proxy
        } else {
            let cors = Some("null".to_owned());
            return Ok(Admitted { cors });
        };
        Err(Refused::NullOrigin(why))
    }
}

/// No `Origin`: a program that isn't a browser, the server's own page, or a foreign page's request
/// that browsers mark (Fetch Metadata, `Sec-Fetch-Site`).
fn check_fetch_metadata(head: &RequestHead, purpose: Purpose) -> Result<Admitted, Refused> {
    let admitted = Ok(Admitted { cors: None });
    let is = |name: &str, value: &str| head.only(name) == Some(value);
    let absent = head.values("Sec-Fetch-Site").next().is_none();
    // [fetch-metadata]
    if absent || is("Sec-Fetch-Site", "none") || is("Sec-Fetch-Site", "same-origin") {
        return admitted;
    }
    match purpose {
        // A user followed a link: the user sees the page, the other site doesn't.
        Purpose::Page if is("Sec-Fetch-Mode", "navigate") => admitted,
        Purpose::Page | Purpose::Chat => Err(Refused::CrossSite),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::HeadReader;

    fn local() -> Admission {
        Admission {
            on_loopback: true,
            hosts: Vec::new(),
            origins: vec![Origin::parse("https://friend.example").unwrap()],
        }
    }

    fn ask(admission: &Admission, purpose: Purpose, lines: &[&str]) -> Result<Admitted, Refused> {
        let head = format!("GET /ws HTTP/1.1\r\n{}\r\n\r\n", lines.join("\r\n"));
        let (_, head) = HeadReader::new().receive(head.as_bytes()).unwrap();
        admission.admit(&head.unwrap(), None, purpose)
    }

    /// The same with HTTP/1.0, with or without a host in the target.
    fn ask_old(lines: &[&str], target: Option<&str>) -> Result<Admitted, Refused> {
        let head = format!("GET /ws HTTP/1.0\r\n{}\r\n", lines.concat());
        let (_, head) = HeadReader::new().receive(head.as_bytes()).unwrap();
        local().admit(&head.unwrap(), target, Purpose::Chat)
    }

    fn chats(admission: &Admission, lines: &[&str]) -> bool {
        ask(admission, Purpose::Chat, lines).is_ok()
    }

    #[test]
    fn cve_2018_7160_a_rebinding_host_is_refused() {
        for host in [
            "127.0.0.1",
            "127.0.0.1:9527",
            "[::1]:9527",
            "LocalHost:1",
            "192.168.1.7",
        ] {
            assert!(chats(&local(), &[&format!("Host: {host}")]), "{host}");
        }
        for host in [
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "1.2.3.4.5",
        ] {
            let refused = ask(&local(), Purpose::Page, &[&format!("Host: {host}:9527")]);
            assert_eq!(refused, Err(Refused::UnknownHost(host.to_owned())));
        }
        for host in [
            "", "a b", "a/b", "[::1", "[::1]x", "[a]", "a:b", "a:99999", "a:+1",
        ] {
            let refused = ask(&local(), Purpose::Page, &[&format!("Host: {host}")]);
            assert_eq!(refused, Err(Refused::BadHost(host.to_owned())));
        }
        let mut named = local();
        named.hosts.push("chat.example".to_owned());
        assert!(chats(&named, &["Host: Chat.Example:80"]));
    }

    #[test]
    fn http_1_0_may_omit_its_host_and_gains_nothing_by_that() {
        assert!(ask_old(&[], None).is_ok());
        assert!(ask_old(&[], Some("LocalHost:9527")).is_ok());
        let evil = "evil.example".to_owned();
        let unknown = Err(Refused::UnknownHost(evil.clone()));
        assert_eq!(ask_old(&[], Some(&evil)), unknown);
        assert_eq!(ask_old(&["Host: evil.example\r\n"], None), unknown);
        let empty = Err(Refused::BadHost(String::new()));
        assert_eq!(ask_old(&["Host:\r\n"], None), empty);
        for origin in ["null", "http://127.0.0.1", "http://evil.example"] {
            assert!(ask_old(&[&format!("Origin: {origin}\r\n")], None).is_err());
        }
    }

    #[test]
    fn rfc9112_3_2_2_a_host_in_the_target_is_the_one_in_the_field() {
        let ask = |field: &str, target: &str| {
            ask_old(&[&format!("Host: {field}\r\n")], Some(target)).map(|_| ())
        };
        for (field, target) in [
            ("localhost:1", "LOCALHOST:1"),
            ("127.0.0.1", "127.0.0.1:80"),
            ("[::1]:80", "[::1]"),
        ] {
            assert_eq!(ask(field, target), Ok(()), "{field} {target}");
        }
        for (field, target) in [
            ("localhost:1", "localhost:2"),
            ("localhost", "127.0.0.1"),
            ("127.0.0.1", "evil.example"),
        ] {
            assert_eq!(
                ask(field, target),
                Err(Refused::OtherHost),
                "{field} {target}"
            );
        }
        let bad = Err(Refused::BadHost("a@127.0.0.1".to_owned()));
        assert_eq!(ask("127.0.0.1", "a@127.0.0.1"), bad);
    }

    #[test]
    fn cve_2018_14732_a_foreign_origin_is_refused() {
        let own = |origin: &str, host: &str| {
            chats(
                &local(),
                &[&format!("Host: {host}"), &format!("Origin: {origin}")],
            )
        };
        assert!(own("http://127.0.0.1:9527", "127.0.0.1:9527"));
        assert!(own("http://[::1]:9527", "[::1]:9527"));
        assert!(
            !own("http://127.0.0.1:9528", "127.0.0.1:9527"),
            "another port"
        );
        assert!(!own("http://127.0.0.1", "127.0.0.1:9527"));
        assert!(
            !own("http://localhost:9527", "127.0.0.1:9527"),
            "another name"
        );
        assert!(!own("http://evil.example", "127.0.0.1:9527"));
        assert!(
            !own("http://127.0.0.1:9527/", "127.0.0.1:9527"),
            "no origin has a path"
        );
        assert!(!own("127.0.0.1:9527", "127.0.0.1:9527"));
        assert!(own("https://friend.example", "127.0.0.1:9527"));
        assert!(own("https://friend.example:443", "127.0.0.1:9527"));
        assert!(
            !own("http://friend.example", "127.0.0.1:9527"),
            "another scheme"
        );
        let two = [
            "Host: 127.0.0.1",
            "Origin: http://127.0.0.1",
            "Origin: http://127.0.0.1",
        ];
        assert!(!chats(&local(), &two));
    }

    #[test]
    fn the_default_port_of_the_origins_scheme_counts_as_none() {
        let own = |origin: &str, host: &str| {
            chats(
                &local(),
                &[&format!("Host: {host}"), &format!("Origin: {origin}")],
            )
        };
        assert!(own("http://127.0.0.1", "127.0.0.1:80"));
        assert!(own("http://127.0.0.1:80", "127.0.0.1"));
        assert!(
            own("https://127.0.0.1", "127.0.0.1:443"),
            "TLS ended at a proxy"
        );
        assert!(own("https://127.0.0.1", "127.0.0.1"));
        assert!(!own("https://127.0.0.1", "127.0.0.1:80"));
        assert!(!own("http://127.0.0.1", "127.0.0.1:443"));
    }

    #[test]
    fn null_is_allowed_on_loopback_only() {
        let null = ["Host: 127.0.0.1:9527", "Origin: null"];
        let admitted = ask(&local(), Purpose::Chat, &null).unwrap();
        assert_eq!(admitted.cors.as_deref(), Some("null"));
        assert!(chats(&local(), &["Host: localhost:9527", "Origin: null"]));
        assert!(!chats(
            &local(),
            &["Host: 192.168.1.7:9527", "Origin: null"]
        ));
        for proxy in [
            "Forwarded: for=1.2.3.4",
            "X-Forwarded-For: 1.2.3.4",
            "x-forwarded-proto: https",
        ] {
            assert!(!chats(&local(), &[null[0], null[1], proxy]), "{proxy}");
        }
        let mut beyond = local();
        beyond.on_loopback = false;
        assert!(!chats(&beyond, &null));
        let mut named = local();
        named.hosts.push("chat.example".to_owned());
        assert!(!chats(&named, &null));
    }

    #[test]
    fn a_foreign_page_that_names_no_origin_is_known_by_its_fetch_metadata() {
        let host = "Host: 127.0.0.1:9527";
        for (site, admitted) in [
            ("none", true),
            ("same-origin", true),
            ("same-site", false),
            ("cross-site", false),
            ("anything", false),
        ] {
            let site = format!("Sec-Fetch-Site: {site}");
            assert_eq!(chats(&local(), &[host, &site]), admitted, "{site}");
        }
        let link = [
            host,
            "Sec-Fetch-Site: cross-site",
            "Sec-Fetch-Mode: navigate",
        ];
        assert!(ask(&local(), Purpose::Page, &link).is_ok());
        assert_eq!(ask(&local(), Purpose::Chat, &link), Err(Refused::CrossSite));
        let image = [
            host,
            "Sec-Fetch-Site: cross-site",
            "Sec-Fetch-Mode: no-cors",
        ];
        assert_eq!(
            ask(&local(), Purpose::Page, &image),
            Err(Refused::CrossSite)
        );
        // With an allowed `Origin`, Fetch Metadata doesn't matter.
        let fetch = [
            host,
            "Origin: https://friend.example",
            "Sec-Fetch-Site: cross-site",
        ];
        assert!(chats(&local(), &fetch));
    }

    #[test]
    fn a_refusal_says_what_to_paste() {
        let host = Refused::UnknownHost("chat.example".to_owned()).to_string();
        assert!(host.ends_with("--host chat.example"));
        let origin = Refused::ForeignOrigin("http://a:1".to_owned()).to_string();
        assert!(origin.ends_with("--allow-origin http://a:1"));
        let longest = format!("https://{}:65535", "a".repeat(253));
        let origin = Refused::ForeignOrigin(longest.clone()).to_string();
        assert!(origin.ends_with(&format!("--allow-origin {longest}")));
    }

    #[test]
    fn a_refusal_is_a_sentence_whatever_was_sent() {
        let long = || "\u{7f}".repeat(15_000);
        for refused in [
            Refused::BadHost(long()),
            Refused::UnknownHost(long()),
            Refused::BadOrigin(long()),
            Refused::ForeignOrigin(long()),
        ] {
            let said = refused.to_string();
            assert!(said.len() < 1000, "{} bytes", said.len());
            assert!(said.contains('…'), "{said}");
        }
    }
}
