"use strict";
// The sentences of step mode, and of what became of a frame. As in strings.js:
// [English, 简体中文].
(() => {
  const barewire = (globalThis.barewire ??= {});

  Object.assign(barewire.strings, {
    // The choice.
    "step.title": ["Pace of the server’s thread", "服务器线程的速度"],
    "step.paces": ["How fast the server’s thread goes", "服务器线程走多快"],
    "step.pace.full": ["full speed", "全速"],
    "step.pace.slow": ["slow motion", "慢动作"],
    "step.pace.by-hand": ["step by step", "单步"],
    "step.why": [
      "Your connection has a thread of its own: slow it down, and watch it read your bytes. Nobody else has to wait.",
      "你的连接在服务器里有自己的线程（thread）：让它慢下来，看它怎样读你的字节。别人不用等。"],
    "step.bound": ["It waits for you, but for 60 seconds a step at most.", "它会等你，但每一步最多等 60 秒。"],
    "step.why_taught": [
      "{who}’s connection has a thread of its own: slow it down, and what {who} sends waits. Nobody else has to.",
      "{who} 的连接有自己的线程（thread）：让它慢下来，{who} 发的消息就会等着。别人不用等。"],
    "step.bound_taught": ["{who}’s thread waits for you, but for 60 seconds a step at most.", "{who} 的线程会等你，但每一步最多等 60 秒。"],
    "step.held": [
      "The teacher goes through your connection step by step: what you send waits meanwhile.",
      "老师正在一步一步演示你的连接：你发的消息这时会等着。"],
    "step.held_taught": [
      "{who}’s connection is being slowed down, and not by this page: by {who}, or by another page that has the teacher’s key.",
      "{who} 的连接正在被放慢，不是本页做的：是 {who} 自己，或者另一个有老师密钥（teacher’s key）的页面。"],
    "step.closed": ["No connection is open, so no thread can be slowed down.", "没有打开的连接，也就没有线程可以放慢。"],
    "step.past": ["This connection is over, or comes from a file: only the present one can be slowed down.", "这个连接已经结束，或者来自文件：只有当前连接才能放慢。"],
    "step.unwatched": ["The wire isn’t being watched, so the server takes no word about its pace.", "此刻没有在观察线路，服务器不接受关于速度的要求。"],
    "step.pause": ["pause before each step", "每一步之前停"],
    "step.pause_slider": ["pause before each step, as a slider", "每一步之前停多久（滑块）"],
    "step.next_step": ["Next step", "下一步"],

    // The stages, and in which of them it is.
    "step.stages": ["The way of a message through the server", "一条消息在服务器里走过的路"],
    "step.done": ["done", "已完成"],
    "step.now": ["now", "当前"],
    "step.next": ["to come", "还没到"],
    "step.none": ["not with this frame", "这一帧没有"],
    "step.stage.bytes-read": ["bytes read", "读到字节"],
    "step.stage.first-byte": ["first byte", "第一个字节"],
    "step.stage.second-byte": ["second byte", "第二个字节"],
    "step.stage.extended-length": ["extended length", "扩展长度 extended length"],
    "step.stage.masking-key": ["masking key", "掩码键 masking key"],
    "step.stage.payload": ["unmask → UTF-8 → message", "去掩码 unmask → UTF-8 → 消息 message"],
    "step.stage.dialect": ["dialect", "方言 dialect"],
    "step.stage.hub": ["hub", "枢纽 hub"],
    "step.stage.written": ["encode → write", "编码 encode → 写出 write"],
    "step.bytes": ["{n} bytes", "{n} 字节"],
    "step.bytes.one": ["{n} byte", "{n} 字节"],

    // Where it stands.
    "step.at.bytes-read": [
      "One read took {n} bytes from TCP. They lie in a buffer, and the thread hasn’t looked at any of them.",
      "一次 read 从 TCP 取来 {n} 个字节。它们在缓冲区里，线程还一个都没有看。"],
    "step.at.first-byte": [
      "The thread has read {n} bytes and stands before the first byte of a frame: it will learn whether the message ends with this frame (FIN), and what kind of frame it is (opcode).",
      "线程读到了 {n} 个字节，停在一帧（frame）的第一个字节之前：下一步会知道消息是否到这一帧为止（FIN），以及这是哪种帧（opcode）。"],
    "step.at.second-byte": [
      "The thread stands before the second byte: it will learn whether the payload is masked (MASK), and how long it is, or where its length stands.",
      "线程停在第二个字节之前：下一步会知道载荷（payload）有没有加掩码（MASK），以及它有多长，或者长度写在哪里。"],
    "step.at.extended-length": [
      "Seven bits were too few for this length, so the thread stands before the {n} bytes that hold it.",
      "七个比特写不下这个长度，线程停在写着它的那 {n} 个字节之前。"],
    "step.at.masking-key": [
      "The thread stands before the masking key: four bytes, new for each frame, that the browser XORed the payload with.",
      "线程停在掩码键（masking key）之前：四个字节，每一帧都换新的，浏览器用它与载荷（payload）做了异或（XOR）。"],
    "step.at.payload": [
      "The thread stands before the payload: {seen} of {n} bytes were taken. One call of the endpoint takes those that are here, so it is one step: it takes off the mask, checks the UTF-8 of a text, and with the last byte has the message.",
      "线程停在载荷（payload）之前：{n} 个字节里已取 {seen} 个。已到的字节由端点（endpoint）的一次调用处理，所以算一步：去掉掩码（mask），检查文本的 UTF-8，取到最后一个字节时得到消息（message）。"],
    "step.at.dialect": [
      "The message is whole, and the thread stands before the dialect: it will read the chat’s JSON, and learn what you want of whom.",
      "消息（message）完整了，线程停在方言（dialect）之前：下一步读聊天的 JSON，弄清你想对谁做什么。"],
    "step.at.hub": [
      "The thread knows what is meant and stands before the hub: there the message gets its number and its place, the same for everybody in the room.",
      "线程明白了意思，停在枢纽（hub）之前：消息在那里得到编号和位置，对房间里所有人都一样。"],
    "step.at.written": [
      "What goes out lies in the room’s batch. The thread will encode it as a frame, once for all whose pages use the same message format (dialect), and write it to their sockets; if somebody else speaks first, their thread takes it along.",
      "要发出的内容放在房间的批次（batch）里。下一步把它编码成一帧（frame），页面用同一种消息格式（方言 dialect）的人共用一份，再写（write）进各人的套接字（socket）；如果别人先说话，他们的线程会顺便带走它。"],
    "step.idle": ["Send something: its bytes will wait in the server until you take a step.", "发点什么吧：它的字节会在服务器里等你走下一步。"],
    "step.idle_taught": ["As soon as {who} sends something, its bytes wait in the server until you take a step.", "{who} 一发送，字节就会在服务器里等你走下一步。"],
    "step.idle_slow_taught": ["As soon as {who} sends something, the thread pauses before each step.", "{who} 一发送，线程就会在每一步之前停一下。"],
    "step.idle_slow": ["Send something: the thread will pause before each step.", "发点什么吧：线程在每一步之前都会停一下。"],
    "step.rest": ["The thread waits for the rest of this frame to come.", "线程在等这一帧剩下的字节。"],
    "step.over": ["Through, in {n} steps.", "走完了，共 {n} 步。"],
    "step.over.one": ["Through, in {n} step.", "走完了，共 {n} 步。"],
    "step.late": ["Nobody took the step at “{stage}” for 60 seconds, so the server took it itself.", "“{stage}”这一步 60 秒没有人走，服务器就自己走了。"],

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
    "step.line.dialect": ["dialect", "方言 dialect"],
    "step.line.hub": ["hub", "枢纽 hub"],
    "step.line.encode": ["encode", "编码 encode"],
    "step.line.outbox": ["outbox", "发件箱 outbox"],
    "step.line.write": ["write", "写 write"],

    // What became of a frame: in the row, and in the detail.
    "became.said": ["→ said as message {value}", "→ 成为房间的第 {value} 条消息"],
    "became.whispered": ["→ whispered to {value}", "→ 悄悄话，给 {value}"],
    "became.refused": ["→ refused: {value}", "→ 被拒绝：{value}"],
    "became.echoed": ["→ sent back", "→ 原样送回"],
    "became.heartbeat": ["→ answered", "→ 已回应"],
    "became.dropped": ["→ dropped", "→ 丢弃"],
    "became.owes_pong": ["a Pong is owed", "要回一个 Pong"],
    "became.owes_close": ["a Close is owed", "要回一个 Close"],
    "became.made.message": ["To the server it is one {kind} message of {n} bytes.", "服务器把它还原成一条 {n} 字节的 {kind} 消息（message）。"],
    "became.made.message.one": ["To the server it is one {kind} message of {n} byte.", "服务器把它还原成一条 {n} 字节的 {kind} 消息（message）。"],
    "became.made.whole": ["With it the server had the whole {kind} message of {n} bytes.", "有了它，服务器就得到完整的 {kind} 消息（message），{n} 字节。"],
    "became.made.whole.one": ["With it the server had the whole {kind} message of {n} byte.", "有了它，服务器就得到完整的 {kind} 消息（message），{n} 字节。"],
    "became.made.fragment": ["The message isn’t whole yet, so the server keeps this fragment and waits.", "消息（message）还不完整，服务器留下这个分片（fragment）继续等。"],
    "became.made.ping": ["For a Ping the server owes a Pong with the same payload ({§Ping}).", "对 Ping，服务器要回一个载荷（payload）相同的 Pong（{§Ping}）。"],
    "became.made.pong": ["A Pong answers the server’s Ping ({§Pong}): nothing is owed for it.", "Pong 是对服务器 Ping 的回答（{§Pong}），不用再回什么。"],
    "became.sent.ping": ["An empty Ping comes from the keep-alive: after a time of silence the server asks whether the other end is still there, and that must answer with a Pong ({§Ping}).", "空的 Ping 来自保活（keep-alive）：安静了一段时间，服务器就问对方还在不在，对方必须回一个 Pong（{§Ping}）。"],
    "became.sent.asked_ping": ["This Ping has a payload, so somebody asked for it: those of the keep-alive are empty. The other end must answer with a Pong that has the same payload ({§Ping}).", "这个 Ping 带着载荷（payload），是有人要求发的：保活（keep-alive）的 Ping 是空的。对方必须回一个载荷相同的 Pong（{§Ping}）。"],
    "became.made.close": ["It starts the closing handshake: the server owes a Close in answer ({§Close}).", "它发起关闭握手（closing handshake）：服务器要回一个 Close（{§Close}）。"],
    "became.made.close_answer": ["It answers the server’s own Close: the closing handshake is complete.", "它是对服务器那个 Close 的回答：关闭握手（closing handshake）完成了。"],
    "became.long.said": ["The chat sent it to everybody in the room, as message {value}.", "聊天程序把它发给房间里所有人，编号 {value}。"],
    "became.long.whispered": ["The chat whispered it to {value} alone.", "聊天程序把它悄悄发给 {value} 一个人。"],
    "became.long.refused": ["The chat refused it ({value}) and told its sender.", "聊天程序拒绝了它（{value}），并告诉了发送者。"],
    "became.long.refused.no_such_user": ["The chat refused it ({value}): nobody here has that name.", "聊天程序拒绝了它（{value}）：这里没有叫这个名字的人。"],
    "became.long.refused.bad_message": ["The chat refused it ({value}): it isn’t the JSON that the chat speaks.", "聊天程序拒绝了它（{value}）：这不是它能懂的 JSON。"],
    "became.long.echoed": ["It went back to its sender as it came.", "它原样回到了发送者那里。"],
    "became.long.heartbeat": ["The page asks whether the server still answers, since a script can neither send a Ping nor see a Pong. The chat answers it, and nobody else hears of it.", "网页在问服务器还有没有回应，因为脚本既不能发 Ping，也看不到 Pong。聊天程序只回应它，别人都不知道。"],
    "became.long.dropped": ["Nobody took it: its sender isn’t in a room, or not any more.", "没有人接收：发送者不在房间里，或者已经离开。"],
  });
})();
