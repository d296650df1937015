//! Files with images in them: what is found, what is left alone, and every other byte kept.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use proptest::prelude::*;
use tallyman::digest::Digest;
use tallyman::pin::file::{
    Edit, FileError, Format, MAX_FILE, MAX_IMAGES, Meaning, Mention, Role, Scan, Unseen, Why, asked_tag, changed_lines,
    may_name_images, of_field, pinned_name, scan, text_of,
};

const D: &str = "sha256:2792c97f1b0d0c2ebc44ff7fdb45b8ae8a3b25b50b9b3f5d1a2b1c0d9e8f7a6b";

fn digest() -> Digest {
    D.parse().unwrap()
}

#[track_caller]
fn read(text: &str) -> Scan {
    scan(text, None).unwrap()
}

/// What a mention means, in a word that a table can hold.
fn meant(mention: &Mention) -> String {
    match &mention.meaning {
        Meaning::Image(reference) => reference.familiar(),
        Meaning::Unpinned { reference, why } => format!("?{}: {why}", reference.familiar()),
        Meaning::Nothing(why) => format!("!{why}"),
    }
}

#[track_caller]
fn finds(text: &str, expected: &[&str]) {
    let scan = read(text);
    let found: Vec<_> = scan.mentions.iter().map(meant).collect();
    assert_eq!(found, expected, "{text}\n{scan:?}");
    for mention in &scan.mentions {
        if !mention.span.is_empty() {
            assert_eq!(text.get(mention.span.clone()).unwrap(), mention.written, "{text}");
        }
    }
}

/// The file with every image in it pinned to the same digest.
fn pinned(text: &str) -> String {
    let edits: Vec<Edit> = read(text).mentions.iter().filter_map(|mention| mention.pin(&digest())).collect();
    Edit::apply(text, &edits)
}

#[track_caller]
fn becomes(text: &str, expected: &str) {
    assert_eq!(pinned(text), expected.replace("DIGEST", D));
}

fn unseen(text: &str) -> Vec<(usize, Unseen)> {
    read(text).skipped.iter().map(|skipped| (skipped.line, skipped.what)).collect()
}

#[test]
fn a_file_is_a_dockerfile_when_its_first_instruction_says_so() {
    for (text, format) in [
        ("FROM alpine\n", Format::Dockerfile),
        ("# comment\n\nARG X=1\nfrom alpine\n", Format::Dockerfile),
        ("\u{feff}FROM alpine\n", Format::Dockerfile),
        ("services:\n  a:\n    image: alpine\n", Format::Yaml),
        ("# FROM alpine\nimage: x\n", Format::Yaml),
        ("", Format::Yaml),
    ] {
        assert_eq!(read(text).format, format, "{text:?}");
    }
}

#[test]
fn dockerfiles_name_their_bases_and_what_they_copy_from() {
    finds("FROM alpine:3.20\n", &["alpine:3.20"]);
    finds("from --platform=$BUILDPLATFORM golang:1.23 AS build\nFROM build\n", &["golang:1.23"]);
    finds(
        "FROM a AS one\nCOPY --chown=1 --from=one /x /x\nCOPY --from=0 /x /x\nCOPY --from=nginx:1 /y /y\n",
        &["a", "nginx:1"],
    );
    finds("FROM a AS One\nFROM ONE\nFROM scratch\n", &["a"]);
    finds(
        "FROM a\nRUN --mount=type=bind,from=ghcr.io/org/tool:2,target=/t --network=none true\n",
        &["a", "ghcr.io/org/tool:2"],
    );
    finds("FROM a\nONBUILD COPY --from=b:1 / /\n", &["a", "b:1"]);
    finds("# syntax=docker/dockerfile:1.7\nFROM a\n", &["docker/dockerfile:1.7", "a"]);
    finds("FROM \"alpine:3\"\n", &["alpine:3"]);
    finds("FROM a\nRUN echo FROM b --from=c\nLABEL x=--from=d\n", &["a"]);
    let roles: Vec<_> =
        read("FROM a\nCOPY --from=b:1 / /\n").mentions.iter().map(|mention| mention.role.as_str()).collect();
    assert_eq!(roles, ["FROM", "COPY --from"]);
}

#[test]
fn stages_and_scratch_are_told_as_skipped() {
    let text = "FROM a AS one\nFROM one\nCOPY --from=0 / /\nFROM scratch\n";
    assert_eq!(unseen(text), [(2, Unseen::Stage), (3, Unseen::Stage), (4, Unseen::Scratch)]);
}

#[test]
fn a_default_that_is_a_whole_name_is_pinned_where_it_is_written() {
    becomes(
        "ARG BASE=alpine:3.20\nFROM ${BASE}\nFROM $BASE AS two\n",
        "ARG BASE=alpine:3.20@DIGEST\nFROM ${BASE}\nFROM $BASE AS two\n",
    );
    becomes("ARG BASE=\"alpine:3.20\"\nFROM $BASE\n", "ARG BASE=\"alpine:3.20@DIGEST\"\nFROM $BASE\n");
    becomes("FROM ${BASE:-alpine:3.20}\n", "FROM ${BASE:-alpine:3.20@DIGEST}\n");
    becomes("ARG A=1 BASE=alpine:3\nFROM $BASE\n", "ARG A=1 BASE=alpine:3@DIGEST\nFROM $BASE\n");
    assert_eq!(read("ARG BASE=alpine\nFROM $BASE\n").mentions[0].role, Role::Arg);
}

