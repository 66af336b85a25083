//! What a lab needs and a browser can't do: send chosen bytes, cut anywhere, and receive chosen
//! bytes. A page opens a *desk* (`/lab/desk`, subprotocol `lab`) with the ticket of its connection.
//! For it, the server opens connections **to itself**, writes what the page asks for, and reports
//! what came back and what both ends saw. It also answers the page's own browser with bytes that
//! the page has prepared.
//!
//! How this could be abused, and what prevents it:
//! - *To get around the rules for who may connect.* A lab's connection is marked before its first
//!   byte is written, and reaches almost nothing ([`reach`](super::wire::reach)).
//! - *To reach other servers.* No demand holds an address: the only one is our own.
//! - *To serve a stranger's page from our own origin.* Prepared bytes go out after a `101` only, as
//!   the answer to a WebSocket's handshake that shows a slot, which can't be guessed and isn't part
//!   of any address; and no field of a head may have an effect after that connection ([`served`]).
//! - *To exhaust the server.* Everything that a page can make it hold or do is bounded, each bound
//!   is a constant with its reason; everything ends with the desk, and the desk ends with the
//!   connection of its ticket.
//!
//! A desk has two threads: one reads its page's demands and one writes the records of its taps.
//! Each raw client has one thread that reads and, while there is something to write, one that
//! writes; a served browser has the same. At the other end of a raw client is the connection's
//! ordinary thread, which knows nothing about labs except what it must refuse them.
//!
//! [`pieces`] are bytes and where they are cut, [`demand`] parses what the page asks for,
//! [`our_end`] is our end of a lab's connection, [`desk`] is what all connections of a lab share, and [`register`] holds all desks and what was prepared.
//! [`scribe`] writes pieces and [`reading`] reads what comes; [`client`] is a raw client's end, and
//! [`served`] is the other end of a served browser.
//! [`experimenting`](super::dialogue::experimenting) leads the conversation with the page.

pub mod pieces;

pub mod demand;

pub mod our_end;

pub mod desk;

pub mod register;

pub mod scribe;

pub mod reading;

pub mod client;

pub mod served;

pub use register::Register;
