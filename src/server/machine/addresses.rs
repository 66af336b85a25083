//! The addresses at which others can reach this server, as far as they can be found.
//!
//! A server that listens on all addresses has to find out which those are. Linux lists them under
//! `/proc/net` ([`interfaces`]). On other systems, connecting a UDP socket (which sends nothing)
//! gives it the address that would be used to reach the destination, so several destinations are
//! tried. And each connection that arrives shows one address that works.
//!
//! All of that may fail. If no address is known, there may still be one: only a server on loopback
//! may say that others can't reach it.

use super::interfaces::{self, Interface};
use crate::json::Object;
use crate::outbox::sync::{Mutex, lock};
use std::fs::File;
use std::io::Read;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

/// How many addresses are listed: a host of containers may have thousands.
const MOST: usize = 16;
/// How many bytes of a file are read: on a router `fib_trie` can list all the networks of the
/// internet.
const MOST_READ: u64 = 1024 * 1024;
/// How long a found list is used: a machine may join a network while the server runs.
const FRESH: Duration = Duration::from_secs(5);
/// A destination behind the default route; it is reserved for documentation, like its IPv6 twin.
const ANYWHERE_V4: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
const ANYWHERE_V6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xDB8, 0, 0, 0, 0, 0, 1);

/// Who can reach it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listens {
    /// Only its own machine.
    Here,
    /// Others, at one address.
    At(IpAddr),
    /// Others, at one address that no browser accepts, since it needs a zone.
    OnLink,
    /// Others, at every address of its machine: of IPv4, of IPv6, or of both.
    Everywhere {
        /// By IPv4.
        v4: bool,
        /// By IPv6.
        v6: bool,
    },
}

/// Where a server listens, and what is known about its addresses.
pub struct Addresses {
    listens: Listens,
    port: u16,
    /// Addresses at which somebody has connected.
    used: Mutex<Vec<IpAddr>>,
    learned: Mutex<Option<(Instant, Vec<IpAddr>)>>,
    machine: Machine,
}

/// How to ask a machine for its addresses.
#[derive(Clone, Copy)]
struct Machine {
    /// Its addresses, the best first.
    learn: fn(v4: bool, v6: bool) -> Vec<IpAddr>,
    /// Does it have this address?
    has: fn(IpAddr) -> bool,
}

impl Addresses {
    /// For a server that listens at this address.
    pub fn of(address: SocketAddr) -> Addresses {
        Addresses::on(Machine { learn, has }, address)
    }

    fn on(machine: Machine, address: SocketAddr) -> Addresses {
        Addresses {
            listens: listens(address.ip()),
            port: address.port(),
            used: Mutex::default(),
            learned: Mutex::default(),
            machine,
        }
    }

    /// Who can reach it.
    pub fn listens(&self) -> Listens {
        self.listens
    }

    /// The URLs that others can type, the best first; empty if no address is known.
    pub fn urls(&self) -> Vec<String> {
        let url = |ip: &IpAddr| format!("http://{}", SocketAddr::new(*ip, self.port));
        self.list().iter().map(url).collect()
    }

    /// The URL with this address; the reader puts the address in if none is known.
    pub fn url_of(&self, address: &str) -> String {
        format!("http://{address}:{}", self.port)
    }

    fn list(&self) -> Vec<IpAddr> {
        match self.listens {
            Listens::Here | Listens::OnLink => Vec::new(),
            Listens::At(ip) => vec![ip],
            Listens::Everywhere { v4, v6 } => {
                let mut all = self.learn(v4, v6);
                let used = lock(&self.used);
                // The machine may have left that network since then.
                let is_unknown = |ip: &&IpAddr| !all.contains(ip) && (self.machine.has)(**ip);
                let unknown = used.iter().filter(is_unknown);
                let unknown: Vec<IpAddr> = unknown.copied().collect();
                all.extend(unknown);
                all.truncate(MOST);
                all
            }
        }
    }

    fn learn(&self, v4: bool, v6: bool) -> Vec<IpAddr> {
        let now = Instant::now();
        let mut learned = lock(&self.learned);
        match &*learned {
            Some((at, all)) if now.duration_since(*at) < FRESH => all.clone(),
            _ => {
                let all = (self.machine.learn)(v4, v6);
                *learned = Some((now, all.clone()));
                all
            }
        }
    }

