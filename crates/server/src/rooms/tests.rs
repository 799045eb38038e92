use std::net::SocketAddr;
use std::sync::Arc;

use domain::View;
use storage::backend::Plan;
use storage::committer::committer_with_queue;
use storage::{Backend, BackendError, MasterKey, MemoryBackend, Vault, WriteSet};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use web::{Cors, HttpMetrics, Limits, RequestIds, Server, TrustedProxies};

use super::*;
use crate::{demo, engine};

/// A database that a test can block.
struct Gated {
    inner: MemoryBackend,
    open: watch::Receiver<bool>,
    /// Notified when a batch meets a closed gate.
    waits: Arc<Notify>,
}

impl Backend for Gated {
    async fn begin(&mut self, plan: Plan<'_>) -> Result<View, BackendError> {
        if !*self.open.borrow() {
            self.waits.notify_one();
        }
        self.open.wait_for(|open| *open).await.unwrap();
        self.inner.begin(plan).await
    }

    async fn commit(&mut self, writes: &WriteSet) -> Result<(), BackendError> {
        self.inner.commit(writes).await
    }

    async fn roll_back(&mut self) -> Result<(), BackendError> {
        self.inner.roll_back().await
    }
}

/// Creates a coupon through the native API and returns the whole answer.
async fn create_coupon(address: SocketAddr) -> String {
    let body = "{\"code\":\"A\",\"discount\":{\"percent\":\"5\"}}";
    ask(address, "/v1/coupons", "Idempotency-Key: 1\r\n", body).await
}

/// Sends a sale and returns the whole answer.
async fn sell(address: SocketAddr, order: usize) -> String {
    let body = format!(
        "{{\"PosCode\":\"demo\",\"SertCardSeries\":1,\"OrderNumber\":\"{order}\",\
         \"Goods\":[{{\"Id\":1,\"Price\":1}}]}}"
    );
    ask(address, "/api/sertcard/NumberFromGoods", "", &body).await
}

async fn ask(address: SocketAddr, path: &str, headers: &str, body: &str) -> String {
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: till\r\nConnection: close\r\n\
         Authorization: Bearer demo\r\nContent-Type: application/json\r\n{headers}\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    answer
}

/// The committer holds one request and the queue two. Further requests are refused at once with a
/// retry time.
#[tokio::test(flavor = "multi_thread")]
async fn beyond_its_queue_the_server_says_come_back_and_loses_nothing() {
    let (gate, open) = watch::channel(true);
    let memory = MemoryBackend::default();
    let waits = Arc::new(Notify::new());
    let backend = Gated { inner: memory.clone(), open, waits: Arc::clone(&waits) };
    let clock: storage::Clock = Arc::new(engine::now);
    let (store, work) = committer_with_queue(backend, Arc::clone(&clock), 2);
    web::spawn_supervised("committer", work);
    let stats = Arc::clone(store.stats());
    let vault = Vault::new(&MasterKey([7; 32]));
    let service =
        Service::new(store, Arc::new(memory), vault, clock, service::ServiceSettings::default());
    let service = service.await.unwrap();
    demo::put_in(&service).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server {
        app: all(&service, protocol_insales::InsalesSettings::default(), &console(), None),
        limits: Limits::default(),
        trusted_proxies: TrustedProxies::default(),
        cors: Cors::default(),
        request_ids: RequestIds::new(1),
        metrics: HttpMetrics::default(),
    };
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::task::JoinSet::from_iter([async move {
        web::serve(vec![listener], server, async {
            let _ = stopped.await;
        })
        .await;
    }]);

    gate.send(false).unwrap();
    let mut sales: tokio::task::JoinSet<String> = [sell(address, 0)].into_iter().collect();
    waits.notified().await;
    for order in 1..8 {
        sales.spawn(sell(address, order));
    }
    let mut refused = 0;
    while refused < 5 {
        let answer = sales.join_next().await.unwrap().unwrap();
        assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
        assert!(answer.contains("Retry-After: 1\r\n"), "{answer}");
        refused += 1;
    }
    let answer = create_coupon(address).await;
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    assert!(answer.contains("Retry-After: 1\r\n"), "{answer}");
    assert!(answer.contains("application/problem+json"), "{answer}");
    assert!(answer.contains("/docs/problems#unavailable"), "{answer}");
    gate.send(true).unwrap();
    while let Some(answer) = sales.join_next().await {
        let answer = answer.unwrap();
        assert!(
            answer.starts_with("HTTP/1.1 200 ") && answer.contains("\"ErrorCode\":0"),
            "{answer}"
        );
    }
    assert_eq!(stats.overloaded.load(std::sync::atomic::Ordering::Relaxed), 6);
    assert!(sell(address, 8).await.starts_with("HTTP/1.1 200 "));
    stop.send(()).unwrap();
    serving.join_all().await;
}

/// The settings of the console by default.
fn console() -> Console {
    Console {
        enabled: true,
        public_url: None,
        session_idle_minutes: 30,
        factor_roles: service::FactorPolicy::default(),
    }
}
