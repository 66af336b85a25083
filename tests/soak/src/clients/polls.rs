//! The chat without a WebSocket: polls, long polls, and long polls that nobody waits for.

use super::http::{Answer, Http, get, post};
use super::lively;
use super::witness::WITNESS;
use crate::chance::Chance;
use crate::figures::Figure;
use crate::room::Room;
use crate::server::HEAD_TIMEOUT;
use crate::verdict::Check;
use crate::wire::reset;
use crate::words::{LONGEST_JSON, Told, percent, shown, text, text_key};
use crate::world::{QUIET, World};
use barewire::chat::transcript::{MAX_KEPT, MAX_KEPT_BYTES};
use std::time::Duration;

/// Half of the time for which the server keeps a silent connection.
const KEPT_ALIVE: Duration = Duration::from_secs(HEAD_TIMEOUT / 2);
/// At most this many requests on a connection.
const MOST_REQUESTS: usize = 50;

/// Asks for news, and says things by POST, over one connection.
pub fn polls(world: &World, chance: &mut Chance, tag: &str) {
    let room = lively(world, chance);
    let Some(mut http) = Http::open(world) else {
        return;
    };
    for number in 0..chance.below(MOST_REQUESTS) as u64 {
        // At most half of the rate that the server allows.
        world.nap(chance.millis(2, 10));
        let went = match chance.below(10) {
            0..5 => {
                // Near the newest, mostly: a poll for everything is long.
                let back = [3, 30, 3000][chance.below(20).min(2)];
                let since = room.known().saturating_sub(chance.below(back) as u64);
                poll(world, room, &mut http, "poll", since).is_some()
            }
            5..9 => send(world, room, &mut http, chance, (tag, number)),
            _ => speaks_as_the_witness(world, room, &mut http),
        };
        if !went || world.is_over() {
            return;
        }
    }
}

/// Goes from one long poll to the next; sometimes where nobody speaks.
pub fn follows(world: &World, chance: &mut Chance, _: &str) {
    if chance.one_in(4) {
        return waits_in_vain(world);
    }
    let room = lively(world, chance);
    let Some(mut http) = Http::open(world) else {
        return;
    };
    let mut since = room.known();
    for _ in 0..MOST_REQUESTS {
        world.nap(Duration::from_millis(2));
        match poll(world, room, &mut http, "longpoll", since) {
            Some(last) => since = last,
            None => return,
        }
        if world.is_over() {
            return;
        }
    }
}

/// Asks where nobody speaks, and leaves: the server notices when it answers.
pub fn abandons(world: &World, chance: &mut Chance, _: &str) {
    let target = format!("/longpoll?room={QUIET}&since=0");
    let Some(mut http) = Http::open(world) else {
        return;
    };
    if http.send(get(world, &target).as_bytes()).is_err() {
        return;
    }
    world.nap(chance.millis(1, 60));
    world.count(Figure::AbandonedPolls);
    match chance.below(3) {
        0 => drop(http),
        1 => reset(http.into_tcp()),
        _ => {
            http.end_our_direction();
            world.nap(chance.millis(1, 60));
        }
    }
    // The server keeps each for 15 s: so there are dozens of them at a time.
    world.nap(chance.millis(300, 900));
}

/// A long poll where nobody speaks before the end.
fn waits_in_vain(world: &World) {
    let target = format!("/longpoll?room={QUIET}&since=0");
    let Some(mut http) = Http::open(world) else {
        return;
    };
    let asked = http.send(get(world, &target).as_bytes());
    let answer = asked.and_then(|()| http.answer());
    if !matches!(&answer, Ok(Some(answer)) if is_news(answer)) {
        world.fault(Check::Polls, || {
            format!("a long poll without news brought {answer:?}")
        });
    }
    world.count(Figure::Polls);
}

fn is_news(answer: &Answer) -> bool {
    answer.status == 200 && answer.body.contains("\"messages\":[")
}

/// Asks, and checks the answer: the room's newest number. `None`: no answer came.
pub fn poll(world: &World, room: &Room, http: &mut Http, path: &str, since: u64) -> Option<u64> {
    let known = room.known();
    let target = format!("/{path}?room={}&since={since}", percent(&room.name));
    let answer = ask(world, http, &get(world, &target))?;
    if answer.status != 200 {
        let status = answer.status;
        world.fault(Check::Polls, || {
            format!("{target} was answered with {status}")
        });
        return None;
    }
    world.count(Figure::Polls);
    match judge(room, since, known, &answer.body) {
        Ok(last) => Some(last),
        Err(what) => {
            world.fault(Check::Polls, || {
                format!("{target}: {what}: {:?}", shown(&answer.body))
            });
            None
        }
    }
}

