//! An answer that came through a session: its words are read with a ceiling and repeat no secret.

use crate::body::Body;
use crate::secret::Secret;
use crate::source::error::ErrorKind;
use crate::source::throttle::Guarded;
use crate::source::told::{READ_LIMIT, Told, read_start};
use crate::source::{Exchange, retry};
use crate::transport::Response;

/// An answer with its exchange.
pub struct Answered<B> {
    /// The answer.
    pub response: Response<Guarded<B>>,
    /// What was sent and what came, for showing.
    pub exchange: Exchange,
    /// What was sent, to be struck out of whatever the server says.
    pub(super) secrets: Vec<Secret>,
    /// The reader's clock, for `Retry-After`.
    pub(super) now: u64,
}

impl<B: Body> Answered<B> {
    /// Reads the server's words about a refusal.
    pub async fn told(self) -> Told {
        let start = read_start(self.response.body, READ_LIMIT).await;
        Told::read(self.response.status, &start, &self.secrets)
    }

    /// The error that this refusal is by its status and words.
    pub async fn refusal(self) -> ErrorKind {
        let wait = retry::wait_of(&self.response.headers, self.now);
        ErrorKind::of_status(self.told().await, wait)
    }
}
