"use strict";
// What is said in labs/slow-and-lost/, in both languages: [English, 简体中文].
barewire.define("labs/slow-and-lost/words", ["kit/language"], ({ language }) =>
  language.add({
    "slow.about": [
      "A server has no eyes. A peer that doesn’t read, doesn’t answer, or has lost its cable looks the " +
        "same: nothing comes. So the server needs a rule for each, and you can watch the three rules work.",
      "服务器没有眼睛。对端（peer）不读、不答，还是网线被拔了，在它看来都一样：什么也没有来。所以每种情况都要有一条规则；这里可以看着三条规则起作用。",
    ],
    "slow.cases": ["Which peer?", "哪一种对端？"],
    "slow.case_freeze": ["one that doesn’t read", "不读的"],
    "slow.case_lost": ["some that answer no Ping", "不回答 Ping 的"],
    "slow.case_close": ["one that doesn’t answer a Close", "不回答 Close 的"],
    "slow.seconds": ["{n} s", "{n} 秒"],
    "slow.after": ["after {time}", "{time}后"],
    "slow.ana": ["Ana: reads, and answers each Ping with a Pong", "Ana：读，并用 Pong 回答每个 Ping"],
    "slow.ben": ["Ben: reads, but sends no Pongs", "Ben：读，但不发 Pong"],
    "slow.cho": ["Cho: no Pongs either, but sends a word", "Cho：也不发 Pong，但说了一句话"],
    "slow.dan": ["Dan: doesn’t even read, as if his cable were pulled", "Dan：连读也不读，就像网线被拔了"],

    // One who doesn't read.
    "slow.about_freeze": [
      "Ana, Ben and Cho are in one room. Ana’s program freezes: her TCP connection is there, but she " +
        "reads nothing. Ben goes on speaking, and Cho goes on reading.",
      "Ana、Ben 和 Cho 在同一个房间里。Ana 的程序卡住了：TCP 连接还在，但她什么也不读。Ben 继续说话，Cho 继续读。",
    ],
    "slow.ask_freeze": ["Ben goes on speaking. What happens?", "Ben 一直说下去，会怎样？"],
    "slow.act_freeze": ["Freeze Ana, let Ben speak", "让 Ana 卡住，让 Ben 说话"],
    "slow.freeze_wait": ["Ben and Cho have to wait until Ana reads again", "Ben 和 Cho 必须等到 Ana 再开始读"],
    "slow.freeze_pile": [
      "what Ana doesn’t read piles up at the server, without end",
      "Ana 没读的都堆在服务器里，没有尽头",
    ],
    "slow.freeze_limit": [
      "it piles up to a limit, then Ana’s connection is ended; the others notice nothing",
      "堆到一个上限，然后 Ana 的连接被断开；其他人毫无察觉",
    ],
    "slow.freeze_other": [
      "none of these, this time: the outbox didn’t fill while the lab could wait",
      "这次都不是：在实验能等的时间里，发件箱（outbox）没有满",
    ],
    "slow.where": ["Where the bytes are", "字节都在哪里"],
    "slow.places": ["Counted while it happens", "边发生边计数"],
    "slow.place": ["Place", "位置"],
    "slow.bytes": ["Bytes", "字节数"],
    "slow.place_cho": ["Cho has read", "Cho 已经读到"],
    "slow.place_ana": ["Ana has read", "Ana 已经读到"],
    "slow.place_buffers": ["for Ana, in the buffers of TCP’s two ends", "给 Ana 的，在 TCP 两端的缓冲区里"],
    "slow.place_outbox": ["for Ana, in the server’s outbox", "给 Ana 的，在服务器的发件箱里"],
    "slow.place_unread": [
      "for Ana, never read by her: the outbox that was given up, and what was said after that",
      "给 Ana 的，她再也读不到：被放弃的发件箱，以及之后说的话",
    ],
    "slow.n_bytes": ["{n} bytes", "{n} 字节"],
    "slow.n_bytes.one": ["{n} byte", "{n} 字节"],
    "slow.of_limit": ["of at most {n}", "上限 {n}"],
    "slow.moment_stops": [
      "Ana stops reading. TCP still accepts bytes for her: the two systems have buffers.",
      "Ana 不再读了。TCP 还在替她收字节：两端的系统都有缓冲区。",
    ],
    "slow.moment_waits": [
      "TCP accepts no more: about {n} bytes are in its buffers. From now on the server’s outbox fills.",
      "TCP 不再接收：它的缓冲区里约有 {n} 字节。从现在起，服务器的发件箱开始变满。",
    ],
    "slow.moment_behind": [
      "The next message doesn’t fit. The server gives up what it can’t hand over any more, and puts a " +
        "Close with 1008 in its place; the table at the end says how much that was.",
      "下一条消息放不下了。服务器放弃再也交不出去的部分，换成一个关闭码为 1008 的 Close；到底多少，最后看表。",
    ],
    "slow.moment_reads": ["Ana reads again.", "Ana 又开始读了。"],
    "slow.moment_end": [
      "She found {n} messages that were on their way, and then the end.",
      "她读到了还在路上的 {n} 条消息，然后就结束了。",
    ],
    "slow.moment_end.one": [
      "She found {n} message that was on its way, and then the end.",
      "她读到了还在路上的 {n} 条消息，然后就结束了。",
    ],
    "slow.freeze_end": [
      "Ana’s last frame is a Close with {code}, reason “{reason}”.",
      "Ana 收到的最后一个帧（frame）是关闭码为 {code} 的 Close，原因“{reason}”。",
    ],
    "slow.freeze_cut": [
      "The Close never reached Ana: it was behind everything on its way, and the server ended TCP " +
        "before she had read that far. What TCP’s buffers held is lost with it.",
      "这个 Close 没有到 Ana 那里：它排在还在路上的字节后面，她还没读到那里，服务器就结束了 TCP。TCP 缓冲区里的内容也跟着丢了。",
    ],
    "slow.freeze_others": [
      "And Cho? Meanwhile, no message to Cho took longer than {ms} ms: a slow client costs nobody else anything.",
      "那么 Cho 呢？这期间一条消息到 Cho 最久用了 {ms} 毫秒：慢客户端不会拖累别人。",
    ],

    // Ones who answer no Ping.
    "slow.about_lost": [
      "Four people have a connection to /echo, and all are silent from now on. After two seconds the " +
        "server’s keep-alive (often called its heartbeat) sends each a Ping, which RFC 6455 {§Ping} " +
        "wants answered. Three don’t answer, for three reasons. The server waits 20 s more. (The lab " +
        "shortens the first wait; normally the Ping comes after 20 s of silence, and the end after 40.)",
      "四个人各有一条到 /echo 的连接，都安静下来。两秒之后，服务器的保活（keep-alive，俗称“心跳”）给每人发一个 Ping，RFC 6455 {§Ping} 要求回答它。" +
        "有三个人不回答，原因各不相同。服务器再等 20 秒。（实验缩短了前面的等待；平时是安静 20 秒发 Ping，40 秒断开连接。）",
    ],
    "slow.ask_lost": [
      "Ana answers; Ben sends no Pongs; neither does Cho, but Cho sends a word; Dan doesn’t even read. " +
        "Whom will the server disconnect?",
      "Ana 回答；Ben 不发 Pong；Cho 也不发，但说了一句话；Dan 连读也不读。服务器会断开谁的连接？",
    ],
    "slow.act_lost": ["Let all be silent", "让大家都安静下来"],
    "slow.lost_nobody": ["nobody: their TCP connections are all fine", "一个也不断开：他们的 TCP 连接都好好的"],
    "slow.lost_dan": ["only Dan", "只有 Dan"],
    "slow.lost_ben_dan": ["Ben and Dan", "Ben 和 Dan"],
    "slow.lost_ben_cho_dan": ["Ben, Cho and Dan", "Ben、Cho 和 Dan"],
    "slow.lost_other": ["none of these, this time: see the table", "这次都不是：看表就知道是谁"],
    "slow.lost_table": ["Measured from the start of the silence", "从安静的那一刻量起"],
    "slow.who": ["Who", "谁"],
    "slow.pinged": ["Pinged", "收到 Ping"],
    "slow.answered": ["A sign of life since then", "之后的动静"],
    "slow.ended": ["Now", "现在怎样"],
    "slow.answer_pong": ["✓ a Pong", "✓ 一个 Pong"],
    "slow.answer_word": ["✓ a text message", "✓ 一条文本消息"],
    "slow.alive": ["still connected", "还连着"],
    "slow.ended_bare": ["disconnected after {time}, without a Close", "{time}后被断开，没有 Close"],
    "slow.ended_close": ["disconnected after {time}, with a Close", "{time}后被断开，有 Close"],
    "slow.running": [
      "{time} of silence so far. A server that was started as usual waits twenty seconds after its Ping.",
      "已经安静了 {time}。按默认方式启动的服务器在 Ping 之后等二十秒。",
    ],
    "slow.lost_lesson": [
      "To the server, Ben and Dan are the same case: not a byte came. Cho lives, since any byte is a " +
        "sign of life. A lost peer gets no Close: nobody may be there to read it, so the server simply " +
        "ends TCP.",
      "在服务器看来，Ben 和 Dan 是一回事：一个字节也没有来。Cho 活着，因为任何字节都算动静。失联的对端得不到 Close：不知道那边还有没有人读，所以直接结束 TCP。",
    ],

    // One who doesn't answer a Close.
    "slow.about_close": [
      "A connection ends properly when both sides have sent a Close: the closing handshake (RFC 6455 " +
        "{§Closing the Connection}). Ana and Ben ask for /ws/, an address without a name; the server " +
        "lets them in, and closes at once with 4002 and the reason. Ana answers with her own Close. Ben " +
        "never does.",
      "双方都发了 Close，连接才算正常结束：这就是关闭握手（closing handshake）（RFC 6455 {§Closing the Connection}）。Ana 和 Ben " +
        "请求 /ws/，这个地址里没有名字；服务器让他们连上，马上用 4002 和原因关闭。Ana 用自己的 Close 回答，Ben 一直不回答。",
    ],
    "slow.ask_close": [
      "How long does the server wait for Ben’s Close before it ends TCP?",
      "服务器等 Ben 的 Close 多久，才结束 TCP？",
    ],
    "slow.act_close": ["Let the server close", "让服务器关闭"],
    "slow.close_not": ["not at all", "一点也不等"],
    "slow.close_some": ["a few seconds", "几秒"],
    "slow.close_ever": ["as long as it takes", "要多久等多久"],
    "slow.close_table": ["Measured from the server’s Close", "从服务器的 Close 量起"],
    "slow.closes_ana": ["Ana, who was sent {code}", "Ana，收到 {code}"],
    "slow.closes_ben": ["Ben, who was sent {code}", "Ben，收到 {code}"],
    "slow.close_answer": ["The Close that answers", "回答的 Close"],
    "slow.tcp_ended": ["The server ended TCP", "服务器结束了 TCP"],
    "slow.not_yet": ["not yet", "还没有"],
    "slow.browser_about": [
      "Now the other way round: your browser calls close(1000), and the server’s end reads the Close " +
        "and doesn’t answer. How patient is your browser?",
      "现在反过来：你现在用的浏览器调用 close(1000)，服务器一端读到 Close，却不回答。你的浏览器有多少耐心？",
    ],
    "slow.browser": ["Leave my browser’s Close unanswered", "不回答我的浏览器的 Close"],
    "slow.browser_by_browser": [
      "Your browser waited {time}, then gave up and ended TCP.",
      "你的浏览器等了 {time}，然后放弃，结束了 TCP。",
    ],
    "slow.browser_by_lab": [
      "After {time} your browser was still waiting; then this lab ended TCP.",
      "过了 {time}，你的浏览器还在等；然后本实验结束了 TCP。",
    ],
    "slow.browser_heard": [
      "Its script had asked for 1000, and got “close” after {time}, with {code}.",
      "它的脚本要的是 1000，在 {time}后收到 “close” 事件，关闭码是 {code}。",
    ],
    "slow.browsers_differ": [
      "The RFC sets no time: of three browsers that we measured, one waits 6 seconds, one 20, one 60.",
      "RFC 没有规定时间：我们测过三个浏览器，一个等 6 秒，一个等 20 秒，一个等 60 秒。",
    ],
    "slow.browser_waits": ["Your browser is still waiting.", "你的浏览器还在等。"],
    "slow.line_frozen": ["Ana, who didn’t read", "不读的 Ana"],
    "slow.line_muted": ["Ben, who sent no Pongs", "不发 Pong 的 Ben"],
    "slow.line_unanswered": ["Ben, who didn’t answer the Close", "不回答 Close 的 Ben"],
    "slow.line_browser": ["this browser, unanswered", "得不到回答的浏览器"],
    "slow.code_behind": [
      "A peer whose outbox would exceed its limit is disconnected: this rule ended Ana’s connection.",
      "哪个对端的发件箱要超过上限，它的连接就被断开：结束 Ana 的连接的就是这条规则。",
    ],
    "slow.code_ping": ["After this much silence: one Ping is sent.", "安静了这么久：发一个 Ping，只发一次。"],
    "slow.code_heard": [
      "Anything read since then, a Pong or a word or half a frame, restarts the time.",
      "之后读到的任何东西，Pong、一句话、半个帧，都让时间重新算起。",
    ],
    "slow.code_silent": ["After twice as much silence: the connection is ended.", "安静了两倍那么久：连接被断开。"],
    "slow.code_close": [
      "Our Close is out: from now on there are five seconds, no more.",
      "我们的 Close 发出去了：从现在起只有五秒，不会更多。",
    ],
  }),
);
