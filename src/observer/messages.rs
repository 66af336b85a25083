//! The messages of one direction (RFC 6455 §5.4, §8.1; RFC 7692 §6.2): is text UTF-8, and is what
//! came compressed DEFLATE?
//!
//! No message is kept, except one that is being inflated: matches point back into it. What follows a
//! fault in a message can't be judged, so each message is blamed once.

use super::places::{Place, Places};
use super::text::Text;
use crate::language::{Language, say};
use crate::websocket::deflate::{Broken, Flaw};
use crate::websocket::extension::Side;
use crate::websocket::extension::inflating::{GROWTH, Inflating};
use crate::websocket::{Error, Opcode};

/// How much of a message is inflated, in bytes. A kilobyte on the wire can become a megabyte, which
/// is kept and takes time; real messages that are longer are rare: many servers refuse them.
pub const MOST_INFLATED: usize = 1024 * 1024;

/// About how many bytes it takes to inflate one direction: the window twice, and the codes of a block.
const INFLATING: usize = 80 * 1024;

/// What is found in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// This rule is broken, here.
    Broken(Error, Place),
    /// Something can't be checked.
    Unchecked(Unchecked),
}

/// What isn't checked, of what one end sends. That's no fault of its.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unchecked {
    /// The rest of a message that inflates to more than [`MOST_INFLATED`] bytes.
    RestOfMessage,
    /// All compressed messages from here on: their matches may point into a message that couldn't be
    /// inflated to its end.
    CompressedMessages,
    /// Everything from here on: the borders of frames are lost, and where they seem to be found again
    /// is a guess.
    Everything,
    /// The same, since bytes aren't in the capture.
    BehindHole,
    /// The rest of a message: a part of it isn't in the capture.
    MessageWithHole,
    /// All compressed messages: the handshake isn't in the capture.
    UnknownCompression,
}

impl Unchecked {
    /// For a student.
    pub fn sentence(self, language: Language) -> String {
        match self {
            Unchecked::RestOfMessage => say!(
                language,
                "the message inflates to more than {MOST_INFLATED} bytes; its rest isn't checked",
                "消息解压（inflate）后超过 {MOST_INFLATED} 字节，其余部分不再检查"
            ),
            Unchecked::CompressedMessages => say!(
                language,
                "compressed messages aren't checked from here on, since they may refer to one that \
                 couldn't be inflated to its end (context takeover)",
                "从这里起不再检查压缩的消息：它们可能引用一条没能完整解压的消息（context takeover）"
            ),
            Unchecked::Everything => say!(
                language,
                "nothing is checked from here on: the length of the last frame can't be right, so where \
                 the next begins is a guess",
                "从这里起不再检查：上一帧的长度（length）不可能正确，下一帧从哪里开始只能猜测"
            ),
            _ => self.of_a_capture(language),
        }
    }

    fn of_a_capture(self, language: Language) -> String {
        match self {
            Unchecked::MessageWithHole => say!(
                language,
                "a part of this message isn't in the capture; its rest isn't checked",
                "抓包（capture）里缺了这条消息的一部分，其余部分不再检查"
            ),
            Unchecked::UnknownCompression => say!(
                language,
                "compressed messages aren't checked: the handshake isn't in the capture, so what was \
                 agreed on isn't known",
                "不检查压缩的消息：抓包（capture）里没有握手（handshake），不知道双方商定了什么"
            ),
            _ => say!(
                language,
                "nothing is checked from here on: bytes are missing from the capture, so where the \
                 next frame begins is a guess",
                "从这里起不再检查：抓包（capture）里缺了一些字节，下一帧（frame）从哪里开始只能猜测"
            ),
        }
    }
}

/// What a data frame's header says of its message.
#[derive(Debug, Clone, Copy)]
pub struct Begun {
    /// Continuation, text or binary.
    pub opcode: Opcode,
    /// RSV1 is set.
    pub rsv1: bool,
    /// Its reserved bits are wrong, so what its payload means is unknown.
    pub is_unclear: bool,
    /// Its first byte of payload.
    pub payload: Place,
}

/// The message under way.
#[derive(Debug)]
enum Content {
    /// Binary, or with a fault already.
    Unchecked,
    Text(Text),
    /// Compressed; if it is text, that is checked, too.
    Compressed(Option<Text>),
}

/// Where findings go.
pub type Tell<'a> = &'a mut dyn FnMut(Finding);

