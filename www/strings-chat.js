"use strict";
// Sentences of the chat page that strings.js has no room for. As there:
// [English, 简体中文].
(() => {
  const barewire = (globalThis.barewire ??= {});

  Object.assign(barewire.strings, {
    // A text of which not all is drawn.
    "bounded.all": ["Show all, {size}", "全部显示，{size}"],
    "bounded.less": ["Show less", "收起"],
    "bounded.whole": ["The whole text", "全文"],

    // What was sent and hasn't come back.
    "sending.sent": ["on its way", "正在路上"],
    "sending.late": ["no answer yet", "还没有回应"],
    "sending.lost": ["The connection ended before this came back from the server: it may have arrived or not.", "还没等到服务器发回这条消息，连接就断了：它可能到了，也可能没到。"],
    "sending.refused": ["The server did not take this.", "服务器没有接受这条消息。"],
    "sending.again": ["Send again", "再发一次"],
    "sending.copy": ["Copy", "复制"],
    "sending.forget": ["Let it go", "不要了"],
    "lane.heartbeat": ["is anybody there?", "还有人在吗？"],
    "lane.heartbeat_back": ["yes: the answer to this page’s question", "在：这是对本页提问的回应"],

    // Silence.
    "banner.silent": [
      "No answer from {host}: nothing has come for {n} seconds, although readyState is still 1 (OPEN). The network or the server may have stopped; neither is told to a script.",
      "{host} 没有回应：已经 {n} 秒没有收到任何东西，而 readyState 仍是 1（OPEN）。可能是网络断了，也可能是服务器停了；脚本对此一无所知。"],
    "banner.silent.one": [
      "No answer from {host}: nothing has come for {n} second, although readyState is still 1 (OPEN). The network or the server may have stopped; neither is told to a script.",
      "{host} 没有回应：已经 {n} 秒没有收到任何东西，而 readyState 仍是 1（OPEN）。可能是网络断了，也可能是服务器停了；脚本对此一无所知。"],
    "banner.connecting_for": ["Connecting to {host}… for {n} seconds so far. Something may listen there that doesn’t answer.", "正在连接 {host}……已经 {n} 秒。那里也许有程序在监听，却不作答。"],
    "happened.unanswered": [
      "Nobody had answered the opening handshake for {seconds} seconds, so this page called close() and gave the attempt up: a browser by itself waits for minutes.",
      "等了 {seconds} 秒，没有谁回应开启握手（opening handshake），于是本页调用 close()，放弃这次尝试：浏览器自己会等上好几分钟。"],
    "lane.unanswered": ["nobody answered for {seconds} s", "{seconds} 秒无人作答"],

    // What isn't sent.
    "composer.too_large": [
      "Not sent: as JSON this is {size} bytes, and the server takes at most {most} in one message. It would end the connection with close code 1009. Your message is still here.",
      "没有发出：写成 JSON 有 {size} 字节，而服务器一条消息最多收 {most} 字节，超过就会用关闭码 1009 结束连接。你的消息还在这里。"],
    "composer.surrogate": [
      "Not sent: character {n} is half of a surrogate pair, which UTF-8 can’t carry (RFC 3629 {§RFC 3629: UTF-8 definition}), and a text message is UTF-8. Your message is still here.",
      "没有发出：第 {n} 个字符只是代理对（surrogate pair）的一半，UTF-8 无法表示它（RFC 3629 {§RFC 3629: UTF-8 definition}），而文本消息就是 UTF-8。你的消息还在这里。"],

    // Counted in bytes beside something else.
    "count.bytes": ["{n} bytes", "{n} 字节"],
    "count.bytes.one": ["{n} byte", "{n} 字节"],

    "log.intro": ["New to all this? What it is, and a guided start", "第一次接触？看看这是什么，跟着做一遍"],
  });
})();
