//! All conversations of a capture, in bounded memory.

use super::conversation::{Context, Conversation, Kind};
use super::event::{Event, What};
use super::settings::Settings;
use super::tale::Tell;
use crate::language::{Language, say};
use std::collections::HashMap;

/// How many bytes all conversations hold, beyond a fixed size for each: for records, for messages that
/// are being inflated, and for what isn't known yet. When it is more, each keeps no more than half of
/// its share.
pub const MOST_HELD: usize = 20 * 1024 * 1024;
/// How many conversations are followed at a time: each takes some 3 KB. Of more, the newest aren't.
const MOST_FOLLOWED: usize = 4096;

/// How many there were of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// WebSockets.
    pub websockets: u64,
    /// Connections that only spoke HTTP.
    pub http: u64,
    /// Others.
    pub other: u64,
    /// Those that weren't followed, since too many were open.
    pub unfollowed: u64,
}

/// All conversations.
#[derive(Debug)]
pub struct Conversations {
    settings: Settings,
    conversations: HashMap<u64, Conversation>,
    counts: Counts,
    holds: usize,
}

impl Conversations {
    /// None has begun.
    pub fn new(settings: Settings) -> Conversations {
        Conversations {
            settings,
            conversations: HashMap::new(),
            counts: Counts::default(),
            holds: 0,
        }
    }

    /// How many there were.
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// About how many bytes are held.
    pub const fn holds(&self) -> usize {
        self.holds
    }

    /// Something has happened in one of them.
    pub fn event(&mut self, event: &Event<'_>, tell: Tell<'_>) {
        match &event.what {
            What::Opened {
                client,
                server,
                began,
            } if self.conversations.len() < MOST_FOLLOWED => {
                let flow = Conversation::new(*client, *server, *began, event.at);
                self.conversations.insert(event.flow, flow);
            }
            What::Opened { .. } => self.counts.unfollowed += 1,
            What::Over => self.over(event.flow, tell),
            what => {
                if let Some(flow) = self.conversations.get_mut(&event.flow) {
                    let before = flow.holds();
                    let mut context = Context {
                        websockets: &mut self.counts.websockets,
                        settings: self.settings,
                        tell,
                    };
                    flow.event(event.at, what, &mut context);
                    self.holds = self.holds.saturating_sub(before) + flow.holds();
                }
                if self.holds > MOST_HELD {
                    self.shrink(tell);
                }
            }
        }
    }

    fn over(&mut self, number: u64, tell: Tell<'_>) {
        let Some(mut flow) = self.conversations.remove(&number) else {
            return;
        };
        self.holds = self.holds.saturating_sub(flow.holds());
        let mut context = Context {
            websockets: &mut self.counts.websockets,
            settings: self.settings,
            tell,
        };
        match flow.over(&mut context) {
            Kind::WebSocket | Kind::Empty => {}
            Kind::Http => self.counts.http += 1,
            Kind::Other => self.counts.other += 1,
        }
    }

    /// Each keeps half of its share at most. So this isn't done again before half of all has come anew.
    fn shrink(&mut self, tell: Tell<'_>) {
        let most = MOST_HELD / 2 / self.conversations.len().max(1);
        self.holds = 0;
        for flow in self.conversations.values_mut() {
            flow.shrink(most, tell);
            self.holds += flow.holds();
        }
    }

    /// A sentence about each kind of connection that isn't shown.
    pub fn sentences(&self, language: Language) -> Vec<String> {
        let Counts {
            http,
            other,
            unfollowed,
            ..
        } = self.counts;
        let mut all = Vec::new();
        if http > 0 {
            all.push(say!(
                language,
                "connections that spoke HTTP and became no WebSocket: {http}",
                "只说 HTTP、没有变成 WebSocket 的连接（connection）：{http}"
            ));
        }
        if other > 0 {
            all.push(say!(
                language,
                "connections that can't be read as HTTP or WebSocket, such as TLS, or cut ones: {other}",
                "既不像 HTTP 也不像 WebSocket 的连接（connection），例如 TLS，或者没录全的：{other}"
            ));
        }
        if unfollowed > 0 {
            all.push(say!(
                language,
                "connections that weren't followed, since {MOST_FOLLOWED} were open already: {unfollowed}",
                "已经同时打开了 {MOST_FOLLOWED} 个，所以没有跟踪的连接（connection）：{unfollowed}"
            ));
        }
        all
    }
}
