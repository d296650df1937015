//! A second worker, which hashes what this one unpacks, so that one large layer takes two cores. It is another of the same
//! script, and ends with this one, or when nobody needs it any longer.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use futures_util::future::LocalBoxFuture;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue, throw_str};
use web_sys::{Event, MessageEvent, Worker};

use super::scope;
use crate::browser::listener::Listener;
use crate::digest::{Algorithm, Digest};
use crate::unpack::Give;
use crate::verify::beside::{Beside, FromSecond, ToSecond};
use crate::verify::job::{read, write};

/// How many bytes go over at once. Each piece leaves objects behind, here and there, which the browser does not collect before
/// they are many: a layer from which 2.6 GiB of zeros come out takes 44 to 49 MiB of memory, and in pieces of a quarter of
/// this, four times as many of them, it was 58 to 64.
const PIECE: u32 = 1 << 20;

/// How many pieces may be on their way or wait to be hashed.
const MOST: usize = 4;

/// The second worker, once it is needed. When it fails, this one does: an error that nobody catches is what the page hears of.
#[derive(Default)]
pub(super) struct Second(RefCell<Option<Running>>);

struct Running {
    line: Rc<Line>,
    /// Held for their drop.
    _listeners: [Listener; 2],
}

/// The line to it.
struct Line {
    worker: Worker,
    /// What it is to be told once it listens.
    early: RefCell<Option<Vec<JsValue>>>,
    /// The piece that is being filled, and how far it is.
    filling: RefCell<Option<(ArrayBuffer, u32)>>,
    /// How many pieces were given and have not come back.
    out: Cell<usize>,
    /// Those that came back, to be filled again.
    free: RefCell<Vec<ArrayBuffer>>,
    digest: RefCell<Option<Digest>>,
    waker: Cell<Option<Waker>>,
}

impl Second {
    fn line(&self) -> Option<Rc<Line>> {
        self.0.borrow().as_ref().map(|running| running.line.clone())
    }
}

impl Beside for Second {
    fn begin(&self, algorithm: &Algorithm) -> Option<Give> {
        let running = Running::start()?;
        let line = running.line.clone();
        line.order(&ToSecond::Begin { algorithm: algorithm.clone() });
        self.0.replace(Some(running));
        Some(Box::new(move |bytes| line.fill(bytes)))
    }

    fn room(&self) -> LocalBoxFuture<'_, ()> {
        Box::pin(async {
            if let Some(line) = self.line() {
                line.until(|line| (line.out.get() < MOST).then_some(())).await;
            }
        })
    }

    fn digest(&self) -> LocalBoxFuture<'_, Option<Digest>> {
        Box::pin(async {
            let line = self.line()?;
            line.give();
            line.order(&ToSecond::End);
            Some(line.until(|line| line.digest.take()).await)
        })
    }
}

impl Running {
    /// Starts it; `None` in a browser whose workers cannot start others.
    fn start() -> Option<Self> {
        let worker = Worker::new(&scope().location().href()).ok()?;
        let line = Rc::new(Line {
            worker: worker.clone(),
            early: RefCell::new(Some(Vec::new())),
            filling: RefCell::default(),
            out: Cell::new(0),
            free: RefCell::default(),
            digest: RefCell::default(),
            waker: Cell::default(),
        });
        let hear = {
            let line = line.clone();
            move |event: Event| line.hear(event.unchecked_into::<MessageEvent>().data())
        };
        let listeners = [
            Listener::new(worker.clone().into(), "message", hear),
            Listener::new(worker.into(), "error", |_| throw_str("the second worker failed")),
        ];
        Some(Self { line, _listeners: listeners })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.line.worker.terminate();
    }
}

impl Line {
    async fn until<T>(&self, mut found: impl FnMut(&Self) -> Option<T>) -> T {
        poll_fn(|context| match found(self) {
            Some(value) => Poll::Ready(value),
            None => {
                self.waker.set(Some(context.waker().clone()));
                Poll::Pending
            }
        })
        .await
    }

    fn wake(&self) {
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    fn order(&self, order: &ToSecond) {
        // Plain data, which can always be written.
        if let Ok(text) = write(order) {
            self.say(text.into());
        }
    }

    fn say(&self, message: JsValue) {
        match &mut *self.early.borrow_mut() {
            Some(early) => early.push(message),
            None => self.post(&message),
        }
    }

    fn post(&self, message: &JsValue) {
        let moved: Array = message.dyn_ref::<Uint8Array>().map(Uint8Array::buffer).iter().collect();
        // Neither text nor a buffer that is here can fail to be posted.
        let _ = self.worker.post_message_with_transfer(message, &moved);
    }

    /// Fills pieces with bytes, and gives away those that are full.
    fn fill(&self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let begin = || (self.free.borrow_mut().pop().unwrap_or_else(|| ArrayBuffer::new(PIECE)), 0);
            let (buffer, at) = self.filling.take().unwrap_or_else(begin);
            let (now, later) = bytes.split_at(bytes.len().min((PIECE - at) as usize));
            let length = now.len() as u32;
            Uint8Array::new_with_byte_offset_and_length(&buffer, at, length).copy_from(now);
            self.filling.replace(Some((buffer, at + length)));
            if at + length == PIECE {
                self.give();
            }
            bytes = later;
        }
    }

    /// Gives the piece away as far as it is filled.
    fn give(&self) {
        if let Some((buffer, length)) = self.filling.take() {
            self.out.set(self.out.get() + 1);
            self.say(Uint8Array::new_with_byte_offset_and_length(&buffer, 0, length).into());
        }
    }

    fn hear(&self, said: JsValue) {
        match said.dyn_into::<ArrayBuffer>() {
            Ok(buffer) => self.back(buffer),
            Err(said) => match read(&said.as_string().unwrap_or_default()) {
                Ok(FromSecond::Ready) => self.listens(),
                Ok(FromSecond::Hashed { digest }) => {
                    self.digest.replace(Some(digest));
                    self.wake();
                }
                Err(_) => throw_str("the second worker says what it was not asked"),
            },
        }
    }

    fn listens(&self) {
        let early = self.early.take().unwrap_or_default();
        early.iter().for_each(|message| self.post(message));
    }

    /// A piece came back. All are kept, also those beyond [`MOST`] that came out of very few bytes: thrown away, they would
    /// stay until the browser collects them, and others be made meanwhile.
    fn back(&self, buffer: ArrayBuffer) {
        self.out.set(self.out.get().saturating_sub(1));
        self.free.borrow_mut().push(buffer);
        self.wake();
    }
}
