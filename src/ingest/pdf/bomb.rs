use super::super::FormatError;
use flate2::read::ZlibDecoder;
use std::io::Read;

/// No stream may unpack to more than this; the text of the longest plans is some 10 MB, a page as a picture 100 MB.
pub(super) const MAX_STREAM_BYTES: u64 = 384 << 20;
/// Nor all streams together to more than this.
const MAX_TOTAL_BYTES: u64 = 4 << 30;

/// Unpacks every compressed stream into nothing, to see that none is a bomb: the parser would keep it in memory.
pub(super) fn check(bytes: &[u8]) -> Result<(), FormatError> {
    let mut total = 0;
    let find = memchr::memmem::Finder::new(b"stream");
    let mut at = 0;
    while let Some(found) = find.find(&bytes[at..]) {
        let start = at + found + b"stream".len();
        at = start;
        let data = &bytes[start..];
        let skip = data.iter().take(2).take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let data = &data[skip..];
        // endstream, or not deflate.
        if skip == 0 || data.first().is_none_or(|b| b & 0x0f != 8) {
            continue;
        }
        let size = unpacked(data);
        total += size;
        if size > MAX_STREAM_BYTES || total > MAX_TOTAL_BYTES {
            return Err(FormatError::whole(format!(
                "a stream of the PDF unpacks to more than {MAX_STREAM_BYTES} bytes, or all to more than {MAX_TOTAL_BYTES} (a bomb?); print it to a new PDF"
            )));
        }
    }
    Ok(())
}

/// Bytes that come out, at most one more than allowed; data that was packed twice counts what comes out in the end.
fn unpacked(data: &[u8]) -> u64 {
    let mut outer = ZlibDecoder::new(data);
    let mut head = [0; 2];
    if outer.read_exact(&mut head).is_err() {
        return 0;
    }
    let twice = head[0] & 0x0f == 8 && u16::from_be_bytes(head).is_multiple_of(31);
    let rest = head.chain(outer);
    if twice {
        let inner = size(ZlibDecoder::new(rest));
        if inner > 0 {
            return inner;
        }
        return size(ZlibDecoder::new(data));
    }
    size(rest)
}

trait Chain {
    fn chain<R: Read>(self, rest: R) -> impl Read;
}

impl Chain for [u8; 2] {
    fn chain<R: Read>(self, rest: R) -> impl Read {
        std::io::Cursor::new(self).chain(rest)
    }
}

fn size(reader: impl Read) -> u64 {
    let mut limited = reader.take(MAX_STREAM_BYTES + 1);
    let mut buffer = vec![0; 1 << 16];
    let mut size = 0;
    while let Ok(read @ 1..) = limited.read(&mut buffer) {
        size += read as u64;
    }
    size
}
