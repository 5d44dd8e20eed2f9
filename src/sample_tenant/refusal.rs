//! A request that is not answered, and why: the error body that Graph would send.

use serde_json::json;

/// Why a request is refused.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: u16,
    code: &'static str,
    message: String,
}

impl Refusal {
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Refusal {
        Refusal { status, code, message: message.into() }
    }

    /// Something in the path or in the query that cannot be.
    pub(super) fn bad_request(message: impl Into<String>) -> Refusal {
        Refusal::new(400, "BadRequest", message)
    }

    /// Something that the directory, unlike other services, does not do.
    pub(super) fn unsupported(message: impl Into<String>) -> Refusal {
        Refusal::new(400, "Request_BadRequest", message)
    }

    pub(super) fn unauthorized(message: &str) -> Refusal {
        Refusal::new(401, "InvalidAuthenticationToken", message)
    }

    /// Nobody and nothing has this id.
    pub(super) fn not_found(id: &str) -> Refusal {
        let message = format!(
            "Resource '{id}' does not exist or one of its queried reference-property objects are not present."
        );
        Refusal::new(404, "Request_ResourceNotFound", message)
    }

    pub(super) fn method_not_allowed(method: &str) -> Refusal {
        Refusal::new(
            405,
            "Request_BadRequest",
            format!("Specified HTTP method '{method}' is not allowed for the request target."),
        )
    }

    /// The body, with the two ids by which support finds a request.
    pub(super) fn body(&self, request_id: &str, client_request_id: &str) -> Vec<u8> {
        let now = chrono::Utc::now().format("%Y-%m-%dT%H:%M:%S").to_string();
        let body = json!({ "error": {
            "code": self.code,
            "message": self.message,
            "innerError": { "date": now, "request-id": request_id, "client-request-id": client_request_id },
        }});
        body.to_string().into_bytes()
    }
}
