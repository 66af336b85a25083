//! The addresses that a server tells others, on machines that are made for the test: each is a
//! network namespace, in which the test runs itself once more. If the system can't make one, only
//! the tests of `src/server/machine/addresses.rs` and `src/server/machine/interfaces.rs` remain.

#![cfg(target_os = "linux")]

use crate::common::{Raw, Server, skipped};
use serde_json::{Value, json};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;

/// Set in the environment of a test that runs on such a machine.
const INSIDE: &str = "BAREWIRE_TEST_INSIDE";
/// A bridge without ports is an interface that every kernel with namespaces has.
const WORKS: &str = "ip link set lo up && ip link add lan0 type bridge && \
                     mount -t tmpfs none /proc";

/// Commands that make a machine with a network of its own, as root or as a user who may be root
/// there.
fn ways() -> Option<Vec<&'static str>> {
    let ways = [
        ["--net", "--mount"].as_slice(),
        &["--net", "--mount", "--map-root-user"],
    ];
    let works = |way: &&&[&str]| {
        let mut try_it = Command::new("unshare");
        let output = try_it.args(**way).args(["sh", "-c", WORKS]).output();
        output.is_ok_and(|output| output.status.success())
    };
    ways.iter().find(works).map(|way| way.to_vec())
}

/// Runs the test of this name, with this body, on a machine of its own.
fn on_a_machine_of_its_own(test: &str, body: impl FnOnce()) {
    if std::env::var_os(INSIDE).is_some() {
        return body();
    }
    let Some(way) = ways() else {
        let why = "unshare, of util-linux, and ip, of iproute2, make no network namespace here";
        return skipped(test, why);
    };
    // The test's name as `--exact` wants it: without the crate's.
    let chapter = module_path!().split_once("::").unwrap().1;
    let path = format!("{chapter}::{test}");
    let mut again = Command::new("unshare");
    again.args(way).arg(std::env::current_exe().unwrap());
    again
        .args(["--exact", &path, "--nocapture"])
        .env(INSIDE, "1");
    let output = again.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
}

fn sh(script: &str) {
    let status = Command::new("sh").args(["-ec", script]).status().unwrap();
    assert!(status.success(), "{script}");
}

/// A machine's interface: it is up, and has this address.
fn has(name: &str, address: &str) {
    sh(&format!(
        "ip link add {name} type bridge; ip link set {name} up; ip addr add {address} dev {name}"
    ));
}

/// The answer to the teacher's key.
fn taught(server: &Server) -> (Raw, Value) {
    let mut raw = server.websocket_with("/wire/watch", "Sec-WebSocket-Protocol: wire\r\n");
    let line = server.logged("#teach=");
    let (_, key) = line.split_once("#teach=").unwrap();
    raw.say_json(&json!({"type": "teach", "key": key}));
    let told = raw.json();
    assert_eq!(told["type"], "teaching", "{told}");
    (raw, told)
}

fn urls(server: &Server, addresses: &[&str]) -> Value {
    let port = server.address.port();
    let urls = addresses
        .iter()
        .map(|address| format!("http://{address}:{port}"));
    urls.collect()
}

