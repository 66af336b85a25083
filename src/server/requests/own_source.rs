//! The server's own source over HTTP, for the page to show beside the bytes.

use crate::assets::sources::{self, Source};
use crate::http::{Response, Status};
use crate::json::Object;

/// One file, as it was when the server was built.
pub fn file(source: &Source) -> Response {
    Response::new(Status::OK).content("text/plain; charset=utf-8", source.text.into())
}

/// The files, and the file and line of each anchor:
/// `{"files":["allowance.rs",…],"anchors":{"fin":{"file":"websocket/frame.rs","line":240},…}}`.
pub fn index() -> Response {
    let anchors = sources::anchors().fold(Object::new(), |object, anchor| {
        let place = Object::new()
            .string("file", anchor.path)
            .number("line", anchor.line as u64);
        object.raw(anchor.name, &place.finish())
    });
    let files = sources::SOURCES.iter().map(|source| source.path);
    let index = Object::new()
        .strings("files", files)
        .raw("anchors", &anchors.finish());
    Response::json(index.finish())
}
