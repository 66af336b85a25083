//! From the server to the client: answers, and after a 101 the server's frames.

use super::asking::{pass_body, write};
use super::exchanges::Became;
use super::forwarding;
use super::incoming::{Incoming, wait};
use super::link::Link;
use super::tunnel;
use super::upstream::bad_gateway;
use crate::http::framing::BodyError;
use crate::http::{ResponseError, ResponseFraming, ResponseHead, ResponseReader};
use crate::language::{Language, say};
use crate::observer::Party;
use crate::websocket::handshake::is_attempt;
use std::io::{BufRead, Write};
use std::net::Shutdown;

/// Why an answer isn't passed on.
enum NoAnswer {
    /// The server has sent its last byte, between two answers.
    Ended,
    /// It ended within a head.
    Cut,
    /// The connection is broken.
    Broken,
    /// The head can't be read.
    Bad(ResponseError),
    /// The end of the body can't be known.
    Endless(BodyError),
    /// A 101 that nobody asked for.
    Unasked,
    /// The client takes nothing any more, or the body is broken: both connections end.
    Over,
}

/// What comes after an answer.
enum Then {
    /// The next one.
    Next,
    /// The end of the connection.
    End,
    /// The server's frames.
    Tunnel,
}

/// Passes on all answers.
pub fn answer_all(link: &Link, incoming: &mut Incoming<'_>) {
    loop {
        match answer(link, incoming) {
            Ok(Then::Next) => {}
            Ok(Then::Tunnel) => return tunnel::pass(link, Party::Server, incoming),
            Ok(Then::End) | Err(NoAnswer::Ended) => {
                link.exchanges.become_now(Became::Over);
                return link.pass_end(Party::Server);
            }
            Err(why) => return give_up(link, &why),
        }
    }
}

fn head(incoming: &mut Incoming<'_>) -> Result<ResponseHead, NoAnswer> {
    let mut reader = ResponseReader::new();
    loop {
        let bytes = match wait(incoming) {
            Ok([]) if reader.is_empty() => return Err(NoAnswer::Ended),
            Ok([]) => return Err(NoAnswer::Cut),
            Ok(bytes) => bytes,
            Err(_) => return Err(NoAnswer::Broken),
        };
        let (used, head) = reader.receive(bytes).map_err(NoAnswer::Bad)?;
        incoming.consume(used);
        if let Some(head) = head {
            return Ok(head);
        }
    }
}

fn answer(link: &Link, incoming: &mut Incoming<'_>) -> Result<Then, NoAnswer> {
    let exchanges = &link.exchanges;
    let head = head(incoming)?;
    let answers_upgrade = exchanges.answers_upgrade();
    let mut client = link.socket(Party::Client);
    let mut pass_head = || {
        let bytes = forwarding::response(&head, answers_upgrade);
        client.write_all(&bytes).map_err(|_| NoAnswer::Over)
    };
    match head.status() {
        101 => {
            let request = exchanges.upgrade().ok_or(NoAnswer::Unasked)?;
            if is_attempt(&request) {
                link.answered(request, &head);
            }
            pass_head()?;
            exchanges.become_now(Became::Tunnel);
            return Ok(Then::Tunnel);
        }
        // Before the answer proper: the client is to go on, or to load something already.
        100..=199 => return pass_head().map(|()| Then::Next),
        _ => {}
    }
    let framing =
        ResponseFraming::of(&head, exchanges.answers_head()).map_err(NoAnswer::Endless)?;
    if let Some(request) = exchanges.upgrade()
        && is_attempt(&request)
    {
        link.answered(request, &head);
    }
    pass_head()?;
    match framing {
        ResponseFraming::Said(framing) => match pass_body(link, Party::Server, framing, incoming) {
            true => {
                exchanges.answered();
                Ok(Then::Next)
            }
            false => Err(NoAnswer::Over),
        },
        ResponseFraming::WithConnection => pass_rest(link, incoming),
    }
}

/// A body that ends with the connection.
fn pass_rest(link: &Link, incoming: &mut Incoming<'_>) -> Result<Then, NoAnswer> {
    let mut client = link.socket(Party::Client);
    loop {
        let bytes = wait(incoming).map_err(|_| NoAnswer::Over)?;
        if bytes.is_empty() {
            return Ok(Then::End);
        }
        client.write_all(bytes).map_err(|_| NoAnswer::Over)?;
        let passed = bytes.len();
        incoming.consume(passed);
    }
}

/// Says why there is no answer, where the client can still be told, and ends both connections.
fn give_up(link: &Link, why: &NoAnswer) {
    if matches!(why, NoAnswer::Broken | NoAnswer::Over) {
        return link.close();
    }
    let (account, client) = (link.account(), link.socket(Party::Client));
    let answer = bad_gateway(|language| sentence(why, language));
    link.tell(&answer.sentence(account.language()));
    if let Some(request) = link.exchanges.upgrade()
        && is_attempt(&request)
    {
        account.answered(link.who(), &request, answer.status().number());
    }
    let to_head = link.exchanges.answers_head();
    write(client, answer, to_head, account.language());
    link.exchanges.become_now(Became::Over);
    let _ = link.socket(Party::Server).shutdown(Shutdown::Both);
    // The other thread reads the client, so only the end is told here.
    link.pass_end(Party::Server);
}

fn sentence(why: &NoAnswer, language: Language) -> String {
    match why {
        NoAnswer::Bad(error) => {
            let error = error.sentence(language);
            say!(
                language,
                "The server's answer can't be read: {error}.",
                "读不懂服务器（server）的响应：{error}。"
            )
        }
        NoAnswer::Endless(error) => {
            let error = error.sentence(language);
            say!(
                language,
                "The end of the server's answer can't be known: {error}.",
                "不知道服务器（server）的响应到哪里结束：{error}。"
            )
        }
        NoAnswer::Cut => say!(
            language,
            "The server ended the connection within the head of its answer.",
            "服务器在响应的首部（head）中间结束了连接。"
        ),
        NoAnswer::Unasked => say!(
            language,
            "The server answered 101, but nobody had asked for another protocol.",
            "没有人要求换协议（Upgrade），服务器却回答了 101。"
        ),
        NoAnswer::Ended | NoAnswer::Broken | NoAnswer::Over => say!(
            language,
            "The connection to the server broke off.",
            "到服务器的连接（TCP）断了。"
        ),
    }
}
