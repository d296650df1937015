//! Zstandard streams (RFC 8878): frames one after another, skippable ones between them (zstd:chunked ends with one).
//!
//! The decoder wants whole blocks, so up to one block is held back. Blocks are unpacked one at a time: one of four
//! bytes can hold 128 KiB, and all blocks of a piece together could hold gigabytes.

use std::io::Read as _;

use ruzstd::decoding::FrameDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};

use super::findings::{Coding, Problem, Trailing};
use super::limits::Exceeded;
use super::sink::Take;

/// The longest header of a frame, in bytes: magic number, descriptor, window, dictionary, size (section 3.1.1.1).
const LONGEST_HEADER: usize = 18;

/// The most bytes of a block, stored or unpacked (section 3.1.1.2.4).
const LARGEST_BLOCK: usize = 128 << 10;

/// Bytes that come out at a time: they are hashed while the processor's cache still has them.
const BUFFER: usize = 64 << 10;

pub(super) struct Zstd {
    decoder: FrameDecoder,
    place: Place,
    held: Vec<u8>,
    frames: u64,
    trailing: Trailing,
    buffer: Vec<u8>,
}

/// Where the next byte belongs.
#[derive(Clone, Copy)]
enum Place {
    /// To the header of a frame, or to nothing.
    Frame,
    /// To a skippable frame with so many bytes left.
    Skip(u64),
    /// To a block of a frame.
    Block(Frame),
    /// Behind the last frame.
    Behind,
}

/// What the header of a frame says of it (section 3.1.1.1), and how far it has come.
#[derive(Clone, Copy)]
struct Frame {
    /// Whether a checksum follows the last block.
    checksum: bool,
    /// How many bytes are to come out of it, where that is named.
    size: Option<u64>,
    /// How many have.
    came: u64,
}

