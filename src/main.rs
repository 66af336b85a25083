//! barewire.
fn main() {}
