//! The plainest caller of a service: it shows a token, sends one request, and hands back what came.

use entra_auth_reports::sample_tenant::SampleTenant;
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::Value;

pub(crate) struct Caller {
    client: reqwest::Client,
    endpoint: String,
    token: Option<String>,
}

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Caller {
    pub(crate) fn new(endpoint: &str, token: &str) -> Caller {
        // Reqwest wants to know how it would do TLS, even if it never does.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Caller { client, endpoint: endpoint.to_owned(), token: Some(token.to_owned()) }
    }

    pub(crate) fn of(tenant: &SampleTenant) -> Caller {
        Caller::new(tenant.endpoint(), tenant.access_token())
    }

    pub(crate) fn with_token(mut self, token: Option<&str>) -> Caller {
        self.token = token.map(str::to_owned);
        self
    }

    /// Sends a request to `address`: a path of the service, or a whole address as a next link is.
    pub(crate) async fn try_send(
        &self,
        method: Method,
        address: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> reqwest::Result<Reply> {
        let address =
            if address.starts_with('/') { format!("{}{address}", self.endpoint) } else { address.to_owned() };
        let mut request = self.client.request(method, address).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Reply { status, headers, body: response.bytes().await?.to_vec() })
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        address: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Reply {
        self.try_send(method, address, headers, body).await.unwrap()
    }

    pub(crate) async fn get(&self, address: &str) -> Reply {
        self.send(Method::GET, address, &[], String::new()).await
    }

    pub(crate) async fn batch(&self, requests: Value) -> Reply {
        let body = serde_json::json!({ "requests": requests }).to_string();
        self.send(Method::POST, "/v1.0/$batch", &[("Content-Type", "application/json")], body).await
    }

    /// Every row of a list, page after page.
    pub(crate) async fn rows(&self, address: &str) -> Vec<Value> {
        let (mut rows, mut next) = (Vec::new(), Some(address.to_owned()));
        while let Some(address) = next {
            let reply = self.get(&address).await;
            assert_eq!(reply.status, 200, "{address}: {}", reply.text());
            let mut page = reply.json();
            rows.append(page["value"].as_array_mut().unwrap());
            next = page["@odata.nextLink"].as_str().map(str::to_owned);
        }
        rows
    }
}

impl Reply {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The code of the error that this is.
    pub(crate) fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap().to_owned()
    }
}
