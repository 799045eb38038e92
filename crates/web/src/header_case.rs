//! Header names that are sent in a letter case of their own.
//!
//! Names of headers have no case, except for clients that do not know it. Everything is sent in
//! title case. A name such as `API-Usage-Limit` has to be registered. hyper writes the names of a
//! response in the case of a value that it keeps among the extensions of a *request* whose names it
//! was told to preserve. Nobody else can make such a value, so this module sends one such request
//! through hyper.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Waker};

use axum::body::Body;
use http::{Extensions, Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;

/// Names of headers in the case in which they are sent.
#[derive(Clone, Debug, Default)]
pub struct HeaderCase(Extensions);

impl HeaderCase {
    /// Registers the case of these names. Texts that are not header names are ignored.
    pub fn of(names: &[&str]) -> Self {
        let headers: String = names.iter().map(|name| format!("{name}: -\r\n")).collect();
        let request = format!("GET / HTTP/1.1\r\nHost: -\r\n{headers}\r\n");
        let learnt = Arc::new(Mutex::new(Extensions::new()));
        let service = service_fn(|request: Request<Incoming>| {
            *learnt.lock().unwrap_or_else(PoisonError::into_inner) = request.extensions().clone();
            std::future::ready(Ok::<_, Infallible>(Response::new(Body::empty())))
        });
        // Both ends are in memory and never wait, so one look at the connection is enough.
        let io = TokioIo::new(tokio::io::join(request.as_bytes(), Vec::new()));
        let mut builder = http1::Builder::new();
        builder.preserve_header_case(true).header_read_timeout(None).keep_alive(false);
        let mut connection = std::pin::pin!(builder.serve_connection(io, service));
        let _ = connection.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let learnt = std::mem::take(&mut *learnt.lock().unwrap_or_else(PoisonError::into_inner));
        Self(learnt)
    }

    /// Makes a response send the headers with these names in their case.
    pub fn apply<B>(&self, response: &mut Response<B>) {
        response.extensions_mut().extend(self.0.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A socket test checks that the case arrives. This test distinguishes a hyper that stores the
    /// names elsewhere from a server that loses them.
    #[test]
    fn the_names_are_learnt() {
        assert_eq!(HeaderCase::of(&["API-Usage-Limit"]).0.len(), 1);
        assert_eq!(HeaderCase::of(&["no header"]).0.len(), 0);
    }
}
