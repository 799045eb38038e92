//! What the load generators share, benchmarks and torture alike: the store under a server (`store`),
//! keep-alive connections (`http`), and chance that can be repeated (`dice`).

pub mod dice;
pub mod http;
pub mod store;
