"use strict";
// The sentences of the timeline, as strings.js has the page's: [English, 简体中文].
(() => {
  const barewire = (globalThis.barewire ??= {});

  Object.assign(barewire.strings, {
    // The buttons at once.
    "try.label": ["Try it", "试一试"],
    "try.text": ["Send {text}", "发送 {text}"],
    "try.ping": ["Ping me", "给我发 ping"],
    "try.binary": ["Send 4 bytes as binary", "发 4 个字节（binary）"],
    "try.fragments": ["Send me three fragments", "给我发三个分片（fragment）"],
    "try.big_out": ["Send me 300 KB", "给我发 300 KB"],
    "try.big_in": ["Let me send 300 KB", "我来发 300 KB"],
    "try.close": ["Close me with 4000", "用 4000 关闭我的连接"],
    "try.quiet": ["Go quiet", "安静一会儿"],
    "try.text_why": ["This page sends a text message: two characters, which are six bytes of UTF-8, with a little JSON around them.", "本页发出一条 text 消息：两个汉字，UTF-8 里是六个字节，外面还包着一层 JSON。"],
    "try.ping_why": ["The server sends a Ping frame. The browser answers with a Pong by itself, and no script hears of either.", "服务器发一个 Ping 帧。浏览器会自己回一个 Pong，脚本对两者都一无所知。"],
    "try.binary_why": ["This page sends the bytes de ad be ef as a binary message.", "本页把 de ad be ef 这四个字节作为 binary 消息发出。"],
    "try.fragments_why": ["The server sends one text message in three frames, and may cut it in the middle of a character. The script gets one “message” event.", "服务器把一条 text 消息分成三个帧发来，甚至可以从一个字符的中间切开。脚本只收到一个 “message” 事件。"],
    "try.big_out_why": ["The server sends one frame so long that its length needs eight more bytes.", "服务器发来一个很长的帧，它的长度要再用八个字节来写。"],
    "try.big_in_why": ["This page sends itself 300,000 letters in one message. See whether your browser cuts it into fragments, and how many reads it takes.", "本页用一条消息给自己发 300,000 个字母。看看你的浏览器会不会把它切成分片（fragment），服务器要读（read）多少次。"],
    "try.close_why": ["The server starts the closing handshake with code 4000. The page then waits for you before it connects again.", "服务器用 4000 开始关闭握手（closing handshake）。之后本页等你来重新连接。"],
    "try.quiet_why": ["Nobody sends for two seconds; then the server asks with a Ping whether you are still there.", "两秒钟谁也不发；然后服务器用 Ping 问你还在不在。"],
    "try.waiting": ["Two seconds of silence: keep still, and wait for the Ping.", "安静两秒：什么也别发，等 Ping 来。"],
    "try.selected": ["Selected: {what}", "已选中：{what}"],

    // The timeline's head.
    "line.title": ["What crosses the wire", "线路上的来往"],
    "line.wire": ["The wire: what the server read and wrote", "线路：服务器读到和写出的"],
    "line.js": ["This page’s JavaScript", "本页的 JavaScript"],
    "line.ms": ["ms", "毫秒"],
    "line.which": ["Which connection", "哪个连接"],
    "line.live": ["this connection", "当前连接"],
    "line.number": ["connection {n}", "连接 {n}"],
    "line.no_number": ["a connection", "一个连接"],
    "line.past": ["{which}, over", "{which}，已结束"],
    "line.ended": ["{which}, ended {time} with {code}", "{which}，{time} 结束，码 {code}"],
    "line.never": ["the last attempt, which never opened", "最近一次没有打开的尝试"],
    "line.file": ["from a file: {which}", "来自文件：{which}"],
    "line.filter": ["Show", "显示"],
    "line.filter_in": ["browser → server", "浏览器 → 服务器"],
    "line.filter_out": ["server → browser", "服务器 → 浏览器"],
    "line.filter_control": ["control frames", "控制帧（control frame）"],
    "line.filter_js": ["JavaScript", "JavaScript 事件"],
    "line.pause": ["Pause", "暂停"],
    "line.go_on": ["Go on", "继续"],
    "line.clear": ["Clear", "清空"],
    "line.latest": ["To the latest ↓", "回到最新 ↓"],
    "line.more": ["Save, open, print", "保存、打开、打印"],
    "line.save_json": ["Save as JSON", "保存为 JSON"],
    "line.save_pcapng": ["Save as pcapng (for Wireshark)", "保存为 pcapng（给 Wireshark）"],
    "line.open": ["Open a saved JSON", "打开保存的 JSON"],
    "line.print": ["Print", "打印"],
    "line.more_hint": ["Or drop a saved JSON on this page: it is read here, and no server is needed. Tickets and cookies are blanked in what is saved.", "也可以把保存的 JSON 拖到本页上：在这里直接读取，不需要服务器。保存时会把票据（ticket）和 cookie 涂成星号。"],

    // What stands above the rows.
    "line.nothing": ["Nothing yet. Every byte of the next connection will stand here.", "还什么都没有。下一个连接的每个字节都会出现在这里。"],
    "line.opening": ["Asking the server for what crosses the wire…", "正在向服务器请求线路上的内容……"],
    "line.refused": ["The server doesn’t show the wire, so only what JavaScript saw is here. It says:", "服务器没有展示线路，所以这里只有 JavaScript 看到的。它说："],
    "line.cannot": ["That couldn’t be done. The server says:", "这件事没有做成。服务器说："],
    "line.unwatched": ["The wire isn’t being watched at the moment: only what JavaScript sees comes in.", "此刻没有在观察线路：只会出现 JavaScript 看到的内容。"],
    "line.whispers": ["{n} rows of whispers aren’t shown while this is projected.", "投影时不显示悄悄话的 {n} 行。"],
    "line.whispers.one": ["{n} row of a whisper isn’t shown while this is projected.", "投影时不显示悄悄话的 {n} 行。"],
    "line.sent": ["Show what was just sent (frame {id})", "看刚发出的（帧 {id}）"],
    "line.paused": ["Paused. {n} rows have come since.", "已暂停。此后来了 {n} 行。"],
    "line.paused.one": ["Paused. {n} row has come since.", "已暂停。此后来了 {n} 行。"],
    "line.gone": ["{n} earlier rows are gone.", "更早的 {n} 行已经不在了。"],
    "line.gone.one": ["{n} earlier row is gone.", "更早的 {n} 行已经不在了。"],
    "line.shown": ["The newest {n} of {all} rows are drawn.", "共 {all} 行，只画出最新的 {n} 行。"],
    "line.earlier": ["Show earlier ones", "显示更早的"],

    // Rows.
    "row.in": ["browser → server", "浏览器 → 服务器"],
    "row.out": ["server → browser", "服务器 → 浏览器"],
    "row.accepted": ["TCP connection accepted, from {peer}", "接受了 TCP 连接，来自 {peer}"],
    "row.request": ["The request: an HTTP GET that asks for an upgrade, {n} bytes", "请求：要求升级（upgrade）的 HTTP GET，{n} 字节"],
    "row.answer": ["The answer: from here on it is WebSocket, {n} bytes", "应答：从这里开始就是 WebSocket，{n} 字节"],
    "row.refused": ["The answer: no WebSocket comes of it, {n} bytes", "应答：没有成为 WebSocket，{n} 字节"],
    "row.frame": ["frame {id}", "帧 {id}"],
    "row.bytes": ["{n} bytes", "{n} 字节"],
    "row.bytes.one": ["{n} byte", "{n} 字节"],
    "row.cut": ["cut off: {seen} of {n} bytes", "被截断：{n} 字节只到了 {seen}"],
    "row.head_cut": ["cut off within its header", "在头部（header）就被截断"],
    "row.reserved": ["reserved opcode {n}", "保留的操作码 {n}"],
    "row.private": ["not shown to you", "内容不显示"],
    "row.empty": ["no payload", "没有载荷（payload）"],
    "row.reads": ["{n} reads", "{n} 次 read"],
    "row.reads.one": ["{n} read", "{n} 次 read"],
    "row.writes": ["{n} writes", "{n} 次 write"],
    "row.writes.one": ["{n} write", "{n} 次 write"],
    "row.shared": ["(together with other frames)", "（与别的帧一起）"],
    "row.part_first": ["fragment 1 of a message", "一条消息的分片（fragment）1"],
    "row.part_middle": ["fragment {n}", "分片（fragment）{n}"],
    "row.part_last": ["fragment {n}, the last: together one {kind} message of {bytes} bytes", "分片（fragment）{n}，最后一个：合起来是一条 {kind} 消息，{bytes} 字节"],
    "row.broke": ["breaks a rule", "违反规则"],
    "row.rule": ["Rule broken, RFC 6455 §{section}: {sentence}", "违反规则，RFC 6455 §{section}：{sentence}"],
    "row.tcp_peer-ended": ["TCP: the browser’s side has ended", "TCP：浏览器一侧结束了"],
    "row.tcp_we-ended": ["TCP: the server has ended its side", "TCP：服务器结束了自己一侧"],
    "row.tcp_closed": ["TCP: the server has closed the connection", "TCP：服务器关闭了连接"],
    "row.tcp_broke": ["TCP: the connection broke", "TCP：连接中断了"],
    "row.end": ["The server’s log says: “{sentence}”", "服务器日志写道：“{sentence}”"],
    "row.gap": ["What crossed before this isn’t here: the watching began late.", "在这之前的内容不在这里：观察开始得晚了。"],
    "row.lost": ["{n} records were lost: too much came at once.", "丢了 {n} 条记录：一下子来得太多。"],
    "row.lost.one": ["{n} record was lost: too much came at once.", "丢了 {n} 条记录：一下子来得太多。"],
    "row.forgotten": ["{n} records before this were no longer kept when this was saved.", "保存时，这之前的 {n} 条记录已经不再保留。"],
    "row.forgotten.one": ["{n} record before this was no longer kept when this was saved.", "保存时，这之前的 {n} 条记录已经不再保留。"],
    "row.cut_goodbye": [
      "The view ended with the server: it said goodbye to the view as well (1001). What crossed after this isn’t here.",
      "服务器结束，观察也随之结束：它向观察用的连接也说了再见（1001）。这之后线路上的内容不在这里。"],
    "row.cut_lost": [
      "The view broke off (code {code}), as after kill -9 of the server or when the network breaks. What crossed after this isn’t here.",
      "观察中断了（码 {code}），例如服务器被 kill -9，或者网络断了。这之后线路上的内容不在这里。"],
    "row.cut_silent": [
      "The server told no more of this connection, so this page stopped listening. What crossed after this isn’t here.",
      "服务器没有再讲这个连接的情况，本页就不再等了。这之后线路上的内容不在这里。"],
    "row.stopped": ["This row can’t be drawn: {why}", "这一行画不出来：{why}"],
    "row.of_frame": ["look at frame {id}", "看帧 {id}"],

    // Files.
    "capture.large": ["That file is too large: at most 32 MiB are read.", "文件太大：最多读取 32 MiB。"],
    "capture.foreign": ["That is no capture of barewire’s: it wants the JSON that “Save as JSON” wrote.", "这不是 barewire 的记录：需要用“保存为 JSON”存下的文件。"],
    "capture.not_json": ["That file isn’t JSON, so nothing of it was opened. The browser says: {why}", "这个文件不是 JSON，所以什么也没有打开。浏览器说：{why}"],
    "capture.many.records": ["That capture has {n} records. At most {most} are read: this page never saves more than about 4,000.", "这份记录里有 {n} 条。最多读取 {most} 条：本页保存的从不超过约 4,000 条。"],
    "capture.many.journal": ["That capture has {n} events of JavaScript. At most {most} are read: this page never saves more than 500.", "这份记录里有 {n} 个 JavaScript 事件。最多读取 {most} 个：本页保存的从不超过 500 个。"],
    "capture.twice": ["That capture is wrong, so nothing of it was opened. At {where} stands {found}: another frame has that number already.", "这份记录有错，所以什么也没有打开。{where} 处是 {found}：前面已有一帧用了这个编号。"],
    "capture.wrong.object": [
      "That capture is wrong, so nothing of it was opened. At {where} stands {found}: an object belongs there.",
      "这份记录有错，所以什么也没有打开。{where} 处是 {found}：应该是一个对象（object）。"],
    "capture.wrong.text": [
      "That capture is wrong, so nothing of it was opened. At {where} stands {found}: text belongs there.",
      "这份记录有错，所以什么也没有打开。{where} 处是 {found}：应该是文本。"],
    "capture.wrong.count": [
      "That capture is wrong, so nothing of it was opened. At {where} stands {found}: a whole number from 0 up belongs there.",
      "这份记录有错，所以什么也没有打开。{where} 处是 {found}：应该是不小于 0 的整数。"],
    "capture.wrong.time": [
      "That capture is wrong, so nothing of it was opened. At {where} stands {found}: a number belongs there.",
      "这份记录有错，所以什么也没有打开。{where} 处是 {found}：应该是一个数。"],
    "capture.wrong.flag": [
      "That capture is wrong, so nothing of it was opened. At {where} stands {found}: true or false belongs there.",
      "这份记录有错，所以什么也没有打开。{where} 处是 {found}：应该是 true 或 false。"],
    "capture.wrong.digits": [
      "That capture is wrong, so nothing of it was opened. At {where} stands {found}: a number written as text in digits belongs there.",
      "这份记录有错，所以什么也没有打开。{where} 处是 {found}：应该是用数字写成的文本。"],
    "capture.wrong.base64": [
      "That capture is wrong, so nothing of it was opened. At {where} stands {found}: bytes in base64 belong there.",
      "这份记录有错，所以什么也没有打开。{where} 处是 {found}：应该是 base64 写的字节。"],
    "capture.wrong.header": [
      "That capture is wrong, so nothing of it was opened. At {where} stands {found}: a frame’s header belongs there, at most 14 bytes in base64.",
      "这份记录有错，所以什么也没有打开。{where} 处是 {found}：应该是一个帧头（header）：base64，最多 14 个字节。"],
    "capture.wrong.dir": [
      "That capture is wrong, so nothing of it was opened. At {where} stands {found}: “in” or “out” belongs there.",
      "这份记录有错，所以什么也没有打开。{where} 处是 {found}：应该是 “in” 或 “out”。"],
    "capture.wrong.dirs": [
      "That capture is wrong, so nothing of it was opened. At {where} stands {found}: a list of “in” and “out” belongs there.",
      "这份记录有错，所以什么也没有打开。{where} 处是 {found}：应该是由 “in” 和 “out” 组成的列表。"],
    "capture.wrong.fields": [
      "That capture is wrong, so nothing of it was opened. At {where} stands {found}: a frame’s fields belong there.",
      "这份记录有错，所以什么也没有打开。{where} 处是 {found}：应该是一帧（frame）的各个字段。"],
    "capture.wrong.tcp": [
      "That capture is wrong, so nothing of it was opened. At {where} stands {found}: one of the ends of TCP belongs there, such as “peer-ended”.",
      "这份记录有错，所以什么也没有打开。{where} 处是 {found}：应该是 TCP 的一种结束方式，例如 “peer-ended”。"],
    "capture.wrong.state": [
      "That capture is wrong, so nothing of it was opened. At {where} stands {found}: a readyState from 0 to 3 belongs there.",
      "这份记录有错，所以什么也没有打开。{where} 处是 {found}：应该是 0 到 3 的 readyState。"],
    "capture.wrong.nothing": [
      "That capture is wrong, so nothing of it was opened. At {where} stands {found}: nothing belongs there, since the bytes stand in base64.",
      "这份记录有错，所以什么也没有打开。{where} 处是 {found}：这里不该有内容，因为字节写在 base64 里。"],
    "capture.empty": ["Nothing crossed the wire in that capture.", "这份记录里什么也没有。"],
    "capture.opened": ["The capture is open: {n} rows.", "已打开记录：{n} 行。"],
    "capture.opened.one": ["The capture is open: {n} row.", "已打开记录：{n} 行。"],
    "capture.no_pcapng": ["The pcapng could not be fetched: {why}", "没能取到 pcapng：{why}"],
  });
})();
