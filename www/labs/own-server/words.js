"use strict";
// What is said in labs/own-server/, in both languages: [English, 简体中文].
barewire.define("labs/own-server/words", ["kit/language"], ({ language }) =>
  language.add({
    // Your own server.
    "own.about": [
      "You have seen every byte. Now write an echo server, in any language: take these steps in this " +
        "order; each is small enough to be checked by itself. The tools of this server’s program check " +
        "your bytes at a terminal (“cargo run -- accept …” if it isn’t installed). Below, this page asks " +
        "your server what only a browser can ask.",
      "每个字节你都见过了。现在写一个回显（echo）服务器，用什么语言都行：按这个顺序，一步一步，每步都小到可以单独检验。本服务器程序自带的工具在终端里检验你的字节（没有安装时用 “cargo " +
        "run -- accept …”）；最后由本页以浏览器的身份来问你的服务器。",
    ],
    "own.see": ["See", "参见"],
    "own.exhibit": ["museum: {name}", "博物馆：{name}"],
    "own.head": ["Listen, and read the request up to its empty line", "监听，把请求读到空行"],
    "own.head.how": [
      "Accept a connection and read until \\r\\n\\r\\n has come, however many reads that takes. Split " +
        "it into lines, and names from values at the first colon; write the names in lower case.",
      "接受一个连接，一直读到出现 \\r\\n\\r\\n，不管要读几次。按行分开，在第一个冒号处把名字和值分开，名字一律改成小写。",
    ],
    "own.accept": ["Answer with the accept value", "返回 accept 值"],
    "own.accept.how": [
      "Key and GUID together, SHA-1 of that, base64 of its 20 bytes. Send the 101 with Upgrade, " +
        "Connection and Sec-WebSocket-Accept, and the browser fires “open”.",
      "key 接上 GUID，做 SHA-1，再把 20 个字节写成 base64。发出带 Upgrade、Connection、Sec-WebSocket-Accept 的 101，浏览器就会触发 “open” 事件。",
    ],
    "own.read": ["Read one frame", "读一个帧（frame）"],
    "own.read.how": [
      "Keep what you read in a buffer. Two bytes say how long the header is; the header says how long " +
        "the frame is; if it isn’t complete yet, read on. Take exactly one frame out, unmask it, and " +
        "check whether the next one is there already.",
      "把读到的放进缓冲区。头两个字节说明帧头多长，帧头说明帧多长；不够就继续读。恰好取出一帧，去掉掩码（mask），再看下一帧是不是已经在了。",
    ],
    "own.write": ["Write one frame", "写一个帧"],
    "own.write.how": [
      "Unmasked, and the length in its shortest form: up to 125, up to 65,535, or larger. Send the " +
        "payload back, and you have an echo.",
      "不加掩码，长度用最短的写法，分三档：不超过 125、不超过 65,535、更大。把载荷（payload）发回去，就是回显。",
    ],
    "own.control": ["Answer Ping and Close", "回答 Ping 和 Close"],
    "own.control.how": [
      "A Pong has the payload of its Ping. Answer a Close with a Close of the same code, then end TCP. " +
        "If a read gives no bytes, the other end has closed: leave the loop.",
      "Pong 带着那个 Ping 的载荷。收到 Close 就回一个关闭码相同的 Close，然后结束 TCP。一次 read 得到零个字节，说明对端（peer）已关闭：退出循环。",
    ],
    "own.fragments": ["Put fragments together, and check the UTF-8", "拼起分片（fragment），检查 UTF-8"],
    "own.fragments.how": [
      "Opcode 0 continues the message before, until FIN is set; control frames may come in between. " +
        "Only the whole message has to be UTF-8: a character may be cut between two fragments.",
      "操作码（opcode）0 接着前面的消息，直到 FIN 为 1；中间可以夹控制帧（control frame）。整条消息才必须是 UTF-8：一个字符可以被分片切开。",
    ],
    "own.many": ["Serve many at once", "同时服务多个连接"],
    "own.many.how": [
      "A thread for each connection, and a table from names to connections, guarded by a lock. Never " +
        "write to a socket while you hold that lock, and let only one thread at a time write to one " +
        "socket.",
      "每个连接一个线程；名字到连接的表用锁（lock）保护。持有锁时绝不往套接字（socket）里写；同一个套接字同一时刻只让一个线程写。",
    ],
    "own.refuse": ["Refuse what breaks a rule", "拒绝违反规则的"],
    "own.refuse.how": [
      "An unmasked frame, a reserved bit, a length above your limit, an Origin that you don’t know: " +
        "each gets a close code or a status, and the end. What you refuse at its first byte can’t hurt " +
        "you at its last.",
      "没有掩码的帧、保留位为 1、超过上限的长度、不认识的 Origin：各有各的关闭码或状态码，然后结束。第一个字节就拒绝的，最后一个字节也伤不了你。",
    ],
    "own.next": ["And then", "接下来"],
    "own.next.how": [
      "Run the Autobahn test suite against it: its cases are a syllabus. Put a proxy with TLS in front. " +
        "Browsers offer to compress (permessage-deflate, RFC 7692); a server whose answer doesn’t mention " +
        "it is still right. If you want to agree, do the lab “Squeeze it” first: limit the inflated bytes, " +
        "and compress no secrets. Then read WebSocket over HTTP/2 (RFC 8441).",
      "用 Autobahn 测试套件来测它：那些用例就是一份教学大纲。用代理在前面加上 TLS。浏览器会提议压缩（permessage-deflate，RFC " +
        "7692）；响应里不提它的服务器照样正确。想同意的话，先做实验“压缩”：限制解压后的字节数，不压缩秘密。然后读 HTTP/2 上的 WebSocket（RFC 8441）。",
    ],
    "own.try": ["Try your server from this browser", "用这个浏览器试你的服务器"],
    "own.try_says": [
      "Start it and type its address: this page asks it eight questions, each on its own connection. " +
        "Without an address, it asks barewire’s own echo. It can’t try Ping, fragments or broken frames: " +
        "a browser doesn’t send them. For those, write bytes to your server from a program, and read " +
        "what comes back with “barewire explain” in a terminal.",
      "启动它，写上地址，本页会问它八个问题，每个问题一条新连接。不写地址，就问 barewire 自己的回显。它试不了 Ping、分片和坏帧：浏览器不发这些。要试这些，就用程序把字节写给你的服务器，" +
        "再在终端里用 “barewire explain” 读它的回答。",
    ],
    "own.see_wire": [
      "To see your server’s wire byte by byte, start the proxy in front of it and connect to the URL that it prints. " +
        "The proxy’s page names each broken rule, and the byte. (It needs ws://, not wss://.) The command:",
      "想逐字节看你的服务器的线路，就在它前面启动代理（proxy），改连代理打印的 URL。代理的页面会指出每条被违反的规则，以及在哪个字节。（要用 ws://，不能用 wss://。）命令是：",
    ],
    "own.address": ["address of an echo server", "回显服务器的地址"],
    "own.no_address": [
      "An address begins with ws:// or wss://, such as ws://127.0.0.1:8765/",
      "地址以 ws:// 或 wss:// 开头，例如 ws://127.0.0.1:8765/",
    ],
    "own.ask": ["Eight questions: how will your server do?", "八个问题：你的服务器会怎样？"],
    "own.act": ["Ask them", "开始提问"],
    "own.will_all": ["it answers all of them", "全部答对"],
    "own.will_some": ["it opens, and some answers are wrong", "能打开，但有些答错"],
    "own.will_closed": ["it doesn’t even open", "连打开都不行"],
    "own.results_of": ["The answers to the eight questions", "八个问题的回答"],
    "own.results_ours": [
      "barewire’s own echo answered; now type the address of yours",
      "这是 barewire 自己的回显的回答；接下来写上你的服务器的地址",
    ],
    "own.results": ["What your server answered", "你的服务器的回答"],
    "own.question": ["question", "问题"],
    "own.answer": ["answer", "回答"],
    "own.check_open": ["Does the WebSocket open?", "WebSocket 能打开吗？"],
    "own.check_text": ["Does “hi” come back?", "“hi” 回得来吗？"],
    "own.check_chinese": ["Do characters of three and four bytes come back?", "三个字节和四个字节的字符回得来吗？"],
    "own.check_lengths": [
      "Do 0, 125, 126, 127, 65,535 and 65,536 bytes come back?",
      "0、125、126、127、65,535、65,536 个字节都回得来吗？",
    ],
    "own.check_burst": [
      "Do a hundred messages, sent at once, come back as a hundred, in order?",
      "一下子发一百条消息，会按顺序回来一百条吗？",
    ],
    "own.check_binary": ["Do four bytes come back as binary?", "四个字节会以二进制（binary）回来吗？"],
    "own.check_others": [
      "Is a second connection served while the first is silent?",
      "第一条连接沉默时，第二条有人理吗？",
    ],
    "own.check_close": ["Does a Close with 4000 come back as 4000?", "关闭码为 4000 的 Close，回来还是 4000 吗？"],
    "own.yes": ["yes", "是"],
    "own.no": ["no: look at step {step}", "不：看第 {step} 步"],
    "own.silent": [
      "no answer so far, in {seconds} seconds; if it never comes: step {step}",
      "{seconds} 秒内还没有回答；如果一直没有：看第 {step} 步",
    ],
    "own.handshake": [
      "no: HTTP is answered there, but no WebSocket opens. Look at step {step}; and does your server " +
        "let this page’s Origin in?",
      "不：那里有 HTTP 响应，但打不开 WebSocket。看第 {step} 步；还有，你的服务器放行本页的 Origin 吗？",
    ],
    "own.nobody": [
      "no: no connection. Is your server running, at this address and port? If it is, it ended the " +
        "connection without an answer that a browser understands: look at step 1, then at step {step}.",
      "不：没有连上。你的服务器启动了吗，地址和端口对吗？如果启动了，那就是它没有给出浏览器看得懂的响应就结束了连接：先看第 1 步，再看第 {step} 步。",
    ],
    "own.will_silent": [
      "It hasn’t answered all of them yet; none of its answers was wrong.",
      "还没有全部回答；回答过的都没有错。",
    ],
    "own.no_length": ["(The first length that was lost: {n} bytes.)", "（第一个没回来的长度：{n} 字节。）"],
    "own.code_accept": [
      "Key, GUID, SHA-1, base64: that is the whole secret of the handshake, and it isn’t one.",
      "key、GUID、SHA-1、base64：握手（handshake）的全部奥秘，其实没有奥秘。",
    ],
    "own.code_unmask": [
      "Here the mask is taken off eight bytes at a time; byte by byte is right, too.",
      "这里一次对八个字节去掩码；逐个字节也对。",
    ],
    "own.code_len": ["Seven bits of length, and what they announce.", "七个比特的长度，以及它们预告的东西。"],
    "own.code_hub": ["The table of who is here, guarded by its lock.", "在线者的表，由锁保护。"],
  }),
);
