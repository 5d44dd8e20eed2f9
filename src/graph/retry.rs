//! Whether and when a request is sent again.
//!
//! Source: <https://learn.microsoft.com/graph/throttling>

use std::time::Duration;

use reqwest::header::HeaderMap;

/// How often one request is sent before its error stands.
const MOST_ATTEMPTS: u32 = 8;
/// The first wait where the service names none; it doubles up to the longest.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The attempts at one request.
#[derive(Debug)]
pub(super) struct Attempts {
    made: u32,
}

impl Attempts {
    pub(super) fn new() -> Self {
        Attempts { made: 0 }
    }

    pub(super) fn count(&mut self) {
        self.made += 1;
    }

    pub(super) fn made(&self) -> u32 {
        self.made
    }

    /// How long to wait before the request is sent again; `None` where that is of no use.
    pub(super) fn wait_after(&self, status: u16, headers: &HeaderMap) -> Option<Duration> {
        let header = headers.get("retry-after").and_then(|value| value.to_str().ok());
        self.wait(status, header)
    }

    /// The same for an item of a batch, whose headers are JSON.
    pub(super) fn wait(&self, status: u16, retry_after: Option<&str>) -> Option<Duration> {
        if !matches!(status, 429 | 503) || self.made >= MOST_ATTEMPTS {
            return None;
        }
        let doubled = FIRST_WAIT.saturating_mul(1 << self.made.saturating_sub(1).min(16));
        Some(retry_after.and_then(parse_retry_after).unwrap_or(doubled.min(LONGEST_WAIT)))
    }
}

/// Reads Retry-After: seconds, seconds with decimals, two values of which the larger counts (`0,120` was
/// seen), or a date.
pub(super) fn parse_retry_after(value: &str) -> Option<Duration> {
    if let Ok(date) = chrono::DateTime::parse_from_rfc2822(value.trim()) {
        return Some((date.to_utc() - chrono::Utc::now()).to_std().unwrap_or_default());
    }
    value
        .split(',')
        .filter_map(|part| part.trim().parse::<f64>().ok())
        .filter_map(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .max()
}
