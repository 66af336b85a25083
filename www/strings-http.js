"use strict";
// What is wrong with a line of a head, before anything is asked of it as a handshake
// (http-head.js). As in strings.js: [English, 简体中文].
(() => {
  const barewire = (globalThis.barewire ??= {});

  Object.assign(barewire.strings, {
    "http.not-http": ["A control character: this isn’t HTTP.", "含有控制字符：这不是 HTTP。"],
    "http.request-line": [
      "Not a request line: a method, a target in ASCII and a version, with one space between (RFC 9112 {§RFC 9112: Request Line}).",
      "不是请求行：方法、ASCII 的目标和版本，之间各有一个空格（RFC 9112 {§RFC 9112: Request Line}）。",
    ],
    "http.http-version": ["Only HTTP/1.1 and HTTP/1.0 are spoken here (RFC 9112 {§RFC 9112: HTTP Version}).", "这里只用 HTTP/1.1 和 HTTP/1.0（RFC 9112 {§RFC 9112: HTTP Version}）。"],
    "http.target": [
      "The target must be a path that begins with /, and its percent codes must spell UTF-8 (RFC 9112 {§RFC 9112: Request Target}).",
      "目标必须是以 / 开头的路径，百分号编码（percent code）解出来必须是 UTF-8（RFC 9112 {§RFC 9112: Request Target}）。",
    ],
    "http.head-too-long": ["With this line the head is longer than the server takes: 16 KiB.", "加上这一行，首部超过了服务器的上限：16 KiB。"],
    "http.too-many-fields": ["More fields than the server takes: 100.", "字段数超过了服务器的上限：100。"],
    "http.control-character": ["A control character, which no line of a head may have (RFC 9110 {§RFC 9110: Field Values}).", "含有控制字符，首部里不允许出现（RFC 9110 {§RFC 9110: Field Values}）。"],
    "http.bare-lf": ["A line must end in CR LF, not in LF only (RFC 9112 {§RFC 9112: Message Parsing}).", "每行必须以 CR LF 结束，不能只有 LF（RFC 9112 {§RFC 9112: Message Parsing}）。"],
    "http.bare-cr": ["A CR without its LF (RFC 9112 {§RFC 9112: Message Parsing}).", "CR 后面没有 LF（RFC 9112 {§RFC 9112: Message Parsing}）。"],
    "http.folded": ["Begins with a space, so it goes on with the line before: forbidden today (RFC 9112 {§RFC 9112: Obsolete Line Folding}).", "以空格开头，即上一行的折行（folding）：现在已禁止（RFC 9112 {§RFC 9112: Obsolete Line Folding}）。"],
    "http.header-colon": ["Not a header line: a name, then a colon (RFC 9112 {§RFC 9112: Field Syntax}).", "不是一行字段：先有名字，后有冒号（RFC 9112 {§RFC 9112: Field Syntax}）。"],
    "http.space-before-colon": ["No space may stand before the colon (RFC 9112 {§RFC 9112: Field Line Parsing}).", "名字和冒号之间不能有空格（RFC 9112 {§RFC 9112: Field Line Parsing}）。"],
    "http.header-name": ["A header’s name must be a token: letters, digits, and few other characters (RFC 9110 {§RFC 9110: Field Names}).", "字段名必须是 token：字母、数字和少数几个符号（RFC 9110 {§RFC 9110: Field Names}）。"],
  });
})();