    /// Somebody has connected to this address of ours. Returns the URL that others can type, if it
    /// was unknown.
    pub fn came_by(&self, ip: IpAddr) -> Option<String> {
        let ip = ip.to_canonical();
        let Listens::Everywhere { .. } = self.listens else {
            return None;
        };
        let is_used = |used: &[IpAddr]| used.contains(&ip) || used.len() >= MOST;
        if !can_be_typed(ip) || is_used(&lock(&self.used)) {
            return None;
        }
        let is_known = self.list().contains(&ip);
        lock(&self.used).push(ip);
        (!is_known).then(|| format!("http://{}", SocketAddr::new(ip, self.port)))
    }

    /// As JSON for the teacher's page. `others` is the first of the `addresses`.
    pub fn tell(&self, about: Object, urls: &[String]) -> Object {
        let listens = match self.listens {
            Listens::Here => "here",
            Listens::At(_) => "at",
            Listens::OnLink => "on-link",
            Listens::Everywhere { .. } => "everywhere",
        };
        let about = about
            .string("listens", listens)
            .number("port", u64::from(self.port))
            .strings("addresses", urls.iter().map(String::as_str));
        match urls.first() {
            Some(url) => about.string("others", url),
            None => about,
        }
    }
}

/// Where the server is reached from its own machine: at its address or, where that stands for
/// all addresses, on loopback.
pub fn on_this_machine(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        });
    }
    address
}

fn listens(ip: IpAddr) -> Listens {
    match ip.to_canonical() {
        ip if ip.is_loopback() => Listens::Here,
        IpAddr::V4(ip) if ip.is_unspecified() => Listens::Everywhere {
            v4: true,
            v6: false,
        },
        IpAddr::V6(ip) if ip.is_unspecified() => Listens::Everywhere {
            v4: takes_both(),
            v6: true,
        },
        ip if !can_be_typed(ip) => Listens::OnLink,
        ip => Listens::At(ip),
    }
}

/// Does a socket on `[::]` accept IPv4, too? Linux tells. On other systems only an IPv4 client
/// proves it.
fn takes_both() -> bool {
    read("/proc/sys/net/ipv6/bindv6only").is_some_and(|only| only.trim() == "0")
}

/// Not on loopback; and not an IPv6 address of one link, which would need a zone.
fn can_be_typed(ip: IpAddr) -> bool {
    let is_of_link = matches!(ip, IpAddr::V6(ip) if ip.is_unicast_link_local());
    !ip.is_loopback() && !ip.is_unspecified() && !is_of_link
}

/// The addresses of this machine, the best first.
fn learn(v4: bool, v6: bool) -> Vec<IpAddr> {
    let mut all = Vec::new();
    if v4 {
        all.extend(listed_v4().unwrap_or_else(|| tried(destinations_v4())));
    }
    if v6 {
        all.extend(listed_v6().unwrap_or_else(|| tried(destinations_v6())));
    }
    // Each kind begins with its best address; of two that are equally good, IPv4 comes first, since
    // it is easier to type.
    all.sort_by_key(|(rank, _)| *rank);
    all.into_iter().map(|(_, ip)| ip).collect()
}

/// A socket can only be bound to the machine's own addresses.
fn has(ip: IpAddr) -> bool {
    UdpSocket::bind((ip, 0)).is_ok()
}

/// How useful an address is to others: the lowest number comes first.
type Rank = u8;
/// The address of the default route, which connects this machine to others.
const OUTWARD: Rank = 0;
const ANY: Rank = 1;
/// Addresses of containers, of a link without a router, or soon replaced ones.
const LAST: Rank = 2;

fn listed_v4() -> Option<Vec<(Rank, IpAddr)>> {
    let route = read("/proc/net/route").unwrap_or_default();
    let found = interfaces::v4(&read("/proc/net/fib_trie")?, &route);
    let outward = tried([IpAddr::V4(ANYWHERE_V4)]);
    let outward = outward.first().map(|(_, ip)| *ip);
    Some(ranked(
        found,
        outward,
        interfaces::default_v4(&route).as_deref(),
    ))
}

fn listed_v6() -> Option<Vec<(Rank, IpAddr)>> {
    let route = read("/proc/net/ipv6_route").unwrap_or_default();
    let found = interfaces::v6(&read("/proc/net/if_inet6")?);
    // For its own connections a machine uses temporary addresses; others need one that stays.
    Some(ranked(
        found,
        None,
        interfaces::default_v6(&route).as_deref(),
    ))
}

