//! An invented tenant that answers like Microsoft Graph, read-only, on loopback: what a newcomer sees first.
//!
//! Reports read it over HTTP by the code that reads the real service, so nothing in them knows that it is a sample.
//! Hence it is strict: what Graph would refuse, it refuses.
//!
//! ```text
//! server -> answer -> odata, page, batch -> entity -> registration, people -> tenant -> names, dice
//!  HTTP     routes,    what is asked,       which      what is invented       who is    words and
//!           token      how it is cut        properties about a person         what      chance
//! ```
//!
//! Nothing is kept: each person is worked out anew from the seed and a number whenever one is asked for.
//!
//! ```
//! # fn main() -> entra_auth_reports::Result<()> {
//! let tenant = entra_auth_reports::sample_tenant::SampleTenant::start(300, 1, None)?;
//! println!("{} {}", tenant.endpoint(), tenant.access_token());
//! # Ok(())
//! # }
//! ```

mod answer;
mod batch;
mod dice;
mod entity;
mod loopback;
mod names;
mod odata;
mod page;
mod people;
mod refusal;
mod registration;
mod server;
mod tenant;

pub use answer::{Answer, Ask, Service};
pub use loopback::Loopback;
pub use server::{LONGEST_BODY, SampleTenant};
pub use tenant::Tenant;
