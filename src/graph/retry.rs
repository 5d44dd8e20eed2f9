//! Whether and when a request is sent again.
//!
//! Source: <https://learn.microsoft.com/graph/throttling>

use std::time::Duration;

use reqwest::header::HeaderMap;

/// How often one request is sent before its error stands.
const MOST_ATTEMPTS: u32 = 8;
/// A wait that is longer than this is left to whoever asked for the report.
const MOST_PATIENCE: Duration = Duration::from_secs(30 * 60);
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
        let values: Vec<_> =
            headers.get_all("retry-after").iter().filter_map(|value| value.to_str().ok()).collect();
        self.wait(status, Some(values.join(",")).as_deref())
    }

    /// The same for an item of a batch, whose headers are JSON.
    pub(super) fn wait(&self, status: u16, retry_after: Option<&str>) -> Option<Duration> {
        if !matches!(status, 429 | 503) || self.made >= MOST_ATTEMPTS {
            return None;
        }
        let doubled = FIRST_WAIT.saturating_mul(1 << self.made.saturating_sub(1).min(16));
        let wait = retry_after.and_then(parse_retry_after).unwrap_or(doubled.min(LONGEST_WAIT));
        (wait <= MOST_PATIENCE).then_some(wait)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(value: &str) -> Option<f64> {
        parse_retry_after(value).map(|wait| wait.as_secs_f64())
    }

    #[test]
    fn retry_after_is_seconds_with_decimals_or_the_larger_of_two() {
        assert_eq!(seconds("10"), Some(10.0));
        assert_eq!(seconds(" 2.128 "), Some(2.128));
        assert_eq!(seconds("0,120"), Some(120.0));
        assert_eq!(seconds("30, 7"), Some(30.0));
    }

    #[test]
    fn retry_after_can_be_a_date() {
        let soon = (chrono::Utc::now() + chrono::TimeDelta::seconds(60)).to_rfc2822();
        assert!((55.0..=60.0).contains(&seconds(&soon).unwrap_or_default()));
        assert_eq!(seconds("Wed, 21 Oct 2015 07:28:00 GMT"), Some(0.0));
    }

    #[test]
    fn what_is_no_retry_after_is_passed_over() {
        for value in ["", "soon", "-5", "NaN", "inf", "1e400"] {
            assert_eq!(seconds(value), None, "{value}");
        }
    }

    #[test]
    fn waits_double_without_retry_after_and_end() {
        let mut attempts = Attempts::new();
        let mut waits = Vec::new();
        loop {
            attempts.count();
            let Some(wait) = attempts.wait(503, None) else { break };
            waits.push(wait.as_secs());
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60]);
    }

    #[test]
    fn only_throttling_is_waited_out_and_not_for_ever() {
        let mut attempts = Attempts::new();
        attempts.count();
        assert_eq!(attempts.wait(429, Some("1800")), Some(Duration::from_secs(1800)));
        assert_eq!(attempts.wait(429, Some("1801")), None);
        assert_eq!([400, 401, 403, 404, 500].map(|status| attempts.wait(status, Some("1"))), [None; 5]);
    }
}
