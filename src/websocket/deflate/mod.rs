//! DEFLATE (RFC 1951), the compressed format that `permessage-deflate` (RFC 7692) puts into messages.
//! Bytes in, bytes out; nothing here knows frames.
//!
//! A compressed text is a list of *symbols*. A symbol is a byte as it is (a *literal*), or a *match*:
//! "copy 5 bytes from 12 bytes back". That is all of the compression of LZ77. Each symbol is then
//! written as a code of 1 to 15 bits, short ones for what is frequent, as Huffman found it. The
//! symbols stand in *blocks*, and each block says which codes it uses: none (*stored*), those that
//! the RFC prints (*fixed*), or its own, which come first (*dynamic*).
//!
//! [`heap`] has one function. Read [`numbers`] as tables and [`flaw`] as a list of what can be wrong,
//! then [`bits`] and [`codes`], which read one code, [`seen`], by which others look on, and [`output`],
//! where bytes go; [`symbols`] reads what a block says, [`dynamic`] the codes in which it says it, and
//! [`inflate`] all blocks. Compression is the way back: [`writer`] writes bits, [`lengths`] makes codes,
//! [`mod@matches`] finds what was there before, [`written`] are symbols and codes in bits, [`blocks`]
//! chooses the cheapest way, and [`compress`] does all of this for a message.

pub mod heap;

pub mod numbers;

pub mod flaw;

pub mod bits;

pub mod codes;

pub mod seen;

pub mod output;

pub mod symbols;

pub mod dynamic;

pub mod inflate;

pub mod writer;

pub mod lengths;

pub mod matches;

pub mod written;

pub mod blocks;

pub mod compress;

pub use compress::Compress;
pub use flaw::{Broken, Flaw};
pub use inflate::Inflate;
