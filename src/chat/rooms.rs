//! The list of rooms, and which of them makes way for another: what the first lock of the
//! [hub](super::hub) guards.

use super::name::{LOBBY, RoomName};
use super::openings::{MAX_ROOMS_OF_ONE, Opener, Openings, Prefix, TooMany};
use super::room::{NameTaken, Room};
use crate::language::{Language, say};
use crate::outbox::sync::{Arc, MODELLED};
use std::collections::HashMap;
use std::fmt;
use std::time::{Duration, Instant};

/// The most rooms of a class at a time, without the lobby; with
/// [`MAX_KEPT_BYTES`](super::transcript::MAX_KEPT_BYTES) it bounds the memory of all transcripts to
/// about a gigabyte.
pub const MAX_ROOMS: usize = if MODELLED { 2 } else { 1024 };
/// A room that was polled or posted to within this time is in use, even if it has no members, and
/// makes way for no other: a page in a hidden tab polls once a minute (browsers slow its timers
/// down to that).
pub(super) const IN_USE: Duration = if MODELLED {
    Duration::ZERO
} else {
    Duration::from_secs(2 * 60)
};
// One address can't take all places.
const _: () = assert!(MAX_ROOMS_OF_ONE < MAX_ROOMS);

/// Why a room can't be used like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomError {
    /// A member of the room has that name, and keeps it.
    NameTaken,
    /// There are as many rooms as there may be, and all are in use.
    TooManyRooms,
    /// The client has opened too many.
    TooManyOpened(TooMany),
}

impl RoomError {
    /// The reason.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            RoomError::NameTaken => say!(
                language,
                "somebody in this room has that name already",
                "这个房间里已经有人叫这个名字（name）"
            ),
            RoomError::TooManyRooms => say!(
                language,
                "there are as many rooms already as may be",
                "房间（room）数已达上限"
            ),
            RoomError::TooManyOpened(TooMany::Fast(rate)) => say!(
                language,
                "you open rooms too fast: from one address {rate} a minute may be opened, and a part of them from one connection; rooms that are there already can be used",
                "打开新房间（room）太快：一个地址每分钟最多打开 {rate} 个，一个连接（connection）只占其中一部分；已有的房间照常可用"
            ),
            RoomError::TooManyOpened(TooMany::Held) => say!(
                language,
                "there are {MAX_ROOMS_OF_ONE} rooms already that were opened from your address, and all are in use",
                "从您的地址打开的房间（room）已有 {MAX_ROOMS_OF_ONE} 个，且都在使用中"
            ),
        }
    }
}

/// English.
impl fmt::Display for RoomError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::English))
    }
}

impl From<NameTaken> for RoomError {
    fn from(_: NameTaken) -> RoomError {
        RoomError::NameTaken
    }
}

/// All rooms.
pub(super) struct Rooms {
    pub(super) by_name: HashMap<RoomName, Arc<Room>>,
    pub(super) openings: Openings,
    /// The most rooms at a time, without the lobby.
    most: usize,
}

impl Rooms {
    /// No rooms yet, and this many at most, without the lobby.
    pub(super) fn of_at_most(most: usize) -> Rooms {
        Rooms {
            by_name: HashMap::new(),
            openings: Openings::new(0),
            most,
        }
    }

    /// Is the limit reached? The lobby doesn't count.
    fn are_all(&self) -> bool {
        let lobby = usize::from(self.by_name.contains_key(&RoomName::lobby()));
        self.by_name.len() - lobby >= self.most
    }

    /// Is there a place for one more? `Ok(None)`, or the room that must be forgotten for it.
    pub(super) fn place_for(
        &self,
        by: Option<&Opener>,
        name: &RoomName,
        now: Instant,
    ) -> Result<Option<Arc<Room>>, RoomError> {
        // There is always a lobby.
        if name.as_str() == LOBBY {
            return Ok(None);
        }
        if let Some(opener) = by {
            if !self.openings.may_open(opener, now) {
                let rate = self.openings.per_minute();
                return Err(RoomError::TooManyOpened(TooMany::Fast(rate)));
            }
            if self.openings.holds_all(opener) {
                let own = self.least_of(Some(opener.prefix), now);
                return own.map(Some).ok_or(RoomError::TooManyOpened(TooMany::Held));
            }
        }
        if !self.are_all() {
            return Ok(None);
        }
        let least = self.least_of(None, now);
        least.map(Some).ok_or(RoomError::TooManyRooms)
    }

    /// Which room makes way, of those from one address or of all? A room that isn't in use: first
    /// one where nothing was said, and then the one that was unused for the longest. Never the
    /// lobby.
    fn least_of(&self, from: Option<Prefix>, now: Instant) -> Option<Arc<Room>> {
        let spare = self.by_name.values().filter_map(|room| {
            // If the room is locked, it is in use.
            let state = room.try_lock()?;
            let is_meant = from.is_none_or(|prefix| state.opened_from == Some(prefix));
            let is_spare = room.name().as_str() != LOBBY && !state.is_in_use(IN_USE, now);
            let worth = (state.has_history(), state.used);
            (is_meant && is_spare).then_some((worth, room))
        });
        let least = spare.min_by_key(|(worth, _)| *worth);
        least.map(|(_, room)| Arc::clone(room))
    }
}
