//! The soak's own record of whispers: the receiver of each, whether the server has accepted it, and
//! whether it was received.

use std::collections::HashMap;
use std::sync::Mutex;

/// All whispers that aren't settled, by their fingerprints.
#[derive(Debug, Default)]
pub struct Whispers(Mutex<HashMap<u64, Whisper>>);

#[derive(Debug)]
struct Whisper {
    room: String,
    to: String,
    taken: bool,
    heard: bool,
}

impl Whispers {
    /// It is about to be sent.
    pub fn said(&self, key: u64, room: &str, to: &str) {
        let whisper = Whisper {
            room: room.to_owned(),
            to: to.to_owned(),
            taken: false,
            heard: false,
        };
        self.0.lock().unwrap().insert(key, whisper);
    }

    /// Its sender knows that the server has accepted it: from now on it must arrive.
    pub fn taken(&self, key: u64) {
        let mut all = self.0.lock().unwrap();
        if let Some(whisper) = all.get_mut(&key) {
            whisper.taken = true;
            if whisper.heard {
                all.remove(&key);
            }
        }
    }

    /// Its sender was told that nobody of that name is there.
    ///
    /// # Errors
    /// Somebody has heard it.
    pub fn refused(&self, key: u64) -> Result<(), &'static str> {
        match self.0.lock().unwrap().remove(&key) {
            Some(whisper) if !whisper.heard => Ok(()),
            _ => Err("a whisper was received, but its sender was told that nobody is there"),
        }
    }

    /// Somebody of this name in this room received it.
    ///
    /// # Errors
    /// It wasn't for them, or was received before, or nobody sent it.
    pub fn heard(&self, key: u64, room: &str, name: &str) -> Result<(), &'static str> {
        let mut all = self.0.lock().unwrap();
        let whisper = all.get_mut(&key);
        let whisper = whisper.ok_or("a whisper that nobody sent, or that was received before")?;
        if (&*whisper.room, &*whisper.to) != (room, name) {
            return Err("a whisper for somebody else");
        }
        if std::mem::replace(&mut whisper.heard, true) {
            return Err("a whisper that was received before");
        }
        if whisper.taken {
            all.remove(&key);
        }
        Ok(())
    }

    /// What the server has accepted for this member, which hasn't received it yet.
    pub fn owed(&self, room: &str, name: &str) -> Vec<u64> {
        let all = self.0.lock().unwrap();
        let for_it = |whisper: &Whisper| (&*whisper.room, &*whisper.to) == (room, name);
        let owed = |whisper: &Whisper| whisper.taken && !whisper.heard && for_it(whisper);
        let owed = all.iter().filter(|(_, whisper)| owed(whisper));
        owed.map(|(key, _)| *key).collect()
    }

    /// Were those received that must arrive?
    pub fn is_heard(&self, key: u64) -> bool {
        self.0
            .lock()
            .unwrap()
            .get(&key)
            .is_none_or(|whisper| whisper.heard)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whisper_is_heard_once_by_whom_it_is_for() {
        let whispers = Whispers::default();
        whispers.said(1, "r", "bob");
        assert!(whispers.heard(1, "r", "eve").is_err());
        assert!(whispers.heard(1, "s", "bob").is_err(), "another room's bob");
        assert!(
            whispers.owed("r", "bob").is_empty(),
            "it may not have been taken"
        );
        whispers.taken(1);
        assert_eq!(whispers.owed("r", "bob"), [1]);
        assert!(!whispers.is_heard(1));
        assert_eq!(whispers.heard(1, "r", "bob"), Ok(()));
        assert!(whispers.is_heard(1));
        assert!(whispers.heard(1, "r", "bob").is_err(), "twice");
    }

    #[test]
    fn what_was_refused_was_not_heard() {
        let whispers = Whispers::default();
        whispers.said(1, "r", "bob");
        assert_eq!(whispers.refused(1), Ok(()));
        whispers.said(2, "r", "bob");
        whispers.heard(2, "r", "bob").unwrap();
        assert!(whispers.heard(2, "r", "bob").is_err());
        assert!(whispers.refused(2).is_err());
    }
}
