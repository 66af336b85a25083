//! The two dialects of the chat, and every field name on the wire.
//!
//! *Plain* is the dialect of the course notes' pages, and of any client that just sends text.
//! *Chat* is our own page's dialect, agreed on in the opening handshake as the subprotocol `chat`
//! (RFC 6455 §1.9). Each member gets everything in its own dialect:
//!
//! | from \ to | plain | chat, and polls |
//! |---|---|---|
//! | a name, plain | `{"sender":…,"msg":…}` | `say` |
//! | nobody, plain | as it came | `say` with `"from":null` |
//! | chat | `{"sender":…,"msg":…}` | `say` |
//! | binary | as it came | `say` with `"binary":"<base64>"` |
//! | a whisper, plain | the same object, its sender set by us | `say` with `to` |
//! | a whisper from chat, or a sentence from the server | all keys at once | `say` with `to`, or `error` |
//!
//! [`words`] has the messages themselves, [`outgoing`] writes them and [`incoming`] parses them.

pub mod words;

pub mod outgoing;

pub mod incoming;

pub use incoming::read;
pub use outgoing::{
    HEARTBEAT, News, Numbered, Said, Welcome, complaint_chat, complaint_plain, join, leave,
    said_by_post, said_plain, whisper_chat,
};
pub use words::{Body, Complaint, Dialect, ErrorCode, Incoming, SUBPROTOCOL, Whisper};

#[cfg(test)]
mod tests {
    use super::words::{RECEIVER_KEYS, SENDER_KEYS};
    use super::*;
    use crate::chat::Name;
    use crate::language::Language;
    use crate::websocket::Message;

