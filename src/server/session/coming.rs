//! Joining: from the address to a place in a room, or to the echo.

use super::{Partner, Session, Talk, Upgraded};
use crate::chat::dialect::Dialect;
use crate::chat::hub::RoomError;
use crate::chat::openings::Opener;
use crate::chat::room::Joining;
use crate::chat::{Hub, RoomName};
use crate::language::{Language, say};
use crate::server::machine::entropy;
use crate::server::rules::route::Place;
use crate::server::wire::connections::{CLOSE_PATIENCE, Phase};
use crate::server::wire::writer;
use crate::websocket::CloseCode;
use crate::websocket::extension::Side;
use std::sync::Arc;
use std::time::Instant;

impl Session<'_> {
    /// Takes a place in the room, and tells the other members. A delivery uses much of the stack,
    /// so it begins when everything that joining needed has left the stack.
    #[expect(
        clippy::boxed_local,
        reason = "on the heap: the stack of a thread is what an idle connection costs"
    )]
    pub(super) fn enter(&mut self, upgraded: Box<Upgraded>) {
        let dialect = match upgraded.accepted.subprotocol {
            Some(_) => Dialect::Chat,
            None => Dialect::Plain,
        };
        // If the server is stopping, our Close was written with the handshake.
        self.notice_close();
        let side = upgraded.accepted.deflate.map(|agreed| agreed.server);
        self.take_place(upgraded.talk, dialect, side);
        self.introduce(dialect);
        if let Partner::Room(membership) = &self.partner {
            writer::flush(membership.room());
        }
    }

    #[inline(never)]
    fn take_place(&mut self, talk: Talk, dialect: Dialect, side: Option<Side>) {
        match talk {
            Talk::Echo => {
                self.partner = Partner::Echo;
                self.tap().let_go();
                self.tap().make_public();
            }
            Talk::Chat(place) => self.join(place, dialect, side),
        }
    }

    fn join(&mut self, place: Place, dialect: Dialect, side: Option<Side>) {
        let (room, name) = match (place.room, place.name.transpose()) {
            (Ok(room), Ok(name)) => (room, name),
            (Err(error), _) => {
                return self.turn_away(CloseCode::IMPOSSIBLE_NAME, |language| {
                    let why = error.sentence(language);
                    say!(language, "room: {why}", "房间（room）：{why}")
                });
            }
            (_, Err(error)) => {
                return self.turn_away(CloseCode::IMPOSSIBLE_NAME, |language| {
                    let why = error.sentence(language);
                    say!(language, "name: {why}", "名字（name）：{why}")
                });
            }
        };
        if name.is_none() && dialect == Dialect::Plain {
            // Without a name there are no whispers.
            self.tap().make_public();
        }
        let joining = Joining {
            name,
            dialect,
            hears_itself: place.hears_itself,
            language: self.live.language(),
            ticket: self.ticket(dialect),
            max_message: self.server.options.max_message,
            deflate: side,
            outbox: Arc::clone(&self.outbox),
        };
        let joined = self.open(&room).and_then(|()| {
            let now = Instant::now();
            self.hub().join(&room, joining, now)
        });
        match joined {
            Ok(membership) => self.partner = Partner::Room(membership),
            Err(error @ RoomError::NameTaken) => {
                self.turn_away(CloseCode::NAME_TAKEN, |language| {
                    let why = error.sentence(language);
                    say!(language, "name: {why}", "名字（name）：{why}")
                });
            }
            Err(error @ (RoomError::TooManyRooms | RoomError::TooManyOpened(_))) => {
                self.turn_away(CloseCode::TRY_AGAIN_LATER, |language| {
                    let why = error.sentence(language);
                    say!(language, "room: {why}", "房间（room）：{why}")
                });
            }
        }
    }

    /// Opens the room if there is none, and counts that against the peer. (A lab opens its own
    /// rooms.)
    #[inline(never)]
    fn open(&self, room: &RoomName) -> Result<(), RoomError> {
        if self.live.reach().is_some() {
            return Ok(());
        }
        let (address, now) = (self.live.stream().peer().ip(), Instant::now());
        let opener = Opener::new(address, now);
        self.server.hub.open_for(&opener, room, now)
    }

    /// Logs who the peer is; later lines of the log use the same words.
    #[inline(never)]
    fn introduce(&mut self, dialect: Dialect) {
        match &self.partner {
            Partner::Room(membership) => {
                let language = self.server.options.language;
                let nobody = language.pick("nobody", "无名");
                let name = membership.name().map_or(nobody, |name| name.as_str());
                let room = membership.room().name().as_str();
                let who = say!(language, " {name} in {room}", " {name}（房间 {room}）");
                self.who.push_str(&who);
                let spoken = dialect.name();
                self.log(|language| {
                    say!(
                        language,
                        "joined, speaks {spoken}",
                        "加入了，消息格式（dialect）为 {spoken}"
                    )
                });
            }
            Partner::Echo => {
                self.who.push_str(" at /echo");
                self.log(|language| say!(language, "joined", "加入了"));
            }
            Partner::Nobody => {}
        }
    }

    /// The class's rooms; for a lab's connection, the lab's own.
    fn hub(&self) -> &Hub {
        let reach = self.live.reach();
        reach.map_or(&self.server.hub, |reach| &reach.hub)
    }

    /// The ticket that opens the tap of this connection. A plain client gets none: no message of
    /// its dialect could carry it.
    fn ticket(&self, dialect: Dialect) -> String {
        match dialect {
            // This one looks like a ticket and opens nothing: a lab's connection can't open a lab.
            Dialect::Chat if self.live.reach().is_some() => {
                self.tap().let_go();
                entropy::hex_128()
            }
            Dialect::Chat => {
                let ticket = entropy::hex_128();
                self.server.taps.give(&ticket, self.tap(), Instant::now());
                ticket
            }
            Dialect::Plain => {
                self.tap().let_go();
                String::new()
            }
        }
    }

    /// A browser can't see an HTTP status, but it does see a close code and a reason.
    fn turn_away(&mut self, code: CloseCode, why: impl Fn(Language) -> String) {
        self.log(|language| {
            let why = why(language);
            say!(
                language,
                "turned away with {code}: {why}",
                "被拒绝加入，{code}：{why}"
            )
        });
        let reason = why(self.endpoint.language());
        self.endpoint.start_closing(code, &reason, &mut self.output);
        self.live
            // [close-patience]
            .enter(Phase::Until(Instant::now() + CLOSE_PATIENCE));
    }
}