/// The address of the default route first, then others of its interface.
fn ranked(
    found: Vec<Interface>,
    outward: Option<IpAddr>,
    default: Option<&str>,
) -> Vec<(Rank, IpAddr)> {
    let ranks = found.into_iter().map(|interface| {
        let is_of_link = matches!(interface.ip, IpAddr::V4(ip) if ip.is_link_local());
        let is_default = default.is_some() && interface.name.as_deref() == default;
        let rank = match Some(interface.ip) == outward {
            true => OUTWARD,
            false if interface.is_passing || is_of_link || interface.is_bridge() => LAST,
            false if is_default => OUTWARD,
            false => ANY,
        };
        (rank, interface.ip)
    });
    let mut ranked: Vec<(Rank, IpAddr)> = ranks.collect();
    ranked.sort_by_key(|(rank, ip)| (*rank, Some(*ip) != outward));
    ranked
}

/// The addresses that would be used towards these destinations.
fn tried(destinations: impl IntoIterator<Item = IpAddr>) -> Vec<(Rank, IpAddr)> {
    let mut found: Vec<(Rank, IpAddr)> = Vec::new();
    for destination in destinations {
        if let Some(ip) = towards(destination)
            && can_be_typed(ip)
            && found.iter().all(|(_, known)| *known != ip)
        {
            let anywhere = [IpAddr::V4(ANYWHERE_V4), IpAddr::V6(ANYWHERE_V6)];
            let is_outward = anywhere.contains(&destination);
            found.push((if is_outward { OUTWARD } else { ANY }, ip));
        }
    }
    found
}

