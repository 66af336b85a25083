//! The addresses of this machine's network interfaces, as Linux writes them under `/proc/net`: std
//! can't list them. Texts in, addresses out.
//!
//! `fib_trie` has the IPv4 addresses and no names; the interface is that of the most specific
//! route in `route`. `if_inet6` has addresses, names and flags.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An address of an interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    /// Its address.
    pub ip: IpAddr,
    /// Its name, such as `eth0`, if it is known.
    pub name: Option<String>,
    /// An IPv6 address that is soon replaced, or is being replaced (RFC 8981).
    pub is_passing: bool,
}

/// Names of interfaces that lead to containers and virtual machines, not to people.
const BRIDGES: [&str; 13] = [
    "docker", "br-", "veth", "virbr", "vnet", "lxc", "lxd", "cni", "flannel", "cali", "podman",
    "vmnet", "vboxnet",
];
/// Scopes of IPv6 addresses in `if_inet6`: the machine itself, and one link.
const OF_HOST: u8 = 0x10;
const OF_LINK: u8 = 0x20;
/// Flags there: temporary, found twice on the link, deprecated, not tried yet.
const TEMPORARY: u8 = 0x01;
const TWICE: u8 = 0x08;
const DEPRECATED: u8 = 0x20;
const TENTATIVE: u8 = 0x40;

impl Interface {
    /// Does it lead to containers or virtual machines on this machine?
    pub fn is_bridge(&self) -> bool {
        let name = self.name.as_deref().unwrap_or_default();
        BRIDGES.iter().any(|bridge| name.starts_with(bridge))
    }
}

/// The IPv4 addresses in `fib_trie`, each once, with the names from `route`. Loopback isn't
/// included.
pub fn v4(fib_trie: &str, route: &str) -> Vec<Interface> {
    let mut found: Vec<Interface> = Vec::new();
    let mut last = None;
    for line in fib_trie.lines().map(str::trim) {
        if let Some(address) = line.strip_prefix("|-- ") {
            last = address.parse::<Ipv4Addr>().ok();
        } else if line.starts_with("/32 host LOCAL")
            && let Some(ip) = last.filter(|ip| !ip.is_loopback())
            && found.iter().all(|known| known.ip != ip)
        {
            found.push(Interface {
                ip: IpAddr::V4(ip),
                name: name_of(ip, route),
                is_passing: false,
            });
        }
    }
    found
}

/// The addresses in `if_inet6` that others can type. Link-local ones (`fe80::…`) are left out: they
/// need a zone, such as `%eth0`, which differs from machine to machine, and no browser accepts one
/// in an address.
pub fn v6(if_inet6: &str) -> Vec<Interface> {
    if_inet6.lines().filter_map(v6_of).collect()
}

/// `fd00…02 04 40 00 82 eth0`: address, number of the interface, length of the prefix, scope,
/// flags, name.
fn v6_of(line: &str) -> Option<Interface> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let &[address, _, _, scope, flags, name] = fields.as_slice() else {
        return None;
    };
    let ip = Ipv6Addr::from(u128::from_str_radix(address, 16).ok()?);
    let scope = u8::from_str_radix(scope, 16).ok()? & 0xF0;
    // Later systems have more flags than fit into a byte.
    let flags = u32::from_str_radix(flags, 16).ok()?.to_le_bytes()[0];
    let is_usable = flags & (TWICE | TENTATIVE) == 0;
    (scope != OF_HOST && scope != OF_LINK && is_usable).then(|| Interface {
        ip: IpAddr::V6(ip),
        name: Some(name.to_owned()),
        is_passing: flags & (TEMPORARY | DEPRECATED) != 0,
    })
}

/// A line of `route`; its numbers are in this machine's byte order.
struct Route<'a> {
    name: &'a str,
    to: u32,
    mask: u32,
    metric: u32,
}

fn routes(route: &str) -> impl Iterator<Item = Route<'_>> {
    route.lines().skip(1).filter_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let hex = |at: usize| u32::from_str_radix(fields.get(at)?, 16).ok();
        Some(Route {
            name: fields.first()?,
            to: u32::from_be(hex(1)?),
            mask: u32::from_be(hex(7)?),
            metric: fields.get(6)?.parse().ok()?,
        })
    })
}

fn name_of(ip: Ipv4Addr, route: &str) -> Option<String> {
    let leads = |route: &Route<'_>| route.mask != 0 && ip.to_bits() & route.mask == route.to;
    let nearest = routes(route).filter(leads).max_by_key(|route| route.mask);
    nearest.map(|route| route.name.to_owned())
}

/// The interface of the default route in `route`.
pub fn default_v4(route: &str) -> Option<String> {
    let all = routes(route).filter(|route| (route.to, route.mask) == (0, 0));
    let best = all.min_by_key(|route| route.metric);
    best.map(|route| route.name.to_owned())
}

