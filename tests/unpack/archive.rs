use tallyman::unpack::{ArchiveEnd, ArchiveProblem, Coding, Findings, MAX_EXTENSION, NAMED, Problem, Remark};

use crate::headers::{END, content, entry, header, record, sum};
use crate::{MARKED, add, inside, remarked, sha256, tar};

/// Passes over the parts of an archive, with an end behind them.
fn walk(parts: &[&[u8]]) -> Findings {
    inside(&[&parts.concat(), &END[..]].concat())
}

fn broken(why: ArchiveProblem, at: u64) -> ArchiveEnd {
    ArchiveEnd::Broken { why, at }
}

#[test]
fn a_plain_archive_has_one_digest_for_both() {
    let findings = inside(&tar());
    assert_eq!((findings.coding, findings.members), (Coding::Plain, 0));
    assert_eq!((findings.diff_id, findings.unpacked), (Some(sha256(&tar())), tar().len() as u64));
    let archive = findings.archive;
    assert_eq!((archive.entries, archive.files, archive.folders, archive.links), (3, 1, 1, 1));
    assert_eq!((archive.content, archive.end, archive.remarks), (1000, MARKED, vec![]));
}

#[test]
fn a_diff_id_of_another_algorithm_is_computed_apart() {
    use tallyman::digest::{Algorithm, Hasher};
    let sha512 = || Hasher::new(&Algorithm::Sha512).unwrap();
    let mut pass = tallyman::unpack::Pass::new(Hasher::sha256(), sha512(), Default::default());
    pass.feed(&tar());
    let mut alone = sha512();
    alone.update(&tar());
    let passed = pass.finish();
    assert_eq!((passed.digest, passed.findings.diff_id), (sha256(&tar()), Some(alone.finish())));
}

#[test]
fn nothing_at_all_is_an_archive_without_entries() {
    let findings = inside(b"");
    assert_eq!((findings.diff_id, findings.archive.end), (Some(sha256(b"")), ArchiveEnd::Unmarked));
}

#[test]
fn other_compressions_are_named_and_not_undone() {
    for (stored, coding) in [(&b"\xfd7zXZ\x00rest"[..], Coding::Xz), (b"BZh91AY&SY", Coding::Bzip2)] {
        let findings = inside(stored);
        assert_eq!((findings.coding, findings.problem), (coding, Some(Problem::Unsupported { coding })));
        assert_eq!(findings.diff_id, None);
    }
}

#[test]
fn bytes_that_are_no_archive_are_hashed_all_the_same() {
    for text in [&b"x"[..], b"\x1f", b"{}", &[b'x'; 5000]] {
        let findings = inside(text);
        let why = if text.len() < 512 { ArchiveProblem::Truncated } else { ArchiveProblem::NotAnArchive };
        let at = if text.len() < 512 { text.len() as u64 } else { 0 };
        assert_eq!((findings.diff_id, findings.archive.end), (Some(sha256(text)), broken(why, at)));
    }
}

#[test]
fn the_end_is_told_as_it_is() {
    let file = entry("a", b'0', b"text");
    let lone = [&file[..], &[0; 512], &file, &END].concat();
    let table: [(&str, Vec<u8>, ArchiveEnd); 7] = [
        ("marked", [&file[..], &END].concat(), MARKED),
        ("marked and filled up", [&file[..], &END, &[0; 9000]].concat(), MARKED),
        ("bytes behind the marker", [&file[..], &END, b"x\0y"].concat(), ArchiveEnd::Marked { behind: 2 }),
        ("no marker", file.clone(), ArchiveEnd::Unmarked),
        ("half a marker", [&file[..], &[0; 512]].concat(), ArchiveEnd::Unmarked),
        ("content cut off", file[..700].to_vec(), broken(ArchiveProblem::Truncated, 700)),
        ("header cut off", file[..100].to_vec(), broken(ArchiveProblem::Truncated, 100)),
    ];
    for (case, stored, end) in table {
        assert_eq!(inside(&stored).archive.end, end, "{case}");
    }
    assert_eq!(remarked(&inside(&lone), Remark::LoneZeroBlock).0, 1);
    assert_eq!(inside(&lone).archive.entries, 2);
}