#[test]
fn a_name_with_a_variable_in_it_is_looked_up_and_left_alone() {
    let part = |variable: &str| Why::Part(variable.to_owned()).to_string();
    finds("ARG V=3.20\nFROM alpine:${V}\n", &[&format!("?alpine:3.20: {}", part("V"))]);
    finds("FROM alpine:${V:-3.20}\n", &[&format!("?alpine:3.20: {}", part("V"))]);
    finds("ARG R=ghcr.io\nARG I=$R/org/app:1\nFROM $I\n", &[&format!("?ghcr.io/org/app:1: {}", part("I"))]);
    finds("ARG V\nFROM alpine:$V\n", &["!the variable V has no value here"]);
    finds("FROM a\nARG V=1\nFROM alpine:$V\n", &["a", "!the variable V has no value here"]);
    finds(
        "FROM alpine:${V:?no}\nCOPY --from=$X / /\n",
        &[
            "!the variable V has no value here",
            "!the variable X is not filled in here: only FROM takes variables; a stage of its own may have that image",
        ],
    );
    finds(
        "ARG BASE=a\nCOPY --from=${BASE}:1 / /\nFROM ${V:+x}b\nFROM $(x)\n",
        &[
            "!the variable BASE is not filled in here: only FROM takes variables; a stage of its own may have that image",
            "!the variable V has no value here",
            "!the variable $(x) has no value here",
        ],
    );
    for text in ["ARG V=3.20\nFROM alpine:${V}\n", "FROM ${A}${B}\n", "FROM ${A:+x}\n", "FROM $\n", "FROM ${\n"] {
        assert_eq!(pinned(text), text);
    }
}

#[test]
fn lines_that_go_on_are_one_instruction() {
    becomes("FROM \\\n  # why\n\n  alpine:3.20 \\\n  AS x\n", "FROM \\\n  # why\n\n  alpine:3.20@DIGEST \\\n  AS x\n");
    becomes(
        "# escape=`\nFROM `\r\n  alpine:3\r\nRUN dir c:\\\r\nFROM b:1\r\n",
        "# escape=`\nFROM `\r\n  alpine:3@DIGEST\r\nRUN dir c:\\\r\nFROM b:1@DIGEST\r\n",
    );
    finds("FROM al\\\npine:3\n", &["!the name is broken over several lines"]);
    let order = "FROM a\nFROM al\\\npine:3\nFROM b\n";
    finds(order, &["a", "!the name is broken over several lines", "b"]);
    finds("FROM a\nRUN true \\\nFROM b\n", &["a"]);
}

#[test]
fn here_documents_are_no_instructions() {
    finds("FROM a\nRUN <<EOF\nFROM b\nCOPY --from=c / /\nEOF\nFROM d\n", &["a", "d"]);
    finds("FROM a\nCOPY <<-\"X\" <<Y /f\nFROM b\n\tX\nFROM c\nY\nFROM d\n", &["a", "d"]);
    finds("FROM a\nRUN echo $((1<<2))\nFROM b\n", &["a", "b"]);
}

#[test]
fn a_comment_or_an_instruction_after_the_top_is_no_directive() {
    finds("# a comment\n# syntax=docker/dockerfile:1\nFROM a\n", &["a"]);
    finds("FROM a\n# syntax=docker/dockerfile:1\n", &["a"]);
}

#[test]
fn yaml_is_read_for_keys_called_image() {
    finds(
        "services:\n  a:\n    image: alpine:3.20 # why\n  b:\n    image: 'ghcr.io/org/app:1'\n",
        &["alpine:3.20", "ghcr.io/org/app:1"],
    );
    finds(
        "spec:\n  initContainers:\n  - image: \"a:1\"\n    name: x\n  containers:\n  - name: y\n    image: b:2\n",
        &["a:1", "b:2"],
    );
    finds("image: a\n---\nimage: b\n...\n---\nimage: c\n", &["a", "b", "c"]);
    finds("x: &base { image: a:1, name: b }\ny: {\"image\":\"c:2\"}\n", &["a:1", "c:2"]);
    finds("image: &anchor a:1\nimage: !!str b:2\n", &["a:1", "b:2"]);
    finds(
        "{\n  \"spec\": {\n    \"containers\": [\n      { \"image\": \"a:1\" },\n      {\n        \"image\": \"b:2\",\n        \"name\": \"c\"\n      }\n    ]\n  }\n}\n",
        &["a:1", "b:2"],
    );
    finds("image:\ta:1\t# why\n- image:\t'b:2'\n", &["a:1", "b:2"]);
    finds("localhost: 1\nimage: localhost:5000/app\n", &["localhost:5000/app"]);
    finds("imagePullPolicy: Always\nmyimage: x\nimage_name: y\n# image: z\na: b # image: c\n", &[]);
}

#[test]
fn what_is_built_is_not_pinned() {
    let text = "services:\n  a:\n    build: .\n    image: org/a:1\n  b:\n    image: org/b:1\n    build:\n      context: .\n  c:\n    image: org/c:1\n";
    let built = "!it is built here (the service has a build), so the name is what the result is called";
    finds(text, &[built, built, "org/c:1"]);
    assert_eq!(pinned(text), text.replace("org/c:1", &format!("org/c:1@{D}")));
    finds("- image: a:1\n  name: x\n- build: .\n  image: b:1\n", &["a:1", built]);
    finds("a:\n  image: x:1\nbuild: y\n", &["x:1"]);
    finds("a:\n  build:\n    image: x:1\n", &["x:1"]);
}

#[test]
fn variables_of_compose_files_keep_their_choice() {
    becomes(
        "image: ${IMG:-alpine:3.20}\nimage: \"${IMG-b:1}\"\n",
        "image: ${IMG:-alpine:3.20@DIGEST}\nimage: \"${IMG-b:1@DIGEST}\"\n",
    );
    let part = Why::Part("TAG".to_owned());
    finds(
        "image: alpine:${TAG:-3}\nimage: alpine:${TAG}\nimage: $IMG\n",
        &[&format!("?alpine:3: {part}"), "!the variable TAG has no value here", "!the variable IMG has no value here"],
    );
    finds(
        "image: \"{{ .Values.image }}:{{ .Values.tag }}\"\nimage: {{ .Values.image }}\n",
        &["!a template fills it in", "!a template fills it in"],
    );
}

