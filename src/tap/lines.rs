//! What an [onlooker](crate::observer) sees, as lines of text: for the log of the proxy, and for the
//! account of a capture.

use super::frames::FrameSeen;
use super::trace::Line;
use crate::language::{Language, say};
use crate::observer::{Party, Passed, Report, Seen, Violation};

/// The party's name in a sentence.
pub fn name(party: Party, language: Language) -> &'static str {
    match party {
        Party::Client => language.pick("client", "客户端"),
        Party::Server => language.pick("server", "服务器"),
    }
}

/// A frame, with an arrow from its sender; `?`: that it is one is a guess.
pub fn frame(passed: &Passed<'_>) -> String {
    let arrow = match passed.from {
        Party::Client => "→",
        Party::Server => "←",
    };
    let line = Line {
        seen: &FrameSeen::of(passed),
        blanked: false,
    };
    // Where the borders of frames are lost, this is where one may be.
    let guess = if passed.is_guess { "? " } else { "" };
    format!("{arrow} {guess}{line}")
}

/// Who broke which rule, and where.
pub fn violation(violation: &Violation, language: Language) -> String {
    let by = name(violation.by, language);
    let sentence = violation.rule.sentence(language);
    let (frame, byte) = (violation.frame, violation.byte);
    let place = match frame {
        0 => say!(language, "in its head", "在首部（head）里"),
        _ => say!(
            language,
            "in its frame {frame}, at byte {byte} behind its head (counted from 0)",
            "在它的第 {frame} 帧（frame）、首部之后的第 {byte} 字节处（从 0 数起）"
        ),
    };
    say!(
        language,
        "!! the {by} broke a rule {place}: {sentence}",
        "!! {by}{place}违反规则：{sentence}"
    )
}

/// What was seen.
pub fn seen(seen: &Seen<'_>, language: Language) -> String {
    match seen {
        Seen::Frame(passed) => frame(passed),
        Seen::Violation(broken) => violation(broken, language),
        Seen::Unchecked(from, what) => {
            let (from, what) = (name(*from, language), what.sentence(language));
            say!(language, "{from}: {what}", "{from}：{what}")
        }
    }
}

/// How a WebSocket ended.
pub fn ended(report: &Report, language: Language) -> String {
    let closed = match &report.close {
        Some(close) => {
            let (by, reason) = (name(close.by, language), &close.reason);
            match close.code {
                Some(code) => say!(
                    language,
                    "closed by the {by} with {code} {reason:?}",
                    "由{by}用 Close 关闭：{code} {reason:?}"
                ),
                None if close.is_cut => say!(
                    language,
                    "closed by the {by}; the code isn't in the capture",
                    "由{by}用 Close 关闭；抓包（capture）里没有关闭码"
                ),
                None => say!(
                    language,
                    "closed by the {by} with a Close without a code",
                    "由{by}用不带关闭码（code）的 Close 关闭"
                ),
            }
        }
        None => say!(
            language,
            "ended without a Close; both ends report 1006",
            "没有 Close 就结束了；两端都报告 1006"
        ),
    };
    counted(&closed, report, language)
}

/// How it ended, and how many there were of each.
pub fn counted(how: &str, report: &Report, language: Language) -> String {
    let (up, down) = (report.frames.from_client, report.frames.from_server);
    let broken = report.violations.len() as u64 + report.more;
    say!(
        language,
        "{how}; frames from the client: {up}, from the server: {down}; rules broken: {broken}",
        "{how}；客户端发来 {up} 帧（frame），服务器发来 {down} 帧；违反规则 {broken} 次"
    )
}
