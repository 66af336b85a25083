"use strict";
// What is said in timeline/, in both languages: [English, 简体中文].
barewire.define("timeline/words", ["kit/language"], ({ language }) =>
  language.add({
    "lane.heartbeat": ["is anybody there?", "还有人在吗？"],
    "lane.heartbeat_back": ["yes: the answer to this page’s question", "在：这是对本页提问的回应"],
    "lane.unanswered": ["no answer for {seconds} s", "{seconds} 秒没有响应"],
    "detail.title": ["Byte by byte", "逐字节细看"],
    "handshake.title": ["How the connection was opened", "连接是怎样打开的"],
    "close.title": ["How the connection ended", "连接是怎样结束的"],
    "detail.tabs": ["Ways to look at it", "查看方式"],
    "tab.frame": ["Frame", "帧 frame"],
    "tab.mask": ["Mask", "掩码 mask"],
    "tab.deflate": ["Deflate", "压缩 deflate"],
    "tab.handshake": ["Handshake", "握手 handshake"],
    "tab.close": ["Close", "关闭 close"],
    "frame.in": ["Frame {id}, browser → server", "第 {id} 帧，浏览器 → 服务器"],
    "frame.in.between": ["Frame {id}, client → server", "第 {id} 帧，客户端 → 服务器"],
    "frame.out": ["Frame {id}, server → browser", "第 {id} 帧，服务器 → 浏览器"],
    "frame.out.between": ["Frame {id}, server → client", "第 {id} 帧，服务器 → 客户端"],
    "frame.gone": [
      "This page no longer keeps that frame, or it hasn’t come yet.",
      "本页已不再保留这一帧，或者它还没有到。",
    ],
    "frame.gone.between": [
      "This page no longer keeps that frame, or it hasn’t come yet.",
      "本页已不再保留这一帧，或者它还没有到。",
    ],
    "frame.hidden": [
      "This frame carries a whisper, or may be a part of one: it isn’t shown on the projector.",
      "这一帧是悄悄话，或者可能是悄悄话的一部分：投影时不显示。",
    ],
    "frame.choose": [
      "Choose a frame in the timeline to see its bits here.",
      "在时间线里选一帧（frame），它的比特会显示在这里。",
    ],
    "frame.choose.between": [
      "Choose a frame in the timeline to see its bits here.",
      "在时间线里选一帧（frame），它的比特会显示在这里。",
    ],
    "frame.summary": [
      "{opcode}: {header} of header, then {len} of payload.",
      "{opcode}：先是 {header}的帧头（header），后面是 {len}的载荷（payload）。",
    ],
    "frame.wrapped": ["This page wraps what you typed, {text}, in JSON.", "本页把你输入的内容（{text}）包在 JSON 里。"],
    "frame.wrapped_text": ["It carries a text of {text}, wrapped in JSON.", "它带着一段文本（{text}），包在 JSON 里。"],
    "frame.cut": ["Only {seen} of the payload’s {len} crossed the wire.", "载荷声明 {len}，线路上只来了 {seen} 字节。"],
    "frame.head_cut": ["This frame was cut off inside its header.", "这一帧在帧头中间就断了。"],
    "frame.private": [
      "Its payload isn’t shown here: it is a whisper, or wasn’t said to everybody.",
      "它的载荷这里不显示：它是悄悄话，或者不是说给所有人的。",
    ],
    "frame.private.between": ["Its payload isn’t here.", "这里没有它的载荷。"],
    "frame.inflated": [
      "The message is compressed: {packed} of DEFLATE instead of {bytes}, {percent}% of that.",
      "消息是压缩的：{packed}的 DEFLATE 代替了 {bytes}，是它的 {percent}%。",
    ],
    "frame.inflated_longer": [
      "The message is compressed, but that doesn’t make it shorter: {packed} of DEFLATE instead of {bytes}.",
      "消息是压缩的，但并没有变短：{packed}的 DEFLATE 代替了 {bytes}。",
    ],
    "frame.inflated_part": [
      "The message is compressed, and only its first {packed} are here: they decompress to {bytes}.",
      "消息是压缩的，这里只有它的前 {packed}，解压得到 {bytes}。",
    ],
    "frame.inflated_unseen": [
      "Some of it is copied from messages that this page hasn’t seen: {n} bytes aren’t known here.",
      "其中有些内容复制自本页没有看到的消息：有 {n} 字节这里不知道。",
    ],
    "frame.inflated_unseen.one": [
      "Some of it is copied from messages that this page hasn’t seen: {n} byte isn’t known here.",
      "其中有些内容复制自本页没有看到的消息：有 {n} 字节这里不知道。",
    ],
    "frame.deflating": [
      "It is compressed; it can be read when its last fragment is here.",
      "它是压缩的，要等最后一个分片到了才能读。",
    ],
    "frame.inflated_says": ["Decompressed:", "解压后："],
    "frame.close": ["It says: code {code}, reason “{reason}”.", "它说：关闭码 {code}，原因“{reason}”。"],
    "frame.close_bare": ["It is empty: no code, no reason.", "它是空的：没有关闭码，也没有原因。"],
    "frame.fragments": ["One message in {n} fragments:", "一条消息（message），分成 {n} 个分片（fragment）："],
    "frame.fragments_some": [
      "This is fragment {place} of a message in {n} fragments. The first, the last, and the ones next to this one:",
      "一条消息分成了 {n} 个分片，这是第 {place} 个。第一个、最后一个和相邻的分片：",
    ],
    "frame.together": ["Together:", "合起来："],
    "frame.other": ["This isn’t the frame that the thread is reading now.", "这不是线程正在读的那一帧。"],
    "frame.other.between": [
      "This isn’t the frame that waits in the proxy now.",
      "这不是正在代理（proxy）里等着的那一帧。",
    ],
    "frame.number": ["frame {id}", "第 {id} 帧"],
    "frame.opcode_reserved": ["reserved opcode", "保留的操作码 opcode"],
    "frame.broke": [
      "This frame breaks a rule, at the part marked “!”: {sentence} (RFC {document} §{section}).",
      "这一帧违反了规则，位置标有“!”：{sentence}（RFC {document} §{section}）。",
    ],
    "figure.title": [
      "The figure of RFC 6455 {§Base Framing Protocol}, with this frame’s bits",
      "RFC 6455 {§Base Framing Protocol} 的图，填入这一帧的比特",
    ],
    "figure.bit": ["bit {at}, {name}: {value}", "比特 {at}，{name}：{value}"],
    "figure.loose": ["cut off", "被截断"],
    "figure.continued": ["(continued)", "（续）"],
    "figure.more": ["Payload Data: {n} bytes more", "Payload Data：还有 {n} 字节"],
    "figure.more.one": ["Payload Data: {n} byte more", "Payload Data：还有 {n} 字节"],
    "dump.title": ["The same bytes, in hexadecimal", "同样的字节，十六进制"],
    "dump.wire": ["on the wire", "线路上"],
    "dump.text": ["as text", "当作文本"],
    "dump.unmasked": ["unmasked", "去掉掩码"],
    "dump.byte": ["byte {at}, {name}: {value}", "字节 {at}，{name}：{value}"],
    "dump.more": ["Show all {n} bytes that are kept", "显示保留下来的全部 {n} 字节"],
    "dump.copy": ["Copy as hex", "复制为十六进制"],
    "dump.copied": ["Copied.", "已复制。"],
    "dump.select": ["Selected: press Ctrl+C (or ⌘C).", "已选中：请按 Ctrl+C（或 ⌘C）。"],
    "fields.title": ["The fields", "各个字段"],
    "fields.name": ["field", "字段"],
    "fields.bits": ["bits", "比特位"],
    "fields.value": ["value", "值"],
    "fields.payload": ["{n} bytes", "{n} 字节"],
    "fields.payload_kept": ["{n} bytes ({kept} kept)", "{n} 字节（保留了 {kept}）"],
    "fields.payload.one": ["{n} byte", "{n} 字节"],

    // The pane beside.
    "explain.title": ["What it is", "这是什么"],
    "explain.none": [
      "Point at a bit, a byte or a field, tap it, or go there with the Tab and arrow keys: this place " +
        "says what it is, and why.",
      "指向或点一下一个比特、字节或字段，或用 Tab 键和方向键移过去：这里会说明它是什么、为什么有它。",
    ],
    "explain.mask_tab": [
      "The Mask tab shows this for every byte, step by step.",
      "“掩码 mask”页会对每个字节一步一步演示。",
    ],
    "ask_first.length": ["Where is the payload’s length?", "载荷的长度写在哪里？"],
    "ask_first.mask": ["Why don’t the bytes look like their text?", "为什么这些字节看起来不像原文？"],
    "explain.line": [
      "Point at a line, tap it, or go there with the Tab key: this place shows its rule.",
      "指向或点一下一行，或用 Tab 键移过去：这里会写出它的规则。",
    ],
    "explain.deflate": [
      "Point at a character, some bits or a row, tap it, or go there with the Tab and arrow keys: this place " +
        "says what it is, and why.",
      "指向或点一下一个字符、一组比特或一行，或用 Tab 键和方向键移过去：这里会说明它是什么、为什么有它。",
    ],
    "explain.why": ["Why:", "为什么："],
    "explain.bits": ["bits {from} to {to}", "比特 {from} 到 {to}"],
    "explain.bit": ["bit {from}", "比特 {from}"],
    "explain.rule": ["Broken rule: {sentence} (close code {code})", "违反的规则：{sentence}（关闭码 {code}）"],
    "explain.rule.between": ["Broken rule: {sentence}", "违反的规则：{sentence}"],
    "source.title": ["The line of Rust that handles it", "处理它的那行 Rust"],
    "source.title.between": ["barewire’s line of Rust for it", "barewire 里处理它的那行 Rust"],
    "source.here": ["this line", "这一行"],
    "source.whole": ["{file}, all of it", "{file} 全文"],
    "source.none": ["No line of Rust handles this by itself.", "没有哪一行 Rust 专门处理它。"],
    "source.loading": ["Loading the server’s source…", "正在读取服务器的源代码……"],
    "source.loading.between": ["Loading barewire’s source…", "正在读取 barewire 的源代码……"],
    "source.lost": ["The server’s source couldn’t be loaded.", "没能取得服务器的源代码。"],
    "source.lost.between": [
      "barewire’s source couldn’t be loaded: no barewire answers here.",
      "没能取得 barewire 的源代码：这里没有 barewire 响应。",
    ],

    // The mask.
    "mask.choose": [
      "Choose a frame from the browser: here its mask is taken off, byte by byte.",
      "选一帧浏览器发出的帧，在这里逐字节去掉它的掩码。",
    ],
    "mask.choose.between": [
      "Choose a frame from the client: here its mask is taken off, byte by byte.",
      "选一帧客户端发出的帧，在这里逐字节去掉它的掩码。",
    ],
    "mask.unmasked": [
      "This frame has no masking key: the server must not mask ({§Overview}). Choose a frame from the " +
        "browser to see a mask.",
      "这一帧没有掩码键：服务器不得使用掩码（{§Overview}）。想看掩码，请选一帧浏览器发出的帧。",
    ],
    "mask.unmasked.between": [
      "This frame has no masking key. A client must mask, and a server must not ({§Overview}). Choose a frame from " +
        "the client to see a mask.",
      "这一帧没有掩码键。客户端必须加掩码，服务器不得加（{§Overview}）。想看掩码，请选一帧客户端发出的帧。",
    ],
    "mask.empty": [
      "This frame has a masking key but no payload, so there is nothing to mask.",
      "这一帧有掩码键，但没有载荷，没有东西可加掩码。",
    ],
    "mask.says": [
      "On the wire, each byte of the payload is XORed with one of the key’s four bytes: the first with " +
        "the first, the fifth with the first again. XOR compares two bits: equal makes 0, different " +
        "makes 1. XOR once more with the same key byte gives the original byte back.",
      "线路上，载荷的每个字节都和掩码键（masking key）四个字节中的一个做了异或（XOR）：第一个对第一个，第五个又从第一个开始。异或比较两个比特：相同得 0，不同得 1。再和同一个掩码键字节异或一次，就回到原来的字节。",
    ],
    "mask.deflated": [
      "These bytes are still compressed, so they aren’t text yet: the Deflate tab decompresses them.",
      "这些字节还是压缩的，所以还不是文本：“压缩 deflate”页会把它解压。",
    ],
    "mask.wire": ["wire", "线路"],
    "mask.key": ["key", "掩码键"],
    "mask.result": ["XOR", "异或"],
    "mask.char": ["text", "文本"],
    "mask.step": ["One step", "走一步"],
    "mask.all": ["All at once", "一次完成"],
    "mask.restart": ["From the start", "从头开始"],
    "mask.byte": [
      "byte {at}: wire {wire}, key {key}, result {plain}",
      "字节 {at}：线路 {wire}，掩码键 {key}，结果 {plain}",
    ],
    "mask.byte_hidden": [
      "byte {at}: wire {wire}, key {key}, not unmasked yet",
      "字节 {at}：线路 {wire}，掩码键 {key}，还没有去掉掩码",
    ],
    "mask.more": ["and {n} bytes more", "还有 {n} 字节"],
    "mask.more.one": ["and {n} byte more", "还有 {n} 字节"],
    "mask.loupe": [
      "Byte {at}, bit by bit: where the key has a 1, XOR flips the bit",
      "字节 {at}，逐比特看：掩码键是 1 的地方，异或把比特翻过来",
    ],
    "mask.flip": ["What if a bit of the key were wrong? Flip one:", "如果掩码键错了一个比特呢？翻转一个试试："],
    "mask.key_byte": ["key byte {j}", "掩码键的字节 {j}"],
    "mask.key_bit": ["key byte {j}, bit {bit}: {value}", "掩码键的字节 {j}，比特 {bit}：{value}"],
    "mask.read": ["The server reads:", "服务器读到："],
    "mask.read.between": ["The receiver reads:", "接收方读到："],
    "mask.would": ["With this key, the server would have read:", "用这个掩码键，服务器会读到："],
    "mask.would.between": ["With this key, the receiver would have read:", "用这个掩码键，接收方会读到："],
    "mask.not_utf8": [
      "These bytes aren’t UTF-8, so a text message of them ends the connection with 1007.",
      "这些字节不是合法的 UTF-8，作为文本消息会以 1007 结束连接。",
    ],
    "mask.not_utf8.between": [
      "These bytes aren’t UTF-8, so for a text message of them the receiver must fail the connection.",
      "这些字节不是合法的 UTF-8，作为文本消息，接收方必须让连接失败。",
    ],
    "mask.reset": ["Back to the key that was sent", "恢复原来的掩码键"],
    "mask.cut": [
      "It begins or ends inside a character: a fragment may.",
      "它从一个字符的中间开始或结束：分片可以这样。",
    ],

    // The handshake.
    "shake.none": ["The handshake of this connection isn’t here (yet).", "这里（还）没有这个连接的握手。"],
    "shake.none.between": [
      "The handshake of this connection isn’t here: it came before the capture began, or hasn’t come yet.",
      "这里没有这个连接的握手：抓包开始时它已经过去，或者还没有到。",
    ],
    "shake.request": ["The browser asks", "浏览器的请求"],
    "shake.request.between": ["The client asks", "客户端的请求"],
    "shake.answer": ["The server answers", "服务器的响应"],
    "shake.proof": ["How the answer proves that the server read it", "响应怎样证明服务器读懂了请求"],
    "shake.why": [
      "Only a server that knows the WebSocket protocol adds this text and hashes it. So the browser " +
        "finds out if another kind of server was tricked into an answer. It proves nothing else, and " +
        "nothing here is secret ({§Opening Handshake}).",
      "只有懂 WebSocket 协议的服务器才会接上这段文字再求散列。如果是别的服务器被诱骗着作了响应，浏览器就能发现。除此之外它不证明什么，这里也没有任何秘密（{§Opening Handshake}）。",
    ],
    "shake.why.between": [
      "Only a server that knows the WebSocket protocol adds this text and hashes it. So the client finds out if " +
        "another kind of server was tricked into an answer. It proves nothing else, and nothing here is secret " +
        "({§Opening Handshake}).",
      "只有懂 WebSocket 协议的服务器才会接上这段文字再求散列。如果是别的服务器被诱骗着作了响应，客户端就能发现。除此之外它不证明什么，这里也没有任何秘密（{§Opening Handshake}）。",
    ],
    "shake.key": ["the browser’s key", "浏览器的 key"],
    "shake.key.between": ["the client’s key", "客户端的 key"],
    "shake.guid": ["and this text, always the same (the GUID)", "接上这段固定的文字（GUID）"],
    "shake.sha1": ["SHA-1 of both together: 20 bytes", "两者相接后的 SHA-1：20 个字节"],
    "shake.base64": ["the same 20 bytes in base64", "同样的 20 个字节，写成 base64"],
    "shake.sent": ["what the server sent", "服务器发来的"],
    "shake.same": ["The same: the browser goes on.", "相同：浏览器继续。"],
    "shake.same.between": ["The same: the client may go on.", "相同：客户端可以继续。"],
    "shake.differs": ["Different: the browser must give up the connection.", "不同：浏览器必须放弃这个连接。"],
    "shake.differs.between": ["Different: the client must fail the connection.", "不同：客户端必须让连接失败。"],
    "shake.offered": ["What the offer says", "提议里说的"],
    "shake.answered": ["What the answer says", "响应里说的"],
    "shake.extensions": ["Extensions", "扩展 extensions"],
    "verdict.yes": ["right", "正确"],
    "verdict.no": ["wrong", "错误"],
    "verdict.none": ["not judged", "不判对错"],
    // Who broke which rule, between two others, and what would have been right.
    "verdict.byte_client": ["client broke {section} at byte {byte}", "客户端在第 {byte} 字节违反 {section}"],
    "verdict.byte_server": ["server broke {section} at byte {byte}", "服务器在第 {byte} 字节违反 {section}"],
    "verdict.head_client": ["client broke {section} in its request", "客户端的请求违反 {section}"],
    "verdict.head_server": ["server broke {section} in its answer", "服务器的响应违反 {section}"],
    "verdict.more": ["and {n} more", "另有 {n} 处"],
    "verdict.none_broken": ["no rule broken so far", "至今没有违反规则"],
    "verdict.none_broken_over": ["no rule broken", "没有违反规则"],
    "verdict.would_close": [
      "barewire would have ended the connection here, with close code {code}.",
      "换作 barewire，会在这里以关闭码 {code} 结束连接。",
    ],
    "verdict.counted": [
      "Bytes are counted from 0, after the sender’s HTTP head; where that isn’t here, from the first byte that is. " +
        "(This frame is number {nth} of its sender.)",
      "字节从 0 数起，从发送方的 HTTP 首部之后开始；没有首部时，从看到的第一个字节开始。（这一帧是它的发送方的第 {nth} 帧。）",
    ],
    "verdict.counted_end": [
      "Bytes are counted from 0, after the sender’s HTTP head; where that isn’t here, from the first byte that is.",
      "字节从 0 数起，从发送方的 HTTP 首部之后开始；没有首部时，从看到的第一个字节开始。",
    ],
    "verdict.guess": [
      "Where this frame begins is a guess: before it, a rule was broken or bytes are missing.",
      "这一帧从哪里开始是猜的：在它之前违反了规则，或者缺了字节。",
    ],
    "judged.title": ["What barewire would have sent instead", "换作 barewire，会怎样发"],
    "judged.field": ["field", "字段"],
    "judged.sent": ["sent", "实际发的"],
    "judged.right": ["instead", "应该发的"],
    "judged.same": ["All other fields are the same.", "其余字段都相同。"],
    "judged.none": ["not there", "没有"],
    "shake.no_request": [
      "The request isn’t here, so what depends on it can’t be judged.",
      "这里没有请求，凡要对照请求的都无法判断。",
    ],
    "shake.no_answer": ["The answer isn’t here.", "这里没有响应。"],
    "shake.missing": ["{name}: missing", "缺少 {name}"],

    // The end, told three times.
    "end.none": [
      "This connection is open: later, this place shows how it ended. Press “Close” or “Close me with " +
        "4000”, and look again.",
      "这个连接还开着：它结束的经过会写在这里。按“关闭”或“用 4000 关闭我的连接”，再来看。",
    ],
    "end.none.between": [
      "This connection is open, as far as is known here. Later, this place shows how it ended.",
      "据本页所知，这个连接还开着。结束之后，这里会写出经过。",
    ],
    "end.script": ["What the page’s JavaScript was told", "网页的 JavaScript 得知了什么"],
    "end.script.between": ["What the client’s program was told", "客户端程序得知了什么"],
    "end.console": ["What the browser’s console shows", "浏览器控制台显示什么"],
    "end.wire": ["What crossed the wire", "连接上传输了什么"],
    "end.tcp": ["Who ended TCP", "谁结束了 TCP"],
    "end.nothing": ["Nothing yet.", "还没有。"],
    "wire.close_in": [
      "Close frame from the browser: code {code}, no reason.",
      "浏览器发来关闭码为 {code} 的 Close 帧，没有原因。",
    ],
    "wire.close_in.between": [
      "Close frame from the client: code {code}, no reason.",
      "客户端发来关闭码为 {code} 的 Close 帧，没有原因。",
    ],
    "wire.close_in.reason": [
      "Close frame from the browser: code {code}, reason “{reason}”.",
      "浏览器发来关闭码为 {code} 的 Close 帧，原因“{reason}”。",
    ],
    "wire.close_in.reason.between": [
      "Close frame from the client: code {code}, reason “{reason}”.",
      "客户端发来关闭码为 {code} 的 Close 帧，原因“{reason}”。",
    ],
    "wire.close_in.bare": [
      "Close frame from the browser, empty: no code, no reason.",
      "浏览器发来空的 Close 帧：没有关闭码，也没有原因。",
    ],
    "wire.close_in.bare.between": [
      "Close frame from the client, empty: no code, no reason.",
      "客户端发来空的 Close 帧：没有关闭码，也没有原因。",
    ],
    "wire.close_out": [
      "Close frame from the server: code {code}, no reason.",
      "服务器发出关闭码为 {code} 的 Close 帧，没有原因。",
    ],
    "wire.close_out.reason": [
      "Close frame from the server: code {code}, reason “{reason}”.",
      "服务器发出关闭码为 {code} 的 Close 帧，原因“{reason}”。",
    ],
    "wire.close_out.bare": [
      "Close frame from the server, empty: no code, no reason.",
      "服务器发出空的 Close 帧：没有关闭码，也没有原因。",
    ],
    "wire.rule": [
      "The server saw that a rule was broken: {sentence} (RFC {document} §{section}); so it closes with {code}.",
      "服务器发现规则被违反：{sentence}（RFC {document} §{section}），于是以 {code} 关闭。",
    ],
    "wire.rule_client": ["{broke}: {sentence}", "{broke}：{sentence}"],
    "wire.rule_server": ["{broke}: {sentence}", "{broke}：{sentence}"],
    "wire.cut_goodbye": [
      "The view ended here: the server closed the view as well (1001), before it reported how this " +
        "connection ended. What crossed last can’t be shown.",
      "观察到此为止：服务器也关闭了观察用的连接（1001），还没来得及报告这个连接怎样结束。最后经过线路的内容无法显示。",
    ],
    "wire.cut_goodbye.between": [
      "The view ended here: the proxy ended and closed the view (1001), before it reported how this connection " +
        "ended. What crossed last can’t be shown.",
      "观察到此为止：代理结束了，也关闭了观察用的连接（1001），还没来得及报告这个连接怎样结束。最后经过线路的内容无法显示。",
    ],
    "wire.cut_lost": [
      "The view broke off here (code {code}): the server that reports what crosses the wire is gone, " +
        "as after kill -9 of the server or when the network breaks. What crossed last can’t be shown. A " +
        "server that is killed sends no Close frame: its operating system ends TCP.",
      "观察在这里中断了（关闭码 {code}）：报告线路情况的服务器也不在了，例如服务器被 kill -9，或者网络断了。最后经过线路的内容无法显示。被强行终止的服务器不会发 Close 帧，TCP 由它的操作系统结束。",
    ],
    "wire.cut_lost.between": [
      "The view broke off here (code {code}): the proxy is gone, or the network between it and this page broke. " +
        "What crossed last can’t be shown.",
      "观察在这里中断了（关闭码 {code}）：代理不在了，或者它和本页之间的网络断了。最后经过线路的内容无法显示。",
    ],
    "wire.cut_silent": [
      "The server reported nothing more about this connection, so this page stopped listening. What " +
        "crossed last can’t be shown.",
      "服务器没有再报告这个连接的情况，本页就不再等了。最后经过线路的内容无法显示。",
    ],
    "wire.cut_silent.between": [
      "The proxy reported nothing more about this connection, so this page stopped listening. What crossed last " +
        "can’t be shown.",
      "代理没有再报告这个连接的情况，本页就不再等了。最后经过线路的内容无法显示。",
    ],
    "wire.more": ["… {n} more …", "……还有 {n} 条……"],
    "wire.last_word": ["The server’s last note on it: “{sentence}”", "服务器最后记下的是：“{sentence}”"],
    "wire.last_word.between": ["The last note on it: “{sentence}”", "最后记下的是：“{sentence}”"],
    // The choice.
    "step.title": ["Pace of the server’s thread", "服务器线程的速度"],
    "step.title.between": ["Pace of this connection", "这个连接的速度"],
    "step.paces": ["How fast the server’s thread goes", "服务器线程走多快"],
    "step.paces.between": ["How fast the proxy passes its frames on", "代理以多快的速度转发它的帧"],
    "step.pace.full": ["full speed", "全速"],
    "step.pace.slow": ["slow motion", "慢动作"],
    "step.pace.by-hand": ["step by step", "单步"],
    "step.why": [
      "Your connection has its own thread: slow it down, and watch it read your bytes. Nobody else has to wait.",
      "你的连接在服务器里有自己的线程（thread）：让它慢下来，看它怎样读你的字节。别人不用等。",
    ],
    "step.bound": ["It waits for you, for at most 60 seconds a step.", "它会等你，但每一步最多等 60 秒。"],
    "step.why_taught": [
      "{who}’s connection has its own thread: slow it down, and what {who} sends waits. Nobody else has to.",
      "{who} 的连接有自己的线程：让它慢下来，{who} 发的消息就会等着。别人不用等。",
    ],
    "step.why_taught.between": [
      "Every frame passes through the proxy: in slow motion or step by step, it waits there before it is passed " +
        "on. Other connections don’t wait.",
      "每一帧都经过代理：在慢动作或单步时，它先在代理里等着，然后才转发。别的连接不用等。",
    ],
    "step.bound_taught": [
      "{who}’s thread waits for you, for at most 60 seconds a step.",
      "{who} 的线程会等你，但每一步最多等 60 秒。",
    ],
    "step.bound_taught.between": [
      "A frame waits in the proxy for you, for at most 60 seconds. While frames wait, pings wait too: an end that " +
        "waits for a pong may give up.",
      "帧会在代理里等你，但最多等 60 秒。帧在等的时候，Ping 也在等：等 Pong 的一端可能会放弃。",
    ],
    "step.held": [
      "The teacher is going through your connection step by step: what you send waits meanwhile.",
      "老师正在一步一步演示你的连接：你发的消息这时会等着。",
    ],
    "step.held_taught": [
      "{who}’s connection is being slowed down, but not by this page: by {who}, or by another page " +
        "that has the teacher’s key.",
      "{who} 的连接正在被放慢，不是本页做的：是 {who} 自己，或者另一个有老师密钥的页面。",
    ],
    "step.held_taught.between": [
      "This connection is being slowed down, but not by this page: another page with the key does it.",
      "这个连接正在被放慢，不是本页做的：是另一个有密钥的页面。",
    ],
    "step.closed": [
      "No connection is open, so there is no thread to slow down.",
      "没有打开的连接，也就没有线程可以放慢。",
    ],
    "step.closed.between": [
      "Choose a connection that is open: then its frames can be slowed down here.",
      "请选一个打开着的连接：它的帧可以在这里放慢。",
    ],
    "step.past": [
      "This connection has ended, or comes from a file: only the current one can be slowed down.",
      "这个连接已经结束，或者来自文件：只有当前连接才能放慢。",
    ],
    "step.past.between": [
      "This connection has ended, or comes from a file: only one that is open can be slowed down.",
      "这个连接已经结束，或者来自文件：只有打开着的连接才能放慢。",
    ],
    "step.unwatched": [
      "The wire isn’t being watched, so the server accepts no pace.",
      "此刻没有在观察线路，服务器不接受关于速度的要求。",
    ],
    "step.unwatched.between": ["The proxy doesn’t answer, so no pace can be set.", "代理没有响应，不能设定速度。"],
    "step.pause": ["pause before each step", "每一步之前停"],
    "step.pause.between": ["pause before each frame", "每一帧之前停"],
    "step.pause_slider": ["pause before each step, as a slider", "每一步之前停多久（滑块）"],
    "step.pause_slider.between": ["pause before each frame, as a slider", "每一帧之前停多久（滑块）"],
    "step.next_step": ["Next step", "下一步"],
    "step.next_step.between": ["Pass it on", "转发"],

    // The stages, and in which of them it is.
    "step.stages": ["The way of a message through the server", "一条消息在服务器里走过的路"],
    "step.stages.between": ["Where frames wait in the proxy", "帧在代理里等在哪里"],
    "step.done": ["done", "已完成"],
    "step.now": ["now", "当前"],
    "step.now.between": ["waits", "有帧在等"],
    "step.next": ["to come", "还没到"],
    "step.next.between": ["nothing waits", "没有帧在等"],
    "step.none": ["not in this frame", "这一帧没有"],
    "step.stage.bytes-read": ["bytes read", "读到字节"],
    "step.stage.first-byte": ["first byte", "第一个字节"],
    "step.stage.second-byte": ["second byte", "第二个字节"],
    "step.stage.extended-length": ["extended length", "扩展长度 extended length"],
    "step.stage.masking-key": ["masking key", "掩码键 masking key"],
    "step.stage.payload": ["unmask → UTF-8 → message", "去掩码 unmask → UTF-8 → 消息 message"],
    "step.stage.dialect": ["dialect", "消息格式 dialect"],
    "step.stage.hub": ["hub", "枢纽 hub"],
    "step.stage.written": ["encode → write", "编码 encode → 写出 write"],
    "step.stage.to-server": ["client → server", "客户端 → 服务器"],
    "step.stage.to-client": ["server → client", "服务器 → 客户端"],
    "step.bytes": ["{n} bytes", "{n} 字节"],
    "step.bytes.one": ["{n} byte", "{n} 字节"],

    // Where it stands.
    "step.at.bytes-read": [
      "One read took {n} bytes from TCP. They are in a buffer, and the thread hasn’t looked at any of them.",
      "一次 read 从 TCP 取来 {n} 个字节。它们在缓冲区里，线程还一个都没有看。",
    ],
    "step.at.first-byte": [
      "The thread has read {n} bytes and stops before the first byte of a frame. That byte says " +
        "whether the message ends with this frame (FIN), and what kind of frame it is (opcode).",
      "线程读到了 {n} 个字节，停在一帧的第一个字节之前。这个字节说明消息是否到这一帧为止（FIN），以及这是哪种帧（opcode）。",
    ],
    "step.at.second-byte": [
      "The thread stops before the second byte. That byte says whether the payload is masked (MASK), " +
        "and how long it is, or where its length is.",
      "线程停在第二个字节之前。这个字节说明载荷有没有加掩码（MASK），以及它有多长，或者长度写在哪里。",
    ],
    "step.at.extended-length": [
      "Seven bits are too few for this length, so the thread stops before the {n} bytes that hold it.",
      "七个比特写不下这个长度，线程停在写着它的那 {n} 个字节之前。",
    ],
    "step.at.masking-key": [
      "The thread stops before the masking key: four bytes, new for each frame, with which the browser " +
        "XORed the payload.",
      "线程停在掩码键之前：四个字节，每一帧都换新的，浏览器用它与载荷做了异或。",
    ],
    "step.at.payload": [
      "The thread stops before the payload; it has taken {seen} of {n} bytes. One call of the endpoint " +
        "takes all bytes that are here, so it is one step: it removes the mask, checks the UTF-8 of a " +
        "text, and with the last byte has the message.",
      "线程停在载荷之前：{n} 个字节里已取 {seen} 个。已到的字节由端点（endpoint）的一次调用处理，所以算一步：去掉掩码，检查文本的 UTF-8，取到最后一个字节时得到消息。",
    ],
    "step.at.dialect": [
      "The message is complete, and the thread stops before the dialect: there it reads the chat’s " +
        "JSON, to find out what you want and for whom.",
      "消息完整了，线程停在消息格式（dialect）之前：下一步读聊天的 JSON，弄清你想对谁做什么。",
    ],
    "step.at.hub": [
      "The thread knows what you want and stops before the hub: there the message gets its number and " +
        "its place, the same for everybody in the room.",
      "线程明白了你想做什么，停在枢纽（hub）之前：消息在那里得到编号和位置，对房间里所有人都一样。",
    ],
    "step.at.written": [
      "What goes out is in the room’s batch. The thread encodes it as a frame, once for all pages that " +
        "use the same message format (dialect), and writes it to their sockets. If somebody else speaks " +
        "first, their thread takes it along.",
      "要发出的内容放在房间的批次（batch）里。下一步把它编码成一帧，用同一种消息格式的页面共用一份，再写进各个套接字（socket）；如果别人先说话，他们的线程会顺便带走它。",
    ],
    "step.at.to-server": [
      "A frame from the client waits in the proxy. The server doesn’t have it yet.",
      "客户端发的一帧正在代理里等着，服务器还没有收到。",
    ],
    "step.at.to-client": [
      "A frame from the server waits in the proxy. The client doesn’t have it yet.",
      "服务器发的一帧正在代理里等着，客户端还没有收到。",
    ],
    "step.at.frame": ["It is frame {id}.", "它是第 {id} 帧。"],
    "step.at.part": [
      "It is a part of a frame: {header} of header and {seen} of payload have come so far.",
      "这只是一帧的一部分：目前到了 {header}的帧头和 {seen}的载荷。",
    ],
    "step.idle": [
      "Send something: its bytes wait in the server until you take a step.",
      "发点什么吧：它的字节会在服务器里等你走下一步。",
    ],
    "step.idle_taught": [
      "As soon as {who} sends something, its bytes wait in the server until you take a step.",
      "{who} 一发送，字节就会在服务器里等你走下一步。",
    ],
    "step.idle_taught.between": [
      "No frame waits. The next one, from either end, waits in the proxy until you pass it on.",
      "现在没有帧在等。下一帧无论来自哪一端，都会在代理里等你转发。",
    ],
    "step.idle_slow_taught": [
      "As soon as {who} sends something, the thread pauses before each step.",
      "{who} 一发送，线程就会在每一步之前停一下。",
    ],
    "step.idle_slow_taught.between": [
      "The next frame, from either end, waits a moment in the proxy before it is passed on.",
      "下一帧无论来自哪一端，都会先在代理里停一下再转发。",
    ],
    "step.idle_slow": [
      "Send something: the thread pauses before each step.",
      "发点什么吧：线程在每一步之前都会停一下。",
    ],
    "step.rest": ["The thread is waiting for the rest of this frame.", "线程在等这一帧剩下的字节。"],
    "step.over": ["Finished, in {n} steps.", "走完了，共 {n} 步。"],
    "step.over.one": ["Finished, in {n} step.", "走完了，共 {n} 步。"],
    "step.late": [
      "Nobody took the step “{stage}” for 60 seconds, so the server took it itself.",
      "“{stage}”这一步 60 秒没有人走，服务器就自己走了。",
    ],
    "step.late.between": [
      "Nobody passed it on for 60 seconds, so the proxy did it itself ({stage}).",
      "60 秒没有人转发，代理就自己转发了（{stage}）。",
    ],

    // The lines of Rust.
    "step.lines": ["The lines of Rust that this step runs", "这一步执行的 Rust 代码"],
    "step.line.read": ["read", "读 read"],
    "step.line.fin": ["FIN", "FIN 位"],
    "step.line.rsv1": ["RSV", "RSV 位"],
    "step.line.opcode": ["opcode", "操作码 opcode"],
    "step.line.mask": ["MASK", "MASK 位"],
    "step.line.payload-len": ["Payload len", "长度 Payload len"],
    "step.line.extended-payload-length": ["Extended payload length", "扩展长度 Extended payload length"],
    "step.line.masking-key": ["Masking-key", "掩码键 Masking-key"],
    "step.line.unmask": ["unmask", "去掩码 unmask"],
    "step.line.utf8": ["UTF-8", "查 UTF-8"],
    "step.line.message": ["message", "消息 message"],
    "step.line.dialect": ["dialect", "消息格式 dialect"],
    "step.line.hub": ["hub", "枢纽 hub"],
    "step.line.encode": ["encode", "编码 encode"],
    "step.line.outbox": ["outbox", "发件箱 outbox"],
    "step.line.write": ["write", "写 write"],
    "step.line.passed-on": ["pass on", "转发 pass on"],

    // What became of a frame: in the row, and in the detail.
    "became.said": ["→ said as message {value}", "→ 成为房间的第 {value} 条消息"],
    "became.whispered": ["→ whispered to {value}", "→ 悄悄话，给 {value}"],
    "became.refused": ["→ refused: {value}", "→ 被拒绝：{value}"],
    "became.echoed": ["→ sent back", "→ 原样送回"],
    "became.heartbeat": ["→ answered", "→ 已回应"],
    "became.dropped": ["→ dropped", "→ 丢弃"],
    "became.owes_pong": ["needs a Pong", "要回一个 Pong"],
    "became.owes_close": ["needs a Close", "要回一个 Close"],
    "became.made.message": [
      "To the server it is one {kind} message of {n} bytes.",
      "服务器把它还原成一条 {n} 字节的 {kind} 消息。",
    ],
    "became.made.message.one": [
      "To the server it is one {kind} message of {n} byte.",
      "服务器把它还原成一条 {n} 字节的 {kind} 消息。",
    ],
    "became.made.whole": [
      "With it the server had the complete {kind} message of {n} bytes.",
      "有了它，服务器就得到完整的 {kind} 消息，{n} 字节。",
    ],
    "became.made.whole.one": [
      "With it the server had the complete {kind} message of {n} byte.",
      "有了它，服务器就得到完整的 {kind} 消息，{n} 字节。",
    ],
    "became.made.fragment": [
      "The message isn’t complete yet, so the server keeps this fragment and waits.",
      "消息还不完整，服务器留下这个分片继续等。",
    ],
    "became.made.ping": [
      "The server must answer a Ping with a Pong that has the same payload ({§Ping}).",
      "对 Ping，服务器要回一个载荷相同的 Pong（{§Ping}）。",
    ],
    "became.made.pong": [
      "A Pong answers the server’s Ping ({§Pong}): it needs no answer.",
      "Pong 是对服务器 Ping 的回答（{§Pong}），不用再回什么。",
    ],
    "became.sent.ping": [
      "An empty Ping comes from the keep-alive: after some silence the server asks whether the other " +
        "end is still there, and the other end must answer with a Pong ({§Ping}).",
      "空的 Ping 来自保活（keep-alive）：安静了一段时间，服务器就问对端还在不在，对端必须回一个 Pong（{§Ping}）。",
    ],
    "became.sent.asked_ping": [
      "This Ping has a payload, so somebody asked for it: the keep-alive’s Pings are empty. The other " +
        "end must answer with a Pong that has the same payload ({§Ping}).",
      "这个 Ping 带着载荷，是有人要求发的：保活的 Ping 是空的。对端必须回一个载荷相同的 Pong（{§Ping}）。",
    ],
    "became.made.close": [
      "It starts the closing handshake: the server must answer with a Close ({§Close}).",
      "它发起关闭握手（closing handshake）：服务器要回一个 Close（{§Close}）。",
    ],
    "became.made.close_answer": [
      "It answers the server’s own Close: the closing handshake is complete.",
      "它是对服务器那个 Close 的回答：关闭握手完成了。",
    ],
    "became.long.said": [
      "The chat sent it to everybody in the room, as message {value}.",
      "聊天程序把它发给房间里所有人，编号 {value}。",
    ],
    "became.long.whispered": ["The chat whispered it only to {value}.", "聊天程序把它悄悄发给 {value} 一个人。"],
    "became.long.refused": [
      "The chat refused it ({value}) and told its sender.",
      "聊天程序拒绝了它（{value}），并告诉了发送者。",
    ],
    "became.long.refused.no_such_user": [
      "The chat refused it ({value}): nobody here has that name.",
      "聊天程序拒绝了它（{value}）：这里没有叫这个名字的人。",
    ],
    "became.long.refused.bad_message": [
      "The chat refused it ({value}): it isn’t the JSON that the chat understands.",
      "聊天程序拒绝了它（{value}）：这不是它能懂的 JSON。",
    ],
    "became.long.echoed": ["It went back to its sender as it came.", "它原样回到了发送者那里。"],
    "became.long.heartbeat": [
      "The page asks whether the server still answers, since a script can neither send a Ping nor see " +
        "a Pong. The chat answers only this page.",
      "网页在问服务器还有没有响应，因为脚本既不能发 Ping，也看不到 Pong。聊天程序只回应这个网页。",
    ],
    "became.long.dropped": [
      "Nobody received it: its sender isn’t in a room, or not any more.",
      "没有人接收：发送者不在房间里，或者已经离开。",
    ],

    // Somebody's connection, in the timeline.
    "taught.title": ["You are looking at {who}.", "正在看 {who}。"],
    "taught.back": ["Back to everybody", "回到所有人"],
    "taught.back.between": ["Back to all connections", "回到所有连接"],
    "taught.unseen": [
      "This is somebody else’s browser: what it told its scripts and its console didn’t cross the wire.",
      "那是别人的浏览器：它告诉脚本和控制台的内容没有经过线路。",
    ],
    "taught.unseen.between": [
      "What the client’s program was told doesn’t cross the wire. If it is a browser, its developer tools show it.",
      "客户端程序得知了什么，不经过线路。如果它是浏览器，可以在它的开发者工具里看。",
    ],
    "taught.lost": [
      "{n} records were lost, so some frames of this connection may be missing.",
      "丢了 {n} 条记录，所以这个连接的帧可能不全。",
    ],
    "taught.lost.one": [
      "{n} record was lost, so a frame of this connection may be missing.",
      "丢了 {n} 条记录，所以这个连接的帧可能不全。",
    ],

    // The lanes.
    "lanes.join": ["Students open {name}", "学生请打开 {name}"],
    "lanes.join_none": [
      "Only this machine can reach this server. For a class, start it with {name}",
      "只有本机能连到这个服务器。要让学生进来，请这样启动：{name}",
    ],
    "lanes.join_or": [" (or else: {name})", "（不行就试：{name}）"],
    "lanes.join_link": [
      "This server listens at a link-local address, which browsers don’t accept: it needs a zone. For " +
        "a class, start it with {name}",
      "这个服务器监听的是链路本地地址（link-local），要写上区域（zone）才能用，浏览器不接受。要让学生进来，请这样启动：{name}",
    ],
    "lanes.join_unknown": [
      "This server listens on every address of its machine, but couldn’t find one that others can " +
        "type. Look it up there (Linux: ip addr; macOS: ifconfig; Windows: ipconfig); students open {name}",
      "这个服务器在它那台机器的所有地址上监听，但没能查出其他人可以输入的地址。请在那台机器上查看（Linux：ip addr；macOS：ifconfig；Windows：ipconfig），学生打开 {name}",
    ],
    "lanes.join_url": ["http://ADDRESS:{port}", "http://地址:{port}"],
    "lanes.title": ["Everybody’s connections", "所有人的连接"],
    "lanes.title.between": ["Connections through the proxy", "经过代理的连接"],
    "lanes.hint": [
      "Choose one to see its frames, byte by byte. Of a whisper this page shows who, to whom, when and " +
        "how long, but not a word. (The server can read it; without TLS, so can anyone who listens on " +
        "the way.)",
      "选一个，逐字节看它的帧。悄悄话在本页只显示谁、对谁、什么时候、多长，不显示内容。（服务器看得到内容；没有 TLS 时，在途中监听的人也看得到。）",
    ],
    "lanes.hint.between": [
      "Choose one to see its frames, byte by byte. The proxy changes no frame, and checks both ends by the rules. " +
        "Only WebSockets have a line here, not plain HTTP.",
      "选一个连接，逐字节看它的帧（frame）。代理（proxy）一帧也不改，只检查两端是否守规则。这里只列 WebSocket，不列普通的 HTTP。",
    ],
    "lanes.sum": [
      "{open} open, {over} over, {all} seen in all.",
      "{open} 个打开，{over} 个已结束，一共见过 {all} 个。",
    ],
    "lanes.sum_before": [
      "At the server’s last message, {open} were open and {over} over; {all} seen in all.",
      "最后一次收到服务器的消息时：{open} 个打开，{over} 个已结束，一共见过 {all} 个。",
    ],
    "lanes.sum_before.between": [
      "At the proxy’s last message, {open} were open and {over} over; {all} seen in all.",
      "最后一次收到代理的消息时：{open} 个打开，{over} 个已结束，一共见过 {all} 个。",
    ],
    "lanes.gone": ["{n} that ended long ago are no longer listed.", "很早结束的 {n} 个已不在列表里。"],
    "lanes.gone.one": ["{n} that ended long ago is no longer listed.", "很早结束的 {n} 个已不在列表里。"],
    "lanes.full": [
      "More than {n} connections are open; the latest are not listed.",
      "打开的连接超过 {n} 个；最后来的不在这里。",
    ],
    "lanes.lost": [
      "{n} records were lost: too much came at once, so the counts are too low.",
      "丢了 {n} 条记录：一下子来得太多，所以计数偏低。",
    ],
    "lanes.lost.one": [
      "{n} record was lost: too much came at once, so the counts are too low.",
      "丢了 {n} 条记录：一下子来得太多，所以计数偏低。",
    ],
    "lanes.none": [
      "Nobody is connected yet. Each connection will get a line here.",
      "还没有人连接。每个连接会在这里占一行。",
    ],
    "lanes.none.between": [
      "No WebSocket has come through yet. Each will get a line here.",
      "还没有 WebSocket 经过。每个连接会在这里占一行。",
    ],
    "lanes.who": ["Who", "谁"],
    "lanes.who.between": ["Client", "客户端"],
    "lanes.state": ["State", "状态"],
    "lanes.axis": ["Last 30 seconds → now", "最近 30 秒 → 现在"],
    "lanes.counted": ["While you watched", "观看以来"],
    "lanes.latest": ["The latest frame", "最近一帧"],
    "lanes.part": ["{seen} of {len} so far", "目前 {seen} / {len}"],
    "lanes.part_head": ["the beginning of a frame, {n} bytes", "一帧的开头，{n} 字节"],
    "lanes.part_head.one": ["the beginning of a frame, {n} byte", "一帧的开头，{n} 字节"],
    "lanes.verdict": ["Broken rules", "违反的规则"],
    "lanes.closed_client": ["Close {code} from the client", "客户端发了 Close {code}"],
    "lanes.closed_server": ["Close {code} from the server", "服务器发了 Close {code}"],
    "lanes.closed_bare": ["without a code", "不带码"],
    "lanes.no_close": [
      "no Close frame: in a browser, the script hears 1006",
      "没有 Close 帧：在浏览器里，脚本得到 1006",
    ],
    "lanes.close_unseen": ["part of it wasn’t seen: perhaps a Close came", "有一部分没有看到，不知道有没有 Close 帧"],
    "lanes.tcp_fin_client": ["the client ended TCP", "客户端结束了 TCP"],
    "lanes.tcp_fin_server": ["the server ended TCP", "服务器结束了 TCP"],
    "lanes.tcp_reset_client": ["the client broke TCP off (RST)", "客户端中断了 TCP（RST）"],
    "lanes.tcp_reset_server": ["the server broke TCP off (RST)", "服务器中断了 TCP（RST）"],
    "lanes.connect": ["Connect your client to {name}", "让你的客户端连接 {name}"],
    "lanes.connect_to": [
      "instead of {name}. Every frame is passed on byte for byte.",
      "，不要直接连 {name}。每一帧都会逐字节原样转发。",
    ],
    "lanes.you": ["you", "你"],
    "lanes.in_room": ["room {room}", "房间 {room}"],
    "lanes.frames": ["{n} frames, {bytes}", "{n} 帧，{bytes}"],
    "lanes.frames.one": ["{n} frame, {bytes}", "{n} 帧，{bytes}"],
    "lanes.seen": [
      "In the last 30 seconds: browser → server {in}, server → browser {out} frames",
      "最近 30 秒：浏览器 → 服务器 {in} 帧，服务器 → 浏览器 {out} 帧",
    ],
    "lanes.seen.between": [
      "In the last 30 seconds: client → server {in}, server → client {out} frames",
      "最近 30 秒：客户端 → 服务器 {in} 帧，服务器 → 客户端 {out} 帧",
    ],
    "lanes.seen_whisper": [
      "In the last 30 seconds: browser → server {in}, server → browser {out} frames, including a whisper",
      "最近 30 秒：浏览器 → 服务器 {in} 帧，服务器 → 浏览器 {out} 帧，其中有悄悄话",
    ],
    "lane.opening": ["opening handshake", "开启握手（opening handshake）"],
    "lane.open": ["open", "打开"],
    "lane.closing": ["closing", "正在关闭（closing）"],
    "lane.over": ["over", "已结束"],
    // The buttons at once.
    "try.label": ["Try it", "试一试"],
    "try.text": ["Send {text}", "发送 {text}"],
    "try.ping": ["Ping me", "给我发 ping"],
    "try.binary": ["Send 4 bytes as binary", "发 4 个字节（binary）"],
    "try.fragments": ["Send me three fragments", "给我发三个分片"],
    "try.big_out": ["Send me 300 KB", "给我发 300 KB"],
    "try.big_in": ["Let me send 300 KB", "我来发 300 KB"],
    "try.close": ["Close me with 4000", "用 4000 关闭我的连接"],
    "try.quiet": ["Go quiet", "安静一会儿"],
    "try.text_why": [
      "This page sends a text message: two characters, which are six bytes of UTF-8, with a little JSON around them.",
      "本页发出一条 text 消息：两个汉字，UTF-8 里是六个字节，外面还包着一层 JSON。",
    ],
    "try.ping_why": [
      "The server sends a Ping frame. The browser answers with a Pong by itself; scripts are told about neither.",
      "服务器发一个 Ping 帧。浏览器会自己回一个 Pong，两者脚本都看不到。",
    ],
    "try.binary_why": [
      "This page sends the bytes de ad be ef as a binary message.",
      "本页把 de ad be ef 这四个字节作为 binary 消息发出。",
    ],
    "try.fragments_why": [
      "The server sends one text message in three frames, and may cut it in the middle of a character. " +
        "The script gets one “message” event.",
      "服务器把一条 text 消息分成三个帧发来，甚至可以从一个字符的中间切开。脚本只收到一个 “message” 事件。",
    ],
    "try.big_out_why": [
      "The server sends one frame so long that its length needs eight more bytes.",
      "服务器发来一个很长的帧，它的长度要再用八个字节来写。",
    ],
    "try.big_in_why": [
      "This page sends itself 300,000 letters in one message. See whether your browser cuts it into " +
        "fragments, and how many reads it takes.",
      "本页用一条消息给自己发 300,000 个字母。看看你的浏览器会不会把它切成分片，服务器要读（read）多少次。",
    ],
    "try.close_why": [
      "The server starts the closing handshake with code 4000. This page then waits for you before it connects again.",
      "服务器以关闭码 4000 发起关闭握手。之后本页等你来重新连接。",
    ],
    "try.quiet_why": [
      "Nobody sends for two seconds; then the server asks with a Ping whether you are still there.",
      "两秒钟谁也不发；然后服务器用 Ping 问你还在不在。",
    ],
    "try.waiting": ["Two seconds of silence: keep still, and wait for the Ping.", "安静两秒：什么也别发，等 Ping 来。"],
    "try.selected": ["Selected: {what}", "已选中：{what}"],

    // The timeline's head.
    "line.title": ["What crosses the wire", "连接上传输的内容"],
    "line.wire": ["The wire: what the server read and wrote", "线路：服务器读到和写出的"],
    "line.wire.between": ["The wire: what client and server sent", "线路：客户端和服务器发出的"],
    "line.js": ["This page’s JavaScript", "本页的 JavaScript"],
    "line.ms": ["ms", "毫秒"],
    "line.which": ["Which connection", "哪个连接"],
    "line.live": ["this connection", "当前连接"],
    "line.number": ["connection {n}", "连接 {n}"],
    "line.no_number": ["a connection", "一个连接"],
    "line.past": ["{which}, over", "{which}，已结束"],
    "line.ended": ["{which}, ended {time} with {code}", "{which}，{time} 结束，关闭码 {code}"],
    "line.never": ["the last attempt, which never opened", "最近一次没有打开的尝试"],
    "line.file": ["from a file: {which}", "来自文件：{which}"],
    "line.ends": ["{client} → {server}", "客户端 {client} → 服务器 {server}"],
    "line.filter": ["Show", "显示"],
    "line.filter_in": ["browser → server", "浏览器 → 服务器"],
    "line.filter_in.between": ["client → server", "客户端 → 服务器"],
    "line.filter_out": ["server → browser", "服务器 → 浏览器"],
    "line.filter_out.between": ["server → client", "服务器 → 客户端"],
    "line.filter_control": ["control frames", "控制帧（control）"],
    "line.filter_js": ["JavaScript", "JavaScript 事件"],
    "line.colon": [": ", "："],
    "line.part": [
      "{seen} of {len} of a frame’s payload so far; the rest hasn’t come",
      "一帧的载荷到目前为止来了 {seen} / {len}，其余还没有来",
    ],
    "line.part_head": ["the beginning of a frame, {n} bytes so far", "一帧的开头，到目前为止 {n} 字节"],
    "line.part_head.one": ["the beginning of a frame, {n} byte so far", "一帧的开头，到目前为止 {n} 字节"],
    "line.pause": ["Pause", "暂停"],
    "line.go_on": ["Go on", "继续"],
    "line.clear": ["Clear", "清空"],
    "line.latest": ["To the latest ↓", "回到最新 ↓"],
    "line.more": ["Save, open, print", "保存、打开、打印"],
    "line.save_json": ["Save as JSON", "保存为 JSON"],
    "line.save_pcapng": ["Save as pcapng (for Wireshark)", "保存为 pcapng（给 Wireshark）"],
    "line.open": ["Open a file", "打开文件"],
    "line.print": ["Print", "打印"],
    "line.more_hint": [
      "Or drop a file on this page: a saved JSON, which is read here and needs no server, or a .pcap or .pcapng of " +
        "Wireshark or tcpdump. Tickets and cookies are blanked in saved files.",
      "也可以把文件拖到本页上：保存的 JSON 在这里直接读取，不需要服务器；或者 Wireshark、tcpdump 的 .pcap、.pcapng。" +
        "保存时会把票据（ticket）和 cookie 涂成星号。",
    ],
    "line.more_hint.between": [
      "Or drop a file on this page: a saved JSON, or a .pcap or .pcapng of Wireshark or tcpdump. Cookies, " +
        "authorization, the values in a query and subprotocols are blanked in files saved here. Only what the proxy " +
        "saw itself is kept whole, if it was started with --keep-secrets.",
      "也可以把文件拖到本页上：保存的 JSON，或者 Wireshark、tcpdump 的 .pcap、.pcapng。保存时会把 " +
        "cookie、授权信息（authorization）、查询参数的值和子协议涂成星号；只有代理自己看到的内容，在它用 --keep-secrets 启动时才原样保存。",
    ],

    // What stands above the rows.
    "line.nothing": [
      "Nothing yet. Every byte of the next connection will appear here.",
      "还什么都没有。下一个连接的每个字节都会出现在这里。",
    ],
    "line.nothing.between": [
      "Nothing yet. Every byte of the connection that you choose will appear here, or of a capture that you drop.",
      "还什么都没有。选一个连接，或者拖入一个抓包文件，它的每个字节都会出现在这里。",
    ],
    "line.opening": ["Asking the server for what crosses the wire…", "正在向服务器请求线路上的内容……"],
    "line.opening.between": ["Asking the proxy for what crosses the wire…", "正在向代理请求线路上的内容……"],
    "line.refused": [
      "The server doesn’t show the wire, so only what JavaScript saw is here. It says:",
      "服务器没有展示线路，所以这里只有 JavaScript 看到的。它说：",
    ],
    "line.refused.between": ["The proxy doesn’t show the wire. It says:", "代理没有展示线路。它说："],
    "line.cannot": ["That couldn’t be done. The server says:", "这件事没有做成。服务器说："],
    "line.cannot.between": ["That couldn’t be done. The proxy says:", "这件事没有做成。代理说："],
    "line.unwatched": [
      "The wire isn’t being watched now: only what JavaScript sees appears here.",
      "此刻没有在观察线路：只会出现 JavaScript 看到的内容。",
    ],
    "line.unwatched.between": ["The wire isn’t being watched now.", "此刻没有在观察线路。"],
    "line.whispers": [
      "{n} rows of whispers, or of what may be one, aren’t shown on the projector.",
      "投影时不显示悄悄话（以及可能是悄悄话）的 {n} 行。",
    ],
    "line.whispers.one": [
      "{n} row of a whisper, or of what may be one, isn’t shown on the projector.",
      "投影时不显示悄悄话（以及可能是悄悄话）的 {n} 行。",
    ],
    "line.sent": ["Show what was just sent (frame {id})", "看刚发出的（帧 {id}）"],
    "line.paused": ["Paused. {n} rows have come since.", "已暂停。此后来了 {n} 行。"],
    "line.paused.one": ["Paused. {n} row has come since.", "已暂停。此后来了 {n} 行。"],
    "line.gone": ["{n} earlier rows are gone.", "更早的 {n} 行已经不在了。"],
    "line.gone.one": ["{n} earlier row is gone.", "更早的 {n} 行已经不在了。"],
    "line.shown": ["The newest {n} of {all} rows are shown.", "共 {all} 行，只显示最新的 {n} 行。"],
    "line.earlier": ["Show earlier ones", "显示更早的"],

    // Files.
    "capture.large": ["That file is too large: at most 32 MiB are read.", "文件太大：最多读取 32 MiB。"],
    "capture.gzip": ["This file is compressed (gzip); unpack it first.", "这个文件是 gzip 压缩的，请先解压。"],
    "capture.foreign": [
      "That isn’t a capture. This page opens what “Save as JSON” or “barewire capture --json” wrote, and .pcap or " +
        ".pcapng.",
      "这不是抓包文件。本页能打开“保存为 JSON”或“barewire capture --json”写出的文件，以及 .pcap、.pcapng。",
    ],
    "capture.not_json": [
      "That file isn’t JSON, so it wasn’t opened. The browser says: {why}",
      "这个文件不是 JSON，所以没有打开。浏览器说：{why}",
    ],
    "capture.many.records": [
      "That capture has {n} records. At most {most} are read: this page never saves more than about 4,000.",
      "这个抓包文件里有 {n} 条记录。最多读取 {most} 条：本页保存的从不超过约 4,000 条。",
    ],
    "capture.many.journal": [
      "That capture has {n} events of JavaScript. At most {most} are read: this page never saves more than 500.",
      "这个抓包文件里有 {n} 个 JavaScript 事件。最多读取 {most} 个：本页保存的从不超过 500 个。",
    ],
    "capture.twice": [
      "That capture is wrong, so it wasn’t opened. At {where} is {found}: another frame has that number already.",
      "这个抓包文件有错，所以没有打开。{where} 处是 {found}：前面已有一帧用了这个编号。",
    ],
    "capture.wrong.object": [
      "That capture is wrong, so it wasn’t opened. At {where} is {found}; it should be an object.",
      "这个抓包文件有错，所以没有打开。{where} 处是 {found}：应该是一个对象（object）。",
    ],
    "capture.wrong.text": [
      "That capture is wrong, so it wasn’t opened. At {where} is {found}; it should be text.",
      "这个抓包文件有错，所以没有打开。{where} 处是 {found}：应该是文本。",
    ],
    "capture.wrong.count": [
      "That capture is wrong, so it wasn’t opened. At {where} is {found}; it should be a whole number from 0 up.",
      "这个抓包文件有错，所以没有打开。{where} 处是 {found}：应该是不小于 0 的整数。",
    ],
    "capture.wrong.time": [
      "That capture is wrong, so it wasn’t opened. At {where} is {found}; it should be a number.",
      "这个抓包文件有错，所以没有打开。{where} 处是 {found}：应该是一个数。",
    ],
    "capture.wrong.flag": [
      "That capture is wrong, so it wasn’t opened. At {where} is {found}; it should be true or false.",
      "这个抓包文件有错，所以没有打开。{where} 处是 {found}：应该是 true 或 false。",
    ],
    "capture.wrong.digits": [
      "That capture is wrong, so it wasn’t opened. At {where} is {found}; it should be a number written as text in " +
        "digits.",
      "这个抓包文件有错，所以没有打开。{where} 处是 {found}：应该是用数字写成的文本。",
    ],
    "capture.wrong.base64": [
      "That capture is wrong, so it wasn’t opened. At {where} is {found}; it should be bytes in base64.",
      "这个抓包文件有错，所以没有打开。{where} 处是 {found}：应该是 base64 写的字节。",
    ],
    "capture.wrong.header": [
      "That capture is wrong, so it wasn’t opened. At {where} is {found}; it should be a frame’s header, at most 14 " +
        "bytes in base64.",
      "这个抓包文件有错，所以没有打开。{where} 处是 {found}：应该是一个帧头：base64，最多 14 个字节。",
    ],
    "capture.wrong.dir": [
      "That capture is wrong, so it wasn’t opened. At {where} is {found}; it should be “in” or “out”.",
      "这个抓包文件有错，所以没有打开。{where} 处是 {found}：应该是 “in” 或 “out”。",
    ],
    "capture.wrong.by": [
      "That capture is wrong, so it wasn’t opened. At {where} is {found}; it should be “client” or “server”.",
      "这个抓包文件有错，所以没有打开。{where} 处是 {found}：应该是 “client” 或 “server”。",
    ],
    "capture.wrong.how": [
      "That capture is wrong, so it wasn’t opened. At {where} is {found}; it should be “proxy” or “capture”.",
      "这个抓包文件有错，所以没有打开。{where} 处是 {found}：应该是 “proxy” 或 “capture”。",
    ],
    "capture.wrong.gone": [
      "That capture is wrong, so it wasn’t opened. At {where} is {found}; it should be “lost” or “cut”.",
      "这个抓包文件有错，所以没有打开。{where} 处是 {found}：应该是 “lost” 或 “cut”。",
    ],
    "capture.wrong.dirs": [
      "That capture is wrong, so it wasn’t opened. At {where} is {found}; it should be a list of “in” and “out”.",
      "这个抓包文件有错，所以没有打开。{where} 处是 {found}：应该是由 “in” 和 “out” 组成的列表。",
    ],
    "capture.wrong.fields": [
      "That capture is wrong, so it wasn’t opened. At {where} is {found}; it should be a frame’s fields.",
      "这个抓包文件有错，所以没有打开。{where} 处是 {found}：应该是一帧的各个字段。",
    ],
    "capture.wrong.tcp": [
      "That capture is wrong, so it wasn’t opened. At {where} is {found}; it should be one of the ends of TCP, such " +
        "as “peer-ended”.",
      "这个抓包文件有错，所以没有打开。{where} 处是 {found}：应该是 TCP 的一种结束方式，例如 “peer-ended”。",
    ],
    "capture.wrong.tcp_by": [
      "That capture is wrong, so it wasn’t opened. At {where} is {found}; it should be “fin” or “reset”.",
      "这个抓包文件有错，所以没有打开。{where} 处是 {found}：应该是 “fin” 或 “reset”。",
    ],
    "capture.wrong.state": [
      "That capture is wrong, so it wasn’t opened. At {where} is {found}; it should be a readyState from 0 to 3.",
      "这个抓包文件有错，所以没有打开。{where} 处是 {found}：应该是 0 到 3 的 readyState。",
    ],
    "capture.wrong.nothing": [
      "That capture is wrong, so it wasn’t opened. At {where} is {found}; there should be nothing, since the bytes " +
        "are in base64.",
      "这个抓包文件有错，所以没有打开。{where} 处是 {found}：这里不该有内容，因为字节写在 base64 里。",
    ],
    "capture.empty": ["Nothing crossed the wire in that capture.", "这个抓包文件里什么也没有。"],
    "capture.opened": ["The capture is open: {n} rows.", "已打开抓包文件：{n} 行。"],
    "capture.opened_all": ["{n} connections are open: choose one above.", "打开了 {n} 个连接：请在上面选一个。"],
    "capture.left": ["{n} more connections of this file aren’t shown.", "这个文件里还有 {n} 个连接没有显示。"],
    "capture.no_server": [
      "A .pcap or .pcapng is read by barewire, and none is connected here. Type “barewire capture FILE --json > " +
        "capture.jsonl” in a terminal, and drop capture.jsonl here.",
      "读取 .pcap 或 .pcapng 要靠 barewire，而这里没有连着它。请在终端输入“barewire capture FILE --json > capture.jsonl”，再把 " +
        "capture.jsonl 拖到这里。",
    ],
    "capture.unread": ["The packets in that file couldn’t be read: {why}", "没能读出这个文件里的报文：{why}"],
    "capture.no_websocket": ["No WebSocket is in that capture.", "这个抓包文件里没有 WebSocket。"],
    "capture.no_file": ["That file couldn’t be read: {why}", "没能读出这个文件：{why}"],
    "capture.reading": ["The packets are being read…", "正在读取报文……"],
    "capture.opened.one": ["The capture is open: {n} row.", "已打开抓包文件：{n} 行。"],
    "capture.no_pcapng": ["The pcapng couldn’t be loaded: {why}", "没能取到 pcapng：{why}"],

    // Close codes: RFC 6455 §7.4.1 and the registry, then barewire's own.
    "close.code": ["Close code {code} {name}.", "关闭码（close code）{code} {name}。"],
    "close.lost": ["The connection ended, and all tries since then have failed.", "连接断开了，之后的重试都没有成功。"],
    "close.reason": ["The reason given: “{reason}”", "附带的原因：“{reason}”"],
    "close.unanswered": [
      "The closing handshake that this page started was not completed.",
      "本页发起的关闭握手没有完成。",
    ],
    "close.1000": ["A normal end: what the connection was for is done.", "正常结束：这个连接的任务已经完成。"],
    "close.1001": [
      "One end is going away: a server that shuts down, or a browser that leaves the page.",
      "一方正在离开：服务器要停止，或者浏览器离开了页面。",
    ],
    "close.1002": [
      "An endpoint saw that a rule of the protocol was broken and ended the connection.",
      "一端发现协议规则被违反，于是结束了连接。",
    ],
    "close.1003": [
      "An endpoint got a kind of data that it doesn’t accept, such as binary where it takes only text.",
      "一端收到了它不接受的数据类型，例如只收文本却来了二进制。",
    ],
    "close.1004": ["Reserved: this code has no meaning yet.", "保留：这个码目前没有含义。"],
    "close.1005": [
      "A Close frame came without a code. 1005 is never on the wire: it is the browser’s code for “none was given”.",
      "收到的 Close 帧里没有关闭码。1005 从不在线路上传输：它是浏览器用来表示“没有给出”的关闭码。",
    ],
    "close.1006": [
      "The browser saw TCP end without a Close frame, or never got the connection open. 1006 is never " +
        "on the wire, and it doesn’t say who or why: a server that was stopped, a broken network and a " +
        "refused handshake all look like this to a script.",
      "浏览器看到 TCP 结束了却没有收到 Close 帧，或者连接根本没能打开。1006 从不在线路上传输，也不说明是谁、为什么：服务器被停掉、网络断开、握手被拒绝，在脚本看来都是这样。",
    ],
    "close.1007": [
      "An endpoint got a message whose bytes don’t fit its type, such as text that isn’t UTF-8.",
      "一端收到的消息内容与类型不符，例如文本不是合法的 UTF-8。",
    ],
    "close.1008": ["An endpoint got a message that violates its policy.", "一端收到了违反其策略的消息。"],
    "close.1009": ["An endpoint got a message that is too big for it.", "一端收到的消息太大，处理不了。"],
    "close.1010": [
      "The client needed an extension that the server did not agree to.",
      "客户端需要某个扩展（extension），而服务器没有同意。",
    ],
    "close.1011": [
      "The server met something that it did not expect, and could not go on.",
      "服务器遇到了意料之外的情况，无法继续。",
    ],
    "close.1012": ["The service is restarting.", "服务正在重启。"],
    "close.1013": ["The service is too busy: try again later.", "服务太忙：请稍后再试。"],
    "close.1014": ["A gateway got a bad answer from the server behind it.", "网关从它后面的服务器得到了错误的响应。"],
    "close.1015": [
      "TLS couldn’t be set up. 1015 is never on the wire: it is the browser’s code for it.",
      "TLS 没能建立。1015 从不在线路上传输：它是浏览器自己的关闭码。",
    ],
    "close.4001": [
      "barewire’s own code: the name is taken in this room, and the first to use it keeps it.",
      "barewire 自定义的关闭码：这个名字在房间里已有人用，先到的人保留它。",
    ],
    "close.4002": [
      "barewire’s own code: this name or room is impossible.",
      "barewire 自定义的关闭码：这样的名字或房间名不可用。",
    ],
    "close.library": [
      "A code from 3000 to 3999, which libraries and frameworks register.",
      "3000 到 3999 的码，由程序库和框架登记使用。",
    ],
    "close.private": [
      "A code from 4000 to 4999, which applications agree on among themselves.",
      "4000 到 4999 的码，由应用程序自行约定。",
    ],
    "close.unknown": ["RFC 6455 gives this code no meaning.", "RFC 6455 没有给这个码规定含义。"],

    // This connection.
    "wire.title": ["The wire: the bytes of what is said", "线路：每句话的字节"],
    "wire.connection": ["This connection: its states and facts", "这个连接：状态与信息"],
    "wire.states": ["The four values of readyState", "readyState 的四个值"],
    "wire.happened": ["What just happened", "刚才发生了什么"],
    "wire.facts": ["Facts", "连接信息"],
    "wire.deflate": ["Compression", "压缩"],
    "wire.deflate.server": ["as the server was started", "按服务器启动时的设置"],
    "wire.deflate.off": ["off", "不压缩"],
    "wire.deflate.no-takeover": ["each message on its own (no-takeover)", "逐条单独压缩（no-takeover）"],
    "wire.deflate.takeover": ["after the earlier ones (takeover)", "接着以前的消息压缩（takeover）"],
    "wire.other_server": ["Another server…", "换一个服务器……"],
    "lane.text": ["text, {n} bytes", "文本，{n} 字节"],
    "lane.text.one": ["text, {n} byte", "文本，{n} 字节"],
    "lane.binary": ["binary, {n} bytes", "二进制，{n} 字节"],
    "lane.binary.one": ["binary, {n} byte", "二进制，{n} 字节"],
    "lane.retry": ["try {attempt} in {seconds} s", "{seconds} 秒后第 {attempt} 次重试"],
    "lane.abandoned": ["this page stopped waiting for close", "本页不再等待 close"],
  }),
);
