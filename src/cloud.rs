//! Where Graph lives. Nothing else in the core knows a host name.
//!
//! Source: <https://learn.microsoft.com/graph/deployments>

use std::net::IpAddr;

use reqwest::Url;

use crate::{Error, Result};

/// The Graph host that a session talks to, and the only one that ever sees its token.
#[derive(Clone, Debug)]
pub struct Cloud {
    graph: Url,
    loopback: bool,
}

impl Cloud {
    /// The global service, which also serves GCC.
    pub const GLOBAL: &'static str = "https://graph.microsoft.com";

    /// Reads the root of a Graph service: `https://host[:port]`, or `http://` on loopback alone.
    ///
    /// # Errors
    /// Usage: not a URL, plain http beyond loopback, or more than a root (a path, a query, a user name).
    pub fn from_graph_endpoint(endpoint: &str) -> Result<Self> {
        let refuse = |why: &str| {
            Error::usage(format!("the Graph endpoint {why}"))
                .with_hint(format!("Give the root of the service, for example {}.", Cloud::GLOBAL))
        };
        let graph = Url::parse(endpoint.trim()).map_err(|e| refuse(&format!("is not a URL ({e})")))?;
        let host = graph.host_str().ok_or_else(|| refuse("names no host"))?;
        let loopback = is_loopback(host);
        match graph.scheme() {
            "https" => {}
            "http" if loopback => {}
            "http" => {
                return Err(refuse(
                    "is plain http, which is for loopback alone: a token would travel unencrypted",
                ));
            }
            other => return Err(refuse(&format!("has the scheme {other}, not https"))),
        }
        if !graph.username().is_empty() || graph.password().is_some() {
            return Err(refuse("holds a user name or password"));
        }
        if graph.path() != "/" || graph.query().is_some() || graph.fragment().is_some() {
            return Err(refuse("goes on after the host: leave the version and everything behind it out"));
        }
        Ok(Cloud { graph, loopback })
    }

    /// The root of the Graph service, with a closing slash.
    pub fn graph(&self) -> &Url {
        &self.graph
    }

    /// Whether the service is on this machine; such traffic never goes through a proxy.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Whether `url` lies on this Graph host, under the same scheme and port.
    pub fn owns(&self, url: &Url) -> bool {
        url.scheme() == self.graph.scheme()
            && url.host() == self.graph.host()
            && url.port_or_known_default() == self.graph.port_or_known_default()
            && url.username().is_empty()
            && url.password().is_none()
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
