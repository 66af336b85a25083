//! barewire

pub mod chat;
pub mod http;
pub mod websocket;
