//! Unpacking a file for its bytes: no digest is taken and no archive walked.

use super::decoder::Decoder;
use super::findings::{Coding, Problem};
use super::limits::{Exceeded, Limits};
use super::sink::{Meter, Take};

/// A compressed file, unpacked a piece at a time.
pub struct Unpacker {
    decoder: Decoder,
    meter: Meter,
}

/// Lets pass what the limits allow.
struct Tap<'a, F>(&'a mut Meter, F);

impl<F: FnMut(&[u8])> Take for Tap<'_, F> {
    fn take(&mut self, bytes: &[u8]) -> Result<(), Exceeded> {
        self.0.count(bytes.len() as u64)?;
        (self.1)(bytes);
        Ok(())
    }
}

impl Unpacker {
    /// An unpacker of that coding.
    ///
    /// # Errors
    /// [`Problem::Unsupported`] when it cannot be undone here.
    pub fn new(coding: Coding, limits: Limits) -> Result<Self, Problem> {
        Ok(Self { decoder: Decoder::of(coding, limits.window)?, meter: Meter::new(limits) })
    }

    /// Takes the next bytes; `out` is given what comes out of them, a little at a time.
    ///
    /// # Errors
    /// When they are damaged, or more comes out than may. Nothing is to be fed after that.
    pub fn feed(&mut self, bytes: &[u8], out: impl FnMut(&[u8])) -> Result<(), Problem> {
        self.meter.raw += bytes.len() as u64;
        self.decoder.feed(bytes, &mut Tap(&mut self.meter, out))
    }

    /// The end of the bytes; `out` is given what was held back.
    ///
    /// # Errors
    /// When they are cut off, or something follows them that is no part of them and is not zero.
    pub fn finish(mut self, out: impl FnMut(&[u8])) -> Result<(), Problem> {
        let (_, trailing) = self.decoder.finish(&mut Tap(&mut self.meter, out))?;
        match trailing.not_zero {
            0 => Ok(()),
            _ => Err(Problem::Corrupt { words: "something else follows it".to_owned() }),
        }
    }
}
