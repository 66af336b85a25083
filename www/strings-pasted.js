"use strict";
// Why bytes that were typed or pasted aren't taken for any (pasted.js). As in strings.js:
// [English, 简体中文].
(() => {
  const barewire = (globalThis.barewire ??= {});

  Object.assign(barewire.strings, {
    "hex.empty": ["Type at least one byte, as two hexadecimal digits: 48 69 is “Hi”.", "请至少输入一个字节，用两位十六进制数字：48 69 就是 “Hi”。"],
    "hex.digit": ["“{char}” is not a hexadecimal digit: use 0 to 9 and a to f.", "“{char}” 不是十六进制数字：请用 0 到 9 和 a 到 f。"],
    "hex.half": ["“{token}” has half a byte too many or too few: a byte is two digits.", "“{token}” 多了或少了半个字节：一个字节是两位数字。"],
    "hex.decimal": [
      "“{token}” looks decimal, and bytes are read as hexadecimal. Decimal numbers must stand in brackets: [129, 131].",
      "“{token}” 像是十进制，而字节按十六进制读。十进制数请写在方括号里：[129, 131]。",
    ],
    "hex.bits": ["These look like bits, and bytes are read as hexadecimal: 10000001 is 81.", "这些像是二进制位（bit），而字节按十六进制读：10000001 即 81。"],
    "hex.line_breaks": [
      "The offset {offset}: stands inside a line, so the dump has lost its line breaks. Paste it with them.",
      "偏移（offset）{offset}: 出现在行中间，说明转储（dump）的换行丢了。请连同换行一起粘贴。",
    ],
    "hex.ambiguous": [
      "“{token}” may be an offset or bytes: omit it, or write bytes with a space between.",
      "“{token}” 可能是偏移（offset），也可能是字节：请去掉它，或者在字节之间加空格。",
    ],
    "hex.row": [
      "Line {line} isn’t an offset and bytes of two hexadecimal digits. Dumps that are read: hexdump -C, od -tx1, xxd, tcpdump -x, Wireshark’s.",
      "第 {line} 行不是“偏移加两位十六进制的字节”。能读的有 hexdump -C、od -tx1、xxd、tcpdump -x 和 Wireshark 的转储（dump）。",
    ],
    "hex.offset": [
      "The offset of line {line} doesn’t follow from the bytes before it: is a line missing, or are these two dumps?",
      "第 {line} 行的偏移（offset）与前面的字节数不符：是少了一行，还是两段转储（dump）？",
    ],
    "hex.column": [
      "The text at the end of line {line} says something else than its bytes: are they decimal, or groups in another order (xxd -e)?",
      "第 {line} 行末尾的文本与它的字节不符：是十进制，还是组内顺序相反（xxd -e）？",
    ],
    "hex.words": [
      "These are numbers of more than a byte, and their order isn’t known. Dump single bytes, as hexdump -C, od -An -tx1 and xxd do.",
      "这些数超过一个字节，字节顺序（byte order）无从知道。请逐字节转储，如 hexdump -C、od -An -tx1 和 xxd。",
    ],
    "hex.element": [
      "“{token}” is no byte of a list: in brackets a byte is 0x00 to 0xff, or decimal.",
      "“{token}” 不是列表里的字节：方括号里应是 0x00 到 0xff，或者十进制数。",
    ],
    "hex.mixed": [
      "“{token}” stands without 0x between numbers with it: write it before each, or before none.",
      "其他数都有 0x，“{token}” 却没有：请全都写上，或者全都不写。",
    ],
    "hex.several": ["There are several lists or strings here: one at a time.", "这里有好几个列表或字符串：请一次给一个。"],
    "hex.escape": [
      "“{escape}” is no escape of a byte. Those that are read: \\x81, \\u0081, \\201, \\n.",
      "“{escape}” 不是字节的转义（escape）。能读的有 \\x81、\\u0081、\\201、\\n。",
    ],
    "hex.quoted": [
      "A string in quotation marks without an escape may be hexadecimal or text: omit the marks where it is hexadecimal.",
      "引号里没有转义（escape）的字符串，可能是十六进制，也可能是文本：若是十六进制，请去掉引号。",
    ],
    "hex.bare": ["“{char}” stands between escapes: put the whole string in quotation marks.", "转义（escape）之间有 “{char}”：请给整个字符串加上引号。"],
    "hex.too_many": ["These are more bytes than are looked at: 4 MiB.", "字节太多：最多看 4 MiB。"],
  });
})();
