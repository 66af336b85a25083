//! What is compressed: made here, or from files that stand in the repository.

use std::fmt::Write;

/// Messages that one peer sends, one after the other.
pub struct Text {
    /// Its name in the result.
    pub name: &'static str,
    /// May each message point into those before it (RFC 7692 §7.1.1)?
    pub takeover: bool,
    /// In their order.
    pub messages: Vec<Vec<u8>>,
}

impl Text {
    /// All bytes of all messages.
    pub fn bytes(&self) -> usize {
        self.messages.iter().map(Vec::len).sum()
    }
}

/// Short ones, with and without what came before; prose in two languages; a large page.
pub fn all() -> [Text; 5] {
    let text = |name, takeover, messages| Text {
        name,
        takeover,
        messages,
    };
    let english = include_bytes!("../../../README.md").to_vec();
    let chinese = include_bytes!("../../../README.zh-CN.md").to_vec();
    [
        text("chat", false, chat()),
        text("chat-takeover", true, chat()),
        text("english", false, vec![english]),
        text("chinese", false, vec![chinese]),
        text("html", false, vec![html()]),
    ]
}

/// Chat messages as the page sends them, about 85 bytes each.
fn chat() -> Vec<Vec<u8>> {
    const NAMES: [&str; 7] = ["ann", "bob", "carla", "deng", "emil", "farah", "gao"];
    const WORDS: [&str; 24] = [
        "hello",
        "everybody",
        "who",
        "has",
        "read",
        "the",
        "chapter",
        "about",
        "frames",
        "I",
        "don't",
        "see",
        "why",
        "masks",
        "are",
        "needed",
        "at",
        "all",
        "lesson",
        "begins",
        "ten",
        "o'clock",
        "thanks",
        "then",
    ];
    let mut state = 1_u64;
    let mut below = |most: usize| {
        // Knuth's constants for a linear congruential generator; its high bits are the good ones.
        state = state.wrapping_mul(6_364_136_223_846_793_005);
        state = state.wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % most
    };
    let message = |number: usize| {
        let name = NAMES[below(NAMES.len())];
        let mut said = String::new();
        while said.len() < 38 {
            said += WORDS[below(WORDS.len())];
            said.push(' ');
        }
        let said = said.trim_end();
        format!(
            r#"{{"sender":"{name}","msg":"{said}","id":{}}}"#,
            1000 + number
        )
        .into_bytes()
    };
    (0..500).map(message).collect()
}

/// The page's own source as a page: each line with its number and an anchor, up to 1 MiB.
fn html() -> Vec<u8> {
    const LINES: [&str; 4] = [
        include_str!("../../../www/index.html"),
        include_str!("../../../www/labs.html"),
        include_str!("../../../README.md"),
        include_str!("../../../README.zh-CN.md"),
    ];
    let mut page = String::from("<!doctype html>\n<meta charset=\"utf-8\">\n<ol>\n");
    let lines = LINES.iter().flat_map(|file| file.lines());
    for (number, line) in lines.cycle().enumerate() {
        let line = line.replace('&', "&amp;").replace('<', "&lt;");
        let _ = writeln!(page, "<li id=\"line-{number}\"><code>{line}</code></li>");
        if page.len() >= 1 << 20 {
            return page.into_bytes();
        }
    }
    page.into_bytes()
}
