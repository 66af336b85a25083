//! barewire

pub mod http;

pub mod websocket;

pub mod chat;

pub mod tap;

pub mod server;
