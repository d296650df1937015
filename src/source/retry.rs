//! When to ask again by itself, and how long to wait before. A host that got too many requests is left alone by all of them.
//!
//! Only where it can help: the server was busy or did not answer in time. Never after bytes came: a wrong digest or a
//! broken document does not get better, and asking again would hide it. What breaks off before an answer is asked for once
//! more by `registry/session/route.rs`, which looks first at whether it can be read now.

use crate::moment::days;
use crate::source::throttle::{Arriving, Guarded, Permit};
use crate::transport::{Headers, Request, Response, Transport, TransportError};

/// The waits before the second and the third request, in milliseconds; there is no fourth. A browser's own pauses are longer
/// by a small random part, so that pages which were refused together do not come back together.
const DELAYS: [u32; 2] = [500, 1500];

/// The longest wait that happens by itself, in seconds. Above it the reader decides.
const LONGEST_WAIT: u32 = 60;

/// The longest wait believed, in seconds: seven days. Above it the header means something else.
const BELIEVED: u64 = 7 * 24 * 3600;

/// Numbers from here on are not seconds but a Unix time (Docker Hub sends one).
const UNIX_TIMES: u64 = 1_000_000_000;

/// Sends a request, again where that can help. The permit is kept while waiting, and then for as long as the body lasts.
///
/// # Errors
/// The transport's last error.
pub async fn send<T: Transport>(
    transport: &T,
    permit: Permit,
    request: Request,
) -> Result<Response<Guarded<T::Body>>, TransportError> {
    let (mut tried, mut rested, mut after) = (0, 0, None);
    loop {
        if let Some(seconds) = permit.refused_at(transport.now()) {
            return Err(TransportError::HeldBack { seconds, after });
        }
        let (until, now) = (permit.rest_until(), transport.now());
        if until > now && until > rested {
            rested = until;
            let millis = u32::try_from(until - now).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT) * 1000;
            permit.pause(transport.pause(millis)).await;
            continue;
        }
        let outcome = once(transport, &request).await;
        let wait = match &outcome {
            Ok(response) => {
                after = Some(response.status);
                let asked = wait_of(&response.headers, transport.now());
                let wait = after_status(tried, response.status, asked);
                match (response.status, wait) {
                    (429, Some(millis)) => {
                        // Those behind wait as well; this one does it below.
                        rested = transport.now() + u64::from(millis.div_ceil(1000));
                        permit.rest(rested);
                    }
                    (429, None) => {
                        let seconds = asked.unwrap_or(LONGEST_WAIT);
                        if seconds > LONGEST_WAIT {
                            permit.hold_back(transport.now() + u64::from(seconds));
                        }
                        permit.refuse(seconds);
                    }
                    _ => {}
                }
                wait
            }
            Err(error) => after_error(tried, *error),
        };
        let Some(millis) = wait else {
            return outcome.map(|response| response.map(|body| Guarded::new(body, permit)));
        };
        drop(outcome);
        permit.pause(transport.pause(millis)).await;
        tried += 1;
    }
}

/// Sends a request once, by whoever carries it out.
async fn once<T: Transport>(transport: &T, request: &Request) -> Result<Response<Arriving<T::Body>>, TransportError> {
    match &request.delegate {
        Some(delegate) => Ok(delegate.0.carry(request.clone()).await?.map(Arriving::Start)),
        None => Ok(transport.send(request.clone()).await?.map(Arriving::Here)),
    }
}

/// How long to wait after a status, in milliseconds, when `tried` requests were already repeated; `None` to give up.
///
/// `asked` is the server's own wish in seconds. It is granted once, and only up to a minute.
pub fn after_status(tried: usize, status: u16, asked: Option<u32>) -> Option<u32> {
    if !matches!(status, 408 | 429 | 502 | 503 | 504) {
        return None;
    }
    let delay = *DELAYS.get(tried)?;
    match asked {
        None => Some(delay),
        Some(seconds) if tried == 0 && seconds <= LONGEST_WAIT => Some(delay.max(seconds.saturating_mul(1000))),
        Some(_) => None,
    }
}

/// How long to wait after an error, in milliseconds. A timeout has cost much time already: it is repeated once.
pub fn after_error(tried: usize, error: TransportError) -> Option<u32> {
    let delay = *DELAYS.get(tried)?;
    (tried == 0 && matches!(error, TransportError::TimedOut { .. })).then_some(delay)
}

/// The wait in seconds that an answer's headers ask for, as far as they can be seen and believed. The server's own clock
/// (`Date`) is preferred to the reader's.
pub fn wait_of(headers: &Headers, now: u64) -> Option<u32> {
    let now = headers.get("date").and_then(http_date).unwrap_or(now);
    // A wait of nothing is no wish: its own pauses are longer.
    headers.get("retry-after").and_then(|text| retry_after(text, now)).filter(|seconds| *seconds > 0)
}

/// Reads `Retry-After`: seconds, an HTTP date, or a Unix time. What is past is zero; nonsense is `None`.
/// <https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3>
pub fn retry_after(text: &str, now: u64) -> Option<u32> {
    let text = text.trim();
    let seconds = if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        match text.parse::<u64>().ok()? {
            time if time >= UNIX_TIMES => time.saturating_sub(now),
            seconds => seconds,
        }
    } else {
        http_date(text)?.saturating_sub(now)
    };
    u32::try_from(seconds).ok().filter(|_| seconds <= BELIEVED)
}

/// The Unix time of an HTTP date, in the form that servers must send and in the two older ones that are read as well:
/// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`.
/// <https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7>
fn http_date(text: &str) -> Option<u64> {
    let words: Vec<_> = text.split_ascii_whitespace().collect();
    match words[..] {
        [name, day, month, year, clock, "GMT"] if name.ends_with(',') => moment(number(year, 9999)?, month, day, clock),
        [name, date, clock, "GMT"] if name.ends_with(',') => {
            let (day, rest) = date.split_once('-')?;
            let (month, year) = rest.split_once('-')?;
            // Two digits: nothing before 1970 is told.
            let year = number(year, 99).filter(|_| year.len() == 2)?;
            moment(if year < 70 { 2000 + year } else { 1900 + year }, month, day, clock)
        }
        [_, month, day, clock, year] => moment(number(year, 9999)?, month, day, clock),
        _ => None,
    }
}

/// The Unix time of a day and a time of day in UTC, as `Nov`, `06` and `08:49:37`.
fn moment(year: u64, month: &str, day: &str, clock: &str) -> Option<u64> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = MONTHS.iter().position(|name| *name == month)? as u64 + 1;
    let day = number(day, 31).filter(|day| *day > 0)?;
    let mut clock = clock.split(':');
    let hour = number(clock.next()?, 23)?;
    let minute = number(clock.next()?, 59)?;
    let second = number(clock.next()?, 60)?;
    if year < 1970 || clock.next().is_some() {
        return None;
    }
    let days = u64::try_from(days(year as i64, month as i64, day as i64)).ok()?;
    Some(((days * 24 + hour) * 60 + minute) * 60 + second)
}

fn number(text: &str, most: u64) -> Option<u64> {
    let digits = !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|number| digits && *number <= most)
}
