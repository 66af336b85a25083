//! What each address leads to.

use crate::assets::{files, sources};
use crate::chat::name::{Name, NameError, RoomName};
use crate::http::Target;

/// What an address leads to.
#[derive(Debug)]
pub enum Route {
    /// A file of the page.
    Page(&'static files::File),
    /// A place in a room.
    Chat(Place),
    /// Messages go back to their sender.
    Echo,
    /// Watching other connections, over a WebSocket.
    Watch,
    /// A lab's desk, over a WebSocket.
    Desk,
    /// A WebSocket whose answer is bytes that a lab has prepared.
    Served,
    /// How many bytes this request's head has.
    Weight,
    /// What crossed the client's own connection, for Wireshark.
    Capture,
    /// Somebody else's packet capture, to be shown.
    Open,
    /// A file of the server's own source.
    Source(&'static sources::Source),
    /// The list of sources, and where their anchors are.
    SourceIndex,
    /// `GET /poll`.
    Poll,
    /// `GET /longpoll`.
    LongPoll,
    /// `POST /send`.
    Send,
    /// The server as a whole: `OPTIONS *`.
    Server,
    /// What a server has and the page of a proxy hasn't: a chat, an echo, labs.
    Elsewhere,
    /// Nothing is here.
    Nowhere,
}

/// A place in a room, as an address names it. An impossible name isn't refused here: the handshake
/// succeeds, so that a browser can see the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The room.
    pub room: Result<RoomName, NameError>,
    /// The name, if the address has one.
    pub name: Option<Result<Name, NameError>>,
    /// Does a plain member get its own messages?
    pub hears_itself: bool,
}

impl Place {
    fn lobby(name: Option<&str>) -> Place {
        Place {
            room: Ok(RoomName::lobby()),
            name: name.map(Name::new),
            hears_itself: false,
        }
    }

    fn room(room: &str, name: Option<&str>) -> Place {
        Place {
            room: RoomName::new(room),
            name: name.map(Name::new),
            hears_itself: true,
        }
    }
}

/// Where a target leads. `/` is the page to a plain GET and the lobby to a WebSocket.
pub fn route(target: &Target, wants_websocket: bool) -> Route {
    match target.path().as_slice() {
        [] => Route::Server,
        [""] if wants_websocket => Route::Chat(Place::lobby(None)),
        ["ws" | "my_ws"] => Route::Chat(Place::lobby(None)),
        ["ws" | "my_ws", name] => Route::Chat(Place::lobby(Some(name))),
        ["room", room] | ["room", room, ""] => Route::Chat(Place::room(room, None)),
        ["room", room, name] => Route::Chat(Place::room(room, Some(name))),
        ["echo"] => Route::Echo,
        ["wire", "watch"] => Route::Watch,
        ["lab", "desk"] => Route::Desk,
        ["lab", "served"] => Route::Served,
        ["lab", "weight"] => Route::Weight,
        ["wire", "capture.pcapng"] => Route::Capture,
        ["wire", "open"] => Route::Open,
        ["source", ""] => Route::SourceIndex,
        ["source", path @ ..] => {
            sources::find(&path.join("/")).map_or(Route::Nowhere, Route::Source)
        }
        ["poll"] => Route::Poll,
        ["longpoll"] => Route::LongPoll,
        ["send"] => Route::Send,
        path => files::find(path).map_or(Route::Nowhere, Route::Page),
    }
}

impl Route {
    /// Where it leads on the page of a proxy, which shows the wires of another server and has no
    /// chat of its own.
    #[inline(never)]
    pub fn beside_a_proxy(self) -> Route {
        match self {
            Route::Page(file) if file.name == "index.html" => {
                files::find(&["wires.html"]).map_or(Route::Nowhere, Route::Page)
            }
            Route::Page(file) if file.name == "labs.html" => Route::Elsewhere,
            Route::Chat(_)
            | Route::Echo
            | Route::Desk
            | Route::Served
            | Route::Weight
            | Route::Capture
            | Route::Poll
            | Route::LongPoll
            | Route::Send => Route::Elsewhere,
            Route::Page(_)
            | Route::Watch
            | Route::Open
            | Route::Source(_)
            | Route::SourceIndex
            | Route::Server
            | Route::Elsewhere
            | Route::Nowhere => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(target: &str) -> Route {
        route(&Target::parse(target).unwrap(), true)
    }

    fn place(target: &str) -> Place {
        match to(target) {
            Route::Chat(place) => place,
            other => panic!("{target} is {other:?}"),
        }
    }

    #[test]
    fn the_lobby_has_many_addresses() {
        for target in ["/", "/ws", "/my_ws", "/?x=1"] {
            assert_eq!(place(target), Place::lobby(None), "{target}");
        }
        for target in ["/ws/%E5%B0%8F%E6%98%8E", "/my_ws/小明"] {
            assert_eq!(place(target), Place::lobby(Some("小明")), "{target}");
        }
        assert_eq!(place("/ws/").name, Some(Err(NameError::Empty)));
    }

    #[test]
    fn rooms() {
        assert_eq!(place("/room/R"), Place::room("R", None));
        assert_eq!(place("/room/R/"), Place::room("R", None));
        assert_eq!(place("/room/a%2Fb/c%2Fd"), Place::room("a/b", Some("c/d")));
        assert_eq!(place("/room//bob").room, Err(NameError::Empty));
        assert_eq!(place("/room/R/server").name, Some(Err(NameError::Reserved)));
    }

    #[test]
    fn unknown_addresses() {
        for target in [
            "/room",
            "/ws/a/b",
            "/nothing",
            "/echo/",
            "/wire/",
            "/lab/",
            "/source",
            "/source/nothing.rs",
        ] {
            assert!(matches!(to(target), Route::Nowhere), "{target}");
        }
    }

    #[test]
    fn the_page() {
        let root = Target::parse("/").unwrap();
        assert!(matches!(route(&root, false), Route::Page(file) if file.name == "index.html"));
        assert!(matches!(to("/index.html"), Route::Page(_)));
    }
}
