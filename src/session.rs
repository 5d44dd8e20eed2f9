//! A session: one service, one credential, and what was learned of the service.

use std::sync::Arc;

use crate::cloud::Cloud;
use crate::credentials::{Credential, GivenToken};
use crate::graph::Graph;
use crate::output::FileSink;
use crate::reports::{self, Dialect};
use crate::request::{ReportRequest, SessionRequest};
use crate::run::{Emitter, Operation, runtime};
use crate::transport::Transport;
use crate::{Error, Result};

/// Who asks, and which service. Reports of one session share its connections; any thread may start one.
#[derive(Clone)]
pub struct Session(Arc<Inner>);

struct Inner {
    transport: Transport,
    cloud: Arc<Cloud>,
    credential: Arc<dyn Credential>,
    dialect: Arc<Dialect>,
}

impl Session {
    /// Takes a request and checks it. No request is sent.
    ///
    /// # Errors
    /// Usage: no way to sign in, an unusable token or endpoint.
    pub fn open(request: SessionRequest) -> Result<Self> {
        let endpoint = request.graph_endpoint.as_deref().unwrap_or(Cloud::GLOBAL);
        let cloud = Arc::new(Cloud::from_graph_endpoint(endpoint)?);
        let token = request.access_token.ok_or_else(|| {
            Error::usage("no way to sign in was given")
                .with_hint("Give an access token for Microsoft Graph, or ask for the sample tenant.")
        })?;
        let credential = Arc::new(GivenToken::new(&token)?);
        let transport = {
            let _in_runtime = runtime()?.enter();
            Transport::new(&cloud)?
        };
        Ok(Session(Arc::new(Inner { transport, cloud, credential, dialect: Arc::default() })))
    }

    /// Starts a report. What can be refused without a request is refused here: its parameters, and a file
    /// that cannot be written.
    ///
    /// # Errors
    /// Usage or output.
    pub fn start(&self, request: ReportRequest) -> Result<Operation> {
        let report = reports::find(&request.report)?;
        let plan = report.plan(request.parameters)?;
        let sink = match &request.output {
            Some(output) => Some(FileSink::open(report.spec(), plan.columns(), output)?),
            None => None,
        };
        let (graph, dialect) = (self.graph(), self.0.dialect.clone());
        Operation::start(sink, move |events| plan.run(graph(events), dialect))
    }

    fn graph(&self) -> impl FnOnce(Emitter) -> Graph + use<> {
        let inner = self.0.clone();
        move |events| Graph {
            transport: inner.transport.clone(),
            cloud: inner.cloud.clone(),
            credential: inner.credential.clone(),
            events,
        }
    }
}
