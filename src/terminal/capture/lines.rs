//! What is printed about one WebSocket of a capture.

use crate::capture::tale::{About, Handshake, Over};
use crate::capture::{Absent, Micros};
use crate::http::response::http_date;
use crate::language::{Language, say};
use crate::observer::{Ended, Party, Report};
use crate::tap::lines::{self, name};
use std::time::{Duration, UNIX_EPOCH};

/// The end of the year 9999, in microseconds since 1970: no later time is true, and an HTTP date has
/// four digits for a year.
const LATEST: Micros = 253_402_300_799_999_999;

/// Its ends, and what its heads say.
pub fn heading(about: &About, report: &Report) -> String {
    let About {
        number,
        client,
        server,
        ..
    } = about;
    let target = about.target.as_deref().unwrap_or("?");
    let status = match report.status {
        0 => "?".to_owned(),
        status => status.to_string(),
    };
    let mut line = format!("{number}: {client} → {server}  {target}  {status}");
    for said in [&report.subprotocol, &report.extensions]
        .into_iter()
        .flatten()
    {
        line.push_str("  ");
        line.push_str(said);
    }
    line
}

/// When it began, and how long it took.
pub fn times(about: &About, over: &Over, language: Language) -> String {
    let took = seconds(over.until.saturating_sub(about.since));
    if !(1..=LATEST).contains(&about.since) {
        return say!(language, "took {took} s", "历时 {took} 秒");
    }
    let began = http_date(UNIX_EPOCH + Duration::from_micros(about.since));
    say!(
        language,
        "began {began}, took {took} s",
        "开始于 {began}，历时 {took} 秒"
    )
}

/// A number of microseconds, as seconds.
pub fn seconds(micros: Micros) -> String {
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

/// What of it isn't in the capture.
pub fn holes(over: &Over, language: Language) -> Vec<String> {
    let mut all = Vec::new();
    for (from, bytes) in Party::BOTH.into_iter().zip(over.missing) {
        let from = name(from, language);
        if bytes > 0 {
            all.push(say!(
                language,
                "missing from the capture: {bytes} bytes that the {from} sent",
                "抓包（capture）里缺：{from}发送的 {bytes} 字节"
            ));
        }
    }
    let differs = over.differs;
    if differs > 0 {
        all.push(say!(
            language,
            "sent again with other bytes: {differs} times; what came first counts",
            "重发（retransmission）时字节不同：{differs} 次；以先到的为准"
        ));
    }
    all
}

/// How it ended. Nobody is said to have sent no Close where it may only be missing.
pub fn ended(about: &About, over: &Over, language: Language) -> String {
    let report = &over.report;
    let is_whole = about.handshake == Handshake::Whole && over.missing == [0; 2];
    let is_bad = matches!(about.handshake, Handshake::BadAnswer(_)) && report.status != 101;
    match (report.status, &report.close, report.tcp) {
        _ if is_bad => say!(language, "no WebSocket came of it", "没有变成 WebSocket"),
        (1..=100 | 102.., ..) => say!(language, "no WebSocket came of it", "没有变成 WebSocket"),
        (_, Some(_), _) => lines::ended(report, language),
        (_, None, Some(_)) if is_whole => lines::ended(report, language),
        (_, None, how) => {
            let how = match how {
                Some(_) => say!(
                    language,
                    "no Close is in the capture",
                    "抓包（capture）里没有 Close"
                ),
                None => say!(
                    language,
                    "the capture ends before the connection does",
                    "抓包（capture）在连接结束之前就结束了"
                ),
            };
            lines::counted(&how, report, language)
        }
    }
}

/// Bytes that aren't there, as `--trace` shows them.
pub fn missing(from: Party, bytes: u64, why: Absent, language: Language) -> String {
    let from = name(from, language);
    match why {
        Absent::Lost => say!(
            language,
            "{from}: {bytes} bytes missing, no packet has them",
            "{from}：缺 {bytes} 字节，没有数据包（packet）带着它们"
        ),
        Absent::Cut => say!(
            language,
            "{from}: {bytes} bytes missing, cut off by the snap length",
            "{from}：缺 {bytes} 字节，录的时候按 snap length 截掉了"
        ),
    }
}

/// Bytes that came again and were others.
pub fn differs(from: Party, at: u64, bytes: usize, language: Language) -> String {
    let from = name(from, language);
    say!(
        language,
        "{from}: {bytes} bytes at {at} were sent again, and were others",
        "{from}：第 {at} 字节起的 {bytes} 字节重发（retransmission）时变了"
    )
}

/// An end of TCP.
pub fn tcp(by: Party, how: Ended) -> String {
    let arrow = match by {
        Party::Client => "→",
        Party::Server => "←",
    };
    let how = match how {
        Ended::Fin => "FIN",
        Ended::Reset => "RST",
    };
    format!("{arrow} {how}")
}
