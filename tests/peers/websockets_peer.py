"""Python's `websockets` as a client of a running barewire: `run.py` starts both.

Nothing here sleeps until something has probably happened. If a test needs another
client to be in the room already, it waits for a pong: the server answers a ping only
after it has let the client in. If a test has to show that something did *not* arrive, it
sends something else after it, and that has to come first.
"""

import asyncio
import http.client
import json
import os
import sys
import unittest
from urllib.parse import quote

import harness
from refused_peer import Bodies, TooLong  # noqa: F401: the loader below finds them here
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.protocol import State

PORT = int(os.environ.get("BAREWIRE_PORT", "9527"))

# Anything that takes this long has hung; nothing here is expected to take a second.
PATIENCE = 20

# Both sides of each border between RFC 6455's three forms of a length.
SIZES = [0, 1, 125, 126, 127, 65_535, 65_536, 1 << 20]

CHINESE = "你好，世界！掩码不是加密。🦀"


class Peer(unittest.IsolatedAsyncioTestCase):
    """One running server, and as many clients as a test wants."""

    def open(self, path, *, subprotocols=None, **options):
        # Pings of our own and a long wait at the end would hide what the server does.
        options = {"ping_interval": None, "close_timeout": 60, "proxy": None, **options}
        return connect(f"ws://127.0.0.1:{PORT}{path}", subprotocols=subprotocols, **options)

    async def join(self, path, **options):
        """A client that the server has let in for certain."""
        client = await self.soon(self.open(path, **options))
        self.addAsyncCleanup(self.leave, client)
        await self.soon(await client.ping())
        return client

    async def leave(self, client):
        # If we close what the server is closing, the library fails on its own transport.
        if client.state is State.OPEN:
            await self.soon(client.close())
        await self.soon(client.wait_closed())

    async def chat(self, path):
        """A client with the subprotocol `chat`, and the welcome that it got."""
        client = await self.join(path, subprotocols=["chat"])
        welcome = await self.next_json(client)
        self.assertEqual(welcome["type"], "welcome")
        return client, welcome

    async def soon(self, waiting):
        return await asyncio.wait_for(waiting, PATIENCE)

    async def next(self, client):
        return await self.soon(client.recv())

    async def next_json(self, client):
        return json.loads(await self.next(client))

    async def closed_by_server(self, client):
        """The code and the reason with which the server closes."""
        with self.assertRaises(ConnectionClosed) as closed:
            while True:
                await self.next(client)
        return closed.exception.rcvd.code, closed.exception.rcvd.reason

    async def http(self, method, target, body=None):
        """Status, headers and body of one request by a client without WebSocket."""
        return await self.soon(asyncio.to_thread(self._http, method, target, body))

    def _http(self, method, target, body):
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=PATIENCE)
        try:
            connection.request(method, target, body)
            response = connection.getresponse()
            return response.status, response.headers, response.read().decode()
        finally:
            connection.close()

    async def http_json(self, method, target, body=None):
        status, _, text = await self.http(method, target, body)
        self.assertEqual(status, 200, text)
        return json.loads(text)


