"use strict";
// What is said in labs/museum/, in both languages: [English, 简体中文].
barewire.define("labs/museum/words", ["kit/language"], ({ language }) =>
  language.add({
    // The museum.
    "museum.about": [
      "The course notes that this project grew from teach well, and make mistakes. Here each mistake " +
        "is an exhibit: its lines in our own words, what they really do, the lines that do it right, and " +
        "the test that keeps us from making it again.",
      "本项目源自一份课堂笔记。它教得不错，也有错误。这里每个错误是一件展品：用我们的话重写的几行，它们真正做了什么，正确的几行，以及防止重犯的测试。",
    ],
    "museum.proxy": [
      "If you have such a server running, start “barewire proxy --to HOST:PORT” with its address, and connect to " +
        "the proxy instead: the proxy’s page names the rule that it breaks on the wire, and the byte.",
      "如果你手里正运行着这样的服务器，就用它的地址启动“barewire proxy --to HOST:PORT”，改连代理（proxy）：代理的页面会指出它在线路上违反了哪条规则，在哪个字节。",
    ],
    "museum.rooms": ["The exhibits", "展品"],
    "museum.seen": [
      "Run so far: {n} of {all}. After all of them the lab counts as done; you needn’t run them all at once.",
      "已运行：{n} / {all}。全部运行过，本实验就算完成；不必一次做完。",
    ],
    "museum.notes": ["The notes’ lines", "笔记的写法"],
    "museum.right": ["The right ones", "正确的写法"],
    "museum.ask": [
      "Now the notes’ lines run, and the right ones beside them, if there is something to run. What " +
        "will the notes’ lines do?",
      "现在运行笔记的写法，旁边运行正确的写法（如果有东西可运行）。笔记的写法会怎样？",
    ],
    "museum.run": ["Run both", "运行两种写法"],
    "museum.will_fine": ["nothing bad: they do what they should", "没事：做到了该做的"],
    "museum.will_wrong": ["they run, but what they do or claim is wrong", "照常运行，但做的或说的是错的"],
    "museum.will_dies": ["an exception, or the connection ends", "抛出异常，或者连接结束"],
    "museum.will_forever": ["they never end", "永远停不下来"],
    "museum.did_notes": ["What the notes’ lines did", "笔记的写法做了什么"],
    "museum.did_right": ["What the right ones did", "正确的写法做了什么"],
    "museum.fact": ["Not run: a fact", "没有运行：这是事实"],
    "museum.no_wire": ["This exhibit has no connection.", "这件展品没有连接。"],
    "museum.guard": ["The test that guards against it", "防止重犯的测试"],
    "museum.next": ["To the next exhibit", "下一件展品"],

    "museum.length": ["the length’s second branch", "长度的第二个分支"],
    "museum.length.what": [
      "The encoder asks whether the length is exactly 126. It should ask whether 16 bits can hold it. " +
        "Here it sends 127 bytes of text to this browser.",
      "编码器问长度是不是恰好 126，其实该问 16 个比特装不装得下。这里把 127 字节的文本发给这个浏览器。",
    ],
    "museum.length.saw": [
      "From 127 to 65,535 bytes the notes write 64 bits where 16 are enough. RFC 6455 " +
        "{§Base Framing Protocol} requires the shortest form, and the browser fails the connection. Up " +
        "to 126 everything works, so a short test finds nothing.",
      "从 127 到 65,535 字节，16 个比特够用，笔记却写 64 个。RFC 6455 {§Base Framing Protocol} 要求最短的写法，" +
        "浏览器便判定出错并断开连接（fail the connection）。126 字节以内一切正常，所以短消息测不出来。",
    ],
    "museum.backslash": ["lost backslashes", "丢了的反斜杠"],
    "museum.backslash.what": [
      "In copied code a backslash is easily lost: \\x81 is one byte, x81 is three letters.",
      "复制代码时很容易丢掉反斜杠：\\x81 是一个字节，x81 是三个字母。",
    ],
    "museum.backslash.saw": [
      "The letter x is 0x78: FIN 0, all three reserved bits set, opcode 8. The browser saw a broken " +
        "frame where a text was meant. (The same happens to \\r\\n in a handshake.)",
      "字母 x 是 0x78：FIN 为 0，三个保留位全是 1，操作码（opcode）为 8。本想发文本，浏览器看到的却是坏帧（frame）。（握手里的 \\r\\n 丢了反斜杠也一样。）",
    ],
    "museum.recv": ["one recv for the head", "一次 recv 读完请求头"],
    "museum.recv.what": [
      "The notes read once and take what came for the whole request. TCP promises the bytes’ order, " +
        "but not how many come at a time. Here the head comes in two pieces.",
      "笔记只读一次，就把读到的当作整个请求。TCP 只保证字节的顺序，不保证一次来多少。这里请求头分两段到。",
    ],
    "museum.recv.saw": [
      "The key was in the second piece, so the notes found none. The right lines read on until the empty line.",
      "key 在第二段里，所以笔记找不到它。正确的写法一直读到空行为止。",
    ],
    "museum.case": ["a header in another case", "大小写不同的首部字段"],
    "museum.case.what": [
      "The notes look for Sec-WebSocket-Key, letter by letter. Proxies and clients may write it in " +
        "lower case: case doesn’t matter in header names (RFC 9110 {§RFC 9110: Field Names}).",
      "笔记逐字查找 Sec-WebSocket-Key。代理和客户端可以写成小写：首部字段的名字不分大小写（RFC 9110 {§RFC 9110: Field Names}）。",
    ],
    "museum.case.saw": [
      "The same request, one name in lower case: the notes’ server crashes, ours opens the WebSocket.",
      "同样的请求，一个名字写成小写：笔记的服务器因此崩溃，我们的照常打开 WebSocket。",
    ],
    "museum.location": ["a header from before the RFC", "RFC 之前的首部字段"],
    "museum.location.what": [
      "The notes’ answer contains WebSocket-Location. It comes from a draft of 2010; RFC 6455 doesn’t have it.",
      "笔记的响应里有 WebSocket-Location。它来自 2010 年的草案，RFC 6455 里没有它。",
    ],
    "museum.location.saw": [
      "Nothing broke: a browser skips header names that it doesn’t know. The mistake is to believe " +
        "that the line does something. Since nothing fails, it is copied for ever.",
      "什么也没坏：浏览器会跳过不认识的首部字段。错在以为这一行有用。正因为不出错，它会被一直抄下去。",
    ],
    "museum.decoder": ["a decoder that ignores the length", "不看长度的解码器"],
    "museum.decoder.what": [
      "The decoder takes what one recv gave for one message: it doesn’t look at the length, FIN or the " +
        "opcode. Here two frames come at once.",
      "一次 recv 读到的就当作一条消息：不看长度，不看 FIN，不看操作码。这里两个帧一起到。",
    ],
    "museum.decoder.saw": [
      "It unmasked the second frame’s header and key with the first frame’s key: they became noise, or " +
        "bytes that aren’t text at all. A client that sends quickly sends two frames at once.",
      "第二帧的帧头和掩码键被第一帧的掩码键去了掩码（mask），成了乱码，甚至根本不是文本。客户端发得快一点，两个帧就会一起到。",
    ],
    "museum.pop": ["removing the wrong key", "删错了键"],
    "museum.pop.what": [
      "The table goes from names to sockets. When somebody leaves, the notes remove the socket, as if " +
        "it were the name.",
      "表是从名字到套接字（socket）的。离开时，笔记却拿套接字当名字去删。",
    ],
    "museum.pop.saw": [
      "The person who left stays in the table: the next message to all is written to a closed socket, " +
        "and the name is taken for ever. Ours lets bob come back at once.",
      "离开的人留在表里：下一条群发会写进关闭的套接字，名字也永远被占着。我们的服务器马上让 bob 回来。",
    ],
    "museum.swallow": ["except: pass", "except: pass（吞掉异常）"],
    "museum.swallow.what": [
      "Each exception is swallowed, and the loop goes on. But when the other end has gone, recv " +
        "doesn’t fail: it returns no bytes, at once, every time.",
      "每个异常都被吞掉，循环继续。可是对端（peer）走了以后，recv 不会失败：每次都立刻返回零个字节（b''）。",
    ],
    "museum.swallow.saw": [
      "We stopped it after 200,000 rounds; at the server nobody does. One person who closes a tab " +
        "keeps a core of the server busy for ever. No bytes mean that the other end has closed (EOF), " +
        "which isn’t an error: check for it first.",
      "这里我们在 20 万圈后叫停；在服务器上没有人叫停。有人关掉一个标签页，服务器的一个核就永远空转。读到零个字节表示对端已关闭（EOF），不是错误：要先检查它。",
    ],
    "museum.receiver": ["a whisper to nobody", "悄悄话发给不在的人"],
    "museum.receiver.what": [
      "The notes look up the receiver in the table, sure that it is there. But people leave, and people mistype.",
      "笔记到表里找收件人，笃定能找到。可人会离开，也会打错名字。",
    ],
    "museum.receiver.saw": [
      "The mistake in one message ended the sender’s thread: she was thrown out for a typing error. " +
        "Ours answers with a sentence, and she stays.",
      "一条消息的错误结束了发送者的线程：打错一个字就被踢出去。我们的服务器回一句话，她还在。",
    ],
    "museum.forged": ["the forged sender", "冒名的发送者"],
    "museum.forged.what": [
      "The message says who it is from, and the notes pass it on as it came.",
      "消息里写着是谁发的，笔记原样转发。",
    ],
    "museum.forged.saw": [
      "Mallory spoke as the teacher. A server knows on whose connection a message came; it must write " +
        "the name itself and drop what the client claims.",
      "mallory 冒充了 teacher。服务器知道消息来自哪条连接，名字必须由它自己写，客户端自称的要丢掉。",
    ],
    "museum.orphan": ["the orphaned name", "被顶掉的名字"],
    "museum.orphan.what": [
      "Two people choose the same name. The notes put the second one where the first one was.",
      "两个人选了同一个名字。笔记把第二个放到第一个的位置上。",
    ],
    "museum.orphan.saw": [
      "The first bob is still connected, but gets nothing any more, and nobody tells him. Ours refuses " +
        "the second with code 4001 and a reason in words, and the first keeps his name.",
      "第一个 bob 还连着，却再也收不到什么，也没人告诉他。我们用关闭码 4001 和一句原因拒绝第二个，名字归第一个。",
    ],
    "museum.html": ["innerHTML", "innerHTML（当作 HTML）"],
    "museum.html.what": [
      "What others say is put into the page as HTML. Here somebody says: <img src=x onerror=alert(1)>",
      "把别人说的话当作 HTML 放进页面。这里有人说：<img src=x onerror=alert(1)>",
    ],
    "museum.html.saw": [
      "A stranger’s words became an element with a program in it, which runs in the page of everybody " +
        "in the room. As text it is harmless, and shown as it was said. (A Content-Security-Policy is a " +
        "second line of defence: this page’s would have stopped the program, and some browsers say so on " +
        "their console.)",
      "陌生人的话变成了带程序的元素，在房间里每个人的页面里运行。当作文本就无害，原样显示。（Content-Security-Policy 是第二道防线：本页的策略会拦下这段程序，有的浏览器会在控制台里说出来。）",
    ],
    "museum.state": ["readyState 2 and 3", "readyState 的 2 和 3"],
    "museum.state.what": [
      "From readyState the notes conclude who closed: 2 is the server, 3 is me. Here the browser " +
        "closes one connection, and the server closes one.",
      "笔记用 readyState 判断是谁关的：2 是服务器，3 是我。这里一条由浏览器关闭，一条由服务器关闭。",
    ],
    "museum.state.saw": [
      "The numbers say how far a closing is, whichever end began it: 2 CLOSING, 3 CLOSED. Both " +
        "connections went to 3. The close event says how one ended: code, reason, wasClean.",
      "这两个数字说的是关闭进行到哪一步，与谁开始无关：2 CLOSING，3 CLOSED。两条连接最后都是 3。怎样结束的，要看 close 事件：code、reason、wasClean。",
    ],
    "museum.scheme": ["wxs://", "wxs:// 写错的协议"],
    "museum.scheme.what": [
      "One letter is wrong. The scheme with TLS is wss, as https is to http.",
      "有一个字母写错了。带 TLS 的是 wss，就像 http 有 https。",
    ],
    "museum.scheme.saw": [
      "The constructor itself throws: there is no event, and no byte leaves. A script that only " +
        "listens for onerror sees nothing at all.",
      "构造函数自己就抛出异常：没有事件，也没有字节发出。只监听 onerror 的脚本什么也看不到。",
    ],
    "museum.origin": ["“no cross-origin problem”", "“没有跨域问题”"],
    "museum.origin.what": [
      "The notes are glad that a page of any site may open a WebSocket anywhere. So may a hostile " +
        "page, in your browser and in your name. Here a handshake comes with such a page’s Origin.",
      "笔记很高兴：任何网站的页面都能连任何 WebSocket。恶意页面也能，用你的浏览器，以你的名义。这里来了一个带着这种页面 Origin 的握手（handshake）。",
    ],
    "museum.origin.saw": [
      "The browser asks nobody, so the server has to: only it can compare Origin with the pages that " +
        "it knows. The notes’ server never looks; ours refuses.",
      "浏览器不会替你把关，只能由服务器来：只有它能把 Origin 和自己认识的页面相比。笔记的服务器从不看，我们的会拒绝。",
    ],
    "museum.secret": ["“the mask keeps it secret”", "“掩码能保密”"],
    "museum.secret.what": [
      "The notes say that mask, SHA-1 and base64 keep data from being read. Here somebody listens on the wire.",
      "笔记说掩码、SHA-1 和 base64 让别人读不到数据。这里有人在线路上窃听。",
    ],
    "museum.secret.saw": [
      "The key is in the frame, right before the payload: anyone who sees the frame can read " +
        "everything. The mask is against confused proxies; SHA-1 and base64 here only prove that the " +
        "server knows WebSocket. Against listeners there is TLS.",
      "掩码键就写在帧里，紧挨着载荷（payload）：能看到帧的人什么都能读。掩码防的是糊涂的代理；SHA-1 和 base64 在这里只证明服务器懂 WebSocket。防窃听要用 TLS。",
    ],

    // What happened, line by line.
    "museum.l_raises": ["exception: {what}", "异常：{what}"],
    "museum.l_silent": ["{who} gets nothing", "{who} 什么也没收到"],
    "museum.l_heard": ["{who} gets: {what}", "{who} 收到：{what}"],
    "museum.l_message": [
      "the browser’s script gets a message, {n} characters long",
      "浏览器的脚本收到一条消息，{n} 个字符",
    ],
    "museum.l_closed": [
      "the browser’s script gets no message, but “close” with code {code}",
      "浏览器的脚本没有收到消息，只收到 “close” 事件，关闭码 {code}",
    ],
    "museum.l_open": ["the browser opens the WebSocket", "浏览器打开了 WebSocket"],
    "museum.l_sent": ["sent: {what}", "发送：{what}"],
    "museum.l_status": ["answered with status {status}", "响应的状态码：{status}"],
    "museum.l_parts": ["the head comes in pieces of {n} and {m} bytes", "请求头分成 {n} 和 {m} 字节两段"],
    "museum.l_read": ["reads: “{what}”", "读到：“{what}”"],
    "museum.l_tls": [
      "over wss:// a listener sees the bytes of TLS, and no frame at all",
      "用 wss:// 时，窃听者只看到 TLS 的字节，看不到任何帧",
    ],
    "museum.l_key": ["the listener takes the key out of the frame: {what}", "窃听者从帧里取出掩码键：{what}"],
    "museum.l_listener": ["and reads: “{what}”", "然后读到：“{what}”"],
    "museum.l_elements": ["new elements in the page: {n} ({what})", "页面里多出的元素：{n} 个（{what}）"],
    "museum.l_shown": ["shown: {what}", "显示为：{what}"],
    "museum.l_writes": ["{who} writes: {what}", "{who} 发出：{what}"],
    "museum.l_over": ["the thread of {who} ends, and the connection with it", "{who} 的线程结束，连接也跟着断了"],
    "museum.l_turned": ["{who} is refused with code {code}: “{reason}”", "{who} 被拒绝，关闭码 {code}：“{reason}”"],
    "museum.l_back": ["{who} has left, and comes back under the same name", "{who} 离开后，用同一个名字回来了"],
    "museum.l_table": ["still in the table: {what}", "还在表里的：{what}"],
    "museum.l_rounds": [
      "{n} rounds in {ms} ms, each with an exception that nobody sees; then we stopped it",
      "{ms} 毫秒里转了 {n} 圈，每圈一个没人看见的异常；然后我们叫停了它",
    ],
    "museum.l_stopped": ["the loop ends in round {n}", "循环在第 {n} 圈结束"],
    "museum.l_server": ["our server’s log says: “{what}”", "我们的服务器日志写道：“{what}”"],
    "museum.l_mine_closing": [
      "closed by the browser, right after close(): readyState is {state}",
      "浏览器关闭，刚调用 close()：readyState 是 {state}",
    ],
    "museum.l_mine_closed": [
      "closed by the browser, at its end: readyState is {state}",
      "浏览器关闭，结束时：readyState 是 {state}",
    ],
    "museum.l_theirs_closed": [
      "closed by the server, at its end: readyState is {state}",
      "服务器关闭，结束时：readyState 是 {state}",
    ],
    "museum.l_mine_said_theirs": [
      "the notes say: the server closed it; in fact the browser did",
      "笔记说：服务器关的；其实是浏览器关的",
    ],
    "museum.l_mine_said_mine": ["the notes say: I closed it; here that is right", "笔记说：我关的；这次说对了"],
    "museum.l_theirs_said_mine": [
      "the notes say: I closed it; in fact the server did",
      "笔记说：我关的；其实是服务器关的",
    ],
    "museum.l_theirs_said_theirs": [
      "the notes say: the server closed it; here that is right",
      "笔记说：服务器关的；这次说对了",
    ],
    "museum.l_mine_ended": [
      "the first one: the script had called close(), so the browser closed; code {code}",
      "第一条：脚本自己调用过 close()，所以是浏览器关的；关闭码 {code}",
    ],
    "museum.l_theirs_ended": [
      "the second one: the script had not called close(), and a Close came: the server closed; code {code}",
      "第二条：脚本没有调用过 close()，却来了 Close：是服务器关的；关闭码 {code}",
    ],

    "museum.code_length": [
      "A length that isn’t in its shortest form is refused: here, and by many browsers.",
      "长度不用最短写法，这里会拒绝，许多浏览器也会拒绝。",
    ],
    "museum.code_key": [
      "The server looks for the key’s name in any case; its value must be 16 bytes in base64.",
      "按名字找 key，不分大小写，并且必须是 16 个字节的 base64。",
    ],
    "museum.code_reserved": [
      "The three reserved bits must be 0, or the connection ends: that catches the letter x.",
      "三个保留位必须是 0，否则结束连接：字母 x 就这样露了馅。",
    ],
    "museum.code_read": [
      "One read: it may bring part of a head, or more than one. What came is kept, and reading goes on from there.",
      "一次 read：可能只来半个请求头，也可能不止一个。读到的先存着，再接着读。",
    ],
    "museum.code_accept": [
      "The answer proves itself with the accept value, calculated here. It needs no line of the old draft.",
      "响应要证明的是 accept 值，就在这里算出。旧草案的那一行用不着。",
    ],
    "museum.code_len": [
      "The length is read, and says where this frame ends and the next one begins.",
      "读出长度，就知道这一帧在哪里结束、下一帧从哪里开始。",
    ],
    "museum.code_end": [
      "Each read says how many bytes came. None means that the other end has closed, and the loop ends.",
      "每次 read 都说来了几个字节。零个字节说明对端已关闭，循环结束。",
    ],
    "museum.code_turned": [
      "A Close with its code and reason goes out: that is how the second bob is refused.",
      "发出带关闭码和原因的 Close：第二个 bob 就这样被拒绝。",
    ],
    "museum.code_text": [
      "The server hands on the text as it was said. The page must show it as text.",
      "服务器把文本原样转发。当作文本来显示，是页面的事。",
    ],
    "museum.code_close": [
      "How a connection ended is in the first two bytes of the Close’s payload, not in readyState.",
      "连接怎样结束，写在 Close 的载荷的头两个字节里，不在 readyState 里。",
    ],
    "museum.code_origin": [
      "Is it a page that this server served? Only the server can ask that.",
      "是不是本服务器提供的页面？只有服务器能问。",
    ],
    "museum.code_secret": [
      "The key is read out of the frame. Anyone who sees the frame can do the same.",
      "掩码键是从帧里读出来的。谁看到这一帧，谁就能读到。",
    ],
    "museum.code_dialect": ["The connection’s own name says who said it.", "是谁说的，由连接自己的名字决定。"],
  }),
);