#[test]
fn templates_are_read_for_the_names_that_no_template_fills_in() {
    becomes(
        "{% for a in b %}\nservices:\n  {{ a }}:\n    image: alpine:3\n  x: {image: {{ a }}}\n{% endfor %}\n  b:\n    image: b:1\n",
        "{% for a in b %}\nservices:\n  {{ a }}:\n    image: alpine:3@DIGEST\n  x: {image: {{ a }}}\n{% endfor %}\n  b:\n    image: b:1@DIGEST\n",
    );
    becomes("{{- if .x }}\nimage: a:1\n{{- end }}\n", "{{- if .x }}\nimage: a:1@DIGEST\n{{- end }}\n");
}

#[test]
fn whether_a_file_names_images_is_told_by_what_is_in_it() {
    for text in [
        "FROM scratch\n",
        "# x\nARG A=b\nFROM $A\n",
        "services:\n  a:\n    image: b\n",
        r#"{"image": "a"}"#,
        "image: *x\n",
    ] {
        assert!(may_name_images(text.into()), "{text}");
    }
    for text in ["", "hello\n", r#"{"auths": {}}"#, "kind: ConfigMap\ndata:\n  a: b\n", "images of mine\n"] {
        assert!(!may_name_images(text.into()), "{text}");
    }
    assert!(!may_name_images(b"image: a\xff\n".to_vec()));
    assert!(!may_name_images("image: a\n".repeat(MAX_FILE).into_bytes()));
    assert!(may_name_images("image: a\n".repeat(MAX_IMAGES + 1).into_bytes()), "these are told to be too many");
}

/// Whoever looked from each line through all others would be at it for minutes.
#[test]
fn the_longest_files_are_read_whatever_is_repeated_in_them() {
    for (head, line) in [
        ("", "image: a\n"),
        ("x:\n", "- image: a\n"),
        ("x:\n", "  - &a b\n"),
        ("x:\n", "  k: &a b\n"),
        ("x: &a h/a:1\n", "image: *a\n"),
        ("x:\n", "  image:\n"),
        ("x:\n", "  - {image: &a b}\n"),
        ("x: {\n", "image: a, tag: b,\n"),
        ("", "repository: a\n"),
        ("a:\n", "  cache_from:\n  - a\n"),
        ("", "dockerfile_inline: |\n"),
        ("", "a: docker-image://b\n"),
    ] {
        let text = [head, &line.repeat((MAX_FILE - head.len()) / line.len())].concat();
        let found = scan(&text, Some(Format::Yaml));
        let names = line.contains("image: a") || line.contains("image: &a");
        assert_eq!(found.is_err(), names && !head.ends_with('{'), "{line}: {:?}", found.err());
    }
}

#[test]
fn what_a_reader_of_lines_cannot_see_is_told() {
    assert_eq!(
        unseen("data:\n  x: |\n    image: a:1\n    image: b:1\n  y: >-\n    text\nimage: c\n"),
        [(3, Unseen::Block)]
    );
    assert_eq!(unseen("image: *base\n"), [(1, Unseen::Unanchored)]);
    assert_eq!(unseen("image:\n  name: a\n"), [(1, Unseen::NoText)]);
    assert_eq!(unseen("image: # later\n"), [(1, Unseen::Null)]);
    assert_eq!(unseen("image: \"a\n  b\"\n"), [(1, Unseen::Lines)]);
    let inline = "build:\n  dockerfile_inline: >\n    FROM a AS b\n    RUN x\n    from c\n";
    assert_eq!(unseen(inline), [(3, Unseen::Inline), (5, Unseen::Inline)]);
    for written in ["\"FROM a:1\\nRUN x\"", "'FROM a:1'", "FROM a:1"] {
        assert_eq!(unseen(&format!("build:\n  dockerfile_inline: {written}\n")), [(2, Unseen::Inline)], "{written}");
        assert_eq!(unseen(&format!("build: {{dockerfile_inline: {written}}}\n")), [(1, Unseen::Inline)], "{written}");
    }
    assert_eq!(unseen("image: >-\n  alpine:3\n  more\n"), [(1, Unseen::Block)]);
    assert_eq!(unseen("image: |\n\nx: y\n"), [(1, Unseen::Block)]);
    let caches = "build:\n  cache_from:\n    - alpine:3\n    - type=registry,ref=a/b\n  target: x\n  y:\n  - z\n";
    assert_eq!(unseen(caches), [(3, Unseen::Cache), (4, Unseen::Cache)]);
    assert_eq!(unseen("cache_from: [a, b]\n"), [(1, Unseen::Cache)]);
    assert_eq!(unseen("additional_contexts: {a: docker-image://alpine:3}\n"), [(1, Unseen::Context)]);
    assert_eq!(unseen("tags:\n  - docker-image://alpine:3\n"), [(2, Unseen::Context)]);
    assert_eq!(unseen("a: {image: b,\n"), [(1, Unseen::Lines)]);
    assert_eq!(unseen("a: {image: b\n---\nc: }\n"), [(1, Unseen::Lines)]);
    assert_eq!(unseen("a: {image: b\n  c}\n"), [(1, Unseen::Lines)]);
    assert_eq!(unseen("a: {image: *b}\nc: {image: [d]}\n"), [(1, Unseen::Unanchored), (2, Unseen::NoText)]);
    finds("a:\n  - run: |\n      image: x\n    image: y:1\n", &["y:1"]);
    finds("args:\n  - |\n    image: x\n  - y\nimage: z:1\n", &["z:1"]);
    finds("image: \"a\\u003a1\"\nimage: 'it''s'\n", &["!the text has escapes in it", "!the text has escapes in it"]);
}

