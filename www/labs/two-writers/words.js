"use strict";
// What is said in labs/two-writers/, in both languages: [English, 简体中文].
barewire.define("labs/two-writers/words", ["kit/language"], ({ language }) =>
  language.add({
    "writers.about": [
      "A TCP connection carries bytes, and doesn’t know where a frame ends. If two threads write to " +
        "one socket at the same time, what keeps a frame in one piece?",
      "TCP 连接传送的是字节，它不知道一个帧（frame）在哪里结束。如果两个线程同时往一个套接字（socket）里写，靠什么保证一个帧不被拆开？",
    ],
    "writers.story": [
      "In many chat servers each client’s thread simply writes to everybody’s socket. Here thread A " +
        "wants to send “tea at 5”, thread B “no milk”, to the same person, at the same moment. Both run " +
        "these two lines, and between any two lines the system may let the other thread run:",
      "在不少聊天服务器里，每个客户端的线程直接往所有人的套接字里写。这里线程 A 要发 “tea at 5”，线程 B 要发 “no milk”，发给同一个人，在同一时刻。两个线程都运行下面两行，" +
        "而在任何两行之间，系统都可能让另一个线程先走：",
    ],
    "writers.code_label": ["What both threads run", "两个线程运行的代码"],
    "writers.kind": ["Their messages are", "它们的消息是"],
    "writers.kind_1": ["text", "文本（text）"],
    "writers.kind_2": ["binary", "二进制（binary）"],
    "writers.order": ["Which write comes when?", "哪次 write 先？"],
    "writers.chance": ["byte by byte, by chance", "逐字节，随机"],
    "writers.ask": [
      "These writes go to your browser, in this order. What will its script get?",
      "这些 write 按这个顺序发给你现在用的浏览器。它的脚本会收到什么？",
    ],
    "writers.act": ["Let both write", "让两个线程写"],
    "writers.is_both": ["both messages, complete", "两条消息，都完整"],
    "writers.is_wrong": ["a message that nobody wrote, and then the end", "一条谁也没写过的消息，然后就断了"],
    "writers.is_fail": ["no message at all, only the end", "一条消息也没有，只有结束"],
    "writers.is_waits": ["The browser waits for more bytes, and none will come.", "浏览器在等更多字节，却不会再来了。"],
    "writers.heard": ["The script got “{text}”.", "脚本收到 “{text}”。"],
    "writers.heard_none": ["The script got no message.", "脚本没有收到消息。"],
    "writers.closed": [
      "Then “close” with {code}: the browser failed the connection, and everything that would have " +
        "come later is lost, too.",
      "然后是 “close” 事件，关闭码 {code}：浏览器判定出错并断开连接（fail the connection），本来后面还要来的也全丢了。",
    ],
    "writers.lesson": [
      "Of the six orders, two leave both frames complete. The system chooses the order anew each time: " +
        "such a server passes every test at home, and breaks on a busy day.",
      "六种顺序里只有两种让两个帧都完整。是哪一种，每次由系统决定：这样的服务器在家里怎么测都对，忙的那天就坏了。",
    ],
    "writers.tape": ["The same, byte by byte", "同样的过程，逐字节看"],
    "writers.tape_says": [
      "Move the slider, or use the arrow keys. Above each byte is the thread that wrote it.",
      "移动滑块，或用方向键。每个字节上面写着是谁写的。",
    ],
    "writers.step": ["up to byte", "到第几个字节"],
    "writers.byte": [
      "Byte {at} of {all}, {hex}, written by {writer}: {taken}",
      "第 {at} 个字节（共 {all} 个），{hex}，由 {writer} 写：{taken}",
    ],
    "writers.as_first": [
      "the receiver takes it for the beginning of a frame: FIN and opcode.",
      "接收方把它当作帧的开头：FIN 和操作码（opcode）。",
    ],
    "writers.as_length": ["the receiver takes it for a length.", "接收方把它当作长度。"],
    "writers.as_payload": [
      "the receiver takes it for byte {n} of {of} of the payload.",
      "接收方把它当作载荷（payload）的第 {n} 个字节（共 {of} 个）。",
    ],
    "writers.as_unread": ["nobody reads it any more.", "再也没有人读它了。"],
    "writers.rule_mask": [
      "as a second byte it would say that a mask follows, and a server must not mask. The receiver " +
        "fails the connection.",
      "作为第二个字节，它说后面有掩码（mask），而服务器不得加掩码。接收方判定出错并断开连接。",
    ],
    "writers.rule_rsv": [
      "as the beginning of a frame it has a reserved bit set. The receiver fails the connection.",
      "作为帧的开头，它的保留位是 1。接收方判定出错并断开连接。",
    ],
    "writers.rule_opcode": [
      "as the beginning of a frame it has a reserved opcode. The receiver fails the connection.",
      "作为帧的开头，它的操作码是保留的。接收方判定出错并断开连接。",
    ],
    "writers.rule_continuation": [
      "as the beginning of a frame it would continue a message, but none has begun. The receiver fails the connection.",
      "作为帧的开头，它要继续一条消息，可是没有消息开始过。接收方判定出错并断开连接。",
    ],
    "writers.rule_control": [
      "as the beginning of a frame it would be a fragment of a control frame, which can’t be " +
        "fragmented. The receiver fails the connection.",
      "作为帧的开头，它会是控制帧（control frame）的分片，而控制帧不能分片。接收方判定出错并断开连接。",
    ],
    "writers.rule_utf8": [
      "in a text, UTF-8 doesn’t allow it at this place. The receiver fails the connection.",
      "在文本里，UTF-8 的这个位置不可能是它。接收方判定出错并断开连接。",
    ],
    "writers.line": ["two writers, {order}", "两个写者，{order}"],
    "writers.ours": ["And in this server?", "那么这个服务器呢？"],
    "writers.ours_about": [
      "Here, too, each client has a thread, and any of them may have something for Cho. But a frame is " +
        "put into Cho’s outbox whole. A thread that finds the outbox without a writer becomes its only " +
        "writer, until it is empty. Ana and Ben now say 200 messages each, at the same time.",
      "这里每个客户端也有一个线程，任何一个都可能有话给 Cho。但帧是整个放进 Cho 的发件箱（outbox）的；哪个线程发现它没有写者，就成为唯一的写者，直到写空。现在 Ana 和 Ben 同时各说 200 条消息。",
    ],
    "writers.ours_act": ["Race two threads of this server", "让本服务器的两个线程比赛"],
    "writers.ours_whole": [
      "{came} of {all} messages came, each complete, and Ana’s and Ben’s each in their order.",
      "{all} 条消息来了 {came} 条，每条都完整，Ana 和 Ben 各自的顺序也没有乱。",
    ],
    "writers.ours_torn": ["{came} of {all} messages came complete.", "{all} 条消息里有 {came} 条完整。"],
    "writers.ours_rest": ["{n} bytes are left over.", "还剩 {n} 个字节。"],
    "writers.ours_rest.one": ["{n} byte is left over.", "还剩 {n} 个字节。"],
    "writers.ours_turns": ["The two took turns {n} times.", "两人交替了 {n} 次。"],
    "writers.ours_turns.one": ["The two took turns {n} time.", "两人交替了 {n} 次。"],
    "writers.ours_reads": [
      "Cho’s system handed everything over in {n} reads.",
      "Cho 的系统分 {n} 次 read 交出全部字节。",
    ],
    "writers.ours_reads.one": [
      "Cho’s system handed everything over in {n} read.",
      "Cho 的系统用 {n} 次 read 就交出了全部字节。",
    ],
    "writers.line_ours": ["Cho, with two writers", "两个线程都写给 Cho"],
    "writers.code_one": [
      "A thread that pushes a frame while nobody writes becomes the writer; the others leave theirs and go on.",
      "线程放入帧时，如果没有谁在写，它就成为写者；其他线程放下就走。",
    ],
    "writers.code_outbox": [
      "The one writer takes what waits: whole frames, in their order.",
      "唯一的写者取走等着的：完整的帧，按顺序。",
    ],
    "writers.code_encode": [
      "A frame is made once, with header and payload in one piece of memory.",
      "一个帧只做一次，帧头（header）和载荷在同一块内存里。",
    ],
    "writers.code_write": ["The only place where bytes go to a socket.", "字节写进套接字的唯一地方。"],
  }),
);
