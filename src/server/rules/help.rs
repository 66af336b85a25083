//! What `--help` prints in Chinese: the twin of [`HELP`](super::options::HELP).

/// It names the same options, in the same order.
pub const HELP_CHINESE: &str = "\
barewire：看得见内部的 WebSocket 服务器

用法：barewire [选项]                 提供服务
      barewire explain [HEX...]       解释帧（frame）的字段和比特
      barewire accept [KEY]           从 key 到 accept 值的每一步
      barewire frame [PAYLOAD]        构造一帧的字节
      barewire proxy --to HOST:PORT   看穿任何服务器
      barewire capture FILE           抓包文件里谁违反了哪条规则；各自都有 --help

  --listen ADDR:PORT      监听的地址和端口 [127.0.0.1:9527]；端口 0 表示任选一个空闲的
  --host NAME             除 IP 地址和 localhost 外，本服务器可用的名字；可以写多次
  --allow-origin ORIGIN   也允许这个源（origin）的页面连接，例如
                          https://example.org；可以写多次
  --max-connections N     同时的连接数上限 [4096]
  --max-message BYTES     一条消息的最大长度 [4194304]
  --max-memory BYTES      同一时刻所有对端最多能让服务器占用的内存：没有读走的
                          数据，和没收完的消息、请求体 [536870912]
  --message-rate N        一个连接每秒的消息数 [10000]，可一次来两倍；0 取消此限制，
                          也取消对字节数的限制
  --room-rate N           一个地址每分钟可打开的新房间数 [60]，可一次来两倍；一个连接
                          只占其中四分之一；0 取消这些限制
  --head-timeout SECS     请求首部（head）最多可用的时间 [10]
  --ping-every SECS       沉默这么久就发 ping，两倍之后结束连接 [20]
  --deflate MODE          客户端提出时压缩消息（permessage-deflate）：off、no-takeover
                          或 takeover [off]；地址里写 ?deflate=MODE 可另选。
                          no-takeover：每条消息单独压缩，整个房间共用一份，什么都
                          不保留。takeover：接着以前的消息压缩，帧最短，但每个连接
                          都要保留窗口，每条消息要为每个成员各压缩一次
  --deflate-window BITS   takeover 保留的窗口大小，2 的几次方：8 到 15
                          [12，即每个方向 4 KiB]
  --yield WHEN            线程为等数据而休眠之前，先让别的线程运行，再看一次：
                          never（从不）、always（每次）或 auto（有好处时）
                          [Linux 上 auto，其他系统 never]
  --remote-teacher        老师的密钥在别的机器上、经过代理（proxy）也能用：拿到它的人
                          能看到所有人的公开消息
  --lang LANGUAGE         en 或 zh：日志和各工具的语言；浏览器没有要求其中一种时，
                          也用它 [LC_ALL、LC_MESSAGES、LANG]
  --quiet                 只打印 URL
  --trace                 打印双向的每一帧
  --help                  打印本说明
  --version               打印版本

输入 quit 并回车，可正常结束：每个连接都会收到关闭码为 1001 的 Close 帧。
Ctrl-C 会突然中断，浏览器看到的是 1006。
在 shell 后台运行：barewire </dev/null &（后台作业读终端会被系统停住）。
在容器里：用 docker run --init，否则 SIGTERM 结束不了它。
";
