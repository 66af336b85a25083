"use strict";
// What is said in chat/, in both languages: [English, 简体中文].
barewire.define("chat/words", ["kit/language"], ({ language }) =>
  language.add({
    // What was sent and hasn't come back.
    "sending.sent": ["on its way", "正在路上"],
    "sending.late": ["no answer yet", "还没有回应"],
    "sending.lost": [
      "The connection ended before the server sent this back: it may or may not have arrived.",
      "还没等到服务器发回这条消息，连接就断了：它可能到了，也可能没到。",
    ],
    "sending.refused": ["The server did not accept this.", "服务器没有接受这条消息。"],
    "sending.again": ["Send again", "再发一次"],
    "sending.copy": ["Copy", "复制"],
    "sending.forget": ["Discard", "丢弃"],

    // Silence.
    "banner.silent": [
      "No answer from {host}: nothing has come for {n} seconds, although readyState is still 1 (OPEN). " +
        "The network or the server may have stopped; a script is told about neither.",
      "{host} 没有响应：已经 {n} 秒没有收到任何东西，而 readyState 仍是 1（OPEN）。可能是网络断了，也可能是服务器停了；两种情况脚本都得不到通知。",
    ],
    "banner.silent.one": [
      "No answer from {host}: nothing has come for {n} second, although readyState is still 1 (OPEN). " +
        "The network or the server may have stopped; a script is told about neither.",
      "{host} 没有响应：已经 {n} 秒没有收到任何东西，而 readyState 仍是 1（OPEN）。可能是网络断了，也可能是服务器停了；两种情况脚本都得不到通知。",
    ],
    "banner.connecting_for": [
      "Connecting to {host}… for {n} seconds so far. Something may be listening there without answering.",
      "正在连接 {host}……已经 {n} 秒。那里也许有程序在监听，却不响应。",
    ],
    "happened.unanswered": [
      "For {seconds} seconds nothing answered the opening handshake, so this page called close() and " +
        "gave up: by itself, a browser waits for minutes.",
      "{seconds} 秒内没有收到对开启握手（opening handshake）的响应，于是本页调用 close()，放弃这次尝试：浏览器自己会等上好几分钟。",
    ],

    // What isn't sent.
    "composer.too_large": [
      "Not sent: as JSON this is {size} bytes, and the server takes at most {most} in one message. It " +
        "would end the connection with close code 1009. Your message is still here.",
      "没有发出：写成 JSON 有 {size} 字节，而服务器一条消息最多收 {most} 字节，超过就会用关闭码 1009 结束连接。你的消息还在这里。",
    ],
    "composer.surrogate": [
      "Not sent: character {n} is half of a surrogate pair, which UTF-8 can’t carry (RFC 3629 " +
        "{§RFC 3629: UTF-8 definition}), and a text message is UTF-8. Your message is still here.",
      "没有发出：第 {n} 个字符只是代理对（surrogate pair）的一半，UTF-8 无法表示它（RFC 3629 {§RFC 3629: UTF-8 definition}），" +
        "而文本消息必须是 UTF-8。你的消息还在这里。",
    ],

    "log.intro": ["New to all this? What it is, and a guided start", "第一次接触？看看这是什么，跟着做一遍"],

    // readyState, in words. It tells how far things went, not who did it.
    "state.0": ["The opening handshake is under way.", "开启握手（opening handshake）正在进行。"],
    "state.1": ["Messages can go both ways.", "双方都可以收发消息。"],
    "state.2": ["The closing handshake is under way.", "关闭握手（closing handshake）正在进行。"],
    "state.3": ["Closed, or never opened.", "已经关闭，或者从未打开。"],

    // The banner.
    "banner.connecting": ["Connecting to {host}…", "正在连接 {host}……"],
    "banner.open": ["Connected: you are {name} in room {room}.", "已连接：你是 {name}，在房间 {room}。"],
    "banner.closing": ["Closing: waiting for the other end’s Close frame.", "正在关闭：等待对端（peer）的 Close 帧。"],
    "banner.closed": ["The connection is closed.", "连接已关闭。"],
    "banner.closed_there": ["The server closed the connection.", "服务器关闭了连接。"],
    "banner.end": ["How it ended, byte by byte", "逐字节看它怎样结束"],
    "banner.closed_here": ["This page closed the connection, as you asked.", "本页应你的要求关闭了连接。"],
    "banner.taken": [
      "Not connected: someone in {room} is already called {name}.",
      "未连接：{room} 里已经有人叫 {name} 了。",
    ],
    "banner.impossible": ["Not connected: this name or room is impossible.", "未连接：这个名字或房间名不可用。"],
    "banner.waiting": [
      "Not connected. Trying again in {n} seconds (try {attempt}).",
      "未连接。{n} 秒后重试（第 {attempt} 次）。",
    ],
    "banner.waiting.one": [
      "Not connected. Trying again in {n} second (try {attempt}).",
      "未连接。{n} 秒后重试（第 {attempt} 次）。",
    ],
    "banner.unreached": [
      "No connection to {host}. Trying again in {n} seconds (try {attempt}).",
      "连不上 {host}。{n} 秒后重试（第 {attempt} 次）。",
    ],
    "banner.unreached.one": [
      "No connection to {host}. Trying again in {n} second (try {attempt}).",
      "连不上 {host}。{n} 秒后重试（第 {attempt} 次）。",
    ],

    // Who and where.
    "rail.label": ["Who and where", "人与房间"],
    "rail.you": ["You are", "你是"],
    "rail.asked": ["You asked to be", "你想用的名字"],
    "rail.change": ["change", "更改"],
    "rail.people": ["Here now", "在线的人"],
    "rail.whisper_hint": ["Choose a name to whisper to that person.", "点一个名字，对那个人说悄悄话。"],
    "rail.alone": ["Nobody else is here yet.", "这里还没有别人。"],
    "rail.whisper_to": ["Whisper to {name}", "对 {name} 说悄悄话"],
    "rail.self": ["you", "你"],
    "rail.rooms": ["Rooms", "房间"],
    "rail.room_now": ["here", "当前"],
    "rail.other_room": ["Another room", "别的房间"],
    "rail.other_room_placeholder": ["room", "房间名"],
    "rail.enter": ["Enter", "进入"],
    "room.title": ["Room", "房间"],

    // Lines in the log.
    "room.renamed": [
      "{old} is taken here, so this page made up another name: {name}.",
      "{old} 已有人用，本页换了一个名字：{name}。",
    ],
    "room.back": ["Connected again, as {name}.", "已重新连接，名字是 {name}。"],
    "room.lost": ["The connection ended ({code}).", "连接断开了（{code}）。"],
    "room.closed": ["You closed the connection ({code}).", "你关闭了连接（{code}）。"],
    "room.fresh": [
      "The server’s record of this room started again (a new epoch), so its numbers start from 1. What " +
        "is above is from before, and only this page still has it.",
      "服务器上这个房间的记录重新开始了（epoch 变了），编号又从 1 数起。上面的内容是之前的，只有本页还留着。",
    ],
    "room.no_history": ["What was said before couldn’t be loaded.", "没能取回之前的消息。"],
    "room.unreadable": ["The server sent something that this page can’t read:", "服务器发来了本页读不懂的内容："],
    "error.no_such_user": [
      "Nobody here has that name, so the whisper reached no one. The server says:",
      "这里没有叫这个名字的人，悄悄话没有送到。服务器说：",
    ],
    "error.bad_message": ["The server didn’t understand that message. It says:", "服务器看不懂那条消息。它说："],
    "error.too_fast": ["That was too fast for the server. It says:", "发得太快了。服务器说："],
    "error.other": ["The server reports an error:", "服务器报告了一个错误："],
    "mark.earlier": ["{n} messages from before you came", "你来之前的 {n} 条消息"],
    "mark.earlier.one": ["{n} message from before you came", "你来之前的 {n} 条消息"],
    "mark.now": ["You came in here", "你在这里加入"],
    "mark.missed": ["What you missed: {n} messages. Whispers are not kept.", "你错过了 {n} 条消息。悄悄话不留存。"],
    "mark.missed.one": ["What you missed: {n} message. Whispers are not kept.", "你错过了 {n} 条消息。悄悄话不留存。"],
    "mark.fresh": ["What the server has kept since: {n} messages", "服务器此后保留的 {n} 条消息"],
    "mark.fresh.one": ["What the server has kept since: {n} message", "服务器此后保留的 {n} 条消息"],
    "mark.gone": ["{n} older ones are no longer kept.", "另有 {n} 条更早的已不再保留。"],
    "mark.gone.one": ["{n} older one is no longer kept.", "另有 {n} 条更早的已不再保留。"],
    "log.label": ["Messages", "消息"],
    "log.number": [
      "Message number {id} of this room: everyone sees the same order",
      "本房间的第 {id} 条消息：所有人看到的顺序都一样",
    ],
    "log.you": ["(you)", "（你）"],
    "log.nobody": ["someone without a name", "没有名字的人"],
    "log.whisper_to": ["You whispered to {name}", "你悄悄对 {name} 说"],
    "log.test": ["Test, sent only to yourself", "测试：只发给自己"],
    "log.whisper_from": ["{name} whispered to you", "{name} 悄悄对你说"],
    "log.earlier": ["Said before you came", "在你来之前说的"],
    "log.missed": ["Said while you were away", "在你离开时说的"],
    "log.joined": ["came in", "进来了"],
    "log.left": ["left", "离开了"],
    "log.bytes": ["{n} bytes", "{n} 个字节"],
    "log.bytes.one": ["{n} byte", "{n} 个字节"],
    "log.bytes_more": ["and {n} bytes more, not shown", "还有 {n} 个字节没有显示"],
    "log.bytes_more.one": ["and {n} byte more, not shown", "还有 {n} 个字节没有显示"],
    "log.bytes_text": ["Read as UTF-8: {text}", "按 UTF-8 读：{text}"],
    "log.new": ["{n} new messages ↓", "{n} 条新消息 ↓"],
    "log.new.one": ["{n} new message ↓", "{n} 条新消息 ↓"],
    "log.latest": ["To the latest ↓", "回到最新 ↓"],
    "log.shown": ["The newest {n} of {all} lines are shown.", "共 {all} 行，只显示最新的 {n} 行。"],
    "log.earlier_button": ["Show earlier ones", "显示更早的"],
    "log.dropped": [
      "{n} older lines were dropped: this page keeps the newest.",
      "更早的 {n} 行已丢弃：本页只保留最新的。",
    ],
    "log.dropped.one": [
      "{n} older line was dropped: this page keeps the newest.",
      "更早的 {n} 行已丢弃：本页只保留最新的。",
    ],
    "log.empty": ["Nobody has said anything in {room} yet.", "{room} 里还没有人说话。"],
    "log.what": [
      "A WebSocket is one connection over which browser and server send each other messages at any time.",
      "WebSocket 是一条连接，浏览器和服务器随时都能通过它互相发消息。",
    ],
    "log.new_here": ["New to all this?", "第一次接触？"],
    "log.guided": ["A guided start, and the labs", "跟着做一遍，再做实验"],
    "log.empty_hint": [
      "Type something and press Enter: every bit of it appears beside the chat. Or be two people at once:",
      "输入点什么，按回车：它的每一个比特都会出现在聊天旁边。或者一个人扮演两个人：",
    ],
    "log.second_window": ["open a second window", "再开一个窗口"],

    // Writing.
    "composer.to_room": ["Message to everyone in {room}", "发给 {room} 里的所有人"],
    "composer.to_one": ["Whisper to {name}", "对 {name} 说悄悄话"],
    "composer.whispering": [
      "The server passes this only to {name}. It can read it; without TLS, so can anyone who listens " +
        "on the way. Press Esc to stop.",
      "服务器只把它转给 {name}。服务器读得到；没有 TLS 时，在途中监听的人也读得到。按 Esc 退出。",
    ],
    "composer.whisper_gone": ["{name} is not here any more.", "{name} 已经不在这里了。"],
    "composer.whisper_end": ["Back to everyone", "改为发给所有人"],
    "composer.kind": ["Send as", "发送方式"],
    "composer.text": ["Text", "文本"],
    "composer.bytes": ["Bytes (hex)", "字节（hex）"],
    "composer.bytes_label": ["Bytes in hexadecimal, such as 48 69", "十六进制字节，例如 48 69"],
    "composer.bytes_hint": [
      "Two digits a byte. Goes to everyone as a binary message.",
      "每个字节两位数字，作为二进制消息发给所有人。",
    ],
    "composer.hint": ["Enter sends, Shift+Enter makes a new line.", "Enter 发送，Shift+Enter 换行。"],
    "composer.count": ["{n} characters, {bytes} of UTF-8", "{n} 个字符，UTF-8 编码后 {bytes}"],
    "composer.count.one": ["{n} character, {bytes} of UTF-8", "{n} 个字符，UTF-8 编码后 {bytes}"],
    "composer.bytes_count": ["{n} bytes.", "{n} 个字节。"],
    "composer.bytes_count.one": ["{n} byte.", "{n} 个字节。"],
    "composer.bytes_text": ["Read as UTF-8: {text}", "按 UTF-8 读：{text}"],
    "composer.not_open": [
      "Not connected (readyState is {state}): what you write stays here.",
      "未连接（readyState 是 {state}）：写的内容会留在这里。",
    ],
    "composer.not_sent": [
      "Not sent: send() needs readyState 1, and it is {state}. Your message is still here.",
      "没有发出：send() 要求 readyState 为 1，现在是 {state}。你的消息还在这里。",
    ],

    // When no server answers.
    "help.nobody": ["Can’t connect to {host}", "连不上 {host}"],
    "help.other": ["Another server", "换一个服务器"],
    "help.other_why": [
      "This page uses {host}. Any barewire that accepts it will do.",
      "本页现在用的是 {host}。任何允许它连接的 barewire 都可以。",
    ],
    "help.why": [
      "The server may not be running, or listen elsewhere, or have refused this page; browsers don’t " +
        "tell scripts which. To start it:",
      "服务器可能没有运行，可能在别的地址上监听，也可能拒绝了本页；浏览器不会告诉脚本是哪一种。启动它：",
    ],
    "help.why_disk": [
      "This page was opened from disk, so it looks for a server at {host}. It may not be running, or " +
        "listen elsewhere, or refuse pages from disk, as it does if it was started with --host; browsers " +
        "don’t tell scripts which. To start it:",
      "本页是从磁盘打开的，所以到 {host} 找服务器。它可能没有运行，可能在别的地址上监听，也可能拒绝从磁盘打开的页面（用 --host 启动时就是这样）；浏览器不会告诉脚本是哪一种。启动它：",
    ],
    "help.why_disk_far": [
      "This page was opened from disk, and only a server on this machine accepts such a page. Open the " +
        "page of {host} itself; if that doesn’t answer either, the server isn’t running or listens " +
        "elsewhere. To start it there:",
      "本页是从磁盘打开的，只有本机上的服务器才允许这样的页面连接。请打开 {host} 自己的页面；如果也打不开，说明服务器没有运行，或者在别的地址上监听。在那台机器上启动它：",
    ],
    "help.why_stranger": [
      "This page came from {origin}, so the server at {host} accepts it only if told to. It is " +
        "simplest to open that server’s own page. The server may also not be running, or listen " +
        "elsewhere; browsers don’t tell scripts which. To start it so that it accepts this page:",
      "本页来自 {origin}，所以 {host} 的服务器要得到许可才接受它。最简单的办法是打开那台服务器自己的页面。服务器也可能没有运行，或者在别的地址上监听；浏览器不会告诉脚本是哪一种。要启动它并让它接受本页：",
    ],
    "help.type": ["In a terminal, in barewire’s folder, type", "在终端里，进入 barewire 的文件夹，输入"],
    "help.open": [
      "Leave this page open, since it keeps trying; or load it again from",
      "让本页开着，它会继续重试；或者重新打开",
    ],
    "help.open_disk": [
      "Leave this page open, since it keeps trying; or open the server’s own copy at",
      "让本页开着，它会继续重试；或者打开服务器自带的页面",
    ],
    "help.elsewhere": ["If the server printed another address, give it here", "如果服务器打印的是别的地址，请填在这里"],

    // Names and rooms.
    "who.name": ["Name", "名字"],
    "who.room": ["Room", "房间"],
    "who.free": ["Or take one of these:", "或者用其中一个："],
    "who.quote": ["The server says: “{reason}”", "服务器说：“{reason}”"],
    "who.change": ["Your name and room", "你的名字和房间"],
    "who.change_why": [
      "Both are part of the address, so changing one opens a new connection.",
      "两者都是地址的一部分，所以改动任何一个都会打开新的连接。",
    ],
    "who.taken": ["Someone here is already called {name}", "这里已经有人叫 {name} 了"],
    "who.taken_why": [
      "The first to use it keeps it. Choose another name, and this page connects again.",
      "先到的人保留名字。换一个名字，本页就会重新连接。",
    ],
    "who.held": ["{name} is still in use", "{name} 还在使用中"],
    "who.held_why": [
      "The server may not have noticed yet that your last connection ended. This page tries again by " +
        "itself; or take another name.",
      "服务器可能还没发现你上一个连接已经结束。本页会自动重试；你也可以换个名字。",
    ],
    "who.impossible": ["This name or room is impossible", "这个名字或房间名不可用"],
    "who.impossible_why": [
      "The server accepted the handshake only to say so: a browser tells scripts the close reason, but " +
        "never an HTTP status. Change what it names, and connect again.",
      "服务器接受握手只是为了说明这一点：浏览器会把关闭原因告诉脚本，却从不告诉 HTTP 状态码。请按它说的修改，再连接。",
    ],
    "who.swallowed": ["This name or room is impossible", "这个名字或房间名不可用"],
    "who.swallowed_why": [
      "In an address, “.” and “..” mean places: a browser removes them before it sends the address, so " +
        "the server never sees them. Choose another name or room.",
      "在地址里，“.” 和 “..” 表示位置：浏览器在发送之前就把它们去掉，服务器根本收不到。请换一个名字或房间。",
    ],
    "fact.address": ["Address", "地址"],
    "fact.subprotocol": ["Subprotocol", "子协议 subprotocol"],
    "fact.extensions": ["Extensions", "扩展 extensions"],
    "fact.received": ["Received", "收到"],
    "fact.sent": ["Sent", "发出"],
    "fact.calls": ["Connections tried", "尝试连接的次数"],
    "fact.none": ["none", "无"],
    "fact.no_extensions": ["none agreed", "没有协商启用任何扩展"],
    "fact.traffic": ["{n} messages, {bytes}", "{n} 条消息，{bytes}"],
    "fact.traffic.one": ["{n} message, {bytes}", "{n} 条消息，{bytes}"],

    "happened.calling": [
      "JavaScript called new WebSocket(). The browser connects to {url} over TCP and sends an HTTP GET " +
        "that asks for an upgrade: the opening handshake.",
      "JavaScript 调用了 new WebSocket()。浏览器通过 TCP 连到 {url}，发出一个要求升级（upgrade）的 HTTP GET 请求：开启握手（opening handshake）。",
    ],
    "happened.open": [
      "The opening handshake succeeded: the server answered 101 Switching Protocols with the accept " +
        "value that belongs to the browser’s key, and chose the subprotocol “{subprotocol}”. From here " +
        "on, frames go both ways on the same TCP connection.",
      "开启握手成功：服务器返回 101 Switching Protocols，accept 值与浏览器的 key 相符，并选定子协议（subprotocol）“{subprotocol}”。" +
        "从现在起，同一条 TCP 连接上双向传送帧（frame）。",
    ],
    "happened.error": [
      "The browser fired “error” and says no more: it hides the cause from scripts on purpose, so that " +
        "pages can’t probe the network around you. A “close” follows.",
      "浏览器触发了 “error”，但不再多说：它故意对脚本隐瞒原因，使网页不能探测你周围的网络。随后会有 “close”。",
    ],
    "happened.closing": [
      "JavaScript called close({code}). A Close frame with that code goes out, and readyState is 2 " +
        "until the other end’s Close frame comes back: the closing handshake.",
      "JavaScript 调用了 close({code})。带这个关闭码的 Close 帧发了出去，在对端的 Close 帧回来之前 readyState 是 2：这就是关闭握手（closing handshake）。",
    ],
    "happened.closing.early": [
      "JavaScript called close() before the connection was open. The other end couldn’t receive a " +
        "Close frame yet, so the browser gives up the attempt.",
      "连接还没打开，JavaScript 就调用了 close()。这时对端还不能接收 Close 帧，浏览器于是放弃这次尝试。",
    ],
    "happened.close.clean": [
      "Close frames went both ways and then TCP ended: the connection was closed cleanly (wasClean is true).",
      "双方都发了 Close 帧，然后 TCP 结束：关闭握手（closing handshake）正常完成（wasClean 为 true）。",
    ],
    "happened.close.unclean": [
      "The connection ended without a complete closing handshake (wasClean is false).",
      "连接结束时关闭握手（closing handshake）没有完成（wasClean 为 false）。",
    ],
    "happened.close.never": [
      "The connection never opened, so there was nothing to close: the browser reports the end of the " +
        "attempt as a close.",
      "连接从未打开，也就无从关闭：浏览器把这次尝试的结束也报告为 close。",
    ],
    "happened.refused": [
      "The browser refused to try this address at all: {reason}",
      "浏览器根本不肯尝试这个地址：{reason}",
    ],
    "happened.abandoned": [
      "The closing handshake took too long, so this page stopped waiting for it and opens the next connection.",
      "关闭握手拖得太久，本页不再等待，打开下一个连接。",
    ],
  }),
);
