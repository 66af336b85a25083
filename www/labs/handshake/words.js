"use strict";
// What is said in labs/handshake/, in both languages: [English, 简体中文].
barewire.define("labs/handshake/words", ["kit/language"], ({ language }) =>
  language.add({
    // The handshake lab.
    "heads.about": [
      "A WebSocket begins as an HTTP request of a few lines, and one answer. Here you can write both " +
        "by hand: be the client and see what the server refuses, or be the server and see what your " +
        "browser refuses. Change any line; predict; send.",
      "一个 WebSocket 开始时是几行 HTTP 请求和一个响应。两样在这里都可以手写：当客户端，看服务器拒绝什么；或者当服务器，看你的浏览器拒绝什么。改哪一行都行，先预测，再发送。",
    ],
    "heads.side": ["Who are you?", "你当哪一方？"],
    "heads.side_request": ["the client: I write the request", "客户端：我写请求"],
    "heads.side_answer": ["the server: I write the answer to this browser", "服务器：我给这个浏览器写响应"],
    "heads.ways": ["Begin with:", "从这里开始："],
    "heads.edit_request": ["The request, line by line", "请求，一行一行"],
    "heads.edit_answer": [
      "The answer, line by line; its first line is always this one",
      "响应，一行一行；第一行总是这一行",
    ],
    "heads.hint_request": [
      "CR LF is added to each line, and an empty line after the last. The key is the one of RFC 6455 " +
        "{§Opening Handshake}.",
      "每行后面会加上 CR LF，最后再加一个空行。key 用的是 RFC 6455 {§Opening Handshake} 里的那个。",
    ],
    "heads.hint_answer": [
      "The server replaces <accept> with the value computed from this browser’s key, and <protocol> " +
        "with the subprotocol that it asked for. After the head it sends a text frame “hello”.",
      "<accept> 处服务器填上由这个浏览器的 key 算出的值，<protocol> 处填上它要的子协议（subprotocol）。响应之后发一个文本帧（frame）“hello”。",
    ],
    "heads.ask_request": [
      "These lines go to our server. What is the status code of its answer?",
      "这几行发给我们的服务器。它的响应是哪个状态码？",
    ],
    "heads.ask_answer": [
      "This browser asks for a WebSocket and gets these lines. What will it do?",
      "这个浏览器请求一个 WebSocket，得到这几行。它会怎样？",
    ],
    "heads.act_request": ["Send the request", "发送请求"],
    "heads.act_answer": ["Let the browser ask", "让浏览器来请求"],
    "heads.will_101": ["101 Switching Protocols: frames from now on", "101 Switching Protocols：此后改用帧通信"],
    "heads.will_400": ["400 Bad Request: the request is wrong", "400 Bad Request：请求有错"],
    "heads.will_403": ["403 Forbidden: you may not connect", "403 Forbidden：不许你连接"],
    "heads.will_405": ["405 Method Not Allowed: another method is needed", "405 Method Not Allowed：要用别的方法"],
    "heads.will_426": [
      "426 Upgrade Required: ask for an upgrade that it knows",
      "426 Upgrade Required：要请求它认得的升级",
    ],
    "heads.will_other": ["another status code", "别的状态码"],
    "heads.will_nothing": ["no answer", "没有响应"],
    "heads.will_opens": ["open the WebSocket: the script gets “open”", "打开 WebSocket：脚本收到 “open” 事件"],
    "heads.will_fails": [
      "fail it: the script gets “error”, then “close”",
      "判定失败：脚本收到 “error” 事件，然后是 “close” 事件",
    ],
    "heads.result_request": ["What the server answered", "服务器的响应"],
    "heads.result_answer": ["What the browser got, and did", "浏览器得到了什么，做了什么"],
    "heads.script_opens": ["✓ The script got “open”, and {n} messages.", "✓ 脚本收到 “open” 事件，还有 {n} 条消息。"],
    "heads.script_opens.one": [
      "✓ The script got “open”, and {n} message.",
      "✓ 脚本收到 “open” 事件，还有 {n} 条消息。",
    ],
    "heads.script_fails": [
      "✗ The script got “error”, then “close” with {code} and no reason. It isn’t told which line was " +
        "wrong; some browsers say that on their console: press F12.",
      "✗ 脚本收到 “error” 事件，然后是关闭码为 {code}、没有原因的 “close” 事件。脚本不知道哪一行错了；有的浏览器会写在控制台上：按 F12。",
    ],
    "heads.rules": ["The rules of RFC 6455, line by line", "RFC 6455 的规则，一行一行对照"],
    "heads.head_verdict": ["verdict", "判断"],
    "heads.head_line": ["line", "这一行"],
    "heads.head_rule": ["rule", "规则"],
    "heads.line": ["Show the line of Rust that checks it", "看检查它的那行 Rust"],
    "heads.line_request": ["a request by hand", "手写的请求"],
    "heads.line_answer": ["an answer by hand", "手写的响应"],
    "heads.code_upgrade": [
      "A client that wants a WebSocket says so with a token, in upper or lower case.",
      "想要 WebSocket 就用一个记号（token）说出来，大小写不限。",
    ],
    "heads.code_connection": [
      "Connection is a list: “keep-alive, Upgrade” contains the token.",
      "Connection 是一个列表：“keep-alive, Upgrade” 里有这个记号。",
    ],
    "heads.code_version": ["Exactly one version line, with 13.", "恰好一行版本，写着 13。"],
    "heads.code_key": ["Exactly one key: base64 of 16 bytes.", "恰好一个 key：16 个字节的 base64。"],
    "heads.code_accept": [
      "The accept value: the key and a fixed text, SHA-1, base64.",
      "accept 值：key 加一段固定文字，SHA-1，再 base64。",
    ],

    "heads.request.right": ["all right", "全对"],
    "heads.why.request.right": [
      "Six lines; no more are needed. Browsers add Origin, cookies, and an offer to compress.",
      "六行，不需要更多。浏览器还会加上 Origin、cookie 和压缩的提议。",
    ],
    "heads.request.keep-alive": ["keep-alive, Upgrade", "keep-alive, Upgrade 两个记号"],
    "heads.why.request.keep-alive": [
      "Firefox writes it like this. The field is a list of tokens; a server that compares the whole " +
        "line with “Upgrade” loses all users of Firefox.",
      "Firefox 就是这样写的。这个字段是一串记号；拿整行和 “Upgrade” 比较的服务器，会失去所有 Firefox 用户。",
    ],
    "heads.request.lower-case": ["all names in lower case", "名字全小写"],
    "heads.why.request.lower-case": [
      "Case doesn’t matter in field names. The course notes look for “Sec-WebSocket-Key” letter by " +
        "letter: behind a proxy that writes names in lower case, their server crashes with a KeyError.",
      "字段名不分大小写。课堂笔记逐字母地找 “Sec-WebSocket-Key”：只要前面有一个把字段名改成小写的代理（proxy），笔记的服务器就会因 KeyError 崩溃。",
    ],
    "heads.request.version-25": ["version 25", "版本 25"],
    "heads.why.request.version-25": [
      "The 426 has the line “Sec-WebSocket-Version: 13”, so the client knows what would work " +
        "({§Supporting Multiple Versions of WebSocket Protocol}).",
      "426 里带着一行 “Sec-WebSocket-Version: 13”，客户端就知道什么版本能用（{§Supporting Multiple Versions of WebSocket Protocol}）。",
    ],
    "heads.request.no-key": ["no key", "没有 key"],
    "heads.why.request.no-key": [
      "Without a key there is nothing to answer with: the accept value proves that somebody read this request.",
      "没有 key 就没有东西可以用来响应：accept 值证明有人读过这个请求。",
    ],
    "heads.request.short-key": ["a key of 6 bytes", "6 个字节的 key"],
    "heads.why.request.short-key": [
      "It is base64, but of 6 bytes; it must be 16 ({§Client Requirements}). The key isn’t a password: " +
        "it only has to be new each time.",
      "是 base64，但只有 6 个字节，应该是 16 个（{§Client Requirements}）。key 不是密码，只要每次都是新的。",
    ],
    "heads.request.two-keys": ["the key twice", "两个 key"],
    "heads.why.request.two-keys": [
      "Both are the same, and it is still wrong: if a field that may appear once appears twice, two " +
        "programs could each take a different one ({§Sec-WebSocket-Key}).",
      "两个一样，还是不对：只能出现一次的字段出现两次，两个程序就可能各取一个（{§Sec-WebSocket-Key}）。",
    ],
    "heads.request.close": ["Connection: close", "Connection: close 一行"],
    "heads.why.request.close": [
      "Upgrade is only for the next server on the way (hop-by-hop), and Connection must say so; a " +
        "proxy removes such lines.",
      "Upgrade 是逐跳（hop-by-hop）字段，只给途中的下一台服务器，必须由 Connection 说明；代理会把这种行去掉。",
    ],
    "heads.request.no-upgrade": ["no Upgrade", "没有 Upgrade"],
    "heads.why.request.no-upgrade": [
      "Then it is a plain GET, and this address isn’t a page: 426 says what it is for.",
      "那就是普通的 GET，而这个地址不能当网页看：426 说明它是做什么的。",
    ],
    "heads.request.post": ["POST instead of GET", "GET 换成 POST"],
    "heads.why.request.post": [
      "An upgrade is a GET ({§Client Requirements}): it has no body, and can be refused without harm.",
      "升级必须用 GET（{§Client Requirements}）：它没有请求体，拒绝了也没有害处。",
    ],
    "heads.request.http-10": ["HTTP/1.0", "HTTP/1.0 版"],
    "heads.why.request.http-10": [
      "Upgrade came with HTTP/1.1; a server of the time of 1.0 wouldn’t know what this asks.",
      "Upgrade 是 HTTP/1.1 才有的；1.0 时代的服务器不知道这是在问什么。",
    ],
    "heads.request.no-host": ["no Host", "没有 Host"],
    "heads.why.request.no-host": [
      "HTTP/1.1 requires exactly one Host, and this server needs it against DNS rebinding: see “Who may connect”.",
      "HTTP/1.1 要求恰好一个 Host，这个服务器还用它防 DNS 重绑定（rebinding）：见实验“谁可以连接”。",
    ],
    "heads.request.other-host": ["another Host", "别的 Host"],
    "heads.why.request.other-host": [
      "The server answers only to its own names. Otherwise a stranger’s name that suddenly leads to " +
        "your machine could talk to it (DNS rebinding).",
      "服务器只答应自己的名字：否则陌生的域名突然指到你的机器上，就能和它说话（DNS 重绑定，rebinding）。",
    ],
    "heads.request.no-colon": ["a line without a colon", "一行没有冒号"],
    "heads.why.request.no-colon": [
      "That isn’t a header line. The notes’ program splits at the colon and crashes; a server that " +
        "guesses may read another request than the proxy in front of it.",
      "这根本不是字段行。笔记的程序按冒号切分，就在这里崩溃；靠猜的服务器读出的请求，可能和前面的代理不一样。",
    ],
    "heads.request.compress": ["an offer to compress", "提议压缩"],
    "heads.why.request.compress": [
      "An answer that doesn’t name the offer declines it by silence ({§Negotiating Extensions}), and " +
        "everything goes on without compression. barewire declines it, unless it was started with " +
        "--deflate, or the address says ?deflate=takeover or ?deflate=no-takeover. What compression does is " +
        "in this lab:",
      "响应里没有提到这个提议，就是用沉默谢绝（{§Negotiating Extensions}）：一切照常，只是不压缩。barewire 会谢绝，除非它用 --deflate 启动，或者地址里写了 " +
        "?deflate=takeover 或 " +
        "?deflate=no-takeover。压缩做了什么，看这个实验：",
    ],
    "heads.answer.right": ["all right", "全对"],
    "heads.why.answer.right": [
      "Four lines after the 101. The last one is there only because this page asked for a subprotocol.",
      "101 之后四行。最后一行只是因为本页要了一个子协议才有。",
    ],
    "heads.answer.wrong-accept": ["a wrong accept value", "错的 accept 值"],
    "heads.why.answer.wrong-accept": [
      "This is the right value for another key, the RFC’s. So a cache can’t answer with yesterday’s " +
        "handshake, and neither can a server that doesn’t know what it was asked.",
      "这是另一个 key（RFC 里的）对应的正确值。所以缓存不能拿昨天的握手（handshake）来应付，不懂请求的服务器也不能。",
    ],
    "heads.answer.no-accept": ["no accept value", "没有 accept 值"],
    "heads.why.answer.no-accept": [
      "Without it, nothing shows that the other end knows WebSocket at all.",
      "没有它，就看不出对端（peer）到底懂不懂 WebSocket。",
    ],
    "heads.answer.lower-case": ["all names in lower case", "名字全小写"],
    "heads.why.answer.lower-case": ["Case doesn’t matter in an answer’s names either.", "响应里的名字也不分大小写。"],
    "heads.answer.no-upgrade": ["no Upgrade", "没有 Upgrade"],
    "heads.why.answer.no-upgrade": [
      "101 says “I switch”; Upgrade says to what. Both are needed.",
      "101 说“我切换了”，Upgrade 说切换成什么。两样都要有。",
    ],
    "heads.answer.close": ["Connection: close", "Connection: close 一行"],
    "heads.why.answer.close": [
      "The token Upgrade is missing, as in the request.",
      "少了 Upgrade 这个记号，和请求那边一样。",
    ],
    "heads.answer.other-protocol": ["a subprotocol that wasn’t offered", "没有提出过的子协议"],
    "heads.why.answer.other-protocol": [
      "The server may choose one of those that were offered, or none. “chess” wasn’t among them " +
        "({§Client Requirements}).",
      "服务器可以从提出的里面选一个，或者不选。“chess” 不在里面（{§Client Requirements}）。",
    ],
    "heads.answer.no-protocol": ["no subprotocol at all", "没有子协议"],
    "heads.why.answer.no-protocol": [
      "RFC 6455 allows a server to choose none. Some browsers are stricter, as the WHATWG’s rules for " +
        "browsers require: a page that asked for a subprotocol and gets none has no connection. Others " +
        "open it.",
      "RFC 6455 允许服务器一个也不选。有的浏览器更严，这是 WHATWG 对浏览器的要求：网页要了子协议却没有得到，就没有连接。别的浏览器照样打开。",
    ],
    "heads.answer.extension": ["an extension that wasn’t offered", "没有提出过的扩展"],
    "heads.why.answer.extension": [
      "The browser wouldn’t understand the frames that follow, so it ends the connection here " +
        "({§Client Requirements}).",
      "后面的帧浏览器看不懂，所以到此为止（{§Client Requirements}）。",
    ],
    "heads.answer.compress": ["yes to compression", "同意压缩"],
    "heads.why.answer.compress": [
      "Browsers offer permessage-deflate, so an answer may agree. Each message may then be compressed " +
        "(RSV1 is 1) or not: our “hello” isn’t. What compression does is in this lab:",
      "浏览器提议过 permessage-deflate，所以响应可以同意。之后每条消息可以压缩（RSV1 为 1），也可以不压缩：我们的 “hello” 没有。压缩做了什么，看这个实验：",
    ],
    "heads.answer.extra": ["an extra line", "多一行自己的"],
    "heads.why.answer.extra": [
      "A line that the browser doesn’t know is skipped: that is how HTTP grows.",
      "浏览器不认识的行就跳过：HTTP 就是这样发展的。",
    ],
  }),
);
