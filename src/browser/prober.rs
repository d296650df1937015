//! The doctor's probes, carried out by `fetch`: the same manners as every other request, other modes.

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers as JsHeaders, RequestMode, RequestRedirect, Url};

use super::abort::AbortOnDrop;
use super::clock::within;
use super::fetch::{FIRST_BYTE_SECONDS, exchange, is_online, mannered};
use crate::doctor::probe::{EMPTY_TOKEN, JSON_TYPE, LONG_ACCEPT, Read};
use crate::doctor::{Answer, Permission, Probe, Prober};
use crate::reference::is_loopback;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_namespace = navigator, js_name = "permissions")]
    static PERMISSIONS: Option<Permissions>;
    type Permissions;
    // Rejects for a name that the browser does not know.
    #[wasm_bindgen(method, catch)]
    fn query(this: &Permissions, descriptor: &JsValue) -> Result<Promise, JsValue>;
}

/// The browser that is asked.
#[derive(Clone, Copy, Debug)]
pub struct FetchProber;

impl Prober for FetchProber {
    async fn ask(&self, probe: Probe, url: &str) -> Answer {
        let (mut mode, mut redirect, mut header) = (RequestMode::Cors, RequestRedirect::Follow, None);
        match probe {
            Probe::Online => return Answer::Online(is_online()),
            Probe::Permission => return Answer::Permission(permission(url).await),
            // It has no token of the reader's, and was not there before.
            Probe::Same | Probe::Kin => return Answer::Failed,
            Probe::Opaque | Probe::Host => mode = RequestMode::NoCors,
            Probe::Redirect => redirect = RequestRedirect::Manual,
            Probe::Authorization => header = Some(("authorization", format!("Bearer {EMPTY_TOKEN}"))),
            Probe::Accept => header = Some(("accept", LONG_ACCEPT.to_owned())),
            Probe::ContentType => header = Some(("content-type", JSON_TYPE.to_owned())),
            Probe::Simple | Probe::Base => {}
        }
        match within(FIRST_BYTE_SECONDS, send(url, mode, redirect, header)).await {
            None => Answer::TimedOut,
            Some(None) => Answer::Failed,
            Some(Some(answer)) => answer,
        }
    }
}

async fn send(
    url: &str,
    mode: RequestMode,
    redirect: RequestRedirect,
    header: Option<(&str, String)>,
) -> Option<Answer> {
    let guard = AbortOnDrop::new()?;
    let headers = JsHeaders::new().ok()?;
    if let Some((name, value)) = header {
        headers.set(name, &value).ok()?;
    }
    let request = mannered(url, headers, mode, redirect, &guard).build().ok()?;
    let response = exchange(request.into()).await?;
    Some(match response.status() {
        // What may not be read, or was not followed, has no status.
        0 if mode == RequestMode::NoCors => Answer::Opaque,
        0 => Answer::Redirect,
        status => {
            let headers = response.headers().entries().map(|(name, _)| name.to_ascii_lowercase()).collect();
            Answer::Read(Read { status, headers, manifest: url.contains("/manifests/") })
        }
    })
}

/// How the permission stands that browsers have for the reader's own network. Its name has changed twice since 2025.
async fn permission(url: &str) -> Permission {
    let host = Url::new(url).map(|url| url.hostname()).unwrap_or_default();
    let name = if is_loopback(&host) { "loopback-network" } else { "local-network" };
    for name in [name, "local-network-access"] {
        if let Some(permission) = query(name).await {
            return permission;
        }
    }
    Permission::Unknown
}

async fn query(name: &str) -> Option<Permission> {
    let descriptor = js_sys::Object::new();
    js_sys::Reflect::set(&descriptor, &"name".into(), &name.into()).ok()?;
    let asked = PERMISSIONS.with(|permissions| permissions.as_ref()?.query(&descriptor).ok())?;
    let status = JsFuture::from(asked).await.ok()?;
    match js_sys::Reflect::get(&status, &"state".into()).ok()?.as_string()?.as_str() {
        "granted" => Some(Permission::Granted),
        "denied" => Some(Permission::Denied),
        _ => Some(Permission::Prompt),
    }
}
