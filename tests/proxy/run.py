#!/usr/bin/env python3
"""Tests the README's TLS configurations: nginx and Caddy in front of barewire and of `barewire
proxy`; socat and nginx behind `barewire proxy`.

`nginx.conf`, `nginx-behind.conf` and `Caddyfile` have the README's lines between two marks. They
are used here unchanged, and so are the README's commands, except for what can't be the same on
this machine: ports, names, the certificate, and one time-out that is too long for a test. Each of
these replacements must find its line, so the test notices when the files change.

Works in a temporary directory, on free loopback ports, as the current user. The rule about
skipping: ../peers/harness.py.
"""

import asyncio
import contextlib
import http.client
import json
import logging
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "peers"))

import harness  # noqa: E402  (the path has to be set first)

# Anything that takes this long has hung.
PATIENCE = 20

# The server's pings have to keep a connection open through a proxy that ends it after this much
# silence. In the README's file it is an hour.
SILENCE_SECONDS = 3
SERVER_OPTIONS = ["--quiet", "--host", "example.test", "--ping-every", "1"]

CERTIFICATE = """\
[req]
distinguished_name = name
x509_extensions = extensions
prompt = no
[name]
CN = example.test
[extensions]
subjectAltName = DNS:example.test, DNS:localhost
"""

# The README's commands for a server that speaks only TLS.
SOCAT = "socat TCP-LISTEN:8001,bind=127.0.0.1,fork,reuseaddr OPENSSL:example.org:443"
BEFORE_SOCAT = "barewire proxy --to 127.0.0.1:8001 --host-header example.org"


# ---------------------------------------------------------------- the proxies


def make_certificate(directory):
    """A certificate for both names that only this run knows, and only for a day."""
    openssl = harness.need("openssl", "openssl")
    (directory / "openssl.cnf").write_text(CERTIFICATE, encoding="utf-8")
    command = [openssl, "req", "-x509", "-config", "openssl.cnf", "-days", "1"]
    command += ["-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem"]
    harness.run_quietly(command, "openssl req", directory / "openssl.log", cwd=directory)


def adapt(name, replacements):
    """The configuration file with each replacement made, exactly once each."""
    return replace(name, (HERE / name).read_text(encoding="utf-8"), replacements)


def replace(name, text, replacements):
    for old, new in replacements.items():
        if text.count(old) != 1:
            raise harness.Broken(f"{name} should have {old!r} once, and has it {text.count(old)} times")
        text = text.replace(old, new)
    return text


def nginx_command(directory, port, backend):
    """nginx with the README's lines, on `port`, before the server on port `backend`."""
    text = adapt(
        "nginx.conf",
        {
            "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
            "/etc/ssl/certs/example.test.pem": str(directory / "cert.pem"),
            "/etc/ssl/private/example.test.key": str(directory / "key.pem"),
            "http://127.0.0.1:9527;": f"http://127.0.0.1:{backend};",
            "http://127.0.0.1:9527/;": f"http://127.0.0.1:{backend}/;",
            "proxy_read_timeout 1h;": f"proxy_read_timeout {SILENCE_SECONDS}s;",
        },
    )
    return nginx_with(text, directory)


def nginx_behind_command(directory, port, backend, trusted):
    """nginx with the README's lines, on `port`, before the TLS server on port `backend`."""
    text = adapt(
        "nginx-behind.conf",
        {
            "listen 127.0.0.1:8001;": f"listen 127.0.0.1:{port};",
            "https://example.org;": f"https://localhost:{backend};",
            "/etc/ssl/certs/ca-certificates.crt": str(trusted),
        },
    )
    return nginx_with(text, directory)


def socat_command(_directory, port, backend, trusted):
    """socat as the README starts it, on `port`, before the TLS server on port `backend`."""
    changes = {":8001,": f":{port},", ":example.org:443": f":localhost:{backend},cafile={trusted}"}
    return [harness.need("socat", "socat"), *replace("SOCAT", SOCAT, changes).split()[1:]]


def nginx_with(text, directory):
    # On Debian it is in a directory of root's PATH.
    os.environ["PATH"] += os.pathsep + "/usr/sbin"
    nginx = harness.need("nginx", "nginx")
    (directory / "nginx.conf").write_text(as_this_user(text), encoding="utf-8")
    # -e, because the compiled-in log can't be opened by everyone.
    return [nginx, "-e", "stderr", "-p", directory, "-c", directory / "nginx.conf"]