    fn plain(text: &str) -> Incoming<'_> {
        let ming = Name::new("小明").unwrap();
        read(Dialect::Plain, Some(&ming), Message::Text(text))
    }

    fn whisper(text: &str) -> Whisper<'_> {
        match plain(text) {
            Incoming::Whisper(whisper) => whisper,
            other => panic!("{text} is {other:?}"),
        }
    }

    #[test]
    fn plain_text_that_is_no_whisper() {
        for text in [
            "hi",
            "",
            "{",
            "{not json}",
            "[{\"to\":\"bob\"}]",
            "{\"msg\":\"hi\"}",
            "{\"to\":7}",
            "{\"to\":null,\"msg\":\"hi\"}",
        ] {
            assert_eq!(
                plain(text),
                Incoming::Say(Body::Text(text.into())),
                "{text}"
            );
        }
    }

    #[test]
    fn a_plain_whisper_names_its_receiver_under_one_of_three_keys() {
        for (key, sender) in RECEIVER_KEYS.into_iter().zip(SENDER_KEYS) {
            let text = format!(r#"{{ "{key}" : "bob", "n": 1.10 }}"#);
            let whisper = whisper(&text);
            assert_eq!(whisper.to, "bob");
            // The tokens stay as they came: 1.10 doesn't become 1.1.
            let expected = format!(r#"{{"{key}" : "bob","n": 1.10,"{sender}":"小明"}}"#);
            assert_eq!(whisper.plain, expected);
        }
        let text = r#"{"receiver":"c","to":1,"to_user":"b","to":"a"}"#;
        assert_eq!(
            whisper(text).to,
            "a",
            "the first string under the first key"
        );
    }

    #[test]
    fn a_forged_sender_is_dropped_under_any_key_and_twice() {
        let text = r#"{"from":"eve","sender":"eve","to":"bob","from_user":1,"from":2,"msg":"x"}"#;
        assert_eq!(
            whisper(text).plain,
            r#"{"to":"bob","msg":"x","from":"小明"}"#
        );
        // The same key, spelt with an escape.
        let text = r#"{"to_user":"bob","fr\u006fm":"eve"}"#;
        assert_eq!(
            whisper(text).plain,
            r#"{"to_user":"bob","from_user":"小明"}"#
        );
    }

    #[test]
    fn the_text_of_a_plain_whisper_for_chat_members() {
        assert_eq!(whisper(r#"{"to":"bob","data":"psst"}"#).text, "psst");
        assert_eq!(whisper(r#"{"to":"bob","message":"1","msg":"2"}"#).text, "2");
        let odd = r#"{"to":"bob","x":1}"#;
        assert_eq!(whisper(odd).text, odd);
    }

    #[test]
    fn a_whisper_that_we_do_not_take_is_not_shown_to_all() {
        let half = r#"{"to":"bob","msg":"\ud83d"}"#;
        assert!(matches!(plain(half), Incoming::Bad(_)));
        let deep = format!(
            r#"{{"to":"bob","x":{}{}}}"#,
            "[".repeat(200),
            "]".repeat(200)
        );
        assert!(matches!(plain(&deep), Incoming::Bad(_)));
    }

    #[test]
    fn the_words_of_the_chat_subprotocol() {
        let ann = Name::new("ann").unwrap();
        let chat = |text| read(Dialect::Chat, Some(&ann), Message::Text(text));
        assert_eq!(
            chat(r#"{"type":"say","text":"h\u0069"}"#),
            Incoming::Say(Body::Text("hi".into()))
        );
        let Incoming::Whisper(whisper) = chat(r#"{"type":"say","to":"bob","text":"psst"}"#) else {
            panic!("no whisper");
        };
        assert_eq!((&*whisper.to, &*whisper.text), ("bob", "psst"));
        assert_eq!(
            whisper.plain,
            r#"{"from":"ann","from_user":"ann","sender":"ann","msg":"psst","data":"psst","message":"psst"}"#
        );
        // Other fields don't matter, as in a say.
        for asks in [HEARTBEAT, r#"{"text":7,"type":"heartbeat","to":[]}"#] {
            assert_eq!(chat(asks), Incoming::Heartbeat, "{asks}");
        }
        assert!(matches!(plain(HEARTBEAT), Incoming::Say(_)), "plain text");
        for bad in [
            "hi",
            "[]",
            "{}",
            r#"{"type":"say"}"#,
            r#"{"type":7,"text":"a"}"#,
            r#"{"type":"sing","text":"a"}"#,
            r#"{"type":"say","text":7}"#,
            r#"{"type":"say","to":7,"text":"a"}"#,
            r#"{"type":"say","to":null,"text":"a"}"#,
        ] {
            let Incoming::Bad(complaint) = chat(bad) else {
                panic!("{bad} was taken");
            };
            assert_eq!(complaint.code, ErrorCode::BadMessage, "{bad}");
        }
    }

    #[test]
    fn what_is_too_long_to_be_kept_is_cut() {
        let long = "你".repeat(400);
        let said = Said::new(Some("a"), &Body::Text(long.as_str().into()), 5, 1000);
        assert!(said.numbered(1).json().contains(&long));
        let shown = "你".repeat(333);
        let kept =
            format!(r#"{{"type":"say","id":1,"from":"a","text":"{shown}","at":5,"cut":1200}}"#);
        assert_eq!(said.kept(1).json(), kept);
        let short = Said::new(None, &Body::Text("hi".into()), 5, 99);
        assert_eq!(short.kept(1), short.numbered(1));
    }

    #[test]
    fn a_complaint_repeats_only_the_beginning_of_what_came_in() {
        let complaint = Complaint::no_such_user(&"x".repeat(1_000_000));
        assert!(complaint.text.sentence(Language::English).len() < 100);
    }

    fn news(messages: &[Numbered]) -> News {
        News {
            epoch: "e".into(),
            messages: messages.to_vec(),
            last: messages.len() as u64,
        }
    }

    #[test]
    fn what_goes_out() {
        assert_eq!(
            said_plain("a\"b", "x\n"),
            r#"{"sender":"a\"b","msg":"x\n"}"#
        );
        assert_eq!(
            Said::new(Some("alice"), &Body::Text("hi".into()), 1763672400123, 99)
                .numbered(42)
                .json(),
            r#"{"type":"say","id":42,"from":"alice","text":"hi","at":1763672400123}"#
        );
        assert_eq!(
            Said::new(None, &Body::Binary(&[0, 255]), 5, 99)
                .numbered(1)
                .json(),
            r#"{"type":"say","id":1,"from":null,"binary":"AP8=","at":5}"#
        );
        assert_eq!(
            complaint_chat(&Complaint::no_such_user("bob"), Language::English),
            r#"{"type":"error","code":"no_such_user","text":"bob is not here"}"#
        );
        assert_eq!(join("bob"), r#"{"type":"join","name":"bob"}"#);
        assert_eq!(leave("bob"), r#"{"type":"leave","name":"bob"}"#);
        assert_eq!(
            news(&[]).to_json(),
            r#"{"epoch":"e","messages":[],"last":0}"#
        );
        let said = |id| Said::new(None, &Body::Text("hi".into()), 5, 99).numbered(id);
        let (nine, ten) = (said(9), said(10));
        assert_eq!(
            news(&[nine.clone(), ten.clone()]).to_json(),
            format!(
                r#"{{"epoch":"e","messages":[{},{}],"last":2}}"#,
                nine.json(),
                ten.json()
            )
        );
        for said in [said(0), nine, ten, said(u64::MAX)] {
            assert_eq!(said.bytes(), said.json().len());
        }
    }
}
