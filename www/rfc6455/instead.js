"use strict";
// What barewire would have sent instead, for each rule that one of two others may break, by the
// server's name for the rule (src/observer/rule.rs): a sentence, and the anchor of the line of Rust
// that does it, or that checks it. As in words.js: [English, 简体中文].
barewire.define("rfc6455/instead", ["kit/language"], ({ language }) => {
  const RULES = {
    // Heads.
    "handshake-method": ["handshake-method", "A handshake begins with GET.", "握手以 GET 开头。"],
    "handshake-version": [
      "handshake-version",
      "A handshake is HTTP/1.1: older versions know no upgrade.",
      "握手用 HTTP/1.1：更早的版本没有升级（upgrade）。",
    ],
    "handshake-upgrade": [
      "handshake-upgrade",
      "The request has the line “Upgrade: websocket”.",
      "请求里有“Upgrade: websocket”这一行。",
    ],
    "handshake-connection": [
      "handshake-connection",
      "The request has the line “Connection: Upgrade”.",
      "请求里有“Connection: Upgrade”这一行。",
    ],
    "handshake-websocket-version": [
      "handshake-websocket-version",
      "The request has the line “Sec-WebSocket-Version: 13”.",
      "请求里有“Sec-WebSocket-Version: 13”这一行。",
    ],
    "handshake-key": [
      "handshake-key",
      "The request has one Sec-WebSocket-Key: 16 random bytes in base64, new for each connection.",
      "请求里有且只有一个 Sec-WebSocket-Key：16 个随机字节的 base64，每次连接都换新的。",
    ],
    "handshake-body": [
      "handshake-body",
      "The request has no body: the first frame follows the empty line.",
      "请求没有请求体：空行之后就是第一帧。",
    ],
    "handshake-extensions": [
      "handshake-extensions",
      "Extensions are a list such as “permessage-deflate; client_max_window_bits”, or that line isn’t there.",
      "扩展写成列表，例如“permessage-deflate; client_max_window_bits”，或者没有这一行。",
    ],
    "response-upgrade": [
      "written-upgrade",
      "The answer has the line “Upgrade: websocket” once.",
      "响应里有且只有一行“Upgrade: websocket”。",
    ],
    "response-connection": [
      "written-connection",
      "The answer has the line “Connection: Upgrade”.",
      "响应里有“Connection: Upgrade”这一行。",
    ],
    "response-accept": [
      "accept",
      "Sec-WebSocket-Accept is the base64 of SHA-1 over the request’s key and the GUID; the steps are below.",
      "Sec-WebSocket-Accept 是请求的 key 接上 GUID 后 SHA-1 的 base64，步骤见下面。",
    ],
    "response-subprotocol": [
      "handshake-subprotocol",
      "One subprotocol that the client offered, or no such line.",
      "从客户端提出的子协议里选一个，或者没有这一行。",
    ],
    "response-extensions": [
      "deflate-offer",
      "Only extensions that the client offered, in one line; without agreement, no such line.",
      "只写客户端提出过的扩展，写在一行里；不同意，就没有这一行。",
    ],
    "response-deflate": [
      "deflate-offer",
      "Only parameters that one of the client’s offers allows; otherwise no such line, and no compression.",
      "参数必须是客户端的某个提议允许的；否则没有这一行，也不压缩。",
    ],
    // Headers of frames.
    "reserved-bits": [
      "written-first",
      "The reserved bits are 0, unless the handshake gave one of them a meaning.",
      "保留位是 0，除非握手里给了其中某一位含义。",
    ],
    "compressed-continuation": [
      "written-first",
      "RSV1 is 1 only in the first frame of a compressed message.",
      "RSV1 只在压缩消息的第一帧里是 1。",
    ],
    "compressed-control": [
      "written-first",
      "A control frame is never compressed: RSV1 is 0.",
      "控制帧从不压缩：RSV1 是 0。",
    ],
    "reserved-opcode": [
      "written-first",
      "Only opcodes that have a meaning: 0, 1, 2, 8, 9 and 10. This frame wouldn’t be sent.",
      "只用有定义的操作码：0、1、2、8、9、10。这样的帧不会发。",
    ],
    "fragmented-control": [
      "written-whole",
      "A control frame is sent whole, so its FIN is 1.",
      "控制帧整个发出，FIN 是 1。",
    ],
    "control-too-long": [
      "control-too-long",
      "A control frame has 125 bytes at most: a longer Ping isn’t sent, and a longer reason is cut short.",
      "控制帧最多 125 字节：更长的 Ping 不发，更长的原因会截短。",
    ],
    "unmasked-frame": [
      "own-mask",
      "A client masks each frame, with a key of four random bytes. (The key shown here is an example.)",
      "客户端给每一帧加掩码，掩码键是四个随机字节。（这里显示的键只是例子。）",
    ],
    "masked-frame": [
      "no-mask",
      "A server doesn’t mask: no key, and the payload as it is.",
      "服务器不加掩码：没有掩码键，载荷原样发送。",
    ],
    "non-minimal-length": [
      "written-length",
      "The length in the shortest form that holds it.",
      "长度用放得下的最短写法。",
    ],
    "length-top-bit": [
      "written-length",
      "A length of 64 bits begins with a 0. No message is that long: this frame wouldn’t be sent.",
      "64 比特的长度以 0 开头。没有这么长的消息：这样的帧不会发。",
    ],
    "nothing-to-continue": [
      "written-whole",
      "A message begins with its opcode, text or binary; a continuation only follows a frame without FIN.",
      "消息的第一帧带着操作码 text 或 binary；只有前一帧没有 FIN，才能接后续帧。",
    ],
    "message-interrupted": [
      "written-whole",
      "First the message is finished, with a frame that has FIN; then the next one begins.",
      "先用一个带 FIN 的帧结束这条消息，再开始下一条。",
    ],
    // Payloads.
    "bad-deflate": [
      "deflate",
      "A payload that is DEFLATE as RFC 1951 describes it.",
      "载荷是符合 RFC 1951 的 DEFLATE 数据。",
    ],
    "cut-deflate": [
      "deflate",
      "The compressed message ends behind a whole block; only the four bytes 00 00 ff ff are left out.",
      "压缩的消息结束在一个完整的块（block）之后，只省去 00 00 ff ff 这四个字节。",
    ],
    "invalid-utf8": [
      "encode",
      "A text message holds only UTF-8. Bytes that aren’t text are sent as binary.",
      "text 消息里只有 UTF-8。不是文本的字节用 binary 发。",
    ],
    "truncated-utf8": [
      "encode",
      "A text message ends with a whole character; only between its fragments may one be cut.",
      "text 消息结束在完整的字符上；只有分片之间才可以把字符切开。",
    ],
    "close-body-of-one": [
      "start-closing",
      "A Close is empty, or begins with a code of two bytes.",
      "Close 要么为空，要么以两个字节的关闭码开头。",
    ],
    "invalid-close-code": [
      "start-closing",
      "A code that may be sent: 1000 to 1003, 1007 to 1014, or 3000 to 4999. 1005 and 1006 never are.",
      "能发的关闭码：1000 到 1003、1007 到 1014、3000 到 4999。1005 和 1006 从不发送。",
    ],
    "invalid-close-reason": [
      "start-closing",
      "The reason in a Close is UTF-8; one that is too long is cut between two characters.",
      "Close 的原因是 UTF-8；太长时在两个字符之间截断。",
    ],
    "message-too-big": [
      "message-too-big",
      "Messages no longer than the receiver takes: barewire fails the connection with 1009 beyond its limit.",
      "消息不超过接收方的上限：超过自己的上限时，barewire 以 1009 让连接失败。",
    ],
    "too-many-fragments": [
      "too-many-fragments",
      "A message in few frames: barewire fails the connection with 1009 beyond its limit of fragments.",
      "消息只分成不多的几帧：分片数超过上限时，barewire 以 1009 让连接失败。",
    ],
    // The end.
    "data-after-close": [
      "start-closing",
      "Nothing: behind its own Close, an endpoint sends no more data.",
      "什么也不发：发出自己的 Close 之后，不再发数据。",
    ],
    "close-unanswered": [
      "close-answer",
      "A Close with the same code as the other end’s, and then the end of TCP.",
      "先回一个关闭码相同的 Close，然后才结束 TCP。",
    ],
    "no-close": [
      "start-closing",
      "First a Close with a code, such as 1000 or 1001; then the other end’s answer; then the end of TCP.",
      "先发带关闭码的 Close，例如 1000 或 1001；等对端回应；然后才结束 TCP。",
    ],
  };

  language.add(
    Object.fromEntries(
      Object.entries(RULES).map(([rule, [, english, chinese]]) => [`instead.${rule}`, [english, chinese]]),
    ),
  );

  // `{ key, anchor }` for a rule; null for one that a newer program has.
  const of = (rule) => (Object.hasOwn(RULES, rule) ? { key: `instead.${rule}`, anchor: RULES[rule][0] } : null);

  const NAMES = Object.keys(RULES);
  return { NAMES, SAYS: NAMES.map((rule) => `instead.${rule}`), of };
});
