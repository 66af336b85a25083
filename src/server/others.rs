//! The wires of somebody else's server, which passes through `barewire proxy`: what the page of
//! that proxy shows instead of this server's own.

use crate::json::Object;
use crate::tap::Registry;

/// What the page shows, and what it says of it.
pub struct Others {
    /// The taps of the proxied connections.
    pub taps: Registry,
    /// The server behind the proxy, as `127.0.0.1:8000`.
    pub to: String,
    /// Where clients connect, as `http://127.0.0.1:9528`.
    pub url: String,
    /// Do files that the page saves keep cookies and passwords?
    pub keeps_secrets: bool,
}

impl Others {
    /// Tells the page what it shows.
    pub fn tell(&self, about: Object) -> Object {
        let between = Object::new()
            .string("to", &self.to)
            .string("url", &self.url)
            .raw("secrets", if self.keeps_secrets { "true" } else { "false" });
        about.raw("between", &between.finish())
    }
}
