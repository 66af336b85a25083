//! Listening, and stopping.

use super::account::{Account, Who};
use super::answering::answer_all;
use super::asking::{self, NoRequest, ask_all, write};
use super::incoming::{BUFFER, Incoming, part};
use super::link::Link;
use super::options::Options;
use super::page::{self, Page};
use super::upstream;
use crate::http::{RequestHead, Response, Status};
use crate::language::{Language, say};
use crate::observer::Party;
use crate::outbox::sync::{Mutex, lock};
use crate::server::machine::addresses::on_this_machine;
use crate::server::machine::workers::{self, NO_THREAD};
use crate::server::others::Others;
use crate::websocket::handshake::is_attempt;
use std::collections::HashMap;
use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, Instant};

/// How long [`Running::stop`] waits for connections to end after it has ended them.
const STOP_AT_MOST: Duration = Duration::from_secs(2);
/// How long the accepting thread rests after an error: a system without descriptors gives the same
/// error again at once.
const REST: Duration = Duration::from_millis(50);
/// How long the connection may take that wakes the accepting thread.
const TO_WAKE: Duration = Duration::from_secs(1);

/// What all connections share.
struct Shared {
    options: Options,
    account: Arc<Account>,
    /// What the page shows, if there is one.
    others: Option<Arc<Others>>,
    /// Those that there are, by number.
    live: Mutex<HashMap<u64, Live>>,
    stopping: AtomicBool,
}

/// A connection, as far as it has come.
#[derive(Default)]
struct Live {
    client: Weak<TcpStream>,
    /// From its first request on.
    link: Weak<Link>,
}

/// Why a proxy doesn't start.
#[derive(Debug)]
pub enum Failure {
    /// The port is taken or not permitted, or there is no thread for it.
    Port(io::Error),
    /// The same for the page.
    Page(SocketAddr, io::Error),
    /// The page is to be where the server is.
    PageIsServer(SocketAddr),
    /// The report can't be written.
    Report(io::Error),
    /// The server that it is to stand in front of is this proxy.
    Itself,
}

/// A running proxy.
pub struct Running {
    shared: Arc<Shared>,
    address: SocketAddr,
    page: Option<Page>,
}

impl Running {
    /// Binds the port, opens the report, and passes on from now on.
    ///
    /// # Errors
    /// See [`Failure`].
    pub fn start(options: Options) -> Result<Running, Failure> {
        let listener = TcpListener::bind(options.listen).map_err(Failure::Port)?;
        let address = listener.local_addr().map_err(Failure::Port)?;
        if upstream::is_at(&options.to, address) {
            return Err(Failure::Itself);
        }
        let at = page::bind(&options).map_err(|(page, error)| match error {
            Some(error) => Failure::Page(page, error),
            None => Failure::PageIsServer(page),
        })?;
        let account = Account::start(&options).map_err(Failure::Report)?;
        let page = at.map(|at| {
            let page = at.local_addr().unwrap_or(address);
            Page::show(at, &options, address).map_err(|error| Failure::Page(page, error))
        });
        let page = page.transpose()?;
        let shared = Arc::new(Shared {
            account: Arc::new(account),
            others: page.as_ref().map(|page| Arc::clone(page.others())),
            options,
            live: Mutex::default(),
            stopping: AtomicBool::new(false),
        });
        let accepting = Arc::clone(&shared);
        workers::run(move || accept_all(&listener, &accepting)).map_err(Failure::Port)?;
        Ok(Running {
            shared,
            address,
            page,
        })
    }

    /// What to type into a browser on this machine.
    pub fn url(&self) -> String {
        format!("http://{}", on_this_machine(self.address))
    }

    /// The URL of the page that shows everything, with its key; `None`: there is no page.
    pub fn page_url(&self) -> Option<String> {
        self.page.as_ref().map(Page::url)
    }

    /// The log and the report.
    pub fn account(&self) -> &Account {
        &self.shared.account
    }

    /// Closes the port, ends all connections, and waits until they are reported.
    pub fn stop(&self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect_timeout(&on_this_machine(self.address), TO_WAKE);
        self.shared.end_all();
        let deadline = Instant::now() + STOP_AT_MOST;
        while !lock(&self.shared.live).is_empty() && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(5));
        }
        if let Some(page) = &self.page {
            page.stop();
        }
        let summary = self.shared.account.summary();
        self.shared.account.line(&summary);
        self.shared.account.flush();
    }
}

impl Shared {
    /// Ends all connections, also those that have asked for nothing yet.
    fn end_all(&self) {
        for live in lock(&self.live).values() {
            match (live.link.upgrade(), live.client.upgrade()) {
                (Some(link), _) => link.stop(),
                (None, Some(client)) => drop(client.shutdown(Shutdown::Both)),
                (None, None) => {}
            }
        }
    }
}

