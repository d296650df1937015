//! A delegate that asks a transport, as a worker asks its own.

use std::rc::Rc;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use tallyman::body::{READ_LIMIT, read_start};
use tallyman::transport::{Delegate, Delegated, Request, Response, Transport, TransportError};
use tallyman::verify::job::Head;

struct Asks<T>(T);

/// A delegate that carries out its requests by this transport, and keeps the content to itself.
pub fn by<T: Transport>(transport: &T) -> Delegated {
    Delegated(Rc::new(Asks(transport.clone())))
}

impl<T: Transport> Delegate for Asks<T> {
    fn carry(&self, request: Request) -> LocalBoxFuture<'_, Result<Response<Vec<u8>>, TransportError>> {
        let carried = async move {
            let response = self.0.send(Request { delegate: None, ..request }).await?;
            let head = Head::of(&response);
            let is_content = head.status == 200;
            Ok(head.with(if is_content { Vec::new() } else { read_start(response.body, READ_LIMIT).await }))
        };
        carried.boxed_local()
    }
}

/// A delegate that breaks down on the way.
pub struct Breaks;

impl Delegate for Breaks {
    fn carry(&self, _: Request) -> LocalBoxFuture<'_, Result<Response<Vec<u8>>, TransportError>> {
        async { Err(TransportError::Delegate) }.boxed_local()
    }
}
