//! Who asks: one trait for every way to sign in, one file per way.

mod given;
mod secret;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

pub use given::GivenToken;
pub use secret::Secret;

use crate::Result;

/// What a token is asked for.
#[derive(Clone, Copy, Debug)]
pub struct TokenRequest<'a> {
    /// The scope, `{graph root}/.default`.
    pub scope: &'a str,
    /// The decoded claims challenge of a 401, where there was one.
    pub claims: Option<&'a str>,
    /// Past any cache: the token at hand was refused.
    pub force: bool,
}

/// The future of a token.
pub type TokenFuture<'a> = Pin<Box<dyn Future<Output = Result<Arc<Secret>>> + Send + 'a>>;

/// A way to obtain an access token for Graph.
pub trait Credential: Send + Sync {
    /// A token that is valid now.
    ///
    /// # Errors
    /// Sign-in: with what was refused and what to do next, never with a secret in it.
    fn token<'a>(&'a self, request: TokenRequest<'a>) -> TokenFuture<'a>;
}
