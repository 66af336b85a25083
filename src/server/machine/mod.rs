//! What the server needs from the machine, besides sockets: random bits ([`entropy`]), the time of
//! day ([`clock`]), a terminal ([`log`]) and threads ([`workers`]), as many as the system's
//! [`limits`] allow, which [`readings`] parses. [`pauses`] notices when the whole process was
//! stopped, and [`addresses`] finds where others reach the machine, from its [`interfaces`].

pub mod entropy;

pub mod clock;

pub mod log;

pub mod readings;

pub mod limits;

pub mod workers;

pub mod pauses;

pub mod interfaces;

pub mod addresses;
