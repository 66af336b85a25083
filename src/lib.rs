//! barewire

pub mod http;
pub mod websocket;
