//! gzip streams, of any number of members (RFC 1952). eStargz and parallel compressors write many.

use flate2::{Decompress, FlushDecompress, Status};

use super::findings::{Problem, Trailing};
use super::sink::Take;

/// The base-2 logarithm of DEFLATE's window: always the largest, as a gzip header does not tell.
const WINDOW_BITS: u8 = 15;

/// Bytes that come out at a time: they are hashed while the processor's cache still has them.
const BUFFER: usize = 64 << 10;

/// The two bytes that begin a member.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

pub(super) struct Gzip {
    inflate: Decompress,
    place: Place,
    members: u64,
    trailing: Trailing,
    buffer: Vec<u8>,
}

/// Where the next byte belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Within a member.
    Member,
    /// Behind a member.
    Between,
    /// Behind a member, and the last byte was the first that begins one.
    HalfMagic,
    /// Behind the stream.
    Behind,
}

impl Default for Gzip {
    fn default() -> Self {
        Self {
            inflate: Decompress::new_gzip(WINDOW_BITS),
            place: Place::Member,
            members: 0,
            trailing: Trailing::default(),
            buffer: vec![0; BUFFER],
        }
    }
}

impl Gzip {
    pub(super) fn feed(&mut self, mut bytes: &[u8], sink: &mut impl Take) -> Result<(), Problem> {
        while let Some(&next) = bytes.first() {
            match self.place {
                Place::Member => bytes = self.inflate(bytes, sink)?,
                Place::Between if next == MAGIC[0] => {
                    self.place = Place::HalfMagic;
                    bytes = &bytes[1..];
                }
                Place::HalfMagic if next == MAGIC[1] => {
                    self.place = Place::Member;
                    self.inflate.reset(true);
                    self.inflate(&MAGIC[..1], sink)?;
                }
                Place::HalfMagic => self.leave(&MAGIC[..1]),
                Place::Between => self.leave(&[]),
                Place::Behind => {
                    self.trailing.add(bytes);
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    pub(super) fn finish(&mut self) -> Result<(u64, Trailing), Problem> {
        match self.place {
            Place::Member => return Err(Problem::Truncated),
            Place::HalfMagic => self.leave(&MAGIC[..1]),
            Place::Between | Place::Behind => {}
        }
        Ok((self.members, self.trailing))
    }

    fn leave(&mut self, held: &[u8]) {
        self.place = Place::Behind;
        self.trailing.add(held);
    }

    /// Unpacks as far as the member or the bytes go; gives the bytes behind the member.
    fn inflate<'b>(&mut self, mut bytes: &'b [u8], sink: &mut impl Take) -> Result<&'b [u8], Problem> {
        loop {
            let (read, written) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self.inflate.decompress(bytes, &mut self.buffer, FlushDecompress::None);
            let read = (self.inflate.total_in() - read) as usize;
            let written = (self.inflate.total_out() - written) as usize;
            bytes = bytes.get(read..).unwrap_or_default();
            // Also when it failed: what came out before the damage did come out.
            sink.take(self.buffer.get(..written).unwrap_or_default())?;
            let status = status.map_err(|error| damage(error.message()))?;
            if status == Status::StreamEnd {
                self.members += 1;
                self.place = Place::Between;
                return Ok(bytes);
            }
            // With room left in the buffer, there is nothing more to be had from these bytes.
            if written < self.buffer.len() {
                return if bytes.is_empty() { Ok(bytes) } else { Err(stuck()) };
            }
        }
    }
}

/// In few words, because those of the decoder depend on how the bytes were cut.
fn damage(message: Option<&str>) -> Problem {
    let words = match message {
        Some("incorrect data check" | "incorrect length check") => "the checksum or the length of a member is wrong",
        _ => "the data are invalid",
    };
    Problem::Corrupt { words: words.to_owned() }
}

/// The decoder neither takes nor gives. It never should; without this, a mistake there would hang the worker.
fn stuck() -> Problem {
    Problem::Corrupt { words: "the decoder does not go on".to_owned() }
}
