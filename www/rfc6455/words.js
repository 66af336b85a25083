"use strict";
// What is said in rfc6455/, in both languages: [English, 简体中文].
barewire.define("rfc6455/words", ["kit/language"], ({ language }) =>
  language.add({
    // What each field is, by its value; and why there is such a field.
    "field.fin": ["FIN: the last fragment?", "FIN：是最后一个分片吗"],
    "field.rsv1": ["RSV1: reserved", "RSV1：保留位"],
    "field.rsv2": ["RSV2: reserved", "RSV2：保留位"],
    "field.rsv3": ["RSV3: reserved", "RSV3：保留位"],
    "field.opcode": ["Opcode: what kind of frame", "操作码 opcode：帧的种类"],
    "field.mask": ["MASK: is there a masking key?", "MASK：有没有掩码键 masking key"],
    "field.payload-len": ["Payload length", "载荷长度 Payload len"],
    "field.extended-payload-length": ["Extended payload length", "扩展载荷长度 Extended payload length"],
    "field.masking-key": ["Masking key", "掩码键 masking key"],
    "field.payload": ["Payload data", "载荷数据 Payload Data"],
    "field.byte": ["Payload, byte {i}", "载荷（payload）的字节 {i}"],
    "what.fin.1": [
      "1: this frame is the last of its message. Most messages are one frame, so that it is also the first.",
      "1：这是消息（message）的最后一帧。多数消息只有一帧，那它也是第一帧。",
    ],
    "what.fin.0": [
      "0: the message isn’t complete yet; more fragments follow.",
      "0：消息还不完整，后面还有分片（fragment）。",
    ],
    "why.fin": [
      "A sender can begin a message before it knows the length, and a ping can go out in the middle of " +
        "a long one: the message is sent in fragments, and FIN marks the last.",
      "消息可以在总长度未知时就开始发送，长消息中间也可以插进一个 ping：它分成若干分片发出，FIN 标出最后一个。",
    ],
    "what.rsv.0": [
      "0, as it must be: no extension was agreed that gives this bit a meaning.",
      "0，也必须是 0：没有协商启用任何赋予它含义的扩展（extension）。",
    ],
    "what.rsv.1": [
      "1, although no extension was agreed that gives this bit a meaning: a broken rule.",
      "1，可是并没有协商启用赋予它含义的扩展：违反了规则。",
    ],
    "what.rsv1.deflate": [
      "1: this message is compressed. Both ends agreed on permessage-deflate in the handshake, and that " +
        "extension gives this bit its meaning.",
      "1：这条消息经过压缩。双方在握手里同意了 permessage-deflate，这个比特的含义就来自这个扩展。",
    ],
    "what.rsv1.assumed": [
      "1: this message is compressed. This page didn’t see the handshake; but if permessage-deflate " +
        "hadn’t been agreed on there, this bit would have ended the connection.",
      "1：这条消息经过压缩。本页没有看到握手；但如果握手里没有同意 permessage-deflate，这个比特早就让连接结束了。",
    ],
    "what.rsv1.assumed.between": [
      "1: this message is compressed. The handshake isn’t here; but if permessage-deflate hadn’t been agreed on " +
        "there, this bit would break a rule.",
      "1：这条消息经过压缩。这里没有握手；但如果握手里没有同意 permessage-deflate，这个比特就违反了规则。",
    ],
    "what.rsv1.plain": [
      "0: this message isn’t compressed. permessage-deflate was agreed on, but the sender chooses for each message.",
      "0：这条消息没有压缩。虽然同意了 permessage-deflate，但每条消息压不压缩由发送方决定。",
    ],
    "what.rsv1.continuation": [
      "0, as it must be: only the first frame of a message says whether the message is compressed.",
      "0，也必须是 0：消息压没压缩，只由它的第一帧来说。",
    ],
    "what.rsv1.control": ["0, as it must be: control frames are never compressed.", "0，也必须是 0：控制帧从不压缩。"],
    "what.rsv1.unseen": [
      "0: not compressed. This page didn’t see the handshake, so it doesn’t know whether an extension was agreed on.",
      "0：没有压缩。本页没有看到握手，不知道有没有协商启用扩展。",
    ],
    "why.rsv1.deflate": [
      "Compressed and plain messages may follow each other, so each message must say which it is. " +
        "permessage-deflate uses RSV1 for that, in the first frame of a message, and no other bit.",
      "压缩和不压缩的消息可以交替出现，所以每条消息都要说明自己是哪一种。permessage-deflate 用消息第一帧的 RSV1 来说明，别的比特它不用。",
    ],
    "what.payload.deflate": [
      "What is left then is compressed: the Deflate tab shows how it becomes the message.",
      "这样得到的还是压缩数据：“压缩 deflate”页演示它怎样变成消息。",
    ],
    "what.byte.deflate": [
      "It is compressed data: the Deflate tab shows its bits in the order in which they are read.",
      "它是压缩数据：“压缩 deflate”页按读取的顺序显示它的比特。",
    ],
    "why.rsv": [
      "Room for extensions: for example, permessage-deflate sets RSV1 to say “this message is " +
        "compressed”. Without an extension, a 1 ends the connection.",
      "留给扩展使用：例如 permessage-deflate 用 RSV1 表示“这条消息经过压缩”。没有扩展时，出现 1 就要结束连接。",
    ],
    "what.opcode.continuation": [
      "0x0, continuation: continues the message that an earlier frame began.",
      "0x0，continuation：接着前面的帧开始的那条消息。",
    ],
    "what.opcode.text": ["0x1, text: the payload is text in UTF-8.", "0x1，text：载荷是 UTF-8 文本。"],
    "what.opcode.binary": [
      "0x2, binary: the payload is bytes; what they mean is up to the application.",
      "0x2，binary：载荷是任意字节，含义由应用程序决定。",
    ],
    "what.opcode.close": [
      "0x8, close: starts the closing handshake, or answers it.",
      "0x8，close：发起或回应关闭握手（closing handshake）。",
    ],
    "what.opcode.ping": [
      "0x9, ping: “are you there?” The other end must answer with a pong.",
      "0x9，ping：“你还在吗？”对端（peer）必须回一个 pong。",
    ],
    "what.opcode.pong": [
      "0xA, pong: the answer to a ping, with the same payload.",
      "0xA，pong：对 ping 的回答，载荷与它相同。",
    ],
    "what.opcode.reserved": [
      "0x{hex}: reserved; no frame of this kind is defined. A broken rule.",
      "0x{hex}：保留值，没有定义这种帧。违反了规则。",
    ],
    "why.opcode": [
      "Four bits tell the receiver what to do with the frame. If the first of them is 1, it is a " +
        "control frame (close, ping, pong): short, never fragmented, and allowed between the fragments " +
        "of a message.",
      "这四个比特告诉接收方怎么处理这一帧。首位是 1 的是控制帧（control frame：close、ping、pong）：很短，从不分片，可以插在一条消息的分片之间。",
    ],
    "what.mask.in.1": [
      "1: a masking key follows, and the payload is XORed with it. Every frame from a browser has it.",
      "1：后面有掩码键，载荷与它做了异或（XOR）。浏览器发出的每一帧都这样。",
    ],
    "what.mask.in.1.between": [
      "1: a masking key follows, and the payload is XORed with it. Every frame from a client must have it.",
      "1：后面有掩码键，载荷与它做了异或（XOR）。客户端发出的每一帧都必须这样。",
    ],
    "what.mask.in.0": [
      "0, in a frame from a client: a broken rule. The server must end the connection.",
      "0，而这是客户端发来的帧：违反了规则，服务器必须结束连接。",
    ],
    "what.mask.out.0": [
      "0: no masking key. A server must not mask; its payload crosses the wire as it is.",
      "0：没有掩码键。服务器不得使用掩码（mask），载荷原样在线路上传输。",
    ],
    "what.mask.out.1": [
      "1, in a frame from a server: a broken rule. The client must end the connection.",
      "1，而这是服务器发出的帧：违反了规则，客户端必须结束连接。",
    ],
    "why.mask": [
      "A page’s script can choose what it sends. Without a mask, it could send bytes that look like " +
        "HTTP to a careless proxy on the way. The browser chooses a new key for each frame, so the " +
        "script can’t choose the bytes on the wire ({§Attacks On Infrastructure (Masking)}). The " +
        "server’s bytes aren’t such a danger.",
      "网页脚本可以决定发送的内容。如果不加掩码，它发出的字节就可能被途中粗心的代理（proxy）看成 HTTP。浏览器为每一帧另选一个掩码键，" +
        "脚本就决定不了线路上的字节了（{§Attacks On Infrastructure (Masking)}）。服务器发出的字节没有这种危险。",
    ],
    "what.len.short": [
      "{value}: the payload has this many bytes. Up to 125 fits into these seven bits; 126 or 127 " +
        "would say that the length is in the next 2 or 8 bytes.",
      "{value}：载荷的字节数。不超过 125 时，这七个比特就够了；写 126 或 127 则表示长度在后面的 2 个或 8 个字节里。",
    ],
    "what.len.16": [
      "126 is not a length: it says that the length is in the next 2 bytes.",
      "126 不是长度：它表示长度写在后面的 2 个字节里。",
    ],
    "what.len.64": [
      "127 is not a length: it says that the length is in the next 8 bytes.",
      "127 不是长度：它表示长度写在后面的 8 个字节里。",
    ],
    "why.payload-len": [
      "TCP is a stream without boundaries: only this length says where the frame ends and the next " +
        "begins. Most messages are short, so seven bits come first, and longer forms only where they are " +
        "needed.",
      "TCP 是没有边界的字节流：只有这个长度能说明这一帧到哪里结束、下一帧从哪里开始。多数消息很短，所以先用七个比特，需要时才用更长的写法。",
    ],
    "what.len.extended": [
      "{value}: the payload has this many bytes, written with {bits} bits, the most significant byte first.",
      "{value}：载荷的字节数，用 {bits} 个比特写出，高位字节在前。",
    ],
    "why.extended-payload-length": [
      "Above 125, seven bits aren’t enough. 16 bits hold up to 65,535, 64 bits everything above; the " +
        "shortest form that holds the length must be used, so each length can be written in one way only.",
      "超过 125，七个比特就不够了。16 个比特最多到 65,535，再大用 64 个比特；必须用放得下的最短写法，这样每个长度只有一种写法。",
    ],
    "what.key": [
      "{hex}: the payload is XORed with these four bytes, over and over.",
      "{hex}：载荷与这四个字节循环做异或。",
    ],
    "why.masking-key": [
      "It hides nothing: the key is right here, before what it masks. But for each frame the browser " +
        "takes four new bytes that nobody can predict, so a page’s script can’t choose which bytes cross " +
        "the wire, and can’t fake an HTTP request for a careless proxy on the way " +
        "({§Attacks On Infrastructure (Masking)}). A server doesn’t mask.",
      "它什么也不隐藏：掩码键就写在这里，紧挨着被掩码的内容。但浏览器为每一帧取四个谁也无法预测的新字节，所以网页脚本不能决定线路上出现哪些字节，也就不能伪造一个 HTTP " +
        "请求去骗途中粗心的代理（proxy，{§Attacks On Infrastructure (Masking)}）。服务器不加掩码。",
    ],
    "why.masking-key.between": [
      "It hides nothing: the key is right here, before what it masks. But for each frame a client takes four new " +
        "bytes that nobody can predict, so a page’s script can’t choose which bytes cross the wire, and can’t fake " +
        "an HTTP request for a careless proxy on the way ({§Attacks On Infrastructure (Masking)}). A server " +
        "doesn’t mask.",
      "它什么也不隐藏：掩码键就写在这里，紧挨着被掩码的内容。但客户端为每一帧取四个谁也无法预测的新字节，所以网页脚本不能决定线路上出现哪些字节，也就不能伪造一个 HTTP 请求去骗途中粗心的代理（proxy，" +
        "{§Attacks On Infrastructure (Masking)}）。服务器不加掩码。",
    ],
    "what.payload.masked": [
      "{n} bytes, masked: each was XORed with one of the four key bytes before them (XOR: equal bits " +
        "make 0, different bits make 1). That is why they don’t look like their text. XOR with the same " +
        "key byte once more gives the text back.",
      "{n} 字节，加了掩码：每个字节都与前面四个掩码键字节之一做了异或（XOR：两个比特相同得 0，不同得 1），所以看起来不像原文。再与同一个掩码键字节异或一次，就得到原来的字节。",
    ],
    "what.payload.plain": ["{n} bytes, as they are: nothing is masked here.", "{n} 字节，原样：这里没有掩码。"],
    "why.payload": [
      "This is what the application wanted to say. Everything before it only says how to read it.",
      "这才是应用程序要说的话，前面的一切只是说明该怎么读它。",
    ],
    "why.payload.masked": [
      "The browser picks new key bytes for each frame, so a page’s script can’t choose which bytes " +
        "cross the wire, and no machine on the way mistakes them for something else. The key is in the " +
        "frame itself: nothing is secret.",
      "浏览器为每一帧选新的掩码键，所以网页脚本不能决定线路上出现哪些字节，途中的机器也就不会把它们误认成别的东西。键就写在这一帧里，所以掩码并不保密。",
    ],
    "why.payload.masked.between": [
      "A client picks new key bytes for each frame, so a page’s script can’t choose which bytes cross the wire, " +
        "and no machine on the way mistakes them for something else. The key is in the frame itself: nothing is " +
        "secret.",
      "客户端为每一帧选新的掩码键，所以网页脚本不能决定线路上出现哪些字节，途中的机器也就不会把它们误认成别的东西。键就写在这一帧里，所以掩码并不保密。",
    ],
    "what.byte.masked": [
      "On the wire {wire}; XOR key byte {j}, which is {key}, makes {plain}: part of “{char}”.",
      "线路上是 {wire}；与掩码键的字节 {j}（{key}）异或得 {plain}：属于字符“{char}”。",
    ],
    "what.byte.masked.whole": [
      "On the wire {wire}; XOR key byte {j}, which is {key}, makes {plain}: this is the character “{char}”.",
      "线路上是 {wire}；与掩码键的字节 {j}（{key}）异或得 {plain}：就是字符“{char}”。",
    ],
    "what.byte.plain": ["{wire}: part of “{char}”.", "{wire}：属于字符“{char}”。"],
    "what.byte.plain.whole": ["{wire}: this is the character “{char}”.", "{wire}：就是字符“{char}”。"],
    "what.byte.masked.raw": [
      "On the wire {wire}; XOR key byte {j}, which is {key}, makes {plain}.",
      "线路上是 {wire}；与掩码键的字节 {j}（{key}）异或得 {plain}。",
    ],
    "what.byte.plain.raw": ["{wire}, as it crossed the wire.", "{wire}，与线路上一样。"],
    "what.byte.code": [
      "The first two bytes of a Close are its code, the most significant first: {code}.",
      "Close 帧载荷的前两个字节是关闭码（close code），高位在前：{code}。",
    ],
    "why.byte.masked": [
      "Byte {i} of the payload is XORed with byte {i} mod 4 = {j} of the key.",
      "载荷的字节 {i} 与掩码键的字节 {i} mod 4 = {j} 异或。",
    ],
    "why.byte.plain": [
      "It comes from the server, so it isn’t masked: what you see is what crossed the wire.",
      "它来自服务器，没有掩码：线路上是什么，看到的就是什么。",
    ],
    "why.byte.plain.between": [
      "It isn’t masked: what you see is what crossed the wire.",
      "它没有掩码：线路上是什么，看到的就是什么。",
    ],
    "ask.first": ["An upgrade needs GET, and HTTP 1.1 or later.", "要求升级（upgrade）要用 GET，HTTP 版本至少 1.1。"],
    "ask.host": [
      "Which server is meant, as a host and perhaps a port. barewire also checks that the name is its own.",
      "要找的是哪台服务器：主机名，可以带端口。barewire 还会检查这个名字确实是自己的。",
    ],
    "ask.host.between": [
      "Which server is meant, as a host and perhaps a port.",
      "要找的是哪台服务器：主机名，可以带端口。",
    ],
    "ask.upgrade": [
      "Must contain the word websocket: the client wants this protocol from here on.",
      "必须包含 websocket：表示此后想改用这个协议。",
    ],
    "ask.connection": [
      "Must contain the word Upgrade: it says that the Upgrade line is only for the next server on the " +
        "way (hop-by-hop).",
      "必须包含 Upgrade：说明 Upgrade 是逐跳（hop-by-hop）字段，只给途中的下一台服务器。",
    ],
    "ask.sec-websocket-version": [
      "Must be 13, the only version that became a standard.",
      "必须是 13，唯一成为标准的版本。",
    ],
    "ask.sec-websocket-key": [
      "Must be 16 bytes in base64, new for each connection. The accept value in the answer is computed from it.",
      "必须是 16 个字节的 base64，每次连接都换新的。响应里的 accept 值要用它算出。",
    ],
    "ask.sec-websocket-protocol": [
      "The subprotocols that the page offers; the server may choose one of them.",
      "网页提出的子协议（subprotocol），服务器可以从中选一个。",
    ],
    "ask.sec-websocket-protocol.between": [
      "The subprotocols that the client offers; the server may choose one of them.",
      "客户端提出的子协议（subprotocol），服务器可以从中选一个。",
    ],
    "ask.sec-websocket-extensions": [
      "An offer, not a demand: the server may agree, or not mention it.",
      "只是提议，不是要求：服务器可以同意，也可以不回应。",
    ],
    "ask.extensions": [
      "It must be a list such as “name; parameter=value, name”. With anything else the connection fails.",
      "这里必须是列表，例如“name; parameter=value, name”。否则连接失败。",
    ],
    "ask.origin": [
      "Which page asks; browsers always say it. The server decides whether that page may connect.",
      "是哪个网页在请求，浏览器总会说明。这个网页能不能连接，由服务器判断。",
    ],
    "ask.spare": [
      "Base64 of 16 bytes; the spare bits at its end aren’t 0. They mean nothing, so it is accepted: " +
        "the RFC’s own example had some (erratum 3150).",
      "16 个字节的 base64，但末尾多余的比特（spare bits）不是 0。它们没有意义，所以仍然接受：RFC 自己的例子也曾如此（勘误 3150）。",
    ],
    "ask.spare.between": [
      "Base64 of 16 bytes; the spare bits at its end aren’t 0. They mean nothing, so most servers accept it: the " +
        "RFC’s own example had some (erratum 3150).",
      "16 个字节的 base64，但末尾多余的比特（spare bits）不是 0。它们没有意义，多数服务器仍然接受：RFC 自己的例子也曾如此（勘误 3150）。",
    ],
    "ask.content-length": [
      "A handshake has no body: frames begin after the empty line. Only 0 is accepted.",
      "握手请求没有请求体：空行之后就是帧。只接受 0。",
    ],
    "ask.transfer-encoding": [
      "A handshake has no body: frames begin after the empty line.",
      "握手请求没有请求体：空行之后就是帧。",
    ],
    "ask.sec-fetch-site": [
      "Whose page asks, as the browser says. The server uses it if there is no Origin.",
      "浏览器说明请求来自哪个网站的页面。没有 Origin 时由服务器据此判断。",
    ],
    "ask.sec-fetch-site.between": [
      "Whose page asks, as the browser says. A server may use it if there is no Origin.",
      "浏览器说明请求来自哪个网站的页面。没有 Origin 时，服务器可以据此判断。",
    ],
    "refused.host": ["Not a name of this server: refused.", "不是本服务器的名字：拒绝。"],
    "refused.origin": ["Not a page that may connect: refused.", "这个页面不许连接：拒绝。"],
    "refused.sec-fetch-site": [
      "A page of another site asks, and doesn’t say which: refused.",
      "别的网站的页面在请求，又不说明自己是谁：拒绝。",
    ],
    "answer.first": ["101: from the empty line on, both ends send frames.", "101：空行之后，双方改用帧（frame）通信。"],
    "answer.version": [
      "HTTP has upgrades since 1.1: in an older version, 101 means nothing.",
      "HTTP 1.1 起才有升级：更旧的版本里 101 没有意义。",
    ],
    "answer.content-length": [
      "A 101 has no body, so it has no length either (RFC 9110 {§RFC 9110: Content-Length}).",
      "101 没有响应体，也就不能有长度（RFC 9110 {§RFC 9110: Content-Length}）。",
    ],
    "answer.transfer-encoding": [
      "A 101 has no body, so nothing is encoded (RFC 9112 {§RFC 9112: Transfer-Encoding}).",
      "101 没有响应体，也就没有传输编码（RFC 9112 {§RFC 9112: Transfer-Encoding}）。",
    ],
    "answer.refused": [
      "Not 101: there is no WebSocket. A script gets only “error”, then “close” with 1006.",
      "不是 101：WebSocket 没有建立。脚本只会得到 “error”，然后是 1006 的 “close”。",
    ],
    "answer.upgrade": [
      "Must be websocket and nothing else: the server agrees.",
      "必须正好是 websocket：服务器同意了。",
    ],
    "answer.connection": ["Must contain Upgrade, as in the request.", "必须包含 Upgrade，与请求一样。"],
    "answer.sec-websocket-accept": [
      "Must be the value computed from the key; see below.",
      "必须是由 key 算出的值，见下面。",
    ],
    "answer.sec-websocket-protocol": [
      "The subprotocol that the server chose: one, and one that was offered.",
      "服务器选中的子协议：只能有一个，而且是请求里提出过的。",
    ],
    "answer.sec-websocket-extensions": [
      "The extensions that the server agrees to: only offered ones, each once, with parameters that they have.",
      "服务器同意的扩展：必须是请求里提出过的，各一次，参数也必须是它有的。",
    ],
    "head.other": ["An HTTP field; WebSocket has no rule for it.", "HTTP 自己的字段，WebSocket 对它没有规则。"],
    "head.blanked": [
      "An HTTP field; its value isn’t shown, since it may be a secret.",
      "HTTP 自己的字段，值可能是秘密，这里不显示。",
    ],
    "extensions.none": ["The browser offered no extension.", "浏览器没有提出扩展。"],
    "extensions.none.between": ["The client offered no extension.", "客户端没有提出扩展。"],
    "extensions.silent": [
      "The browser offered “{offered}”, and the answer doesn’t mention it: that declines it " +
        "({§Negotiating Extensions}). So RSV1 to RSV3 stay 0, and no payload is compressed. (barewire " +
        "agrees to compress if it was started with --deflate, or if the address says ?deflate=; see the " +
        "lab “Squeeze it”.)",
      "浏览器提出了“{offered}”，响应里没有提它：这就是谢绝（{§Negotiating Extensions}）。所以 RSV1 到 RSV3 一直是 0，载荷也不压缩。（用 " +
        "--deflate 启动，或者地址里写了 ?deflate= 时，barewire 会同意压缩；见实验“压缩”。）",
    ],
    "extensions.silent.between": [
      "The client offered “{offered}”, and the answer doesn’t mention it: that declines it " +
        "({§Negotiating Extensions}). So RSV1 to RSV3 stay 0, and no payload is compressed.",
      "客户端提出了“{offered}”，响应里没有提它：这就是谢绝（{§Negotiating Extensions}）。所以 RSV1 到 RSV3 必须一直是 0，载荷也不压缩。",
    ],
    "extensions.agreed": [
      "The browser offered “{offered}”, and the server agreed to “{agreed}”.",
      "浏览器提出了“{offered}”，服务器同意了“{agreed}”。",
    ],
    "extensions.agreed.between": [
      "The client offered “{offered}”, and the server agreed to “{agreed}”.",
      "客户端提出了“{offered}”，服务器同意了“{agreed}”。",
    ],
    // permessage-deflate, parameter by parameter.
    "extension.offer.other": [
      "Another extension; barewire doesn’t know it, so it won’t agree.",
      "另一个扩展，barewire 不认识，所以不会同意。",
    ],
    "extension.offer.other.between": ["Another extension; this page can’t explain it.", "另一个扩展，本页不能解释。"],
    "extension.offer.deflate": ["The client can compress messages, and decompress them.", "客户端能压缩和解压消息。"],
    "extension.offer.wrong": [
      "The client offers compression, but a parameter isn’t right, so this offer must be declined.",
      "客户端提议压缩，但有参数不对，所以这个提议必须谢绝。",
    ],
    "extension.offer.server_no_context_takeover": [
      "It asks the server to compress each message on its own, so that it needs no memory of earlier ones.",
      "请服务器单独压缩每条消息，这样自己不必记住以前的消息。",
    ],
    "extension.offer.client_no_context_takeover": [
      "It will compress each message on its own.",
      "客户端会单独压缩每条消息。",
    ],
    "extension.offer.server_max_window_bits": [
      "It asks the server to point back {size} bytes at most.",
      "请服务器的匹配最多往回指 {size} 字节。",
    ],
    "extension.offer.client_max_window_bits": [
      "Its own matches will point back {size} bytes at most.",
      "客户端自己的匹配最多往回指 {size} 字节。",
    ],
    "extension.offer.client_max_window_bits.bare": [
      "Without a value: the server may tell the client to use a smaller window (matches point back less far).",
      "不带值：服务器可以要求客户端用更小的窗口（匹配不能往回指得太远）。",
    ],
    "extension.answer.other": ["An extension that the page can’t explain.", "本页不能解释的扩展。"],
    "extension.answer.deflate": [
      "Agreed: from now on, RSV1 says of each message whether its sender has compressed it.",
      "同意：此后每条消息用 RSV1 说明发送方有没有压缩它。",
    ],
    "extension.answer.wrong": [
      "The server agrees, but a parameter isn’t right, so the client must fail the connection.",
      "服务器同意，但有参数不对，所以客户端必须让连接失败。",
    ],
    "extension.answer.server_no_context_takeover": [
      "The server compresses each message on its own. In a room, one that was compressed then serves everybody.",
      "服务器单独压缩每条消息。在房间里，压缩一次就能发给所有人。",
    ],
    "extension.answer.server_no_context_takeover.between": [
      "The server compresses each message on its own.",
      "服务器单独压缩每条消息。",
    ],
    "extension.answer.client_no_context_takeover": [
      "The client must compress each message on its own, so the server keeps no earlier ones for it.",
      "客户端必须单独压缩每条消息，服务器就不必为它保留以前的消息。",
    ],
    "extension.answer.server_max_window_bits": [
      "The server’s matches point back {size} bytes at most: the client needs to keep no more.",
      "服务器的匹配最多往回指 {size} 字节：客户端不必保留更多。",
    ],
    "extension.answer.client_max_window_bits": [
      "The client’s matches may point back {size} bytes at most: the server needs to keep no more. It may " +
        "say so, since the client offered this parameter.",
      "客户端的匹配最多往回指 {size} 字节：服务器不必保留更多。客户端提出过这个参数，所以服务器可以这样要求。",
    ],
    "extension.takeover.server": [
      "server_no_context_takeover isn’t there: the server’s matches may point into its earlier messages.",
      "没有 server_no_context_takeover：服务器的匹配可以指进它以前的消息。",
    ],
    "extension.takeover.client": [
      "client_no_context_takeover isn’t there: the client’s matches may point into its earlier messages.",
      "没有 client_no_context_takeover：客户端的匹配可以指进它以前的消息。",
    ],
    "extension.silent": [
      "The answer has no such line: that declines all offers. barewire agrees only if it was started with " +
        "--deflate, or if the address ends in ?deflate=takeover or ?deflate=no-takeover, so that students " +
        "see the text under the mask first.",
      "响应里没有这一行：这就是全部谢绝。barewire 只有用 --deflate 启动，或者地址以 ?deflate=takeover 或 " +
        "?deflate=no-takeover 结尾时才同意，好让学生先看到掩码之下的文本。",
    ],
    "extension.silent.between": [
      "The answer has no such line: that declines all offers.",
      "响应里没有这一行：这就是全部谢绝。",
    ],
    "extension.flaw.unknown": ["permessage-deflate has no such parameter.", "permessage-deflate 没有这个参数。"],
    "extension.flaw.twice": ["It is there a second time, which isn’t allowed.", "它出现了两次，这是不允许的。"],
    "extension.flaw.value": ["Its value isn’t possible here.", "这里不能有这样的值。"],
    "script.called": ["It called close({code}) itself.", "它自己调用了 close({code})。"],
    "script.error": ["“error”, with no reason in it.", "收到 “error”，没有任何原因。"],
    "script.close": [
      "“close” with code {code}, reason “{reason}”, wasClean {wasClean}.",
      "收到 “close”：code {code}，reason “{reason}”，wasClean {wasClean}。",
    ],
    "console.open": ["Nothing.", "没有内容。"],
    "console.clean": ["Nothing: an end with a Close frame isn’t an error.", "没有内容：带 Close 帧的结束不算错误。"],
    "console.failed": [
      "“WebSocket connection to … failed”, with the cause. Press F12: it is for you, and hidden from scripts.",
      "“WebSocket connection to … failed”，并写明原因。按 F12 可以看到：它给人看，不给脚本看。",
    ],
    "console.broke": [
      "In some browsers a line that the connection was interrupted; in others nothing. The cause isn’t in it.",
      "有的浏览器会写一行说连接中断了，有的什么也不写。里面都没有原因。",
    ],
    "console.rule": [
      "A line with a cause of its own; on the wire the browser said “{reason}”. Press F12 and compare: " +
        "no script can read it.",
      "写有原因的一行；在线路上浏览器说的是“{reason}”。按 F12 对照：脚本读不到。",
    ],
    "console.rule_bare": [
      "A line with the cause, which the browser’s Close frame doesn’t name. Press F12: no script can read it.",
      "写有原因的一行，浏览器的 Close 帧里却没有写。按 F12 可以看到：脚本读不到。",
    ],
    "tcp.peer-ended": [
      "The browser ended its direction of TCP (TCP’s own FIN, not the bit of a frame).",
      "浏览器结束了它那个方向的 TCP：发出的是 TCP 的 FIN，不是帧头（header）里的 FIN 位。",
    ],
    "tcp.broke": ["TCP broke (RST, or silence that lasted too long).", "TCP 断了（RST，或者沉默太久）。"],
    "tcp.we-ended": [
      "The server ended its direction of TCP (TCP’s own FIN, not the bit of a frame).",
      "服务器结束了它这个方向的 TCP：发出的是 TCP 的 FIN，不是帧头里的 FIN 位。",
    ],
    "tcp.closed": ["The server closed the socket.", "服务器关闭了套接字（socket）。"],
    "tcp.fin_client": [
      "The client ended its direction of TCP (TCP’s own FIN, not the bit of a frame).",
      "客户端结束了它那个方向的 TCP：发出的是 TCP 的 FIN，不是帧头里的 FIN 位。",
    ],
    "tcp.fin_server": [
      "The server ended its direction of TCP (TCP’s own FIN, not the bit of a frame).",
      "服务器结束了它那个方向的 TCP：发出的是 TCP 的 FIN，不是帧头里的 FIN 位。",
    ],
    "tcp.reset_client": [
      "The client broke TCP off (RST): what was on its way may be lost.",
      "客户端中断了 TCP（RST）：途中的内容可能丢失。",
    ],
    "tcp.reset_server": [
      "The server broke TCP off (RST): what was on its way may be lost.",
      "服务器中断了 TCP（RST）：途中的内容可能丢失。",
    ],
    "tcp_by.us": [
      "The server, first. The RFC recommends that in normal cases (a SHOULD, " +
        "{§Close the WebSocket Connection}): the side that ends TCP first has to wait for late segments, " +
        "in the state TIME_WAIT, and it is better if the server does.",
      "服务器先结束。RFC 建议通常这样做，但没有硬性要求（SHOULD，{§Close the WebSocket Connection}）：谁先结束 TCP，谁就要停在 TIME_WAIT " +
        "状态，等待迟到的报文段（segment），最好由服务器来等。",
    ],
    "tcp_by.peer": [
      "The browser’s side, first: the user left the page, or the browser or the network gave up.",
      "浏览器一方先结束：离开了网页，或者浏览器、网络放弃了连接。",
    ],
    "tcp_by.nobody": ["Neither side, properly: it broke.", "没有谁正常结束它：它断了。"],
    "tcp_by.unseen": ["Not known: the view had ended by then.", "不知道：那时观察已经结束了。"],
    "tcp_by.open": ["Neither side yet, as far as this page knows.", "就这里所知，还没有。"],
    "tcp_by.client": ["The client, first.", "客户端先结束。"],
    "tcp_by.server": [
      "The server, first. The RFC recommends that in normal cases (a SHOULD, {§Close the WebSocket Connection}).",
      "服务器先结束。RFC 建议通常这样做（SHOULD，{§Close the WebSocket Connection}）。",
    ],
    "lesson.failed": [
      "The browser failed the connection ({§Fail the WebSocket Connection}): it saw that a rule was " +
        "broken, said so in its Close frame, and tells its script only 1006.",
      "浏览器判定出错并断开连接（fail the connection，{§Fail the WebSocket Connection}）：它看到有规则被违反，在自己的 Close 帧里说了原因，却只告诉脚本 1006。",
    ],
    "lesson.abnormal": [
      "1006 is never on the wire: it is the browser’s own code for “TCP ended and no Close frame came”.",
      "1006 从不在线路上传输：它是浏览器自己的关闭码，表示“TCP 结束了，却没有 Close 帧”。",
    ],
    "lesson.lost": [
      "The server sent a Close frame, and the browser still says 1006: the frame didn’t reach it before TCP ended.",
      "服务器发了 Close 帧，浏览器却说 1006：TCP 结束之前，那一帧没有到达它。",
    ],
    "lesson.cut": [
      "The script got code {code} and a clean end, so Close frames did cross the wire, one each way; " +
        "the view ended before it could show them.",
      "脚本得到码 {code}，而且是正常结束（wasClean），所以线路上确实有 Close 帧，两个方向各一个：只是观察在显示它们之前就结束了。",
    ],
    "lesson.none": [
      "1005 is never on the wire: it is the browser’s own code for “the Close frame had no code in it”.",
      "1005 从不在线路上传输：它是浏览器自己的关闭码，表示“Close 帧里没有码”。",
    ],
    "lesson.between_1006": [
      "No Close frame crossed before TCP ended. If the client is a browser, its script hears 1006, which is never on " +
        "the wire: it is the client’s own code for “no Close frame came”.",
      "TCP 结束之前没有 Close 帧经过。如果客户端是浏览器，脚本会得到 1006：它从不在线路上传输，是客户端自己的关闭码，表示“没有收到 Close 帧”。",
    ],
    "lesson.between_half": [
      "Only one end sent a Close frame before TCP ended: the closing handshake isn’t complete.",
      "TCP 结束之前只有一端发了 Close 帧：关闭握手（closing handshake）没有完成。",
    ],
    "lesson.between_unseen": [
      "Some of what crossed isn’t here, so it isn’t known whether Close frames came.",
      "有一部分内容不在这里，所以不知道有没有发过 Close 帧。",
    ],
    "lesson.between_failed": [
      "A browser that fails a connection sends this code, and tells its script 1006.",
      "浏览器判定出错并断开连接时发这个码，而告诉脚本的是 1006。",
    ],
    "http.not-http": ["A control character: this isn’t HTTP.", "含有控制字符：这不是 HTTP。"],
    "http.request-line": [
      "Not a request line: a method, a target in ASCII and a version, with one space between (RFC 9112 " +
        "{§RFC 9112: Request Line}).",
      "不是请求行：方法、ASCII 的目标和版本，之间各有一个空格（RFC 9112 {§RFC 9112: Request Line}）。",
    ],
    "http.http-version": [
      "This server reads only HTTP/1.1 and HTTP/1.0 (RFC 9112 {§RFC 9112: HTTP Version}).",
      "这里只用 HTTP/1.1 和 HTTP/1.0（RFC 9112 {§RFC 9112: HTTP Version}）。",
    ],
    "http.http-version.between": [
      "barewire reads only HTTP/1.1 and HTTP/1.0 (RFC 9112 {§RFC 9112: HTTP Version}).",
      "barewire 只读 HTTP/1.1 和 HTTP/1.0（RFC 9112 {§RFC 9112: HTTP Version}）。",
    ],
    "http.target": [
      "The target must be a path that begins with /, and its percent codes must spell UTF-8 (RFC 9112 " +
        "{§RFC 9112: Request Target}).",
      "目标必须是以 / 开头的路径，百分号编码（percent code）解出来必须是 UTF-8（RFC 9112 {§RFC 9112: Request Target}）。",
    ],
    "http.head-too-long": [
      "With this line the head is longer than the server accepts: 16 KiB.",
      "加上这一行，首部超过了服务器的上限：16 KiB。",
    ],
    "http.head-too-long.between": [
      "With this line the head is longer than barewire reads: 16 KiB.",
      "加上这一行，首部超过了 barewire 读取的上限：16 KiB。",
    ],
    "http.too-many-fields": ["More fields than the server accepts: 100.", "字段数超过了服务器的上限：100。"],
    "http.too-many-fields.between": [
      "More fields than barewire reads: 100.",
      "字段数超过了 barewire 读取的上限：100。",
    ],
    "http.control-character": [
      "A control character, which no line of a head may have (RFC 9110 {§RFC 9110: Field Values}).",
      "含有控制字符，首部里不允许出现（RFC 9110 {§RFC 9110: Field Values}）。",
    ],
    "http.bare-lf": [
      "A line must end in CR LF, not in LF only (RFC 9112 {§RFC 9112: Message Parsing}).",
      "每行必须以 CR LF 结束，不能只有 LF（RFC 9112 {§RFC 9112: Message Parsing}）。",
    ],
    "http.bare-cr": [
      "A CR without its LF (RFC 9112 {§RFC 9112: Message Parsing}).",
      "CR 后面没有 LF（RFC 9112 {§RFC 9112: Message Parsing}）。",
    ],
    "http.folded": [
      "Begins with a space, so it continues the line before: forbidden today (RFC 9112 " +
        "{§RFC 9112: Obsolete Line Folding}).",
      "以空格开头，即上一行的折行（folding）：现在已禁止（RFC 9112 {§RFC 9112: Obsolete Line Folding}）。",
    ],
    "http.header-colon": [
      "Not a header line: a name, then a colon (RFC 9112 {§RFC 9112: Field Syntax}).",
      "不是一行字段：先有名字，后有冒号（RFC 9112 {§RFC 9112: Field Syntax}）。",
    ],
    "http.space-before-colon": [
      "There must be no space before the colon (RFC 9112 {§RFC 9112: Field Line Parsing}).",
      "名字和冒号之间不能有空格（RFC 9112 {§RFC 9112: Field Line Parsing}）。",
    ],
    "http.header-name": [
      "A header’s name must be a token: letters, digits and a few other characters (RFC 9110 " +
        "{§RFC 9110: Field Names}).",
      "字段名必须是 token：字母、数字和少数几个符号（RFC 9110 {§RFC 9110: Field Names}）。",
    ],
    "lesson.title": ["For teachers: a class of ninety minutes", "给老师：九十分钟的一堂课"],
    "lesson.before": [
      "Before: start the server with “cargo run -- --listen 0.0.0.0:9527”, and open the teacher’s " +
        "address, which it prints, on the projector. “Everybody” shows there what the students have to " +
        "type: they open that, and are all in one room.",
      "课前：用 “cargo run -- --listen 0.0.0.0:9527” 启动服务器，在投影的电脑上打开它打印的教师地址。“所有人”那一页写着学生要输入的地址：大家打开它，就都在同一个房间里。",
    ],
    "lesson.minutes": ["Minutes", "分钟"],
    "lesson.what": ["What is done", "做什么"],
    "lesson.start": [
      "Everyone presses the first button of “Try it” on the chat page and looks for two things in " +
        "their own frame: the payload’s length, and the masking key. Meanwhile project “Everybody”, then " +
        "one student’s connection, step by step. Worth saying: the length counts bytes, not characters.",
      "每人按聊天页“试一试”的第一个按钮，在自己的帧里找两样东西：载荷长度和掩码键（masking key）。这时投影“所有人”，再投影一位同学的连接，单步走一遍。值得点明：长度数的是字节，不是字符。",
    ],
    "lesson.three-roads": [
      "Everybody raises a hand for a prediction; then run it on the projector, and read the table " +
        "together. Worth saying: the problem of long polling isn’t delay, but cost.",
      "让大家举手预测，然后在投影上运行，一起读表。值得点明：长轮询（long polling）的问题不是慢，而是开销大。",
    ],
    "lesson.frame-bench": [
      "In pairs: one builds a frame, the other predicts the answer. Then the slider, at 125, 126, 127 " +
        "and 65,536. Worth saying: the MASK bit is part of the length’s byte.",
      "两人一组：一人拼帧，另一人预测响应。然后拖滑块到 125、126、127 和 65,536。值得点明：MASK 位和长度在同一个字节里。",
    ],
    "lesson.tcp-is-not-frames": [
      "First ask where to cut so that the notes’ program fails; each pair tries its own cut. Worth " +
        "saying: that it works here, over loopback, proves nothing.",
      "先问：切在哪里，笔记的程序会出错？每组试自己的切法。值得点明：在本机环回（loopback）上没出错，什么也证明不了。",
    ],
    "lesson.break-it": [
      "Each pair takes five violations, sends them to the server and to its browser, and explains one " +
        "to the class: what the wire, the console and the script say. Worth saying: 1006 never crosses " +
        "the wire.",
      "每组选五个违规，发给服务器，也发给自己的浏览器，再向全班讲一个：线路上、控制台里、脚本那里各说了什么。值得点明：1006 从不出现在线路上。",
    ],
    "lesson.slow-and-lost": [
      "Start one run, and let the class predict while it runs: it takes 20 seconds. Worth saying: TCP " +
        "doesn’t tell you that the other end is gone.",
      "先启动一次运行，趁它跑的 20 秒让大家预测。值得点明：对端不在了，TCP 并不会告诉你。",
    ],
    "lesson.museum": [
      "Each pair runs one exhibit, and says in one sentence what broke and what mends it.",
      "每组运行一件展品，用一句话说出坏在哪里，怎样改正。",
    ],
    "lesson.home": [
      "At home, or in a second class: the handshake, who may connect, why a mask, two writers, the " +
        "rest of the museum, and your own server.",
      "课后，或者第二堂课：握手、谁可以连接、为什么要掩码、两个写者、博物馆剩下的部分，以及写自己的服务器。",
    ],

    // Rows.
    "row.in": ["browser → server", "浏览器 → 服务器"],
    "row.in.between": ["client → server", "客户端 → 服务器"],
    "row.out": ["server → browser", "服务器 → 浏览器"],
    "row.out.between": ["server → client", "服务器 → 客户端"],
    "row.inflated": ["→ {bytes} decompressed", "→ 解压后 {bytes}"],
    "row.accepted": ["TCP connection accepted, from {peer}", "接受了 TCP 连接，来自 {peer}"],
    "row.accepted.between": ["TCP: from {peer} to {local}", "TCP：从 {peer} 到 {local}"],
    "row.request": [
      "The request: an HTTP GET that asks for an upgrade, {n} bytes",
      "请求：要求升级（upgrade）的 HTTP GET，{n} 字节",
    ],
    "row.request.between": ["The request: it asks for an upgrade, {n} bytes", "请求：要求升级（upgrade），{n} 字节"],
    "row.answer": ["The answer: from here on it is WebSocket, {n} bytes", "响应：从这里开始就是 WebSocket，{n} 字节"],
    "row.refused": ["The answer: no WebSocket, {n} bytes", "响应：没有建立 WebSocket，{n} 字节"],
    "row.frame": ["frame {id}", "帧 {id}"],
    "row.bytes": ["{n} bytes", "{n} 字节"],
    "row.bytes.one": ["{n} byte", "{n} 字节"],
    "row.cut": ["cut off: {seen} of {n} bytes", "被截断：{n} 字节只到了 {seen}"],
    "row.head_cut": ["cut off within its header", "在头部（header）就被截断"],
    "row.reserved": ["reserved opcode {n}", "保留的操作码 {n}"],
    "row.private": ["not shown to you", "内容不显示"],
    "row.empty": ["no payload", "没有载荷"],
    "row.reads": ["{n} reads", "{n} 次 read"],
    "row.reads.between": ["in {n} portions", "分 {n} 段到达"],
    "row.reads.one": ["{n} read", "{n} 次 read"],
    "row.reads.one.between": ["in {n} portion", "分 {n} 段到达"],
    "row.writes": ["{n} writes", "{n} 次 write"],
    "row.writes.between": ["in {n} portions", "分 {n} 段到达"],
    "row.writes.one": ["{n} write", "{n} 次 write"],
    "row.writes.one.between": ["in {n} portion", "分 {n} 段到达"],
    "row.shared": ["(together with other frames)", "（与别的帧一起）"],
    "row.part_first": ["fragment 1 of a message", "一条消息的分片（fragment）1"],
    "row.part_middle": ["fragment {n}", "分片 {n}"],
    "row.part_last": [
      "fragment {n}, the last: together one {kind} message of {bytes}",
      "分片 {n}，最后一个：合起来是一条 {kind} 消息，{bytes}",
    ],
    "row.broke": ["breaks a rule", "违反规则"],
    "row.rule": [
      "Rule broken, RFC {document} §{section}: {sentence}",
      "违反规则，RFC {document} §{section}：{sentence}",
    ],
    // Between two others.
    "row.judged": ["{broke}: {sentence}", "{broke}：{sentence}"],
    "row.guess": ["a guess", "猜测"],
    "row.unchecked_client": [
      "Not checked from here on, of what the client sends: {sentence}",
      "从这里起，客户端发送的这些不再检查：{sentence}",
    ],
    "row.unchecked_server": [
      "Not checked from here on, of what the server sends: {sentence}",
      "从这里起，服务器发送的这些不再检查：{sentence}",
    ],
    "row.missing_client_lost": [
      "{n} bytes missing: packets from the client aren’t in the capture. Where its next frame begins is a guess.",
      "缺 {n} 字节：抓包里没有客户端发的这些报文。它的下一帧从哪里开始是猜的。",
    ],
    "row.missing_client_lost.one": [
      "{n} byte missing: packets from the client aren’t in the capture. Where its next frame begins is a guess.",
      "缺 {n} 字节：抓包里没有客户端发的这些报文。它的下一帧从哪里开始是猜的。",
    ],
    "row.missing_server_lost": [
      "{n} bytes missing: packets from the server aren’t in the capture. Where its next frame begins is a guess.",
      "缺 {n} 字节：抓包里没有服务器发的这些报文。它的下一帧从哪里开始是猜的。",
    ],
    "row.missing_server_lost.one": [
      "{n} byte missing: packets from the server aren’t in the capture. Where its next frame begins is a guess.",
      "缺 {n} 字节：抓包里没有服务器发的这些报文。它的下一帧从哪里开始是猜的。",
    ],
    "row.missing_client_cut": [
      "{n} bytes missing: packets from the client were cut off when they were captured.",
      "缺 {n} 字节：抓包时把客户端的报文截短了。",
    ],
    "row.missing_client_cut.one": [
      "{n} byte missing: a packet from the client was cut off when it was captured.",
      "缺 {n} 字节：抓包时把客户端的报文截短了。",
    ],
    "row.missing_server_cut": [
      "{n} bytes missing: packets from the server were cut off when they were captured.",
      "缺 {n} 字节：抓包时把服务器的报文截短了。",
    ],
    "row.missing_server_cut.one": [
      "{n} byte missing: a packet from the server was cut off when it was captured.",
      "缺 {n} 字节：抓包时把服务器的报文截短了。",
    ],
    "row.differs_client": [
      "The client’s TCP sent byte {at} and what follows twice, and not the same: {taken} is shown here, {again} " +
        "came too.",
      "客户端的 TCP 把字节 {at} 起的内容发了两次，两次不同：这里显示 {taken}，另一次是 {again}。",
    ],
    "row.differs_server": [
      "The server’s TCP sent byte {at} and what follows twice, and not the same: {taken} is shown here, {again} " +
        "came too.",
      "服务器的 TCP 把字节 {at} 起的内容发了两次，两次不同：这里显示 {taken}，另一次是 {again}。",
    ],
    "row.tcp_peer-ended": ["TCP: the browser’s side has ended", "TCP：浏览器一侧结束了"],
    "row.tcp_we-ended": ["TCP: the server has ended its side", "TCP：服务器结束了自己一侧"],
    "row.tcp_closed": ["TCP: the server has closed the connection", "TCP：服务器关闭了连接"],
    "row.tcp_broke": ["TCP: the connection broke", "TCP：连接中断了"],
    "row.tcp_fin_client": ["TCP: the client has ended its side (FIN)", "TCP：客户端结束了自己一侧（FIN）"],
    "row.tcp_fin_server": ["TCP: the server has ended its side (FIN)", "TCP：服务器结束了自己一侧（FIN）"],
    "row.tcp_reset_client": ["TCP: the client has broken the connection off (RST)", "TCP：客户端中断了连接（RST）"],
    "row.tcp_reset_server": ["TCP: the server has broken the connection off (RST)", "TCP：服务器中断了连接（RST）"],
    "row.end": ["The server’s last note on it: “{sentence}”", "服务器最后记下的是：“{sentence}”"],
    "row.end.between": ["The last note on it: “{sentence}”", "最后记下的是：“{sentence}”"],
    "row.gap": [
      "What crossed before this is missing: the view began late.",
      "在这之前的内容不在这里：观察开始得晚了。",
    ],
    "row.gap.between": [
      "What crossed before this is missing: nobody watched then. Rules that were broken are told all the same.",
      "在这之前的一些内容不在这里：那时没有人观察。违反的规则仍然会写出来。",
    ],
    "row.lost": ["{n} records were lost: too much came at once.", "丢了 {n} 条记录：一下子来得太多。"],
    "row.lost.one": ["{n} record was lost: too much came at once.", "丢了 {n} 条记录：一下子来得太多。"],
    "row.forgotten": [
      "{n} records before this were no longer kept when this was saved.",
      "保存时，这之前的 {n} 条记录已经不再保留。",
    ],
    "row.forgotten.one": [
      "{n} record before this was no longer kept when this was saved.",
      "保存时，这之前的 {n} 条记录已经不再保留。",
    ],
    "row.cut_goodbye": [
      "The server ended, and closed the view as well (1001). What crossed after this is missing.",
      "服务器结束，也关闭了观察用的连接（1001）。这之后线路上的内容不在这里。",
    ],
    "row.cut_goodbye.between": [
      "The proxy ended, and closed the view as well (1001). What crossed after this is missing.",
      "代理结束，也关闭了观察用的连接（1001）。这之后线路上的内容不在这里。",
    ],
    "row.cut_lost": [
      "The view broke off (code {code}), as after kill -9 of the server or when the network breaks. " +
        "What crossed after this is missing.",
      "观察中断了（关闭码 {code}），例如服务器被 kill -9，或者网络断了。这之后线路上的内容不在这里。",
    ],
    "row.cut_lost.between": [
      "The view broke off (code {code}): the proxy is gone, or the network broke. What crossed after this is missing.",
      "观察中断了（关闭码 {code}）：代理不在了，或者网络断了。这之后线路上的内容不在这里。",
    ],
    "row.cut_silent": [
      "The server reported nothing more about this connection, so this page stopped listening. What " +
        "crossed after this is missing.",
      "服务器没有再报告这个连接的情况，本页就不再等了。这之后线路上的内容不在这里。",
    ],
    "row.cut_silent.between": [
      "The proxy reported nothing more about this connection, so this page stopped listening. What crossed after " +
        "this is missing.",
      "代理没有再报告这个连接的情况，本页就不再等了。这之后线路上的内容不在这里。",
    ],
    "row.idle": [
      "Quiet until {until} ms: {n} rows of keep-alive (ping, pong, heartbeat).",
      "直到 {until} 毫秒都很安静：{n} 行保活（keep-alive：ping、pong、heartbeat）。",
    ],
    "row.idle.between": [
      "Quiet until {until} ms: {n} rows of keep-alive (ping, pong).",
      "直到 {until} 毫秒都很安静：{n} 行保活（keep-alive：ping、pong）。",
    ],
    "row.unfold": ["Show them", "展开"],
    "row.stopped": ["This row can’t be drawn: {why}", "这一行画不出来：{why}"],
    "row.of_frame": ["look at frame {id}", "看帧 {id}"],
  }),
);
