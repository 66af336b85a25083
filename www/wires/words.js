"use strict";
// What is said in wires/, in both languages: [English, 简体中文].
barewire.define("wires/words", ["kit/language"], ({ language }) =>
  language.add({
    "wires.document": ["barewire proxy", "barewire proxy：看清别的服务器的线路"],
    "wires.skip": ["Skip to the connections", "跳到连接列表"],
    "wires.tagline": ["see through any ws:// server, and change no frame", "看清任何 ws:// 服务器的线路，一帧也不改"],
    "wires.about": ["See what crosses your own server’s wire", "看清你的服务器的线路"],
    "wires.title": ["Connections through the proxy, and captures", "经过代理的连接和抓包文件"],
    "wires.what": [
      "This page shows what crosses the wire between your clients and your server, byte by byte, and who broke " +
        "which rule of RFC 6455, at which byte.",
      "本页逐字节显示你的客户端和你的服务器之间传输的内容，并指出谁在哪个字节违反了 RFC 6455 的哪条规则。",
    ],
    "wires.start": [
      "1. Start your server, for example at 127.0.0.1:8000. It must speak ws://, not wss://. In a terminal, start " +
        "the proxy in front of it:",
      "1. 启动你的服务器，例如在 127.0.0.1:8000。它要用 ws://，不能用 wss://。在终端里启动它前面的代理（proxy）：",
    ],
    "wires.open": [
      "2. Open the address of the page that it prints: it has the key to your connections.",
      "2. 打开它打印的页面地址：里面带着查看连接的密钥。",
    ],
    "wires.connect": [
      "3. Connect your clients to the proxy’s URL instead of your server’s.",
      "3. 让客户端连接代理的 URL，不要直接连服务器。",
    ],
    "wires.disk": [
      "This page was opened from disk, so no proxy answers it. It still opens captures.",
      "本页是从磁盘打开的，没有连着代理（proxy）。抓包文件仍然可以打开。",
    ],
    "wires.no_key": [
      "This address has no key, so the connections aren’t shown. Open the address that the proxy printed at its " +
        "start, with #teach= in it.",
      "这个地址里没有密钥，所以不显示连接。请打开代理启动时打印的那个带 #teach= 的地址。",
    ],
    "wires.capture": [
      "Or look at a capture: drop a saved JSON, a .pcap or a .pcapng on this page, or choose one.",
      "也可以打开抓包文件（capture）：把保存的 JSON、.pcap 或 .pcapng 拖到本页上，或者选一个文件。",
    ],
    "wires.choose": ["Open a file", "打开文件"],
  }),
);
