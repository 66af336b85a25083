"use strict";
// What is said of compressed data, in both languages: [English, 简体中文].
barewire.define("rfc1951/words", ["kit/language"], ({ language }) =>
  language.add({
    // The parts of compressed data: what each is, and why it is there.
    "deflate.title.block": ["Block header: BFINAL, BTYPE", "块头（block header）：BFINAL、BTYPE"],
    "deflate.title.padding": ["Padding to the next byte", "填充到下一个字节"],
    "deflate.title.stored": ["LEN and NLEN: how many bytes follow", "LEN 与 NLEN：后面有多少字节"],
    "deflate.title.byte": ["A stored byte", "一个原样存放的字节"],
    "deflate.title.counts": ["HLIT, HDIST, HCLEN: how many code lengths", "HLIT、HDIST、HCLEN：有多少个码长"],
    "deflate.title.length-of-length": ["Length of a code for code lengths", "码长自己的码有多长"],
    "deflate.title.lengths": ["Length of a code", "码长（code length）"],
    "deflate.title.literal": ["Literal: one byte", "字面值（literal）：一个字节"],
    "deflate.title.match": ["Match: a copy of earlier bytes", "匹配（match）：复制前面的字节"],
    "deflate.title.end": ["End of block", "块结束符（end of block）"],
    "deflate.says.block.stored": [
      "{bits}: BFINAL is {last}; BTYPE is 00, so the bytes of this block follow as they are.",
      "{bits}：BFINAL 是 {last}；BTYPE 是 00，这一块的字节原样存放。",
    ],
    "deflate.says.block.fixed": [
      "{bits}: BFINAL is {last}; BTYPE is 01, written with its lowest bit first: this block uses the " +
        "fixed codes, which the RFC prints.",
      "{bits}：BFINAL 是 {last}；BTYPE 是 01（低位先写）：这一块用 RFC 印出的固定码（fixed codes）。",
    ],
    "deflate.says.block.dynamic": [
      "{bits}: BFINAL is {last}; BTYPE is 10, written with its lowest bit first: this block has codes of " +
        "its own, and says them first.",
      "{bits}：BFINAL 是 {last}；BTYPE 是 10（低位先写）：这一块用自己的码（dynamic codes），先写出这些码。",
    ],
    "deflate.why.block": [
      "Each block may use what takes the fewest bits. BFINAL marks the last block of a file; the messages " +
        "of a connection go on, so it is usually 0 there.",
      "每一块都可以选比特最少的写法。BFINAL 标出文件的最后一块；连接上的消息还会继续，所以它通常是 0。",
    ],
    "deflate.says.padding": ["{bits}: these bits mean nothing.", "{bits}：这些比特没有含义。"],
    "deflate.why.padding": [
      "Stored bytes begin at a byte’s beginning, so that they can be copied as they are.",
      "原样存放的内容从字节边界开始，这样可以整字节复制。",
    ],
    "deflate.says.stored": [
      "LEN is {length}: so many bytes follow as they are. NLEN is LEN with each bit turned, as a check.",
      "LEN 是 {length}：后面有这么多字节原样存放。NLEN 是 LEN 逐位取反，用来核对。",
    ],
    "deflate.why.stored": [
      "Bytes that don’t shrink, such as an image’s, cost only these four more.",
      "压不小的内容（例如图片）原样存放，只多花这四个字节。",
    ],
    "deflate.says.stored.tail": [
      "00 00 FF FF: these four bytes aren’t in the frame. The receiver adds them before it decompresses.",
      "00 00 FF FF：这四个字节不在帧里，由接收方在解压前补上。",
    ],
    "deflate.why.tail": [
      "Each message ends with an empty stored block, so that it ends at a byte’s end. Its last four bytes " +
        "are always the same, so the sender leaves them out.",
      "每条消息以一个空的存储块（stored block）结尾，好在字节边界上结束。它的最后四个字节总是一样，所以发送方省去不发。",
    ],
    "deflate.says.byte": ["{hex}: the byte “{value}” as it is.", "{hex}：字节“{value}”，原样。"],
    "deflate.why.byte": ["In a stored block nothing is compressed.", "存储块里什么都不压缩。"],
    "deflate.says.counts": [
      "HLIT + 257 = {literals} code lengths for bytes, the end and lengths of matches; HDIST + 1 = " +
        "{distances} for distances; HCLEN + 4 = {codeLengths} for the code in which these are written.",
      "HLIT + 257 = {literals} 个码长，用于字节、块结束符和匹配长度；HDIST + 1 = {distances} 个用于距离；HCLEN + 4 = {codeLengths} 个用于写这些码长的码。",
    ],
    "deflate.why.counts": [
      "Symbols at the end that don’t occur need no length, so the block says how many lengths it has.",
      "末尾没有出现的符号不用写码长，所以块要说明写了多少个。",
    ],
    "deflate.says.length-of-length": [
      "{bits}: code length {symbol} is written with a code of {length} bits.",
      "{bits}：码长 {symbol} 用 {length} 比特的码来写。",
    ],
    "deflate.says.length-of-length.none": [
      "{bits}: code length {symbol} doesn’t occur.",
      "{bits}：没有用到码长 {symbol}。",
    ],
    "deflate.why.length-of-length": [
      "The code lengths are compressed, too. From how long each code is, all codes follow, so only " +
        "lengths are written; the rare ones come last and can be left out.",
      "码长本身也要压缩。知道每个码有多长，就能推出所有的码，所以只写长度；少见的排在后面，可以不写。",
    ],
    "deflate.says.lengths": ["{code}: the code of {name} has {length} bits.", "{code}：{name} 的码有 {length} 比特。"],
    "deflate.says.lengths.none": [
      "{code}: {name} has no code, since it doesn’t occur.",
      "{code}：{name} 没有出现，没有码。",
    ],
    "deflate.says.lengths.repeat": [
      "{bits}: {times} times more the length before, {length}: from {name} to {last}.",
      "{bits}：前一个码长 {length} 再重复 {times} 次：从 {name} 到 {last}。",
    ],
    "deflate.says.lengths.zeros": [
      "{bits}: {times} symbols without a code: from {name} to {last}.",
      "{bits}：{times} 个没有码的符号：从 {name} 到 {last}。",
    ],
    "deflate.why.lengths": [
      "Frequent symbols get short codes. Codes of the same length are consecutive numbers, in the order of " +
        "their symbols, so the lengths alone say what each code is.",
      "常见的符号用短码。长度相同的码按符号的顺序是连续的数，所以只凭码长就知道每个码。",
    ],
    "deflate.says.literal": [
      "{code} is the code of the byte {hex}, “{value}”.",
      "{code} 是字节 {hex}（“{value}”）的码。",
    ],
    "deflate.why.literal": [
      "A Huffman code is written with its highest bit first: it is the only thing here that is. No code " +
        "is the beginning of another, so nothing needs to separate them.",
      "这里只有哈夫曼码（Huffman code）是高位先写的。没有一个码是另一个码的开头，所以码与码之间不需要分隔。",
    ],
    "deflate.says.match": [
      "{length} bytes from {distance} bytes back: “{value}”. Bits: {codes} (symbols {symbols}).",
      "从 {distance} 字节之前复制 {length} 字节：“{value}”。比特：{codes}（符号 {symbols}）。",
    ],
    "deflate.says.match.over": [
      "{length} bytes from {distance} bytes back, so the copy overlaps itself and repeats: “{value}”. " +
        "Bits: {codes} (symbols {symbols}).",
      "从 {distance} 字节之前复制 {length} 字节，复制时与自己重叠，于是重复：“{value}”。比特：{codes}（符号 {symbols}）。",
    ],
    "deflate.says.match.past": [
      "{length} bytes from {distance} bytes back, which is in an earlier message: “{value}”. Bits: {codes} " +
        "(symbols {symbols}).",
      "从 {distance} 字节之前复制 {length} 字节，那里属于前面的消息：“{value}”。比特：{codes}（符号 {symbols}）。",
    ],
    "deflate.says.match.unseen": [
      "{length} bytes from {distance} bytes back, from a message that this page hasn’t seen: what they are " +
        "isn’t known here. Bits: {codes} (symbols {symbols}).",
      "从 {distance} 字节之前复制 {length} 字节，那里属于本页没有看到的消息，所以不知道内容。比特：{codes}（符号 {symbols}）。",
    ],
    "deflate.why.match": [
      "Text repeats itself. A match is a length symbol and a distance symbol, each with a code, and each " +
        "perhaps followed by bits that say more exactly how long or how far.",
      "文本常有重复。一个匹配由长度符号和距离符号组成，各有自己的码，后面可能再跟几个比特，说明确切的长度或距离。",
    ],
    "deflate.says.end": [
      "{code} is the code of symbol 256, which ends the block.",
      "{code} 是符号 256 的码，块到此结束。",
    ],
    "deflate.why.end": [
      "A block doesn’t say how long it is, so it needs an end.",
      "块没有写明自己有多长，所以要有结束符。",
    ],
    "deflate.symbol.literal": ["“{value}”", "字节“{value}”"],
    "deflate.symbol.end": ["end of block", "块结束符"],
    "deflate.symbol.length": ["length {value} (symbol {symbol})", "长度 {value}（符号 {symbol}）"],
    "deflate.symbol.distance": ["distance {value} (symbol {symbol})", "距离 {value}（符号 {symbol}）"],
    "deflate.symbol.never": ["symbol {symbol}, which never occurs", "从不出现的符号 {symbol}"],

    // The tab that shows them.
    "deflate.choose": [
      "Choose a frame in the timeline: if its message is compressed, its bits are read here.",
      "在时间线里选一帧：如果它的消息是压缩的，这里会逐比特读它。",
    ],
    "deflate.plain": ["This frame isn’t compressed.", "这一帧没有压缩。"],
    "deflate.plain.control": [
      "A control frame never is: it is short, and must be readable at once.",
      "控制帧（control frame）从不压缩：它很短，而且要能马上读懂。",
    ],
    "deflate.plain.off": [
      "Nothing was agreed on in the handshake: the Handshake tab shows what was offered.",
      "握手里没有同意压缩：“握手 handshake”页显示提出过什么。",
    ],
    "deflate.plain.unseen": [
      "This page didn’t see the handshake, so it doesn’t know whether compression was agreed on.",
      "本页没有看到握手，不知道有没有同意压缩。",
    ],
    "deflate.plain.browser": [
      "Compression was agreed on, but the sender chooses for each message, and a browser doesn’t say why.",
      "虽然同意了压缩，但每条消息压不压缩由发送方决定，浏览器也不说明原因。",
    ],
    "deflate.plain.private": [
      "What is for one member only never is: the welcome with its ticket, whispers, complaints, answers to " +
        "heartbeats, demonstrations. If somebody can have their own text compressed together with a secret, the " +
        "lengths betray the secret (CRIME, BREACH).",
      "只给一个成员的内容从不压缩：带通行票（ticket）的欢迎、悄悄话、出错提示、对心跳（heartbeat）的应答、演示。" +
        "如果有人能让自己的文本和秘密一起压缩，长度就会泄露秘密（CRIME、BREACH）。",
    ],
    "deflate.plain.short": [
      "This server doesn’t compress messages of fewer than {least} bytes: they hardly get shorter.",
      "少于 {least} 字节的消息，这个服务器不压缩：几乎不会变短。",
    ],
    "deflate.plain.large": [
      "With context takeover, this server compresses nothing in a room that takes {large} bytes or more as a frame: " +
        "members have different windows, so it would have to compress it once for each. The same bytes go to all.",
      "在 context takeover 下，房间里整帧达到 {large} 字节的内容，这个服务器不压缩：" +
        "每个成员的窗口（window）不同，得为每人各压缩一次。所以把同样的字节直接发给所有人。",
    ],
    "deflate.plain.longer": [
      "This was said to everybody, and the server did compress it; but that didn’t make it shorter, so it sent it as " +
        "it is, which is allowed for any message.",
      "这是说给所有人的，服务器试着压缩过，但没有变短，所以原样发送；任何消息都可以不压缩。",
    ],
    "deflate.plain.pays": [
      "The server compresses what is said to everybody where that pays: this either wouldn’t have become " +
        "shorter, or was only for this member.",
      "说给所有人的内容，服务器在划算时才压缩：这一条要么压不短，要么只给这个成员。",
    ],
    "deflate.plain.other": [
      "Compression was agreed on, but the sender chooses for each message, and sent this one as it is.",
      "虽然同意了压缩，但每条消息压不压缩由发送方决定，这一条是原样发送的。",
    ],
    "deflate.waits": [
      "This message is compressed. It is read here when its last fragment has come.",
      "这条消息是压缩的，等最后一个分片到了，就在这里读它。",
    ],
    "deflate.read": [
      "This message is {packed} of DEFLATE, which decompress to {bytes}.",
      "这条消息是 {packed}的 DEFLATE 数据，解压得到 {bytes}。",
    ],
    "deflate.costs": [
      "Its content takes {written} bits. The same literals and matches would take {fixed} with the fixed codes, and " +
        "{dynamic} with dynamic codes, as this server would choose and describe them; the bytes as they are, with " +
        "their length, would take {stored} (all without block headers and padding).",
      "它的内容用了 {written} 比特。同样的字面值（literal）和匹配（match），用固定码（fixed codes）要 {fixed} 比特；" +
        "用动态码（dynamic codes），照本服务器的选法，连同对码的说明，要 {dynamic} 比特；" +
        "原样存放（stored），连同长度，要 {stored} 比特。都不算块头和填充。",
    ],
    "deflate.costs.between": [
      "Its content takes {written} bits. The same literals and matches would take {fixed} with the fixed codes, " +
        "and {dynamic} with dynamic codes, as barewire would choose and describe them; the bytes as they are, with " +
        "their length, would take {stored} (all without block headers and padding).",
      "它的内容用了 {written} 比特。同样的字面值（literal）和匹配（match），用固定码（fixed codes）要 {fixed} 比特；用动态码（dynamic codes），照 barewire 的" +
        "选法，连同对码的说明，要 {dynamic} 比特；原样存放（stored），连同长度，要 {stored} 比特。都不算块头和填充。",
    ],
    "deflate.costs_unseen": [
      "Dynamic codes would be shorter here. But where the fixed ones take {bits} bits or fewer, without extra bits, " +
        "this server doesn’t look for them: to find them takes longer than all the rest of a short message.",
      "这里用动态码（dynamic codes）会更短。但固定码不超过 {bits} 比特（不算附加比特 extra bits）时，" +
        "本服务器不去找动态码：对短消息来说，找码比其余步骤加起来还要久。",
    ],
    "deflate.joined": ["Its {n} fragments are joined.", "它的 {n} 个分片已经接在一起。"],
    "deflate.takeover": [
      "Matches may point back {window} bytes, into earlier compressed messages, too (context takeover).",
      "匹配可以往回指 {window} 字节，也可以指进前面压缩过的消息（context takeover）。",
    ],
    "deflate.alone": [
      "Each message is compressed on its own: matches stay within it (no context takeover).",
      "每条消息单独压缩，匹配（match）只在这条消息之内（no context takeover）。",
    ],
    "deflate.late": [
      "This page didn’t see the handshake, so it doesn’t know how far back matches may point.",
      "本页没有看到握手，不知道窗口有多大。",
    ],
    "deflate.missing.kept": [
      "Only the beginning of its payload is kept here, so only that is read.",
      "这里只保留了载荷的开头，所以只能读这一部分。",
    ],
    "deflate.missing.private": [
      "A part of its payload isn’t shown here, so only what comes before is read.",
      "它的载荷有一部分这里不显示，所以只能读到那之前。",
    ],
    "deflate.missing.cut": [
      "Its payload was cut off, so only what came is read.",
      "它的载荷中途断了，所以只能读已经到的部分。",
    ],
    "deflate.missing.lost": [
      "Records of it are missing, so only what comes before is read.",
      "它的记录有缺失，所以只能读到那之前。",
    ],
    "deflate.broken": [
      "At bit {bit} it isn’t DEFLATE: {words} (RFC {document} §{section}).",
      "在比特 {bit} 处不合 DEFLATE：{words}（RFC {document} §{section}）。",
    ],
    "deflate.unfinished": ["It ends inside a block.", "它在一个块（block）中间结束了。"],
    "deflate.text": ["What it decompresses to", "解压出来的内容"],
    "deflate.bits": ["Its bits, in the order in which they are read", "它的比特，按读取的顺序"],
    "deflate.order": [
      "From each byte, the lowest bit is read first: 0xf2, otherwise written 11110010, is 01001111 here. " +
        "The small number is the byte in hexadecimal.",
      "每个字节从最低位读起：0xf2 平常写成 11110010，在这里是 01001111。小字是这个字节的十六进制。",
    ],
    "deflate.symbols": ["What they say", "它们说了什么"],
    "deflate.codes": ["The codes of block {n}", "第 {n} 块的码"],
    "deflate.codes_say": [
      "A code is read bit by bit from the left, until it is one of these.",
      "从左边起逐比特读，直到成为其中一个码。",
    ],
    "deflate.code": ["code", "码"],
    "deflate.symbol": ["stands for", "代表"],
    "deflate.times": ["times", "次数"],
    "deflate.codes_others": ["{n} other codes don’t occur here.", "另有 {n} 个码这里没有用到。"],
    "deflate.codes_others.one": ["{n} other code doesn’t occur here.", "另有 {n} 个码这里没有用到。"],
    "deflate.rest": ["The first {shown} of {n} parts are shown.", "共 {n} 个部分，只显示前 {shown} 个。"],
    "deflate.past": ["earlier, in frame {id}", "更早，第 {id} 帧"],
    "deflate.now": ["this message", "这条消息"],
    "deflate.unseen": ["not seen by this page", "本页没有看到"],
    "deflate.part": ["bits {from} to {to}, {title}: {bits}", "比特 {from} 到 {to}，{title}：{bits}"],
    "deflate.col_bits": ["bits", "比特位"],
    "deflate.col_code": ["as read", "读到的"],
    "deflate.col_says": ["what they say", "含义"],
    "deflate.row.block": ["block: {kind}", "块：{kind}"],
    "deflate.row.padding": ["padding", "填充"],
    "deflate.row.stored": ["{length} bytes as they are", "{length} 字节原样存放"],
    "deflate.row.byte": ["byte “{value}”", "字节“{value}”"],
    "deflate.row.counts": [
      "{literals} + {distances} code lengths, {codeLengths} for their code",
      "{literals} + {distances} 个码长，它们的码用 {codeLengths} 个",
    ],
    "deflate.row.length-of-length": ["code length {symbol}: {length} bits", "码长 {symbol}：{length} 比特"],
    "deflate.row.lengths": ["{times} × {length} bits", "{times} 个 {length} 比特"],
    "deflate.row.literal": ["“{value}”", "字面值“{value}”"],
    "deflate.row.match": ["{length} from {distance} back: “{value}”", "从 {distance} 字节前复制 {length}：“{value}”"],
    "deflate.row.end": ["end of block", "块结束符"],

    // What is wrong with compressed data, as the server says it.
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