/// The interface of the default route in `ipv6_route`.
pub fn default_v6(ipv6_route: &str) -> Option<String> {
    let all = ipv6_route.lines().filter_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let is_default = fields.get(1) == Some(&"00") && fields.first()?.bytes().all(|b| b == b'0');
        let (metric, name) = (fields.get(5)?, fields.get(9)?);
        let metric = u32::from_str_radix(metric, 16).ok()?;
        // If there is no default route, Linux lists one to loopback.
        (is_default && *name != "lo").then(|| (metric, (*name).to_owned()))
    });
    all.min().map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The files of a system that has two networks and no default route…
    const TWO: [&str; 3] = [
        include_str!("../../../tests/golden/networks/two.fib_trie"),
        include_str!("../../../tests/golden/networks/two.route"),
        include_str!("../../../tests/golden/networks/two.if_inet6"),
    ];
    /// …of one with two Docker bridges…
    const DOCKER: [&str; 2] = [
        include_str!("../../../tests/golden/networks/docker.fib_trie"),
        include_str!("../../../tests/golden/networks/docker.route"),
    ];
    /// …and of one with IPv6.
    const IPV6: [&str; 2] = [
        include_str!("../../../tests/golden/networks/ipv6.if_inet6"),
        include_str!("../../../tests/golden/networks/ipv6.ipv6_route"),
    ];

    fn named(found: &[Interface]) -> Vec<(String, &str)> {
        let name = |one: &Interface| one.name.clone().unwrap_or_default();
        let named = found.iter().map(|one| (one.ip.to_string(), name(one)));
        named.map(|(ip, name)| (ip, &*name.leak())).collect()
    }

    fn pairs(expected: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
        expected
            .iter()
            .map(|(ip, name)| ((*ip).to_owned(), *name))
            .collect()
    }

    #[test]
    fn each_ipv4_address_once_with_the_name_from_its_route() {
        let two = v4(TWO[0], TWO[1]);
        let expected = [("10.7.3.9", "wlan0"), ("192.168.178.20", "lan0")];
        assert_eq!(named(&two), pairs(&expected));
        assert_eq!(default_v4(TWO[1]), None);
        let docker = v4(DOCKER[0], DOCKER[1]);
        let expected = [
            ("10.0.5.4", "eth1"),
            ("172.17.0.1", "docker0"),
            ("172.18.0.1", "br-4f2a9c01d3e5"),
            ("192.168.1.77", "eth0"),
        ];
        assert_eq!(named(&docker), pairs(&expected));
        assert_eq!(default_v4(DOCKER[1]).as_deref(), Some("eth0"));
        let bridges: Vec<bool> = docker.iter().map(Interface::is_bridge).collect();
        assert_eq!(bridges, [false, true, true, false]);
        // Without routes there are addresses and no names.
        assert!(v4(TWO[0], "").iter().all(|one| one.name.is_none()));
    }

    #[test]
    fn ipv6_addresses_that_others_can_type_and_no_link_local_ones() {
        let found = v6(IPV6[0]);
        let expected = [
            ("2001:db8:1:2:6c1d:8e1f:22aa:90b1", "eth0"),
            ("fd00:d0c::1", "docker0"),
            ("2001:db8:1:2::20", "eth0"),
            ("fd12:3456::9", "eth1"),
        ];
        assert_eq!(named(&found), pairs(&expected));
        let passing: Vec<bool> = found.iter().map(|one| one.is_passing).collect();
        assert_eq!(passing, [true, false, false, false]);
        assert_eq!(default_v6(IPV6[1]).as_deref(), Some("eth0"));
        assert_eq!(
            v6(TWO[2]),
            [],
            "fe80:: needs a zone, and ::1 is of this machine"
        );
    }

    #[test]
    fn an_address_that_is_not_usable_is_not_listed() {
        let line =
            |flags: &str| format!("fd123456000000000000000000000009 03 40 00 {flags}     eth1\n");
        for (flags, count) in [("80", 1), ("c0", 0), ("88", 0), ("100", 1), ("04", 1)] {
            assert_eq!(v6(&line(flags)).len(), count, "{flags}");
        }
    }

    #[test]
    fn other_texts_have_no_addresses() {
        for text in [
            "",
            "|-- ",
            "|-- x\n /32 host LOCAL",
            "/32 host LOCAL",
            "\u{0}",
            "a b c d e f",
        ] {
            assert_eq!(v4(text, text), []);
            assert_eq!(v6(text), []);
            assert_eq!((default_v4(text), default_v6(text)), (None, None));
        }
        assert_eq!(default_v4("Iface\neth0 00000000 1 2 3 4 x 00000000"), None);
    }
}
