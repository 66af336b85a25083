//! What the server needs of the machine, besides sockets: random bits ([`entropy`]), the time of
//! day ([`clock`]), a terminal ([`log`]) and threads ([`workers`]), as many as its [`limits`]
//! allow, which [`readings`] takes from the system. [`pauses`] knows when nobody ran at all, and
//! [`addresses`] where others reach the machine, by its [`interfaces`].

pub mod entropy;

pub mod clock;

pub mod log;

pub mod readings;

pub mod limits;

pub mod workers;

pub mod pauses;

pub mod interfaces;

pub mod addresses;