/// Follows the messages.
#[derive(Debug)]
pub struct Messages {
    /// How they may be compressed, if that was agreed on…
    side: Option<Side>,
    /// …what inflates them…
    inflating: Option<Box<Inflating>>,
    /// …and the message that is being inflated.
    inflated: Vec<u8>,
    /// With takeover: a message couldn't be inflated to its end, so no later one can be inflated.
    is_window_lost: bool,
    /// An extension that isn't known here may change payloads.
    is_opaque: bool,
    content: Option<Content>,
    /// A message was interrupted by another, and not continued since.
    interrupted: bool,
    places: Places,
    /// The first byte of the current frame's payload.
    payload: Place,
}

impl Messages {
    /// Nothing has come yet.
    pub fn new(side: Option<Side>, is_opaque: bool) -> Messages {
        Messages {
            // What isn't judged isn't inflated.
            side: side.filter(|_| !is_opaque),
            inflating: None,
            inflated: Vec::new(),
            is_window_lost: false,
            is_opaque,
            content: None,
            interrupted: false,
            places: Places::default(),
            payload: Place::default(),
        }
    }

    /// Has a message begun and not ended? After an interruption a continuation is right, too, since
    /// it may continue the message that was interrupted.
    pub const fn in_message(&self) -> bool {
        self.content.is_some()
    }

    /// May a continuation come?
    pub const fn may_continue(&self) -> bool {
        self.content.is_some() || self.interrupted
    }

    /// A data frame begins.
    pub fn begin_frame(&mut self, begun: Begun, tell: Tell<'_>) {
        self.payload = begun.payload;
        if begun.opcode != Opcode::Continuation {
            self.begin_message(begun, tell);
        } else if self.content.is_none() && self.interrupted {
            self.content = Some(Content::Unchecked);
            self.interrupted = false;
        } else if begun.is_unclear
            // Some set RSV1 in each frame of a compressed message; it can be inflated all the same.
            || begun.rsv1 && matches!(self.content, Some(Content::Text(_)))
        {
            self.give_up(tell);
        }
        self.places.begin(begun.payload);
    }

    fn begin_message(&mut self, begun: Begun, tell: Tell<'_>) {
        self.interrupted = self.content.is_some();
        self.give_up(tell);
        self.places.clear();
        let is_unknown = begun.rsv1 && self.side.is_none() && !self.is_opaque && !begun.is_unclear;
        if is_unknown && !std::mem::replace(&mut self.is_window_lost, true) {
            tell(Finding::Unchecked(Unchecked::UnknownCompression));
        }
        let text = || (begun.opcode == Opcode::Text).then(Text::default);
        self.content = Some(match (self.side, text()) {
            _ if self.is_opaque || is_unknown => Content::Unchecked,
            (Some(side), text) if begun.rsv1 => {
                if begun.is_unclear {
                    self.lose_window(tell);
                }
                if begun.is_unclear || self.is_window_lost {
                    Content::Unchecked
                } else {
                    let new = || Box::new(Inflating::new(side));
                    self.inflating.get_or_insert_with(new).begin();
                    Content::Compressed(text)
                }
            }
            (_, Some(text)) if !begun.is_unclear => Content::Text(text),
            (_, _) => Content::Unchecked,
        });
    }

    /// The next bytes of the frame's payload, unmasked.
    pub fn take(&mut self, payload: &[u8], tell: Tell<'_>) {
        self.places.grow(payload.len());
        match &mut self.content {
            None | Some(Content::Unchecked) => {}
            Some(Content::Text(text)) => {
                if let Err(at) = text.take(payload) {
                    let place = self.places.at(at);
                    tell(Finding::Broken(Error::InvalidUtf8(offset(at)), place));
                    self.content = Some(Content::Unchecked);
                }
            }
            Some(Content::Compressed(_)) => self.inflate(payload, tell),
        }
    }

    /// What came out before a fault is judged before the fault: what is named first must not depend
    /// on how many bytes came at a time.
    fn inflate(&mut self, mut payload: &[u8], tell: Tell<'_>) {
        while let Some(inflating) = &mut self.inflating
            && !payload.is_empty()
        {
            let before = self.inflated.len();
            let most = before + GROWTH;
            let taken = inflating.take(payload, &mut self.inflated, most, MOST_INFLATED);
            self.check_inflated(before, tell);
            match taken {
                Ok(taken) => payload = &payload[taken..],
                Err(error) => return self.stop_inflating(error, self.payload, tell),
            }
        }
    }

