//! The two heads, judged: what each end did wrong in the opening handshake (RFC 6455 §4.1, §4.2.2),
//! and what the two agreed on.

use super::mistake::Mistake;
use super::party::Party;
use super::rule::Rule;
use crate::http::{RequestHead, ResponseHead};
use crate::json::cut;
use crate::websocket::extension::list::{self, Extension};
use crate::websocket::extension::parameters::{MOST_WINDOW_BITS, NAME, Parameters};
use crate::websocket::extension::{Agreed, Side};
use crate::websocket::handshake::{self, accept_value};

const EXTENSIONS: &str = "Sec-WebSocket-Extensions";
const SUBPROTOCOL: &str = "Sec-WebSocket-Protocol";

/// How much of what the response names is kept for the report, in characters: a head may have
/// 100 KiB, and names are short.
const MOST_NAMED: usize = 256;

/// What is assumed of compression where a head is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Deflate {
    /// Perhaps it was agreed on: RSV1 breaks no rule, and nothing is inflated.
    #[default]
    Unknown,
    /// It was agreed on, perhaps with takeover, perhaps with the widest windows.
    Agreed,
    /// It wasn't.
    Not,
}

/// What inflates whatever may have been agreed on: smaller windows and no takeover only forbid more.
pub const WIDEST: Side = Side {
    takeover: true,
    window_bits: MOST_WINDOW_BITS,
};

/// What the heads say.
#[derive(Debug)]
pub struct Opening {
    /// The subprotocol that the response names.
    pub subprotocol: Option<String>,
    /// The extensions that the response names.
    pub extensions: Option<String>,
    /// How messages are compressed, if both agreed on that.
    pub deflate: Option<Agreed>,
    /// They agreed on an extension that isn't known here. It may use reserved bits and opcodes, and
    /// change payloads (§5.8), so these can't be judged.
    pub unknown_extension: bool,
    /// What is wrong.
    pub broken: Vec<(Party, Rule)>,
}

impl Opening {
    /// How the messages of one end may be compressed.
    pub fn side(&self, from: Party) -> Option<Side> {
        self.deflate.map(|agreed| match from {
            Party::Client => agreed.client,
            Party::Server => agreed.server,
        })
    }
}

/// What the response says where the request is missing, and what that says of compression.
pub fn of_response(response: &ResponseHead) -> (Opening, Deflate) {
    let mut opening = Opening {
        subprotocol: said(response, SUBPROTOCOL),
        extensions: said(response, EXTENSIONS),
        deflate: None,
        unknown_extension: false,
        broken: Vec::new(),
    };
    let mut deflate = Deflate::Not;
    for extension in list::read(response.values(EXTENSIONS)).map_while(Result::ok) {
        match extension.name == NAME.as_bytes() {
            true => deflate = Deflate::Agreed,
            false => opening.unknown_extension = true,
        }
    }
    (opening, deflate)
}

/// Reads both heads. Of the rules for the request, the first that it breaks counts; of those for the
/// response, each.
pub fn judged(request: &RequestHead, response: &ResponseHead) -> Opening {
    let mut broken = Vec::new();
    if let Err(refusal) = handshake::check(request, &[]) {
        broken.push((Party::Client, Rule::Request(refusal)));
    }
    let mut wrong = |mistake| broken.push((Party::Server, Rule::Response(mistake)));
    let is_websocket = |value: &str| value.eq_ignore_ascii_case("websocket");
    if !response.only("Upgrade").is_some_and(is_websocket) {
        wrong(Mistake::Upgrade);
    }
    if !response.has_token("Connection", "upgrade") {
        wrong(Mistake::Connection);
    }
    let expected = request.only("Sec-WebSocket-Key").map(accept_value);
    let accept = response.only("Sec-WebSocket-Accept");
    if accept.is_none() || expected.is_some() && accept != expected.as_deref() {
        wrong(Mistake::Accept(expected, accept.map(str::to_owned)));
    }
    if let Err(mistake) = subprotocol(request, response) {
        wrong(mistake);
    }
    let (deflate, unknown_extension) = extensions(request, response, &mut wrong);
    Opening {
        subprotocol: said(response, SUBPROTOCOL),
        extensions: said(response, EXTENSIONS),
        deflate,
        unknown_extension,
        broken,
    }
}

/// §4.1, item 6 of the response: a subprotocol must be one of those that were offered; case matters.
fn subprotocol(request: &RequestHead, response: &ResponseHead) -> Result<(), Mistake> {
    let mut values = response.values(SUBPROTOCOL);
    let Some(value) = values.next() else {
        return Ok(());
    };
    if values.next().is_some() || response.list(SUBPROTOCOL).count() > 1 {
        return Err(Mistake::Subprotocols);
    }
    match request.list(SUBPROTOCOL).any(|offered| offered == value) {
        true => Ok(()),
        false => Err(Mistake::SubprotocolNotOffered(named(value))),
    }
}

/// What was agreed on for `permessage-deflate`, and is there another extension?
fn extensions(
    request: &RequestHead,
    response: &ResponseHead,
    wrong: &mut impl FnMut(Mistake),
) -> (Option<Agreed>, bool) {
    let offers = || list::read(request.values(EXTENSIONS)).map_while(Result::ok);
    if response.values(EXTENSIONS).count() > 1 {
        wrong(Mistake::ExtensionsTwice);
    }
    let (mut answers, mut unknown) = (Vec::new(), false);
    for extension in list::read(response.values(EXTENSIONS)) {
        let Ok(extension) = extension else {
            wrong(Mistake::Extensions);
            break;
        };
        let is_offered = offers().any(|offer| offer.name == extension.name);
        if !is_offered {
            wrong(Mistake::ExtensionNotOffered(named(extension.name)));
        } else if extension.name == NAME.as_bytes() {
            answers.push(extension);
        }
        unknown |= extension.name != NAME.as_bytes();
    }
    let agreed = agreed(offers(), &answers);
    if agreed.is_none() && !answers.is_empty() {
        wrong(Mistake::Deflate);
    }
    (agreed, unknown)
}

/// What an answer agrees to. It doesn't say which of several offers it accepts; so of those that
/// allow it, the sender is held to the least strict.
fn agreed<'a>(
    offers: impl Iterator<Item = Extension<'a>>,
    answers: &[Extension<'_>],
) -> Option<Agreed> {
    let offers = offers.filter_map(|offer| Parameters::of(&offer));
    let by_each = offers.filter_map(|offer| {
        let answers = answers.iter().map(|answer| Ok(*answer));
        Agreed::by_answer(&offer, answers).ok().flatten()
    });
    by_each.reduce(|mut least, other| {
        let client = &mut least.client;
        client.takeover |= other.client.takeover;
        client.window_bits = client.window_bits.max(other.client.window_bits);
        least
    })
}

/// The values of a field, as one list.
fn said(response: &ResponseHead, name: &str) -> Option<String> {
    let values: Vec<_> = response.values(name).collect();
    (!values.is_empty()).then(|| named(&values.join(&b", "[..])))
}

fn named(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let (text, more) = cut(&text, MOST_NAMED);
    format!("{text}{more}")
}
