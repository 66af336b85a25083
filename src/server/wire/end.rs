//! How a WebSocket ended, in the words of the log.

use super::allowance::Excess;
use crate::language::{Language, Sentence, say};
use crate::websocket::{CloseCode, Error};
use std::fmt;

/// Why a large message, or the rest of it, isn't taken.
pub const OUT_OF_MEMORY: Sentence = |language| {
    say!(
        language,
        "the server has no memory left for a message of this size",
        "服务器没有内存放这么大的消息了"
    )
};

/// How a WebSocket ended.
#[derive(Debug)]
pub enum End {
    /// The peer's Close came, first or as the answer to ours; its code and reason.
    Closed(Option<CloseCode>, String),
    /// The peer broke a rule.
    Failed(Error),
    /// The peer sent faster than it may.
    TooFast(Excess),
    /// There is no memory for what it sends; the close code for that.
    OutOfMemory(CloseCode),
    /// TCP ended without a Close.
    Abnormal,
    /// The connection's thread panicked.
    Panicked,
}

impl End {
    /// The sentence for the log.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            End::Closed(Some(code), reason) => say!(
                language,
                "left: {code} {reason:?}",
                "离开了：{code} {reason:?}"
            ),
            End::Closed(None, _) => {
                let code = CloseCode::NO_STATUS_RCVD;
                say!(
                    language,
                    "left: {code}: a Close without a code",
                    "离开了：{code}：Close 帧里没有关闭码"
                )
            }
            End::Failed(error) => {
                let (code, error) = (error.close_code(), error.sentence(language));
                say!(
                    language,
                    "failed with {code}: {error}",
                    "判定出错并断开连接（fail），{code}：{error}"
                )
            }
            End::TooFast(excess) => {
                let why = excess.sentence(language);
                ended_with(CloseCode::POLICY_VIOLATION, &why, language)
            }
            End::OutOfMemory(code) => ended_with(*code, &OUT_OF_MEMORY(language), language),
            End::Abnormal => {
                let code = CloseCode::ABNORMAL_CLOSURE;
                say!(
                    language,
                    "left: {code}: TCP ended without a Close frame (RFC 6455 §7.1.5)",
                    "离开了：{code}：TCP 结束了，没有 Close 帧（RFC 6455 §7.1.5）"
                )
            }
            End::Panicked => {
                let code = CloseCode::INTERNAL_ERROR;
                say!(language, "ended with {code}", "以 {code} 结束")
            }
        }
    }
}

/// English.
impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::English))
    }
}

fn ended_with(code: CloseCode, why: &str, language: Language) -> String {
    say!(
        language,
        "ended with {code}: {why}",
        "以 {code} 结束：{why}"
    )
}
