//! An HTTP/1.1 server on 127.0.0.1 with a thread of its own, and what it takes to put an [`Answer`] on the wire.

use std::convert::Infallible;
use std::future::Future;
use std::io::{self, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http_body_util::Full;
use hyper::body::{Body, Incoming};
use hyper::header::{ACCEPT_ENCODING, CONTENT_ENCODING, HeaderMap, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::sync::oneshot;

use super::answer::Answer;
use crate::{Error, ErrorKind, Result};

/// A body that is shorter than this costs more to compress than to send.
const WORTH_COMPRESSING: usize = 1024;

/// A running server. It stops, and its thread ends, when it is dropped.
#[derive(Debug)]
pub struct Loopback {
    endpoint: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Loopback {
    /// Serves `handler`, which is given each request with the number of its connection, counted from one.
    ///
    /// It is bound when this returns. Without `port`, or with 0, the system chooses a free one; a port that is taken
    /// is an error of kind [`ErrorKind::Usage`].
    pub fn start<H, F, B>(port: Option<u16>, handler: H) -> Result<Loopback>
    where
        H: Fn(Request<Incoming>, u64) -> F + Send + Sync + 'static,
        F: Future<Output = Response<B>> + Send,
        B: Body<Data = Bytes, Error: std::error::Error + Send + Sync> + Send + 'static,
    {
        let unexpected = |error: io::Error| {
            Error::new(ErrorKind::Unexpected, "the sample tenant cannot start its server").with_source(error)
        };
        let listener = bind(port.unwrap_or(0))?;
        listener.set_nonblocking(true).map_err(unexpected)?;
        let endpoint = format!("http://{}", listener.local_addr().map_err(unexpected)?);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("sample-tenant")
            .enable_all()
            .build()
            .map_err(unexpected)?;
        let (stop, stopped) = oneshot::channel();
        // The runtime lives and ends on this thread, because one must not be dropped from within another.
        let thread = std::thread::Builder::new().name("sample-tenant".into()).spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = serve(listener, Arc::new(handler)) => {}
                    _ = stopped => {}
                }
            });
            runtime.shutdown_timeout(Duration::from_millis(50));
        });
        Ok(Loopback { endpoint, stop: Some(stop), thread: Some(thread.map_err(unexpected)?) })
    }

    /// Where it is: `http://127.0.0.1:PORT`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Stops at once, also in the middle of an answer. Once is enough.
    pub fn stop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the server's thread was already told on stderr.
            let _ = thread.join();
        }
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.stop();
    }
}

fn bind(port: u16) -> Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| {
        let message = match error.kind() {
            io::ErrorKind::AddrInUse => format!("port {port} of 127.0.0.1 is taken"),
            _ => format!("port {port} of 127.0.0.1 cannot be used"),
        };
        Error::usage(message).with_source(error).with_hint("choose another port, or 0 for any that is free")
    })
}

async fn serve<H, F, B>(listener: TcpListener, handler: Arc<H>)
where
    H: Fn(Request<Incoming>, u64) -> F + Send + Sync + 'static,
    F: Future<Output = Response<B>> + Send,
    B: Body<Data = Bytes, Error: std::error::Error + Send + Sync> + Send + 'static,
{
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    for connection in 1.. {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            // Out of file handles, or a caller who left again: give it a moment.
            Err(_) => {
                tokio::time::sleep(Duration::from_millis(10)).await;
                continue;
            }
        };
        // Answers are small; without this the last part of each may wait for an acknowledgement.
        let _ = stream.set_nodelay(true);
        let handler = Arc::clone(&handler);
        tokio::spawn(async move {
            let answer = |request| async { Ok::<_, Infallible>(handler(request, connection).await) };
            let serving = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service_fn(answer));
            // What breaks a connection is the caller's to notice.
            let _ = serving.await;
        });
    }
}

impl Answer {
    /// The answer as an HTTP response, compressed where the headers of the request allow it.
    pub fn into_response(self, asked: &HeaderMap) -> Response<Full<Bytes>> {
        let gzip = |value: &HeaderValue| value.to_str().is_ok_and(accepts_gzip);
        let compressed = (self.body.len() >= WORTH_COMPRESSING
            && asked.get_all(ACCEPT_ENCODING).iter().any(gzip))
        .then(|| compress(&self.body).ok())
        .flatten();
        let encoded = compressed.is_some();
        let mut response = Response::new(Full::new(Bytes::from(compressed.unwrap_or(self.body))));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.append(name, value);
            }
        }
        if encoded {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }
}

/// Whether one of the encodings is gzip, and not gzip with a weight of nothing.
fn accepts_gzip(value: &str) -> bool {
    value.split(',').any(|encoding| {
        let (name, weight) = encoding.split_once(';').unwrap_or((encoding, ""));
        name.trim().eq_ignore_ascii_case("gzip")
            && !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
}

fn compress(body: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::fast());
    encoder.write_all(body)?;
    encoder.finish()
}