fn accept_all(listener: &TcpListener, shared: &Arc<Shared>) {
    let mut number = 0;
    loop {
        let accepted = listener.accept();
        if shared.stopping.load(Ordering::SeqCst) {
            return;
        }
        let Ok((client, peer)) = accepted else {
            thread::sleep(REST);
            continue;
        };
        number += 1;
        serve(client, Who { number, peer }, shared);
    }
}

/// Gives a connection its first thread, if there may be one more.
fn serve(client: TcpStream, who: Who, shared: &Arc<Shared>) {
    let most = shared.options.max_connections;
    let language = shared.account.language();
    let counted = Arc::new(Counted::one_more(shared, who.number));
    if lock(&shared.live).len() > most {
        let answer = Response::said(Status::SERVICE_UNAVAILABLE, |language| {
            say!(
                language,
                "barewire proxy: {most} connections are open, and --max-connections allows no more",
                "barewire proxy：已有 {most} 个连接，--max-connections 不允许更多"
            )
        });
        return write(&client, answer.closing(), false, language);
    }
    let (spare, shared) = (client.try_clone(), Arc::clone(shared));
    let given = workers::run(move || connection(client, who, &shared, &counted));
    if let (Err(_), Ok(client)) = (given, spare) {
        write(&client, without_thread(), false, language);
    }
}

fn without_thread() -> Response {
    Response::said(Status::SERVICE_UNAVAILABLE, NO_THREAD).closing()
}

/// A connection, in the list for as long as this lives: until its link is dropped, and so reported.
struct Counted {
    shared: Arc<Shared>,
    number: u64,
}

impl Counted {
    fn one_more(shared: &Arc<Shared>, number: u64) -> Counted {
        lock(&shared.live).insert(number, Live::default());
        Counted {
            shared: Arc::clone(shared),
            number,
        }
    }

    /// This much is known of it now.
    fn is(&self, client: &Arc<TcpStream>, link: Weak<Link>) {
        let client = Arc::downgrade(client);
        lock(&self.shared.live).insert(self.number, Live { client, link });
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        lock(&self.shared.live).remove(&self.number);
    }
}

/// The life of a client's connection: its first request, its twin, and then both directions.
fn connection(client: TcpStream, who: Who, shared: &Arc<Shared>, counted: &Arc<Counted>) {
    let _ = client.set_nodelay(true);
    let language = shared.account.language();
    let client = Arc::new(client);
    counted.is(&client, Weak::new());
    let mut incoming = Incoming::with_capacity(BUFFER, &*client);
    let first = match asking::head(&mut incoming) {
        Ok(first) => first,
        Err(NoRequest::Bad(why, to_head)) => {
            let answer = Response::said(why.status(), |language| why.sentence(language));
            write(&client, answer.closing(), to_head, language);
            return part(&client);
        }
        Err(NoRequest::Ended | NoRequest::Broken) => return,
    };
    let server = match upstream::connect(&shared.options.to) {
        Ok(server) => server,
        Err(error) => return say_absent(&client, who, &first, &error, shared),
    };
    let account = Arc::clone(&shared.account);
    let others = shared.others.clone();
    let link = Link::new(who, Arc::clone(&client), server, account, others);
    let link = Arc::new(link);
    counted.is(&client, Arc::downgrade(&link));
    let (other, counted) = (Arc::clone(&link), Arc::clone(counted));
    let answering = workers::run(move || {
        // The link is dropped first.
        let (_counted, link) = (counted, other);
        let mut incoming = Incoming::with_capacity(BUFFER, link.socket(Party::Server));
        answer_all(&link, &mut incoming);
    });
    match answering {
        Ok(()) => ask_all(&link, first, &mut incoming, shared.options.host.as_deref()),
        Err(_) => write(
            link.socket(Party::Client),
            without_thread(),
            false,
            language,
        ),
    }
}

/// There is no server: tells the client, the log and the report.
fn say_absent(
    client: &TcpStream,
    who: Who,
    first: &RequestHead,
    error: &io::Error,
    shared: &Shared,
) {
    let answer = upstream::absent(&shared.options.to, error);
    let language = shared.account.language();
    shared.account.line_about(who, &answer.sentence(language));
    if is_attempt(first) {
        let status = answer.status().number();
        shared.account.answered(who, first, status);
    }
    let theirs = their_language(first).unwrap_or(language);
    write(client, answer, first.method() == "HEAD", theirs);
    part(client);
}

fn their_language(head: &RequestHead) -> Option<Language> {
    Language::preferred(head.list("Accept-Language"))
}
