//! The whole server from outside: the program is started as its users start it, and everything is
//! asked over HTTP and the command line.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail where the test may")]

mod api;
mod backup;
mod bad_input;
mod beside;
mod broken;
mod callers;
mod certificates;
mod console;
mod coupons;
mod crash;
mod credentials;
mod doctor;
mod events;
mod examples;
mod explain;
mod family;
#[cfg(target_os = "linux")]
mod faults;
mod fiscal;
mod golden;
mod guesses;
mod help;
mod hostile;
mod input;
mod kit;
mod log;
mod login;
#[cfg(target_os = "linux")]
mod manager;
mod messages;
mod migrate_store;
mod monitoring;
mod network;
mod operations;
mod owners;
mod print;
mod readme;
mod redemptions;
mod refunds;
mod repeats;
mod reports;
mod returns;
mod samples;
mod secured;
mod series;
mod series_action;
mod shop;
mod spellings;
mod timeline;
mod trust;
mod upgrade;
mod users;
mod vectors;
mod widgets;
