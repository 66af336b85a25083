"use strict";
// What each rule says that a peer can break on the wire, by the server's name for the rule.
// The English sentence is the server's own. The Chinese one quotes it, because the Close
// frame has it too. As in words.js: [English, 简体中文].
barewire.define("rfc6455/rules", ["kit/language"], ({ language }) => {
  const RULES = {
    "reserved-bits": "没有协商过含义的保留位必须是 0",
    "compressed-continuation": "RSV1 只能在消息的第一帧里置位",
    "compressed-control": "控制帧从不压缩，RSV1 必须是 0",
    "bad-deflate": "压缩数据不符合 DEFLATE 格式",
    "cut-deflate": "压缩的消息在一个块（block）中间结束了",
    "reserved-opcode": "这个操作码是保留的，不能用",
    "fragmented-control": "控制帧不得分片",
    "control-too-long": "控制帧的载荷最多 125 字节",
    "unmasked-frame": "客户端必须给帧加掩码",
    "masked-frame": "服务器不得给帧加掩码",
    "non-minimal-length": "长度必须用最短的写法",
    "length-top-bit": "64 比特长度的最高位必须是 0",
    "nothing-to-continue": "来了后续帧，前面却没有开始过消息",
    "message-interrupted": "上一条消息还没有结束，新的一条就来了",
    "invalid-utf8": "文本不是正确的 UTF-8",
    "truncated-utf8": "文本在一个字符的中间结束了",
    "close-body-of-one": "Close 帧的载荷要么为空，要么以两个字节的关闭码开头",
    "invalid-close-code": "这个数不能用作关闭码",
    "invalid-close-reason": "Close 帧的原因不是正确的 UTF-8",
    "message-too-big": "消息超过了服务器接受的字节数",
    "too-many-fragments": "消息的分片超过了服务器接受的个数",
  };

  language.add(
    Object.fromEntries(
      Object.entries(RULES).map(([rule, chinese]) => [`rule.${rule}`, ["{sentence}", `${chinese}，即“{sentence}”`]]),
    ),
  );

  // A broken rule from a record, with its sentence in the reader's language. A rule that isn't
  // known here (an older file's, a newer server's) keeps its own sentence; an older file doesn't say
  // which RFC has the rule, since there was only one.
  function inWords(rule, say) {
    const broken = { ...rule, document: rule.document ?? 6455 };
    // A record of somebody else's wire has the sentence in both languages.
    if (typeof rule.zh === "string") return say.language === "zh" ? { ...broken, sentence: rule.zh } : broken;
    return Object.hasOwn(RULES, broken.rule)
      ? { ...broken, sentence: say(`rule.${broken.rule}`, { sentence: broken.sentence }) }
      : broken;
  }

  return { NAMES: Object.keys(RULES), SAYS: Object.keys(RULES).map((rule) => `rule.${rule}`), inWords };
});
