"use strict";
// What is said in labs/three-roads/, in both languages: [English, 简体中文].
barewire.define("labs/three-roads/words", ["kit/language"], ({ language }) =>
  language.add({
    // Three roads.
    "race.about": [
      "Somebody says a letter in a room, and three clients of this page get it: one by polling, one by " +
        "long polling, one over a WebSocket. All three run at the same time, against this server, and " +
        "every byte is counted. (The letters are said over a connection that isn’t counted.)",
      "房间里有人说出一封“信”，本页有三种客户端来收：一种轮询（polling），一种长轮询（long polling），一种用 WebSocket。三者同时跑，对着同一个服务器，每个字节都计数。（说信用的连接不计在内。）",
    ],
    "race.poll": ["polling", "轮询 polling"],
    "race.longpoll": ["long polling", "长轮询 long polling"],
    "race.socket": ["WebSocket", "WebSocket 连接"],
    "race.says_poll": [
      "You go to the mail room again and again, and ask the old man: anything for me? Mostly he says " +
        "no. Each walk is a complete HTTP request, and each “no” is a complete answer.",
      "你一趟又一趟去传达室，问老大爷：有我的信吗？他多半说没有。每一趟都是一次完整的 HTTP 请求，每一声“没有”都是一个完整的响应。",
    ],
    "race.says_longpoll": [
      "You ask, and wait at his counter until a letter is there, 15 seconds at most. With the letter " +
        "in your hand you turn round and ask again: one complete request for each letter.",
      "你问完就站在柜台前等，直到信来，最多等 15 秒。拿到信，转身马上再问：每封信一次完整的请求。",
    ],
    "race.says_socket": [
      "You come once and leave your number. From then on he calls you: a letter is a frame, a few " +
        "bytes of header and the text.",
      "你只来一次，留下电话。以后由他打给你：一封信就是一个帧（frame），几个字节的帧头加上正文。",
    ],
    "race.presets": ["Set up:", "设置："],
    "race.preset_usual": ["a letter every 2 s, a poll every second", "每 2 秒一封信，每秒轮询一次"],
    "race.preset_idle": ["the idle minute: no letters at all", "空闲的一分钟：一封信也没有"],
    "race.preset_hurried": ["an impatient poll: 10 a second", "性急的轮询：每秒 10 次"],
    "race.preset_busy": ["a busy room: 5 letters a second, 4 clients each", "热闹的房间：每秒 5 封信，每种 4 个客户端"],
    "race.every": ["a poll every", "轮询间隔"],
    "race.every_is": ["{n} ms", "{n} 毫秒"],
    "race.rate": ["letters", "来信频率"],
    "race.rate_is": ["{n} in 10 s", "每 10 秒 {n} 封"],
    "race.clients": ["clients on each road", "每种客户端的个数"],
    "race.clients_is": ["{n}", "{n} 个"],
    "race.seconds": ["the race lasts", "比赛时长"],
    "race.seconds_is": ["{n} s", "{n} 秒"],
    "race.ask": [
      "For each byte that the WebSocket moves: how many does polling move, with these settings?",
      "按现在的设置，WebSocket 每传一个字节，轮询要传几个？",
    ],
    "race.act": ["Race them", "开始比赛"],
    "race.times_same": ["one or two: about the same", "一两个：差不多"],
    "race.times_few": ["some: two to ten", "几个：2 到 10 个"],
    "race.times_tens": ["tens: ten to a hundred", "几十个：10 到 100 个"],
    "race.times_hundreds": ["hundreds, or more", "上百个，甚至更多"],
    "race.stop": ["Stop", "停止"],
    "race.state_ready": ["Ready.", "准备好了。"],
    "race.state_opening": ["Opening the roads…", "正在开通三条路……"],
    "race.state_running": [
      "{at} s of {n} s; letters so far: {letters}",
      "第 {at} 秒，共 {n} 秒；已发出的信：{letters}",
    ],
    "race.state_ending": ["{n} s are over; waiting for the last answers…", "{n} 秒到了，正在等最后的响应……"],
    "race.state_over": ["Over: {n} s, letters: {letters}", "结束：{n} 秒，信：{letters} 封"],
    "race.state_stopped": ["Stopped. What was counted until then:", "已停止。到那时为止的计数："],
    "race.state_failed": ["The race ended early. {why}", "比赛提前结束了。{why}"],
    "race.why_weight": [
      "The server didn’t say how many bytes a request has, so nothing could be counted.",
      "服务器没有告诉一个请求有多少字节，所以没法计数。",
    ],
    "race.why_sockets": [
      "The WebSocket’s road didn’t open in time: nothing came from the server.",
      "WebSocket 这条路没有及时开通：服务器没有消息。",
    ],
    "race.why_lost": ["A WebSocket of the race was closed.", "比赛的一个 WebSocket 被关闭了。"],
    "race.why_http": ["A poll was refused, or its answer couldn’t be read.", "一个轮询请求被拒绝了，或者响应读不懂。"],
    "race.held": [
      "This browser held back {n} requests before it sent them, one of them for {ms} ms: it had no free connection.",
      "有 {n} 个请求在发出之前被浏览器自己压住了，最久的一个 {ms} 毫秒：它没有空闲的连接。",
    ],
    "race.held.one": [
      "This browser held back {n} request before it sent it, for {ms} ms: it had no free connection.",
      "有 {n} 个请求在发出之前被浏览器自己压住了 {ms} 毫秒：它没有空闲的连接。",
    ],
    "race.stuck": [
      "For {seconds} s no poll has been answered, and the server answers each at once. Either the " +
        "network has stopped, or this browser has no free connection.",
      "已经 {seconds} 秒没有轮询的响应，而服务器总是立刻响应。要么网络停住了，要么浏览器没有空闲的连接。",
    ],
    "race.six": [
      "Over HTTP/1.1 a browser keeps about six connections to one server, for all tabs together, and " +
        "each waiting long poll takes one of them. Close the other tabs with a race, or choose fewer " +
        "clients: the browser makes these delays, not the road.",
      "用 HTTP/1.1 时，浏览器对一个服务器大约只保持六条连接，所有标签页合在一起；每个等待着的长轮询占一条。请关掉别的比赛标签页，或者少选几个客户端：这些延迟是浏览器造成的，不是路本身的。",
    ],
    "race.earlier": ["These are the results with the earlier settings.", "这是先前设置的结果。"],
    "race.told": [
      "The race is over. Bytes moved: polling {poll}, long polling {longpoll}, WebSocket {socket}.",
      "比赛结束。传的字节：轮询{poll}，长轮询{longpoll}，WebSocket {socket}。",
    ],
    "race.partial": [
      "This page came from disk, and the browser hides most of the answers’ header fields from it: the " +
        "bytes of the two polling roads are counted too low. Open the labs from the server’s own address.",
      "本页是从磁盘打开的，浏览器不让它看响应的大部分首部字段：两种轮询的字节数会偏少。请从服务器的地址打开实验页。",
    ],
    "race.chart_bytes": ["Bytes moved, both directions together", "传过的字节，两个方向合计"],
    "race.chart_late": ["How long each letter was on its way", "每封信走了多久"],
    "race.chart_late_why": [
      "Each dot is one letter at one client; the vertical line is the median. Each step to the right " +
        "is ten times as long.",
      "每个点是一个客户端收到的一封信，竖线是中位数。每往右一格，时间是十倍。",
    ],
    "race.ms": ["{n} ms", "{n} 毫秒"],
    "race.seconds_at": ["{n} s", "{n} 秒"],
    "race.sums": [
      "What each road moved, in bytes of HTTP and WebSocket (TCP’s own headers come on top of all three)",
      "每条路传了多少，以 HTTP 和 WebSocket 的字节计（TCP 自己的头，三者都要另加）",
    ],
    "race.together": ["bytes", "字节"],
    "race.to_server": ["to the server", "发往服务器"],
    "race.to_browser": ["to the browser", "发往浏览器"],
    "race.each": ["bytes for each letter received", "收到的每封信的字节"],
    "race.requests": ["requests", "请求数"],
    "race.empty": ["empty answers", "空的响应"],
    "race.middle": ["median delay (ms)", "延迟中位数（毫秒）"],
    "race.longest": ["the longest (ms)", "最长（毫秒）"],
    "race.opened": ["bytes once, before the start", "开赛前一次性的字节"],
    "race.one": ["The last exchange in parts (bytes)", "最近一次交换，拆开看（字节）"],
    "race.one_request": ["the request", "请求"],
    "race.one_head": ["the answer’s head, or the frame’s header", "响应头，或帧头（frame header）"],
    "race.one_body": ["its content", "里面的内容"],
    "race.settled": ["What these figures show", "这些数字说明了什么"],
    "race.settled_times": [
      "For each byte that the WebSocket moved, polling moved {times}.",
      "WebSocket 每传一个字节，轮询传了 {times} 个。",
    ],
    "race.settled_walks": [
      "Polling’s walks to the mail room: {requests}; in vain: {empty}. An empty answer isn’t free: all " +
        "the walks together were {bytes} bytes.",
      "轮询去了传达室 {requests} 趟，{empty} 趟老大爷说没有。空手而归不是免费的：所有来回合计 {bytes} 字节。",
    ],
    "race.settled_late": [
      "A letter waits for the next walk: the median delay is {poll} ms, the worst {longest} ms, with a " +
        "walk every {every} ms. Expect about half of that, {half} ms, however fast the server is.",
      "信要等下一趟：每 {every} 毫秒一趟，延迟中位数 {poll} 毫秒，最差 {longest} 毫秒。预期大约是间隔的一半，{half} 毫秒，服务器再快也没用。",
    ],
    "race.settled_counter": [
      "The problem of long polling isn’t delay: its median is {longpoll} ms, and the WebSocket’s " +
        "{socket} ms. It is cost: {each} bytes for each letter, since each needs a complete request and " +
        "a complete answer.",
      "长轮询的问题不是慢：延迟中位数 {longpoll} 毫秒，WebSocket 是 {socket} 毫秒。问题是开销大：每封信 {each} 字节，因为要搭上一次完整的请求和响应。",
    ],
    "race.settled_busy": [
      "In a room as busy as this, long polling moves more than polling: {longpoll} bytes against " +
        "{poll}. It walks once for each letter; polling takes home all letters that came since its last walk.",
      "像这样热闹的房间里，长轮询比轮询传得还多：{longpoll} 对 {poll} 字节。它每封信走一趟；轮询一趟把攒下的都带回来。",
    ],
    "race.settled_pushed": [
      "The WebSocket paid {opening} bytes once, for its handshake and its welcome; after that, each " +
        "letter is {each} bytes.",
      "WebSocket 在开头一次性付出 {opening} 字节，用于握手和欢迎消息；之后每封信 {each} 字节。",
    ],
    "race.settled_idle": [
      "In {seconds} s without a letter: polling {poll} bytes, long polling {longpoll}, WebSocket " +
        "{socket}. The WebSocket’s are the server’s pings after 20 s of silence and the browser’s pongs; " +
        "scripts see neither.",
      "{seconds} 秒没有人说话：轮询{poll} 字节，长轮询{longpoll}，WebSocket {socket}。WebSocket 的这些是服务器沉默 20 秒后发的 ping " +
        "和浏览器回的 pong，脚本都看不见。",
    ],
    "race.line": ["the race’s WebSocket, {which}", "比赛的 WebSocket，{which}"],
    "race.code_poll": [
      "A poll is answered at once, with all messages newer than the number that it names.",
      "轮询立刻得到响应：编号大于请求所给编号的消息全部给它。",
    ],
    "race.code_longpoll": [
      "A long poll looks and starts to wait in one step: it can’t miss what is said in between.",
      "长轮询（long poll）的“看一眼”和“开始等”是一步：中间说的话不会漏掉。",
    ],
    "race.code_hub": [
      "Everybody in a room gets the same messages in the same order, by whichever road.",
      "房间里每个人收到同样的消息、同样的顺序，不管走哪条路。",
    ],
    "race.code_encode": [
      "A letter is encoded as a frame once, however many sockets it goes to.",
      "一封信只编成一次帧，不管发给多少个套接字（socket）。",
    ],
  }),
);
