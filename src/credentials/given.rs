//! A token that the caller already has.

use std::sync::Arc;

use super::{Credential, Secret, TokenFuture, TokenRequest};
use crate::{Error, ErrorKind, Result};

/// An access token given by hand. It cannot be renewed: when Graph refuses it, the run ends.
#[derive(Debug)]
pub struct GivenToken(Arc<Secret>);

impl GivenToken {
    /// Takes a token, without the white space that comes with pasting or piping.
    ///
    /// # Errors
    /// Usage: nothing was given, or something that cannot be a token.
    pub fn new(token: &Secret) -> Result<Self> {
        let token = token.expose().trim();
        if token.is_empty() {
            return Err(Error::usage("the access token is empty")
                .with_hint("Give a token for Microsoft Graph, or sign in another way."));
        }
        if !token.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Error::usage("the access token holds characters that no token has")
                .with_hint("Give the token alone, without 'Bearer' and without line breaks."));
        }
        Ok(GivenToken(Arc::new(Secret::new(token))))
    }
}

impl Credential for GivenToken {
    fn token<'a>(&'a self, request: TokenRequest<'a>) -> TokenFuture<'a> {
        Box::pin(async move {
            if request.force {
                return Err(Error::new(ErrorKind::SignIn, "Graph refused the access token").with_hint(
                    "It may have expired or be meant for another service: get a new one for Microsoft Graph.",
                ));
            }
            Ok(self.0.clone())
        })
    }
}
