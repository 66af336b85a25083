"use strict";
// What each rule says that can be broken on the wire, by the server's name for it. In
// English that is the server's own sentence; the Chinese one keeps it beside, since so
// it stands in the Close frame. As in strings.js: [English, 简体中文].
barewire.define("rfc6455/rules", ["kit/language"], ({ language }) => {
  const RULES = {
    "reserved-bits": "没有协商过扩展（extension），保留位（reserved bits）必须是 0",
    "reserved-opcode": "这个操作码（opcode）是保留的，不能用",
    "fragmented-control": "控制帧（control frame）不得分片（fragment）",
    "control-too-long": "控制帧（control frame）的载荷（payload）最多 125 字节",
    "unmasked-frame": "客户端必须给帧（frame）加掩码（mask）",
    "masked-frame": "服务器不得给帧（frame）加掩码（mask）",
    "non-minimal-length": "长度必须用最短的写法",
    "length-top-bit": "64 比特长度的最高位必须是 0",
    "nothing-to-continue": "来了后续帧（continuation），前面却没有开始过消息（message）",
    "message-interrupted": "上一条消息（message）还没有结束，新的一条就来了",
    "invalid-utf8": "文本（text）不是正确的 UTF-8",
    "truncated-utf8": "文本（text）在一个字符的中间结束了",
    "close-body-of-one": "Close 帧的内容要么为空，要么以两个字节的码开头",
    "invalid-close-code": "这个数不能用作 Close 帧的码",
    "invalid-close-reason": "Close 帧的原因（reason）不是正确的 UTF-8",
    "message-too-big": "消息（message）超过了服务器接受的字节数",
    "too-many-fragments": "消息（message）的分片（fragment）超过了服务器接受的个数",
  };

  language.add(
    Object.fromEntries(
      Object.entries(RULES).map(([rule, chinese]) => [`rule.${rule}`, ["{sentence}", `${chinese}，即“{sentence}”`]]),
    ),
  );

  // A broken rule as a record tells it, its sentence in the reader's language. A rule
  // that isn't known here (an older file's, a newer server's) keeps its own.
  function inWords(broken, say) {
    return Object.hasOwn(RULES, broken.rule)
      ? { ...broken, sentence: say(`rule.${broken.rule}`, { sentence: broken.sentence }) }
      : broken;
  }

  return { NAMES: Object.keys(RULES), SAYS: Object.keys(RULES).map((rule) => `rule.${rule}`), inWords };
});
