//! How the service behaves: the JSON object of `PUT /_service/behaviour`.
//!
//! What Graph does not document (page sizes, whether `$top` counts) differs between tenants; here a test says which.

use entra_auth_reports::sample_tenant::Answer;
use serde::Deserialize;

use crate::batch_fault::BatchItemFault;
use crate::fault::{self, Fault};

/// A behaviour; `{}` is that of the sample tenant itself.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Behaviour {
    /// How long every answer is held back.
    pub(crate) latency_ms: u64,
    registrations: ListBehaviour,
    users: ListBehaviour,
    /// Of those that match a request, the first is done.
    pub(crate) faults: Vec<Fault>,
    /// Done to the items of batches that are answered at all.
    pub(crate) batch_items: Vec<BatchItemFault>,
}

/// How one list behaves.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ListBehaviour {
    /// The rows of a page, unless `$top` is honoured and says otherwise.
    page_size: Option<u32>,
    top: Top,
    select: Support,
    is_admin_filter: Support,
}

/// What becomes of `$top`.
#[derive(Clone, Copy, Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Top {
    #[default]
    Honoured,
    /// A page has `page_size` rows whatever is asked.
    Ignored,
    /// A page has at most `page_size` rows.
    Clamped,
    Refused,
}

/// What becomes of an option.
#[derive(Clone, Copy, Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Support {
    #[default]
    Honoured,
    Refused,
}

impl Behaviour {
    /// Reads a behaviour; the error says what is wrong with it.
    pub(crate) fn parse(json: &[u8]) -> Result<Behaviour, String> {
        let behaviour: Behaviour = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        behaviour.faults.iter().try_for_each(Fault::check)?;
        Ok(behaviour)
    }

    /// The query that the tenant is to answer in place of `query`, or a refusal.
    ///
    /// A next link is left as it is: it carries what its first page was asked.
    pub(crate) fn rewrite(&self, path: &str, query: &str) -> Result<String, Answer> {
        let list = match path {
            "/v1.0/reports/authenticationMethods/userRegistrationDetails" => &self.registrations,
            "/v1.0/users" => &self.users,
            _ => return Ok(query.to_owned()),
        };
        let options: Vec<_> = query
            .split('&')
            .filter(|option| !option.is_empty())
            .map(|option| (name(option), option))
            .collect();
        if options.iter().any(|(name, _)| name == "$skiptoken") {
            return Ok(query.to_owned());
        }
        list.refuse(&options)?;
        let mut kept: Vec<_> = options
            .iter()
            .filter(|(name, _)| name != "$top")
            .map(|(_, option)| (*option).to_owned())
            .collect();
        let asked = options.iter().find(|(name, _)| name == "$top").map(|(_, option)| *option);
        kept.extend(list.top(asked));
        Ok(kept.join("&"))
    }
}

impl ListBehaviour {
    fn refuse(&self, options: &[(String, &str)]) -> Result<(), Answer> {
        for (name, option) in options {
            let refused = match name.as_str() {
                "$top" => self.top == Top::Refused,
                "$select" => self.select == Support::Refused,
                "$filter" => self.is_admin_filter == Support::Refused && option.contains("isAdmin"),
                _ => false,
            };
            if refused {
                return Err(fault::error(
                    400,
                    Some("Request_BadRequest"),
                    Some(&format!("Query option '{name}' is not supported.")),
                ));
            }
        }
        Ok(())
    }

    /// The `$top` to pass on. What is not a number is passed on too, for the tenant to refuse.
    fn top(&self, asked: Option<&str>) -> Option<String> {
        let page_size = self.page_size.map(|size| format!("$top={size}"));
        match (self.top, asked) {
            (Top::Ignored, _) | (_, None) => page_size,
            (Top::Clamped, Some(option)) => match (self.page_size, number(option)) {
                (Some(most), Some(asked)) => Some(format!("$top={}", asked.min(most))),
                _ => Some(option.to_owned()),
            },
            (_, Some(option)) => Some(option.to_owned()),
        }
    }
}

/// The name of a query option. The dollar sign is the one character that clients encode or do not.
fn name(option: &str) -> String {
    option.split('=').next().unwrap_or_default().replace("%24", "$")
}

fn number(option: &str) -> Option<u32> {
    option.split_once('=').and_then(|(_, value)| value.parse().ok())
}
