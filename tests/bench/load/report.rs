//! The result of a run: one JSON object on one line.

use crate::judge::Faults;
use crate::latency::Latency;

/// Names and values, in the order of their discovery.
#[derive(Default)]
pub struct Report {
    fields: Vec<(String, f64)>,
    faulty: bool,
}

impl Report {
    /// Adds a figure.
    pub fn add(&mut self, name: &str, value: f64) {
        self.fields.push((name.to_owned(), value));
    }

    /// Adds a figure, if it is known.
    pub fn add_known(&mut self, name: &str, value: Option<f64>) {
        if let Some(value) = value {
            self.add(name, value);
        }
    }

    /// Adds three percentiles, in microseconds.
    pub fn add_latency(&mut self, prefix: &str, latency: &Latency) {
        for (name, share) in [("p50", 0.5), ("p99", 0.99), ("p99_9", 0.999)] {
            self.add(&format!("{prefix}{name}_us"), latency.percentile(share));
        }
    }

    /// Adds what the judge says; one fault makes the whole run a failure.
    pub fn add_faults(&mut self, faults: &Faults) {
        for (name, count) in [
            ("lost", faults.lost),
            ("doubled", faults.doubled),
            ("reordered", faults.reordered),
            ("foreign", faults.foreign),
            ("disagreeing", faults.disagreeing),
        ] {
            self.add(name, count as f64);
        }
        self.faulty |= !faults.is_none();
    }

    /// The server broke another promise: for example, a connection ended.
    pub fn fail(&mut self) {
        self.faulty = true;
    }

    /// Did the server keep its promises?
    pub fn is_well(&self) -> bool {
        !self.faulty
    }

    /// One line.
    pub fn to_json(&self) -> String {
        let fields = self.fields.iter();
        let fields = fields.map(|(name, value)| format!("\"{name}\":{value}"));
        format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
    }
}
