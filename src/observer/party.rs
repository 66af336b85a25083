//! The two ends of the connection, and how one of them ends it.

/// Which end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// It sent the request, and masks its frames.
    Client,
    /// It answered with 101, and masks nothing.
    Server,
}

impl Party {
    /// Both.
    pub const BOTH: [Party; 2] = [Party::Client, Party::Server];

    /// The end that receives what this one sends.
    pub const fn other(self) -> Party {
        match self {
            Party::Client => Party::Server,
            Party::Server => Party::Client,
        }
    }

    /// The place of something of its in a pair: the client's comes first.
    pub const fn index(self) -> usize {
        match self {
            Party::Client => 0,
            Party::Server => 1,
        }
    }

    /// `client` or `server`.
    pub const fn name(self) -> &'static str {
        match self {
            Party::Client => "client",
            Party::Server => "server",
        }
    }
}

/// How an end ends TCP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// A FIN: it sends nothing more.
    Fin,
    /// A reset: nothing goes either way.
    Reset,
}

impl Ended {
    /// `fin` or `reset`.
    pub const fn name(self) -> &'static str {
        match self {
            Ended::Fin => "fin",
            Ended::Reset => "reset",
        }
    }
}
