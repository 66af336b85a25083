"use strict";
// What is said in labs/break-it/, in both languages: [English, 简体中文].
barewire.define("labs/break-it/words", ["kit/language"], ({ language }) =>
  language.add({
    // Break it.
    "break.about": [
      "Here are some thirty ways to break RFC 6455, and a few that only look like one. Send each to " +
        "our server, then let the server send it to your browser. Predict what comes back. In the end " +
        "you can say why a script is told so little: mostly 1006, and no reason.",
      "这里有三十来种违反 RFC 6455 的做法，还有几种只是看起来像。先发给我们的服务器，再让服务器发给你正在用的浏览器。先预测会回来什么。做完之后你能说清楚，为什么脚本知道得这么少：多半只有 1006，没有原因。",
    ],
    "break.to": ["Who gets it?", "发给谁？"],
    "break.to_server": ["our server, as from a client", "我们的服务器，当作客户端发的"],
    "break.to_browser": ["this browser, as from a server", "这个浏览器，当作服务器发的"],
    "break.who_server": ["Our server", "我们的服务器"],
    "break.who_browser": ["This browser", "这个浏览器"],
    "break.list": ["What is done wrong", "错在哪里"],
    "break.tried": [
      "Sent both ways with a prediction: {n} of {all}. After {enough} of them, this lab counts as " +
        "done; each one that you have done has a ✓.",
      "带着预测发给过双方的：{n} / {all}。做满 {enough} 个，这个实验就算完成；做过的标着 ✓。",
    ],
    "break.stories": ["To the three views", "去看三种说法"],
    "break.list_one": ["what is sent", "发了什么"],
    "break.group.first": ["the first byte", "第一个字节"],
    "break.group.mask": ["the mask", "掩码（mask）"],
    "break.group.length": ["the length", "长度"],
    "break.group.control": ["control frames", "控制帧（control frame）"],
    "break.group.fragments": ["fragments", "分片（fragment）"],
    "break.group.text": ["text", "文本（text）"],
    "break.group.close": ["Close frames", "Close 帧"],
    "break.group.alien": ["not frames at all", "根本不是帧（frame）"],
    "break.bytes": ["The bytes, as the receiver takes them apart", "这些字节，接收方是这样拆开的"],
    "break.head_fin": ["FIN", "FIN 位"],
    "break.head_rsv": ["RSV", "RSV 位"],
    "break.head_opcode": ["opcode", "操作码 opcode"],
    "break.head_masked": ["masked", "掩码 mask"],
    "break.head_length": ["length", "长度 length"],
    "break.head_payload": ["payload, unmasked", "载荷 payload（去掉掩码）"],
    "break.head_bytes": ["on the wire", "线路上的字节"],
    "break.yes": ["yes", "有"],
    "break.no": ["no", "没有"],
    "break.reserved": ["reserved", "保留"],
    "break.length_lies": ["{n}, but {here} are here", "{n}，这里只有 {here}"],
    "break.no_header": ["The header isn’t complete yet.", "帧头（header）还不完整。"],
    "break.more_frames": ["… and more frames: {n}.", "……还有 {n} 帧。"],
    "break.ask": [
      "{who} gets these bytes on an open connection. What comes back?",
      "连接打开后，{who}收到这些字节。会回来什么？",
    ],
    "break.send": ["Send it", "发送"],
    "break.will_code_1002": ["a Close with 1002: the protocol is broken", "关闭码为 1002 的 Close：违反协议"],
    "break.will_code_1007": [
      "a Close with 1007: the payload isn’t what its type says",
      "关闭码为 1007 的 Close：载荷与类型不符",
    ],
    "break.will_code_1009": ["a Close with 1009: too big", "关闭码为 1009 的 Close：太大"],
    "break.will_taken": ["no complaint: it is accepted", "不报错：当作合法的收下"],
    "break.will_waits": ["nothing: it waits for more bytes", "什么也没有：它在等更多字节"],
    "break.will_cut": ["the end of TCP, with no Close before it", "直接结束 TCP，之前没有 Close"],
    "break.will_other": ["It was a Close with {code}.", "是关闭码为 {code} 的 Close。"],
    "break.did_code_1002": [
      "{who} answers with a Close with code {code}, “{reason}”. Then the connection ended.",
      "{who}用关闭码为 {code} 的 Close 回答，原因“{reason}”。然后连接就结束了。",
    ],
    "break.did_code_1007": [
      "{who} answers with a Close with code {code}, “{reason}”. The header was right; the bytes in it aren’t text.",
      "{who}用关闭码为 {code} 的 Close 回答，原因“{reason}”。帧头没有错，里面的字节不是文本。",
    ],
    "break.did_code_1009": [
      "{who} answers with a Close with code {code}, “{reason}”. It didn’t wait for the end of the message.",
      "{who}用关闭码为 {code} 的 Close 回答，原因“{reason}”。它没有等到消息的结尾。",
    ],
    "break.did_other": [
      "{who} answers with a Close with code {code}, “{reason}”.",
      "{who}用关闭码为 {code} 的 Close 回答，原因“{reason}”。",
    ],
    "break.did_taken": ["{who} has no complaint. What came back: {back}.", "{who}没有报错。发回来的是：{back}。"],
    "break.did_waits": [
      "{who} says nothing. The connection is still open, and it waits.",
      "{who}什么也没有说。连接还开着，它在等。",
    ],
    "break.did_cut": ["{who} sends no Close; the connection simply ends.", "{who}没有发 Close，连接就这样断了。"],
    "break.frame": ["a {name} frame", "一个 {name} 帧"],
    "break.to_script": ["a message for the script", "给脚本的一条消息"],
    "break.short_code_1002": ["Close {code}", "Close 帧 {code}"],
    "break.short_code_1007": ["Close {code}", "Close 帧 {code}"],
    "break.short_code_1009": ["Close {code}", "Close 帧 {code}"],
    "break.short_other": ["Close {code}", "Close 帧 {code}"],
    "break.short_taken": ["no complaint", "不报错"],
    "break.short_waits": ["waits", "等着"],
    "break.short_cut": ["ends without a Close", "没有 Close 就结束"],
    "break.result": ["What happened, and why", "发生了什么，为什么"],
    "break.script": [
      "The script on this page: {words} Compare all three views below, at the visible wire.",
      "本页的脚本：{words}三种说法都在下面“看得见的线路”里，比一比。",
    ],
    "break.script_message": ["{n} messages.", "{n} 条消息。"],
    "break.script_message.one": ["{n} message.", "{n} 条消息。"],
    "break.script_closed": [
      "it got “close” with {code} and the reason “{reason}”.",
      "收到 “close” 事件，关闭码 {code}，原因“{reason}”。",
    ],
    "break.script_nothing": ["no end so far.", "到现在没有结束。"],
    "break.then_server": ["Now to our server", "再发给我们的服务器"],
    "break.then_browser": ["Now to this browser", "再发给这个浏览器"],
    "break.compare": ["Side by side", "放在一起比"],
    "break.compare_says": [
      "A server and a browser need not agree: if the RFC leaves the code open, or one of them is more " +
        "patient, the row is marked with ≠. Another browser may differ again.",
      "服务器和浏览器不一定一样：RFC 没有规定关闭码的地方，或者其中一方更有耐心，那一行就标着 ≠。换一个浏览器又可能不同。",
    ],
    "break.differ": ["they differ", "两者不同"],
    "break.measured": ["Measured just now, with this server and this browser", "刚才用这个服务器和这个浏览器测到的"],
    "break.of_server": ["our server", "我们的服务器"],
    "break.of_browser": ["this browser, on the wire", "这个浏览器，在线路上"],
    "break.of_script": ["this browser, to its script", "这个浏览器告诉脚本的"],
    "break.all": [
      "Measure all of them both ways (about half a minute; on a slow network, minutes)",
      "全部双向测一遍（大约半分钟；网络慢时要几分钟）",
    ],
    "break.all_done": ["All of them have been measured; the table is complete.", "全部测完了，表格是完整的。"],
    "break.stop": ["Stop", "停下"],
    "break.progress": ["{n} of {all} measured", "已测 {n} 个，共 {all} 个"],
    "break.line_server": ["to our server", "发给我们的服务器"],
    "break.line_browser": ["to this browser", "发给这个浏览器"],
    "break.code_bits": [
      "The reserved bits: no extension was negotiated, so each must be 0.",
      "保留位：没有协商启用扩展（extension），所以都必须是 0。",
    ],
    "break.code_mask": ["A client’s frame without a mask ends the connection.", "客户端的帧没有掩码，连接就结束。"],
    "break.code_length": ["Each length can be written in one way only.", "每个长度只有一种写法。"],
    "break.code_utf8": ["Text is checked as it arrives, not when it is complete.", "文本一到就检查，不等到完整。"],
    "break.code_fail": [
      "Failing the connection: the Close with its code, and no more reading.",
      "判定出错并断开连接（fail the connection）：发出带关闭码的 Close，不再读。",
    ],

    "break.name.rsv1": ["RSV1 is 1", "RSV1 为 1"],
    "break.what.rsv1": [
      "The first reserved bit says “this payload is compressed”, but nobody agreed on compression.",
      "第一个保留位的意思是“载荷（payload）压缩过”，可是并没有协商启用压缩。",
    ],
    "break.why.rsv1": [
      "Reserved bits belong to extensions ({§Base Framing Protocol}). A receiver that doesn’t know the " +
        "extension can’t know what the payload means; to go on would be to guess.",
      "保留位属于扩展（extension，{§Base Framing Protocol}）。不知道这个扩展，就不知道载荷是什么意思，继续下去只能猜。",
    ],
    "break.name.rsv23": ["RSV2 and RSV3 are 1", "RSV2、RSV3 为 1"],
    "break.what.rsv23": [
      "Two bits to which no extension in use gives a meaning yet.",
      "这两个比特，目前还没有哪个通用的扩展给它们意义。",
    ],
    "break.why.rsv23": [
      "They are reserved for the future. If receivers let them pass today, nobody could ever use them " +
        "({§Base Framing Protocol}).",
      "它们是留给将来的。如果今天的接收方放它们过去，以后就没有人能用了（{§Base Framing Protocol}）。",
    ],
    "break.name.opcode-3": ["opcode 3", "操作码（opcode）3"],
    "break.what.opcode-3": [
      "Data of a kind that isn’t defined: 1 is text, 2 is binary, 3 to 7 are reserved.",
      "没有定义的一种数据：1 是文本，2 是二进制，3 到 7 留给以后。",
    ],
    "break.why.opcode-3": [
      "A receiver that skips what it doesn’t know would lose a message silently. " +
        "{§Base Framing Protocol} says: fail the connection.",
      "跳过不认识的东西，就是悄悄丢掉一条消息。{§Base Framing Protocol} 规定：判定出错并断开连接。",
    ],
    "break.name.opcode-b": ["opcode 0xB", "操作码0xB"],
    "break.what.opcode-b": [
      "A control frame of a kind that isn’t defined: 8 is Close, 9 Ping, 0xA Pong.",
      "没有定义的一种控制帧：8 是 Close，9 是 Ping，0xA 是 Pong。",
    ],
    "break.why.opcode-b": [
      "A control frame may change the connection itself; one that isn’t understood can’t be ignored " +
        "({§Base Framing Protocol}).",
      "控制帧可能改变连接本身，不认识的不能当作没看见（{§Base Framing Protocol}）。",
    ],
    "break.name.mask": ["the mask reversed", "掩码反了"],
    "break.what.mask": [
      "To the server without a mask; to the browser with one. It must be the other way round.",
      "发给服务器的不加掩码，发给浏览器的加了。应该正好相反。",
    ],
    "break.why.mask": [
      "A browser’s mask keeps a page from choosing the bytes that a proxy on the way sees " +
        "({§Attacks On Infrastructure (Masking)}). It only helps if nobody accepts frames without it; a " +
        "server has no page to guard against, so it must not mask ({§Overview}).",
      "浏览器的掩码让网页不能决定代理（proxy）看到哪些字节（{§Attacks On Infrastructure (Masking)}）。只有人人都拒收没有掩码的帧，它才有用；" +
        "服务器没有网页要提防，所以不得加（{§Overview}）。",
    ],
    "break.name.mask-empty": ["the same, with no payload", "同样的，没有载荷"],
    "break.what.mask-empty": [
      "An empty Ping: there is nothing to mask. Does the bit still count?",
      "空的 Ping：没有什么可掩的。这一位还算数吗？",
    ],
    "break.why.mask-empty": [
      "It counts: {§Overview} is about every frame, not every byte. A rule without exceptions can be " +
        "checked with one bit.",
      "算数：{§Overview} 说的是每一帧，不是每个字节。没有例外的规则，查一个比特就够了。",
    ],
    "break.name.long-16": ["5, in 16 bits", "5 用 16 比特写"],
    "break.what.long-16": [
      "The length is right, but written longer than necessary.",
      "长度是对的，只是写得比需要的长。",
    ],
    "break.why.long-16": [
      "The shortest form is a MUST ({§Base Framing Protocol}): if a thing can be written in two ways, " +
        "two programs may read it in two ways.",
      "必须用最短的写法（{§Base Framing Protocol}）：同一样东西有两种写法，两个程序就可能有两种读法。",
    ],
    "break.name.long-64": ["200, in 64 bits", "200 用 64 比特写"],
    "break.what.long-64": [
      "As the course notes’ encoder writes it: right, but eight bytes long.",
      "课堂笔记的编码器就是这样写的：数是对的，占八个字节。",
    ],
    "break.why.long-64": [
      "The same rule ({§Base Framing Protocol}). Many servers let it pass, so the mistake lives on; " +
        "many browsers don’t.",
      "同一条规则（{§Base Framing Protocol}）。很多服务器放它过去，所以这个错误一直活着；很多浏览器不放。",
    ],
    "break.name.top-bit": ["the top bit of 64", "64 比特的最高位"],
    "break.what.top-bit": [
      "Read as a number with a sign, this length would be negative.",
      "如果当作有符号的数来读，这个长度是负的。",
    ],
    "break.why.top-bit": [
      "That is why the bit must be 0 ({§Base Framing Protocol}): a language that has only signed " +
        "numbers must be able to read every length.",
      "所以这一位必须是 0（{§Base Framing Protocol}）：只有有符号数的语言也要能读所有的长度。",
    ],
    "break.name.huge": ["a tebibyte to come", "声明 1 TiB"],
    "break.what.huge": [
      "The form is right: it says that 1,099,511,627,776 bytes follow.",
      "长度的写法没错：它说后面有 1,099,511,627,776 个字节。",
    ],
    "break.why.huge": [
      "The form breaks no rule; but each end has a limit, and may say so at once " +
        "({§Implementation-Specific Limits}). A program that allocates what a header announces is easily " +
        "brought down.",
      "写法没有错，但每一方都有上限，可以马上说出来（{§Implementation-Specific Limits}）。谁按帧头的声明去分配内存，谁就很容易被拖垮。",
    ],
    "break.name.says-more": ["says 100, sends 5", "说 100，发 5"],
    "break.what.says-more": ["The header announces more than ever comes.", "帧头声明的比实际来的多。"],
    "break.why.says-more": [
      "Nobody can tell a lie from a slow network: the receiver must wait. Only a time limit or a " +
        "keep-alive Ping ends it.",
      "说谎和网络慢，谁也分不出来：接收方只能等。只有时限或保活（keep-alive）的 Ping 能结束它。",
    ],
    "break.name.says-less": ["says 2, sends 5", "说 2，发 5"],
    "break.what.says-less": ["There are three bytes too many after the frame.", "帧后面多了三个字节。"],
    "break.why.says-less": [
      "The frame is right, and “He” is accepted. Then the next frame begins, in the middle of a word; " +
        "its bits make no sense. After one wrong length, everything that follows is lost.",
      "这一帧没有错，“He” 被收下了。接着就是下一帧，从单词中间开始，它的比特说不通。一个长度错了，后面的全完了。",
    ],
    "break.name.ping-long": ["a Ping of 126 bytes", "126 字节的 Ping"],
    "break.what.ping-long": ["One byte more than the short form of the length can say.", "比短长度能写的多一个字节。"],
    "break.why.ping-long": [
      "Control frames have at most 125 bytes ({§Control Frames}), so that a Pong can be kept and sent " +
        "back by everyone, at any moment.",
      "控制帧最多 125 字节（{§Control Frames}），这样任何一方随时都存得下、回得出 Pong。",
    ],
    "break.name.ping-fragment": ["a Ping with FIN 0", "FIN 为 0 的 Ping"],
    "break.what.ping-fragment": ["“The first part of a Ping.”", "“一个 Ping 的第一部分。”"],
    "break.why.ping-fragment": [
      "Control frames come between the fragments of a message; if they were in fragments too, nobody " +
        "could tell whose the next fragment is ({§Control Frames}).",
      "控制帧可以插在消息的分片之间；如果它自己也分片，就分不清下一片是谁的了（{§Control Frames}）。",
    ],
    "break.name.ping-inside": ["a Ping between two fragments", "两个分片之间的 Ping"],
    "break.what.ping-inside": [
      "A text in two fragments, and a Ping between them.",
      "一条文本分成两片，中间夹一个 Ping。",
    ],
    "break.why.ping-inside": [
      "This is allowed ({§Fragmentation}), and it is why control frames exist: a long message must not " +
        "keep anyone from asking “are you there?”.",
      "这是允许的（{§Fragmentation}），控制帧正是为此而有：长消息发到一半，也要能问“你还在吗？”。",
    ],
    "break.name.continue-first": ["a continuation first", "一开始就是 continuation"],
    "break.what.continue-first": [
      "Opcode 0 says “this continues the message before”. There is none.",
      "操作码0 的意思是“接着前面那条消息”。前面没有消息。",
    ],
    "break.why.continue-first": [
      "It has no type: nobody knows whether it is text ({§Fragmentation}).",
      "它没有类型：谁也不知道它是不是文本（{§Fragmentation}）。",
    ],
    "break.name.continue-after": ["a continuation of what has ended", "接着已经结束的消息"],
    "break.what.continue-after": [
      "A complete text, FIN 1, and then “more of it”.",
      "一条完整的文本，FIN 为 1，然后“还有”。",
    ],
    "break.why.continue-after": [
      "FIN said that the message is complete, and it was handed on. There is nothing left to continue " +
        "({§Fragmentation}).",
      "FIN 说过消息完整了，已经交上去了，没有东西可以再接（{§Fragmentation}）。",
    ],
    "break.name.text-inside": ["a text inside a text", "文本里又来一条文本"],
    "break.what.text-inside": [
      "The first message hasn’t ended, and a second one begins.",
      "第一条消息还没有结束，第二条就开始了。",
    ],
    "break.why.text-inside": [
      "Fragments of two messages must not mix ({§Fragmentation}). A well-known library drops the first " +
        "message here and says nothing. Imagine it with a bank’s messages.",
      "两条消息的分片不得混在一起（{§Fragmentation}）。有一个有名的库在这里悄悄丢掉第一条。想象那是银行的消息。",
    ],
    "break.name.binary-inside": ["a binary frame inside a text", "文本里来一个二进制帧"],
    "break.what.binary-inside": [
      "It was meant as the second half, but has opcode 2 instead of 0.",
      "它本来是后半段，可是操作码写了 2，应该是 0。",
    ],
    "break.why.binary-inside": [
      "Only the first fragment says what a message is; all others have opcode 0 ({§Fragmentation}).",
      "只有第一个分片说明消息的类型，其余的操作码都是 0（{§Fragmentation}）。",
    ],
    "break.name.never-ends": ["a fragment, and then nothing", "一个分片，然后没了"],
    "break.what.never-ends": ["A first fragment, and nothing after it.", "第一个分片之后什么也没有。"],
    "break.why.never-ends": [
      "No rule is broken: the rest may come in an hour. That is why a server counts how much it keeps for each peer.",
      "没有违反规则：剩下的可能一小时后才来。所以服务器要数清楚替谁存了多少。",
    ],
    "break.name.endless": ["131,073 empty fragments", "131,073 个空分片"],
    "break.what.endless": [
      "A message of no bytes at all, in endless fragments: 786,438 bytes of headers.",
      "一个字节也没有的消息，分片却没有尽头：光帧头就有 786,438 个字节。",
    ],
    "break.why.endless": [
      "The RFC sets no limit. A server without its own limit counts bytes, finds 0, and works for " +
        "ever. Our server also counts fragments ({§Implementation-Specific Limits}).",
      "RFC 没有规定上限；如果自己也不设，数来数去是 0 字节，就永远忙下去。我们的服务器也数分片（fragment，{§Implementation-Specific Limits}）。",
    ],
    "break.name.utf8-byte": ["the byte FF in a text", "文本里的字节 FF"],
    "break.what.utf8-byte": [
      "“Hell” and a byte that never appears in UTF-8.",
      "“Hell” 加上一个在 UTF-8 里从不出现的字节。",
    ],
    "break.why.utf8-byte": [
      "Text is UTF-8, or the connection fails ({§Handling Errors in UTF-8-Encoded Data}). Our server " +
        "uses the code for it, 1007; the RFC doesn’t require it, and browsers may say 1002.",
      "文本必须是 UTF-8，否则就要判定出错并断开连接（{§Handling Errors in UTF-8-Encoded Data}）。我们的服务器用专门的关闭码 1007；RFC 没有强制，浏览器可能说 1002。",
    ],
    "break.name.utf8-cut": ["a character cut in two", "一个字符被切断"],
    "break.what.utf8-cut": [
      "Two characters of three bytes each, the last byte missing; and FIN says that this is all.",
      "两个汉字各三个字节，少了最后一个字节；而 FIN 说这就是全部。",
    ],
    "break.why.utf8-cut": [
      "At the end of a message, every character must be complete ({§Handling Errors in UTF-8-Encoded Data}).",
      "消息结束时，每个字符都必须完整（{§Handling Errors in UTF-8-Encoded Data}）。",
    ],
    "break.name.utf8-surrogate": ["half a pair", "半个代理对（surrogate）"],
    "break.what.utf8-surrogate": [
      "ED A0 80: half of a pair that UTF-16 uses inside programs. It isn’t a character.",
      "ED A0 80：UTF-16 在程序内部使用的代理对的一半，不是一个字符。",
    ],
    "break.why.utf8-surrogate": [
      "JavaScript strings may contain such a half, UTF-8 may not. That is why send() replaces it " +
        "before anything is sent.",
      "JavaScript 的字符串里可以有这样半个，UTF-8 里不可以。所以 send() 在发送之前就把它换掉。",
    ],
    "break.name.utf8-overlong": ["a slash in two bytes", "两个字节的斜杠"],
    "break.what.utf8-overlong": [
      "C0 AF would be “/”, written longer than necessary.",
      "C0 AF 会是 “/”，只是写得比需要的长。",
    ],
    "break.why.utf8-overlong": [
      "The shortest form again. Decoders that accepted this one let attackers slip “/” past checks on file names.",
      "又是最短写法。有些解码器接受它，攻击者就能让 “/” 混过文件名的检查。",
    ],
    "break.name.utf8-early": ["a bad byte, and the message isn’t over", "坏字节，消息还没结束"],
    "break.what.utf8-early": [
      "The byte FF is in a first fragment: more would follow. When is it checked?",
      "第一个分片里就有字节 FF，后面还有。什么时候判断？",
    ],
    "break.why.utf8-early": [
      "At once, if the receiver checks while it reads: nothing that comes later can make FF right.",
      "边读边看的话，马上就判断：后面来什么，FF 也不会变对。",
    ],
    "break.name.utf8-between": ["a character in two fragments", "一个字符分在两个分片里"],
    "break.what.utf8-between": [
      "Two bytes of a character of three in one fragment, the last one in the next.",
      "一个三字节的汉字，两个字节在一个分片里，最后一个在下一片。",
    ],
    "break.why.utf8-between": [
      "This is allowed ({§Data Frames}): a fragment may end anywhere; only the whole message has to be " +
        "text. A program that decodes each fragment by itself fails here.",
      "这是允许的（{§Data Frames}）：分片可以在任何地方断开，只要整条消息是文本。一片一片单独解码的程序会在这里失败。",
    ],
    "break.name.close-one": ["a Close with one byte", "一个字节的 Close"],
    "break.what.close-one": ["A code has two bytes. This body has one.", "关闭码是两个字节，这里只有一个。"],
    "break.why.close-one": [
      "The body of a Close is empty, or begins with a code ({§Close}).",
      "Close 的载荷要么是空的，要么以关闭码开头（{§Close}）。",
    ],
    "break.name.close-1005": ["a Close with 1005", "关闭码为 1005 的 Close"],
    "break.what.close-1005": [
      "A script is told 1005 when there was no code.",
      "没有关闭码的时候，脚本得知的就是 1005。",
    ],
    "break.why.close-1005": [
      "1005, 1006 and 1015 are for use inside a program and must not cross the wire " +
        "({§Defined Status Codes}). A Close that says “I have no code” contradicts itself.",
      "1005、1006、1015 只在程序内部使用，不得在线路上传输（{§Defined Status Codes}）。一个 Close 说“我没有关闭码”，自相矛盾。",
    ],
    "break.name.close-999": ["a Close with 999", "关闭码为 999 的 Close"],
    "break.what.close-999": ["Codes begin at 1000.", "关闭码从 1000 开始。"],
    "break.why.close-999": [
      "0 to 999 are not used ({§Reserved Status Code Ranges}). Applications have 4000 to 4999 for " +
        "themselves. Does your browser mind? Not all do.",
      "0 到 999 不用（{§Reserved Status Code Ranges}）。应用可以自己用 4000 到 4999。你的浏览器在意吗？不是都在意。",
    ],
    "break.name.close-reason": ["a reason that isn’t text", "原因不是文本"],
    "break.what.close-reason": ["Code 1000, and the byte FF as the reason.", "关闭码 1000，原因是字节 FF。"],
    "break.why.close-reason": [
      "The reason is UTF-8, too ({§Close}): it is shown to people and written to logs.",
      "原因也必须是 UTF-8（{§Close}）：它会给人看，会写进日志。",
    ],
    "break.name.close-then-text": ["a text after the Close", "Close 之后的文本"],
    "break.what.close-then-text": ["“Goodbye”, and one more thing.", "说了“再见”，又来一句。"],
    "break.why.close-then-text": [
      "After a Close, an endpoint must not send more ({§Close}). Our server reads nothing after a " +
        "Close, so the text reaches nobody and the end is clean. A receiver that does read on may " +
        "complain: send it both ways and compare.",
      "发了 Close 就不得再发（{§Close}）。我们的服务器在 Close 之后什么也不读，所以这条文本谁也没有收到，结束是正常的。继续读的接收方可以报错：两个方向都发一次，比一比。",
    ],
    "break.name.http": ["an HTTP request", "一个 HTTP 请求"],
    "break.what.http": [
      "“GET / HTTP/1.1” on a connection that has become a WebSocket.",
      "连接已经成了 WebSocket，却来了 “GET / HTTP/1.1”。",
    ],
    "break.why.http": [
      "After the handshake there is no HTTP any more. G is 0x47: FIN 0, RSV1 1, opcode 7; the first wrong bit decides.",
      "握手（handshake）之后就没有 HTTP 了。G 是 0x47：FIN 0、RSV1 1、opcode 7；第一个错的比特就决定了。",
    ],
    "break.name.hixie": ["a frame from 2010", "2010 年的帧"],
    "break.what.hixie": [
      "A draft from before the RFC put text between the bytes 00 and FF.",
      "RFC 之前的草案，把文本放在字节 00 和 FF 之间。",
    ],
    "break.why.hixie": [
      "Now 00 means “continuation, not the last one”, and H is a length of 72. Old and new can’t be " +
        "mixed; that is what the version in the handshake is for.",
      "现在 00 的意思是“continuation，不是最后一片”，H 成了长度 72。新旧不能混用，握手里的版本号就是为此。",
    ],
  }),
);
