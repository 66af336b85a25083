"use strict";
// What is said in labs/frame-bench/, in both languages: [English, 简体中文].
barewire.define("labs/frame-bench/words", ["kit/language"], ({ language }) =>
  language.add({
    // The frame bench.
    "bench.about": [
      "Build a frame and send it to this server, raw. A browser’s script can’t do that: it hands over " +
        "a message, and the browser writes the frame. Here you decide every bit, also the wrong ones.",
      "造一个帧（frame），原样发给这个服务器。浏览器里的脚本做不到：它只交出消息，帧由浏览器来写。在这里每个比特都由你决定，错的也行。",
    ],
    "bench.examples": ["Begin with:", "从这里开始："],
    "bench.example_hello": ["text “Hello”", "text “Hello”（文本）"],
    "bench.example_unmasked": ["the same, unmasked", "同样的，不加掩码（mask）"],
    "bench.example_chinese": ["six bytes for two characters", "两个汉字，六个字节"],
    "bench.example_fragment": ["a first fragment", "第一个分片（fragment）"],
    "bench.example_ping": ["a Ping", "一个 Ping"],
    "bench.example_close": ["a Close with 1000", "关闭码为 1000 的 Close"],
    "bench.example_long_form": ["a length in too many bytes", "写得太长的长度"],
    "bench.example_reserved": ["a reserved bit", "保留位为 1"],
    "bench.opcode": ["opcode", "操作码 opcode"],
    "bench.form": ["length written in", "长度的写法"],
    "bench.form_shortest": ["the shortest way", "最短的写法"],
    "bench.form_16": ["16 bits", "16 个比特"],
    "bench.form_64": ["64 bits", "64 个比特"],
    "bench.key": ["masking key", "掩码键 masking key"],
    "bench.no_key": ["none: unmasked", "空：不加掩码"],
    "bench.key_problem": [
      "A masking key is four bytes, as eight hexadecimal digits. Leave it empty, and the frame is unmasked.",
      "掩码键（masking key）是四个字节，写成八位十六进制数字；留空就是不加掩码。",
    ],
    "bench.text": ["payload, as text", "载荷 payload，文本"],
    "bench.no_text": ["these bytes aren’t UTF-8", "这些字节不是 UTF-8"],
    "bench.hex": ["The whole frame in hexadecimal: type or paste it", "整个帧的十六进制：可以输入或粘贴"],
    "bench.picture": ["The frame, bit by bit", "这个帧，逐比特"],
    "bench.flip": [
      "Click a bit, or go to it with the Tab and arrow keys and press Enter: it flips, and what " +
        "follows may change its meaning.",
      "点一个比特，或用 Tab 键和方向键移过去再按 Enter：它就翻转，后面的内容可能因此变了意思。",
    ],
    "bench.cut": [
      "The header isn’t complete: a server waits for the rest.",
      "帧头（header）不完整：服务器会等剩下的部分。",
    ],
    "bench.missing": [
      "{n} bytes of the payload that the length announces are missing: a server waits for them.",
      "长度声明的载荷（payload）还缺 {n} 个字节：服务器会一直等。",
    ],
    "bench.missing.one": [
      "{n} byte of the payload that the length announces is missing: a server waits for it.",
      "长度声明的载荷还缺 {n} 个字节：服务器会一直等。",
    ],
    "bench.behind": [
      "There are {n} bytes after the payload: a server reads them as the beginning of the next frame.",
      "载荷后面还有 {n} 个字节：服务器会把它们当作下一帧的开头。",
    ],
    "bench.behind.one": [
      "There is {n} byte after the payload: a server reads it as the beginning of the next frame.",
      "载荷后面还有 {n} 个字节：服务器会把它当作下一帧的开头。",
    ],
    "bench.ask": [
      "This frame goes to /echo, right after a handshake. What will the server do?",
      "握手（handshake）之后，这个帧发往 /echo。服务器会怎么做？",
    ],
    "bench.send": ["Send it raw", "原样发送"],
    "bench.will_echo": ["send the message back", "把消息发回来"],
    "bench.will_pong": ["answer with a Pong", "回一个 Pong"],
    "bench.will_close": ["answer the Close with a Close", "用 Close 回答 Close"],
    "bench.will_fail": ["fail the connection: a rule is broken", "判定出错并断开连接（fail the connection）"],
    "bench.will_nothing": ["say nothing, for now", "暂时什么也不说"],
    "bench.result": ["What the server said", "服务器怎么说"],
    "bench.did_echo": ["A frame with the message came back: “{text}”.", "发回了一个带着这条消息的帧：“{text}”。"],
    "bench.did_pong": [
      "A Pong came back, with the Ping’s own payload: “{text}”.",
      "回了一个 Pong，带着 Ping 的载荷：“{text}”。",
    ],
    "bench.did_close": [
      "A Close came back, with code {code}: the closing handshake is complete, and the server ends TCP.",
      "回了一个关闭码为 {code} 的 Close：关闭握手（closing handshake）完成，服务器结束 TCP。",
    ],
    "bench.did_fail": [
      "The server failed the connection: a Close with code {code}, reason “{reason}”, and the end of TCP.",
      "服务器判定出错并断开连接：一个关闭码为 {code} 的 Close，原因“{reason}”，然后结束 TCP。",
    ],
    "bench.silent_header": [
      "Nothing came back: it waits for the rest of the header.",
      "什么也没有发回来：它在等帧头剩下的部分。",
    ],
    "bench.silent_payload": [
      "Nothing came back: it waits for the payload’s bytes that the length announces.",
      "什么也没有发回来：它在等长度声明了却还没来的载荷字节。",
    ],
    "bench.silent_fragment": [
      "Nothing came back: FIN is 0, so it waits for the message’s next fragment.",
      "什么也没有发回来：FIN 为 0，它在等这条消息的下一个分片。",
    ],
    "bench.silent_none_due": [
      "Nothing came back, and nothing is missing: a Pong is an answer, and needs none.",
      "什么也没有发回来，也不缺什么：Pong 本身就是回答，不用再回。",
    ],
    "bench.goals": ["Three things to achieve here; build a frame for each:", "在这里做到三件事，为每一件造一个帧："],
    "bench.goal_pong": ["get a Pong", "得到一个 Pong"],
    "bench.goal_refused": ["get refused with 1002", "被 1002 拒绝"],
    "bench.goal_waits": ["make the server wait", "让服务器等着"],
    "bench.line": ["Show the line of Rust that refused it", "看拒绝它的那行 Rust"],
    "bench.code_first": [
      "The first byte: named masks take FIN, the reserved bits and the opcode apart, and they are checked at once.",
      "第一个字节：用有名字的位掩码拆出 FIN、保留位和操作码（opcode），并立刻判断。",
    ],
    "bench.code_mask": [
      "The second byte’s first bit: a client must mask, a server must not.",
      "第二个字节的第一个比特：客户端必须加掩码，服务器不得加。",
    ],
    "bench.code_len": [
      "The other seven: the length itself, or which form of it follows.",
      "其余七个比特：长度本身，或者后面跟着哪种写法。",
    ],
    "bench.code_unmask": ["The payload is XORed with the key, byte by byte.", "载荷逐字节与掩码键做异或（XOR）。"],
    "bench.code_fail": [
      "A broken rule: the server sends the Close with its code, and fails the connection.",
      "违反了规则：服务器发出带关闭码的 Close，断开连接。",
    ],
  }),
);