/// What an answer must be: everything that is newer, as far as it is kept, without a gap, up to
/// `last`, including everything that anybody had received before the request.
fn judge(room: &Room, since: u64, known: u64, body: &str) -> Result<u64, String> {
    let told = Told::read(body).ok_or("no object")?;
    let (Some(last), Some(list)) = (told.last, told.messages) else {
        return Err("a field is missing".to_owned());
    };
    if last < known {
        return Err(format!(
            "number {known} was heard before, the last is {last}"
        ));
    }
    let (mut first, mut next, mut count, mut bytes) = (None, 0, 0, 0);
    for message in list.items() {
        let length = message.raw().len();
        let told = Told::of(message);
        let id = told.id.ok_or("a message without a number")?;
        if first.is_some() && id != next {
            return Err(format!("number {id} where {next} belongs"));
        }
        first.get_or_insert(id);
        (next, count, bytes) = (id + 1, count + 1, bytes + length);
        let key = told.key().ok_or("a message without words")?;
        room.note(id, key, length)?;
    }
    if next != last + 1 && (count > 0 || since != last) {
        return Err(format!("it ends before number {next}, the last is {last}"));
    }
    let is_full = count >= MAX_KEPT || bytes + LONGEST_JSON > MAX_KEPT_BYTES;
    match first {
        Some(first) if first <= since => Err(format!("number {first} isn't new")),
        Some(first) if first > since + 1 && !is_full => Err(format!(
            "it begins with number {first}, and there is room for more"
        )),
        _ => Ok(last),
    }
}

fn send(
    world: &World,
    room: &Room,
    http: &mut Http,
    chance: &mut Chance,
    (tag, number): (&str, u64),
) -> bool {
    let text = text(chance, tag, number);
    let Some(_claim) = room.claim(text.len() + 200) else {
        return true;
    };
    let target = format!("/send?room={}&name={tag}", percent(&room.name));
    world.count(Figure::Said);
    let Some(answer) = ask(world, http, &post(world, &target, &text)) else {
        return false;
    };
    let told = Told::read(&answer.body);
    let Some(id) = told
        .and_then(|told| told.id)
        .filter(|_| answer.status == 200)
    else {
        world.fault(Check::Polls, || {
            format!("{target} was answered with {answer:?}")
        });
        return false;
    };
    world.count(Figure::Acknowledged);
    if let Err(what) = room.note(id, text_key(Some(tag), &text), text.len()) {
        world.fault(Check::SameWords, || {
            format!("{what}: said by POST, number {id}")
        });
    }
    true
}

/// Somebody connected has that name: nobody else may speak under it.
fn speaks_as_the_witness(world: &World, room: &Room, http: &mut Http) -> bool {
    let target = format!("/send?room={}&name={WITNESS}", percent(&room.name));
    let Some(answer) = ask(world, http, &post(world, &target, "I am somebody else")) else {
        return false;
    };
    if answer.status != 409 {
        let status = answer.status;
        world.fault(Check::Refusals, || format!("a taken name brought {status}"));
    }
    world.count(Figure::GarbageRefused);
    true
}

/// `None`: the connection has ended, which is allowed if we were slow.
fn ask(world: &World, http: &mut Http, request: &str) -> Option<Answer> {
    let idle = http.idle();
    let answer = http.send(request.as_bytes()).and_then(|()| http.answer());
    match answer {
        Ok(Some(answer)) if answer.status != 408 => return Some(answer),
        // The server keeps it open for a while in which nothing comes, and no longer.
        _ if idle > KEPT_ALIVE => world.count(Figure::Late),
        other => world.fault(Check::Polls, || {
            format!("after {idle:?} of silence a request was answered with {other:?}")
        }),
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(since: u64, known: u64, body: &str) -> Result<u64, String> {
        judge(&Room::new("r"), since, known, body)
    }

    fn news(ids: &[u64], last: u64) -> String {
        let message = |id: &u64| format!(r#"{{"type":"say","id":{id},"from":"a","text":"t{id}"}}"#);
        let list: Vec<String> = ids.iter().map(message).collect();
        format!(
            r#"{{"epoch":"e","messages":[{}],"last":{last}}}"#,
            list.join(",")
        )
    }

    #[test]
    fn what_a_poll_must_bring() {
        assert_eq!(judged(2, 4, &news(&[3, 4, 5], 5)), Ok(5));
        assert_eq!(judged(5, 5, &news(&[], 5)), Ok(5));
        assert!(
            judged(2, 6, &news(&[3, 4, 5], 5)).is_err(),
            "6 was heard before"
        );
        assert!(judged(2, 4, &news(&[3, 5], 5)).is_err(), "a gap");
        assert!(
            judged(2, 4, &news(&[3, 4], 5)).is_err(),
            "the last is missing"
        );
        assert!(
            judged(2, 4, &news(&[4, 5], 5)).is_err(),
            "the first is missing"
        );
        assert!(
            judged(2, 4, &news(&[2, 3, 4, 5], 5)).is_err(),
            "2 isn't new"
        );
        assert!(judged(2, 4, &news(&[], 5)).is_err());
        assert!(judged(2, 4, "[]").is_err());
    }
}
