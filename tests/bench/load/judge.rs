//! Did everybody get everything, once, in order?
//!
//! Each receiver must get each speaker's numbers without a gap. Whether all receivers get all
//! speakers' messages in the *same* order is noted too: barewire promises it, but not every server
//! does.

use crate::text::Stamp;
use std::collections::HashSet;

/// A number this far ahead isn't a gap but nonsense.
const MOST_AHEAD: u64 = 1 << 20;

/// What went wrong, counted.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Faults {
    /// Never came.
    pub lost: u64,
    /// Came again.
    pub doubled: u64,
    /// Came after a later one.
    pub reordered: u64,
    /// Was changed on its way, or never sent.
    pub foreign: u64,
    /// Receivers that got another order than the first receiver.
    pub disagreeing: u64,
}

impl Faults {
    /// Faults that no server may have. (Each receiver may get its own order.)
    pub fn is_none(&self) -> bool {
        self.lost + self.doubled + self.reordered + self.foreign == 0
    }
}

struct Receiver {
    /// The next number of each speaker.
    next: Vec<u64>,
    /// How many messages came, from all speakers.
    heard: usize,
    agrees: bool,
}

/// Records what each receiver got.
pub struct Judge {
    receivers: Vec<Receiver>,
    /// Skipped by a receiver: lost, unless it comes late.
    skipped: HashSet<(usize, u64)>,
    /// The order in which the first receiver got the messages.
    order: Option<Vec<u64>>,
    faults: Faults,
}

impl Judge {
    /// Everyone receives these speakers, in a room.
    pub fn of_a_room(receivers: usize, speakers: usize) -> Judge {
        Judge::new(receivers, speakers, Some(Vec::new()))
    }

    /// Everyone receives only itself.
    pub fn of_echoes(receivers: usize) -> Judge {
        Judge::new(receivers, 1, None)
    }

    fn new(receivers: usize, speakers: usize, order: Option<Vec<u64>>) -> Judge {
        let receiver = || Receiver {
            next: vec![0; speakers],
            heard: 0,
            agrees: true,
        };
        Judge {
            receivers: (0..receivers).map(|_| receiver()).collect(),
            skipped: HashSet::new(),
            order,
            faults: Faults::default(),
        }
    }

    /// A message came to this receiver. An echo's speaker is 0 for every receiver.
    pub fn hear(&mut self, receiver: usize, stamp: Stamp) {
        let Some(next) = self.receivers[receiver].next.get_mut(stamp.speaker) else {
            return self.hear_nonsense();
        };
        if stamp.number == *next {
            *next += 1;
        } else {
            self.hear_out_of_turn(receiver, stamp);
        }
        self.compare_order(receiver, stamp);
    }

    /// Something came that nobody sent.
    pub fn hear_nonsense(&mut self) {
        self.faults.foreign += 1;
    }

    #[cold]
    fn hear_out_of_turn(&mut self, receiver: usize, stamp: Stamp) {
        let next = &mut self.receivers[receiver].next[stamp.speaker];
        if stamp.number < *next {
            if self.skipped.remove(&(receiver, stamp.id())) {
                self.faults.reordered += 1;
            } else {
                self.faults.doubled += 1;
            }
        } else if stamp.number - *next > MOST_AHEAD {
            self.faults.foreign += 1;
        } else {
            let gap = *next..stamp.number;
            *next = stamp.number + 1;
            self.skipped.extend(gap.map(|number| {
                let speaker = stamp.speaker;
                (receiver, Stamp { speaker, number }.id())
            }));
        }
    }

    fn compare_order(&mut self, receiver: usize, stamp: Stamp) {
        let Some(order) = &mut self.order else {
            return;
        };
        let receiver = &mut self.receivers[receiver];
        match order.get(receiver.heard) {
            None => order.push(stamp.id()),
            Some(&id) if id == stamp.id() => {}
            Some(_) => receiver.agrees = false,
        }
        receiver.heard += 1;
    }

    /// Has this receiver got everything, if each speaker sent this much?
    pub fn has_all(&self, receiver: usize, sent: &[u64]) -> bool {
        self.receivers[receiver].next == sent
    }

    /// The verdict on the receivers that read, if each speaker sent this much. (Receivers that
    /// didn't read are judged only by what they got.)
    pub fn verdict(
        &self,
        reads: impl Fn(usize) -> bool,
        sent: impl Fn(usize) -> Vec<u64>,
    ) -> Faults {
        let mut faults = self.faults;
        faults.lost = self.skipped.iter().filter(|(who, _)| reads(*who)).count() as u64;
        for (who, receiver) in self.receivers.iter().enumerate() {
            if reads(who) {
                let due = sent(who).into_iter().sum::<u64>();
                faults.lost += due.saturating_sub(receiver.next.iter().sum());
                faults.disagreeing += u64::from(!receiver.agrees);
            }
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two receivers of one speaker's messages 0 to 4; the first gets them all.
    fn second_hears(numbers: &[u64]) -> Faults {
        let mut judge = Judge::of_a_room(2, 1);
        for (receiver, numbers) in [(0, &[0, 1, 2, 3, 4][..]), (1, numbers)] {
            for &number in numbers {
                judge.hear(receiver, Stamp { speaker: 0, number });
            }
        }
        judge.verdict(|_| true, |_| vec![5])
    }

    fn counted(lost: u64, doubled: u64, reordered: u64) -> (u64, u64, u64, bool) {
        (lost, doubled, reordered, lost + doubled + reordered == 0)
    }

    #[test]
    fn each_fault_is_told_from_the_others() {
        for (numbers, expected) in [
            (&[0, 1, 2, 3, 4][..], counted(0, 0, 0)),
            (&[0, 1, 3, 4], counted(1, 0, 0)),
            (&[0, 1, 2, 3], counted(1, 0, 0)),
            (&[], counted(5, 0, 0)),
            (&[0, 1, 1, 2, 3, 4], counted(0, 1, 0)),
            (&[0, 1, 2, 3, 4, 4], counted(0, 1, 0)),
            (&[0, 2, 1, 3, 4], counted(0, 0, 1)),
            (&[1, 2, 3, 4, 0], counted(0, 0, 1)),
            (&[0, 3, 2, 4], counted(1, 0, 1)),
        ] {
            let f = second_hears(numbers);
            let found = (f.lost, f.doubled, f.reordered, f.is_none());
            assert_eq!(found, expected, "{numbers:?}");
        }
    }

    #[test]
    fn two_orders_of_two_speakers_are_noted_and_are_no_fault() {
        let mut judge = Judge::of_a_room(2, 2);
        for (receiver, speakers) in [(0, [0, 1]), (1, [1, 0])] {
            for speaker in speakers {
                judge.hear(receiver, Stamp { speaker, number: 0 });
            }
        }
        let faults = judge.verdict(|_| true, |_| vec![1, 1]);
        assert_eq!((faults.disagreeing, faults.is_none()), (1, true));
    }

    #[test]
    fn who_does_not_read_misses_nothing() {
        let judge = Judge::of_a_room(2, 1);
        assert!(judge.verdict(|_| false, |_| vec![9]).is_none());
    }

    #[test]
    fn what_nobody_can_have_sent_is_foreign() {
        let mut judge = Judge::of_a_room(1, 1);
        judge.hear(
            0,
            Stamp {
                speaker: 1,
                number: 0,
            },
        );
        judge.hear(
            0,
            Stamp {
                speaker: 0,
                number: 1 << 30,
            },
        );
        assert_eq!(judge.verdict(|_| true, |_| vec![0]).foreign, 2);
    }
}
