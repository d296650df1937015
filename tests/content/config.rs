//! Configs: every field by itself, null or not.

use tallyman::content::{Config, ContentError, Execution, Note, NoteKind, Platform, Shape, Written, read_config};
use tallyman::digest::DigestError;

use crate::{A, B, note};

#[track_caller]
fn config(text: &str) -> (Config, Vec<Note>) {
    read_config(text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// A config with this text as its `config` member.
#[track_caller]
fn execution(text: &str) -> (Execution, Vec<Note>) {
    let rootfs = r#"{"type":"layers","diff_ids":[]}"#;
    let (config, notes) =
        config(&format!(r#"{{"architecture":"amd64","os":"linux","rootfs":{rootfs},"config":{text}}}"#));
    (config.config.unwrap(), notes)
}

#[test]
fn every_member_is_read() {
    let (read, notes) = config(&format!(
        r#"{{"created":"2026-01-01T00:00:00Z","author":"me","architecture":"arm64","os":"windows","os.version":"10.0",
        "os.features":["win32k"],"variant":"v8","docker_version":"1",
        "config":{{"User":"1000:1000","ExposedPorts":{{"80/tcp":{{}},"53/udp":{{}}}},"Env":["PATH=/bin","A=b=c"],
          "Entrypoint":["/e"],"Cmd":["c","d"],"Volumes":{{"/data":{{}}}},"WorkingDir":"/w","Labels":{{"k":"v","a":""}},
          "StopSignal":"SIGINT","OnBuild":["RUN x"],"Shell":["/bin/bash","-c"],"ArgsEscaped":true,"Hostname":"h",
          "Healthcheck":{{"Test":["CMD","t"],"Interval":30000000000,"Timeout":1,"StartPeriod":2,"StartInterval":3,"Retries":4}}}},
        "rootfs":{{"type":"layers","diff_ids":["{A}"]}},
        "history":[{{"created":"c","created_by":"b","author":"a","comment":"o","empty_layer":true}},{{}}]}}"#
    ));
    assert_eq!(notes, []);
    assert_eq!(read.created.as_deref(), Some("2026-01-01T00:00:00Z"));
    assert_eq!(read.author.as_deref(), Some("me"));
    assert_eq!(read.platform().to_string(), "windows(10.0)/arm64/v8");
    assert_eq!(read.os_features, ["win32k"]);
    let run = read.config.unwrap();
    assert_eq!(run.user.as_deref(), Some("1000:1000"));
    assert_eq!(run.exposed_ports, ["80/tcp", "53/udp"]);
    assert_eq!(run.env, ["PATH=/bin", "A=b=c"]);
    assert_eq!(run.entrypoint, Some(vec!["/e".to_owned()]));
    assert_eq!(run.cmd, Some(vec!["c".to_owned(), "d".to_owned()]));
    assert_eq!(run.volumes, ["/data"]);
    assert_eq!(run.working_dir.as_deref(), Some("/w"));
    assert_eq!(run.labels, [("k".to_owned(), "v".to_owned()), ("a".to_owned(), String::new())]);
    assert_eq!(run.stop_signal.as_deref(), Some("SIGINT"));
    assert_eq!(run.on_build, ["RUN x"]);
    assert_eq!(run.shell, Some(vec!["/bin/bash".to_owned(), "-c".to_owned()]));
    assert_eq!(run.args_escaped, Some(true));
    let check = run.healthcheck.unwrap();
    assert_eq!(check.test, ["CMD", "t"]);
    assert_eq!((check.interval, check.timeout), (Some(30_000_000_000), Some(1)));
    assert_eq!((check.start_period, check.start_interval, check.retries), (Some(2), Some(3), Some(4)));
    let rootfs = read.rootfs.unwrap();
    assert_eq!(rootfs.diff_ids[0].valid().unwrap().as_digest().to_string(), A);
    assert_eq!(read.history.len(), 2);
    assert_eq!((read.history[0].empty_layer, read.history[1].empty_layer), (true, false));
}

#[test]
fn null_is_usual_in_the_execution_parameters() {
    let names = "User ExposedPorts Env Entrypoint Cmd Volumes WorkingDir Labels StopSignal Healthcheck OnBuild Shell ArgsEscaped";
    let members: Vec<_> = names.split(' ').map(|name| format!(r#""{name}":null"#)).collect();
    let (read, notes) = execution(&format!("{{{}}}", members.join(",")));
    assert_eq!((read, notes), (Execution::default(), vec![]));
    let (read, notes) =
        config(r#"{"architecture":"a","os":"b","config":null,"rootfs":{"type":"layers","diff_ids":[]}}"#);
    assert_eq!((read.config, notes), (None, vec![]));
}

#[test]
fn an_empty_command_is_not_a_missing_one() {
    let (read, _) = execution(r#"{"Cmd":[],"Entrypoint":null}"#);
    assert_eq!((read.cmd, read.entrypoint), (Some(vec![]), None));
}

#[test]
fn a_wrong_type_spoils_only_its_own_field() {
    let wrong = |name: &str, expected, found| note(&format!("/config/{name}"), NoteKind::WrongType { expected, found });
    let (read, notes) = execution(
        r#"{"User":0,"ExposedPorts":["80"],"Env":{"A":"b"},"Entrypoint":"/e -x","Cmd":["a",["b"],"c"],"Volumes":"/v",
            "WorkingDir":[],"Labels":{"a":{},"b":"c"},"ArgsEscaped":"yes","Healthcheck":{"Interval":-1,"Retries":2},"Shell":7}"#,
    );
    assert_eq!(
        notes,
        [
            wrong("User", Shape::Text, Shape::Whole),
            wrong("ExposedPorts", Shape::Object, Shape::List),
            wrong("Env", Shape::List, Shape::Object),
            wrong("Entrypoint", Shape::List, Shape::Text),
            wrong("Cmd/1", Shape::Text, Shape::List),
            wrong("Volumes", Shape::Object, Shape::Text),
            wrong("WorkingDir", Shape::Text, Shape::List),
            wrong("Labels/a", Shape::Text, Shape::Object),
            wrong("Healthcheck/Interval", Shape::Whole, Shape::Negative),
            wrong("Shell", Shape::List, Shape::Whole),
            wrong("ArgsEscaped", Shape::Bool, Shape::Text),
        ]
    );
    assert_eq!(read.entrypoint, Some(vec!["/e -x".to_owned()]));
    assert_eq!(read.cmd, Some(vec!["a".to_owned(), "c".to_owned()]));
    assert_eq!(read.labels, [("b".to_owned(), "c".to_owned())]);
    assert_eq!(read.healthcheck.unwrap().retries, Some(2));
}

#[test]
fn what_a_config_lacks_is_named() {
    let missing = |pointer| note(pointer, NoteKind::Missing);
    let null = |pointer, required| note(pointer, NoteKind::Null { required });
    let (read, notes) = config("{}");
    assert_eq!(read, Config::default());
    assert_eq!(notes, [missing("/architecture"), missing("/os"), missing("/rootfs")]);
    let (_, notes) = config(r#"{"architecture":"a","os":"b","rootfs":{}}"#);
    assert_eq!(notes, [missing("/rootfs/type"), missing("/rootfs/diff_ids")]);
    let (read, notes) = config(r#"{"architecture":"a","os":"b","rootfs":null,"history":null}"#);
    assert_eq!(read.rootfs, None);
    assert_eq!(notes, [null("/rootfs", true), null("/history", false)]);
    let (_, notes) = config(r#"{"architecture":"a","os":"b","rootfs":{"type":"overlay","diff_ids":null}}"#);
    let kind = NoteKind::RootFsType { found: "overlay".to_owned() };
    assert_eq!(notes, [note("/rootfs/type", kind), null("/rootfs/diff_ids", true)]);
}

#[test]
fn a_bad_diff_id_keeps_its_place_and_text() {
    let (read, notes) = config(&format!(
        r#"{{"architecture":"a","os":"b","rootfs":{{"type":"layers","diff_ids":["{A}","x",7,"{B}"]}},"history":["x",{{}}]}}"#
    ));
    let ids = read.rootfs.unwrap().diff_ids;
    assert_eq!(ids.len(), 4);
    assert_eq!(ids[1], Written::Invalid { text: "x".to_owned(), error: DigestError::NoColon });
    assert_eq!(ids[2], Written::Missing);
    assert_eq!(ids[3].to_string(), B);
    assert_eq!(read.history.len(), 2);
    let pointers: Vec<_> = notes.iter().map(|note| note.pointer.as_str()).collect();
    assert_eq!(pointers, ["/rootfs/diff_ids/1", "/rootfs/diff_ids/2", "/history/0"]);
}

#[test]
fn duplicates_and_other_cases_are_notes() {
    let (read, notes) = config(
        r#"{"architecture":"a","os":"b","os":"c","Config":{"User":"x"},"config":{"User":"y","user":"z","Wor\u212aingDir":"/w"},
            "rootfs":{"type":"layers","diff_ids":[]}}"#,
    );
    assert_eq!(read.os.as_deref(), Some("c"));
    assert_eq!(read.config.unwrap().user.as_deref(), Some("y"));
    assert_eq!(
        notes,
        [
            note("/Config", NoteKind::CaseVariant { known: "config" }),
            note("/os", NoteKind::DuplicateKey),
            note("/config/Wor\u{212a}ingDir", NoteKind::CaseVariant { known: "WorkingDir" }),
            note("/config/user", NoteKind::CaseVariant { known: "User" }),
        ]
    );
}

#[test]
fn what_is_no_config_is_refused() {
    assert_eq!(read_config(b"[]"), Err(ContentError::NotAnObject { found: Shape::List }));
    assert_eq!(read_config(b""), Err(ContentError::Empty));
    assert_eq!(read_config(b"apiVersion: v2"), Err(ContentError::NotJson { line: 1, column: 1 }));
    let ids = vec!["\"x\""; 2001].join(",");
    let error = read_config(format!(r#"{{"rootfs":{{"diff_ids":[{ids}]}}}}"#).as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "the document has more than 2000 layers");
    let steps = vec!["{}"; 10_001].join(",");
    let error = read_config(format!(r#"{{"history":[{steps}]}}"#).as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "the document has more than 10000 history steps");
}

#[test]
fn the_number_of_layers_is_compared() {
    let (read, _) = config(&format!(
        r#"{{"rootfs":{{"type":"layers","diff_ids":["{A}","{B}"]}},"history":[{{}},{{"empty_layer":true}},{{}}]}}"#
    ));
    assert_eq!(read.check_against(2), []);
    assert_eq!(
        read.check_against(3),
        [
            note("/rootfs/diff_ids", NoteKind::DiffIdCount { diff_ids: 2, layers: 3 }),
            note("/history", NoteKind::HistoryCount { steps: 2, layers: 3 }),
        ]
    );
    // A history is optional.
    let (read, _) = config(&format!(r#"{{"rootfs":{{"type":"layers","diff_ids":["{A}"]}}}}"#));
    assert_eq!(read.check_against(1), []);
}

#[test]
fn the_platform_is_compared_with_the_index() {
    let (read, _) = config(r#"{"architecture":"arm","os":"linux","variant":"v7"}"#);
    let index = |text: &str| text.parse::<Platform>().unwrap();
    assert_eq!(read.check_platform(&index("linux/arm/v7")), []);
    assert_eq!(read.check_platform(&index("linux/arm")), []);
    assert_eq!(read.check_platform(&Platform::default()), []);
    let differs = |part: &'static str, index: &str, config: &str| {
        let (index, config) = (index.to_owned(), config.to_owned());
        note(&format!("/{part}"), NoteKind::PlatformDiffers { part, index, config })
    };
    assert_eq!(
        read.check_platform(&index("windows/amd64/v6")),
        [differs("os", "windows", "linux"), differs("architecture", "amd64", "arm"), differs("variant", "v6", "v7")]
    );
}
