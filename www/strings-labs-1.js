"use strict";
// The sentences of the first labs: start, the frame bench, the boundary slider. As in
// strings.js: [English, 简体中文].
(() => {
  const barewire = (globalThis.barewire ??= {});

  Object.assign(barewire.strings, {
    // Start.
    "start.about": [
      "The course begins on the chat page: everything that crosses the wire of your own connection stands there, down to the bit. Open it in a tab of its own, look for these things, and compare what you found with the answers.",
      "课程从聊天页开始：你自己的连接上的一切，直到每个比特，都在那里。另开一页，找到下面这些，再和答案对照。"],
    "start.answer": ["Answer", "答案"],
    "start.length": ["Press “Send {text}” and choose the frame that it sent. Where does its length stand, and how many bits has it?", "按“发送 {text}”，选中它发出的那一帧（frame）。它的长度写在哪里，占几个比特？"],
    "start.length.answer": [
      "In the second byte: its first bit says whether there is a mask, and the other seven are the length. Here they say 30: six bytes for the two characters, and 24 of the chat’s own JSON around them.",
      "在第二个字节里：它的第一个比特说有没有掩码（mask），其余七个就是长度。这里是 30：两个汉字占六个字节，另外 24 个是聊天在外面包的 JSON。"],
    "start.mask": ["Open the Mask tab of the same frame. Which four bytes turn the payload back into its text?", "打开同一帧的“掩码 mask”页。是哪四个字节把载荷（payload）变回原文？"],
    "start.mask.answer": [
      "The masking key: the four bytes just before the payload. The browser makes a new one for each frame; send once more, and the same text has other bytes on the wire.",
      "掩码键（masking key）：就在载荷（payload）前面的四个字节。浏览器为每一帧都另造一个；再发一次，同样的文字在线路上就是别的字节。"],
    "start.ping": ["Press “Ping me”. Who answered, and did any JavaScript hear of it?", "按“给我发 ping”。是谁回答的？有哪段 JavaScript 听说了吗？"],
    "start.ping.answer": [
      "The browser itself, with a Pong that has the Ping’s own payload. The JavaScript column is empty beside both: no script hears of a Ping or a Pong.",
      "浏览器自己回答的：一个 Pong，载荷（payload）和 Ping 的一样。两行旁边的 JavaScript 一栏都是空的：脚本听不到 Ping，也听不到 Pong。"],
    "start.fragments": ["Press “Send me three fragments”. Three frames crossed: how many messages did the script get?", "按“给我发三个分片（fragment）”。来了三个帧，脚本收到几条消息？"],
    "start.fragments.answer": [
      "One, when the last frame had come: the one whose FIN is 1. The second and third have the opcode 0, continuation.",
      "一条，在最后一帧到了之后：FIN 为 1 的那一帧。第二帧和第三帧的操作码（opcode）是 0，continuation。"],
    "start.close": ["Press “Close me with 4000” and open the Close tab. Which of the three stories know the code and the reason, and which says nothing?", "按“用 4000 关闭我”，打开“关闭 close”页。三种说法里，哪些知道码和原因，哪一种什么也没说？"],
    "start.close.answer": [
      "The script and the wire know both: they stand in the Close frame, and the browser hands them on. The console says nothing, since an end with a Close frame is no error.",
      "脚本和线路都知道码和原因：它们写在 Close 帧里，浏览器转告了脚本。控制台什么也没说，因为带 Close 帧的结束不算错误。"],
    "start.steps": ["Connect again, choose “step by step” as the pace of the server’s thread, send once more, and press “Next step” until it is through. What does the server know after each step?", "重新连接，把服务器线程的速度选成“逐步”，再发一次，一直按“下一步”到走完。每走一步，服务器多知道了什么？"],
    "start.steps.answer": [
      "After the first byte: FIN and the opcode. After the second: that there is a mask, and the length. Then the masking key, and with it the text. Only then does the chat read its JSON, give the message its number, and write it to everybody in the room.",
      "第一个字节之后：FIN 和操作码（opcode）。第二个之后：有掩码（mask），还有长度。然后是掩码键（masking key），有了它才有文字。到这时聊天才读 JSON，给消息编号，写给房间里的每个人。"],
    "start.open": ["To the chat page, in a tab of its own", "去聊天页（另开一页）"],
    "start.done": ["I have seen these", "我都看到了"],
    "start.compared": ["First find each, then open its answer: {n} of {all} compared.", "先自己找，再打开答案对照：已对照 {n} / {all}。"],

    // The frame bench.
    "bench.about": [
      "Build a frame and send it to this server, raw. A browser’s script can’t: it hands over a message, and the browser writes the frame. Here every bit is yours, the wrong ones too.",
      "造一个帧（frame），原样发给这个服务器。浏览器里的脚本做不到：它只交出消息，帧由浏览器来写。在这里每个比特都由你决定，错的也行。"],
    "bench.examples": ["Begin with:", "从这里开始："],
    "bench.example_hello": ["text “Hello”", "text “Hello”（文本）"],
    "bench.example_unmasked": ["the same, unmasked", "同样的，不加掩码（mask）"],
    "bench.example_chinese": ["six bytes for two characters", "两个汉字，六个字节"],
    "bench.example_fragment": ["a first fragment", "第一个分片（fragment）"],
    "bench.example_ping": ["a Ping", "一个 Ping"],
    "bench.example_close": ["a Close with 1000", "码为 1000 的 Close"],
    "bench.example_long_form": ["a length that is written too long", "写得太长的长度"],
    "bench.example_reserved": ["a reserved bit", "保留位为 1"],
    "bench.opcode": ["opcode", "操作码 opcode"],
    "bench.form": ["length written in", "长度的写法"],
    "bench.form_shortest": ["the shortest way", "最短的写法"],
    "bench.form_16": ["16 bits", "16 个比特"],
    "bench.form_64": ["64 bits", "64 个比特"],
    "bench.key": ["masking key", "掩码键 masking key"],
    "bench.no_key": ["none: unmasked", "空：不加掩码"],
    "bench.key_problem": ["A masking key is four bytes, as eight hexadecimal digits; or nothing, and the frame is unmasked.", "掩码键（masking key）是四个字节，写成八位十六进制数字；留空就是不加掩码。"],
    "bench.text": ["payload, as text", "载荷 payload，文本"],
    "bench.no_text": ["these bytes are no UTF-8", "这些字节不是 UTF-8"],
    "bench.hex": ["The whole frame in hexadecimal: type or paste it", "整个帧（frame）的十六进制：可以输入或粘贴"],
    "bench.picture": ["The frame, bit by bit", "这个帧（frame），逐比特"],
    "bench.flip": ["Click a bit, or go to it with the Tab and arrow keys and press Enter: it flips, and what follows may mean something else.", "点一个比特，或用 Tab 键和方向键移过去再按 Enter：它就翻转，后面的内容可能因此变了意思。"],
    "bench.cut": ["The header isn’t whole: a server waits for the rest of it.", "帧头（header）不完整：服务器会等剩下的部分。"],
    "bench.missing": ["{n} bytes of the payload that the length announces aren’t there: a server waits for them.", "长度声明的载荷（payload）还缺 {n} 个字节：服务器会一直等。"],
    "bench.missing.one": ["{n} byte of the payload that the length announces isn’t there: a server waits for it.", "长度声明的载荷（payload）还缺 {n} 个字节：服务器会一直等。"],
    "bench.behind": ["{n} bytes stand behind the payload: a server reads them as the beginning of the next frame.", "载荷（payload）后面还有 {n} 个字节：服务器会把它们当作下一帧的开头。"],
    "bench.behind.one": ["{n} byte stands behind the payload: a server reads it as the beginning of the next frame.", "载荷（payload）后面还有 {n} 个字节：服务器会把它当作下一帧的开头。"],
    "bench.ask": ["This frame goes to /echo, right after a handshake. What will the server do?", "握手（handshake）之后，这个帧（frame）发往 /echo。服务器会怎么做？"],
    "bench.send": ["Send it raw", "原样发送"],
    "bench.will_echo": ["send the message back", "把消息发回来"],
    "bench.will_pong": ["answer with a Pong", "回一个 Pong"],
    "bench.will_close": ["answer the Close with a Close", "用 Close 回答 Close"],
    "bench.will_fail": ["fail the connection: a rule is broken", "让连接失败：违反了规则"],
    "bench.will_nothing": ["say nothing, for now", "暂时什么也不说"],
    "bench.result": ["What the server said", "服务器怎么说"],
    "bench.did_echo": ["A frame with the message came back: “{text}”.", "发回了一个带着这条消息的帧（frame）：“{text}”。"],
    "bench.did_pong": ["A Pong came back, with the Ping’s own payload: “{text}”.", "回了一个 Pong，带着 Ping 的载荷（payload）：“{text}”。"],
    "bench.did_close": ["A Close came back, with code {code}: the closing handshake is complete, and the server ends TCP.", "回了一个 Close，码是 {code}：关闭握手（closing handshake）完成，服务器结束 TCP。"],
    "bench.did_fail": ["The server failed the connection: a Close with code {code}, reason “{reason}”, and the end of TCP.", "服务器让连接失败：一个码为 {code} 的 Close，原因“{reason}”，然后结束 TCP。"],
    "bench.did_nothing": [
      "Nothing came back. The server broke nothing off: either it waits for more bytes or for the message’s next fragment, or this frame asks for no answer.",
      "什么也没有发回来。服务器没有中断连接：它要么在等更多的字节或消息的下一个分片（fragment），要么这个帧（frame）不需要回答。"],
    "bench.line": ["Show the line of Rust that refused it", "看拒绝它的那行 Rust"],
    "bench.code_first": ["The first byte: FIN, the reserved bits and the opcode are taken apart with named masks, and judged at once.", "第一个字节：用有名字的位掩码拆出 FIN、保留位和操作码（opcode），并立刻判断。"],
    "bench.code_mask": ["The second byte’s first bit: a client must mask, a server must not.", "第二个字节的第一个比特：客户端必须加掩码（mask），服务器不得加。"],
    "bench.code_len": ["The other seven: the length itself, or which form of it follows.", "其余七个比特：长度本身，或者后面跟着哪种写法。"],
    "bench.code_unmask": ["The payload is XORed with the key, byte by byte.", "载荷（payload）逐字节与键做异或（XOR）。"],
    "bench.code_fail": ["A broken rule: the Close with its code goes out, and the connection is failed.", "违反了规则：发出带码的 Close，让连接失败。"],

    // The boundary slider.
    "boundary.about": [
      "A payload’s length is written in 7 bits, in 16 more or in 64 more, and always in the shortest way that holds it. The course notes’ encoder has one comparison wrong. For which lengths does it show, and will your browser notice?",
      "载荷（payload）的长度用 7 个比特写，或再加 16 个，或再加 64 个，而且总是用放得下的最短写法。课堂笔记的编码器有一处比较写错了。哪些长度会露馅？你的浏览器会发现吗？"],
    "boundary.length": ["payload, bytes", "载荷（payload）字节数"],
    "boundary.number": ["exactly", "精确值"],
    "boundary.marks": ["The boundaries:", "分界处："],
    "boundary.of_right": ["The right encoder", "正确的编码器"],
    "boundary.of_notes": ["The course notes’ encoder", "课堂笔记的编码器"],
    "boundary.taken": ["taken", "走这一支"],
    "boundary.header": ["{n} bytes of header: {hex}", "帧头（header）{n} 个字节：{hex}"],
    "boundary.same": ["Both write the same header here.", "这里两者写出同样的帧头（header）。"],
    "boundary.same_126": ["Both write the same header: 126 is the one length at which the notes’ comparison is right. Try one more.", "两者写出同样的帧头（header）：126 是笔记的比较唯一正确的长度。再加一试试。"],
    "boundary.differ": [
      "The notes write this length in 64 bits, where 16 hold it. RFC 6455 §5.2 forbids that: each length has one way to be written, the shortest.",
      "笔记用 64 个比特写这个长度，而 16 个就放得下。RFC 6455 §5.2 不允许这样：每个长度只有一种写法，就是最短的。"],
    "boundary.ask": ["Both frames, with {n} bytes of payload, are served to this very browser, each on a connection of its own. Which will it take?", "两个帧（frame），载荷（payload）都是 {n} 个字节，各用一条连接发给你现在用的浏览器。它会接受哪个？"],
    "boundary.try": ["Let the browser read both", "让浏览器读这两个"],
    "boundary.take_both": ["both", "两个都接受"],
    "boundary.take_right": ["the right one alone", "只接受正确的那个"],
    "boundary.take_notes": ["the notes’ one alone", "只接受笔记的那个"],
    "boundary.take_neither": ["neither", "都不接受"],
    "boundary.measured": ["What this browser made of them, as measured just now", "刚才测到的：这个浏览器怎样对待它们"],
    "boundary.message": ["a message of {n} bytes", "一条 {n} 字节的消息"],
    "boundary.message.one": ["a message of {n} byte", "一条 {n} 字节的消息"],
    "boundary.closed": ["no message: the script hears “close” with {code}", "没有消息：脚本听到 “close”，码 {code}"],
    "boundary.nothing": ["no message, and no end, so far", "到现在没有消息，也没有结束"],
    "boundary.line_right": ["the right encoder, {n} bytes", "正确的编码器，{n} 字节"],
    "boundary.line_notes": ["the notes’ encoder, {n} bytes", "笔记的编码器，{n} 字节"],
    "boundary.code_announced": ["The form of a length is announced by seven bits, once for reading and writing.", "长度的写法由七个比特宣布，读和写共用同一处定义。"],
    "boundary.code_extended": ["126 and 127 are no lengths: they say that 16 or 64 bits follow.", "126 和 127 不是长度：它们表示后面跟着 16 或 64 个比特。"],
    "boundary.code_minimal": ["A length that isn’t written in its shortest form is refused.", "没有用最短写法的长度会被拒绝。"],
    "boundary.code_top_bit": ["Of the 64 bits the first must be 0.", "64 个比特里的第一个必须是 0。"],
  });
})();