def as_this_user(text):
    """If root starts it, nginx becomes a user who may not enter our directory."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return text
    import grp
    import pwd

    return f"user {pwd.getpwuid(0).pw_name} {grp.getgrgid(0).gr_name};\n{text}"


def caddy_command(directory, port, backend):
    """Caddy with the README's lines, on `port`, before the server on port `backend`."""
    caddy = harness.need("caddy", "caddy")
    site = f"example.test:{port} {{\n\tbind 127.0.0.1\n\ttls {directory}/cert.pem {directory}/key.pem"
    text = adapt(
        "Caddyfile",
        {
            "\nexample.test {": "\n" + site,
            "reverse_proxy 127.0.0.1:9527": f"reverse_proxy 127.0.0.1:{backend}",
        },
    )
    (directory / "Caddyfile").write_text(text, encoding="utf-8")
    return [caddy, "run", "--adapter", "caddyfile", "--config", directory / "Caddyfile"]


class Proxy(harness.Program):
    """A proxy in front of a server, for the length of a `with` block."""

    def __init__(self, make_command, *details):
        self.make_command, self.details = make_command, details

    def __enter__(self):
        with contextlib.ExitStack() as cleanup:
            self.directory = pathlib.Path(cleanup.enter_context(tempfile.TemporaryDirectory()))
            make_certificate(self.directory)
            port = harness.free_port()
            command = self.make_command(self.directory, port, *self.details)
            # A home directory of its own; otherwise Caddy writes to ours.
            home = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(self.directory))
            super().__init__(command, port, env={**os.environ, **home})
            super().__enter__()
            self.cleanup = cleanup.pop_all()
        return self

    def __exit__(self, *exception):
        with self.cleanup:
            super().__exit__(*exception)


# ------------------------------------------------------------------- the tests


class PingCounter(logging.Handler):
    """Counts the pings that come in. The library answers them, and only its log shows them."""

    def __init__(self):
        super().__init__()
        self.count = 0
        self.changed = asyncio.Event()

    def emit(self, record):
        if record.getMessage().startswith("< PING"):
            self.count += 1
            self.changed.set()

    async def wait_for(self, count):
        while self.count < count:
            self.changed.clear()
            await self.changed.wait()


class TlsClient:
    """Connects to a proxy that speaks TLS."""

    # Set by `try_proxy`: the running proxy, and a context that trusts its certificate.
    proxy = tls = None

    def origin(self, port=None):
        return "https://example.test" + (f":{port}" if port else "")

    def open(self, path, *, port=None, origin=None, **options):
        """Connects to the proxy, with or without the port in Host, as browsers do on 443."""
        from websockets.asyncio.client import connect

        return connect(
            f"wss://example.test{f':{port}' if port else ''}{path}",
            host="127.0.0.1",
            port=self.proxy.port,
            ssl=self.tls,
            server_hostname="example.test",
            origin=origin,
            ping_interval=None,
            proxy=None,
            **options,
        )

    async def join(self, path, **options):
        """A client that the server has let in for certain: a ping is answered only after that."""
        client = await self.soon(self.open(path, **options))
        self.addAsyncCleanup(client.close)
        await self.soon(await client.ping())
        return client

    async def soon(self, waiting):
        return await asyncio.wait_for(waiting, PATIENCE)



class ThroughTls(TlsClient):
    """What has to work through a proxy; each proxy below runs all of it."""

    async def refusal(self, **options):
        from websockets.exceptions import InvalidStatus

        with self.assertRaises(InvalidStatus) as refused:
            await self.soon(self.open("/ws/eve", **options))
        return refused.exception.response

    def get(self, target):
        """One HTTPS request that checks the certificate as a browser does."""
        connection = http.client.HTTPSConnection("example.test", context=self.tls)
        raw = socket.create_connection(("127.0.0.1", self.proxy.port), PATIENCE)
        connection.sock = self.tls.wrap_socket(raw, server_hostname="example.test")
        with contextlib.closing(connection):
            connection.request("GET", target)
            response = connection.getresponse()
            return response.status, response.headers, response.read()

    async def test_the_page_comes(self):
        status, headers, body = await asyncio.to_thread(self.get, "/")
        self.assertEqual(status, 200)
        self.assertTrue(headers["Content-Type"].startswith("text/html"))
        self.assertIn(b"<html", body.lower())

    async def test_two_pages_chat(self):
        """With the default port, which browsers leave out, and with another."""
        for port in (None, self.proxy.port):
            with self.subTest(port=port):
                same = {"port": port, "origin": self.origin(port)}
                alice = await self.join("/ws/alice", **same)
                bob = await self.join("/ws/bob", **same)
                await alice.send("你好")
                said = json.loads(await self.soon(bob.recv()))
                self.assertEqual(said, {"sender": "alice", "msg": "你好"})
                await alice.close()
                await bob.close()

    async def test_a_megabyte_comes_back_whole(self):
        client = await self.join("/echo", origin=self.origin())
        payload = bytes(index % 251 for index in range(1 << 20))
        await client.send(payload)
        self.assertTrue(await self.soon(client.recv()) == payload)

    async def test_the_closing_handshake_passes(self):
        client = await self.join("/echo", origin=self.origin())
        await self.soon(client.close(4000, "再见"))
        self.assertEqual(client.close_code, 4000)

    async def test_a_foreign_origin_is_refused(self):
        refusal = await self.refusal(origin="https://evil.test")
        self.assertEqual(refusal.status_code, 403)
        self.assertIn(b"--allow-origin https://evil.test", refusal.body)

    async def test_an_origin_with_another_port_is_refused(self):
        refusal = await self.refusal(origin=self.origin(1), port=self.proxy.port)
        self.assertEqual(refusal.status_code, 403)

    async def test_a_null_origin_is_refused(self):
        """On loopback barewire accepts a page from disk. Behind a proxy, everybody comes from loopback."""
        refusal = await self.refusal(origin="null")
        self.assertEqual(refusal.status_code, 403)

    async def test_an_idle_connection_survives(self):
        logger = logging.Logger("idle", logging.DEBUG)
        pings = PingCounter()
        logger.addHandler(pings)
        client = await self.join("/echo", origin=self.origin(), logger=logger)
        # One each second: this is longer than the silence that the proxy allows.
        await self.soon(pings.wait_for(SILENCE_SECONDS + 2))
        await client.send("still here")
        self.assertEqual(await self.soon(client.recv()), "still here")


