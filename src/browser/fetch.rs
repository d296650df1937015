//! Requests by the browser's `fetch`, from a page or from a worker.
//!
//! What holds for every request, whatever the host:
//! - no cookies (`credentials: omit`) and no referrer;
//! - `cache: no-store`. The page says what a registry serves *now*; registries send `ETag` without `Vary: Accept`, so a
//!   cache would answer one `Accept` with the manifest of another; and layers of private images do not belong on the
//!   reader's disk. It costs no preflight;
//! - it is aborted when nobody waits for it any longer.

use gloo_net::http::{Headers as RawHeaders, Method as RawMethod, RequestBuilder, Response as RawResponse};
use js_sys::Promise;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Headers as JsHeaders, ReferrerPolicy, Request as JsRequest, RequestCache, RequestCredentials, RequestMode,
    RequestRedirect, ResponseType, Url,
};

use super::abort::AbortOnDrop;
use super::address::{Mixed, mixed};
use super::body::FetchBody;
use super::clock::within;
use crate::reference::is_loopback;
use crate::transport::{Glance, Method, Request, Response, Transport, TransportError};

/// How long the head of an answer may take, in seconds.
pub const FIRST_BYTE_SECONDS: u32 = 20;

/// The longest value of a header that is kept, in bytes. No header that means something here is near it.
pub const HEADER_LIMIT: usize = 16 << 10;

/// The most that a pause is lengthened by chance, in milliseconds.
const JITTER: u32 = 1000;

#[wasm_bindgen]
extern "C" {
    // gloo-net's own `send` panics when `fetch` rejects with something else than an Error, which a browser extension
    // that replaces `fetch` may well do.
    #[wasm_bindgen(catch, js_name = "fetch")]
    fn fetch(request: &JsRequest) -> Result<Promise, wasm_bindgen::JsValue>;
    #[wasm_bindgen(thread_local_v2, js_name = "navigator")]
    static NAVIGATOR: BrowserNavigator;
    #[wasm_bindgen(thread_local_v2, js_namespace = location, js_name = "protocol")]
    static PAGE_PROTOCOL: String;
    // A page's Navigator or a worker's WorkerNavigator: what both have.
    type BrowserNavigator;
    #[wasm_bindgen(method, getter, js_name = "onLine")]
    fn on_line(this: &BrowserNavigator) -> bool;
}

/// The browser as a transport.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fetch;

impl Fetch {
    /// The browser. It holds nothing.
    pub fn new() -> Self {
        Self
    }
}

impl Transport for Fetch {
    type Body = FetchBody;

    async fn pause(&self, millis: u32) {
        let part = f64::from((millis / 4).min(JITTER)) * js_sys::Math::random();
        super::clock::pause(millis.saturating_add(part as u32)).await;
    }

    fn now(&self) -> u64 {
        super::clock::now()
    }

    async fn send(&self, request: Request) -> Result<Response<FetchBody>, TransportError> {
        let url = Url::new(&request.url).map_err(|_| TransportError::BadAddress)?;
        let mixed = PAGE_PROTOCOL.with(|page| mixed(page, &url.protocol(), &url.hostname()));
        if mixed == Mixed::Refused {
            return Err(TransportError::MixedContent);
        }
        let guard = AbortOnDrop::new().ok_or(TransportError::Blocked)?;
        let redirect = if request.follow { RequestRedirect::Follow } else { RequestRedirect::Error };
        let raw = build(&request, RequestMode::Cors, redirect, &guard)?;
        let answer = within(FIRST_BYTE_SECONDS, exchange(raw)).await;
        let answer = answer.ok_or(TransportError::TimedOut { seconds: FIRST_BYTE_SECONDS })?;
        let answer = answer.ok_or_else(|| why(mixed, &url))?;
        let headers = answer.headers().entries().filter(|(_, value)| value.len() <= HEADER_LIMIT).collect();
        Ok(Response {
            status: answer.status(),
            redirected: answer.redirected(),
            headers,
            body: FetchBody::new(answer.body(), guard),
        })
    }