#[test]
fn a_name_alone_in_a_block_of_text_is_pinned_where_it_stands() {
    for (text, pinned) in [
        ("image: >-\n  alpine:3\n", "image: >-\n  alpine:3@DIGEST\n"),
        (
            "- image: |-  # why\n\n      alpine:3  \n\n  x: y\n",
            "- image: |-  # why\n\n      alpine:3@DIGEST  \n\n  x: y\n",
        ),
        (
            "a:\n  image: &base !!str >\r\n    a/b\r\n# end\r\n",
            "a:\n  image: &base !!str >\r\n    a/b:latest@DIGEST\r\n# end\r\n",
        ),
        ("image: |2-\n  alpine:3", "image: |2-\n  alpine:3@DIGEST"),
    ] {
        becomes(text, pinned);
        assert_eq!(unseen(text), [], "{text}");
    }
    finds("image: >-\n  alpine:3\nimage: b:1\n", &["alpine:3", "b:1"]);
    finds("image: >-\n  ${IMG:-alpine:3}\n", &["alpine:3"]);
    // Nothing begins a comment there, and quotes belong to the text.
    for text in ["image: >-\n  alpine:3 # x\n", "image: |\n  'alpine:3'\n"] {
        let scan = read(text);
        assert!(matches!(&scan.mentions[0].meaning, Meaning::Nothing(Why::NotAReference(_))), "{text}: {scan:?}");
    }
    finds(
        "build: .\nimage: >-\n  alpine:3\n",
        &["!it is built here (the service has a build), so the name is what the result is called"],
    );
}

#[test]
fn what_is_no_reference_is_told_with_the_reason() {
    for text in
        ["image: a/UPPER:1\n", "image: a b\n", "image: http://host/x\n", "image: oci:demo:1\n", "image: <script>\n"]
    {
        let scan = read(text);
        assert!(matches!(&scan.mentions[0].meaning, Meaning::Nothing(Why::NotAReference(_))), "{text}: {scan:?}");
    }
}

#[test]
fn the_tag_stays_beside_the_digest() {
    let old = "sha256:1111111111111111111111111111111111111111111111111111111111111111";
    for (written, expected) in [
        ("alpine:3.20", "alpine:3.20@DIGEST"),
        ("alpine", "alpine:latest@DIGEST"),
        ("localhost:5000/app", "localhost:5000/app:latest@DIGEST"),
        ("localhost:5000/app:1", "localhost:5000/app:1@DIGEST"),
        (&format!("alpine:3@{old}"), "alpine:3@DIGEST"),
        (&format!("alpine@{old}"), "alpine@DIGEST"),
    ] {
        assert_eq!(pinned_name(written, &digest()), expected.replace("DIGEST", D), "{written}");
    }
    let asked = |text: &str| asked_tag(&text.parse().unwrap()).map(|tag| tag.to_string());
    assert_eq!(asked("alpine").as_deref(), Some("latest"));
    assert_eq!(asked("alpine:3").as_deref(), Some("3"));
    assert_eq!(asked(&format!("alpine@{old}")), None, "nobody said which tag it was");
}

#[test]
fn every_other_byte_stays() {
    let text = "\u{feff}# Küste\r\nservices:\r\n\tx: \u{2028}\r\n  a:   \r\n    image:   alpine:3.20   # ¿\r\n\r\n  b: { image: 'b:1' , x: 1 }\r\n    image: \"c:1\"";
    let expected = text
        .replace("alpine:3.20", &format!("alpine:3.20@{D}"))
        .replace("'b:1'", &format!("'b:1@{D}'"))
        .replace("\"c:1\"", &format!("\"c:1@{D}\""));
    assert_eq!(pinned(text), expected);
    let edits: Vec<Edit> = read(text).mentions.iter().filter_map(|mention| mention.pin(&digest())).collect();
    let changed = changed_lines(text, &edits);
    assert_eq!(changed.iter().map(|line| line.number).collect::<Vec<_>>(), [5, 7, 8]);
    assert_eq!(changed[0].before, "    image:   alpine:3.20   # ¿");
    assert_eq!(changed[0].after, format!("    image:   alpine:3.20@{D}   # ¿"));
}

#[test]
fn there_are_ceilings() {
    assert_eq!(scan(&"a".repeat(MAX_FILE + 1), None), Err(FileError::TooLarge));
    assert_eq!(text_of(vec![b'a'; MAX_FILE + 1]), Err(FileError::TooLarge));
    assert_eq!(text_of(vec![0xff, 0xfe]), Err(FileError::NotText));
    assert!(scan(&"image: a\n".repeat(MAX_IMAGES), None).is_ok());
    assert_eq!(scan(&"image: a\n".repeat(MAX_IMAGES + 1), None), Err(FileError::TooMany));
}

#[test]
fn a_default_that_is_a_part_of_another_name_stays_as_it_is() {
    for text in ["ARG A=a:0\nFROM ${A}\nFROM x$A\n", "ARG A=a:0\nARG B=x/$A\nFROM $A\n", "ARG A=a:0\nFROM x$A\nFROM $A"]
    {
        assert_eq!(pinned(text), text);
        let scan = scan(text, Some(Format::Dockerfile)).unwrap();
        let shared = |mention: &Mention| matches!(&mention.meaning, Meaning::Unpinned { why: Why::Shared(name), .. } if name == "A");
        assert!(scan.mentions.iter().any(shared), "{text}");
    }
    let twice = "ARG A=a:0\nFROM $A\nFROM ${A} AS b\n";
    assert_eq!(pinned(twice), twice.replace("a:0", &format!("a:0@{D}")));
}

fn dockerfile_line() -> impl Strategy<Value = String> {
    prop_oneof![
        "FROM [a-z]{1,5}(:[a-z0-9.]{1,4})?( AS [a-z]{1,3})?",
        "FROM ([$][AB]|[$][{][AB][}]|x[$]A)",
        "ARG [AB]=[a-z]{1,4}:[0-9]",
        "COPY --from=[a-z0-9]{1,3} / /",
        "RUN [ -~]{0,12}",
        "[ -~]{0,10}",
        "# ?[a-z]{0,6}=[`a-z/:0-9]{0,5}",
        "RUN <<[-]?E",
        Just("E".to_owned()),
    ]
}

