"use strict";
// What is said in labs/who-may-connect/, in both languages: [English, 简体中文].
barewire.define("labs/who-may-connect/words", ["kit/language"], ({ language }) =>
  language.add({
    "visit.about": [
      'Any page, from anywhere, may call new WebSocket("ws://127.0.0.1:9527") in your browser, and ' +
        "the browser sends it: for WebSockets there is no same-origin rule and no preflight. Only the " +
        "server can say no (RFC 6455 {§Origin Considerations}). How does it know who asks?",
      '任何地方来的任何页面，都可以在你的浏览器里调用 new WebSocket("ws://127.0.0.1:9527")，而浏览器就会发出去：WebSocket 没有同源规则，也没有预检（' +
        "preflight）。只有服务器能拒绝（RFC 6455 {§Origin Considerations}）。它怎么知道是谁在问？",
    ],
    "visit.who": ["Who asks?", "谁在问？"],
    "visit.own": ["this server’s own page", "本服务器自己的页面"],
    "visit.foreign": ["a foreign page", "外来的页面"],
    "visit.port": ["the port next door", "隔壁端口的页面"],
    "visit.rebind": ["a name that points here", "指向这里的域名"],
    "visit.sandbox": ["a page from disk, or a sandboxed iframe", "磁盘上的页面，或沙箱（sandbox）里的 iframe"],
    "visit.proxy": ["the same, through a proxy", "同上，经过代理"],
    "visit.image": ["a foreign page’s <img>", "外来页面的 <img>"],
    "visit.program": ["a program that isn’t a browser", "不是浏览器的程序"],
    "visit.about_own": [
      "You opened the page from this server. Its script opens a WebSocket, and the browser writes down " +
        "where the script came from.",
      "你从本服务器打开了页面。页面的脚本打开 WebSocket，浏览器写明脚本来自哪里。",
    ],
    "visit.about_foreign": [
      "While your server runs, you read a recipe at evil.example in another tab. Its script opens a " +
        "WebSocket to your machine. You have clicked on nothing.",
      "你的服务器开着，你在另一个标签页里看 evil.example 的菜谱。它的脚本打开一个通往你机器的 WebSocket。你什么也没有点。",
    ],
    "visit.about_port": [
      "Another program on this machine serves a page, on the next port. Same machine, same name: is it " +
        "the same origin?",
      "同一台机器上，另一个程序在隔壁端口提供页面。机器相同，名字相同：是同一个源（origin）吗？",
    ],
    "visit.about_rebind": [
      "The owner of evil.example makes that name point to 127.0.0.1, after you have loaded the page: " +
        "DNS rebinding. Now the page and your server have the same name and port, so to the browser they " +
        "are the same origin.",
      "你加载页面之后，evil.example 的主人让这个域名指向 127.0.0.1：DNS 重绑定（rebinding）。现在页面和你的服务器名字、端口都相同，浏览器认为它们同源。",
    ],
    "visit.about_sandbox": [
      "A page opened from disk has no host, so the browser writes “null” for its origin. An iframe " +
        "with the attribute sandbox, in a page on any site, sends “null” too. Nothing tells the two " +
        "apart.",
      "从磁盘打开的页面没有主机名，浏览器就把它的源写成 “null”。任何网站里带 sandbox 属性的内嵌框架（iframe）也发送 “null”。两者无法区分。",
    ],
    "visit.about_proxy": [
      "The same “null”, but a proxy has passed the request on and says so. So the page that asks may be anywhere.",
      "同样的 “null”，不过请求是代理转来的，代理也写明了。所以提问的页面可能在世界任何地方。",
    ],
    "visit.about_image": [
      "A foreign page names this address in an <img>, or calls fetch in mode no-cors. With such " +
        "requests, browsers write no Origin. (They wouldn’t ask for an upgrade either; here both come " +
        "together, so that you see the third question.)",
      "外来页面把这个地址写在 <img> 里，或者用 no-cors 模式的 fetch 请求。这时浏览器根本不写 Origin。（它们也不会请求升级；这里放在一起，好让你看到第三个问题。）",
    ],
    "visit.about_program": [
      "A script in a terminal, a game, a bot. It writes its request as it likes, without an origin.",
      "终端里的脚本、游戏、机器人。它的请求想怎么写就怎么写，没有写源。",
    ],
    "visit.request": ["The request", "请求"],
    "visit.field_host": ["Host: which name was asked for", "Host：请求的是哪个名字"],
    "visit.field_origin": ["Origin: whose script asks", "Origin：谁的脚本在问"],
    "visit.field_site": ["Sec-Fetch-Site: from which site", "Sec-Fetch-Site：来自哪个网站"],
    "visit.marked": [
      "The marked lines say who asks. A browser writes them by itself, and no script in a page can " +
        "change them; here you can.",
      "标出的行说明谁在问。它们由浏览器自己填写，页面里的脚本改不了；在这里你可以改。",
    ],
    "visit.left_out": ["left out", "不写"],
    "visit.ask": ["What will the server say?", "服务器会怎么说？"],
    "visit.act": ["Send this request", "发送这个请求"],
    "visit.is_in": ["101: it may connect", "101：可以连接"],
    "visit.is_host": ["403: the Host isn’t a name of this server", "403：Host 不是本服务器的名字"],
    "visit.is_origin": ["403: the Origin isn’t one that may connect", "403：这个 Origin 不许连接"],
    "visit.is_site": ["403: no Origin, but a foreign site", "403：没有 Origin，却来自外来网站"],
    "visit.is_other": [
      "It answered with {status}: that isn’t about who asks.",
      "它的响应是 {status}：这与谁在问无关。",
    ],
    "visit.result": ["What the server said", "服务器怎么说"],
    "visit.let_in": ["{status}: it may connect.", "{status}：可以连接。"],
    "visit.refused": [
      "{status}, and a body that says why. A script would see nothing of it, only “error” and “close” with 1006:",
      "{status}，响应体（body）里写着原因。脚本什么也看不到，只有 “error” 和关闭码为 1006 的 “close”：",
    ],
    "visit.something_else": [
      "{status}: the server didn’t reach the question of who asks. It says:",
      "{status}：服务器还没有走到“谁在问”这一步。它的原话：",
    ],
    "visit.no_answer": ["The server ended the connection without an answer.", "服务器没有响应就结束了连接。"],
    "visit.questions": ["The three questions, in this order", "三个问题，按这个顺序"],
    "visit.q_host": [
      "Is Host one of this server’s names: an IP address, localhost, or a name given at its start?",
      "Host 是不是本服务器的名字：IP 地址、localhost，或者启动时告诉它的名字？",
    ],
    "visit.q_origin": [
      "If there is an Origin: is it this server’s own, or one given at its start?",
      "如果有 Origin：它是不是本服务器提供的页面，或者启动时告诉它的？",
    ],
    "visit.q_site": [
      "If there is no Origin: is it because no page asked?",
      "如果没有 Origin：是不是因为提问的不是网页？",
    ],
    "visit.a_yes": ["✓ yes", "✓ 是"],
    "visit.a_no": ["✗ no: refused", "✗ 不是：拒绝"],
    "visit.a_null": ["✓ null: let in, only on this machine", "✓ null：只在本机上放行"],
    "visit.a_none": ["– nothing to check", "– 不用检查"],
    "visit.a_skipped": ["· not asked any more", "· 不再问了"],
    "visit.a_unknown": ["? the answer doesn’t say", "? 响应里看不出"],
    "visit.why_own": [
      "Host and Origin name the same host and port: the page came from here.",
      "Host 和 Origin 是同一个主机和端口：页面来自这里。",
    ],
    "visit.why_foreign": [
      "The browser writes the Origin, not the page. That is why it can be believed: the foreign page " +
        "can’t write another one.",
      "Origin 是浏览器写的，不是页面写的。所以可以相信：外来页面写不了别的。",
    ],
    "visit.why_port": [
      "An origin is scheme, host and port together (RFC 6454). Another port may be another person’s program.",
      "源是协议、主机和端口三者合起来（RFC 6454）。另一个端口可能是别人的程序。",
    ],
    "visit.why_rebind": [
      "Comparing Origin with Host isn’t enough: here they agree. But the browser still writes the name " +
        "by which the page was loaded, and evil.example isn’t a name of this server.",
      "只比较 Origin 和 Host 不够：这里它们一致。但浏览器写的仍是加载页面时的名字，而 evil.example 不是本服务器的名字。",
    ],
    "visit.why_sandbox": [
      "This teaching server lets pages from disk work, so it accepts “null”: only while it listens on " +
        "loopback, and only for chatting, never for watching others. If it listens beyond this machine, " +
        "it refuses it.",
      "这个教学服务器要让磁盘上的页面能用，所以放 “null” 进来：只在监听本机回环地址（loopback）时，而且只许聊天，绝不许看别人。如果它对外监听，就会拒绝。",
    ],
    "visit.why_proxy": [
      "With a proxy in front, “from this machine” means nothing any more.",
      "前面有了代理，“来自本机”就不再说明什么。",
    ],
    "visit.why_image": [
      "There is no Origin, but Sec-Fetch-Site says that another site’s page asks. Browsers write that " +
        "field too, and scripts can’t.",
      "没有 Origin，但 Sec-Fetch-Site 说是别的网站的页面在问。这个字段也由浏览器写，脚本写不了。",
    ],
    "visit.why_program": [
      "A program can write any Origin, so checking it would be useless. These checks protect you from " +
        "pages in your own browser, not from programs: against those, a password or a ticket is needed.",
      "程序可以随便写 Origin，检查它没有用。这些检查保护你不受自己浏览器里的页面之害，防不了程序：那要靠密码或票据（ticket）。",
    ],
    "visit.without": ["And without the check?", "如果不检查呢？"],
    "visit.without_about": [
      "See what a server would allow that doesn’t ask: the same visitor joins a room, without the " +
        "lines that give it away. Ana, who knows nothing of it, says something there. (The room belongs " +
        "to this lab: nobody else is in it.)",
      "试试不问的服务器会放过什么：同一个访客进入房间，去掉会暴露它的行。毫不知情的 Ana 在那里说了一句话。（这个房间属于本实验，里面没有别人。）",
    ],
    "visit.anyway": ["Let the visitor in unchecked", "不检查，让访客进来"],
    "visit.heard_visitor": ["The visitor’s script got: {text}", "访客的脚本收到了：{text}"],
    "visit.heard_ana": ["Then it spoke, and Ana’s page showed: {text}", "然后它说话了，Ana 的页面显示：{text}"],
    "visit.lesson": [
      "It read what was said, and it spoke from your browser, as if it were you. This is called " +
        "cross-site WebSocket hijacking.",
      "它读到了大家的话，还从你的浏览器里发言，就像是你说的。这叫跨站 WebSocket 劫持（cross-site WebSocket hijacking）。",
    ],
    "visit.line_unchecked": ["the visitor, unchecked", "没有检查的访客"],
    "visit.code_host": [
      "The first question: an IP address can’t be rebound; a name must be one of the server’s.",
      "第一个问题：IP 地址无法被重绑定，名字则必须是认识的。",
    ],
    "visit.code_origin": [
      "The second: this server’s own origin, or one given at its start.",
      "第二个问题：必须是本服务器提供的页面，或者启动时告诉它的。",
    ],
    "visit.code_null": [
      "“null” is let in only where the worst that it can do is chat.",
      "只有在最坏也不过是聊天的地方，才放 “null” 进来。",
    ],
    "visit.code_site": [
      "The third: no Origin, and no sign of a foreign page.",
      "第三个问题：没有 Origin，也没有外来页面的迹象。",
    ],
  }),
);
