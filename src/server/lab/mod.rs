//! What a browser can't do, and a lab needs: to send chosen bytes, cut as one likes, and to be
//! sent some. A page opens a *desk* (`/lab/desk`, subprotocol `lab`) with the ticket of its
//! connection; the server then opens connections **to itself** for it, writes what the page
//! says, and tells it what came back and what was seen at both ends; and it answers the page's
//! own browser with bytes that the page has prepared.
//!
//! What that must not become, and why it doesn't:
//! - *A way round the rules of who may connect.* A lab's connection is marked before its first
//!   byte is written, and reaches next to nothing ([`reach`](super::wire::reach)).
//! - *A way to other servers.* No demand holds an address: there is but one, our own.
//! - *A page on our own origin that others have written.* Prepared bytes go out behind a `101`,
//!   in answer to a WebSocket's handshake, to whoever shows a slot that nobody can guess and
//!   that stands in no address; and no field of a head may outlive that connection
//!   ([`served`]).
//! - *A way to wear the server out.* Whatever a page can make it hold or do is bounded, each
//!   bound a constant with its reason; everything ends with the desk, and the desk with the
//!   connection that the ticket is of.
//!
//! Of the threads at work for a desk, one reads its page's demands and one writes the records
//! of its taps. Each raw client has one that reads, and for as long as there is something to
//! write, one that writes; the same for a browser that is served. Opposite each of them is the
//! connection's ordinary thread, which knows nothing of labs but what it must not give them.
//!
//! [`pieces`] are bytes and where they are cut, [`demand`] understands the page, [`desk`] is
//! what all connections of a lab share, and [`register`] holds all desks and what was prepared.
//! [`scribe`] writes pieces, [`client`] is a raw client's end, and [`served`] the browser's
//! opposite. What leads the conversation is [`experimenting`](super::dialogue::experimenting).

pub mod pieces;

pub mod demand;

pub mod desk;

pub mod register;

pub mod scribe;

pub mod client;

pub mod served;

pub use register::Register;
