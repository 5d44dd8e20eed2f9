//! The sample tenant, served until its handle is freed.

use entra_auth_reports::sample_tenant::SampleTenant;
use entra_auth_reports::{Error, Result, request};
use serde_json::{Map, Value, json};

use crate::boundary::{export, give, input, status, writable};

/// An invented tenant on loopback.
pub struct EarSampleTenant {
    json: String,
    /// Serves as long as it lives.
    _serving: SampleTenant,
}

/// A whole number of the request, or what stands for it where it is left out.
fn number<T: TryFrom<u64>>(fields: &mut Map<String, Value>, name: &str, default: T) -> Result<T> {
    let Some(value) = fields.remove(name).filter(|value| !value.is_null()) else { return Ok(default) };
    value
        .as_u64()
        .and_then(|value| T::try_from(value).ok())
        .ok_or_else(|| Error::usage(format!("{name} is not a number that the sample tenant can take")))
}

export! {
    /// Starts a sample tenant: `{"users": 300, "seed": 1}`, where either may be left out.
    ///
    /// # Safety
    /// `json` points to `len` bytes; `tenant` is NULL or can be written.
    try fn ear_sample_tenant_start(json: *const u8, len: usize, tenant: *mut *mut EarSampleTenant) {
        let output = writable(tenant)?;
        // SAFETY: by the contract of this function.
        let json = unsafe { input(json, len) }?;
        let mut fields: Map<String, Value> = request::from_json(json)?;
        let users = number(&mut fields, "users", 300)?;
        let seed = number(&mut fields, "seed", 1)?;
        if let Some(unknown) = fields.keys().next() {
            return Err(Error::usage(format!("the sample tenant does not take {unknown:?}")));
        }
        let serving = SampleTenant::start(users, seed, None)?;
        let json = json!({ "endpoint": serving.endpoint(), "access_token": serving.access_token() }).to_string();
        let started = EarSampleTenant { json, _serving: serving };
        // SAFETY: checked above not to be NULL.
        unsafe { output.write(Box::into_raw(Box::new(started))) };
        Ok(status::OK)
    }
}

export! {
    /// Gives `{"endpoint": ..., "access_token": ...}`, the fields that a session takes as `graph_endpoint` and
    /// `access_token`; of a NULL handle, nothing.
    ///
    /// # Safety
    /// `tenant` is NULL or a sample tenant handle; `text` and `len` are NULL or can be written.
    fn ear_sample_tenant_json(tenant: *const EarSampleTenant, text: *mut *const u8, len: *mut usize) -> (), else (); {
        // SAFETY: by the contract of this function.
        unsafe { give(tenant.as_ref().map_or("", |tenant| &tenant.json), text, len) }
    }
}

export! {
    /// Stops a sample tenant and frees it.
    ///
    /// # Safety
    /// `tenant` is NULL or a sample tenant handle that is used no more.
    fn ear_sample_tenant_free(tenant: *mut EarSampleTenant) -> (), else (); {
        if !tenant.is_null() {
            // SAFETY: made by `ear_sample_tenant_start`, and given back once.
            drop(unsafe { Box::from_raw(tenant) });
        }
    }
}
