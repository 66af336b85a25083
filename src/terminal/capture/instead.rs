//! What a file is that is no capture, if that is easily known.

use crate::capture::{FileError, Flaw};
use crate::language::{Language, say};

/// Why a file that begins so can't be read, or read on.
pub fn sentence(error: &FileError, beginning: &[u8], language: Language) -> String {
    let advice = match error.flaw {
        Flaw::NotACapture => advice(beginning, language),
        _ => None,
    };
    advice.unwrap_or_else(|| error.sentence(language))
}

/// What to do with a file that begins so; `None`: nobody knows.
pub fn advice(beginning: &[u8], language: Language) -> Option<String> {
    let text = beginning.trim_ascii_start();
    if text.starts_with(b"{\"barewire\"") {
        return Some(say!(
            language,
            "this is a file that barewire's page saved; open it in the page",
            "这是 barewire 的页面保存的文件；请在页面里打开"
        ));
    }
    if text.starts_with(b"{") || text.starts_with(b"[") {
        return Some(say!(
            language,
            "this is JSON, perhaps what tshark -T json prints; read the file that tshark read",
            "这是 JSON，也许是 tshark -T json 的输出；请读 tshark 读的那个文件"
        ));
    }
    let is_text = !beginning.is_empty()
        && beginning
            .iter()
            .all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace());
    is_text.then(|| {
        say!(
            language,
            "this is text; if it is a hex dump of packets, text2pcap makes a capture of it",
            "这是文本；如果是数据包的十六进制（hex dump），可以用 text2pcap 转成抓包文件"
        )
    })
}