#[test]
fn an_archive_hidden_behind_the_end_or_in_a_file_is_not_walked() {
    let behind = [&entry("a", b'0', b"text"), &END[..], &entry("hidden", b'0', b"text")].concat();
    assert_eq!(inside(&behind).archive.entries, 1);
    assert_eq!(walk(&[&entry("a", b'0', &tar())]).archive.entries, 1);
}

#[test]
fn a_header_that_cannot_be_right_ends_the_walk_and_not_the_hashing() {
    let good = entry("a", b'0', b"text");
    let mut bad = good.clone();
    bad[0] = b'b';
    let findings = walk(&[&good, &bad, &good]);
    assert_eq!(findings.archive.end, broken(ArchiveProblem::Checksum, 1024));
    assert!(findings.diff_id.is_some());
    let mut block = header("a", b'0', 0);
    block[124..135].copy_from_slice(b"size?size??");
    assert_eq!(walk(&[&sum(block)]).archive.end, broken(ArchiveProblem::Size, 0));
    // Two to the power of 63 bytes and more, in base 256.
    block[124..136].copy_from_slice(&[0x80, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(walk(&[&sum(block)]).archive.end, broken(ArchiveProblem::Size, 0));
}

#[test]
fn a_checksum_of_signed_bytes_counts() {
    let mut block = header("a\u{e9}", b'0', 0);
    block[148..156].fill(b' ');
    let signed: i32 = block.iter().map(|byte| i32::from(*byte as i8)).sum();
    block[148..156].copy_from_slice(format!("{signed:06o}\0 ").as_bytes());
    assert_eq!(walk(&[&block]).archive.entries, 1);
}

#[test]
fn a_larger_size_than_there_are_bytes_is_truncated() {
    let findings = inside(&[&header("a", b'0', (8 << 30) - 1)[..], b"short"].concat());
    assert_eq!(findings.archive.end, broken(ArchiveProblem::Truncated, 517));
    assert_eq!(findings.archive.content, 5, "what was there");
}

#[test]
fn sizes_end_where_numbers_with_a_sign_do() {
    let largest = i64::MAX as u64;
    for (size, why) in [(largest, ArchiveProblem::Truncated), (largest + 1, ArchiveProblem::Size)] {
        let mut numbered = tar::Header::new_gnu();
        numbered.set_size(size);
        numbered.set_cksum();
        let findings = inside(&[numbered.as_bytes(), &b"short"[..]].concat());
        let at = if why == ArchiveProblem::Size { 0 } else { 517 };
        assert_eq!(findings.archive.end, broken(why, at), "{size}");
    }
}

#[test]
fn what_is_neither_file_nor_folder_nor_link_is_an_entry_all_the_same() {
    let findings = walk(&[&entry("pipe", b'6', b""), &entry("device", b'3', b""), &entry("file", b'0', b"text")]);
    let archive = &findings.archive;
    assert_eq!((archive.entries, archive.files, archive.folders, archive.links), (3, 1, 0, 0));
}

#[test]
fn what_a_reader_may_want_to_know_is_counted_and_named() {
    let long = "d/".repeat(40);
    let mut setuid = header("bin/su", b'0', 0);
    setuid[100..107].copy_from_slice(b"0006755");
    let mut folder = header("var/mail", b'5', 0);
    folder[100..107].copy_from_slice(b"0006775");
    let link = |target: &str| {
        let mut block = header("hard", b'1', 0);
        block[157..157 + target.len()].copy_from_slice(target.as_bytes());
        sum(block).to_vec()
    };
    let soft = |name: &str, target: &str| {
        let mut block = header(name, b'2', 0);
        block[157..157 + target.len()].copy_from_slice(target.as_bytes());
        sum(block).to_vec()
    };
    let mut mode = header("mode", b'0', 0);
    mode[100..107].copy_from_slice(b"rw-r--r");
    let table: Vec<(Remark, Vec<u8>, &str)> = vec![
        (Remark::SetUserId, sum(setuid).to_vec(), "bin/su"),
        (Remark::SetGroupId, sum(setuid).to_vec(), "bin/su"),
        (Remark::AbsoluteName, entry("/etc/passwd", b'0', b""), "/etc/passwd"),
        (Remark::AbsoluteName, entry("C:\\x", b'0', b""), "C:\\\\x"),
        (Remark::AbsoluteName, entry("\\\\srv\\x", b'0', b""), "\\\\\\\\srv\\\\x"),
        (Remark::ParentName, entry("a/../../x", b'0', b""), "a/../../x"),
        (Remark::ParentName, entry("..", b'5', b""), ".."),
        (Remark::OddName, entry("a\nb", b'0', b""), "a\\nb"),
        (Remark::OddName, entry("fdp\u{202e}exe", b'0', b""), "fdp\\u{202e}exe"),
        (Remark::OddName, entry("a\u{2066}b", b'0', b""), "a\\u{2066}b"),
        (Remark::OddName, entry("etc\u{200b}", b'5', b""), "etc\\u{200b}"),
        (Remark::Device, entry("dev/null", b'3', b""), "dev/null"),
        (Remark::Device, entry("dev/sda", b'4', b""), "dev/sda"),
        (Remark::Pipe, entry("run/pipe", b'6', b""), "run/pipe"),
        (Remark::HardLinkOutside, link("../x"), "hard"),
        (Remark::HardLinkOutside, link("a/../../x"), "hard"),
        (Remark::HardLinkOutside, link("./a//../.././x"), "hard"),
        (Remark::HardLinkOutside, link("/etc/shadow"), "hard"),
        (Remark::SymbolicLinkOutside, soft("soft", "../etc/passwd"), "soft"),
        (Remark::SymbolicLinkOutside, soft("a/b/soft", "../../../../etc/passwd"), "a/b/soft"),
        (Remark::SymbolicLinkOutside, soft("./a/soft", "x/../../../y"), "./a/soft"),
        (Remark::Whiteout, entry("etc/.wh.motd", b'0', b""), "etc/.wh.motd"),
        (Remark::Whiteout, entry(".wh.", b'0', b""), ".wh."),
        (Remark::OpaqueWhiteout, entry("etc/.wh..wh..opq", b'0', b""), "etc/.wh..wh..opq"),
        (Remark::UnknownType, entry("what", b'Z', b""), "what"),
        (Remark::SizeWithoutContent, header("hard", b'1', 512).to_vec(), "hard"),
        (Remark::SizeWithoutContent, header("soft", b'2', 512).to_vec(), "soft"),
        (Remark::SizeWithoutContent, header("character", b'3', 512).to_vec(), "character"),
        (Remark::SizeWithoutContent, header("block", b'4', 512).to_vec(), "block"),
        (Remark::SizeWithoutContent, header("folder", b'5', 512).to_vec(), "folder"),
        (Remark::SizeWithoutContent, header("pipe", b'6', 512).to_vec(), "pipe"),
        (Remark::BadNumber, sum(mode).to_vec(), "mode"),
    ];
    for (remark, bytes, name) in &table {
        let findings = walk(&[bytes]);
        assert_eq!(remarked(&findings, *remark), (1, vec![*name]), "{remark:?}");
        assert_eq!(findings.archive.end, MARKED, "{remark:?}");
    }
    let plain = [entry(&long, b'5', b""), sum(folder).to_vec(), link("a/../b"), link("usr/bin/perl")].concat();
    let inside =
        [soft("a/soft", "../b"), soft("soft", "a/../b"), soft("a/b/soft", "/etc/x"), soft("a//b", "../c")].concat();
    let harmless =
        walk(&[&plain, &inside, &entry("a..b", b'0', b""), &entry(".whale", b'7', b""), &entry("./", b'5', b"")]);
    assert_eq!(harmless.archive.remarks, vec![]);
    assert_eq!(remarked(&walk(&[&entry("", b'0', b"")]), Remark::EmptyName), (1, vec![]));
}

#[test]
fn only_the_first_few_are_named_and_names_are_cut_and_made_harmless() {
    let many: Vec<u8> = (0..30).flat_map(|_| entry("../x", b'0', b"")).collect();
    let findings = walk(&[&many]);
    assert_eq!(remarked(&findings, Remark::ParentName), (30, vec!["../x"; NAMED]));
    let mut odd = header("../", b'0', 0);
    odd[3..10].copy_from_slice(b"\xff\xe2\x80\xae\\\x1b<");
    assert_eq!(remarked(&walk(&[&sum(odd)]), Remark::ParentName).1, ["../\\xff\\u{202e}\\\\\\u{1b}<"]);
    let name = format!("../{}", "n".repeat(5000));
    let long = walk(&[&entry("././@LongLink", b'L', name.as_bytes()), &entry("x", b'0', b"")]);
    let (_, names) = remarked(&long, Remark::ParentName);
    assert_eq!(names[0].len(), 256 + "…".len());
    for name in [format!("../{}", "n".repeat(253)), "../ü \"quay\" 'x' 埠".to_owned()] {
        let plain = walk(&[&entry("././@LongLink", b'L', name.as_bytes()), &entry("x", b'0', b"")]);
        assert_eq!(remarked(&plain, Remark::ParentName), (1, vec![&*name]), "neither cut nor escaped");
    }
}

#[test]
fn extended_headers_name_and_measure_the_entry_behind_them_only() {
    let pax = |records: &str| entry("pax", b'x', records.as_bytes());
    let named = walk(&[&pax(&record("path", "../long")), &entry("short", b'0', b""), &entry("other", b'0', b"")]);
    assert_eq!(remarked(&named, Remark::ParentName), (1, vec!["../long"]));
    assert_eq!(named.archive.entries, 2);
    let gnu = [entry("l", b'L', b"../gnu\0"), pax(&record("path", "pax")), entry("short", b'0', b"")].concat();
    assert_eq!(remarked(&walk(&[&gnu]), Remark::ParentName), (1, vec!["../gnu"]), "GNU's name wins");
    let link = walk(&[&pax(&record("linkpath", "/etc/shadow")), &entry("hard", b'1', b"")]);
    assert_eq!(remarked(&link, Remark::HardLinkOutside).0, 1);
    let link = walk(&[&entry("l", b'K', b"/etc/shadow\0"), &entry("hard", b'1', b"")]);
    assert_eq!(remarked(&link, Remark::HardLinkOutside).0, 1);
}

#[test]
fn a_size_in_a_pax_header_counts_instead_of_the_headers_own() {
    let pax = |size: &str| entry("pax", b'x', record("size", size).as_bytes());
    let hidden = content(&entry("hidden", b'0', b""));
    let skipped = walk(&[&pax("512"), &header("a", b'0', 0), &hidden]);
    assert_eq!((skipped.archive.entries, skipped.archive.content), (1, 512));
    let walked = walk(&[&pax("0"), &header("a", b'0', 512), &hidden]);
    assert_eq!((walked.archive.entries, walked.archive.content), (2, 0));
    for size in ["-1", "+5", "", "1e3", "99999999999999999999"] {
        let findings = walk(&[&pax(size), &entry("a", b'0', b"text")]);
        assert_eq!(remarked(&findings, Remark::MalformedExtension), (1, vec!["a"]), "{size}");
        assert_eq!(findings.archive.content, 4);
    }
}

#[test]
fn a_line_feed_in_a_value_begins_no_record() {
    let smuggled = record("SCHILY.xattr.user.x", &format!("\n{}", record("size", "512")));
    let findings = walk(&[&entry("pax", b'x', smuggled.as_bytes()), &entry("a", b'0', b""), &entry("b", b'0', b"")]);
    assert_eq!((findings.archive.entries, findings.archive.content), (2, 0));
    assert_eq!(remarked(&findings, Remark::MalformedExtension).0, 0);
}

#[test]
fn malformed_repeated_and_global_extended_headers_are_remarked() {
    for records in ["x", "5 a=b\n", "6 a=b\n6 a=b", "7 a=b\n", "4 =\n", "5 ab\n", "0 ", "99999999999999999999999 a=b\n"]
    {
        let findings = walk(&[&entry("pax", b'x', records.as_bytes()), &entry("a", b'0', b"")]);
        let expected = if records == "6 a=b\n6 a=b" { 1 } else { u64::from(records != "6 a=b\n") };
        assert_eq!(remarked(&findings, Remark::MalformedExtension).0, expected, "{records:?}");
        assert_eq!(findings.archive.end, MARKED);
    }
    let pax = entry("pax", b'x', record("path", "../a").as_bytes());
    let other = entry("pax", b'x', record("path", "b").as_bytes());
    let repeated = walk(&[&pax, &other, &entry("a", b'0', b"")]);
    assert_eq!(remarked(&repeated, Remark::RepeatedExtension).0, 1);
    assert_eq!(remarked(&repeated, Remark::ParentName).0, 0, "the last one counts");
    let global = walk(&[&entry("g", b'g', record("path", "../a").as_bytes()), &entry("a", b'0', b"")]);
    assert_eq!((remarked(&global, Remark::GlobalHeader).0, remarked(&global, Remark::ParentName).0), (1, 0));
    assert_eq!(global.archive.entries, 1);
}

#[test]
fn an_extended_header_is_never_longer_than_the_limit() {
    for kind in [b'x', b'g', b'L', b'K'] {
        let at_most = [&header("l", kind, MAX_EXTENSION)[..], &vec![b'n'; MAX_EXTENSION as usize]].concat();
        let findings = crate::pass(&[&at_most, &entry("a", b'0', b"")[..], &END].concat()).findings;
        assert_eq!(findings.archive.end, MARKED, "{}", char::from(kind));
        let findings = walk(&[&header("l", kind, MAX_EXTENSION + 1)]);
        assert_eq!(findings.archive.end, broken(ArchiveProblem::Extension, 0));
    }
    let alone = inside(&entry("l", b'L', b"name without an entry"));
    assert_eq!(alone.archive.end, broken(ArchiveProblem::Truncated, 1024));
}

#[test]
fn a_slash_at_the_end_made_folders_before_there_was_a_type() {
    let findings = walk(&[&header("old/", 0, 512), &entry("a", 0, b"text")]);
    assert_eq!((findings.archive.folders, findings.archive.files), (1, 1));
    assert_eq!(remarked(&findings, Remark::SizeWithoutContent).0, 1);
}

#[test]
fn archives_of_the_tar_crate_are_walked_as_it_reads_them() {
    let mut builder = tar::Builder::new(Vec::new());
    for (at, name) in ["a", &"long/".repeat(60), "ü", "b c"].into_iter().enumerate() {
        builder.append_pax_extensions([("comment", &b"x"[..])]).unwrap();
        add(&mut builder, name.trim_end_matches('/'), &vec![b'x'; at * 700]);
    }
    let bytes = builder.into_inner().unwrap();
    let mut theirs = tar::Archive::new(&bytes[..]);
    let sizes: Vec<u64> = theirs.entries().unwrap().map(|entry| entry.unwrap().size()).collect();
    let archive = inside(&bytes).archive;
    assert_eq!((archive.entries, archive.content), (sizes.len() as u64, sizes.iter().sum()));
    assert_eq!((archive.end, archive.remarks), (MARKED, vec![]));
}