/// Each destination needs a socket of its own: a connected socket keeps its address.
fn towards(destination: IpAddr) -> Option<IpAddr> {
    let any: IpAddr = match destination {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind((any, 0)).ok()?;
    socket.connect((destination, 9)).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

/// The default route, and the private networks that people have (RFC 1918), each at the address
/// that is usually its router's: without a default route, the machine's own network still leads
/// there.
fn destinations_v4() -> impl Iterator<Item = IpAddr> {
    let homes = (0..=255).map(|n| [192, 168, n, 1]);
    let offices = (0..=255).map(|n| [10, n, 0, 1]);
    let schools = (16..=31).map(|n| [172, n, 0, 1]);
    let private = homes.chain(offices).chain(schools);
    [IpAddr::V4(ANYWHERE_V4)]
        .into_iter()
        .chain(private.map(IpAddr::from))
}

fn destinations_v6() -> [IpAddr; 1] {
    [IpAddr::V6(ANYWHERE_V6)]
}

fn read(path: &str) -> Option<String> {
    let mut text = String::new();
    let file = File::open(path).ok()?;
    file.take(MOST_READ).read_to_string(&mut text).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn at(listen: &str, learn: fn(bool, bool) -> Vec<IpAddr>) -> Addresses {
        let has = |ip| ip != IpAddr::from([10, 9, 9, 9]);
        Addresses::on(Machine { learn, has }, listen.parse().unwrap())
    }

    fn nothing(_: bool, _: bool) -> Vec<IpAddr> {
        Vec::new()
    }

    fn two(_: bool, _: bool) -> Vec<IpAddr> {
        vec![ip("192.168.178.20"), ip("10.7.3.9")]
    }

    fn json(addresses: &Addresses) -> String {
        addresses.tell(Object::new(), &addresses.urls()).finish()
    }

    #[test]
    fn a_server_says_who_can_reach_it_as_far_as_it_knows() {
        for (listen, learn, expected) in [
            (
                "127.0.0.1:80",
                two as fn(bool, bool) -> Vec<IpAddr>,
                r#"{"listens":"here","port":80,"addresses":[]}"#,
            ),
            (
                "[::1]:80",
                two,
                r#"{"listens":"here","port":80,"addresses":[]}"#,
            ),
            (
                "[::ffff:127.0.0.1]:80",
                two,
                r#"{"listens":"here","port":80,"addresses":[]}"#,
            ),
            (
                "10.7.3.9:80",
                two,
                r#"{"listens":"at","port":80,"addresses":["http://10.7.3.9:80"],"others":"http://10.7.3.9:80"}"#,
            ),
            (
                "0.0.0.0:80",
                two,
                r#"{"listens":"everywhere","port":80,"addresses":["http://192.168.178.20:80","http://10.7.3.9:80"],"others":"http://192.168.178.20:80"}"#,
            ),
            (
                "0.0.0.0:80",
                nothing,
                r#"{"listens":"everywhere","port":80,"addresses":[]}"#,
            ),
            (
                "[::]:80",
                nothing,
                r#"{"listens":"everywhere","port":80,"addresses":[]}"#,
            ),
            (
                "[fe80::1%2]:80",
                two,
                r#"{"listens":"on-link","port":80,"addresses":[]}"#,
            ),
        ] {
            assert_eq!(json(&at(listen, learn)), expected, "{listen}");
        }
    }

    #[test]
    fn an_address_that_one_client_used_works_for_others() {
        let addresses = at("[::]:80", nothing);
        let url = Some("http://203.0.113.5:80".to_owned());
        assert_eq!(addresses.came_by(ip("::ffff:203.0.113.5")), url);
        assert_eq!(addresses.came_by(ip("203.0.113.5")), None, "it's known now");
        for useless in ["127.0.0.1", "::1", "fe80::1", "::ffff:127.0.0.1"] {
            assert_eq!(addresses.came_by(ip(useless)), None);
        }
        // An address that the machine has lost isn't listed any more.
        addresses.came_by(ip("10.9.9.9"));
        assert_eq!(addresses.urls(), ["http://203.0.113.5:80"]);
        let knows = at("0.0.0.0:80", two);
        assert_eq!(knows.came_by(ip("10.7.3.9")), None);
        assert_eq!(knows.urls().len(), 2);
        assert_eq!(at("127.0.0.1:80", nothing).came_by(ip("10.7.3.9")), None);
    }

    #[test]
    fn the_list_is_bounded() {
        let many: fn(bool, bool) -> Vec<IpAddr> =
            |_, _| (0..200).map(|n| [10, 0, 0, n].into()).collect();
        assert_eq!(at("0.0.0.0:80", many).urls().len(), MOST);
        let addresses = at("0.0.0.0:80", nothing);
        let told = (0..200_u8).filter_map(|n| addresses.came_by([10, 0, 0, n].into()));
        assert_eq!(told.count(), MOST);
    }

    /// An address, the name of its interface, and whether it is temporary.
    fn interface(address: &str, name: &str, is_passing: bool) -> Interface {
        Interface {
            ip: ip(address),
            name: Some(name.to_owned()),
            is_passing,
        }
    }

    #[test]
    fn the_default_routes_address_comes_first_and_a_containers_last() {
        let all = vec![
            interface("172.17.0.1", "docker0", false),
            interface("169.254.3.4", "eth2", false),
            interface("10.0.5.4", "eth1", false),
            interface("192.168.1.78", "eth0", false),
            interface("192.168.1.77", "eth0", false),
        ];
        let order = |outward, default| -> Vec<String> {
            let ranked = ranked(all.clone(), outward, default);
            ranked.iter().map(|(_, ip)| ip.to_string()).collect()
        };
        let (eth0, outward) = (Some("eth0"), Some(ip("192.168.1.77")));
        let last = ["172.17.0.1", "169.254.3.4"];
        let expected = |first: [&'static str; 3]| [&first[..], &last].concat();
        assert_eq!(
            order(outward, eth0),
            expected(["192.168.1.77", "192.168.1.78", "10.0.5.4"])
        );
        assert_eq!(
            order(None, eth0),
            expected(["192.168.1.78", "192.168.1.77", "10.0.5.4"])
        );
        assert_eq!(
            order(None, None),
            expected(["10.0.5.4", "192.168.1.78", "192.168.1.77"])
        );
        let passing = vec![
            interface("2001:db8::1:1", "eth0", true),
            interface("fd00::9", "eth1", false),
            interface("2001:db8::2", "eth0", false),
        ];
        let ranked = ranked(passing, None, eth0);
        let order: Vec<String> = ranked.iter().map(|(_, ip)| ip.to_string()).collect();
        assert_eq!(order, ["2001:db8::2", "fd00::9", "2001:db8::1:1"]);
    }

    #[test]
    fn a_machine_has_its_own_addresses() {
        assert!(has(ip("127.0.0.1")) && !has(ip("192.0.2.77")));
    }

    #[test]
    fn towards_this_machine_nothing_outward_is_learned() {
        assert_eq!(tried([ip("127.0.0.1"), ip("::1")]), []);
        assert!(destinations_v4().all(|to| !to.is_loopback()));
        assert_eq!(destinations_v4().count(), 1 + 256 + 256 + 16);
    }
}
