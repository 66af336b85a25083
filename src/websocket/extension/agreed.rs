//! What server and client agree on (RFC 7692 §5, §7.1).

use super::list::{Extension, Malformed};
use super::parameters::{ClientWindow, MOST_WINDOW_BITS, Parameters};

/// What a server wants, if the client offers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Keep windows between messages.
    pub takeover: bool,
    /// For windows that are kept: the bits of their size, 8 to 15.
    pub window_bits: u8,
}

/// How the messages of one direction are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Side {
    /// May matches point into earlier messages?
    pub takeover: bool,
    /// How far back they point at most, as a power of 2: 8 to 15.
    pub window_bits: u8,
}

/// What was agreed on, for both directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreed {
    /// What the server sends.
    pub server: Side,
    /// What the client sends.
    pub client: Side,
    answer: Parameters,
}

impl Side {
    /// How far back matches point, in bytes.
    pub const fn window(self) -> usize {
        1 << self.window_bits
    }
}

impl Agreed {
    /// What a server agrees to: the first offer that it can accept, in the client's order. `None`: it
    /// declines all of them, by silence (§5).
    pub fn to_first_of<'a>(
        mut offers: impl Iterator<Item = Extension<'a>>,
        wanted: Wanted,
    ) -> Option<Agreed> {
        // [deflate-offer]
        let offer = offers.find_map(|offer| Parameters::of(&offer))?;
        Some(Agreed::to(&offer, wanted))
    }

    /// A window that isn't kept costs nothing, so it may be as large as the client allows.
    fn to(offer: &Parameters, wanted: Wanted) -> Agreed {
        let most = |takeover| match takeover {
            true => wanted.window_bits,
            false => MOST_WINDOW_BITS,
        };
        // [server-no-context-takeover]
        let takeover = wanted.takeover && !offer.server_no_takeover;
        // [server-max-window-bits]
        let asked = offer.server_window_bits.unwrap_or(MOST_WINDOW_BITS);
        let server = Side {
            takeover,
            window_bits: asked.min(most(takeover)),
        };
        // [client-no-context-takeover]
        let takeover = wanted.takeover && !offer.client_no_takeover;
        // [client-max-window-bits]
        let window_bits = match offer.client_window {
            // The answer must not have the parameter if the offer didn't (§7.1.2.2).
            ClientWindow::Unsaid => MOST_WINDOW_BITS,
            ClientWindow::Any => most(takeover),
            ClientWindow::Bits(bits) => bits.min(most(takeover)),
        };
        let client = Side {
            takeover,
            window_bits,
        };
        Agreed {
            server,
            client,
            answer: Parameters {
                server_no_takeover: !server.takeover,
                client_no_takeover: !client.takeover,
                server_window_bits: (offer.server_window_bits.is_some()
                    || server.window_bits < MOST_WINDOW_BITS)
                    .then_some(server.window_bits),
                client_window: match client.window_bits {
                    MOST_WINDOW_BITS => ClientWindow::Unsaid,
                    bits => ClientWindow::Bits(bits),
                },
            },
        }
    }

    /// What a client agreed to by this offer, if the server's answer is one that it allows (§7.1).
    ///
    /// # Errors
    /// The answer isn't for this offer; the client must fail the connection (§5.1).
    pub fn by_answer<'a>(
        offer: &Parameters,
        mut answer: impl Iterator<Item = Result<Extension<'a>, Malformed>>,
    ) -> Result<Option<Agreed>, Malformed> {
        let Some(first) = answer.next() else {
            return Ok(None);
        };
        let answer = match answer.next() {
            None => Parameters::of(&first?).ok_or(Malformed)?,
            Some(_) => return Err(Malformed),
        };
        let asked = offer.server_window_bits.unwrap_or(MOST_WINDOW_BITS);
        let server_bits = answer.server_window_bits.unwrap_or(MOST_WINDOW_BITS);
        let client_bits = match (answer.client_window, offer.client_window) {
            (ClientWindow::Unsaid, ClientWindow::Bits(bits)) => bits,
            (ClientWindow::Unsaid, _) => MOST_WINDOW_BITS,
            (ClientWindow::Bits(bits), ClientWindow::Any) => bits,
            (ClientWindow::Bits(bits), ClientWindow::Bits(most)) => bits.min(most),
            (ClientWindow::Bits(_), ClientWindow::Unsaid) | (ClientWindow::Any, _) => {
                return Err(Malformed);
            }
        };
        if server_bits > asked || offer.server_no_takeover && !answer.server_no_takeover {
            return Err(Malformed);
        }
        Ok(Some(Agreed {
            server: Side {
                takeover: !answer.server_no_takeover,
                window_bits: server_bits,
            },
            client: Side {
                takeover: !answer.client_no_takeover && !offer.client_no_takeover,
                window_bits: client_bits,
            },
            answer,
        }))
    }

    /// What the server's answer says.
    pub const fn answer(&self) -> &Parameters {
        &self.answer
    }
}

#[cfg(test)]
mod tests {
    use super::super::list;
    use super::*;