/// A client gets the page at this address.
fn is_reached(server: &Server, address: &str) {
    let address: SocketAddr = format!("{address}:{}", server.address.port())
        .parse()
        .unwrap();
    let mut raw = Raw {
        tcp: TcpStream::connect(address).unwrap(),
    };
    raw.send(format!("GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes());
    assert_eq!(raw.answer_to_end().status, 200, "{address}");
}

#[test]
fn two_networks_and_no_default_route() {
    on_a_machine_of_its_own("two_networks_and_no_default_route", || {
        sh("ip link set lo up");
        has("lan0", "192.168.178.20/24");
        has("wlan0", "203.0.113.9/24");
        let server = Server::start(&["--listen", "0.0.0.0:0"]);
        let port = server.address.port();
        server.logged(&format!(
            "others on your network can type http://192.168.178.20:{port}, or else one of http://203.0.113.9:{port}"
        ));
        let (_teacher, told) = taught(&server);
        let addresses = ["192.168.178.20", "203.0.113.9"];
        assert_eq!(told["listens"], "everywhere");
        assert_eq!(told["addresses"], urls(&server, &addresses));
        assert_eq!(told["others"], told["addresses"][0]);
        for address in addresses {
            is_reached(&server, address);
        }
    });
}

#[test]
fn a_machine_that_joins_a_network_later_tells_the_teacher() {
    on_a_machine_of_its_own(
        "a_machine_that_joins_a_network_later_tells_the_teacher",
        || {
            sh("ip link set lo up; ip link add lan0 type bridge; ip link set lan0 up");
            for (listen, address, with_prefix) in [
                ("0.0.0.0:0", "10.7.3.9", "10.7.3.9/16"),
                ("[::]:0", "10.7.3.9", "10.7.3.9/16"),
                ("[::]:0", "[fd12:3456::9]", "fd12:3456::9/64 nodad"),
            ] {
                let server = Server::start(&["--listen", listen]);
                let unknown = server.logged("every address of this machine, but found none that");
                let example = format!("http://ADDRESS:{}", server.address.port());
                assert!(unknown.ends_with(&example), "{unknown}");
                let (mut teacher, told) = taught(&server);
                assert_eq!(told["listens"], "everywhere");
                assert_eq!(told["addresses"], json!([]));
                assert!(told.get("others").is_none());
                sh(&format!("ip addr add {with_prefix} dev lan0"));
                let told = teacher.json_of_type("addresses");
                assert_eq!(told["addresses"], urls(&server, &[address]));
                assert_eq!(told["others"], told["addresses"][0]);
                is_reached(&server, address);
                sh("ip addr flush dev lan0 scope global");
                // It remembers that it was reached at this address.
                let (_late, told) = taught(&server);
                assert_eq!(told["addresses"], urls(&server, &[address]));
            }
        },
    );
}

/// As on macOS and Windows, which have no `/proc`: here it is hidden.
#[test]
fn without_a_list_from_the_system_addresses_are_found_by_trying() {
    on_a_machine_of_its_own(
        "without_a_list_from_the_system_addresses_are_found_by_trying",
        || {
            sh("ip link set lo up");
            has("lan0", "192.168.178.20/24");
            has("wlan0", "10.7.3.9/16");
            has("class0", "203.0.113.9/24");
            sh("mount -t tmpfs none /proc");
            let server = Server::start(&["--listen", "0.0.0.0:0"]);
            let port = server.address.port();
            // The server doesn't try addresses of this third network…
            server.logged(&format!(
            "others on your network can type http://192.168.178.20:{port}, or else one of http://10.7.3.9:{port}"
        ));
            is_reached(&server, "10.7.3.9");
            is_reached(&server, "203.0.113.9");
            // …but a client connects at one.
            server.logged(&format!(
                "a client connected at http://203.0.113.9:{port}: others"
            ));
            let came = |line: &&String| line.contains("a client connected at");
            assert_eq!(server.log().iter().filter(came).count(), 1);
            let (_teacher, told) = taught(&server);
            let addresses = ["192.168.178.20", "10.7.3.9", "203.0.113.9"];
            assert_eq!(told["addresses"], urls(&server, &addresses));
        },
    );
}

#[test]
fn on_loopback_no_other_machine_reaches_the_server() {
    let server = Server::start(&[]);
    let (_teacher, told) = taught(&server);
    assert_eq!(
        (&told["listens"], &told["addresses"]),
        (&json!("here"), &json!([]))
    );
    assert_eq!(told["port"], server.address.port());
    assert!(
        server
            .log()
            .iter()
            .all(|line| !line.contains("others on your network"))
    );
}