fn yaml_line() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ ]{0,4}(- )?image: ['\"]?[a-z]{1,5}(:[a-z0-9.]{1,4})?['\"]?( # x)?",
        "[ ]{0,4}(- )?(build|name|a): ?[ -~]{0,8}",
        "[ ]{0,4}(image|[a-z]): [|>]-?",
        "[ ]{0,2}([a-z]|image|build|env): ([*][ij]|&[ij]( ['\"]?[a-z]{1,3}(:[0-9])?['\"]?)?)( # x)?",
        "[ ]{0,2}[a-z]: [{\\[]((image: )?([*][ij]|&[ij] [a-z]{1,3}(:[0-9])?), ?){1,3}[}\\]]",
        "[{\\[ ]{0,3}\"?image\"?:[ \"']?[a-z]{1,3}[\"'}, ]{0,3}",
        "[ -~é]{0,12}",
        Just("---".to_owned()),
    ]
}

fn file(line: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    (proptest::collection::vec((line, prop_oneof![Just("\n"), Just("\r\n"), Just("\\\n")]), 0..12), any::<bool>())
        .prop_map(|(lines, bom)| {
            let mut text = String::from(if bom { "\u{feff}" } else { "" });
            for (line, end) in lines {
                text.push_str(&line);
                text.push_str(end);
            }
            text
        })
}

/// Pins a file and looks at the result again.
fn holds(text: &str, format: Format) -> Result<(), TestCaseError> {
    let before = scan(text, Some(format)).unwrap();
    let edits: Vec<Edit> = before.mentions.iter().filter_map(|mention| mention.pin(&digest())).collect();
    let after_text = Edit::apply(text, &edits);
    let after = scan(&after_text, Some(format)).unwrap();
    prop_assert_eq!(before.mentions.len(), after.mentions.len(), "{}", after_text);
    prop_assert_eq!(&before.skipped, &after.skipped);
    for (was, is) in before.mentions.iter().zip(&after.mentions) {
        prop_assert_eq!((was.line, was.role), (is.line, is.role));
        match (&was.meaning, &is.meaning) {
            (Meaning::Image(was), Meaning::Image(is)) => {
                prop_assert_eq!(&was.place, &is.place);
                prop_assert_eq!(asked_tag(was), is.tag.clone());
                prop_assert_eq!(is.digest.clone(), Some(digest()));
            }
            (was, is) => prop_assert_eq!(was, is),
        }
    }
    // Taking the digests out again gives the file back, but for the tag that nobody had written.
    prop_assert_eq!(after_text.replace(&format!("@{D}"), "").replace(":latest", ""), text.replace(":latest", ""));
    // Pinning twice is pinning once.
    let again: Vec<Edit> = after.mentions.iter().filter_map(|mention| mention.pin(&digest())).collect();
    prop_assert!(again.is_empty());
    Ok(())
}

proptest! {
    #[test]
    fn a_pinned_dockerfile_names_the_same_images(text in file(dockerfile_line())) {
        holds(&text, Format::Dockerfile)?;
    }

    #[test]
    fn a_pinned_yaml_file_names_the_same_images(text in file(yaml_line())) {
        holds(&text, Format::Yaml)?;
    }

    #[test]
    fn nothing_that_can_be_pasted_stops_the_reading(text in any::<String>()) {
        for format in [Format::Dockerfile, Format::Yaml] {
            let scan = scan(&text, Some(format)).unwrap();
            for mention in scan.mentions {
                prop_assert!(text.get(mention.span).is_some());
            }
        }
    }
}

#[test]
fn helm_values_are_names_in_parts() {
    finds("image:\n  repository: ghcr.io/org/app\n  tag: 1.4.2\n", &["ghcr.io/org/app:1.4.2"]);
    finds("image:\n  registry: ghcr.io\n  repository: org/app\n  tag: \"1.4\"\n", &["ghcr.io/org/app:1.4"]);
    finds("web:\n  image:\n    tag: '2' # old\n    pullPolicy: Always\n    repository: nginx\n", &["nginx:2"]);
    finds("a:\n  repository: x\nb:\n  tag: y\n", &[]);
    finds("image:\n  repository: x\n", &[]);
    finds("dependencies:\n- name: a\n  repository: https://charts.example.com\n  version: 1\n", &[]);
    let untagged = read("image:\n  repository: x\n  tag: \"\"\n").mentions;
    assert_eq!(untagged[0].meaning, Meaning::Nothing(Why::Untagged));
    let template = read("image:\n  repository: x\n  tag: {{ .Values.tag }}\n").mentions;
    assert_eq!(template[0].meaning, Meaning::Nothing(Why::Template));
    assert_eq!(unseen("image:\n  repository: a\n  tag: *tag\n"), [(2, Unseen::Alias)]);
    assert_eq!(unseen("image:\n  repository: a\n  tag: \"\\x31\"\n"), [(2, Unseen::Escapes)]);
    becomes(
        "image:\n  repository: a/b   # kept\n  tag: '1.4.2'  # too\n",
        "image:\n  repository: a/b   # kept\n  tag: '1.4.2@DIGEST'  # too\n",
    );
    becomes(
        "image:\n  repository: a/b\n  tag: 1.4.2\n  digest: \"\"\n",
        "image:\n  repository: a/b\n  tag: 1.4.2\n  digest: \"DIGEST\"\n",
    );
    let other = D.replace("2792", "0000");
    let old = format!("image:\n  digest: {other}\n  repository: a/b\n  tag: 1.4.2\n");
    finds(&old, &[&format!("a/b:1.4.2@{other}")]);
    becomes(&old, "image:\n  digest: DIGEST\n  repository: a/b\n  tag: 1.4.2\n");
    becomes(
        &format!("image:\n  repository: a/b\n  tag: 1.4.2@{other}\n"),
        "image:\n  repository: a/b\n  tag: 1.4.2@DIGEST\n",
    );
}

