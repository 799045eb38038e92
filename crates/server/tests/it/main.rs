//! The whole server from outside: the program is started as its users start it, and everything is
//! asked over HTTP and the command line.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail where the test may")]

mod api;
mod backup;
mod bad_input;
mod beside;
mod certificates;
mod coupons;
mod crash;
mod credentials;
mod doctor;
mod examples;
mod explain;
mod family;
#[cfg(target_os = "linux")]
mod faults;
mod golden;
mod guesses;
mod help;
mod hostile;
mod kit;
mod log;
mod login;
mod messages;
mod migrate_store;
mod operations;
mod owners;
mod redemptions;
mod repeats;
mod returns;
mod samples;
mod secured;
mod series;
mod series_action;
mod shop;
mod vectors;
mod widgets;