    async fn answers(&self, url: &str) -> bool {
        let Some(guard) = AbortOnDrop::new() else { return false };
        let Ok(raw) = build(&Request::get(url), RequestMode::NoCors, RequestRedirect::Follow, &guard) else {
            return false;
        };
        matches!(within(FIRST_BYTE_SECONDS, exchange(raw)).await, Some(Some(_)))
    }

    async fn glance(&self, request: &Request) -> Glance {
        let Some(guard) = AbortOnDrop::new() else { return Glance::Nothing };
        let Ok(raw) = build(request, RequestMode::Cors, RequestRedirect::Manual, &guard) else {
            return Glance::Nothing;
        };
        let Some(answer) = within(FIRST_BYTE_SECONDS, exchange(raw)).await.flatten() else { return Glance::Nothing };
        if answer.type_() == ResponseType::Opaqueredirect {
            return Glance::Redirect;
        }
        let headers = answer.headers().entries().map(|(name, _)| name.to_ascii_lowercase()).collect();
        Glance::Read { status: answer.status(), headers }
    }
}

/// The request as the browser wants it. A URL with a password in it, or a header that is none, is refused here.
fn build(
    request: &Request,
    mode: RequestMode,
    redirect: RequestRedirect,
    guard: &AbortOnDrop,
) -> Result<JsRequest, TransportError> {
    let bad = |_| TransportError::BadAddress;
    let headers = JsHeaders::new().map_err(bad)?;
    if let Some(accept) = &request.accept {
        headers.set("accept", accept).map_err(bad)?;
    }
    if let Some(authorization) = &request.authorization {
        headers.set("authorization", authorization.reveal()).map_err(bad)?;
    }
    if request.by_script {
        headers.set("x-requested-with", "XMLHttpRequest").map_err(bad)?;
    }
    let method = match request.method {
        Method::Get => RawMethod::GET,
        Method::Head => RawMethod::HEAD,
        Method::Post => RawMethod::POST,
    };
    if request.form.is_some() {
        // One of the types for which a browser asks no permission first.
        headers.set("content-type", "application/x-www-form-urlencoded").map_err(bad)?;
    }
    let builder = mannered(&request.url, headers, mode, redirect, guard).method(method);
    let built = match &request.form {
        Some(form) => builder.body(form.reveal()),
        None => builder.build(),
    };
    built.map(Into::into).map_err(|_| TransportError::BadAddress)
}

/// A GET with what holds for every request, whatever the host.
pub(super) fn mannered(
    url: &str,
    headers: JsHeaders,
    mode: RequestMode,
    redirect: RequestRedirect,
    guard: &AbortOnDrop,
) -> RequestBuilder {
    RequestBuilder::new(url)
        .headers(RawHeaders::from_raw(headers))
        .mode(mode)
        .credentials(RequestCredentials::Omit)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .cache(RequestCache::NoStore)
        .redirect(redirect)
        .abort_signal(Some(&guard.signal()))
}

/// Sends a request as it is.
pub(super) async fn exchange(request: JsRequest) -> Option<RawResponse> {
    let response = JsFuture::from(fetch(&request).ok()?).await.ok()?;
    Some(RawResponse::from(response.dyn_into::<web_sys::Response>().ok()?))
}

/// Whether the machine is connected, as far as the browser knows.
pub(super) fn is_online() -> bool {
    NAVIGATOR.with(BrowserNavigator::on_line)
}

/// Why there was no answer, as far as a browser tells. Asked afterwards, because a machine that is offline still
/// reaches its own registry, and a local network may have been granted to the page.
fn why(mixed: Mixed, url: &Url) -> TransportError {
    if mixed == Mixed::Local {
        TransportError::MixedContent
    } else if is_online() || is_loopback(&url.hostname()) {
        TransportError::Blocked
    } else {
        TransportError::Offline
    }
}
