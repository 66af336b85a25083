//! Who compresses and decompresses: barewire, zlib (in C), zlib-rs and miniz_oxide, each as a server
//! would use it: one object for each way of a connection, which lives as long as that, and is set
//! back between messages unless they may point into earlier ones.
//!
//! The peers write into memory that is there and large enough. Ours appends to a `Vec`, and what it
//! takes to make that longer is part of its time.

use barewire::websocket::deflate::compress::remember;
use barewire::websocket::deflate::inflate::{AfterLast, TAIL};
use barewire::websocket::deflate::matches::Effort;
use barewire::websocket::deflate::{Compress, Inflate};
use flate2::{Compression, Decompress, FlushCompress, FlushDecompress};
use miniz_oxide::deflate::core::{CompressorOxide, create_comp_flags_from_zip_params};
use miniz_oxide::inflate::stream::InflateState;
use miniz_oxide::{DataFormat, MZFlush};

/// How far back matches may point.
const WINDOW: usize = 32 * 1024;
const WINDOW_BITS: u8 = 15;
/// "Best speed" of zlib, and of those that count as zlib does.
const FASTEST: u8 = 1;

/// A connection's two ways.
pub trait Coder {
    /// In the result.
    fn name(&self) -> &'static str;
    /// Writes the message as it goes into frames, except that its last four bytes ([`TAIL`]) may
    /// still be there. Returns how many bytes there are.
    fn deflate(&mut self, message: &[u8], output: &mut Vec<u8>) -> usize;
    /// Writes the message again that has become this payload. Returns how many bytes there are.
    fn inflate(&mut self, payload: &[u8], output: &mut Vec<u8>) -> usize;
}

/// Makes a coder for a new connection.
pub type New = fn(bool) -> Box<dyn Coder>;

/// All of them, ours first.
pub const ALL: [New; 4] = [
    |takeover| Box::new(Ours::new(takeover)),
    |takeover| Box::new(Zlib::new(takeover)),
    |takeover| Box::new(ZlibRs::new(takeover)),
    |takeover| Box::new(Miniz::new(takeover)),
];

/// Each decompressor gets the payload, and then the tail, which isn't sent.
fn parts(payload: &[u8]) -> [&[u8]; 2] {
    [payload.strip_suffix(&TAIL).unwrap_or(payload), &TAIL]
}

struct Ours {
    takeover: bool,
    compress: Compress,
    inflate: Inflate,
    past: Vec<u8>,
}

impl Ours {
    fn new(takeover: bool) -> Ours {
        Ours {
            takeover,
            compress: Compress::new(WINDOW, Effort::QUICK, takeover),
            inflate: Inflate::new(WINDOW, AfterLast::Blocks),
            past: Vec::new(),
        }
    }
}

impl Coder for Ours {
    fn name(&self) -> &'static str {
        "barewire"
    }

    fn deflate(&mut self, message: &[u8], output: &mut Vec<u8>) -> usize {
        output.clear();
        if !self
            .compress
            .message(message, message.len().saturating_sub(1), output)
        {
            self.compress.write(message, output);
        }
        output.len()
    }

    fn inflate(&mut self, payload: &[u8], output: &mut Vec<u8>) -> usize {
        output.clear();
        for part in parts(payload) {
            // The result is compared, so an error doesn't stay unseen, here and below.
            let most = usize::MAX;
            let _ = self.inflate.inflate(part, output, most, &self.past);
        }
        if self.takeover {
            remember(&mut self.past, output, WINDOW);
        }
        output.len()
    }
}

struct Zlib {
    takeover: bool,
    deflate: flate2::Compress,
    inflate: Decompress,
}

impl Zlib {
    fn new(takeover: bool) -> Zlib {
        Zlib {
            takeover,
            deflate: flate2::Compress::new(Compression::new(FASTEST.into()), false),
            inflate: Decompress::new(false),
        }
    }
}

impl Coder for Zlib {
    fn name(&self) -> &'static str {
        "zlib"
    }

    fn deflate(&mut self, message: &[u8], output: &mut Vec<u8>) -> usize {
        let before = self.deflate.total_out();
        let _ = self.deflate.compress(message, output, FlushCompress::Sync);
        let written = self.deflate.total_out() - before;
        if !self.takeover {
            self.deflate.reset();
        }
        written as usize
    }

    fn inflate(&mut self, payload: &[u8], output: &mut Vec<u8>) -> usize {
        let before = self.inflate.total_out();
        for part in parts(payload) {
            let written = (self.inflate.total_out() - before) as usize;
            let room = &mut output[written..];
            let _ = self.inflate.decompress(part, room, FlushDecompress::Sync);
        }
        let written = self.inflate.total_out() - before;
        if !self.takeover {
            self.inflate.reset(false);
        }
        written as usize
    }
}

struct ZlibRs {
    takeover: bool,
    deflate: zlib_rs::Deflate,
    inflate: zlib_rs::Inflate,
}

impl ZlibRs {
    fn new(takeover: bool) -> ZlibRs {
        ZlibRs {
            takeover,
            deflate: zlib_rs::Deflate::new(FASTEST.into(), false, WINDOW_BITS),
            inflate: zlib_rs::Inflate::new(false, WINDOW_BITS),
        }
    }
}

impl Coder for ZlibRs {
    fn name(&self) -> &'static str {
        "zlib-rs"
    }

    fn deflate(&mut self, message: &[u8], output: &mut Vec<u8>) -> usize {
        let before = self.deflate.total_out();
        let flush = zlib_rs::DeflateFlush::SyncFlush;
        let _ = self.deflate.compress(message, output, flush);
        let written = self.deflate.total_out() - before;
        if !self.takeover {
            self.deflate.reset();
        }
        written as usize
    }

    fn inflate(&mut self, payload: &[u8], output: &mut Vec<u8>) -> usize {
        let before = self.inflate.total_out();
        for part in parts(payload) {
            let written = (self.inflate.total_out() - before) as usize;
            let flush = zlib_rs::InflateFlush::SyncFlush;
            let _ = self.inflate.decompress(part, &mut output[written..], flush);
        }
        let written = self.inflate.total_out() - before;
        if !self.takeover {
            self.inflate.reset(false);
        }
        written as usize
    }
}

struct Miniz {
    takeover: bool,
    deflate: Box<CompressorOxide>,
    inflate: Box<InflateState>,
}

impl Miniz {
    fn new(takeover: bool) -> Miniz {
        let raw = -i32::from(WINDOW_BITS);
        let flags = create_comp_flags_from_zip_params(FASTEST.into(), raw, 0);
        Miniz {
            takeover,
            deflate: Box::new(CompressorOxide::new(flags)),
            inflate: InflateState::new_boxed(DataFormat::Raw),
        }
    }
}

impl Coder for Miniz {
    fn name(&self) -> &'static str {
        "miniz_oxide"
    }

    fn deflate(&mut self, message: &[u8], output: &mut Vec<u8>) -> usize {
        use miniz_oxide::deflate::stream::deflate;
        let done = deflate(&mut self.deflate, message, output, MZFlush::Sync);
        if !self.takeover {
            self.deflate.reset();
        }
        done.bytes_written
    }

    fn inflate(&mut self, payload: &[u8], output: &mut Vec<u8>) -> usize {
        use miniz_oxide::inflate::stream::inflate;
        let mut written = 0;
        for part in parts(payload) {
            let room = &mut output[written..];
            written += inflate(&mut self.inflate, part, room, MZFlush::Sync).bytes_written;
        }
        if !self.takeover {
            self.inflate.reset(DataFormat::Raw);
        }
        written
    }
}
