"use strict";
// What is said in labs/tcp-is-not-frames/, in both languages: [English, 简体中文].
barewire.define("labs/tcp-is-not-frames/words", ["kit/language"], ({ language }) =>
  language.add({
    // TCP is not frames.
    "cuts.about": [
      "TCP carries a stream of bytes, as a hose carries water: it keeps their order and forgets where " +
        "you began and ended. Here are twenty bytes, two frames. Cut them where you like; each piece is " +
        "one write. What does one read get? And what does a program read that takes one read for one " +
        "message?",
      "TCP 传的是字节流，像水管里的水：顺序不变，但不记得你从哪里开始、到哪里结束。这里有二十个字节，两个帧（frame）。你想在哪里切就在哪里切，每一段是一次 write。一次 read " +
        "会拿到什么？把一次 read 当成一条消息的程序，又会读出什么？",
    ],
    "cuts.ways": ["Cut them:", "怎样切："],
    "cuts.way_each": ["each frame by itself", "一帧一段"],
    "cuts.way_glued": ["not at all: both together", "不切：两帧粘在一起"],
    "cuts.way_header": ["in the header", "切在帧头（header）里"],
    "cuts.way_mask": ["in the masking key", "切在掩码键（masking key）里"],
    "cuts.way_character": ["inside one character", "切在“你”里"],
    "cuts.way_between": ["between two characters", "切在“你”和“好”之间"],
    "cuts.way_across": ["across both frames", "跨过两帧"],
    "cuts.way_every": ["after every byte", "每个字节后面都切"],
    "cuts.bytes": ["The twenty bytes", "这二十个字节"],
    "cuts.how": [
      "The characters’ bytes are masked. Press between two bytes to cut there; press again to join " +
        "them. With the keyboard: Tab, then the arrow keys and Enter.",
      "字符的字节加了掩码（mask）。在两个字节之间按一下就切开，再按一下就接上。用键盘：Tab，再用方向键和 Enter。",
    ],
    "cuts.strip": ["Where to cut", "切在哪里"],
    "cuts.frame": ["Frame {n}: the text “{text}”", "第 {n} 帧：文本“{text}”"],
    "cuts.part_header": ["header", "帧头 header"],
    "cuts.part_key": ["masking key", "掩码键 masking key"],
    "cuts.part_character": ["“{text}”", "字符“{text}”"],
    "cuts.cut": ["cut after byte {n}", "在第 {n} 个字节后切开"],
    "cuts.cut_inside": ["cut after byte {n}, inside: {part}", "在第 {n} 个字节后切开，切在：{part}"],
    "cuts.writes": ["{n} writes, of {sizes} bytes.", "{n} 次 write，字节数：{sizes}。"],
    "cuts.writes.one": ["{n} write, of {sizes} bytes.", "{n} 次 write，字节数：{sizes}。"],
    "cuts.program": ["The course notes’ program", "课堂笔记的程序"],
    "cuts.program_says": [
      "To the notes, these three lines run once for each message; unmask is right.",
      "在笔记看来，每条消息运行一遍这三行；其中的 unmask 没有错。",
    ],
    "cuts.ask": [
      "The bytes go to /echo, in this many writes: {n}. The course notes’ program calls recv again and " +
        "again, and takes what each recv gives for one message. What would it print?",
      "{n} 次 write 发往 /echo。课堂笔记的程序反复调用 recv，每次拿到的都当作一条消息。它会打印什么？",
    ],
    "cuts.send": ["Write them", "写出去"],
    "cuts.will_right": ["both texts, as they were sent", "两段文本，和发的一样"],
    "cuts.will_wrong": ["text that nobody sent", "谁也没有发过的文本"],
    "cuts.will_dies": ["nothing more: it crashes with an exception", "打印不下去：抛出异常，程序崩溃"],
    "cuts.result": ["The result", "结果"],
    "cuts.counts": [
      "Writes: {writes}. Reads at the server: {reads}. Frames it found in them: {frames}. Echoes that " +
        "came back: {echoes}.",
      "write：{writes} 次。服务器的 read：{reads} 次。它从中找到的帧：{frames} 个。发回来的回显（echo）：{echoes} 个。",
    ],
    "cuts.table": [
      "Read by read, as the operating system gave them to the server just now",
      "一次一次的 read，刚才系统就是这样交给服务器的",
    ],
    "cuts.head_read": ["read", "第几次 read"],
    "cuts.head_bytes": ["its bytes", "拿到的字节"],
    "cuts.head_notes": ["the notes: one recv is one message", "笔记：一次 recv 就是一条消息"],
    "cuts.head_ours": ["a decoder that waits", "会等的解码器"],
    "cuts.prints": ["prints {text}", "打印 {text}"],
    "cuts.dies": ["crashes: {error}", "因 {error} 崩溃"],
    "cuts.dead": ["has crashed already", "已经崩溃"],
    "cuts.message": ["a message: {text}.", "一条消息：{text}。"],
    "cuts.keeps": ["Keeps {n} bytes and waits.", "留着 {n} 个字节，等后面的。"],
    "cuts.keeps.one": ["Keeps {n} byte and waits.", "留着 {n} 个字节，等后面的。"],
    "cuts.why_right": [
      "The notes’ program was right, but only by luck: writes, reads and frames ended at the same " +
        "places. On one machine and with short messages that is usual, so nobody notices the mistake at " +
        "home. Cut elsewhere.",
      "笔记的程序对了，靠的是运气：write、read 和帧恰好断在同样的地方。在一台机器上、消息又短，多半是这样，所以在家里发现不了这个错误。换个地方切。",
    ],
    "cuts.why_wrong": [
      "It never looked at the length: it took everything after the key as payload, and everything " +
        "first as a header. A browser’s keys are random, so the nonsense would be different each time. " +
        "The server found the same two frames as before.",
      "它从来不看长度：掩码键后面的都当作载荷（payload），一开头的都当作帧头。浏览器的掩码键是随机的，每次都会是另一种胡话。而服务器找到的还是那两个帧。",
    ],
    "cuts.why_dies": [
      "Fewer bytes had come than it needed, and it can’t wait. A decoder that keeps incomplete bytes " +
        "doesn’t have this problem: it asks three times (is the header complete? the key? the payload?), " +
        "and if not, it reads on.",
      "来的字节不够它用，而它不会等。会把不完整的部分留下来的解码器没有这个问题：它问三次（帧头齐了吗？掩码键呢？载荷呢？），不齐就接着读。",
    ],
    "cuts.line": ["writes: {n}", "{n} 次 write"],
    "cuts.code_read": [
      "One read of the system: as many bytes as are there.",
      "系统的一次 read：当时有多少字节就拿多少。",
    ],
    "cuts.code_more": [
      "An incomplete header isn’t an error: nothing is consumed, and more is read.",
      "帧头不完整不算错误：什么也不消耗，接着读。",
    ],
    "cuts.code_unmask": [
      "The payload is unmasked as it comes; a byte’s place in the frame decides which byte of the key it needs.",
      "载荷来多少就去掉多少掩码，用掩码键的哪个字节由它在帧里的位置决定。",
    ],
    "cuts.code_utf8": [
      "A character that was cut by a read or a fragment waits for its remaining bytes.",
      "被 read 或分片（fragment）切断的字符，等它剩下的字节。",
    ],
    "cuts.code_write": [
      "And back: all waiting frames leave in one write.",
      "反过来也一样：排着队的帧一次 write 全部送出。",
    ],
  }),
);
