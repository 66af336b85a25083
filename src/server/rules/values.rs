//! The values of options: text in, a value or a sentence out.

use super::origin::Origin;
use crate::language::{Language, say};
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::time::Duration;

/// The value of `--listen` or another option like it: an IP address, or localhost, and a port;
/// `default` is an example with a port.
///
/// # Errors
/// A sentence: the value is something else.
pub fn listen(
    name: &str,
    value: &str,
    default: &str,
    language: Language,
) -> Result<SocketAddr, String> {
    let with_address = value.replacen("localhost:", "127.0.0.1:", 1);
    with_address.parse().map_err(|_| {
        let hint = if value.parse::<u16>().is_ok() {
            format!("127.0.0.1:{value}")
        } else if let Ok(ip) = value.parse::<IpAddr>() {
            let port = default
                .parse()
                .map_or(0, |address: SocketAddr| address.port());
            SocketAddr::new(ip, port).to_string()
        } else {
            default.to_owned()
        };
        say!(
            language,
            "{name}: {value} isn't an IP address and a port, such as {hint}",
            "{name}：{value} 不是 IP 地址和端口，例如 {hint}"
        )
    })
}

/// The value of `--host`: a name, in lower case.
///
/// # Errors
/// A sentence: the value is something else.
pub fn host(value: &str, language: Language) -> Result<String, String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-' || c == '_';
    if value.is_empty() || !value.chars().all(is_name) {
        return Err(say!(
            language,
            "--host: {value} isn't a name; write it without scheme and port, such as \
             chat.example.org",
            "--host：{value} 不是主机名；不要写协议和端口，例如 chat.example.org"
        ));
    }
    Ok(value.to_ascii_lowercase())
}

/// The value of `--allow-origin`.
///
/// # Errors
/// A sentence: the value is something else.
pub fn origin(value: &str, language: Language) -> Result<Origin, String> {
    if value == "null" {
        return Err(say!(
            language,
            "--allow-origin: null can't be allowed: every page opened from disk sends it, and \
             so does every sandboxed frame on any site; open the page over http:// instead",
            "--allow-origin：不能允许 null：从磁盘打开的每个页面都这样说，任何网站的沙箱（sandbox）框架\
             也一样；请经 http:// 打开页面"
        ));
    }
    Origin::parse(value).ok_or_else(|| {
        say!(
            language,
            "--allow-origin: {value} isn't an origin; write scheme, host and port, such as \
             https://example.org or http://localhost:3000",
            "--allow-origin：{value} 不是源（origin）；请写协议、主机和端口，例如 \
             https://example.org 或 http://localhost:3000"
        )
    })
}

/// A whole number in a range.
///
/// # Errors
/// A sentence: the value is something else.
pub fn number(
    name: &str,
    value: &str,
    range: RangeInclusive<usize>,
    language: Language,
) -> Result<usize, String> {
    match value.parse() {
        Ok(number) if range.contains(&number) => Ok(number),
        _ => {
            let (least, most) = range.into_inner();
            Err(say!(
                language,
                "{name}: {value} isn't a whole number from {least} to {most}",
                "{name}：{value} 不是 {least} 到 {most} 的整数"
            ))
        }
    }
}

/// How many in a second, or in a minute; 0 is no limit.
///
/// # Errors
/// A sentence: the value is something else.
pub fn rate(name: &str, value: &str, language: Language) -> Result<u32, String> {
    let number = number(name, value, 0..=1_000_000_000, language)?;
    Ok(u32::try_from(number).unwrap_or(u32::MAX))
}

/// A time in seconds, with decimals.
///
/// # Errors
/// A sentence: the value is something else.
pub fn seconds(name: &str, value: &str, language: Language) -> Result<Duration, String> {
    match value.parse::<f64>() {
        Ok(seconds) if (0.1..=86_400.0).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        _ => Err(say!(
            language,
            "{name}: {value} isn't a number of seconds from 0.1 to 86400",
            "{name}：{value} 不是 0.1 到 86400 的秒数"
        )),
    }
}