#[test]
fn a_tag_that_yaml_takes_for_another_number_is_not_looked_up() {
    let why = |tag: &str| {
        let mut mentions = read(&format!("image:\n  repository: a/b\n  tag: {tag}\n")).mentions;
        mentions.pop().unwrap().meaning
    };
    for tag in ["1.10", "1.0", "3.20 # why", "1.", "010", "0755", "01.5", "12e4", "1e-7", "1.5E3"] {
        assert_eq!(why(tag), Meaning::Nothing(Why::Number), "{tag}");
    }
    for tag in ["1.1", "1.9", "17", "0", "0.5", "20240102", "1.10.0", "v1.10", "1.10-a", "e10", "1e", "1.e-x", "1..0"] {
        assert!(matches!(why(tag), Meaning::Image(_)), "{tag}");
    }
    for tag in ["'1.10'", "\"1.0\"", "!!str 1.10"] {
        assert!(matches!(why(tag), Meaning::Image(_)), "{tag}");
    }
    let number = "!without quotes YAML takes this tag for a number, and 1.10 for 1.1: put it in quotes";
    finds("images:\n- name: app\n  newTag: 1.10\n", &[number]);
    finds("image: {repository: a/b, tag: 1.10}\n", &[number]);
    // Compose and Kubernetes have the tag in a text; and where a digest is written, that is what is pulled.
    finds("image: a/b:1.10\n", &["a/b:1.10"]);
    let pinned = format!("image:\n  repository: a/b\n  tag: 1.10\n  digest: {D}\n");
    finds(&pinned, &[&format!("a/b:1.10@{D}")]);
}

#[test]
fn images_of_a_kustomization_are_names_in_parts() {
    finds("images:\n- name: app\n  newTag: 1.4.2\n", &["app:1.4.2"]);
    finds(
        "images:\n  - name: app\n    newName: ghcr.io/org/app\n    newTag: v1\n  - newTag: '3'\n    name: nginx\n",
        &["ghcr.io/org/app:v1", "nginx:3"],
    );
    finds(&format!("resources:\n- a.yaml\nimages:\n- name: app\n  digest: {D}\n"), &[&format!("app@{D}")]);
    finds(&format!("things:\n- name: app\n  digest: {D}\n"), &[]);
    finds("images:\n- name: app\n  newName: other\n", &[]);
    becomes(
        "images:\n- name: app # first\n  newTag: 1.4.2\n- name: web\n  newTag: \"7\"\n",
        "images:\n- name: app # first\n  newTag: 1.4.2@DIGEST\n- name: web\n  newTag: \"7@DIGEST\"\n",
    );
}

#[test]
fn a_name_may_stand_in_the_line_below_its_key() {
    becomes(
        "a:\n  image: # the proxy\n    nginx:1.25 # why\n  command: x\n",
        "a:\n  image: # the proxy\n    nginx:1.25@DIGEST # why\n  command: x\n",
    );
    becomes("- image:\n    \"localhost:5000/a:1\"\n", "- image:\n    \"localhost:5000/a:1@DIGEST\"\n");
    finds(
        "a:\n  image:\n    a:1\n  build: .\n",
        &["!it is built here (the service has a build), so the name is what the result is called"],
    );
    finds("image:\n  a\n  b\n", &[]);
    assert_eq!(unseen("image:\n  a\n  b\n"), [(2, Unseen::Lines)]);
    assert_eq!(unseen("image:\n  - a\n"), [(1, Unseen::NoText)]);
    assert_eq!(unseen("image:\nnginx\n"), [(1, Unseen::Null)]);
}

#[test]
fn image_volumes_of_kubernetes_name_an_image() {
    let volumes = "volumes:\n  - name: v\n    image:\n      reference: quay.io/a/b:1\n      pullPolicy: Always\n";
    becomes(volumes, &volumes.replace("b:1", "b:1@DIGEST"));
    assert_eq!(unseen(volumes), []);
    let first = "volumes:\n  - image:\n      pullPolicy: Always\n      reference: quay.io/a/b:1\n    name: v\n";
    becomes(first, &first.replace("b:1", "b:1@DIGEST"));
    finds("git:\n  reference: main\n", &[]);
}

#[test]
fn nothing_is_no_image_called_null() {
    let text =
        "a:\n  image: null\nb:\n  image: ~ # none\nc:\n  image: \"\"\nd: { image: NULL, x: {image: } }\ne:\n  image:\n";
    finds(text, &[]);
    assert_eq!(unseen(text), [2, 4, 6, 7, 7, 9].map(|line| (line, Unseen::Null)));
    assert_eq!(unseen("image: !reset null\nb: {image: !reset a}\n"), [(1, Unseen::Reset), (2, Unseen::Reset)]);
    finds("image: !!str null\nb:\n  image: 'null'\n", &["null", "null"]);
    let values = "image:\n  repository: a/b\n  tag: \"1\"\n  digest: null\n";
    becomes(values, &values.replace("\"1\"", "\"1@DIGEST\""));
    let untagged = read("image:\n  repository: a/b\n  tag: ~\n").mentions;
    assert_eq!(untagged[0].meaning, Meaning::Nothing(Why::Untagged));
}

#[test]
fn what_only_happens_to_be_called_image_is_left_alone() {
    for text in [
        "environment:\n  A: b\n  image: a:1\n",
        "- env:\n    image: a:1\n",
        "metadata: {name: x, annotations: {image: \"a:1\"}}\n",
        "metadata:\n  labels:\n    image: a:1\n",
        "build:\n  args:\n    image: a:1\n",
        "kind: ConfigMap\ndata:\n  image: a:1\n",
        "{\n  \"labels\": {\n    \"image\": \"a:1\"\n  }\n}\n",
    ] {
        finds(text, &[]);
        assert_eq!(unseen(text).iter().map(|(_, what)| *what).collect::<Vec<_>>(), [Unseen::Free], "{text}");
    }
    finds("a:\n  environment:\n    A: b\n  image: a:1\n", &["a:1"]);
    finds("env:\n- name: A\n  value: b\nimage: a:1\n", &["a:1"]);
    finds("spec: {image: a:1}\nlabels: {a: b}\n", &["a:1"]);
    finds("command: echo {image: a:1}\nargs: [\"{image: b:1}\"]\n", &[]);
}