class Compressed(Peer):
    """`permessage-deflate`, as the library offers it and with windows of its own."""

    OFFERS = (
        {},
        {"server_max_window_bits": 9, "client_max_window_bits": 10},
        {"server_no_context_takeover": True, "client_no_context_takeover": True},
    )

    async def test_everything_comes_back(self):
        for mode in ("no-takeover", "takeover"):
            for offer in self.OFFERS:
                with self.subTest(mode=mode, offer=offer):
                    extension = ClientPerMessageDeflateFactory(
                        **{"client_max_window_bits": True, **offer}
                    )
                    client = await self.join(
                        f"/echo?deflate={mode}", extensions=[extension], max_size=None
                    )
                    self.assertEqual(
                        [type(one).__name__ for one in client.protocol.extensions],
                        ["PerMessageDeflate"],
                    )
                    for size in SIZES:
                        text = (CHINESE * (size // 30 + 1))[:size]
                        await client.send(text)
                        self.assertTrue(await self.next(client) == text)
                    for number in range(200):
                        await client.send(f"the same words each time, and number {number}")
                    for number in range(200):
                        expected = f"the same words each time, and number {number}"
                        self.assertEqual(await self.next(client), expected)

    async def test_members_of_a_room_read_the_same(self):
        modes = ("off", "no-takeover", "takeover", "takeover")
        members = [await self.join(f"/room/squeezed/?deflate={mode}") for mode in modes]
        for number in range(50):
            said = f"{CHINESE} and number {number}, {CHINESE}"
            await members[number % len(members)].send(said)
            for member in members:
                self.assertEqual(await self.next(member), said)


class Echo(Peer):
    async def test_text_of_every_length_form_comes_back(self):
        client = await self.join("/echo")
        for size in SIZES:
            with self.subTest(size=size):
                await client.send("x" * size)
                self.assertTrue(await self.next(client) == "x" * size)

    async def test_binary_of_every_length_form_comes_back(self):
        client = await self.join("/echo")
        for size in SIZES:
            with self.subTest(size=size):
                payload = bytes(index % 251 for index in range(size))
                await client.send(payload)
                self.assertTrue(await self.next(client) == payload)

    async def test_chinese_text_comes_back(self):
        client = await self.join("/echo")
        for text in (CHINESE, CHINESE * 5_000):
            await client.send(text)
            self.assertTrue(await self.next(client) == text)

    async def test_a_fragmented_message_comes_back_whole(self):
        client = await self.join("/echo")
        await client.send(["掩", "", "码", " mask"])
        self.assertEqual(await self.next(client), "掩码 mask")
        await client.send([b"\x00\xff", b"", b"\x80"])
        self.assertEqual(await self.next(client), b"\x00\xff\x80")

    async def test_a_code_point_may_be_cut_by_a_fragment(self):
        client = await self.join("/echo")
        each_byte = [bytes([byte]) for byte in CHINESE.encode()]
        await client.send(each_byte, text=True)
        self.assertEqual(await self.next(client), CHINESE)

    async def test_a_ping_between_fragments_is_answered_there(self):
        client = await self.join("/echo")

        async def fragments():
            yield "be"
            # The message isn't finished before the pong is here, so the pong can't wait for its end.
            await self.soon(await client.ping(b"between"))
            yield "tween"

        await client.send(fragments())
        self.assertEqual(await self.next(client), "between")

    async def test_a_ping_is_answered_with_its_payload(self):
        client = await self.join("/echo")
        # The library takes a pong for an answer only if the payload is the ping's.
        for payload in (b"", b"\x00\xff", b"p" * 125):
            await self.soon(await client.ping(payload))

    async def test_a_thousand_messages_come_back_in_order(self):
        client = await self.join("/echo")
        for number in range(1_000):
            await client.send(str(number))
        for number in range(1_000):
            self.assertEqual(await self.next(client), str(number))


class OpeningHandshake(Peer):
    async def test_permessage_deflate_is_declined_by_silence(self):
        client = await self.join("/echo", compression="deflate")
        self.assertIn("permessage-deflate", client.request.headers["Sec-WebSocket-Extensions"])
        self.assertNotIn("Sec-WebSocket-Extensions", client.response.headers)
        await client.send("x" * 10_000)
        self.assertEqual(await self.next(client), "x" * 10_000)

    async def test_chat_is_chosen_at_any_place_in_the_list(self):
        client = await self.join("/ws", subprotocols=["foo", "chat"])
        self.assertEqual(client.subprotocol, "chat")

    async def test_a_subprotocol_that_is_not_ours_is_not_chosen(self):
        client = await self.join("/ws", subprotocols=["foo"])
        self.assertIsNone(client.subprotocol)
        self.assertNotIn("Sec-WebSocket-Protocol", client.response.headers)

    async def test_echo_chooses_no_subprotocol(self):
        client = await self.join("/echo", subprotocols=["chat"])
        self.assertIsNone(client.subprotocol)

    async def test_the_servers_own_origin_may_connect(self):
        client = await self.join("/echo", origin=f"http://127.0.0.1:{PORT}")
        await client.send("hello")
        self.assertEqual(await self.next(client), "hello")

    async def test_a_foreign_origin_is_refused_with_advice(self):
        refusal = await self.refusal("/echo", origin="https://evil.test")
        self.assertEqual(refusal.status_code, 403)
        self.assertIn(b"--allow-origin https://evil.test", refusal.body)

    async def test_a_name_that_is_not_utf8_is_a_bad_request(self):
        self.assertEqual((await self.refusal("/ws/%FF")).status_code, 400)

    async def refusal(self, path, **options):
        with self.assertRaises(InvalidStatus) as refused:
            await self.soon(self.open(path, **options))
        return refused.exception.response

    async def test_a_websocket_address_asked_for_as_a_page_says_upgrade(self):
        status, headers, body = await self.http("GET", "/ws")
        self.assertEqual(status, 426)
        self.assertEqual(headers["Upgrade"].lower(), "websocket")
        self.assertEqual(headers["Connection"].lower(), "upgrade")
        self.assertTrue(body.strip())


class ClosingHandshake(Peer):
    async def test_a_close_is_answered_with_its_own_code(self):
        for code in (1000, 1001, 1011, 3000, 4000, 4999):
            with self.subTest(code=code):
                client = await self.join("/echo")
                # Ends only when the server has closed TCP: close_timeout is far longer.
                await self.soon(client.close(code, "再见"))
                self.assertEqual(client.close_code, code)

    async def test_what_was_sent_before_the_close_is_answered_first(self):
        # With a bounded queue the library would stop reading until somebody receives.
        client = await self.join("/echo", max_queue=None)
        for number in range(100):
            await client.send(str(number))
        await self.soon(client.close())
        received = [await client.recv() for _ in range(100)]
        self.assertEqual(received, [str(number) for number in range(100)])

    async def test_a_message_over_four_mebibytes_is_too_big(self):
        client = await self.join("/echo", max_size=None)
        try:
            await client.send(bytes((4 << 20) + 1))
        except ConnectionClosed:
            pass  # The server may refuse it before all of it is sent.
        code, reason = await self.closed_by_server(client)
        self.assertEqual(code, 1009)
        self.assertTrue(reason)

    async def test_quit_says_going_away_to_everyone(self):
        with harness.Server("--quiet") as server:
            address = server.ws
            async with connect(address("/echo"), proxy=None) as one:
                async with connect(address("/ws/alice"), proxy=None) as two:
                    for client in (one, two):
                        await self.soon(await client.ping())
                    exit_code = asyncio.create_task(asyncio.to_thread(server.quit, PATIENCE))
                    for client in (one, two):
                        code, _ = await self.closed_by_server(client)
                        self.assertEqual(code, 1001)
            self.assertEqual(await self.soon(exit_code), 0)


class PlainChat(Peer):
    """Clients that don't know barewire: the pages of the course notes."""

    async def test_a_message_without_a_name_goes_to_the_others_as_it_came(self):
        for path in ("/", "/ws", "/my_ws"):
            with self.subTest(path=path):
                one, two = await self.join(path), await self.join(path)
                await one.send(CHINESE)
                await one.send(b"\x00\xff")
                self.assertEqual(await self.next(two), CHINESE)
                self.assertEqual(await self.next(two), b"\x00\xff")
                # Nothing of its own came back to the first: this is the first that it gets.
                await two.send("answer")
                self.assertEqual(await self.next(one), "answer")
                await one.close()
                await two.close()

    async def test_two_names_chat(self):
        for base in ("/ws/", "/my_ws/"):
            with self.subTest(base=base):
                alice, bob = await self.join(base + "alice"), await self.join(base + "bob")
                await alice.send('say "hi"')
                self.assertEqual(
                    await self.next_json(bob), {"sender": "alice", "msg": 'say "hi"'}
                )
                await bob.send("hello")
                self.assertEqual(
                    await self.next_json(alice), {"sender": "bob", "msg": "hello"}
                )
                await alice.close()
                await bob.close()

    async def test_a_whisper_reaches_one_person_only(self):
        alice, bob, carol = [await self.join(f"/ws/{name}") for name in ("alice", "bob", "carol")]
        for receiver, sender in (("to", "from"), ("to_user", "from_user"), ("receiver", "sender")):
            with self.subTest(receiver=receiver):
                await alice.send(f'{{"{receiver}":"bob","n":1.50,"msg":"psst"}}')
                raw = await self.next(bob)
                self.assertIn("1.50", raw)
                self.assertEqual(
                    json.loads(raw), {receiver: "bob", "n": 1.5, "msg": "psst", sender: "alice"}
                )
        await alice.send("aloud")
        self.assertEqual((await self.next_json(carol))["msg"], "aloud")

    async def test_a_forged_sender_is_overwritten(self):
        alice, bob = await self.join("/ws/alice"), await self.join("/ws/bob")
        forged = '{"from":"root","to":"bob","from_user":"root","sender":"root","from":"eve","m":1}'
        await alice.send(forged)
        raw = await self.next(bob)
        self.assertEqual(json.loads(raw), {"to": "bob", "m": 1, "from": "alice"})
        self.assertNotIn("root", raw)
        self.assertNotIn("eve", raw)

    async def test_a_whisper_to_nobody_ends_nobodys_connection(self):
        alice, bob = await self.join("/ws/alice"), await self.join("/ws/bob")
        await alice.send('{"to":"zoe","msg":"psst"}')
        sentence = await self.next_json(alice)
        self.assertEqual([sentence[key] for key in ("from", "from_user", "sender")], ["server"] * 3)
        self.assertTrue(sentence["msg"] == sentence["data"] == sentence["message"] != "")
        await alice.send("still here")
        self.assertEqual((await self.next_json(bob))["msg"], "still here")

    async def test_a_room_gets_its_own_messages_and_no_other_rooms(self):
        one, two = await self.join("/room/peers/"), await self.join("/room/peers")
        other = await self.join("/room/elsewhere/")
        await one.send("everybody")
        self.assertEqual(await self.next(one), "everybody")
        self.assertEqual(await self.next(two), "everybody")
        await other.send("only here")
        self.assertEqual(await self.next(other), "only here")

    async def test_a_room_with_names(self):
        alice, bob = await self.join("/room/peers/alice"), await self.join("/room/peers/bob")
        await alice.send("hi")
        for client in (alice, bob):
            self.assertEqual(await self.next_json(client), {"sender": "alice", "msg": "hi"})

    async def test_chinese_names_and_rooms(self):
        room = "/room/" + quote("教室") + "/"
        ming = await self.join(room + quote("小明"))
        hong = await self.join(room + quote("小红"))
        await ming.send(CHINESE)
        for client in (ming, hong):
            self.assertEqual(await self.next_json(client), {"sender": "小明", "msg": CHINESE})
        await hong.send('{"to":"小明","msg":"悄悄话"}')
        self.assertEqual(
            await self.next_json(ming), {"to": "小明", "msg": "悄悄话", "from": "小红"}
        )

    async def test_a_taken_name_is_refused_and_the_first_keeps_it(self):
        first, bob = await self.join("/ws/alice"), await self.join("/ws/bob")
        code, reason = await self.closed_by_server(await self.soon(self.open("/ws/alice")))
        self.assertEqual(code, 4001)
        self.assertTrue(reason)
        await first.send("still me")
        self.assertEqual(await self.next_json(bob), {"sender": "alice", "msg": "still me"})

    async def test_an_impossible_name_is_refused_in_words(self):
        for name in ("", "x" * 33, "server", "a%0Ab", "a%E2%80%AEb"):
            with self.subTest(name=name):
                client = await self.soon(self.open(f"/ws/{name}"))
                code, reason = await self.closed_by_server(client)
                self.assertEqual(code, 4002)
                self.assertTrue(reason)

    async def test_a_leavers_name_is_free_at_once(self):
        for _ in range(20):
            client = await self.join("/ws/revenant")
            await self.soon(client.close())


class ChatSubprotocol(Peer):
    """`chat`, the dialect of our own page, and the other dialects in the same room."""

    async def test_a_welcome_tells_who_and_where(self):
        alice, welcome = await self.chat("/room/welcome/alice")
        self.assertEqual((welcome["name"], welcome["room"]), ("alice", "welcome"))
        self.assertEqual(welcome["members"], ["alice"])
        self.assertIsInstance(welcome["last"], int)
        self.assertTrue(welcome["epoch"] and welcome["ticket"])
        bob, welcome = await self.chat("/room/welcome/bob")
        self.assertEqual(sorted(welcome["members"]), ["alice", "bob"])
        self.assertEqual(await self.next_json(alice), {"type": "join", "name": "bob"})
        await bob.close()
        self.assertEqual(await self.next_json(alice), {"type": "leave", "name": "bob"})

    async def test_a_client_without_a_name_gets_one(self):
        _, welcome = await self.chat("/room/guests/")
        self.assertRegex(welcome["name"], r"^guest-\d+$")

    async def test_everyone_gets_the_same_numbered_message(self):
        (alice, welcome), (bob, _) = [await self.chat(f"/room/said/{n}") for n in ("alice", "bob")]
        await self.next_json(alice)  # bob's join
        await alice.send(json.dumps({"type": "say", "text": CHINESE}))
        mine, theirs = await self.next_json(alice), await self.next_json(bob)
        self.assertEqual(mine, theirs)
        self.assertIsInstance(mine.pop("at"), int)
        self.assertGreater(mine.pop("id"), welcome["last"])
        self.assertEqual(mine, {"type": "say", "from": "alice", "text": CHINESE})

    async def test_a_whisper_reaches_both_ends_and_has_no_number(self):
        (alice, _), (bob, _) = [await self.chat(f"/room/psst/{n}") for n in ("alice", "bob")]
        await self.next_json(alice)  # bob's join
        await alice.send('{"type":"say","to":"bob","text":"psst"}')
        for client in (alice, bob):
            whisper = await self.next_json(client)
            self.assertIsInstance(whisper.pop("at"), int)
            self.assertEqual(
                whisper, {"type": "say", "from": "alice", "to": "bob", "text": "psst"}
            )

    async def test_mistakes_are_answered_and_end_nothing(self):
        alice, _ = await self.chat("/room/mistakes/alice")
        mistakes = [
            ('{"type":"say","to":"zoe","text":"x"}', "no_such_user"),
            ("not JSON", "bad_message"),
            ("[]", "bad_message"),
            ('{"type":"dance"}', "bad_message"),
            ('{"type":"say","text":7}', "bad_message"),
        ]
        for text, code in mistakes:
            with self.subTest(text=text):
                await alice.send(text)
                error = await self.next_json(alice)
                self.assertEqual((error["type"], error["code"]), ("error", code))
                self.assertTrue(error["text"])

    async def test_the_dialects_understand_each_other(self):
        plain = await self.join("/room/mixed/plain")
        anonymous = await self.join("/room/mixed/")
        chat, _ = await self.chat("/room/mixed/chat")

        await plain.send("from plain")
        said = await self.next_json(chat)
        self.assertEqual((said["from"], said["text"]), ("plain", "from plain"))
        for client in (plain, anonymous):
            self.assertEqual(
                await self.next_json(client), {"sender": "plain", "msg": "from plain"}
            )

        await anonymous.send("from nobody")
        said = await self.next_json(chat)
        self.assertEqual((said["from"], said["text"]), (None, "from nobody"))
        for client in (plain, anonymous):
            self.assertEqual(await self.next(client), "from nobody")

        await anonymous.send(b"\x00\xff")
        said = await self.next_json(chat)
        self.assertEqual((said["from"], said["binary"]), (None, "AP8="))
        self.assertNotIn("text", said)
        for client in (plain, anonymous):
            self.assertEqual(await self.next(client), b"\x00\xff")

        await chat.send('{"type":"say","text":"from chat"}')
        for client in (plain, anonymous):
            self.assertEqual(await self.next_json(client), {"sender": "chat", "msg": "from chat"})

    async def test_a_whisper_from_chat_is_readable_by_any_plain_page(self):
        bob = await self.join("/room/keys/bob")
        alice, _ = await self.chat("/room/keys/alice")
        await alice.send('{"type":"say","to":"bob","text":"psst"}')
        whisper = await self.next_json(bob)
        self.assertEqual([whisper[key] for key in ("from", "from_user", "sender")], ["alice"] * 3)
        self.assertEqual([whisper[key] for key in ("msg", "data", "message")], ["psst"] * 3)


class Polling(Peer):
    """Clients that have only HTTP."""

    async def last(self, room):
        return (await self.http_json("GET", f"/poll?room={room}&since=0"))["last"]

    async def test_a_poll_gets_what_was_said_and_never_a_whisper(self):
        alice, bob = await self.join("/room/polled/alice"), await self.join("/room/polled/bob")
        before = await self.last("polled")
        await alice.send('{"to":"bob","msg":"psst"}')
        await alice.send("aloud")
        await self.next(bob)
        await self.next(bob)
        answer = await self.http_json("GET", f"/poll?room=polled&since={before}")
        self.assertTrue(answer["epoch"])
        said = answer["messages"]
        self.assertEqual([(m["type"], m["from"], m["text"]) for m in said], [("say", "alice", "aloud")])
        self.assertEqual(answer["last"], said[0]["id"])
        again = await self.http_json("GET", f"/poll?room=polled&since={answer['last']}")
        self.assertEqual(again["messages"], [])

    async def test_a_long_poll_waits_and_is_answered_at_once(self):
        alice = await self.join("/room/longpolled/alice")
        since = await self.last("longpolled")
        poll = asyncio.create_task(self.http_json("GET", f"/longpoll?room=longpolled&since={since}"))
        # Only waiting a little can show that it waits.
        done, _ = await asyncio.wait([poll], timeout=0.5)
        self.assertFalse(done, "there is nothing to say yet")
        await alice.send("at last")
        # Far less than the 15 s after which it would come back empty.
        answer = await asyncio.wait_for(poll, 5)
        self.assertEqual([m["text"] for m in answer["messages"]], ["at last"])

    async def test_a_long_poll_from_before_a_restart_gets_everything_that_is_kept(self):
        alice = await self.join("/room/restarted/alice")
        await alice.send("kept")
        await self.next(alice)
        answer = await asyncio.wait_for(
            self.http_json("GET", "/longpoll?room=restarted&since=999999"), 5
        )
        self.assertEqual([m["text"] for m in answer["messages"]], ["kept"])

    async def test_a_post_reaches_everyone(self):
        plain = await self.join("/room/posted/plain")
        chat, _ = await self.chat("/room/posted/chat")
        name = quote("小明")
        answer = await self.http_json(
            "POST", f"/send?room=posted&name={name}", CHINESE.encode()
        )
        said = await self.next_json(chat)
        self.assertEqual((said["id"], said["from"], said["text"]), (answer["id"], "小明", CHINESE))
        self.assertEqual(await self.next_json(plain), {"sender": "小明", "msg": CHINESE})

    async def test_a_post_under_a_connected_name_is_a_conflict(self):
        await self.join("/room/conflict/alice")
        status, _, _ = await self.http("POST", "/send?room=conflict&name=alice", b"forged")
        self.assertEqual(status, 409)
        self.assertEqual(
            (await self.http_json("GET", "/poll?room=conflict&since=0"))["messages"], []
        )


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__])
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    # A test with several failed subtests is still one failed test.
    bad = {getattr(test, "test_case", test).id() for test, _ in result.failures + result.errors}
    skipped = len(result.skipped)
    passed = max(0, result.testsRun - len(bad) - skipped)
    sys.exit(harness.conclude("websockets", passed, len(bad), skipped))
