//! Common parts of the load generators: the store under a server (`store`), keep-alive connections
//! (`http`), and random numbers that can be repeated (`dice`).

pub mod console;
pub mod dice;
pub mod http;
pub mod store;
