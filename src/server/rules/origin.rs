//! Hosts and origins, as requests and options write them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A host and, if given, a port: `Host`, or the second half of an origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// In lower case; an IPv6 address without its brackets.
    pub(super) host: String,
    port: Option<u16>,
}

impl Authority {
    /// Reads `name`, `name:port`, `[::1]` or `[::1]:port`.
    pub fn parse(text: &str) -> Option<Authority> {
        let (host, port) = match text.strip_prefix('[') {
            Some(rest) => {
                let (host, port) = rest.split_once(']')?;
                host.parse::<Ipv6Addr>().ok()?;
                (
                    host,
                    port.strip_prefix(':')
                        .or_else(|| port.is_empty().then_some(""))?,
                )
            }
            None => text.split_once(':').unwrap_or((text, "")),
        };
        let is_host = |c: char| c.is_ascii_alphanumeric() || "._-:".contains(c);
        if host.is_empty() || !host.chars().all(is_host) {
            return None;
        }
        let port = match port {
            "" => None,
            digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(digits.parse().ok()?)
            }
            _ => return None,
        };
        Some(Authority {
            host: host.to_ascii_lowercase(),
            port,
        })
    }

    pub(super) fn ip(&self) -> Option<IpAddr> {
        let v4 = self.host.parse::<Ipv4Addr>().map(IpAddr::V4);
        v4.or_else(|_| self.host.parse::<Ipv6Addr>().map(IpAddr::V6))
            .ok()
    }

    pub(super) fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.ip().is_some_and(|ip| ip.is_loopback())
    }

    /// Is it the same server, over http? Without a port it's 80.
    pub(super) fn is_same_as(&self, other: &Authority) -> bool {
        let port = |authority: &Authority| authority.port.unwrap_or(80);
        self.host == other.host && port(self) == port(other)
    }

    /// Without the port, if it's the one that the scheme implies.
    fn without(mut self, default: Option<u16>) -> Authority {
        self.port = self.port.filter(|&port| Some(port) != default);
        self
    }
}

/// A page's origin (RFC 6454): scheme, host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    scheme: String,
    /// Without the default port of the scheme.
    authority: Authority,
}

impl Origin {
    /// Reads `scheme://host` or `scheme://host:port`, with nothing after it.
    pub fn parse(text: &str) -> Option<Origin> {
        let (scheme, rest) = text.split_once("://")?;
        let is_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
        if scheme.is_empty() || !scheme.chars().all(is_scheme) {
            return None;
        }
        let scheme = scheme.to_ascii_lowercase();
        let authority = Authority::parse(rest)?.without(default_port(&scheme));
        Some(Origin { scheme, authority })
    }

    /// Schemes aren't compared: TLS may end at a proxy. The default port of the
    /// origin's scheme counts as none on both sides.
    pub(super) fn is_served_by(&self, host: &Authority) -> bool {
        self.authority == host.clone().without(default_port(&self.scheme))
    }
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" | "ws" => Some(80),
        "https" | "wss" => Some(443),
        _ => None,
    }
}
