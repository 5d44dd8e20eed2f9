//! The one error type: what kind, what failed, what Graph said of it, and what to do next.

use std::fmt;

/// What kind of failure an [`Error`] is; the exit code and the exception class follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The caller asked for something that cannot be asked. Found before any request.
    Usage,
    /// The token is missing, expired or refused.
    SignIn,
    /// The token does not carry a permission, or the account a role, that a source needs.
    Permission,
    /// The tenant has no Entra ID P1 or P2 licence for a source.
    License,
    /// Graph answered with an error that is not ours to mend.
    Service,
    /// Graph could not be reached: name look-up, connection, TLS, time-out.
    Network,
    /// Graph answered something that is not Graph: broken JSON, a wrong type, a link to another host.
    Protocol,
    /// The file could not be written.
    Output,
    /// The caller cancelled.
    Cancelled,
    /// A defect of this module.
    Unexpected,
}

impl ErrorKind {
    /// Every kind, in the order of their exit codes.
    pub const ALL: [ErrorKind; 10] = [
        ErrorKind::Output,
        ErrorKind::Unexpected,
        ErrorKind::Usage,
        ErrorKind::SignIn,
        ErrorKind::Permission,
        ErrorKind::License,
        ErrorKind::Service,
        ErrorKind::Network,
        ErrorKind::Protocol,
        ErrorKind::Cancelled,
    ];

    /// The stable name that crosses to other languages, for example `sign_in`.
    pub fn name(self) -> &'static str {
        match self {
            ErrorKind::Usage => "usage",
            ErrorKind::SignIn => "sign_in",
            ErrorKind::Permission => "permission",
            ErrorKind::License => "license",
            ErrorKind::Service => "service",
            ErrorKind::Network => "network",
            ErrorKind::Protocol => "protocol",
            ErrorKind::Output => "output",
            ErrorKind::Cancelled => "cancelled",
            ErrorKind::Unexpected => "unexpected",
        }
    }

    /// The exit code of the command line and of the drop-in scripts.
    pub fn exit_code(self) -> u8 {
        match self {
            ErrorKind::Output | ErrorKind::Unexpected => 1,
            ErrorKind::Usage => 2,
            ErrorKind::SignIn => 3,
            ErrorKind::Permission | ErrorKind::License => 4,
            ErrorKind::Service | ErrorKind::Network | ErrorKind::Protocol => 5,
            ErrorKind::Cancelled => 130,
        }
    }
}

/// A failure, told so that an administrator knows what to do about it.
///
/// It never holds a token, a query string or a response body.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: String,
    hint: Option<String>,
    status: Option<u16>,
    code: Option<String>,
    request_id: Option<String>,
    attempts: u32,
    source: Option<String>,
    closed_pipe: bool,
}

/// The result of everything here that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A failure of `kind`; `message` says what failed, and on what.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Error(Box::new(Inner {
            kind,
            message: message.into(),
            hint: None,
            status: None,
            code: None,
            request_id: None,
            attempts: 1,
            source: None,
            closed_pipe: false,
        }))
    }

    /// A request that cannot be asked.
    pub fn usage(message: impl Into<String>) -> Self {
        Error::new(ErrorKind::Usage, message)
    }

    /// Adds what the reader should do next.
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Adds the underlying cause, already free of secrets.
    pub fn with_source(mut self, source: impl fmt::Display) -> Self {
        self.0.source = Some(source.to_string());
        self
    }

    /// Adds the HTTP status and, where Graph gave one, its error code.
    pub fn with_response(mut self, status: u16, code: Option<String>) -> Self {
        self.0.status = Some(status);
        self.0.code = code;
        self
    }

    /// Adds the `request-id` that Microsoft support asks for.
    pub fn with_request_id(mut self, request_id: Option<String>) -> Self {
        self.0.request_id = request_id;
        self
    }

    /// Says how many times the request was sent.
    pub fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Says that whoever read the output stopped reading.
    pub(crate) fn with_closed_pipe(mut self, closed: bool) -> Self {
        self.0.closed_pipe = closed;
        self
    }

    /// Whether whoever read the output stopped reading, which is no reason to complain.
    pub fn is_closed_pipe(&self) -> bool {
        self.0.closed_pipe
    }

    /// What kind of failure this is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What failed, and on what.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do next.
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// The HTTP status, where the service answered.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The error code of Graph, for example `Authorization_RequestDenied`.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The `request-id` of the failed request.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How many times the request was sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The error as the JSON object that crosses the C ABI.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({
            "kind": self.kind().name(),
            "exit_code": self.kind().exit_code(),
            "message": self.to_string(),
            "hint": self.0.hint,
            "status": self.0.status,
            "code": self.0.code,
            "request_id": self.0.request_id,
            "attempts": self.0.attempts,
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        f.write_str(&inner.message)?;
        if let Some(source) = &inner.source {
            write!(f, ": {source}")?;
        }
        let mut facts = Vec::new();
        if let Some(status) = inner.status {
            facts.push(format!("HTTP {status}"));
        }
        if let Some(code) = &inner.code {
            facts.push(code.clone());
        }
        if inner.attempts > 1 {
            facts.push(format!("{} attempts", inner.attempts));
        }
        if let Some(id) = &inner.request_id {
            facts.push(format!("request-id {id}"));
        }
        if facts.is_empty() { Ok(()) } else { write!(f, " ({})", facts.join(", ")) }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {self}", self.0.kind)
    }
}

impl std::error::Error for Error {}
