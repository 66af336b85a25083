"use strict";
// What is said in teacher/, in both languages: [English, 简体中文].
barewire.define("teacher/words", ["kit/language"], ({ language }) =>
  language.add({
    // The bar above the wire.
    "teach.tabs": ["Whose wire is shown", "看谁的连接"],
    "teach.mine": ["My connection", "我的连接"],
    "teach.mine.between": ["One connection", "一个连接"],
    "teach.one": ["One connection", "一个连接"],
    "teach.everybody": ["Everybody", "所有人"],
    "teach.everybody.between": ["All connections", "所有连接"],
    "teach.projector": ["Projector", "投影"],
    "teach.projector_why": ["Large type, and the chat folded away", "放大字体，收起聊天"],
    "teach.projector_why.between": ["Large type", "放大字体"],
    "teach.opening": ["Showing the teacher’s key to the server…", "正在向服务器出示老师的密钥（teacher’s key）……"],
    "teach.opening.between": ["Showing the key to the proxy…", "正在向代理出示密钥……"],
    "teach.lost": [
      "The server doesn’t answer: what you see is from before. This page tries again by itself.",
      "服务器没有响应：这里显示的是之前的内容。本页会自己重试。",
    ],
    "teach.lost.between": [
      "The proxy doesn’t answer: what you see is from before. This page tries again by itself.",
      "代理没有响应：这里显示的是之前的内容。本页会自己重试。",
    ],
    "teach.refused": [
      "The server refused the teacher’s key, and this page has forgotten it. Open the address that the " +
        "server printed at its start. It says:",
      "服务器拒绝了老师的密钥，本页已经把它忘掉。请打开服务器启动时打印的那个地址。它说：",
    ],
    "teach.refused.between": [
      "The proxy refused the key, and this page has forgotten it. Open the address that the proxy printed at its " +
        "start. It says:",
      "代理拒绝了密钥，本页已经把它忘掉。请打开代理启动时打印的那个地址。它说：",
    ],

    // What the marks stand for.
    "legend.label": ["What the marks mean", "标记的含义"],
    "legend.in": ["above the line: browser → server", "线上方：浏览器 → 服务器"],
    "legend.in.between": ["above the line: client → server", "线上方：客户端 → 服务器"],
    "legend.out": ["below it: server → browser", "线下方：服务器 → 浏览器"],
    "legend.out.between": ["below it: server → client", "线下方：服务器 → 客户端"],
    "legend.text": ["text", "文本 text"],
    "legend.binary": ["binary", "二进制 binary"],
    "legend.part": ["continuation of a message", "消息的后续分片（continuation）"],
    "legend.control": ["ping or pong", "ping 或 pong"],
    "legend.close": ["close", "关闭 close"],
    "legend.whisper": ["whisper", "悄悄话"],
    "legend.broken": ["a rule was broken", "违反了规则"],
    "legend.larger": ["the larger, the more in that second", "越大，表示那一秒里越多"],

    // Whispers.
    "whispers.title": ["Who whispers to whom", "谁对谁说悄悄话"],
    "whispers.projected": ["The projector doesn’t show who whispers to whom.", "投影时不显示谁对谁说悄悄话。"],
    "whispers.none": ["Nobody has whispered yet.", "还没有人说悄悄话。"],
    "whispers.pair": ["Who → to whom", "谁 → 对谁"],
    "whispers.count": ["Whispers", "次数"],
    "whispers.bytes": ["Bytes", "字节"],
    "whispers.latest": ["The latest", "最近一次"],
    "whispers.latest_of": ["{n} bytes, {ago}", "{n} 字节，{ago}"],
    "whispers.latest_of.one": ["{n} byte, {ago}", "{n} 字节，{ago}"],
    "whispers.hint": [
      "Bytes count the whole message: the text and the JSON around it.",
      "字节数按整条消息计：文字和包着它的 JSON。",
    ],
    "whispers.gone": ["{n} earlier pairs are no longer listed.", "更早的 {n} 对已不在列表里。"],
    "whispers.gone.one": ["{n} earlier pair is no longer listed.", "更早的 {n} 对已不在列表里。"],
  }),
);