#[test]
fn braces_are_read_to_where_they_end() {
    becomes(
        "image: {reference: a/b:1, pullPolicy: Always}\n",
        "image: {reference: a/b:1@DIGEST, pullPolicy: Always}\n",
    );
    becomes(
        "image: {registry: ghcr.io, repository: 'a/b', tag: \"1\"}\n",
        "image: {registry: ghcr.io, repository: 'a/b', tag: \"1@DIGEST\"}\n",
    );
    becomes(
        "x: {image: {repository: a/b, tag: 1, digest: ''}}\n",
        "x: {image: {repository: a/b, tag: 1, digest: 'DIGEST'}}\n",
    );
    becomes("images: [{name: a, newTag: 1}, {name: b}]\n", "images: [{name: a, newTag: 1@DIGEST}, {name: b}]\n");
    becomes(
        "a: { # why {\n  \"image\": b:1, # x\n  c: [d, {image : 'e:1'}] }\nimage: f:1\n",
        "a: { # why {\n  \"image\": b:1@DIGEST, # x\n  c: [d, {image : 'e:1@DIGEST'}] }\nimage: f:1@DIGEST\n",
    );
    becomes("- {name: b, image: &a !!str c:1}\n", "- {name: b, image: &a !!str c:1@DIGEST}\n");
    becomes(
        "{\"a\":\"}\",\"image\":\"b:1\"},\r\n{\"image\": \"c:1\"}]}\r\n",
        "{\"a\":\"}\",\"image\":\"b:1@DIGEST\"},\r\n{\"image\": \"c:1@DIGEST\"}]}\r\n",
    );
    becomes("a: {image: ${I:-b:1}, c: d}\n", "a: {image: ${I:-b:1@DIGEST}, c: d}\n");
    finds(
        "a: {build: ., image: b:1}\n",
        &["!it is built here (the service has a build), so the name is what the result is called"],
    );
    finds("a: {image: \"b\\/c:1\"}\n", &["!the text has escapes in it"]);
    finds("a: {x: {{ .Values.image }}, image: b:1}\n", &["b:1"]);
    assert_eq!(read("a: {\n\n b: c,\n image: d}\n").mentions[0].line, 4);
    finds(&format!("a: {}\nimage: b:1\n", "[".repeat(100_000)), &["b:1"]);
}

#[test]
fn a_key_may_be_asked_for_before_its_value() {
    becomes("a:\n  ? image\n  : b:1 # x\n  ? \"image\"\n", "a:\n  ? image\n  : b:1@DIGEST # x\n  ? \"image\"\n");
}

#[test]
fn a_dockerfile_within_a_compose_file_is_read() {
    let text = "build:\n  dockerfile_inline: |\n    # syntax=a/b:1\n    FROM c:1 AS d\n\n      RUN x\n    from d\n    COPY --from=e:1 / /\n  x: y\nimage: z\n";
    finds(
        text,
        &[
            "a/b:1",
            "c:1",
            "e:1",
            "!it is built here (the service has a build), so the name is what the result is called",
        ],
    );
    let expected = text.replace("a/b:1", "a/b:1@DIGEST").replace("c:1", "c:1@DIGEST").replace("e:1", "e:1@DIGEST");
    becomes(text, &expected);
    assert_eq!(unseen(text), [(7, Unseen::Stage)]);
    // Compose takes variables for its own.
    let variables = "dockerfile_inline: |\n  ARG A=b:1\n  FROM $A\n  FROM c:$V\n  FROM ${C:-d:1}\n";
    assert_eq!(pinned(variables), variables);
    assert_eq!(read(variables).mentions.iter().map(|mention| mention.line).collect::<Vec<_>>(), [2, 4, 5]);
}

#[test]
fn images_that_are_build_contexts_are_pinned() {
    let contexts = "additional_contexts:\n  a: docker-image://alpine:3 # x\n  b: ../b # docker-image://\n";
    becomes(contexts, &contexts.replace("alpine:3", "alpine:3@DIGEST"));
    assert_eq!(read(contexts).mentions[0].role, Role::Context);
    let list = "additional_contexts:\n  - a=docker-image://alpine:3\n  - \"b=docker-image://c\"\n";
    becomes(list, &list.replace("alpine:3", "alpine:3@DIGEST").replace("//c", "//c:latest@DIGEST"));
}

#[test]
fn what_comes_through_a_field_keeps_the_line_ends_that_it_had() {
    let of =
        |shown: &str, pasted: Option<&str>, before: &str| of_field(shown.to_owned(), pasted.map(str::to_owned), before);
    let windows = "FROM a\r\nRUN x\r\n";
    assert_eq!(of("FROM a\nRUN x\n", Some(windows), ""), windows);
    assert_eq!(of("a\nb\nc\n", Some("a\r\nb\nc\r"), "x\r\n"), "a\r\nb\nc\r", "whatever they were");
    assert_eq!(of("FROM a\nRUN x\n", Some("RUN x\r\n"), "FROM a\n"), "FROM a\nRUN x\n", "pasted into another text");
    assert_eq!(of("FROM b\nRUN x\n", None, windows), "FROM b\r\nRUN x\r\n", "edited afterwards");
    assert_eq!(of("FROM b\n", None, "FROM a\r\nRUN x\n"), "FROM b\n", "of two kinds");
    assert_eq!(of("FROM b\n", None, ""), "FROM b\n");
}

