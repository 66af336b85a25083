"use strict";
// What is said in labs/why-a-mask/, in both languages: [English, 简体中文].
barewire.define("labs/why-a-mask/words", ["kit/language"], ({ language }) =>
  language.add({
    "poison.about": [
      "Every frame from a browser is XORed with four bytes that are in the frame itself. Anyone can " +
        "undo that, so what is it good for? It protects neither you nor the server, but the machines " +
        "between.",
      "浏览器发出的每个帧（frame）都与四个字节做异或（XOR），而这四个字节就写在帧里。谁都能还原，那它有什么用？它保护的不是你，也不是服务器，而是中间的机器。",
    ],
    "poison.story": [
      "Suppose there is an old caching proxy between you and the network that doesn’t know WebSocket. " +
        "After the 101 it goes on reading the connection as HTTP, skips what it doesn’t understand, and " +
        "keeps answers for others. An attacker’s page opens a WebSocket to the attacker’s own server and " +
        "sends this as a message:",
      "假设你和网络之间有一台老的缓存代理（proxy），不懂 WebSocket。101 之后，它仍把这条连接当 HTTP 读，跳过看不懂的部分，还把响应存起来给别人用。" +
        "攻击者的页面打开一个通往攻击者服务器的 WebSocket，把下面这些作为一条消息发送：",
    ],
    "poison.message": ["The attacker’s message", "攻击者的消息"],
    "poison.modes": ["How does the browser mask it?", "浏览器怎样加掩码（mask）？"],
    "poison.none": ["not at all", "完全不加"],
    "poison.known": ["with a key that the page knows", "用页面知道的掩码键（masking key）"],
    "poison.random": ["as your browser really does", "像你的浏览器真正做的那样"],
    "poison.about_none": [
      "A browser without a mask, as in the first drafts of the protocol: the message’s bytes go out as they are.",
      "没有掩码的浏览器，像这个协议最初的草案那样：消息的字节原样发出。",
    ],
    "poison.about_known": [
      "A browser that masks, but always with 37 fa 21 3d. The page knows that, and XORs its message " +
        "with the same key before it sends it.",
      "会加掩码的浏览器，但总用 37 fa 21 3d。页面知道这一点，发送之前先用同一个掩码键与消息做异或。",
    ],
    "poison.about_random": [
      "Your own browser sends the message, with a new key that it tells no script. The bytes that the " +
        "server recorded then go through the proxy.",
      "由你自己的浏览器发送这条消息，用的是不告诉任何脚本的新掩码键。服务器记录下来的字节再经过代理。",
    ],
    "poison.ask": [
      "The frame passes the proxy, and the attacker’s server answers with a script. What does the proxy make of it?",
      "这个帧经过代理，攻击者的服务器用一段脚本响应。代理会怎样理解？",
    ],
    "poison.act": ["Send the message", "发送这条消息"],
    "poison.is_poisoned": [
      "a request to shop.example, and its answer: everybody behind the proxy gets the attacker’s script",
      "是发给 shop.example 的请求和它的响应：代理后面的所有人都会得到攻击者的脚本",
    ],
    "poison.is_noise": ["noise, which it skips", "是噪声，跳过"],
    "poison.happened": [
      "What happened at the proxy (a toy, calculated in this page)",
      "代理那里发生了什么（玩具代理，在本页里计算）",
    ],
    "poison.wire": [
      "The frame on the wire. What looks like a request is marked.",
      "线路上的帧。看起来像请求的部分标了出来。",
    ],
    "poison.bytes": ["The frame’s bytes", "帧的字节"],
    "poison.saw": [
      "The proxy sees a GET for {url}, and takes it for a request to that shop.",
      "代理看到对 {url} 的 GET，以为是发给那家商店的请求。",
    ],
    "poison.saw_none": ["The proxy sees nothing that looks like HTTP.", "代理没有看到任何像 HTTP 的东西。"],
    "poison.kept": [
      "What comes back from the attacker’s server looks like the answer. The proxy keeps it for {url}.",
      "攻击者服务器发回来的看起来像响应，代理于是把它存到 {url} 名下。",
    ],
    "poison.kept_none": [
      "What comes back looks like an answer, but nobody has asked: the proxy doesn’t keep it.",
      "发回来的看起来像响应，但没有人问过：代理不存。",
    ],
    "poison.handed": [
      "Your neighbour opens the shop. For {url} the proxy hands out:",
      "你的邻居打开那家商店。对 {url}，代理给出：",
    ],
    "poison.server_echo": [
      "And the real server? It can’t know how the key was chosen: the frame is right, and came back from /echo.",
      "真正的服务器呢？它不可能知道掩码键是怎么选的：这个帧是对的，/echo 把它发了回来。",
    ],
    "poison.server_fail": [
      "And the real server? It got this frame raw, and failed the connection with 1002: it refuses " +
        "unmasked frames, so no client can omit the mask.",
      "真正的服务器呢？把这个帧原样发给它，它就判定出错，用 1002 断开连接（fail the connection）：不加掩码的一律拒绝，所以没有客户端能省掉掩码。",
    ],
    "poison.server_nothing": ["And the real server? It hasn’t answered.", "真正的服务器呢？它没有回答。"],
    "poison.why_none": [
      "The page chose the bytes on the wire, and so it chose what the proxy saw. That is all it takes.",
      "线路上的字节由页面决定，代理看到什么也就由页面决定。这就够了。",
    ],
    "poison.why_known": [
      "Masked twice with the same key is not masked at all. So the key must be new for each frame, and " +
        "impossible to guess (RFC 6455 {§Client-to-Server Masking}).",
      "同一个掩码键异或两次，等于没有加掩码。所以每个帧都要用新的、猜不到的掩码键（RFC 6455 {§Client-to-Server Masking}）。",
    ],
    "poison.why_random": [
      "The page chose the message, but not the bytes on the wire: each is XORed with one that the page " +
        "can’t know. Nothing that it sends can be made to look like a request (RFC 6455 " +
        "{§Attacks On Infrastructure (Masking)}). A server’s frames need no mask: with them, a page " +
        "can’t make a proxy ask for anything.",
      "页面能决定消息，却决定不了线路上的字节：每个字节都与一个页面不知道的字节做了异或。它发什么都没法装成请求（RFC 6455 " +
        "{§Attacks On Infrastructure (Masking)}）。服务器的帧不用加掩码：页面没法借它们让代理去请求什么。",
    ],
    "poison.line_browser": ["your browser’s frame", "你的浏览器的帧"],
    "poison.line_raw": ["the attacker’s frame, sent raw", "攻击者的帧，原样发送"],

    "poison.secret": ["And does the mask keep a secret?", "那么掩码能保密吗？"],
    "poison.secret_about": [
      "Somebody taps the cable and gets the bytes of one frame from your browser, nothing else.",
      "有人在网线上窃听（tap），得到你的浏览器发出的一个帧的字节，别的什么也没有。",
    ],
    "poison.text": ["your message", "你的消息"],
    "poison.ask_read": ["Can they read your message?", "他能读出你的消息吗？"],
    "poison.act_read": ["Tap the cable", "在网线上窃听"],
    "poison.read_no": ["no, they would need the browser’s key", "不能，他需要浏览器的掩码键"],
    "poison.read_yes": ["yes: the key is in the frame", "能：掩码键就写在帧里"],
    "poison.eavesdrop": ["What the eavesdropper gets, and calculates from it", "窃听者得到的，以及他算出来的"],
    "poison.row_header": ["first bytes: opcode, length", "最前面的字节：操作码（opcode）、长度"],
    "poison.row_key": ["the next four: the masking key", "接下来四个：掩码键"],
    "poison.row_payload": ["the rest: masked payload", "其余：加了掩码的载荷（payload）"],
    "poison.row_xor": ["payload XOR key", "载荷 XOR 掩码键"],
    "poison.row_text": ["as text", "当作文本"],
    "poison.lesson": [
      "One XOR, and no guessing. For privacy use wss://, which is WebSocket over TLS; there, too, each " +
        "frame is masked inside.",
      "一次异或，什么也不用猜。想要隐私就用 wss://，也就是 TLS 之上的 WebSocket；在那里面，每个帧照样加掩码。",
    ],
    "poison.code_mask": ["The bit that says whether a key follows.", "说明后面有没有掩码键的那个比特。"],
    "poison.code_unmasked": [
      "A client’s frame without a key is refused, whatever it says.",
      "客户端的帧没有掩码键就拒绝，不管内容是什么。",
    ],
    "poison.code_key": [
      "The key is read from the frame: four bytes, in plain sight.",
      "掩码键是从帧里读出来的：四个字节，明摆着。",
    ],
    "poison.code_unmask": ["The XOR, many bytes at a time.", "异或，一次处理许多字节。"],
  }),
);
