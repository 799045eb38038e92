//! Delivery to phones through the operator's HTTP gateway.

use std::time::Duration;

use anyhow::ensure;
use service::Undelivered;

/// Timeout of a request to the gateway.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A gateway. It gets a POST of `{"phone": 79001234567, "text": "…"}` and answers with any status
/// of success.
pub struct Gateway {
    agent: ureq::Agent,
    url: String,
}

impl Gateway {
    /// Makes the gateway at a URL. Sends nothing yet.
    pub fn new(url: &str) -> anyhow::Result<Self> {
        let known = ["http://", "https://"].into_iter().any(|scheme| url.starts_with(scheme));
        ensure!(known, "messages: phone_gateway_url must begin with http:// or https://");
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            .max_redirects(0);
        Ok(Self { agent: config.build().into(), url: url.to_owned() })
    }

    /// Sends a text to a phone.
    pub(super) async fn send(&self, phone: i64, text: String) -> Result<(), Undelivered> {
        let (agent, url) = (self.agent.clone(), self.url.clone());
        let body = serde_json::json!({"phone": phone, "text": text}).to_string();
        let asked = tokio::task::spawn_blocking(move || {
            agent.post(&url).content_type("application/json").send(body)
        });
        let later = |why: &str| Err(Undelivered::Later(why.into()));
        let Ok(Ok(answer)) = asked.await else { return later("the gateway cannot be reached") };
        match answer.status().as_u16() {
            200..=299 => Ok(()),
            status @ (400..=407 | 409..=428 | 430..=499) => {
                Err(Undelivered::Never(format!("the gateway refused with {status}").into()))
            }
            status => later(&format!("the gateway answered {status}")),
        }
    }
}
