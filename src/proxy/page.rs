//! The proxy's page: a server of barewire's own, beside the proxy, that shows what passes.

use super::options::{Options, PageAt};
use super::upstream;
use crate::server::machine::addresses::on_this_machine;
use crate::server::others::Others;
use crate::server::rules::options as rules;
use crate::server::{self, Running};
use crate::tap::Registry;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Instant;

/// Where the page is by default, on loopback: where a browser looks for barewire.
const DEFAULT_PORT: u16 = 9527;

/// The port for the page, if there is to be one. The default one may be taken by a `barewire` that
/// serves, or be that of the very server that the proxy is for; then any free one will do.
///
/// # Errors
/// The page's address, and why it can't be had; without an error: it is the server's.
pub fn bind(options: &Options) -> Result<Option<TcpListener>, (SocketAddr, Option<io::Error>)> {
    let (address, may_move) = match options.page {
        PageAt::Nowhere => return Ok(None),
        PageAt::At(address) => (address, false),
        PageAt::Anywhere => {
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, DEFAULT_PORT));
            (address, true)
        }
    };
    let bound = match upstream::is_at(&options.to, address) {
        true if may_move => Err(io::Error::from(io::ErrorKind::AddrInUse)),
        true => return Err((address, None)),
        false => TcpListener::bind(address),
    };
    let bound = match bound {
        Err(error) if may_move && error.kind() == io::ErrorKind::AddrInUse => {
            TcpListener::bind((address.ip(), 0))
        }
        bound => bound,
    };
    bound.map(Some).map_err(|error| (address, Some(error)))
}

/// The page that shows what passes.
pub struct Page {
    running: Running,
    others: Arc<Others>,
}

impl Page {
    /// Serves the page for a proxy that listens at `proxy`. Its key works from other machines only
    /// if the user has named an address of another interface.
    ///
    /// # Errors
    /// There is no thread for it.
    pub fn show(at: TcpListener, options: &Options, proxy: SocketAddr) -> io::Result<Page> {
        let address = at.local_addr()?;
        let others = Arc::new(Others {
            taps: Registry::of_others(Instant::now()),
            to: options.to.to_string(),
            url: format!("http://{}", on_this_machine(proxy)),
            keeps_secrets: options.keeps_secrets,
        });
        let rules = rules::Options {
            listen: address,
            remote_teacher: !address.ip().is_loopback(),
            verbosity: rules::Verbosity::Quiet,
            language: options.language,
            ..rules::Options::default()
        };
        let running = server::Running::show(at, rules, &others)?;
        Ok(Page { running, others })
    }

    /// What it shows.
    pub const fn others(&self) -> &Arc<Others> {
        &self.others
    }

    /// Its URL, with the key.
    pub fn url(&self) -> String {
        self.running.teachers_url()
    }

    /// Says goodbye to those who look at it.
    pub fn stop(&self) {
        self.running.stop();
    }
}
