"use strict";
// What is said in labs/, in both languages: [English, 简体中文].
barewire.define("labs/words", ["kit/language"], ({ language }) =>
  language.add({
    "labs.skip": ["Skip to the lab", "跳到实验"],
    "labs.tagline": ["the labs: change it, break it, build it", "实验：改它、搞坏它、造一个"],
    "labs.desk": ["the lab desk:", "实验台："],
    "labs.to_chat": ["Chat and wire", "聊天与线路"],
    "desk.0": ["connecting", "正在连接"],
    "desk.1": ["ready", "就绪"],
    "desk.3": ["not there", "不在"],

    // The contents.
    "labs.course": ["The course", "课程"],
    "labs.course_says": [
      "Under each title: what you can explain afterwards.",
      "每个标题下面写着：做完之后你能讲清楚什么。",
    ],
    "labs.count": ["{n} of {all} done", "已完成 {n} / {all}"],
    "labs.done": ["done", "已完成"],
    "labs.kept": ["Your progress is kept only in this browser.", "你的进度只保存在这个浏览器里。"],
    "labs.forget": ["Forget my progress", "清除我的进度"],
    "labs.next": ["Next:", "下一个："],
    "part.watch": ["Watch", "看"],
    "part.watch.line": ["See what crosses the wire.", "看清连接上传输的内容。"],
    "part.change": ["Change", "改"],
    "part.change.line": ["Choose the bits yourself, and see what follows.", "自己决定每个比特，看看会怎样。"],
    "part.break": ["Break", "破"],
    "part.break.line": ["Break each rule, and see why it is there.", "逐条打破规则，看看为什么要有它。"],
    "part.build": ["Build", "造"],
    "part.build.line": ["Learn from others’ mistakes, and write your own.", "从别人的错误里学习，写出自己的。"],
    "lab.start": ["Start: watch your own wire", "开始：看自己的线路"],
    "lab.start.line": [
      "Where the payload length is in a frame, and why the browser’s bytes don’t look like their text.",
      "载荷（payload）的长度写在帧（frame）的哪里，为什么浏览器发出的字节看起来不像原文。",
    ],
    "lab.three-roads": ["Three roads, one message", "三条路，一条消息"],
    "lab.three-roads.line": [
      "What polling, long polling and WebSocket cost in requests, bytes and waiting.",
      "轮询（polling）、长轮询（long polling）和 WebSocket 各要多少请求、字节和等待。",
    ],
    "lab.frame-bench": ["The frame bench", "帧工作台"],
    "lab.frame-bench.line": [
      "What each bit of a frame’s header is for, and what a server must do when one is wrong.",
      "帧头（header）的每个比特有什么用，错了一个时服务器必须怎么做。",
    ],
    "lab.boundary": ["The boundary slider", "边界滑块"],
    "lab.boundary.line": [
      "Why there are three ways to write a length, and where one ends and the next begins.",
      "长度为什么有三种写法，它们的分界在哪里。",
    ],
    "lab.tcp-is-not-frames": ["TCP is not frames", "TCP 不是帧"],
    "lab.tcp-is-not-frames.line": [
      "Why one read isn’t one message, and how a decoder copes with that.",
      "为什么一次 read 不等于一条消息，解码器怎样应对。",
    ],
    "lab.handshake": ["The handshake lab", "握手（handshake）实验"],
    "lab.handshake.line": [
      "Which lines open a WebSocket, and which rule refuses each wrong one.",
      "哪些行能打开一个 WebSocket，每一行错了会被哪条规则拒绝。",
    ],
    "lab.break-it": ["Break it", "搞坏它"],
    "lab.break-it.line": [
      "What a server and a browser do about a broken rule, and why the script is told little more than 1006.",
      "规则被违反时服务器和浏览器各做什么，为什么脚本得知的差不多只有 1006。",
    ],
    "lab.who-may-connect": ["Who may connect", "谁可以连接"],
    "lab.who-may-connect.line": [
      "What Origin and Host protect, and what would happen without the check.",
      "Origin 和 Host 保护什么，不检查会发生什么。",
    ],
    "lab.slow-and-lost": ["Slow and lost", "慢客户端与失联的对端（peer）"],
    "lab.slow-and-lost.line": [
      "What happens to messages for a client that doesn’t read, and how a lost peer is found.",
      "发给不读的客户端的消息会怎样，失联的对端怎样被发现。",
    ],
    "lab.why-a-mask": ["Why a mask?", "为什么要掩码（mask）？"],
    "lab.why-a-mask.line": [
      "Whom the mask protects and from what, and why it keeps nothing secret.",
      "掩码保护谁、防什么，为什么它不保密。",
    ],
    "lab.squeeze": ["Squeeze it", "压缩"],
    "lab.squeeze.line": [
      "Why repeated words take few bytes, what that costs, and what it tells an eavesdropper.",
      "重复的词为什么只占很少字节，代价是什么，又会向窃听者透露什么。",
    ],
    "lab.two-writers": ["Two writers, one socket", "两个写者，一个套接字（socket）"],
    "lab.two-writers.line": [
      "Why two threads must not write to one socket without a rule between them.",
      "为什么两个线程没有约定就不能往同一个套接字里写。",
    ],
    "lab.museum": ["The museum of the course notes", "课堂笔记博物馆"],
    "lab.museum.line": [
      "The mistakes of the notes: what each one breaks, and what mends it.",
      "笔记里的错误：每一个会弄坏什么，怎样改正。",
    ],
    "lab.own-server": ["Your own server", "写你自己的服务器"],
    "lab.own-server.line": [
      "In which order a WebSocket server is built, and how each step is checked.",
      "按什么顺序写一个 WebSocket 服务器，每一步怎样检验。",
    ],

    // Without a server.
    "labs.nothing_without": [
      "No barewire answers at {host}, and this lab sends its bytes through it. Start it with “cargo " +
        "run”; this page keeps trying.",
      "{host} 没有 barewire 响应，而这个实验要通过它发送字节。请用 “cargo run” 启动它；本页会继续尝试。",
    ],
    "labs.some_without": [
      "No barewire answers at {host}. Calculations in the page still work; to send anything, start the " +
        "server with “cargo run”. This page keeps trying.",
      "{host} 没有 barewire 响应。页面里的计算照样能用；要发送，请用 “cargo run” 启动服务器。本页会继续尝试。",
    ],
    "labs.no_lab": [
      "The server at {host} is there, but its lab desk isn’t, and nothing can be sent from here.",
      "{host} 的服务器在，但它的实验台不在，从这里什么也发不出去。",
    ],
    "labs.desk_refused": ["It says: {why}", "它说：{why}"],
    "labs.no_desk": [
      "The lab desk isn’t there: the connection to the server has ended. Try again when it is ready.",
      "实验台不在：与服务器的连接断开了。等它就绪后再试。",
    ],
    "labs.no_answer": [
      "Nothing yet: the server hasn’t answered in {n} seconds. Try again when the network is better.",
      "还没有消息：{n} 秒内服务器没有响应。等网络好一些再试。",
    ],
    "labs.nothing_yet": [
      "Nothing yet: in {n} seconds nothing has come, so this page doesn’t know what happened, and " +
        "doesn’t guess. Try again when the network is better.",
      "还没有消息：{n} 秒内什么也没有来，所以本页不知道发生了什么，也不会乱猜。等网络好一些再试。",
    ],
    "labs.not_open": [
      "The server didn’t open the WebSocket that this needs: it answered with {status}.",
      "服务器没有打开所需的 WebSocket，它的响应是 {status}。",
    ],
    "labs.trouble": ["The server says: {why}", "服务器说：{why}"],

    // Predict first.
    "predict.first": ["Predict first: choose an answer, then press the button.", "先预测：选一个答案，再按按钮。"],
    "predict.busy": ["Waiting for the result…", "正在等结果……"],
    "predict.nothing_yet": [
      "Nothing yet, after {n} seconds. The result appears here as soon as it is known.",
      "过了 {n} 秒，还没有消息。一有结果就会显示在这里。",
    ],
    "predict.busy_about": [
      "Waiting for the result: about {n} seconds, {gone} so far.",
      "正在等结果：大约 {n} 秒，已过 {gone} 秒。",
    ],
    "predict.takes": ["This takes about {n} seconds.", "大约要 {n} 秒。"],
    "predict.paper": [
      "My prediction: ________________ Why: ________________________________",
      "我的预测：________________　为什么：________________________________",
    ],
    "predict.unusable": ["This needs the server, which isn’t there.", "这需要服务器，而它不在。"],
    "predict.right": ["As you predicted: {chosen}", "和你预测的一样：{chosen}"],
    "predict.unforeseen": [
      "You predicted “{chosen}”. What happened is none of the answers above.",
      "你预测的是“{chosen}”。实际发生的不在上面的答案里。",
    ],
    "predict.other": ["You predicted “{chosen}”. What happened: {truth}", "你预测的是“{chosen}”。实际是：{truth}"],

    // The visible wire, whose client need not be a browser; and the code.
    "labs.wire": ["The visible wire", "看得见的线路"],
    "labs.line": ["the desk’s {which}", "实验台的{which}"],
    "labs.filter_program": ["the client’s program", "客户端程序"],
    "labs.code": ["Now in the code", "现在看代码"],
    "labs.code_says": ["The lines of this server that do it right:", "这个服务器里正确处理它的几行："],
    "client.line.js": ["The client’s program", "客户端程序"],
    "client.line.filter_in": ["client → server", "客户端 → 服务器"],
    "client.line.filter_out": ["server → client", "服务器 → 客户端"],
    "client.line.live": ["the latest connection", "最新的连接"],
    "client.line.past": ["{which}, earlier", "{which}（较早）"],
    "client.row.in": ["client → server", "客户端 → 服务器"],
    "client.row.out": ["server → client", "服务器 → 客户端"],
    "client.row.tcp_peer-ended": ["TCP: the client’s side has ended", "TCP：客户端一侧结束了"],
    "client.frame.in": ["Frame {id}, client → server", "第 {id} 帧，客户端 → 服务器"],
    "client.frame.out": ["Frame {id}, server → client", "第 {id} 帧，服务器 → 客户端"],
    "client.wire.close_in": [
      "Close frame from the client: code {code}, no reason.",
      "客户端发来关闭码为 {code} 的 Close 帧，没有原因。",
    ],
    "client.wire.close_in.reason": [
      "Close frame from the client: code {code}, reason “{reason}”.",
      "客户端发来关闭码为 {code} 的 Close 帧，原因“{reason}”。",
    ],
    "client.wire.close_in.bare": [
      "Close frame from the client, empty: no code, no reason.",
      "客户端发来空的 Close 帧：没有关闭码，也没有原因。",
    ],
    "client.tcp.peer-ended": [
      "The client ended its direction of TCP (TCP’s own FIN, not the bit of a frame).",
      "客户端结束了它那个方向的 TCP：发出的是 TCP 的 FIN，不是帧头里的 FIN 位。",
    ],
    "client.tcp_by.peer": [
      "The client’s side, first: its socket was closed.",
      "客户端一方先结束：它的套接字被关闭了。",
    ],
    "client.shake.request": ["The client asks", "客户端的请求"],
    "client.shake.key": ["the client’s key", "客户端的 key"],
    "client.shake.same": ["The same: the client goes on.", "相同：客户端继续。"],
    "client.shake.differs": ["Different: the client must give up the connection.", "不同：客户端必须放弃这个连接。"],
    "client.extensions.none": ["The client offered no extension.", "客户端没有提出扩展（extension）。"],
    "client.extensions.silent": [
      "The client offered “{offered}”, and the answer doesn’t mention it: that declines it " +
        "({§Negotiating Extensions}). So RSV1 to RSV3 stay 0, and no payload is compressed. (barewire " +
        "agrees to compress if it was started with --deflate, or if the address says ?deflate=; see the " +
        "lab “Squeeze it”.)",
      "客户端提出了“{offered}”，响应里没有提它：这就是谢绝（{§Negotiating Extensions}）。所以 RSV1 到 RSV3 一直是 0，载荷也不压缩。（用 " +
        "--deflate 启动，或者地址里写了 ?deflate= 时，barewire 会同意压缩；见实验“压缩”。）",
    ],
    "client.extensions.agreed": [
      "The client offered “{offered}”, and the server agreed to “{agreed}”.",
      "客户端提出了“{offered}”，服务器同意了“{agreed}”。",
    ],
    "labs.minutes": ["about {n} minutes", "约 {n} 分钟"],
    "labs.hours": ["an evening or two", "一两个晚上"],
  }),
);