# How `page.mjs` says that something it needs is missing.
PAGE_MISSING = 77


class Nginx(ThroughTls, unittest.IsolatedAsyncioTestCase):
    make_command = staticmethod(nginx_command)

    async def test_two_talk_under_a_path(self):
        alice = await self.join("/bw/ws/alice", origin=self.origin())
        bob = await self.join("/bw/room/lobby/bob", origin=self.origin())
        await alice.send("hi")
        said = json.loads(await self.soon(bob.recv()))
        self.assertEqual(said, {"sender": "alice", "msg": "hi"})

    async def test_the_page_under_a_path_stays_there(self):
        """A real page: a socket, polls and labs that went to the host's root would be elsewhere."""
        await page_works(self, self.origin(self.proxy.port) + "/bw/")


async def page_works(test, url):
    """Whether a real page works that a browser gets from there; see page.mjs."""
    command = [harness.need("node", "Node.js"), HERE / "page.mjs", url]
    done = await asyncio.to_thread(
        subprocess.run, command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=10 * PATIENCE
    )
    if done.returncode == PAGE_MISSING:
        raise harness.Skip(done.stdout.strip())
    test.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class Caddy(ThroughTls, unittest.IsolatedAsyncioTestCase):
    make_command = staticmethod(caddy_command)


class InFrontOfOurs(TlsClient):
    """A proxy for TLS, then `barewire proxy`, then the server: what the observer tells is the same."""

    # Set by `proxies`.
    between = None

    async def test_the_report_is_the_same_as_without_tls(self):
        await talk(self, self.open("/echo", origin=self.origin()), self.between)


class NginxInFront(InFrontOfOurs, unittest.IsolatedAsyncioTestCase):
    make_command = staticmethod(nginx_command)

    async def test_the_page_works_and_the_server_breaks_no_rule(self):
        """What the browser is blamed for isn't looked at: the test ends it in the middle."""
        before = len(self.between.reports())
        await page_works(self, self.origin(self.proxy.port) + "/bw/")
        self.between.returned = len(self.between.reports())
        reports = self.between.reports()[before:]
        self.assertTrue(any(report["target"].startswith("/ws") for report in reports))
        blamed = [one for report in reports for one in report["violations"] if one["by"] == "server"]
        self.assertEqual(blamed, [])


class CaddyInFront(InFrontOfOurs, unittest.IsolatedAsyncioTestCase):
    make_command = staticmethod(caddy_command)


async def talk(test, connecting, between):
    """A megabyte comes back, a Close with its code, and the report says that, and blames nobody."""
    client = await asyncio.wait_for(connecting, PATIENCE)
    test.addAsyncCleanup(client.close)
    payload = bytes(index % 251 for index in range(1 << 20))
    await client.send(payload)
    test.assertTrue(await asyncio.wait_for(client.recv(), PATIENCE) == payload)
    await asyncio.wait_for(client.close(4000, "再见"), PATIENCE)
    test.assertEqual(client.close_code, 4000)
    report = await asyncio.to_thread(between.report)
    test.assertEqual((report["target"], report["violations"]), ("/echo", []))
    test.assertGreater(report["bytes"]["out"], len(payload))
    closed = {key: report["close"][key] for key in ("by", "code", "reason")}
    test.assertEqual(closed, {"by": "client", "code": 4000, "reason": "再见"})


