//! barewire.
