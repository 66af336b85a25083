//! The page: the files of `www/`, embedded when the server is built, so that the
//! binary alone is enough.

/// One file of the page.
#[derive(Debug, Clone, Copy)]
pub struct File {
    /// Its name under `www/`, which is also its path.
    pub name: &'static str,
    /// Its media type, with charset.
    pub mime: &'static str,
    /// Its bytes.
    pub bytes: &'static [u8],
}

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml; charset=utf-8";

macro_rules! files {
    ($($name:literal $mime:ident,)*) => {
        [$(File {
            name: $name,
            mime: $mime,
            bytes: include_bytes!(concat!("../../www/", $name)),
        }),*]
    };
}

/// Every file of `www/`; a test below compares this table with the folder.
pub const FILES: &[File] = &files![
    "address.js" SCRIPT,
    "app.js" SCRIPT,
    "backoff.js" SCRIPT,
    "became.js" SCRIPT,
    "bits.js" SCRIPT,
    "bounded.js" SCRIPT,
    "capture-shape.js" SCRIPT,
    "capture.js" SCRIPT,
    "chat.css" CSS,
    "closing.js" SCRIPT,
    "codes.js" SCRIPT,
    "composing.js" SCRIPT,
    "connection.js" SCRIPT,
    "desk-bytes.js" SCRIPT,
    "desk-connections.js" SCRIPT,
    "desk-raw.js" SCRIPT,
    "desk-served.js" SCRIPT,
    "desk.js" SCRIPT,
    "detail.css" CSS,
    "dom.js" SCRIPT,
    "experiments.js" SCRIPT,
    "explain.js" SCRIPT,
    "favicon.svg" SVG,
    "frame-bench.js" SCRIPT,
    "frame.css" CSS,
    "frames.js" SCRIPT,
    "handshake.js" SCRIPT,
    "heads.js" SCRIPT,
    "hex.js" SCRIPT,
    "http-head.js" SCRIPT,
    "idle-rows.js" SCRIPT,
    "index.html" HTML,
    "journal.js" SCRIPT,
    "kept-records.js" SCRIPT,
    "kept-rows.js" SCRIPT,
    "lab-boundary.css" CSS,
    "lab-boundary.js" SCRIPT,
    "lab-break-it.css" CSS,
    "lab-break-it.js" SCRIPT,
    "lab-course.js" SCRIPT,
    "lab-frame-bench.css" CSS,
    "lab-frame-bench.js" SCRIPT,
    "lab-handshake.css" CSS,
    "lab-handshake.js" SCRIPT,
    "lab-lines.js" SCRIPT,
    "lab-museum.css" CSS,
    "lab-museum.js" SCRIPT,
    "lab-notes.js" SCRIPT,
    "lab-own-server.css" CSS,
    "lab-own-server.js" SCRIPT,
    "lab-slow-and-lost.css" CSS,
    "lab-slow-and-lost.js" SCRIPT,
    "lab-start.js" SCRIPT,
    "lab-tcp-is-not-frames.css" CSS,
    "lab-tcp-is-not-frames.js" SCRIPT,
    "lab-three-roads.css" CSS,
    "lab-three-roads.js" SCRIPT,
    "lab-two-writers.css" CSS,
    "lab-two-writers.js" SCRIPT,
    "lab-who-may-connect.css" CSS,
    "lab-who-may-connect.js" SCRIPT,
    "lab-why-a-mask.css" CSS,
    "lab-why-a-mask.js" SCRIPT,
    "labs.css" CSS,
    "labs.html" HTML,
    "labs.js" SCRIPT,
    "lane.js" SCRIPT,
    "lanes.js" SCRIPT,
    "language.js" SCRIPT,
    "length-scale.js" SCRIPT,
    "line-clock.js" SCRIPT,
    "look-alikes.js" SCRIPT,
    "mask.js" SCRIPT,
    "memory.js" SCRIPT,
    "museum-chat.js" SCRIPT,
    "museum-runs.js" SCRIPT,
    "museum.js" SCRIPT,
    "names.js" SCRIPT,
    "outgoing.js" SCRIPT,
    "own-server.js" SCRIPT,
    "pasted-dump.js" SCRIPT,
    "pasted.js" SCRIPT,
    "print.css" CSS,
    "projector.css" CSS,
    "pulse.js" SCRIPT,
    "race-plan.js" SCRIPT,
    "race-socket.js" SCRIPT,
    "race.js" SCRIPT,
    "rfc.js" SCRIPT,
    "room.js" SCRIPT,
    "said.js" SCRIPT,
    "session.js" SCRIPT,
    "sha1.js" SCRIPT,
    "side-socket.js" SCRIPT,
    "slow-and-lost.js" SCRIPT,
    "step.css" CSS,
    "steps.js" SCRIPT,
    "strings-chat.js" SCRIPT,
    "strings-detail.js" SCRIPT,
    "strings-http.js" SCRIPT,
    "strings-labs-1.js" SCRIPT,
    "strings-labs-2-handshake.js" SCRIPT,
    "strings-labs-2.js" SCRIPT,
    "strings-labs-4.js" SCRIPT,
    "strings-labs-mask.js" SCRIPT,
    "strings-labs-slow.js" SCRIPT,
    "strings-labs-visit.js" SCRIPT,
    "strings-labs-writers.js" SCRIPT,
    "strings-labs.js" SCRIPT,
    "strings-lesson.js" SCRIPT,
    "strings-pasted.js" SCRIPT,
    "strings-rules.js" SCRIPT,
    "strings-step.js" SCRIPT,
    "strings-teach.js" SCRIPT,
    "strings-timeline.js" SCRIPT,
    "strings.js" SCRIPT,
    "tab.js" SCRIPT,
    "takes.js" SCRIPT,
    "tcp-cuts.js" SCRIPT,
    "teach-actions.js" SCRIPT,
    "teach.css" CSS,
    "teaching.js" SCRIPT,
    "timeline.css" CSS,
    "timeline.js" SCRIPT,
    "tokens.css" CSS,
    "toy-proxy.js" SCRIPT,
    "unseen.js" SCRIPT,
    "view-appearance.js" SCRIPT,
    "view-bounded.js" SCRIPT,
    "view-cards.js" SCRIPT,
    "view-close.js" SCRIPT,
    "view-composer.js" SCRIPT,
    "view-course.js" SCRIPT,
    "view-detail.js" SCRIPT,
    "view-figure.js" SCRIPT,
    "view-files.js" SCRIPT,
    "view-frame.js" SCRIPT,
    "view-guard.js" SCRIPT,
    "view-handshake.js" SCRIPT,
    "view-lab.js" SCRIPT,
    "view-lanes.js" SCRIPT,
    "view-lesson.js" SCRIPT,
    "view-line-rows.js" SCRIPT,
    "view-log.js" SCRIPT,
    "view-marks.js" SCRIPT,
    "view-mask.js" SCRIPT,
    "view-panels.js" SCRIPT,
    "view-people.js" SCRIPT,
    "view-predict.js" SCRIPT,
    "view-projector.js" SCRIPT,
    "view-race-chart.js" SCRIPT,
    "view-rows.js" SCRIPT,
    "view-source.js" SCRIPT,
    "view-status.js" SCRIPT,
    "view-step.js" SCRIPT,
    "view-teach.js" SCRIPT,
    "view-timeline.js" SCRIPT,
    "view-title.js" SCRIPT,
    "view-try.js" SCRIPT,
    "view-whispers.js" SCRIPT,
    "view-wire.js" SCRIPT,
    "violation-measures.js" SCRIPT,
    "violations.js" SCRIPT,
    "visitors.js" SCRIPT,
    "watch.js" SCRIPT,
    "whispers.js" SCRIPT,
    "wire-actions.js" SCRIPT,
    "wire-rows.js" SCRIPT,
    "wire.css" CSS,
    "wires.js" SCRIPT,
    "writers.js" SCRIPT,
];

/// The file for this path's only segment; `""` is `index.html`.
pub fn find(name: &str) -> Option<&'static File> {
    let name = if name.is_empty() { "index.html" } else { name };
    FILES.iter().find(|file| file.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_table_holds_exactly_what_www_holds() {
        let www = Path::new(env!("CARGO_MANIFEST_DIR")).join("www");
        let mut found: Vec<String> = std::fs::read_dir(www)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        found.sort();
        let mut table: Vec<&str> = FILES.iter().map(|file| file.name).collect();
        table.sort_unstable();
        assert_eq!(table, found);
    }

    #[test]
    fn a_media_type_fits_its_name() {
        for file in FILES {
            let expected = match file.name.rsplit('.').next() {
                Some("html") => HTML,
                Some("css") => CSS,
                Some("js") => SCRIPT,
                Some("svg") => SVG,
                other => panic!("no media type for {other:?}"),
            };
            assert_eq!(file.mime, expected, "{}", file.name);
        }
    }
}
