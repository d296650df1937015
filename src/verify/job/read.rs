//! Messages out of JSON.

use super::{Failure, FromWorker, Head, Job, Kept, Order, Report, Unpack};
use crate::body::BodyError;
use crate::digest::{Algorithm, Digest};
use crate::json::Json;
use crate::transport::TransportError;
use crate::unpack::{Coding, Findings, Limits, Problem};
use crate::verify::beside::{FromSecond, ToSecond};

/// What crosses between page and worker.
pub trait Message: Sized {
    /// Reads a message that serde wrote.
    fn from_json(json: &Json) -> Option<Self>;
}

impl Message for Order {
    fn from_json(json: &Json) -> Option<Self> {
        Some(match json.variant()? {
            ("Hash", json) => Self::Hash(Box::new(job(json)?)),
            ("Unpack", json) => {
                Self::Unpack { coding: Coding::from_json(json)?, limits: Limits::from_json(json.get("limits")?)? }
            }
            _ => Self::Beside(ToSecond::from_json(json)?),
        })
    }
}

impl Message for ToSecond {
    fn from_json(json: &Json) -> Option<Self> {
        match json.variant()? {
            ("Begin", json) => Some(Self::Begin { algorithm: algorithm(json.text("algorithm")?)? }),
            ("End", _) => Some(Self::End),
            _ => None,
        }
    }
}

impl Message for FromSecond {
    fn from_json(json: &Json) -> Option<Self> {
        match json.variant()? {
            ("Ready", _) => Some(Self::Ready),
            ("Hashed", json) => Some(Self::Hashed { digest: digest(json, "digest")? }),
            _ => None,
        }
    }
}

impl Message for FromWorker {
    fn from_json(json: &Json) -> Option<Self> {
        match json.variant()? {
            ("Ready", _) => Some(Self::Ready),
            ("Report", json) => report(json).map(Self::Report),
            ("Unpacked", json) => Some(Self::Unpacked { problem: json.optional("problem", Problem::from_json)? }),
            _ => None,
        }
    }
}

fn job(json: &Json) -> Option<Job> {
    Some(Job {
        url: json.text("url")?.to_owned(),
        authorization: json.optional("authorization", |value| value.as_str().map(str::to_owned))?,
        digest: digest(json, "digest")?,
        size: json.optional("size", Json::as_u64)?,
        unpack: json.optional("unpack", unpack)?,
        kept: json.optional("kept", kept)?,
        is_shared: *json.get("is_shared")? == Json::Bool(true),
    })
}

/// One that can be computed: nobody is asked for others.
fn algorithm(name: &str) -> Option<Algorithm> {
    [Algorithm::Sha256, Algorithm::Sha512].into_iter().find(|algorithm| algorithm.as_str() == name)
}

fn digest(json: &Json, key: &str) -> Option<Digest> {
    json.text(key)?.parse().ok()
}

fn small(json: &Json, key: &str) -> Option<u32> {
    json.number(key)?.try_into().ok()
}

fn unpack(json: &Json) -> Option<Unpack> {
    Some(Unpack {
        diff_id: json.optional("diff_id", |digest| digest.as_str()?.parse().ok())?,
        limits: Limits::from_json(json.get("limits")?)?,
    })
}

fn kept(json: &Json) -> Option<Kept> {
    Some(Kept {
        cache: json.text("cache")?.to_owned(),
        address: json.text("address")?.to_owned(),
        may_put: *json.get("may_put")? == Json::Bool(true),
    })
}

fn report(json: &Json) -> Option<Report> {
    Some(match json.variant()? {
        ("Answered", json) => Report::Answered(head(json)?),
        ("Progress", json) => Report::Progress { received: json.number("received")? },
        ("Finished", json) => Report::Finished {
            digest: digest(json, "digest")?,
            size: json.number("size")?,
            inside: json.optional("inside", Findings::from_json)?.map(Box::new),
            since: json.optional("since", Json::as_u64)?,
        },
        ("Failed", json) => Report::Failed(failure(json)?),
        _ => return None,
    })
}

fn head(json: &Json) -> Option<Head> {
    let header = |json: &Json| match json.as_array()? {
        [name, value] => Some((name.as_str()?.to_owned(), value.as_str()?.to_owned())),
        _ => None,
    };
    Some(Head {
        status: json.number("status")?.try_into().ok()?,
        redirected: *json.get("redirected")? == Json::Bool(true),
        headers: json.get("headers")?.as_array()?.iter().map(header).collect::<Option<_>>()?,
    })
}

fn failure(json: &Json) -> Option<Failure> {
    Some(match json.variant()? {
        ("Transport", error) => Failure::Transport(transport(error)?),
        ("Refused", json) => {
            Failure::Refused { head: Box::new(head(json.get("head")?)?), words: json.text("words")?.to_owned() }
        }
        ("Body", error) => Failure::Body(body(error)?),
        ("Worker", words) => Failure::Worker(words.as_str()?.to_owned()),
        ("Protocol", version) => Failure::Protocol(version.as_u64()?.try_into().ok()?),
        _ => return None,
    })
}

fn transport(json: &Json) -> Option<TransportError> {
    Some(match json.variant()? {
        ("MixedContent", _) => TransportError::MixedContent,
        ("Blocked", _) => TransportError::Blocked,
        ("TimedOut", json) => TransportError::TimedOut { seconds: small(json, "seconds")? },
        ("Offline", _) => TransportError::Offline,
        ("BadAddress", _) => TransportError::BadAddress,
        ("HeldBack", json) => TransportError::HeldBack {
            seconds: small(json, "seconds")?,
            after: json.optional("after", |status| status.as_u64()?.try_into().ok())?,
        },
        ("Delegate", _) => TransportError::Delegate,
        _ => return None,
    })
}

fn body(json: &Json) -> Option<BodyError> {
    Some(match json.variant()? {
        ("Interrupted", json) => BodyError::Interrupted { received: json.number("received")? },
        ("Stalled", json) => {
            BodyError::Stalled { received: json.number("received")?, seconds: small(json, "seconds")? }
        }
        ("TooLarge", json) => BodyError::TooLarge { limit: json.number("limit")? },
        _ => return None,
    })
}
