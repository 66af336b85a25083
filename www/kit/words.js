"use strict";
// What is said in kit/, in both languages: [English, 简体中文].
barewire.define("kit/words", ["kit/language"], ({ language }) =>
  language.add({
    // A text of which not all is drawn.
    "bounded.all": ["Show all, {size}", "全部显示，{size}"],
    "bounded.less": ["Show less", "收起"],
    "bounded.whole": ["The whole text", "全文"],

    // Counted in bytes beside something else.
    "count.bytes": ["{n} bytes", "{n} 字节"],
    "count.bytes.one": ["{n} byte", "{n} 字节"],
    "hex.empty": [
      "Type at least one byte, as two hexadecimal digits: 48 69 is “Hi”.",
      "请至少输入一个字节，用两位十六进制数字：48 69 就是 “Hi”。",
    ],
    "hex.digit": [
      "“{char}” is not a hexadecimal digit: use 0 to 9 and a to f.",
      "“{char}” 不是十六进制数字：请用 0 到 9 和 a 到 f。",
    ],
    "hex.half": [
      "“{token}” has half a byte too many or too few: a byte is two digits.",
      "“{token}” 多了或少了半个字节：一个字节是两位数字。",
    ],
    "hex.decimal": [
      "“{token}” looks decimal, and bytes are read as hexadecimal. Put decimal numbers in brackets: [129, 131].",
      "“{token}” 像是十进制，而字节按十六进制读。十进制数请写在方括号里：[129, 131]。",
    ],
    "hex.bits": [
      "These look like bits, and bytes are read as hexadecimal: 10000001 is 81.",
      "这些像是二进制位（bit），而字节按十六进制读：10000001 即 81。",
    ],
    "hex.line_breaks": [
      "The offset {offset}: is inside a line, so the dump has lost its line breaks. Paste it with them.",
      "偏移（offset）{offset}: 出现在行中间，说明转储（dump）的换行丢了。请连同换行一起粘贴。",
    ],
    "hex.ambiguous": [
      "“{token}” may be an offset or bytes: omit it, or write bytes with a space between them.",
      "“{token}” 可能是偏移（offset），也可能是字节：请去掉它，或者在字节之间加空格。",
    ],
    "hex.row": [
      "Line {line} isn’t an offset followed by bytes of two hexadecimal digits. This page reads the " +
        "dumps of hexdump -C, od -tx1, xxd, tcpdump -x and Wireshark.",
      "第 {line} 行不是“偏移加两位十六进制的字节”。能读的有 hexdump -C、od -tx1、xxd、tcpdump -x 和 Wireshark 的转储（dump）。",
    ],
    "hex.offset": [
      "The offset of line {line} doesn’t fit the bytes before it: is a line missing, or are these two dumps?",
      "第 {line} 行的偏移（offset）与前面的字节数不符：是少了一行，还是两段转储（dump）？",
    ],
    "hex.column": [
      "The text at the end of line {line} differs from its bytes: are they decimal, or groups in " +
        "another order (xxd -e)?",
      "第 {line} 行末尾的文本与它的字节不符：是十进制，还是组内顺序相反（xxd -e）？",
    ],
    "hex.words": [
      "These numbers are larger than a byte, and their byte order isn’t known. Dump single bytes, as " +
        "hexdump -C, od -An -tx1 and xxd do.",
      "这些数大于一个字节，字节顺序（byte order）无从知道。请逐字节转储，如 hexdump -C、od -An -tx1 和 xxd。",
    ],
    "hex.element": [
      "“{token}” is not a byte of a list: in brackets, a byte is 0x00 to 0xff, or decimal.",
      "“{token}” 不是列表里的字节：方括号里应是 0x00 到 0xff，或者十进制数。",
    ],
    "hex.mixed": [
      "“{token}” has no 0x, but other numbers do: write it before all of them, or before none.",
      "其他数都有 0x，“{token}” 却没有：请全都写上，或者全都不写。",
    ],
    "hex.several": [
      "There are several lists or strings here: paste one at a time.",
      "这里有好几个列表或字符串：请一次给一个。",
    ],
    "hex.escape": [
      "“{escape}” is not an escape of a byte. This page reads: \\x81, \\u0081, \\201, \\n.",
      "“{escape}” 不是字节的转义（escape）。能读的有 \\x81、\\u0081、\\201、\\n。",
    ],
    "hex.quoted": [
      "A string in quotation marks without escapes may be hexadecimal or text: omit the marks if it is hexadecimal.",
      "引号里没有转义（escape）的字符串，可能是十六进制，也可能是文本：若是十六进制，请去掉引号。",
    ],
    "hex.bare": [
      "“{char}” is between escapes: put the whole string in quotation marks.",
      "转义（escape）之间有 “{char}”：请给整个字符串加上引号。",
    ],
    "hex.too_many": ["Too many bytes: this page looks at 4 MiB at most.", "字节太多：最多看 4 MiB。"],
    // The page and its frame.
    "page.stopped": [
      "This part of the page can’t be drawn, so it is left out; the other parts work. Choose something " +
        "else, or reload the page. The reason: {why}",
      "页面的这一部分画不出来，先略去，其余部分照常工作。请选别的内容，或刷新页面。原因：{why}",
    ],
    "page.skip": ["Skip to the message box", "跳到消息输入框"],
    "page.tagline": ["the WebSocket server you can see through", "看得透的 WebSocket 服务器"],
    "page.labs": ["Labs", "实验"],
    "page.loading": ["Loading the page’s scripts…", "正在加载页面脚本……"],
    "button.close": ["Close", "关闭"],
    "button.reconnect": ["Reconnect", "重新连接"],
    "button.now": ["Try now", "立即重试"],
    "button.stop": ["Stop trying", "停止重试"],
    "button.connect": ["Connect", "连接"],
    "button.cancel": ["Cancel", "取消"],
    "button.hide": ["Hide this", "收起"],
    "button.send": ["Send", "发送"],
    "button.theme": ["Light or dark", "浅色或深色"],
    "address.empty": ["Type an address, such as 127.0.0.1:9527.", "请输入地址，例如 127.0.0.1:9527。"],
    "address.scheme": [
      "Only ws://, wss://, http:// and https:// lead to a WebSocket server.",
      "只有 ws://、wss://、http:// 和 https:// 能通到 WebSocket 服务器。",
    ],
    "address.shape": [
      "That is not an address. It looks like 127.0.0.1:9527, with a port up to 65535.",
      "这不是地址。地址形如 127.0.0.1:9527，端口最大 65535。",
    ],
    "address.user": [
      "Leave out the user name and password: browsers don’t send them for a WebSocket.",
      "请去掉用户名和密码：浏览器不会为 WebSocket 发送它们。",
    ],
    "address.path": [
      "Leave out what follows the port: the page adds the path itself.",
      "请去掉端口后面的部分：路径由本页自己加。",
    ],
    "name.empty": ["Type at least one character.", "请至少输入一个字符。"],
    "name.long": ["At most 32 characters, please.", "最多 32 个字符。"],
    "name.unseen": [
      "Invisible characters, blanks and characters that change the direction of text can’t be used " +
        "here: two names would look alike.",
      "这里不能用看不见的字符、空白字符和改变文字方向的字符：否则两个名字会看起来一样。",
    ],
    "name.spaces": ["No space at either end, and no two in a row.", "首尾不能有空格，中间也不能连用两个空格。"],
    "name.dots": [
      "In an address, “.” and “..” mean places, so they can’t be names.",
      "在地址里，“.” 和 “..” 表示位置，所以不能当名字。",
    ],
    "name.reserved": [
      "“server” is reserved for the server’s own sentences, in upper and lower case, and in letters that look alike.",
      "“server” 留给服务器自己用，不论大小写，也包括形似的字母。",
    ],
  }),
);
