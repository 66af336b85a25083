//! The real binary over real sockets, and the server's parsers compared with well-kept crates that
//! do the same. The folders are those of `src/`, in its reading order; each file is a chapter, and
//! each test is named after the sentence that it proves.
//!
//! It is one program, so that it is linked once, and a test that waits doesn't delay the others.
//! `cargo test --test rust frames` runs one chapter.

mod common;

/// The source as a book: its order, its two languages, the lines that the page shows.
mod book {
    mod deflated;
    mod golden;
    mod language;
    mod layers;
    mod source;
}

mod http {
    mod gates;
    mod requests;
}

mod json;

mod websocket {
    mod compression;
    mod course_notes;
    pub mod deflate;
    mod frames;
    mod handshake;
    mod violations;
}

mod observer {
    mod bounds;
    mod compression;
    mod endings;
    mod endpoints;
    mod frames;
    mod handshakes;
    mod holes;
    mod records;
    mod watched;
}

mod outbox {
    mod counts;
    mod memory;
    mod slow_readers;
}

mod tap {
    mod captures;
    mod goodbye;
    mod secrets;
    mod whispers;
    mod wire;
}

mod capture {
    mod against;
    mod bounds;
    mod built;
    mod command_line;
    mod conversations;
    mod dialogue;
    mod files;
    mod headers;
    mod large;
    mod oddities;
    mod ours;
    mod page;
    mod permutations;
    mod unread;
}

mod chat {
    mod dialect;
    mod names;
    mod polling;
    mod reference;
    mod rooms;
}

mod terminal {
    mod pasted;
    mod tools;
}

mod server {
    mod addresses;
    mod admission;
    mod command_line;
    mod endings;
    mod flooders;
    mod known_holes;
    mod lab;
    mod pauses;
    mod resources;
    mod stopping;
    mod yielding;
}

mod proxy {
    mod ends;
    mod exchanges;
    mod page;
    mod upstream;
}
