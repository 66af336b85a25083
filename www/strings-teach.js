"use strict";
// The sentences of the teacher's view, as strings.js has the page's: [English, 简体中文].
(() => {
  const barewire = (globalThis.barewire ??= {});

  Object.assign(barewire.strings, {
    // The bar above the wire.
    "teach.tabs": ["Whose wire is shown", "看谁的线路"],
    "teach.mine": ["My connection", "我的连接"],
    "teach.one": ["One connection", "一个连接"],
    "teach.everybody": ["Everybody", "所有人"],
    "teach.projector": ["Projector", "投影"],
    "teach.projector_why": ["Large type, and the chat folded away", "放大字体，收起聊天"],
    "teach.opening": ["Showing the teacher’s key to the server…", "正在向服务器出示老师的密钥（teacher’s key）……"],
    "teach.lost": ["The server doesn’t answer: what stands here is from before. This page tries again by itself.", "服务器没有回应：这里显示的是之前的内容。本页会自己重试。"],
    "teach.refused": ["The server refused the teacher’s key, and this page has forgotten it. Open the address that the server printed when it began. It says:", "服务器拒绝了老师的密钥（teacher’s key），本页已经把它忘掉。请打开服务器启动时打印的那个地址。它说："],

    // Somebody's connection, in the timeline.
    "taught.title": ["You are looking at {who}.", "正在看 {who}。"],
    "taught.back": ["Back to everybody", "回到所有人"],
    "taught.unseen": ["It is somebody else’s browser: what it told its scripts and its console crossed no wire.", "那是别人的浏览器：它告诉脚本和控制台的内容没有经过线路。"],
    "taught.lost": ["{n} records were lost, so some frames of this connection may be missing.", "丢了 {n} 条记录，所以这个连接的帧（frame）可能不全。"],
    "taught.lost.one": ["{n} record was lost, so a frame of this connection may be missing.", "丢了 {n} 条记录，所以这个连接的帧（frame）可能不全。"],

    // The lanes.
    "lanes.join": ["Students open {name}", "学生请打开 {name}"],
    "lanes.join_none": ["This server listens on its own machine alone. For a class, start it with {name}", "这个服务器只在本机上监听。要让学生进来，请这样启动：{name}"],
    "lanes.join_or": [" (or else: {name})", "（不行就试：{name}）"],
    "lanes.join_link": [
      "This server listens at an address of one link, which no browser takes: it needs a zone. For a class, start it with {name}",
      "这个服务器监听的是链路本地地址（link-local），要写上区域（zone）才能用，浏览器不接受。要让学生进来，请这样启动：{name}"],
    "lanes.join_unknown": [
      "This server listens on every address of its machine, but could learn none that others can type. Look them up there (Linux: ip addr; macOS: ifconfig; Windows: ipconfig); students open {name}",
      "这个服务器在它那台机器的所有地址上监听，但没能查出其他人可以输入的地址。请在那台机器上查看（Linux：ip addr；macOS：ifconfig；Windows：ipconfig），学生打开 {name}"],
    "lanes.join_url": ["http://ADDRESS:{port}", "http://地址:{port}"],
    "lanes.title": ["Everybody’s connections", "所有人的连接"],
    "lanes.hint": ["Choose one to see its frames, byte by byte. Of a whisper this page shows who, to whom, when and how long, and not a word. (The server reads it, and without TLS so can whoever listens on the way.)", "选一个，逐字节看它的帧（frame）。悄悄话在本页只显示谁、对谁、什么时候、多长，不显示内容。（服务器看得到内容；没有 TLS 时，在途中监听的人也看得到。）"],
    "lanes.sum": ["{open} open, {over} over, {all} seen in all.", "{open} 个打开，{over} 个已结束，一共见过 {all} 个。"],
    "lanes.sum_before": ["When the server was last heard, {open} were open and {over} over; {all} seen in all.", "最后一次收到服务器的消息时：{open} 个打开，{over} 个已结束，一共见过 {all} 个。"],
    "lanes.gone": ["{n} that ended long ago are gone from this list.", "很早结束的 {n} 个已不在列表里。"],
    "lanes.gone.one": ["{n} that ended long ago is gone from this list.", "很早结束的 {n} 个已不在列表里。"],
    "lanes.full": ["More than {n} connections are open; those that came last are not here.", "打开的连接超过 {n} 个；最后来的不在这里。"],
    "lanes.lost": ["{n} records were lost: too much came at once, so the counts are too low.", "丢了 {n} 条记录：一下子来得太多，所以计数偏低。"],
    "lanes.lost.one": ["{n} record was lost: too much came at once, so the counts are too low.", "丢了 {n} 条记录：一下子来得太多，所以计数偏低。"],
    "lanes.none": ["Nobody is connected yet. Each connection will get a line here.", "还没有人连接。每个连接会在这里占一行。"],
    "lanes.who": ["Who", "谁"],
    "lanes.state": ["State", "状态"],
    "lanes.axis": ["Last 30 seconds → now", "最近 30 秒 → 现在"],
    "lanes.counted": ["While you watched", "观看以来"],
    "lanes.latest": ["The latest frame", "最近一帧（frame）"],
    "lanes.you": ["you", "你"],
    "lanes.in_room": ["room {room}", "房间 {room}"],
    "lanes.frames": ["{n} frames, {bytes}", "{n} 帧，{bytes}"],
    "lanes.frames.one": ["{n} frame, {bytes}", "{n} 帧，{bytes}"],
    "lanes.seen": ["In the last 30 seconds: browser → server {in}, server → browser {out} frames", "最近 30 秒：浏览器 → 服务器 {in} 帧，服务器 → 浏览器 {out} 帧"],
    "lanes.seen_whisper": ["In the last 30 seconds: browser → server {in}, server → browser {out} frames, a whisper among them", "最近 30 秒：浏览器 → 服务器 {in} 帧，服务器 → 浏览器 {out} 帧，其中有悄悄话"],
    "lane.opening": ["opening handshake", "开启握手（opening handshake）"],
    "lane.open": ["open", "打开"],
    "lane.closing": ["closing", "正在关闭（closing）"],
    "lane.over": ["over", "已结束"],

    // What the marks stand for.
    "legend.label": ["What the marks mean", "标记的含义"],
    "legend.in": ["above the line: browser → server", "线上方：浏览器 → 服务器"],
    "legend.out": ["beneath it: server → browser", "线下方：服务器 → 浏览器"],
    "legend.text": ["text", "文本 text"],
    "legend.binary": ["binary", "二进制 binary"],
    "legend.part": ["continuation of a message", "消息的后续分片（continuation）"],
    "legend.control": ["ping or pong", "ping 或 pong"],
    "legend.close": ["close", "关闭 close"],
    "legend.whisper": ["whisper", "悄悄话"],
    "legend.broken": ["a rule was broken", "违反了规则"],
    "legend.larger": ["the larger, the more in that second", "越大，那一秒里越多"],

    // Whispers.
    "whispers.title": ["Who whispers to whom", "谁对谁说悄悄话"],
    "whispers.projected": ["Who whispers to whom isn’t projected.", "投影时不显示谁对谁说悄悄话。"],
    "whispers.none": ["Nobody has whispered yet.", "还没有人说悄悄话。"],
    "whispers.pair": ["Who → to whom", "谁 → 对谁"],
    "whispers.count": ["Whispers", "次数"],
    "whispers.bytes": ["Bytes", "字节"],
    "whispers.latest": ["The latest", "最近一次"],
    "whispers.latest_of": ["{n} bytes, {ago}", "{n} 字节，{ago}"],
    "whispers.latest_of.one": ["{n} byte, {ago}", "{n} 字节，{ago}"],
    "whispers.hint": ["Bytes are those of the whole message: the text and the JSON around it.", "字节数是整条消息（message）的：文字和包着它的 JSON。"],
    "whispers.gone": ["{n} earlier pairs are gone.", "更早的 {n} 对已不在列表里。"],
    "whispers.gone.one": ["{n} earlier pair is gone.", "更早的 {n} 对已不在列表里。"],
  });
})();