    const NO_TAKEOVER: Wanted = Wanted {
        takeover: false,
        window_bits: 12,
    };
    const TAKEOVER: Wanted = Wanted {
        takeover: true,
        window_bits: 12,
    };

    fn answer(offers: &str, wanted: Wanted) -> Option<String> {
        let offers = || list::read([offers.as_bytes()]).map(|offer| offer.expect(offers));
        let agreed = Agreed::to_first_of(offers(), wanted)?;
        // A client that made the offer agrees.
        let offer = offers().find_map(|offer| Parameters::of(&offer)).unwrap();
        let said = agreed.answer().to_string();
        let as_read = list::read([said.as_bytes()]);
        assert_eq!(Agreed::by_answer(&offer, as_read), Ok(Some(agreed)));
        Some(
            said.replacen("permessage-deflate", "", 1)
                .trim_start_matches("; ")
                .to_owned(),
        )
    }

    #[test]
    fn s7_1_what_is_answered_to_an_offer() {
        let none = "server_no_context_takeover; client_no_context_takeover";
        for (offer, without, with) in [
            ("", none.to_owned(), "server_max_window_bits=12"),
            (
                "client_max_window_bits",
                none.to_owned(),
                "server_max_window_bits=12; client_max_window_bits=12",
            ),
            (
                "client_max_window_bits=\"10\"; server_max_window_bits=8",
                format!("{none}; server_max_window_bits=8; client_max_window_bits=10"),
                "server_max_window_bits=8; client_max_window_bits=10",
            ),
            (
                "server_max_window_bits=15",
                format!("{none}; server_max_window_bits=15"),
                "server_max_window_bits=12",
            ),
            (
                "server_no_context_takeover",
                none.to_owned(),
                "server_no_context_takeover",
            ),
            (
                "client_no_context_takeover; client_max_window_bits=15",
                none.to_owned(),
                "client_no_context_takeover; server_max_window_bits=12",
            ),
        ] {
            let offer = match offer {
                "" => "permessage-deflate".to_owned(),
                offer => format!("permessage-deflate; {offer}"),
            };
            assert_eq!(answer(&offer, NO_TAKEOVER), Some(without), "{offer}");
            assert_eq!(answer(&offer, TAKEOVER).as_deref(), Some(with), "{offer}");
        }
    }

    #[test]
    fn s7_1_an_offer_that_is_not_allowed_is_declined_and_the_next_is_taken() {
        for offer in [
            "server_max_window_bits",
            "server_max_window_bits=16",
            "server_max_window_bits=7",
            "server_max_window_bits=08",
            "server_max_window_bits=+9",
            "server_max_window_bits=8; server_max_window_bits=8",
            "client_max_window_bits=16",
            "client_max_window_bits=7",
            "client_max_window_bits=08",
            "client_max_window_bits; client_max_window_bits",
            "client_max_window_bits=9; client_max_window_bits",
            "server_no_context_takeover=1",
            "server_no_context_takeover; server_no_context_takeover",
            "client_no_context_takeover; client_no_context_takeover",
            "client_no_context_takeover=true",
            "unknown",
            "Server_no_context_takeover",
        ] {
            let offer = format!("permessage-deflate; {offer}");
            assert_eq!(answer(&offer, TAKEOVER), None, "{offer}");
            let two = format!("{offer}, permessage-deflate; server_max_window_bits=9");
            let second = answer(&two, TAKEOVER);
            assert_eq!(second.as_deref(), Some("server_max_window_bits=9"), "{two}");
        }
        for offer in [
            "x-webkit-deflate-frame",
            "permessage-bzip2",
            "permessage-deflat",
        ] {
            assert_eq!(answer(offer, NO_TAKEOVER), None);
        }
    }

    #[test]
    fn s7_1_an_answer_that_the_offer_does_not_allow_fails_the_connection() {
        let offer = |said: &str| {
            let first = list::read([said.as_bytes()]).next();
            Parameters::of(&first.unwrap().unwrap()).unwrap()
        };
        for (offered, answered) in [
            ("", "permessage-deflate; client_max_window_bits=10"),
            (
                "; client_max_window_bits",
                "permessage-deflate; client_max_window_bits",
            ),
            (
                "; server_max_window_bits=10",
                "permessage-deflate; server_max_window_bits=11",
            ),
            ("; server_max_window_bits=10", "permessage-deflate"),
            ("; server_no_context_takeover", "permessage-deflate"),
            ("", "permessage-deflate, permessage-deflate"),
            ("", "permessage-bzip2"),
            ("", "permessage-deflate; unknown"),
        ] {
            let offer = offer(&format!("permessage-deflate{offered}"));
            let answer = list::read([answered.as_bytes()]);
            assert_eq!(
                Agreed::by_answer(&offer, answer),
                Err(Malformed),
                "{answered}"
            );
        }
        assert_eq!(
            Agreed::by_answer(&offer("permessage-deflate"), std::iter::empty()),
            Ok(None)
        );
    }
}
