"use strict";
// The museum of the course notes: what it shows. For each mistake, the notes' lines (in our words),
// the right ones, and the test of this project that would fail if we made it too. What happens when
// an exhibit is run is in runs.js. No DOM.
barewire.define("labs/museum/model", [], () => {
  const NOTES = "tests/rust/websocket/course_notes.rs";

  // `notes` and `right`: the lines; `test`: the file and the test's name in it.
  const EXHIBITS = [
    {
      id: "length",
      test: ["tests/rust/websocket/frames.rs", "s5_2_each_length_is_written_in_its_shortest_form"],
      notes: [
        "if length < 126:",
        "    head += pack('B', length)",
        "elif length == 126:",
        "    head += pack('!BH', 126, length)",
        "else:",
        "    head += pack('!BQ', 127, length)",
      ],
      right: [
        "if length < 126:",
        "    head += pack('B', length)",
        "elif length <= 65535:",
        "    head += pack('!BH', 126, length)",
        "else:",
        "    head += pack('!BQ', 127, length)",
      ],
    },
    {
      id: "backslash",
      test: ["tests/rust/websocket/frames.rs", "s5_7_golden_bytes"],
      notes: ["head = b'x81'", "sock.send(head + b'x05' + b'Hello')"],
      right: ["head = b'\\x81'", "sock.send(head + b'\\x05' + b'Hello')"],
    },
    {
      id: "recv",
      test: ["src/http/head.rs", "a_head_that_is_cut_anywhere_asks_for_more"],
      notes: ["head = sock.recv(1024)", "answer(head)"],
      right: ["while b'\\r\\n\\r\\n' not in head:", "    head += sock.recv(1024)", "answer(head)"],
    },
    {
      id: "case",
      test: ["src/websocket/handshake.rs", "s4_2_1_upgrade_and_connection_are_lists_of_tokens_in_any_case"],
      notes: ["name, value = line.split(':', 1)", "table[name] = value.strip()", "key = table['Sec-WebSocket-Key']"],
      right: [
        "name, value = line.split(':', 1)",
        "table[name.lower()] = value.strip()",
        "key = table['sec-websocket-key']",
      ],
    },
    {
      id: "location",
      test: ["tests/rust/websocket/handshake.rs", "s4_2_2_the_answer_has_the_fields_of_the_rfc_and_no_others"],
      notes: ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: …", "WebSocket-Location: ws://…/"],
      right: ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: …"],
    },
    {
      id: "decoder",
      test: ["tests/rust/websocket/frames.rs", "any_split_of_any_bytes_gives_the_same_events"],
      notes: [
        "data = sock.recv(8096)",
        "key, data = data[2:6], data[6:]     # or [4:8], or [10:14]",
        "print(unmask(key, data))",
      ],
      right: [
        "buffer += sock.recv(8096)",
        "while frame := whole_frame(buffer):",
        "    handle(frame.fin, frame.opcode, frame.payload)",
      ],
    },
    {
      id: "pop",
      test: [NOTES, "mistake_6_a_leavers_name_is_free_at_once"],
      notes: ["clients[name] = sock", "…", "clients.pop(sock)   # on leaving"],
      right: ["clients[name] = sock", "…", "clients.pop(name)   # on leaving"],
    },
    {
      id: "swallow",
      test: [NOTES, "mistake_3_one_leaver_doesnt_freeze_the_rest_who_ends_tcp"],
      notes: ["while True:", "    try:", "        show(decode(sock.recv(8096)))", "    except:", "        pass"],
      right: [
        "while True:",
        "    data = sock.recv(8096)",
        "    if not data:       # TCP has ended",
        "        break",
        "    show(decode(data))",
      ],
    },
    {
      id: "receiver",
      test: [NOTES, "mistake_1_an_unknown_receiver_doesnt_disconnect_the_sender"],
      notes: ["while True:", "    msg = json.loads(receive(sock))", "    clients[msg['to']].send(msg)"],
      right: [
        "other = clients.get(msg['to'])",
        "if other is None:",
        "    tell(sock, 'not here')",
        "else:",
        "    other.send(msg)",
      ],
    },
    {
      id: "forged",
      test: [NOTES, "mistake_5_a_forged_sender_is_overwritten"],
      notes: ["msg = json.loads(receive(sock))", "clients[msg['to']].send(msg)"],
      right: [
        "msg = json.loads(receive(sock))",
        "msg['from'] = name      # ours, not theirs",
        "clients[msg['to']].send(msg)",
      ],
    },
    {
      id: "orphan",
      test: [NOTES, "mistake_4_a_taken_name_is_refused_and_the_first_keeps_it"],
      notes: ["clients[name] = sock"],
      right: ["if name in clients:", "    close(sock, 4001, 'the name is taken')", "else:", "    clients[name] = sock"],
    },
    {
      id: "html",
      test: [
        "tests/page/browser/safe.test.mjs",
        "a hostile name is shown as it is: no element, no dialog, in every place that shows a name",
      ],
      notes: ["list.innerHTML += '<li>' + msg + '</li>'"],
      right: ["item.textContent = msg", "list.append(item)"],
    },
    {
      id: "state",
      test: ["tests/page/browser/detail.test.mjs", "the end in three columns"],
      notes: ["if (ws.readyState === 2) log('the server closed it')", "if (ws.readyState === 3) log('I closed it')"],
      right: [
        "// 2 CLOSING: it has begun; 3 CLOSED: it is over",
        "asked = true; ws.close()   // where we close",
        "ws.onclose = (e) =>",
        "    log(asked ? 'I closed' : 'not I', e.code)",
      ],
    },
    {
      id: "scheme",
      test: ["tests/page/model/connection.test.mjs", "an address that the browser refuses is told, not thrown"],
      notes: ["ws = new WebSocket('wxs://' + host)"],
      right: ["ws = new WebSocket('wss://' + host)   // or ws://, without TLS"],
    },
    {
      id: "origin",
      test: ["tests/rust/server/admission.rs", "a_foreign_page_says_nothing_and_joins_nothing"],
      notes: ["# WebSocket has no cross-origin problem", "answer(head)"],
      right: ["if table['origin'] not in ours:", "    refuse(403)", "answer(head)"],
    },
    {
      id: "secret",
      test: ["tests/page/model/strings.test.mjs", "nothing is called encryption, since nothing is"],
      notes: ["key, data = mask(secret)     # now nobody can read it", "sock.send(key + data)"],
      right: ["# to keep a secret, use TLS: wss://"],
    },
  ];

  // What the notes' lines did.
  const VERDICTS = ["fine", "wrong", "dies", "forever"];

  const exhibit = (id) => EXHIBITS.find((other) => other.id === id) ?? EXHIBITS[0];

  // The command that runs its test at a terminal.
  function command([file, name]) {
    if (file.endsWith(".mjs")) return `node --test ${file}`;
    return file.startsWith("tests/") ? `cargo test --test rust ${name}` : `cargo test --lib ${name}`;
  }

  const SAYS = [
    ...EXHIBITS.flatMap(({ id }) => [`museum.${id}`, `museum.${id}.what`, `museum.${id}.saw`]),
    ...VERDICTS.map((name) => `museum.will_${name}`),
  ];

  return { EXHIBITS, VERDICTS, SAYS, exhibit, command };
});
