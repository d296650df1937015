//! Time: now, waiting, and dates in words.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use futures_util::future::{Either, select};
use js_sys::{Array, Date, Function, Intl, Object, Promise, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::moment;

// Free functions of pages and workers alike; web-sys has them only as methods of either.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = "setTimeout")]
    fn set_timeout(callback: &Function, millis: u32) -> JsValue;
    #[wasm_bindgen(js_name = "clearTimeout")]
    fn clear_timeout(id: &JsValue);
    // js-sys wants a locale; without one it is the reader's.
    #[wasm_bindgen(extends = Date)]
    type LocalDate;
    #[wasm_bindgen(method, js_name = "toLocaleString")]
    fn to_text(this: &LocalDate) -> String;
}

thread_local! {
    // Made once, as each row of a table has a date. Without a name the language is the reader's.
    static RELATIVE: Intl::RelativeTimeFormat = Intl::RelativeTimeFormat::new(&Array::new(), &Object::new());
    static ENGLISH: Intl::RelativeTimeFormat = Intl::RelativeTimeFormat::new(&Array::of1(&"en".into()), &Object::new());
}

/// Milliseconds since 1970, by the reader's clock.
pub fn now_millis() -> u64 {
    Date::now() as u64
}

/// Seconds since 1970, by the reader's clock. It may be wrong by years.
pub fn now() -> u64 {
    now_millis() / 1000
}

/// Now by the reader's clock, as RFC 3339 in UTC to the second.
pub fn now_in_utc() -> String {
    moment::in_utc(now()).unwrap_or_default()
}

/// Waits. A hidden page waits longer: browsers slow its timers down to one a minute.
pub fn pause(millis: u32) -> Pause {
    let mut timer = JsValue::UNDEFINED;
    let promise = Promise::new(&mut |resolve, _| timer = set_timeout(&resolve, millis));
    Pause { timer, future: JsFuture::from(promise) }
}

/// The future of [`pause`]. Dropping it clears the timer.
#[derive(Debug)]
pub struct Pause {
    timer: JsValue,
    future: JsFuture,
}

impl Future for Pause {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.future).poll(context).map(|_| ())
    }
}

impl Drop for Pause {
    fn drop(&mut self) {
        clear_timeout(&self.timer);
    }
}

/// How long a frame is waited for, in milliseconds. A hidden page draws none.
const FRAME: u32 = 250;

/// Waits until the page has been drawn as it is now: work that can wait until then keeps nobody waiting.
pub async fn drawn() {
    let frame = Promise::new(&mut |resolve, _| {
        // Without a window there is no frame either.
        let _ = web_sys::window().map(|page| page.request_animation_frame(&resolve));
    });
    select(JsFuture::from(frame), pause(FRAME)).await;
    // The frame is drawn behind its callbacks.
    pause(0).await;
}

/// What `future` gives, or `None` when it takes more than `seconds`.
///
/// A timer that fires much too late means that the machine slept or the page was hidden. What came meanwhile is then
/// still on its way to us, so one more wait is granted.
pub async fn within<T>(seconds: u32, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    for last in [false, true] {
        let started = now();
        match select(future, pin!(pause(seconds.saturating_mul(1000)))).await {
            Either::Left((value, _)) => return Some(value),
            Either::Right(((), rest)) => future = rest,
        }
        let late = now().saturating_sub(started) > u64::from(seconds) + LATE_SECONDS;
        if last || !late {
            return None;
        }
    }
    None
}

/// How much too late a timer must fire to mean that the page did not run, in seconds.
const LATE_SECONDS: u64 = 5;

/// A date for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InWords {
    /// Seen from now: `3 days ago`; of a [`PLACEHOLDER`] its day, with that word.
    pub relative: String,
    /// To the second, in UTC: `2026-05-01 12:34:56`.
    pub exact: String,
    /// To the second, in the reader's language and time zone.
    pub local: String,
    /// The language of what is seen from now, where it is not the page's English; nothing for English.
    pub language: Option<String>,
}

/// What stands behind a date before 1970-01-02, which is no age: reproducible builds write 1970, Go's zero time is the year 1.
pub const PLACEHOLDER: &str = "(placeholder)";

/// Where a date stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// By itself, as in a cell of a table: in the reader's language.
    Nothing,
    /// A sentence, which is in the page's English.
    Sentence,
}

/// A date in words, or `None` when `text` is not a date of RFC 3339. The exact times are always the reader's.
pub fn in_words(text: &str, within: Within) -> Option<InWords> {
    let millis = Date::parse(&whole_seconds(text)?);
    if !millis.is_finite() {
        return None;
    }
    let date = Date::new(&millis.into()).unchecked_into::<LocalDate>();
    let iso = String::from(date.to_iso_string());
    let exact = iso.split('.').next()?.replace('T', " ");
    let is_placeholder = millis < f64::from(moment::PLACEHOLDERS_END) * 1000.0;
    let relative = match exact.split_once(' ') {
        Some((day, _)) if is_placeholder => format!("{day} {PLACEHOLDER}"),
        _ => relative((millis - Date::now()) / 1000.0, within),
    };
    let is_readers = !is_placeholder && within == Within::Nothing;
    let language = language().filter(|language| is_readers && !language.starts_with("en"));
    Some(InWords { relative, exact, local: date.to_text(), language })
}

/// The language that the browser writes dates in: `de-DE`.
fn language() -> Option<String> {
    let options = RELATIVE.with(Intl::RelativeTimeFormat::resolved_options);
    Reflect::get(&options, &"locale".into()).ok()?.as_string()
}

/// The date without fractions of a second, because browsers agree only on three digits and Go writes nine.
fn whole_seconds(text: &str) -> Option<String> {
    const SHAPE: &[u8; 19] = b"0000-00-00T00:00:00";
    let fits = |shape: &[u8], part: &str| {
        shape.len() == part.len()
            && shape.iter().zip(part.bytes()).all(|(shape, byte)| match shape {
                b'0' => byte.is_ascii_digit(),
                other => byte.eq_ignore_ascii_case(other),
            })
    };
    let (seconds, rest) = text.split_at_checked(SHAPE.len())?;
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => rest,
    };
    let is_zone = fits(b"Z", zone) || fits(b"+00:00", zone) || fits(b"-00:00", zone);
    (fits(SHAPE, seconds) && is_zone).then(|| format!("{seconds}{zone}").to_ascii_uppercase())
}

/// Seconds from now, in the largest unit that makes at least one.
fn relative(seconds: f64, within: Within) -> String {
    const UNITS: [(f64, &str); 6] = [
        (31_556_952.0, "year"),
        (2_629_746.0, "month"),
        (86_400.0, "day"),
        (3_600.0, "hour"),
        (60.0, "minute"),
        (1.0, "second"),
    ];
    let (length, unit) = UNITS.into_iter().find(|(length, _)| seconds.abs() >= *length).unwrap_or((1.0, "second"));
    let format = match within {
        Within::Nothing => &RELATIVE,
        Within::Sentence => &ENGLISH,
    };
    format.with(|format| String::from(format.format((seconds / length).trunc(), unit)))
}
