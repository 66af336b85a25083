"use strict";
// The sentences for who teaches. As in strings.js: [English, 简体中文].
(() => {
  const barewire = (globalThis.barewire ??= {});

  Object.assign(barewire.strings, {
    "lesson.title": ["For who teaches: a class of ninety minutes", "给老师：九十分钟的一堂课"],
    "lesson.before": [
      "Before: start the server with “cargo run -- --listen 0.0.0.0:9527”, and open the teacher’s address, which it prints, on the projector. It says there what the students have to type: they open that, and come into one room.",
      "课前：用 “cargo run -- --listen 0.0.0.0:9527” 启动服务器，在投影的电脑上打开它打印的教师地址。“所有人”那一页会写着学生要输入的地址：大家打开它，进同一个房间。"],
    "lesson.minutes": ["Minutes", "分钟"],
    "lesson.what": ["What is done", "做什么"],
    "lesson.start": [
      "All press the chat page’s first experiment and look for two things in a frame of their own: the payload’s length, and the masking key. Meanwhile “Everybody” is on the projector, then one student’s connection, step by step. Worth saying: the length counts bytes, not characters.",
      "每人按聊天页的第一个实验按钮（发送 你好），在自己的帧（frame）里找两样东西：载荷（payload）长度和掩码键（masking key）。这时投影“所有人”，再投影一位同学的连接，单步走一遍。值得点明：长度数的是字节，不是字符。"],
    "lesson.three-roads": [
      "Let all raise a hand for their prediction, then run it on the projector, and read the table together. Worth saying: long polling isn’t slow, it is heavy.",
      "让大家举手预测，然后在投影上运行，一起读表。值得点明：长轮询（long polling）不慢，而是重。"],
    "lesson.frame-bench": [
      "In pairs: one builds a frame, the other predicts the answer. Then the slider, at 125, 126, 127 and 65,536. Worth saying: the MASK bit is part of the length’s byte.",
      "两人一组：一人拼帧（frame），另一人预测应答。然后拖滑块到 125、126、127 和 65,536。值得点明：MASK 位和长度在同一个字节里。"],
    "lesson.tcp-is-not-frames": [
      "Ask first where to cut so that the notes’ program fails; each pair tries its own cut. Worth saying: that it works here, over loopback, proves nothing.",
      "先问：切在哪里，笔记的程序会出错？每组试自己的切法。值得点明：在本机环回（loopback）上没出错，什么也证明不了。"],
    "lesson.break-it": [
      "Each pair takes five violations, to the server and to its browser, and explains one to the class: who says what, on the wire, on the console and to the script. Worth saying: 1006 never crosses the wire.",
      "每组选五个违规，发给服务器，也发给自己的浏览器，再向全班讲一个：线路上、控制台里、脚本那里各说了什么。值得点明：1006 从不出现在线路上。"],
    "lesson.slow-and-lost": [
      "Start one run, and let them predict while it runs: it takes 20 seconds. Worth saying: TCP doesn’t tell you that the other end is gone.",
      "先启动一次运行，趁它跑的 20 秒让大家预测。值得点明：对端（peer）不在了，TCP 并不会告诉你。"],
    "lesson.museum": [
      "Each pair runs one exhibit and says in a sentence what broke, and what mends it.",
      "每组运行一件展品，用一句话说出坏在哪里，怎样改正。"],
    "lesson.home": [
      "At home, or in a second class: the handshake, who may connect, why a mask, two writers, the rest of the museum, and a server of one’s own.",
      "课后，或者第二堂课：握手（handshake）、谁可以连接、为什么要掩码（mask）、两个写者、博物馆剩下的部分，以及写自己的服务器。"],
    "labs.minutes": ["about {n} minutes", "约 {n} 分钟"],
    "labs.hours": ["an evening or two", "一两个晚上"],
  });
})();
