"use strict";
// What is said in labs/boundary/, in both languages: [English, 简体中文].
barewire.define("labs/boundary/words", ["kit/language"], ({ language }) =>
  language.add({
    // The boundary slider.
    "boundary.about": [
      "A payload’s length is written in 7 bits, in 16 more or in 64 more, and always in the shortest " +
        "form that holds it. The course notes’ encoder has one wrong comparison. For which lengths does " +
        "it matter, and will your browser notice?",
      "载荷（payload）的长度用 7 个比特写，或再加 16 个，或再加 64 个，而且总是用放得下的最短写法。课堂笔记的编码器有一处比较写错了。哪些长度会露馅？你的浏览器会发现吗？",
    ],
    "boundary.length": ["payload, bytes", "载荷字节数"],
    "boundary.number": ["exactly", "精确值"],
    "boundary.marks": ["The boundaries:", "分界处："],
    "boundary.of_right": ["The right encoder", "正确的编码器"],
    "boundary.of_notes": ["The course notes’ encoder", "课堂笔记的编码器"],
    "boundary.taken": ["taken", "走这一支"],
    "boundary.header": ["{n} bytes of header: {hex}", "帧头（header）{n} 个字节：{hex}"],
    "boundary.same": ["Both write the same header here.", "这里两者写出同样的帧头。"],
    "boundary.same_126": [
      "Both write the same header: 126 is the one length at which the notes’ comparison is right. Try one more.",
      "两者写出同样的帧头：126 是笔记的比较唯一正确的长度。再加一试试。",
    ],
    "boundary.differ": [
      "The notes write this length in 64 bits, although 16 hold it. RFC 6455 {§Base Framing Protocol} " +
        "forbids that: each length can be written in one way only, the shortest.",
      "笔记用 64 个比特写这个长度，而 16 个就放得下。RFC 6455 {§Base Framing Protocol} 不允许这样：每个长度只有一种写法，就是最短的。",
    ],
    "boundary.goal": [
      "Let the browser read one length whose two headers differ, and one whose headers are the same: {n} of 2 done.",
      "让浏览器读一个两种帧头不同的长度，再读一个相同的：已完成 {n} / 2。",
    ],
    "boundary.ask": [
      "Both frames, with a payload length of {n}, are sent to this browser, each on its own " +
        "connection. Which will it accept?",
      "两个帧（frame），载荷都是 {n} 个字节，各用一条连接发给你现在用的浏览器。它会接受哪个？",
    ],
    "boundary.try": ["Let the browser read both", "让浏览器读这两个"],
    "boundary.take_both": ["both", "两个都接受"],
    "boundary.take_right": ["only the right one", "只接受正确的那个"],
    "boundary.take_notes": ["only the notes’ one", "只接受笔记的那个"],
    "boundary.take_neither": ["neither", "都不接受"],
    "boundary.measured": ["What this browser did with them, measured just now", "刚才测到的：这个浏览器怎样对待它们"],
    "boundary.message": ["a message of {n} bytes", "一条 {n} 字节的消息"],
    "boundary.message.one": ["a message of {n} byte", "一条 {n} 字节的消息"],
    "boundary.closed": [
      "no message: the script gets “close” with {code}",
      "没有消息：脚本收到 “close” 事件，关闭码 {code}",
    ],
    "boundary.nothing": ["no message, and no end, so far", "到现在没有消息，也没有结束"],
    "boundary.line_right": ["the right encoder, payload length {n}", "正确的编码器，{n} 字节"],
    "boundary.line_notes": ["the notes’ encoder, payload length {n}", "笔记的编码器，{n} 字节"],
    "boundary.code_announced": [
      "Seven bits announce the form of a length; reading and writing share one definition.",
      "长度的写法由七个比特宣布，读和写共用同一处定义。",
    ],
    "boundary.code_extended": [
      "126 and 127 are not lengths: they say that 16 or 64 bits follow.",
      "126 和 127 不是长度：它们表示后面跟着 16 或 64 个比特。",
    ],
    "boundary.code_minimal": [
      "A length that isn’t written in its shortest form is refused.",
      "没有用最短写法的长度会被拒绝。",
    ],
    "boundary.code_top_bit": ["Of the 64 bits the first must be 0.", "64 个比特里的第一个必须是 0。"],
  }),
);