class Behind:
    """`barewire proxy`, then a program that speaks TLS, then a server that speaks nothing else."""

    # Set by `try_behind`: what `barewire proxy` is told about Host, the server with its certificate,
    # and another certificate for the same names.
    host = ()
    server = other = None

    @contextlib.contextmanager
    def between(self, trusted):
        with Proxy(self.make_command, self.server.port, trusted) as program:
            host = [option.replace("example.org", f"localhost:{self.server.port}") for option in self.host]
            with harness.Between(program.port, *host) as between:
                yield between

    def open(self, between):
        from websockets.asyncio.client import connect

        return connect(between.ws("/echo"), ping_interval=None, proxy=None)

    async def test_the_report_is_the_same_as_without_tls(self):
        with self.between(self.server.directory / "cert.pem") as between:
            await talk(self, self.open(between), between)

    async def test_the_page_comes(self):
        def get():
            connection = http.client.HTTPConnection("127.0.0.1", between.port, timeout=PATIENCE)
            with contextlib.closing(connection):
                connection.request("GET", "/")
                response = connection.getresponse()
                return response.status, response.read()

        with self.between(self.server.directory / "cert.pem") as between:
            status, body = await asyncio.to_thread(get)
        self.assertEqual(status, 200)
        self.assertIn(b"<html", body.lower())

    async def test_an_unknown_certificate_is_refused(self):
        from websockets.exceptions import InvalidHandshake

        with self.between(self.other / "cert.pem") as between:
            with self.assertRaises(InvalidHandshake):
                await asyncio.wait_for(self.open(between), PATIENCE)


class SocatBehind(Behind, unittest.IsolatedAsyncioTestCase):
    make_command = staticmethod(socat_command)
    host = BEFORE_SOCAT.split("127.0.0.1:8001 ")[1].split()


class NginxBehind(Behind, unittest.IsolatedAsyncioTestCase):
    make_command = staticmethod(nginx_behind_command)


class Readme(unittest.TestCase):
    """The README shows the tested configuration."""

    def test_it_shows_the_tested_lines(self):
        for readme in ("README.md", "README.zh-CN.md"):
            shown = "\n".join(self.bare((harness.ROOT / readme).read_text(encoding="utf-8")))
            for name in ("nginx.conf", "Caddyfile", "nginx-behind.conf"):
                with self.subTest(readme=readme, configuration=name):
                    text = (HERE / name).read_text(encoding="utf-8")
                    marked = text.split("# --- README\n")[1].split("# --- end")[0]
                    self.assertIn("\n".join(self.bare(marked)), shown)
            for command in (SOCAT, BEFORE_SOCAT):
                self.assertIn(command, shown.splitlines(), readme)

    def bare(self, text):
        """The lines without comments and spaces: the Chinese README has its own comments."""
        lines = (" ".join(line.split("#", 1)[0].split()) for line in text.splitlines())
        return [line for line in lines if line]


def try_proxy(case, backend):
    """Runs all the tests through one proxy; returns (passed, failed, skipped)."""
    with Proxy(case.make_command, backend) as proxy:
        case.proxy = proxy
        case.tls = ssl.create_default_context(cafile=proxy.directory / "cert.pem")
        return harness.run_cases("proxy", case)


def try_in_front(case, backend):
    """The same, with `barewire proxy` between the proxy and the server."""
    with harness.Between(backend) as between:
        case.between = between
        return try_proxy(case, between.port)


def try_behind(case, backend):
    """Runs the tests with a TLS server, which is nginx in front of ours."""
    with Proxy(nginx_command, backend) as server, tempfile.TemporaryDirectory() as other:
        case.server, case.other = server, pathlib.Path(other)
        make_certificate(case.other)
        return harness.run_cases("proxy", case)


TRIALS = [
    (try_proxy, [Nginx, Caddy]),
    (try_in_front, [NginxInFront, CaddyInFront]),
    (try_behind, [SocatBehind, NginxBehind]),
]


def proxies():
    readme = harness.run_cases("proxy", Readme)
    with harness.Server(*SERVER_OPTIONS) as server:
        tried = harness.each(
            "proxy",
            (
                (case.__name__, lambda trial=trial, case=case: trial(case, server.port))
                for trial, cases in TRIALS
                for case in cases
            ),
        )
    return [one + other for one, other in zip(readme, tried)]


if __name__ == "__main__":
    harness.run_part_with("proxy", harness.peers_python, __file__, proxies)
