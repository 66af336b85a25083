"use strict";
// What is said in rfc1951/, in both languages: [English, 简体中文]. What is wrong with compressed data
// is said as the server says it.
barewire.define("rfc1951/words", ["kit/language"], ({ language }) =>
  language.add({
    "flaw.ReservedType": ["block type 3 is reserved", "块类型（block type）3 是保留的"],
    "flaw.LengthsDisagree": [
      "LEN {len} and NLEN {nlen} don't complement each other",
      "LEN {len} 与 NLEN {nlen} 不互为反码",
    ],
    "flaw.TooManyLiterals": [
      "{count} literal and length codes, but there are 286",
      "{count} 个字面值和长度码（code），但最多 286 个",
    ],
    "flaw.TooManyDistances": [
      "{count} distance codes, but there are 30",
      "{count} 个距离码（distance code），但最多 30 个",
    ],
    "flaw.RepeatsNothing": [
      "the first code length can't repeat one before it",
      "第一个码长（code length）不能重复前一个",
    ],
    "flaw.TooManyLengths": ["a repeat runs over the last code length", "重复超出了最后一个码长（code length）"],
    "flaw.OverSubscribed": ["{of} have more codes than these lengths allow", "{of}的码比码长所允许的多"],
    "flaw.Incomplete": ["{of} leave some codes without a symbol", "{of}有的码没有对应的符号"],
    "flaw.NoSymbol": ["{of} have no symbol with this code", "{of}没有这个码对应的符号"],
    "flaw.NoEndOfBlock": ["the end of the block has no code", "块结束符（end of block）没有码"],
    "flaw.ReservedLength": ["length symbol {symbol} doesn't exist", "长度符号（length symbol）{symbol} 不存在"],
    "flaw.ReservedDistance": ["distance symbol {symbol} doesn't exist", "距离符号（distance symbol）{symbol} 不存在"],
    "flaw.TooFarBack": [
      "a match from {distance} bytes back, but there are {most}",
      "匹配（match）要回溯 {distance} 字节，但只有 {most} 字节",
    ],
    "flaw.BehindTheLast": ["something follows the last block", "最后一块（block）之后还有数据"],
    "flaw.of.CodeLengths": ["code lengths", "码长（code length）"],
    "flaw.of.Literals": ["literals and lengths", "字面值和长度（literal/length）"],
    "flaw.of.Distances": ["distances", "距离（distance）"],
  }),
);