#[test]
fn a_name_that_an_alias_takes_is_pinned_at_its_anchor() {
    let text =
        "x-img: &i host/app:1 # why\nservices:\n  a:\n    image: *i\n  b:\n    image: *i # too\n  c: {image: *i}\n";
    finds(text, &["host/app:1"]);
    becomes(text, &text.replace("app:1", "app:1@DIGEST"));
    assert_eq!(unseen(text), []);
    assert_eq!(read(text).mentions[0].role, Role::Anchor);
    for text in [
        "x-img: &i !!str 'a:1'\nimage: *i\n",
        "x-img: !!str &i \"a:1\"\r\nimage:\r\n  *i\r\n",
        "x-img: &i\n  a:1 # why\nimage: *i\n",
        "x-img: &i >-\n  a:1\nimage: *i\n",
        "x-imgs:\n- &i a:1 # b: c\n- &j b\nimage: *i\n",
        "x-imgs:\n  - &i >-\n    a:1\nimage: *i\n",
        "x-imgs: [&j b, &i a:1]\nimage: *i\n",
        "x-imgs: {x: &i a:1, y: b}\nimage: *i\n",
        "x-imgs: &all {x: &m {y: &i 'a:1'}}\nimage: *i\n",
        "x-img: &i ${IMG:-a:1}\nimage: *i\n",
        "volumes:\n- x: &i a:1\n- image:\n    reference: *i\n",
        "x: &i other\n---\nx: &i a:1\nimage: *i\n",
        "x: &i other\ny: &i a:1\nimage: *i\n",
        "a:\n  image: &i a:1\nb:\n  image: *i\n",
        "a: {image: &i a:1}\nb: {image: *i, c: d}\n",
        "x-img: &i a:1\n? image\n: *i\n",
        "a: &x {image: &i a:1, b: c}\nd: *x\ne:\n  <<: *x\nimage: *i\n",
        "a: &x\n  image: &i a:1\nd: *x\ne:\n  <<: [*x]\nf:\n  image: *i\n",
        "- &x {image: a:1}\n- *x\n",
        "- &x image: a:1\n  b: c\n- *x\n",
    ] {
        becomes(text, &text.replace("a:1", "a:1@DIGEST"));
        assert_eq!((read(text).mentions.len(), unseen(text)), (1, vec![]), "{text}");
    }
}

#[test]
fn an_alias_of_what_is_no_text_is_told() {
    assert_eq!(unseen("image: *i\nx: &i a:1\n"), [(1, Unseen::Unanchored)]);
    assert_eq!(unseen("x: &i a:1\n---\nimage: *i\n"), [(3, Unseen::Unanchored)]);
    assert_eq!(unseen("x: |\n  &i a:1\ny: a &i b:1\n# &i c:1\nimage: *i\n"), [(5, Unseen::Unanchored)]);
    let parts = "image: &i\n  repository: a/b\n  tag: 1\nb:\n  image: *i\n";
    finds(parts, &["a/b:1"]);
    assert_eq!(unseen(parts), [(5, Unseen::Alias)]);
    assert_eq!(unseen("x: &i [a]\nimage: *i\n"), [(2, Unseen::Alias)]);
    assert_eq!(unseen("x: &i\nimage: *i\n"), [(2, Unseen::Alias)]);
    assert_eq!(unseen("x: &i ~\nimage: *i\n"), [(1, Unseen::Null)]);
    let no_name = read("x: &i a b\nimage: *i\n").mentions;
    assert!(matches!(no_name[0].meaning, Meaning::Nothing(Why::NotAReference(_))), "{no_name:?}");
}

/// The digest would stand in both places.
#[test]
fn a_text_that_is_an_image_and_something_else_is_not_pinned() {
    for (line, text) in [
        (3, "x-img: &i a:1\nimage: *i\ncommand: *i\n"),
        (3, "image: &i a:1\nb:\n  - *i\n"),
        (3, "image: &i\n  a:1\nx: [b, *i]\n"),
        (3, "image: &i >-\n  a:1\nx: {b: *i}\n"),
        (2, "environment:\n  IMG: &i a:1\nb:\n  image: *i\n"),
        (3, "env:\n- name: x\n  value: &i a:1\nimage: *i\n"),
        (1, "env: {x: &i a:1}\nimage: *i\n"),
        (2, "x: &i a:1\nb: {image: *i, build: .}\nimage: *i\n"),
        (5, "x: &i a:1\na:\n  image: *i\nb:\n  image: *i\n  build: .\n"),
        (2, "image: {repository: a, tag: &i 1}\nb: *i\n"),
        (3, "image: &j x\ny: {image: &i a:1}\nz: *i\n"),
    ] {
        assert_eq!(pinned(text), text.replace(": &j x\n", &format!(": &j x:latest@{D}\n")));
        let scan = read(text);
        let why = |mention: &Mention| matches!(mention.meaning, Meaning::Unpinned { why: Why::Elsewhere(found), .. } if found == line);
        assert!(scan.mentions.iter().any(why), "{text}{scan:?}");
    }
    let text = "a: &x {image: b:1}\nc: *x\nd: &y\n  image: e:1\nf: *y\n";
    finds(text, &["b:1", "e:1"]);
}

#[test]
fn a_key_that_is_asked_for_is_read_wherever_it_stands() {
    for text in [
        "- ? image\n  : a:1\n",
        "?  image # why\n:\ta:1\n",
        "? 'image'\n# why\n:\n  a:1\n",
        "x: {? image : a:1}\n",
        "x: {? \"image\" : a:1, b: c}\n",
        "? image\n: >-\n  a:1\n",
    ] {
        becomes(text, &text.replace("a:1", "a:1@DIGEST"));
        assert_eq!(read(text).mentions.len(), 1, "{text}");
    }
    finds(
        "- ? image\n  : a:1\n  ? build\n  : .\n",
        &["!it is built here (the service has a build), so the name is what the result is called"],
    );
}