impl Zstd {
    pub(super) fn new(window: u64) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(window);
        Self {
            decoder,
            place: Place::Frame,
            held: Vec::new(),
            frames: 0,
            trailing: Trailing::default(),
            buffer: vec![0; BUFFER],
        }
    }

    pub(super) fn feed(&mut self, bytes: &[u8], sink: &mut impl Take) -> Result<(), Problem> {
        if self.held.is_empty() {
            let rest = self.run(bytes, sink, false)?;
            self.held.extend_from_slice(rest);
            return Ok(());
        }
        let mut all = std::mem::take(&mut self.held);
        all.extend_from_slice(bytes);
        let rest = self.run(&all, sink, false)?.len();
        all.drain(..all.len() - rest);
        self.held = all;
        Ok(())
    }

    pub(super) fn finish(&mut self, sink: &mut impl Take) -> Result<(u64, Trailing), Problem> {
        let held = std::mem::take(&mut self.held);
        let rest = self.run(&held, sink, true)?;
        match self.place {
            Place::Frame => self.trailing.add(rest),
            Place::Behind => {}
            Place::Skip(_) | Place::Block(_) => return Err(Problem::Truncated),
        }
        Ok((self.frames, self.trailing))
    }

    /// Goes as far as the bytes allow and gives those that are not used yet. With the `last` ones, a header may be
    /// shorter than the longest.
    fn run<'b>(&mut self, mut bytes: &'b [u8], sink: &mut impl Take, last: bool) -> Result<&'b [u8], Problem> {
        loop {
            let used = match self.place {
                Place::Frame => self.frame(bytes, last)?,
                Place::Skip(left) => {
                    let used = left.min(bytes.len() as u64);
                    self.place = if used == left { Place::Frame } else { Place::Skip(left - used) };
                    used as usize
                }
                Place::Block(frame) => self.block(bytes, frame, sink)?,
                Place::Behind => {
                    self.trailing.add(bytes);
                    return Ok(&[]);
                }
            };
            bytes = bytes.get(used..).unwrap_or_default();
            let goes_on = used > 0 || matches!(self.place, Place::Behind);
            if !goes_on || bytes.is_empty() {
                return Ok(bytes);
            }
        }
    }

    /// Reads the header of a frame; 0 when more bytes are needed.
    fn frame(&mut self, bytes: &[u8], last: bool) -> Result<usize, Problem> {
        let is_short = bytes.first_chunk::<LONGEST_HEADER>().is_none();
        if bytes.len() < 4 || is_short && !last {
            return Ok(0);
        }
        if Coding::of(bytes) != Coding::Zstd {
            self.place = Place::Behind;
            return Ok(0);
        }
        let mut rest = bytes;
        let outcome = self.decoder.reset(&mut rest);
        let used = bytes.len() - rest.len();
        match outcome {
            Ok(()) => {
                // Bits of the descriptor, the byte behind the magic number (section 3.1.1.1.1): the third for a checksum; the
                // highest two for the size, which a frame of a single segment, the sixth, has in any case.
                let descriptor = bytes.get(4).copied().unwrap_or_default();
                let size = (descriptor & 0b1110_0000 != 0).then(|| self.decoder.content_size());
                self.place = Place::Block(Frame { checksum: descriptor & 0b100 != 0, size, came: 0 });
            }
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                self.frames += 1;
                self.place = if length == 0 { Place::Frame } else { Place::Skip(length.into()) };
            }
            Err(error) => return Err(problem(&error, is_short)),
        }
        Ok(used)
    }

    /// Unpacks a block; 0 when more bytes are needed.
    fn block(&mut self, bytes: &[u8], mut frame: Frame, sink: &mut impl Take) -> Result<usize, Problem> {
        let Some([a, b, c]) = bytes.first_chunk() else { return Ok(0) };
        // Section 3.1.1.2: last block, type, size. A block of type 1 is one byte that is repeated.
        let header = u32::from_le_bytes([*a, *b, *c, 0]);
        let is_last = header & 1 == 1;
        let size = match header >> 1 & 3 {
            1 => 1,
            3 => return Err(corrupt("a block is of the type that is reserved")),
            _ => (header >> 3) as usize,
        };
        if size > LARGEST_BLOCK {
            return Err(corrupt("a block is too large"));
        }
        let whole = 3 + size + if is_last && frame.checksum { 4 } else { 0 };
        let Some(block) = bytes.get(..whole) else { return Ok(0) };
        let outcome = self.decoder.decode_from_to(block, &mut self.buffer);
        let (_, mut written) = outcome.map_err(|error| problem(&error, false))?;
        while written > 0 {
            sink.take(self.buffer.get(..written).unwrap_or_default())?;
            frame.came += written as u64;
            written = self.decoder.read(&mut self.buffer).map_err(|_| corrupt("the decoder does not go on"))?;
        }
        if frame.size.is_some_and(|size| frame.came > size || is_last && frame.came < size) {
            return Err(corrupt("a frame has another size than its header says"));
        }
        self.place = Place::Block(frame);
        if is_last {
            let (named, computed) = (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum());
            if named.is_some() && named != computed {
                return Err(corrupt("the checksum of a frame is wrong"));
            }
            self.frames += 1;
            self.place = Place::Frame;
        }
        Ok(whole)
    }
}

fn corrupt(words: &str) -> Problem {
    Problem::Corrupt { words: words.to_owned() }
}

fn problem(error: &FrameDecoderError, is_short: bool) -> Problem {
    match error {
        FrameDecoderError::WindowSizeTooBig { requested, max } => {
            Exceeded::Window { most: *max, asked: *requested }.into()
        }
        FrameDecoderError::DictNotProvided { dict_id } => Problem::Dictionary { id: *dict_id },
        FrameDecoderError::FrameHeaderError(_) => corrupt("the header of a frame is invalid"),
        _ if is_short => Problem::Truncated,
        _ => corrupt("a block is invalid"),
    }
}