    /// Checks what was inflated behind the first `before` bytes. From which bit of the wire a
    /// character came isn't known; so the frame is named whose payload completed it.
    fn check_inflated(&mut self, before: usize, tell: Tell<'_>) {
        if let Some(Content::Compressed(is_text @ Some(_))) = &mut self.content
            && let Some(text) = is_text
            && let Err(at) = text.take(&self.inflated[before..])
        {
            *is_text = None;
            tell(Finding::Broken(
                Error::InvalidUtf8(offset(at)),
                self.payload,
            ));
        }
    }

    /// `end` is where a message ends that is too short.
    fn stop_inflating(&mut self, error: Error, end: Place, tell: Tell<'_>) {
        match error {
            Error::BadDeflate(broken) => {
                let place = self.places.at(byte_of(broken));
                tell(Finding::Broken(error, place));
            }
            Error::MessageTooBig(_) => {
                if self.side.is_some_and(|side| !side.takeover) {
                    tell(Finding::Unchecked(Unchecked::RestOfMessage));
                }
            }
            error => tell(Finding::Broken(error, end)),
        }
        self.give_up(tell);
    }

    /// A frame is whole, and `end` is the byte behind it.
    pub fn end_frame(&mut self, fin: bool, end: Place, tell: Tell<'_>) {
        if !fin {
            return;
        }
        match self.content {
            Some(Content::Compressed(_)) => self.finish_inflating(end, tell),
            Some(Content::Text(ref text)) => {
                if let Err(at) = text.end() {
                    let place = self.places.at(at);
                    tell(Finding::Broken(Error::TruncatedUtf8(offset(at)), place));
                }
            }
            Some(Content::Unchecked) | None => {}
        }
        self.content = None;
        // What isn't compressed leaves nothing to free.
        self.inflated = Vec::new();
    }

    fn finish_inflating(&mut self, end: Place, tell: Tell<'_>) {
        let Some(inflating) = &mut self.inflating else {
            return;
        };
        let before = self.inflated.len();
        if let Err(error) = inflating.finish(&mut self.inflated, MOST_INFLATED) {
            return self.stop_inflating(error, end, tell);
        }
        self.check_inflated(before, tell);
        if let Some(Content::Compressed(Some(text))) = &self.content
            && let Err(at) = text.end()
        {
            tell(Finding::Broken(
                Error::TruncatedUtf8(offset(at)),
                self.payload,
            ));
        }
    }

    /// About how many bytes are held to inflate messages.
    pub fn holds(&self) -> usize {
        let window = self.inflating.as_ref().map_or(0, |_| INFLATING);
        window + self.inflated.capacity()
    }

    /// Compressed messages aren't inflated any more.
    pub fn inflate_no_more(&mut self, tell: Tell<'_>) {
        self.give_up(tell);
        self.lose_window(tell);
    }

    /// A part of the frame's payload isn't known.
    pub fn miss(&mut self, tell: Tell<'_>) {
        if let Some(Content::Text(_) | Content::Compressed(_)) = self.content {
            tell(Finding::Unchecked(Unchecked::MessageWithHole));
        }
        self.give_up(tell);
    }

    /// The rest of the message under way isn't judged.
    fn give_up(&mut self, tell: Tell<'_>) {
        let Some(content) = &mut self.content else {
            return;
        };
        if let Content::Compressed(_) = std::mem::replace(content, Content::Unchecked) {
            self.lose_window(tell);
        }
    }

    fn lose_window(&mut self, tell: Tell<'_>) {
        self.inflating = None;
        self.inflated = Vec::new();
        let takeover = self.side.is_some_and(|side| side.takeover);
        if takeover && !std::mem::replace(&mut self.is_window_lost, true) {
            tell(Finding::Unchecked(Unchecked::CompressedMessages));
        }
    }
}

/// Which byte of the message is wrong. Lengths of codes that are wrong as a whole are found behind the
/// last of them, and the byte there may not have come yet; so it is that of their last bit.
const fn byte_of(broken: Broken) -> u64 {
    match broken.flaw {
        Flaw::OverSubscribed(_) | Flaw::Incomplete(_) | Flaw::NoEndOfBlock => {
            broken.bit.saturating_sub(1) / 8
        }
        _ => broken.bit / 8,
    }
}

fn offset(at: u64) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}
