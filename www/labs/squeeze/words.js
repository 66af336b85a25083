"use strict";
// What is said in labs/squeeze/, in both languages: [English, 简体中文].
barewire.define("labs/squeeze/words", ["kit/language"], ({ language }) =>
  language.add({
    "squeeze.about": [
      "Browser and server may agree to compress their messages (permessage-deflate, RFC 7692). Then " +
        "RSV1 of a message’s first frame is 1, and its payload is DEFLATE (RFC 1951). You see what that " +
        "saves, what it costs, how it breaks, and what lengths give away. This server compresses only " +
        "where it was started with --deflate, or where the address says ?deflate=, as here.",
      "浏览器和服务器可以约定压缩消息（permessage-deflate，RFC 7692）。这样一条消息第一个帧（frame）的 RSV1 就是 1，载荷（payload）是 " +
        "DEFLATE（RFC 1951）格式。这里看它省下多少、代价是什么、怎样出错，以及长度会泄露什么。这个服务器只在用 --deflate 启动，或者地址里写了 ?deflate= 时才压缩，这里用的是后者。",
    ],
    "squeeze.parts": ["Parts of this lab", "本实验的几个部分"],
    "squeeze.part_chat": ["1 the same chat three times", "1 同一段聊天发三遍"],
    "squeeze.part_bomb": ["2 a bomb", "2 压缩炸弹"],
    "squeeze.part_broken": ["3 broken, by bit", "3 逐比特弄坏"],
    "squeeze.part_secret": ["4 guess the secret", "4 猜出秘密"],
    "squeeze.progress": [
      "Done: {n} of 4 parts. After all four, this lab counts as done.",
      "已完成 {n} / 4 个部分。四个都做完，这个实验就算完成。",
    ],
    "squeeze.read_on": ["Read on in the RFCs", "接着读 RFC"],

    // Why repeated words are short.
    "squeeze.why": ["Why repeated words take few bytes", "重复的词为什么只占很少字节"],
    "squeeze.why_says": [
      "A compressor replaces what it has seen before. A new letter is a literal: it costs about as much " +
        "as before. Letters that came before are a match: “copy 11 bytes, from 6 bytes back”. A match " +
        "costs about as much as two letters, however long it is. The window says " +
        "how far back a match may point.",
      "压缩器把出现过的内容换成引用。新出现的字母是字面值（literal），花费和原来差不多。出现过的字母写成匹配（match）：“从 6 字节前复制 11 " +
        "字节”。一个匹配不管多长，大约只要两个字母的花费。匹配最远能指到多远以前，叫窗口（window）。",
    ],
    "squeeze.text": ["a text", "一段文本"],
    "squeeze.row_once": ["The text", "这段文本"],
    "squeeze.row_others": ["As many bytes, all different", "同样多的字节，互不重复"],
    "squeeze.row_again": [
      "The text once more, if the window still has the first one (context takeover)",
      "再发一遍，窗口里还留着第一遍（上下文接管，context takeover）",
    ],
    "squeeze.match": ["↩ copy {n}, {back} back: {text}", "↩ 从 {back} 字节前复制 {n} 字节：{text}"],
    "squeeze.bits": ["{n} bits", "{n} 比特"],
    "squeeze.sum": [
      "{size} bytes of text → {bits} bits → {bytes} bytes compressed. ({around} of the bits begin and end the block.)",
      "文本 {size} 字节 → {bits} 比特 → 压缩后 {bytes} 字节。（其中 {around} 比特是块的开头和结尾。）",
    ],
    "squeeze.why_lesson": [
      "Compressed: {once} bytes with its repetitions, {others} bytes without any, {again} bytes if all of " +
        "it was said before.",
      "压缩之后：有重复是 {once} 字节，没有重复是 {others} 字节，整段都说过只要 {again} 字节。",
    ],
    "squeeze.huffman": [
      "Literals, lengths and distances are written in Huffman codes: symbols that are frequent get short " +
        "codes. Here they are the fixed codes of RFC 1951, as this page calculates it. A compressor may " +
        "send codes of its own with a block; then the numbers of bits differ, and the idea is the same.",
      "字面值、长度和距离都用霍夫曼编码（Huffman code）书写：常用的符号码短。这里由本页用 RFC 1951 " +
        "的固定编码（fixed code）计算。压缩器也可以随块发送自己的编码，那时比特数不同，道理一样。",
    ],

    // The same chat three times.
    "squeeze.chat": ["The same chat three times", "同一段聊天发三遍"],
    "squeeze.chat_says": [
      "Your browser sends these lines three times, each line as a message: plain; compressed, each message " +
        "on its own (no context takeover); and compressed with context takeover, so that matches point " +
        "into earlier messages. Our /echo sends each line back in the same way.",
      "你的浏览器把这些行发三遍，一行一条消息：不压缩；每条消息单独压缩（不接管上下文，no context " +
        "takeover）；压缩并接管上下文（context takeover），匹配可以指向以前的消息。我们的 /echo 用同样的方式把每一行发回来。",
    ],
    "squeeze.lines": ["the lines, up to 12", "聊天内容，最多 12 行"],
    "squeeze.lines_again": ["The first lines again", "恢复原来的内容"],
    "squeeze.ask_chat": [
      "Which way takes the fewest bytes on the wire, all frames of both directions together?",
      "哪种方式在线路上字节最少（两个方向的所有帧加起来）？",
    ],
    "squeeze.act_chat": ["Send the chat three times", "把聊天发三遍"],
    "squeeze.small_plain": ["plain: compressing makes it longer", "不压缩：压缩反而更长"],
    "squeeze.small_own": ["each message on its own", "每条消息单独压缩"],
    "squeeze.small_less": ["context takeover, but more than half of plain", "接管上下文，但仍超过不压缩的一半"],
    "squeeze.small_half": ["context takeover, half of plain or less", "接管上下文，不超过不压缩的一半"],
    "squeeze.line_chat": ["the chat, {mode}", "聊天，{mode}"],
    "squeeze.messages": ["Bytes of payload, as they crossed the wire", "线路上载荷的字节数"],
    "squeeze.as_is": [
      "An = stands where the message went as it is, with RSV1 0.",
      "标 = 的消息是原样发送的，RSV1 为 0。",
    ],
    "squeeze.message": ["message", "消息"],
    "squeeze.mode_off": ["plain", "不压缩"],
    "squeeze.mode_no-takeover": ["no takeover", "不接管上下文"],
    "squeeze.mode_takeover": ["takeover", "接管上下文"],
    "squeeze.way_sent": ["your browser", "你的浏览器"],
    "squeeze.way_back": ["our server", "我们的服务器"],
    "squeeze.sum_payload": ["all payloads", "载荷合计"],
    "squeeze.sum_frames": ["all frames, with headers", "帧合计，含帧头（header）"],
    "squeeze.costs": ["What each way saves, and what it costs", "每种方式省下多少，代价是什么"],
    "squeeze.cost_mode": ["way", "方式"],
    "squeeze.cost_both": ["frames, both directions", "两个方向的帧"],
    "squeeze.cost_agreed": ["what the 101 agreed to", "101 里约定的"],
    "squeeze.cost_memory": ["windows that each end keeps, for each connection", "每一端为每个连接保留的窗口"],
    "squeeze.cost_time": ["a message to a room of 30", "发给 30 人房间的一条消息"],
    "squeeze.of_plain": ["{n} bytes, {part} of plain", "{n} 字节，是不压缩的 {part}"],
    "squeeze.no_deal": ["nothing", "没有"],
    "squeeze.memory": [
      "{sends} bytes of what the server sent, and {receives} of what it received",
      "服务器发出的最后 {sends} 字节，收到的最后 {receives} 字节",
    ],
    "squeeze.memory_none": ["none", "没有"],
    "squeeze.room_off": ["not compressed: one frame for all {n}", "不压缩：{n} 人共用一个帧"],
    "squeeze.room_no-takeover": ["compressed once: one frame for all {n}", "压缩一次：{n} 人共用一个帧"],
    "squeeze.room_takeover": [
      "compressed {n} times: each member has another past",
      "压缩 {n} 次：每个成员的过去都不一样",
    ],
    "squeeze.not_offered": [
      "Your browser didn’t offer to compress, so nothing was agreed on, and nothing was compressed.",
      "你的浏览器没有提出压缩，所以什么也没有约定，什么也没有压缩。",
    ],
    "squeeze.chat_lesson": [
      "With takeover, line {nth} took your browser {n} bytes: the same line had come before, so it is a " +
        "match into the window that both ends keep.",
      "接管上下文时，第 {nth} 行在你的浏览器那边只用了 {n} 字节：同样的一行前面出现过，所以它是指向窗口的一个匹配。",
    ],
    "squeeze.how": [
      "How it is measured: the lab desk agrees to exactly what our server agreed to, and records each " +
        "byte that your browser writes; these bytes then go to /echo as they are. Our server leaves short " +
        "messages as they are: without takeover below 64 bytes, with takeover below 8. Each browser has " +
        "a rule of its own. To find matches, a compressor also keeps tables; they may be larger than the " +
        "window itself.",
      "怎样测的：实验台约定的内容和我们的服务器完全一样，并记录你的浏览器写出的每个字节；这些字节再原样发给 " +
        "/echo。我们的服务器不压缩短消息：不接管上下文时短于 64 字节，接管时短于 8 字节。每种浏览器有自己的规则。压缩器为了查找匹配还要保留表格，可能比窗口还大。",
    ],
    "squeeze.code_offer": [
      "The first offer that can be accepted; without one, compression is declined by silence.",
      "取第一个可以接受的提议；一个都没有，就用沉默谢绝。",
    ],
    "squeeze.code_takeover": [
      "May the server’s matches point into earlier messages?",
      "服务器的匹配可以指向以前的消息吗？",
    ],
    "squeeze.code_deflate": ["A message is compressed, if that pays.", "划算的话，就压缩这条消息。"],
    "squeeze.code_rsv1": ["RSV1 of the first frame says: compressed.", "第一个帧的 RSV1 说明：压缩过。"],

    // A bomb.
    "squeeze.bomb": ["A kilobyte that would be a megabyte", "一千字节，展开是一百万字节"],
    "squeeze.bomb_says": [
      "A match of 258 bytes may take only two bits. So a short message can become a thousand times as " +
        "long: a bomb. A server that inflates first and counts afterwards may run out of memory. The limit " +
        "of our server (--max-message, it is in the welcome as max_message) counts inflated bytes.",
      "一个 258 字节的匹配可以只占两个比特。所以很短的消息能变长一千倍：这就是压缩炸弹。先解压再数长度的服务器可能耗尽内存。我们的服务器的上限（--max-message，在欢迎消息里叫 " +
        "max_message）数的是解压后的字节。",
    ],
    "squeeze.bomb_how": [
      "This page makes the bomb: the letter x, then the same match again and again. It is sent raw, in " +
        "one frame, to /echo?deflate=no-takeover.",
      "炸弹由本页制作：一个字母 x，然后是同一个匹配，一遍又一遍。它装在一个帧里，原样发给 /echo?deflate=no-takeover。",
    ],
    "squeeze.bombs": ["How large would it be?", "展开后有多大？"],
    "squeeze.bomb_1m": ["1 MB", "1 MB（兆字节）"],
    "squeeze.bomb_limit": ["exactly the limit", "正好是上限"],
    "squeeze.bomb_over": ["one byte more", "多一个字节"],
    "squeeze.bomb_64m": ["64 MB", "64 MB（兆字节）"],
    "squeeze.bomb_1g": ["1 GB", "1 GB（吉字节）"],
    "squeeze.bomb_card": ["{sent} bytes of payload, which would be {n} bytes.", "载荷 {sent} 字节，展开是 {n} 字节。"],
    "squeeze.bomb_goal": [
      "Let one bomb come back, and have one stopped: {n} of 2 done.",
      "让一个炸弹发得回来，再让一个被拦下：已完成 {n} / 2。",
    ],
    "squeeze.ask_bomb": [
      "The server gets a message that would be {n} bytes; it accepts {limit}. What does it do?",
      "服务器收到一条展开后有 {n} 字节的消息，而它最多接受 {limit} 字节。它会怎样？",
    ],
    "squeeze.act_bomb": ["Send the bomb", "发送炸弹"],
    "squeeze.boom_echo": ["inflate it, and send it back", "解压，再发回来"],
    "squeeze.boom_code_1009": ["stop, and send a Close with 1009", "停下，发关闭码为 1009 的 Close"],
    "squeeze.boom_fell": ["end without an echo and without 1009", "结束，既没有回显（echo），也没有 1009"],
    "squeeze.line_bomb": ["a bomb of {n} bytes", "{n} 字节的炸弹"],
    "squeeze.bomb_measured": ["The bombs so far, the latest first", "到目前为止的炸弹，最新的在前"],
    "squeeze.bomb_length": ["would be, bytes", "展开后的字节数"],
    "squeeze.bomb_sent": ["payload, bytes", "载荷字节数"],
    "squeeze.bomb_factor": ["factor", "倍数"],
    "squeeze.bomb_did": ["what the server did", "服务器做了什么"],
    "squeeze.bomb_at": ["stopped at", "停在"],
    "squeeze.did_echo": [
      "It came back, compressed again: {n} bytes of payload, RSV1 is 1.",
      "发回来了，又压缩过：载荷 {n} 字节，RSV1 为 1。",
    ],
    "squeeze.did_echo_plain": ["It came back as it is: {n} bytes of payload.", "原样发回来了：载荷 {n} 字节。"],
    "squeeze.did_code_1009": ["Close {code}, “{reason}”", "Close 帧，关闭码 {code}，“{reason}”"],
    "squeeze.did_fell": ["The connection ended: Close {code}, “{reason}”", "连接结束：关闭码 {code}，“{reason}”"],
    "squeeze.stopped_at": [
      "byte {n} of the message, in byte {byte} of the payload",
      "消息的第 {n} 个字节，在载荷的第 {byte} 个字节里",
    ],
    "squeeze.bomb_lesson": [
      "The server inflates while it reads, and stops at the first byte above its limit. What would follow " +
        "never takes memory.",
      "服务器边读边解压，遇到超过上限的第一个字节就停。后面的内容从来不占内存。",
    ],
    "squeeze.code_inflate": ["Inflating goes no further than the limit.", "解压到上限为止，不再往前。"],
    "squeeze.code_big": ["A message that isn’t compressed is refused by its length.", "没有压缩的消息，看长度就拒绝。"],

    // Broken streams.
    "squeeze.broken": ["Broken, bit by bit", "逐比特弄坏"],
    "squeeze.broken_says": [
      "Each of these messages has a fault, in its bits or in RSV1; a few have none. Send it to our " +
        "server, then let the server send it to your browser.",
      "这里每条消息都有毛病，在比特里，或者在 RSV1；有几条没有毛病。先发给我们的服务器，再让服务器发给你的浏览器。",
    ],
    "squeeze.to": ["Who gets it?", "发给谁？"],
    "squeeze.to_server": ["our server, as from a client", "我们的服务器，当作客户端发的"],
    "squeeze.to_browser": ["your browser, as from a server", "你的浏览器，当作服务器发的"],
    "squeeze.who_server": ["Our server", "我们的服务器"],
    "squeeze.who_browser": ["Your browser", "你的浏览器"],
    "squeeze.then_server": ["Now to our server", "再发给我们的服务器"],
    "squeeze.then_browser": ["Now to your browser", "再发给你的浏览器"],
    "squeeze.line_server": ["a message for our server", "给我们的服务器的消息"],
    "squeeze.line_browser": ["a message for your browser", "给你的浏览器的消息"],
    "squeeze.group_deflate": ["wrong DEFLATE", "DEFLATE 错了"],
    "squeeze.group_rsv": ["wrong reserved bits", "保留位错了"],
    "squeeze.group_allowed": ["unusual, but allowed", "少见，但允许"],
    "squeeze.broken_goal": [
      "Sent to both with a prediction: {n}; {enough} are enough.",
      "带着预测发给过双方的：{n} 个；{enough} 个就够。",
    ],
    "squeeze.bits_are": [
      "The payload’s bits, in the order in which they are read; above each part, the number of its first " +
        "bit. A whole message ends with the beginning of an empty block of type 0. Our server names the " +
        "bit where its reading stopped: it reads a block’s header at once, and LEN together with NLEN.",
      "载荷的比特，按读取的顺序；每部分上面是它第一个比特的序号。完整的消息以一个空的 0 类型块的开头结束。我们的服务器说的是它读到哪个比特停下：块的开头它一次读完，LEN 和 NLEN 也一起读。",
    ],
    "squeeze.frames_are": ["On the wire:", "线路上："],
    "squeeze.wrong": ["wrong", "错"],
    "squeeze.bit_last": ["BFINAL {value}", "末块 BFINAL {value}"],
    "squeeze.bit_type": ["block type {value}", "块类型 {value}"],
    "squeeze.bit_literal": ["literal {value}", "字面值 {value}"],
    "squeeze.bit_length": ["length {value}", "长度 {value}"],
    "squeeze.bit_extra": ["extra bits {value}", "附加比特 {value}"],
    "squeeze.bit_distance": ["distance {value}", "距离 {value}"],
    "squeeze.bit_end": ["end of the block{value}", "块结束{value}"],
    "squeeze.bit_pad": ["to the next byte{value}", "补齐到字节{value}"],
    "squeeze.bit_count": ["a count: {value}", "个数：{value}"],
    "squeeze.bit_lengths": ["a code’s length: {value}", "码长：{value}"],
    "squeeze.bit_len": ["LEN {value}", "长度 LEN {value}"],
    "squeeze.bit_nlen": ["NLEN {value}", "反码 NLEN {value}"],
    "squeeze.bit_byte": ["byte {value}", "字节 {value}"],
    "squeeze.bit_symbol": ["symbol {value}", "符号 {value}"],
    "squeeze.ask_broken": ["{who} gets this message. What comes back?", "{who}收到这条消息。会回来什么？"],
    "squeeze.act_broken": ["Send it", "发送"],
    "squeeze.will_code_1007": ["a Close with 1007: the payload is wrong", "关闭码为 1007 的 Close：载荷不对"],
    "squeeze.will_code_1002": ["a Close with 1002: the protocol is broken", "关闭码为 1002 的 Close：违反协议"],
    "squeeze.will_taken": ["no complaint: it is accepted", "不报错：收下了"],
    "squeeze.will_waits": ["nothing: it waits for more", "什么也没有：它在等更多字节"],
    "squeeze.will_cut": ["the end of TCP, with no Close before it", "直接结束 TCP，之前没有 Close"],
    "squeeze.will_other": ["It was a Close with {code}.", "是关闭码为 {code} 的 Close。"],
    "squeeze.result": ["What happened, and why", "发生了什么，为什么"],
    "squeeze.did_code_1007": [
      "{who} answers with a Close with code {code}: “{reason}”.",
      "{who}用关闭码为 {code} 的 Close 回答：“{reason}”。",
    ],
    "squeeze.did_code_1002": [
      "{who} answers with a Close with code {code}: “{reason}”.",
      "{who}用关闭码为 {code} 的 Close 回答：“{reason}”。",
    ],
    "squeeze.did_other": [
      "{who} answers with a Close with code {code}: “{reason}”.",
      "{who}用关闭码为 {code} 的 Close 回答：“{reason}”。",
    ],
    "squeeze.did_taken": ["{who} has no complaint.", "{who}没有报错。"],
    "squeeze.did_waits": ["{who} says nothing, and the connection is still open.", "{who}什么也没有说，连接还开着。"],
    "squeeze.did_cut": ["{who} sends no Close; the connection ends.", "{who}没有发 Close，连接就断了。"],
    "squeeze.did_refuse": [
      "Your browser didn’t offer to compress. So it must not accept an answer that agrees to it, and the " +
        "message was never read.",
      "你的浏览器没有提出压缩。所以它不能接受同意压缩的响应，消息根本没有被读到。",
    ],
    "squeeze.script": ["The script on this page: {words}", "本页的脚本：{words}"],
    "squeeze.script_message": ["it got the message “{text}”.", "收到消息“{text}”。"],
    "squeeze.script_closed": [
      "it got “close” with {code} and the reason “{reason}”.",
      "收到 “close” 事件，关闭码 {code}，原因“{reason}”。",
    ],
    "squeeze.script_nothing": ["no end so far.", "到现在没有结束。"],
    "squeeze.name.type-3": ["block type 3", "块类型 3"],
    "squeeze.what.type-3": [
      "A block begins with BFINAL (is it the last?) and two bits for its type: 0 stored, 1 fixed codes, 2 " +
        "codes of its own. This one says 3.",
      "一个块以 BFINAL（是不是最后一块）和两个比特的类型开头：0 不压缩，1 固定编码，2 自带编码。这一个写的是 3。",
    ],
    "squeeze.why.type-3": [
      "Type 3 is reserved as an error (RFC 1951 {§RFC 1951: Details of block format}): nobody knows how to read on.",
      "类型 3 保留作错误（RFC 1951 {§RFC 1951: Details of block format}）：谁也不知道后面怎么读。",
    ],
    "squeeze.name.nlen": ["LEN and NLEN disagree", "LEN 与 NLEN 不符"],
    "squeeze.what.nlen": [
      "A stored block has its length twice: LEN, and NLEN with each bit turned over. Here one bit of NLEN is wrong.",
      "不压缩的块把长度写两遍：LEN，以及逐比特取反的 NLEN。这里 NLEN 错了一个比特。",
    ],
    "squeeze.why.nlen": [
      "The two must complement each other (RFC 1951 {§RFC 1951: Non-compressed blocks}). A reader that " +
        "lost its place sees that here.",
      "两者必须互为反码（RFC 1951 {§RFC 1951: Non-compressed blocks}）。读错位置的人会在这里发现。",
    ],
    "squeeze.name.too-far": ["a distance too far back", "距离太远"],
    "squeeze.what.too-far": [
      "One letter, and then a match that points five bytes back.",
      "一个字母，然后是一个指向五字节以前的匹配。",
    ],
    "squeeze.why.too-far": [
      "A match must not point before the beginning (RFC 1951 {§RFC 1951: Compressed blocks}). A reader " +
        "that allows it hands out old memory.",
      "匹配不能指到开头以前（RFC 1951 {§RFC 1951: Compressed blocks}）。放行的程序会把内存里的旧内容交出去。",
    ],
    "squeeze.name.symbol-286": ["a symbol that doesn’t exist", "不存在的符号"],
    "squeeze.what.symbol-286": [
      "The fixed codes have room for symbols 286 and 287, which mean nothing. Here is 286.",
      "固定编码里给符号 286 和 287 留了位置，但它们没有意义。这里写了 286。",
    ],
    "squeeze.why.symbol-286": [
      "These two never occur in compressed data (RFC 1951 {§RFC 1951: Compression with fixed Huffman codes}).",
      "这两个符号不会出现在压缩数据里（RFC 1951 {§RFC 1951: Compression with fixed Huffman codes}）。",
    ],
    "squeeze.name.incomplete": ["an incomplete code", "不完整的编码"],
    "squeeze.what.incomplete": [
      "A block that brings its own Huffman codes first says how long each code is. Here only one symbol " +
        "has a code, of two bits.",
      "自带霍夫曼编码的块先说明每个码有多长。这里只有一个符号有码，长两个比特。",
    ],
    "squeeze.why.incomplete": [
      "Three of the four codes of two bits would mean nothing: the lengths don’t fill the code (RFC 1951 " +
        "{§RFC 1951: Use of Huffman coding}).",
      "两个比特的四个码里有三个没有意义：这些码长填不满编码（RFC 1951 {§RFC 1951: Use of Huffman coding}）。",
    ],
    "squeeze.name.cut": ["a cut message", "消息被截断"],
    "squeeze.what.cut": [
      "The first three bytes of a compressed “Hello”, and FIN is 1: the message is over inside a letter.",
      "压缩后的 “Hello” 的前三个字节，而且 FIN 为 1：消息在一个字母的中间就结束了。",
    ],
    "squeeze.why.cut": [
      "The receiver adds the four bytes 00 00 ff ff that each message leaves out (RFC 7692 {§RFC 7692: " +
        "Decompression}); then a block must be complete, and this one isn’t. Some receivers don’t check " +
        "that. They take the first bits of what they add for the rest of the letter: 10011 and then 000 is " +
        "an h.",
      "每条消息都省掉四个字节 00 00 ff ff，接收方把它们补上（RFC 7692 {§RFC 7692: " +
        "Decompression}）；这时块必须是完整的，而这个不是。有的接收方不检查这一点，把补上的头几个比特当成这个字母剩下的部分：10011 再加 000 就是 h。",
    ],
    "squeeze.name.continuation": ["RSV1 on a continuation", "后续帧上的 RSV1"],
    "squeeze.what.continuation": [
      "A compressed message in two fragments, and both frames have RSV1.",
      "一条压缩的消息分成两个分片（fragment），两个帧的 RSV1 都是 1。",
    ],
    "squeeze.why.continuation": [
      "RSV1 belongs to the message: only its first frame has it (RFC 7692 {§RFC 7692: Framing}).",
      "RSV1 属于整条消息，只写在第一个帧里（RFC 7692 {§RFC 7692: Framing}）。",
    ],
    "squeeze.name.ping": ["RSV1 on a Ping", "Ping 上的 RSV1"],
    "squeeze.what.ping": ["A Ping with a compressed payload, and RSV1.", "一个载荷压缩过的 Ping，RSV1 为 1。"],
    "squeeze.why.ping": [
      "Control frames are never compressed (RFC 7692 {§RFC 7692: Framing}).",
      "控制帧（control frame）从不压缩（RFC 7692 {§RFC 7692: Framing}）。",
    ],
    "squeeze.name.not-agreed": ["RSV1 where nothing was agreed", "没有约定却有 RSV1"],
    "squeeze.what.not-agreed": [
      "The message is right, but this handshake agreed to no extension.",
      "消息没有错，但这次握手没有约定任何扩展（extension）。",
    ],
    "squeeze.why.not-agreed": [
      "Without an extension that gives it a meaning, RSV1 must be 0 (RFC 6455 {§Base Framing Protocol}).",
      "没有扩展赋予它含义，RSV1 就必须是 0（RFC 6455 {§Base Framing Protocol}）。",
    ],
    "squeeze.name.rsv2": ["RSV2, too", "RSV2 也是 1"],
    "squeeze.what.rsv2": ["A right compressed message, but RSV2 is 1 as well.", "正确的压缩消息，但 RSV2 也是 1。"],
    "squeeze.why.rsv2": [
      "The agreed extension uses only RSV1 (RFC 7692 {§RFC 7692: Framing}); RSV2 must still be 0.",
      "约定的扩展只用 RSV1（RFC 7692 {§RFC 7692: Framing}）；RSV2 仍然必须是 0。",
    ],
    "squeeze.name.stored": ["a stored block", "不压缩的块"],
    "squeeze.what.stored": [
      "RSV1 is 1, and the block has type 0: its bytes stand there as they are.",
      "RSV1 为 1，块的类型是 0：字节原样写着。",
    ],
    "squeeze.why.stored": [
      "It is DEFLATE all the same (RFC 1951 {§RFC 1951: Non-compressed blocks}). RSV1 says in which format " +
        "the payload is, not that it is shorter.",
      "它照样是 DEFLATE（RFC 1951 {§RFC 1951: Non-compressed blocks}）。RSV1 说的是载荷的格式，不是它变短了。",
    ],
    "squeeze.name.last": ["a last block, and one more", "最后一块之后又有一块"],
    "squeeze.what.last": [
      "The first block has BFINAL 1, “I am the last”, and another block follows.",
      "第一块的 BFINAL 为 1，意思是“我是最后一块”，后面却还有一块。",
    ],
    "squeeze.why.last": [
      "In a message this is allowed (RFC 7692 {§RFC 7692: Decompression}): a message may be made of " +
        "several DEFLATE streams.",
      "在一条消息里这是允许的（RFC 7692 {§RFC 7692: Decompression}）：一条消息可以由几段 DEFLATE 组成。",
    ],
    "squeeze.name.fragments": ["two fragments", "两个分片"],
    "squeeze.what.fragments": [
      "A compressed message in two fragments. Only the first frame has RSV1.",
      "一条压缩的消息分成两个分片，只有第一个帧的 RSV1 是 1。",
    ],
    "squeeze.why.fragments": [
      "The message is compressed first and fragmented afterwards, so a cut may be inside a letter (RFC " +
        "7692 {§RFC 7692: Framing}).",
      "先压缩消息，再分片，所以可以切在一个字母的中间（RFC 7692 {§RFC 7692: Framing}）。",
    ],
    "squeeze.name.plain": ["a message as it is", "原样的消息"],
    "squeeze.what.plain": [
      "Compression was agreed on, but this message isn’t compressed: RSV1 is 0.",
      "约定了压缩，但这条消息没有压缩：RSV1 为 0。",
    ],
    "squeeze.why.plain": [
      "The sender decides for each message (RFC 7692 {§RFC 7692: Framing}). A short one often isn’t worth it.",
      "每条消息由发送方决定（RFC 7692 {§RFC 7692: Framing}）。短消息往往不值得压缩。",
    ],
    "squeeze.code_bad": ["The rule that is broken, and the bit.", "违反的规则，和在哪个比特。"],
    "squeeze.code_cut": ["At the end of a message, a block must be complete.", "消息结束时，块必须完整。"],
    "squeeze.code_continuation": ["RSV1 on a continuation is refused.", "后续帧上的 RSV1 会被拒绝。"],
    "squeeze.code_control": ["RSV1 on a control frame is refused.", "控制帧上的 RSV1 会被拒绝。"],

    // Guess the secret.
    "squeeze.secret": ["A naive server", "一个没有防备的服务器"],
    "squeeze.secret_says": [
      "This server, which the page plays, sends a secret together with a text that somebody else may " +
        "choose, and compresses both. The attacker sees frames pass, but can’t read them: with wss:// they " +
        "are unreadable to others. But their length is visible. Is that enough?",
      "这个服务器由本页扮演：它把一个秘密和一段别人可以决定的文本一起发送，并且一起压缩。攻击者看得到帧经过，但读不到内容：用 " +
        "wss:// 时旁人什么也读不出来。长度却是看得见的。这就够了吗？",
    ],
    "squeeze.place": ["Where is the secret?", "秘密在哪里？"],
    "squeeze.place_same": ["in the same message", "在同一条消息里"],
    "squeeze.place_earlier": ["in an earlier message, with takeover", "在更早的一条消息里，接管上下文"],
    "squeeze.letters": ["What is it made of?", "由什么组成？"],
    "squeeze.letters_hex": ["8 of 0–9, a–f", "8 个 0–9、a–f"],
    "squeeze.letters_letters": ["8 of a–z, 0–9", "8 个 a–z、0–9"],
    "squeeze.naive": ["What the naive server sends", "没有防备的服务器发送的内容"],
    "squeeze.your_text": ["your text", "你的文本"],
    "squeeze.by_browser": ["Compressed by your browser’s own compressor.", "由你的浏览器自带的压缩器压缩。"],
    "squeeze.by_page": [
      "Compressed by this page’s compressor, with fixed Huffman codes.",
      "由本页的压缩器压缩，用固定霍夫曼编码。",
    ],
    "squeeze.hand_says": [
      "You are the attacker. Add one character to “session=”, and then another one instead: which answer " +
        "is a byte shorter?",
      "你就是攻击者。在 “session=” 后面加一个字符，再换一个试试：哪个回答短一个字节？",
    ],
    "squeeze.guess": ["your text", "你的文本"],
    "squeeze.send_guess": ["See the length", "看长度"],
    "squeeze.hand_heard": ["The payload has {n} bytes.", "载荷有 {n} 字节。"],
    "squeeze.hand_row": ["→ payload: {n}", "→ 载荷：{n}"],
    "squeeze.attack": ["Step by step", "一步一步"],
    "squeeze.attack_says": [
      "For each character, the attacker sends two texts of the same letters: in one the guess stands right " +
        "behind what is known already, in the other two signs come between. If the guess is right, only the " +
        "first makes the match longer, and its frame is shorter. Because frames have whole bytes, a " +
        "difference of fewer than eight bits can be invisible; then the attacker tries again with other " +
        "letters behind " +
        "it, which shift the bits.",
      "对每个字符，攻击者发送两段字母相同的文本：一段里猜测紧跟在已知部分后面，另一段里中间隔着两个符号。猜对了，只有第一段的匹配变长，它的帧也就更短。帧的长度是整字节的，不到八个比特的差别可能看不出来；" +
        "这时攻击者在后面加别的字母再试，让比特错开。",
    ],
    "squeeze.ask_secret": [
      "Eight characters, {letters} possibilities for each. How many messages does the attacker need, who " +
        "sees only lengths?",
      "八个字符，每个有 {letters} 种可能。只看得到长度的攻击者需要多少条消息？",
    ],
    "squeeze.act_secret": ["Find the secret", "找出秘密"],
    "squeeze.tries_hundreds": ["some hundreds", "几百条"],
    "squeeze.tries_millions": ["millions: all combinations", "几百万条以上：试遍所有组合"],
    "squeeze.tries_never": ["no number is enough: lengths say nothing", "多少都不够：长度说明不了什么"],
    "squeeze.asked": ["Messages so far: {n}", "已发消息：{n}"],
    "squeeze.tries": ["The last character that was found", "最后找到的那个字符"],
    "squeeze.tries_says": [
      "For each guess: the length with the guess in its place : the length with the guess elsewhere.",
      "每个猜测：猜测放在该放的位置时的长度 : 放在别处时的长度。",
    ],
    "squeeze.secret_lesson": [
      "Found with {n} messages, the last of them only to see that the secret ends here. A character at a " +
        "time, not all at once: that is why it takes so few. This attack is called CRIME. Compression and " +
        "secrecy don’t mix, so a secret must not be compressed together with a stranger’s text.",
      "用 {n} 条消息找到了，最后一些只是为了确认秘密到此为止。一次猜一个字符，而不是一次猜全部，所以用不了几条。这种攻击叫 CRIME。压缩会泄露秘密，所以秘密绝不能和别人的文本一起压缩。",
    ],
    "squeeze.secret_missed": [
      "After {n} messages no character makes the frame shorter, and this isn’t the secret. The lengths " +
        "were not clear enough this time.",
      "发了 {n} 条消息之后，没有字符能让帧变短，而这不是那个秘密。这一次长度不够清楚。",
    ],
    "squeeze.ours": ["Stopped by what we do", "我们怎样挡住它"],
    "squeeze.ours_says": [
      "Our server has secrets, too: the ticket in the welcome, and whispers. A raw client enters a room at " +
        "/room/…?deflate=takeover twice. Each time it says the best guess that there is: once its own " +
        "ticket, once the ticket backwards, so that it has the same letters. Then it whispers the same to " +
        "itself.",
      "我们的服务器也有秘密：欢迎消息里的票据（ticket），还有私聊（whisper）。一个原始客户端两次进入 /room/…?deflate=takeover，每次都说出最好的猜测：一次是它自己的票据，一次是倒过来的票据，" +
        "字母相同。然后把同样的话私聊给自己。",
    ],
    "squeeze.ask_ours": [
      "How long is the frame with the right guess, compared with the wrong one?",
      "猜对时的帧和猜错时的相比，长度怎样？",
    ],
    "squeeze.act_ours": ["Try it on our server", "拿我们的服务器试"],
    "squeeze.ours_shorter": ["much shorter: a match into the welcome", "短得多：是指向欢迎消息的匹配"],
    "squeeze.ours_same": ["the same, or a few bytes apart by chance", "一样长，或者碰巧差几个字节"],
    "squeeze.line_right": ["our server, right guess", "我们的服务器，猜对"],
    "squeeze.line_wrong": ["our server, wrong guess", "我们的服务器，猜错"],
    "squeeze.ours_measured": ["Frames of our server, with context takeover", "我们的服务器的帧，接管上下文"],
    "squeeze.col_guess": ["what the client says", "客户端说的"],
    "squeeze.col_welcome": ["the welcome, with the ticket", "欢迎消息，内有票据"],
    "squeeze.col_said": ["what was said to all", "对所有人说的"],
    "squeeze.col_whispered": ["the whisper", "私聊"],
    "squeeze.guess_right": ["its own ticket", "它自己的票据"],
    "squeeze.guess_wrong": ["the ticket backwards", "倒过来的票据"],
    "squeeze.frame_is": ["RSV1 is {rsv}, payload: {n}", "RSV1 为 {rsv}，载荷：{n}"],
    "squeeze.ours_lesson": [
      "What is for one person only goes as it is: RSV1 is 0 on the welcome and on whispers. So it is in no " +
        "window, no match can point to it, and no length depends on it.",
      "只给一个人的内容原样发送：欢迎消息和私聊的 RSV1 都是 0。所以它不在任何窗口里，没有匹配能指向它，也没有长度取决于它。",
    ],
    "squeeze.code_never": [
      "Whatever is for one member is sent as it is, whatever was agreed on.",
      "只给一个成员的内容，不管约定了什么，都原样发送。",
    ],
  }),
);
