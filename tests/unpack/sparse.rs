//! Files with holes, in the formats that programs write.

use tallyman::unpack::{Findings, Remark};

use crate::headers::{END, content, entry, header, record, sum};
use crate::{MARKED, inside, remarked};

/// Passes over the parts of an archive, with an end behind them.
fn walk(parts: &[&[u8]]) -> Findings {
    inside(&[&parts.concat(), &END[..]].concat())
}

#[test]
fn the_map_of_a_sparse_file_is_no_content_and_no_entry() {
    let mut sparse = header("sparse", b'S', 3);
    sparse[257..265].copy_from_slice(b"ustar  \0");
    sparse[482] = 1;
    let mut first = [0; 512];
    first[504] = 1;
    let findings = walk(&[&sum(sparse), &first, &[0; 512], &content(b"abc"), &entry("b", b'0', b"")]);
    assert_eq!((findings.archive.entries, findings.archive.content, findings.archive.end), (2, 3, MARKED));
    assert_eq!(remarked(&findings, Remark::Sparse), (1, vec!["sparse"]));
}

#[test]
fn no_map_follows_a_sparse_file_that_has_none_nor_another_kind_of_file() {
    for (kind, extended) in [(b'S', 0), (b'0', 1)] {
        let mut file = header("file", kind, 3);
        file[257..265].copy_from_slice(b"ustar  \0");
        file[482] = extended;
        let findings = walk(&[&sum(file), &content(b"abc"), &entry("b", b'0', b"")]);
        assert_eq!((findings.archive.entries, findings.archive.content, findings.archive.end), (2, 3, MARKED));
    }
}

#[test]
fn sparse_files_of_every_format_are_as_long_as_what_is_stored_of_them() {
    // Eight EiB with one byte at their end, in the formats of GNU tar's PAX headers.
    let pax = |keys: &[(&str, &str)]| {
        let records: String = keys.iter().map(|(key, value)| record(key, value)).collect();
        entry("pax", b'x', records.as_bytes())
    };
    let (end, size) = ((i64::MAX - 1).to_string(), i64::MAX.to_string());
    let region = [("GNU.sparse.offset", &*end), ("GNU.sparse.numbytes", "1")];
    let zero = [&[("GNU.sparse.size", &*size), ("GNU.sparse.numblocks", "1")][..], &region].concat();
    let map = format!("{end},1");
    let one = [("GNU.sparse.name", "whole"), ("GNU.sparse.size", &size), ("GNU.sparse.map", &map)];
    let two = [
        ("GNU.sparse.major", "1"),
        ("GNU.sparse.minor", "0"),
        ("GNU.sparse.name", "whole"),
        ("GNU.sparse.realsize", &size),
    ];
    for (keys, stored) in [(&zero[..], 1), (&one, 1), (&two, 513)] {
        let findings = walk(&[&pax(keys), &entry("sparse", b'0', &vec![b'x'; stored]), &entry("b", b'0', b"")]);
        let archive = &findings.archive;
        assert_eq!((archive.entries, archive.content, archive.end), (2, stored as u64, MARKED), "{keys:?}");
        assert_eq!(remarked(&findings, Remark::Sparse).0, 1, "{keys:?}");
    }
    let mut old = header("sparse", b'S', 1);
    old[257..265].copy_from_slice(b"ustar  \0");
    old[482] = 1;
    // As many blocks of the map as a million regions take, at 21 each.
    let mut map = vec![0; 512 * 47_620];
    map.chunks_mut(512).rev().skip(1).for_each(|block| block[504] = 1);
    let findings = crate::pass(&[&sum(old), &map[..], &content(b"x"), &END].concat()).findings;
    assert_eq!((findings.archive.content, findings.archive.end), (1, MARKED));
}
