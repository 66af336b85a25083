"use strict";
// What is said in labs/start/, in both languages: [English, 简体中文].
barewire.define("labs/start/words", ["kit/language"], ({ language }) =>
  language.add({
    // Start.
    "start.about": [
      "The course begins on the chat page: it shows everything that crosses the wire of your own " +
        "connection, down to the bit. Open it in another tab, look for these things, and compare what " +
        "you found with the answers.",
      "课程从聊天页开始：你自己的连接上传输的一切，直到每个比特，都显示在那里。另开一页，找到下面这些，再和答案对照。",
    ],
    "start.answer": ["Answer", "答案"],
    "start.length": [
      "Press “Send {text}” and choose the frame that it sent. Where is its length, and how many bits has it?",
      "按“发送 {text}”，选中它发出的那一帧（frame）。它的长度写在哪里，占几个比特？",
    ],
    "start.length.answer": [
      "In the second byte: its first bit says whether there is a mask, and the other seven are the " +
        "length. Here it is 30: six bytes for the two characters, and 24 of the chat’s own JSON around them.",
      "在第二个字节里：它的第一个比特说有没有掩码（mask），其余七个就是长度。这里是 30：两个汉字占六个字节，另外 24 个是聊天在外面包的 JSON。",
    ],
    "start.mask": [
      "Open the Mask tab of the same frame. Which four bytes turn the payload back into readable JSON, " +
        "with the two characters in it?",
      "打开同一帧的“掩码 mask”页。是哪四个字节让载荷变回读得懂的 JSON，里面有那两个汉字？",
    ],
    "start.mask.answer": [
      "The masking key: the four bytes just before the payload. The browser makes a new one for each " +
        "frame; send once more, and the same text has other bytes on the wire.",
      "掩码键（masking key）：就在载荷（payload）前面的四个字节。浏览器为每一帧都另造一个；再发一次，同样的文字在线路上就是别的字节。",
    ],
    "start.ping": [
      "Press “Ping me”. Who answered, and was the page’s JavaScript told?",
      "按“给我发 ping”。是谁回答的？页面的 JavaScript 知道这件事吗？",
    ],
    "start.ping.answer": [
      "The browser itself, with a Pong that has the Ping’s own payload. The JavaScript column is empty " +
        "beside both: scripts are told about neither.",
      "浏览器自己回答的：一个 Pong，载荷和 Ping 的一样。两行旁边的 JavaScript 一栏都是空的：两者脚本都看不到。",
    ],
    "start.fragments": [
      "Press “Send me three fragments”. Three frames crossed: how many messages did the script get?",
      "按“给我发三个分片”。来了三个帧，脚本收到几条消息？",
    ],
    "start.fragments.answer": [
      "One, when the last frame had come: the frame whose FIN is 1. The second and third have opcode 0, continuation.",
      "一条，在最后一帧到了之后：FIN 为 1 的那一帧。第二帧和第三帧的操作码（opcode）是 0，continuation。",
    ],
    "start.close": [
      "Press “Close me with 4000” and open the Close tab. Which of the three views know the code and " +
        "the reason, and which says nothing?",
      "按“用 4000 关闭我的连接”，打开“关闭 close”页。三种说法里，哪些知道关闭码和原因，哪一种什么也没说？",
    ],
    "start.close.answer": [
      "The script and the wire know both: they are in the Close frame, and the browser passes them on. " +
        "The console says nothing, since an end with a Close frame isn’t an error.",
      "脚本和线路都知道关闭码和原因：它们写在 Close 帧里，浏览器转告了脚本。控制台什么也没说，因为带 Close 帧的结束不算错误。",
    ],
    "start.steps": [
      "Connect again, choose “step by step” as the pace of the server’s thread, send once more, and " +
        "press “Next step” until it is finished. What does the server know after each step?",
      "重新连接，把服务器线程的速度选成“单步”，再发一次，一直按“下一步”到走完。每走一步，服务器多知道了什么？",
    ],
    "start.steps.answer": [
      "After the first byte: FIN and the opcode. After the second: that there is a mask, and the " +
        "length. Then the masking key, and with it the text. Only then does the chat read its JSON, give " +
        "the message its number, and write it to everybody in the room.",
      "第一个字节之后：FIN 和操作码。第二个之后：有掩码，还有长度。然后是掩码键，有了它才有文字。到这时聊天才读 JSON，给消息编号，写给房间里的每个人。",
    ],
    "start.open": ["To the chat page, in another tab", "去聊天页（另开一页）"],
    "start.done": ["I have seen these", "我都看到了"],
    "start.compared": [
      "First find each, then open its answer: {n} of {all} compared.",
      "先自己找，再打开答案对照：已对照 {n} / {all}。",
    ],
  }),
);
