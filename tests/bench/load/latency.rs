//! Latencies, counted in buckets that are 1/128 of their value wide: the error of a
//! percentile is under one percent, and recording costs a shift and an add.

use std::time::Duration;

const STEPS_BITS: u32 = 7;
const STEPS: usize = 1 << STEPS_BITS;

/// A histogram of nanoseconds.
pub struct Latency {
    counts: Vec<u64>,
    total: u64,
}

impl Latency {
    /// Nothing yet.
    pub fn new() -> Latency {
        Latency {
            counts: vec![0; STEPS * 65],
            total: 0,
        }
    }

    /// Adds one.
    pub fn record(&mut self, nanoseconds: u64) {
        self.counts[bucket(nanoseconds)] += 1;
        self.total += 1;
    }

    /// This share of all values is at most this long, in microseconds; 0 if there are none.
    pub fn percentile(&self, share: f64) -> f64 {
        let rank = (self.total as f64 * share).ceil() as u64;
        let mut seen = 0;
        for (bucket, count) in self.counts.iter().enumerate() {
            seen += count;
            if *count > 0 && seen >= rank {
                return middle(bucket) / 1000.0;
            }
        }
        0.0
    }
}

/// Nanoseconds since some start, in a type of which a list can hold millions.
pub fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// The first buckets hold one value each; from there, each power of two has as many.
fn bucket(value: u64) -> usize {
    let shift = (u64::BITS - value.leading_zeros()).saturating_sub(STEPS_BITS + 1);
    shift as usize * STEPS + (value >> shift) as usize
}

fn middle(bucket: usize) -> f64 {
    let shift = (bucket / STEPS).saturating_sub(1);
    let step = bucket - shift * STEPS;
    (step as f64 + 0.5) * (shift as f64).exp2() - 0.5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_less_than_one_percent_from_what_is_in_it() {
        let mut before = 0;
        for value in (0..4000).chain((12..64).map(|bits| (1 << bits) + 12_345 % (1 << bits))) {
            let bucket = bucket(value);
            assert!(bucket >= before, "{value}");
            before = bucket;
            let error = (middle(bucket) - value as f64).abs() / (value as f64).max(1.0);
            assert!(error < 0.01, "{value}: {}", middle(bucket));
        }
        assert!(bucket(u64::MAX) < STEPS * 65);
    }

    #[test]
    fn percentiles_of_a_hundred() {
        let mut latency = Latency::new();
        assert_eq!(latency.percentile(0.5), 0.0);
        for microseconds in 1..=100 {
            latency.record(microseconds * 1000);
        }
        for (share, expected) in [(0.5, 50.0), (0.99, 99.0), (0.999, 100.0)] {
            let found = latency.percentile(share);
            assert!((found / expected - 1.0).abs() < 0.01, "{share}: {found}");
        }
    }
}
